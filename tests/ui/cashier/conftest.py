"""The cashier's window on a real ledger, worked by keys only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from terminal.ledger.lane import Lane
from terminal.ledger.unit import Unit
from terminal.money import Quantity, Ratio
from terminal.rebate.settings import Base, Scope, Settings, Tier
from terminal.services import catalogue, members, settings
from terminal.services.facts import BillFacts, Line, Purchase, Tender, TenderKind
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration
from tests import office_says
from tests.facts import AT, PRODUCTS, shop_profile, yuan
from tests.ui.hand_exchange import HandExchange
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.customer.shown import CustomerBill
from ui.office import Office
from ui.staff.gate import Gate
from ui.widgets.style import Metrics
from ui.words import Words

PHONE = "13812346021"
BASE = "http://192.168.1.5:8722"
REBATE = Settings(
    Base(),
    {"1": Scope(level={"gold": Ratio(130_00)}, tiers=(Tier(30, yuan("2000.00"), Ratio(120_00)),))},
)


def cash(amount: str) -> Tender:
    return Tender(TenderKind.CASH, yuan(amount), yuan(amount))


def open_shop(unit: Unit) -> None:
    """Version 1 of the settings, the demo's products, 王敏 with gold, and 李梅 at the head of the queue."""
    settings.change(unit, Configuration(shop_profile(), REBATE), based_on=0, who="李红", reason="opening")


def fill_shop(unit: Unit) -> None:
    catalogue.put(unit, PRODUCTS)
    members.join(unit, "m-wang", name="王敏", phone=PHONE, level="gold")
    members.join(unit, "m-li", name="李梅", phone="13900000001")


def first_bill(unit: Unit) -> BillFacts:
    line = Line("", Quantity.of(1), yuan("100.00"))
    return ring_up(unit, Purchase("b-first", (line,), (cash("100.00"),), "m-li"))


class Till:
    """The window, what it told, and hands that press its keys."""

    def __init__(
        self,
        qtbot: QtBot,
        language: str = "zh_CN",
        bridge: Bridge | None = None,
        *,
        joined: bool = False,
        gate: Gate | None = None,
    ) -> None:
        self.qtbot = qtbot
        self.lane = Lane(":memory:", clock=lambda: AT)
        for service in (open_shop, fill_shop, first_bill):
            self.lane.submit(service).result()
        self.bridge = bridge or Bridge(self.lane)
        self.words = Words(language)
        self.ids = iter(f"p-{number}" for number in range(1, 1_000))
        self.window = CashierWindow(self.words, shop_profile(), lambda: AT, Metrics())
        self.exchange = HandExchange(self.lane)
        self.office = Office(self.bridge, self.exchange.made)
        self.window.complete(
            self.bridge, status_base=lambda: BASE, authority=self.office, gate=gate, new_id=lambda: next(self.ids)
        )
        self.office.state_changed.connect(self.window.show_office)
        self.bills: list[BillFacts] = []
        self.told: list[CustomerBill | str] = []
        self.exits: list[bool] = []
        self.reprints: list[BillFacts] = []
        self.window.bill_committed.connect(self.bills.append)
        self.window.bill_committed.connect(lambda bill: self.told.append("committed"))
        self.window.draft_changed.connect(self.told.append)
        self.window.idle.connect(lambda: self.told.append("idle"))
        self.window.exit_requested.connect(lambda: self.exits.append(True))
        self.window.reprint_requested.connect(self.reprints.append)
        qtbot.addWidget(self.window)
        self.window.show()
        self.activate()
        self.window.start()
        if joined:
            self.lane.submit(office_says.join).result()
            self.office.begin()
        self.settle()

    # hands

    def settle(self) -> None:
        """Until everything asked of the lane has been answered and shown."""
        if type(self.bridge) is Bridge:
            self.qtbot.waitUntil(lambda: not self.bridge.busy and not self._asks_office)
        QApplication.processEvents()

    @property
    def _asks_office(self) -> bool:
        """Whether head office is asked, and the test lets it answer."""
        return self.office.busy and self.exchange.gate.is_set()

    def hear(self, *, online: bool = True) -> None:
        """The windows hear from the exchange."""
        self.exchange.tell(online=online)
        QApplication.processEvents()
        self.settle()

    def activate(self) -> None:
        """What a window manager does: the window in front is the active one."""
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

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.focus, key, held)
        self.settle()

    def ctrl(self, key: Qt.Key) -> None:
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def type(self, text: str) -> None:
        for char in text:
            self.qtbot.keyClicks(self.focus, char)
        QApplication.processEvents()

    def enter(self, text: str) -> None:
        """Type into whatever has the focus, then Enter."""
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def commit(self, text: str) -> None:
        """Text from an input method, as Chinese and full-width digits come."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.focus, event)

    def scan(self, code: str) -> None:
        """What the scanner's filter hands over."""
        self.window.scanner.scanned.emit(code)
        self.settle()

    # what stands there

    @property
    def entry(self) -> str:
        return self.window.bill_view.entry.text()

    @property
    def lines(self) -> list[str]:
        """Name and amount of every line, as the table shows them."""
        model = self.window.bill_view.lines.model
        return [
            f"{model.index(row, 1).data()} {model.index(row, 2).data()} {model.index(row, 5).data()}"
            for row in range(model.rowCount())
        ]

    @property
    def due(self) -> str:
        return self.window.bill_view.total.due.text

    def ring_demo(self) -> None:
        """The story's seven lines for 王敏."""
        self.enter(PHONE)
        for product, times in zip(PRODUCTS, ("", "2x", "", "", "1.235x", ""), strict=True):
            self.enter(times + product.barcode)
        self.enter("36")

    def count_bills(self) -> int:
        return self.lane.submit(lambda unit: int(unit.sql.one("SELECT count(*) FROM bill")[0])).result()  # type: ignore[index]

    def close(self) -> None:
        panel = self.window.presenter.panels.panel
        if panel is not None:
            panel.reject()
        self.window.leave()
        self.office.close()
        self.bridge.close()
        self.lane.close()


@pytest.fixture
def till(qapp: QApplication, qtbot: QtBot) -> Iterator[Till]:
    made = Till(qtbot)
    yield made
    made.close()


@pytest.fixture
def joined_till(qapp: QApplication, qtbot: QtBot) -> Iterator[Till]:
    """One that belongs to head office and has not heard of it yet."""
    made = Till(qtbot, "en", joined=True)
    yield made
    made.close()


@pytest.fixture
def english_till(qapp: QApplication, qtbot: QtBot) -> Iterator[Till]:
    made = Till(qtbot, "en")
    yield made
    made.close()
