"""Claim slips: a bill that nobody's membership was told of joins later, when its slip is brought.

The rule book is silent here, and this is what a careful bookkeeper would do. What the customer may get is decided by
what stood when he paid: the settings of that instant are kept with the bill (`terms`), his level is the one that he
had then (or the first that is known of him), and spending, day and window are those of the bill's instant (5, 4.1,
4.2). Where he stands is decided when he joins: the queue and the random return's group of that moment (3.2, 6.1),
behind everybody who joined before. The settlement is not done again: the extraction is distributed, and commissions
and points that need a member (2.3, 12.1, 11.3) stay as they were settled without one. A refund before the claim
lessens what is claimed, one after it is that of any member's bill.

A slip whose bill is not in this ledger is another till's: that it was claimed is kept, and head office settles it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from terminal.clock import from_text
from terminal.ledger import day, journal
from terminal.ledger.decide import Asked, AskedLine, InForce, Promise, decide_by, in_force, place_now, to_body
from terminal.ledger.joining import Joiner, join
from terminal.ledger.journal import Body, Event
from terminal.ledger.orders import Order
from terminal.ledger.queues import WAITING, Entry
from terminal.ledger.settle import Movements
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.rebate import kept
from terminal.rebate.entitlement import JoinVerdict
from terminal.rebate.guild import QUEUE as GUILD_QUEUE
from terminal.rebate.queue import queue_name
from terminal.rebate.settings import NO_SCOPE, Base, Guild, Settings

CLAIMED: Final = "claimed"
_LEVELS: Final = ("member_joined", "member_ranked", "learned")
"""Kinds of events that say which level a member has."""


def terms_of(settings: Settings, store: str) -> Body:
    """What of the settings decides what a bill of a store's cashier may get: the tree with nothing else in it."""
    base, own = settings.base, replace(settings.cashier(store), extract=None, random_return=None)
    guild = base.scheme == "guild"
    return kept.keep(
        Settings(
            base=Base(
                enabled=base.enabled, scheme=base.scheme, default=base.default, level=base.level, lottery=base.lottery
            ),
            cashiers={} if own == NO_SCOPE or guild else {store: own},
            guild=Guild(quota=settings.guild.quota) if guild else Guild(),
        )
    )


def terms_now(unit: Unit, store: str) -> Body:
    """The terms in force, worked out once for all bills of a unit."""
    now = in_force(unit)
    key = f"claim_terms {now.version} {store}"
    if key not in unit.memo:
        unit.memo[key] = terms_of(now.settings, store)
    found: Body = unit.memo[key]
    return found


def issued(unit: Unit, event: Event) -> None:
    """A bill was paid without a member and may be claimed."""
    told = event.content.get("claim")
    if told is not None:
        unit.add("claim", (event.seq, told["hash"], told["expires_at"], None, None, ""))


def promise(unit: Unit, order: Order, bill: Body, member: str) -> Promise:
    """What the bill comes to for this member, if it is claimed now; `bill` is what its event says."""
    told = bill["claim"]
    then = InForce(bill["settings"], kept.read(told["terms"], strict=False), told["time_zone"], None)
    line = AskedLine(Money(order.lines[0].net_fen), order.lines[0].sku)
    level = level_then(unit, member, order.seq)
    asked = Asked(order.channel, order.store, member, level, (line,), from_text(order.at))
    (decided,) = decide_by(unit, then, asked)
    settings = in_force(unit).settings
    in_guild = settings.base.scheme == "guild"
    decided.queue = GUILD_QUEUE if in_guild else queue_name(settings, order.channel, order.store, line.sku)
    if decided.verdict is JoinVerdict.JOINS and not in_guild:
        place_now(unit, order.channel, order.store, decided)
    return decided


def body_of(
    unit: Unit, order: Order, bill: Body, member: str, *, code_hash: str, till: str, status_hash: str | None
) -> Body:
    """The event of a claim of a bill that is here; who did it is the caller's to add."""
    return {
        "bill": order.id,
        "hash": code_hash,
        "member": member,
        "till": till,
        "status_hash": status_hash,
        "promise": to_body(promise(unit, order, bill, member)),
    }


def bill_event(unit: Unit, order: Order) -> Body:
    """What the event of a bill says."""
    unit.settle_reads()
    event = journal.event(unit.sql, order.seq)
    assert event is not None
    return event.content


def promised(unit: Unit, bill: int) -> Body | None:
    """What a bill was promised when it was claimed; None for one that was not."""
    row = unit.sql.one("SELECT claimed FROM claim WHERE bill = ? AND claimed IS NOT NULL", bill)
    event = None if row is None else journal.event(unit.sql, row[0])
    found: Body | None = None if event is None else event.content["promise"]
    return found


