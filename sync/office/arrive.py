"""What a till sends, as it arrives: each event taken once, in the till's own order, settled here or put aside.

The till's chain is what the order rests on. An event that was here before is answered as it was then; one that does
not follow what is here comes from a journal that was set back or copied, and the exchange stops for a person to look.
Anything else that is wrong with an event concerns it alone: it is put aside, takes its place in the chain, and holds up
nothing behind it. A batch is one transaction, looked up together and written together.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence, Set
from datetime import datetime
from typing import Final

from sync import protocol
from sync.office import cases, claims, given, goods, history, orders, people, settings, staff
from sync.office.batch import Batch, Sent, Till, Unfit, read
from sync.office.returned import Returned
from sync.office.tills import begin_office, new_code, pair, revoke
from sync.protocol import Answered, Outcome, Place, PushAnswer, PushedEvent, Stop
from terminal.errors import Refused, TillError
from terminal.ledger import apply, day, jobs, membership
from terminal.ledger.claims import CLAIMED
from terminal.ledger.journal import Event
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit

__all__ = ["begin_office", "new_code", "pair", "push", "push_each", "revoke", "set_aside", "shareable"]

INTERNAL: Final = "internal"
NOT_YOURS: Final = "not_yours"
_log = logging.getLogger(__name__)


def push(unit: Unit, till: str, events: Sequence[PushedEvent], now: datetime) -> PushAnswer | TillError:
    """Take a till's events in, and say what became of each. What is `shareable` may be done in a shared unit.

    Raises `Refused`: `unknown_till`; `stopped` (fields `stop`) while a person has to look; `gap` (fields `expected`).
    Returns `Refused("fork")`, because what was offered is kept: commit, then raise it.
    """
    held = Till.held(unit, till)
    if held.stopped:
        raise Refused("stopped", stop=held.stopped)
    _check_gapless(events, held.last_seq)
    batch = Batch.begin(unit, held, now)
    batch.verbatim = batch.history and history.under_way(unit)
    if batch.history and not batch.verbatim:
        batch.returned = Returned.of(unit, till)
    if not history.under_way(unit):
        jobs.advance(unit, now)
    here, fresh, forked = _parted(unit, held, events)
    sent = [read(event) for event in fresh]
    batch.look_up(sent)
    known = {each.event.seq for each in sent if _take_in(batch, each)}
    if forked:
        _stop_for_fork(batch, forked)
    held.write(unit, batch.at)
    if forked:
        return Refused(Stop.FORK.value, seq=forked[0].seq)
    exists = known | {event.seq for event in here}
    return _answer(unit, held, [read(event) for event in here] + sent, exists, at=batch.at)


def push_each(ledger: Ledger, till: str, events: Sequence[PushedEvent], now: datetime) -> PushAnswer:
    """The same with transactions of its own: where the batch fails for a reason of ours, event by event.

    The one that fails again alone is put aside. Raises what `push` raises and returns.
    """
    try:
        return _pushed(ledger, till, events, now)
    except TillError:
        raise
    except Exception:  # noqa: BLE001 - whatever it was, the next event is not to wait for it
        _log.exception("a batch failed; it is tried event by event", extra={"till": till, "events": len(events)})
    answers: list[Answered] = []
    for event in events:
        try:
            answer = _pushed(ledger, till, [event], now)
        except TillError:
            raise
        except Exception:  # noqa: BLE001 - as above
            _log.exception("an event failed and is put aside", extra={"till": till, "seq": event.seq})
            with ledger.write() as unit:
                set_aside(unit, till, event, now)
            answer = _pushed(ledger, till, [event], now)
            answers.append(answer.answers[0].model_copy(update={"outcome": Outcome.QUARANTINED}))
            continue
        answers += answer.answers
    return answer.model_copy(update={"answers": answers})


def set_aside(unit: Unit, till: str, event: PushedEvent, now: datetime) -> Answered:
    """Keep the event that comes next, but can't be worked in for a reason of ours (`internal`).

    Raises `Refused`: `unknown_till`, `gap` where it is not the next.
    """
    held = Till.held(unit, till)
    _check_gapless([event], held.last_seq)
    batch = Batch.begin(unit, held, now)
    if event.seq == held.last_seq + 1:
        _close(batch, read(event), None, INTERNAL)
        held.write(unit, batch.at)
    return Answered(seq=event.seq, outcome=Outcome.QUARANTINED, reason=INTERNAL)


def shareable(events: Sequence[PushedEvent]) -> bool:
    """Whether nothing but bills is in the batch, so that it only changes the queues that these bills concern."""
    return all(event.kind == apply.ORDER_PAID for event in events)


def _pushed(ledger: Ledger, till: str, events: Sequence[PushedEvent], now: datetime) -> PushAnswer:
    with ledger.write() as unit:
        answer = push(unit, till, events, now)
    if isinstance(answer, TillError):
        raise answer
    return answer


def _check_gapless(events: Sequence[PushedEvent], last_seq: int) -> None:
    expected = min(events[0].seq, last_seq + 1)
    for event in events:
        if event.seq != expected:
            raise Refused("gap", expected=expected)
        expected += 1


def _parted(
    unit: Unit, till: Till, events: Sequence[PushedEvent]
) -> tuple[list[PushedEvent], list[PushedEvent], list[PushedEvent]]:
    """The events that are here already, those that follow them, and those of another journal than the one here."""
    old = [event for event in events if event.seq <= till.last_seq]
    hashes = _hashes(unit, till, old)
    for place, event in enumerate(old):
        if hashes.get(event.seq) != event.hash:
            return old[:place], [], list(events[place:])
    fresh = list(events[len(old) :])
    last = till.last_hash
    for place, event in enumerate(fresh):
        if event.prev != last:
            return old, fresh[:place], fresh[place:]
        last = event.hash
    return old, fresh, []


def _hashes(unit: Unit, till: Till, old: Sequence[PushedEvent]) -> dict[int, str]:
    if not old:
        return {}
    rows = unit.sql.all(
        "SELECT seq, hash FROM till_event WHERE till = ? AND seq >= ? AND seq <= ?", till.id, old[0].seq, old[-1].seq
    )
    return dict(rows)


def _take_in(batch: Batch, sent: Sent) -> bool:
    """Work one event in, or put it aside; either way it is the new end of its till's journal here.

    True where its ledger had sent it before, as another till: then it is only linked to what came of it.
    """
    returned = batch.returned if batch.history else None
    event, reason = None, sent.unfit or (Stop.REVOKED.value if batch.till.revoked_at else "")
    if returned is not None and not reason:
        known, arrival = returned.has(sent.event, sent.body)
        if known:
            _close(batch, sent, arrival, "")
            returned.settle_cases(batch.unit, sent.event, batch.at, batch.till.prefix, aside=False)
            return True
    if not reason:
        try:
            event = _work(batch, sent)
        except Unfit as unfit:
            reason = unfit.reason
        except Refused as refused:  # by the rules that hold for whoever does it
            reason = refused.code
    _close(batch, sent, None if event is None else event.seq, reason)
    if returned is not None:
        was_revoked = returned.settle_cases(batch.unit, sent.event, batch.at, batch.till.prefix, aside=bool(reason))
        if was_revoked and event is not None:
            batch.flag(sent, "was_revoked")
    return False


def _work(batch: Batch, sent: Sent) -> Event | None:
    kinds = SINCE
    if batch.history:
        kinds = history.BEFORE if batch.returned is None else history.AGAIN
    work = kinds.get(sent.event.kind)
    if work is None:
        raise Unfit("unknown_kind")
    return work(batch, sent)


def _close(batch: Batch, sent: Sent, arrival: int | None, reason: str) -> None:
    """Book what became of an event. Every bill counts, because the till counts it too."""
    till, own = batch.till, sent.event
    outcome = Outcome.QUARANTINED if reason else Outcome.CREATED
    batch.unit.add("till_event", (till.id, own.seq, own.kind, own.hash, outcome.value, reason, arrival))
    if reason:
        cases.put_aside(batch.unit, till.id, own, reason, batch.at, sent.subject)
    till.last_seq, till.last_hash = own.seq, own.hash
    till.chain = protocol.linked(till.chain, own.hash, outcome, reason)
    if own.kind == apply.ORDER_PAID:
        till.bills += 1
        till.paid_fen += sent.paid_fen


def _stop_for_fork(batch: Batch, forked: Sequence[PushedEvent]) -> None:
    """The till's journal went another way: nothing of that way is applied, all of it is kept."""
    till = batch.till
    till.stopped = Stop.FORK.value
    for event in forked:
        cases.put_aside(batch.unit, till.id, event, Stop.FORK.value, batch.at, read(event).subject)
    cases.note(
        batch.unit, cases.ALARM, Stop.FORK.value, batch.at, till=till.id, seq=forked[0].seq,
        last_seq=till.last_seq, last_hash=till.last_hash, offered=forked[0].prev,
    )  # fmt: skip


