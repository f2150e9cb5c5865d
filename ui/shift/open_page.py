"""Before a shift: what is in the drawer as a float, and the business day that it begins."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resources import theme
from terminal.money import Money
from ui.shift.amounts import amount_in
from ui.shift.rows import Fact, FactList, StepCard
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.field import Field
from ui.widgets.keypad import Keypad, PadKey
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.words import Words


class OpenPage(QWidget):
    """Asks for the float; Enter in the field or F12 opens."""

    open_requested = Signal(object)
    """Money."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        px = metrics.px
        self.card = StepCard(metrics)
        self.field = Field(metrics, unit="¥", number=True, size=24, height=60)
        self.field.entered.connect(self.submit)
        side = (
            PadKey(presses=Qt.Key.Key_Backspace, icon="backspace"),
            PadKey(asks="clear"),
            PadKey(types="000"),
            PadKey(asks="enter", strong=True),
        )
        self.keypad = Keypad(metrics, side, self.field.edit)
        self.keypad.asked.connect(self._on_asked)
        self._told = Label(metrics, 15, "ink2", wraps=True)
        self.facts = FactList(words, metrics)
        self.open = KeyButton(metrics, "F12", ButtonKind.PRIMARY, size=20, height=64)
        self.open.triggered.connect(self.submit)
        self.back = KeyButton(metrics, "Esc", size=16, height=64)
        self.last_z = KeyButton(metrics, "F5", size=16, height=64)
        left = QVBoxLayout()
        left.setSpacing(px(12))
        left.addWidget(self._told)
        left.addWidget(self.field)
        left.addWidget(self.keypad, 1)
        self.card.add(left, above=16, below=16)
        self.before = StepCard(metrics)
        self.before.add(self.facts)
        self.before.body.addStretch(1)
        cards = QHBoxLayout()
        cards.setSpacing(px(theme.GAP))
        cards.addStretch(1)
        self.card.setFixedWidth(px(560))
        self.before.setFixedWidth(px(420))
        cards.addWidget(self.card)
        cards.addWidget(self.before)
        cards.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(px(theme.GAP))
        self.back.setFixedWidth(px(150))
        self.open.setFixedWidth(px(320))
        self.last_z.setFixedWidth(px(260))
        foot.addWidget(self.back)
        foot.addWidget(self.last_z)
        foot.addStretch(1)
        foot.addWidget(self.open)
        column = QVBoxLayout(self)
        margin = px(theme.MARGIN)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(px(theme.GAP))
        column.addLayout(cards, 1)
        column.addLayout(foot)

    def show_before(self, facts: list[Fact], *, needed: bool) -> None:
        """The shift before, in facts; `needed`: the shop sells in shifts only."""
        words = self._words
        self.card.title.setText(words.text("Open a shift"))
        self._told.setText(
            words.text("Count what is in the drawer. Selling begins when the shift is open.")
            if needed
            else words.text("Count what is in the drawer. The business day of the shift is fixed when it opens.")
        )
        self.field.set_label(words.text("Float"))
        self.keypad.set_labels("", words.text("Clear"), "000", words.text("Enter"))
        self.open.set_label(words.text("Open the shift"))
        self.back.set_label(words.text("Back"))
        self.before.title.setText(words.text("The shift before"))
        self.before.setVisible(bool(facts))
        self.last_z.set_label(words.text("The last Z report"))
        self.last_z.setVisible(bool(facts))
        self.facts.show_facts(facts)

    @property
    def buttons(self) -> tuple[KeyButton, ...]:
        return (self.back, self.last_z, self.open)

    def begin(self) -> None:
        self.field.set_text("")
        self.field.setFocus()

    def submit(self) -> None:
        amount = amount_in(self.field, self._words, zero=True)
        if amount is not None:
            self.open_requested.emit(Money(amount.fen))

    def _on_asked(self, name: str) -> None:
        if name == "enter":
            self.submit()
        else:
            self.field.set_text("")
            self.field.setFocus()
