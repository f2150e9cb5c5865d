"""Bills on hold: kept over a restart, paid once, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.errors import Refused
from terminal.money import Money, Quantity
from terminal.services import audit_log, holds
from terminal.services.facts import Line, ProductFacts, Purchase, Tender, TenderKind
from terminal.services.holds import HeldLine
from terminal.services.rights import Approval
from terminal.services.ring_up import ring_up
from tests.shop import Shop

LI = Approval("李红")
COLA = ProductFacts("690", "可乐", Money(350), Money(300), "", "饮料")
LINES = (HeldLine(COLA, Quantity.of(2), Money(350)), HeldLine(None, Quantity.of(1), Money(36_00)))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "till.sqlite")
    yield made
    made.ledger.close()


def hold(shop: Shop, bill_id: str = "p-1", member: str | None = None) -> None:
    with shop.ledger.write() as unit:
        holds.put(unit, bill_id, LINES, member, label="可乐", approval=LI)


def on_hold(shop: Shop) -> tuple[holds.HeldBill, ...]:
    with shop.ledger.read() as unit:
        return holds.waiting(unit)


def pay(shop: Shop, bill_id: str) -> None:
    due = Money(43_00)
    lines = (Line("可乐", Quantity.of(2), Money(350), "690"), Line("", Quantity.of(1), Money(36_00)))
    with shop.ledger.write() as unit:
        ring_up(unit, Purchase(bill_id, lines, (Tender(TenderKind.CASH, due, due),)))


def test_a_held_bill_comes_back_as_it_was_over_a_restart(shop: Shop) -> None:
    shop.member("m-wang")
    hold(shop, member="m-wang")
    path = shop.ledger.path
    shop.ledger.close()
    again = Shop(path)
    (bill,) = on_hold(again)
    again.ledger.close()
    assert (bill.id, bill.member_id, bill.lines, bill.total) == ("p-1", "m-wang", LINES, Money(42_00))
    assert (bill.label, bill.who) == ("可乐", "李红")


def test_a_bill_stays_on_hold_until_it_is_paid_and_then_is_gone_with_it(shop: Shop) -> None:
    hold(shop)
    assert [bill.id for bill in on_hold(shop)] == ["p-1"]
    pay(shop, "p-1")
    assert on_hold(shop) == ()


def test_a_refused_payment_leaves_it_on_hold(shop: Shop) -> None:
    hold(shop)
    with pytest.raises(Refused), shop.ledger.write() as unit:
        ring_up(unit, Purchase("p-1", (Line("", Quantity.of(1), Money(1_00)),), ()))
    assert len(on_hold(shop)) == 1


def test_another_bills_payment_takes_nothing_off_the_hold(shop: Shop) -> None:
    hold(shop)
    pay(shop, "p-2")
    assert len(on_hold(shop)) == 1


def test_a_bill_held_again_is_there_once_with_what_it_has_by_now(shop: Shop) -> None:
    hold(shop)
    with shop.ledger.write() as unit:
        holds.put(unit, "p-1", LINES[:1], None, label="可乐", approval=LI)
    (bill,) = on_hold(shop)
    assert bill.lines == LINES[:1]


def test_a_bill_that_is_paid_can_not_be_put_on_hold(shop: Shop) -> None:
    pay(shop, "p-1")
    with pytest.raises(Refused, match="already_paid"):
        hold(shop)


def test_an_empty_bill_is_not_held_and_neither_is_one_too_many(shop: Shop) -> None:
    with pytest.raises(Refused, match="empty_bill"), shop.ledger.write() as unit:
        holds.put(unit, "p-1", (), None, label="", approval=LI)
    for number in range(holds.HELD_MAX):
        hold(shop, f"h-{number}")
    with pytest.raises(Refused, match="too_many_held"):
        hold(shop, "h-more")
    hold(shop, "h-0")


def test_what_is_held_and_taken_away_stands_in_the_audit_log(shop: Shop) -> None:
    hold(shop)
    with shop.ledger.write() as unit:
        holds.drop(unit, "p-1", Approval("小张", "李红", "顾客走了"))
    with pytest.raises(Refused, match="unknown_held"), shop.ledger.write() as unit:
        holds.drop(unit, "p-1", LI)
    assert on_hold(shop) == ()
    with shop.ledger.read() as unit:
        told = [
            (note.what, note.who, note.approved_by, note.amount.fen)
            for note in audit_log.search(unit, audit_log.Wanted())
        ]
    assert ("held", "李红", "", 43_00) in told
    assert ("bill_abandoned", "小张", "李红", 43_00) in told
