"""A scrolling column whose scroll bar lies over the margin, so that its columns keep their places either way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QVBoxLayout, QWidget

from ui.widgets.style import Metrics

BAR = 10
BAR_IN_GUTTER = 8


class ScrollColumn(QScrollArea):
    """Widgets one under the other; `column` is where they are put, above a stretch that fills what is left."""

    def __init__(self, metrics: Metrics, *, gutter: float = 0, parent: QWidget | None = None) -> None:
        """`gutter` is kept free at the right for the scroll bar, in the design's pixels."""
        super().__init__(parent)
        self._metrics = metrics
        self._gutter = metrics.px(gutter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        outer = QVBoxLayout(content)
        outer.setContentsMargins(0, 0, self._gutter, 0)
        outer.setSpacing(0)
        self.column = QVBoxLayout()
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        outer.addLayout(self.column)
        outer.addStretch(1)
        self.setWidget(content)
        content.setAutoFillBackground(False)  # it lies on cards as well as on the window
        self.viewport().setAutoFillBackground(False)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = self.verticalScrollBar()
        inner.rangeChanged.connect(self._on_range_changed)
        inner.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(inner.setValue)
        self._bar.hide()

    def _on_range_changed(self, least: int, most: int) -> None:
        inner = self.verticalScrollBar()
        self._bar.setRange(least, most)
        self._bar.setPageStep(inner.pageStep())
        self._bar.setSingleStep(inner.singleStep())
        self._bar.setValue(inner.value())
        self._bar.setVisible(most > least)
        self._bar.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self._metrics.px(BAR_IN_GUTTER if self._gutter else BAR)
        right = max(0, self._gutter - width) // 2  # in the middle of its gutter
        self._bar.setGeometry(self.width() - width - right, 0, width, self.height())
