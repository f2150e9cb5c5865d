"""Members whom two tills took down, levels, and balances that were spent twice."""

from __future__ import annotations

import json

import pytest

from sync.office import audit
from sync.protocol import ReserveRequest
from terminal.ledger import apply
from terminal.services import members
from terminal.services.rights import Approval
from tests.sync.office.arriving import Counter, Head, outcomes, rewritten

PHONE = "13812346021"
LI = Approval("李红")


@pytest.fixture
def head() -> Head:
    return Head()


@pytest.fixture
def one(head: Head) -> Counter:
    till = Counter().join(head)
    till.send(head)
    return till


@pytest.fixture
def two(head: Head, one: Counter) -> Counter:
    till = Counter(till="09").join(head, "09")
    till.send(head)
    return till


def test_a_customer_whom_two_tills_took_down_is_one_member_with_two_ids(head: Head, one: Counter, two: Counter) -> None:
    first, second = one.add("王小明", PHONE), two.add("王 小明", PHONE)
    one.pay("100", first, bill_id="b1")
    two.pay("50", second, bill_id="b2")
    with two.ledger.write() as unit:
        members.set_level(unit, second, "gold", Approval("李红"))
    one.send(head)
    answers = two.send(head)
    assert [place.member for answer in answers for place in answer.places] == [first]
    assert head.all("SELECT id, level FROM member") == [(first, "gold")]
    assert head.all("SELECT id, member FROM member_alias") == [(second, first)]
    assert head.all("SELECT DISTINCT member FROM bill") == [(first,)]
    assert head.cases("flag") == [("same_member", second)]
    two.pay("20", second, bill_id="b3")
    assert two.send(head)[-1].places[0].member == first, "and in a later batch"
    assert audit.verify(head.ledger).findings == ()


def test_a_card_is_as_good_as_a_phone(head: Head, one: Counter, two: Counter) -> None:
    for till, member in ((one, "A"), (two, "B")):
        with till.ledger.write() as unit:
            members.join(unit, member, name="甲", card="C-1")
        till.send(head)
    assert head.all("SELECT id, member FROM member_alias") == [("B", "A")]


def test_the_same_id_again_is_only_noted(head: Head, one: Counter, two: Counter) -> None:
    one.member("A", name="first")
    two.member("A", name="second")
    one.send(head)
    (answer,) = two.send(head)
    assert (answer.outcome.value, answer.arrival) == ("created", None)
    assert head.all("SELECT name FROM member") == [("first",)] and audit.verify(head.ledger).ok


def test_a_member_cannot_bring_money_along(head: Head, one: Counter) -> None:
    one.member("A")
    events = rewritten(one.events()[-1:], 0, lambda body: body.update(wallets={"balance": 100_00}))
    assert outcomes(head.push(one.id, events).answers) == [("quarantined", "not_yours")]


@pytest.mark.parametrize(
    "change", [{"id": 1}, {"id": ""}, {"id": "a\n"}, {"name": None}, {"phone": 138}, {"level": []}]
)
def test_a_member_who_is_none_is_put_aside(head: Head, one: Counter, change: dict[str, object]) -> None:
    one.member("A")
    events = rewritten(one.events()[-1:], 0, lambda body: body.update(change))
    assert outcomes(head.push(one.id, events).answers) == [("quarantined", "bad_member")]
    assert audit.verify(head.ledger).ok


def test_a_level_for_nobody_is_put_aside(head: Head, one: Counter) -> None:
    with one.ledger.write() as unit:
        apply.apply(unit, unit.append(apply.MEMBER_RANKED, unit.now(), {"id": "nobody", "level": "gold", "who": "x"}))
    assert outcomes(one.send(head)) == [("quarantined", "unknown_member")]


def test_a_change_reaches_head_office_by_either_id_and_the_later_arrival_stands(
    head: Head, one: Counter, two: Counter
) -> None:
    first, second = one.add("王小明", PHONE), two.add("王 小明", PHONE)
    one.send(head)
    two.send(head)
    with two.ledger.write() as unit:
        members.change(unit, second, LI, name="王大明", phone="13912346021", card="C-1")
    assert outcomes(two.send(head)) == [("created", "")]
    assert head.all("SELECT id, name, phone, card FROM member") == [(first, "王大明", "13912346021", "C-1")]
    with one.ledger.write() as unit:
        members.withdraw_consent(unit, first, LI)
    one.send(head)
    assert head.all("SELECT name, phone, card FROM member") == [("", None, None)]
    assert head.all("SELECT withdrawn_at IS NOT NULL FROM consent") == [(1,)]
    assert audit.verify(head.ledger).findings == ()


