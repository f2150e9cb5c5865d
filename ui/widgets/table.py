"""A table as the till draws it: quiet head, no vertical lines, a second line in small print, amounts that never elide.

The model (a `QAbstractTableModel` over frozen rows) gives plain texts; how a column looks is said once in its
`Column`, how a cell differs from its column by the roles below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from resources import theme
from ui.widgets.chip import HEIGHT as CHIP_HEIGHT
from ui.widgets.chip import ChipKind, chip_width, paint_chip
from ui.widgets.style import Metrics, tokens_of

SECOND_LINE = int(Qt.ItemDataRole.UserRole) + 1
"""The small print under the cell's text, a str."""
TONE = int(Qt.ItemDataRole.UserRole) + 2
"""A field of the theme's `Palette` for this cell instead of the column's."""
STRONG = int(Qt.ItemDataRole.UserRole) + 3
"""Whether this cell is bold, a bool."""

CHIP = int(Qt.ItemDataRole.UserRole) + 4
"""A state at the cell's right end: a pair of `ChipKind` and its word."""
STRUCK = int(Qt.ItemDataRole.UserRole) + 5
"""What an amount was before, a str: in small print over it, struck through."""

TOUCH_ROW = 52
MANAGER_ROW = 46
HEAD = 34
SELECTION_BAR = 4
_HEAD_LEAST = 11

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """How a column looks. `width` is in the design's pixels; 0 takes the room that is left.

    `amount` columns are right aligned and step down in size rather than elide.
    """

    width: int = 0
    amount: bool = False
    size: float = 16
    bold: bool = False
    tone: str = "ink"


class RowDelegate(QStyledItemDelegate):
    """Paints one cell by its `Column`."""

    def __init__(
        self,
        metrics: Metrics,
        columns: Sequence[Column],
        *,
        row: float = TOUCH_ROW,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._columns = tuple(columns)
        self._row = metrics.px(row)

    @property
    def tokens(self) -> theme.Palette:
        """What the table wears."""
        view = self.parent()
        return tokens_of(view) if isinstance(view, QWidget) else theme.LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._metrics.px(self._columns[index.column()].width or 60), self._row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        tokens, metrics = self.tokens, self._metrics
        box = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(tokens.accent_tint))
            if index.column() == 0:
                bar = QRectF(box.left(), box.top(), metrics.px(SELECTION_BAR), box.height())
                painter.fillRect(bar, QColor(tokens.accent))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(tokens.row_rule))
        self.paint_cell(painter, box, index, self._columns[index.column()])
        painter.restore()

    def paint_cell(self, painter: QPainter, box: QRectF, index: Index, column: Column) -> None:
        """The cell's own content, over its ground."""
        metrics = self._metrics
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        second = str(index.data(SECOND_LINE) or "")
        strong = index.data(STRONG)
        bold = column.bold if strong is None else bool(strong)
        tone = index.data(TONE) or column.tone
        inner = box.adjusted(metrics.px(8), 0, -metrics.px(8), 0)
        if index.column() == 0:
            # the next column keeps its own distance
            inner.setLeft(box.left() + metrics.px(16))
            inner.setRight(box.right())
        if index.column() == len(self._columns) - 1:
            inner.setRight(box.right() - metrics.px(16))
        chip = index.data(CHIP)
        if chip is not None:
            inner.setRight(self._paint_chip(painter, inner, *chip) - metrics.px(8))
        painter.setPen(QColor(getattr(self.tokens, tone)))
        if column.amount:
            struck = str(index.data(STRUCK) or "")
            if struck:
                inner = self._paint_struck(painter, inner, struck)
            self._paint_amount(painter, inner, text, column.size, bold)
            return
        main = inner
        if second:
            middle = box.center().y() + metrics.px(2)
            main = QRectF(inner.left(), box.top(), inner.width(), middle - box.top())
            below = QRectF(inner.left(), middle, inner.width(), box.bottom() - middle)
            self._paint_line(painter, main, text, column.size, bold, Qt.AlignmentFlag.AlignBottom)
            painter.setPen(QColor(self.tokens.ink2))
            self._paint_line(painter, below, second, 12, False, Qt.AlignmentFlag.AlignTop)
            return
        self._paint_line(painter, main, text, column.size, bold, Qt.AlignmentFlag.AlignVCenter)

    def _paint_chip(self, painter: QPainter, box: QRectF, kind: ChipKind, text: str) -> float:
        """Paint it at the right end; returns its left edge."""
        width = min(chip_width(self._metrics, kind, text), box.width())
        height = self._metrics.px(CHIP_HEIGHT)
        left = box.right() - width
        painter.save()
        spot = QRectF(left, box.center().y() - height / 2, width, height)
        paint_chip(painter, self._metrics, spot, kind, text, self.tokens)
        painter.restore()
        return left

    def _paint_line(
        self, painter: QPainter, box: QRectF, text: str, size: float, bold: bool, upright: Qt.AlignmentFlag
    ) -> None:
        font = self._metrics.font(size, bold=bold)
        painter.setFont(font)
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, upright | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine, shown)

    def _paint_struck(self, painter: QPainter, box: QRectF, text: str) -> QRectF:
        """Paint what it was; returns the room below it."""
        font = self._metrics.font(12)
        font.setStrikeOut(True)
        ink = painter.pen()
        painter.setFont(font)
        painter.setPen(QColor(self.tokens.ink2))
        upper = QRectF(box.left(), box.top() + self._metrics.px(5), box.width(), self._metrics.px(16))
        painter.drawText(upper, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, text)
        painter.setPen(ink)
        return box.adjusted(0, self._metrics.px(16), 0, 0)

    def _paint_amount(self, painter: QPainter, box: QRectF, text: str, size: float, bold: bool) -> None:
        font = self._metrics.font(size, bold=bold)
        while size > 9 and QFontMetricsF(font).horizontalAdvance(text) > box.width():
            size -= 1
            font = self._metrics.font(size, bold=bold)
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)


