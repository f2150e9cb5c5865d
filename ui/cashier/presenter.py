"""The flow of bills: ring up, payment, done, and the next one.

It owns the session and the presenters of the pages, and is the one that tells the rest of the till what happened:
a bill was committed, the bill in progress changed, the till is idle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terminal import ids
from terminal.clock import zone
from terminal.errors import Broken, Refused, TillError
from terminal.services import bills, today
from terminal.services.facts import BillFacts, Certainty, MemberFacts, TodayFacts
from terminal.services.rights import Approval
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.cashier.authority import Authority
from ui.cashier.bill_presenter import BillPresenter
from ui.cashier.bill_view import BillView
from ui.cashier.decisions import Decisions
from ui.cashier.done_view import DoneView
from ui.cashier.panels import Panels
from ui.cashier.pay_presenter import PayPresenter
from ui.cashier.pay_view import PayView
from ui.cashier.session import BillSession
from ui.cashier.stage import CashierPage, Stage
from ui.catalogue.finding import ItemFinding
from ui.comfort.sounds import Sound
from ui.customer.shown import CustomerBill
from ui.hold.holding import Holding
from ui.members.finding import MemberFinding
from ui.receipt.wording import level_name, line_name
from ui.staff.gate import Gate, OpenGate
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words


class CashierPresenter(QObject):
    """Made once a window."""

    bill_committed = Signal(BillFacts)
    bill_told = Signal(BillFacts)
    """Head office has spoken about the last bill."""
    draft_changed = Signal(CustomerBill)
    idle = Signal()
    today_changed = Signal(TodayFacts)
    reprint_requested = Signal(BillFacts)
    sounded = Signal(Sound)

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        profile: ShopProfile,
        stage: Stage,
        window: QWidget,
        views: tuple[BillView, PayView, DoneView],
        *,
        status_base: Callable[[], str],
        authority: Authority | None = None,
        gate: Gate | None = None,
        new_id: Callable[[], str] = ids.new_id,
    ) -> None:
        super().__init__(window)
        self.gate: Gate = gate or OpenGate()
        """Asked before what is not everybody's; without one nothing is asked."""
        self._bridge = bridge
        self._words = words
        self._stage = stage
        self._status_base = status_base
        self._bill_view, self._pay_view, self._done_view = views
        self._told: CustomerBill | None = None
        self._last_bill: BillFacts | None = None
        self.session = BillSession(bridge, profile, new_id=new_id, parent=self)
        self.bill = BillPresenter(bridge, words, self._bill_view, self.session, stage, self.gate, self)
        self.pay = PayPresenter(bridge, words, self._pay_view, self.session, stage, status_base, authority, self)
        self.panels = Panels(words, metrics, stage, window)
        self.finding = MemberFinding(
            bridge, words, metrics, window, authority, show=self.panels.show, stopped=self.panels.stopped,
            by=lambda: self.by, profile=lambda: self.session.profile,
        )  # fmt: skip
        self.items = ItemFinding(
            bridge, words, metrics, self.session, self.gate, window, show=self.panels.show, say=stage.say,
            stopped=self.panels.stopped,
        )  # fmt: skip
        self.holding = Holding(
            bridge, words, metrics, self.session, self.gate, window,
            zone=lambda: zone(self.session.profile.time_zone), show=self.panels.show, say=stage.say, refuse=self.refuse,
        )  # fmt: skip
        self.decisions = Decisions(
            bridge, words, metrics, self.session, self.gate, window, show=self.panels.show, say=stage.say,
            refuse=self.refuse,
        )  # fmt: skip
        self._connect(words, stage)

    def _connect(self, words: Words, stage: Stage) -> None:
        self.session.broken.connect(stage.stop)
        self.session.changed.connect(self._tell)
        self.session.preview_changed.connect(self._tell)
        words.changed.connect(self._tell)
        self.bill.pay_requested.connect(self.pay.open)
        self.bill.sounded.connect(self.sounded)
        self.bill.new_member_offered.connect(self.finding.offer)
        self.pay.committed.connect(self._committed)
        self._bill_view.member_requested.connect(lambda: self.finding.open(self.session.draft.member))
        self.finding.found.connect(self.take_member)
        self.finding.cleared.connect(lambda: self.take_member(None))
        self._bill_view.find_requested.connect(lambda: self.items.open(self._bill_view.entry.text()))
        self.items.added.connect(self._bill_view.clear_entry)
        self._bill_view.help_requested.connect(self.panels.open_help)
        self._bill_view.hold_requested.connect(self.holding.ask)
        self._bill_view.discount_requested.connect(self.decisions.open_discount)
        self._bill_view.notes_requested.connect(self.decisions.open_notes)
        self.pay.deductions_requested.connect(self.decisions.open_deductions)
        self._done_view.next_requested.connect(self.start_next)
        self._done_view.reprint_requested.connect(self.reprint)

    @property
    def busy(self) -> bool:
        """Whether a bill stands that is not paid, or is just being committed."""
        return self.pay.committing or not self.session.draft.empty

    @property
    def by(self) -> Approval:
        """In whose name something is done that asks for no right."""
        person = self.gate.person
        return Approval(person.name if person is not None else self.session.cashier)

    def take_member(self, member: MemberFacts | None) -> None:
        """The bill is that member's from here on, or nobody's."""
        self.session.step(self.session.draft.with_member(member))

    def start(self) -> None:
        """Ask what the till says while nothing is rung up."""
        self._ask_today()

    def use_profile(self, profile: ShopProfile) -> None:
        """Names and caps as they were saved just now; the rules may have changed with them."""
        self.session.profile = profile
        self.session.refresh()
        self._ask_today()
        self._tell()

    def start_next(self) -> None:
        """Leave the done page for an empty bill."""
        if self._stage.page is CashierPage.DONE:
            self._stage.show_page(CashierPage.BILL)

    def scan(self, code: str) -> None:
        """A scan goes to the bill from wherever it comes; from the done page it starts the next."""
        if self.pay.committing or self._stage.page is CashierPage.STOPPED:
            return
        if self.pay.takes_code(code):
            return
        if self._stage.page is CashierPage.PAY:
            self._pay_view.back_requested.emit()
        self.start_next()
        self.bill.scan(code)

    def reprint(self) -> None:
        """The last bill's receipt once more."""
        if self._last_bill is not None:
            self.reprint_requested.emit(self._last_bill)
            return

        def found(bill: BillFacts | None) -> None:
            if bill is None:
                self.refuse(Refused("unknown_bill"))
            else:
                self.reprint_requested.emit(bill)

        self._bridge.ask(bills.last, found, self.refuse, status_base=self._status_base())

    def office_told(self) -> None:
        """Something came from head office: the last bill may be confirmed, and the queue be another."""
        self._ask_today()
        bill = self._last_bill
        if bill is not None and bill.settlement.certainty is Certainty.PROVISIONAL:
            base = self._status_base()
            self._bridge.ask(bills.by_id, self._bill_told, None, bill.id, status_base=base, outcome=bill.outcome)

    def _bill_told(self, bill: BillFacts) -> None:
        last = self._last_bill
        if last is None or last.id != bill.id or (last.settlement.certainty, last.settlement.held) == (
            bill.settlement.certainty, bill.settlement.held
        ):  # fmt: skip
            return
        self._last_bill = bill
        self._done_view.show_bill(bill)
        self.bill_told.emit(bill)

    def refuse(self, error: TillError) -> None:
        """Say why something was not done."""
        if isinstance(error, Broken):
            self._stage.stop(error)
        else:
            self.sounded.emit(Sound.REFUSED)
            self._stage.say(sentence(self._words, error))

    def _committed(self, bill: BillFacts) -> None:
        self._last_bill = bill
        self._told = None
        self._done_view.show_bill(bill)
        self.sounded.emit(Sound.PAID)
        # first told, then forgotten: the second screen goes from the bill to its result without an idle between
        self.bill_committed.emit(bill)
        self.session.start_next()
        self._stage.show_page(CashierPage.DONE)
        self._ask_today()

    def _ask_today(self) -> None:
        self._bridge.ask(today.today, self._show_today, self.refuse)

    def _show_today(self, facts: TodayFacts) -> None:
        self._bill_view.show_standing(facts)
        self.today_changed.emit(facts)

    def _tell(self) -> None:
        """Tell the second screen, once a change."""
        draft, profile = self.session.draft, self.session.profile
        if draft.empty and draft.member is None:
            if self._told is not None:
                self._told = None
                self.idle.emit()
            return
        lines = [replace(line, name=line_name(line, profile, self._words)) for line in draft.bill_lines]
        level = level_name(draft.member.level, profile, self._words) if draft.member is not None else ""
        preview = self.session.preview if self.session.preview_is_current else None
        bill = CustomerBill.of(lines, draft.member, level, preview, deducted=draft.deducted, rounding=draft.rounding)
        if bill != self._told:
            self._told = bill
            self.draft_changed.emit(bill)
