"""The cashier's window: the bars, the four pages, the panels, and the way of every key to where it means something.

A key goes to the focused field first; what that has no use for goes to the page, whose buttons carry the same key
as they show. Scans are told from typing before either. Nothing here decides anything: it composes views, presenter
and scanner, and passes on what happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from resources import LANGUAGES
from terminal import ids
from terminal.clock import Clock, monotonic_ms, zone
from terminal.errors import TillError
from terminal.services.facts import BillFacts, TodayFacts
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.cashier.bill_view import BillView
from ui.cashier.done_facts import ReceiptFacts, ReceiptState
from ui.cashier.done_view import DoneView
from ui.cashier.more_panel import MoreAction, MoreFacts
from ui.cashier.page import Page
from ui.cashier.pay_view import PayView
from ui.cashier.presenter import CashierPresenter
from ui.cashier.scanner import ScannerFilter
from ui.cashier.stage import CashierPage
from ui.cashier.stopped_view import StoppedView
from ui.customer.shown import CustomerBill
from ui.receipt.printer_wording import PrinterState, PrinterStatus
from ui.widgets.dialog import key_name
from ui.widgets.stack import column
from ui.widgets.status_bar import StationFacts, StatusBar
from ui.widgets.style import Metrics
from ui.widgets.toast import Toast
from ui.widgets.top_bar import TopBar
from ui.words import Words

SIZE = (1366, 768)
LEAST = (1024, 700)
_MODIFIERS = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock, Qt.Key.Key_Tab, Qt.Key.Key_Backtab,
)  # fmt: skip


class CashierWindow(QMainWindow):
    """Everything the rest of the till has to know comes as a signal; everything it tells comes by a `show_…`."""

    bill_committed = Signal(BillFacts)
    draft_changed = Signal(CustomerBill)
    idle = Signal()
    today_changed = Signal(TodayFacts)
    reprint_requested = Signal(BillFacts)
    manager_requested = Signal()
    second_screen_requested = Signal(bool)
    exit_requested = Signal()

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        profile: ShopProfile,
        clock: Clock,
        metrics: Metrics,
        *,
        status_base: Callable[[], str] = str,
        new_id: Callable[[], str] = ids.new_id,
        clock_ms: Callable[[], int] = monotonic_ms,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._profile = profile
        self._clock = clock
        self._zone = zone(profile.time_zone)
        self._page = CashierPage.BILL
        self._station = StationFacts()
        self._leaving = False
        self.bill_view = BillView(words, metrics, profile, self._zone)
        self.pay_view = PayView(words, metrics, profile)
        self.done_view = DoneView(words, metrics, profile, self._zone)
        self.stopped_view = StoppedView(words, metrics)
        self.top_bar = TopBar(words, metrics)
        self.status_bar = StatusBar(words, metrics)
        self.toast = Toast(metrics, self._compose(metrics))
        self.presenter = CashierPresenter(
            bridge, words, metrics, profile, self, self, (self.bill_view, self.pay_view, self.done_view),
            status_base=status_base, new_id=new_id,
        )  # fmt: skip
        self.scanner = ScannerFilter(self, self._takes_scans, clock_ms=clock_ms)
        self.scanner.scanned.connect(self.presenter.scan)
        self._minute = QTimer(self)
        self._minute.setSingleShot(True)
        self._minute.timeout.connect(self._show_time)
        self._connect()
        words.changed.connect(self.retranslate)
        self.retranslate()
        self._show_time()

    def _compose(self, metrics: Metrics) -> QWidget:
        self._stack = QStackedWidget()
        self._pages: dict[CashierPage, Page] = {
            CashierPage.BILL: self.bill_view,
            CashierPage.PAY: self.pay_view,
            CashierPage.DONE: self.done_view,
            CashierPage.STOPPED: self.stopped_view,
        }
        for page in self._pages.values():
            page.refused.connect(self.say)
            self._stack.addWidget(page)
        whole = QWidget()
        body = column(metrics, self.top_bar, on=whole)
        body.addWidget(self._stack, 1)
        body.addWidget(self.status_bar)
        self.setCentralWidget(whole)
        self.setMinimumSize(*LEAST)
        self.resize(*SIZE)
        return whole

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.bill_committed.connect(self._on_committed)
        presenter.draft_changed.connect(self.draft_changed)
        presenter.idle.connect(self.idle)
        presenter.today_changed.connect(self._on_today)
        presenter.reprint_requested.connect(self.reprint_requested)
        presenter.panels.more_chosen.connect(self._do_more)
        presenter.panels.closed.connect(lambda: self._pages[self._page].focus_entry())
        self.bill_view.more_requested.connect(self._open_more)
        self.stopped_view.exit_requested.connect(self.exit_requested)

    # what the rest of the till tells

    def start(self) -> None:
        """Call once after it is shown: asks for the day so far."""
        self.presenter.start()

    def use_profile(self, profile: ShopProfile) -> None:
        """The shop as it was saved just now; the next bill follows it."""
        self._profile = profile
        self._zone = zone(profile.time_zone)
        for view in (self.bill_view, self.pay_view, self.done_view):
            view.use_profile(profile)
        self.presenter.use_profile(profile)
        self.retranslate()
        self._show_time()

    def show_printer(self, state: PrinterState) -> None:
        """How the receipt printer is; the done page says the same of its receipt."""
        self._tell(replace(self._station, printer=state))
        bill = self.done_view.bill
        if bill is not None and self.done_view.receipt_state is not ReceiptState.PRINTED:
            self._show_receipt(bill)

    def show_receipt_printed(self, bill_id: str, *, drawer_kicked: bool = False) -> None:
        """A bill's receipt is on paper."""
        paper_mm = self._profile.printer.paper_mm
        self.done_view.show_receipt(ReceiptFacts(bill_id, ReceiptState.PRINTED, paper_mm, drawer_kicked))

    def show_second_screen(self, on: bool) -> None:
        self._tell(replace(self._station, second_screen=on))

    def show_status_page(self, address: str, trouble: str = "") -> None:
        """Where phones find the status page, or why they can't; both empty while it is off."""
        self._tell(replace(self._station, status_address=address, status_trouble=trouble))

    def refuse(self, error: TillError) -> None:
        """Something that was asked for can't be done; a `Broken` stops the selling."""
        self.presenter.refuse(error)

    def leave(self) -> None:
        """Close it without asking."""
        self._leaving = True
        self.close()

    # the stage

    @property
    def station(self) -> StationFacts:
        """How the things around the till were told to be."""
        return self._station

    @property
    def page(self) -> CashierPage:
        return self._page

    def show_page(self, page: CashierPage) -> None:
        if self._page is CashierPage.STOPPED:
            return
        self._page = page
        self._stack.setCurrentWidget(self._pages[page])
        self.retranslate()
        if self.presenter.panels.panel is None:
            self._pages[page].focus_entry()

    def say(self, sentence: str) -> None:
        self.toast.say(sentence)

    def stop(self, error: TillError) -> None:
        self.stopped_view.show_error(error, unpaid=self.presenter.busy)
        self.show_page(CashierPage.STOPPED)
        self._tell(replace(self._station, broken=True))

    # inside

    def _takes_scans(self) -> bool:
        """Not while a page lies over the window: what is scanned there is typed there."""
        focus = QApplication.focusWidget()
        covered = focus is not None and focus is not self and not self._stack.isAncestorOf(focus)
        return not covered and self._page is not CashierPage.STOPPED and not self.presenter.pay.committing

    def _on_committed(self, bill: BillFacts) -> None:
        self._show_receipt(bill)
        self.bill_committed.emit(bill)

    def _show_receipt(self, bill: BillFacts) -> None:
        states = {PrinterStatus.NONE: ReceiptState.NONE, PrinterStatus.AWAY: ReceiptState.AWAY}
        state = states.get(self._station.printer.status, ReceiptState.WAITING)
        self.done_view.show_receipt(ReceiptFacts(bill.id, state, self._profile.printer.paper_mm))

    def _on_today(self, facts: TodayFacts) -> None:
        self._tell(replace(self._station, queue_waiting=facts.river.waiting))
        self.today_changed.emit(facts)

    def _tell(self, station: StationFacts) -> None:
        self._station = station
        self.status_bar.show_facts(station)

    def _open_more(self) -> None:
        self.presenter.panels.open_more(MoreFacts(self._station.second_screen, {}))

    def _do_more(self, action: MoreAction) -> None:
        match action:
            case MoreAction.LANGUAGE:
                following = LANGUAGES.index(self._words.language) + 1
                self._words.use(LANGUAGES[following % len(LANGUAGES)])
            case MoreAction.REPRINT:
                self.presenter.reprint()
            case MoreAction.SECOND_SCREEN:
                self.second_screen_requested.emit(not self._station.second_screen)
            case MoreAction.MANAGER:
                self.manager_requested.emit()
            case MoreAction.EXIT:
                self.close()

    def _show_time(self) -> None:
        now = self._clock()
        self.top_bar.show_time(now.astimezone(self._zone))
        self._minute.start((60 - now.second) * 1000 - now.microsecond // 1000 + 20)

    def retranslate(self) -> None:
        words, shop = self._words, self._profile
        names = {
            CashierPage.BILL: words.text("Sale"),
            CashierPage.PAY: words.text("Sale › Payment"),
            CashierPage.DONE: words.text("Sale › Completed"),
            CashierPage.STOPPED: words.text("Stopped"),
        }
        self.top_bar.show_place(shop.shop_name, shop.store_name, shop.till)
        self.top_bar.show_page(names[self._page])
        self.setWindowTitle(" · ".join(part for part in (shop.shop_name, names[self._page]) if part))

    def _press(self, event: QKeyEvent) -> bool:
        """What a key that no field took means; True if it means something."""
        name = key_name(event)
        if event.text() in ("+", "\uff0b"):
            name = "+"
        elif event.text() in ("-", "\u2212", "\uff0d"):
            name = "−"
        if name == "F1":
            self.presenter.panels.open_help()
            return True
        if self._page is not CashierPage.STOPPED and not self.presenter.pay.committing:
            everywhere = {
                "F11": self._open_more,
                "Ctrl P": self.presenter.reprint,
            }
            if name in everywhere:
                everywhere[name]()
                return True
        return bool(name) and self._pages[self._page].press(name)

    # Qt's own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._page is CashierPage.DONE and Qt.Key(event.key()) not in _MODIFIERS:
            if key_name(event) == "Ctrl P":
                self.presenter.reprint()
                return
            # any key starts the next bill, and is the first key of it
            self.presenter.start_next()
            if not self._press(event) and event.text().isprintable() and event.text():
                entry = self.bill_view.entry.edit
                again = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())
                QCoreApplication.sendEvent(entry, again)
            return
        if not self._press(event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self.scanner)
            handle.installEventFilter(self.scanner)
        if self.presenter.panels.panel is None:
            self._pages[self._page].focus_entry()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaving or self._page is CashierPage.STOPPED:
            event.accept()
            return
        event.ignore()
        if self.presenter.pay.committing:
            return
        if self.presenter.busy:
            self.presenter.panels.ask_to_leave().confirmed.connect(self.exit_requested)
        else:
            self.exit_requested.emit()
