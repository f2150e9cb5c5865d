"""The settlement event: commissions, the queues' extraction, the guild's contribution (2.3, 7, 11, 12)."""

from .values import part, share
from .world import Order, Owed, World


def settle(world: World, order: Order) -> None:
    """The settlement event of an order, once."""
    order.settled = True
    order.settled_net = order.net()
    order.owed = commissions(world, order)
    for owed in order.owed:
        hand_out(world, owed, owed.was)
    if world.base("scheme") == "guild":
        if world.base("enabled"):
            contribute(world, order)
        return
    for line in order.lines:
        if world.is_enabled(order, line):
            line.settled_queue = world.queue_for(order, line)
            line.settled_ratio = world.extract(order, line)
            line.settled_extraction = share(line.net(), line.settled_ratio)
            distribute(world, order, line.settled_queue, line.settled_extraction)


def hand_out(world: World, owed: Owed, amount: int) -> None:
    """Money, or points, that an order gives (or takes back) beside its queue."""
    if owed.kind == "dividend":
        world.dividend_pool.append(amount)
    elif owed.kind == "contribution":
        world.guild_pool.append(amount)
    elif owed.kind == "rebate" and owed.member is not None:
        world.pay(owed.member, "points", amount)
    elif owed.member is not None:
        world.pay(owed.member, "balance", amount)


def commissions(world: World, order: Order) -> list[Owed]:
    """12: what an order owes beside its queue; nothing of 0.00.

    Read: `team_depth` bounds the one walk of which direct and indirect are the first two, so it bounds them too.
    """
    net = order.net()
    owed: list[Owed] = []
    line = [] if order.member is None else world.referral_line(order.member)
    depth = world.commission("team_depth", None)
    if depth is not None:
        line = line[:depth]
    for kind, ancestor in zip(("direct", "indirect"), line, strict=False):
        owed.append(owed_to(kind, ancestor, share(net, world.commission(kind, 0))))
    highest = 0
    for ancestor in line:
        ratio = world.commission("ranks", {}).get(world.members[ancestor].get("rank"), 0)
        if ratio > highest:
            owed.append(owed_to("team", ancestor, share(net, ratio - highest)))
            highest = ratio
    if order.store is not None and "recruiter" in world.settings["stores"][order.store]:
        recruiter = world.settings["stores"][order.store]["recruiter"]
        fee = share(net, world.store_rate(order))
        owed.append(owed_to("recruit", recruiter, share(fee, world.commission("recruit", 0))))
    dividend = world.commission("dividend", None)
    if dividend is not None:
        owed.append(owed_to("dividend", None, share(net, dividend["ratio"])))
    return [one for one in owed if one.was > 0]


def owed_to(kind: str, member: str | None, amount: int) -> Owed:
    """An amount that an order gives, before any refund."""
    return Owed(kind, member, amount, amount)


def distribute(world: World, order: Order, queue: str, extraction: int) -> None:
    """7: an extraction, and the pool with it, goes to those who wait."""
    world.book(queue, "extracted", extraction)
    if extraction == 0:
        return
    carry = world.base("unclaimed") == "carry"
    amount = extraction
    if carry:
        pool = world.column(queue, "pool")
        world.book(queue, "pool", -pool)
        amount += pool
    if not world.base("paused"):
        for entry in world.waiting_in(queue):
            if entry.order is order and not world.base("own_order"):
                continue
            if world.base("reward_order") == "completed" and entry.order.completed_at is None:
                continue
            paid = min(amount, entry.remaining())
            if paid > 0:
                world.reward(order.id, entry, paid, "queue")
                world.book(queue, "rewarded", paid)
                amount -= paid
    world.book(queue, "pool" if carry else "retained", amount)


def profit(world: World, order: Order) -> int:
    """11.3: what the order earned the merchant, before what it owes others."""
    if order.channel != "mall":
        return share(order.net(), world.store_rate(order))
    total = 0
    for line in order.lines:
        if line.paid > 0:
            total += line.net() - part(line.cost, line.net(), line.paid)
    return total


def contribute(world: World, order: Order) -> None:
    """11.3, 11.4: points to the buyer, a share of the profit to the pool, some of it at once to the referrer's entries.

    Read: points are given wherever the guild scheme and the base are on, even if the profit turns out to be nothing.
    """
    if order.member is not None:
        rebate = owed_to("rebate", order.member, share(order.net(), world.guild("points_rebate")))
        order.owed.append(rebate)
        hand_out(world, rebate, rebate.was)
    left = max(0, profit(world, order) - sum(owed.was for owed in order.owed))
    contribution = share(left, world.guild("pool"))
    to_pool = contribution
    if order.member is not None and not world.base("paused"):
        referrer = world.members[order.member].get("referrer")
        fast = share(contribution, world.guild("accelerate"))
        for entry in world.waiting_in("guild"):
            if entry.member == referrer:
                paid = min(fast, entry.remaining())
                if paid > 0:
                    world.reward(order.id, entry, paid, "accelerate")
                    fast -= paid
                    to_pool -= paid
    pooled = owed_to("contribution", None, to_pool)
    order.owed.append(pooled)
    hand_out(world, pooled, pooled.was)
