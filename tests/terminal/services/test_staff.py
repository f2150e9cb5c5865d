"""Who works here, who is at the till, and what of it may be done: by PIN, by rights, let through with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Concatenate

import pytest

from terminal.errors import Refused
from terminal.ledger.audit import verify
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from terminal.services import audit_log, pin, staff
from terminal.services.rights import Approval, Right, Role, StaffFacts
from tests.shop import HandClock

OWNER = Approval(approved_by=staff.OWNER)
PINS = {"王芳": "2468", "李红": "1357", "陈晨": "9876"}
ROLES = {"王芳": Role.MANAGER, "李红": Role.SENIOR, "陈晨": Role.CASHIER}


class Shop:
    """A till with a manager, a senior and a cashier."""

    def __init__(self, path: Path) -> None:
        self.clock = HandClock()
        self.ledger = Ledger.open(path, clock=self.clock)
        self.ids: dict[str, str] = {}

    def enter(self, *names: str) -> None:
        for name in names:
            self.ids[name] = self.do(staff.save, StaffFacts("", name, ROLES[name]), OWNER).id
            self.do(staff.set_pin, self.ids[name], PINS[name], OWNER)

    def do(self, service: Callable[Concatenate[Unit, ...], Any], *args: Any, **kwargs: Any) -> Any:
        with self.ledger.write() as unit:
            return service(unit, *args, **kwargs)

    def refusal(self, service: Callable[Concatenate[Unit, ...], Any], *args: Any, **kwargs: Any) -> Refused:
        with pytest.raises(Refused) as told:
            self.do(service, *args, **kwargs)
        return told.value

    def log(self, **wanted: Any) -> list[tuple[str, str, str]]:
        with self.ledger.read() as unit:
            found = audit_log.search(unit, audit_log.Wanted(**wanted))
        return [(note.what, note.who, note.subject) for note in reversed(found)]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "till.sqlite")
    yield made
    made.ledger.close()


def test_who_is_entered_signs_in_with_his_pin_and_the_log_says_so(shop: Shop) -> None:
    shop.enter("陈晨")
    signed = shop.do(staff.sign_in, shop.ids["陈晨"], "９８７６")
    assert (signed.name, signed.role, signed.has_pin) == ("陈晨", Role.CASHIER, True)
    shop.do(staff.sign_out, "陈晨")
    shop.do(staff.sign_out, "陈晨", locked=True)
    assert shop.log() == [
        ("staff_saved", "", "陈晨"),
        ("pin_set", "", "陈晨"),
        ("signed_in", "陈晨", ""),
        ("signed_out", "陈晨", ""),
        ("locked", "陈晨", ""),
    ]


def test_a_wrong_pin_is_noted_and_from_the_third_on_the_till_waits(shop: Shop) -> None:
    shop.enter("陈晨")
    for _ in range(3):
        assert shop.do(staff.sign_in, shop.ids["陈晨"], "1111") is None
    told = shop.refusal(staff.sign_in, shop.ids["陈晨"], PINS["陈晨"])
    assert (told.code, told.fields) == ("pin_wait", {"wait_s": 5})
    assert shop.log(kinds=frozenset({"wrong_pin"})) == [("wrong_pin", "陈晨", "")] * 3
    shop.clock.forward(seconds=5)
    assert shop.do(staff.sign_in, shop.ids["陈晨"], PINS["陈晨"]) is not None
    assert shop.do(staff.wait_s) == 0


def test_ones_own_pin_clears_no_guesses_at_anothers(shop: Shop) -> None:
    shop.enter("王芳", "陈晨")
    for _ in range(2):
        assert shop.do(staff.sign_in, shop.ids["王芳"], "1111") is None
    assert shop.do(staff.sign_in, shop.ids["陈晨"], PINS["陈晨"]) is not None
    assert shop.do(staff.sign_in, shop.ids["王芳"], "1112") is None
    assert shop.do(staff.wait_s) == 5


def test_one_pin_is_one_person_and_not_the_managers_of_the_till(shop: Shop) -> None:
    shop.enter("陈晨")
    shop.do(pin.set_pin, "8642")
    li = shop.do(staff.save, StaffFacts("", "李红", Role.SENIOR), OWNER)
    assert shop.refusal(staff.set_pin, li.id, PINS["陈晨"], OWNER).code == "pin_taken"
    assert shop.refusal(staff.set_pin, li.id, "8642", OWNER).code == "pin_taken"
    assert shop.refusal(staff.set_pin, li.id, "12", OWNER).code == "bad_pin"
    assert shop.refusal(staff.sign_in, li.id, "1357").code == "no_pin"
    shop.do(staff.save, StaffFacts(shop.ids["陈晨"], "陈晨", Role.CASHIER, active=False), OWNER)
    shop.do(staff.set_pin, li.id, PINS["陈晨"], OWNER)
    assert [each.name for each in shop.do(staff.working)] == ["李红"]
    assert shop.refusal(staff.sign_in, shop.ids["陈晨"], PINS["陈晨"]).code == "unknown_staff"


def test_somebody_gives_himself_another_pin_if_he_knows_the_old_one(shop: Shop) -> None:
    shop.enter("陈晨")
    assert not shop.do(staff.set_own_pin, shop.ids["陈晨"], "1111", "4321")
    assert shop.do(staff.set_own_pin, shop.ids["陈晨"], PINS["陈晨"], "4321")
    assert shop.do(staff.sign_in, shop.ids["陈晨"], "4321") is not None
    assert ("pin_set", "陈晨", "陈晨") in shop.log()


def test_without_staff_everything_is_allowed_but_what_is_the_managers(shop: Shop) -> None:
    for right in Right:
        if right in staff.MANAGERS_OWN:
            assert shop.refusal(staff.allow, right, Approval()).code == "not_allowed"
            shop.do(staff.allow, right, OWNER)
        else:
            shop.do(staff.allow, right, Approval())


def test_with_staff_an_action_needs_the_right_or_somebody_who_has_it_and_a_reason(shop: Shop) -> None:
    shop.enter("李红", "陈晨")
    shop.do(staff.allow, Right.REMOVE_LINE, Approval("陈晨"))
    shop.do(staff.allow, Right.DISCOUNT, Approval("李红"))
    refused = [Approval("陈晨"), Approval(), Approval("陈晨", "陈晨", "x"), Approval("nobody", "nobody", "x")]
    assert {shop.refusal(staff.allow, Right.DISCOUNT, each).code for each in refused} == {"not_allowed"}
    assert shop.refusal(staff.allow, Right.DISCOUNT, Approval("陈晨", "李红", " ")).code == "reason_missing"
    shop.do(staff.allow, Right.DISCOUNT, Approval("陈晨", "李红", "客户要求"))
    shop.do(staff.allow, Right.DISCOUNT, Approval("陈晨", staff.OWNER, "客户要求"))
    assert shop.refusal(staff.allow, Right.SETTINGS, Approval("陈晨", "李红", "x")).code == "not_allowed"


def test_a_pin_alone_tells_who_lets_it_through(shop: Shop) -> None:
    shop.enter("李红", "陈晨")
    shop.do(pin.set_pin, "8642")
    assert shop.do(staff.approve, Right.DISCOUNT, PINS["李红"], "陈晨") == "李红"
    assert shop.do(staff.approve, Right.DISCOUNT, "8642", "陈晨") == staff.OWNER
    assert shop.do(staff.approve, Right.DISCOUNT, PINS["陈晨"], "陈晨") is None, "he may not himself"
    assert shop.do(staff.approve, Right.SETTINGS, PINS["李红"], "陈晨") is None
    assert shop.log(kinds=frozenset({"wrong_pin"})) == [("wrong_pin", "陈晨", "")] * 2


def test_names_are_clean_and_nobody_else_who_works_here_has_them(shop: Shop) -> None:
    person = shop.do(staff.save, StaffFacts("", "  Anna\u0000 Li ", Role.CASHIER), OWNER)
    assert person.name == "Anna Li"
    for name, code in {
        "": "bad_staff_name",
        "*manager": "bad_staff_name",
        "ａnna LI": "staff_name_taken",
        "4111 1111 1111 1111": "card_number",
    }.items():
        assert shop.refusal(staff.save, StaffFacts("", name, Role.CASHIER), OWNER).code == code
    assert shop.refusal(staff.save, StaffFacts("x", "Bo", Role.CASHIER), OWNER).code == "unknown_staff"
    assert shop.refusal(staff.save, StaffFacts("", "Bo", Role.CASHIER), Approval()).code == "not_allowed"


def test_staff_and_log_come_out_of_the_journal_and_the_pin_stands_nowhere(shop: Shop, tmp_path: Path) -> None:
    shop.enter("李红")
    shop.do(staff.sign_in, shop.ids["李红"], PINS["李红"])
    shop.do(staff.save, StaffFacts(shop.ids["李红"], "李红", Role.MANAGER), OWNER)
    report = verify(shop.ledger)
    assert report.findings == ()
    with shop.ledger.read() as unit:
        bodies = "".join(row[0] for row in unit.sql.all("SELECT body FROM journal"))
    assert PINS["李红"] not in bodies
    assert "argon2" not in bodies
