"""The output object, all of it found by walking the world's lists."""

from typing import Any

from .values import percent, yuan
from .world import World

KINDS = ["direct", "indirect", "team", "recruit"]


def printed(world: World) -> dict[str, Any]:
    """What a replay prints."""
    return {
        "entries": entries(world),
        "payouts": payouts(world),
        "queues": queues(world),
        "guild": guild(world),
        "commissions": commissions(world),
        "dividends": {
            "pool": yuan(sum(world.dividend_pool)),
            "paid": [{**one, "amount": yuan(one["amount"])} for one in world.dividends],
        },
        "wallets": {
            name: {
                wallet: yuan(world.holds(name, wallet))
                for wallet in ("balance", "points", "love", "love_frozen", "voucher")
            }
            for name in sorted(world.members)
        },
        "refused": world.refused,
    }


def entries(world: World) -> list[dict[str, Any]]:
    """Every entry in join order, with its position while it waits."""
    rows = []
    for entry in world.entries:
        row: dict[str, Any] = {
            "id": entry.id,
            "queue": world.queue_of(entry),
            "member": entry.member,
            "ratio": percent(entry.ratio),
            "rule": entry.rule,
            "entitlement": yuan(entry.entitlement),
            "rewarded": yuan(entry.rewarded),
            "status": entry.status,
        }
        if entry.status == "waiting":
            queue = world.waiting_in(world.queue_of(entry))
            ahead = queue[: [one is entry for one in queue].index(True)]
            row["entries_ahead"] = len(ahead)
            row["money_ahead"] = yuan(sum(one.remaining() for one in ahead))
        rows.append(row)
    return rows


def payouts(world: World) -> list[dict[str, Any]]:
    """One row a cause, entry and kind, where it first happened."""
    rows: list[tuple[str, str, str]] = []
    for cause, entry, _, kind in world.payouts:
        if (cause, entry, kind) not in rows:
            rows.append((cause, entry, kind))
    printed_rows = []
    for cause, entry, kind in rows:
        total = sum(amount for c, e, amount, k in world.payouts if (c, e, k) == (cause, entry, kind))
        printed_rows.append({"cause": cause, "entry": entry, "amount": yuan(total), "kind": kind})
    return printed_rows


def queues(world: World) -> dict[str, Any]:
    """Every queue that an entry is in or ended in, or that had an extraction; not the guild's.

    Read: an extraction of 0.00 is one too, as in 7.1.
    """
    names = {world.queue_of(entry) for entry in world.entries if not entry.guild}
    names.update(queue for queue, column, _ in world.books if column == "extracted")
    rows = {}
    for name in sorted(names):
        waiting = world.waiting_in(name)
        rows[name] = {
            "waiting": len(waiting),
            "owed": yuan(sum(entry.remaining() for entry in waiting)),
            **{
                column: yuan(world.column(name, column))
                for column in ("extracted", "rewarded", "retained", "pool", "refund_cost")
            },
        }
    return rows


def guild(world: World) -> dict[str, Any] | None:
    """The guild's pool and those who wait for it; None under the queue scheme."""
    if world.base("scheme") == "queue":
        return None
    waiting = world.waiting_in("guild")
    return {
        "pool": yuan(sum(world.guild_pool)),
        "waiting": len(waiting),
        "owed": yuan(sum(entry.remaining() for entry in waiting)),
    }


def commissions(world: World) -> list[dict[str, Any]]:
    """Net of refunds, by order as placed, then direct, indirect, team upwards, recruit."""
    return [
        {"order": order.id, "kind": owed.kind, "member": owed.member, "amount": yuan(owed.now)}
        for order in world.orders
        for owed in order.owed
        if owed.kind in KINDS
    ]