class _Head(QHeaderView):
    """The head, its words aligned like the cells below them."""

    def __init__(self, metrics: Metrics, columns: Sequence[Column], rounded: bool, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rounded = rounded
        self._metrics = metrics
        self._columns = tuple(columns)
        self.cut: set[int] = set()
        """Columns whose word had no room when it was painted last."""
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(metrics.px(20))
        self.setFixedHeight(metrics.px(HEAD))

    def _advance(self, text: str, size: float) -> float:
        return QFontMetricsF(self._metrics.font(size)).horizontalAdvance(text)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        metrics, tokens = self._metrics, tokens_of(self)
        box = QRectF(rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(box)
        ground = QPainterPath()
        radius = metrics.px(theme.CARD_RADIUS) - 1 if self._rounded else 0
        whole = QRectF(self.rect())
        ground.addRoundedRect(whole.adjusted(0, 0, 0, 2 * radius), radius, radius)
        painter.fillPath(ground, QColor(tokens.surface2))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(tokens.line))
        inner = box.adjusted(metrics.px(8), 0, -metrics.px(8), 0)
        if index == 0:
            inner.setLeft(box.left() + metrics.px(16))
        if index == len(self._columns) - 1:
            inner.setRight(box.right() - metrics.px(16))
        side = Qt.AlignmentFlag.AlignRight if self._columns[index].amount else Qt.AlignmentFlag.AlignLeft
        painter.setPen(QColor(tokens.ink2))
        text = str(self.model().headerData(index, Qt.Orientation.Horizontal) or "")
        size = 13.0
        while size > _HEAD_LEAST / metrics.type_factor and self._advance(text, size) > inner.width():
            size -= 0.5
        if self._advance(text, size) > inner.width() + 1:
            self.cut.add(index)
        else:
            self.cut.discard(index)
        painter.setFont(metrics.font(size))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | side, text)
        painter.restore()


class Table(QTableView):
    """Whole rows, one selected at a time; keys other than ↑ and ↓ go on to the page.

    It has no ground of its own: it stands on a card. With `rounded` its head is the top of that card.
    """

    def __init__(
        self,
        metrics: Metrics,
        columns: Sequence[Column],
        *,
        row: float = TOUCH_ROW,
        rounded: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._columns = tuple(columns)
        self._head = _Head(metrics, columns, rounded, self)
        self.setHorizontalHeader(self._head)
        self.setItemDelegate(RowDelegate(metrics, columns, row=row, parent=self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(metrics.px(row))
        self.verticalHeader().setMinimumSectionSize(metrics.px(20))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_width()

    def share_width(self) -> None:
        """Give fixed columns their width and the rest what is left; also after the model was set."""
        if self.model() is None:
            return
        fixed = sum(self._metrics.px(column.width) for column in self._columns)
        open_ones = [index for index, column in enumerate(self._columns) if not column.width]
        left = max(self.viewport().width() - fixed, self._metrics.px(80) * len(open_ones))
        for index, column in enumerate(self._columns):
            width = self._metrics.px(column.width) if column.width else left // max(1, len(open_ones))
            self.setColumnWidth(index, width)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(tokens_of(self).accent), 2))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1))
