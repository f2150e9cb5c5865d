"""The left column: the manager's pages with their keys, and the way back to selling at its foot."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from resources import theme
from ui.widgets.button import KeyButton
from ui.widgets.key_badge import HEIGHT as BADGE_HEIGHT
from ui.widgets.key_badge import BadgeLook, badge_width, paint_badge
from ui.widgets.style import Metrics, tokens_of
from ui.words import Words

WIDTH = 176
ITEM_HEIGHT = 44


class NavItem(QAbstractButton):
    """One page's name and its key."""

    def __init__(self, metrics: Metrics, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._key = key
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._metrics.px(WIDTH - 17), self._metrics.px(ITEM_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics, tokens = self._metrics, tokens_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        chosen = self.isChecked()
        radius = metrics.px(theme.CONTROL_RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or self.underMouse() or self.hasFocus():
            painter.setBrush(QColor(tokens.accent_tint if chosen or self.hasFocus() else tokens.surface2))
            painter.drawRoundedRect(box, radius, radius)
        if chosen:
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(QRectF(0, metrics.px(8), metrics.px(4), box.height() - metrics.px(16)), 2, 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)
        width = badge_width(metrics, self._key)
        height = metrics.px(BADGE_HEIGHT)
        spot = QRectF(box.right() - width - metrics.px(12), (box.height() - height) / 2, width, height)
        paint_badge(painter, metrics, spot, self._key, BadgeLook.plain(tokens))
        painter.setPen(QColor(tokens.accent if chosen else tokens.ink))
        left = metrics.px(12)
        room = spot.left() - left - metrics.px(4)
        size = 15.0
        font = metrics.font(size, bold=chosen)
        while QFontMetricsF(font).horizontalAdvance(self.text()) > room and size > 11 / metrics.type_factor:
            size -= 1
            font = metrics.font(size, bold=chosen)
        painter.setFont(font)
        text = QFontMetricsF(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, 0, room, box.height()), Qt.AlignmentFlag.AlignVCenter, text)


class Nav(QWidget):
    """Shows names; `page_chosen(place)` and `back_requested` are what a person wants."""

    page_chosen = Signal(int)
    back_requested = Signal()

    def __init__(self, words: Words, metrics: Metrics, pages: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._items = [NavItem(metrics, f"Alt {place + 1}") for place in range(pages)]
        self._back = KeyButton(metrics, "Esc", height=44)
        self._back.triggered.connect(self.back_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.px(8), metrics.px(12), metrics.px(8) + 1, metrics.px(12))
        column.setSpacing(metrics.px(4))
        for place, item in enumerate(self._items):
            item.clicked.connect(lambda _checked=False, place=place: self.page_chosen.emit(place))
            column.addWidget(item)
        column.addStretch(1)
        column.addWidget(self._back)
        self.setFixedWidth(metrics.px(WIDTH))

    def show_names(self, names: tuple[str, ...], chosen: int) -> None:
        for item, name in zip(self._items, names, strict=True):
            item.setText(name)
            item.setAccessibleName(name)
        self._items[chosen].setChecked(True)
        self._back.set_label(self._words.text("Back to selling"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_of(self).surface))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(tokens_of(self).line))
