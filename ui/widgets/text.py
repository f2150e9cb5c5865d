"""The one function that painters draw text with, so that what a screen shows can be listed and checked.

Painters of whole screens take a `DrawText`; the default draws, a test hands in one that also writes down. Text goes
on a baseline: amounts and words of different sizes then stand on one line.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from ui.fonts import font

DrawText = Callable[[QPainter, float, float, str, int, bool, str], None]
"""(painter, x of the left edge, y of the baseline, text, size in pixels, bold, colour as #RRGGBB)."""


def draw_text(painter: QPainter, x: float, baseline: float, text: str, px: int, bold: bool, colour: str) -> None:
    """Draw one line of plain text, its left edge at `x`."""
    painter.setFont(font(px, bold=bold))
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(x, baseline), text)


def text_width(text: str, px: int, *, bold: bool = False) -> float:
    return QFontMetricsF(font(px, bold=bold)).horizontalAdvance(text)


def elided(text: str, px: int, width: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits with an ellipsis at its right. Never for an amount."""
    return QFontMetricsF(font(px, bold=bold)).elidedText(text, Qt.TextElideMode.ElideRight, width)


def baseline_in(top: float, height: float, px: int, *, bold: bool = False) -> float:
    """The baseline of a line of that size that stands in the middle of `height`, as Qt's labels set it."""
    metrics = QFontMetricsF(font(px, bold=bold))
    return top + (height + metrics.ascent() - metrics.descent()) / 2
