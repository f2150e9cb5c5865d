"""The shift's window, worked by keys alone on a real ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from terminal.ledger.lane import Lane
from terminal.money import Money, Quantity
from terminal.services import audit_log, reports, settings, shifts
from terminal.services.business_day import OpenShift
from terminal.services.facts import Line, Purchase, Tender, TenderKind
from terminal.services.report_facts import ShiftClose, ShiftReport
from terminal.services.rights import Approval, Right, StaffFacts
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration
from terminal.services.staff import OWNER
from tests.shop import PROFILE, HandClock
from ui.bridge import Bridge
from ui.receipt.report import draw_report
from ui.shift.cash_panel import CashPanel
from ui.shift.paper_panel import PaperPanel
from ui.shift.window import ShiftWindow
from ui.staff.gate import Then
from ui.widgets.dialog import Question
from ui.widgets.style import Metrics
from ui.words import Words

KEY = Qt.Key


class HandGate:
    """Lets everything through but what it is told not to, and remembers what it was asked."""

    person: StaffFacts | None = None

    def __init__(self) -> None:
        self.asked: list[Right] = []
        self.shut: set[Right] = set()
        self.approval = Approval("张敏")

    def ask(self, right: Right, why: str, then: Then) -> None:
        self.asked.append(right)
        assert why
        if right not in self.shut:
            then(replace(self.approval, approved_by=OWNER) if right is Right.SETTINGS else self.approval)


class HandDesk:
    """A printer that only remembers."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.printed: list[ShiftReport | ShiftClose] = []
        self.kicks = 0

    def report(self, told: ShiftReport | ShiftClose, *, copy: bool = False) -> QImage:
        return draw_report(told, PROFILE, self.words, copy=copy)

    def print_report(self, told: ShiftReport | ShiftClose, *, copy: bool = False) -> None:
        self.printed.append(told)

    def open_drawer(self) -> None:
        self.kicks += 1


class Hands:
    """The window, and fingers on its keys."""

    def __init__(self, qtbot: QtBot, language: str = "zh_CN") -> None:
        self.qtbot = qtbot
        self.clock = HandClock()
        self.lane = Lane(":memory:", clock=self.clock)
        self.do(settings.change, Configuration(PROFILE), based_on=0, who="李红", reason="test")
        self.bridge = Bridge(self.lane)
        self.words = Words(language)
        self.gate, self.desk = HandGate(), HandDesk(self.words)
        self.opened: list[OpenShift] = []
        self.shut: list[ShiftClose] = []
        self.left = 0
        self.window = ShiftWindow(self.bridge, self.words, self.clock, Metrics(), PROFILE, self.desk, self.gate)
        self.window.shift_opened.connect(self.opened.append)
        self.window.shift_closed.connect(self.shut.append)
        self.window.closed.connect(self._leave)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        self.open()

    def _leave(self) -> None:
        self.left += 1

    def do(self, service: object, *args: object, **named: object) -> object:
        return self.lane.submit(service, *args, **named).result()  # type: ignore[arg-type]

    def open(self) -> None:
        self.window.open()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.bridge.busy)
        QApplication.processEvents()

    @property
    def focus(self) -> QWidget:
        front = self.window.panel or self.window
        front.activateWindow()
        self.qtbot.waitUntil(front.isActiveWindow)
        return QApplication.focusWidget() or front

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.focus, key)
            self.settle()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)
        QApplication.processEvents()

    def enter(self, text: str) -> None:
        self.type(text)
        self.press(KEY.Key_Return)

    def pay(self, fen: int, bill: str) -> None:
        tender = Tender(TenderKind.CASH, Money(fen), Money(fen))
        self.do(ring_up, Purchase(bill, (Line("面包", Quantity.of(1), Money(fen)),), (tender,), cashier="张敏"))

    def count(self, *pieces: str) -> None:
        for each in pieces:
            self.enter(each)

    @property
    def texts(self) -> str:
        shown = (label for label in self.window.findChildren(QLabel) if label.isVisible())
        return "\n".join(label.text() for label in shown)


