"""Icons as widgets, and for widgets that paint themselves.

An icon never stands without its word, so it is never focusable and never speaks to a screen reader.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import icon
from ui.widgets.style import tokens_of


@lru_cache(maxsize=256)
def _picture(name: str, colour: str, size_px: int, dpr: float) -> QPixmap:
    return icon(name, colour, size_px, dpr)


def paint_icon(painter: QPainter, name: str, box: QRectF, colour: str) -> None:
    """Paint an icon of `ui.icons` as large as fits into the box, in its middle, in `colour` (#RRGGBB)."""
    side = round(min(box.width(), box.height()))
    picture = _picture(name, colour, side, painter.device().devicePixelRatioF())
    left, top = box.center().x() - side / 2, box.center().y() - side / 2
    painter.drawPixmap(round(left), round(top), picture)


class Icon(QWidget):
    """One icon of a fixed size in pixels; `tone` is a field of the theme's `Palette`."""

    def __init__(self, name: str, size_px: int, tone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._tone = tone
        self._size = size_px
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str, tone: str) -> None:
        self._name = name
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), self._name, QRectF(self.rect()), getattr(tokens_of(self), self._tone))
