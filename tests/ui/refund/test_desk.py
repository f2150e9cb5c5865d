"""F10 in the running till: it lies over the bill, which stays as it is, and leads back to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.money import Money
from terminal.services.refund_facts import RefundFacts
from tests.facts import AT, shop_profile
from tests.ui.cashier.conftest import Till
from tests.ui.refund.test_window import HandGate
from ui.receipt.printer_wording import PrinterState, PrinterStatus
from ui.refund.desk import RefundDesk
from ui.widgets.style import Metrics

KEY = Qt.Key


class HandDesk(QObject):
    """A printer that only remembers."""

    refund_printed = Signal(str)
    state_changed = Signal(object)
    state = PrinterState(PrinterStatus.READY)

    def __init__(self) -> None:
        super().__init__()
        self.slips: list[RefundFacts] = []

    def refunded(self, told: RefundFacts) -> None:
        self.slips.append(told)

    def reprint_refund(self, told: RefundFacts) -> None:
        pass


class Selling(Till):
    """The cashier's window with F10."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.printer = HandDesk()
        self.refunds = RefundDesk(self.bridge, self.words, Metrics(), self.window, lambda: AT, HandGate())
        self.refunds.follow(shop_profile())
        self.refunds.begin(self.printer)  # type: ignore[arg-type]
        self.settle()

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key)
            self.settle()


@pytest.fixture
def selling(qapp: QApplication, qtbot: QtBot) -> Iterator[Selling]:
    made = Selling(qtbot)
    yield made
    made.close()


def test_f10_gives_the_last_bill_back_and_the_bill_under_way_is_still_there(selling: Selling) -> None:
    QTest.keyClicks(QApplication.focusWidget() or selling.window, "36")
    selling.key(KEY.Key_Return)
    assert selling.window.presenter.busy
    selling.key(KEY.Key_F10)
    assert selling.refunds.window is not None
    selling.key(KEY.Key_F12, KEY.Key_F12)
    assert [told.amount for told in selling.printer.slips] == [Money(100_00)]
    selling.printer.refund_printed.emit(selling.printer.slips[0].id)
    assert selling.refunds.window.done.slip.text() == selling.words.text("The slip is printed.")
    selling.key(KEY.Key_Return)
    assert selling.refunds.window is None
    assert selling.window.presenter.busy
    selling.key(KEY.Key_F10, KEY.Key_Escape)
    assert selling.refunds.window is None
