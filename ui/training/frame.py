"""The frame around everything that is only practice: a striped border and a word at the top, over whatever is shown."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPolygon
from PySide6.QtWidgets import QMainWindow, QWidget

from resources import theme

MARK: Final = "练习 TRAINING"
"""In both languages at once: whoever comes to the till has to understand it."""
_BORDER: Final = 10
_STRIPE: Final = 26
_YELLOW, _BLACK = QColor(theme.TRAINING_STRIPE), QColor(theme.TRAINING_INK)


class TrainingFrame(QWidget):
    """Lies over a window and lets everything through to it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(MARK)
        window.installEventFilter(self)
        if isinstance(window, QMainWindow):  # the other screen draws nothing that near its edge
            window.setContentsMargins(_BORDER, _BORDER, _BORDER, _BORDER)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        window = self.parentWidget()
        if watched is window and window is not None:
            if event.type() == QEvent.Type.Resize:
                self.setGeometry(window.rect())
            if event.type() in (QEvent.Type.ChildAdded, QEvent.Type.ChildPolished, QEvent.Type.LayoutRequest):
                self.raise_()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = self.width(), self.height()
        for side in (
            QRect(0, 0, width, _BORDER),
            QRect(0, height - _BORDER, width, _BORDER),
            QRect(0, 0, _BORDER, height),
            QRect(width - _BORDER, 0, _BORDER, height),
        ):
            self._stripe(painter, side)
        font = QFont(self.font())
        font.setPixelSize(20)
        font.setBold(True)
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(MARK) + 48
        flag = QRect((width - wide) // 2, 0, wide, 38)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_YELLOW)
        painter.drawRoundedRect(flag.adjusted(0, -10, 0, 0), 10, 10)
        painter.setPen(_BLACK)
        painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, MARK)

    def _stripe(self, painter: QPainter, side: QRect) -> None:
        painter.save()
        painter.setClipRect(side)
        painter.fillRect(side, _YELLOW)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_BLACK)
        for at in range(-self.height(), self.width() + self.height(), 2 * _STRIPE):
            corners = ((at, 0), (at + _STRIPE, 0), (at + _STRIPE - self.height(), self.height()),
                       (at - self.height(), self.height()))  # fmt: skip
            painter.drawPolygon(QPolygon([QPoint(*corner) for corner in corners]))
        painter.restore()
