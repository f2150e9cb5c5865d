"""What each kind of event does to the projections: the one path for live work, previews and audits alike.

A function here may read the unit and change it; it may not look at a clock, make an id or roll a die. Whatever
of that an event needs is in its body, so that the same journal gives the same ledger anywhere. The order of a body's
keys means nothing: they are sorted where it is kept, so they are sorted here too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from terminal.clock import from_text
from terminal.ledger import claims, day, goods, jobs, leave, membership, rehome
from terminal.ledger.accounts import OPENING, SALES, issued_account, member_account, tender_account
from terminal.ledger.decide import in_force, parsed
from terminal.ledger.joining import Joiner, join
from terminal.ledger.journal import Body, Event
from terminal.ledger.orders import Line, Order
from terminal.ledger.queues import WAITING, Entry
from terminal.ledger.settle import Movements, Settled, settle
from terminal.ledger.unit import Unit, microseconds
from terminal.rebate.settings import CASHIER_CHANNEL

CONFIGURED: Final = "configured"
MEMBER_JOINED: Final = "member_joined"
MEMBER_RANKED: Final = "member_ranked"
CATALOGUED: Final = goods.CATALOGUED
LISTED: Final = "listed"
ORDER_PAID: Final = "order_paid"
ORDER_COMPLETED: Final = "order_completed"
REFUNDED: Final = "refunded"
DRAWN: Final = day.DRAWN
EXCHANGED: Final = day.EXCHANGED
TRANSFERRED: Final = day.TRANSFERRED
RELEASED: Final = day.RELEASED
JOINED: Final = "joined"
LEFT: Final = "left"
LEARNED: Final = "learned"
folded = goods.folded


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an order's payment did: the order, the entries that its lines made, and its settlement if it was due."""

    order: Order
    entries: tuple[Entry, ...]
    settled: Settled | None

    @property
    def entry(self) -> Entry | None:
        """The entry of a cashier bill's one line, if it joined."""
        return self.entries[0] if self.entries else None

    @property
    def given(self) -> tuple[tuple[Entry, int], ...]:
        """Who was paid how much from the order's extraction, in order."""
        lines = self.settled.distributions if self.settled is not None else []
        return tuple(payment for _, _, shared in lines for payment in shared.given)


def apply(unit: Unit, event: Event) -> None:
    """Work an event into the projections. Raises `KeyError` for a kind that is not known."""
    if event.kind not in _OF_ONE_QUEUE:
        unit.alone()
    _BY_KIND[event.kind](unit, event)


def order_paid(unit: Unit, event: Event) -> Outcome:
    """An order: its lines join first, then it is settled if that is due (2.3), then all of it is booked."""
    body = event.content
    at_us = microseconds(from_text(event.at))
    order = _order(event, body, at_us)
    unit.orders.add(order)
    moved = Movements()
    joiner = Joiner(order.member, body.get("calendar_day", order.business_day), body["settings"], event.at)
    entries = tuple(
        entry
        for line, promised in zip(order.lines, body["lines"], strict=True)
        if (entry := join(unit, order, line, promised, joiner, moved)) is not None
    )
    _take(unit, body, order, moved)
    settled = None
    if order.completed_us is not None or in_force(unit).settings.base.settle_on == "paid":
        settled = settle(unit, event, order, moved)
    for entry in entries:
        if entry.status == WAITING:
            queue = unit.queues.by_id(entry.queue)
            entry.joined_ahead = queue.waiting - 1
            entry.joined_money_ahead_fen = queue.owed_fen - entry.remaining_fen
    unit.accounts.post(event.seq, moved.by_account)
    if order.number is not None:
        _receipt(unit, event, body)
        goods.sold(unit, body)
        claims.issued(unit, event)
        unit.bill_serial = max(unit.bill_serial, body["serial"])
    unit.last_bill_us = max(unit.last_bill_us, at_us)
    return Outcome(order, entries, settled)


def _order(event: Event, body: Body, at_us: int) -> Order:
    return Order(
        seq=event.seq,
        id=body["id"],
        number=body.get("number"),
        channel=body["channel"],
        at=event.at,
        at_us=at_us,
        business_day=body["day"],
        store=body["store"],
        till=body.get("till", ""),
        cashier=body.get("cashier", ""),
        member=body["member"],
        paid_fen=sum(line["paid"] for line in body["lines"]),
        refunded_fen=0,
        completed_us=at_us if body["channel"] == CASHIER_CHANNEL else None,
        settled_net_fen=None,
        dividend_fen=0,
        dividend_now_fen=0,
        pooled_fen=0,
        pooled_now_fen=0,
        rebate_points=0,
        rebate_points_now=0,
        settings_version=body["settings"],
        clock_went_back=body.get("clock_went_back", 0),
        digest=body.get("digest", ""),
        status_hash=body.get("status_hash"),
        lines=[
            Line(event.seq, no, line["sku"], line["paid"], line["cost"], line["verdict"])
            for no, line in enumerate(body["lines"], 1)
        ],
    )


