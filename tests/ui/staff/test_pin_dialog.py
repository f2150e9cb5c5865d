"""The gate before the manager's pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from terminal.ledger.lane import Lane
from terminal.services import pin
from ui.bridge import Bridge
from ui.staff.pin_dialog import PinDialog
from ui.widgets.button import KeyButton
from ui.widgets.style import Metrics
from ui.words import Words


class Gate:
    """A ledger with the PIN 2468, and the dialog over a window."""

    def __init__(self, qtbot: QtBot, *, with_pin: bool = True) -> None:
        self.qtbot = qtbot
        self.now = datetime(2026, 11, 22, 3, 5, tzinfo=UTC)
        self.lane = Lane(":memory:", clock=lambda: self.now)
        if with_pin:
            self.lane.submit(pin.set_pin, "2468").result()
        self.bridge = Bridge(self.lane)
        self.window = QWidget()
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window)
        self.dialog = PinDialog(self.bridge, Words("en"), Metrics(), self.window)
        self.passed: list[bool] = []
        self.dialog.passed.connect(lambda: self.passed.append(True))
        self.dialog.open()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.bridge.busy)
        QApplication.processEvents()

    def enter(self, digits: str) -> None:
        self.qtbot.keyClicks(self.dialog.entry.field.edit, digits)
        self.qtbot.keyClick(self.dialog.entry.field.edit, Qt.Key.Key_Return)
        self.settle()


@pytest.fixture
def gate(qapp: QApplication, qtbot: QtBot) -> Iterator[Gate]:
    made = Gate(qtbot)
    yield made
    made.bridge.close()
    made.lane.close()


def test_the_right_pin_opens(gate: Gate) -> None:
    gate.enter("2468")
    assert gate.passed == [True]
    assert not gate.dialog.isVisible()


def test_the_keypad_types_it_too(gate: Gate) -> None:
    pad = {button.text(): button for button in gate.dialog.entry.pad.findChildren(KeyButton)}
    for digit in "9":
        gate.qtbot.mouseClick(pad[digit], Qt.MouseButton.LeftButton)
    gate.qtbot.mouseClick(pad["Clear"], Qt.MouseButton.LeftButton)
    for digit in "2468":
        gate.qtbot.mouseClick(pad[digit], Qt.MouseButton.LeftButton)
    gate.qtbot.mouseClick(gate.dialog.yes, Qt.MouseButton.LeftButton)
    gate.settle()
    assert gate.passed == [True]


def test_full_width_digits_count_and_anything_else_is_dropped(gate: Gate) -> None:
    event = QInputMethodEvent()
    event.setCommitString("２４x六６８")
    QApplication.sendEvent(gate.dialog.entry.field.edit, event)
    assert gate.dialog.entry.field.text() == "2468"


def test_the_digits_are_never_shown(gate: Gate) -> None:
    gate.qtbot.keyClicks(gate.dialog.entry.field.edit, "2468")
    assert gate.dialog.entry.field.edit.echoMode() is QLineEdit.EchoMode.Password
    assert "2" not in gate.dialog.entry.field.edit.displayText()


def test_a_wrong_pin_says_so_and_clears_the_field(gate: Gate) -> None:
    gate.enter("1111")
    assert gate.passed == []
    assert (gate.dialog.entry.field.error, gate.dialog.entry.field.text()) == ("Wrong PIN.", "")


def test_too_few_digits_are_not_even_tried(gate: Gate) -> None:
    gate.enter("24")
    assert gate.dialog.entry.field.error == "A PIN has 4 to 12 digits."
    assert gate.lane.submit(pin.check, "2468").result()


def test_after_three_wrong_ones_it_waits_and_counts_down_in_words(gate: Gate) -> None:
    for _ in range(3):
        gate.enter("1111")
    assert gate.dialog.entry.wait_s == 5
    assert gate.dialog.entry.field.error == "Too many wrong PINs. Wait 5 seconds."
    gate.enter("2468")
    assert gate.passed == []
    for _ in range(4):
        gate.dialog.entry.count_down()
    assert gate.dialog.entry.field.error == "Too many wrong PINs. Wait 1 second."
    gate.dialog.entry.count_down()
    gate.now += timedelta(seconds=5)
    assert gate.dialog.entry.field.error == ""
    gate.enter("2468")
    assert gate.passed == [True]


def test_the_wait_outlives_the_dialog(gate: Gate, qtbot: QtBot) -> None:
    for _ in range(3):
        gate.enter("1111")
    again = PinDialog(gate.bridge, Words("en"), Metrics(), gate.window)
    again.open()
    gate.settle()
    assert again.entry.wait_s == 5
    again.reject()


def test_esc_goes_back_without_opening(gate: Gate) -> None:
    gate.qtbot.keyClick(gate.dialog.entry.field.edit, Qt.Key.Key_Escape)
    assert not gate.dialog.isVisible()
    assert gate.passed == []


def test_a_till_without_a_pin_says_so(qapp: QApplication, qtbot: QtBot) -> None:
    gate = Gate(qtbot, with_pin=False)
    gate.enter("2468")
    assert gate.dialog.entry.field.error == "No PIN has been set yet."
    gate.bridge.close()
    gate.lane.close()
