"""The phases of an exchange: pair, push, pull. Each is a task on the ledger's lane, a call, another task.

Between the two tasks the lane is free: nothing on it ever waits for the network, and a till that is killed anywhere in
between asks the same again and is told the same. What head office says that can't be so stops the exchange for a
person to look; nothing is mended in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol, TypeVar

from pydantic import ValidationError

from sync import protocol
from sync.client import Client
from sync.keys import TillKey
from sync.protocol import (
    FeedAnswer,
    Outcome,
    PairAnswer,
    PairRequest,
    PushAnswer,
    PushedEvent,
    Stop,
)
from terminal.clock import from_text
from terminal.errors import Refused, TillError, Unavailable
from terminal.ledger import journal
from terminal.ledger.unit import Unit
from terminal.services import office_link, office_mirror, settings
from terminal.services.facts import LinkFacts
from terminal.services.office_link import Link, Unsent

R = TypeVar("R")

LANE_S: Final = 60.0
"""How long a task may stand in the lane before the exchange is tried again later."""
BATCH_BYTES: Final = protocol.BODY_MAX // 2
"""About how much is sent at once; one event more must fit."""
MET_EVERY: Final = timedelta(minutes=1)
"""How often it is written down that head office answered, where nothing else is written."""

_STOPS: Final = {stop.value for stop in Stop}


class Lane(Protocol):
    """As much of the ledger's lane as is needed here."""

    def submit(self, service: Callable[..., R], *args: Any, **kwargs: Any) -> Future[R]: ...
    def look(self, service: Callable[..., R], *args: Any, **kwargs: Any) -> Future[R]: ...


@dataclass(frozen=True, slots=True)
class Pushed:
    """`left` events are still to be sent; `confirmed` the bills that head office took; `stopped` why it stands."""

    sent: int
    left: int
    confirmed: tuple[str, ...] = ()
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Pulled:
    """Whether there is another page, and whether this one said anything new."""

    more: bool
    changed: bool
    push_first: bool = False
    stopped: str = ""


def result(future: Future[R]) -> R:
    """What a task on the lane came to. Raises `TillError` alone: `Unavailable("unexpected")` for anything else."""
    try:
        return future.result(LANE_S)
    except TillError:
        raise
    except NotInTime:
        future.cancel()
        raise Unavailable("ledger_busy") from None
    except Exception as error:
        raise Unavailable("unexpected", what=type(error).__name__) from error


# pair


def pair(lane: Lane, client: Client, url: str, code: str, key: TillKey) -> LinkFacts:
    """Join an office by a one-time code. Asked again with the same code and key after a kill, it answers the same.

    Raises `Refused`: `already_joined`, `bad_code`, and whatever the office or the till's ledger says to it.
    """
    stands = result(lane.look(_where_it_stands))
    if stands.joined:
        raise Refused("already_joined", url=stands.url)
    try:
        request = PairRequest(
            protocol=protocol.VERSION,
            code=code.strip(),
            public_key=key.public,
            ledger=stands.ledger,
            store=stands.store,
            prefix=stands.prefix,
            last_seq=stands.last_seq,
            last_hash=stands.last_hash,
            bills=stands.bills,
            was_at=stands.was_at,
        )
    except ValidationError as error:
        raise Refused("bad_code" if error.errors()[0]["loc"] == ("code",) else "unsendable") from None
    answer = client.pair(request)
    return result(lane.submit(_joined, url, answer))


@dataclass(frozen=True, slots=True)
class _Stands:
    joined: bool
    url: str
    ledger: str
    store: str
    prefix: str
    last_seq: int
    last_hash: str
    bills: int
    was_at: str


def _where_it_stands(unit: Unit) -> _Stands:
    shop = settings.current(unit).configuration.shop
    known = office_link.standing(unit)
    bills = unit.sql.one("SELECT count(*) FROM bill")
    return _Stands(
        joined=known is not None,
        url=known.url if known is not None else "",
        ledger=unit.ledger_id,
        store=shop.store,
        prefix=shop.till,
        last_seq=unit.journal_seq,
        last_hash=unit.journal_hash,
        bills=bills[0] if bills is not None else 0,
        was_at=office_link.was_at(unit),
    )


