"""Rows of the shift's cards: words at the left, amounts in columns that share their right edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from resources import theme
from terminal.money import Money
from ui.widgets.card import Card, CardTone, Rule
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.style import Metrics
from ui.words import Words

HEAD = 44
PADDING = 16


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: what it is, and an amount or words. `tone` is a colour of the palette for the value."""

    name: str
    value: Money | str
    strong: bool = False
    plus: bool = False
    tone: str = "ink"


class FactList(QWidget):
    """Rows below one another; shown anew at every change."""

    def __init__(self, words: Words, metrics: Metrics, *, gap: float = 10, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._metrics = metrics
        self._facts: tuple[Fact, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._gap = metrics.px(gap)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is shown."""
        return self._facts

    def show_facts(self, facts: Sequence[Fact]) -> None:
        if tuple(facts) == self._facts:
            return
        self._facts = tuple(facts)
        empty(self._column)
        for place, fact in enumerate(facts):
            if place:  # the distance between rows is the first to go where room is short
                self._column.addItem(QSpacerItem(0, self._gap, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum))
            row = QHBoxLayout()
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(self._metrics.px(8))
            name = Label(self._metrics, 15, "ink" if fact.strong else "ink2", bold=fact.strong, elides=True)
            name.setText(fact.name)
            row.addWidget(name, 1)
            row.addWidget(value_label(self._words, self._metrics, fact))
            self._column.addLayout(row)


def value_label(words: Words, metrics: Metrics, fact: Fact) -> QWidget:
    """An amount, spoken as one, or words."""
    if isinstance(fact.value, Money):
        return MoneyLabel(
            words, metrics, 15, tone=fact.tone, bold=fact.strong, symbol=False, plus=fact.plus, money=fact.value
        )
    label = Label(metrics, 15, fact.tone, bold=fact.strong)
    label.setText(fact.value)
    return label


def empty(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


class StepCard(Card):
    """A card with a numbered head and its body below."""

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent=parent)
        self.metrics = metrics
        self.title = Label(metrics, 18, bold=True, elides=True)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.note = Label(metrics, 13, "ink2", elides=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(metrics.px(PADDING), 0, metrics.px(PADDING), 0)
        self.head.setSpacing(metrics.px(8))
        self.head.addWidget(self.title)
        self.head.addWidget(self.note, 1)
        top = QWidget()
        top.setFixedHeight(metrics.px(HEAD))
        top.setLayout(self.head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 1)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(Rule())
        column.addLayout(self.body, 1)

    def add(self, part: QWidget | QLayout, *, above: float = 12, below: float = 12) -> QWidget:
        """Put a part in with the card's padding around it."""
        px = self.metrics.px
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(px(PADDING), px(above), px(PADDING), px(below))
        column.setSpacing(px(10))
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
        self.body.addWidget(box)
        return box


class TenderTable(QWidget):
    """Name and count, then three amounts: due, checked, difference; "—" for what is not known."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._metrics = metrics
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(metrics.px(PADDING), metrics.px(6), metrics.px(PADDING), metrics.px(6))
        self._grid.setHorizontalSpacing(metrics.px(8))
        self._grid.setVerticalSpacing(metrics.px(8))
        self._grid.setColumnStretch(0, 1)
        for column in (1, 2, 3):
            self._grid.setColumnMinimumWidth(column, metrics.px(60))
        self._grid.setColumnMinimumWidth(0, metrics.px(66))

    def show_rows(self, head: Sequence[str], rows: Sequence[tuple[str, Money | str, Money | str, Money | str]]) -> None:
        """The heads of the four columns, then the rows."""
        empty(self._grid)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, name in enumerate(head):
            label = Label(self._metrics, 13, "ink2", elides=column == 0)
            label.setText(name)
            if column:
                label.setAlignment(right)
            self._grid.addWidget(label, 0, column)
        for row, (name, *values) in enumerate(rows, 1):
            told = Label(self._metrics, 15, elides=True)
            told.setText(name)
            self._grid.addWidget(told, row, 0)
            for column, value in enumerate(values, 1):
                wrong = column == 3 and isinstance(value, Money) and bool(value)
                fact = Fact(name, value, strong=column == 3, tone="alert" if wrong else "ink")
                widget = value_label(self._words, self._metrics, fact)
                if isinstance(widget, Label):
                    widget.setAlignment(right)
                widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
                self._grid.addWidget(widget, row, column)


class Amount(QWidget):
    """A label over an amount in a box of its own: one part of an equation."""

    def __init__(
        self, words: Words, metrics: Metrics, card: CardTone, tone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        ground = Card(metrics, card, radius=theme.CONTROL_RADIUS)
        self._label = Label(metrics, 13, "ink2", elides=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.money = MoneyLabel(
            words, metrics, 18, tone=tone, align=Qt.AlignmentFlag.AlignHCenter, symbol=False
        )  # fmt: skip
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(metrics.px(4), metrics.px(7), metrics.px(4), metrics.px(7))
        inner.setSpacing(metrics.px(3))
        inner.addWidget(self._label)
        inner.addWidget(self.money)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ground)

    def show_amount(self, name: str, amount: Money) -> None:
        self._label.setText(name)
        self.money.show_money(amount)
