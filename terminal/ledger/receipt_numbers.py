"""Receipt numbers have no gaps but those that a restored backup leaves, whose bills are in the ledger it replaced."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from terminal.ledger.day import RESTORED
from terminal.ledger.sql import Sql

_SERIAL: Final = "CAST(substr(number, length(till) + 2) AS INTEGER)"


def check(sql: Sql, differs: Callable[[str, str, object, object], None]) -> None:
    """`differs` hears of the first number of each till that is not the one after the last. Head office's ledger holds
    bills as they arrive, and is not asked."""
    tills = sql.all(
        f"SELECT till FROM bill WHERE number IS NOT NULL AND NOT EXISTS (SELECT 1 FROM office) GROUP BY till "  # noqa: S608
        f"HAVING count(*) <> max({_SERIAL}) ORDER BY till"
    )
    given = _given_before(sql) if tills else []
    for (till,) in tills:
        last, after = 0, 0
        for event, serial in sql.all(
            f"SELECT seq, {_SERIAL} FROM bill WHERE number IS NOT NULL AND till = ? ORDER BY seq",  # noqa: S608
            till,
        ):
            restored = max((number for at, number in given if after < at < event), default=0)
            if serial != (expected := max(last, restored) + 1):
                differs("receipt_numbers", f"till {till}", expected, serial)
                break
            last, after = serial, event


def _given_before(sql: Sql) -> list[tuple[int, int]]:
    """Where a backup was made the ledger, and the last number that had been given by then."""
    rows = sql.all("SELECT event, detail FROM note WHERE what = ? ORDER BY event", RESTORED)
    return [(event, _number(detail)) for event, detail in rows]


def _number(detail: str) -> int:
    """0 where it says none; a text that was spoiled is found where notes are compared."""
    try:
        told = json.loads(detail).get("serial", 0)
    except (ValueError, AttributeError):
        return 0
    return told if type(told) is int else 0
