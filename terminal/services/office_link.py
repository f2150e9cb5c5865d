"""A till's own side of its link with head office: joining and leaving, what is unsent, what was answered.

What has not been sent yet is the end of the journal after the last answered event; there is nothing else to keep in
step with it. The till sells by its own ledger whatever the link's state. While it is joined head office runs the jobs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from terminal.clock import from_text, to_text
from terminal.errors import Refused, Unavailable
from terminal.ledger import apply, jobs, journal
from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit
from terminal.services import office_given, office_mirror, settings
from terminal.services.configuration import cleaned, validate
from terminal.services.facts import ALONE, LinkFacts
from terminal.services.office_news import Answer, Pairing
from terminal.services.office_view import HELD, QUARANTINED
from terminal.services.shop import Configuration

ADDRESS_MAX: Final = 200
STOPS: Final = ("fork", "rolled_back", "mismatch", "revoked")
_TOLD: Final = ("office_entry", "office_queue", "office_member", "collision")
_MIRROR: Final = (*_TOLD, "acknowledged", "looked_at", "office_link")


@dataclass(frozen=True, slots=True)
class Link:
    """Where the exchange stands: whom it is with, how far it went each way, and why it stopped ("" while it goes)."""

    url: str
    office: str
    till: str
    cursor: str
    acked_seq: int
    acked_hash: str
    acked_chain: str
    stopped: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """The next events to be sent, and how many stand behind them."""

    link: Link
    events: tuple[journal.Event, ...]
    left: int


@dataclass(frozen=True, slots=True)
class BillsSoFar:
    """Bills up to an event, and what was paid in them: a sum that is carried on instead of begun again."""

    seq: int = 0
    bills: int = 0
    paid_fen: int = 0


def link(unit: Unit) -> LinkFacts:
    """How this till stands with head office, for every screen that says so."""
    row = unit.sql.one(
        "SELECT office_name, url, till, public_url, acked_seq, contact_at, stopped FROM office_link WHERE id = 1"
    )
    if row is None:
        return ALONE
    name, url, till, public_url, acked_seq, contact_at, stopped = row
    waiting = unit.sql.one("SELECT count(*), min(at_us) FROM bill WHERE seq > ?", acked_seq) or (0, None)
    oldest = unit.sql.one("SELECT at FROM bill WHERE seq > ? AND at_us = ?", acked_seq, waiting[1])
    return LinkFacts(
        joined=True,
        office_name=name,
        url=url,
        unconfirmed=waiting[0],
        oldest_at=from_text(oldest[0]) if oldest is not None else None,
        contact_at=from_text(contact_at) if contact_at else None,
        stopped=stopped,
        collisions=_count(unit, "SELECT count(*) FROM collision WHERE state = 'open'"),
        till=till,
        prefix=settings.current(unit).configuration.shop.till,
        public_url=public_url,
        held=_count(unit, f"SELECT count(*) FROM acknowledged a WHERE {HELD}"),  # noqa: S608 - from there
    )


def standing(unit: Unit) -> Link | None:
    """Where the exchange stands; None for a till alone."""
    row = unit.sql.one(
        "SELECT url, office, till, cursor, acked_seq, acked_hash, acked_chain, stopped FROM office_link WHERE id = 1"
    )
    return None if row is None else Link(*row)


def was_at(unit: Unit) -> str:
    """The office that this ledger joined last, by its journal; "" where it never joined any."""
    row = unit.sql.one("SELECT body FROM journal WHERE kind = ? ORDER BY seq DESC LIMIT 1", apply.JOINED)
    return "" if row is None else str(json.loads(row[0])["office"])


def join(unit: Unit, url: str, place: Pairing, *, event_max: int) -> LinkFacts:
    """Belong to an office from now on, with the store and the receipts' prefix that it gave.

    `event_max` is the longest event in characters that can be sent. Raises `Refused`: `already_joined`;
    `event_too_long` with `seq` for a journal that can't be sent; `bad_settings` where the place makes no sense.
    """
    known = standing(unit)
    if known is not None:
        raise Refused("already_joined", office=known.office, url=known.url)
    if len(url) > ADDRESS_MAX or len(place.public_url) > ADDRESS_MAX:
        raise Refused("bad_address", most=ADDRESS_MAX)
    too_long = unit.sql.one("SELECT seq FROM journal WHERE length(body) > ? ORDER BY seq LIMIT 1", event_max)
    if too_long is not None:
        raise Refused("event_too_long", seq=too_long[0], most=event_max)
    at = unit.now()
    jobs.advance(unit, at)
    body = {"office": place.office, "till": place.till, "store": place.store, "prefix": place.prefix}
    apply.apply(unit, unit.append(apply.JOINED, at, body))
    unit.sql.run(
        "INSERT INTO office_link (id, url, office, office_name, till, public_url, joined_at, cursor, office_version, "
        "acked_seq, acked_hash, acked_chain, contact_at, stopped, stopped_detail) "
        "VALUES (1, ?, ?, ?, ?, ?, ?, '', 0, 0, ?, ?, ?, '', '')",
        url, place.office, place.office_name, place.till, place.public_url, to_text(at), journal.GENESIS,
        journal.GENESIS, to_text(at),
    )  # fmt: skip
    unit.memo.clear()
    _take_over(unit, place)
    return link(unit)


def _take_over(unit: Unit, place: Pairing) -> None:
    """The store and the prefix become this till's own; a till that was never set up has the office's name."""
    now = settings.current(unit)
    shop = now.configuration.shop
    taken = replace(
        shop, store=place.store, till=place.prefix, shop_name=shop.shop_name or place.office_name[:30] or place.store
    )
    wanted = cleaned(Configuration(taken, now.configuration.rebate))
    if wanted.shop == shop:
        return
    faults = validate(wanted)
    if faults:
        raise Refused("bad_settings", faults=faults)
    office_mirror.configure(unit, wanted, who=place.office_name, reason=place.office, office_version=0)


def leave(unit: Unit, *, forced: bool = False) -> LinkFacts:
    """Be alone from now on; what head office said is forgotten, this till's own figures stand again.

    Raises `Refused`: `not_joined`; `unconfirmed` with `count`, where head office has not answered every bill and
    nobody insists.
    """
    known = standing(unit)
    if known is None:
        raise Refused("not_joined")
    unconfirmed = _count(unit, "SELECT count(*) FROM bill WHERE seq > ?", known.acked_seq)
    if unconfirmed and not forced:
        raise Refused("unconfirmed", count=unconfirmed)
    body = {"office": known.office, "till": known.till, "unconfirmed": unconfirmed}
    apply.apply(unit, unit.append(apply.LEFT, unit.now(), body))
    for table in _MIRROR:
        unit.sql.run(f"DELETE FROM {table}")  # noqa: S608 - names from here
    unit.memo.clear()
    return ALONE


def unsent(unit: Unit, limit: int, size: int) -> Unsent | None:
    """The next events to send: at most `limit`, and of about `size` bytes, yet always one. None for a till alone."""
    known = standing(unit)
    if known is None:
        return None
    events: list[journal.Event] = []
    taken = 0
    for row in unit.sql.all(
        "SELECT seq, kind, at, format, body, prev, hash FROM journal WHERE seq > ? ORDER BY seq LIMIT ?",
        known.acked_seq,
        limit,
    ):
        event = journal.Event(*row)
        taken += len(event.body.encode("utf-8", "surrogatepass")) + event.body.count('"') + event.body.count("\\")
        if events and taken > size:
            break
        events.append(event)
    return Unsent(known, tuple(events), unit.journal_seq - known.acked_seq - len(events))


def acknowledge(unit: Unit, answers: Sequence[Answer], *, chain: str, as_of: str) -> tuple[str, ...]:
    """Keep what head office answered, in the events' order; returns the ids of the bills that it confirmed.

    Answers that were kept before change nothing. Raises `Unavailable("office_answer")` where one is missing between
    them or is about an event that this till does not have; nothing is kept then.
    """
    known = standing(unit)
    if known is None:
        raise Refused("not_joined")
    news = [answer for answer in answers if answer.seq > known.acked_seq]
    if [answer.seq for answer in news] != list(range(known.acked_seq + 1, known.acked_seq + 1 + len(news))):
        raise Unavailable("office_answer", what="answers are missing")
    if not news:
        return ()
    last = journal.event(unit.sql, news[-1].seq)
    if last is None:
        raise Unavailable("office_answer", what="an event that was not sent")
    office_mirror.put(unit, "acknowledged", ("event",), [_row(answer, as_of) for answer in news])
    office_mirror.joined(unit, [place for answer in news for place in answer.places], as_of)
    unit.sql.run(
        "UPDATE office_link SET acked_seq = ?, acked_hash = ?, acked_chain = ?, contact_at = ? WHERE id = 1",
        last.seq,
        last.hash,
        chain,
        to_text(unit.now()),
    )
    unit.memo.clear()
    confirmed = unit.sql.all(
        "SELECT b.id FROM bill b JOIN acknowledged a ON a.event = b.seq "
        "WHERE b.seq > ? AND b.seq <= ? AND a.outcome <> 'quarantined' ORDER BY b.seq",
        known.acked_seq,
        last.seq,
    )
    return tuple(bill for (bill,) in confirmed)


def _row(answer: Answer, as_of: str) -> Row:
    """An event that was put aside the first time is put aside, also where it is said to exist."""
    outcome = QUARANTINED if answer.reason else str(answer.outcome)
    return answer.seq, outcome, answer.reason, as_of, answer.arrival, office_given.kept(answer.given)


def stop(unit: Unit, reason: str, detail: dict[str, Any]) -> None:
    """The exchange stands still until a person has looked; the first reason stays. Selling goes on."""
    unit.sql.run(
        "UPDATE office_link SET stopped = ?, stopped_detail = ?, contact_at = ? WHERE id = 1 AND stopped = ''",
        reason,
        json.dumps(detail, ensure_ascii=True, sort_keys=True, default=str),
        to_text(unit.now()),
    )


def resume(unit: Unit) -> None:
    """A person has looked: try the exchange again. If the cause is still there, it stops again."""
    unit.sql.run("UPDATE office_link SET stopped = '', stopped_detail = '' WHERE id = 1")


def go_back(unit: Unit, seq: int, digest: str, chain: str) -> int:
    """Head office has lost what came after an event of this till: from there on everything is unsent again.

    What it had said is forgotten, to be read anew: places that it confirmed and lost are provisional again. Returns
    how many bills that are.
    """
    lost = _count(unit, "SELECT count(*) FROM bill b JOIN acknowledged a ON a.event = b.seq WHERE b.seq > ?", seq)
    unit.sql.run("DELETE FROM acknowledged WHERE event > ?", seq)
    unit.sql.run("DELETE FROM looked_at WHERE event > ?", seq)
    for table in _TOLD:
        unit.sql.run(f"DELETE FROM {table}")  # noqa: S608 - names from here
    unit.sql.run(
        "UPDATE office_link SET acked_seq = ?, acked_hash = ?, acked_chain = ?, cursor = '', office_version = 0, "
        "stopped = '', stopped_detail = '' WHERE id = 1",
        seq,
        digest,
        chain,
    )
    unit.memo.clear()
    return lost


def answered(unit: Unit, after: int, up_to: int, limit: int) -> list[tuple[int, str, str]]:
    """Own events that head office has answered: seq, hash, and the reason for which it was put aside or ""."""
    return [
        (row[0], row[1], row[2])
        for row in unit.sql.all(
            "SELECT j.seq, j.hash, a.reason FROM journal j JOIN acknowledged a ON a.event = j.seq "
            "WHERE j.seq > ? AND j.seq <= ? ORDER BY j.seq LIMIT ?",
            after,
            up_to,
            limit,
        )
    ]


def read_again(unit: Unit) -> None:
    """The feed's cursor is no longer known at head office: read from the beginning."""
    unit.sql.run("UPDATE office_link SET cursor = '' WHERE id = 1")


def met(unit: Unit) -> None:
    """Head office has answered just now."""
    unit.sql.run("UPDATE office_link SET contact_at = ? WHERE id = 1", to_text(unit.now()))


def count_bills(unit: Unit, sofar: BillsSoFar, up_to: int, limit: int) -> BillsSoFar:
    """Carry the sum over bills on, by at most `limit` bills, to `up_to` at most.

    What was refunded later does not change it. The result's `seq` is `up_to` where it is whole.
    """
    rows = unit.sql.all(
        "SELECT seq, paid_fen FROM bill WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?", sofar.seq, up_to, limit
    )
    reached = rows[-1][0] if len(rows) == limit else up_to
    return BillsSoFar(reached, sofar.bills + len(rows), sofar.paid_fen + sum(paid for _, paid in rows))


def _count(unit: Unit, statement: str, *values: int) -> int:
    row = unit.sql.one(statement, *values)
    return int(row[0]) if row is not None else 0