@pytest.fixture
def hands(qapp: QApplication, qtbot: QtBot) -> Iterator[Hands]:
    made = Hands(qtbot)
    yield made
    if made.window.panel is not None:
        made.window.panel.reject()
    made.bridge.close()
    made.lane.close()


def begun(hands: Hands) -> None:
    hands.do(shifts.start, Money(100_00), Approval("张敏"))
    hands.pay(42_30, "b1")
    hands.open()


def test_a_shift_opens_with_its_float(hands: Hands) -> None:
    hands.enter("abc")
    assert hands.opened == []
    assert hands.window.open_page.field.error
    hands.window.open_page.field.set_text("")
    hands.type("500.50")
    hands.press(KEY.Key_F12)
    assert [(shift.number, shift.float) for shift in hands.opened] == [(1, Money(500_50))]
    assert hands.left == 1
    assert hands.gate.asked == [Right.OPEN_SHIFT]


def test_a_code_that_is_scanned_into_the_float_opens_nothing(hands: Hands) -> None:
    hands.enter("1041453")
    assert hands.opened == []
    assert hands.window.open_page.field.error
    hands.enter("100000.00")
    assert [shift.float for shift in hands.opened] == [Money(100_000_00)]


def test_nothing_is_opened_where_nobody_lets_it_through(hands: Hands) -> None:
    hands.gate.shut.add(Right.OPEN_SHIFT)
    hands.enter("100")
    assert hands.opened == []
    hands.press(KEY.Key_Escape)
    assert hands.left == 1


def test_what_is_due_is_shown_only_when_everything_is_counted(hands: Hands) -> None:
    begun(hands)
    page = hands.window.close_page
    assert not page.count.expected.isVisible()
    assert "142.30" not in hands.texts
    assert not page.sales.net.isVisible()
    hands.count("1", "", "2", "", "", "1", "")
    assert not page.count.shown
    hands.press(KEY.Key_F12)
    assert hands.window.panel is None
    hands.count("3")
    assert page.count.shown
    assert (page.count.total, page.count.off, page.count.expected.money) == (
        Money(141_30), Money(-1_00), Money(142_30)
    )  # fmt: skip
    assert page.count.chip.text == "短款"


def test_a_whole_close_by_keys(hands: Hands) -> None:
    begun(hands)
    hands.count("1", "", "2", "", "", "1", "", "3")
    hands.press(KEY.Key_F12)
    assert hands.window.panel is None
    assert hands.window.close_page.count.note_field.error
    hands.type("zhaoling")
    hands.press(KEY.Key_F12)
    assert isinstance(hands.window.panel, Question)
    hands.press(KEY.Key_Escape)
    assert hands.shut == []
    hands.press(KEY.Key_F12, KEY.Key_Return)
    closed = hands.shut[0]
    assert (closed.counted, closed.difference, closed.note) == (Money(141_30), Money(-1_00), "zhaoling")
    assert hands.desk.printed == [closed]
    assert isinstance(hands.window.panel, PaperPanel)
    hands.press(KEY.Key_Escape)
    assert hands.left == 1
    assert hands.lane.submit(reports.z, 1).result() == closed
    assert hands.gate.asked == [Right.CLOSE_SHIFT]


def test_a_count_that_is_changed_after_it_was_shown_keeps_the_first(hands: Hands) -> None:
    begun(hands)
    hands.count("1", "", "2", "", "", "1", "", "3")
    hands.press(KEY.Key_Escape)
    hands.open()
    assert not hands.window.close_page.count.shown
    hands.count("1", "", "2", "", "", "1", "", "3")
    hands.window.close_page.count.rows[5].edit.setFocus()
    hands.press(KEY.Key_Backspace)
    hands.enter("2")
    hands.press(KEY.Key_F12, KEY.Key_Return)
    closed = hands.shut[0]
    assert (closed.counted, closed.first_counted, closed.difference) == (Money(142_30), Money(141_30), Money(0))


