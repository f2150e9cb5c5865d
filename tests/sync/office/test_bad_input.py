"""Whatever is sent: a 4xx that says why, never a 5xx, and never a part of it done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync import protocol
from terminal.errors import Broken, Refused, Unavailable
from tests.sync.office.served import DIGEST, URL, Served, event, reserve, serving, tally, with_limits
from tests.sync.office.test_guard import code_of

EVIL = [
    "'; DROP TABLE journal; --",
    "<script>alert(1)</script>",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "=cmd|' /C calc'!A0",
    "../../../etc/passwd",
    "%00%0d%0aX-Evil:1",
    "李\u202e红\ufeff",
    "🧾" * 20,
]
PAIR = {
    "protocol": 1, "code": "ABCD-EFGH-JKLM", "public_key": "ab" * 32, "ledger": "l", "store": "S1", "prefix": "02",
    "last_seq": 0, "last_hash": DIGEST, "bills": 0,
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path / "office.sqlite") as served:
        yield served


def pair(office: Served, value: Any, **options: Any) -> Any:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    headers = {"Content-Type": "application/json", **options}
    return office.session.post(f"{URL}/v1/pair", data=body, headers=headers, timeout=30)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"nonsense", b"\xff\xfe{}", b"\x00", b'{"a": 1} x',
        b"[" * 50_000, b'{"a":' * 10_000, b'{"events":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(office: Served, body: bytes) -> None:
    for answer in (office.till.ask("POST", "/v1/events", body), pair(office, body)):
        assert answer.status_code == 400, answer.text
        assert code_of(answer) == "bad_json"
    assert office.fake.asked == []


@pytest.mark.parametrize(
    "value", [None, 1, float("nan"), "text", [], [{}], {}, {"events": None}, {"events": {}}, {"events": []}]
)
def test_json_of_another_shape_is_refused(office: Served, value: Any) -> None:
    answer = office.till.ask("POST", "/v1/events", json.dumps(value).encode())
    assert (answer.status_code, code_of(answer)) == (422, "bad_request")
    assert answer.json()["fields"]["faults"][0]["what"]


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 0}, {"seq": -1}, {"seq": "1"}, {"seq": 1.0}, {"seq": 1e3}, {"seq": True}, {"seq": 10**40},
        {"seq": None}, {"kind": "DROP TABLE"}, {"kind": ""}, {"kind": "x" * 41}, {"kind": ["a"]}, {"at": "yesterday"},
        {"at": ""}, {"format": 0}, {"format": 10**9}, {"body": {}}, {"body": "x"}, {"body": 7}, {"body": '{"a":"\0"}'},
        {"prev": "AB" * 32}, {"prev": "ab"}, {"hash": None}, {"hash": "zz" * 32}, {"more": 1}, {"<b>": 1},
    ],
)  # fmt: skip
def test_an_event_that_is_not_as_the_contract_says_is_refused_whole(office: Served, changes: dict[str, Any]) -> None:
    answer = office.till.push(event(1), {**event(2), **changes}, event(3))
    assert (answer.status_code, code_of(answer)) == (422, "bad_request")
    assert office.fake.asked == []
    assert office.count("office_case") == 0
    assert office.count("seen_request") == 0


def test_a_field_that_is_missing_is_named(office: Served) -> None:
    value = {name: text for name, text in event(1).items() if name != "hash"}
    faults = office.till.push(value).json()["fields"]["faults"]
    assert faults == [{"where": "events.0.hash", "what": "missing"}]


def test_nothing_of_what_was_sent_is_repeated(office: Served) -> None:
    secret = "13812346021"
    for changes in ({secret: 1}, {"seq": secret}, {"kind": secret}, {"body": int(secret)}):
        assert secret not in office.till.push({**event(1), **changes}).text
    assert secret not in pair(office, {**PAIR, "code": f"{secret}{secret}!"}).text
    assert secret not in office.get(f"/v1/{secret}").text
    assert secret not in office.till.get(f"/v1/members?find={secret}%00").text


@pytest.mark.parametrize("text", [b'"\\ud800"', b'"\\udc00x"', b'"\xed\xa0\x80"'])
def test_half_a_character_is_refused(office: Served, text: bytes) -> None:
    body = json.dumps(reserve(id="@")).encode().replace(b'"@"', text)
    answer = office.till.ask("POST", "/v1/reservations", body)
    assert answer.status_code in (400, 422), answer.text
    assert office.fake.asked == []


@pytest.mark.parametrize("name", ["id", "bill", "member"])
@pytest.mark.parametrize("text", ["", "\0", "a\0b", "a\nb", "\x7f", "x" * 81])
def test_an_id_that_can_be_none_is_refused(office: Served, name: str, text: str) -> None:
    assert code_of(office.till.post("/v1/reservations", reserve(**{name: text}))) == "bad_request"
    assert office.fake.asked == []


@pytest.mark.parametrize("text", EVIL)
def test_any_other_text_is_text_and_nothing_else(office: Served, text: str) -> None:
    asked = reserve(id=text[:80], bill=text[:80], member=text[:80])
    answer = office.till.post("/v1/reservations", asked)
    assert answer.status_code == 200, answer.text
    assert answer.json()["id"] == text[:80]
    assert office.fake.asked[-1][1].member == text[:80]
    quoted = "".join(f"%{byte:02X}" for byte in text.encode())
    assert office.till.get(f"/v1/members?find={quoted}").status_code in (200, 422)
    assert office.till.get(f"/v1/feed?cursor={quoted}").status_code in (200, 422)
    assert office.till.get(f"/v1/entries/{quoted}").status_code in (200, 404, 422)
    assert pair(office, {**PAIR, "store": text[:20], "ledger": text[:80]}).status_code == 200
    assert pair(office, {**PAIR, "prefix": text[:4]}).status_code == 422
    assert pair(office, {**PAIR, "store": "S\0"}).status_code == 422
    assert office.get("/readyz").status_code == 200


@pytest.mark.parametrize("wallet", ["Balance", "", "pool", "balance\n", None, 1, ["balance"]])
def test_a_wallet_is_one_of_the_four(office: Served, wallet: Any) -> None:
    assert code_of(office.till.post("/v1/reservations", reserve(wallet=wallet))) == "bad_request"


@pytest.mark.parametrize("amount", [0, -1, 2**53 + 1, 10**30, 1.5, "1", None, True, 1e2])
def test_an_amount_is_a_whole_number_in_its_bounds(office: Served, amount: Any) -> None:
    assert code_of(office.till.post("/v1/reservations", reserve(amount=amount))) == "bad_request"
    assert office.fake.asked == []


def test_a_batch_has_an_end(office: Served) -> None:
    many = [event(seq) for seq in range(1, protocol.BATCH_MAX + 2)]
    assert office.till.push(*many[:-1]).status_code == 200
    assert code_of(office.till.push(*many)) == "bad_request"


def test_a_huge_body_is_refused_before_it_is_read(office: Served) -> None:
    body = b"x" * 70_000
    for path in ("/v1/pair", "/v1/compare", "/v1/reservations", "/v1/transfers", "/v1/entries/e1/draw"):
        answer = office.till.send("POST", path, body, {"Content-Type": "application/json"})
        assert (answer.status_code, code_of(answer)) == (413, "too_large")
    large = b" " * (protocol.BODY_MAX + 1)
    answer = office.till.send("POST", "/v1/events", large, {"Content-Type": "application/json"})
    assert (answer.status_code, code_of(answer)) == (413, "too_large")
    assert answer.json()["fields"] == {"most": protocol.BODY_MAX}


def test_a_body_that_says_it_is_small_is_counted_all_the_same(office: Served) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": "2"}
    answer = office.till.send("POST", "/v1/compare", b"x" * 70_000, headers)
    assert code_of(answer) in ("too_large", "unsigned")
    assert office.fake.asked == []


def test_a_full_batch_of_long_events_is_taken(office: Served) -> None:
    body = json.dumps({"text": "字" * 10_000})
    assert office.till.push(*(event(seq, body=body) for seq in range(1, 101))).status_code == 200


def test_only_json_is_read(office: Served) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"):
        assert code_of(pair(office, PAIR, **{"Content-Type": kind})) == "not_json"
    assert pair(office, PAIR, **{"Content-Type": "Application/JSON; charset=utf-8"}).status_code == 200


def test_a_long_address_is_refused_before_it_is_read(office: Served) -> None:
    answer = office.get("/v1/feed?cursor=" + "x" * 2_000)
    assert (answer.status_code, code_of(answer)) == (414, "address_too_long")


def test_addresses_and_methods_that_are_none_are_problems_too(office: Served) -> None:
    for path in ("/v1", "/v1/", "/v1/nothing", "/v1/entries", "/v1/entries/", "/v1/events/1", "/v1/feed/"):
        answer = office.get(path)
        assert (answer.status_code, code_of(answer)) in ((404, "not_found"), (405, "not_allowed")), path
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
        answer = office.session.request(method, f"{URL}/v1/events", timeout=30)
        assert (answer.status_code, code_of(answer)) == (405, "not_allowed")
        assert answer.headers["Allow"] == "POST"


def test_a_code_can_not_be_guessed(tmp_path: Path) -> None:
    from sync.status.rate import Rate

    with serving(tmp_path / "office.sqlite", limits=with_limits(pairing=Rate(3, 12_000))) as office:
        office.fake.failure = Refused("bad_code")
        assert [pair(office, PAIR).status_code for _ in range(5)] == [403, 403, 403, 429, 429]
        refused = pair(office, PAIR)
        assert refused.headers["Retry-After"] == "12"
        assert len(office.fake.asked) == 3
        office.fake.failure = None
        assert office.till.push().status_code == 200  # a till at the same address is not held up


def test_one_address_can_not_flood_the_office(tmp_path: Path) -> None:
    from sync.status.rate import Rate

    with serving(tmp_path / "office.sqlite", limits=with_limits(anybody=Rate(3, 1_000))) as office:
        assert [office.get("/v1/office").status_code for _ in range(5)] == [200, 200, 200, 429, 429]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("gap", expected=7), 409),
        (Refused("stopped", stop="fork"), 409),
        (Refused("insufficient", left=5), 409),
        (Refused("unknown_member"), 404),
        (Refused("bad_cursor"), 422),
        (Unavailable("ledger_busy", path="/srv/office"), 503),
        (Unavailable("disk_full", path="/srv/office"), 503),
        (Broken("ledger_corrupt", path="/srv/office"), 500),
        (ValueError("13812346021 /srv/office"), 500),
    ],
)
def test_what_the_desk_says_becomes_a_problem_and_nothing_is_written(
    office: Served, error: Exception, status: int
) -> None:
    office.fake.failure = error
    answer = office.till.post("/v1/compare", tally())
    assert answer.status_code == status
    code_of(answer)
    assert "/srv" not in answer.text
    assert "138" not in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert office.count("office_case") == 0


def test_a_fork_is_told_after_what_was_offered_is_kept(office: Served) -> None:
    office.fake.kept = Refused("fork", seq=1)
    answer = office.till.push()
    assert (answer.status_code, code_of(answer)) == (409, "fork")
    assert answer.json()["fields"] == {"seq": 1}
    assert office.count("office_case") == 1


def test_an_event_that_breaks_the_office_holds_nothing_else_up(office: Served) -> None:
    office.fake.poison = 2
    answer = office.till.push(event(1), event(2), event(3), nonce="nonce-again")
    assert answer.status_code == 200
    assert [each["outcome"] for each in answer.json()["answers"]] == ["created", "quarantined", "created"]
    assert office.count("office_case", "kind = 'poisoned'") == 0
    assert office.count("office_case") == 3
    assert code_of(office.till.push(nonce="nonce-again")) == "repeated"
