"""A scenario file, read strictly: what is not one is answered with the place and what is wrong there.

Amounts are the one leniency: a text in an event that is no amount of money is kept as None, and refuses that event.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfoNotFoundError

from terminal.clock import DEFAULT_ZONE, from_text, zone
from terminal.money import Money, NotAnAmount
from terminal.rebate import tree
from terminal.rebate.settings import Settings
from terminal.services.orders import OrderLine

_DEDUCTIBLE: Final = ("points", "love", "voucher")
AMOUNT_MAX: Final = Money(10**15)


class NotAScenario(Exception):
    """The file is no scenario; the text names the place."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}")
        self.place = place
        self.why = why


@dataclass(frozen=True, slots=True)
class Member:
    """A member that a scenario begins with."""

    id: str
    level: str
    referrer: str | None
    rank: str
    wallets: Mapping[str, Money]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A readable scenario. An event is its object with defaults filled and values read."""

    seed: str
    timezone: str
    settings: Settings
    members: tuple[Member, ...]
    products: Mapping[str, bool]
    events: tuple[dict[str, Any], ...]
    until: datetime | None

    @property
    def start(self) -> datetime:
        """Where the clock starts: the first event's instant."""
        return self.events[0]["at"] if self.events else from_text("1970-01-02T00:00:00+00:00")


def load(text: str) -> Scenario:
    """The scenario of a JSON text. Raises `NotAScenario`."""
    try:
        return read(json.loads(text, object_pairs_hook=_unrepeated))
    except json.JSONDecodeError as error:
        raise NotAScenario(f"line {error.lineno}", error.msg) from error
    except RecursionError as error:
        raise NotAScenario("file", "nested too deeply") from error


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        raise NotAScenario(next(key for key in keys if keys.count(key) > 1), "a key that stands twice")
    return made


