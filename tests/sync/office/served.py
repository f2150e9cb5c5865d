"""Head office within reach of a test: its application in-process, a till that signs, desks to put behind it."""

from __future__ import annotations

import hashlib
import itertools
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import requests

from sync import keys, protocol
from sync.keys import TillKey
from sync.office import admin
from sync.office.app import make_app
from sync.office.desk import Desk
from sync.office.limits import Limits
from sync.office.metrics import Metrics
from sync.office.pool import Pool
from sync.protocol import (
    Answered,
    CompareAnswer,
    EntryAnswer,
    FeedAnswer,
    MemberNews,
    Outcome,
    PairAnswer,
    Place,
    PushAnswer,
    PushedEvent,
    ReserveAnswer,
    Tally,
)
from sync.status.app import Limits as StatusLimits
from sync.status.rate import Rate
from terminal.clock import to_text
from terminal.errors import Refused
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from tests.shop import HandClock
from tests.sync.wire import OfficeAdapter

URL: Final = "http://office.test"
TILL: Final = "till-1"
SOURCE: Final = itertools.count(1)
PLENTY: Final = Rate(100_000, 1)
OPEN: Final = Limits(anybody=PLENTY, till=PLENTY, pairing=PLENTY, failing=PLENTY)
OPEN_PAGE: Final = StatusLimits(client=PLENTY, everybody=PLENTY)
DIGEST: Final = "ab" * 32
AT: Final = "2026-11-22T10:00:00+08:00"


def place(entry: str) -> Place:
    return Place(
        id=entry[:80], queue="cashier", seq=1, member="m", ratio=13_000, rule="base.default", entitlement_fen=130,
        rewarded_fen=0, status="waiting", joined_ahead=0, joined_money_ahead_fen=0, entries_ahead=0,
        money_ahead_fen=0,
    )  # fmt: skip


def member(text: str) -> MemberNews:
    return MemberNews(
        id="m1", same_as="", name="王小明", phone=text[:20], card="", level="", balance_fen=0, points=0, love=0,
        love_frozen=0, voucher=0, waiting=0, still_to_come_fen=0,
    )  # fmt: skip


@dataclass
class FakeDesk:
    """Answers as a desk would, writes down what it was asked, and breaks where a test wants it to.

    What it writes into the ledger is a case for each call, so that a test can count what was committed.
    """

    asked: list[tuple[str, Any]] = field(default_factory=list)
    failure: Exception | None = None
    kept: Refused | None = None
    poison: int = 0
    """The seq of an event that can't be worked in."""

    def desk(self) -> Desk:
        return Desk(
            pair=self.pair,
            push=self.push,
            compare=lambda unit, till, tally, now: self._done("compare", unit, tally, _agrees(tally)),
            feed=lambda unit, till, cursor, now: self._read("feed", cursor, _nothing_new(cursor, now)),
            reserve=lambda unit, till, asked, now: self._done(
                "reserve", unit, asked, ReserveAnswer(id=asked.id, left=0, expires_at=to_text(now))
            ),
            let_go=lambda unit, till, asked: self._done("let_go", unit, asked, None),
            find_member=lambda unit, till, text, now: self._read("find_member", text, member(text)),
            entry=lambda unit, till, entry, now: self._read("entry", entry, EntryAnswer(place=place(entry))),
            draw=lambda unit, till, entry, asked, now: self._done(
                "draw", unit, (entry, asked), EntryAnswer(place=place(entry))
            ),
            exchange=lambda unit, till, entry, asked, now: self._done(
                "exchange", unit, (entry, asked), EntryAnswer(place=place(entry))
            ),
            transfer=lambda unit, till, asked, now: self._done("transfer", unit, asked, None),
            shareable=lambda events: True,
            push_each=self.push_each,
        )

    def pair(self, unit: Unit, request: Any, now: datetime) -> Any:
        answer = PairAnswer(
            office="o", office_name="总部", till=TILL, store=request.store, prefix=request.prefix, public_url=URL,
            at=to_text(now),
        )  # fmt: skip
        return self._done("pair", unit, request, answer)

    def push(self, unit: Unit, till: str, events: Sequence[PushedEvent], now: datetime) -> Any:
        if any(event.seq == self.poison for event in events):
            _case(unit, "poisoned")
            raise ZeroDivisionError("13812346021")
        answers = [Answered(seq=event.seq, outcome=Outcome.CREATED) for event in events]
        answer = PushAnswer(answers=answers, last_seq=events[-1].seq, chain=DIGEST, as_of=to_text(now))
        return self._done("push", unit, list(events), answer)

    def push_each(self, ledger: Ledger, till: str, events: Sequence[PushedEvent], now: datetime) -> PushAnswer:
        answers = []
        for event in events:
            outcome = Outcome.QUARANTINED if event.seq == self.poison else Outcome.CREATED
            with ledger.write() as unit:
                _case(unit, outcome.value)
            answers.append(Answered(seq=event.seq, outcome=outcome))
        return PushAnswer(answers=answers, last_seq=events[-1].seq, chain=DIGEST, as_of=to_text(now))

    def _done(self, name: str, unit: Unit, asked: Any, answer: Any) -> Any:
        self.asked.append((name, asked))
        _case(unit, name)
        if self.failure is not None:
            raise self.failure
        return self.kept if self.kept is not None else answer

    def _read(self, name: str, asked: Any, answer: Any) -> Any:
        self.asked.append((name, asked))
        if self.failure is not None:
            raise self.failure
        return answer


