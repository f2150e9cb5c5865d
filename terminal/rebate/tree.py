"""The settings tree in its form outside the program (the `settings` object of the replay format), both ways.

`parse` reads a whole tree and answers with every fault in it at once, each naming the field, the value and what is
allowed; `to_tree` writes only what differs from the defaults, so that what a shop never touched stays untouched when
a default is one day explained better.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any, Final, TypeVar

from terminal.money import Money, NotAnAmount, Ratio
from terminal.rebate.settings import (
    DAYS_MAX,
    EXTRACT_MAX,
    LIMIT_MAX,
    RATIO_MAX,
    TIER_AMOUNT_MAX,
    Base,
    Scope,
    Settings,
    Tier,
    Window,
)

V = TypeVar("V")
Tree = Mapping[str, Any]

_RATIO_FORM: Final = re.compile(r"\d{1,6}(\.\d{1,2})?", re.ASCII)
_UNCLAIMED: Final = ("retain", "carry")


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


class _Reader:
    """Reads values and gathers faults on the way, so that one look finds them all."""

    def __init__(self) -> None:
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

    def flag(self, where: str, value: object, otherwise: bool) -> bool:
        if isinstance(value, bool):
            return value
        self.fault(where, value, "true or false")
        return otherwise

    def choice(self, where: str, value: object, options: tuple[str, ...]) -> str:
        if isinstance(value, str) and value in options:
            return value
        self.fault(where, value, f"one of {', '.join(options)}")
        return options[0]

    def ratio(self, where: str, value: object, most: Ratio) -> Ratio:
        if isinstance(value, str) and _RATIO_FORM.fullmatch(value):
            ratio = Ratio.parse(value)
            if ratio <= most:
                return ratio
        self.fault(where, value, f"0 to {most.percent} %, at most two decimals")
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
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.fault(where, value, f"a whole number from {least} to {most}")
        return least

    def clock_time(self, where: str, value: object) -> time | None:
        if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
            return time.fromisoformat(value)
        self.fault(where, value, "a time of day from 00:00 to 23:59")
        return None

    def day(self, where: str, value: object) -> date | None:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.fault(where, value, "a day as YYYY-MM-DD")
        return None


def parse(tree: object) -> Settings:
    """The settings of a tree. Raises `BadSettings` with every fault found."""
    reader = _Reader()
    root = reader.mapping("settings", tree)
    reader.known("", root, "base", "stores")
    base = _base(reader, reader.mapping("base", root.get("base", {})))
    cashiers: dict[str, Scope] = {}
    for store, own in reader.mapping("stores", root.get("stores", {})).items():
        where = f"stores.{store}"
        parts = reader.mapping(where, own)
        reader.known(where, parts, "cashier")
        if "cashier" in parts:
            cashiers[store] = _scope(reader, f"{where}.cashier", reader.mapping(f"{where}.cashier", parts["cashier"]))
    if reader.faults:
        raise BadSettings(tuple(reader.faults))
    return Settings(base, cashiers)


def _base(reader: _Reader, tree: Tree) -> Base:
    plain = Base()
    reader.known("base", tree, *(each.name for each in fields(Base)))
    return Base(
        enabled=reader.flag("base.enabled", tree.get("enabled", plain.enabled), plain.enabled),
        extract=reader.ratio("base.extract", tree.get("extract", plain.extract.percent), EXTRACT_MAX),
        default=reader.ratio("base.default", tree.get("default", plain.default.percent), RATIO_MAX),
        level=_levels(reader, "base.level", tree.get("level", {})),
        own_order=reader.flag("base.own_order", tree.get("own_order", plain.own_order), plain.own_order),
        unclaimed=reader.choice("base.unclaimed", tree.get("unclaimed", plain.unclaimed), _UNCLAIMED),
        paused=reader.flag("base.paused", tree.get("paused", plain.paused), plain.paused),
        merge_cashier=reader.flag("base.merge_cashier", tree.get("merge_cashier", False), plain.merge_cashier),
    )


def _scope(reader: _Reader, where: str, tree: Tree) -> Scope:
    reader.known(where, tree, *(each.name for each in fields(Scope)))

    def own(key: str, read: Callable[[str, object], V]) -> V | None:
        return read(f"{where}.{key}", tree[key]) if tree.get(key) is not None else None

    return Scope(
        enabled=own("enabled", lambda at, value: reader.flag(at, value, True)),
        extract=own("extract", lambda at, value: reader.ratio(at, value, EXTRACT_MAX)),
        default=own("default", lambda at, value: reader.ratio(at, value, RATIO_MAX)),
        level=own("level", lambda at, value: _levels(reader, at, value)) or {},
        tiers=own("tiers", lambda at, value: _tiers(reader, at, value)) or (),
        window=own("window", lambda at, value: _window(reader, at, value)),
        daily_limit=own("daily_limit", lambda at, value: reader.count(at, value, 0, LIMIT_MAX)),
        total_limit=own("total_limit", lambda at, value: reader.count(at, value, 0, LIMIT_MAX)),
    )


def _levels(reader: _Reader, where: str, value: object) -> dict[str, Ratio]:
    return {
        level: reader.ratio(f"{where}.{level}", ratio, RATIO_MAX)
        for level, ratio in reader.mapping(where, value).items()
    }


def _tiers(reader: _Reader, where: str, value: object) -> tuple[Tier, ...]:
    if not isinstance(value, list | tuple):
        reader.fault(where, value, "a list of tiers")
        return ()
    tiers = []
    for index, each in enumerate(value):
        at = f"{where}[{index}]"
        tree = reader.mapping(at, each)
        reader.known(at, tree, "days", "amount", "ratio")
        tiers.append(
            Tier(
                reader.count(f"{at}.days", tree.get("days"), 1, DAYS_MAX),
                reader.amount(f"{at}.amount", tree.get("amount"), TIER_AMOUNT_MAX),
                reader.ratio(f"{at}.ratio", tree.get("ratio"), RATIO_MAX),
            )
        )
    return tuple(tiers)


def _window(reader: _Reader, where: str, value: object) -> Window | None:
    tree = reader.mapping(where, value)
    reader.known(where, tree, "from", "to", "first_day", "last_day")

    def side(key: str, read: Callable[[str, object], V | None]) -> V | None:
        return read(f"{where}.{key}", tree[key]) if tree.get(key) is not None else None

    window = Window(
        side("from", reader.clock_time),
        side("to", reader.clock_time),
        side("first_day", reader.day),
        side("last_day", reader.day),
    )
    if window.first_day and window.last_day and window.first_day > window.last_day:
        reader.fault(f"{where}.last_day", tree["last_day"], f"a day from {window.first_day} on")
    return None if window == Window() else window


def to_tree(settings: Settings) -> dict[str, Any]:
    """The tree that `parse` reads back to equal settings."""
    base: dict[str, Any] = {}
    plain = Base()
    for each in fields(Base):
        value = getattr(settings.base, each.name)
        if value != getattr(plain, each.name):
            base[each.name] = _written(value)
    stores = {}
    for store, scope in settings.cashiers.items():
        own = {
            each.name: _written(value)
            for each in fields(Scope)
            if (value := getattr(scope, each.name)) not in (None, {}, ())
        }
        if own:
            stores[store] = {"cashier": own}
    return {"base": base, "stores": stores}


def _written(value: object) -> Any:
    if isinstance(value, Ratio):
        return value.percent
    if isinstance(value, Mapping):
        return {key: _written(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, Tier):
        return {"days": value.days, "amount": value.amount.yuan, "ratio": value.ratio.percent}
    if isinstance(value, Window):
        sides = {
            "from": value.opens and value.opens.strftime("%H:%M"),
            "to": value.closes and value.closes.strftime("%H:%M"),
            "first_day": value.first_day and value.first_day.isoformat(),
            "last_day": value.last_day and value.last_day.isoformat(),
        }
        return {key: side for key, side in sides.items() if side}
    return value
