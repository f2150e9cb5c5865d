"""What one batch of a till's events is worked in with: the till, the policy, and what the batch asks of the ledger.

Members and bills that the events speak of are looked up together before the first is worked in, because a question an
event would cost more than the event; what the batch itself adds is remembered here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeGuard

from sync.office import cases
from sync.office.returned import Returned
from sync.protocol import PushedEvent
from terminal.clock import from_text, to_text
from terminal.errors import Broken, Refused
from terminal.ledger import apply, journal, membership
from terminal.ledger.claims import CLAIMED
from terminal.ledger.decide import in_force
from terminal.ledger.journal import Body
from terminal.ledger.unit import Unit
from terminal.rebate.guild import QUEUE as GUILD
from terminal.rebate.queue import queue_name
from terminal.rebate.settings import CASHIER_CHANNEL

_YEARS: Final = range(1900, 9_000)
"""Of instants, so that any time zone can show them."""
_NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A character 0 as JSON writes it; behind another backslash it is only text that looks like one."""
_TILL: Final = (
    "SELECT id, store, prefix, first_seq, last_seq, last_hash, bills, paid_fen, chain, stopped, revoked_at "
    "FROM joined_till WHERE id = ?"
)


class Unfit(Exception):
    """This event can't be worked in, and nothing of it was; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Till:
    """A till as its row has it. `first_seq` is its own event of having joined; 0 while what was before still comes."""

    id: str
    store: str
    prefix: str
    first_seq: int
    last_seq: int
    last_hash: str
    bills: int
    paid_fen: int
    chain: str
    stopped: str
    revoked_at: str

    @classmethod
    def held(cls, unit: Unit, till: str) -> Till:
        """The till, whose row nobody else can change before this unit ends. Raises `Refused("unknown_till")`."""
        row = unit.sql.one(_TILL + unit.sql.hold, till)
        if row is None:
            raise Refused("unknown_till", till=till)
        return cls(*row)

    def write(self, unit: Unit, contact_at: str) -> None:
        """Write what can change of it."""
        unit.sql.run(
            "UPDATE joined_till SET first_seq = ?, last_seq = ?, last_hash = ?, bills = ?, paid_fen = ?, chain = ?, "
            "stopped = ?, contact_at = ? WHERE id = ?",
            self.first_seq, self.last_seq, self.last_hash, self.bills, self.paid_fen, self.chain, self.stopped,
            contact_at, self.id,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """The bounds beyond which a person looks: promised ratios in hundredths of a percent, a bill's age."""

    least_ratio: int
    most_ratio: int
    late: timedelta

    @classmethod
    def of(cls, unit: Unit) -> Policy:
        row = unit.sql.one("SELECT least_ratio, most_ratio, late_days FROM office WHERE id = 1")
        if row is None:
            raise Broken("no_office")
        return cls(row[0], row[1], timedelta(days=row[2]))


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as it came, and what its body says; `unfit` says why it can't be read, or is ""."""

    event: PushedEvent
    body: Body
    unfit: str = ""

    @property
    def subject(self) -> str:
        """The bill or the member that it is about."""
        named = self.body.get("order", self.body.get("id", self.body.get("bill")))
        return named if isinstance(named, str) else ""

    @property
    def paid_fen(self) -> int:
        """What was paid, as far as the event says it at all."""
        lines = self.body.get("lines")
        if self.event.kind != apply.ORDER_PAID or not isinstance(lines, list):
            return 0
        paid = [line.get("paid") for line in lines if isinstance(line, dict)]
        return sum(fen for fen in paid if whole(fen))


FEN_MAX: Final = 10**13
"""No amount of one event is larger: a hundred thousand million yuan."""


def whole(value: object, least: int = 0, most: int = FEN_MAX) -> TypeGuard[int]:
    """Whether a value of a body is a whole number within bounds. JSON's true is none."""
    return type(value) is int and least <= value <= most


def short(value: object, most: int = 80, least: int = 0) -> TypeGuard[str]:
    """Whether a value of a body is a text of so many characters."""
    return type(value) is str and least <= len(value) <= most


def one_of(value: object, known: frozenset[str]) -> TypeGuard[str]:
    """Whether a value of a body is one of these words."""
    return type(value) is str and value in known


def read(event: PushedEvent) -> Sent:
    """Read an event's body, and see whether it is the one that was hashed."""
    if event.format != journal.FORMAT:
        return Sent(event, {}, "bad_format")
    if journal.chained(event.prev, event.format, event.seq, event.kind, event.at, event.body) != event.hash:
        return Sent(event, {}, "bad_hash")
    try:
        body = json.loads(event.body, parse_constant=_no_number)
        at = from_text(event.at)
    except (ValueError, RecursionError):
        return Sent(event, {}, "bad_body")
    if type(body) is not dict or event.body[0] != "{" or (not body and event.body != "{}") or at.year not in _YEARS:
        return Sent(event, {}, "bad_body")
    if journal.ARRIVAL in body:
        return Sent(event, {}, "bad_body")
    return Sent(event, body, "" if _is_text(event.body, body) else "bad_text")


def _is_text(text: str, body: Body) -> bool:
    """Whether all that stands in a body can be kept by every database: no character 0, no half of a surrogate pair."""
    if "\\u" not in text:
        return text.isascii() or _can_be_asked(text)
    return _NUL.search(text) is None and _can_be_asked(json.dumps(body, ensure_ascii=False))


