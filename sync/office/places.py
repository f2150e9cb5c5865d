"""Entries as head office tells of them: where they joined, and where wanted where they stand now.

What an entry joined with never changes; its position now is four short sums over the count tree, asked for only
where somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sync.protocol import Place
from terminal.errors import Refused
from terminal.ledger.queues import WAITING, Entry
from terminal.ledger.unit import Unit

COLUMNS: Final = (
    "e.id, e.queue, e.seq, e.member, e.ratio, e.rule, e.entitlement_fen, e.rewarded_fen, e.status, e.joined_ahead, "
    "e.joined_money_ahead_fen"
)
"""Of `entry AS e`, as `of_row` takes them."""


def of_entry(unit: Unit, entry: Entry, *, now: bool = False) -> Place:
    """The place of an entry, this unit's changes included. With `now` its position too, for which they are flushed."""
    return of_row(
        unit,
        (
            entry.id, entry.queue, entry.seq, entry.member, entry.ratio, entry.rule, entry.entitlement_fen,
            entry.rewarded_fen, entry.status, entry.joined_ahead, entry.joined_money_ahead_fen,
        ),
        now=now,
    )  # fmt: skip


def of_id(unit: Unit, entry_id: str, *, now: bool = False) -> Place:
    """The place of the entry of that id. Raises `Refused("unknown_entry")`."""
    entry = unit.queues.entry(entry_id)
    if entry is None:
        raise Refused("unknown_entry", entry=entry_id)
    return of_entry(unit, entry, now=now)


def of_seqs(unit: Unit, seqs: Sequence[int], *, now: bool = False) -> list[Place]:
    """The places of stored entries by their seqs, in join order."""
    rows = unit.sql.among(f"SELECT {COLUMNS} FROM entry e WHERE e.seq IN (?)", list(seqs))  # noqa: S608
    return [of_row(unit, row, now=now) for row in sorted(rows, key=lambda row: int(row[2]))]


def of_row(unit: Unit, row: Sequence[object], *, now: bool = False) -> Place:
    """The place of a row of `COLUMNS`."""
    entry_id, queue_id, seq, member, ratio, rule, entitlement, rewarded, status, ahead, money_ahead = row
    assert isinstance(queue_id, int) and isinstance(seq, int)
    queue = unit.queues.by_id(queue_id)
    entries_now = money_now = None
    if now and status == WAITING:
        unit.settle_reads()
        position = unit.queues.position(queue, seq)
        entries_now, money_now = position.entries_ahead, position.money_ahead_fen
    return Place.model_validate(
        {
            "id": entry_id,
            "queue": queue.name,
            "seq": seq,
            "member": member,
            "ratio": ratio,
            "rule": rule,
            "entitlement_fen": entitlement,
            "rewarded_fen": rewarded,
            "status": status,
            "joined_ahead": ahead,
            "joined_money_ahead_fen": money_ahead,
            "entries_ahead": entries_now,
            "money_ahead_fen": money_now,
        }
    )
