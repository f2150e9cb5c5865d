"""What is on the shelf: delivered, counted, put right, each with who and why; sales and returns move it by themselves.

A count is kept as the difference to what was thought to be there at that moment, so that playing the journal again
adds and reads nothing. Below zero tells that more was sold than was ever entered; nothing is refused for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import islice
from typing import Final

from terminal.errors import Refused
from terminal.ledger import apply, goods
from terminal.ledger.unit import Unit
from terminal.money import Quantity
from terminal.services import audit_log, catalogue, staff
from terminal.services.catalogue import Article
from terminal.services.privacy import NAME_MAX, clean_text, holds_card_number
from terminal.services.rights import Approval, Right

QUANTITY_MAX: Final = Quantity.of(1_000_000_000)
MOVES_MAX: Final = 1_000
"""Products in one event."""


class StockKind(StrEnum):
    """What an entry says."""

    DELIVERY = "delivery"  # so much came
    COUNT = "count"  # so much is there
    CORRECTION = "correction"  # so much more or less is there, for a reason: broken, stolen, found


def enter(
    unit: Unit, barcode: str, kind: StockKind, quantity: Quantity, approval: Approval, *, reason: str = ""
) -> Article:
    """Enter a delivery, a count or a correction of a product that keeps stock; the article as it then is.

    Raises `Refused`: `not_allowed`, `unknown_barcode`, `no_stock_kept`, `bad_stock` for a quantity that can't be,
    `stock_reason_missing` for a correction that nobody explains, `card_number`.
    """
    staff.allow(unit, Right.SETTINGS, approval)
    article = catalogue.article(unit, barcode)
    if article.stock is None:
        raise Refused("no_stock_kept", name=article.product.name)
    least = {StockKind.DELIVERY: 1, StockKind.COUNT: 0, StockKind.CORRECTION: -QUANTITY_MAX.thousandths}[kind]
    correct = kind is not StockKind.CORRECTION or quantity.thousandths
    if not least <= quantity.thousandths <= QUANTITY_MAX.thousandths or not correct:
        raise Refused("bad_stock", name=article.product.name)
    if not article.product.unit and not quantity.is_whole:
        raise Refused("whole_pieces", name=article.product.name)
    why = clean_text(reason or approval.reason, audit_log.REASON_MAX)
    if kind is StockKind.CORRECTION and not why:
        raise Refused("stock_reason_missing")
    if holds_card_number(why):
        raise Refused("card_number", where="reason")
    moved = quantity.thousandths - (article.stock.thousandths if kind is StockKind.COUNT else 0)
    _move(unit, {barcode: moved}, kind, approval, why, article.product.name)
    return catalogue.article(unit, barcode)


def count_all(unit: Unit, counted: Mapping[str, Quantity], approval: Approval, subject: str) -> None:
    """Take over what a list says is there, of products that keep stock; `subject` names the list."""
    there = catalogue.articles(unit, list(counted))
    moves = {
        barcode: quantity.thousandths - article.stock.thousandths
        for barcode, quantity in counted.items()
        if (article := there[barcode]).stock is not None and article.stock != quantity
    }
    left = iter(moves.items())
    while some := dict(islice(left, MOVES_MAX)):
        _move(unit, some, StockKind.COUNT, approval, clean_text(approval.reason, audit_log.REASON_MAX), subject)


def _move(unit: Unit, moves: Mapping[str, int], kind: StockKind, approval: Approval, reason: str, subject: str) -> None:
    body = {
        "moves": [[barcode, thousandths] for barcode, thousandths in moves.items()],
        "kind": kind.value,
        "reason": reason,
        "subject": clean_text(subject, audit_log.SUBJECT_MAX),
        "who": clean_text(approval.who, NAME_MAX),
        "approved_by": clean_text(approval.approved_by, NAME_MAX),
    }
    apply.apply(unit, unit.append(goods.STOCK_MOVED, unit.now(), body))
