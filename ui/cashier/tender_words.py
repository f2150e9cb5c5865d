"""Payments in words: what each kind is called, what its fields ask, how a row of it reads."""

from __future__ import annotations

from typing import Final

from terminal.money import ZERO
from terminal.services.facts import Tender, TenderKind
from terminal.services.payment_facts import Attempt, Provider
from terminal.services.pricing import Deduction
from ui.cashier.tendering import TenderForm, Tendering
from ui.models.tender_rows import TenderRow
from ui.payment.payment_words import state_name
from ui.receipt.report_wording import wallet_name
from ui.receipt.wording import tender_name
from ui.words import Words

KEYS: Final = {
    TenderKind.CASH: "F5",
    TenderKind.SCAN: "F6",
    TenderKind.CARD: "F7",
    TenderKind.BALANCE: "F8",
    TenderKind.OTHER: "Ctrl O",
}
"""The same kind of payment has the same key everywhere."""
CODE_KEYS: Final = {Provider.WECHAT: "Ctrl 1", Provider.ALIPAY: "Ctrl 2"}
"""Each has a code of its own shown."""
DEDUCT_KEY: Final = "F4"


def kind_name(kind: TenderKind, words: Words) -> str:
    return tender_name(Tender(kind, ZERO), words)


def amount_label(kind: TenderKind, words: Words) -> str:
    """What the amount field asks for."""
    name = kind_name(kind, words)
    if kind is TenderKind.CASH:
        return words.text("{name} · handed over by the customer", name=name)
    if kind is TenderKind.BALANCE:
        return words.text("{name} · to be taken from the member", name=name)
    return words.text("{name} · amount taken", name=name)


def reference_label(kind: TenderKind, words: Words, *, scans: bool = False) -> str:
    """What the reference field asks for; `scans`: a payment code is charged by the till itself."""
    if kind is TenderKind.SCAN and scans:
        return words.text("Scan the code on the customer's phone")
    if kind is TenderKind.SCAN:
        return words.text("Transaction number on the phone (last digits will do)")
    if kind is TenderKind.CARD:
        return words.text("Number of the card terminal's slip")
    return words.text("Its number, if it has one")


def short_reference(reference: str) -> str:
    """Enough to tell payments apart: …7731."""
    return f"…{reference[-4:]}" if len(reference) > 6 else reference


def tender_told(tender: Tender, words: Words) -> str:
    """The small print of a payment."""
    if tender.kind is TenderKind.CASH:
        return words.text("Received {amount}", amount=tender.given.grouped)
    if tender.kind is TenderKind.BALANCE:
        return words.text("From the member's balance")
    return words.text("Ref. {reference}", reference=short_reference(tender.reference)) if tender.reference else ""


def tender_rows(state: Tendering, words: Words) -> tuple[TenderRow, ...]:
    """The entered payments, then the one being typed."""
    shown = state.shown
    rows = [_deduction_row(each, words) for each in shown.deductions]
    rows += [_row(tender, words) for tender in shown.tenders]
    if state.form is None:
        return tuple(rows)
    if shown is state.draft:
        return (*rows, _typing(state.form, words))
    typed = shown.tenders[-1]
    row = _row(typed, words)
    return (*rows[:-1], TenderRow(row.key, row.name, row.told, words.text("being entered"), row.amount, typing=True))


def waiting_rows(state: Tendering, waiting: Attempt, words: Words) -> tuple[TenderRow, ...]:
    """The entered payments, then the one that nobody is certain of."""
    name = tender_name(Tender(TenderKind.SCAN, ZERO, name=waiting.provider.value), words)
    row = TenderRow(KEYS[TenderKind.SCAN], name, "", state_name(waiting, words), waiting.amount, typing=True)
    return (*(_row(tender, words) for tender in state.draft.tenders), row)


def _row(tender: Tender, words: Words) -> TenderRow:
    state = words.text("locked") if tender.kind is TenderKind.BALANCE else words.text("taken")
    return TenderRow(KEYS[tender.kind], tender_name(tender, words), tender_told(tender, words), state, tender.amount)


def _deduction_row(used: Deduction, words: Words) -> TenderRow:
    told = words.text("{amount} used", amount=used.amount.grouped)
    return TenderRow(DEDUCT_KEY, wallet_name(used.wallet, words), told, words.text("locked"), used.value)


def _typing(form: TenderForm, words: Words) -> TenderRow:
    name = form.name.strip() if form.kind is TenderKind.OTHER else ""
    return TenderRow(
        KEYS[form.kind], name or kind_name(form.kind, words), "", words.text("being entered"), ZERO, typing=True
    )
