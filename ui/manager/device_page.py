"""The page of the devices: printer with its waiting receipts, status page with its state, the customers' screen.

What is typed here holds once it is saved; the test page is printed by what is saved, because that is what the next
receipt will use, and the page says so while something about the printer is unsaved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resources import theme
from sync.status.address import own_address
from sync.status.server import CannotListen, Failure, Listening, ServerState, Starting, Stopped
from terminal.clock import Clock
from terminal.devices.find import FoundPrinter, find_aside, places
from terminal.services.configuration import PAPER_MM, TEXT_MAX
from terminal.services.rights import Approval
from terminal.services.shop import PrinterKind
from ui.bridge import Bridge
from ui.manager.backup_card import BackupCard
from ui.manager.binding import Binding
from ui.manager.draft import Setting
from ui.manager.editing import Editing
from ui.manager.find_printers import FindPrintersPanel, Look
from ui.manager.form_card import FormCard
from ui.manager.forms import CountForm, HostForm, TextForm
from ui.manager.payments_card import KEYS as PAYMENT_KEYS
from ui.manager.payments_card import PaymentsCard
from ui.manager.save_bar import SaveBar
from ui.manager.setting_field import PageKeys
from ui.manager.setting_words import printer_kind_name
from ui.manager.waiting_receipts import WaitingReceipts
from ui.receipt.desk import PrintDesk
from ui.receipt.printer_wording import PrinterState, PrinterStatus, away_words, state_words
from ui.widgets.button import KeyButton
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.label import Label
from ui.widgets.scroll import ScrollColumn
from ui.widgets.style import Metrics
from ui.words import Words

TEST_KEY, RETRY_KEY, DROP_KEY, BACKUP_KEY = "Ctrl P", "Ctrl R", "Ctrl D", "Ctrl B"
FIND_KEY = "Ctrl F"
KEYS = (FIND_KEY, TEST_KEY, RETRY_KEY, DROP_KEY, BACKUP_KEY, *PAYMENT_KEYS.values())
PORTS = (1024, 65_535)
ADDRESS_MAX = 100
SIDE_WIDTH = 436


def look_around(told: Callable[[tuple[FoundPrinter, ...]], None]) -> object:
    """Look for printers wherever they may be, on a thread of its own."""
    return find_aside(places(own_address), told)


class DevicePage(QWidget):
    """Edits the devices' part of an `Editing`; drives the printer through a `PrintDesk`."""

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        keys: PageKeys,
        editing: Editing,
        desk: PrintDesk,
        by: Approval,
        clock: Clock,
        parent: QWidget | None = None,
        *,
        look: Look = look_around,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._metrics = metrics
        self._editing = editing
        self._desk = desk
        self._server: ServerState = Stopped()
        self._test_told = ""
        self.binding = Binding(words, metrics, keys, editing)
        self.save_bar = SaveBar(words, metrics, editing)
        self.waiting = WaitingReceipts(words, metrics, RETRY_KEY, DROP_KEY, clock)
        self.test = KeyButton(metrics, TEST_KEY, height=40)
        self.find_button = KeyButton(metrics, FIND_KEY, height=40)
        self._test_label = Label(metrics, 13, "ink2", wraps=True)
        self._printer_card = FormCard(metrics)
        self._status_card = FormCard(metrics)
        self._screen_card = FormCard(metrics)
        self._status_chip = Chip(metrics)
        self._status_label = Label(metrics, 14, wraps=True)
        self._fill()
        self.backups = BackupCard(words, metrics, self.binding, editing, BACKUP_KEY)  # its fields come last
        self.payments = PaymentsCard(bridge, words, metrics, by)
        self._lay_out()
        self._look = look
        self.find_button.triggered.connect(self._on_find)
        self.test.triggered.connect(self.print_test_page)
        self.test.refused.connect(self._tell_test)
        self.waiting.retry_requested.connect(desk.retry_now)
        self.waiting.drop_requested.connect(lambda job, why: desk.drop(job, replace(by, reason=why)))
        desk.state_changed.connect(self.refresh)
        desk.waiting_changed.connect(self._show_waiting)
        desk.test_page_ended.connect(self._on_test_page_ended)
        editing.changed.connect(self.refresh)
        words.changed.connect(self.refresh)

    # how it is built

    def _fill(self) -> None:
        bound, words = self.binding, self._words
        printer = ("shop", "printer")
        kinds = lambda: [(kind, printer_kind_name(kind, words)) for kind in PrinterKind]  # noqa: E731
        papers = [(mm, f"{mm} mm") for mm in PAPER_MM]
        self._printer_card.add(bound.choice((*printer, "kind"), kinds))
        self._printer_card.add(bound.choice((*printer, "paper_mm"), lambda: papers))
        self._address = bound.field(Setting((*printer, "address"), TextForm(ADDRESS_MAX)))
        self._printer_card.add(self._address, across=True)
        self._printer_card.add(bound.switch((*printer, "opens_drawer")), across=True)
        self._printer_card.add(self._test_row(), across=True)
        self._status_card.add(bound.switch(("shop", "status_on")), across=True)
        host = Setting(("shop", "status_host"), HostForm(TEXT_MAX["status_host"]))
        self._host = bound.field(host)
        self._status_card.add(self._host)
        self._status_card.add(bound.field(Setting(("shop", "status_port"), CountForm(*PORTS)), number=True))
        self._status_card.add(self._status_row(), across=True)
        self._screen_card.add(bound.switch(("shop", "second_screen"), hint=self._screen_hint), across=True)

    def _test_row(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self._metrics.px(12))
        line.addWidget(self.find_button)
        line.addWidget(self.test)
        line.addWidget(self._test_label, 1)
        return row

    def _status_row(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self._metrics.px(10))
        line.addWidget(self._status_chip, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._status_label, 1)
        return row

    def _lay_out(self) -> None:
        metrics = self._metrics
        scroll = ScrollColumn(metrics, gutter=theme.GAP)
        scroll.setStyleSheet("background: transparent;")
        scroll.column.setSpacing(metrics.px(10))
        for card in (self._printer_card, self.payments, self._status_card, self._screen_card, self.backups):
            scroll.column.addWidget(card)
        left = QVBoxLayout()
        left.setSpacing(metrics.px(10))
        left.addWidget(scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, metrics.px(theme.GAP), 0)
        foot.addWidget(self.save_bar)
        left.addLayout(foot)
        self.waiting.setFixedWidth(metrics.px(SIDE_WIDTH))
        row = QHBoxLayout(self)
        margin = metrics.px(theme.MARGIN)
        row.setContentsMargins(margin, margin, margin, margin)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.waiting)

    # what it shows

    def start(self) -> None:
        """The page has come to the front."""
        self._show_waiting()
        self._tell_test("")
        self.payments.start()
        self.refresh()
        self.binding.focus_first()

    def show_server(self, state: ServerState) -> None:
        """What has become of the status page's server."""
        self._server = state
        self.refresh()

    def show_fault(self) -> bool:
        """Go to the first field that is not right; whether this page has one."""
        return self.binding.focus_wrong()

    def on_key(self, name: str) -> bool:
        """A key of the page; whether it is one."""
        if name == FIND_KEY:
            self.find_button.trigger()
        elif name == TEST_KEY:
            self.test.trigger()
        elif name == RETRY_KEY:
            self.waiting.retry.trigger()
        elif name == DROP_KEY:
            self.waiting.drop.trigger()
        elif name == BACKUP_KEY:
            self.backups.now.trigger()
        elif name in PAYMENT_KEYS.values():
            next(self.payments.buttons[each] for each, key in PAYMENT_KEYS.items() if key == name).trigger()
        else:
            return False
        return True

    def _on_find(self) -> None:
        panel = FindPrintersPanel(self._words, self._metrics, self.window(), self._look)
        panel.chosen.connect(self._take_found)
        panel.open()

    def _take_found(self, found: FoundPrinter) -> None:
        """Into the fields, as if it had been typed: it holds once it is saved."""
        self._editing.put(("shop", "printer", "kind"), found.kind)
        self._editing.put(("shop", "printer", "address"), found.address)

    def print_test_page(self) -> None:
        """By the saved settings; how it went is said beside the button."""
        self._tell_test(self._words.text("Printing the test page…"))
        self._desk.print_test_page()

    @property
    def status_text(self) -> str:
        """What the page says about the status page's server."""
        return self._status_label.text()

    @property
    def test_text(self) -> str:
        return self._test_label.text()

    def refresh(self) -> None:
        words = self._words
        self.binding.refresh()
        shop = self._editing.draft.now.shop
        self._printer_card.set_title(words.text("Receipt printer"), self._printer_told(self._desk.state))
        self._address.setVisible(shop.printer.kind is not PrinterKind.NONE)
        self._address.set_placeholder(self._address_example(shop.printer.kind))
        self._status_card.set_title(
            words.text("Status page for customers' phones"),
            words.text("This till serves it in the shop's own network; the QR code leads there."),
        )
        self._host.set_placeholder(words.text("found by itself"))
        self._screen_card.set_title(words.text("Second screen"))
        self.backups.refresh()
        self.payments.refresh()
        self.find_button.set_label(words.text("Find printers"))
        self.test.set_label(words.text("Print a test page"))
        self.test.block(self._why_no_test())
        self._tell_server()

    def _printer_told(self, state: PrinterState) -> str:
        return state_words(state, self._words)

    def _why_no_test(self) -> str:
        words, draft = self._words, self._editing.draft
        if draft.now.shop.printer != draft.saved.shop.printer:
            return words.text("Save the printer first; the test page uses what is saved.")
        if draft.saved.shop.printer.kind is PrinterKind.NONE:
            return words.text("Choose a printer first.")
        return ""

    def _address_example(self, kind: PrinterKind) -> str:
        words = self._words
        match kind:
            case PrinterKind.NETWORK:
                return words.text("such as 192.168.1.50 or 192.168.1.50:9100")
            case PrinterKind.USB:
                return words.text("maker and model such as 04b8:0e15")
            case PrinterKind.SERIAL:
                return words.text("such as COM3 or /dev/ttyS0:9600")
            case PrinterKind.QUEUE:
                return words.text("its name in the system's settings")
            case PrinterKind.FILE:
                return words.text("such as /dev/usb/lp0")
            case PrinterKind.NONE:
                return ""

    def _screen_hint(self) -> str:
        return self._words.text("On the second monitor; a window where there is only one")

    def minute_passed(self) -> None:
        """What waits has waited longer."""
        self._show_waiting()

    def _show_waiting(self) -> None:
        self.waiting.show_waiting(self._desk.waiting, self._editing.draft.saved.shop.time_zone)

    def _tell_test(self, sentence: str) -> None:
        self._test_told = sentence
        self._test_label.setText(sentence)

    def _on_test_page_ended(self, why: str) -> None:
        words = self._words
        if why:
            self._tell_test(words.text("It did not come out: {why}.", why=away_words(why, words)))
        else:
            self._tell_test(words.text("It has been sent. Look whether both ends of the ruler are on the paper."))
        away = self._desk.state.status is PrinterStatus.AWAY
        self._test_label.set_tone("alert" if why or away else "ink2")

    def _tell_server(self) -> None:
        kind, chip, sentence = self._server_words(self._server)
        self._status_chip.show_state(kind, chip)
        self._status_label.setText(sentence)

    def _server_words(self, state: ServerState) -> tuple[ChipKind, str, str]:
        words = self._words
        match state:
            case Listening(host, port):
                shown = self._editing.draft.saved.shop.status_host or host
                address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
                return ChipKind.CONFIRMED, words.text("Running"), words.text("Listening on {url}", url=address)
            case Starting():
                return ChipKind.NEUTRAL, words.text("Starting"), words.text("The status page is starting.")
            case CannotListen(host, port, failure):
                return ChipKind.ALERT, words.text("Not running"), self._cannot(failure, host, port)
            case Stopped() if self._editing.draft.saved.shop.status_on:
                return ChipKind.NEUTRAL, words.text("Not running"), words.text("The status page does not run.")
            case Stopped():
                off = words.text("The status page is off: receipts carry no QR code.")
                return ChipKind.NEUTRAL, words.text("Not running"), off

    def _cannot(self, failure: Failure, host: str, port: int) -> str:
        words = self._words
        match failure:
            case Failure.PORT_TAKEN:
                return words.text(
                    "Can't listen on port {port}: another program has it. Choose another port and save.", port=port
                )
            case Failure.NOT_PERMITTED:
                return words.text(
                    "Can't listen on port {port}: this computer does not allow it. Choose another port and save.",
                    port=port,
                )
            case Failure.NO_SUCH_ADDRESS:
                return words.text("Can't listen on {host}: it is no address of this machine.", host=host)
            case Failure.BAD_PORT:
                return words.text("Can't listen on port {port}: there is no such port.", port=port)
            case Failure.OTHER:
                return words.text("Can't listen on port {port}; selling goes on. Start the till again.", port=port)
