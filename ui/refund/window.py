"""The refund's window over the cashier's: finds the bill, foretells who bears what, asks the gate, and does it.

A refund has its id from the moment its bill is shown, so that pressing twice, or trying again after an answer that did
not come, gives back once. Only the preview of what is chosen now is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terminal import ids
from terminal.clock import Clock, zone
from terminal.errors import Refused, TillError
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity
from terminal.services import audit_log, bill_search, bills, office_view, refunds
from terminal.services.facts import Line, TenderKind
from terminal.services.payment_facts import Attempt
from terminal.services.refund_facts import FoundBill, RefundableBill, RefundFacts, Way
from terminal.services.rights import Approval, Right
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.covering_window import CoveringWindow
from ui.receipt.printer_wording import PrinterState, PrinterStatus
from ui.refund.bill_page import BillPage
from ui.refund.done_page import DonePage
from ui.refund.return_panel import ReturnPanel
from ui.refund.search_page import SearchPage
from ui.staff.gate import Gate
from ui.widgets.button import KeyButton
from ui.widgets.dialog import Question
from ui.widgets.money import money_text
from ui.widgets.status_bar import StationFacts
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words


class Desk(Protocol):
    """What the window needs of the print desk."""

    @property
    def state(self) -> PrinterState: ...
    def refunded(self, told: RefundFacts) -> None: ...
    def reprint_refund(self, told: RefundFacts) -> None: ...


def last_bill(unit: Unit) -> RefundableBill | None:
    """The till's newest bill, and what is left of it."""
    newest = bills.last(unit)
    return None if newest is None else refunds.look(unit, newest.id)


def is_joined(unit: Unit) -> bool:
    return office_view.link(unit) is not None


