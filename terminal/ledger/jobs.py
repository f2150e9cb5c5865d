"""Scheduled jobs: the guild's day, dividends, clearing; each runs exactly once for every instant at which it is due.

The ledger keeps the instant up to which all have run. Before anything new happens at a later instant, what fell due
in between is run in order, each as of its own instant, also after the till was off; a clock set back runs nothing
again.
A job that changes something is an event of the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from terminal.clock import zone
from terminal.ledger import guild_day, rehome
from terminal.ledger.accounts import DIVIDEND_POOL, member_account
from terminal.ledger.decide import HEAD_OFFICE_DOES as HEAD_OFFICE_DOES
from terminal.ledger.decide import InForce, in_force
from terminal.ledger.journal import Body, Event
from terminal.ledger.settle import Movements, person
from terminal.ledger.unit import Unit, microseconds
from terminal.rebate.commission import split_dividend
from terminal.rebate.guild import QUEUE as GUILD
from terminal.rebate.guild import releasable
from terminal.rebate.schedule import Every, Job, Schedule, next_due

GUILD_DAY: Final = "guild_day"
DIVIDENDS_PAID: Final = "dividends_paid"
CLEARED: Final = "cleared"
KINDS: Final = {Job.GUILD_DAY: GUILD_DAY, Job.DIVIDENDS: DIVIDENDS_PAID, Job.CLEARING: CLEARED}


@dataclass(frozen=True, slots=True)
class Due:
    """A job and the instant at which it falls due."""

    at: datetime
    job: Job


def advance(unit: Unit, to: datetime) -> list[Event]:
    """Run everything due up to and including `to`; returns the events of what changed anything.

    Whoever changes the settings, or anything that a job looks at, calls this first: what fell due before that change
    falls under what was in force until then.
    """
    target = microseconds(to)
    if target <= unit.jobs_us:
        return []
    events: list[Event] = []
    if unit.jobs_us:
        while (due := _next(unit, target)) is not None:
            for each in due:
                event = _run(unit, each)
                if event is not None:
                    events.append(event)
            unit.jobs_us = microseconds(due[0].at)
    unit.jobs_us = target
    return events


def _next(unit: Unit, target: int) -> list[Due] | None:
    """The jobs of the next instant at which any is due, in their order; None where none is up to the target."""
    now = in_force(unit)
    after = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=unit.jobs_us)
    place = zone(now.time_zone)
    found = [Due(at, job) for job, schedule in _schedules(now) if (at := next_due(schedule, after, place)) is not None]
    found = [each for each in found if microseconds(each.at) <= target]
    if not found:
        return None
    first = min(each.at for each in found)
    return sorted((each for each in found if each.at == first), key=lambda each: each.job)


def _schedules(now: InForce) -> list[tuple[Job, Schedule]]:
    settings = now.settings
    schedules: list[tuple[Job, Schedule]] = []
    if settings.base.scheme == "guild":
        schedules.append((Job.GUILD_DAY, Every("day", at=settings.guild.settle_at)))
    if settings.commission.dividend is not None:
        schedules.append((Job.DIVIDENDS, settings.commission.dividend.period))
    if settings.base.clear is not None:
        schedules.append((Job.CLEARING, settings.base.clear))
    return schedules


def _run(unit: Unit, due: Due) -> Event | None:
    """Run one job as of its instant, unless it would change nothing."""
    unit.alone()
    body = {Job.GUILD_DAY: _guild_body, Job.DIVIDENDS: _dividend_body, Job.CLEARING: _clearing_body}[due.job](unit, due)
    if body is None:
        return None
    event = unit.append(KINDS[due.job], due.at, body)
    apply_job(unit, event)
    return event


def _guild_body(unit: Unit, due: Due) -> Body | None:
    now = in_force(unit)
    queue = unit.queues.find(GUILD)
    if queue is None or not queue.waiting or not releasable(now.settings.guild, queue.pool_fen):
        return None
    cut = guild_day.find_cut(unit, queue)
    if not cut.count and not cut.part:
        return None
    unit.memo["guild_cut"] = cut
    local = due.at.astimezone(zone(now.time_zone))
    midnight = now.settings.guild.settle_at.hour == now.settings.guild.settle_at.minute == 0
    day = (local - timedelta(days=1)).date() if midnight else local.date()
    return {"day": day.isoformat()}


def _dividend_body(unit: Unit, due: Due) -> Body | None:
    now = in_force(unit)
    dividend = now.settings.commission.dividend
    assert dividend is not None
    shares = split_dividend(dividend, -unit.accounts.balance(DIVIDEND_POOL))
    parts = [(holder, fen) for named, fen in shares if (holder := person(unit, named)) is not None]
    if not parts:
        return None
    day = due.at.astimezone(zone(now.time_zone)).date() - timedelta(days=1)
    return {"day": day.isoformat(), "parts": [list(part) for part in parts]}


def _clearing_body(unit: Unit, due: Due) -> Body | None:
    unit.settle_reads()
    row = unit.sql.one("SELECT count(*) FROM queue WHERE name <> ? AND (waiting > 0 OR pool_fen <> 0)", GUILD)
    return {} if row is not None and row[0] else None


def apply_job(unit: Unit, event: Event) -> None:
    """Work a job's event into the projections."""
    if event.kind == GUILD_DAY:
        guild_day.pay(unit, event)
    elif event.kind == CLEARED:
        rehome.clear(unit, event)
    else:
        _pay_dividends(unit, event)


def _pay_dividends(unit: Unit, event: Event) -> None:
    body = event.content
    moved = Movements()
    for no, (member, fen) in enumerate(body["parts"], 1):
        unit.add("dividend", (body["day"], no, event.seq, member, fen))
        moved.transfer(DIVIDEND_POOL, member_account(member), fen)
    unit.accounts.post(event.seq, moved.by_account)
