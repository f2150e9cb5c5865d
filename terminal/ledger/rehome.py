"""Waiting entries moved or ended all at once: re-homing after a merge switch (3.2) and clearing (9.3).

Set-based: the tables change in a few statements, the count trees of the queues concerned are made anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from terminal.ledger.accounts import pool_account, retained_account
from terminal.ledger.journal import Event
from terminal.ledger.queues import SHIFTS
from terminal.ledger.settle import Movements
from terminal.ledger.unit import Unit
from terminal.rebate.guild import QUEUE as GUILD
from terminal.rebate.queue import queue_name
from terminal.rebate.settings import CHANNELS, MALL_CHANNEL, Settings


def rehome(unit: Unit, old: Settings, new: Settings) -> None:
    """Move every waiting entry to the queue that it belongs to now; each keeps its place in the join sequence."""
    for family in CHANNELS:
        if getattr(old.base, f"merge_{family}") != getattr(new.base, f"merge_{family}"):
            _rehome_family(unit, family, new)


def _rehome_family(unit: Unit, family: str, settings: Settings) -> None:
    unit.settle_reads()
    key = "sku" if family == MALL_CHANNEL else "store"
    sources = unit.sql.all(
        f"SELECT queue, {key}, count(*), sum(entitlement_fen - rewarded_fen) FROM entry "  # noqa: S608
        "WHERE status = 'waiting' AND family = ? AND queue <> (SELECT coalesce(max(id), -1) FROM queue WHERE name = ?) "
        f"GROUP BY queue, {key} ORDER BY min(seq)",
        family,
        GUILD,
    )
    touched: set[int] = set()
    for source_id, part, count, money in sources:
        store, sku = ("", part) if family == MALL_CHANNEL else (part, "")
        source, target = unit.queues.by_id(source_id), unit.queues.get(queue_name(settings, family, store, sku))
        if source.id == target.id:
            continue
        for queue, sign in ((source, -1), (target, 1)):
            queue.waiting += sign * count
            queue.owed_fen += sign * int(money)
            unit.queues.touch(queue)
            touched.add(queue.id)
    unit.queues.flush()
    for source_id, part, _, _ in sources:
        store, sku = ("", part) if family == MALL_CHANNEL else (part, "")
        target = unit.queues.get(queue_name(settings, family, store, sku))
        if source_id != target.id:
            unit.sql.run(
                f"UPDATE entry SET queue = ? WHERE status = 'waiting' AND family = ? AND queue = ? AND {key} = ?",  # noqa: S608
                target.id,
                family,
                source_id,
                part,
            )
    _plant(unit, touched)
    unit.queues.forget()


def clear(unit: Unit, event: Event) -> None:
    """9.3: all waiting entries become cleared, pools become retained; the guild queue is not cleared."""
    unit.settle_reads()
    unit.queues.forget()
    moved = Movements()
    rows = unit.sql.all("SELECT name FROM queue WHERE name <> ? AND (waiting > 0 OR pool_fen <> 0) ORDER BY id", GUILD)
    ids = []
    for (name,) in rows:
        queue = unit.queues.get(name)
        moved.transfer(pool_account(name), retained_account(name), queue.pool_fen)
        queue.retained_fen += queue.pool_fen
        queue.pool_fen = queue.waiting = queue.owed_fen = 0
        unit.queues.touch(queue)
        ids.append(queue.id)
    unit.queues.flush()
    for queue_id in ids:
        unit.sql.run(
            "UPDATE entry SET status = 'cleared', ended_at = ? WHERE queue = ? AND status = 'waiting'",
            event.at,
            queue_id,
        )
        unit.sql.run("DELETE FROM qnode WHERE queue = ?", queue_id)
    unit.queues.forget()
    unit.accounts.post(event.seq, moved.by_account)


def _plant(unit: Unit, queues: Iterable[int]) -> None:
    """Make the count trees of these queues anew from their waiting entries."""
    for queue_id in sorted(queues):
        unit.sql.run("DELETE FROM qnode WHERE queue = ?", queue_id)
        for level, shift in SHIFTS:
            unit.sql.run(
                "INSERT INTO qnode (queue, level, idx, n, m) SELECT queue, ?, seq / ?, count(*), "
                "sum(entitlement_fen - rewarded_fen) FROM entry WHERE queue = ? AND status = 'waiting' "
                "GROUP BY queue, 3",
                level,
                1 << shift,
                queue_id,
            )
