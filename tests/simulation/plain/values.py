"""Reading and printing amounts, ratios, instants, days and times of day, and the two roundings."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

AMOUNT = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

Reader = Callable[[Any, str], Any]


class NotAScenario(Exception):
    """The file is no scenario; `place` names where it is not, like `events[3].channel`."""

    def __init__(self, place: str) -> None:
        """Keep the place."""
        super().__init__(place)
        self.place = place


def hundredths(text: str) -> int | None:
    """`"12.5"` as 1250; None for what is not digits, optionally a point and one or two digits."""
    if AMOUNT.fullmatch(text) is None:
        return None
    whole, _, behind = text.partition(".")
    return int(whole) * 100 + int((behind + "00")[:2])


def share(amount: int, ratio: int) -> int:
    """Amount × ratio (in hundredths of a percent), rounded half up to a fen."""
    return part(amount, ratio, 10000)


def part(amount: int, above: int, below: int) -> int:
    """Amount × above / below, rounded half up to a fen."""
    return (2 * amount * above + below) // (2 * below)


def yuan(amount: int) -> str:
    """Fen as yuan with two decimals."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def percent(ratio: int) -> str:
    """A ratio in percent without trailing zeros."""
    text = f"{ratio // 100}.{ratio % 100:02d}"
    return text.rstrip("0").rstrip(".")


def text(value: Any, place: str) -> str:
    """A JSON string."""
    if not isinstance(value, str):
        raise NotAScenario(place)
    return value


def boolean(value: Any, place: str) -> bool:
    """A JSON true or false."""
    if not isinstance(value, bool):
        raise NotAScenario(place)
    return value


def thing(value: Any, place: str) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise NotAScenario(place)
    return value


def row(value: Any, place: str) -> list[Any]:
    """A JSON array."""
    if not isinstance(value, list):
        raise NotAScenario(place)
    return value


def whole(least: int) -> Reader:
    """A reader of whole numbers from `least` up."""

    def read(value: Any, place: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise NotAScenario(place)
        return value

    return read


def one_of(*choices: str) -> Reader:
    """A reader of one of these words."""

    def read(value: Any, place: str) -> str:
        if value not in choices:
            raise NotAScenario(place)
        return text(value, place)

    return read


def amount_or_ratio(value: Any, place: str) -> int:
    """An amount in yuan or a ratio in percent, in hundredths, where nothing else makes sense."""
    read = hundredths(text(value, place))
    if read is None:
        raise NotAScenario(place)
    return read


def instant(value: Any, place: str) -> datetime:
    """An ISO 8601 time with an offset, in UTC."""
    try:
        read = datetime.fromisoformat(text(value, place))
    except ValueError:
        raise NotAScenario(place) from None
    if read.tzinfo is None:
        raise NotAScenario(place)
    return read.astimezone(UTC)


def day(value: Any, place: str) -> date:
    """A day as YYYY-MM-DD."""
    if DAY.fullmatch(text(value, place)) is None:
        raise NotAScenario(place)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise NotAScenario(place) from None


def time_of_day(value: Any, place: str) -> time:
    """A time of day from 00:00 to 23:59."""
    if TIME_OF_DAY.fullmatch(text(value, place)) is None:
        raise NotAScenario(place)
    return time.fromisoformat(value)


def keys(value: Any, place: str, needed: list[str], optional: list[str]) -> dict[str, Any]:
    """A JSON object with all needed keys and none but these; the names of both are the format's own."""
    read = thing(value, place)
    before = place + "." if place else ""
    for key in read:
        if key not in needed and key not in optional:
            raise NotAScenario(f"{before}{key}")
    for key in needed:
        if key not in read:
            raise NotAScenario(f"{before}{key}")
    return read