def _take(unit: Unit, body: Body, order: Order, moved: Movements) -> None:
    """What was paid, and with what; points, love value and vouchers leave their wallets (2.5)."""
    for tender in body.get("tenders", [{"kind": "online", "amount": order.paid_fen}]):
        if tender["kind"] == "balance":
            assert order.member is not None
            moved.add(member_account(order.member), tender["amount"])
        else:
            moved.add(tender_account(tender["kind"]), tender["amount"])
    moved.add(SALES, -order.paid_fen)
    for wallet, amount in sorted(body.get("deductions", {}).items()):
        assert order.member is not None
        unit.add("deduction", (order.seq, wallet, amount, 0))
        moved.transfer(member_account(order.member, wallet), issued_account(wallet), amount)


def _receipt(unit: Unit, event: Event, body: Body) -> None:
    for no, line in enumerate(body["receipt"], 1):
        unit.add(
            "bill_line",
            (
                event.seq, no, line["barcode"], line["name"], line["quantity"], line["unit"], line["price"],
                line["discount"], line["amount"],
            ),
        )  # fmt: skip
    for no, tender in enumerate(body["tenders"], 1):
        unit.add(
            "tender",
            (event.seq, no, tender["kind"], tender["amount"], tender["given"], tender["name"], tender["reference"]),
        )
    adjusted = sum(body.get("deducted", {}).values()), body.get("rounding", 0), body.get("note", "")
    if any(adjusted):
        unit.add("adjustment", (event.seq, *adjusted))


def order_completed(unit: Unit, event: Event) -> None:
    """2.1, 2.3: an order is completed; if it was not settled at payment, it is settled now."""
    order = unit.orders.find(event.content["order"])
    assert order is not None
    order.completed_us = microseconds(from_text(event.at))
    unit.orders.touch(order)
    for entry in unit.queues.of_order(order.seq, order.entry_ids):
        unit.queues.change(unit.queues.by_id(entry.queue), entry, completed=1)
    if order.settled_net_fen is None:
        moved = Movements()
        settle(unit, event, order, moved)
        unit.accounts.post(event.seq, moved.by_account)


def configured(unit: Unit, event: Event) -> None:
    """A configuration was saved: waiting entries follow the merge switches at once (3.2), the next order the rest.

    Receipts with another prefix have numbers of their own, which go on where that prefix was left.
    """
    body = event.content
    now = in_force(unit)
    old = now.settings
    if unit.bill_serial and (now.row is None or json.loads(now.row[4]).get("till") != body["shop"].get("till")):
        unit.bill_serial = _last_serial(unit, body["shop"].get("till", ""))
    shop = json.dumps(body["shop"], ensure_ascii=False, sort_keys=True)
    rebate = body["rebate"]  # a text, because the order of what stands in it counts (12.3)
    unit.add("configuration", (body["version"], event.at, body["who"], body["reason"], shop, rebate, event.seq))
    unit.settle_reads()
    unit.memo.pop("in_force", None)
    new = parsed(rebate)
    for sku in new.goods:
        if sku not in old.goods or body["version"] == 1:
            unit.sql.run("INSERT INTO listing (sku, listed) VALUES (?, 1) ON CONFLICT DO NOTHING", sku)
    rehome.rehome(unit, old, new)
    day.remember(unit, event, CONFIGURED, subject=str(body["version"]), detail={"changed": body.get("changed", [])})


def _last_serial(unit: Unit, till: str) -> int:
    """The last receipt number that was given under a till's prefix."""
    unit.settle_reads()
    row = unit.sql.one(
        "SELECT coalesce(max(CAST(substr(number, length(till) + 2) AS INTEGER)), 0) FROM bill "
        "WHERE number IS NOT NULL AND till = ?",
        till,
    )
    return int(row[0]) if row else 0


