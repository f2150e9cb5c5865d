"""One line of the bill being rung up, and what the lines come to together once discounts are shared over them.

A line keeps the decisions (a new price, a discount) and not what they came to, because that follows the quantity, the
member and the other lines; it is worked out anew from what was decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from terminal.money import ZERO, Money, Quantity
from terminal.services.facts import Line, ProductFacts
from terminal.services.pricing import Discount, NewPrice, Reduced, Reduction, apportion


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line: its product (None for an amount typed by hand), its quantity, its price, and what was decided on it."""

    product: ProductFacts | None
    quantity: Quantity
    price: Money
    new_price: NewPrice | None = None
    discount: Discount | None = None
    note: str = ""

    @property
    def asked_price(self) -> Money:
        """What one of it is sold for."""
        return self.price if self.new_price is None else self.new_price.price

    @property
    def plain(self) -> bool:
        """Whether nothing was decided on it, so that more of the same may be counted to it."""
        return self.new_price is None and self.discount is None and not self.note

    @property
    def let_through(self) -> bool:
        """Whether somebody else let something through on it: for so many, and not for more."""
        decided = (self.new_price, self.discount)
        return any(each is not None and bool(each.approval.approved_by) for each in decided)

    def line(self, *, for_member: bool) -> Line:
        """The line as it goes on the bill. A typed amount has no name of its own: screens give it the shop's.

        A price that somebody asked anew is everybody's: the member's own does not come off it.
        """
        if self.plain:
            if self.product is None:
                return Line("", self.quantity, self.price)
            return self.product.line(self.quantity, for_member=for_member)
        if self.product is None:
            line = Line("", self.quantity, self.asked_price)
        elif self.new_price is None:
            line = self.product.line(self.quantity, for_member=for_member)
        else:
            plain = self.product.line(self.quantity, for_member=False)
            line = replace(plain, price=self.new_price.price)
        off = self.discount.off(line.amount) if self.discount is not None else ZERO
        return replace(
            line, discount=line.discount + off, reduced=off, note=self.note,
            was_price=self.price if self.new_price is not None else None,
        )  # fmt: skip


def bill_lines(lines: Sequence[DraftLine], discount: Discount | None, *, for_member: bool) -> tuple[Line, ...]:
    """The lines as they go on the bill, a discount on the whole of it shared over them to the fen."""
    own = tuple(line.line(for_member=for_member) for line in lines)
    if discount is None:
        return own
    amounts = [line.amount.fen for line in own]
    parts = apportion(discount.off(Money(sum(amounts))).fen, amounts)
    return tuple(
        replace(line, discount=line.discount + Money(part), reduced=line.reduced + Money(part)) if part else line
        for line, part in zip(own, parts, strict=True)
    )


def reductions(lines: Sequence[DraftLine], discount: Discount | None, *, for_member: bool) -> tuple[Reduction, ...]:
    """Who asked less for what, with what it came to; what came to nothing is left out."""
    if discount is None and all(line.new_price is None and line.discount is None for line in lines):
        return ()
    found: list[Reduction] = []
    left = ZERO
    for no, line in enumerate(lines, 1):
        made = line.line(for_member=for_member)
        left += made.amount
        if line.new_price is not None:
            off = line.quantity.times(line.price) - line.quantity.times(line.new_price.price)
            found.append(Reduction(Reduced.PRICE_OVERRIDDEN, no, off, line.new_price.approval))
        if line.discount is not None and made.reduced:
            found.append(_discounted(no, made.reduced, line.discount))
    if discount is not None and (off := discount.off(left)):
        found.append(_discounted(0, off, discount))
    return tuple(found)


def _discounted(no: int, amount: Money, discount: Discount) -> Reduction:
    return Reduction(Reduced.DISCOUNTED, no, amount, discount.approval, discount.ratio)
