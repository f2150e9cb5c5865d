"""Claims as they arrive: each bill's slip is good once, and the first that arrives has it.

A claim is settled like a bill that comes late: behind everybody who has joined by now. A till that has the bill itself
says what it promised, and that is kept; for any other head office decides it, by the terms that the bill brought with
it. A claim may come before its bill, which its till has not sent yet: then it waits here, and is settled as soon as the
bill is in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sync.office import cases
from sync.office.batch import Batch, Sent, Unfit
from sync.office.bill_shape import is_chain, lottery
from sync.office.claim_shape import is_claim
from terminal.clock import from_text
from terminal.ledger import apply, claims, journal
from terminal.ledger.decide import at_arrival, to_body
from terminal.ledger.journal import Body, Event
from terminal.ledger.orders import Order
from terminal.ledger.unit import Unit
from terminal.money import share
from terminal.rebate.entitlement import JoinVerdict

ALREADY: Final = "already_claimed"
EXPIRED: Final = "claim_expired"
REFUNDED: Final = "claim_refunded"
_JOINS: Final = JoinVerdict.JOINS.value
_SLIP: Final = "SELECT b.id, c.expires_at, c.claimed FROM claim c JOIN bill b ON b.seq = c.bill WHERE c.code_hash = ?"


def claimed(batch: Batch, sent: Sent) -> Event:
    """A claim. Raises `Unfit` with the reason why it is put aside."""
    body, unit = sent.body, batch.unit
    if not is_claim(body):
        raise Unfit("bad_claim")
    member = batch.members.get(body["member"])
    if member is None:
        raise Unfit("unknown_member")
    unit.settle_reads()
    decided: Body = {} if member == body["member"] else {"member": member}
    slip = unit.sql.one(_SLIP, body["hash"])
    if slip is None:
        return _kept_waiting(batch, sent, decided)
    order = unit.orders.find(slip[0])
    assert order is not None
    if body["bill"] not in (None, order.id):
        raise Unfit("bad_claim")
    if slip[2] is not None:
        raise Unfit(ALREADY)
    if from_text(sent.event.at) > from_text(slip[1]):
        raise Unfit(EXPIRED)
    if order.net_fen <= 0:
        raise Unfit(REFUNDED)
    taken = unit.sql.one("SELECT 1 FROM bill WHERE status_hash = ? AND id <> ?", body["status_hash"], order.id)
    if taken is not None:
        raise Unfit("number_taken")
    event = batch.take(sent, decided | _decided(batch, order, body, member))
    apply.apply(unit, event)
    if not batch.settled_there:
        _look_closer(batch, sent, event)
    return event


def _kept_waiting(batch: Batch, sent: Sent, decided: Body) -> Event:
    """A claim of a bill that is not here. Of its own bills a till sends the bill first."""
    if sent.body["bill"] is not None:
        raise Unfit("unknown_order")
    if batch.unit.sql.one("SELECT 1 FROM claim_elsewhere WHERE code_hash = ?", sent.body["hash"]) is not None:
        raise Unfit(ALREADY)
    event = batch.take(sent, decided)
    apply.apply(batch.unit, event)
    batch.waiting_claims.add(sent.body["hash"])
    return event


def bill_came(batch: Batch, sent: Sent) -> None:
    """A bill is in: settle the claim that was here before it, if there is one."""
    told = sent.body.get("claim")
    if told is None or told["hash"] not in batch.waiting_claims:
        return
    unit = batch.unit
    unit.alone()
    unit.settle_reads()
    row = unit.sql.one(
        "SELECT event, member FROM claim_elsewhere WHERE code_hash = ? AND settled IS NULL", told["hash"]
    )
    waiting = None if row is None else journal.event(unit.sql, row[0])
    order = unit.orders.find(sent.body["id"])
    if row is None or waiting is None or order is None:
        return
    if waiting.instant > from_text(told["expires_at"]):
        arrival = waiting.content.get(journal.ARRIVAL, {})
        cases.note(
            unit, cases.FLAG, EXPIRED, batch.at, till=arrival.get("till", ""), seq=arrival.get("seq", 0),
            subject=order.id, member=row[1], claimed_at=waiting.at, expires_at=told["expires_at"],
        )  # fmt: skip
        return
    body = claims.body_of(
        unit, order, claims.bill_event(unit, order), row[1], code_hash=told["hash"], till=waiting.content["till"],
        status_hash=waiting.content["status_hash"],
    )  # fmt: skip
    apply.apply(unit, unit.append(claims.CLAIMED, batch.now, body | {"waited": row[0]}))
    batch.waiting_claims.discard(told["hash"])


def _decided(batch: Batch, order: Order, body: Body, member: str) -> Body:
    """What is not as the till has it: the bill that it did not know, and what head office says of the promise."""
    unit, told = batch.unit, body["promise"]
    if told is None:
        bill = claims.bill_event(unit, order)
        return {"bill": order.id, "promise": to_body(claims.promise(unit, order, bill, member))}
    _check(order, told, decided_there=batch.history)
    if batch.settled_there:
        return {}
    line = {**told, "sku": order.lines[0].sku}
    own = at_arrival(unit, order.channel, order.store, [line])
    return {"promise": {**told, **own[0]}} if own else {}


def _check(order: Order, told: Body, *, decided_there: bool) -> None:
    """The promise agrees with itself, and its entitlement is the ratio's share of what is net paid (9.4)."""
    joins = told["verdict"] == _JOINS
    if joins and told["ratio"] is None:
        raise Unfit("bad_promise")
    if told["entitlement"] != (share(order.net_fen, told["ratio"]) if joins else 0):
        raise Unfit("bad_promise")
    if (told["place"] or told["group"] is not None) and not (decided_there and joins and told["group"] is not None):
        raise Unfit("bad_promise")
    drawn = lottery(told["lottery"])
    if not is_chain(told["chain"]) or (drawn is None) != (told["lottery"] is None):
        raise Unfit("bad_promise")
    if joins and not told["entitlement"] and drawn is None:
        raise Unfit("bad_promise")


def _look_closer(batch: Batch, sent: Sent, event: Event) -> None:
    """What was applied and yet a person should see."""
    told, policy = event.content["promise"], batch.policy
    if told["verdict"] == _JOINS and not policy.least_ratio <= told["ratio"] <= policy.most_ratio:
        batch.flag(sent, "ratio", ratios=[told["ratio"]], least=policy.least_ratio, most=policy.most_ratio)
    if batch.now - event.instant > policy.late:
        batch.flag(sent, "late", claimed_at=event.at)


def bills_of(unit: Unit, arrivals: Sequence[int], store: str) -> dict[str, int]:
    """The store's bills that these events claimed, with the event of each.

    The place of another store's bill is not told to the till that claimed it: nothing would tell it of it again.
    """
    rows = unit.sql.among(
        "SELECT b.id, c.claimed, b.store FROM claim c JOIN bill b ON b.seq = c.bill WHERE c.claimed IN (?)", arrivals
    )
    return {bill: int(event) for bill, event, where in rows if where == store}
