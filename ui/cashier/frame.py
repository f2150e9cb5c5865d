"""What surrounds the cashier's pages: bars, the banner of head office, the clock, how things around the till stand.

It shows what it is told and knows no service.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from terminal.clock import Clock, zone
from terminal.ledger.keeping_facts import Kept
from terminal.services.rights import StaffFacts
from terminal.services.shop import ShopProfile
from ui.cashier.office_banner import OfficeBanner
from ui.cashier.page import Page
from ui.cashier.stage import CashierPage, page_name
from ui.office_words import OfficeState
from ui.receipt.printer_wording import PrinterState
from ui.widgets.stack import column
from ui.widgets.status_bar import StationFacts, StatusBar
from ui.widgets.style import Metrics
from ui.widgets.top_bar import TopBar
from ui.words import Words


class CashierFrame(QWidget):
    """The pages are added by name; one is shown at a time."""

    minute_passed = Signal()
    """The clock in the top bar has moved on."""
    titled = Signal(str)
    """What the window is called by now."""

    def __init__(self, words: Words, metrics: Metrics, profile: ShopProfile, clock: Clock) -> None:
        super().__init__()
        self._words, self._profile, self._clock = words, profile, clock
        self._zone = zone(profile.time_zone)
        self._person: StaffFacts | None = None
        self._in_front = ""
        self.station = StationFacts()
        self.pages: dict[CashierPage, Page] = {}
        self.page = CashierPage.BILL
        self.top_bar, self.status_bar = TopBar(words, metrics), StatusBar(words, metrics)
        self.office_banner = OfficeBanner(words, metrics)
        self._stack = QStackedWidget()
        body = column(metrics, self.top_bar, self.office_banner, on=self)
        body.addWidget(self._stack, 1)
        body.addWidget(self.status_bar)
        self._minute = QTimer(self, singleShot=True)
        self._minute.timeout.connect(self.show_time)

    def add_page(self, name: CashierPage, page: Page) -> None:
        self.pages[name] = page
        self._stack.addWidget(page)

    def show_page(self, name: CashierPage) -> None:
        self.page = name
        self.office_banner.allow(name is CashierPage.BILL)
        self._stack.setCurrentWidget(self.pages[name])
        self.retranslate()

    def use_profile(self, profile: ShopProfile) -> None:
        self._profile = profile
        self._zone = zone(profile.time_zone)
        self.retranslate()
        self.show_time()

    @property
    def person(self) -> StaffFacts | None:
        """Who is at the till; None where no staff is entered."""
        return self._person

    def show_person(self, person: StaffFacts | None) -> None:
        self._person = person
        self.retranslate()

    def show_printer(self, state: PrinterState) -> None:
        self.tell(replace(self.station, printer=state))

    def show_second_screen(self, on: bool) -> None:
        self.tell(replace(self.station, second_screen=on))

    def show_status_page(self, address: str, trouble: str = "") -> None:
        """Where phones find the status page, or why they can't; both empty while it is off."""
        self.tell(replace(self.station, status_address=address, status_trouble=trouble))

    def show_office(self, state: OfficeState) -> None:
        self.office_banner.show_state(state)
        self.tell(replace(self.station, office=state))

    def show_keeping(self, kept: Kept) -> None:
        """Whether there is room for bills, and backups are made."""
        self.tell(replace(self.station, kept=kept))

    def show_payments(self, count: int) -> None:
        """How many payments through providers are open."""
        self.tell(replace(self.station, open_payments=count))

    def show_waiting(self, waiting: int) -> None:
        """How many entries wait in the queue."""
        self.tell(replace(self.station, queue_waiting=waiting))

    def show_broken(self) -> None:
        """Nothing is sold any more."""
        self.tell(replace(self.station, broken=True))

    def tell(self, station: StationFacts) -> None:
        """How the things around the till stand."""
        self.station = station
        self.status_bar.show_facts(station)

    def show_time(self) -> None:
        """Now, and again at the next full minute."""
        now = self._clock()
        local: datetime = now.astimezone(self._zone)
        self.top_bar.show_time(local)
        self.tell(replace(self.station, now=local))
        self.minute_passed.emit()
        self._minute.start((60 - now.second) * 1000 - now.microsecond // 1000 + 20)

    def retranslate(self) -> None:
        words, shop = self._words, self._profile
        name = page_name(self.page, words)
        self.top_bar.show_place(shop.shop_name, shop.store_name, shop.till)
        self.top_bar.show_page(name)
        self.top_bar.show_person(self._person_text())
        self.titled.emit(" · ".join(part for part in (shop.shop_name, self._in_front or name) if part))

    def follow_in_front(self, window: QWidget) -> None:
        """The system's own title goes by a window that is laid over the bill."""
        window.windowTitleChanged.connect(self.show_in_front)
        self.show_in_front(window.windowTitle())

    def show_in_front(self, name: str) -> None:
        """What is laid over the bill is called; "" where nothing is any more."""
        self._in_front = name
        self.retranslate()

    def _person_text(self) -> str:
        if self._person is None:
            return ""
        from ui.staff.rights_words import role_name

        return f"{role_name(self._person.role, self._words)} {self._person.name}"
