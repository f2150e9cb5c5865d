"""What makes a bill less, or its cash part round: discounts, changed prices, deductions; pure values and arithmetic.

Everything is whole fen. A discount on the whole bill is shared over its lines by the largest remainder, so that each
line says what it came to and their sum is exact to the fen; nothing ever comes to less than zero. What is left to be
paid in money is what the rules of the rebate see (rule book, chapter 1: after discounts and deductions).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from terminal.ledger.accounts import LOVE, POINTS, VOUCHER
from terminal.money import ZERO, Money, Ratio, share
from terminal.services.rights import Approval, Right

DEDUCTIBLE: Final = (POINTS, LOVE, VOUCHER)
"""The wallets that can be used instead of money (2.5), in the order in which they are offered."""
JIAO: Final = 10
"""The fen that cash is rounded to."""
WHOLE: Final = Ratio(100_00)


class CashRounding(StrEnum):
    """What becomes of the fen of what is paid in cash (抹零)."""

    OFF = "off"
    DOWN = "down"  # left off: 12.38 is 12.30
    NEAREST = "nearest"  # to the nearer 0.10, half up: 12.35 is 12.40


def cash_due(left: Money, rounding: CashRounding) -> Money:
    """What settles an open amount in cash. What is not nothing never becomes nothing."""
    if rounding is CashRounding.OFF or left <= ZERO:
        return left
    fen = left.fen + (JIAO // 2 if rounding is CashRounding.NEAREST else 0)
    return Money(fen - fen % JIAO) or left


def apportion(fen: int, weights: Sequence[int]) -> tuple[int, ...]:
    """An amount of `fen` shared in proportion to weights that are not below zero; the parts sum to it exactly.

    Each part is its exact share rounded down, and the fen that are over go to the largest remainders, of equal ones to
    the earlier. No part is above its weight while `fen` is not above their sum. Of no weight at all nothing is shared.
    """
    whole = sum(weights)
    if not whole:
        return (0,) * len(weights)
    parts = [fen * weight // whole for weight in weights]
    over = sorted(range(len(weights)), key=lambda index: (-(fen * weights[index] % whole), index))
    for index in over[: fen - sum(parts)]:
        parts[index] += 1
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class Discount:
    """Off a line or a bill: a share of it where there is a ratio, else an amount."""

    ratio: Ratio | None
    amount: Money
    approval: Approval

    def off(self, base: Money) -> Money:
        """What it takes off, never more than there is."""
        return min(base, self.amount if self.ratio is None else self.ratio.of(base))


@dataclass(frozen=True, slots=True)
class NewPrice:
    """Another price for one than the product's."""

    price: Money
    approval: Approval


class Reduced(StrEnum):
    """How somebody made less (or more) of a price; also the kind in the audit log."""

    DISCOUNTED = "discounted"
    PRICE_OVERRIDDEN = "price_overridden"

    @property
    def right(self) -> Right:
        return Right.DISCOUNT if self is Reduced.DISCOUNTED else Right.OVERRIDE_PRICE


@dataclass(frozen=True, slots=True)
class Reduction:
    """One decision to ask less, as it goes with the bill. `no` is the line's, 0 for the whole bill.

    `amount` is what it took off in the end; of a price that was raised it is below zero.
    """

    what: Reduced
    no: int
    amount: Money
    approval: Approval
    ratio: Ratio | None = None


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points, love value or vouchers instead of money (2.5): `amount` leaves the wallet, `value` comes off the bill."""

    wallet: str
    amount: Money  # in the wallet's own hundredths
    worth: Ratio = WHOLE  # what one of it counts for

    @property
    def value(self) -> Money:
        return self.worth.of(self.amount)

    @classmethod
    def of_value(cls, wallet: str, value: Money, worth: Ratio) -> Deduction:
        """The least amount that counts for a value, or for the most below it that can be had."""
        if not worth.hundredths or value <= ZERO:
            return cls(wallet, ZERO, worth)
        least = -(-(value.fen * 10_000 - 5_000) // worth.hundredths)
        if share(least, worth.hundredths) > value.fen:
            least = ((value.fen + 1) * 10_000 - 5_001) // worth.hundredths
        return cls(wallet, Money(max(least, 0)), worth)


@dataclass(frozen=True, slots=True)
class SaleTerms:
    """What of the shop's settings a bill is worked out by. `worth` 0 takes the wallet off the offer."""

    cash_rounding: CashRounding = CashRounding.OFF
    points_worth: Ratio = WHOLE
    love_worth: Ratio = WHOLE
    voucher_worth: Ratio = WHOLE
    deduct_most: Ratio = WHOLE  # of what the bill comes to after discounts

    def worth(self, wallet: str) -> Ratio:
        """Raises `KeyError` for a wallet that is never taken."""
        return {POINTS: self.points_worth, LOVE: self.love_worth, VOUCHER: self.voucher_worth}[wallet]

    def deductible(self, goods: Money) -> Money:
        """What deductions may come to on a bill whose lines come to `goods`: rounded down, so never above the share."""
        return Money(goods.fen * self.deduct_most.hundredths // 10_000)


def fitting(deductions: Sequence[Deduction], most: Money) -> tuple[Deduction, ...]:
    """The same deductions, the later ones cut or left out where they would come to more than `most`."""
    kept, room = list[Deduction](), most
    for each in deductions:
        if each.value > room:
            each = Deduction.of_value(each.wallet, room, each.worth)
        if each.amount > ZERO and ZERO < each.value <= room:
            kept.append(each)
            room -= each.value
    return tuple(kept)
