"""The queue as a picture and a place as a distance: what every river and every honest wait is drawn from."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import Final

from terminal.ledger.queues import Entry, Position, Queue
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money, Ratio
from terminal.services.facts import Certainty, Pace, RiverFacts
from terminal.services.privacy import mask_name

NEAR: Final = 45
BEFORE_OWN: Final = 12
HISTORY_DAYS: Final = 30
HISTORY_LEAST: Final = 14
SWING: Final = 20
"""Per cent by which the turnover to come may differ from the last 30 days'."""


def river(
    unit: Unit,
    queue: Queue | None,
    *,
    certainty: Certainty = Certainty.CONFIRMED,
    own: Entry | None = None,
    own_ahead: int | None = None,
    own_member: str | None = None,
) -> RiverFacts:
    """The picture of a queue as this unit sees it; `own` is the entry whose place is pinned, if it waits."""
    if queue is None or queue.waiting == 0:
        return RiverFacts(waiting=0, certainty=certainty)
    head, *behind = islice(unit.queues.waiting(queue), NEAR + 1)
    near = [entry for entry in behind if own is None or entry.seq < own.seq]
    before: list[Entry] = []
    if own is not None and own_ahead is not None and own_ahead - 1 > len(near):
        drawn = {entry.seq for entry in near} | {head.seq}
        before = [each for each in unit.queues.before(queue, own.seq, BEFORE_OWN) if each.seq not in drawn]
    return RiverFacts(
        waiting=queue.waiting,
        head_rewarded=Money(head.rewarded_fen),
        head_entitlement=Money(head.entitlement_fen),
        head_name=mask_name(member_name(unit, head.member)),
        head_is_own=own_member is not None and head.member == own_member and (own is None or head.seq != own.seq),
        near=tuple(Money(entry.remaining_fen) for entry in near),
        before_own=tuple(Money(entry.remaining_fen) for entry in before),
        own_ahead=own_ahead,
        own_remaining=Money(own.remaining_fen) if own is not None else ZERO,
        certainty=certainty,
    )


def pace(unit: Unit, queue: Queue | None, ahead: Money, extract: Ratio, today: date) -> Pace:
    """How far `ahead` is away: as turnover, and as weeks where the queue has at least 14 days of history."""
    if not extract.hundredths:
        return Pace(None)
    turnover = Money(-(-ahead.fen * 10_000 // extract.hundredths))
    if queue is None:
        return Pace(turnover)
    since = (today - timedelta(days=HISTORY_DAYS - 1)).isoformat()
    row = unit.sql.one(
        "SELECT min(day), (SELECT coalesce(sum(turnover_fen), 0) FROM queue_day WHERE queue = ? "
        "AND day BETWEEN ? AND ?) FROM queue_day WHERE queue = ?",
        queue.id,
        since,
        today.isoformat(),
        queue.id,
    )
    if row is None or row[0] is None or not row[1]:
        return Pace(turnover)
    days = min(HISTORY_DAYS, (today - date.fromisoformat(row[0])).days + 1)
    if days < HISTORY_LEAST:
        return Pace(turnover)
    weekly = int(row[1]) * 7 // days
    weeks = [
        (turnover.fen * 100 * 2 + weekly * (100 + swing)) // (2 * weekly * (100 + swing)) for swing in (SWING, -SWING)
    ]
    return Pace(turnover, max(1, weeks[0]), max(1, weeks[1]))


def member_name(unit: Unit, member: str) -> str:
    row = unit.sql.one("SELECT name, card FROM member WHERE id = ?", member)
    return "" if row is None else row[0] or row[1] or ""


def position(unit: Unit, queue: Queue, entry: Entry) -> Position:
    """The entry's place, from the tables as they are stored."""
    return unit.queues.position(queue, entry.seq)
