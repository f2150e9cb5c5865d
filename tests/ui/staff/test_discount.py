"""A discount of somebody who may not give one: let through on the spot by a PIN, and kept with the bill."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from terminal.money import Money
from terminal.services import audit_log
from tests.ui.staff.conftest import PINS, Counter
from tests.ui.staff.test_sign_in import ALT, sign_in
from ui.cashier.discount_panel import DiscountPanel


def ask_for_ten_percent(counter: Counter) -> None:
    counter.enter("100")
    counter.press(Qt.Key.Key_F4)
    counter.enter("10")


def pay(counter: Counter, amount: str) -> None:
    counter.press(Qt.Key.Key_F5)
    counter.qtbot.keyClicks(counter.focus, amount)
    counter.press(Qt.Key.Key_F12)


def discounts(counter: Counter) -> list[tuple[str, str, str, Money]]:
    wanted = audit_log.Wanted(kinds=frozenset({"discounted"}))
    found = counter.lane.look(audit_log.search, wanted).result()
    return [(note.who, note.approved_by, note.reason, note.amount) for note in found]


def test_a_cashiers_discount_waits_for_a_pin_and_a_reason(counter: Counter) -> None:
    sign_in(counter, "陈晨")
    ask_for_ten_percent(counter)
    assert counter.window.presenter.session.draft.due == Money(100_00)
    counter.press(Qt.Key.Key_1, ALT)
    counter.enter(PINS["李红"])
    assert counter.window.presenter.session.draft.due == Money(90_00)
    assert counter.window.presenter.panels.panel is None
    pay(counter, "90")
    ((who, by, reason, amount),) = discounts(counter)
    assert (who, by, amount) == ("陈晨", "李红", Money(10_00))
    assert reason


def test_what_nobody_lets_through_stays_as_it_was(counter: Counter) -> None:
    sign_in(counter, "陈晨")
    ask_for_ten_percent(counter)
    counter.press(Qt.Key.Key_Escape)
    counter.press(Qt.Key.Key_Escape)
    QApplication.processEvents()
    pay(counter, "100")
    assert counter.bills[-1].paid == Money(100_00)
    assert discounts(counter) == []


def test_a_senior_gives_it_himself_with_the_reason_that_he_typed(counter: Counter) -> None:
    sign_in(counter, "李红")
    counter.enter("100")
    counter.press(Qt.Key.Key_F4)
    counter.qtbot.keyClicks(counter.focus, "10")
    panel = counter.window.presenter.panels.panel
    assert isinstance(panel, DiscountPanel)
    while counter.focus is not panel.reason.edit:
        counter.press(Qt.Key.Key_Tab)
    counter.enter("regular")
    pay(counter, "90")
    assert discounts(counter) == [("李红", "", "regular", Money(10_00))]
