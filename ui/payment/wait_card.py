"""The pay page while a payment is not certain: who is asked for how much, what is to be done, what can be done.

Enter asks at once, Esc breaks it off. Nothing else of the page can be done meanwhile, so that nobody takes the money a
second time.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.services.payment_facts import Attempt, How, State
from ui.payment.payment_words import CHIPS, state_name, title, trouble, waiting_words
from ui.widgets.button import KeyButton
from ui.widgets.card import Card
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.qr import QrWidget
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.words import Words


class PayCode(QrWidget):
    """The code that the customer scans to pay."""

    def retranslate(self) -> None:
        super().retranslate()
        self.setAccessibleName(self._words.text("QR code to pay by"))


class WaitCard(Card):
    """Shows an attempt."""

    ask_requested = Signal()

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent=parent)
        self._words = words
        self._attempt: Attempt | None = None
        self._title = Label(metrics, 20, bold=True, elides=True)
        self.chip = Chip(metrics)
        self._amount = MoneyLabel(words, metrics, 48)
        self._amount.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._told = Label(metrics, 16, wraps=True)
        self._trouble = Label(metrics, 14, "alert", wraps=True)
        self.code = PayCode(words, least_module=6)
        self.again = KeyButton(metrics, "Enter", height=56)
        self.again.triggered.connect(self.ask_requested)
        head = row(metrics, gap=10)
        head.addWidget(self._title, 1)
        head.addWidget(self.chip)
        code = row(metrics, None, self.code, None)
        body = column(metrics, head, self._amount, gap=12, margins=(18, 16, 18, 16), on=self)
        body.addWidget(self._told)
        body.addWidget(self._trouble)
        body.addLayout(code)
        body.addStretch(1)
        body.addWidget(self.again)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words.changed.connect(self.retranslate)

    @property
    def attempt(self) -> Attempt | None:
        return self._attempt

    @property
    def told(self) -> str:
        """All that it says."""
        return "\n".join(text for text in (self._told.text(), self._trouble.text()) if text)

    def show_attempt(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self.retranslate()

    def retranslate(self) -> None:
        attempt, words = self._attempt, self._words
        if attempt is None:
            return
        self._title.setText(title(attempt, words))
        self.chip.show_state(CHIPS.get(attempt.state, ChipKind.NEUTRAL), state_name(attempt, words))
        self._amount.show_money(attempt.amount)
        self._told.setText(waiting_words(attempt, words))
        self._trouble.setText(trouble(attempt, words) if attempt.state is State.UNKNOWN else "")
        self._trouble.setVisible(bool(self._trouble.text()))
        shown = attempt.show if attempt.how is How.SHOW and attempt.state is State.PENDING else ""
        self.code.show_text(shown)
        self.code.setVisible(bool(shown))
        self.again.set_label(words.text("Ask again"))
        self.setAccessibleName(f"{self._title.text()} {attempt.amount.grouped}: {self.told}")
