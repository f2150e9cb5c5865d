"""A till's shifts at head office: kept in their place of its journal, and nobody's business there."""

from __future__ import annotations

import pytest

from sync.office import audit
from terminal.money import Money
from terminal.services import shifts
from terminal.services.rights import Approval
from tests.sync.office.arriving import Counter, Head, outcomes

DAY = ("shift_opened", "cash_moved", "noted", "shift_closed")


def a_day(till: Counter) -> None:
    """A shift that goes past midnight."""
    with till.ledger.write() as unit:
        shifts.start(unit, Money(100_00), Approval())
    till.clock.forward(hours=15)
    till.pay("30.00", "m1")
    with till.ledger.write() as unit:
        shifts.move_cash(unit, shifts.OUT, Money(30_00), "缴存", Approval())
        shifts.open_drawer(unit, "换零", Approval())
        shifts.close(unit, {100_00: 1}, "", Approval())


@pytest.mark.parametrize("before", [True, False])
def test_a_shift_is_only_noted_and_its_bill_keeps_both_days(before: bool) -> None:
    """Once as history that a first till brings along, once since it joined."""
    head, till = Head(), Counter()
    if before:
        a_day(till)
        till.join(head)
    else:
        till.join(head)
        till.send(head)
        a_day(till)
    head.clock.at = till.clock.at
    assert set(outcomes(till.send(head))) == {("created", "")}
    rows = head.all("SELECT kind, outcome, arrival FROM till_event ORDER BY seq")
    noted = [(kind, outcome, arrival) for kind, outcome, arrival in rows if kind in DAY]
    assert noted == [(kind, "created", None) for kind in DAY]
    assert head.all("SELECT business_day FROM bill") == [("2026-11-22",)]
    assert head.all("SELECT day FROM entry") == [("2026-11-23",)]
    assert head.all("SELECT count(*) FROM shift") == [(0,)]
    assert audit.verify(head.ledger).findings == ()
    assert audit.verify(till.ledger).findings == ()
