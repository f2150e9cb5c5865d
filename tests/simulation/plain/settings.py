"""The settings tree: its keys, how each is read, its defaults, and what a path of a `set` names."""

from datetime import time
from typing import Any

from .values import (
    NotAScenario,
    Reader,
    amount_or_ratio,
    boolean,
    day,
    instant,
    keys,
    one_of,
    row,
    text,
    thing,
    time_of_day,
    whole,
)

Tree = dict[str, Any]


def ratios_by_name(value: Any, place: str) -> dict[str, int]:
    """A table of ratios, like those of levels and ranks."""
    return {name: amount_or_ratio(ratio, f"{place}.{name}") for name, ratio in thing(value, place).items()}


def lottery(value: Any, place: str) -> Tree:
    """One of some ratios, or any ratio of a range; either with a chance to miss."""
    read = thing(value, place)
    kind = "range" if "range" in read else "fixed"
    keys(value, place, [kind], ["miss"])
    ratios = [
        amount_or_ratio(ratio, f"{place}.{kind}[{n}]") for n, ratio in enumerate(row(read[kind], f"{place}.{kind}"))
    ]
    if kind == "range" and (len(ratios) != 2 or ratios[0] > ratios[1]):
        raise NotAScenario(f"{place}.range")
    if kind == "fixed" and not ratios:
        raise NotAScenario(f"{place}.fixed")
    miss = amount_or_ratio(read.get("miss", "0"), f"{place}.miss")
    if miss > 10000:
        raise NotAScenario(f"{place}.miss")
    return {"kind": kind, "ratios": ratios, "miss": miss}


def tiers(value: Any, place: str) -> list[Tree]:
    """Tiers of spending: within so many days at least this amount gives that ratio."""
    read = []
    for number, tier in enumerate(row(value, place)):
        here = f"{place}[{number}]"
        keys(tier, here, ["days", "amount", "ratio"], [])
        read.append(
            {
                "days": whole(1)(tier["days"], f"{here}.days"),
                "amount": amount_or_ratio(tier["amount"], f"{here}.amount"),
                "ratio": amount_or_ratio(tier["ratio"], f"{here}.ratio"),
            }
        )
    return read


def window(value: Any, place: str) -> Tree:
    """A time of day from, to, a first and a last day; each may be missing.

    Read: days upside down make no sense, as a range upside down.
    """
    readers: dict[str, Reader] = {"from": time_of_day, "to": time_of_day, "first_day": day, "last_day": day}
    given = keys(value, place, [], list(readers))
    read = {key: readers[key](given[key], f"{place}.{key}") for key in given}
    if "first_day" in read and "last_day" in read and read["first_day"] > read["last_day"]:
        raise NotAScenario(f"{place}.last_day")
    return read


def random_return(value: Any, place: str) -> Tree | None:
    """So many of a group wait for money, so many get points; null is off."""
    if value is None:
        return None
    keys(value, place, ["cash", "points"], [])
    read = {key: whole(0)(value[key], f"{place}.{key}") for key in ("cash", "points")}
    if read["cash"] + read["points"] == 0:
        raise NotAScenario(place)
    return read


def clear(value: Any, place: str) -> Tree | None:
    """When all that wait are cleared: every day, week or month, or once; null is never."""
    if value is None:
        return None
    if "once" in thing(value, place):
        keys(value, place, ["once"], [])
        return {"once": instant(value["once"], f"{place}.once")}
    if value.get("every") == "day":
        keys(value, place, ["every"], ["at"])
    else:
        keys(value, place, ["every", "day"], ["at"])
    every = one_of("day", "week", "month")(value["every"], f"{place}.every")
    read = {"every": every, "at": time_of_day(value.get("at", "00:00"), f"{place}.at")}
    if every != "day":
        read["day"] = whole(1)(value["day"], f"{place}.day")
        if read["day"] > (7 if every == "week" else 31):
            raise NotAScenario(f"{place}.day")
    return read


def exchange(value: Any, place: str) -> Tree:
    """The wallets that an entry may be exchanged into, and at which ratio."""
    given = keys(value, place, [], ["points", "love", "voucher"])
    return ratios_by_name(given, place)


