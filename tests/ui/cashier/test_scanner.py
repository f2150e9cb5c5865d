"""Scans told from typing by the time between keys, and by nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.cashier.scanner import GAP_MS, Burst, ScannerFilter

CODE = "6901234500017"


class Desk:
    """A window with two fields, its filter, and hands whose speed the test sets."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.first, self.second = QLineEdit(), QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.first)
        column.addWidget(self.second)
        qtbot.addWidget(self.window)
        self.now_ms = 1_000
        self.active = True
        self.filter = ScannerFilter(self.window, lambda: self.active, clock_ms=lambda: self.now_ms)
        self.codes: list[str] = []
        self.entered: list[str] = []
        self.filter.scanned.connect(self.codes.append)
        self.second.returnPressed.connect(lambda: self.entered.append(self.second.text()))
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(lambda: self.window.isActiveWindow())
        self.second.setFocus()

    def press(self, key: Qt.Key, text: str = "", *, after_ms: int, held: Qt.KeyboardModifier | None = None) -> None:
        """As the window system brings a key: first to the filter, then, if it lets it, to the focused field."""
        self.now_ms += after_ms
        event = QKeyEvent(QEvent.Type.KeyPress, key, held or Qt.KeyboardModifier.NoModifier, text)
        if not self.filter.eventFilter(QObject(), event):
            self.second.keyPressEvent(event)

    def type(self, text: str, *, gap_ms: int) -> None:
        for char in text:
            self.press(Qt.Key(ord(char.upper())), char, after_ms=gap_ms)

    def enter(self, *, after_ms: int) -> None:
        self.press(Qt.Key.Key_Return, "\r", after_ms=after_ms)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_a_character_every_few_milliseconds_is_a_scan_whatever_has_the_focus(desk: Desk) -> None:
    desk.type(CODE, gap_ms=3)
    desk.enter(after_ms=3)
    assert desk.codes == [CODE]
    assert desk.second.text() == ""
    assert desk.entered == []


def test_slow_typing_is_typing(desk: Desk) -> None:
    desk.type(CODE, gap_ms=GAP_MS + 1)
    desk.enter(after_ms=GAP_MS + 1)
    assert desk.codes == []
    assert desk.second.text() == CODE
    assert desk.entered == [CODE]


def test_a_scan_leaves_alone_what_was_typed_before(desk: Desk) -> None:
    desk.type("100", gap_ms=200)
    desk.now_ms += 500
    desk.type(CODE, gap_ms=2)
    desk.enter(after_ms=2)
    assert desk.codes == [CODE]
    assert desk.second.text() == "100"


def test_two_scans_in_a_row_are_two_codes(desk: Desk) -> None:
    for code in (CODE, "2100451"):
        desk.type(code, gap_ms=5)
        desk.enter(after_ms=5)
    assert desk.codes == [CODE, "2100451"]


@pytest.mark.parametrize("amount", ["36", "100", "99999", "100.00", "344.11"])
def test_an_amount_struck_at_once_is_typing(desk: Desk, amount: str) -> None:
    desk.type(amount, gap_ms=1)
    desk.enter(after_ms=1)
    assert desk.codes == []
    assert desk.entered == [amount]


def test_a_burst_without_its_enter_is_typing(desk: Desk, qtbot: QtBot) -> None:
    desk.type(CODE, gap_ms=2)
    assert desk.second.text() == ""
    qtbot.waitUntil(lambda: desk.second.text() == CODE)
    desk.enter(after_ms=300)
    assert desk.codes == []


def test_enter_that_comes_late_ends_typing_and_not_a_scan(desk: Desk) -> None:
    desk.type(CODE, gap_ms=2)
    desk.enter(after_ms=GAP_MS + 20)
    assert desk.codes == []
    assert desk.entered == [CODE]


def test_function_keys_and_shortcuts_pass_at_once_and_in_order(desk: Desk) -> None:
    desk.type("12", gap_ms=2)
    desk.press(Qt.Key.Key_Backspace, "\b", after_ms=2)
    assert desk.second.text() == "1"
    desk.press(Qt.Key.Key_A, "a", after_ms=2, held=Qt.KeyboardModifier.ControlModifier)
    assert desk.second.selectedText() == "1"


def test_where_scans_are_not_wanted_every_key_passes(desk: Desk) -> None:
    desk.active = False
    desk.type(CODE, gap_ms=2)
    desk.enter(after_ms=2)
    assert desk.codes == []
    assert desk.entered == [CODE]


def test_the_time_of_the_event_counts_where_it_has_one(desk: Desk) -> None:
    for index, char in enumerate(CODE):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key(ord(char)), Qt.KeyboardModifier.NoModifier, char)
        event.setTimestamp(50_000 + 4 * index)
        desk.now_ms += 400  # the program was busy, the scanner was not
        assert desk.filter.eventFilter(QObject(), event)
    enter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
    enter.setTimestamp(50_000 + 4 * len(CODE))
    assert desk.filter.eventFilter(QObject(), enter)
    assert desk.codes == [CODE]


def test_a_clock_that_goes_back_makes_no_scan() -> None:
    burst = Burst()
    burst.add("6", 1_000)
    assert not burst.takes(999)
