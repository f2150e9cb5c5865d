"""The chain of day closes: each Z record is hashed together with the hash of the Z before, like the journal itself.

A Z slip on paper carries its hash, so whoever holds the slips of a till can prove that none is missing and none was
changed; the audit proves the same of the table.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Final

from terminal.ledger.journal import GENESIS, Body, canonical
from terminal.ledger.sql import Sql

SUMS: Final = ("z", "counts", "counted", "expected", "note", "perpetual", "report")
"""What of a close is hashed; the hash covers each of them by its name."""

Found = Callable[[str, str, object, object], None]


def chained(prev: str, close: Body) -> str:
    """The hash of a close after the one whose hash is `prev` (`GENESIS` for the first)."""
    text = f"{prev}\n{canonical({name: close[name] for name in SUMS})}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def last(sql: Sql) -> tuple[int, int, str]:
    """Number, perpetual total in fen and hash of the newest Z; zeros and `GENESIS` before the first."""
    row = sql.one(
        "SELECT z_number, perpetual_fen, hash FROM shift WHERE closed IS NOT NULL ORDER BY closed DESC LIMIT 1"
    )
    return (row[0], row[1], row[2]) if row is not None else (0, 0, GENESIS)


def check(sql: Sql, found: Found) -> None:
    """Tell `found` of every close that does not follow from the one before: kind, where, expected, found."""
    number, perpetual, head = 0, 0, GENESIS
    for opened, z, note, counts, counted, expected, total, report, digest in sql.stream(
        "SELECT opened, z_number, difference_note, counts, counted_fen, expected_fen, perpetual_fen, report, hash "
        "FROM shift WHERE closed IS NOT NULL ORDER BY closed"
    ):
        where = f"shift {opened}"
        try:
            told = json.loads(report)
            sales = int(told["sales"])
            close = {
                "z": z, "counts": json.loads(counts), "counted": counted, "expected": expected, "note": note,
                "perpetual": total, "report": told,
            }  # fmt: skip
        except (ValueError, TypeError, KeyError):
            found("shift_unreadable", where, "a close that can be read", report)
            return
        if z != number + 1:
            found("z_number", where, number + 1, z)
        if total != perpetual + sales:
            found("z_perpetual", where, perpetual + sales, total)
        if digest != chained(head, close):
            found("z_chain", where, chained(head, close), digest)
        number, perpetual, head = z, total, digest
