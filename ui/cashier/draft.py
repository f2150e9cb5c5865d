"""The bill being rung up: one frozen value, and the steps that make the next one of it.

Nothing here is asked of the ledger and nothing is shown: a draft is what the cashier has said so far. Every step
gives a new draft, so taking back the last step is keeping the one before it. A line remembers its product, because
its discount depends on whether there is a member.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from terminal.errors import Refused
from terminal.money import ZERO, Money, Quantity
from terminal.services.facts import Line, MemberFacts, ProductFacts, Purchase, Tender, TenderKind
from terminal.services.pricing import Deduction, Discount, NewPrice, SaleTerms, cash_due, fitting
from ui.cashier.draft_line import DraftLine, bill_lines, reductions
from ui.cashier.entry import QUANTITY_MAX

__all__ = ["Draft", "DraftLine", "History"]

LINES_MAX: Final = 1_000
UNDO_MAX: Final = 100
MASS_UNITS: Final = frozenset({"kg", "g", "千克", "公斤", "克", "斤", "两", "500g"})
"""Units of what goes on the scales: such a product has no quantity of its own accord."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Lines, who buys, and what was paid so far. `chosen` is the line that keys act on, None without lines.

    `discount` is on the whole bill; deductions count as paid, and are cut where they come to more than they may.
    """

    lines: tuple[DraftLine, ...] = ()
    member: MemberFacts | None = None
    tenders: tuple[Tender, ...] = ()
    chosen: int | None = None
    discount_on_all: Discount | None = None
    deductions: tuple[Deduction, ...] = ()
    note: str = ""
    terms: SaleTerms = field(default_factory=SaleTerms)
    _worked_out: list[tuple[Line, ...]] = field(default_factory=list, init=False, compare=False, repr=False)
    """The lines as they go on the bill, once they were asked for: they are asked for often and never change."""

    # what it comes to

    @property
    def bill_lines(self) -> tuple[Line, ...]:
        if not self._worked_out:
            made = bill_lines(self.lines, self.discount_on_all, for_member=self.member is not None)
            self._worked_out.append(made)
        return self._worked_out[0]

    @property
    def empty(self) -> bool:
        return not self.lines

    @property
    def subtotal(self) -> Money:
        """Before what is taken off."""
        return Money.total(line.quantity.times(line.asked_price) for line in self.lines)

    @property
    def discount(self) -> Money:
        """All that is taken off, the members' prices included."""
        return Money.total(line.discount for line in self.bill_lines)

    @property
    def reduced(self) -> Money:
        """What of it somebody decided to take off."""
        return Money.total(line.reduced for line in self.bill_lines)

    @property
    def goods(self) -> Money:
        """What the lines come to."""
        return Money.total(line.amount for line in self.bill_lines)

    @property
    def deducted(self) -> Money:
        """What points, love value and vouchers count for."""
        return Money.total(each.value for each in self.deductions)

    @property
    def due(self) -> Money:
        """What is to be paid in money, before cash is rounded."""
        return self.goods - self.deducted

    @property
    def rounding(self) -> Money:
        """What rounding the cash part adds, below zero where it is left off; only once cash has paid all the rest."""
        cash = next((each for each in self.tenders if each.kind is TenderKind.CASH), None)
        if cash is None:
            return ZERO
        open_amount = self._open
        asked = cash_due(open_amount, self.terms.cash_rounding)
        return asked - open_amount if cash.amount == asked else ZERO

    @property
    def cash_left(self) -> Money:
        """What is still to be paid if it is paid in cash."""
        there = any(each.kind is TenderKind.CASH for each in self.tenders)
        return self.left if there else cash_due(self.left, self.terms.cash_rounding)

    @property
    def taken(self) -> Money:
        """What counts towards the bill."""
        return Money.total(tender.amount for tender in self.tenders)

    @property
    def received(self) -> Money:
        """What was handed over or taken by other means, the change included."""
        return self.taken + self.change

    @property
    def left(self) -> Money:
        """Still to be paid; negative if lines were removed after more had been taken."""
        return self.due + self.rounding - self.taken

    @property
    def change(self) -> Money:
        return Money.total(tender.change for tender in self.tenders)

    @property
    def pieces(self) -> int:
        """How many things: whole quantities counted, what is weighed as one."""
        return sum(
            line.quantity.thousandths // 1000 if line.quantity.is_whole and not line.unit else 1
            for line in self.bill_lines
        )

    def purchase(self, purchase_id: str, cashier: str = "") -> Purchase:
        return Purchase(
            purchase_id, self.bill_lines, self.tenders, self.member.id if self.member else None, cashier,
            self.deductions, self.rounding, self.note,
            reductions(self.lines, self.discount_on_all, for_member=self.member is not None),
        )  # fmt: skip

    # lines

    def with_product(self, product: ProductFacts, quantity: Quantity | None, cap: Money) -> Draft:
        """The product added: to its line if it is counted and has one, else as a new line at the end.

        Without a quantity it is one; what is weighed needs one. Raises `Refused`: `needs_weight`, `whole_pieces`,
        `quantity_size`, `over_cap`, `bill_full`.
        """
        if quantity is None and _weighed(product):
            raise Refused("needs_weight", name=product.name, unit=product.unit)
        many = quantity or Quantity.of(1)
        _check_quantity(product, many)
        if not _weighed(product):
            for index, line in enumerate(self.lines):
                if line.product == product and line.plain:
                    return self._changed(index, _sum(line.quantity, many), cap)
        return self._appended(DraftLine(product, many, product.price), cap)

    def with_amount(self, amount: Money, quantity: Quantity, cap: Money) -> Draft:
        """An amount typed by hand, as a line of its own. Raises `Refused`: `over_cap`, `bill_full`, `whole_pieces`."""
        return self._appended(DraftLine(None, quantity, amount), cap)

    def with_quantity(self, quantity: Quantity, cap: Money) -> Draft:
        """The chosen line with another quantity. Raises `Refused`: as `with_product`, and `no_line`."""
        index = self._index()
        _check_quantity(self.lines[index].product, quantity)
        return self._changed(index, quantity, cap)

    def one_more(self, cap: Money) -> Draft:
        """+ on the chosen line. Raises `Refused`: `no_line`, `over_cap`, `quantity_size`."""
        index = self._index()
        return self._changed(index, _sum(self.lines[index].quantity, Quantity.of(1)), cap)

    def one_less(self) -> Draft:
        """− on the chosen line; at one or less it does nothing: lines go by Del. Raises `Refused("no_line")`."""
        index = self._index()
        rest = self.lines[index].quantity.thousandths - 1000
        if rest <= 0:
            return self
        return self._with_lines(_put(self.lines, index, replace(self.lines[index], quantity=Quantity(rest))), index)

    def without_chosen(self) -> Draft:
        """The chosen line removed; its neighbour is chosen. Raises `Refused("no_line")`."""
        index = self._index()
        lines = self.lines[:index] + self.lines[index + 1 :]
        return self._with_lines(lines, min(index, len(lines) - 1) if lines else None)

    def choose(self, index: int) -> Draft:
        """Another line chosen; kept within the lines."""
        return replace(self, chosen=max(0, min(index, len(self.lines) - 1)) if self.lines else None)

    # what somebody decided

    def with_discount(self, discount: Discount | None) -> Draft:
        """Off the chosen line, in place of one that was there; None takes it away. Raises `Refused("no_line")`."""
        index = self._index()
        return self._with_lines(_put(self.lines, index, replace(self.lines[index], discount=discount)), index)

    def with_discount_on_all(self, discount: Discount | None) -> Draft:
        """Off the whole bill. Raises `Refused("no_line")`."""
        self._index()
        return replace(self, discount_on_all=discount)._settled()

    def with_price(self, price: NewPrice | None, cap: Money) -> Draft:
        """The chosen line at another price for one; None, or its own price, is the product's again.

        Raises `Refused`: `no_line`, `over_cap`.
        """
        index = self._index()
        line = self.lines[index]
        if price is not None and price.price == line.price:
            price = None
        return self._with_lines(_put(self.lines, index, replace(line, new_price=price)), index)._within(cap)

    def with_notes(self, on_line: str, on_bill: str) -> Draft:
        """Notes on the chosen line and on the bill; empty ones take them away."""
        if self.chosen is None or not self.lines:
            return replace(self, note=on_bill)
        line = replace(self.lines[self.chosen], note=on_line)
        return replace(self, lines=_put(self.lines, self.chosen, line), note=on_bill)

    def with_deductions(self, deductions: tuple[Deduction, ...]) -> Draft:
        """What of the member's wallets is used instead of money, in place of what was.

        Raises `Refused`: `no_member`, `deduct_too_much` with `most`.
        """
        if deductions and self.member is None:
            raise Refused("no_member")
        most = self.terms.deductible(self.goods)
        if Money.total(each.value for each in deductions) > most:
            raise Refused("deduct_too_much", most=most)
        return replace(self, deductions=deductions)._settled()

    def under(self, terms: SaleTerms) -> Draft:
        """The same by other settings of the shop; a deduction that does not count for the same any more goes."""
        kept = tuple(each for each in self.deductions if terms.worth(each.wallet) == each.worth)
        return replace(self, terms=terms, deductions=kept)._settled()

    # who buys

    def with_member(self, member: MemberFacts | None) -> Draft:
        """The bill of that member, or of nobody: discounts follow, and a balance that was another's is given back."""
        tenders, deductions = self.tenders, self.deductions
        if member is None or self.member is None or member.id != self.member.id:
            tenders = tuple(tender for tender in tenders if tender.kind is not TenderKind.BALANCE)
            deductions = ()
        return replace(self, member=member, tenders=tenders, deductions=deductions)._settled()

    # what was paid

    def with_tender(self, tender: Tender) -> Draft:
        """A payment added. Cash and balance take the place of an earlier one of their kind.

        Of cash only `given` is asked: what counts is worked out, so that change follows every other payment.
        Raises `Refused`: `tender_zero`, `tender_too_much` with what is left, `insufficient`, `no_member`.
        """
        others = tuple(
            each
            for each in self.tenders
            if each.kind is not tender.kind or tender.kind not in (TenderKind.CASH, TenderKind.BALANCE)
        )
        fixed = Money.total(each.amount for each in others if each.kind is not TenderKind.CASH)
        open_amount = self.due - fixed
        if tender.kind is TenderKind.CASH:
            if tender.given <= ZERO or open_amount <= ZERO:
                raise Refused("tender_zero")
        else:
            if tender.amount <= ZERO:
                raise Refused("tender_zero")
            if tender.amount > open_amount:
                raise Refused("tender_too_much", left=open_amount)
        if tender.kind is TenderKind.BALANCE:
            if self.member is None:
                raise Refused("no_member")
            if tender.amount > self.member.balance:
                raise Refused("insufficient", held=self.member.balance, wanted=tender.amount)
        return replace(self, tenders=(*others, tender))._settled()

    def without_tender(self, index: int) -> Draft:
        return replace(self, tenders=self.tenders[:index] + self.tenders[index + 1 :])._settled()

    def with_payments_of(self, other: Draft) -> Draft:
        """This draft with what was paid on another one; what is a member's only stays with him."""
        same = self.member is not None and other.member is not None and self.member.id == other.member.id
        kept = tuple(tender for tender in other.tenders if same or tender.kind is not TenderKind.BALANCE)
        return replace(self, tenders=kept, deductions=other.deductions if same else ())._settled()

    @property
    def _open(self) -> Money:
        """What other payments leave to cash."""
        return self.due - Money.total(each.amount for each in self.tenders if each.kind is not TenderKind.CASH)

    def _settled(self) -> Draft:
        """Deductions count for no more than they may, and cash for what is left open, rounded where it pays all of it.

        Cash goes when nothing is left to it; who hands over the fen, too, pays to the fen.
        """
        draft = self
        if self.deductions:
            draft = replace(self, deductions=fitting(self.deductions, self.terms.deductible(self.goods)))
        if not draft.tenders:
            return draft
        open_amount = draft._open
        asked = cash_due(open_amount, draft.terms.cash_rounding)
        tenders = []
        for tender in draft.tenders:
            if tender.kind is TenderKind.CASH:
                if open_amount <= ZERO:
                    continue
                round_one = tender.given >= asked and tender.given != open_amount
                tender = replace(tender, amount=asked if round_one else min(tender.given, open_amount))
            tenders.append(tender)
        return replace(draft, tenders=tuple(tenders))

    def _index(self) -> int:
        if self.chosen is None or not self.lines:
            raise Refused("no_line")
        return self.chosen

    def _appended(self, line: DraftLine, cap: Money) -> Draft:
        if len(self.lines) >= LINES_MAX:
            raise Refused("bill_full", most=LINES_MAX)
        return self._with_lines((*self.lines, line), len(self.lines))._within(cap)

    def _changed(self, index: int, quantity: Quantity, cap: Money) -> Draft:
        if quantity > QUANTITY_MAX:
            raise Refused("quantity_size")
        line = self.lines[index]
        if line.let_through and quantity > line.quantity:
            raise Refused("let_through_for", quantity=line.quantity)
        return self._with_lines(_put(self.lines, index, replace(line, quantity=quantity)), index)._within(cap)

    def _with_lines(self, lines: tuple[DraftLine, ...], chosen: int | None) -> Draft:
        if not lines:  # what is rung up from here on is another bill
            return Draft(member=self.member, tenders=self.tenders, terms=self.terms)._settled()
        return replace(self, lines=lines, chosen=chosen)._settled()

    def _within(self, cap: Money) -> Draft:
        if self.subtotal > cap:
            raise Refused("over_cap", cap=cap)
        return self


