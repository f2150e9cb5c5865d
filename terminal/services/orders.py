"""Orders of any channel: placed, completed, refunded. Each function is one change, refused with a code or done whole.

The till rings up cashier bills through `ring_up`, which adds the receipt; replay and head office place orders here.
What is asked is checked in the order that the replay format gives, because the code of the first thing wrong is
what scripts rely on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from terminal.clock import zone
from terminal.errors import Refused
from terminal.ledger import apply, jobs, journal
from terminal.ledger.accounts import member_account
from terminal.ledger.apply import Outcome
from terminal.ledger.decide import Asked, AskedLine, Promise, decide, in_force, to_body
from terminal.ledger.orders import Order
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.rebate.settings import CHANNELS, MALL_CHANNEL


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line. `paid` or `cost` is None where what was given is no amount of money."""

    paid: Money | None
    sku: str = ""
    cost: Money | None = Money(0)


@dataclass(frozen=True, slots=True)
class OrderAsked:
    """An order as it comes in. `deductions` are by wallet; None where what was given is no amount."""

    id: str
    channel: str
    lines: tuple[OrderLine, ...]
    store: str = ""
    member: str | None = None
    deductions: Mapping[str, Money | None] = field(default_factory=dict)

    @property
    def deducted(self) -> bool:
        return any(amount for amount in self.deductions.values())


def place(unit: Unit, asked: OrderAsked, at: datetime) -> Outcome:
    """An order was paid. Raises `Refused` with one of the replay format's codes."""
    jobs.advance(unit, at)
    _check(unit, asked)
    level = ""
    if asked.member is not None:
        level = member_level(unit, asked.member)
    lines = tuple(AskedLine(line.paid or Money(0), line.sku) for line in asked.lines)
    wanted = Asked(asked.channel, asked.store, asked.member, level, lines, at, asked.deducted)
    event = unit.append(apply.ORDER_PAID, at, body_of(unit, asked, decide(unit, wanted), at))
    return apply.order_paid(unit, event)


def body_of(unit: Unit, asked: OrderAsked, promises: tuple[Promise, ...], at: datetime) -> journal.Body:
    """The event of an order: what was asked, and what each line was promised."""
    now = in_force(unit)
    return {
        "id": asked.id,
        "channel": asked.channel,
        "store": asked.store,
        "member": asked.member,
        "day": at.astimezone(zone(now.time_zone)).date().isoformat(),
        "settings": now.version,
        "lines": [
            {
                "sku": line.sku,
                "paid": (line.paid or Money(0)).fen,
                "cost": (line.cost or Money(0)).fen,
                **to_body(promise),
            }
            for line, promise in zip(asked.lines, promises, strict=True)
        ],
        "deductions": {wallet: amount.fen for wallet, amount in asked.deductions.items() if amount},
    }


def complete(unit: Unit, order_id: str, at: datetime) -> None:
    """2.1: an order is completed. Raises `Refused`: `unknown_order`, `not_open`."""
    jobs.advance(unit, at)
    check_completion(unit, order_id)
    apply.apply(unit, unit.append(apply.ORDER_COMPLETED, at, {"order": order_id}))


def check_completion(unit: Unit, order_id: str) -> None:
    """Whether an order can be completed. Raises as `complete` does."""
    order = unit.orders.find(order_id)
    if order is None:
        raise Refused("unknown_order", order=order_id)
    if order.completed_us is not None or _fully_refunded(unit, order):
        raise Refused("not_open", order=order_id)


def refund(
    unit: Unit, order_id: str, at: datetime, *, line: int = 1, amount: Money | None = None, readable: bool = True,
    tender: str = "online",
) -> None:  # fmt: skip
    """9.4: refund an amount of a line, all that is left of it where none is given.

    Raises `Refused`: `unknown_order`, `unknown_line`, `invalid_amount`, `over_refund`.
    """
    jobs.advance(unit, at)
    wanted = check_refund(unit, order_id, line, amount, readable=readable)
    body = {"order": order_id, "line": line, "amount": wanted.fen, "tender": tender}
    apply.apply(unit, unit.append(apply.REFUNDED, at, body))


