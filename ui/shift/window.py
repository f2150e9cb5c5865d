"""The shift's window over the cashier's: asks the services, shows what came back, and hands reports to the printer.

Opening, cash movements, the drawer, X and Z each ask the gate first. Nothing about the cash is shown before it was
counted; nothing is printed as closed that is not committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from terminal.clock import Clock
from terminal.errors import Refused, TillError
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.services import business_day, reports, shifts
from terminal.services.business_day import OpenShift
from terminal.services.report_facts import ShiftClose, ShiftReport
from terminal.services.rights import Approval, Right
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.covering_window import CoveringWindow
from ui.manager.ask import AskLine
from ui.receipt import report_wording as told_as
from ui.shift.cash_panel import CashPanel
from ui.shift.close_page import ClosePage
from ui.shift.open_page import OpenPage
from ui.shift.paper_panel import PaperPanel
from ui.shift.rows import Fact
from ui.shift.shift_wording import shift_words
from ui.staff.gate import Gate
from ui.widgets.dialog import Question
from ui.widgets.money import money_text
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words


@dataclass(frozen=True, slots=True)
class ShiftStanding:
    """What the window opens with."""

    shift: OpenShift | None
    report: ShiftReport | None
    last: ShiftClose | None


def standing(unit: Unit) -> ShiftStanding:
    """The open shift with its report, and the one that closed last."""
    shift = business_day.open_shift(unit)
    number = reports.last_number(unit)
    last = reports.z(unit, number) if number else None
    return ShiftStanding(shift, reports.x(unit) if shift is not None else None, last)


class Desk(Protocol):
    """What the window needs of the print desk."""

    def report(self, told: ShiftReport | ShiftClose, *, copy: bool = False) -> QImage: ...
    def print_report(self, told: ShiftReport | ShiftClose, *, copy: bool = False) -> None: ...
    def open_drawer(self) -> None: ...


class ShiftWindow(CoveringWindow):
    """The page that opens a shift, or the one that closes it."""

    shift_opened = Signal(object)  # OpenShift
    shift_closed = Signal(object)  # ShiftClose

    def __init__(
        self, bridge: Bridge, words: Words, clock: Clock, metrics: Metrics, profile: ShopProfile, desk: Desk,
        gate: Gate, *, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        self.open_page = OpenPage(words, metrics)
        self.close_page = ClosePage(words, metrics)
        super().__init__(bridge, words, clock, metrics, profile, gate, parent, self.open_page, self.close_page)
        self._desk = desk
        self._standing = ShiftStanding(None, None, None)
        page = self.close_page
        self.open_page.open_requested.connect(self._ask_to_open)
        self.open_page.back.triggered.connect(self.leave)
        self.open_page.last_z.triggered.connect(self._ask_last_z)
        page.back.triggered.connect(self.leave)
        page.x_report.triggered.connect(self._ask_x)
        page.cash.triggered.connect(self._ask_cash)
        page.drawer.triggered.connect(self._ask_drawer)
        page.close_shift.triggered.connect(self._ask_close)

    # what the till tells

    def open(self) -> None:
        """Read how the shift stands, and show its page."""
        self._bridge.ask(standing, partial(self._show, anew=True), self._refuse)

    @property
    def standing(self) -> ShiftStanding:
        """What is shown."""
        return self._standing

    # the pages

    def _show(self, told: ShiftStanding, *, anew: bool) -> None:
        self._standing = told
        self._working = False
        if told.report is not None:
            self._stack.setCurrentWidget(self.close_page)
            self.close_page.show_report(told.report, self._zone, anew=anew)
        else:
            self._stack.setCurrentWidget(self.open_page)
            self.open_page.begin()
        self.retranslate()

    def _renew(self) -> None:
        self._bridge.ask(standing, partial(self._show, anew=False), self._refuse)

    def retranslate(self) -> None:
        words, shop, told = self._words, self._profile, self._standing
        self.open_page.show_before(self._before(told.last), needed=shop.shifts)
        self.close_page.refresh()
        self.top_bar.show_place(shop.shop_name, shop.store_name, shop.till)
        page = words.text("Sale › Close the shift") if told.shift else words.text("Sale › Open a shift")
        self.top_bar.show_page(page)
        self.setWindowTitle(page)
        person = self._gate.person
        self.top_bar.show_shift(shift_words(told.shift, self._profile, words))
        self.top_bar.show_person(words.text("Cashier {name}", name=person.name) if person is not None else "")
        self.show_time()

    def _before(self, last: ShiftClose | None) -> list[Fact]:
        if last is None:
            return []
        words = self._words
        at = told_as.local_text(last.closed_at, self._profile.time_zone)
        return [
            Fact(words.text("Z report {number}", number=f"{last.report.number:04d}"), at),
            Fact(words.text("Business day"), last.report.day.isoformat()),
            Fact(words.text("Counted at the close"), last.counted),
            Fact(words.text("Difference"), last.difference, tone="alert" if last.difference else "ink", plus=True),
        ]

    # opening

    def _ask_to_open(self, amount: Money) -> None:
        words = self._words
        told = words.text("Open a shift with {amount} in the drawer?", amount=money_text(amount))
        self._gate.ask(Right.OPEN_SHIFT, told, partial(self._open_shift, amount))

    def _open_shift(self, amount: Money, approval: Approval) -> None:
        self._do(shifts.start, self._opened, amount, approval)

    def _opened(self, shift: OpenShift) -> None:
        self._working = False
        self.shift_opened.emit(shift)
        self.closed.emit()

    # cash and drawer

    def _ask_cash(self) -> None:
        panel = CashPanel(self._words, self._metrics, self)
        panel.asked.connect(partial(self._move_asked, panel))
        self._put_up(panel)

    def _move_asked(self, panel: CashPanel, direction: str, amount: Money, reason: str) -> None:
        words = self._words
        told = words.text("Pay {amount} out?", amount=money_text(amount))
        if direction == shifts.IN:
            told = words.text("Pay {amount} in?", amount=money_text(amount))

        def let(approval: Approval) -> None:
            def moved(_: None) -> None:
                self._working = False
                panel.accept()
                self._desk.open_drawer()
                self._renew()

            def refused(error: TillError) -> None:
                self._working = False
                panel.refuse(sentence(words, error))

            self._do(shifts.move_cash, moved, direction, amount, reason, approval, failed=refused)

        self._gate.ask(Right.MOVE_CASH, told, let)

    def _ask_drawer(self) -> None:
        words = self._words
        ask = AskLine(
            words, self._metrics, self, title=words.text("Open the drawer without a sale?"),
            label=words.text("What for"), verb=words.text("Open it"), limit=shifts.REASON_MAX,
        )  # fmt: skip
        ask.given.connect(self._open_drawer)
        self._put_up(ask)

    def _open_drawer(self, reason: str) -> None:
        def let(approval: Approval) -> None:
            def noted(_: None) -> None:
                self._working = False
                self._desk.open_drawer()
                self._renew()

            self._do(shifts.open_drawer, noted, reason, approval)

        self._gate.ask(Right.OPEN_DRAWER, self._words.text("Open the drawer without a sale?"), let)

    # X

    def _ask_x(self) -> None:
        self._gate.ask(Right.SEE_REPORTS, self._words.text("See the X report?"), lambda _: self._read_x())

    def _read_x(self) -> None:
        self._do(reports.x, self._show_x)

    def _show_x(self, report: ShiftReport) -> None:
        self._working = False
        words = self._words
        self._show_paper(report, words.text("X report"), "F5")

    def _ask_last_z(self) -> None:
        last, words = self._standing.last, self._words
        if last is not None:
            title = words.text("Z report {number}", number=f"{last.report.number:04d}")
            told = words.text("See the last Z report?")
            self._gate.ask(Right.SEE_REPORTS, told, lambda _: self._show_copy(last, title))

    def _show_copy(self, last: ShiftClose, title: str) -> None:
        self._show_paper(last, title, "F5", copy=True)

    def _show_paper(self, told: ShiftReport | ShiftClose, title: str, key: str, *, copy: bool = False) -> PaperPanel:
        image = self._desk.report(told, copy=copy)
        panel = PaperPanel(self._words, self._metrics, self, image, title, key, self._words.text("Print"))
        panel.print_requested.connect(lambda: self._desk.print_report(told, copy=copy))
        self._put_up(panel)
        return panel

    # Z

    def _ask_close(self) -> None:
        words, count = self._words, self.close_page.count
        if not count.shown:
            self.toast.say(words.text("Count the cash first: every row needs a number, and Enter after the last."))
            count.focus_next()
            return
        if count.off and not count.note_text:
            count.note_field.set_error(words.text("Say in a few words where the difference comes from."))
            count.note_field.setFocus()
            return
        number = f"{self._standing.shift.number:04d}" if self._standing.shift is not None else ""
        question = Question(
            self._metrics, self, title=words.text("Close shift {number} and print its Z report?", number=number),
            sentence=words.text("It can't be opened again. The difference is {amount}.",
                                amount=money_text(count.off, plus=True)),
            verb=words.text("Close the shift"), keep=words.text("Back"),
        )  # fmt: skip
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.confirmed.connect(
            lambda: self._gate.ask(Right.CLOSE_SHIFT, words.text("Close the shift?"), self._close)
        )
        self._put_up(question)

    def _closing_confirmed(self) -> None:
        self._gate.ask(Right.CLOSE_SHIFT, self._words.text("Close the shift?"), self._close)

    def _close(self, approval: Approval) -> None:
        count = self.close_page.count
        self.close_page.close_shift.set_working(self._words.text("Working…"))
        self._do(
            shifts.close, self._was_closed, count.counts, count.note_text, approval, failed=self._not_closed,
            first_counted=count.first,
        )  # fmt: skip

    def _not_closed(self, error: TillError) -> None:
        self._working = False
        self.close_page.close_shift.set_working("")
        if isinstance(error, Refused) and error.code == "shift_unbalanced":
            told = self._words.text("The rebate does not balance. Close the shift all the same?")
            self._gate.ask(Right.SETTINGS, told, self._close)
            return
        self._refuse(error)
        self._renew()

    def _was_closed(self, close: ShiftClose) -> None:
        self._working = False
        self.close_page.close_shift.set_working("")
        self._desk.print_report(close)
        self.shift_closed.emit(close)
        title = self._words.text("Shift closed · Z {number}", number=f"{close.report.number:04d}")
        panel = self._show_paper(close, title, "F5", copy=True)
        panel.finished.connect(lambda _: self.closed.emit())

    # inside

    def take_focus(self) -> None:
        """Put the focus where typing belongs."""
        if self._stack.currentWidget() is self.close_page:
            self.close_page.count.focus_next()
        else:
            self.open_page.field.setFocus()

    def press(self, name: str) -> None:
        here = self.open_page if self._stack.currentWidget() is self.open_page else self.close_page
        buttons = {button.key: button for button in here.buttons if button.isVisibleTo(self)}
        if name in buttons:
            buttons[name].trigger()
