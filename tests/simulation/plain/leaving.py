"""Leaving the queue other than by being rewarded: draws, exchange, refunds (8, 9.1, 9.4)."""

import hashlib
import hmac

from .joining import convert
from .settings import Tree
from .settling import hand_out
from .values import part, share
from .world import Entry, Line, Order, Refused, World


def drawn_ratio(world: World, entry: Entry, lottery: Tree, nonce: str) -> int | None:
    """8.3: the ratio that a draw wins, or None if it wins nothing."""
    entry_seed = hmac.new(world.seed, f"draw:{entry.id}".encode(), hashlib.sha256).digest()
    d = hmac.new(entry_seed, nonce.encode(), hashlib.sha256).digest()
    u = int.from_bytes(d[:8], "big")
    v = int.from_bytes(d[8:16], "big")
    if v * 10000 // 2**64 < lottery["miss"]:
        return None
    ratios: list[int] = lottery["ratios"]
    if lottery["kind"] == "fixed":
        return ratios[u * len(ratios) // 2**64]
    low, high = ratios
    return low + u * (high - low + 1) // 2**64


def draw(world: World, name: str, nonce: str) -> None:
    """8.2: the one draw of an entry that has a lottery, waits and has received nothing."""
    entry = world.entry(name)
    if entry is None:
        raise Refused("unknown_entry")
    if entry.lottery is None or entry.drawn:
        raise Refused("no_lottery")
    if entry.status != "waiting" or entry.rewarded > 0:
        raise Refused("not_waiting")
    entry.drawn = True
    ratio = drawn_ratio(world, entry, entry.lottery, nonce)
    if ratio is not None:
        entry.ratio = ratio
        entry.entitlement = share(entry.line.net(), ratio)
    if entry.entitlement == 0:
        world.end(entry, "rewarded")


def exchange(world: World, name: str, into: str) -> None:
    """9.1: what remains goes into a wallet."""
    entry = world.entry(name)
    if entry is None:
        raise Refused("unknown_entry")
    if entry.status != "waiting":
        raise Refused("not_waiting")
    offered = world.base("exchange")
    if into not in offered:
        raise Refused("no_exchange")
    frozen = into == "love" and world.base("love_credit") == "frozen"
    convert(world, entry, "love_frozen" if frozen else into, offered[into])
    world.end(entry, "exchanged")


def refund(world: World, order: Order, line: Line, amount: int) -> None:
    """9.4: an amount of a line is given back, and all that follows from it."""
    line.refunded += amount
    entry = world.entry_of(line)
    if entry is not None:
        lessen(world, entry)
    return_deductions(world, order)
    if line.settled_queue is not None:
        borne = line.settled_extraction - share(line.net(), line.settled_ratio)
        before = line.settled_extraction - share(line.net() + amount, line.settled_ratio)
        world.book(line.settled_queue, "refund_cost", borne - before)
    if order.settled:
        for owed in order.owed:
            now = part(owed.was, order.net(), order.settled_net)
            hand_out(world, owed, now - owed.now)
            owed.now = now


def lessen(world: World, entry: Entry) -> None:
    """The entry's entitlement becomes net paid × its ratio, in whatever state it is."""
    entry.entitlement = share(entry.line.net(), entry.ratio)
    if entry.rewarded > entry.entitlement:
        world.pay(entry.member, "balance", entry.entitlement - entry.rewarded)
        entry.rewarded = entry.entitlement
    if entry.wallet is not None:
        kept = share(entry.remaining(), entry.wallet_ratio)
        world.pay(entry.member, entry.wallet, kept - entry.wallet_amount)
        entry.wallet_amount = kept
    if entry.line.net() == 0:
        world.end(entry, "cancelled")
    elif entry.status == "waiting" and entry.remaining() == 0:
        world.end(entry, "rewarded")


def return_deductions(world: World, order: Order) -> None:
    """Deductions return in all deduction × refunded so far / paid, an order's lines together."""
    for wallet, amount in order.deductions.items():
        if order.paid() == 0:
            due = amount
        else:
            due = part(amount, order.paid() - order.net(), order.paid())
        if order.member is not None:
            world.pay(order.member, wallet, due - order.returned.get(wallet, 0))
        order.returned[wallet] = due