def test_up_and_down_walk_through_the_rows(hands: Hands) -> None:
    begun(hands)
    rows = hands.window.close_page.count.rows
    hands.press(KEY.Key_Down, KEY.Key_Down, KEY.Key_Up)
    assert rows[1].edit.hasFocus()
    hands.type("1a2x")
    assert rows[1].pieces == 12


def test_cash_goes_in_and_out_with_a_reason(hands: Hands) -> None:
    begun(hands)
    hands.press(KEY.Key_F6)
    panel = hands.window.panel
    assert isinstance(panel, CashPanel)
    hands.enter("30")
    hands.press(KEY.Key_F8)
    assert panel.reason.error
    hands.type("taxi")
    hands.press(KEY.Key_F8)
    assert hands.window.panel is None
    hands.press(KEY.Key_F6)
    hands.enter("5.50")
    hands.type("coins")
    hands.press(KEY.Key_F7)
    report = hands.lane.submit(reports.x).result()
    assert [(move.direction, move.amount, move.reason) for move in report.moves] == [
        ("out", Money(30_00), "taxi"), ("in", Money(5_50), "coins"),
    ]  # fmt: skip
    assert hands.desk.kicks == 2
    assert hands.gate.asked == [Right.MOVE_CASH, Right.MOVE_CASH]
    assert hands.window.close_page.report == report


def test_the_drawer_is_opened_and_noted(hands: Hands) -> None:
    begun(hands)
    hands.press(KEY.Key_F7)
    hands.enter("change")
    assert hands.desk.kicks == 1
    note = hands.lane.submit(audit_log.search, audit_log.Wanted()).result()[0]
    assert (note.what, note.reason) == ("drawer_opened", "change")


def test_x_is_looked_at_and_printed_and_ends_nothing(hands: Hands) -> None:
    begun(hands)
    hands.gate.shut.add(Right.SEE_REPORTS)
    hands.press(KEY.Key_F5)
    assert hands.window.panel is None
    hands.gate.shut.clear()
    hands.press(KEY.Key_F5)
    assert isinstance(hands.window.panel, PaperPanel)
    assert hands.desk.printed == []
    hands.press(KEY.Key_F5)
    assert hands.desk.printed == [hands.lane.submit(reports.x).result()]
    assert hands.shut == []


def test_the_last_z_is_looked_at_again_as_a_copy(hands: Hands) -> None:
    hands.press(KEY.Key_F5)
    assert hands.window.panel is None
    begun(hands)
    hands.do(shifts.close, {100_00: 1}, "x", Approval("张敏"))
    hands.open()
    hands.press(KEY.Key_F5, KEY.Key_F5)
    assert hands.desk.printed == [hands.lane.submit(reports.z, 1).result()]
    hands.enter("50")
    assert hands.opened[0].number == 2


def test_an_unbalanced_shift_waits_for_the_manager(hands: Hands) -> None:
    begun(hands)
    hands.pay(10_00, "b2")
    hands.do(
        lambda unit: unit.sql.run("UPDATE queue SET extracted_fen = extracted_fen + 1, retained_fen = retained_fen + 1")
    )
    hands.open()
    assert hands.window.close_page.rebate.chip.text == "不平"
    hands.count("1", "1", "", "", "", "2", "", "3")
    hands.gate.shut.add(Right.SETTINGS)
    hands.press(KEY.Key_F12, KEY.Key_Return)
    assert hands.shut == []
    assert hands.gate.asked == [Right.CLOSE_SHIFT, Right.SETTINGS]
    hands.gate.shut.clear()
    hands.press(KEY.Key_F12, KEY.Key_Return)
    assert hands.shut[0].approved_by == OWNER


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_control_has_a_name_and_every_button_its_key(qapp: QApplication, qtbot: QtBot, language: str) -> None:
    hands = Hands(qtbot, language)
    begun(hands)
    for row in hands.window.close_page.count.rows:
        assert row.edit.accessibleName()
    for button in hands.window.close_page.buttons:
        assert button.key
        assert button.accessibleName()
    hands.bridge.close()
    hands.lane.close()
