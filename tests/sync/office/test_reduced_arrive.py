"""Bills for less at head office: deductions, rounding and notes are taken with them, and what is wrong put aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sync.office import wallets
from sync.protocol import ReserveRequest
from terminal.ledger import apply, audit
from terminal.money import Money, Quantity
from terminal.services import refunds, settings
from terminal.services.facts import BillFacts, Line, Purchase, Tender, TenderKind
from terminal.services.pricing import CashRounding, Deduction, Reduced, Reduction
from terminal.services.rights import Approval
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration
from tests.sync.office.arriving import Counter, Head, outcomes, rewritten

MEMBER = "m-1"


@pytest.fixture
def head() -> Iterator[Head]:
    made = Head()
    yield made
    made.ledger.close()


@pytest.fixture
def till(head: Head) -> Iterator[Counter]:
    """A till that rounds cash down, joined, and a member who has points at head office."""
    counter = Counter()
    counter.member(MEMBER)
    round_down(counter)
    counter.join(head)
    counter.send(head)
    with head.ledger.write() as unit:
        body = {"id": "other", "name": "旧会员", "phone": None, "card": None, "level": "", "wallets": {"points": 50_00}}
        apply.apply(unit, unit.append(apply.MEMBER_JOINED, unit.now(), body))
        moved = {"from": "other", "to": MEMBER, "wallet": "points", "amount": 50_00}
        apply.apply(unit, unit.append(apply.TRANSFERRED, unit.now(), moved))
    yield counter
    counter.ledger.close()


def round_down(till: Counter) -> None:
    with till.ledger.write() as unit:
        now = settings.current(unit)
        shop = replace(now.configuration.shop, cash_rounding=CashRounding.DOWN)
        changed = Configuration(shop, now.configuration.rebate)
        settings.change(unit, changed, based_on=now.version, who="李红", reason="test")


def sell(till: Counter, bill: str = "b1") -> BillFacts:
    """15.34, of which 1.00 is off, 3.00 are points, and 0.04 of the cash is left off: 11.30."""
    line = Line("面包", Quantity.of(1), Money(15_34), discount=Money(1_00), reduced=Money(1_00), note="少糖")
    purchase = Purchase(
        bill, (line,), (Tender(TenderKind.CASH, Money(11_30), Money(20_00)),), MEMBER,
        deductions=(Deduction("points", Money(3_00)),), rounding=Money(-4), note="三号桌",
        reductions=(Reduction(Reduced.DISCOUNTED, 1, Money(1_00), Approval()),),
    )  # fmt: skip
    with till.ledger.write() as unit:
        return ring_up(unit, purchase, reserved=True)


def points(head: Head) -> int:
    with head.ledger.read() as unit:
        return -unit.accounts.balance(f"member:{MEMBER}:points")


def test_a_bill_for_less_is_settled_for_what_was_paid_and_its_points_are_gone(head: Head, till: Counter) -> None:
    sell(till)
    assert {outcome for outcome, _ in outcomes(till.send(head))} == {"created"}
    assert head.all("SELECT paid_fen FROM bill WHERE id = 'b1'") == [(11_30,)]
    assert head.all("SELECT deducted_fen, rounding_fen, note FROM adjustment") == [(3_00, -4, "三号桌")]
    assert points(head) == 47_00
    assert head.all("SELECT count(*) FROM note WHERE what = 'discounted'") == [(0,)]  # the shop's own
    for ledger in (head.ledger, till.ledger):
        assert audit.verify(ledger).findings == ()


def test_what_was_held_of_the_points_is_used_by_the_bill(head: Head, till: Counter) -> None:
    with head.ledger.write() as unit:
        asked = ReserveRequest(id="r1", bill="b1", member=MEMBER, wallet="points", amount=3_00)
        assert wallets.reserve(unit, till.id, asked, unit.now()).left == 47_00
    sell(till)
    till.send(head)
    assert head.all("SELECT state FROM reservation") == [("used",)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rounding": -5},
        {"rounding": 10},
        {"rounding": "4"},
        {"rounding": True},
        {"deducted": {"points": 2_99}},
        {"deducted": {"points": -3_00}},
        {"deducted": {"love": 3_00}},
        {"deducted": [3_00]},
        {"deducted": {}},
        {"note": 7},
        {"note": "长" * 300},
    ],
)
def test_a_bill_whose_parts_do_not_come_to_what_was_paid_is_put_aside(
    head: Head, till: Counter, wrong: dict[str, Any]
) -> None:
    with till.ledger.read() as unit:
        before = unit.journal_seq
    sell(till)
    events = till.events(before)
    at = next(place for place, event in enumerate(events) if event.kind == apply.ORDER_PAID)
    answers = head.push(till.id, rewritten(events, at, lambda body: body.update(wrong))).answers
    assert outcomes(answers)[at] == ("quarantined", "bad_bill")
    assert points(head) == 50_00


def test_a_refund_of_it_gives_the_points_back_there_too(head: Head, till: Counter) -> None:
    sell(till)
    with till.ledger.write() as unit:
        refunds.refund(unit, "r1", "b1", Approval())
    till.send(head)
    assert points(head) == 50_00
    assert audit.verify(head.ledger).findings == ()