def base_lottery(value: Any, place: str) -> Tree | None:
    """The base's lottery; null is none."""
    return None if value is None else lottery(value, place)


def dividend(value: Any, place: str) -> Tree:
    """A share of every order for the holders, by weight, in the order they are listed."""
    keys(value, place, ["ratio", "every", "holders"], [])
    holders = thing(value["holders"], f"{place}.holders")
    return {
        "ratio": amount_or_ratio(value["ratio"], f"{place}.ratio"),
        "every": one_of("day", "week", "month")(value["every"], f"{place}.every"),
        "holders": {name: whole(1)(weight, f"{place}.holders.{name}") for name, weight in holders.items()},
    }


BASE: dict[str, Reader] = {
    "enabled": boolean,
    "scheme": one_of("queue", "guild"),
    "merge_mall": boolean,
    "merge_store": boolean,
    "merge_cashier": boolean,
    "extract": amount_or_ratio,
    "default": amount_or_ratio,
    "level": ratios_by_name,
    "lottery": base_lottery,
    "settle_on": one_of("paid", "completed"),
    "reward_order": one_of("queue", "completed"),
    "deducted_orders": one_of("extract_only", "join"),
    "own_order": boolean,
    "unclaimed": one_of("retain", "carry"),
    "love_credit": one_of("available", "frozen"),
    "exchange": exchange,
    "random_return": random_return,
    "clear": clear,
    "paused": boolean,
    "goods_default_on": boolean,
}
BASE_DEFAULTS: Tree = {
    "enabled": True,
    "scheme": "queue",
    "merge_mall": False,
    "merge_store": False,
    "merge_cashier": False,
    "extract": 1000,
    "default": 10000,
    "level": {},
    "lottery": None,
    "settle_on": "paid",
    "reward_order": "queue",
    "deducted_orders": "join",
    "own_order": False,
    "unclaimed": "retain",
    "love_credit": "available",
    "exchange": {},
    "random_return": None,
    "clear": None,
    "paused": False,
    "goods_default_on": True,
}
PRODUCT: dict[str, Reader] = {
    "enabled": boolean,
    "extract": amount_or_ratio,
    "default": amount_or_ratio,
    "level": ratios_by_name,
    "tiers": tiers,
    "lottery": lottery,
    "window": window,
    "daily_limit": whole(0),
    "total_limit": whole(0),
}
COUNTER: dict[str, Reader] = {**PRODUCT, "random_return": random_return}  # a store's online queue, and its cashier
STORE: dict[str, Reader] = {"commission": amount_or_ratio, "recruiter": text}
GUILD: dict[str, Reader] = {
    "quota": amount_or_ratio,
    "pool": amount_or_ratio,
    "release": amount_or_ratio,
    "partial": boolean,
    "accelerate": amount_or_ratio,
    "points_rebate": amount_or_ratio,
    "settle_at": time_of_day,
}
GUILD_DEFAULTS: Tree = {
    "quota": 11000,
    "pool": 6000,
    "release": 10000,
    "partial": False,
    "accelerate": 0,
    "points_rebate": 0,
    "settle_at": time(0, 0),
}
COMMISSION: dict[str, Reader] = {
    "direct": amount_or_ratio,
    "indirect": amount_or_ratio,
    "ranks": ratios_by_name,
    "team_depth": whole(0),
    "recruit": amount_or_ratio,
    "dividend": dividend,
}


def read_some(readers: dict[str, Reader], value: Any, place: str) -> Tree:
    """Those of the settings that the file gives."""
    given = keys(value, place, [], list(readers))
    return {key: readers[key](given[key], f"{place}.{key}") for key in given}


