"""A chip: a state in one word with a mark before it, so that it can be told apart without its colour."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources import theme
from ui.widgets.icon import paint_icon
from ui.widgets.style import Metrics, tokens_of

HEIGHT = 24


class ChipKind(Enum):
    """Fill, edge and text as names in the theme's `Palette`, and the mark: check, ring, warning or none."""

    CONFIRMED = ("accent_tint", "accent_line", "accent", "check")
    PROVISIONAL = ("provisional_tint", "provisional_line", "provisional", "ring")
    PREVIEW = ("provisional_tint", "provisional_line", "provisional", "")
    UNSAVED = ("surface", "ink", "ink", "")
    ALERT = ("alert_tint", "alert_line", "alert", "warning")
    OWN = ("accent_tint", "accent_line", "accent", "")
    REWARD = ("reward_tint", "reward_line", "reward", "")
    NEUTRAL = ("surface", "line", "ink2", "")


class Chip(QWidget):
    """Shows one word; reads itself out as that word."""

    def __init__(
        self,
        metrics: Metrics,
        kind: ChipKind = ChipKind.NEUTRAL,
        text: str = "",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._kind = kind
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    @property
    def text(self) -> str:
        return self._text

    @property
    def kind(self) -> ChipKind:
        return self._kind

    def show_state(self, kind: ChipKind, text: str) -> None:
        self._kind, self._text = kind, text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(chip_width(self._metrics, self._kind, self._text)), self._metrics.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_chip(QPainter(self), self._metrics, QRectF(self.rect()), self._kind, self._text, tokens_of(self))


def chip_width(metrics: Metrics, kind: ChipKind, text: str) -> float:
    """How wide a chip is that shows all of its word."""
    word = QFontMetricsF(metrics.font(13, bold=kind is ChipKind.UNSAVED)).horizontalAdvance(text)
    return word + (metrics.px(18) if kind.value[3] else 0.0) + metrics.px(22)


def paint_chip(
    painter: QPainter,
    metrics: Metrics,
    box: QRectF,
    kind: ChipKind,
    text: str,
    tokens: theme.Palette,
) -> None:
    """Paint a chip so that it fills the box; for delegates that have no widget a row."""
    fill, edge, ink, mark = kind.value
    colour = getattr(tokens, ink)
    dashed = kind in (ChipKind.PROVISIONAL, ChipKind.PREVIEW)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(getattr(tokens, edge)), 1)
    if dashed:
        pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(QColor(getattr(tokens, fill)))
    shape = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(shape, shape.height() / 2, shape.height() / 2)
    left = box.left() + metrics.px(10)
    if mark == "ring":
        centre = QPointF(left + metrics.px(5), box.center().y())
        painter.setPen(QPen(QColor(colour), metrics.px(2)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, metrics.px(4), metrics.px(4))
    elif mark:
        side = metrics.px(14)
        paint_icon(painter, mark, QRectF(left, box.center().y() - side / 2, side, side), colour)
    if mark:
        left += metrics.px(18)
    painter.setPen(QColor(colour))
    painter.setFont(metrics.font(13, bold=kind is ChipKind.UNSAVED))
    rest = QRectF(left, box.top(), box.right() - left - metrics.px(4), box.height())
    if mark:
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    else:
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
