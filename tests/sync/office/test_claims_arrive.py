"""Claims reach head office: settled like bills that come late, each slip once, whoever's till it was brought to."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.office import audit
from terminal.errors import Refused
from terminal.money import Money, Ratio
from terminal.rebate.settings import RandomReturn, Settings
from terminal.services import claims, refunds
from terminal.services.claim_facts import ClaimFacts
from terminal.services.facts import BillFacts
from terminal.services.rights import Approval
from tests.postgres import Place
from tests.shop import Shop, with_base
from tests.sync.office.arriving import Counter, Head, outcomes, rewritten

BY = Approval("李红")
CREATED = ("created", "")
PHONE = "13812346021"


@pytest.fixture
def head() -> Head:
    return Head()


@pytest.fixture
def till(head: Head) -> Counter:
    one = Counter().join(head)
    one.send(head)
    return one


@pytest.fixture
def other(head: Head, till: Counter) -> Counter:
    """A second till of the same office."""
    one = Counter(till="03").join(head, "08")
    one.send(head)
    return one


def code_of(bill: BillFacts) -> str:
    assert bill.claim is not None
    return bill.claim.code


def claim(shop: Shop, bill: BillFacts, member: str) -> ClaimFacts:
    shop.member(member)
    with shop.ledger.write() as unit:
        return claims.claim(unit, code_of(bill), member, BY)


def entries(head: Head) -> list[tuple[object, ...]]:
    return list(head.all("SELECT member, ratio, entitlement_fen, rewarded_fen, status FROM entry ORDER BY seq"))


def sound(head: Head) -> bool:
    return audit.verify(head.ledger).findings == ()


def test_a_claim_joins_at_its_arrival_behind_whom_it_finds_there(head: Head, till: Counter) -> None:
    bill = till.pay("100")
    till.send(head)
    till.pay("50", "B")
    told = claim(till, bill, "A")
    assert not told.confirmed
    answers = till.send(head)
    assert outcomes(answers)[-1] == CREATED
    (place,) = answers[-1].places
    assert (place.id, place.member, place.joined_ahead, place.joined_money_ahead_fen) == (bill.id, "A", 1, 50_00)
    assert [row[0] for row in entries(head)] == ["B", "A"]
    assert head.all("SELECT extracted_fen FROM queue WHERE name = 'cashier:S1'") == [(15_00,)]
    assert sound(head)


def test_a_slip_of_another_till_is_settled_by_the_terms_that_its_bill_brought(
    head: Head, till: Counter, other: Counter
) -> None:
    till.change(default=Ratio(140_00))
    bill = till.pay("100")
    till.send(head)
    till.change(default=Ratio(20_00))
    till.send(head)
    told = claim(other, bill, "A")
    assert told.settlement is None
    answers = other.send(head)
    assert outcomes(answers)[-1] == CREATED
    assert [(place.id, place.ratio) for place in answers[-1].places] == [(bill.id, 140_00)]
    assert entries(head) == [("A", 140_00, 140_00, 0, "waiting")]
    assert sound(head)


def test_the_place_of_another_stores_bill_is_not_told_to_the_till_that_claimed_it(head: Head, till: Counter) -> None:
    """It would hear nothing of it again, and show for good what stood on that day."""
    bill = till.pay("100")
    till.send(head)
    elsewhere = Counter(store="S2", till="04").join(head, "09", "S2")
    claim(elsewhere, bill, "A")
    answers = elsewhere.send(head)
    assert (outcomes(answers)[-1], answers[-1].places) == (CREATED, [])
    assert entries(head) == [("A", 100_00, 100_00, 0, "waiting")]


def test_a_claim_that_comes_before_its_bill_waits_for_it(head: Head, till: Counter, other: Counter) -> None:
    bill = till.pay("100")
    claim(other, bill, "A")
    answers = other.send(head)
    assert (outcomes(answers)[-1], answers[-1].places, entries(head)) == (CREATED, [], [])
    till.pay("30", "B")
    till.send(head)
    assert [row[:3] for row in entries(head)] == [("A", 100_00, 100_00), ("B", 100_00, 30_00)]
    assert head.all("SELECT settled IS NOT NULL FROM claim_elsewhere") == [(1,)]
    assert sound(head)


def test_of_two_claims_the_first_to_arrive_has_it_and_the_others_till_shows_a_case(
    head: Head, till: Counter, other: Counter
) -> None:
    bill = till.pay("100")
    till.send(head)
    claim(till, bill, "A")
    claim(other, bill, "B")
    assert outcomes(other.send(head))[-1] == CREATED
    assert outcomes(till.send(head))[-1] == ("quarantined", "already_claimed")
    assert [row[0] for row in entries(head)] == ["B"]
    assert head.cases("quarantine") == [("already_claimed", bill.id)]
    with till.ledger.read() as unit:
        held = unit.sql.all("SELECT reason FROM acknowledged WHERE outcome = 'quarantined'")
    assert held == [("already_claimed",)]
    assert sound(head)


def test_of_two_that_wait_for_the_bill_the_first_has_it(head: Head, till: Counter, other: Counter) -> None:
    third = Counter(till="04").join(head, "09")
    bill = till.pay("100")
    for shop, member in ((other, "A"), (third, "B")):
        claim(shop, bill, member)
    assert outcomes(other.send(head))[-1] == CREATED
    assert outcomes(third.send(head))[-1] == ("quarantined", "already_claimed")
    till.send(head)
    assert [row[0] for row in entries(head)] == ["A"]


def test_a_slip_that_was_too_old_when_it_was_claimed_is_put_aside(head: Head, till: Counter, other: Counter) -> None:
    bill = till.pay("100")
    till.send(head)
    other.clock.forward(days=8)
    head.clock.forward(days=8)
    claim(other, bill, "A")
    assert outcomes(other.send(head))[-1] == ("quarantined", "claim_expired")
    assert entries(head) == []


def test_one_that_waited_for_its_bill_and_was_too_old_is_shown_to_a_person(
    head: Head, till: Counter, other: Counter
) -> None:
    bill = till.pay("100")
    other.clock.forward(days=8)
    head.clock.forward(days=8)
    claim(other, bill, "A")
    other.send(head)
    till.send(head)
    assert ("claim_expired", bill.id) in head.cases("flag")
    assert entries(head) == []
    assert sound(head)


def test_a_bill_that_was_given_back_can_not_be_claimed_at_another_till(
    head: Head, till: Counter, other: Counter
) -> None:
    bill = till.pay("100")
    with till.ledger.write() as unit:
        refunds.void_last(unit, "v1", bill.id, BY)
    till.send(head)
    claim(other, bill, "A")
    assert outcomes(other.send(head))[-1] == ("quarantined", "claim_refunded")


def test_a_claimed_bill_that_its_till_gives_back_later_is_cancelled(head: Head, till: Counter, other: Counter) -> None:
    bill = till.pay("100")
    till.send(head)
    claim(other, bill, "A")
    other.send(head)
    with till.ledger.write() as unit:
        refunds.refund(unit, "r1", bill.id, BY)
    assert outcomes(till.send(head))[-1] == CREATED
    assert entries(head) == [("A", 100_00, 0, 0, "cancelled")]
    assert sound(head)


def test_the_second_id_of_a_member_claims_for_the_one_who_stands(head: Head, till: Counter, other: Counter) -> None:
    first = till.add("王敏", PHONE)
    till.send(head)
    second = other.add("王敏", PHONE)
    bill = till.pay("100")
    till.send(head)
    claim(other, bill, second)
    other.send(head)
    assert [row[0] for row in entries(head)] == [first]
    assert sound(head)


def test_what_chance_decides_is_decided_when_it_arrives(head: Head, till: Counter) -> None:
    till.change(random_return=RandomReturn(0, 1), exchange={"points": Ratio(50_00)})
    bill = till.pay("100")
    claim(till, bill, "A")
    till.send(head)
    assert entries(head) == [("A", 100_00, 100_00, 0, "points")]
    assert sound(head)


def test_claims_of_the_time_before_the_till_joined_are_taken_over(head: Head) -> None:
    alone = Counter(Settings())
    bill = alone.pay("100")
    alone.pay("50", "B")
    claim(alone, bill, "A")
    alone.join(head)
    alone.send(head)
    assert [row[:3] for row in entries(head)] == [("B", 100_00, 50_00), ("A", 100_00, 100_00)]
    assert sound(head)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"hash": "nothing"}, "bad_claim"),
        ({"member": None}, "bad_claim"),
        ({"member": "nobody"}, "unknown_member"),
        ({"promise": None}, "bad_claim"),
        ({"bill": "another"}, "bad_claim"),
        ({"promise": {"ratio": 1}}, "bad_claim"),
        ({"hash": "0" * 64}, "unknown_order"),
        ({"status_hash": 7}, "bad_claim"),
    ],
)
def test_a_claim_that_makes_no_sense_is_put_aside(
    head: Head, till: Counter, change: dict[str, Any], reason: str
) -> None:
    bill = till.pay("100")
    claim(till, bill, "A")
    events = till.events(len(till.events()) - 3)
    assert events[-1].kind == "claimed"
    events = rewritten(events, len(events) - 1, lambda body: body.update(change))
    assert outcomes(head.push(till.id, events).answers)[-1] == ("quarantined", reason)
    assert entries(head) == []


def test_a_promise_of_more_than_the_ratio_gives_is_put_aside(head: Head, till: Counter) -> None:
    bill = till.pay("100")
    claim(till, bill, "A")
    events = till.events(len(till.events()) - 3)
    events = rewritten(events, len(events) - 1, lambda body: body["promise"].update(entitlement=101_00))
    assert outcomes(head.push(till.id, events).answers)[-1] == ("quarantined", "bad_promise")


@pytest.mark.parametrize(
    "change",
    [{"hash": "x"}, {"expires_at": "soon"}, {"time_zone": "Nowhere/At all"}, {"terms": {"base": {"default": "-1"}}}],
)
def test_a_bill_whose_slip_makes_no_sense_is_put_aside(head: Head, till: Counter, change: dict[str, Any]) -> None:
    till.pay("100")
    events = till.events(len(till.events()) - 1)
    events = rewritten(events, 0, lambda body: body["claim"].update(change))
    assert outcomes(head.push(till.id, events).answers)[-1] == ("quarantined", "bad_bill")


def test_two_bills_with_one_slip_are_not_both_taken(head: Head, till: Counter) -> None:
    first = till.pay("100")
    till.pay("200")
    assert first.claim is not None
    events = till.events(len(till.events()) - 2)
    hashes = [event.body.split('"hash":"')[1][:64] for event in events]
    events = rewritten(events, 1, lambda body: body["claim"].update(hash=hashes[0]))
    assert outcomes(head.push(till.id, events).answers)[-2:] == [CREATED, ("quarantined", "claim_taken")]


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(["bill", "here", "there"]), guild=st.booleans())
def test_in_whatever_order_bill_and_claims_arrive_one_member_has_one_place(order: list[str], *, guild: bool) -> None:
    head = Head()
    till = Counter(with_base(scheme="guild") if guild else None).join(head)
    other = Counter(till="03").join(head, "08")
    bill = till.pay("100")
    for step in order:
        if step == "bill":
            till.send(head)
        else:
            shop = till if step == "here" else other
            with suppress(Refused):  # it may know by now that somebody else has it
                claim(shop, bill, "A" if step == "here" else "B")
            shop.send(head)
    found = entries(head)
    assert len(found) == 1
    assert found[0][2] == (110_00 if guild else 100_00)
    assert head.all("SELECT sum(extracted_fen) FROM queue WHERE name <> 'guild'")[0][0] in (None, 0, 10_00)
    assert sound(head)
    assert Money(int(str(found[0][3]))) == Money(0)


def test_on_either_database_claims_of_all_kinds_are_settled_and_proved(place: Place) -> None:
    head = Head(place)
    till = Counter().join(head)
    till.send(head)
    other = Counter(till="03").join(head, "08")
    other.send(head)
    early, late, own = till.pay("100"), till.pay("200"), till.pay("300")
    claim(other, early, "A")
    other.send(head)
    till.send(head)
    claim(other, late, "B")
    claim(till, own, "C")
    assert outcomes(other.send(head))[-1] == outcomes(till.send(head))[-1] == CREATED
    assert [row[:3] for row in entries(head)] == [("A", 100_00, 100_00), ("B", 100_00, 200_00), ("C", 100_00, 300_00)]
    with head.ledger.write() as unit:
        assert claims.preview(unit, code_of(own), "C").outcome == "exists"
    assert sound(head)
    head.ledger.close()