def _no_number(text: str) -> None:
    raise ValueError(text)


@dataclass(slots=True)
class Batch:
    """One till's events in one unit."""

    unit: Unit
    till: Till
    policy: Policy
    now: datetime
    at: str
    """The office's instant, as text."""
    verbatim: bool = False
    """While the first till's history comes: it is taken over as it stands."""
    returned: Returned | None = None
    """While what a ledger that was here before did until now comes: what of it is here already."""
    members: dict[str, str] = field(default_factory=dict)
    """Ids of members, second ones too, to the id that stands."""
    phones: dict[str, str] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    bills: dict[str, str] = field(default_factory=dict)
    """Bills that are here, with their digests."""
    numbers: set[str] = field(default_factory=set)
    status_hashes: set[str] = field(default_factory=set)
    slips: set[str] = field(default_factory=set)
    """Hashes of slips whose bills are here."""
    waiting_claims: set[str] = field(default_factory=set)
    """Of those that were claimed before their bills came."""

    @classmethod
    def begin(cls, unit: Unit, till: Till, now: datetime) -> Batch:
        return cls(unit, till, Policy.of(unit), now, to_text(now))

    @property
    def history(self) -> bool:
        """Whether the till's event of having joined has not come yet."""
        return self.till.first_seq == 0

    @property
    def settled_there(self) -> bool:
        """Whether bills come as their till settled them: those of a history that is the first of its ledger."""
        return self.history and self.returned is None

    def look_up(self, events: Sequence[Sent]) -> None:
        """Ask, in a few statements, for everything that these events speak of, and hold the queues of their bills."""
        sql = self.unit.sql
        bodies = [sent.body for sent in events if sent.event.kind == apply.ORDER_PAID]
        people = [sent.body for sent in events if sent.event.kind in _ABOUT_PEOPLE]
        members = _texts([body.get("member") for body in bodies] + [body.get("id") for body in people])
        members += _texts(body.get("referrer") for body in people)
        members += _texts(sent.body.get("member") for sent in events if sent.event.kind == CLAIMED)
        if members:
            self.members.update((each, each) for (each,) in sql.among("SELECT id FROM member WHERE id IN (?)", members))
            self.members.update(sql.among("SELECT id, member FROM member_alias WHERE id IN (?)", members))
        if phones := _texts(body.get("phone") for body in people):
            self.phones.update(sql.among("SELECT phone, id FROM member WHERE phone IN (?)", phones))
        if cards := _texts(body.get("card") for body in people):
            self.cards.update(sql.among("SELECT card, id FROM member WHERE card IN (?)", cards))
        if ids := _texts(body.get("id") for body in bodies):
            self.bills.update(sql.among("SELECT id, digest FROM bill WHERE id IN (?)", ids))
        if numbers := _texts(body.get("number") for body in bodies):
            self.numbers.update(row[0] for row in sql.among("SELECT number FROM bill WHERE number IN (?)", numbers))
        if hashes := _texts(body.get("status_hash") for body in bodies):
            known = sql.among("SELECT status_hash FROM bill WHERE status_hash IN (?)", hashes)
            self.status_hashes.update(row[0] for row in known)
        if slips := _texts(told.get("hash") for body in bodies if isinstance(told := body.get("claim"), dict)):
            self.slips.update(row[0] for row in sql.among("SELECT code_hash FROM claim WHERE code_hash IN (?)", slips))
            waiting = sql.among(
                "SELECT code_hash FROM claim_elsewhere WHERE settled IS NULL AND code_hash IN (?)", slips
            )
            self.waiting_claims.update(row[0] for row in waiting)
        if self.returned is not None:
            self.returned.look_up(self.unit, [sent.event for sent in events], ids)
        settings = in_force(self.unit).settings
        stores = _texts(body.get("store") for body in bodies)
        guild = settings.base.scheme == "guild"
        self.unit.queues.lock(GUILD if guild else queue_name(settings, CASHIER_CHANNEL, store, "") for store in stores)

    def take(self, sent: Sent, decided: Body | None = None) -> journal.Event:
        """Take an event into the office's journal: the till's text, and in front of it what was decided here."""
        event = sent.event
        arrival: Body = {"till": self.till.id, "seq": event.seq, "hash": event.hash, "at": self.at, **(decided or {})}
        if self.settled_there:
            arrival["history"] = True
        content = journal.as_arrived({**sent.body, journal.ARRIVAL: arrival})
        return self.unit.take(event.kind, event.at, journal.arrived(event.body, arrival), content)

    def flag(self, sent: Sent, reason: str, **detail: Any) -> None:
        """Have a person look at an event that was applied."""
        cases.note(
            self.unit, cases.FLAG, reason, self.at,
            till=self.till.id, seq=sent.event.seq, subject=sent.subject, **detail,
        )  # fmt: skip


_ABOUT_PEOPLE: Final = (apply.MEMBER_JOINED, apply.MEMBER_RANKED, membership.MEMBER_CHANGED)


def _texts(values: Iterable[object]) -> list[str]:
    """The different texts among these values that a database can be asked for."""
    return list({value for value in values if type(value) is str and _can_be_asked(value)})


def _can_be_asked(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
