"""A passing word at the bottom left: never about money, never in the way, never focused."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from resources import theme
from ui.widgets.label import Label
from ui.widgets.style import Metrics, tokens_of

SHOWN_MS = 3_000
ABOVE_FOOT = 32 + 12 + 52 + 12
"""The status bar and the row of functions, over which it stands."""


class Toast(QWidget):
    """Lies over its parent; `say` shows a sentence for three seconds, the newest takes the place of an older."""

    def __init__(self, metrics: Metrics, parent: QWidget) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._over = parent
        self._text = Label(metrics, 15, "ink")
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.px(16), metrics.px(12), metrics.px(16), metrics.px(12))
        row.addWidget(self._text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """What it shows; empty while it is hidden."""
        return self._text.text() if not self.isHidden() else ""

    def say(self, sentence: str) -> None:
        metrics, parent = self._metrics, self._over
        margin = metrics.px(theme.MARGIN)
        self._text.setWordWrap(False)
        self._text.setText(sentence)
        most = parent.width() - 2 * margin
        if self.sizeHint().width() > most:
            self._text.setWordWrap(True)
            self.setFixedWidth(most)
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(most)
        self.adjustSize()
        self.move(margin, parent.height() - metrics.px(ABOVE_FOOT) - self.height())
        self.setAccessibleName(sentence)
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens_of(self).line_strong), 1))
        painter.setBrush(QColor(tokens_of(self).surface))
        radius = self._metrics.px(theme.CONTROL_RADIUS)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
