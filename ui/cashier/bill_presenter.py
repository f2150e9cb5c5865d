"""The bill's page and what moves it: the field's text becomes lines and members, keys change lines.

What was entered is looked up on the ledger's lane, in the order in which it was entered. Going to payment waits for
what is still being looked up, so that no scanned item can be missing on a paid bill.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from terminal import claim_code
from terminal.errors import Broken, Refused, TillError
from terminal.services import audit_log
from terminal.services.facts import MemberFacts, ProductFacts, TenderKind
from terminal.services.rights import Approval, Right
from ui.bridge import Bridge
from ui.cashier.bill_view import BillView
from ui.cashier.draft import Draft
from ui.cashier.draft_line import DraftLine
from ui.cashier.entry import Code, Nothing, QuickAmount, Wrong, parse_entry, pending_quantity
from ui.cashier.lookup import look_up
from ui.cashier.session import BillSession
from ui.cashier.stage import CashierPage, Stage
from ui.comfort.sounds import Sound
from ui.staff.gate import Gate
from ui.wording import sentence
from ui.words import Words

NOBODY_KNOWS: Final = ("unknown_barcode", "unknown_product", "unknown_member")
LINE_REMOVED: Final = "line_removed"


class BillPresenter(QObject):
    """Between the bill's page and the session."""

    pay_requested = Signal(object)
    """A `TenderKind` to begin with, or None; the bill is complete."""
    new_member_offered = Signal(str)
    """A mobile number was typed or scanned that nobody here has."""
    claim_presented = Signal(str)
    """The code of a claim slip was scanned or typed."""
    sounded = Signal(Sound)
    """What was entered is on the bill, or is not."""

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        view: BillView,
        session: BillSession,
        stage: Stage,
        gate: Gate,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._view = view
        self._session = session
        self._stage = stage
        self._gate = gate
        self._looked_up = 0  # under way
        self._pay_next: Callable[[], None] | None = None
        self._taken_back: tuple[DraftLine, ...] | None = None  # the lines after a line was undone
        view.entered.connect(lambda text: self.enter(text, typed=True))
        view.remove_requested.connect(self._remove)
        view.undo_requested.connect(self._undo)
        view.line_chosen.connect(session.choose)
        view.quantity_changed_by.connect(self._change_quantity)
        view.pay_requested.connect(lambda: self._pay(None))
        view.tender_requested.connect(self._pay)
        session.changed.connect(self._show)
        session.preview_changed.connect(self._show_preview)
        self._show()

    @property
    def waiting(self) -> bool:
        """Whether something entered is still being looked up."""
        return self._looked_up > 0

    def scan(self, code: str) -> None:
        """A scanner's code. A quantity that stands typed in the field goes with it; anything else stays there."""
        pending = pending_quantity(self._view.entry.text())
        if pending:
            self._view.clear_entry()
        self.enter(pending + code, typed=False)

    def enter(self, text: str, *, typed: bool) -> None:
        """What was typed, with Enter, or scanned."""
        if code := claim_code.read(text):
            if typed:
                self._view.clear_entry()
            self.claim_presented.emit(code)
            return
        entry = parse_entry(text, self._session.profile.bill_cap)
        if isinstance(entry, Nothing):
            return
        if isinstance(entry, Wrong):
            self._refuse(text, entry.why)
            return
        if typed:
            self._view.clear_entry()
        if isinstance(entry, QuickAmount):
            if self._looked_up:  # keep the order in which things were entered
                self._later(text, entry, typed=typed)
                return
            self._add_amount(text, entry)
            return
        self._later(text, entry, typed=typed)

    def _later(self, text: str, entry: Code | QuickAmount, *, typed: bool) -> None:
        def found(thing: ProductFacts | MemberFacts | None) -> None:
            self._looked_up -= 1
            if isinstance(entry, QuickAmount):
                self._add_amount(text, entry)
            elif isinstance(thing, MemberFacts):
                self._session.step(self._session.draft.with_member(thing))
                self.sounded.emit(Sound.TAKEN)
            elif thing is not None:
                self.add_product(text, thing, entry)
            self._go_on()

        def failed(error: TillError) -> None:
            self._looked_up -= 1
            self._pay_next = None
            if error.code == "unknown_member" and isinstance(error, Refused):
                self.new_member_offered.emit(str(error.fields.get("phone", "")))
            else:
                self._refuse(text, error)

        self._looked_up += 1
        if isinstance(entry, Code):
            self._bridge.ask(look_up, found, failed, entry)
        else:
            self._bridge.ask(lambda unit: None, found, failed)

    def _add_amount(self, text: str, entry: QuickAmount) -> None:
        cap = self._session.profile.bill_cap
        self._change(lambda draft: draft.with_amount(entry.amount, entry.quantity, cap), text=text)

    def add_product(self, text: str, product: ProductFacts, code: Code) -> None:
        quantity = code.quantity if code.counted else None
        cap = self._session.profile.bill_cap
        self._change(lambda draft: draft.with_product(product, quantity, cap), text=text)

    def _remove(self) -> None:
        """Del: the chosen line goes, and the audit log keeps which it was."""
        draft = self._session.draft
        if draft.chosen is None:
            self._change(lambda draft: draft.without_chosen())
            return
        line = draft.bill_lines[draft.chosen]
        name = line.name or self._words.text("Typed amount")

        def let_through(approval: Approval) -> None:
            if self._session.draft != draft:  # another line may stand there by now
                return
            self._session.step(draft.without_chosen())
            self._bridge.ask(audit_log.note, None, self._told, LINE_REMOVED, approval, subject=name, amount=line.amount)

        what = self._words.text("Remove {name}, {amount}?", name=name, amount=line.amount.grouped)
        self._gate.ask(Right.REMOVE_LINE, what, let_through)

    def _undo(self) -> None:
        """Ctrl Z: the last step back. The line that was added last goes freely, as it came by mistake; one after the
        other going that way would be removing lines with nobody told, so from the second on it is what Del is."""
        session = self._session
        draft, back = session.draft, session.undone
        if back is None or len(back.lines) >= len(draft.lines):
            session.undo()
            return
        if draft.lines != self._taken_back:
            self._take_back()
            return
        place = next((at for at, line in enumerate(draft.lines) if line not in back.lines), len(draft.lines) - 1)
        line = draft.bill_lines[place]
        name = line.name or self._words.text("Typed amount")

        def let_through(approval: Approval) -> None:
            if session.draft != draft or session.undone is not back:
                return
            self._take_back()
            self._bridge.ask(audit_log.note, None, self._told, LINE_REMOVED, approval, subject=name, amount=line.amount)

        what = self._words.text("Remove {name}, {amount}?", name=name, amount=line.amount.grouped)
        self._gate.ask(Right.REMOVE_LINE, what, let_through)

    def _take_back(self) -> None:
        self._session.undo()
        self._taken_back = self._session.draft.lines

    def _told(self, error: TillError) -> None:
        self._refuse("", error)

    def _change_quantity(self, step: int) -> None:
        cap = self._session.profile.bill_cap
        self._change(lambda draft: draft.one_more(cap) if step > 0 else draft.one_less())

    def _change(self, change: Callable[[Draft], Draft], *, text: str = "") -> None:
        try:
            self._session.step(change(self._session.draft))
        except Refused as why:
            self._pay_next = None
            self._refuse(text, why)
        else:
            if text:
                self._taken_back = None
                self.sounded.emit(Sound.TAKEN)

    def _refuse(self, text: str, error: TillError) -> None:
        """Say why not: at the field if it can hold the text again, else in passing."""
        if isinstance(error, Broken):
            self._stage.stop(error)
            return
        self.sounded.emit(Sound.UNKNOWN if error.code in NOBODY_KNOWS else Sound.REFUSED)
        told = sentence(self._words, error)
        now = self._view.entry.text()
        if text and self._stage.page is CashierPage.BILL and now in ("", text):
            self._view.entry.set_text(text)
            self._view.refuse_entry(told)
        else:
            self._stage.say(f"{text}: {told}" if text else told)

    def _pay(self, kind: TenderKind | None) -> None:
        if self._looked_up:
            self._pay_next = lambda: self._pay(kind)
        elif not self._session.draft.empty:
            self.pay_requested.emit(kind)

    def _go_on(self) -> None:
        if not self._looked_up and self._pay_next is not None:
            go_on, self._pay_next = self._pay_next, None
            go_on()

    def _show(self) -> None:
        self._view.show_draft(self._session.draft, can_undo=self._session.can_undo)
        if not self._session.preview_is_current:
            self._view.await_preview()

    def _show_preview(self) -> None:
        self._view.show_preview(self._session.preview)
