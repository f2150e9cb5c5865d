"""Taking the money: the payments that are settled, and the one being typed, as a frozen value.

What is being typed counts at once, so that the change can be read before Enter; but it is kept apart from what was
entered, so that leaving it leaves nothing behind. `finished` is the draft that F12 would commit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from terminal.errors import Refused
from terminal.money import ZERO, Money, NotAnAmount
from terminal.services.facts import Tender, TenderKind
from terminal.services.pricing import Deduction
from terminal.services.privacy import NAME_MAX, REFERENCE_MAX, clean_text, holds_card_number
from ui.cashier.draft import Draft

WITH_REFERENCE = (TenderKind.SCAN, TenderKind.CARD)
"""Taken outside the till: only their reference says that they were taken at all, so they need one."""


@dataclass(frozen=True, slots=True)
class TenderForm:
    """A payment as it is typed."""

    kind: TenderKind
    amount: str = ""
    reference: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the form, and in which field: `amount`, `reference` or `name`."""

    field: str
    why: Refused


def read_form(form: TenderForm, draft: Draft) -> Draft | Fault | None:
    """The draft with the form's payment in it, what is wrong, or None while nothing was typed yet."""
    if not form.amount.strip() and form.kind is TenderKind.CASH:
        return None
    try:
        amount = Money.parse(form.amount)
    except NotAnAmount as why:
        return Fault("amount", Refused(f"amount_{why.reason}"))
    if holds_card_number(form.reference):
        return Fault("reference", Refused("card_number"))
    if holds_card_number(form.name):
        return Fault("name", Refused("card_number"))
    reference, name = clean_text(form.reference, REFERENCE_MAX), clean_text(form.name, NAME_MAX)
    cash = form.kind is TenderKind.CASH
    tender = Tender(
        form.kind,
        ZERO if cash else amount,
        amount if cash else ZERO,
        name=name if form.kind is TenderKind.OTHER else "",
        reference="" if cash or form.kind is TenderKind.BALANCE else reference,
    )
    try:
        paid = draft.with_tender(tender)
    except Refused as why:
        return Fault("amount", why)
    if form.kind is TenderKind.OTHER and not name:
        return Fault("name", Refused("no_tender_name"))
    if form.kind in WITH_REFERENCE and not reference:
        return Fault("reference", Refused("no_reference"))
    return paid


@dataclass(frozen=True, slots=True)
class Tendering:
    """The draft with its entered payments, and the form being typed (None: nothing is)."""

    draft: Draft
    form: TenderForm | None = None

    @property
    def fault(self) -> Fault | None:
        """What keeps the form from counting, also while it is only unfinished."""
        read = read_form(self.form, self.draft) if self.form is not None else None
        return read if isinstance(read, Fault) else None

    @property
    def shown(self) -> Draft:
        """With the form counted in, as far as it can be."""
        read = read_form(self.form, self.draft) if self.form is not None else None
        return read if isinstance(read, Draft) else self.draft

    @property
    def finished(self) -> Draft:
        """What F12 commits. Raises `Refused`: the form's fault, `tender_too_much` where too much was taken, or
        `too_little_cash` with what is left."""
        shown = self.shown
        if shown.left < ZERO:
            raise Refused("taken_too_much", over=-shown.left)
        if self.fault is not None and (self.draft.left > ZERO or self.fault.why.code != "tender_zero"):
            raise self.fault.why
        if shown.left > ZERO:
            raise Refused("too_little_cash", left=shown.left)
        return shown

    @property
    def is_finished(self) -> bool:
        try:
            return bool(self.finished)
        except Refused:
            return False

    def begin(self, kind: TenderKind) -> Tendering:
        """Type a payment of a kind. Cash and balance that were entered come back into the form.

        Raises `Refused`: `no_member`, `insufficient` or `tender_zero` where that kind can't pay anything now.
        """
        draft, amount = self.draft, ""
        for index, tender in enumerate(draft.tenders):
            if tender.kind is kind and kind in (TenderKind.CASH, TenderKind.BALANCE):
                amount = (tender.given if kind is TenderKind.CASH else tender.amount).yuan
                draft = draft.without_tender(index)
                break
        open_amount = draft.due - Money.total(each.amount for each in draft.tenders if each.kind is not TenderKind.CASH)
        if open_amount <= ZERO:
            raise Refused("tender_zero")
        if kind is TenderKind.BALANCE:
            if draft.member is None:
                raise Refused("no_member")
            if draft.member.balance <= ZERO:
                raise Refused("insufficient", held=draft.member.balance)
            amount = amount or min(draft.member.balance, open_amount).yuan
        elif kind is not TenderKind.CASH:
            left = draft.left if draft.left > ZERO else open_amount
            amount = left.yuan
        return Tendering(draft, TenderForm(kind, amount))

    def typed(self, form: TenderForm) -> Tendering:
        return replace(self, form=form)

    def entered(self) -> Tendering:
        """Enter: the form's payment is entered; while something is left, cash is asked for next.

        Raises `Refused` with the form's fault. An empty form stays as it is.
        """
        if self.form is None:
            return self
        read = read_form(self.form, self.draft)
        if read is None:
            return self
        if isinstance(read, Fault):
            raise read.why
        return Tendering(read, TenderForm(TenderKind.CASH) if read.left > ZERO else None)

    def deducted(self, deductions: tuple[Deduction, ...]) -> Tendering:
        """F4: points, love value or vouchers used instead of money, in place of what was used; cash for the rest.

        Raises `Refused` as `Draft.with_deductions` does.
        """
        draft = self.draft.with_deductions(deductions)
        return Tendering(draft, TenderForm(TenderKind.CASH) if draft.left > ZERO else None)

    def removed(self) -> Tendering:
        """Del: what is being typed goes, else the last payment. Raises `Refused("no_tender")`."""
        draft = self.draft
        if self.form is not None and (self.form.kind is not TenderKind.CASH or self.form.amount):
            return Tendering(draft, TenderForm(TenderKind.CASH) if draft.left > ZERO else None)
        if not draft.tenders and draft.deductions:
            return self.deducted(draft.deductions[:-1])
        if not draft.tenders:
            raise Refused("no_tender")
        return Tendering(draft.without_tender(len(draft.tenders) - 1), TenderForm(TenderKind.CASH))
