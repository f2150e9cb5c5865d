"""The list of payments on the payment page, painted row by row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.models.tender_rows import ROW, TenderRow, TenderRowsModel
from ui.widgets.chip import HEIGHT as CHIP_HEIGHT
from ui.widgets.chip import ChipKind, paint_chip
from ui.widgets.key_badge import HEIGHT as BADGE_HEIGHT
from ui.widgets.key_badge import BadgeLook, badge_width, paint_badge
from ui.widgets.money import money_width, paint_money
from ui.widgets.style import Metrics, tokens_of
from ui.widgets.table import SELECTION_BAR

HEIGHT = 62
Index = QModelIndex | QPersistentModelIndex


class _TenderDelegate(QStyledItemDelegate):
    """Badge, name over small print, state, amount."""

    def __init__(self, metrics: Metrics, parent: QWidget) -> None:
        super().__init__(parent)
        self._list = parent
        self._metrics = metrics

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._metrics.px(200), self._metrics.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, TenderRow):
            return
        metrics, tokens = self._metrics, tokens_of(self._list)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.typing:
            painter.fillRect(box, QColor(tokens.accent_tint))
            bar = QRectF(box.left(), box.top(), metrics.px(SELECTION_BAR), box.height())
            painter.fillRect(bar, QColor(tokens.accent))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(tokens.row_rule))
        middle = box.center().y()
        width, height = badge_width(metrics, row.key), metrics.px(BADGE_HEIGHT)
        spot = QRectF(box.left() + metrics.px(16), middle - height / 2, width, height)
        paint_badge(painter, metrics, spot, row.key, BadgeLook.plain(tokens))
        right = box.right() - metrics.px(16)
        amount = min(money_width(row.amount, metrics.type_px(20), symbol=False), box.width() * 0.4)
        paint_money(
            painter, QRectF(right - amount, box.top(), amount + 1, box.height()), row.amount, metrics.type_px(20),
            tokens.ink, symbol=False,
        )  # fmt: skip
        chip = QFontMetricsF(metrics.font(13)).horizontalAdvance(row.state) + metrics.px(22 if row.typing else 40)
        chip_left = min(right - amount - metrics.px(12), right - metrics.px(96)) - chip
        left = spot.right() + metrics.px(12)
        if chip_left - left < metrics.px(72):  # a narrow screen: the name is worth more than the state
            chip_left = right - amount
        else:
            state = QRectF(chip_left, middle - metrics.px(CHIP_HEIGHT) / 2, chip, metrics.px(CHIP_HEIGHT))
            kind = ChipKind.NEUTRAL if row.typing else ChipKind.CONFIRMED
            paint_chip(painter, metrics, state, kind, row.state, tokens)
        room = chip_left - metrics.px(8) - left
        self._paint_words(painter, QRectF(left, box.top(), room, box.height()), row)
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRectF, row: TenderRow) -> None:
        metrics, tokens = self._metrics, tokens_of(self._list)
        middle = box.center().y()
        upper = QRectF(box.left(), box.top(), box.width(), middle - box.top() + 1)
        lower = QRectF(box.left(), middle + metrics.px(1), box.width(), box.bottom() - middle)
        if not row.told:
            upper = box
        for text, room, size, bold, tone, upright in (
            (row.name, upper, 16, True, tokens.ink, Qt.AlignmentFlag.AlignBottom),
            (row.told, lower, 13, False, tokens.ink2, Qt.AlignmentFlag.AlignTop),
        ):
            font = metrics.font(size, bold=bold)
            painter.setFont(font)
            painter.setPen(QColor(tone))
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, upright if row.told else Qt.AlignmentFlag.AlignVCenter, shown)


class TenderList(QListView):
    """Scrolls when there are more payments than fit; never takes the focus."""

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = TenderRowsModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_TenderDelegate(metrics, self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setStyleSheet("background: transparent;")

    def show_rows(self, rows: tuple[TenderRow, ...]) -> None:
        self.rows.show_rows(rows)
        self.scrollToBottom()
