"""The payment page and what moves it, up to the commit.

Nothing is shown as paid before the ledger has answered. The purchase keeps its id over every try, and while one is
under way no second one is made, so pressing F12 twice can't take the money twice. What comes from a member's wallets
is held by head office first, where the till belongs to one; the purchase is the same if that has to be tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from terminal.errors import Broken, Refused, TillError, Unavailable
from terminal.money import ZERO, Money, NotAnAmount
from terminal.services import bills, payments, ring_up
from terminal.services.facts import BillFacts, Purchase, Tender, TenderKind
from terminal.services.pricing import Deduction
from ui.bridge import Bridge
from ui.cashier.authority import Authority
from ui.cashier.pay_view import PayView
from ui.cashier.reserving import holds_of, reserve_all
from ui.cashier.session import BillSession
from ui.cashier.stage import CashierPage, Stage
from ui.cashier.tendering import TenderForm, Tendering
from ui.wording import sentence
from ui.words import Words

if TYPE_CHECKING:
    from ui.payment.paying import Paying

R = TypeVar("R")
FIELD_OF = {"no_reference": "reference", "no_tender_name": "name", "card_number": "reference"}
"""Where a refusal is shown; others at the amount."""


class PayPresenter(QObject):
    """Between the payment page and the session."""

    committed = Signal(BillFacts)
    deductions_requested = Signal(object, object)
    """The draft, and what is to be called with what is used then."""

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        view: PayView,
        session: BillSession,
        stage: Stage,
        status_base: Callable[[], str],
        authority: Authority | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._view = view
        self._session = session
        self._stage = stage
        self._status_base = status_base
        self._authority = authority
        self._state = Tendering(session.draft)
        self._committing = False
        self.blocked: TillError | None = None
        """Why nothing can be paid now."""
        self.paying: Paying | None = None
        """Where payments go through providers."""
        view.form_edited.connect(self._typed)
        view.form_entered.connect(self._entered)
        view.tender_requested.connect(self._begin)
        view.remove_requested.connect(self._remove)
        view.back_requested.connect(self._back)
        view.finish_requested.connect(self._finish)
        view.deduct_requested.connect(self._ask_deductions)
        session.preview_changed.connect(self._show_preview)

    @property
    def committing(self) -> bool:
        """Whether the ledger, or a provider, has been asked and it is not certain what came of it."""
        return self._committing or (self.paying is not None and self.paying.waiting)

    @property
    def state(self) -> Tendering:
        return self._state

    def open(self, kind: TenderKind | None) -> None:
        """Go to payment, with a kind to begin with; without one cash is offered."""
        if self.blocked is not None:
            self._stage.say(sentence(self._words, self.blocked))
            return
        draft = self._session.draft
        self._session.purchase_id()
        self._state = Tendering(draft)
        try:
            if kind is not None or draft.left.fen > 0:
                self._state = self._state.begin(kind or TenderKind.CASH)
        except Refused as why:
            if kind is not None and kind is not TenderKind.CASH:
                self._stage.say(sentence(self._words, why))
                if draft.left.fen > 0:
                    self._state = Tendering(draft).begin(TenderKind.CASH)
        self._show_preview()
        self._show()
        self._view.show_fault("", "")
        self._stage.show_page(CashierPage.PAY)
        if self.paying is not None:
            self.paying.opened()

    # through a provider

    def takes_code(self, code: str) -> bool:
        """Whether a scan was a customer's payment code, which is charged then."""
        return self.paying is not None and self._stage.page is CashierPage.PAY and self.paying.takes(code)

    @property
    def left(self) -> Money:
        """What the scan that is typed is to pay, else what is left. Raises `Refused` where no amount can be read."""
        draft, form = self._state.draft, self._state.form
        if form is not None and form.kind is TenderKind.SCAN and form.amount.strip():
            try:
                return min(Money.parse(form.amount), draft.left)
            except NotAnAmount as why:
                raise Refused(f"amount_{why.reason}") from why
        return draft.left

    def take(self, tender: Tender) -> None:
        draft = self._session.draft.with_tender(tender)
        more = draft.left > ZERO
        self._go(Tendering(draft, TenderForm(TenderKind.CASH) if more else None))
        if not more:
            self._finish()

    def refuse_payment(self, told: str) -> None:
        self._view.show_fault("reference" if self._is_scan else "amount", told)

    @property
    def _is_scan(self) -> bool:
        return self._state.form is not None and self._state.form.kind is TenderKind.SCAN

    def _charges_typed(self) -> bool:
        """Whether a payment code was typed as the number of a payment: it is charged, and never kept as one."""
        form = self._state.form
        return form is not None and form.kind is TenderKind.SCAN and self.takes_code(form.reference)

    # by hand

    def _begin(self, kind: TenderKind) -> None:
        if self.committing or self._charges_typed():
            return
        try:
            state = self._state
            if state.form is not None and state.form.kind is kind:
                self._view.focus_entry()
                return
            if state.shown is not state.draft:  # what was typed and is right is entered first
                state = state.entered()
            self._go(state.begin(kind))
        except Refused as why:
            self._stage.say(sentence(self._words, why))

    def _typed(self, form: TenderForm) -> None:
        if not self.committing:
            self._state = self._state.typed(form)
            self._session.look_ahead(self._state.shown)
            self._show_preview()
            self._view.show_state(self._state)

    def _entered(self) -> None:
        if self.committing or self._state.form is None or self._charges_typed():
            return
        try:
            self._go(self._state.entered())
        except Refused as why:
            self._refuse(why)

    def _ask_deductions(self) -> None:
        if not self.committing:
            self.deductions_requested.emit(self._state.draft, self._deduct)

    def _deduct(self, asked: tuple[Deduction, ...]) -> None:
        if self.committing or self._stage.page is not CashierPage.PAY:
            return
        try:
            self._go(self._state.deducted(asked))
        except Refused as why:
            self._stage.say(sentence(self._words, why))

    def _remove(self) -> None:
        if self.committing:
            return
        try:
            after = self._state.removed()
        except Refused as why:
            self._stage.say(sentence(self._words, why))
            return
        gone = [each for each in self._state.draft.tenders if each not in after.draft.tenders]
        if self.paying is not None and gone and payments.through_provider(gone[-1]):
            self.paying.ask_give_back(gone[-1], lambda: self._go(after))
        else:
            self._go(after)

    def _back(self) -> None:
        if self.paying is not None and self.paying.waiting:
            self.paying.break_off()
            return
        if self._committing:
            return
        self._session.pay(self._state.draft)
        self._stage.show_page(CashierPage.BILL)

    def _go(self, state: Tendering) -> None:
        self._state = state
        self._session.pay(state.draft)
        self._view.show_fault("", "")
        self._show()

    def _show(self) -> None:
        self._view.show_state(self._state)

    def _show_preview(self) -> None:
        preview = self._session.preview if self._session.preview_is_current else None
        self._view.show_preview(preview, self._session.draft.member)

    # the commit

    def _finish(self) -> None:
        if self.committing or self._stage.page is not CashierPage.PAY or self._charges_typed():
            return
        try:
            finished = self._state.finished
        except Refused as why:
            self._refuse(why)
            return
        purchase = finished.purchase(self._session.purchase_id(), self._session.cashier)
        holds = holds_of(purchase)
        if not holds or self._authority is None or not self._authority.joined:
            self._commit(purchase)
            return

        def not_held(error: TillError) -> None:
            if isinstance(error, Refused):
                self._not_committed(error)
            else:  # nobody could be asked: the shop's allowance decides, which is one of money
                self._commit(purchase)

        self._working(True, asking=True)
        reserve_all(self._authority, purchase, holds, lambda held: self._commit(purchase, reserved=held), not_held)

    def _commit(self, purchase: Purchase, *, reserved: tuple[str, ...] = ()) -> None:
        def not_committed(error: TillError) -> None:
            if self._authority is not None and isinstance(error, Refused):
                for reservation in reserved:
                    self._authority.let_go(reservation)
            self._not_committed(error)

        self._working(True)
        self._bridge.ask(
            ring_up.ring_up, self._committed, not_committed, purchase, status_base=self._status_base(),
            reserved=bool(reserved),
        )  # fmt: skip

    def _working(self, working: bool, *, asking: bool = False) -> None:
        self._committing = working
        self._view.set_working(working, asking=asking)

    def _committed(self, bill: BillFacts) -> None:
        self._working(False)
        self.committed.emit(bill)

    def _not_committed(self, error: TillError) -> None:
        self._working(False)
        if error.code == "disk_error":
            self._look_up()
        elif isinstance(error, Broken):
            self._stage.stop(error)
        elif error.code == "same_id_other_content":
            # it was committed before: what was committed then is the truth
            self._stage.say(sentence(self._words, error))
            self._working(True)
            self._bridge.ask(
                bills.by_id,
                self._committed,
                self._not_committed,
                self._session.purchase_id(),
                status_base=self._status_base(),
                outcome="exists",
            )
        else:
            self._refuse(error)

    def _look_up(self) -> None:
        """The disk refused during the commit. The ledger is opened anew and asked for the bill before anything is said.

        Whether it is there is then certain, because what the ledger finds it has written once more; the same bill can
        be tried again under its id.
        """
        bill_id = self._session.purchase_id()

        def not_found(error: TillError) -> None:
            self._working(False)
            if error.code == "unknown_bill":
                self._refuse(Unavailable("not_saved"))
            else:
                self._stage.stop(error)

        self._working(True)
        self._bridge.ask(
            bills.by_id, self._committed, not_found, bill_id, status_base=self._status_base(), outcome="exists"
        )

    def _refuse(self, error: TillError) -> None:
        self._view.show_fault(FIELD_OF.get(error.code, "amount"), sentence(self._words, error))
