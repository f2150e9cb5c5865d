"""Why this ratio: the rules in their order, with the one that decided."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources import theme
from ui.cashier.settlement_words import RuleRow
from ui.widgets.icon import paint_icon
from ui.widgets.style import Metrics, tokens_of

ROW = 27


class RuleList(QWidget):
    """Paints the rows of a chain; reads itself out as one sentence a row."""

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._rows: tuple[RuleRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def rows(self) -> tuple[RuleRow, ...]:
        return self._rows

    def show_rows(self, rows: tuple[RuleRow, ...]) -> None:
        self._rows = rows
        self.setAccessibleName("; ".join(f"{row.number} {row.kind} {row.told} {row.outcome}" for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._metrics.px(300), self._metrics.px(ROW) * len(self._rows))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._metrics.px(ROW)
        for index, row in enumerate(self._rows):
            self._paint_row(painter, QRectF(0, index * height, self.width(), height), row)

    def _paint_row(self, painter: QPainter, box: QRectF, row: RuleRow) -> None:
        metrics, tokens = self._metrics, tokens_of(self)
        if row.decided:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint))
            radius = metrics.px(theme.BAR_RADIUS)
            painter.drawRoundedRect(box.adjusted(0, 0.5, 0, -0.5), radius, radius)
        ink = tokens.ink if row.decided else tokens.ink2
        font = metrics.font(14, bold=row.decided)
        painter.setFont(font)
        painter.setPen(QColor(tokens.accent if row.decided else tokens.ink2))
        left, upright = box.left() + metrics.px(8), Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, box.top(), 20, box.height()), upright, str(row.number))
        outcome = QFontMetricsF(font).horizontalAdvance(row.outcome) + 1
        right = box.right() - metrics.px(8)
        spot = QRectF(right - outcome, box.top(), outcome, box.height())
        painter.drawText(spot, upright | Qt.AlignmentFlag.AlignRight, row.outcome)
        if row.decided:
            side = metrics.px(14)
            mark = QRectF(spot.left() - side - 4, box.center().y() - side / 2, side, side)
            paint_icon(painter, "check", mark, tokens.accent)
            spot.setLeft(mark.left())
        painter.setPen(QColor(ink))
        kind = QRectF(box.left() + metrics.px(30), box.top(), metrics.px(104), box.height())
        told = QRectF(kind.right() + 6, box.top(), spot.left() - kind.right() - 12, box.height())
        for text, room in ((row.kind, kind), (row.told, told)):
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, upright | Qt.AlignmentFlag.AlignLeft, shown)
