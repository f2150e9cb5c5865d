"""The end of a guild day (11.5), set-based: however many are paid, the tables change in a handful of statements.

Who is paid is a run of the queue's head: each in full up to a cut, perhaps one more in part. The cut is found by
walking the count tree's blocks, then the entries of the block that it falls in; rewards, balances and the tree then
follow in bulk, to the rows that paying them one by one would leave as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from terminal.ledger.accounts import member_account, pool_account
from terminal.ledger.decide import in_force
from terminal.ledger.journal import Event
from terminal.ledger.queues import SHIFTS, Queue
from terminal.ledger.unit import Unit
from terminal.rebate.guild import QUEUE, releasable


@dataclass(frozen=True, slots=True)
class Cut:
    """Everybody who waits up to `seq` is paid in full, `count` entries and `fen` in all; then `part` to the next."""

    seq: int
    count: int
    fen: int
    part: int


def find_cut(unit: Unit, queue: Queue) -> Cut:
    """How far the pool reaches today. Asks for no more blocks of entries than it pays, and one."""
    unit.settle_reads()
    settings = in_force(unit).settings
    left = 0 if settings.base.paused else releasable(settings.guild, queue.pool_fen)
    seq = count = paid = 0
    if left > 0:
        level, shift = SHIFTS[0]
        for block, waiting, owed in unit.sql.stream(
            "SELECT idx, n, m FROM qnode WHERE queue = ? AND level = ? AND n > 0 ORDER BY idx", queue.id, level
        ):
            if owed >= left:
                break
            seq, count, paid, left = ((block + 1) << shift) - 1, count + waiting, paid + owed, left - owed
        for place, remaining in unit.sql.stream(
            "SELECT seq, entitlement_fen - rewarded_fen FROM entry "
            "WHERE queue = ? AND status = 'waiting' AND seq > ? ORDER BY seq",
            queue.id,
            seq,
        ):
            if remaining > left:
                return Cut(seq, count, paid, left if settings.guild.partial else 0)
            seq, count, paid, left = place, count + 1, paid + remaining, left - remaining
            if left == 0:
                break
    return Cut(seq, count, paid, 0)


def pay(unit: Unit, event: Event) -> None:
    """Pay the day's releasable pool."""
    unit.settle_reads()
    queue = unit.queues.get(QUEUE)
    cut = unit.memo.pop("guild_cut", None) or find_cut(unit, queue)
    if cut.count:
        _pay_in_full(unit, event, queue, cut)
    if cut.part:
        _pay_in_part(unit, event, cut)
    queue = unit.queues.get(QUEUE)
    paid = cut.fen + cut.part
    queue.rewarded_fen += paid
    queue.pool_fen -= paid
    unit.queues.touch(queue)


_PAID = "FROM entry WHERE queue = ? AND status = 'waiting' AND seq <= ?"


def _pay_in_full(unit: Unit, event: Event, queue: Queue, cut: Cut) -> None:
    sql, who = unit.sql, (queue.id, cut.seq)
    sql.run(
        "INSERT INTO payout (event, no, entry, kind, amount_fen) SELECT ?, row_number() OVER (ORDER BY seq), seq, "
        f"'guild', entitlement_fen - rewarded_fen {_PAID} AND entitlement_fen > rewarded_fen",
        event.seq,
        *who,
    )
    received = f"SELECT member, sum(entitlement_fen - rewarded_fen) AS fen, min(seq) AS place {_PAID} GROUP BY member"
    unit.accounts.post_received(event.seq, received, who, cut.fen, pool_account(QUEUE))
    sql.run(
        "UPDATE entry SET rewarded_fen = entitlement_fen, status = 'rewarded', ended_at = ? "
        "WHERE queue = ? AND status = 'waiting' AND seq <= ?",
        event.at,
        *who,
    )
    _fell(unit, queue, cut.seq)
    queue.waiting -= cut.count
    queue.owed_fen -= cut.fen
    unit.queues.touch(queue)
    unit.flush()
    unit.queues.forget()


def _fell(unit: Unit, queue: Queue, seq: int) -> None:
    """Make the count tree right where nobody waits up to `seq` any more: whole blocks go, the last is counted anew."""
    sql = unit.sql
    for level, shift in SHIFTS:
        block = seq >> shift
        sql.run("DELETE FROM qnode WHERE queue = ? AND level = ? AND idx <= ?", queue.id, level, block)
        if level == 1:
            counted = (
                "SELECT ?, ?, ?, count(*), coalesce(sum(entitlement_fen - rewarded_fen), 0) FROM entry "
                "WHERE queue = ? AND status = 'waiting' AND seq >= ? AND seq < ?"
            )
            sql.run(
                f"INSERT INTO qnode (queue, level, idx, n, m) {counted}",
                queue.id, level, block, queue.id, block << shift, (block + 1) << shift,
            )  # fmt: skip
        else:
            sql.run(
                "INSERT INTO qnode (queue, level, idx, n, m) SELECT ?, ?, ?, coalesce(sum(n), 0), coalesce(sum(m), 0) "
                "FROM qnode WHERE queue = ? AND level = ? AND idx >= ? AND idx < ?",
                queue.id, level, block, queue.id, level - 1, block << 8, (block + 1) << 8,
            )  # fmt: skip


def _pay_in_part(unit: Unit, event: Event, cut: Cut) -> None:
    queue = unit.queues.get(QUEUE)
    entry = next(iter(unit.queues.waiting(queue)))
    unit.queues.pay(queue, entry, cut.part, event.at)
    row = unit.sql.one("SELECT coalesce(max(no), 0) FROM payout WHERE event = ?", event.seq)
    unit.add("payout", (event.seq, (row[0] if row else 0) + 1, entry.seq, "guild", cut.part))
    number = unit.accounts.next_number(event.seq)
    unit.accounts.post(
        event.seq, {member_account(entry.member): -cut.part, pool_account(QUEUE): cut.part}, first=number
    )
