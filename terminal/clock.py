"""What time it is, handed in: a `Clock` is a function without arguments that gives an instant with an offset.

Instants are never naive. Order and numbers never come from the clock; days and times of day are read in the
store's time zone (rule book, chapter 1).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

DEFAULT_ZONE: Final = "Asia/Shanghai"


@lru_cache(maxsize=16)
def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises `zoneinfo.ZoneInfoNotFoundError`."""
    return ZoneInfo(name)


def system_clock() -> datetime:
    """The machine's own time, in UTC."""
    return datetime.now(UTC)


def monotonic_ms() -> int:
    """Milliseconds of a clock that never goes back; its zero means nothing."""
    return time.monotonic_ns() // 1_000_000


def to_text(at: datetime) -> str:
    """ISO 8601 with offset, to the millisecond only where there is one."""
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return at.isoformat(timespec="seconds" if at.microsecond == 0 else "milliseconds")


def from_text(text: str) -> datetime:
    """The instant of an ISO 8601 text with offset. Raises `ValueError`, also where the offset is missing."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"no offset in {text!r}")
    return at


def local_day(at: datetime, zone_name: str) -> date:
    return at.astimezone(zone(zone_name)).date()
