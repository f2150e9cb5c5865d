"""A titled card with inputs in a grid, for the manager's plain forms."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.style import Metrics


class FormCard(Card):
    """Inputs go in rows of `columns`; `add(widget, across=True)` takes a whole row."""

    def __init__(self, metrics: Metrics, *, columns: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent=parent)
        self._columns = columns
        self._places = 0
        self._title = Label(metrics, 16, bold=True)
        self._note = Label(metrics, 13, "ink2", wraps=True)
        self._note.hide()
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(metrics.px(16))
        self.grid.setVerticalSpacing(metrics.px(10))
        for column in range(columns):
            self.grid.setColumnStretch(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(metrics.px(16), metrics.px(12), metrics.px(16), metrics.px(14))
        layout.setSpacing(metrics.px(8))
        layout.addWidget(self._title)
        layout.addWidget(self._note)
        layout.addLayout(self.grid)

    def set_title(self, title: str, note: str = "") -> None:
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def add(self, widget: QWidget, *, across: bool = False) -> None:
        """In the next place, from the left and from the top."""
        if across and self._places % self._columns:
            self._places += self._columns - self._places % self._columns
        row, column = divmod(self._places, self._columns)
        span = self._columns if across else 1
        self.grid.addWidget(widget, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        self._places += span

    def clear(self, widgets: Sequence[QWidget]) -> None:
        """Take these off and begin again at the first place."""
        for widget in widgets:
            self.grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._places = 0
