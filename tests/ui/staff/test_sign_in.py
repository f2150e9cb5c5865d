"""Signing in, changing over and locking, at the cashier's window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from terminal.services import staff
from terminal.services.rights import Approval, Right
from tests.facts import PRODUCTS
from tests.ui.staff.conftest import OWNER, OWNER_PIN, PINS, Counter
from ui.staff.approval_dialog import ApprovalDialog
from ui.staff.own_pin_panel import OwnPinPanel
from ui.staff.pin_dialog import PinDialog

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def sign_in(counter: Counter, name: str = "李红") -> None:
    page = counter.desk.page
    assert page is not None
    place = next(place for place, each in enumerate(counter.desk.gate.staff) if each.name == name)
    counter.press(Qt.Key(Qt.Key.Key_1 + place), ALT)
    counter.enter(PINS[name])


def ring_up(counter: Counter) -> None:
    counter.window.presenter.scan(PRODUCTS[0].barcode)
    counter.settle()


def begin_to_pay(counter: Counter) -> None:
    counter.press(Qt.Key.Key_F12)
    counter.qtbot.keyClicks(counter.focus, "1000")


def pay_cash(counter: Counter) -> None:
    begin_to_pay(counter)
    counter.press(Qt.Key.Key_F12)


def test_nothing_is_sold_until_somebody_has_signed_in_and_then_in_his_name(counter: Counter) -> None:
    assert counter.desk.page is not None
    assert not counter.window.centralWidget().isEnabled()
    sign_in(counter, "陈晨")
    assert counter.desk.page is None
    person = counter.desk.gate.person
    assert person is not None and person.name == "陈晨"
    ring_up(counter)
    pay_cash(counter)
    assert [bill.cashier for bill in counter.bills] == ["陈晨"]
    assert counter.log()[-1] == ("signed_in", "陈晨")


def test_a_wrong_pin_says_so_and_the_next_one_may_be_right(counter: Counter) -> None:
    page = counter.desk.page
    assert page is not None
    counter.enter("1111")
    assert page.entry.field.error == "Wrong PIN."
    assert counter.desk.page is page
    counter.enter(PINS["李红"])
    assert counter.desk.page is None
    assert counter.log()[-2:] == [("wrong_pin", "李红"), ("signed_in", "李红")]


def test_another_takes_over_with_a_chord_and_the_bill_stays(counter: Counter) -> None:
    sign_in(counter)
    ring_up(counter)
    counter.lock()
    page = counter.desk.page
    assert page is not None and page.chosen.name == "李红"
    assert counter.log()[-1] == ("signed_out", "李红")
    counter.press(Qt.Key.Key_Down)
    counter.enter(PINS["陈晨"])
    assert counter.desk.gate.person is not None and counter.desk.gate.person.name == "陈晨"
    assert not counter.window.presenter.session.draft.empty
    pay_cash(counter)
    assert [bill.cashier for bill in counter.bills] == ["陈晨"]


def test_the_till_locks_itself_once_nobody_has_touched_it_for_the_set_minutes(counter: Counter) -> None:
    sign_in(counter)
    counter.now_ms += 4 * 60_000
    QTest.keyClick(counter.window.windowHandle(), Qt.Key.Key_Down)
    counter.now_ms += 4 * 60_000
    counter.desk.idle.look()
    assert counter.desk.page is None, "a key was pressed four minutes ago"
    counter.now_ms += 60_000
    counter.desk.idle.look()
    counter.settle()
    assert counter.desk.page is not None
    assert counter.log()[-1] == ("locked", "李红")


def test_it_never_locks_while_money_is_just_being_taken(counter: Counter) -> None:
    sign_in(counter)
    ring_up(counter)
    begin_to_pay(counter)
    counter.qtbot.keyClick(counter.focus, Qt.Key.Key_F12)
    assert counter.window.presenter.pay.committing
    counter.desk.lock()
    counter.desk.switch()
    assert counter.desk.page is None
    counter.settle()
    assert len(counter.bills) == 1


def test_the_windows_cross_leaves_no_unpaid_bill_behind_the_page(counter: Counter) -> None:
    sign_in(counter)
    ring_up(counter)
    counter.lock()
    counter.window.close()
    assert counter.exits == []
    sign_in(counter)
    pay_cash(counter)
    counter.press(Qt.Key.Key_Escape)
    counter.lock()
    counter.window.close()
    assert counter.exits == [True]


def test_somebody_gives_himself_another_pin_before_he_signs_in(counter: Counter) -> None:
    counter.press(Qt.Key.Key_K, CTRL)
    for digits in (PINS["李红"], "4321", "4321"):
        counter.enter(digits)
    assert not any(panel.isVisible() for panel in counter.window.findChildren(OwnPinPanel))
    counter.enter("4321")
    assert counter.desk.gate.person is not None


def test_a_till_without_staff_asks_nobody_and_the_managers_pin_for_what_is_his(lone: Counter) -> None:
    assert lone.desk.page is None
    asked: list[Approval] = []
    lone.desk.gate.ask(Right.DISCOUNT, "", asked.append)
    assert asked == [Approval()]
    lone.lock()
    assert lone.desk.page is None
    ring_up(lone)
    pay_cash(lone)
    assert [bill.cashier for bill in lone.bills] == [""]
    lone.desk.gate.ask(Right.SETTINGS, "", asked.append)
    assert len(lone.window.findChildren(PinDialog)) == 1
    lone.enter(OWNER_PIN)
    assert asked[1:] == [OWNER]


def test_who_may_is_let_through_at_once(counter: Counter) -> None:
    sign_in(counter)
    asked: list[Approval] = []
    counter.desk.gate.ask(Right.DISCOUNT, "10 % off", asked.append)
    assert asked == [Approval("李红")]


def test_who_may_not_needs_a_pin_and_a_reason_and_both_go_with_the_request(counter: Counter) -> None:
    sign_in(counter, "陈晨")
    asked: list[Approval] = []
    counter.desk.gate.ask(Right.DISCOUNT, "10 % off", asked.append)
    counter.enter(PINS["李红"])
    assert asked == [], "the reason is still missing"
    counter.enter("regular customer")
    assert asked == [Approval("陈晨", "李红", "regular customer")]
    counter.lane.submit(staff.allow, Right.DISCOUNT, asked[0]).result()


def test_a_reason_of_every_day_is_one_chord(counter: Counter) -> None:
    sign_in(counter, "陈晨")
    asked: list[Approval] = []
    counter.desk.gate.ask(Right.REFUND, "Refund 3.50", asked.append)
    counter.press(Qt.Key.Key_4, ALT)
    counter.enter(PINS["李红"])
    assert asked == [Approval("陈晨", "李红", "Goods are faulty")]


@pytest.mark.parametrize("digits", ["1111", PINS["陈晨"]])
def test_nobodys_pin_and_ones_own_let_nothing_through(counter: Counter, digits: str) -> None:
    sign_in(counter, "陈晨")
    asked: list[Approval] = []
    counter.desk.gate.ask(Right.REFUND, "Refund 3.50", asked.append)
    counter.press(Qt.Key.Key_1, ALT)
    counter.enter(digits)
    (dialog,) = counter.window.findChildren(ApprovalDialog)
    assert dialog.entry.field.error == "Wrong PIN."
    counter.press(Qt.Key.Key_Escape)
    assert asked == []
    assert counter.log()[-1] == ("wrong_pin", "陈晨")


def test_a_dialog_that_is_open_goes_when_the_till_locks(counter: Counter) -> None:
    sign_in(counter, "陈晨")
    asked: list[Approval] = []
    counter.desk.gate.ask(Right.REFUND, "Refund 3.50", asked.append)
    counter.desk.lock()
    counter.settle()
    assert not any(dialog.isVisible() for dialog in counter.window.findChildren(ApprovalDialog))
    sign_in(counter)
    assert asked == []


def test_who_is_let_go_is_signed_out_at_once(counter: Counter) -> None:
    sign_in(counter)
    person = counter.desk.gate.person
    assert person is not None
    gone = type(person)(person.id, person.name, person.role, active=False)
    counter.lane.submit(staff.save, gone, OWNER).result()
    counter.desk.learn()
    counter.settle()
    page = counter.desk.page
    assert counter.desk.gate.person is None and page is not None
    assert [each.name for each in counter.desk.gate.staff] == ["陈晨"]
