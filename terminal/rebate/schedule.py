"""When scheduled jobs fall due: clearing (9.3), the guild's day (11.5), dividends (12.3), in the store's time zone.

A time of day that a clock change skips falls due at the offset in force before it; one that it repeats, the first time.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum

MIDNIGHT = time(0, 0)


class Job(IntEnum):
    """Jobs that are due at one instant run in this order, and before that instant's orders (13)."""

    GUILD_DAY = 1
    DIVIDENDS = 2
    CLEARING = 3


@dataclass(frozen=True, slots=True)
class Every:
    """A schedule: `every` is day, week (with `day` 1 to 7, Monday first) or month (`day`, its last where shorter)."""

    every: str
    day: int = 1
    at: time = MIDNIGHT


@dataclass(frozen=True, slots=True)
class Once:
    """A schedule that falls due at one instant."""

    at: datetime


Schedule = Every | Once


def next_due(schedule: Schedule, after: datetime, zone: tzinfo) -> datetime | None:
    """The first instant strictly after `after` at which the schedule falls due; None where there is none."""
    if isinstance(schedule, Once):
        return schedule.at if schedule.at > after else None
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        due_day = _first_day(schedule, day)
        due = _instant(due_day, schedule.at, zone)
        if due > after:
            return due
        day = due_day + timedelta(days=1)


def _first_day(schedule: Every, day: date) -> date:
    """The first day from `day` on that the schedule names."""
    if schedule.every == "day":
        return day
    if schedule.every == "week":
        return day + timedelta(days=(schedule.day - day.isoweekday()) % 7)
    last = calendar.monthrange(day.year, day.month)[1]
    due = day.replace(day=min(schedule.day, last))
    if due >= day:
        return due
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=min(schedule.day, calendar.monthrange(first.year, first.month)[1]))


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    """That local time as an instant: `fold=0` reads a skipped time with the offset before the change."""
    return datetime.combine(day, at, zone).astimezone(UTC)
