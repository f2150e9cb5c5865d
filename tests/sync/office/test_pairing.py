"""One-time codes: each lets one till in, once; whoever has none learns nothing about which there are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sync.office import arrive
from sync.protocol import Stop
from terminal.errors import Refused
from tests.sync.office.arriving import Counter, Head


@pytest.fixture
def head() -> Head:
    return Head()


@pytest.fixture
def till() -> Counter:
    return Counter()


def test_a_code_gives_a_till_its_place_however_it_was_typed(head: Head, till: Counter) -> None:
    code = head.code("S2", "09")
    answer = head.pair(till.request(code.lower().replace("-", " ")))
    assert (answer.store, answer.prefix, answer.office_name) == ("S2", "09", "总部")
    assert answer.public_url == "https://office.example"
    assert code not in str(head.all("SELECT * FROM pairing"))


def test_the_same_till_gets_the_same_place_again_and_nobody_else_does(head: Head, till: Counter) -> None:
    code = head.code()
    first = head.pair(till.request(code))
    assert head.pair(till.request(code)) == first
    others = [till.request(code).model_copy(update={"public_key": "cd" * 32}), Counter().request(code)]
    for other in others:
        with pytest.raises(Refused) as refused:
            head.pair(other)
        assert (refused.value.code, refused.value.fields) == ("bad_code", {})
    assert head.all("SELECT count(*) FROM joined_till") == [(1,)]


def test_a_wrong_an_old_and_a_shut_out_code_are_answered_the_same(head: Head, till: Counter) -> None:
    old, used = head.code("S1", "01"), head.code("S1", "02")
    shut_out = head.pair(till.request(used)).till
    with head.ledger.write() as unit:
        arrive.revoke(unit, shut_out, head.clock())
    head.clock.forward(hours=2)
    told = set()
    for code in ("ABCD-EFGH-JKMN", old, used):
        with pytest.raises(Refused) as refused:
            head.pair(till.request(code))
        told.add((refused.value.code, tuple(refused.value.fields)))
    assert told == {("bad_code", ())}


def test_a_prefix_is_one_tills(head: Head, till: Counter) -> None:
    with head.ledger.write() as unit:
        both = [arrive.new_code(unit, "S1", "07", head.clock(), timedelta(hours=1)) for _ in range(2)]
    shut_out = head.pair(till.request(both[0])).till
    with head.ledger.write() as unit:
        arrive.revoke(unit, shut_out, head.clock())
    with pytest.raises(Refused, match="prefix_taken"):
        head.pair(Counter().request(both[1]))
    with pytest.raises(Refused, match="prefix_taken"):
        head.code("S1", "07")


def test_a_prefix_that_an_old_bill_has_is_taken_too(head: Head, till: Counter) -> None:
    till.pay("100", "A")
    till.join(head).send(head)
    with pytest.raises(Refused, match="prefix_taken"):
        head.code("S1", "02")


@pytest.mark.parametrize(
    ("store", "prefix"), [("", "07"), ("S*", "07"), ("x" * 21, "07"), ("S1", ""), ("S1", "07-1"), ("S1", "零7")]
)
def test_a_place_that_makes_no_sense_is_refused(head: Head, store: str, prefix: str) -> None:
    with pytest.raises(Refused, match="bad_"):
        head.code(store, prefix)


def test_both_sides_agree_and_a_till_that_has_more_is_not_stopped(head: Head, till: Counter) -> None:
    till.join(head).send(head)
    till.pay("100", "A")
    till.send(head)
    tally = till.tally()
    assert head.compare(till.id, tally).agrees
    more = tally.model_copy(update={"last_seq": tally.last_seq + 1, "events": tally.events + 1})
    answer = head.compare(till.id, more)
    assert (answer.agrees, answer.stop, answer.here) == (False, None, tally)
    assert head.compare(till.id, tally).agrees


@pytest.mark.parametrize("field", ["events", "bills", "paid_fen", "last_hash", "chain"])
def test_any_difference_stops_the_exchange_and_rings(head: Head, till: Counter, field: str) -> None:
    till.join(head).send(head)
    till.pay("100", "A")
    till.send(head)
    tally = till.tally()
    other = tally.model_copy(update={field: "0" * 64 if field in ("last_hash", "chain") else 99})
    answer = head.compare(till.id, other)
    assert (answer.agrees, answer.stop) == (False, Stop.MISMATCH)
    assert head.cases("alarm") == [("mismatch", "")]
    with pytest.raises(Refused, match="stopped"):
        head.push(till.id, till.events()[:1])
    assert head.compare(till.id, tally).stop is Stop.MISMATCH, "nothing mends itself"


def test_a_till_that_has_less_than_it_sent_was_rolled_back(head: Head, till: Counter) -> None:
    till.join(head).send(head)
    before = till.tally()
    till.pay("100", "A")
    till.send(head)
    answer = head.compare(till.id, before)
    assert (answer.agrees, answer.stop) == (False, Stop.ROLLED_BACK)
    assert head.compare(till.id, till.tally()).agrees, "a word that was long under way stops nobody"
