"""What the discount panel asks for, as a value: read from the field, and worked into a draft.

The same lines work out what the panel foretells and what then happens, so what it shows is what the bill becomes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from terminal.errors import Refused
from terminal.money import ZERO, Money, NotAnAmount, Ratio, plain_digits
from terminal.services.pricing import WHOLE, Discount, NewPrice
from terminal.services.rights import Approval, Right
from ui.cashier.draft import Draft

_ZHE: Final = re.compile(r"([1-9])(?:\.?([1-9]))?\s*折", re.ASCII)
"""What is left to pay, in tenths: 9折 is 90 %, 85折 and 8.5折 are 85 %."""


class Target(StrEnum):
    """What the discount is on."""

    LINE = "line"
    BILL = "bill"


class Way(StrEnum):
    """How much less is asked."""

    PERCENT = "percent"  # a share of it off
    AMOUNT = "amount"  # so much off
    PRICE = "price"  # down (or up) to a price for one; of a bill down to a sum


@dataclass(frozen=True, slots=True)
class Wish:
    """A discount as it is asked for. `ratio` is of PERCENT, `amount` of the others."""

    target: Target
    way: Way
    ratio: Ratio = WHOLE
    amount: Money = ZERO

    @property
    def right(self) -> Right:
        to_price = self.target is Target.LINE and self.way is Way.PRICE
        return Right.OVERRIDE_PRICE if to_price else Right.DISCOUNT

    def worked_into(self, draft: Draft, approval: Approval, cap: Money) -> Draft:
        """The draft with it. Raises `Refused`: `no_line`, `discount_too_much` with `most`, `discount_above` with
        `goods` where the sum asked for is above what the bill comes to, `over_cap`."""
        if self.target is Target.LINE:
            if self.way is Way.PRICE:
                return draft.with_price(NewPrice(self.amount, approval), cap)
            return draft.with_discount(self._discount(self.amount, base(draft, self.target), approval))
        goods = base(draft, self.target)
        amount = self.amount
        if self.way is Way.PRICE:
            if amount > goods:
                raise Refused("discount_above", goods=goods)
            amount = goods - amount
        return draft.with_discount_on_all(self._discount(amount, goods, approval))

    def _discount(self, amount: Money, of: Money, approval: Approval) -> Discount | None:
        if self.way is Way.PERCENT:
            if self.ratio > WHOLE:
                raise Refused("discount_too_much", most=of)
            return Discount(self.ratio, ZERO, approval) if self.ratio.hundredths else None
        if amount > of:
            raise Refused("discount_too_much", most=of)
        return Discount(None, amount, approval) if amount else None


def base(draft: Draft, target: Target) -> Money:
    """What a discount would come off: without the one that is there. Raises `Refused("no_line")`."""
    if target is Target.BILL:
        return draft.with_discount_on_all(None).goods
    plain = draft.with_discount(None)
    assert plain.chosen is not None
    return plain.lines[plain.chosen].line(for_member=plain.member is not None).amount


def taken_away(draft: Draft, target: Target, cap: Money) -> Draft:
    """The draft without what was decided on the target: discount and new price. Raises `Refused("no_line")`."""
    if target is Target.BILL:
        return draft.with_discount_on_all(None)
    return draft.with_discount(None).with_price(None, cap)


def is_there(draft: Draft, target: Target) -> bool:
    """Whether something was decided on the target."""
    if target is Target.BILL:
        return draft.discount_on_all is not None
    if draft.chosen is None or not draft.lines:
        return False
    line = draft.lines[draft.chosen]
    return line.discount is not None or line.new_price is not None


def read(text: str, target: Target, way: Way) -> Wish:
    """What was typed: a number of the chosen way, or one with its own sign (10%, 9折), which says the way itself.

    Raises `Refused`: `amount_…` as for amounts, `percent_form`.
    """
    bare = plain_digits(text)
    if match := _ZHE.fullmatch(bare):
        left = int(match[1]) * 1_000 + int(match[2] or 0) * 100
        return Wish(target, Way.PERCENT, Ratio(WHOLE.hundredths - left))
    try:
        if way is Way.PERCENT or bare.endswith("%"):
            return Wish(target, Way.PERCENT, Ratio.parse(bare))
        return Wish(target, way, amount=Money.parse(bare))
    except NotAnAmount as why:
        if why.reason == "empty" or way is not Way.PERCENT:
            raise Refused(f"amount_{why.reason}") from why
        raise Refused("percent_form") from why


def result(draft: Draft, target: Target) -> Money:
    """What the target of a discount comes to with it; of a line before a discount on the whole bill."""
    if target is Target.BILL:
        return draft.goods
    assert draft.chosen is not None
    return draft.lines[draft.chosen].line(for_member=draft.member is not None).amount
