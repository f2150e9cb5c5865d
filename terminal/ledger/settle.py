"""The settlement event of an order (2.3): commissions, and each line's extraction or the guild's contribution.

Everything here happens once an order, by the settings in force at that event, on what is net paid by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from terminal.ledger.accounts import (
    COMMISSIONS,
    DIVIDEND_POOL,
    DIVIDENDS,
    GUILD_COST,
    POINTS,
    issued_account,
    member_account,
    pool_account,
    rebate_account,
    retained_account,
)
from terminal.ledger.decide import in_force
from terminal.ledger.journal import Event
from terminal.ledger.orders import Line, Order
from terminal.ledger.queues import WAITING, Entry, Queue
from terminal.ledger.sql import columns_of
from terminal.ledger.unit import Unit
from terminal.money import share
from terminal.rebate import guild as rules
from terminal.rebate.commission import Ancestor, commissions
from terminal.rebate.queue import Distribution, distribute, queue_name
from terminal.rebate.settings import MALL_CHANNEL, NO_TERMS, Settings


@dataclass(slots=True)
class Movements:
    """What one event moves, account → fen, debit positive."""

    by_account: dict[str, int] = field(default_factory=dict)

    def add(self, account: str, fen: int) -> None:
        if fen:
            self.by_account[account] = self.by_account.get(account, 0) + fen

    def transfer(self, debit: str, credit: str, fen: int) -> None:
        """Debit one account and credit another."""
        self.add(debit, fen)
        self.add(credit, -fen)


@dataclass(slots=True)
class Settled:
    """What a settlement did, line by line, for the facts of a till's bill."""

    distributions: list[tuple[Line, Queue, Distribution[Entry]]] = field(default_factory=list)


def settle(unit: Unit, event: Event, order: Order, moved: Movements) -> Settled:
    """Settle an order now. The caller books `moved`."""
    settings = in_force(unit).settings
    order.settled_net_fen = order.net_fen
    unit.orders.touch(order)
    costs = _commissions(unit, settings, order, moved)
    settled = Settled()
    if settings.base.scheme == "guild":
        if settings.base.enabled:
            _contribute(unit, event, settings, order, costs, moved)
        return settled
    for line in order.lines:
        if settings.line_enabled(order.channel, order.store, line.sku):
            settled.distributions.append(_extract(unit, event, settings, order, line, moved))
    return settled


def _extract(
    unit: Unit, event: Event, settings: Settings, order: Order, line: Line, moved: Movements
) -> tuple[Line, Queue, Distribution[Entry]]:
    """Distribute one line's extraction to its queue (chapter 7)."""
    queue = unit.queues.get(queue_name(settings, order.channel, order.store, line.sku))
    line.extract_ratio = settings.extract(order.channel, order.store, line.sku).hundredths
    line.extraction_fen = share(line.net_fen, line.extract_ratio)
    line.queue = queue.name
    before = queue.pool_fen
    shared = distribute(settings, line.extraction_fen, before, unit.queues.waiting(queue), order.seq)
    given = _pay(unit, event, queue, shared.given, "queue", moved)
    line.retained_fen = shared.retained_fen
    line.to_pool_fen = max(0, shared.pool_fen - before)
    line.from_pool_fen = max(0, before - shared.pool_fen)
    line.payouts = len(shared.given)
    queue.extracted_fen += line.extraction_fen
    queue.rewarded_fen += given
    queue.retained_fen += shared.retained_fen
    queue.pool_fen = shared.pool_fen
    unit.queues.touch(queue)
    filled = sum(1 for paid, _ in shared.given if paid.status != WAITING)
    unit.queues.add_to_day(queue, order.business_day, line.net_fen, line.extraction_fen, given, filled)
    moved.add(rebate_account(queue.name), line.extraction_fen)
    moved.add(retained_account(queue.name), -shared.retained_fen)
    moved.add(pool_account(queue.name), before - shared.pool_fen)
    return line, queue, shared


def _pay(
    unit: Unit, event: Event, queue: Queue, given: Iterable[tuple[Entry, int]], kind: str, moved: Movements
) -> int:
    """Reward entries, each credited to its member's balance; returns the sum."""
    total = 0
    for entry, fen in given:
        unit.queues.pay(queue, entry, fen, event.at)
        unit.add("payout", (event.seq, unit.next_payout(event.seq), entry.seq, kind, fen))
        moved.add(member_account(entry.member), -fen)
        total += fen
    return total


