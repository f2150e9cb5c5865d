"""What is the till's own day is noted at head office and settles nothing there, before and after the joining."""

from __future__ import annotations

from sync.office import audit
from terminal.services import audit_log, staff
from terminal.services.rights import Approval, Role, StaffFacts
from tests.sync.office.arriving import Counter, Head, outcomes


def a_day(till: Counter, name: str) -> None:
    with till.ledger.write() as unit:
        staff.save(unit, StaffFacts("", name, Role.CASHIER), Approval(approved_by=staff.OWNER))
        audit_log.note(unit, audit_log.REPRINTED, Approval("陈晨"), "02-000001")


def test_staff_and_log_of_a_till_are_noted_and_hold_nothing_up() -> None:
    head, till = Head(), Counter()
    a_day(till, "陈晨")
    till.join(head)
    a_day(till, "李红")
    till.pay("10", "A", bill_id="b1")
    answers = till.send(head)
    assert {outcome for outcome, _ in outcomes(answers)} == {"created"}
    kept = "SELECT kind, arrival IS NULL, count(*) FROM till_event WHERE kind IN ('staff_saved', 'noted') GROUP BY 1, 2"
    assert sorted(head.all(kept)) == [("noted", 1, 2), ("staff_saved", 0, 2)]
    assert {row[0] for row in head.all("SELECT name FROM staff")} == {"陈晨", "李红"}
    assert head.all("SELECT count(*) FROM bill") == [(1,)]
    assert head.compare(till.id, till.tally()).agrees
    assert audit.verify(head.ledger).findings == ()
