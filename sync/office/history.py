"""What a till did before it joined: the first till's ledger becomes head office's, later tills bring what is missing.

An office that has settled nothing takes over the first till's journal event by event as it stands, with its jobs, draws
and places, so that nobody loses a place by the joining; only then do its own jobs begin. Two ledgers that both have
bills can't become one queue afterwards, so every other till joins with members and products alone; where the office
has no settings yet, the first till's become its own. A ledger that was here before (`returned`) brings what is missing:
what it sold since is settled now, and of settings and products head office's stand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sync.office import cases, claims, goods, orders, people, settings, staff
from sync.office.batch import Batch, Sent, Unfit
from sync.office.returned import OTHER_OFFICE
from terminal.clock import from_text
from terminal.ledger import apply, day, jobs, membership
from terminal.ledger import goods as goods_of_till
from terminal.ledger.claims import CLAIMED
from terminal.ledger.journal import Body, Event
from terminal.ledger.unit import Unit, microseconds

Work = Callable[[Batch, Sent], Event | None]


def under_way(unit: Unit) -> bool:
    """Whether the first till's history is on its way: until it is in, head office runs no jobs."""
    return unit.jobs_us == jobs.HEAD_OFFICE_DOES


def begin(unit: Unit) -> None:
    """The first till joins: what it sends up to its having joined is taken over."""
    unit.jobs_us = jobs.HEAD_OFFICE_DOES


def end(unit: Unit, at: int) -> None:
    """It is all here, or will not come: jobs go on from `at` (microseconds)."""
    unit.jobs_us = at


def joined(batch: Batch, sent: Sent) -> None:
    """The event that ends a till's history: its having joined here. One of an earlier joining elsewhere is passed."""
    if not batch.history or sent.body.get("till") != batch.till.id:
        return
    batch.till.first_seq = sent.event.seq
    if batch.verbatim:
        end(batch.unit, microseconds(min(from_text(sent.event.at), batch.now)))
        batch.verbatim = False
        jobs.advance(batch.unit, batch.now)


def _as_it_stands(batch: Batch, sent: Sent) -> Event:
    event = batch.take(sent)
    apply.apply(batch.unit, event)
    return event


def _of_first_till(batch: Batch, sent: Sent) -> Event:
    if not batch.verbatim:
        raise Unfit("not_yours")
    return _as_it_stands(batch, sent)


def _order(batch: Batch, sent: Sent) -> Event:
    if not batch.verbatim:
        raise Unfit("history")
    return orders.paid(batch, sent)


def _listed(batch: Batch, sent: Sent) -> Event | None:
    return goods.listed(batch, sent) if batch.verbatim else None


def _learned(batch: Batch, sent: Sent) -> Event | None:
    """What the first till learned at another office, before this one, it knows."""
    if not batch.verbatim:
        return None
    event = _as_it_stands(batch, sent)
    batch.members.update((each["id"], each["id"]) for each in sent.body["members"])
    return event


def learned(batch: Batch, sent: Sent) -> Event | None:
    """What head office taught a till, which it knows itself, unless it was restored from an older copy: then members
    of whom only tills know still are taken over from what they learned."""
    told = sent.body.get("members")
    if type(told) is not list or not all(type(each) is dict and people.is_person(each) for each in told):
        raise Unfit("bad_member")
    batch.unit.settle_reads()
    ids = [each["id"] for each in told]
    known = {row[0] for row in batch.unit.sql.among("SELECT id FROM member WHERE id IN (?)", ids)}
    known |= {row[0] for row in batch.unit.sql.among("SELECT id FROM member_alias WHERE id IN (?)", ids)}
    missing = [_as_known(batch, each) for each in told if each["id"] not in known]
    if not missing:
        return None
    event = batch.take(sent, {"members": missing})
    apply.apply(batch.unit, event)
    for each in missing:
        batch.members[str(each["id"])] = str(each.get("same_as", each["id"]))
        if "same_as" not in each:
            batch.phones.update({each["phone"]: each["id"]} if each["phone"] else {})
            batch.cards.update({each["card"]: each["id"]} if each["card"] else {})
    return event