def test_a_number_that_somebody_else_has_there_is_put_aside_whole(head: Head, one: Counter, two: Counter) -> None:
    mine, other = one.add("王小明", PHONE), two.add("陈燕", "13900000009")
    two.send(head)
    with one.ledger.write() as unit:
        members.change(unit, mine, LI, name="王大明", phone="13900000009", card="")
    assert outcomes(one.send(head)) == [("created", ""), ("quarantined", "phone_taken")]
    assert head.all("SELECT id, phone FROM member ORDER BY name") == [(mine, PHONE), (other, "13900000009")]
    assert audit.verify(head.ledger).ok


@pytest.mark.parametrize("change", [{"phone": 1}, {"name": None}, {"consent": "yes"}, {"id": ""}])
def test_a_change_that_is_none_is_put_aside(head: Head, one: Counter, change: dict[str, object]) -> None:
    mine = one.add("王小明", PHONE)
    one.send(head)
    with one.ledger.write() as unit:
        members.change(unit, mine, LI, name="王大明", phone=PHONE, card="")
    events = rewritten(one.events()[-1:], 0, lambda body: body.update(change))
    assert outcomes(head.push(one.id, events).answers) == [("quarantined", "bad_member")]
    assert audit.verify(head.ledger).ok


def with_balance(one: Counter, head: Head) -> None:
    """Member A has 10.00."""
    one.pay("10", "A", bill_id="a")
    one.pay("100", "B", bill_id="b")
    one.send(head)
    assert head.all("SELECT balance_fen FROM account WHERE name = 'member:A:balance'") == [(-10_00,)]


def test_a_balance_that_was_spent_twice_is_a_debt_that_is_shown(head: Head, one: Counter, two: Counter) -> None:
    with_balance(one, head)
    for till, bill in ((one, "s1"), (two, "t1")):
        till.member("A")
        with till.ledger.write() as unit:  # both know what the office said last
            unit.sql.run("DELETE FROM office_member")
            unit.sql.run(
                "INSERT INTO office_member (id, same_as, balance_fen, points, love, love_frozen, voucher, waiting, "
                "still_to_come_fen, up_to, as_of) VALUES ('A', '', 1000, 0, 0, 0, 0, 0, 0, ?, ?)",
                unit.journal_seq,
                "2026-11-22T10:00:00+08:00",
            )
        till.spend("8", "A", bill)
    one.send(head)
    assert head.cases("flag") == []
    assert outcomes(two.send(head))[-1] == ("created", "")
    held = -head.all("SELECT balance_fen FROM account WHERE name = 'member:A:balance'")[0][0]
    assert held < 0
    assert head.cases("flag") == [("debt", "t1")]
    (detail,) = head.all("SELECT detail FROM office_case WHERE reason = 'debt'")
    assert json.loads(detail[0]) == {"member": "A", "wallet": "balance", "owes": -held}
    assert audit.verify(head.ledger).findings == ()


def test_a_bill_uses_what_was_reserved_for_it(head: Head, one: Counter) -> None:
    from sync.office import wallets

    with_balance(one, head)
    asked = ReserveRequest(id="r1", bill="s1", member="A", wallet="balance", amount=8_00)
    with head.ledger.write() as unit:
        wallets.reserve(unit, one.id, asked, head.clock())
    one.spend("8", "A", "s1")
    one.send(head)
    assert head.all("SELECT state FROM reservation") == [("used",)]
    assert head.cases("flag") == [] and audit.verify(head.ledger).ok


def test_a_referrer_is_the_one_member_behind_a_second_id(head: Head, one: Counter, two: Counter) -> None:
    first, second = one.add("王小明", PHONE), two.add("王 小明", PHONE)
    one.send(head)
    two.send(head)
    with two.ledger.write() as unit:
        body = {"id": "B", "name": "乙", "phone": None, "card": None, "level": "", "referrer": second}
        apply.apply(unit, unit.append(apply.MEMBER_JOINED, unit.now(), body))
    two.send(head)
    assert head.all("SELECT referrer FROM member WHERE id = 'B'") == [(first,)]


def test_a_referrer_of_somebody_brought_back_is_the_one_member_behind_a_second_id(
    head: Head, one: Counter, two: Counter
) -> None:
    """Another till told of him first, and not who had referred him."""
    first, second = one.add("王小明", PHONE), two.add("王 小明", PHONE)
    one.send(head)
    learned = {"members": [{"id": "B", "name": "乙", "phone": None, "card": "V1", "level": ""}]}
    with one.ledger.write() as unit:
        apply.apply(unit, unit.append(apply.LEARNED, unit.now(), learned))
    with two.ledger.write() as unit:
        body = {"id": "B", "name": "乙", "phone": None, "card": "V1", "level": "", "referrer": second, "rank": "r1"}
        apply.apply(unit, unit.append(apply.MEMBER_JOINED, unit.now(), body))
    one.send(head)
    two.send(head)
    assert head.all("SELECT referrer, rank FROM member WHERE id = 'B'") == [(first, "r1")]
    assert audit.verify(head.ledger).findings == ()
