"""Only a till that is known, with its own key, at the office's time, and once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync import keys, protocol
from tests.sync.office.served import AT, Served, event, reserve, serving, tally, with_limits


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path / "office.sqlite") as served:
        yield served


SIGNED: list[tuple[str, str, Any]] = [
    ("POST", "/v1/events", {"events": [event(1)]}),
    ("POST", "/v1/compare", tally()),
    ("POST", "/v1/reservations", reserve()),
    ("DELETE", "/v1/reservations/r1", None),
    ("GET", "/v1/feed", None),
    ("GET", "/v1/members?find=13812346021", None),
    ("GET", "/v1/entries/e1", None),
    ("POST", "/v1/entries/e1/draw", {"nonce": "n"}),
    ("POST", "/v1/entries/e1/exchange", {"wallet": "points"}),
    ("POST", "/v1/transfers", {"id": "t1", "source": "a", "target": "b", "wallet": "love", "amount": 1}),
]


def code_of(answer: Any) -> str:
    assert answer.headers["Content-Type"] == protocol.PROBLEM
    assert answer.json()["status"] == answer.status_code
    return str(answer.json()["code"])


@pytest.mark.parametrize(("method", "target", "value"), SIGNED)
def test_a_signed_request_is_answered(office: Served, method: str, target: str, value: Any) -> None:
    answer = office.till.ask(method, target, value)
    assert answer.status_code in (200, 204), answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(office.fake.asked) == 1


@pytest.mark.parametrize(("method", "target", "value"), SIGNED)
def test_without_a_signature_nothing_is_done(office: Served, method: str, target: str, value: Any) -> None:
    answer = office.till.send(method, target, b"{}" if value else b"", {"Content-Type": "application/json"})
    assert (answer.status_code, code_of(answer)) == (401, "unsigned")
    assert office.fake.asked == []


@pytest.mark.parametrize(("method", "target", "value"), SIGNED)
def test_another_key_is_not_this_till(office: Served, method: str, target: str, value: Any) -> None:
    office.till.key = keys.of_seed(b"x" * 32)
    answer = office.till.ask(method, target, value)
    assert (answer.status_code, code_of(answer)) == (401, "bad_signature")
    assert office.fake.asked == []
    assert office.count("seen_request") == 0


def test_a_signature_is_over_method_address_body_and_every_header(office: Served) -> None:
    body, path = b'{"nonce":"n"}', "/v1/entries/e1/draw"
    headers = {"Content-Type": "application/json", **office.till.headers("POST", path, body)}
    now = int(headers[protocol.AT_HEADER])
    spoiled = [
        ("/v1/entries/e2/draw", body, headers),
        (f"{path}?x=1", body, headers),
        (path, b'{"nonce":"m"}', headers),
        (path, body, {**headers, protocol.AT_HEADER: str(now + 1)}),
        (path, body, {**headers, protocol.NONCE_HEADER: "nonce-00000000x"}),
    ]
    for target, sent, given in spoiled:
        assert code_of(office.till.send("POST", target, sent, given)) == "bad_signature"
    assert office.fake.asked == []
    assert office.till.send("POST", path, body, headers).status_code == 200


def test_the_query_is_signed_as_it_was_sent(office: Served) -> None:
    target = "/v1/members?find=%E7%8E%8B%20%2B"
    assert office.till.get(target).status_code == 200
    assert office.fake.asked == [("find_member", "王 +")]
    headers = office.till.headers("GET", target, b"")
    assert code_of(office.till.send("GET", "/v1/members?find=%E7%8E%8B+%2B", b"", headers)) == "bad_signature"


def test_a_till_that_nobody_knows_is_told_so(office: Served) -> None:
    office.till.id = "till-9"
    assert code_of(office.till.get("/v1/feed")) == "unknown_till"


@pytest.mark.parametrize(
    ("header", "text"),
    [
        (protocol.TILL_HEADER, "x' OR '1'='1"),
        (protocol.TILL_HEADER, "x" * 500),
        (protocol.AT_HEADER, "now"),
        (protocol.AT_HEADER, "-1"),
        (protocol.AT_HEADER, "1" * 400),
        (protocol.AT_HEADER, "١٢٣"),
        (protocol.NONCE_HEADER, "short"),
        (protocol.NONCE_HEADER, "n" * 200),
        (protocol.NONCE_HEADER, "with a blank"),
        (protocol.SIGNATURE_HEADER, "00"),
        (protocol.SIGNATURE_HEADER, "g" * 128),
        (protocol.SIGNATURE_HEADER, "AB" * 64),
    ],
)
def test_headers_that_can_be_none_of_ours_are_no_signature(office: Served, header: str, text: str) -> None:
    headers = {**office.till.headers("GET", "/v1/feed", b""), header: text.encode()}
    answer = office.till.send("GET", "/v1/feed", b"", headers)  # type: ignore[arg-type]
    assert (answer.status_code, code_of(answer)) == (401, "unsigned")


@pytest.mark.parametrize("ahead_ms", [-protocol.SKEW_MS - 1, protocol.SKEW_MS + 1, -(10**12), 10**14])
def test_an_old_or_early_request_is_told_the_offices_time(office: Served, ahead_ms: int) -> None:
    answer = office.till.push(ahead_ms=ahead_ms)
    assert (answer.status_code, code_of(answer)) == (401, "clock")
    assert answer.json()["fields"] == {"now_ms": int(office.clock().timestamp() * 1_000)}
    assert office.fake.asked == []


@pytest.mark.parametrize("ahead_ms", [-protocol.SKEW_MS, protocol.SKEW_MS])
def test_a_clock_may_be_minutes_off(office: Served, ahead_ms: int) -> None:
    assert office.till.push(ahead_ms=ahead_ms).status_code == 200


@pytest.mark.parametrize(("method", "target", "value"), SIGNED)
def test_a_request_that_comes_again_is_refused(office: Served, method: str, target: str, value: Any) -> None:
    assert office.till.ask(method, target, value, nonce="nonce-again").status_code in (200, 204)
    again = office.till.ask(method, target, value, nonce="nonce-again")
    assert (again.status_code, code_of(again)) == (401, "repeated")
    assert len(office.fake.asked) == 1


def test_a_changing_request_comes_again_in_vain_at_another_process_too(tmp_path: Path) -> None:
    with serving(tmp_path / "office.sqlite") as first:
        assert first.till.post("/v1/reservations", reserve(), nonce="nonce-again").status_code == 200
        first.write("DELETE FROM joined_till")
        with serving(tmp_path / "office.sqlite") as second:
            assert code_of(second.till.post("/v1/reservations", reserve(), nonce="nonce-again")) == "repeated"
            assert second.fake.asked == []


def test_what_was_refused_is_not_done_when_it_is_played_again(office: Served) -> None:
    from terminal.errors import Refused

    office.fake.failure = Refused("insufficient", left=3)
    refused = office.till.post("/v1/reservations", reserve(), nonce="nonce-again")
    assert (refused.status_code, code_of(refused)) == (409, "insufficient")
    assert refused.json()["fields"] == {"left": 3}
    office.fake.failure = None
    assert code_of(office.till.post("/v1/reservations", reserve(), nonce="nonce-again")) == "repeated"
    assert office.count("office_case") == 0


def test_the_same_nonce_of_another_till_is_another_request(office: Served) -> None:
    other = keys.of_seed(b"o" * 32)
    office.write(
        "INSERT INTO joined_till (id, store, prefix, ledger, public_key, joined_at, revoked_at, first_seq, last_seq, "
        "last_hash, bills, paid_fen, chain, stopped, contact_at, came_back) "
        "VALUES ('till-2', 'S1', '03', 'l', ?, ?, '', 0, 0, ?, 0, 0, ?, '', ?, 0)",
        other.public, AT, protocol.START, protocol.START, AT,
    )  # fmt: skip
    assert office.till.push(nonce="nonce-again").status_code == 200
    office.till.id, office.till.key = "till-2", other
    assert office.till.push(nonce="nonce-again").status_code == 200


def test_a_revoked_till_may_still_bring_what_it_sold_and_nothing_else(office: Served) -> None:
    office.write("UPDATE joined_till SET revoked_at = ?", AT)
    assert office.till.push().status_code == 200
    for method, target, value in SIGNED[1:]:
        answer = office.till.ask(method, target, value)
        assert (answer.status_code, code_of(answer)) == (403, "revoked"), target


def test_a_till_that_asks_too_often_has_to_wait_and_others_need_not(tmp_path: Path) -> None:
    from sync.status.rate import Rate

    with serving(tmp_path / "office.sqlite", limits=with_limits(till=Rate(2, 10_000))) as office:
        assert [office.till.get("/v1/feed").status_code for _ in range(3)] == [200, 200, 429]
        refused = office.till.push()
        assert (refused.status_code, code_of(refused)) == (429, "too_many")
        assert refused.headers["Retry-After"] == "10"
        assert office.get("/v1/office").status_code == 200
        office.monotonic[0] = 10_000
        assert office.till.push().status_code == 200


def test_nobody_can_use_up_a_tills_turns_in_its_name(tmp_path: Path) -> None:
    from sync.status.rate import Rate

    with serving(tmp_path / "office.sqlite", limits=with_limits(till=Rate(1, 10_000))) as office:
        good, office.till.key = office.till.key, keys.of_seed(b"x" * 32)
        assert [code_of(office.till.push()) for _ in range(5)] == ["bad_signature"] * 5
        office.till.key = good
        assert office.till.push().status_code == 200


def test_who_signs_wrongly_again_and_again_has_to_wait_but_not_a_good_till_at_the_same_address(tmp_path: Path) -> None:
    from sync.status.rate import Rate

    with serving(tmp_path / "office.sqlite", limits=with_limits(failing=Rate(2, 10_000))) as office:
        good, office.till.key = office.till.key, keys.of_seed(b"x" * 32)
        assert [office.till.push().status_code for _ in range(4)] == [401, 401, 429, 429]
        office.till.key = good
        assert office.till.push().status_code == 200


def test_spent_nonces_are_forgotten_once_their_instant_alone_refuses_them(office: Served) -> None:
    from sync.office.guard import forget_seen
    from terminal.ledger.store import Ledger

    assert office.till.push(nonce="nonce-again", ahead_ms=protocol.SKEW_MS).status_code == 200
    ledger = Ledger.open(office.where, clock=office.clock)
    for minutes, kept in ((0, 1), (10, 1), (1, 0)):
        office.clock.forward(minutes=minutes)
        with ledger.write() as unit:
            forget_seen(unit, office.clock())
        assert office.count("seen_request") == kept
    ledger.close()
