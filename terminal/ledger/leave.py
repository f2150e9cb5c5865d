"""Chapter 9, and the draw of chapter 8: everything that changes an entry or an order after it was paid.

Only the owner of a refunded order bears it, and the merchant: what others received from it stays theirs.
"""

from __future__ import annotations

from terminal.ledger import day
from terminal.ledger.accounts import (
    BALANCE,
    CLAWED_BACK,
    COMMISSIONS,
    DIVIDEND_POOL,
    DIVIDENDS,
    GUILD_COST,
    LOVE,
    LOVE_FROZEN,
    POINTS,
    REFUND_COST,
    REFUNDED,
    issued_account,
    member_account,
    pool_account,
    rebate_account,
    tender_account,
)
from terminal.ledger.journal import Body, Event
from terminal.ledger.orders import Line, Order
from terminal.ledger.queues import REWARDED, WAITING, Entry
from terminal.ledger.settle import Movements
from terminal.ledger.unit import Unit
from terminal.money import share
from terminal.rebate.guild import QUEUE as GUILD

EXCHANGED, CONVERTED, CANCELLED, CLEARED = "exchanged", "points", "cancelled", "cleared"


def portion(amount: int, part: int, whole: int) -> int:
    """amount × part / whole, half up; what an amount becomes when only `part` of `whole` is left."""
    return (2 * amount * part + whole) // (2 * whole) if whole else 0


def exchange(unit: Unit, event: Event) -> None:
    """9.1: what an entry still waits for goes into a wallet at once."""
    body = event.content
    entry = _entry(unit, body["entry"])
    moved = Movements()
    credit(unit, entry, body["wallet"], body["ratio"], EXCHANGED, event.at, moved)
    unit.accounts.post(event.seq, moved.by_account)
    told = {"wallet": body["wallet"], "entry": entry.id}
    day.remember(unit, event, day.EXCHANGED, subject=entry.member, amount=entry.wallet_amount, detail=told)


def credit(unit: Unit, entry: Entry, wallet: str, ratio: int, status: str, at: str, moved: Movements) -> None:
    """Take an entry out of its queue and put its remaining entitlement × ratio into a wallet of its member."""
    amount = share(entry.remaining_fen, ratio)
    unit.queues.change(
        unit.queues.by_id(entry.queue), entry,
        status=status, wallet=wallet, wallet_ratio=ratio, wallet_amount=amount, ended_at=at,
    )  # fmt: skip
    moved.transfer(issued_account(wallet), member_account(entry.member, wallet), amount)


def draw(unit: Unit, event: Event) -> None:
    """8.2: the one draw of an entry; a win replaces the ratio, and what comes to 0.00 has been rewarded."""
    body = event.content
    entry = _entry(unit, body["entry"])
    changes: dict[str, int | str | None] = {"drawn": 1}
    if body["ratio"] is not None:
        order = unit.orders.find(body["order"])
        assert order is not None
        net = order.lines[entry.line - 1].net_fen
        changes |= {"ratio": body["ratio"], "entitlement_fen": share(net, body["ratio"])}
    if changes.get("entitlement_fen", entry.entitlement_fen) == 0:
        changes |= {"status": REWARDED, "ended_at": event.at}
    unit.queues.change(unit.queues.by_id(entry.queue), entry, **changes)
    told = {"ratio": body["ratio"], "entry": entry.id}
    day.remember(unit, event, day.DRAWN, subject=entry.member, amount=entry.entitlement_fen, detail=told)


def transfer(unit: Unit, event: Event) -> None:
    """9.2: points, love value or vouchers from one member to another."""
    body = event.content
    source, target = (member_account(body[side], body["wallet"]) for side in ("from", "to"))
    unit.accounts.post(event.seq, {source: body["amount"], target: -body["amount"]})
    for side, amount in (("from", -body["amount"]), ("to", body["amount"])):
        told = {"wallet": body["wallet"]}
        day.remember(unit, event, day.TRANSFERRED, subject=body[side], amount=amount, detail=told)


def release(unit: Unit, event: Event) -> None:
    """9.1: frozen love value becomes available."""
    body = event.content
    frozen, free = (member_account(body["member"], wallet) for wallet in (LOVE_FROZEN, LOVE))
    unit.accounts.post(event.seq, {frozen: body["amount"], free: -body["amount"]})
    day.remember(unit, event, day.RELEASED, subject=body["member"], amount=body["amount"])


def refund(unit: Unit, event: Event) -> None:
    """9.4: a refund of an amount of one line; 0 for an order that was paid wholly by deductions."""
    body = event.content
    order = unit.orders.find(body["order"])
    assert order is not None
    line = order.lines[body["line"] - 1]
    line.refunded_fen += body["amount"]
    order.refunded_fen += body["amount"]
    unit.orders.touch(order)
    moved = Movements()
    moved.transfer(REFUNDED, _went_to(order, body), body["amount"])
    _return_deductions(unit, order, moved)
    entry = unit.queues.entry(order.entry_id(line.no)) if body["amount"] else None
    if entry is not None:
        _shrink(unit, event, entry, line, moved)
    if order.settled_net_fen is not None:
        _bear(unit, line, moved)
        _scale(unit, order, moved)
    unit.accounts.post(event.seq, moved.by_account)
    if day.tells_how(body):
        day.gave_back(unit, event, order.seq, order.number or order.id)