def _answer(unit: Unit, till: Till, sent: Sequence[Sent], exists: Set[int], *, at: str) -> PushAnswer:
    """What became of these events, read once they are written. Those that `exists` names were here before."""
    unit.flush()
    first, last = sent[0].event.seq, sent[-1].event.seq
    rows = unit.sql.all(
        "SELECT seq, outcome, reason, arrival FROM till_event WHERE till = ? AND seq >= ? AND seq <= ? ORDER BY seq",
        till.id,
        first,
        last,
    )
    arrived = [(sent[row[0] - first], row[3]) for row in rows if row[3] is not None]
    claimed = [arrival for each, arrival in arrived if each.event.kind == CLAIMED]
    paid = given.by_bills(unit, [arrival for each, arrival in arrived if each.event.kind == apply.ORDER_PAID])
    places = _places(unit, [each for each, _ in arrived], claimed, till.store)
    answers = [
        Answered(
            seq=seq,
            outcome=Outcome.EXISTS if seq in exists else Outcome(outcome),
            reason=reason,
            arrival=arrival,
            places=places.get(arrival, []),
            given=paid.get(arrival),
        )
        for seq, outcome, reason, arrival in rows
    ]
    return PushAnswer(answers=answers, last_seq=till.last_seq, chain=till.chain, as_of=at)