@dataclass(frozen=True, slots=True)
class History:
    """The draft as it is now and as it was before each step, the newest last."""

    now: Draft = Draft()
    before: tuple[Draft, ...] = ()

    def step(self, draft: Draft) -> History:
        """The draft after a step; one that changed nothing, or only which line is chosen, can't be taken back."""
        if replace(draft, chosen=self.now.chosen) == self.now:
            return replace(self, now=draft)
        return History(draft, (*self.before, self.now)[-UNDO_MAX:])

    def paid(self, draft: Draft) -> History:
        """The draft with other payments: they have their own way back, so this is no step."""
        return replace(self, now=draft)

    def back(self) -> History:
        """One step taken back, payments kept; at the beginning nothing happens."""
        if not self.before:
            return self
        return History(self.before[-1].with_payments_of(self.now).under(self.now.terms), self.before[:-1])


def _weighed(product: ProductFacts | None) -> bool:
    return product is not None and product.unit.casefold() in MASS_UNITS


def _check_quantity(product: ProductFacts | None, quantity: Quantity) -> None:
    if product is not None and not product.unit and not quantity.is_whole:
        raise Refused("whole_pieces", name=product.name)
    if quantity > QUANTITY_MAX:
        raise Refused("quantity_size")


def _sum(one: Quantity, other: Quantity) -> Quantity:
    return Quantity(one.thousandths + other.thousandths)


def _put(lines: tuple[DraftLine, ...], index: int, line: DraftLine) -> tuple[DraftLine, ...]:
    return (*lines[:index], line, *lines[index + 1 :])