def _as_known(batch: Batch, told: Body) -> Body:
    """A member whom a till had learned; the second id of whoever has his phone or card here."""
    holder = None
    for column in ("phone", "card"):
        if told[column]:
            holder = holder or batch.unit.sql.one(f"SELECT id FROM member WHERE {column} = ?", told[column])  # noqa: S608
    return told if holder is None else {**told, "same_as": holder[0]}


def noted(batch: Batch, sent: Sent) -> None:
    """Nothing to do here."""


OF_THE_DAY: Final[dict[str, Work]] = {
    day.NOTED: noted,
    day.COLLISION_DECIDED: noted,
    day.SHIFT_OPENED: noted,
    day.CASH_MOVED: noted,
    day.SHIFT_CLOSED: noted,
    day.RETURNED: noted,
    goods_of_till.STOCK_MOVED: noted,
}
"""What is the shop's own: head office only keeps that it came."""

BEFORE: Final[dict[str, Work]] = {
    **OF_THE_DAY,
    day.STAFF_SAVED: staff.saved,
    apply.ORDER_PAID: _order,
    apply.ORDER_COMPLETED: orders.completed,
    apply.REFUNDED: orders.refunded,
    CLAIMED: claims.claimed,
    apply.MEMBER_JOINED: people.joined,
    apply.MEMBER_RANKED: people.ranked,
    membership.MEMBER_CHANGED: people.changed,
    apply.CATALOGUED: goods.catalogued,
    apply.LISTED: _listed,
    apply.CONFIGURED: settings.configured,
    apply.JOINED: joined,
    apply.LEFT: noted,
    apply.LEARNED: _learned,
    apply.DRAWN: _of_first_till,
    apply.EXCHANGED: _of_first_till,
    apply.TRANSFERRED: _of_first_till,
    apply.RELEASED: _of_first_till,
    jobs.GUILD_DAY: _of_first_till,
    jobs.DIVIDENDS_PAID: _of_first_till,
    jobs.CLEARED: _of_first_till,
}
"""What becomes of an event from before the till joined."""


def _joined_again(batch: Batch, sent: Sent) -> None:
    """Where the ledger belonged from then on: here as an earlier till, at another office, or here as this till."""
    returned = batch.returned
    assert returned is not None
    returned.elsewhere = sent.body.get("office") != returned.office
    if returned.elsewhere:
        raise Unfit(OTHER_OFFICE)
    returned.stranger = False
    joined(batch, sent)
    if not batch.history:
        cases.note(
            batch.unit, cases.FLAG, "joined_again", batch.at, till=batch.till.id, seq=sent.event.seq,
            earlier=list(returned.tills),
        )  # fmt: skip


def _left_again(batch: Batch, sent: Sent) -> None:
    assert batch.returned is not None
    batch.returned.elsewhere = False


def _sold_here(work: Work) -> Work:
    """What was sold while the ledger belonged to another office was settled there."""

    def worked(batch: Batch, sent: Sent) -> Event | None:
        if batch.returned is not None and batch.returned.elsewhere:
            raise Unfit(OTHER_OFFICE)
        if batch.returned is not None and batch.returned.stranger:
            raise Unfit("history")
        return work(batch, sent)

    return worked


AGAIN: Final[dict[str, Work]] = {
    **BEFORE,
    day.STAFF_SAVED: staff.saved_again,
    apply.ORDER_PAID: _sold_here(orders.paid),
    apply.ORDER_COMPLETED: _sold_here(orders.completed),
    apply.REFUNDED: _sold_here(orders.refunded),
    CLAIMED: _sold_here(claims.claimed),
    apply.LISTED: noted,
    apply.CONFIGURED: settings.configured_again,
    apply.JOINED: _joined_again,
    apply.LEFT: _left_again,
    apply.LEARNED: learned,
    jobs.GUILD_DAY: noted,
    jobs.DIVIDENDS_PAID: noted,
    jobs.CLEARED: noted,
}
"""The same for a ledger that was here before, of what did not arrive then."""
