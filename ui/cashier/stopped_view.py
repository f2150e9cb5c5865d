"""The full page that stands where the till was: the ledger can't be trusted or written, so nothing is sold."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from terminal.errors import TillError
from ui.cashier.page import Page
from ui.widgets.button import KeyButton
from ui.widgets.card import Card, CardTone
from ui.widgets.icon import Icon
from ui.widgets.label import Label
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words


class StoppedView(Page):
    """Says what is so, what was not lost, and whom to call; the only way on is out."""

    exit_requested = Signal()

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(words, metrics, parent)
        self._error: TillError | None = None
        self._unpaid = False
        self._title = Label(metrics, 28, "alert", bold=True, wraps=True)
        self._told = Label(metrics, 18, bold=True, wraps=True)
        self._more = Label(metrics, 16, "ink2", wraps=True)
        self._detail = Label(metrics, 13, "ink2", wraps=True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.exit = KeyButton(metrics, "F12", size=16, height=56)
        self.exit.triggered.connect(self.exit_requested)
        self.add_button(self.exit)
        card = Card(metrics, CardTone.ALERT)
        card.setFixedWidth(metrics.px(760))
        head = row(metrics, gap=14)
        head.addWidget(Icon("warning", metrics.px(36), "alert"))
        head.addWidget(self._title, 1)
        column(metrics, head, self._told, self._more, self._detail, gap=14, margins=(32, 28, 32, 28), on=card)
        column(metrics, None, row(metrics, None, card, None), 20, row(metrics, None, self.exit, None), None, on=self)
        words.changed.connect(self.retranslate)

    def show_error(self, error: TillError, *, unpaid: bool) -> None:
        """`unpaid`: a bill was being rung up and was not committed."""
        self._error = error
        self._unpaid = unpaid
        self.retranslate()

    @property
    def text(self) -> str:
        return " ".join(label.text() for label in (self._title, self._told, self._more, self._detail))

    def focus_entry(self) -> None:
        self.exit.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        words, error = self.words, self._error
        self.exit.set_label(words.text("Close the till"))
        if error is None:
            return
        self._title.setText(words.text("Selling has stopped"))
        self._told.setText(sentence(words, error))
        more = words.text("Every bill that was shown as paid is kept. Call whoever looks after the till.")
        if self._unpaid and error.code == "disk_error":
            more += " " + words.text(
                "Whether the bill on the screen was saved is not known: look at the last bill before it is entered "
                "again."
            )
        elif self._unpaid:
            more += " " + words.text("The bill on the screen was not entered: no receipt was printed for it.")
        self._more.setText(more)
        self._detail.setText(str(error))
