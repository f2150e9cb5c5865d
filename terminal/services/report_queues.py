"""What a shift did to the queues, told twice: from the books of its stretch, and from the queues' totals.

The first are the postings and payouts of the shift's own events; the second is the difference between the totals now
and those that the shift's opening event kept. They are worked out of different rows, so that they agree is a proof.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from terminal.ledger import journal
from terminal.ledger.accounts import GUILD_COST
from terminal.ledger.journal import Body
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.rebate.guild import QUEUE as GUILD
from terminal.services.report_facts import QueueSum, Sum

_TOTALS: Final = "SELECT name, extracted_fen, rewarded_fen, retained_fen, pool_fen, waiting, owed_fen FROM queue"
_NONE: Final = (0, 0, 0, 0, 0, 0)
Totals = tuple[int, ...]
"""Extracted, rewarded, retained, pool, entries waiting, owed; in fen but for the entries."""


def standing(unit: Unit) -> list[list[int | str]]:
    """The totals of every queue, as the event that opens a shift keeps them."""
    unit.settle_reads()
    return [list(row) for row in unit.sql.all(f"{_TOTALS} ORDER BY name")]


def queues(unit: Unit, opened: int, to: int) -> tuple[tuple[QueueSum, ...], bool]:
    """Every queue that waits or moved, by name; and whether no movement is of a queue that does not exist."""
    event = journal.event(unit.sql, opened)
    kept: Body = {} if event is None else event.content
    before = {str(row[0]): tuple(map(int, row[1:])) for row in kept.get("standing", [])}
    after: dict[str, Totals] = {row[0]: tuple(map(int, row[1:])) for row in unit.sql.all(_TOTALS)}
    booked = _booked(unit, opened, to)
    joined, filled, exchanged = _joined(unit, opened, to), _filled(unit, opened, to), _exchanged(unit, opened, to)
    sums = []
    for name in sorted(after):
        old, new = before.get(name, _NONE), after[name]
        extracted, rewarded, retained, pool = told = booked.get(name, (0, 0, 0, 0))
        came, full, left = joined.get(name, Sum()), filled.get(name, 0), exchanged.get(name, Sum())
        made = QueueSum(
            name=name,
            extracted=Money(extracted),
            rewarded=Money(rewarded),
            retained=Money(retained),
            pool=Money(pool),
            waiting_before=old[4],
            owed_before=Money(old[5]),
            joined=came,
            filled=full,
            exchanged=left,
            other_left=new[4] - (old[4] + came.count - full - left.count),
            other=Money(new[5] - (old[5] + came.amount.fen - rewarded - left.amount.fen)),
            waiting_after=new[4],
            owed_after=Money(new[5]),
            reconciled=extracted == rewarded + retained + pool
            and told == tuple(now - then for now, then in zip(new[:4], old[:4], strict=True)),
        )
        if made.moved or made.waiting_after or not made.reconciled:
            sums.append(made)
    return tuple(sums), before.keys() | booked.keys() <= after.keys()


def refund_cost(unit: Unit, opened: int, to: int) -> Money:
    """The extraction of what was refunded, borne by the merchant (9.4)."""
    row = unit.sql.one(
        "SELECT coalesce(sum(p.amount_fen), 0) FROM posting p JOIN account a ON a.id = p.account "
        "WHERE a.name = 'refund_cost' AND p.event > ? AND p.event <= ?",
        opened,
        to,
    )
    return Money(int(row[0]) if row else 0)


def _booked(unit: Unit, opened: int, to: int) -> Mapping[str, tuple[int, int, int, int]]:
    """By queue, what the stretch's postings and payouts extracted, rewarded, retained and put into the pool."""
    found: dict[str, list[int]] = {}
    for name, refunded, fen in unit.sql.all(
        "SELECT a.name, CASE WHEN j.kind = 'refunded' THEN 1 ELSE 0 END, sum(p.amount_fen) FROM posting p "
        "JOIN account a ON a.id = p.account JOIN journal j ON j.seq = p.event WHERE p.event > ? AND p.event <= ? "
        "AND (a.name LIKE 'rebate:%' OR a.name LIKE 'retained:%' OR a.name LIKE 'pool:%' OR a.name = ?) GROUP BY 1, 2",
        opened,
        to,
        GUILD_COST,
    ):
        part, _, queue = name.partition(":")
        if name == GUILD_COST:
            found.setdefault(GUILD, [0, 0, 0, 0])[0] += int(fen)
        elif part == "rebate" and not refunded:  # a refund's share is the merchant's cost, no queue's
            found.setdefault(queue, [0, 0, 0, 0])[0] += int(fen)
        elif part != "rebate":
            found.setdefault(queue, [0, 0, 0, 0])[2 if part == "retained" else 3] -= int(fen)
    for queue, fen in unit.sql.all(
        "SELECT coalesce(l.queue, q.name), sum(p.amount_fen) FROM payout p JOIN entry e ON e.seq = p.entry "
        "JOIN queue q ON q.id = e.queue LEFT JOIN order_line l ON l.bill = p.event AND l.queue <> '' "
        "AND p.no > (SELECT coalesce(sum(o.payouts), 0) FROM order_line o WHERE o.bill = l.bill AND o.no < l.no) "
        "AND p.no <= (SELECT sum(o.payouts) FROM order_line o WHERE o.bill = l.bill AND o.no <= l.no) "
        "WHERE p.event > ? AND p.event <= ? GROUP BY 1",
        opened,
        to,
    ):
        found.setdefault(queue, [0, 0, 0, 0])[1] += int(fen)
    return {name: (sums[0], sums[1], sums[2], sums[3]) for name, sums in found.items()}


def _joined(unit: Unit, opened: int, to: int) -> dict[str, Sum]:
    """Entries of the stretch's bills, and of those that were claimed in it, by the queue that they are in."""
    return {
        name: Sum(int(count), Money(int(fen)))
        for name, count, fen in unit.sql.all(
            "SELECT q.name, count(*), sum(e.entitlement_fen) FROM entry e JOIN queue q ON q.id = e.queue "
            "LEFT JOIN claim c ON c.bill = e.bill WHERE coalesce(c.claimed, e.bill) > ? "
            "AND coalesce(c.claimed, e.bill) <= ? GROUP BY q.name",
            opened,
            to,
        )
    }


def _filled(unit: Unit, opened: int, to: int) -> dict[str, int]:
    """Entries that received all of it in the stretch."""
    return {
        name: int(count)
        for name, count in unit.sql.all(
            "SELECT q.name, count(DISTINCT e.seq) FROM payout p JOIN entry e ON e.seq = p.entry "
            "JOIN queue q ON q.id = e.queue WHERE e.status = 'rewarded' AND p.event > ? AND p.event <= ? "
            "GROUP BY q.name",
            opened,
            to,
        )
    }


def _exchanged(unit: Unit, opened: int, to: int) -> dict[str, Sum]:
    """Entries that left for a wallet, and what they still waited for."""
    found: dict[str, Sum] = {}
    for (body,) in unit.sql.all(
        "SELECT body FROM journal WHERE kind <> 'order_paid' AND kind = 'exchanged' AND seq > ? AND seq <= ?",
        opened,
        to,
    ):
        row = unit.sql.one(
            "SELECT q.name, e.entitlement_fen - e.rewarded_fen FROM entry e JOIN queue q ON q.id = e.queue "
            "WHERE e.id = ?",
            json.loads(body)["entry"],
        )
        if row is not None:
            held = found.get(row[0], Sum())
            found[row[0]] = Sum(held.count + 1, held.amount + Money(int(row[1])))
    return found
