"""The file as a whole: whether it is a scenario, and what it holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from .settings import Tree, read_change, read_settings
from .values import NotAScenario, amount_or_ratio, boolean, instant, keys, row, text, thing

WALLETS = ["points", "love", "voucher"]


@dataclass
class Event:
    """One event: when, what kind, and its keys as the file gives them (a `set` with `names` and its value read)."""

    at: datetime
    type: str
    given: dict[str, Any]


@dataclass
class Scenario:
    """A file that is a scenario, read."""

    seed: bytes
    zone: ZoneInfo
    settings: Tree
    members: dict[str, dict[str, Any]]
    listed: dict[str, bool]
    events: list[Event]
    until: datetime | None


def read_scenario(value: Any) -> Scenario:
    """The whole file.

    Read: what is said to have a default or to be optional may be missing; settings, members, products, events may not.
    """
    given = keys(value, "", ["settings", "members", "products", "events"], ["seed", "timezone", "until"])
    seed = text(given.get("seed", ""), "seed")
    zone = read_zone(given.get("timezone", "Asia/Shanghai"))
    members = read_members(given["members"])
    settings = read_settings(given["settings"], list(members))
    listed = read_products(given["products"])
    for sku in settings["goods"]:  # Read: what `products` says of it stands
        listed.setdefault(sku, True)
    events = [read_event(one, f"events[{n}]", list(members)) for n, one in enumerate(row(given["events"], "events"))]
    until = instant(given["until"], "until") if "until" in given else None
    return Scenario(seed.encode(), zone, settings, members, listed, events, until)


def read_zone(value: Any) -> ZoneInfo:
    """A time zone by its name."""
    try:
        return ZoneInfo(text(value, "timezone"))
    except (OSError, ValueError, LookupError):
        raise NotAScenario("timezone") from None


def read_members(value: Any) -> dict[str, dict[str, Any]]:
    """The members; who referred whom is known too."""
    members = {}
    for name, one in thing(value, "members").items():
        place = f"members.{name}"
        given = keys(one, place, [], ["level", "referrer", "rank", "wallets"])
        read: dict[str, Any] = {key: text(given[key], f"{place}.{key}") for key in given if key != "wallets"}
        wallets = keys(given.get("wallets", {}), f"{place}.wallets", [], WALLETS)
        read["wallets"] = {key: amount_or_ratio(wallets[key], f"{place}.wallets.{key}") for key in wallets}
        members[name] = read
    for name, one in members.items():
        if "referrer" in one and one["referrer"] not in members:
            raise NotAScenario(f"members.{name}.referrer")
    return members


def read_products(value: Any) -> dict[str, bool]:
    """The products and whether each is listed."""
    listed = {}
    for sku, one in thing(value, "products").items():
        given = keys(one, f"products.{sku}", [], ["listed"])
        listed[sku] = boolean(given.get("listed", True), f"products.{sku}.listed")
    return listed


PLAIN_EVENTS: dict[str, list[str]] = {
    "complete": ["order"],
    "exchange": ["entry", "into"],
    "transfer": ["from", "to", "wallet", "amount"],
    "release": ["member", "amount"],
    "enable_all": [],
    "unlist": ["sku"],
    "list": ["sku"],
}
"""The kinds of event whose keys are all needed and all text."""


def read_event(value: Any, place: str, members: list[str]) -> Event:
    """One event."""
    given = thing(value, place)
    for key in ("at", "type"):
        if key not in given:
            raise NotAScenario(f"{place}.{key}")
    kind = text(given["type"], f"{place}.type")
    at = instant(given["at"], f"{place}.at")
    if kind == "order":
        read_order(given, place)
    elif kind == "refund":
        keys(given, place, ["at", "type", "order"], ["line", "amount"])
        some_text(given, place, ["order", "amount"])
        if "line" in given:
            read_line_number(given["line"], f"{place}.line")
    elif kind == "draw":
        keys(given, place, ["at", "type", "entry"], ["nonce"])
        some_text(given, place, ["entry", "nonce"])
    elif kind == "set":
        keys(given, place, ["at", "type", "path", "value"], [])
        names, setting = read_change(given["path"], given["value"], members, place)
        return Event(at, kind, {"names": names, "value": setting})
    elif kind in PLAIN_EVENTS:
        keys(given, place, ["at", "type", *PLAIN_EVENTS[kind]], [])
        some_text(given, place, PLAIN_EVENTS[kind])
    else:
        raise NotAScenario(f"{place}.type")
    return Event(at, kind, given)


def read_line_number(value: Any, place: str) -> None:
    """Any whole number; one that no line has is refused later."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotAScenario(place)


def some_text(given: dict[str, Any], place: str, wanted: list[str]) -> None:
    """These keys, where they are given, hold text."""
    for key in wanted:
        if key in given:
            text(given[key], f"{place}.{key}")


def read_order(given: dict[str, Any], place: str) -> None:
    """An order; which keys it must have depends on its channel.

    Read: of an unknown channel any of the keys may be there, since the order is refused; a store's line may name its
    cost, which nothing uses.
    """
    always = ["at", "type", "id", "channel"]
    needed = {"cashier": ["store", "paid"], "store": ["store", "lines"], "mall": ["lines"]}
    if "channel" not in given:
        raise NotAScenario(f"{place}.channel")
    channel = text(given["channel"], f"{place}.channel")
    if channel in needed:
        keys(given, place, [*always, *needed[channel]], ["member", "deductions"])
    else:
        keys(given, place, always, ["store", "member", "paid", "lines", "deductions"])
    some_text(given, place, ["id", "store", "member", "paid"])
    if "#" in given["id"]:
        raise NotAScenario(f"{place}.id")
    if "lines" in given:
        lines = row(given["lines"], f"{place}.lines")
        if not lines:
            raise NotAScenario(f"{place}.lines")
        for number, line in enumerate(lines):
            here = f"{place}.lines[{number}]"
            some_text(keys(line, here, ["sku", "paid"], ["cost"]), here, ["sku", "paid", "cost"])
    if "deductions" in given:
        some_text(keys(given["deductions"], f"{place}.deductions", [], WALLETS), f"{place}.deductions", WALLETS)
