"""What is given back at a till reaches head office with its way and its reason, and moves the same accounts there."""

from __future__ import annotations

from typing import Any

import pytest

from sync.office import audit
from terminal.money import Money, Quantity
from terminal.services import refunds
from terminal.services.facts import Line, TenderKind
from terminal.services.refund_facts import LineBack, Way
from terminal.services.rights import Approval
from tests.sync.office.arriving import Counter, Head, outcomes, rewritten

CREATED = ("created", "")


@pytest.fixture
def head() -> Head:
    return Head()


@pytest.fixture
def till(head: Head) -> Counter:
    one = Counter().join(head)
    one.send(head)
    return one


def test_a_refund_arrives_with_all_that_it_tells(head: Head, till: Counter) -> None:
    till.pay("100", "A", bill_id="b1")
    with till.ledger.write() as unit:
        refunds.refund(unit, "r1", "b1", Approval("小李", "王姐", "坏了"), lines=(LineBack(1, Quantity(400)),))
    assert outcomes(till.send(head))[-1] == CREATED
    told = "SELECT id, kind, amount_fen, tender, who, approved_by, reason FROM refund"
    assert head.all(told) == [("r1", "refund", 40_00, "cash", "小李", "王姐", "坏了")]
    assert head.all("SELECT refunded_fen FROM bill") == [(40_00,)]
    assert audit.verify(head.ledger).findings == ()


def test_a_void_and_a_return_arrive(head: Head, till: Counter) -> None:
    till.pay("100", "A", bill_id="b1")
    with till.ledger.write() as unit:
        refunds.void_last(unit, "v1", "b1", Approval())
        goods = (Line("雨伞", Quantity.of(1), Money.parse("15.00")),)
        refunds.return_without_receipt(unit, "t1", goods, Way(TenderKind.CASH, Money.parse("15.00")), Approval())
    assert outcomes(till.send(head))[-2:] == [CREATED, CREATED]
    assert head.all("SELECT status FROM entry") == [("cancelled",)]
    assert audit.verify(head.ledger).findings == ()


@pytest.mark.parametrize(
    "change", [{"kind": "gift"}, {"reason": 7}, {"lines": [{"no": "1"}]}, {"id": None}, {"part": 0}, {"lines": 3}]
)
def test_a_refund_that_tells_nonsense_is_put_aside(head: Head, till: Counter, change: dict[str, Any]) -> None:
    till.pay("100", "A", bill_id="b1")
    with till.ledger.write() as unit:
        refunds.refund(unit, "r1", "b1", Approval(), amount=Money(40_00))
    *_, last = events = till.events(len(till.events()) - 3)
    assert last.kind == "refunded"
    events = rewritten(events, len(events) - 1, lambda body: body.update(change))
    assert outcomes(head.push(till.id, events).answers)[-1] == ("quarantined", "bad_body")
