"""Pages that lie over the cashier's window: seen whole, and nothing that is typed on them reaches the bill below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from terminal.ledger.store import Ledger
from terminal.rebate.settings import Base, Settings
from terminal.services import catalogue, pin, settings
from terminal.services.shop import Configuration
from tests.facts import AT, PRODUCTS, shop_profile
from ui.app import Till
from ui.demo_hands import Hands, wait_for
from ui.manager.window import ManagerWindow
from ui.widgets.style import Metrics

PIN = "2468"


def _open_shop(path: Path) -> None:
    ledger = Ledger.open(path, clock=lambda: AT)
    shop = shop_profile(status_on=False, second_screen=False)
    with ledger.write() as unit:
        settings.change(unit, Configuration(shop, Settings(Base(), {})), based_on=0, who="李红", reason="opening")
        pin.set_pin(unit, PIN)
        catalogue.put(unit, PRODUCTS)
    ledger.close()


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[], Till]]:
    """Starts the till on a ledger file, new unless `_open_shop` was there before."""
    started: list[Till] = []

    def make() -> Till:
        till = Till(qapp, tmp_path / "till.sqlite", lambda: AT, Metrics(), language="zh_CN")
        till.cashier.show()
        till.start()
        started.append(till)
        return till

    yield make
    for till in started:
        till.close()
        till.cashier.deleteLater()
        till.customer.deleteLater()


@pytest.fixture
def managed(start: Callable[[], Till], tmp_path: Path) -> tuple[Till, Hands]:
    """A till with the manager's pages open, opened by keys."""
    _open_shop(tmp_path / "till.sqlite")
    till = start()
    wait_for(lambda: till.desk is not None, "a till that sells")
    hands = Hands(till)
    hands.press(Qt.Key.Key_F11)
    hands.press(Qt.Key.Key_4)
    hands.enter(PIN)
    wait_for(lambda: till.manager is not None, "the manager's pages")
    return till, hands


def test_the_systems_title_goes_by_what_is_in_front(managed: tuple[Till, Hands]) -> None:
    till, hands = managed
    assert till.cashier.windowTitle().endswith("店长 › 排队返利设置")
    hands.alt(Qt.Key.Key_3)
    assert "排队返利设置" not in till.cashier.windowTitle()
    hands.press(Qt.Key.Key_Escape)
    wait_for(lambda: till.manager is None, "the bill again")
    assert till.cashier.windowTitle().endswith("收银")


def test_the_managers_pages_are_seen_and_cover_the_window(managed: tuple[Till, Hands]) -> None:
    till, _ = managed
    assert till.manager is not None
    assert till.manager.isVisible()
    assert till.manager.geometry() == till.cashier.rect()


def test_a_cover_grows_with_its_window(managed: tuple[Till, Hands]) -> None:
    till, _ = managed
    till.cashier.resize(1500, 900)
    QApplication.processEvents()
    assert till.manager is not None
    assert till.cashier.rect().width() == 1500
    assert till.manager.geometry() == till.cashier.rect()


def test_a_scan_over_the_managers_pages_rings_nothing_up(managed: tuple[Till, Hands]) -> None:
    till, hands = managed
    hands.scan(PRODUCTS[0].barcode)
    assert till.cashier.presenter.session.draft.empty


def test_keys_of_the_bill_do_nothing_over_the_managers_pages(managed: tuple[Till, Hands]) -> None:
    till, hands = managed
    assert till.manager is not None
    till.manager.setFocus()
    hands.press(Qt.Key.Key_7)
    hands.press(Qt.Key.Key_F12)
    assert till.cashier.bill_view.entry.text() == ""
    assert till.cashier.page == "bill"
    assert till.cashier.toast.text == ""


def test_after_the_manager_the_next_scan_is_the_bills_again(managed: tuple[Till, Hands]) -> None:
    till, hands = managed
    hands.press(Qt.Key.Key_Escape)
    wait_for(lambda: till.manager is None, "back at the bill")
    hands.scan(PRODUCTS[0].barcode)
    assert [line.name for line in till.cashier.presenter.session.draft.bill_lines] == [PRODUCTS[0].name]


