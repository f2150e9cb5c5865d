"""What is on the paper at its place: runs of text, boxes, lines, pictures; each knows how to paint itself.

Text is hinted to whole dots and painted grey, and one threshold for the whole picture makes it black and white:
that gives even strokes at 8 dots a millimetre, where Qt's own unsmoothed text breaks thin ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPen, QTextLayout

from terminal.money import Money
from ui.fonts import font
from ui.receipt.template import RuleKind
from ui.widgets.money import SCALE

BLACK_BELOW: Final = 152
"""Grey values below it print. A little above the middle, because thin strokes of small characters are pale."""
LINE_PX: Final = 2
_DASH: Final = (6, 5)


@lru_cache(maxsize=64)
def paper_font(px: int, bold: bool) -> QFont:
    """The till's font as it prints best."""
    wanted = font(px, bold=bold)
    wanted.setHintingPreference(QFont.HintingPreference.PreferFullHinting)
    wanted.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    return wanted


@lru_cache(maxsize=64)
def _metrics(px: int, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(paper_font(px, bold))


def text_dots(text: str, px: int, bold: bool) -> int:
    """How wide a text is in one line, rounded up."""
    return -int(-_metrics(px, bold).horizontalAdvance(text) // 1)


@dataclass(frozen=True, slots=True)
class Run:
    """One line of text on its baseline."""

    text: str
    x: int
    baseline: int
    px: int
    bold: bool

    def paint(self, painter: QPainter) -> None:
        painter.setFont(paper_font(self.px, self.bold))
        painter.drawText(QPointF(self.x, self.baseline), self.text)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Wrapped text, laid out before; `white` on a black ground."""

    layout: QTextLayout
    x: int
    y: int
    white: bool = False

    @property
    def text(self) -> str:
        return self.layout.text()

    def paint(self, painter: QPainter) -> None:
        painter.setPen(Qt.GlobalColor.white if self.white else Qt.GlobalColor.black)
        self.layout.draw(painter, QPointF(self.x, self.y))
        painter.setPen(Qt.GlobalColor.black)


@dataclass(frozen=True, slots=True)
class Box:
    """A frame with round corners, or with `filled` a black ground."""

    rect: QRect
    radius: int
    dashed: bool = False
    filled: bool = False

    def paint(self, painter: QPainter) -> None:
        if self.filled:
            painter.fillRect(self.rect, Qt.GlobalColor.black)
            return
        pen = QPen(Qt.GlobalColor.black, LINE_PX)
        if self.dashed:
            pen.setDashPattern([dots / LINE_PX for dots in _DASH])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.save()
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        half = LINE_PX / 2
        painter.drawRoundedRect(QRectF(self.rect).adjusted(half, half, -half, -half), self.radius, self.radius)
        painter.restore()


@dataclass(frozen=True, slots=True)
class Across:
    """A line of `width` dots; a double one is six dots high."""

    kind: RuleKind
    x: int
    y: int
    width: int

    def paint(self, painter: QPainter) -> None:
        if self.kind is RuleKind.DASHED:
            on, off = _DASH
            for x in range(self.x, self.x + self.width, on + off):
                painter.fillRect(QRect(x, self.y, min(on, self.x + self.width - x), LINE_PX), Qt.GlobalColor.black)
            return
        painter.fillRect(QRect(self.x, self.y, self.width, LINE_PX), Qt.GlobalColor.black)
        if self.kind is RuleKind.DOUBLE:
            painter.fillRect(QRect(self.x, self.y + 2 * LINE_PX, self.width, LINE_PX), Qt.GlobalColor.black)


@dataclass(frozen=True, slots=True)
class Sign:
    """The mark of a chip: a tick for confirmed, an empty circle for not yet."""

    x: int
    y: int
    side: int
    tick: bool

    def paint(self, painter: QPainter) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        pen = QPen(Qt.GlobalColor.black, LINE_PX + 1)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        box = QRectF(self.x, self.y, self.side, self.side).adjusted(2, 2, -2, -2)
        if self.tick:
            corner = QPointF(box.left() + box.width() * 0.36, box.bottom() - box.height() * 0.12)
            painter.drawPolyline([QPointF(box.left(), box.center().y()), corner, box.topRight()])
        else:
            painter.drawEllipse(box)
        painter.restore()


@dataclass(frozen=True, slots=True)
class Picture:
    image: QImage
    x: int
    y: int

    def paint(self, painter: QPainter) -> None:
        painter.drawImage(self.x, self.y, self.image)


Mark = Run | Paragraph | Box | Across | Sign | Picture


@dataclass(frozen=True, slots=True)
class AmountInk:
    """An amount as runs side by side: sign, ¥ small and regular, digits; two decimals always."""

    parts: tuple[tuple[str, int, bool, int], ...]  # text, px, bold, x from the amount's left
    width: int

    def runs(self, x: int, baseline: int) -> list[Run]:
        return [Run(text, x + offset, baseline, px, bold) for text, px, bold, offset in self.parts]


@lru_cache(maxsize=512)
def amount_ink(amount: Money, px: int, bold: bool, symbol: bool, plus: bool) -> AmountInk:
    """The amount at that size."""
    sign = "\u2212" if amount.fen < 0 else "+" if plus and amount.fen > 0 else ""
    small = round(px * (0.62 if px >= 28 else 0.86))
    pieces = [(sign, px, bold), ("¥" if symbol else "", small, False), (Money(abs(amount.fen)).grouped, px, bold)]
    parts: list[tuple[str, int, bool, int]] = []
    x = 0
    for text, size, heavy in pieces:
        if text:
            parts.append((text, size, heavy, x))
            x += text_dots(text, size, heavy) + (round(px * 0.06) if text == "¥" else 0)
    return AmountInk(tuple(parts), x)


def fitting(width: int, px: int, made: Callable[[int], AmountInk]) -> tuple[int, AmountInk]:
    """The amount at `px`, or at the first smaller size of the type scale at which it fits the width."""
    for size in (px, *(step for step in SCALE if step < px)):
        ink = made(size)
        if ink.width <= width:
            return size, ink
    return size, ink