def _case(unit: Unit, kind: str) -> None:
    number = f"{next(SOURCE):032d}"
    unit.add("office_case", (number, kind, "", TILL, 0, "", "{}", AT, "", "", ""))


def _agrees(tally: Tally) -> CompareAnswer:
    return CompareAnswer(agrees=True, stop=None, here=tally)


def _nothing_new(cursor: str, now: datetime) -> FeedAnswer:
    return FeedAnswer(
        cursor=cursor, more=False, from_scratch=False, up_to=0, as_of=to_text(now), members=[], entries=[], queues=[],
        products=[], settings=None, collisions=[],
    )  # fmt: skip


@dataclass
class Till:
    """Signs as a till would, and lets a test spoil each part of it."""

    session: requests.Session
    clock: Callable[[], datetime]
    key: TillKey
    id: str = TILL
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def headers(self, method: str, target: str, body: bytes, *, nonce: str = "", ahead_ms: int = 0) -> dict[str, str]:
        at_ms = int(self.clock().timestamp() * 1_000) + ahead_ms
        nonce = nonce or f"nonce-{next(self.numbers):08d}"
        return {
            protocol.TILL_HEADER: self.id,
            protocol.AT_HEADER: str(at_ms),
            protocol.NONCE_HEADER: nonce,
            protocol.SIGNATURE_HEADER: self.key.sign(protocol.to_sign(method, target, self.id, at_ms, nonce, body)),
        }

    def ask(self, method: str, target: str, value: Any = None, **spoiled: Any) -> requests.Response:
        """Send a request. `value` is bytes as they are or anything that JSON can say; the rest goes to `headers`."""
        body = b"" if value is None else value if isinstance(value, bytes) else json.dumps(value).encode()
        kind = {"Content-Type": "application/json"} if body else {}
        target = str(requests.Request(method, URL + target).prepare().path_url)  # `requests` writes it its own way
        return self.send(method, target, body, {**kind, **self.headers(method, target, body, **spoiled)})

    def send(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> requests.Response:
        return self.session.request(method, URL + target, data=body, headers=headers, timeout=30)

    def get(self, target: str, **spoiled: Any) -> requests.Response:
        return self.ask("GET", target, **spoiled)

    def post(self, target: str, value: Any, **spoiled: Any) -> requests.Response:
        return self.ask("POST", target, value, **spoiled)

    def push(self, *events: dict[str, Any], **spoiled: Any) -> requests.Response:
        return self.post("/v1/events", {"events": list(events) or [event(1)]}, **spoiled)


@dataclass
class Served:
    """An office that runs."""

    where: Path | str
    clock: HandClock
    fake: FakeDesk
    till: Till
    adapter: OfficeAdapter
    session: requests.Session
    pool: Pool
    monotonic: list[int]

    def count(self, table: str, where: str = "1 = 1") -> int:
        ledger = Ledger.open(self.where, clock=self.clock)
        try:
            with ledger.read() as unit:
                row = unit.sql.one(f"SELECT count(*) FROM {table} WHERE {where}")
                assert row is not None
                return int(row[0])
        finally:
            ledger.close()

    def write(self, statement: str, *values: Any) -> None:
        ledger = Ledger.open(self.where, clock=self.clock)
        try:
            with ledger.write() as unit:
                unit.sql.run(statement, *values)
        finally:
            ledger.close()

    def get(self, target: str, **options: Any) -> requests.Response:
        return self.session.get(URL + target, timeout=30, **options)


def enrol(unit: Unit, key: TillKey, till: str = TILL, *, store: str = "S1", prefix: str = "02") -> None:
    """Make a till known without going through its pairing."""
    unit.sql.run(
        "INSERT INTO joined_till (id, store, prefix, ledger, public_key, joined_at, revoked_at, first_seq, last_seq, "
        "last_hash, bills, paid_fen, chain, stopped, contact_at, came_back) "
        "VALUES (?, ?, ?, ?, ?, ?, '', 0, 0, ?, 0, 0, ?, '', ?, 0)",
        till, store, prefix, f"ledger-of-{till}", key.public, AT, protocol.START, protocol.START, AT,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _migrated() -> bytes:
    """A ledger file in which nothing has happened; migrating takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "office.sqlite"
        Ledger.open(file, clock=HandClock()).close()
        return file.read_bytes()


@contextmanager
def serving(
    where: Path | str,
    *,
    limits: Limits = OPEN,
    desk: Desk | None = None,
    opened: Callable[[], Ledger] | None = None,
    enrolled: bool = True,
) -> Iterator[Served]:
    """An office on a ledger, with one till that is known, if it is `enrolled`."""
    clock, fake, monotonic = HandClock(), FakeDesk(), [0]
    key = keys.of_seed(b"t" * 32)
    if isinstance(where, Path) and not where.exists():
        where.write_bytes(_migrated())
    ledger = Ledger.open(where, clock=clock)
    with ledger.write() as unit:
        admin.establish(unit, name="总部")
        if enrolled:
            enrol(unit, key)
    ledger.close()
    pool = Pool(opened or (lambda: Ledger.open(where, clock=clock)), one_writer="://" not in str(where))
    app = make_app(
        pool, clock, desk=desk or fake.desk(), limits=limits, status_limits=OPEN_PAGE, metrics=Metrics("w1"),
        monotonic_ms=lambda: monotonic[0], jobs_every_s=0,
    )  # fmt: skip
    adapter = OfficeAdapter(app)
    session = requests.Session()
    session.mount(URL, adapter)
    try:
        yield Served(where, clock, fake, Till(session, clock, key), adapter, session, pool, monotonic)
    finally:
        adapter.close()


def event(seq: int, **changes: Any) -> dict[str, Any]:
    """A pushed event as JSON; its chain fits nothing."""
    plain = {
        "seq": seq, "kind": "member_joined", "at": AT, "format": 1, "body": '{"id":"m1"}', "prev": DIGEST,
        "hash": hashlib.sha256(str(seq).encode()).hexdigest(),
    }  # fmt: skip
    return {**plain, **changes}


def tally(**changes: Any) -> dict[str, Any]:
    plain = {"events": 1, "bills": 0, "paid_fen": 0, "last_seq": 1, "last_hash": DIGEST, "chain": DIGEST}
    return {**plain, **changes}


def reserve(**changes: Any) -> dict[str, Any]:
    return {"id": "r1", "bill": "b1", "member": "m1", "wallet": "balance", "amount": 100, **changes}


def with_limits(**changes: Any) -> Limits:
    return replace(OPEN, **changes)