def _commissions(unit: Unit, settings: Settings, order: Order, moved: Movements) -> int:
    """Chapter 12; returns what commissions and dividends of this order come to."""
    terms = settings.terms.get(order.store, NO_TERMS)
    total = 0
    if terms.recruiter is not None and settings.commission.recruit is not None:
        terms = replace(terms, recruiter=person(unit, terms.recruiter))
    due = commissions(settings.commission, terms, order.member, order.net_fen, lambda member: _referrer(unit, member))
    for no, each in enumerate(due, 1):
        unit.add("commission", (order.seq, no, each.kind, each.member, each.fen, each.fen))
        moved.transfer(COMMISSIONS, member_account(each.member), each.fen)
        total += each.fen
    dividend = settings.commission.dividend
    if dividend is not None:
        order.dividend_fen = order.dividend_now_fen = share(order.net_fen, dividend.ratio.hundredths)
        moved.transfer(DIVIDENDS, DIVIDEND_POOL, order.dividend_fen)
        total += order.dividend_fen
    return total


def person(unit: Unit, named: str) -> str | None:
    """The member whom the settings name, also by a second id; None where nobody here is known by it.

    Settings travel further than members do, and somebody may have mistyped: that must not keep a bill from being paid.
    """
    found: dict[str, str] = unit.memo.setdefault("people", {})
    if named not in found:
        if any(row[0] == named for row in unit.pending("member")):
            return named
        new = {row[0]: row[1] for row in unit.pending("member_alias")}
        row = unit.sql.one("SELECT id FROM member WHERE id = ?", named) or unit.sql.one(
            "SELECT member FROM member_alias WHERE id = ?", named
        )
        if row is None:
            return new.get(named)
        found[named] = str(row[0])
    return found[named]


def _referrer(unit: Unit, member: str) -> Ancestor | None:
    """Who recruited a member, this unit's new members included. Once found it is never another."""
    found: dict[str, Ancestor] = unit.memo.setdefault("referrers", {})
    if member not in found:
        above = _looked_up(unit, member)
        if above is None:
            return None
        found[member] = above
    return found[member]


def _looked_up(unit: Unit, member: str) -> Ancestor | None:
    if not unit.pending("member"):
        row = unit.sql.one(
            "SELECT above.id, above.rank FROM member JOIN member AS above ON above.id = member.referrer "
            "WHERE member.id = ?",
            member,
        )
        return None if row is None else Ancestor(row[0], row[1])
    above = _member_fact(unit, member, "referrer")
    rank = None if above is None else _member_fact(unit, above, "rank")
    return None if above is None or rank is None else Ancestor(above, rank)


def _member_fact(unit: Unit, member: str, name: str) -> str | None:
    place = columns_of("member").index(name)
    new = next((row for row in unit.pending("member") if row[0] == member), None)
    if new is None:
        stored = unit.sql.one(f"SELECT {name} FROM member WHERE id = ?", member)  # noqa: S608 - a column
        return None if stored is None else stored[0]
    return None if new[place] is None else str(new[place])


def _contribute(unit: Unit, event: Event, settings: Settings, order: Order, costs: int, moved: Movements) -> None:
    """11.3 and 11.4: the order's profit feeds the guild, a part of it the referrer's entries at once."""
    guild = settings.guild
    if order.member is not None:
        order.rebate_points = order.rebate_points_now = share(order.net_fen, guild.points_rebate.hundredths)
        moved.transfer(issued_account(POINTS), member_account(order.member, POINTS), order.rebate_points)
        costs += order.rebate_points
    if order.channel == MALL_CHANNEL:
        lines = [rules.LineProfit(line.paid_fen, line.net_fen, line.cost_fen) for line in order.lines]
        profit = rules.mall_profit(lines)
    else:
        profit = rules.store_profit(order.net_fen, settings.terms.get(order.store, NO_TERMS).commission)
    amount = rules.contribution(guild, profit, costs)
    queue = unit.queues.get(rules.QUEUE)
    at_once = _accelerate(unit, event, settings, order, share(amount, guild.accelerate.hundredths), moved)
    order.pooled_fen = order.pooled_now_fen = amount - at_once
    queue.extracted_fen += amount
    queue.rewarded_fen += at_once
    queue.pool_fen += order.pooled_fen
    unit.queues.touch(queue)
    moved.add(GUILD_COST, amount)
    moved.add(pool_account(rules.QUEUE), -order.pooled_fen)


def _accelerate(unit: Unit, event: Event, settings: Settings, order: Order, fen: int, moved: Movements) -> int:
    if settings.base.paused or order.member is None or fen <= 0:
        return 0
    above = _referrer(unit, order.member)
    if above is None:
        return 0
    queue = unit.queues.get(rules.QUEUE)
    given, _ = rules.accelerate(fen, unit.queues.of_member(queue, above.member))
    return _pay(unit, event, queue, given, "accelerate", moved)
