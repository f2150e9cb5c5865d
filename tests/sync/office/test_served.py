"""The whole of head office over its API, on both databases: a real till's journal, a gap, a fork, a revoked till."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from sync import keys
from sync.office import admin, tills
from sync.office.desk import standard
from sync.protocol import PairAnswer
from terminal.ledger import audit
from terminal.ledger.store import Ledger
from terminal.services import office_link
from tests.postgres import Server
from tests.sync.office.arriving import Counter
from tests.sync.office.served import URL, Served, Till, serving
from tests.sync.office.test_guard import code_of

KEY = keys.of_seed(b"k" * 32)


@pytest.fixture
def office(place: str) -> Iterator[Served]:
    with serving(place, desk=standard(), enrolled=False) as served:
        served.till.key = KEY
        yield served


def code(office: Served, store: str = "S1", till: str = "") -> str:
    with Ledger.open(office.where, clock=office.clock).write() as unit:
        return str(admin.code(unit, store, till, unit.now())["code"])


def pair(office: Served, counter: Counter, with_code: str) -> Any:
    asked = counter.request(with_code).model_copy(update={"public_key": KEY.public})
    return office.session.post(f"{URL}/v1/pair", data=asked.model_dump_json(), timeout=30)


def joined(office: Served) -> Counter:
    """A till with a few bills that has paired."""
    counter = Counter()
    counter.pay("100.00", "m1")
    counter.pay("50.00", "m2")
    answer = pair(office, counter, code(office))
    assert answer.status_code == 200, answer.text
    office.till.id = answer.json()["till"]
    return counter


def push(office: Served, counter: Counter, after: int = 0) -> Any:
    return office.till.push(*(event.model_dump() for event in counter.events(after)))


def test_a_till_pairs_sends_its_journal_reads_on_and_agrees(office: Served) -> None:
    counter = joined(office)
    answer = push(office, counter)
    assert answer.status_code == 200, answer.text
    assert {each["outcome"] for each in answer.json()["answers"]} == {"created"}
    again = push(office, counter).json()
    assert {each["outcome"] for each in again["answers"]} == {"exists"}
    assert again["chain"] == answer.json()["chain"]
    feed = office.till.get("/v1/feed")
    assert feed.status_code == 200, feed.text
    assert {each["id"] for each in feed.json()["members"]} >= {"m1", "m2"}
    assert office.till.get(f"/v1/feed?cursor={feed.json()['cursor']}").json()["up_to"] == answer.json()["last_seq"]
    last = counter.events()[-1]
    tally = {
        "events": last.seq, "bills": 2, "paid_fen": 15_000, "last_seq": last.seq, "last_hash": last.hash,
        "chain": again["chain"],
    }  # fmt: skip
    assert office.till.post("/v1/compare", tally).json()["agrees"] is True
    differs = office.till.post("/v1/compare", {**tally, "paid_fen": 1}).json()
    assert (differs["agrees"], differs["stop"]) == (False, "mismatch")
    assert code_of(push(office, counter)) == "stopped"
    with Ledger.open(office.where, clock=office.clock).write() as unit:
        assert admin.resume(unit, office.till.id)["was"] == "mismatch"
    assert push(office, counter).status_code == 200


def test_a_code_is_good_once_and_nobody_learns_which_there_are(office: Served) -> None:
    counter, used = Counter(), code(office)
    assert code_of(pair(office, counter, "2222-3333-4444")) == "bad_code"
    assert pair(office, counter, used.lower()).status_code == 200
    refused = pair(office, Counter(till="03"), used)
    assert (refused.status_code, code_of(refused)) == (403, "bad_code")
    late = code(office)
    office.clock.forward(days=2)
    assert code_of(pair(office, Counter(till="04"), late)) == "bad_code"


def test_codes_without_a_prefix_get_numbers_that_are_free(office: Served) -> None:
    with Ledger.open(office.where, clock=office.clock).write() as unit:
        given = [admin.code(unit, "S1", "", unit.now())["till"] for _ in range(3)]
    assert given == ["01", "02", "03"]


def test_a_gap_is_a_conflict_that_says_where_to_go_on(office: Served) -> None:
    counter = joined(office)
    answer = push(office, counter, after=1)
    assert (answer.status_code, code_of(answer)) == (409, "gap")
    assert answer.json()["fields"] == {"expected": 1}
    assert office.count("till_event") == 0
    assert push(office, counter).status_code == 200


def test_a_fork_is_a_conflict_keeps_what_was_offered_and_stops_the_exchange(office: Served) -> None:
    counter = joined(office)
    assert push(office, counter).status_code == 200
    forked = [event.model_copy(update={"hash": "cd" * 32}) for event in counter.events()[-1:]]
    answer = office.till.push(*(event.model_dump() for event in forked))
    assert (answer.status_code, code_of(answer)) == (409, "fork")
    assert office.count("office_case", "kind = 'quarantine' AND reason = 'fork'") == 1
    assert office.count("office_case", "kind = 'alarm' AND reason = 'fork'") == 1
    stopped = push(office, counter)
    assert (stopped.status_code, code_of(stopped)) == (409, "stopped")
    assert stopped.json()["fields"] == {"stop": "fork"}
    with Ledger.open(office.where, clock=office.clock).write() as unit, pytest.raises(Exception, match="forked"):
        admin.resume(unit, office.till.id)


def test_a_revoked_till_brings_its_bills_into_quarantine_and_nothing_vanishes(office: Served) -> None:
    counter = joined(office)
    assert push(office, counter).status_code == 200
    before = office.count("bill")
    with Ledger.open(office.where, clock=office.clock).write() as unit:
        tills.revoke(unit, office.till.id, unit.now())
    counter.pay("70.00", "m1")
    answer = push(office, counter).json()
    assert (answer["answers"][-1]["outcome"], answer["answers"][-1]["reason"]) == ("quarantined", "revoked")
    assert office.count("bill") == before
    assert office.count("office_case", "kind = 'quarantine' AND reason = 'revoked'") == 1
    assert code_of(office.till.get("/v1/feed")) == "revoked"


@pytest.mark.parametrize("text", ["a\\u0000b", "\\ud800", "'; DROP TABLE bill; --", "<b>", "%s %(x)s ? :a"])
def test_a_text_inside_an_event_is_kept_or_put_aside_and_breaks_nothing(office: Served, text: str) -> None:
    counter = joined(office)
    from sync.protocol import PushedEvent
    from terminal.ledger import journal

    last = counter.events()[-1]
    body = '{"card":null,"id":"m9","level":"","name":"@","phone":null}'.replace("@", text)
    digest = journal.chained(last.hash, last.format, last.seq + 1, "member_joined", last.at, body)
    one = PushedEvent(
        seq=last.seq + 1, kind="member_joined", at=last.at, format=last.format, body=body, prev=last.hash, hash=digest
    )
    answer = office.till.push(*(event.model_dump() for event in (*counter.events(), one)))
    assert answer.status_code == 200, answer.text
    assert answer.json()["answers"][-1]["outcome"] in ("created", "quarantined")
    assert answer.json()["answers"][-1]["reason"] != "internal"
    assert office.till.get("/v1/feed").status_code == 200
    assert office.till.get("/v1/members?find=m9").status_code == 200


def test_tills_of_several_stores_push_at_once_and_the_books_are_sound(office: Served) -> None:
    every: list[tuple[Till, Counter]] = []
    for number in range(1, 5):
        counter = Counter(store=f"S{number}", till=f"1{number}")
        answer = pair(office, counter, code(office, f"S{number}", f"1{number}"))
        assert answer.status_code == 200, answer.text
        with counter.ledger.write() as unit:
            office_link.join(unit, URL, PairAnswer.model_validate_json(answer.content), event_max=1_000_000)
        till = replace(office.till, id=answer.json()["till"], numbers=itertools.count(1))
        every.append((till, counter))
        assert till.push(*(event.model_dump() for event in counter.events())).status_code == 200
        for bill in range(24):
            counter.pay("10.00", f"m{number}-{bill % 5}", bill_id=f"bill-{number}-{bill}")

    def send(till: Till, counter: Counter) -> None:
        sent = counter.events()
        for start in range(0, len(sent), 5):
            answer = till.push(*(event.model_dump() for event in sent[start : start + 5]))
            assert answer.status_code == 200, answer.text

    with ThreadPoolExecutor(4) as threads:
        for sending in [threads.submit(send, *each) for each in every]:
            sending.result(60)
    assert office.count("bill") == 4 * 24
    assert office.count("office_case", "kind = 'quarantine'") == 0
    with closing(Ledger.open(office.where, read_only=True)) as ledger:
        assert audit.verify(ledger).findings == ()


def test_an_office_whose_postgres_drops_every_connection_goes_on_by_itself(postgres: Server) -> None:
    where = postgres.place()
    with serving(where, desk=standard(), enrolled=False) as office:
        office.till.key = KEY
        counter = joined(office)
        assert push(office, counter).status_code == 200
        with postgres.connect(where) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        answers = [push(office, counter).status_code for _ in range(6)]
        assert set(answers) <= {200, 503}
        assert answers[-1] == 200
        assert office.get("/readyz").status_code == 200