def claimed(unit: Unit, event: Event) -> Entry | None:
    """The bill becomes its member's, and joins."""
    body = event.content
    if body["bill"] is None:
        unit.add("claim_elsewhere", (event.seq, body["hash"], body["member"], None))
        day.remember(unit, event, CLAIMED, detail={"member": body["member"]})
        return None
    order = unit.orders.find(body["bill"])
    assert order is not None
    bill, told, line = bill_event(unit, order), body["promise"], order.lines[0]
    order.member, line.verdict = body["member"], told["verdict"]
    order.status_hash = body["status_hash"] or order.status_hash
    unit.orders.touch(order)
    moved = Movements()
    counts_for = bill.get("calendar_day", order.business_day)
    entry = join(unit, order, line, told, Joiner(body["member"], counts_for, bill["settings"], event.at), moved)
    if entry is not None and entry.status == WAITING:
        queue = unit.queues.by_id(entry.queue)
        entry.joined_ahead = queue.waiting - 1
        entry.joined_money_ahead_fen = queue.owed_fen - entry.remaining_fen
    unit.accounts.post(event.seq, moved.by_account)
    unit.settle_reads()
    unit.sql.run(
        "UPDATE claim SET claimed = ?, member = ?, claimed_at_till = ? WHERE bill = ?",
        event.seq, body["member"], body["till"], order.seq,
    )  # fmt: skip
    unit.sql.run(
        "UPDATE claim_elsewhere SET settled = ? WHERE code_hash = ? AND settled IS NULL", event.seq, body["hash"]
    )
    day.remember(
        unit, event, CLAIMED, subject=order.number or order.id, amount=told["entitlement"],
        detail={"member": body["member"]},
    )  # fmt: skip
    return entry


def level_then(unit: Unit, member: str, event: int) -> str:
    """The level that a member had at an event; of one who was not known then, the first that is known of him."""
    unit.settle_reads()
    for told in _levels(unit, "seq > ?", event):
        level = _level_in(told, member)
        if level is None:
            continue
        known = unit.sql.one("SELECT journal_seq FROM member WHERE id = ?", member)
        if known is not None and known[0] >= told.seq:
            return level
        return next(
            (before for past in _levels(unit, "seq <= ?", event, last_first=True)
             if (before := _level_in(past, member)) is not None),
            level,
        )  # fmt: skip
    row = unit.sql.one("SELECT level FROM member WHERE id = ?", member)
    return str(row[0]) if row is not None else ""


def _levels(unit: Unit, where: str, event: int, *, last_first: bool = False) -> list[Event]:
    marks = ", ".join("?" for _ in _LEVELS)
    rows = unit.sql.all(
        "SELECT seq, kind, at, format, body, prev, hash FROM journal "  # noqa: S608 - marks and words from here
        f"WHERE kind <> 'order_paid' AND {where} AND kind IN ({marks}) ORDER BY seq {'DESC' if last_first else 'ASC'}",
        event,
        *_LEVELS,
    )
    return [Event(*row) for row in rows]


def _level_in(event: Event, member: str) -> str | None:
    """The level that an event gives a member, None where it says nothing of him."""
    if member not in event.body and json.dumps(member)[1:-1] not in event.body:
        return None
    body = event.content
    told = body["members"] if event.kind == "learned" else [body]
    return next((str(each["level"]) for each in told if each["id"] == member and "level" in each), None)


Check = Callable[[str, object, object], None]


def check_terms(unit: Unit, body: Body, differs: Check) -> None:
    """Whether a bill of this ledger keeps the terms that were in force; asked before the bill is applied."""
    told = body.get("claim")
    if told is None:
        return
    now = in_force(unit)
    for name, expected in (("terms", terms_now(unit, body["store"])), ("time_zone", now.time_zone)):
        if told[name] != expected:
            differs(f"order {body['id']} claim {name}", expected, told[name])


def check_promise(unit: Unit, event: Event, differs: Check) -> None:
    """Whether a claim that was decided here promises what the rules say; asked before it is applied."""
    body = event.content
    order = None if body["bill"] is None else unit.orders.find(body["bill"])
    if order is None:
        return
    arrival = body.get(journal.ARRIVAL)
    sent = json.loads(journal.sent(event.body))
    if arrival is not None and (arrival.get("history") or sent.get("promise")):
        return  # what a till decided is its own ledger's to prove
    expected = to_body(promise(unit, order, bill_event(unit, order), body["member"]))
    for name, value in expected.items():
        if body["promise"].get(name) != value:
            differs(f"claim of {order.id} {name}", value, body["promise"].get(name))