def test_what_the_printer_says_reaches_no_page_that_is_gone(managed: tuple[Till, Hands]) -> None:
    till, hands = managed
    hands.press(Qt.Key.Key_Escape)
    wait_for(lambda: till.manager is None, "back at the bill")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert till.desk is not None
    till.desk.state_changed.emit(till.desk.state)
    till.desk.waiting_changed.emit(till.desk.waiting)


def test_a_panel_that_grows_stays_in_the_middle(managed: tuple[Till, Hands]) -> None:
    till, hands = managed
    hands.press(Qt.Key.Key_F1)
    panel = QApplication.activeModalWidget()
    assert panel is not None
    panel.setMinimumHeight(panel.height() + 80)
    QApplication.processEvents()
    middle = till.cashier.mapToGlobal(till.cashier.rect().center())
    assert abs(panel.geometry().center().y() - middle.y()) <= 1
    assert abs(panel.geometry().center().x() - middle.x()) <= 1
    hands.press(Qt.Key.Key_Escape)


def test_tab_never_leads_below_a_cover(managed: tuple[Till, Hands]) -> None:
    till, hands = managed
    assert till.manager is not None
    for _ in range(80):
        hands.press(Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus is till.manager or till.manager.isAncestorOf(focus), focus


def test_the_windows_cross_is_one_step_back_and_loses_no_change(managed: tuple[Till, Hands]) -> None:
    till, hands = managed
    manager = till.manager
    assert isinstance(manager, ManagerWindow)
    hands.alt(Qt.Key.Key_2)
    hands.type("!")
    assert manager.editing.draft.count == 1
    till.cashier.close()
    assert till.manager is manager, "it asks first"
    hands.press(Qt.Key.Key_Return)
    wait_for(lambda: till.manager is None, "thrown away, back at the bill")
    assert till.cashier.isVisible()
    ended: list[bool] = []
    till.closed.connect(lambda: ended.append(True))
    till.cashier.close()
    assert ended == [True]
    assert not till.cashier.isVisible()


def test_a_language_chosen_by_hand_outlives_a_save_of_something_else(managed: tuple[Till, Hands]) -> None:
    till, hands = managed
    till.words.use("en")
    hands.alt(Qt.Key.Key_2)
    hands.type("!")
    hands.ctrl(Qt.Key.Key_S)
    hands.enter("a new name")
    wait_for(lambda: "!" in till.cashier.windowTitle(), "the new name on the window")
    assert till.words.language == "en"


def test_nothing_is_typed_or_scanned_before_the_till_sells(qapp: QApplication, tmp_path: Path) -> None:
    till = Till(qapp, tmp_path / "till.sqlite", lambda: AT, Metrics(), language="zh_CN")
    till.cashier.show()
    till.cashier.activateWindow()
    handle = till.cashier.windowHandle()
    assert handle is not None
    for char in "36":
        QTest.keyClick(handle, ord(char))
    QTest.keyClick(handle, Qt.Key.Key_F11)
    QApplication.processEvents()
    assert till.cashier.bill_view.entry.text() == ""
    till.close()
    till.cashier.deleteLater()


def test_the_first_start_asks_before_anything_can_be_sold(start: Callable[[], Till]) -> None:
    till = start()
    wait_for(lambda: till.setup is not None, "the page of the first start")
    assert till.setup is not None
    assert till.setup.isVisible()
    assert till.setup.geometry() == till.cashier.rect()
    hands = Hands(till)
    hands.say("福源百货")
    for text in ("", "", PIN):
        hands.type(text)
        hands.press(Qt.Key.Key_Return)
    hands.type(PIN)
    hands.press(Qt.Key.Key_F12)
    wait_for(lambda: till.desk is not None, "a till that sells")
    assert till.setup is None
    assert "福源百货" in till.cashier.windowTitle()
