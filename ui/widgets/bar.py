"""A bar: how much of an entitlement has been received. Zero is drawn empty; its number always stands beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources import theme
from ui.widgets.style import Metrics, tokens_of

HEIGHT = 10


class Bar(QWidget):
    """Filled in the reward colour up to a share between 0 and 1."""

    def __init__(self, metrics: Metrics, *, height: float = HEIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._share = 0.0
        self.setFixedHeight(metrics.px(height))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, part: int, whole: int) -> None:
        """`part` of `whole`, both in fen."""
        self._share = min(1.0, part / whole) if whole > 0 else 1.0
        self.setAccessibleName(f"{int(self._share * 100)}%")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._metrics.px(106), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = min(self._metrics.px(theme.BAR_RADIUS), box.height() / 2)
        shape = QPainterPath()
        shape.addRoundedRect(box, radius, radius)
        painter.fillPath(shape, QColor(tokens.surface))
        painter.save()
        painter.setClipRect(QRectF(0, 0, self.width() * self._share, self.height()))
        painter.fillPath(shape, QColor(tokens.reward_fill))
        painter.restore()
        painter.setPen(QPen(QColor(tokens.reward_line), 1))
        painter.drawPath(shape)