class RefundWindow(CoveringWindow):
    """Finding the bill, what goes back of it, and what came of that."""

    refunded = Signal(object)  # RefundFacts
    slip_requested = Signal(str)  # the id of a bill whose claim slip is to be printed

    def __init__(
        self, bridge: Bridge, words: Words, clock: Clock, metrics: Metrics, profile: ShopProfile, desk: Desk,
        gate: Gate, *, new_id: Callable[[], str] = ids.new_id, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        self.search = SearchPage(words, metrics, zone(profile.time_zone))
        self.bill = BillPage(words, metrics, profile)
        self.done = DonePage(words, metrics)
        super().__init__(bridge, words, clock, metrics, profile, gate, parent, self.search, self.bill, self.done)
        self._desk, self._new_id = desk, new_id
        self._joined = False
        self._refund_id = ""
        self._connect()

    def _connect(self) -> None:
        self.search.search_requested.connect(self._find)
        self.search.chosen.connect(self._open_bill)
        self.search.back.triggered.connect(self.leave)
        self.search.void.triggered.connect(self._ask_void)
        self.search.without.triggered.connect(self._ask_return)
        self.bill.back.triggered.connect(self._show_search)
        self.bill.changed.connect(self._foretell)
        self.bill.give.triggered.connect(self._ask_refund)
        self.bill.give.refused.connect(self.toast.say)
        self.bill.slip.triggered.connect(self._ask_slip)
        self.done.next.triggered.connect(self.leave)
        self.done.again.triggered.connect(self._print_again)

    # what the till tells

    def open(self) -> None:
        """Show the newest bills."""
        self._bridge.ask(is_joined, self._know_joined, self._refuse)
        self._show_search()

    def show_station(self, facts: StationFacts) -> None:
        super().show_station(facts)
        if self.done.told is not None:
            self.done.show_slip(facts.printer.status)

    def show_payment(self, attempt: Attempt) -> None:
        """How money stands that goes through a provider."""
        self.done.show_payment(attempt)

    def show_slip_printed(self, refund_id: str) -> None:
        if self.done.told is not None and self.done.told.id == refund_id:
            self.done.show_slip(self._desk.state.status, printed=True)

    def _know_joined(self, joined: bool) -> None:
        self._joined = joined

    # finding

    def _show_search(self) -> None:
        if self._working:
            return
        self._stack.setCurrentWidget(self.search)
        self.search.begin()
        self.retranslate()
        self._find("")

    def _find(self, text: str) -> None:
        def refused(error: TillError) -> None:
            self.search.show_bills(text, (), sentence(self._words, error))
            if not isinstance(error, Refused):
                self.failed.emit(error)

        self._bridge.ask(bill_search.find, partial(self.search.show_bills, text), refused, text)

    def _open_bill(self, found: FoundBill) -> None:
        self._do(refunds.look, self._show_bill, found.id)

    def _show_bill(self, there: RefundableBill) -> None:
        self._working = False
        self._refund_id = self._new_id()
        self._stack.setCurrentWidget(self.bill)
        self.bill.show_bill(there, joined=self._joined)
        self.retranslate()

    # giving back

    def _foretell(self) -> None:
        page = self.bill
        if page.there is None:
            return
        turn = page.turn

        def foretold(told: RefundFacts) -> None:
            if turn == page.turn:
                page.show_preview(told)

        def refused(error: TillError) -> None:
            if turn == page.turn:
                page.show_preview(None, sentence(self._words, error))

        self._bridge.ask(
            refunds.preview, foretold, refused, page.there.bill.id, lines=page.lines, amount=page.amount,
            only=page.only,
        )  # fmt: skip

    def _ask_refund(self) -> None:
        page, words = self.bill, self._words
        there, told = page.there, page.foretold
        if there is None or told is None or self._working:
            return
        wanted = partial(refunds.refund, lines=page.lines, amount=page.amount, only=page.only)

        def let(approval: Approval) -> None:
            self._do(wanted, self._was_done, self._refund_id, there.bill.id, approval)

        why = words.text("Give {amount} of {number} back?", amount=money_text(told.amount), number=there.bill.number)
        self._gate.ask(Right.REFUND, why, let)

    def _ask_slip(self) -> None:
        """The bill's member was forgotten, and he has come back with its receipt."""
        there, words = self.bill.there, self._words
        if there is None:
            return
        if self._desk.state.status is PrinterStatus.NONE:
            self.toast.say(sentence(words, Refused("no_printer")))
            return
        self.slip_requested.emit(there.bill.id)
        self.toast.say(words.text("The claim slip of {number} is being printed", number=there.bill.number))

    def _ask_void(self) -> None:
        self._do(last_bill, self._confirm_void)

    def _confirm_void(self, there: RefundableBill | None) -> None:
        self._working = False
        words = self._words
        if there is None or not there.is_last:
            self.toast.say(words.text("There is no last bill to void: of the newest something was given back already."))
            return
        bill, refund_id = there.bill, self._new_id()
        question = Question(
            self._metrics, self,
            title=words.text("Void the last bill {number}?", number=bill.number),
            sentence=words.text("{amount} goes back the way it was paid.", amount=money_text(bill.paid)),
            verb=words.text("Void it"), keep=words.text("Back"),
        )  # fmt: skip

        def let(approval: Approval) -> None:
            self._do(refunds.void_last, self._was_done, refund_id, bill.id, approval)

        why = words.text("Void the bill {number}?", number=bill.number)
        question.confirmed.connect(lambda: self._gate.ask(Right.VOID_LAST, why, let))
        self._put_up(question)

    def _ask_return(self) -> None:
        panel, refund_id = ReturnPanel(self._words, self._metrics, self), self._new_id()
        panel.asked.connect(partial(self._return_asked, panel, refund_id))
        self._put_up(panel)

    def _return_asked(
        self, panel: ReturnPanel, refund_id: str, goods: str, amount: Money, reason: str, kind: TenderKind
    ) -> None:
        lines = (Line(goods, Quantity.of(1), amount),)

        def done(told: RefundFacts) -> None:
            panel.accept()
            self._was_done(told)

        def refused(error: TillError) -> None:
            self._working = False
            panel.refuse(sentence(self._words, error))

        def let(approval: Approval) -> None:
            self._do(
                refunds.return_without_receipt, done, refund_id, lines, Way(kind, amount), approval, failed=refused,
                reason=reason,
            )  # fmt: skip

        why = self._words.text("Pay {amount} out without a receipt?", amount=money_text(amount))
        self._gate.ask(Right.RETURN_WITHOUT_RECEIPT, why, let)

    def _was_done(self, told: RefundFacts) -> None:
        self._working = False
        self._stack.setCurrentWidget(self.done)
        self.done.show_refund(told, joined=self._joined)
        self.done.show_slip(self._desk.state.status)
        self.setFocus()
        self.retranslate()
        if told.outcome == "created":
            self._desk.refunded(told)
        self.refunded.emit(told)

    def _print_again(self) -> None:
        told, words = self.done.told, self._words
        if told is None:
            return

        def noted(_: None) -> None:
            self._working = False
            self._desk.reprint_refund(told)

        def let(approval: Approval) -> None:
            self._do(audit_log.note, noted, audit_log.REPRINTED, approval, told.number, told.amount)

        self._gate.ask(Right.REPRINT, words.text("Print the slip again?"), let)

    # inside

    def take_focus(self) -> None:
        if self._stack.currentWidget() is self.search:
            self.search.field.setFocus()

    def retranslate(self) -> None:
        words, shop, person = self._words, self._profile, self._gate.person
        for page in (self.search, self.bill, self.done):
            page.retranslate()
        self.top_bar.show_place(shop.shop_name, shop.store_name, shop.till)
        name = words.text("Sale › Give back")
        self.top_bar.show_page(name)
        self.setWindowTitle(name)
        self.top_bar.show_person(words.text("Cashier {name}", name=person.name) if person is not None else "")
        self.show_time()

    def press(self, name: str) -> None:
        page = self._stack.currentWidget()
        if page is self.search and name in ("↑", "↓"):
            self.search.choose_by(-1 if name == "↑" else 1)
        elif page is self.done and name in ("Esc", "F12", "F10"):
            self.done.next.trigger()
        else:
            self._press_button(name, page)

    def _press_button(self, name: str, page: QWidget | None) -> None:
        pages: dict[QWidget | None, tuple[KeyButton, ...]] = {
            self.search: self.search.buttons, self.bill: self.bill.buttons, self.done: self.done.buttons,
        }  # fmt: skip
        for button in pages[page]:
            if button.key == name:
                button.trigger()
                return
