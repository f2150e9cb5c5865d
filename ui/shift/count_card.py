"""The first step of closing: what is in the drawer, by note and coin, before anything says what should be there."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from terminal.money import ZERO, Money, plain_digits
from terminal.services.shifts import PIECES_MAX, REASON_MAX, SHOWN
from ui.receipt.report import denomination
from ui.shift.rows import PADDING, StepCard
from ui.widgets.card import CardTone, Rule
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.field import DENSE_HEIGHT, Field, FieldFrame
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.style import Metrics, set_type, tokens_of
from ui.words import Words

ROW = 42
_NO_DIGITS = re.compile(r"\D", re.ASCII)


class PieceRow(QWidget):
    """One note or coin: how many there are, and what they come to."""

    changed = Signal()
    left_by_enter = Signal()

    def __init__(self, words: Words, metrics: Metrics, fen: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fen = fen
        name = Label(metrics, 16)
        name.setText(f"¥{denomination(fen)}")
        name.setFixedWidth(metrics.px(72))
        times = Label(metrics, 16, "ink2")
        times.setText("×")
        self.edit = QLineEdit()
        set_type(self.edit, metrics, 16)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.edit.textEdited.connect(self._on_edited)
        self.edit.returnPressed.connect(self.left_by_enter)
        frame = FieldFrame(metrics, self.edit, height=DENSE_HEIGHT)
        frame.setFixedWidth(metrics.px(84))
        self.money = MoneyLabel(words, metrics, 16, bold=False, symbol=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.px(PADDING), 0, metrics.px(PADDING), 0)
        row.setSpacing(metrics.px(10))
        for part in (name, times, frame):
            row.addWidget(part)
        row.addWidget(self.money, 1)
        self.setMinimumHeight(metrics.px(DENSE_HEIGHT + 2))
        self.setMaximumHeight(metrics.px(ROW))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    @property
    def pieces(self) -> int | None:
        """How many; None while nothing was typed."""
        text = self.edit.text()
        return int(text) if text else None

    @property
    def money_here(self) -> Money:
        return Money(self.fen * (self.pieces or 0))

    def _on_edited(self, text: str) -> None:
        digits = _NO_DIGITS.sub("", plain_digits(text))
        if digits and int(digits) > PIECES_MAX:
            digits = digits[:-1]
        if digits != text:
            self.edit.setText(digits)
        self.tell()

    def tell(self) -> None:
        self.money.show_money(self.money_here)
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.edit.hasFocus():
            painter.fillRect(self.rect(), QColor(tokens_of(self).accent_tint))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens_of(self).row_rule))


class CountCard(StepCard):
    """`expected` is shown only once every row is filled; until then nobody sees what the drawer should hold."""

    changed = Signal()
    completed = Signal()
    """Every row has a number, for the first time."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent)
        self._words = words
        self._expected = ZERO
        self._first: Money | None = None
        self.rows = [PieceRow(words, metrics, fen) for fen in SHOWN]
        for place, row in enumerate(self.rows):
            self.body.addWidget(row, 1)
            row.changed.connect(self._on_changed)
            row.left_by_enter.connect(lambda place=place: self._on_enter(place))
        self.body.addStretch()
        self._foot = self._make_foot(metrics)
        self.body.addWidget(self._foot)
        self.set_foot(self._foot, CardTone.QUIET)

    def _make_foot(self, metrics: Metrics) -> QWidget:
        words, px = self._words, metrics.px
        self._counted_label = Label(metrics, 15, bold=True)
        self.counted = MoneyLabel(words, metrics, 34)
        self._expected_label = Label(metrics, 15, "ink2", elides=True)
        self.expected = MoneyLabel(words, metrics, 15, bold=False)
        self._difference_label = Label(metrics, 15, bold=True)
        self.chip = Chip(metrics)
        self.difference = MoneyLabel(words, metrics, 32, plus=True)
        self.note_field = Field(metrics, height=40)
        self.note_field.edit.setMaxLength(REASON_MAX)
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(px(PADDING), px(12), px(PADDING), px(12))
        column.setSpacing(px(8))
        self._result = QWidget()
        inner = QVBoxLayout(self._result)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(px(8))
        for left, chip, right, box in (
            (self._counted_label, None, self.counted, column),
            (self._expected_label, None, self.expected, column),
            (self._difference_label, self.chip, self.difference, inner),
        ):
            line = QHBoxLayout()
            line.setSpacing(px(10))
            line.addWidget(left)
            if chip is not None:
                line.addWidget(chip)
            line.addWidget(right, 1)
            if box is inner:
                inner.addWidget(Rule())
            box.addLayout(line)
        inner.addWidget(self.note_field)
        column.addWidget(self._result)
        return foot

    # what it holds

    @property
    def complete(self) -> bool:
        return all(row.pieces is not None for row in self.rows)

    @property
    def shown(self) -> bool:
        """Whether the difference has been shown."""
        return self._first is not None

    @property
    def counts(self) -> dict[int, int]:
        return {row.fen: row.pieces or 0 for row in self.rows}

    @property
    def total(self) -> Money:
        return Money.total(row.money_here for row in self.rows)

    @property
    def first(self) -> Money | None:
        """The first whole count."""
        return self._first

    @property
    def off(self) -> Money:
        return self.total - self._expected

    @property
    def note_text(self) -> str:
        return self.note_field.text().strip()

    # what it is told

    def begin(self, expected: Money) -> None:
        """A new count; `expected` stays hidden until it is complete."""
        self._expected, self._first = expected, None
        for row in self.rows:
            row.edit.clear()
            row.money.show_money(ZERO)
        self.note_field.set_text("")
        self.refresh()
        self.focus_next()

    def expect(self, expected: Money) -> None:
        """What should be there has changed: cash was paid in or out meanwhile."""
        self._expected = expected
        self.refresh()

    def focus_next(self) -> None:
        """To the first row that is not filled; where all are to the note, or the last row where none is needed."""
        for row in self.rows:
            if row.pieces is None:
                row.edit.setFocus(Qt.FocusReason.TabFocusReason)
                return
        (self.note_field if self.off else self.rows[-1].edit).setFocus()

    def refresh(self) -> None:
        words = self._words
        off = self.off
        self.title.setText(words.text("1 Count the cash"))
        self.note.setText(words.text("a blind count"))
        self._counted_label.setText(words.text("Counted"))
        self._difference_label.setText(words.text("Difference"))
        self.counted.show_money(self.total)
        self.expected.setVisible(self.shown)
        self.expected.show_money(self._expected)
        self._expected_label.setText(
            words.text("Expected") if self.shown else words.text("What is due shows once every row is filled.")
        )
        self._result.setVisible(self.shown)
        self.difference.show_money(off)
        self.difference.set_tone("alert" if off else "ink")
        kind = ChipKind.ALERT if off else ChipKind.CONFIRMED
        state = words.text("Short") if off < ZERO else words.text("Over") if off else words.text("Right")
        self.chip.show_state(kind, state)
        self.note_field.setVisible(bool(off))
        self.note_field.set_label(words.text("Why is there a difference?"), shown=False)
        self.note_field.set_placeholder(words.text("Why is there a difference?"))
        for row in self.rows:
            row.edit.setAccessibleName(words.text("How many of ¥{value}", value=denomination(row.fen)))

    # inside

    def _on_changed(self) -> None:
        self.refresh()
        self.changed.emit()

    def _on_enter(self, place: int) -> None:
        row = self.rows[place]
        if row.pieces is None:
            row.edit.setText("0")
            row.tell()
        if place + 1 < len(self.rows) and not self.complete:
            self.rows[place + 1].edit.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.complete and not self.shown:
            self._first = self.total
            self.refresh()
            self.completed.emit()
            self.focus_next()
        else:
            self.focus_next()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        here = next((place for place, row in enumerate(self.rows) if row.edit.hasFocus()), None)
        if step and here is not None:
            place = min(max(0, here + step), len(self.rows) - 1)
            self.rows[place].edit.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)
