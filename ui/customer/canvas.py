"""The second screen's drawing board: 600 high and at least 1024 wide, whatever the monitor has.

One transform scales everything; extra width stays extra width and goes to the river. All words of the second screen
go through `Canvas.text` or `Canvas.flow`, and those through one text-drawing function that is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from resources import theme
from terminal.money import Money
from ui.icons import icon
from ui.widgets.money import draw_money, fitting_px, money_width
from ui.widgets.text import DrawText, draw_text, elided, text_width
from ui.words import Words

WIDTH: Final = 1024
HEIGHT: Final = 600
MARGIN: Final = 32
FLOOR_PX: Final = 18
"""No text on the second screen is smaller."""

Align = Literal["left", "right", "centre"]
_CLOSING: Final = ",.;:!?)，。；：、！？）"
"""No line begins with one of these."""
_TOKEN: Final = re.compile(r"\s+|[!-\u02ff\u2010-\u2027]+[，。；：、！？）]*|.[，。；：、！？）]*")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; `tone` names a field of the palette."""

    text: str
    tone: str = "ink2"
    bold: bool = False


@lru_cache(maxsize=32)
def _picture(name: str, colour: str, size: int, density: float) -> QPixmap:
    return icon(name, colour, size, density)


class Canvas:
    """A painter with the second screen's measures. `width` and `height` are in its own units."""

    def __init__(
        self,
        painter: QPainter,
        width: float,
        height: float,
        words: Words,
        palette: theme.Palette = theme.DARK,
        draw: DrawText = draw_text,
    ) -> None:
        self.painter = painter
        self.width = width
        self.height = height
        self.words = words
        self.palette = palette
        self.draw = draw

    def colour(self, tone: str) -> str:
        value: str = getattr(self.palette, tone)
        return value

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        px: int,
        tone: str = "ink",
        *,
        bold: bool = False,
        align: Align = "left",
        room: float | None = None,
    ) -> float:
        """One line; elided where it is wider than `room`. Returns its width."""
        if room is not None:
            text = elided(text, px, room, bold=bold)
        width = text_width(text, px, bold=bold)
        x -= {"left": 0.0, "right": width, "centre": width / 2}[align]
        if text:
            self.draw(self.painter, x, baseline, text, px, bold, self.colour(tone))
        return width

    def money(
        self,
        x: float,
        baseline: float,
        money: Money,
        px: int,
        tone: str = "ink",
        *,
        align: Align = "left",
        room: float | None = None,
        symbol: bool = True,
        bold: bool = True,
    ) -> float:
        """An amount, never elided: it steps down the type scale to fit `room`. Returns its width."""
        if room is not None:
            px = fitting_px(money, px, room, symbol=symbol, bold=bold)
        width = money_width(money, px, symbol=symbol, bold=bold)
        x -= {"left": 0.0, "right": width, "centre": width / 2}[align]
        draw_money(
            self.painter, x, baseline, money, px, self.colour(tone), symbol=symbol, bold=bold, draw=self.draw
        )  # fmt: skip
        return width

    def flow(self, box: QRectF, runs: Sequence[Run], px: int, *, align: Align = "left", lines: int = 2) -> float:
        """Text in one or more styles, wrapped, standing in the middle of the box's height.

        It takes as few lines as it can, then gets smaller down to `FLOOR_PX`. Returns the width of the widest line.
        """
        laid = wrapped(runs, px, box.width())
        while len(laid) > lines and px > FLOOR_PX:
            px -= 1
            laid = wrapped(runs, px, box.width())
        pitch = px * 1.35
        baseline = box.center().y() - (len(laid) - 1) * pitch / 2 + px * 0.36
        widest = 0.0
        for line in laid:
            width = sum(text_width(run.text, px, bold=run.bold) for run in line)
            widest = max(widest, width)
            x = {
                "left": box.left(),
                "right": box.right() - width,
                "centre": box.center().x() - width / 2,
            }[align]
            for run in line:
                x += self.text(x, baseline, run.text, px, run.tone, bold=run.bold)
            baseline += pitch
        return widest

    def panel(
        self,
        box: QRectF,
        fill: str = "surface",
        edge: str = "line",
        *,
        dashed: bool = False,
        radius: float = theme.CARD_RADIUS,
    ) -> None:
        """A filled box with a one-pixel edge and round corners."""
        pen = QPen(QColor(self.colour(edge)), 1)
        if dashed:
            pen.setDashPattern([3, 2])
        self.painter.setPen(pen)
        self.painter.setBrush(QColor(self.colour(fill)))
        self.painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def band(self, box: QRectF, fill: str) -> None:
        self.painter.fillRect(box, QColor(self.colour(fill)))

    def rule(self, x1: float, x2: float, y: float, tone: str = "line", *, dashed: bool = False) -> None:
        """A horizontal line of one pixel."""
        pen = QPen(QColor(self.colour(tone)), 1)
        if dashed:
            pen.setDashPattern([3, 2])
        self.painter.setPen(pen)
        self.painter.drawLine(QPointF(x1, y + 0.5), QPointF(x2, y + 0.5))

    def icon(self, name: str, x: float, y: float, size: int, tone: str) -> None:
        """An icon with its top left there, drawn for the pixels that it really gets."""
        density = round(self.painter.deviceTransform().m11(), 3)
        self.painter.drawPixmap(QPointF(x, y), _picture(name, self.colour(tone), size, density))

    def chip(
        self,
        right: float,
        middle: float,
        text: str,
        *,
        fill: str,
        edge: str,
        tone: str,
        mark: str = "",
        dashed: bool = False,
    ) -> float:
        """A chip of the second screen, 36 high, ending at `right`; `mark` is "ring" or an icon. Returns its left."""
        width = text_width(text, FLOOR_PX) + 30 + (22 if mark else 0)
        box = QRectF(right - width, middle - 18, width, 36)
        self.panel(box, fill, edge, dashed=dashed, radius=17.5)
        x = box.left() + 15
        if mark == "ring":
            self.painter.setPen(QPen(QColor(self.colour(tone)), 2))
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.drawEllipse(QPointF(x + 6, middle), 5, 5)
        elif mark:
            self.icon(mark, x - 1, middle - 9, 18, tone)
        if mark:
            x += 20
        self.text(x, middle + FLOOR_PX * 0.37, text, FLOOR_PX, tone)
        return box.left()