def _joined(unit: Unit, url: str, answer: PairAnswer) -> LinkFacts:
    return office_link.join(unit, url, answer, event_max=protocol.EVENT_TEXT_MAX)


# push


def push(lane: Lane, client: Client) -> Pushed:
    """Send the next events and keep what head office said of each."""
    unsent = result(lane.look(office_link.unsent, protocol.BATCH_MAX, BATCH_BYTES))
    if unsent is None or unsent.link.stopped or not unsent.events:
        return Pushed(0, 0, stopped=unsent.link.stopped if unsent is not None else "")
    events = [_pushed(event) for event in unsent.events]
    try:
        answer = client.push(events)
    except Refused as refused:
        return Pushed(0, len(events) + unsent.left, stopped=stand_still(lane, reason_of(refused, unsent), unsent.link))
    wrong = _wrong(answer, unsent)
    if wrong is not None:
        return Pushed(0, len(events) + unsent.left, stopped=stand_still(lane, wrong, unsent.link))
    kept = result(lane.submit(_keep, answer, unsent))
    return Pushed(len(events), kept.left, kept.confirmed, kept.stopped)


def _pushed(event: journal.Event) -> PushedEvent:
    try:
        return PushedEvent(
            seq=event.seq, kind=event.kind, at=event.at, format=event.format, body=event.body, prev=event.prev,
            hash=event.hash,
        )  # fmt: skip
    except ValidationError:
        raise Refused("unsendable", seq=event.seq) from None


def _keep(unit: Unit, answer: PushAnswer, unsent: Unsent) -> Pushed:
    """Acknowledge, in one transaction with finding out that head office has more of this journal than it has."""
    check_same(unit, unsent.link)
    if answer.last_seq > unit.journal_seq:
        return Pushed(0, 0, stopped=_rolled_back(unit, answer.last_seq))
    confirmed = office_link.acknowledge(
        unit, answer.answers, chain=_chain(answer, unsent), as_of=checked_instant(answer.as_of)
    )
    left = unit.journal_seq - unsent.events[-1].seq
    return Pushed(len(unsent.events), left, confirmed)


def _chain(answer: PushAnswer, unsent: Unsent) -> str:
    """Head office's hash over its answers, worked out here. What exists was answered before as its reason says."""
    chain = unsent.link.acked_chain
    for event, told in zip(unsent.events, answer.answers, strict=True):
        outcome = Outcome.QUARANTINED if told.reason else Outcome.CREATED
        chain = protocol.linked(chain, event.hash, outcome, told.reason)
    return chain


def _wrong(answer: PushAnswer, unsent: Unsent) -> Why | None:
    """Why an answer can't be right: it is not about what was sent, or its hash is not the one over what it says."""
    if [told.seq for told in answer.answers] != [event.seq for event in unsent.events]:
        raise Unavailable("office_answer", what="answers")
    last = unsent.events[-1].seq
    if answer.last_seq < last:
        raise Unavailable("office_answer", what="last_seq")
    if answer.last_seq == last and answer.chain != _chain(answer, unsent):
        return Why(Stop.MISMATCH, {"what": "chain", "office": answer.chain, "seq": last})
    return None


# pull