def read(root: object) -> Scenario:
    """The scenario of a parsed JSON value. Raises `NotAScenario`."""
    top = _object("scenario", root, ("seed", "timezone", "settings", "members", "products", "events", "until"))
    for key in ("settings", "members", "products", "events"):
        if key not in top:
            raise NotAScenario(key, "missing")
    seed = _text("seed", top.get("seed", ""))
    timezone = _text("timezone", top.get("timezone", DEFAULT_ZONE))
    try:
        zone(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotAScenario("timezone", f"no time zone: {timezone!r}") from error
    try:
        settings = tree.parse(top["settings"], strict=False)
    except tree.BadSettings as bad:
        fault = bad.faults[0]
        raise NotAScenario(f"settings.{fault.field}", f"{fault.value!r} is not {fault.allowed}") from bad
    members = _members(top["members"])
    known = {member.id for member in members}
    _check_people(settings, known, "settings")
    products = {
        sku: _flag(f"products.{sku}.listed", _object(f"products.{sku}", own, ("listed",)).get("listed", True))
        for sku, own in _object("products", top["products"]).items()
    }
    events = top["events"]
    if not isinstance(events, list):
        raise NotAScenario("events", "not a list")
    read_events = []
    as_changed = settings
    for index, event in enumerate(events):
        one = _event(f"events[{index}]", event)
        if one["type"] == "set":
            as_changed = _check_set(f"events[{index}]", as_changed, one, known)
        read_events.append(one)
    until = _instant("until", top["until"]) if "until" in top else None
    return Scenario(seed, timezone, settings, members, products, tuple(read_events), until)


def _members(value: object) -> tuple[Member, ...]:
    people = _object("members", value)
    members = []
    for key, own in people.items():
        where = f"members.{key}"
        facts = _object(where, own, ("level", "referrer", "rank", "wallets"))
        referrer = _text(f"{where}.referrer", facts["referrer"]) if "referrer" in facts else None
        if referrer is not None and referrer not in people:
            raise NotAScenario(f"{where}.referrer", f"no member: {referrer!r}")
        wallets = _object(f"{where}.wallets", facts.get("wallets", {}), _DEDUCTIBLE)
        amounts = {}
        for wallet, text in wallets.items():
            amount = _amount(f"{where}.wallets.{wallet}", text)
            if amount is None:
                raise NotAScenario(f"{where}.wallets.{wallet}", f"no amount: {text!r}")
            amounts[wallet] = amount
        members.append(
            Member(
                key,
                _text(f"{where}.level", facts.get("level", "")),
                referrer,
                _text(f"{where}.rank", facts.get("rank", "")),
                amounts,
            )
        )
    return tuple(members)


def _check_people(settings: Settings, known: set[str], where: str) -> None:
    """Recruiters and holders must be members."""
    for store, terms in settings.terms.items():
        if terms.recruiter is not None and terms.recruiter not in known:
            raise NotAScenario(f"{where}.stores.{store}.recruiter", f"no member: {terms.recruiter!r}")
    if settings.commission.dividend is not None:
        for holder, _ in settings.commission.dividend.holders:
            if holder not in known:
                raise NotAScenario(f"{where}.commission.dividend.holders", f"no member: {holder!r}")


def _check_set(where: str, settings: Settings, event: dict[str, Any], known: set[str]) -> Settings:
    """A `set` whose path is no setting, or whose value makes no sense there, makes the file no scenario."""
    try:
        changed = tree.changed(settings, event["path"], event["value"])
    except KeyError as error:
        raise NotAScenario(f"{where}.path", f"no setting: {event['path']!r}") from error
    except tree.BadSettings as bad:
        raise NotAScenario(f"{where}.value", f"{bad.faults[0].value!r} is not {bad.faults[0].allowed}") from bad
    _check_people(changed, known, where)
    return changed


def _event(where: str, value: object) -> dict[str, Any]:
    event = _object(where, value)
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in _EVENTS:
        raise NotAScenario(f"{where}.type", f"no kind of event: {kind!r}")
    if "at" not in event:
        raise NotAScenario(f"{where}.at", "missing")
    read = {"at": _instant(f"{where}.at", event["at"]), "type": kind}
    required, optional, reader = _EVENTS[kind]
    _object(where, event, ("at", "type", *required, *optional))
    for key in required:
        if key not in event:
            raise NotAScenario(f"{where}.{key}", "missing")
    return read | reader(where, event)


def _order(where: str, event: dict[str, Any]) -> dict[str, Any]:
    channel = _text(f"{where}.channel", event["channel"])
    order_id = _text(f"{where}.id", event["id"])
    if "#" in order_id:
        raise NotAScenario(f"{where}.id", "an order id has no #")
    needs = {"cashier": ("store", "paid"), "store": ("store", "lines"), "mall": ("lines",)}.get(channel)
    if needs is not None:
        for key in ("store", "paid", "lines"):
            if (key in event) != (key in needs):
                raise NotAScenario(f"{where}.{key}", "missing" if key in needs else f"not in a {channel} order")
    return {
        "id": order_id,
        "channel": channel,
        "store": _text(f"{where}.store", event.get("store", "")),
        "member": _text(f"{where}.member", event["member"]) if "member" in event else None,
        "lines": _order_lines(where, event),
        "deductions": {
            wallet: _amount(f"{where}.deductions.{wallet}", amount)
            for wallet, amount in _object(f"{where}.deductions", event.get("deductions", {}), _DEDUCTIBLE).items()
        },
    }


def _order_lines(where: str, event: dict[str, Any]) -> tuple[OrderLine, ...]:
    if "lines" not in event:
        return (OrderLine(_amount(f"{where}.paid", event["paid"])),) if "paid" in event else ()
    lines = event["lines"]
    if not isinstance(lines, list) or not lines:
        raise NotAScenario(f"{where}.lines", "not a list of at least one line")
    read = []
    for place, line in enumerate(lines):
        at = f"{where}.lines[{place}]"
        facts = _object(at, line, ("sku", "paid", "cost"))
        for key in ("sku", "paid"):
            if key not in facts:
                raise NotAScenario(f"{at}.{key}", "missing")
        cost = _amount(f"{at}.cost", facts["cost"]) if "cost" in facts else Money(0)
        read.append(OrderLine(_amount(f"{at}.paid", facts["paid"]), _text(f"{at}.sku", facts["sku"]), cost))
    return tuple(read)


def _refund(where: str, event: dict[str, Any]) -> dict[str, Any]:
    line = event.get("line", 1)
    if not isinstance(line, int) or isinstance(line, bool):
        raise NotAScenario(f"{where}.line", "not a whole number")
    amount = _amount(f"{where}.amount", event["amount"]) if "amount" in event else None
    readable = "amount" not in event or amount is not None
    return {"order": _text(f"{where}.order", event["order"]), "line": line, "amount": amount, "readable": readable}


def _texts(*keys: str) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    def reader(where: str, event: dict[str, Any]) -> dict[str, Any]:
        return {key: _text(f"{where}.{key}", event[key]) for key in keys}

    return reader


def _draw(where: str, event: dict[str, Any]) -> dict[str, Any]:
    nonce = _text(f"{where}.nonce", event.get("nonce", ""))
    return {"entry": _text(f"{where}.entry", event["entry"]), "nonce": nonce}


def _transfer(where: str, event: dict[str, Any]) -> dict[str, Any]:
    texts = {key: _text(f"{where}.{key}", event[key]) for key in ("from", "to", "wallet")}
    return {**texts, "amount": _amount(f"{where}.amount", event["amount"])}


def _release(where: str, event: dict[str, Any]) -> dict[str, Any]:
    member = _text(f"{where}.member", event["member"])
    return {"member": member, "amount": _amount(f"{where}.amount", event["amount"])}


def _set(where: str, event: dict[str, Any]) -> dict[str, Any]:
    return {"path": _text(f"{where}.path", event["path"]), "value": event["value"]}


_Reader = Callable[[str, dict[str, Any]], dict[str, Any]]
_EVENTS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...], _Reader]]] = {
    "order": (("id", "channel"), ("store", "member", "paid", "lines", "deductions"), _order),
    "complete": (("order",), (), _texts("order")),
    "refund": (("order",), ("line", "amount"), _refund),
    "draw": (("entry",), ("nonce",), _draw),
    "exchange": (("entry", "into"), (), _texts("entry", "into")),
    "transfer": (("from", "to", "wallet", "amount"), (), _transfer),
    "release": (("member", "amount"), (), _release),
    "set": (("path", "value"), (), _set),
    "enable_all": ((), (), _texts()),
    "list": (("sku",), (), _texts("sku")),
    "unlist": (("sku",), (), _texts("sku")),
}


def _object(where: str, value: object, known: tuple[str, ...] | None = None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotAScenario(where, "not an object")
    if known is not None:
        for key in value:
            if key not in known:
                raise NotAScenario(f"{where}.{key}" if where != "scenario" else key, "unknown")
    return value


def _text(where: str, value: object) -> str:
    if not isinstance(value, str):
        raise NotAScenario(where, "not a text")
    return value


def _flag(where: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise NotAScenario(where, "not true or false")
    return value


def _amount(where: str, value: object) -> Money | None:
    """The amount; None for a text that is none, which refuses the event."""
    text = _text(where, value)
    try:
        amount = Money.from_yuan(text)
    except NotAnAmount:
        return None
    return amount if amount <= AMOUNT_MAX else None


def _instant(where: str, value: object) -> datetime:
    try:
        return from_text(_text(where, value))
    except ValueError as error:
        raise NotAScenario(where, f"no instant with an offset: {value!r}") from error
