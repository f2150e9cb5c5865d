"""The payments that are open: each with what is so and what to do, until it is settled."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from terminal.services.payment_facts import Attempt, State
from ui.models.payment_rows import COLUMNS, OpenPaymentsModel
from ui.payment.payment_words import what_to_do
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.dialog import Panel
from ui.widgets.label import Label
from ui.widgets.stack import column
from ui.widgets.style import Metrics
from ui.widgets.table import Table
from ui.words import Words

SETTLE_KEY = "F9"


class OpenPaymentsPanel(Panel):
    """Shows what it is handed, and tells what is to be done with which."""

    ask_requested = Signal(object)  # Attempt
    back_requested = Signal(object)  # Attempt
    settle_requested = Signal(object)  # Attempt

    def __init__(self, words: Words, metrics: Metrics, zone: tzinfo, parent: QWidget) -> None:
        super().__init__(metrics, parent, width=820)
        self._words = words
        self.model = OpenPaymentsModel(words, zone, self)
        self.table = Table(metrics, COLUMNS, rounded=True)
        self.table.setModel(self.model)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.selectionModel().currentChanged.connect(lambda *_: self.retranslate())
        self._note = Label(metrics, 15, "ink2", wraps=True)
        self._note.setMinimumHeight(metrics.px(48))
        card = Card(metrics)
        column(metrics, margins=(1, 1, 1, 1), on=card).addWidget(self.table, 1)
        card.setFixedHeight(metrics.px(320))
        self.content.addWidget(card)
        self.content.addWidget(self._note)
        self.close_it = KeyButton(metrics, "Esc")
        self.back = KeyButton(metrics, "Del")
        self.settle = KeyButton(metrics, SETTLE_KEY)
        self.again = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.close_it.triggered.connect(self.reject)
        for button, asked in (
            (self.back, self.back_requested), (self.settle, self.settle_requested), (self.again, self.ask_requested),
        ):  # fmt: skip
            button.triggered.connect(lambda asked=asked: self._tell(asked))
        for button in (self.close_it, self.back, self.settle):
            self.foot.addWidget(button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.again)
        for button in (self.close_it, self.back, self.settle, self.again):
            self.add_key(button)
        self.add_key(self.close_it, "Ctrl G")
        words.changed.connect(self.retranslate)
        self.retranslate()

    def show_attempts(self, attempts: tuple[Attempt, ...]) -> None:
        """All that are open now; the chosen one stays chosen."""
        chosen = self.chosen
        self.model.show_attempts(attempts)
        self.table.share_width()
        if attempts:
            self.table.selectRow(max(0, self.model.row_of(chosen.id) if chosen is not None else 0))
        self.retranslate()

    @property
    def chosen(self) -> Attempt | None:
        return self.model.attempt(self.table.currentIndex().row())

    @property
    def note(self) -> str:
        """What it says of the chosen one."""
        return self._note.text()

    def say(self, sentence: str) -> None:
        """Why something was not done."""
        self._note.setText(sentence)
        self._note.set_tone("alert")

    def _tell(self, asked: Signal) -> None:
        if (attempt := self.chosen) is not None:
            asked.emit(attempt)  # type: ignore[attr-defined]

    def retranslate(self) -> None:
        words, attempt = self._words, self.chosen
        self.set_title(words.text("Open payments"))
        self.table.setAccessibleName(words.text("Open payments"))
        self._note.set_tone("ink2")
        nothing = words.text("No payment is open: every one is used, given back or settled.")
        self._note.setText(what_to_do(attempt, words) if attempt is not None else nothing)
        self.close_it.set_label(words.text("Close"))
        self.back.set_label(words.text("Give back"))
        self.settle.set_label(words.text("Settle by hand…"))
        self.again.set_label(words.text("Ask again"))
        for button in (self.settle, self.again):
            button.block(nothing if attempt is None else "")
        self.back.block(nothing if attempt is None else self._why_not_back(attempt))
        if attempt is not None and not attempt.asks and attempt.state is State.PAID:
            self.again.block(words.text("It is certain: it is paid."))

    def _why_not_back(self, attempt: Attempt) -> str:
        if attempt.is_refund or attempt.breaking_off:
            return self._words.text("It is going back already.")
        return ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self.model.rowCount():
            row = self.table.currentIndex().row() + step
            self.table.selectRow(max(0, min(row, self.model.rowCount() - 1)))
            return
        super().keyPressEvent(event)
