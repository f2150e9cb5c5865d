"""What head office leaves on a joined till, put there by hand: the link, its answers, its places, queues and members.

Tests of what a till shows need no office: they say here what it would have said.
"""

from __future__ import annotations

import json
from typing import Any

from terminal.ledger.unit import Unit

OFFICE = "https://office.example"
AS_OF = "2026-11-22T02:05:00.000+00:00"


def _row(unit: Unit, table: str, key: str, row: dict[str, Any]) -> None:
    unit.settle_reads()
    unit.sql.run(f"DELETE FROM {table} WHERE {key} = ?", row[key])
    unit.sql.run(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
        *row.values(),
    )
    unit.memo.clear()


def join(unit: Unit, **changes: Any) -> None:
    """The till belongs to head office; nothing of what it has written so far is owed to it."""
    row = {
        "id": 1, "url": OFFICE, "office": "o-1", "office_name": "福源总部", "till": "t-2", "joined_at": AS_OF,
        "cursor": "c1", "acked_seq": unit.journal_seq, "acked_hash": unit.journal_hash, "acked_chain": "0" * 64,
        "contact_at": AS_OF, "stopped": "", "stopped_detail": "{}",
        "public_url": OFFICE, "office_version": 0,
    }  # fmt: skip
    _row(unit, "office_link", "id", row | changes)


def leave(unit: Unit) -> None:
    unit.sql.run("DELETE FROM office_link")
    unit.memo.clear()


def answer(unit: Unit, event: int, outcome: str = "created", reason: str = "", at: str = AS_OF) -> None:
    """Head office has answered an event, and with it all before."""
    row = {"event": event, "outcome": outcome, "reason": reason, "at": at, "arrival": 1, "given": ""}
    _row(unit, "acknowledged", "event", row)
    unit.sql.run("UPDATE office_link SET acked_seq = max(acked_seq, ?)", event)
    unit.memo.clear()


def event_of(unit: Unit, bill_id: str) -> int:
    row = unit.sql.one("SELECT seq FROM bill WHERE id = ?", bill_id)
    assert row is not None
    return int(row[0])


def confirm(unit: Unit, bill_id: str, **place_changes: Any) -> None:
    """Head office has taken a bill, and says where its entry is."""
    answer(unit, event_of(unit, bill_id))
    place(unit, bill_id, **place_changes)


def place(unit: Unit, entry_id: str, **changes: Any) -> None:
    row = {
        "id": entry_id, "queue": "cashier:S1", "seq": 900, "member": "m", "ratio": 10_000, "rule": "base.default",
        "entitlement_fen": 100_00, "rewarded_fen": 0, "status": "waiting", "entries_ahead": 126,
        "money_ahead_fen": 38_432_60, "joined_ahead": 126, "joined_money_ahead_fen": 38_432_60, "as_of": AS_OF,
    }  # fmt: skip
    _row(unit, "office_entry", "id", row | changes)


def queue(unit: Unit, name: str = "cashier:S1", waiting: int = 126, owed: int = 38_432_60, **changes: Any) -> None:
    head = [[1, 31_89, 58_00, "陈**"], [2, 90_00, 90_00, "李*"], [5, 12_50, 40_00, "赵*"]]
    row = {"name": name, "waiting": waiting, "owed_fen": owed, "head": json.dumps(head), "as_of": AS_OF}
    _row(unit, "office_queue", "name", row | changes)


def member(unit: Unit, member_id: str, balance: int, **changes: Any) -> None:
    row = {
        "id": member_id, "same_as": "", "balance_fen": balance, "points": 0, "love": 0, "love_frozen": 0, "voucher": 0,
        "waiting": 2, "still_to_come_fen": 50_00, "up_to": unit.journal_seq, "as_of": AS_OF,
    }  # fmt: skip
    _row(unit, "office_member", "id", row | changes)


def collision(unit: Unit, collision_id: str = "x1", **changes: Any) -> None:
    row = {
        "id": collision_id, "path": "base/extract", "stands": '"12"', "stands_who": "王强", "stands_at": AS_OF,
        "other": '"15"', "other_who": "李红", "other_at": AS_OF, "state": "open",
    }  # fmt: skip
    _row(unit, "collision", "id", row | changes)
