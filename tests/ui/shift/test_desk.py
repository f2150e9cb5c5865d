"""The shift in the running till: asked for before the first sale, named in the top bar, reached by F11."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from terminal.ledger.unit import Unit
from terminal.services import business_day, settings
from terminal.services.rights import Role, StaffFacts
from terminal.services.shop import Configuration
from tests.facts import AT, PRODUCTS, shop_profile
from tests.ui.cashier.conftest import REBATE, Till
from tests.ui.shift.test_window import HandDesk, HandGate
from ui.cashier.stage import CashierPage
from ui.shift.desk import ShiftDesk
from ui.widgets.style import Metrics

KEY = Qt.Key
IN_SHIFTS = replace(shop_profile(), shifts=True)


def in_shifts_only(unit: Unit) -> None:
    settings.change(unit, Configuration(IN_SHIFTS, REBATE), based_on=1, who="李红", reason="shifts")


class Selling(Till):
    """The cashier's window with its shift."""

    def __init__(self, qtbot: QtBot, *, only: bool) -> None:
        super().__init__(qtbot)
        self.desk = HandDesk(self.words)
        self.shift = ShiftDesk(self.bridge, self.words, Metrics(), self.window, lambda: AT, HandGate())
        profile = IN_SHIFTS if only else shop_profile()
        if only:
            self.lane.submit(in_shifts_only).result()
        self.window.use_profile(profile)
        self.shift.follow(profile)
        self.shift.begin(self.desk)
        self.settle()

    def key(self, *keys: Qt.Key) -> None:
        """Press keys in whatever lies over the window."""
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key)
            self.settle()

    def write(self, text: str) -> None:
        """Type into whatever has the focus."""
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)

    @property
    def bar(self) -> str:
        return " ".join(label.text() for label in self.window.top_bar.findChildren(QLabel) if not label.isHidden())


@pytest.fixture
def selling(qapp: QApplication, qtbot: QtBot) -> Iterator[Selling]:
    made = Selling(qtbot, only=True)
    yield made
    made.close()


def pay(selling: Selling) -> None:
    selling.press(KEY.Key_F5)
    selling.type("100")
    selling.press(KEY.Key_F12)


def test_the_first_line_of_a_bill_brings_the_page_that_asks_for_the_float(selling: Selling) -> None:
    assert selling.shift.window is None
    selling.enter(PRODUCTS[0].barcode)
    assert selling.shift.window is not None
    selling.write("200")
    selling.key(KEY.Key_F12)
    assert selling.shift.window is None
    assert len(selling.lines) == 1
    assert "班次 0001" in selling.bar
    pay(selling)
    assert selling.window.page is CashierPage.DONE
    shift = selling.lane.submit(business_day.open_shift).result()
    assert shift is not None
    assert selling.bills[0].business_day == shift.day


def test_without_a_shift_the_bill_stays_and_is_not_taken(selling: Selling) -> None:
    selling.enter(PRODUCTS[0].barcode)
    selling.key(KEY.Key_Escape)
    assert selling.shift.window is None
    assert len(selling.lines) == 1
    pay(selling)
    assert selling.bills == []
    assert selling.window.page is CashierPage.PAY


def test_a_shop_that_does_not_want_shifts_is_asked_nothing(qapp: QApplication, qtbot: QtBot) -> None:
    till = Selling(qtbot, only=False)
    till.enter(PRODUCTS[0].barcode)
    assert till.shift.window is None
    till.window.more.shift_requested.emit()
    till.settle()
    assert till.shift.window is not None
    till.shift.window.leave()
    till.close()


def test_the_drawer_is_opened_from_the_sale(selling: Selling) -> None:
    selling.window.more.drawer_requested.emit()
    selling.activate()
    selling.write("change")
    selling.key(KEY.Key_Return)
    assert selling.desk.kicks == 1


def test_whoever_signs_in_over_the_page_goes_on_with_it(selling: Selling) -> None:
    selling.enter(PRODUCTS[0].barcode)
    window = selling.shift.window
    assert window is not None
    selling.window.setFocus()
    selling.shift.greet(StaffFacts("s1", "张敏", Role.CASHIER))
    assert window.open_page.field.edit.hasFocus()
