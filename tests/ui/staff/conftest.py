"""The cashier's window with staff, worked by keys only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from terminal.ledger.lane import Lane
from terminal.ledger.unit import Unit
from terminal.services import audit_log, catalogue, pin, settings, staff
from terminal.services.audit_log import Wanted
from terminal.services.facts import BillFacts
from terminal.services.rights import Approval, Role, StaffFacts
from terminal.services.shop import Configuration
from tests.facts import AT, PRODUCTS, shop_profile
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.staff.desk import StaffDesk
from ui.widgets.style import Metrics
from ui.words import Words

OWNER = Approval(approved_by=staff.OWNER)
OWNER_PIN = "8642"
PINS = {"王芳": "2468", "李红": "1357", "陈晨": "9876"}
ROLES = {"王芳": Role.MANAGER, "李红": Role.SENIOR, "陈晨": Role.CASHIER}


def open_shop(unit: Unit) -> None:
    settings.change(unit, Configuration(shop_profile()), based_on=0, who="王芳", reason="opening")
    catalogue.put(unit, PRODUCTS)
    pin.set_pin(unit, OWNER_PIN)


def enter_staff(unit: Unit, *names: str) -> None:
    for name in names:
        person = staff.save(unit, StaffFacts("", name, ROLES[name]), OWNER)
        staff.set_pin(unit, person.id, PINS[name], OWNER)


class Counter:
    """A window, the desk of its staff, and hands. The sign-in page has the keys where staff is entered."""

    def __init__(self, qtbot: QtBot, *names: str) -> None:
        self.qtbot = qtbot
        self.now_ms = 0
        self.lane = Lane(":memory:", clock=lambda: AT)
        self.lane.submit(open_shop).result()
        self.lane.submit(enter_staff, *names).result()
        self.bridge = Bridge(self.lane)
        self.window = CashierWindow(Words("en"), shop_profile(), lambda: AT, Metrics())
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.desk = StaffDesk(
            self.bridge, Words("en"), Metrics(), self.window, app, lambda: AT, clock_ms=lambda: self.now_ms
        )
        self.window.complete(self.bridge, gate=self.desk.gate)
        self.bills: list[BillFacts] = []
        self.exits: list[bool] = []
        self.window.bill_committed.connect(self.bills.append)
        self.desk.exit_requested.connect(lambda: self.exits.append(True))
        self.desk.signed_in.connect(lambda _: self.window.take_focus())
        qtbot.addWidget(self.window)
        self.window.show()
        self.desk.begin(shop_profile(), self.window.start)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.bridge.busy)
        QApplication.processEvents()

    @property
    def focus(self) -> QWidget:
        """What a window manager does: the window in front is the active one."""
        front = QApplication.activeModalWidget() or self.window
        while QApplication.activeWindow() is not front or QApplication.focusWidget() is None:
            front.activateWindow()
            self.qtbot.waitUntil(front.isActiveWindow)
            QApplication.processEvents()
            if front.focusWidget() is None:
                front.setFocus()
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.focus, key, held)
        self.settle()

    def enter(self, digits: str) -> None:
        self.qtbot.keyClicks(self.focus, digits)
        self.press(Qt.Key.Key_Return)

    def lock(self) -> None:
        self.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    def log(self) -> list[tuple[str, str]]:
        found = self.lane.submit(audit_log.search, Wanted()).result()
        return [(note.what, note.who) for note in reversed(found) if note.what not in ("configured", "staff_saved")]

    def close(self) -> None:
        self.bridge.close()
        self.lane.close()


@pytest.fixture
def counter(qapp: QApplication, qtbot: QtBot) -> Iterator[Counter]:
    """With a senior and a cashier; the senior's name is chosen first."""
    made = Counter(qtbot, "李红", "陈晨")
    yield made
    made.close()


@pytest.fixture
def lone(qapp: QApplication, qtbot: QtBot) -> Iterator[Counter]:
    """Without staff."""
    made = Counter(qtbot)
    yield made
    made.close()