def split(text: str, mark: str, middle: Run, tone: str = "ink2") -> list[Run]:
    """A translated sentence around one place of its own style: `mark` was filled in for that place."""
    before, _, after = text.partition(mark)
    return [Run(before, tone), middle, Run(after, tone)]


def wrapped(runs: Sequence[Run], px: int, width: float) -> list[list[Run]]:
    """The runs as lines no wider than `width`: broken at blanks, and between Chinese characters."""
    lines: list[list[Run]] = [[]]
    used = 0.0
    for run in runs:
        for token in _TOKEN.findall(run.text):
            room = text_width(token.rstrip(), px, bold=run.bold)
            if lines[-1] and used + room > width and token[0] not in _CLOSING:
                lines.append([])
                used = 0.0
            if not lines[-1] and len(lines) > 1 and not token.strip():
                continue
            used += text_width(token, px, bold=run.bold)
            line = lines[-1]
            if line and (line[-1].tone, line[-1].bold) == (run.tone, run.bold):
                line[-1] = Run(line[-1].text + token, run.tone, run.bold)
            else:
                line.append(Run(token, run.tone, run.bold))
    return [_without_end_blank(line) for line in lines if line]


def _without_end_blank(line: list[Run]) -> list[Run]:
    """A line ends with its last word, so that right-aligned ones share one edge."""
    *before, last = line
    return [*before, replace(last, text=last.text.rstrip())]