def pull(lane: Lane, client: Client) -> Pulled:
    """Read the next page of the feed and keep it."""
    known = result(lane.look(office_link.standing))
    if known is None or known.stopped:
        return Pulled(more=False, changed=False, stopped=known.stopped if known is not None else "")
    try:
        page = client.feed(known.cursor)
    except Refused as refused:
        if refused.code == "bad_cursor" and known.cursor:
            result(lane.submit(office_link.read_again))
            return Pulled(more=True, changed=False)
        return Pulled(more=False, changed=False, stopped=stand_still(lane, reason_of(refused, None), known))
    checked_instant(page.as_of)
    if page.up_to < known.acked_seq:
        detail = {"what": "up_to", "office": page.up_to, "till": known.acked_seq}
        return Pulled(more=False, changed=False, stopped=stand_still(lane, Why(Stop.MISMATCH, detail), known))
    if page.more and page.cursor == known.cursor:
        raise Unavailable("office_answer", what="cursor")
    if _is_empty(page, known):
        if result(lane.look(_long_ago)):
            result(lane.submit(office_link.met))
        return Pulled(more=False, changed=False)
    try:
        stopped = result(lane.submit(_take, page, known))
    except Unavailable as not_now:
        if not_now.code != "push_first":
            raise
        return Pulled(more=True, changed=False, push_first=True)
    if stopped is None:
        return Pulled(more=True, changed=False)
    return Pulled(more=page.more, changed=True, stopped=stopped)


def _take(unit: Unit, page: FeedAnswer, known: Link) -> str | None:
    """Keep the page, unless it takes in events that this till does not have: then why the exchange stands still.

    None where somebody else has read on meanwhile: what is there now is newer.
    """
    if check_same(unit, known).cursor != known.cursor:
        return None
    if page.up_to > unit.journal_seq:
        return _rolled_back(unit, page.up_to)
    office_mirror.take(unit, page)
    return ""


def _rolled_back(unit: Unit, office_has: int) -> str:
    office_link.stop(unit, Stop.ROLLED_BACK.value, {"office": office_has, "till": unit.journal_seq})
    return Stop.ROLLED_BACK.value


def _is_empty(page: FeedAnswer, known: Link) -> bool:
    """Whether there is nothing on it that would have to be written."""
    news = (
        page.members, page.entries, page.queues, page.products, page.settings, page.collisions, page.staff,
        page.looked_at,
    )  # fmt: skip
    return not page.more and not page.from_scratch and page.cursor == known.cursor and not any(news)


def _long_ago(unit: Unit) -> bool:
    contact_at = office_link.link(unit).contact_at
    return contact_at is None or abs(unit.now() - contact_at) >= MET_EVERY


# stopping


@dataclass(frozen=True, slots=True)
class Why:
    """Why an exchange stands still: one of the reasons of the contract, and what both sides said."""

    reason: str
    detail: dict[str, Any]


def reason_of(refused: Refused, unsent: Unsent | None) -> Why:
    """Why an office that refuses stops the exchange; what is no reason for that is raised again."""
    detail = dict(refused.fields)
    reason = detail.get("stop") if refused.code == "stopped" else refused.code
    if reason in _STOPS:
        return Why(str(reason), detail)
    if refused.code == "stopped" and detail.get("stop") in _STOPS:  # before, and the answer that said so was lost
        return Why(str(detail["stop"]), detail)
    if refused.code == "gap" and unsent is not None and detail.get("expected") != unsent.events[0].seq:
        return Why(Stop.MISMATCH, {"what": "gap", "till": unsent.events[0].seq} | detail)
    raise refused


def stand_still(lane: Lane, why: Why, link: Link) -> str:
    """Stop the exchange with this link until a person has looked; returns the reason."""
    result(lane.submit(_stop, why, link))
    return str(why.reason)


def _stop(unit: Unit, why: Why, link: Link) -> None:
    if check_same(unit, link).acked_seq != link.acked_seq:
        raise Unavailable("link_changed")  # it was said of what was sent before
    office_link.stop(unit, str(why.reason), why.detail)


def check_same(unit: Unit, link: Link) -> Link:
    """The till may have left, or joined another office, while an answer was under way: then it is not for it."""
    now = office_link.standing(unit)
    if now is None or (now.office, now.till) != (link.office, link.till):
        raise Unavailable("link_changed")
    return now


def checked_instant(text: str) -> str:
    """An office's instant. Raises `Unavailable("office_answer")` where it is none."""
    try:
        from_text(text)
    except ValueError:
        raise Unavailable("office_answer", what="instant") from None
    return text
