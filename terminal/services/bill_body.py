"""What was asked of a bill, as its event keeps it, and read back from there.

What a bill does not have is left out, so that an ordinary bill's event, and the digest that tells one purchase from
another, are what they were before there were notes, changed prices and deductions.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from terminal.clock import to_text
from terminal.ledger import journal
from terminal.money import ZERO, Money, Quantity, Ratio
from terminal.services.facts import Line, Purchase
from terminal.services.pricing import DEDUCTIBLE, Deduction


def asked(purchase: Purchase) -> journal.Body:
    """The receipt's lines, the tenders, and what is special about the bill."""
    body: journal.Body = {"receipt": [_line(line) for line in purchase.lines], "tenders": _tenders(purchase)}
    if purchase.deductions:
        body["deducted"] = {each.wallet: each.value.fen for each in purchase.deductions}
        body["worth"] = {each.wallet: each.worth.hundredths for each in purchase.deductions}
    if purchase.rounding:
        body["rounding"] = purchase.rounding.fen
    if purchase.note:
        body["note"] = purchase.note
    return body


def digest(purchase: Purchase, body: journal.Body, at: datetime | None, store: str | None) -> str:
    """What tells one purchase from another: the same id with another digest is another bill."""
    whole = {**body, "member": purchase.member_id, "cashier": purchase.cashier}
    if purchase.deductions:
        whole["deductions"] = {each.wallet: each.amount.fen for each in purchase.deductions}
    if at is not None:
        whole["at"] = to_text(at)
    if store is not None:
        whole["store"] = store
    return hashlib.sha256(journal.canonical(whole).encode("utf-8", "surrogatepass")).hexdigest()


def lines(body: journal.Body) -> tuple[Line, ...]:
    """The lines of a kept bill."""
    return tuple(map(_line_back, body["receipt"]))


def deductions(body: journal.Body) -> tuple[Deduction, ...]:
    """What was used instead of money, in the order in which wallets are offered."""
    worth = body.get("worth", {})
    return tuple(
        Deduction(wallet, Money(body["deductions"][wallet]), Ratio(worth.get(wallet, 100_00)))
        for wallet in DEDUCTIBLE
        if wallet in body.get("deducted", {})
    )


def rounding(body: journal.Body) -> Money:
    return Money(body.get("rounding", 0))


def note(body: journal.Body) -> str:
    return str(body.get("note", ""))


def _line(line: Line) -> journal.Body:
    body: journal.Body = {
        "barcode": line.barcode,
        "name": line.name,
        "quantity": line.quantity.thousandths,
        "unit": line.unit,
        "price": line.price.fen,
        "discount": line.discount.fen,
        "amount": line.amount.fen,
    }
    if line.reduced:
        body["reduced"] = line.reduced.fen
    if line.was_price is not None:
        body["was_price"] = line.was_price.fen
    if line.note:
        body["note"] = line.note
    return body


def _line_back(body: dict[str, Any]) -> Line:
    was = body.get("was_price")
    return Line(
        body["name"], Quantity(body["quantity"]), Money(body["price"]), body["barcode"], body["unit"],
        Money(body["discount"]), Money(body["reduced"]) if "reduced" in body else ZERO,
        None if was is None else Money(was), body.get("note", ""),
    )  # fmt: skip


def _tenders(purchase: Purchase) -> list[journal.Body]:
    return [
        {
            "kind": tender.kind.value,
            "amount": tender.amount.fen,
            "given": tender.given.fen,
            "name": tender.name,
            "reference": tender.reference,
        }
        for tender in purchase.tenders
    ]
