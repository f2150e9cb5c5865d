"""A list to choose one from, in the look of the fields beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from ui.widgets.icon import paint_icon
from ui.widgets.style import Metrics, set_type, tokens_of


class Choice(QComboBox):
    """Options are (value, label); `picked(value)` comes from a person only."""

    picked = Signal(object)

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics = metrics
        set_type(self, metrics, 15)
        # the sheet's own height would stand two pixels over the fields beside it
        self.setStyleSheet(f"min-height: {metrics.px(34) - 2}px; max-height: {metrics.px(34) - 2}px;")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # Qt would give a value that is a text of a kind of its own back as a plain text
        self._values: list[Any] = []
        self.activated.connect(lambda place: self.picked.emit(self._values[place]))

    def show_options(self, options: Sequence[tuple[Any, str]], value: Any) -> None:
        """What there is to choose from, and what is chosen now; no signal."""
        now = [(value, self.itemText(place)) for place, value in enumerate(self._values)]
        if now != list(options):
            self.clear()
            self._values = [value for value, _ in options]
            for data, label in options:
                self.addItem(label, data)
        self.setCurrentIndex(next((place for place, (data, _) in enumerate(options) if data == value), -1))

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A wheel over the page scrolls the page; it must not change a setting on its way.
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._metrics.px(18)
        box = QRectF(self.width() - side - self._metrics.px(9), (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, "chevron-down", box, tokens_of(self).ink2)
