"""Ctrl G: the payments that are open, and what is done with one: asked for, given back, settled by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from terminal.errors import TillError
from terminal.services.audit_log import REASON_MAX
from terminal.services.payment_facts import Attempt
from terminal.services.rights import Approval, Right
from ui.manager.ask import AskLine
from ui.payment.desk import PaymentDesk
from ui.payment.open_panel import OpenPaymentsPanel
from ui.payment.payment_words import title
from ui.staff.gate import Gate
from ui.widgets.dialog import Panel
from ui.widgets.money import money_text
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words


class OpenPayments(QObject):
    """Made once a till."""

    def __init__(
        self, desk: PaymentDesk, words: Words, metrics: Metrics, gate: Gate, window: QWidget,
        *, zone: Callable[[], tzinfo], show: Callable[[Panel], object], by: Callable[[], Approval],
    ) -> None:  # fmt: skip
        super().__init__(desk)
        self._desk, self._words, self._metrics, self._gate, self._window = desk, words, metrics, gate, window
        self._zone, self._show, self._by = zone, show, by
        self.panel: OpenPaymentsPanel | None = None
        desk.open_changed.connect(self._changed)

    def open(self) -> None:
        if self.panel is not None:
            return
        panel = self.panel = OpenPaymentsPanel(self._words, self._metrics, self._zone(), self._window)
        panel.finished.connect(self._forget)
        panel.ask_requested.connect(lambda attempt: self._desk.ask_again(attempt, self._refused))
        panel.back_requested.connect(self._give_back)
        panel.settle_requested.connect(self._ask_settle)
        panel.show_attempts(self._desk.open)
        self._show(panel)
        self._desk.refresh()

    def _give_back(self, attempt: Attempt) -> None:
        words, amount = self._words, money_text(attempt.amount)
        why = words.text("Give {amount} by {name} back?", amount=amount, name=title(attempt, words))

        def let(approval: Approval) -> None:
            self._desk.break_off(attempt, approval, lambda _: None, self._refused)

        self._gate.ask(Right.REFUND, why, let)

    def _ask_settle(self, attempt: Attempt) -> None:
        words, parent = self._words, self.panel or self._window
        ask = AskLine(
            words, self._metrics, parent, title=words.text("Settle this payment by hand?"),
            label=words.text("What became of it, and how do you know?"), verb=words.text("It is settled"),
            limit=REASON_MAX,
        )  # fmt: skip
        ask.given.connect(lambda reason: self._settle(attempt, reason))
        ask.open()

    def _settle(self, attempt: Attempt, reason: str) -> None:
        words = self._words

        def let(approval: Approval) -> None:
            self._desk.settle(attempt, replace(approval, reason=reason), lambda _: None, self._refused)

        amount = money_text(attempt.amount)
        why = words.text("Settle {amount} by {name} by hand?", amount=amount, name=title(attempt, words))
        self._gate.ask(Right.SETTLE_PAYMENT, why, let)

    def _changed(self, attempts: tuple[Attempt, ...]) -> None:
        if self.panel is not None:
            self.panel.show_attempts(attempts)

    def _refused(self, error: TillError) -> None:
        if self.panel is not None:
            self.panel.say(sentence(self._words, error))

    def _forget(self, _: int) -> None:
        self.panel = None
