"""Joining a queue: the window and the limits, the ratio and the rule it comes by, random return (4 to 6)."""

import hashlib
import hmac

from .settings import Tree
from .values import share
from .world import Entry, Line, Order, Place, World


def join(world: World, order: Order) -> None:
    """Every line of an order that was just paid joins, if it may."""
    member = order.member
    if member is None or (order.is_deducted() and world.base("deducted_orders") == "extract_only"):
        return
    for number, line in enumerate(order.lines, 1):
        name = order.id if order.channel == "cashier" else f"{order.id}#{number}"
        if line.paid == 0 or not world.is_enabled(order, line):
            continue
        day = world.local(order.at).date()
        if world.base("scheme") == "guild":
            quota = world.guild("quota")
            entitlement = share(line.paid, quota)
            if entitlement > 0:
                entry = Entry(name, order, line, member, day, quota, "guild.quota", entitlement, guild=True)
                world.entries.append(entry)
            continue
        if not is_within_window(world, order, line) or is_over_limits(world, order, line):
            continue
        rule, ratio, lottery = decide(world, order, line)
        entitlement = share(line.paid, ratio)
        if entitlement == 0 and lottery is None:
            continue
        entry = Entry(name, order, line, member, day, ratio, rule, entitlement, lottery=lottery)
        world.entries.append(entry)
        return_at_random(world, entry)


def is_within_window(world: World, order: Order, line: Line) -> bool:
    """4.1: the order's own local time of day and date lie in the window, if one is set."""
    _, window = world.narrowest(order, line, "window")
    if window is None:
        return True
    local = world.local(order.at)
    if "first_day" in window and local.date() < window["first_day"]:
        return False
    if "last_day" in window and local.date() > window["last_day"]:
        return False
    after = "from" not in window or local.time() >= window["from"]
    before = "to" not in window or local.time() < window["to"]
    if "from" in window and "to" in window:
        if window["from"] == window["to"]:
            return True
        if window["from"] > window["to"]:
            return after or before
    return after and before


def is_over_limits(world: World, order: Order, line: Line) -> bool:
    """4.2: the member has as many entries as a limit allows, today or in all, within the scope that sets it."""
    today = world.local(order.at).date()
    for key in ("daily_limit", "total_limit"):
        scope, limit = world.narrowest(order, line, key)
        if limit is None:
            continue
        count = 0
        for entry in world.entries:
            if entry.member != order.member or entry.guild or entry.status == "cancelled":
                continue
            if entry.order.channel != order.channel or entry.order.store != order.store:
                continue
            if scope in ("product", "store_product") and entry.line.sku != line.sku:
                continue
            if key == "daily_limit" and entry.day != today:
                continue
            count += 1
        if count >= limit:
            return True
    return False


def decide(world: World, order: Order, line: Line) -> tuple[str, int, Tree | None]:
    """5: the rule that applies, the ratio that it gives, and the lottery if it is one."""
    member = world.members[str(order.member)]
    scopes = world.scopes(order, line)
    with_base = [*scopes, ("base", world.settings["base"])]
    for name, scope in with_base:
        table = scope.get("level", {})
        if member.get("level") in table:
            return f"{name}.level", table[member["level"]], None
    for name, scope in scopes:
        reached = [t["ratio"] for t in scope.get("tiers", []) if world.spent(order, t["days"]) >= t["amount"]]
        if reached:
            return f"{name}.spend", max(reached), None
    default_name, default = next((name, scope["default"]) for name, scope in with_base if "default" in scope)
    for name, scope in with_base:
        if scope.get("lottery") is not None:
            return f"{name}.lottery", default, scope["lottery"]
    return f"{default_name}.default", default, None


def random_setting(world: World, order: Order) -> Tree | None:
    """6.1: the random return of the store's online queue or cashier where it has its own, else the base's."""
    if order.channel != "mall":
        store = world.settings["stores"][order.store]
        own = store["cashier" if order.channel == "cashier" else "online"]
        if "random_return" in own:
            setting: Tree | None = own["random_return"]
            return setting
    base: Tree | None = world.base("random_return")
    return base


def return_at_random(world: World, entry: Entry) -> None:
    """6.2: the entry takes the next place of its queue's group, and is converted to points if it is no money place.

    Read: a lottery entry of 0.00 takes a place as any other; on a points place it gets 0.00 points and never draws.
    """
    setting = random_setting(world, entry.order)
    if setting is None:
        return
    queue = world.queue_of(entry)
    before = [place for place in world.places if place.queue == queue]
    group = before[-1].group if before else 0
    in_group = [place for place in before if place.group == group]
    size = setting["cash"] + setting["points"]
    if before and (before[-1].setting != setting or len(in_group) == size):
        group += 1
        in_group = []
    left = size - len(in_group)
    money_left = setting["cash"] - len([place for place in in_group if place.cash])
    message = f"random-return:{queue}:{group}:{len(in_group)}".encode()
    u = int.from_bytes(hmac.new(world.seed, message, hashlib.sha256).digest()[:8], "big")
    cash = u * left // 2**64 < money_left
    world.places.append(Place(queue, group, setting, cash))
    if not cash:
        convert(world, entry, "points", world.base("exchange").get("points", 10000))
        world.end(entry, "points")


def convert(world: World, entry: Entry, wallet: str, ratio: int) -> None:
    """The entry's remaining entitlement × the ratio is put in a wallet (6.1, 9.1)."""
    entry.wallet = wallet
    entry.wallet_ratio = ratio
    entry.wallet_amount = share(entry.remaining(), ratio)
    world.pay(entry.member, wallet, entry.wallet_amount)
