"""The manager's window on a real ledger, worked by keys only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from terminal.devices.printer import Raster
from terminal.ledger.lane import Lane
from terminal.money import Money, Ratio
from terminal.rebate.settings import Base, Scope, Settings, Tier, Window
from terminal.services import settings
from terminal.services.shop import Configuration, ConfigurationVersion, PrinterSetup, ShopProfile
from tests.ui.hand_exchange import HandExchange
from ui.bridge import Bridge
from ui.manager.window import ManagerWindow
from ui.office import Office
from ui.receipt.desk import PrintDesk
from ui.widgets.style import Metrics
from ui.words import Words

AT = datetime(2026, 11, 22, 3, 5, tzinfo=UTC)
SHOP = ShopProfile(shop_name="福源百货", store_name="朝阳路店", till="02")
REBATE = Settings(
    Base(level={"gold": Ratio(120_00), "silver": Ratio(110_00)}),
    {
        "1": Scope(
            level={"silver": Ratio(115_00)},
            tiers=(Tier(30, Money(2_000_00), Ratio(120_00)),),
            window=Window(opens=time(8), closes=time(21, 30)),
            daily_limit=3,
        )
    },
)
DEMO = Configuration(SHOP, REBATE)
OWN = ("rebate", "cashiers", "1")


class NoPrinter:
    """Takes everything; nothing in these tests is printed."""

    def send(self, raster: Raster, *, kick_drawer: bool) -> None: ...

    def open_drawer(self) -> None: ...


class Stage:
    """A ledger with version 1 in it, and the window over it."""

    def __init__(self, qtbot: QtBot, language: str = "en") -> None:
        self.qtbot = qtbot
        self.lane = Lane(":memory:", clock=lambda: AT)
        self.lane.submit(settings.change, DEMO, based_on=0, who="李红", reason="opening").result()
        self.bridge = Bridge(self.lane)
        self.words = Words(language)
        self.desk = PrintDesk(self.bridge, self.words, SHOP, printers=self.printer)
        self.exchange = HandExchange(self.lane)
        self.office = Office(self.bridge, self.exchange.made)
        self.office.begin()
        self.window = ManagerWindow(
            self.bridge, self.words, lambda: AT, Metrics(), SHOP, self.desk, self.office, who="李红"
        )
        self.saved: list[ConfigurationVersion] = []
        self.closed: list[bool] = []
        self.window.settings_saved.connect(self.saved.append)
        self.window.closed.connect(lambda: self.closed.append(True))
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        self.activate()
        self.window.open()
        self.settle()

    @staticmethod
    def printer(setup: PrinterSetup) -> NoPrinter:
        return NoPrinter()

    def settle(self) -> None:
        """Until everything asked of the lane has been answered and shown."""
        self.qtbot.waitUntil(lambda: not self.bridge.busy and not self.office.busy)
        QApplication.processEvents()

    def activate(self) -> None:
        """What a window manager does: the window in front is the active one.

        Without one, an older window that goes away at last takes the activation with it, whenever that is.
        """
        front = QApplication.activeModalWidget() or self.window
        while QApplication.activeWindow() is not front or QApplication.focusWidget() is None:
            front.activateWindow()
            self.qtbot.waitUntil(front.isActiveWindow)
            QApplication.processEvents()
            if front.focusWidget() is None:
                front.setFocus()

    @property
    def focus(self) -> QWidget:
        self.activate()
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    @property
    def dialog(self) -> QWidget:
        widget = QApplication.activeModalWidget()
        assert widget is not None, "no dialog is open"
        return widget

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.focus, key, held)
        self.settle()

    def ctrl(self, key: Qt.Key) -> None:
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def alt(self, key: Qt.Key) -> None:
        self.press(key, Qt.KeyboardModifier.AltModifier)

    def type(self, text: str) -> None:
        self.qtbot.keyClicks(self.focus, text)

    def commit(self, text: str) -> None:
        """Text from an input method, as Chinese and full-width digits come."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.focus, event)

    def go_to(self, key: str) -> None:
        """Down, row by row, to the row of that key."""
        self.activate()
        table = self.window.rebate.table
        table.focus_first()
        for _ in range(40):
            current = table.current
            if current is not None and current.row is not None and current.row.key == key:
                return
            self.press(Qt.Key.Key_Down)
        raise AssertionError(f"no row {key}")

    def save(self, reason: str = "autumn") -> None:
        """Ctrl S, the reason, Enter."""
        self.ctrl(Qt.Key.Key_S)
        self.type(reason)
        self.press(Qt.Key.Key_Return)
        self.activate()

    def current(self) -> ConfigurationVersion:
        return self.lane.submit(settings.current).result()

    def somebody_saves(self, configuration: Configuration, reason: str = "theirs") -> None:
        version = self.current().version
        self.lane.submit(settings.change, configuration, based_on=version, who="王强", reason=reason).result()

    def close(self) -> None:
        self.window.editing.discard()
        self.office.close()
        self.bridge.close()
        self.lane.close()


@pytest.fixture
def stage(qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(qtbot)
    yield made
    made.close()


@pytest.fixture
def chinese_stage(qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(qtbot, "zh_CN")
    yield made
    made.close()
