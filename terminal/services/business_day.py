"""Which business day a bill belongs to: the open shift's, fixed when it opened, whatever the clock says since.

A till that works without shifts has the local day of the instant. The rules' own limits a day (4.2) go on counting
local calendar days, so a shift past midnight gives nobody a second day's places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from terminal.clock import from_text, local_day
from terminal.ledger.decide import in_force
from terminal.ledger.journal import Body
from terminal.ledger.unit import Unit
from terminal.money import Money


@dataclass(frozen=True, slots=True)
class OpenShift:
    """The shift that is under way. `opened` is the event that opened it, `number` the Z that will close it."""

    opened: int
    number: int
    day: date
    opened_at: datetime
    opened_by: str
    float: Money


def open_shift(unit: Unit) -> OpenShift | None:
    """The shift under way, None between shifts."""
    row = unit.sql.one(
        "SELECT opened, closed, day, opened_at, opened_by, float_fen FROM shift ORDER BY opened DESC LIMIT 1"
    )
    if row is None or row[1] is not None:
        return None
    before = unit.sql.one("SELECT count(*) FROM shift WHERE opened < ?", row[0])
    number = (int(before[0]) if before else 0) + 1
    return OpenShift(row[0], number, date.fromisoformat(row[2]), from_text(row[3]), row[4], Money(row[5]))


def today(unit: Unit) -> date:
    """The business day now."""
    shift = open_shift(unit)
    return shift.day if shift is not None else local_day(unit.now(), in_force(unit).time_zone)


def days_of(unit: Unit, at: datetime) -> Body:
    """What a bill's event says of its day: `day`, and `calendar_day` where the calendar was at another."""
    calendar = local_day(at, in_force(unit).time_zone)
    shift = open_shift(unit)
    if shift is None or shift.day == calendar:
        return {"day": calendar.isoformat()}
    return {"day": shift.day.isoformat(), "calendar_day": calendar.isoformat()}
