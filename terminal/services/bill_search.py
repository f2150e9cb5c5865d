"""Finding a bill that somebody comes back with: by its receipt number, its QR, the member, the amount or the day.

One text asks for all of it, because whoever stands at the till has one field and a scanner. The ledger of a till holds
only what was rung up at it; a receipt of another till of the shop is told where to go.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Final

from terminal import claim_code, ids
from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger.sql import Value
from terminal.ledger.unit import Unit
from terminal.money import Money, NotAnAmount, plain_digits
from terminal.services import business_day, members, office_view, picture, settings
from terminal.services.privacy import LOOKED_UP_MAX, clean_text, mask_name
from terminal.services.refund_facts import FoundBill

SHOWN: Final = 50
GOODS_NAMED: Final = 3
LOOKED_THROUGH: Final = 300_000
"""Bills that are looked through for an amount or a day, newest first: some years of a till."""
_STATUS_LINK: Final = re.compile(r"(?:^|/q/)([A-Z2-7]{26})(?:[?#/].*)?$", re.IGNORECASE | re.ASCII)
_NUMBER: Final = re.compile(r"([^\s/]{1,12})-(\d{6,})(?:/.*)?")
_SERIAL: Final = re.compile(r"\d{1,9}", re.ASCII)
_DAY: Final = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})", re.ASCII)
_COLUMNS: Final = "b.seq, b.id, b.number, b.at, b.paid_fen, b.refunded_fen, b.member"


def find(unit: Unit, text: str = "", limit: int = SHOWN) -> tuple[FoundBill, ...]:
    """Bills of this till, newest first; all of them for no text.

    Raises `Refused("sold_elsewhere")` with `number` for a receipt that another till of the shop gave.
    """
    wanted = plain_digits(clean_text(text, LOOKED_UP_MAX))
    unit.settle_reads()
    if not wanted:
        return _those(unit, "1 = 1", (), limit)
    found: dict[str, FoundBill] = {}
    for where, values in _meanings(unit, wanted):
        for each in _those(unit, where, values, limit):
            found.setdefault(each.id, each)
    if not found:
        _see_elsewhere(unit, wanted)
    return tuple(sorted(found.values(), key=lambda bill: bill.at, reverse=True))[:limit]


def _meanings(unit: Unit, wanted: str) -> list[tuple[str, tuple[Value, ...]]]:
    """What the text may mean, as conditions. A scanned link or a whole number means nothing else."""
    if link := _STATUS_LINK.search(wanted):
        return [("b.status_hash = ?", (ids.status_hash(link.group(1)),))]
    if code := claim_code.read(wanted):
        return [("b.seq = (SELECT bill FROM claim WHERE code_hash = ?)", (claim_code.hashed(code),))]
    meant: list[tuple[str, tuple[Value, ...]]] = [("b.number = ?", (wanted,))]
    if _NUMBER.fullmatch(wanted):
        return meant
    if _SERIAL.fullmatch(wanted):
        till = settings.current(unit).configuration.shop.till
        meant.append(("b.number = ?", (f"{till}-{int(wanted):06d}",)))
    recent = unit.journal_seq - LOOKED_THROUGH
    with suppress(NotAnAmount):
        meant.append(("b.paid_fen = ? AND b.seq > ?", (Money.parse(wanted).fen, recent)))
    if day := _day(unit, wanted):
        meant.append(("b.business_day = ? AND b.seq > ?", (day, recent)))
    with suppress(Refused):
        meant.append(("b.member = ?", (members.find(unit, wanted).id,)))
    return meant


def _day(unit: Unit, wanted: str) -> str:
    """A day as it is kept; one without a year is the last such day. "" for what is none."""
    match = _DAY.fullmatch(wanted)
    if match is None:
        return ""
    today = business_day.today(unit)
    year, month, day = (int(part) if part else 0 for part in match.groups())
    with suppress(ValueError):
        if year:
            return date(year, month, day).isoformat()
        there = date(today.year, month, day)
        return (there if there <= today else date(today.year - 1, month, day)).isoformat()
    return ""


def _those(unit: Unit, where: str, values: tuple[Value, ...], limit: int) -> tuple[FoundBill, ...]:
    rows = unit.sql.all(
        f"SELECT {_COLUMNS} FROM bill b WHERE b.number IS NOT NULL AND {where} ORDER BY b.seq DESC LIMIT ?",  # noqa: S608
        *values,
        limit,
    )
    goods: dict[int, list[str]] = {row[0]: [] for row in rows}
    for bill, name in _names(unit, list(goods)):
        goods[bill].append(name)
    notes: dict[int, str] = dict(unit.sql.among("SELECT bill, note FROM adjustment WHERE bill IN (?)", list(goods)))
    return tuple(
        FoundBill(
            id=bill_id,
            number=number,
            at=from_text(at),
            paid=Money(paid),
            refunded=Money(refunded),
            member=mask_name(picture.member_name(unit, member)) if member is not None else "",
            goods=tuple(goods[seq][:GOODS_NAMED]),
            line_count=len(goods[seq]),
            note=notes.get(seq, ""),
        )
        for seq, bill_id, number, at, paid, refunded, member in rows
    )


def _names(unit: Unit, bills: list[int]) -> list[tuple[int, str]]:
    """The bills' lines by name, in the order of their receipts."""
    rows = unit.sql.among("SELECT bill, no, name FROM bill_line WHERE bill IN (?)", bills)
    return [(int(bill), str(name)) for bill, _, name in sorted(rows)]


def _see_elsewhere(unit: Unit, wanted: str) -> None:
    number = _NUMBER.fullmatch(wanted)
    if number is None or office_view.link(unit) is None:
        return
    if number.group(1) != settings.current(unit).configuration.shop.till:
        raise Refused("sold_elsewhere", number=wanted)
