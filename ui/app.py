"""The composition root: builds the till's parts, hands them to each other, carries what happened from one to the next.

The cashier's window is painted before the ledger is opened, because opening takes longer than painting; until the
configuration has come back it can't sell. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from terminal.clock import Clock
from terminal.errors import TillError
from terminal.services.facts import BillFacts
from terminal.services.shop import ConfigurationVersion, ShopProfile
from ui.cashier.window import CashierWindow
from ui.comfort.desk import ComfortDesk
from ui.receipt.printer_wording import PrinterState
from ui.widgets.cover import Cover
from ui.widgets.style import Metrics
from ui.words import Words

if TYPE_CHECKING:
    from sync.status.server import ServerState
    from terminal.ledger.lane import Lane
    from terminal.services.training import Materials
    from ui.bridge import Bridge
    from ui.comfort.seat import Seat
    from ui.customer.window import CustomerWindow
    from ui.desks import Desks
    from ui.keeping.care import Care
    from ui.manager.window import ManagerWindow
    from ui.office import Exchange, Office, Tell
    from ui.office_words import OfficeState
    from ui.receipt.desk import PrintDesk, ReceiptPrinted
    from ui.setup.page import SetupPage
    from ui.status_page import StatusPage

    MakeExchange = Callable[[Lane, Path, Clock, Tell], Exchange]

DUE_EVERY_MS = 30_000
"""How often it is asked whether a scheduled job has fallen due."""


class Till(QObject):
    """One running till. `start` after the cashier's window is shown; `close` ends everything in its order.

    Everything but the cashier's window is imported and made in `start`, because the first picture waits for no more.
    """

    lane: Lane
    bridge: Bridge
    office: Office
    customer: CustomerWindow
    seat: Seat
    status_page: StatusPage
    desks: Desks
    care: Care

    ready = Signal()
    """The configuration is in and the till sells."""
    closed = Signal()

    def __init__(
        self, app: QApplication, path: Path, clock: Clock, metrics: Metrics, *, language: str | None = None,
        exchange: MakeExchange | None = None, practice: Materials | None = None, comfort: ComfortDesk | None = None,
    ) -> None:  # fmt: skip
        """With `practice` it is a till in training, over the ledger that is only for that."""
        super().__init__(app)
        self._practice = practice
        self._comfort = comfort or ComfortDesk(app, metrics)
        self._exchange = exchange
        self._language = language
        self._metrics = metrics
        self._clock = clock
        self.words = Words(language or "zh_CN", self)
        self._path = path
        profile = ShopProfile()
        self.cashier = CashierWindow(self.words, profile, clock, metrics)
        self._app = app
        self._begun = False
        self._profile, self._version = profile, 0
        self.desk: PrintDesk | None = None
        self.setup: SetupPage | None = None
        self._due = QTimer(self)
        self._due.setInterval(DUE_EVERY_MS)
        self._due.timeout.connect(self._run_due)

    def start(self) -> None:
        """Open the ledger and ask for the configuration; the rest follows when it is there."""
        from terminal.services import due, settings

        self._make_the_rest()
        self.lane.start()
        self.care.prepare()
        self.bridge.ask(due.run, None, self._failed)
        self.bridge.ask(settings.current, self._configured, self._failed)

    def _make_practice(self, taken: Materials) -> Till:
        from terminal.services import training
        from ui.training.exchange import NoExchange

        path, language = training.beside(self._path), self.words.language
        return Till(
            self._app, path, self._clock, self._metrics, language=language, practice=taken,
            exchange=lambda *_: NoExchange(), comfort=self._comfort,
        )  # fmt: skip

    def close(self) -> None:
        """Leave: nothing that was committed is lost, receipts that wait are printed at the next start."""
        self._due.stop()
        if self._begun:
            self.care.close()
            self.desks.close()
            self.office.close()
            self.bridge.close()
            self.status_page.close()
            self.customer.close()
        if self.desk is not None:
            self.desk.close()
        for window in (self.manager, self.setup):
            if window is not None:
                window.hide()
        self.cashier.leave()
        if self._begun:
            self.lane.close()
        self.closed.emit()

    # wiring

    def _connect(self) -> None:
        cashier = self.cashier
        cashier.bill_committed.connect(self._bill_committed)
        cashier.bill_told.connect(self.customer.update_done)
        cashier.draft_changed.connect(self.customer.show_ringing)
        cashier.idle.connect(self.customer.show_idle)
        cashier.joining.connect(self.customer.show_joining)
        cashier.today_changed.connect(self.customer.update_today)
        cashier.reprint_requested.connect(self._reprint)
        cashier.second_screen_requested.connect(self.show_second_screen)
        cashier.exit_requested.connect(self.close)

    def _make_the_rest(self) -> None:
        """The lane to the ledger, the cashier's other pages, the second screen, the status page."""
        from terminal.devices.payment_worker import PaymentWorker
        from terminal.ledger.files import RESERVE_BYTES
        from terminal.ledger.lane import Lane
        from ui.bridge import Bridge
        from ui.comfort.seat import Seat
        from ui.customer.placement import QtScreens
        from ui.customer.window import CustomerWindow
        from ui.desks import Around, Desks
        from ui.keeping.care import Care
        from ui.office import Office
        from ui.office_exchange import till_exchange
        from ui.staff.desk import StaffDesk
        from ui.status_page import StatusPage

        self.lane = Lane(
            self._path, clock=self._clock, wait=False, copied=self._practice is None, reserve_bytes=RESERVE_BYTES
        )
        self.bridge = Bridge(self.lane, self)
        make = self._exchange or till_exchange
        self.office = Office(self.bridge, lambda tell: make(self.lane, self._path, self._clock, tell), self)
        self.office.state_changed.connect(self._office_told)
        self.customer = CustomerWindow(self.words, self._clock, QtScreens(self._app, self))
        self.status_page = StatusPage(str(self._path), self._clock, self, lane=self.lane)
        self.status_page.state_changed.connect(self._status_state)
        self.status_page.base_changed.connect(self._status_base)
        self.status_page.claimed.connect(self._gave_back)
        self.customer.closed.connect(lambda: self.cashier.frame.show_second_screen(False))
        self._begun = True
        staff = StaffDesk(self.bridge, self.words, self._metrics, self.cashier, self._app, self._clock)
        self.cashier.complete(self.bridge, status_base=lambda: self.status_base, authority=self.office, gate=staff.gate)
        around = Around(
            self.bridge, self.words, self._metrics, self.cashier, self._clock, lambda: self.status_base,
            None if self._practice is not None else lambda told: PaymentWorker(self.lane, told),
        )  # fmt: skip
        self.desks = Desks(around, staff, self.office, self._tell_manager)
        self.desks.settings_saved.connect(self._saved)
        self.desks.gave_back.connect(self._gave_back)
        self.desks.exit_requested.connect(self.close)
        self.desks.failed.connect(self._failed)
        if self.desks.payments is not None:
            self.desks.payments.code_changed.connect(self.customer.show_code)
        self.care = Care(
            self.bridge, self.words, self._clock, self._metrics, self._path, self.cashier, self.customer,
            self._make_practice, self._practice,
        )  # fmt: skip
        self.desks.managing.backup_requested.connect(self.care.keeping.back_up_now)
        self.care.keeping.backups_changed.connect(lambda _: self.desks.managing.refresh())
        self.care.stopped.connect(self._stop)
        self.care.recovered.connect(self._recovered)
        self.care.exit_requested.connect(self.close)
        self.care.failed.connect(self._failed)
        self._connect()
        self.seat = Seat(self._comfort, self.words, self._metrics, self.cashier, self.customer)

    @property
    def status_base(self) -> str:
        """What every QR code begins with: head office's address once it is joined; "" while phones find nobody."""
        if not self._begun:
            return ""
        return self.office.state.link.public_url or self.status_page.base

    def _configured(self, version: ConfigurationVersion) -> None:
        if version.version == 0:
            self._set_up()
            return
        self.words.use(self._language or version.configuration.shop.language)
        self._use(version)
        self.desks.greet(self._profile, self._begin)

    def _set_up(self) -> None:
        from ui.setup.page import SetupPage

        self.setup = SetupPage(self.bridge, self.words, self._metrics, self.cashier)
        self.setup.finished.connect(self._was_set_up)
        self.setup.closed.connect(self.close)
        Cover(self.setup)

    def _was_set_up(self, version: ConfigurationVersion) -> None:
        setup, self.setup = self.setup, None
        if setup is not None:
            setup.hide()
            setup.deleteLater()
        self._use(version)
        self.desks.greet(self._profile, self._begin)

    def _use(self, version: ConfigurationVersion) -> None:
        """Follow a configuration: everywhere it is shown, and where phones find the status page."""
        profile = version.configuration.shop
        self._profile, self._version = profile, version.version
        self.cashier.use_profile(profile)
        self.desks.follow(profile)
        self.care.follow(profile)
        self.customer.show_shop(profile)
        if self.desk is not None:
            self.desk.profile_changed(profile, self.status_base)
        self.status_page.follow(profile)

    def _begin(self) -> None:
        from ui.receipt.desk import PrintDesk

        desk = PrintDesk(self.bridge, self.words, self._profile, status_base=self.status_base, parent=self)
        desk.state_changed.connect(self._printer)
        desk.receipt_printed.connect(self._receipt_printed)
        desk.receipt_refused.connect(self.cashier.refuse)
        self.desk = desk
        self.cashier.show_printer(desk.state)
        self.cashier.start()
        self.show_second_screen(self._profile.second_screen)
        desk.start()
        self.desks.begin(desk)
        self._due.start()
        self.care.keeping.begin()
        self.office.begin()
        self.ready.emit()

    # what happens

    def _bill_committed(self, bill: BillFacts) -> None:
        self.customer.show_done(bill)
        if self.desk is not None:
            self.desk.bill_committed(bill)
        self.office.nudge()

    def _gave_back(self) -> None:
        """The queue and the day's figures are others now, and head office is to hear of it."""
        self.cashier.presenter.office_told()
        self.office.nudge()

    def _reprint(self, bill: BillFacts) -> None:
        from terminal.services import audit_log

        self.bridge.ask(audit_log.note, None, self._failed, audit_log.REPRINTED, self.desks.by, bill.number)
        if self.desk is not None:
            self.desk.reprint(bill)

    def _printer(self, state: PrinterState) -> None:
        self.cashier.show_printer(state)
        self.desks.managing.refresh()

    def _receipt_printed(self, printed: ReceiptPrinted) -> None:
        self.cashier.show_receipt_printed(printed.bill_id, drawer_kicked=printed.drawer_kicked)

    def _status_state(self, state: ServerState) -> None:
        trouble = ""
        from sync.status.server import CannotListen

        if isinstance(state, CannotListen):
            trouble = self.words.text("port {port} can't be used", port=state.port)
        self.cashier.frame.show_status_page(self.status_page.base, trouble)
        self.desks.managing.refresh()

    def _status_base(self, _base: str) -> None:
        if self.desk is not None:
            self.desk.profile_changed(self._profile, self.status_base)

    def _office_told(self, state: OfficeState) -> None:
        """Head office has spoken, or can't be reached: bills may be confirmed, and the settings be others."""
        from terminal.services import settings

        self.customer.show_online(state.reached)
        self.cashier.show_office(state)
        self._status_base("")
        self.desks.managing.refresh()
        if state.joined:
            self.bridge.ask(settings.current, self._learned, None)

    def _learned(self, version: ConfigurationVersion) -> None:
        if version.configuration.shop != self._profile or version.version != self._version:
            self._use(version)
            self.desks.managing.learned()

    def show_second_screen(self, on: bool) -> None:
        """The customer's window: there or not."""
        if on:
            self.customer.open()
        else:
            self.customer.close()
        self.cashier.frame.show_second_screen(on)
        self.cashier.activateWindow()

    def _failed(self, error: TillError) -> None:
        if self.care.recover(error):
            return
        self.customer.show_error()
        self.cashier.refuse(error)

    def _stop(self) -> None:
        self.customer.show_error()
        self.status_page.close()
        self._due.stop()

    def _recovered(self) -> None:
        """The ledger is whole again: go on with it as at a start."""
        from terminal.services import due, settings

        self.bridge.ask(due.run, None, self._failed)
        self.bridge.ask(settings.current, self._configured if self.desk is None else self._go_on, self._failed)

    def _go_on(self, version: ConfigurationVersion) -> None:
        self.status_page.close()
        self._use(version)
        self.status_page.follow(version.configuration.shop)
        self.care.keeping.begin()
        if self.desks.payments is not None:
            self.desks.payments.begin()
        self._due.start()
        self.customer.show_idle()

    def _run_due(self) -> None:
        from terminal.services import due

        self.bridge.ask(due.run, None, self._failed)

    # the manager

    @property
    def manager(self) -> ManagerWindow | None:
        """His pages, while they are open."""
        return self.desks.managing.window if self._begun else None

    def _tell_manager(self, window: ManagerWindow) -> None:
        window.show_server(self.status_page.state)
        window.show_backups(self.care.keeping.backups)

    def _saved(self, version: ConfigurationVersion) -> None:
        before, now = self._profile, version.configuration.shop
        self._use(version)
        self.office.nudge()
        # what was switched by hand since stays so, unless just this was saved
        if now.language != before.language:
            self.words.use(now.language)
        if now.second_screen != before.second_screen:
            self.show_second_screen(now.second_screen)
