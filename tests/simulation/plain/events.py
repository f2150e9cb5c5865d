"""The events of a replay: what each checks, in the order that the format gives, and what it does."""

from .joining import join
from .leaving import draw, exchange, refund, return_deductions
from .scenario import WALLETS, Event
from .settings import change
from .settling import settle
from .values import hundredths
from .world import Line, Order, Refused, World


def happen(world: World, event: Event) -> None:
    """One event, at its instant, after the jobs due by then."""
    given = event.given
    if event.type == "order":
        place_order(world, event)
    elif event.type == "complete":
        complete(world, event)
    elif event.type == "refund":
        give_back(world, event)
    elif event.type == "draw":
        draw(world, given["entry"], given.get("nonce", ""))
    elif event.type == "exchange":
        exchange(world, given["entry"], given["into"])
    elif event.type == "transfer":
        transfer(world, event)
    elif event.type == "release":
        release(world, event)
    elif event.type == "set":
        set_setting(world, event)
    elif event.type == "enable_all":
        for sku in world.listed:
            change(world.settings, ["goods", sku, "enabled"], True)
    else:
        if given["sku"] not in world.listed:
            raise Refused("unknown_product")
        world.listed[given["sku"]] = event.type == "list"


def readable(amount: str) -> int:
    """An amount of an event in fen."""
    read = hundredths(amount)
    if read is None:
        raise Refused("invalid_amount")
    return read


def above_zero(amount: str) -> int:
    """An amount of an event that must be something."""
    read = readable(amount)
    if read == 0:
        raise Refused("invalid_amount")
    return read


def place_order(world: World, event: Event) -> None:
    """An order: duplicate, member, channel, store, amounts, products, deductions, and then it is paid."""
    given = event.given
    if world.order(given["id"]) is not None:
        raise Refused("duplicate")
    member = given.get("member")
    if member is not None and member not in world.members:
        raise Refused("unknown_member")
    channel = given["channel"]
    if channel not in ("mall", "store", "cashier"):
        raise Refused("unknown_channel")
    if channel != "mall" and given["store"] not in world.settings["stores"]:
        raise Refused("unknown_store")
    if channel == "cashier":
        lines = [Line(None, readable(given["paid"]), 0)]
    else:
        lines = [Line(one["sku"], readable(one["paid"]), readable(one.get("cost", "0"))) for one in given["lines"]]
    if channel == "mall":
        if any(line.sku not in world.listed for line in lines):
            raise Refused("unknown_product")
        if any(not world.listed[str(line.sku)] for line in lines):
            raise Refused("delisted")
    deductions = {wallet: readable(amount) for wallet, amount in given.get("deductions", {}).items()}
    order = Order(given["id"], event.at, channel, given.get("store"), member, lines, deductions)
    if order.is_deducted():
        if member is None:
            raise Refused("unknown_member")
        for wallet, amount in deductions.items():
            if amount > max(0, world.holds(member, wallet)):
                raise Refused("insufficient")
        for wallet, amount in deductions.items():
            world.pay(member, wallet, -amount)
    world.orders.append(order)
    if channel == "cashier":
        order.completed_at = event.at
    join(world, order)
    if channel == "cashier" or world.base("settle_on") == "paid":
        settle(world, order)


def complete(world: World, event: Event) -> None:
    """An online order is completed, and settled if it was not at payment."""
    order = world.order(event.given["order"])
    if order is None:
        raise Refused("unknown_order")
    if order.completed_at is not None or order.is_fully_refunded():
        raise Refused("not_open")
    order.completed_at = event.at
    if not order.settled:
        settle(world, order)


def give_back(world: World, event: Event) -> None:
    """A refund: order, line, amount, over_refund; of an order paid wholly by deductions it gives those back, once."""
    given = event.given
    order = world.order(given["order"])
    if order is None:
        raise Refused("unknown_order")
    number = given.get("line", 1)
    if not 1 <= number <= len(order.lines):
        raise Refused("unknown_line")
    line = order.lines[number - 1]
    amount = above_zero(given["amount"]) if "amount" in given else line.net()
    if "amount" not in given and order.paid() == 0 and order.is_deducted() and not order.is_fully_refunded():
        return_deductions(world, order)
        return
    if amount == 0 or amount > line.net():
        raise Refused("over_refund")
    refund(world, order, line, amount)


def transfer(world: World, event: Event) -> None:
    """9.2: points, love value or vouchers move from one member to another."""
    given = event.given
    for member in (given["from"], given["to"]):
        if member not in world.members:
            raise Refused("unknown_member")
    if given["wallet"] not in WALLETS:
        raise Refused("no_transfer")
    amount = above_zero(given["amount"])
    if given["from"] == given["to"]:
        raise Refused("invalid_amount")
    if amount > world.holds(given["from"], given["wallet"]):
        raise Refused("insufficient")
    world.pay(given["from"], given["wallet"], -amount)
    world.pay(given["to"], given["wallet"], amount)


def release(world: World, event: Event) -> None:
    """9.1: frozen love value becomes available."""
    member = event.given["member"]
    if member not in world.members:
        raise Refused("unknown_member")
    amount = above_zero(event.given["amount"])
    if amount > world.holds(member, "love_frozen"):
        raise Refused("insufficient")
    world.pay(member, "love_frozen", -amount)
    world.pay(member, "love", amount)


def set_setting(world: World, event: Event) -> None:
    """A setting changes; the scheme can't while anybody waits (11.1).

    Read: a scheme that is set to what it is, is no change. A path under a store's goods names a product too, which is
    there afterwards, for the mall as well.
    """
    names, value = event.given["names"], event.given["value"]
    if names == ["base", "scheme"]:
        waiting = [entry for entry in world.entries if entry.status == "waiting"]
        if waiting and (value or "queue") != world.base("scheme"):
            raise Refused("queue_not_empty")
    change(world.settings, names, value)
    if names[0] == "goods":
        world.listed.setdefault(names[1], True)
    if names[0] == "stores" and len(names) == 5:
        world.listed.setdefault(names[3], True)