def member_joined(unit: Unit, event: Event) -> None:
    """A member joined, with what his wallets held when he was taken over from elsewhere.

    With `same_as` it is only a second id of a member who joined at another till before; with `known` head office had
    him already from a till that had learned of him, and now hears where he joined and who referred him.
    """
    body = event.content
    if "known" in body:
        unit.settle_reads()
        unit.sql.run(
            "UPDATE member SET referrer = ?, rank = ?, journal_seq = ? WHERE id = ?",
            body.get("referrer"), body.get("rank", ""), event.seq, body["id"],
        )  # fmt: skip
        membership.consented(unit, event, body["id"], known=True)
        return
    if "same_as" in body:
        unit.add("member_alias", (body["id"], body["same_as"], event.seq))
        membership.consented(unit, event, body["same_as"], known=True)
        return
    unit.add(
        "member",
        (
            body["id"], body["name"], body["phone"], body["card"], body["level"], body.get("referrer"),
            body.get("rank", ""), event.at, event.seq,
        ),
    )  # fmt: skip
    membership.consented(unit, event, body["id"], known=False)
    moved = Movements()
    for wallet, amount in sorted(body.get("wallets", {}).items()):
        moved.transfer(f"{OPENING}:{wallet}", member_account(body["id"], wallet), amount)
    unit.accounts.post(event.seq, moved.by_account)


def member_ranked(unit: Unit, event: Event) -> None:
    """A member's level was set; entries made before keep their ratio (10.3)."""
    unit.settle_reads()
    body = event.content
    unit.sql.run("UPDATE member SET level = ? WHERE id = ?", body["level"], body["id"])
    day.remember(unit, event, MEMBER_RANKED, subject=body["id"], detail={"level": body["level"]})


def learned(unit: Unit, event: Event) -> None:
    """Members as head office has them. A phone or card that another member here holds is left with that one; at head
    office, which learns only after it was restored, that makes him the other's second id (`same_as`)."""
    unit.settle_reads()
    members = event.content["members"]
    unit.sql.many("UPDATE member SET phone = NULL, card = NULL WHERE id = ?", [(each["id"],) for each in members])
    for each in members:
        if "same_as" in each:
            unit.add("member_alias", (each["id"], each["same_as"], event.seq))
            continue
        unit.sql.run(
            "INSERT INTO member (id, name, phone, card, level, referrer, rank, joined_at, journal_seq) "
            "VALUES (?, ?, ?, ?, ?, NULL, '', ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
            "phone = excluded.phone, card = excluded.card, level = excluded.level",
            each["id"],
            each["name"],
            _free(unit, "phone", each["phone"]),
            _free(unit, "card", each["card"]),
            each["level"],
            event.at,
            event.seq,
        )


def _free(unit: Unit, column: str, value: str | None) -> str | None:
    """The value, unless another member has it; no value at all for an empty text."""
    taken = f"SELECT 1 FROM member WHERE {column} = ?"  # noqa: S608 - a column's name from here
    return value if value and unit.sql.one(taken, value) is None else None


def joined(unit: Unit, event: Event) -> None:
    """A till joined head office, which runs the jobs and decides what chance decides from here on."""
    unit.jobs_us = jobs.HEAD_OFFICE_DOES


def left(unit: Unit, event: Event) -> None:
    """It left again, and is its own authority from here on."""
    unit.jobs_us = microseconds(event.instant)


def listed(unit: Unit, event: Event) -> None:
    """3.3: a product was taken off the mall, or put back."""
    body = event.content
    unit.sql.run(
        "INSERT INTO listing (sku, listed) VALUES (?, ?) ON CONFLICT (sku) DO UPDATE SET listed = excluded.listed",
        body["sku"],
        int(body["listed"]),
    )


_OF_ONE_QUEUE: Final = frozenset((ORDER_PAID, ORDER_COMPLETED, REFUNDED, DRAWN, EXCHANGED, TRANSFERRED, RELEASED))
"""What only concerns the queues that its orders and entries are in, and wallets; all else concerns everybody."""
_BY_KIND: Final[dict[str, Callable[[Unit, Event], object]]] = {
    CONFIGURED: configured,
    MEMBER_JOINED: member_joined,
    MEMBER_RANKED: member_ranked,
    CATALOGUED: goods.catalogued,
    goods.STOCK_MOVED: goods.stock_moved,
    LISTED: listed,
    ORDER_PAID: order_paid,
    ORDER_COMPLETED: order_completed,
    REFUNDED: leave.refund,
    DRAWN: leave.draw,
    EXCHANGED: leave.exchange,
    TRANSFERRED: leave.transfer,
    RELEASED: leave.release,
    JOINED: joined,
    LEFT: left,
    LEARNED: learned,
    jobs.GUILD_DAY: jobs.apply_job,
    jobs.DIVIDENDS_PAID: jobs.apply_job,
    jobs.CLEARED: jobs.apply_job,
    day.STAFF_SAVED: day.staff_saved,
    day.COLLISION_DECIDED: day.collision_decided,
    day.NOTED: day.noted,
    day.SHIFT_OPENED: day.shift_opened,
    day.CASH_MOVED: day.cash_moved,
    day.SHIFT_CLOSED: day.shift_closed,
    day.RETURNED: day.returned,
    claims.CLAIMED: claims.claimed,
    membership.MEMBER_CHANGED: membership.member_changed,
}
