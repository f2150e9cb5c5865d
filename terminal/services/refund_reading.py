"""A refund read back from the ledger: what went back, by which ways, and who bore what of it (9.4).

Everything is read from the rows and postings of its events, for a preview from those of a trial, so that foretold and
done are told by the same words. What later events changed is left out where it can be: the member's balance and the
state of his entry are those of the moment that is asked at.
"""

from __future__ import annotations

import json
from datetime import date

from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger import accounts
from terminal.ledger.leave import portion
from terminal.ledger.orders import Order
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity, share
from terminal.services import picture, settings
from terminal.services.facts import TenderKind
from terminal.services.privacy import mask_name
from terminal.services.refund_facts import Borne, GoodsBack, RefundFacts, RefundKind, Way


def by_id(unit: Unit, refund_id: str, *, outcome: str = "created") -> RefundFacts:
    """A refund of any kind. Raises `Refused("unknown_refund")`."""
    unit.settle_reads()
    rows = unit.sql.all(
        "SELECT event, bill, kind, amount_fen, tender, tender_name, reference, who, approved_by, reason, at, lines "
        "FROM refund WHERE id = ? ORDER BY part",
        refund_id,
    )
    if not rows:
        raise Refused("unknown_refund", id=refund_id[:40])
    first, last = rows[0], rows[-1]
    amount = sum(row[3] for row in rows)
    shop = settings.current(unit).configuration.shop
    order = _order(unit, first[1])
    return RefundFacts(
        id=refund_id,
        kind=RefundKind(first[2]),
        at=from_text(first[10]),
        number=(order.number or "") if order is not None else "",
        bill_id=order.id if order is not None else "",
        store=order.store if order is not None else shop.store,
        till=order.till if order is not None else shop.till,
        who=first[7],
        approved_by=first[8],
        reason=first[9],
        amount=Money(amount),
        ways=tuple(Way(TenderKind(row[4]), Money(row[3]), row[5], row[6]) for row in rows if row[3]),
        goods=tuple(
            GoodsBack(line["name"], Quantity(line["quantity"]), line["unit"], Money(line["amount"]))
            for line in json.loads(first[11])
        ),
        borne=None if order is None else _borne(unit, order, first[0], last[0], amount),
        member=mask_name(picture.member_name(unit, order.member)) if order is not None and order.member else "",
        outcome=outcome,
        paid=Money(order.paid_fen if order is not None else 0),
        bill_day=None if order is None else date.fromisoformat(order.business_day),
    )


def _order(unit: Unit, bill: int | None) -> Order | None:
    row = unit.sql.one("SELECT id FROM bill WHERE seq = ?", bill)
    return None if row is None else unit.orders.find(row[0])


def _borne(unit: Unit, order: Order, first: int, last: int, amount: int) -> Borne:
    before, after = _refunded(unit, order, first - 1), _refunded(unit, order, last)
    moved = {
        str(name): int(fen)
        for name, fen in unit.sql.all(
            "SELECT a.name, sum(p.amount_fen) FROM posting p JOIN account a ON a.id = p.account "
            "WHERE p.event BETWEEN ? AND ? GROUP BY a.name",
            first,
            last,
        )
    }
    whole = order.paid_fen
    deductions = {
        wallet: portion(held, after, whole) - portion(held, before, whole) if whole else held
        for wallet, held in unit.sql.all("SELECT wallet, amount FROM deduction WHERE bill = ?", order.seq)
    }
    entry = unit.queues.entry(order.entry_id(1))
    return Borne(
        net_before=Money(whole - before),
        net=Money(whole - after),
        has_entry=entry is not None,
        status=entry.status if entry is not None else "",
        entitlement_before=Money(share(whole - before, entry.ratio) if entry is not None else 0),
        entitlement=Money(share(whole - after, entry.ratio) if entry is not None else 0),
        rewarded=Money(entry.rewarded_fen if entry is not None else 0),
        clawed_back=Money(-moved.get(accounts.CLAWED_BACK, 0)),
        balance=None if order.member is None else _balance(unit, order.member),
        from_wallets=_from_wallets(order, moved, deductions),
        deductions=tuple((wallet, Money(back)) for wallet, back in sorted(deductions.items()) if back),
        refund_cost=Money(moved.get(accounts.REFUND_COST, 0)),
        commissions=Money(-moved.get(accounts.COMMISSIONS, 0)),
        dividends=Money(-moved.get(accounts.DIVIDENDS, 0)),
        pool=Money(-moved.get(accounts.GUILD_COST, 0)),
    )


def _refunded(unit: Unit, order: Order, to: int) -> int:
    """Fen of the order that were given back up to an event; all that is not of later ones, the oldest kind included."""
    row = unit.sql.one("SELECT coalesce(sum(amount_fen), 0) FROM refund WHERE bill = ? AND event > ?", order.seq, to)
    return order.refunded_fen - (int(row[0]) if row else 0)


def _balance(unit: Unit, member: str) -> Money:
    return Money(-unit.accounts.balance(accounts.member_account(member)))


def _from_wallets(order: Order, moved: dict[str, int], returned: dict[str, int]) -> tuple[tuple[str, Money], ...]:
    """What left the buyer's wallets besides his balance; what deductions gave back was posted to the same accounts."""
    if order.member is None:
        return ()
    taken = {
        wallet: moved.get(accounts.member_account(order.member, wallet), 0) + returned.get(wallet, 0)
        for wallet in accounts.WALLETS
        if wallet != accounts.BALANCE
    }
    return tuple((wallet, Money(fen)) for wallet, fen in taken.items() if fen)
