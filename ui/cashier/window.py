"""The cashier's window: the bars, the four pages, the panels, and the way of every key to where it means something.

A key goes to the focused field first; what that has no use for goes to the page, whose buttons carry the same key
as they show. Scans are told from typing before either. Nothing here decides anything: it composes views, presenter
and scanner, and passes on what happened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from terminal import ids
from terminal.clock import Clock, monotonic_ms, zone
from terminal.errors import TillError
from terminal.services.facts import BillFacts, TodayFacts
from terminal.services.rights import StaffFacts
from terminal.services.shop import ShopProfile
from ui.cashier.bill_view import BillView
from ui.cashier.frame import CashierFrame
from ui.cashier.page import Page
from ui.cashier.stage import CashierPage
from ui.comfort.sounds import Sound
from ui.office_words import OfficeState
from ui.receipt.printer_wording import PrinterState, PrinterStatus
from ui.widgets.dialog import key_name
from ui.widgets.status_bar import StationFacts
from ui.widgets.style import LEAST, Metrics
from ui.widgets.toast import Toast
from ui.words import Words

if TYPE_CHECKING:
    from terminal.ledger.keeping_facts import Kept
    from ui.bridge import Bridge
    from ui.cashier.authority import Authority
    from ui.cashier.done_view import DoneView
    from ui.cashier.more_actions import MoreActions
    from ui.cashier.pay_view import PayView
    from ui.cashier.presenter import CashierPresenter
    from ui.cashier.scanner import ScannerFilter
    from ui.cashier.stopped_view import StoppedView
    from ui.staff.gate import Gate

SIZE = (1366, 768)
_MODIFIERS = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock, Qt.Key.Key_Tab, Qt.Key.Key_Backtab,
)  # fmt: skip


class CashierWindow(QMainWindow):
    """Everything the rest of the till has to know comes as a signal; everything it tells comes by a `show_…`.

    The constructor makes what the first picture shows, the empty bill between its bars; `complete` makes the rest,
    which takes longer than painting, and only then it takes keys.
    """

    pay_view: PayView
    done_view: DoneView
    stopped_view: StoppedView
    presenter: CashierPresenter
    more: MoreActions
    scanner: ScannerFilter

    bill_committed = Signal(object)  # BillFacts
    bill_told = Signal(object)  # BillFacts: head office has spoken about it
    draft_changed = Signal(object)  # CustomerBill
    idle = Signal()
    today_changed = Signal(object)  # TodayFacts
    reprint_requested = Signal(object)  # BillFacts
    switch_requested = Signal()  # whoever is at the till leaves it to another
    manager_requested = Signal()
    refund_requested = Signal()
    payments_requested = Signal()  # those that are open
    joining = Signal(bool)  # a new member is being asked for, or is not any more
    members_requested = Signal()  # the members' page
    claim_presented = Signal(str)  # the code of a slip
    claim_slip_requested = Signal(str)  # a bill's id, "" for the last
    second_screen_requested = Signal(bool)
    exit_requested = Signal()
    sounded = Signal(object)  # Sound
    minute_passed = Signal()  # the clock in the top bar has moved on

    def __init__(
        self, words: Words, profile: ShopProfile, clock: Clock, metrics: Metrics, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._metrics = metrics
        self._completed = False
        self._profile = profile
        self._leaving = False
        self.frame = frame = CashierFrame(words, metrics, profile, clock)
        self.top_bar, self.status_bar, self.office_banner = frame.top_bar, frame.status_bar, frame.office_banner
        self.bill_view = BillView(words, metrics, profile, zone(profile.time_zone))
        self._add_page(CashierPage.BILL, self.bill_view)
        frame.setEnabled(False)
        self.setCentralWidget(frame)
        self.setMinimumSize(*(metrics.px(length) for length in LEAST))
        self.resize(*(metrics.px(length) for length in SIZE))
        self.toast = Toast(metrics, frame)
        frame.minute_passed.connect(self.minute_passed)
        frame.titled.connect(self.setWindowTitle)
        words.changed.connect(frame.retranslate)
        frame.retranslate()
        frame.show_time()

    def complete(
        self, bridge: Bridge, *, status_base: Callable[[], str] = str, authority: Authority | None = None,
        gate: Gate | None = None, new_id: Callable[[], str] = ids.new_id, clock_ms: Callable[[], int] = monotonic_ms,
    ) -> None:  # fmt: skip
        """Make the other pages and what works them; from here on the window takes keys and scans."""
        from ui.cashier.done_view import DoneView
        from ui.cashier.pay_view import PayView
        from ui.cashier.presenter import CashierPresenter
        from ui.cashier.scanner import ScannerFilter
        from ui.cashier.stopped_view import StoppedView

        words, metrics, profile = self._words, self._metrics, self._profile
        self.pay_view = PayView(words, metrics, profile)
        self.done_view = DoneView(words, metrics, profile, zone(profile.time_zone))
        self.stopped_view = StoppedView(words, metrics)
        self._add_page(CashierPage.PAY, self.pay_view)
        self._add_page(CashierPage.DONE, self.done_view)
        self._add_page(CashierPage.STOPPED, self.stopped_view)
        self.presenter = CashierPresenter(
            bridge, words, metrics, profile, self, self, (self.bill_view, self.pay_view, self.done_view),
            status_base=status_base, authority=authority, gate=gate, new_id=new_id,
        )  # fmt: skip
        self.scanner = ScannerFilter(self, self._takes_scans, clock_ms=clock_ms)
        self.scanner.scanned.connect(self.presenter.scan)
        self._connect()
        self._completed = True
        self._watch_scans()

    def _add_page(self, name: CashierPage, page: Page) -> None:
        page.refused.connect(self._refused)
        self.frame.add_page(name, page)

    def _watch_scans(self) -> None:
        handle = self.windowHandle()
        if handle is not None and self._completed:
            handle.removeEventFilter(self.scanner)
            handle.installEventFilter(self.scanner)

    def _connect(self) -> None:
        from ui.cashier.more_actions import MoreActions

        presenter = self.presenter
        presenter.bill_committed.connect(self._on_committed)
        presenter.bill_told.connect(self.bill_told)
        presenter.draft_changed.connect(self.draft_changed)
        presenter.sounded.connect(self.sounded)
        presenter.idle.connect(self.idle)
        presenter.today_changed.connect(self._on_today)
        presenter.reprint_requested.connect(self.reprint_requested)
        self.more = MoreActions(self._words, presenter.panels, self)
        self.more.reprint_requested.connect(presenter.reprint)
        self.more.switch_requested.connect(self.switch_requested)
        self.more.second_screen_requested.connect(self.second_screen_requested)
        self.more.manager_requested.connect(self.manager_requested)
        self.more.payments_requested.connect(self.payments_requested)
        self.more.members_requested.connect(self.members_requested)
        self.more.exit_requested.connect(self.close)
        presenter.finding.joining.connect(self.joining)
        presenter.panels.closed.connect(lambda: self.frame.pages[self.page].focus_entry())
        self.bill_view.more_requested.connect(self._open_more)
        self.bill_view.refund_requested.connect(self.refund_requested)
        presenter.bill.claim_presented.connect(self.claim_presented)
        self.done_view.slip_requested.connect(self._ask_slip)
        self.stopped_view.exit_requested.connect(self.exit_requested)

    # what the rest of the till tells

    def start(self) -> None:
        """Call once after it is shown, when the ledger's configuration is known: the till sells from now on."""
        self.frame.setEnabled(True)
        self.presenter.start()
        self.take_focus()

    def take_focus(self) -> None:
        """Put the focus where typing belongs: nothing lies over the window any more."""
        if not self._completed or self.presenter.panels.panel is None:
            self.frame.pages[self.page].focus_entry()

    def use_profile(self, profile: ShopProfile) -> None:
        """The shop as it was saved just now; the next bill follows it."""
        self._profile = profile
        for view in (self.bill_view, self.pay_view, self.done_view):
            view.use_profile(profile)
        self.presenter.use_profile(profile)
        self.frame.use_profile(profile)

    def show_person(self, person: StaffFacts | None) -> None:
        """Who is at the till, by whose name bills are rung up from here on; None where no staff is entered."""
        self.presenter.session.cashier = person.name if person is not None else ""
        self.frame.show_person(person)

    def show_printer(self, state: PrinterState) -> None:
        """How the receipt printer is; the done page says the same of its receipt."""
        from ui.cashier.done_facts import ReceiptState

        self.frame.show_printer(state)
        bill = self.done_view.bill
        if bill is not None and self.done_view.receipt_state is not ReceiptState.PRINTED:
            self._show_receipt(bill)

    def show_receipt_printed(self, bill_id: str, *, drawer_kicked: bool = False) -> None:
        """A bill's receipt is on paper."""
        from ui.cashier.done_facts import ReceiptFacts, ReceiptState

        paper_mm = self._profile.printer.paper_mm
        self.done_view.show_receipt(ReceiptFacts(bill_id, ReceiptState.PRINTED, paper_mm, drawer_kicked))

    def show_office(self, state: OfficeState) -> None:
        """How the till stands with head office. What has come from there may concern the last bill."""
        self.frame.show_office(state)
        self.presenter.office_told()

    def show_keeping(self, kept: Kept) -> None:
        """Whether there is room for bills, and backups are made."""
        self.presenter.pay.blocked = kept.refusal
        self.frame.show_keeping(kept)

    def refuse(self, error: TillError) -> None:
        """Something that was asked for can't be done; a `Broken` stops the selling."""
        self.presenter.refuse(error)

    def leave(self) -> None:
        """Close it without asking."""
        self._leaving = True
        self.close()
        self.hide()  # where its own cross was pressed, it is being closed already, and stays

    # the stage

    @property
    def station(self) -> StationFacts:
        """How the things around the till were told to be."""
        return self.frame.station

    @property
    def page(self) -> CashierPage:
        return self.frame.page

    def show_page(self, page: CashierPage) -> None:
        if self.page is CashierPage.STOPPED:
            return
        if page is not self.page:
            self.toast.hide()  # it was said of the other page, and would lie over an amount of this one
        self.frame.show_page(page)
        self.take_focus()

    def say(self, sentence: str) -> None:
        self.toast.say(sentence)

    def _refused(self, reason: str) -> None:
        self.sounded.emit(Sound.REFUSED)
        self.say(reason)

    def stop(self, error: TillError) -> None:
        self.frame.setEnabled(True)
        self.stopped_view.show_error(error, unpaid=self.presenter.busy)
        self.show_page(CashierPage.STOPPED)
        self.frame.show_broken()

    # inside

    def _takes_scans(self) -> bool:
        """Not while a page lies over the window: what is scanned there is typed there."""
        return self._listens and self.page is not CashierPage.STOPPED and not self.presenter.pay.committing

    @property
    def _listens(self) -> bool:
        """Whether the till has begun to sell and no page lies over the window."""
        return self.frame.isEnabled()

    def _on_committed(self, bill: BillFacts) -> None:
        self._show_receipt(bill)
        self.bill_committed.emit(bill)

    def _show_receipt(self, bill: BillFacts) -> None:
        from ui.cashier.done_facts import ReceiptFacts, ReceiptState

        states = {PrinterStatus.NONE: ReceiptState.NONE, PrinterStatus.AWAY: ReceiptState.AWAY}
        state = states.get(self.station.printer.status, ReceiptState.WAITING)
        self.done_view.show_receipt(ReceiptFacts(bill.id, state, self._profile.printer.paper_mm))

    def _on_today(self, facts: TodayFacts) -> None:
        self.frame.show_waiting(facts.river.waiting)
        self.today_changed.emit(facts)

    def _open_more(self) -> None:
        self.more.open(second_screen=self.station.second_screen, signed_in=self.frame.person is not None)

    def _ask_slip(self) -> None:
        """The claim slip of the bill that is shown, or of the last one."""
        bill = self.done_view.bill if self.page is CashierPage.DONE else None
        self.claim_slip_requested.emit(bill.id if bill is not None else "")

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
        if self.page is not CashierPage.STOPPED and not self.presenter.pay.committing:
            everywhere = {
                "F11": self._open_more, "Ctrl P": self.presenter.reprint, "Ctrl L": self.switch_requested.emit,
                "Ctrl S": self._ask_slip, "Ctrl G": self.payments_requested.emit, "Ctrl M": self.members_requested.emit,
            }  # fmt: skip
            if name in everywhere:
                everywhere[name]()
                return True
        return bool(name) and self.frame.pages[self.page].press(name)

    # Qt's own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._listens or not self._completed:
            return
        if self.page is CashierPage.DONE and Qt.Key(event.key()) not in _MODIFIERS:
            about_it = {"Ctrl P": self.presenter.reprint, "Ctrl S": self._ask_slip}.get(key_name(event))
            if about_it is not None:
                about_it()
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
        self._watch_scans()
        self.take_focus()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaving or not self._completed:
            event.accept()
            return
        event.ignore()
        if self.presenter.pay.committing:
            return
        if self.presenter.busy and self.page is not CashierPage.STOPPED:
            self.presenter.panels.ask_to_leave().confirmed.connect(self.exit_requested)
        elif waiting := self.station.office.link.unconfirmed:
            self.presenter.panels.tell_unconfirmed(waiting).confirmed.connect(self.exit_requested)
        else:
            self.exit_requested.emit()
