"""One value of the settings tree, each way: what its JSON must look like, what it becomes, what is allowed there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from terminal.money import Money, NotAnAmount, Ratio
from terminal.rebate.schedule import MIDNIGHT, Every, Once, Schedule
from terminal.rebate.settings import (
    DAYS_MAX,
    EXTRACT_MAX,
    LIMIT_MAX,
    RATIO_MAX,
    TIER_AMOUNT_MAX,
    Dividend,
    Lottery,
    RandomReturn,
    Tier,
    Window,
)

_RATIO_FORM: Final = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)
_SENSE: Final = Ratio(10**11)
_WALLETS: Final = ("points", "love", "voucher")


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that makes no sense: its path, what it holds, and what is allowed there."""

    field: str
    value: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.field}: {self.value!r} is not {self.allowed}"


class BadSettings(ValueError):
    """A tree that is no settings; `faults` has them all."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class Reader:
    """Reads values and gathers faults on the way, so that one look finds them all."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.faults: list[Fault] = []

    def fault(self, where: str, value: object, allowed: str) -> None:
        self.faults.append(Fault(where, str(value)[:60], allowed))

    def mapping(self, where: str, value: object) -> dict[str, Any]:
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return dict(value)
        self.fault(where, value, "an object")
        return {}

    def known(self, where: str, tree: Mapping[str, Any], *keys: str) -> None:
        for key in tree:
            if key not in keys:
                self.fault(f"{where}.{key}" if where else key, tree[key], f"a setting; known are {', '.join(keys)}")

    def required(self, where: str, tree: Mapping[str, Any], *keys: str) -> bool:
        missing = [key for key in keys if key not in tree]
        for key in missing:
            self.fault(f"{where}.{key}", "missing", "left out")
        return not missing

    def ratio(self, where: str, value: object, most: Ratio) -> Ratio:
        bound = most if self.strict else _SENSE
        if isinstance(value, str) and _RATIO_FORM.fullmatch(value):
            ratio = Ratio.parse(value)
            if ratio <= bound:
                return ratio
        self.fault(where, value, f"0 to {bound.percent} %, at most two decimals")
        return Ratio(0)

    def amount(self, where: str, value: object, most: Money) -> Money:
        try:
            amount = Money.from_yuan(value) if isinstance(value, str) else None
        except NotAnAmount:
            amount = None
        if amount is not None and amount <= most:
            return amount
        self.fault(where, value, f"0.00 to {most.yuan} yuan")
        return Money(0)

    def count(self, where: str, value: object, least: int, most: int) -> int:
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and least <= value
            and (value <= most or not self.strict)
        ):
            return value
        self.fault(where, value, f"a whole number from {least} to {most}")
        return least

    def clock_time(self, where: str, value: object) -> time:
        if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
            return time.fromisoformat(value)
        self.fault(where, value, "a time of day from 00:00 to 23:59")
        return MIDNIGHT

    def day(self, where: str, value: object) -> date | None:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.fault(where, value, "a day as YYYY-MM-DD")
        return None


Read = Callable[[Reader, str, object], Any]
Write = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Codec:
    """How one kind of value is read from JSON and written to it."""

    read: Read
    write: Write


def _same(value: Any) -> Any:
    return value


