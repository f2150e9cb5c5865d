"""Shows a receipt as it comes out of the printer: dot for dot, on paper, scrolled by keys, wheel or finger.

A dot is always a whole number of the screen's own pixels, so that what is read here is what will be on paper and a
phone can read the code off the screen.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from resources import theme
from ui.fonts import font
from ui.widgets.style import tokens_of
from ui.words import Words

PAPER_EDGE: Final = 12
"""White around the printed dots, as on real paper."""
MOST_ZOOM: Final = 4
_STEP: Final = 40


class ReceiptPreview(QAbstractScrollArea):
    """Up, Down, Page Up, Page Down, Home and End scroll; + and − enlarge and shrink, 0 is the size it starts with."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._image = QImage()
        self._number = ""
        self._zoom = 1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.horizontalScrollBar().setSingleStep(_STEP)
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def image(self) -> QImage:
        """The receipt that is shown; a null image for none."""
        return self._image

    @property
    def zoom(self) -> int:
        return self._zoom

    def show_receipt(self, image: QImage, number: str = "", *, from_top: bool = True) -> None:
        """Show it from its top, or where one was looking. `number` is the receipt number that screen readers say."""
        self._image, self._number = image, number
        self.retranslate()
        self._measure()
        if from_top:
            self.verticalScrollBar().setValue(0)

    def set_zoom(self, zoom: int) -> None:
        """Screen pixels a dot, 1 to `MOST_ZOOM`, before the screen's own scaling."""
        self._zoom = min(max(1, zoom), MOST_ZOOM)
        self._measure()

    def retranslate(self) -> None:
        name = self._words.text("Receipt {number}", number=self._number)
        self.setAccessibleName(name.strip() if self._number else self._words.text("Receipt preview"))
        self.viewport().update()

    def _pixels_a_dot(self) -> int:
        return max(1, round(self._zoom * self.devicePixelRatioF()))

    def _paper(self) -> QSize:
        """The paper in logical pixels."""
        if self._image.isNull():
            return QSize(0, 0)
        dot = self._pixels_a_dot() / self.devicePixelRatioF()
        dots = self._image.size()
        return QSize(round(dots.width() * dot), round(dots.height() * dot)) + QSize(2 * PAPER_EDGE, 2 * PAPER_EDGE)

    def _measure(self) -> None:
        paper, room = self._paper(), self.viewport().size()
        for bar, needed, there in (
            (self.verticalScrollBar(), paper.height() + 2 * theme.MARGIN, room.height()),
            (self.horizontalScrollBar(), paper.width() + 2 * theme.MARGIN, room.width()),
        ):
            bar.setRange(0, max(0, needed - there))
            bar.setPageStep(there)
        self.viewport().update()

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setPen(QColor(tokens_of(self).ink3))
        painter.setFont(font(15))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.viewport().rect(), int(flags), self._words.text("No receipt yet"))

    # Qt

    def sizeHint(self) -> QSize:
        paper = self._paper() if not self._image.isNull() else QSize(384 + 2 * PAPER_EDGE, 480)
        return QSize(paper.width() + 2 * theme.MARGIN + self.verticalScrollBar().sizeHint().width(), 480)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_Home:
                bar.setValue(bar.minimum())
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.set_zoom(self._zoom + 1)
            case Qt.Key.Key_Minus:
                self.set_zoom(self._zoom - 1)
            case Qt.Key.Key_0:
                self.set_zoom(1)
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(tokens_of(self).bg))
        if self._image.isNull():
            self._paint_empty(painter)
            return
        paper = self._paper()
        left = max(theme.MARGIN, (self.viewport().width() - paper.width()) // 2)
        corner = QPoint(left - self.horizontalScrollBar().value(), theme.MARGIN - self.verticalScrollBar().value())
        sheet = QRect(corner, paper)
        painter.fillRect(sheet, QColor(tokens_of(self).surface))
        painter.setPen(QColor(tokens_of(self).line))
        painter.drawRect(sheet.adjusted(0, 0, -1, -1))
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        at = sheet.topLeft() + QPoint(PAPER_EDGE, PAPER_EDGE)
        place = QPoint(round(at.x() * ratio), round(at.y() * ratio))
        painter.drawImage(QRect(place, self._image.size() * self._pixels_a_dot()), self._image)
        if self.hasFocus():
            painter.resetTransform()
            painter.setPen(QColor(tokens_of(self).accent))
            painter.drawRect(sheet.adjusted(0, 0, -1, -1))