def _places(unit: Unit, applied: Sequence[Sent], arrivals: Sequence[int], store: str) -> dict[int | None, list[Place]]:
    """The entries of these events' bills, by the event here that made them. A bill's entry has the bill's own id.

    `arrivals` are those of claims, of which only a bill of this store has a place to tell.
    """
    ids = [sent.subject for sent in applied if sent.event.kind == apply.ORDER_PAID]
    found: dict[int | None, list[Place]] = {}
    claimed = claims.bills_of(unit, arrivals, store) if arrivals else {}
    ids += claimed
    if not ids:
        return found
    for row in unit.sql.among(
        "SELECT e.bill, e.id, q.name, e.seq, e.member, e.ratio, e.rule, e.entitlement_fen, e.rewarded_fen, e.status, "
        "e.joined_ahead, e.joined_money_ahead_fen FROM entry e JOIN queue q ON q.id = e.queue WHERE e.id IN (?)",
        ids,
    ):
        place = Place(
            id=row[1], queue=row[2], seq=row[3], member=row[4], ratio=row[5], rule=row[6], entitlement_fen=row[7],
            rewarded_fen=row[8], status=row[9], joined_ahead=row[10], joined_money_ahead_fen=row[11],
        )  # fmt: skip
        found.setdefault(claimed.get(place.id, row[0]), []).append(place)
    return found


def _not_yours(batch: Batch, sent: Sent) -> Event | None:
    raise Unfit(NOT_YOURS)


SINCE: Final[dict[str, Callable[[Batch, Sent], Event | None]]] = {
    **history.OF_THE_DAY,
    day.STAFF_SAVED: staff.saved,
    day.COLLISION_DECIDED: settings.decided,
    apply.ORDER_PAID: orders.paid,
    apply.ORDER_COMPLETED: orders.completed,
    apply.REFUNDED: orders.refunded,
    CLAIMED: claims.claimed,
    apply.MEMBER_JOINED: people.joined,
    apply.MEMBER_RANKED: people.ranked,
    membership.MEMBER_CHANGED: people.changed,
    apply.CATALOGUED: goods.catalogued,
    apply.LISTED: goods.listed,
    apply.CONFIGURED: settings.configured,
    apply.JOINED: history.noted,
    apply.LEFT: history.noted,
    apply.LEARNED: history.learned,
    apply.DRAWN: _not_yours,
    apply.EXCHANGED: _not_yours,
    apply.TRANSFERRED: _not_yours,
    apply.RELEASED: _not_yours,
    jobs.GUILD_DAY: _not_yours,
    jobs.DIVIDENDS_PAID: _not_yours,
    jobs.CLEARED: _not_yours,
}
"""What becomes of an event since the till joined: what only the authority may do is not its to do."""
