"""Numbers that are given late: places in the journal and in the join sequence, for units that work side by side.

Both sequences have no gaps and are in the order of the commits, so only one unit at a time can know its true numbers.
While units of different queues do their work together, each numbers its events and entries from `BASE` on, which
is behind everything that is stored; when it comes to write, it takes the ledger's row, learns where the sequences
stand, and moves its numbers there. Which columns hold such numbers is what the schema's references say.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from terminal.ledger.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Column

BASE: Final = 1 << 60
"""Numbers above it are provisional."""


@lru_cache(maxsize=64)
def places(table: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where in a row of the table stand events of the journal, and where places of the join sequence."""
    from terminal.ledger import schema

    columns = list(schema.metadata.tables[table].columns)
    events = tuple(place for place, column in enumerate(columns) if _leads_to(column, "journal.seq"))
    joins = tuple(place for place, column in enumerate(columns) if _leads_to(column, "entry.seq"))
    return events, joins


def _leads_to(column: Column[Any], target: str) -> bool:
    """Whether a column is the target or refers to it, through others too: a bill's seq is its event's."""
    return f"{column.table.name}.{column.name}" == target or any(
        _leads_to(key.column, target) for key in column.foreign_keys
    )


def moved(table: str, rows: Iterable[Row], events: int, joins: int) -> list[Row]:
    """Rows of a table with their provisional numbers moved so far; all others stay."""
    by_event, by_join = places(table)
    shifts = [(place, events) for place in by_event] + [(place, joins) for place in by_join]
    if not shifts:
        return list(rows)
    found: list[Row] = []
    for row in rows:
        values = list(row)
        for place, shift in shifts:
            value = values[place]
            if value is not None and value > BASE:
                values[place] = value + shift
        found.append(tuple(values))
    return found


def final(number: int, shift: int) -> int:
    """A number, moved if it is provisional."""
    return number + shift if number > BASE else number
