"""A titled card with inputs in a grid, for the manager's plain forms."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.style import Metrics

COLUMN_LEAST = 176
"""A column is no narrower: the inputs go in fewer columns then."""


class FormCard(Card):
    """Inputs go in rows of `columns`, fewer where room is short; `add(widget, across=True)` takes a whole row."""

    def __init__(self, metrics: Metrics, *, columns: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent=parent)
        self._most = self._columns = columns
        self._least, self._side = metrics.px(COLUMN_LEAST), metrics.px(16)
        self._inputs: list[tuple[QWidget, bool]] = []
        self._places = 0
        self._title = Label(metrics, 16, bold=True, wraps=True)
        self._note = Label(metrics, 13, "ink2", wraps=True)
        self._note.hide()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(metrics.px(16))
        self._grid.setVerticalSpacing(metrics.px(10))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(self._side, metrics.px(12), self._side, metrics.px(14))
        layout.setSpacing(metrics.px(8))
        layout.addWidget(self._title)
        layout.addWidget(self._note)
        layout.addLayout(self._grid)
        self._arrange(columns)

    def set_title(self, title: str, note: str = "") -> None:
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def add(self, widget: QWidget, *, across: bool = False) -> None:
        """In the next place, from the left and from the top."""
        self._inputs.append((widget, across))
        self._place(widget, across=across)

    def _place(self, widget: QWidget, *, across: bool) -> None:
        if across and self._places % self._columns:
            self._places += self._columns - self._places % self._columns
        row, column = divmod(self._places, self._columns)
        span = self._columns if across else 1
        self._grid.addWidget(widget, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        self._places += span

    def take(self, widget: QWidget) -> None:
        """Take one off; the others move up."""
        self._inputs = [(each, across) for each, across in self._inputs if each is not widget]
        self._grid.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
        self._arrange(self._columns)

    def clear(self, widgets: Sequence[QWidget]) -> None:
        """Take these off and begin again at the first place."""
        for widget in widgets:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._inputs = []
        self._places = 0

    def _arrange(self, columns: int) -> None:
        self._columns, self._places = columns, 0
        for column in range(self._most):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for widget, across in self._inputs:
            self._grid.removeWidget(widget)
            self._place(widget, across=across)

    def _widest(self) -> int:
        """What one column has to have, in the type that is worn now."""
        return max((each.minimumSizeHint().width() for each, across in self._inputs if not across), default=0)

    def minimumSizeHint(self) -> QSize:
        """As narrow as one column: it rearranges itself then."""
        hint = super().minimumSizeHint()
        alone = max((each.minimumSizeHint().width() for each, _ in self._inputs), default=0) + 2 * self._side
        return QSize(min(hint.width(), alone), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()

    def fold(self) -> None:
        """In as many columns as there is room for."""
        gap = self._grid.horizontalSpacing()
        room = self.width() - 2 * self._side
        columns = max(1, min(self._most, (room + gap) // (max(self._least, self._widest()) + gap)))
        if columns != self._columns:
            self._arrange(columns)
