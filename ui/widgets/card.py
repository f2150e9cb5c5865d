"""A card: a flat surface with a one-pixel edge and round corners, the ground that everything stands on."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from resources import theme
from ui.widgets.style import Metrics, tokens_of


class CardTone(Enum):
    """Fill and edge, as names in the theme's `Palette`."""

    PLAIN = ("surface", "line")
    QUIET = ("surface2", "line")
    FIELD = ("surface", "line_strong")
    ACCENT = ("accent_tint", "accent_line")
    REWARD = ("reward_tint", "reward_line")
    ALERT = ("alert_tint", "alert_line")
    PROVISIONAL = ("provisional_tint", "provisional_line")


class Card(QWidget):
    """Holds other widgets; what is inside sets its own layout on it.

    Head and foot can be tinted: `set_head(height, tone)` paints the highest pixels in another tone with a line below,
    `set_foot(foot, tone)` the lowest with a line above.
    """

    def __init__(
        self,
        metrics: Metrics,
        tone: CardTone = CardTone.PLAIN,
        *,
        dashed: bool = False,
        radius: int = theme.CARD_RADIUS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._tone = tone
        self._dashed = dashed
        self._edge = 1
        self._radius = metrics.px(radius)
        self._tinted_head: tuple[int, CardTone] | None = None
        self._tinted_foot: tuple[QWidget, CardTone] | None = None

    def set_tone(self, tone: CardTone, *, dashed: bool = False) -> None:
        if (tone, dashed) != (self._tone, self._dashed):
            self._tone, self._dashed = tone, dashed
            self.update()

    def set_head(self, height: int, tone: CardTone) -> None:
        """Tint the card from its upper edge, the edge itself not counted, so many pixels down."""
        self._tinted_head = (1 + height, tone)
        self.update()

    def set_foot(self, foot: QWidget, tone: CardTone) -> None:
        """Tint the card from the top of `foot`, a child at its bottom, down to its lower edge."""
        self._tinted_foot = (foot, tone)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        fill, edge = self._tone.value
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(box, self._radius, self._radius)
        painter.fillPath(shape, QColor(getattr(tokens_of(self), fill)))
        if self._tinted_head is not None:
            height, tone = self._tinted_head
            self._paint_part(painter, shape, QRectF(0, 0, self.width(), height), tone, height - 1)
        if self._tinted_foot is not None and self._tinted_foot[0].isVisibleTo(self):
            foot, tone = self._tinted_foot
            top = foot.geometry().top()
            self._paint_part(painter, shape, QRectF(0, top, self.width(), self.height() - top), tone, top)
        style = Qt.PenStyle.CustomDashLine if self._dashed else Qt.PenStyle.SolidLine
        pen = QPen(QColor(getattr(tokens_of(self), edge)), 1, style)
        if self._dashed:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.drawPath(shape)

    def _paint_part(self, painter: QPainter, shape: QPainterPath, part: QRectF, tone: CardTone, rule: int) -> None:
        """A part of the card in another tone, with a line at the height `rule`."""
        fill, edge = tone.value
        painter.save()
        painter.setClipRect(part)
        painter.fillPath(shape, QColor(getattr(tokens_of(self), fill)))
        painter.fillRect(QRectF(0, rule, self.width(), 1), QColor(getattr(tokens_of(self), edge)))
        painter.restore()


class Rule(QWidget):
    """A thin horizontal line between parts of a card."""

    def __init__(
        self,
        tone: str = "line",
        *,
        vertical: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(getattr(tokens_of(self), self._tone)))