def _went_to(order: Order, body: Body) -> str:
    """The account that it was paid back from or to. Events that don't tell how booked all of it with the tenders."""
    if body["tender"] == BALANCE and day.tells_how(body) and order.member is not None:
        return member_account(order.member)
    return tender_account(body["tender"])


def _return_deductions(unit: Unit, order: Order, moved: Movements) -> None:
    """In all deduction × refunded so far / paid, the order's lines together; in full for an order paid 0.00."""
    unit.settle_reads()
    rows = unit.sql.all("SELECT wallet, amount, returned FROM deduction WHERE bill = ?", order.seq)
    for wallet, amount, returned in rows:
        due = portion(amount, order.refunded_fen, order.paid_fen) if order.paid_fen else amount
        assert order.member is not None
        moved.transfer(issued_account(wallet), member_account(order.member, wallet), due - returned)
        unit.sql.run("UPDATE deduction SET returned = ? WHERE bill = ? AND wallet = ?", due, order.seq, wallet)


def _shrink(unit: Unit, event: Event, entry: Entry, line: Line, moved: Movements) -> None:
    """The entry's entitlement becomes net paid × its ratio, in whatever state it is."""
    entitlement = share(line.net_fen, entry.ratio)
    excess = max(0, entry.rewarded_fen - entitlement)
    moved.transfer(member_account(entry.member, BALANCE), CLAWED_BACK, excess)
    changes: dict[str, int | str | None] = {
        "entitlement_fen": entitlement,
        "rewarded_fen": entry.rewarded_fen - excess,
    }
    if entry.wallet is not None and entry.wallet_ratio is not None:
        keeps = share(entitlement - (entry.rewarded_fen - excess), entry.wallet_ratio)
        moved.transfer(
            member_account(entry.member, entry.wallet), issued_account(entry.wallet), entry.wallet_amount - keeps
        )
        changes["wallet_amount"] = keeps
    if line.net_fen == 0:
        changes |= {"status": CANCELLED, "ended_at": event.at}
    elif entry.status == WAITING and entry.rewarded_fen - excess == entitlement:
        changes |= {"status": REWARDED, "ended_at": event.at}
    unit.queues.change(unit.queues.by_id(entry.queue), entry, **changes)


def _bear(unit: Unit, line: Line, moved: Movements) -> None:
    """The merchant bears the extraction that belonged to what was refunded since the settlement."""
    if not line.queue:
        return
    cost = line.extraction_fen - share(line.net_fen, line.extract_ratio)
    more = cost - line.refund_cost_fen
    line.refund_cost_fen = cost
    queue = unit.queues.get(line.queue)
    queue.refund_cost_fen += more
    unit.queues.touch(queue)
    moved.transfer(REFUND_COST, rebate_account(line.queue), more)


def _scale(unit: Unit, order: Order, moved: Movements) -> None:
    """Commissions, dividends, contributions and points become what they were × net paid now / at the settlement."""
    whole, now = order.settled_net_fen or 0, order.net_fen
    unit.settle_reads()
    for no, member, amount, held in unit.sql.all(
        "SELECT no, member, amount_fen, now_fen FROM commission WHERE bill = ? ORDER BY no", order.seq
    ):
        left = portion(amount, now, whole)
        moved.transfer(member_account(member), COMMISSIONS, held - left)
        unit.sql.run("UPDATE commission SET now_fen = ? WHERE bill = ? AND no = ?", left, order.seq, no)
    left = portion(order.dividend_fen, now, whole)
    moved.transfer(DIVIDEND_POOL, DIVIDENDS, order.dividend_now_fen - left)
    order.dividend_now_fen = left
    left = portion(order.pooled_fen, now, whole)
    if order.pooled_now_fen != left:
        queue = unit.queues.get(GUILD)
        queue.extracted_fen -= order.pooled_now_fen - left
        queue.pool_fen -= order.pooled_now_fen - left
        unit.queues.touch(queue)
        moved.transfer(pool_account(GUILD), GUILD_COST, order.pooled_now_fen - left)
        order.pooled_now_fen = left
    left = portion(order.rebate_points, now, whole)
    if order.member is not None:
        moved.transfer(member_account(order.member, POINTS), issued_account(POINTS), order.rebate_points_now - left)
    order.rebate_points_now = left
    unit.orders.touch(order)


def _entry(unit: Unit, entry_id: str) -> Entry:
    entry = unit.queues.entry(entry_id)
    assert entry is not None
    return entry


def body_of_draw(entry: Entry, order: str, nonce: str, seed: bytes, ratio: int | None) -> Body:
    """What the journal keeps of a draw: with the entry's seed in it, anybody can check it."""
    return {"entry": entry.id, "order": order, "nonce": nonce, "seed": seed.hex(), "ratio": ratio}
