"""A switch: a track with a knob and the word beside it, so that on and off can be told apart without colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.widgets.style import Metrics, tokens_of

TRACK = (44, 24)
RING = 3
"""Room at the left for the ring that shows the focus."""


class Switch(QAbstractButton):
    """`clicked(bool)` comes from a person only; `show_value` sets it without a signal."""

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_value(self, on: bool, text: str) -> None:
        self.setChecked(on)
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self._metrics
        text = QFontMetricsF(metrics.font(16)).horizontalAdvance(self.text())
        gap = metrics.px(8) if self.text() else 0
        return QSize(metrics.px(TRACK[0] + 2 * RING) + gap + round(text), metrics.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics, tokens = self._metrics, tokens_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = metrics.px(TRACK[0]), metrics.px(TRACK[1])
        track = QRectF(metrics.px(RING), (self.height() - height) / 2, width, height)
        on = self.isChecked()
        painter.setPen(QPen(QColor(tokens.accent_pressed if on else tokens.line_strong), 1))
        painter.setBrush(QColor(tokens.accent if on else tokens.surface2))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
        side = height - metrics.px(4)
        left = track.right() - side - metrics.px(2) if on else track.left() + metrics.px(2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.surface if on else tokens.line_strong))
        painter.drawEllipse(QRectF(left, track.top() + metrics.px(2), side, side))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            ring = track.adjusted(-2, -2, 2, 2)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.setPen(QColor(tokens.ink))
        painter.setFont(metrics.font(16))
        beside = QRectF(track.right() + metrics.px(8), 0, self.width(), self.height())
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