def check_refund(unit: Unit, order_id: str, line: int, amount: Money | None, *, readable: bool = True) -> Money:
    """The amount that a refund comes to. Raises as `refund` does."""
    order = unit.orders.find(order_id)
    if order is None:
        raise Refused("unknown_order", order=order_id)
    if not 1 <= line <= len(order.lines):
        raise Refused("unknown_line", order=order_id, line=line)
    if not readable or (amount is not None and not amount):
        raise Refused("invalid_amount")
    left = Money(order.lines[line - 1].net_fen)
    wanted = left if amount is None else amount
    whole_deduction = amount is None and order.paid_fen == 0 and _deductions_left(unit, order)
    if (not left and not whole_deduction) or wanted > left:
        raise Refused("over_refund", order=order_id, left=left)
    return wanted


def member_level(unit: Unit, member: str) -> str:
    """The member's level, this unit's new members included; "" for none."""
    row = unit.sql.one("SELECT level FROM member WHERE id = ?", member)
    if row is None:
        row = next(((each[4],) for each in unit.pending("member") if each[0] == member), ("",))
    return str(row[0])


def member_known(unit: Unit, member: str) -> bool:
    """Whether there is a member of that id, this unit's new ones included."""
    if any(row[0] == member for row in unit.pending("member")):
        return True
    return unit.sql.one("SELECT 1 FROM member WHERE id = ?", member) is not None


def balance(unit: Unit, member: str, wallet: str) -> Money:
    """What a wallet of a member holds, in hundredths; below zero after some refunds."""
    return Money(-unit.accounts.balance(member_account(member, wallet)))


def _check(unit: Unit, asked: OrderAsked) -> None:
    if unit.orders.find(asked.id) is not None:
        raise Refused("duplicate", order=asked.id)
    if asked.member is not None and not member_known(unit, asked.member):
        raise Refused("unknown_member", member=asked.member)
    if asked.channel not in CHANNELS:
        raise Refused("unknown_channel", channel=asked.channel)
    if asked.channel != MALL_CHANNEL and not in_force(unit).settings.has_store(asked.store):
        raise Refused("unknown_store", store=asked.store)
    if any(line.paid is None or line.cost is None for line in asked.lines):
        raise Refused("invalid_amount")
    if asked.channel == MALL_CHANNEL:
        listings = [unit.sql.one("SELECT listed FROM listing WHERE sku = ?", line.sku) for line in asked.lines]
        if None in listings:
            raise Refused("unknown_product")
        if any(not listing[0] for listing in listings if listing is not None):
            raise Refused("delisted")
    _check_deductions(unit, asked)


def _check_deductions(unit: Unit, asked: OrderAsked) -> None:
    if any(amount is None for amount in asked.deductions.values()):
        raise Refused("invalid_amount")
    if not asked.deducted:
        return
    if asked.member is None:
        raise Refused("unknown_member")
    for wallet, amount in asked.deductions.items():
        if amount and amount > balance(unit, asked.member, wallet):
            raise Refused("insufficient", wallet=wallet)


def _fully_refunded(unit: Unit, order: Order) -> bool:
    if order.paid_fen:
        return order.net_fen == 0
    return _deducted(unit, order) and not _deductions_left(unit, order)


def _deducted(unit: Unit, order: Order) -> bool:
    unit.settle_reads()
    return unit.sql.one("SELECT 1 FROM deduction WHERE bill = ?", order.seq) is not None


def _deductions_left(unit: Unit, order: Order) -> bool:
    """Whether something that was deducted from an order has not been given back yet."""
    unit.settle_reads()
    return unit.sql.one("SELECT 1 FROM deduction WHERE bill = ? AND returned < amount", order.seq) is not None
