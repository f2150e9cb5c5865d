"""Money into the drawer or out of it without a sale: how much, and why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terminal.services.shifts import IN, OUT, REASON_MAX
from ui.shift.amounts import amount_in
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.style import Metrics
from ui.words import Words


class CashPanel(Panel):
    """F7 puts in, F8 takes out; it closes when that is done."""

    asked = Signal(str, object, str)
    """Direction, Money, reason."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget) -> None:
        super().__init__(metrics, parent, width=560)
        self._words = words
        self.amount = Field(metrics, unit="¥", number=True, size=22)
        self.reason = Field(metrics)
        self.reason.edit.setMaxLength(REASON_MAX)
        self.content.addWidget(self.amount)
        self.content.addWidget(self.reason)
        self.back = KeyButton(metrics, "Esc")
        self.pay_in = KeyButton(metrics, "F7", ButtonKind.TENDER)
        self.pay_out = KeyButton(metrics, "F8", ButtonKind.TENDER)
        self.back.triggered.connect(self.reject)
        self.pay_in.triggered.connect(lambda: self._ask(IN))
        self.pay_out.triggered.connect(lambda: self._ask(OUT))
        self.amount.entered.connect(self.reason.setFocus)
        self.foot.addWidget(self.back)
        self.foot.addStretch(1)
        for button in (self.pay_in, self.pay_out):
            self.foot.addWidget(button)
        for button in (self.back, self.pay_in, self.pay_out):
            self.add_key(button)
        self.set_title(words.text("Cash without a sale"))
        self.amount.set_label(words.text("Amount"))
        self.reason.set_label(words.text("What for"))
        self.back.set_label(words.text("Back"))
        self.pay_in.set_label(words.text("Pay in"))
        self.pay_out.set_label(words.text("Pay out"))
        self.amount.setFocus()

    def refuse(self, told: str) -> None:
        """It was not done, and why."""
        self.reason.set_error(told)

    def _ask(self, direction: str) -> None:
        amount = amount_in(self.amount, self._words, zero=False)
        if amount is None:
            return
        reason = self.reason.text().strip()
        if not reason:
            self.reason.set_error(self._words.text("Say in a few words why it is done."))
            self.reason.setFocus()
            return
        self.asked.emit(direction, amount, reason)
