"""Tills and an office without a wire between them: real ledgers, real services, and the office's own functions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sync.office import arrive
from sync.office.compare import compare
from sync.protocol import Answered, CompareAnswer, PairAnswer, PairRequest, PushAnswer, PushedEvent, Tally
from terminal.ledger import journal
from terminal.ledger.sql import Row
from terminal.ledger.store import MEMORY, Ledger
from terminal.money import Money
from terminal.rebate.settings import Settings
from terminal.services import members, office_link, settings
from terminal.services.facts import BillFacts, Tender, TenderKind
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration
from tests.shop import PROFILE, HandClock, Shop, cash

HOUR = timedelta(hours=1)


class Head:
    """A head office on a ledger of its own."""

    def __init__(self, place: str = MEMORY) -> None:
        self.clock = HandClock()
        self.ledger = Ledger.open(place, clock=self.clock)
        with self.ledger.write() as unit:
            arrive.begin_office(unit, "总部", "https://office.example")

    def code(self, store: str = "S1", prefix: str = "07") -> str:
        with self.ledger.write() as unit:
            return arrive.new_code(unit, store, prefix, self.clock(), HOUR)

    def pair(self, request: PairRequest) -> PairAnswer:
        with self.ledger.write() as unit:
            return arrive.pair(unit, request, self.clock())

    def push(self, till: str, events: Sequence[PushedEvent]) -> PushAnswer:
        return arrive.push_each(self.ledger, till, events, self.clock())

    def compare(self, till: str, tally: Tally) -> CompareAnswer:
        with self.ledger.write() as unit:
            return compare(unit, till, tally, self.clock())

    def all(self, statement: str, *values: Any) -> list[Row]:
        with self.ledger.read() as unit:
            return unit.sql.all(statement, *values)

    def cases(self, kind: str) -> list[tuple[str, str]]:
        """Reason and subject of the open cases of a kind, as they came."""
        return [(row[0], row[1]) for row in self.all(
            "SELECT reason, subject FROM office_case WHERE kind = ? ORDER BY till, seq, reason", kind
        )]  # fmt: skip


class Counter(Shop):
    """A till with a ledger of its own, which may join."""

    id = ""

    def __init__(self, rebate: Settings | None = None, *, store: str = "S1", till: str = "02") -> None:
        self.profile = replace(PROFILE, store=store, till=till, offline_allowance=Money(10_000_00))
        super().__init__(MEMORY, rebate)

    def set(self, rebate: Settings, profile: Any = None, why: str = "test") -> None:
        super().set(rebate, self.profile if profile is PROFILE else profile, why)

    def request(self, code: str) -> PairRequest:
        with self.ledger.read() as unit:
            bills = unit.sql.all("SELECT 1 FROM bill")
            return PairRequest(
                protocol=1, code=code, public_key="ab" * 32, ledger=unit.ledger_id, store=self.profile.store,
                prefix=self.profile.till, last_seq=unit.journal_seq, last_hash=unit.journal_hash, bills=len(bills),
            )  # fmt: skip

    def join(self, head: Head, prefix: str = "07", store: str = "S1") -> Counter:
        answer = head.pair(self.request(head.code(store, prefix)))
        with self.ledger.write() as unit:
            office_link.join(unit, "http://office.test", answer, event_max=1_000_000)
        self.id = answer.till
        return self

    def events(self, after: int = 0) -> list[PushedEvent]:
        with self.ledger.read() as unit:
            return [sent(event) for event in journal.read(unit.sql, after)]

    def send(self, head: Head, batch: int = 200) -> list[Answered]:
        """Send what is unsent, and keep the answers; returns them."""
        with self.ledger.read() as unit:
            link = office_link.standing(unit)
        assert link is not None
        events, answers = self.events(link.acked_seq), []
        for start in range(0, len(events), batch):
            answer = head.push(self.id, events[start : start + batch])
            with self.ledger.write() as unit:
                office_link.acknowledge(unit, answer.answers, chain=answer.chain, as_of=answer.as_of)
            answers += answer.answers
        return answers

    def tally(self) -> Tally:
        with self.ledger.read() as unit:
            link = office_link.standing(unit)
            assert link is not None
            bills = office_link.count_bills(unit, office_link.BillsSoFar(), link.acked_seq, 1_000_000)
        return Tally(
            events=link.acked_seq, bills=bills.bills, paid_fen=bills.paid_fen, last_seq=link.acked_seq,
            last_hash=link.acked_hash, chain=link.acked_chain,
        )  # fmt: skip

    def add(self, name: str, phone: str) -> str:
        with self.ledger.write() as unit:
            return members.add(unit, name, phone, consent=True).id

    def spend(self, yuan: str, member: str, bill_id: str) -> BillFacts:
        """A bill paid from the member's balance, whatever the till believes that he has."""
        purchase = replace(cash(yuan, member, bill_id), tenders=(Tender(TenderKind.BALANCE, Money.parse(yuan)),))
        with self.ledger.write() as unit:
            return ring_up(unit, purchase)

    def change(self, why: str = "test", who: str = "李红", **base: object) -> None:
        """Save some of the base's settings."""
        with self.ledger.write() as unit:
            now = settings.current(unit)
            old = now.configuration.rebate
            new = replace(old, base=replace(old.base, **base))  # type: ignore[arg-type]
            wanted = Configuration(now.configuration.shop, new)
            settings.change(unit, wanted, based_on=now.version, who=who, reason=why)


def sent(event: journal.Event) -> PushedEvent:
    return PushedEvent(
        seq=event.seq, kind=event.kind, at=event.at, format=event.format, body=event.body, prev=event.prev,
        hash=event.hash,
    )  # fmt: skip


Change = Callable[[dict[str, Any]], object]


def rewritten(events: Sequence[PushedEvent], at: int, change: Change) -> list[PushedEvent]:
    """The events as a till would have written them whose event at this place said something else."""
    body = json.loads(events[at].body)
    change(body)
    return chained(events, {at: {"body": journal.canonical(body)}})


def chained(events: Sequence[PushedEvent], changes: Mapping[int, Mapping[str, Any]]) -> list[PushedEvent]:
    """The events as a till would have written them in whose events, by place, these fields are others."""
    done: list[PushedEvent] = []
    prev = events[0].prev
    for place, event in enumerate(events):
        new = event.model_copy(update={**changes.get(place, {}), "prev": prev})
        prev = journal.chained(prev, new.format, new.seq, new.kind, new.at, new.body)
        done.append(new.model_copy(update={"hash": prev}))
    return done


def outcomes(answers: Sequence[Answered]) -> list[tuple[str, str]]:
    return [(answer.outcome.value, answer.reason) for answer in answers]
