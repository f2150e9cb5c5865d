"""Who works in a store: entered at one till, known at all of them; the PIN stays where it was set."""

from __future__ import annotations

import pytest

from sync.office.feed import feed
from terminal.errors import Refused
from terminal.ledger import audit, day
from terminal.services import pin, staff
from terminal.services.rights import Approval, Role, StaffFacts
from tests.sync.office.arriving import Counter, Head, outcomes, rewritten
from tests.sync.parts import Office, Till

MANAGER = Approval("李红", staff.OWNER, "新人")
NEW = "SELECT name, role, active FROM staff ORDER BY name"


def save(till: Till, name: str, role: Role = Role.CASHIER, *, person: str = "", active: bool = True) -> str:
    with till.shop.ledger.write() as unit:
        return staff.save(unit, StaffFacts(person, name, role, active), MANAGER).id


def set_pin(till: Till, person: str, digits: str) -> None:
    with till.shop.ledger.write() as unit:
        staff.set_pin(unit, person, digits, MANAGER)


def test_somebody_entered_at_one_till_is_known_at_the_other_of_the_store(joined: Till, sister: Till) -> None:
    save(joined, "王芳", Role.SENIOR)
    joined.sync()
    sister.sync()
    assert sister.all(NEW) == [("王芳", "senior", 1)]
    assert sister.all("SELECT what, subject FROM note WHERE what = 'staff_saved'") == [("staff_saved", "王芳")]
    assert audit.verify(sister.shop.ledger).ok
    before = sister.all("SELECT count(*) FROM journal")
    sister.sync()
    joined.sync()
    assert sister.all("SELECT count(*) FROM journal") == before  # what was learned is not learned again


def test_a_pin_and_its_hash_stay_at_the_till_where_it_was_set(joined: Till, sister: Till, office: Office) -> None:
    person = save(joined, "王芳")
    set_pin(joined, person, "2468")
    joined.sync()
    sister.sync()
    with joined.shop.ledger.read() as unit:
        kept = pin.kept(unit, f"pin:{person}")
    assert kept is not None
    assert sister.all("SELECT name FROM secret WHERE name LIKE 'pin:%'") == []
    for ledger in (joined, sister, office):
        assert all(kept["hash"] not in body for (body,) in ledger.all("SELECT body FROM journal"))
    with sister.shop.ledger.write() as unit:
        assert not staff.find(unit, person).has_pin
        staff.set_pin(unit, person, "1357", MANAGER)
        assert staff.sign_in(unit, person, "1357") is not None


def test_whoever_is_let_go_can_sign_in_nowhere(joined: Till, sister: Till) -> None:
    person = save(joined, "王芳")
    joined.sync()
    sister.sync()
    set_pin(sister, person, "1357")
    save(joined, "王芳", person=person, active=False)
    joined.sync()
    sister.sync()
    with sister.shop.ledger.write() as unit, pytest.raises(Refused) as refused:
        staff.sign_in(unit, person, "1357")
    assert refused.value.code == "unknown_staff"
    assert sister.all("SELECT name FROM secret WHERE name LIKE 'pin:%'") == []


def test_of_two_changes_of_one_person_the_later_arrival_stands_at_both(joined: Till, sister: Till) -> None:
    person = save(joined, "王芳")
    joined.sync()
    sister.sync()
    save(joined, "王芳", Role.MANAGER, person=person)
    save(sister, "王芳芳", Role.SENIOR, person=person)
    sister.sync()
    joined.sync()
    sister.sync()
    joined.sync()
    assert joined.all(NEW) == sister.all(NEW) == [("王芳", "manager", 1)]


def test_of_two_people_of_one_name_only_one_may_sign_in_at_a_till(joined: Till, sister: Till) -> None:
    mine, other = save(joined, "王芳"), save(sister, "王芳", Role.MANAGER)
    for till in (joined, sister, joined):
        till.sync()
    set_pin(joined, mine, "2468")
    with pytest.raises(Refused) as refused:
        set_pin(joined, other, "1357")
    assert refused.value.code == "staff_name_taken"


def test_another_stores_people_are_not_told() -> None:
    head, one = Head(), Counter()
    one.join(head)
    two = Counter(store="S2", till="03")
    two.join(head, "03", "S2")
    with one.ledger.write() as unit:
        staff.save(unit, StaffFacts("", "王芳", Role.CASHIER), MANAGER)
    one.send(head)
    two.send(head)
    assert head.all("SELECT name, store FROM staff") == [("王芳", "S1")]
    assert [len(told(head, till)) for till in (one, two)] == [1, 0]


def told(head: Head, till: Counter) -> list[object]:
    with head.ledger.read() as unit:
        return list(feed(unit, till.id, "", head.clock()).staff)


@pytest.mark.parametrize("change", [{"role": "owner"}, {"name": ""}, {"name": "*manager"}, {"active": True}, {"id": 1}])
def test_somebody_who_is_none_is_put_aside(change: dict[str, object]) -> None:
    head, till = Head(), Counter()
    till.join(head)
    with till.ledger.write() as unit:
        staff.save(unit, StaffFacts("", "王芳", Role.CASHIER), MANAGER)
    events = till.events()
    assert events[-1].kind == day.STAFF_SAVED
    answer = head.push(till.id, rewritten(events, len(events) - 1, lambda body: body.update(change)))
    assert outcomes(answer.answers)[-1] == ("quarantined", "bad_staff")