def _flag(reader: Reader, where: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    reader.fault(where, value, "true or false")
    return False


def _text(reader: Reader, where: str, value: object) -> str:
    if isinstance(value, str) and value:
        return value
    reader.fault(where, value, "a text")
    return "?"


def choice(*options: str) -> Codec:
    """One of a few words."""

    def read(reader: Reader, where: str, value: object) -> str:
        if isinstance(value, str) and value in options:
            return value
        reader.fault(where, value, f"one of {', '.join(options)}")
        return options[0]

    return Codec(read, _same)


def _levels(reader: Reader, where: str, value: object) -> dict[str, Ratio]:
    table = reader.mapping(where, value)
    return {level: reader.ratio(f"{where}.{level}", ratio, RATIO_MAX) for level, ratio in table.items()}


def _exchange(reader: Reader, where: str, value: object) -> dict[str, Ratio]:
    table = reader.mapping(where, value)
    reader.known(where, table, *_WALLETS)
    return {
        wallet: reader.ratio(f"{where}.{wallet}", table[wallet], RATIO_MAX) for wallet in _WALLETS if wallet in table
    }


def _write_ratios(table: Mapping[str, Ratio]) -> dict[str, str]:
    return {key: ratio.percent for key, ratio in table.items()}


def _tiers(reader: Reader, where: str, value: object) -> tuple[Tier, ...]:
    if not isinstance(value, list | tuple):
        reader.fault(where, value, "a list of tiers")
        return ()
    tiers = []
    for index, each in enumerate(value):
        at = f"{where}[{index}]"
        tree = reader.mapping(at, each)
        reader.known(at, tree, "days", "amount", "ratio")
        if reader.required(at, tree, "days", "amount", "ratio"):
            tiers.append(
                Tier(
                    reader.count(f"{at}.days", tree["days"], 1, DAYS_MAX),
                    reader.amount(f"{at}.amount", tree["amount"], TIER_AMOUNT_MAX),
                    reader.ratio(f"{at}.ratio", tree["ratio"], RATIO_MAX),
                )
            )
    return tuple(tiers)


def _write_tiers(tiers: tuple[Tier, ...]) -> list[dict[str, Any]]:
    return [{"days": tier.days, "amount": tier.amount.yuan, "ratio": tier.ratio.percent} for tier in tiers]


def _window(reader: Reader, where: str, value: object) -> Window | None:
    tree = reader.mapping(where, value)
    reader.known(where, tree, "from", "to", "first_day", "last_day")

    def side(key: str, read: Read) -> Any:
        return read(reader, f"{where}.{key}", tree[key]) if key in tree else None

    window = Window(
        side("from", Reader.clock_time),
        side("to", Reader.clock_time),
        side("first_day", Reader.day),
        side("last_day", Reader.day),
    )
    if window.first_day and window.last_day and window.first_day > window.last_day:
        reader.fault(f"{where}.last_day", tree["last_day"], f"a day from {window.first_day} on")
    return window


def _write_window(window: Window) -> dict[str, str]:
    sides = {
        "from": f"{window.opens:%H:%M}" if window.opens is not None else None,
        "to": f"{window.closes:%H:%M}" if window.closes is not None else None,
        "first_day": window.first_day.isoformat() if window.first_day is not None else None,
        "last_day": window.last_day.isoformat() if window.last_day is not None else None,
    }
    return {key: side for key, side in sides.items() if side is not None}


def _lottery(reader: Reader, where: str, value: object) -> Lottery:
    tree = reader.mapping(where, value)
    reader.known(where, tree, "fixed", "range", "miss")
    miss = reader.ratio(f"{where}.miss", tree["miss"], RATIO_MAX) if "miss" in tree else Ratio(0)
    if miss > Ratio(100_00):
        reader.fault(f"{where}.miss", tree["miss"], "0 to 100 %")
    if ("fixed" in tree) == ("range" in tree):
        reader.fault(where, value, "a lottery with either `fixed` or `range`")
        return Lottery(fixed=(Ratio(0),))
    key = "fixed" if "fixed" in tree else "range"
    items = tree[key]
    if not isinstance(items, list | tuple) or not items or (key == "range" and len(items) != 2):
        reader.fault(f"{where}.{key}", items, "a list of ratios" if key == "fixed" else "a lowest and a highest ratio")
        return Lottery(fixed=(Ratio(0),))
    ratios = tuple(reader.ratio(f"{where}.{key}[{place}]", item, RATIO_MAX) for place, item in enumerate(items))
    if key == "fixed":
        return Lottery(fixed=ratios, miss=miss)
    if ratios[0] > ratios[1]:
        reader.fault(f"{where}.range", items, "a range with the lowest ratio first")
    return Lottery(low=ratios[0], high=ratios[1], miss=miss)


def _write_lottery(lottery: Lottery) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    if lottery.fixed:
        tree["fixed"] = [ratio.percent for ratio in lottery.fixed]
    else:
        tree["range"] = [lottery.low.percent, lottery.high.percent]
    if lottery.miss.hundredths:
        tree["miss"] = lottery.miss.percent
    return tree


def _random_return(reader: Reader, where: str, value: object) -> RandomReturn | None:
    tree = reader.mapping(where, value)
    reader.known(where, tree, "cash", "points")
    if not reader.required(where, tree, "cash", "points"):
        return None
    cash = reader.count(f"{where}.cash", tree["cash"], 0, LIMIT_MAX)
    points = reader.count(f"{where}.points", tree["points"], 0, LIMIT_MAX)
    if cash + points == 0:
        reader.fault(where, value, "a group of somebody")
    return RandomReturn(cash, points)


def _clear(reader: Reader, where: str, value: object) -> Schedule | None:
    tree = reader.mapping(where, value)
    if "once" in tree:
        reader.known(where, tree, "once")
        try:
            at = datetime.fromisoformat(tree["once"]) if isinstance(tree["once"], str) else None
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            reader.fault(f"{where}.once", tree["once"], "an instant with its offset")
            return None
        return Once(at)
    period = tree.get("every")
    if period not in ("day", "week", "month"):
        reader.fault(f"{where}.every", period, "day, week or month")
        return None
    if period == "day":
        reader.known(where, tree, "every", "at")
        day = 1
    else:
        reader.known(where, tree, "every", "day", "at")
        if not reader.required(where, tree, "day"):
            return None
        most = 7 if period == "week" else 31
        day = tree["day"]
        if not isinstance(day, int) or isinstance(day, bool) or not 1 <= day <= most:
            reader.fault(f"{where}.day", day, f"a whole number from 1 to {most}")
            return None
    return Every(period, day, reader.clock_time(f"{where}.at", tree["at"]) if "at" in tree else MIDNIGHT)


def _write_clear(schedule: Schedule) -> dict[str, Any]:
    if isinstance(schedule, Once):
        return {"once": schedule.at.isoformat()}
    tree: dict[str, Any] = {"every": schedule.every}
    if schedule.every != "day":
        tree["day"] = schedule.day
    if schedule.at != MIDNIGHT:
        tree["at"] = f"{schedule.at:%H:%M}"
    return tree


def _dividend(reader: Reader, where: str, value: object) -> Dividend | None:
    tree = reader.mapping(where, value)
    reader.known(where, tree, "ratio", "every", "holders")
    if not reader.required(where, tree, "ratio", "every", "holders"):
        return None
    ratio = reader.ratio(f"{where}.ratio", tree["ratio"], EXTRACT_MAX)
    every = tree["every"]
    if every not in ("day", "week", "month"):
        reader.fault(f"{where}.every", every, "day, week or month")
    holders = reader.mapping(f"{where}.holders", tree["holders"])
    weights = tuple(
        (member, reader.count(f"{where}.holders.{member}", weight, 1, LIMIT_MAX)) for member, weight in holders.items()
    )
    return Dividend(ratio, Every(str(every)), weights)


def _write_dividend(dividend: Dividend) -> dict[str, Any]:
    return {"ratio": dividend.ratio.percent, "every": dividend.period.every, "holders": dict(dividend.holders)}


def _percent(value: Ratio) -> str:
    return value.percent


FLAG: Final = Codec(_flag, _same)
TEXT: Final = Codec(_text, _same)
RATIO: Final = Codec(lambda reader, where, value: reader.ratio(where, value, RATIO_MAX), _percent)
EXTRACT: Final = Codec(lambda reader, where, value: reader.ratio(where, value, EXTRACT_MAX), _percent)
LIMIT: Final = Codec(lambda reader, where, value: reader.count(where, value, 0, LIMIT_MAX), _same)
TIME: Final = Codec(Reader.clock_time, lambda value: f"{value:%H:%M}")
LEVELS: Final = Codec(_levels, _write_ratios)
EXCHANGE: Final = Codec(_exchange, _write_ratios)
TIERS: Final = Codec(_tiers, _write_tiers)
WINDOW: Final = Codec(_window, _write_window)
LOTTERY: Final = Codec(_lottery, _write_lottery)
RANDOM_RETURN: Final = Codec(_random_return, lambda value: {"cash": value.cash, "points": value.points})
CLEAR: Final = Codec(_clear, _write_clear)
DIVIDEND: Final = Codec(_dividend, _write_dividend)