def read_settings(value: Any, members: list[str]) -> Tree:
    """The whole tree of `settings`."""
    place = "settings"
    given = keys(value, place, [], ["base", "goods", "stores", "guild", "commission"])
    goods = thing(given.get("goods", {}), f"{place}.goods")
    stores = thing(given.get("stores", {}), f"{place}.stores")
    tree: Tree = {
        "base": {**BASE_DEFAULTS, **read_some(BASE, given.get("base", {}), f"{place}.base")},
        "goods": {sku: read_some(PRODUCT, one, f"{place}.goods.{sku}") for sku, one in goods.items()},
        "stores": {name: read_store(one, f"{place}.stores.{name}") for name, one in stores.items()},
        "guild": {**GUILD_DEFAULTS, **read_some(GUILD, given.get("guild", {}), f"{place}.guild")},
        "commission": read_some(COMMISSION, given.get("commission", {}), f"{place}.commission"),
    }
    for name, store in tree["stores"].items():
        known_people("recruiter", store.get("recruiter"), members, f"{place}.stores.{name}.recruiter")
    known_people("dividend", tree["commission"].get("dividend"), members, f"{place}.commission.dividend")
    return tree


def read_store(value: Any, place: str) -> Tree:
    """One store: its online queue, its cashier, its goods, its commission rate, its recruiter."""
    given = keys(value, place, [], ["online", "cashier", "goods", *STORE])
    goods = thing(given.get("goods", {}), f"{place}.goods")
    store: Tree = {
        "online": read_some(COUNTER, given.get("online", {}), f"{place}.online"),
        "cashier": read_some(COUNTER, given.get("cashier", {}), f"{place}.cashier"),
        "goods": {sku: read_some(PRODUCT, one, f"{place}.goods.{sku}") for sku, one in goods.items()},
    }
    for key in STORE:
        if key in given:
            store[key] = STORE[key](given[key], f"{place}.{key}")
    return store


def known_people(key: str, value: Any, members: list[str], place: str) -> None:
    """A recruiter or a holder who is no member makes the file no scenario."""
    if key == "recruiter" and value is not None and value not in members:
        raise NotAScenario(place)
    if key == "dividend" and value is not None:
        for name in value["holders"]:
            if name not in members:
                raise NotAScenario(f"{place}.holders.{name}")


def readers_at(path: list[str]) -> dict[str, Reader] | None:
    """The settings among which a path ends, or None if there are none.

    Read: the path is cut at every slash, so a store or a product with a slash in its name cannot be named; a path ends
    at one setting, so `stores/S1/online` is none.
    """
    if len(path) == 2 and path[0] == "base":
        return BASE
    if len(path) == 2 and path[0] == "guild":
        return GUILD
    if len(path) == 2 and path[0] == "commission":
        return COMMISSION
    if len(path) == 3 and path[0] == "goods":
        return PRODUCT
    if len(path) == 3 and path[0] == "stores":
        return STORE
    if len(path) == 4 and path[0] == "stores" and path[2] in ("online", "cashier"):
        return COUNTER
    if len(path) == 5 and path[0] == "stores" and path[2] == "goods":
        return PRODUCT
    return None


def read_change(path: Any, value: Any, members: list[str], place: str) -> tuple[list[str], Any]:
    """A `set`: its path cut into names, its value read (None for null)."""
    names = text(path, f"{place}.path").split("/")
    readers = readers_at(names)
    if readers is None or names[-1] not in readers:
        raise NotAScenario(f"{place}.path")
    if value is None:
        return names, None
    read = readers[names[-1]](value, f"{place}.value")
    known_people(names[-1], read, members, f"{place}.value")
    return names, read


def change(tree: Tree, names: list[str], value: Any) -> None:
    """Turn one setting; null unsets it, in base and guild back to the default, but turns random return off.

    The store that the path names is there afterwards, and so are the store's settings for a product.
    """
    key = names[-1]
    if names[0] in ("base", "guild"):
        defaults = BASE_DEFAULTS if names[0] == "base" else GUILD_DEFAULTS
        tree[names[0]][key] = defaults[key] if value is None else value
        return
    if names[0] == "commission":
        group = tree["commission"]
    elif names[0] == "goods":
        group = tree["goods"].setdefault(names[1], {})
    else:
        store = tree["stores"].setdefault(names[1], {"online": {}, "cashier": {}, "goods": {}})
        if len(names) == 3:
            group = store
        elif names[2] == "goods":
            group = store["goods"].setdefault(names[3], {})
        else:
            group = store[names[2]]
    if value is None and key != "random_return":
        group.pop(key, None)
    else:
        group[key] = value
