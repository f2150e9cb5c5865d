"""The pay page's part in payments through providers: from a scanned code, or one that is shown, to a tender.

One payment is waited for at a time. Its number is made before the first try and kept until the ledger has it, so a
second press is the same payment. Only what is paid becomes a tender; what is broken off is out of the page at once and
stays in the list of open payments until the provider has said that it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terminal import ids
from terminal.errors import Refused, TillError
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.services import payments
from terminal.services.facts import Tender
from terminal.services.payment_facts import Attempt, Provider, State, payment_code
from terminal.services.rights import Approval
from ui.cashier.pay_view import PayView
from ui.cashier.session import BillSession
from ui.cashier.stage import CashierPage, Stage
from ui.payment.desk import PaymentDesk
from ui.payment.payment_words import title, trouble
from ui.receipt.wording import provider_name
from ui.widgets.dialog import Panel, Question
from ui.widgets.money import money_text
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words


class Page(Protocol):
    """What it needs of the pay page's presenter."""

    @property
    def left(self) -> Money:
        """What is to be paid by the payment that is typed, or still at all. Raises `Refused`."""

    def take(self, tender: Tender) -> None:
        """It is there. Raises `Refused` where the bill has no room for it any more."""

    def refuse_payment(self, told: str) -> None:
        """Say at the field why nothing was paid."""


class Paying(QObject):
    """Made once a till, when there are providers to ask."""

    code_changed = Signal(object)
    """The Attempt whose code the customer is to scan; None when there is none to show."""

    def __init__(
        self, desk: PaymentDesk, words: Words, metrics: Metrics, view: PayView, session: BillSession, stage: Stage,
        page: Page, window: QWidget, *, keeping: Callable[[], Callable[[Unit], object]], by: Callable[[], Approval],
        put_up: Callable[[Panel], object], new_number: Callable[[], str] = ids.new_trade_number,
    ) -> None:  # fmt: skip
        super().__init__(desk)
        self._desk, self._words, self._view, self._session, self._stage = desk, words, view, session, stage
        self._metrics, self._page, self._window, self._put_up = metrics, page, window, put_up
        self._keeping, self._by, self._new_number = keeping, by, new_number
        self._number = ""
        self._attempt: Attempt | None = None
        view.ask_requested.connect(self.ask_again)
        view.code_requested.connect(self.show_code)
        desk.attempt_changed.connect(self._answered)
        desk.providers_changed.connect(view.show_providers)
        view.show_providers(desk.providers)

    @property
    def waiting(self) -> bool:
        """Whether a payment is under way that nothing is certain of."""
        return bool(self._number)

    def waits_for(self, attempt: Attempt) -> bool:
        """Whether it is the one."""
        return attempt.id == self._number

    def opened(self) -> None:
        """The pay page is shown: what was paid for this bill before is taken, what is not certain is waited for."""
        self._desk.of_bill(self._session.purchase_id(), self._take_up, self._not_begun)

    def takes(self, code: str) -> bool:
        """Whether what was scanned or typed is a payment code of a provider that is set up; it is charged then."""
        provider = payment_code(code)
        if provider is None or provider not in self._desk.providers:
            return False
        if not self.waiting:
            self._begin(provider, code.strip())
        return True

    def show_code(self, provider: Provider) -> None:
        """Have a code made for what is left."""
        if not self.waiting and provider in self._desk.providers:
            self._begin(provider, "")

    def ask_again(self) -> None:
        if self._attempt is not None:
            self._desk.ask_again(self._attempt, self._not_begun)

    def break_off(self) -> None:
        """The customer pays otherwise, or not at all. What was paid goes back."""
        attempt = self._attempt
        if attempt is not None:
            self._desk.break_off(attempt, self._by(), self._broken_off, self._not_begun)

    def ask_give_back(self, tender: Tender, then: Callable[[], None]) -> None:
        """A payment is to be taken out of the bill: if that is meant `then` does it, and the customer gets it back."""
        words = self._words
        question = Question(
            self._metrics, self._window,
            title=words.text("Give {amount} back?", amount=money_text(tender.amount)),
            sentence=words.text("{name} gives it back to the customer.", name=provider_name(tender.name, words)),
            verb=words.text("Give back"), keep=words.text("Keep it"),
        )  # fmt: skip

        def meant() -> None:
            then()
            self._give_back(tender)

        question.confirmed.connect(meant)
        self._put_up(question)

    def _give_back(self, tender: Tender) -> None:
        def found(attempts: tuple[Attempt, ...]) -> None:
            for attempt in attempts:
                if attempt.state is State.PAID and payments.tender_of(attempt) == tender:
                    self._desk.break_off(attempt, self._by(), self._broken_off, self._not_begun)

        self._desk.of_bill(self._session.purchase_id(), found, self._not_begun)

    # inside

    def _begin(self, provider: Provider, code: str) -> None:
        try:
            amount = self._page.left
        except Refused as why:
            self._page.refuse_payment(sentence(self._words, why))
            return
        self._number = number = self._new_number()
        bill_id, keep = self._session.purchase_id(), self._keeping()
        if code:
            self._desk.charge(number, bill_id, provider, amount, code, keep, self._show, self._not_begun)
        else:
            self._desk.show(number, bill_id, provider, amount, keep, self._show, self._not_begun)

    def _show(self, attempt: Attempt) -> None:
        if attempt.id == self._number and self._attempt is None:
            self._wait_for(attempt)

    def _wait_for(self, attempt: Attempt | None) -> None:
        self._attempt = attempt
        self._number = attempt.id if attempt is not None else ""
        self._view.show_wait(attempt)
        self.code_changed.emit(attempt if attempt is not None and attempt.show else None)

    def _answered(self, attempt: Attempt) -> None:
        if attempt.id != self._number:
            return
        if attempt.state in (State.PENDING, State.UNKNOWN) and not attempt.breaking_off:
            self._wait_for(attempt)
            return
        self._wait_for(None)
        if attempt.state is State.PAID:
            self._take(attempt)
        elif attempt.state is State.FAILED:
            why = trouble(attempt, self._words)
            self._page.refuse_payment(
                self._words.text("{name} was not paid. {why}", name=title(attempt, self._words), why=why).strip()
            )

    def _take(self, attempt: Attempt) -> None:
        tender = payments.tender_of(attempt)
        if tender in self._session.draft.tenders or self._session.purchase_id() != attempt.bill_id:
            return
        try:
            self._page.take(tender)
        except TillError as why:
            self._stage.say(sentence(self._words, why))

    def _take_up(self, attempts: tuple[Attempt, ...]) -> None:
        if self.waiting or self._stage.page is not CashierPage.PAY:
            return
        for attempt in attempts:
            if attempt.bill_id == self._session.purchase_id() and not attempt.breaking_off:
                if attempt.state is State.PAID:
                    self._take(attempt)
                elif attempt.state in (State.PENDING, State.UNKNOWN):
                    self._wait_for(attempt)

    def _broken_off(self, attempt: Attempt) -> None:
        if attempt.id == self._number:
            self._wait_for(None)
        told = self._words.text(
            "{name} is being broken off. What was paid goes back.", name=title(attempt, self._words)
        )
        self._stage.say(told)

    def _not_begun(self, error: TillError) -> None:
        """Nothing was asked for, or it could not be read."""
        if self._attempt is None:
            self._number = ""
        self._page.refuse_payment(sentence(self._words, error))
