"""Amounts on a screen: ¥ small and regular, digits bold, two decimals always, never cut short.

An amount that does not fit steps down the design's type scale until it does; a shorter amount would be a different
amount. `MoneyLabel` is the widget, `paint_money` and `draw_money` are for painters and delegates.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.money import ZERO, Money
from ui.fonts import font
from ui.widgets.style import Metrics, tokens_of
from ui.widgets.text import DrawText, baseline_in, draw_text, text_width
from ui.words import Words

SCALE: Final = (132, 82, 72, 64, 60, 48, 42, 34, 32, 28, 24, 22, 20, 18, 16, 15, 14, 13, 12, 11, 10, 9, 8)
"""The type sizes an amount may step down to, in pixels."""
_SMALL_BELOW: Final = 28
_READABLE: Final = 11


def _symbol_px(px: int) -> int:
    return round(px * (0.62 if px >= _SMALL_BELOW else 0.86))


def _parts(money: Money, symbol: bool, plus: bool) -> tuple[str, str, str]:
    """Sign, ¥, digits."""
    sign = "\u2212" if money.fen < 0 else "+" if plus and money.fen > 0 else ""
    return sign, "¥" if symbol else "", Money(abs(money.fen)).grouped


def money_text(money: Money, *, symbol: bool = True, plus: bool = False) -> str:
    """The amount as one plain text, for a sentence: `−¥1,234.56`, `+26.11`."""
    return "".join(_parts(money, symbol, plus))


def money_width(money: Money, px: int, *, bold: bool = True, symbol: bool = True, plus: bool = False) -> float:
    """How wide `draw_money` draws it."""
    sign, mark, digits = _parts(money, symbol, plus)
    small = text_width(mark, _symbol_px(px)) + px * 0.03 if mark else 0.0
    return text_width(sign, px, bold=bold) + small + text_width(digits, px, bold=bold)


def fitting_px(
    money: Money, px: int, width: float, *, bold: bool = True, symbol: bool = True, plus: bool = False
) -> int:
    """`px`, or the next size down the scale at which the amount fits the width; the smallest if none does."""
    for size in (px, *(step for step in SCALE if step < px)):
        if money_width(money, size, bold=bold, symbol=symbol, plus=plus) <= width:
            return size
    return SCALE[-1]


def draw_money(
    painter: QPainter,
    x: float,
    baseline: float,
    money: Money,
    px: int,
    colour: str,
    *,
    bold: bool = True,
    symbol: bool = True,
    plus: bool = False,
    draw: DrawText = draw_text,
) -> float:
    """Draw the amount from `x` on a baseline; returns the x behind it."""
    sign, mark, digits = _parts(money, symbol, plus)
    if sign:
        draw(painter, x, baseline, sign, px, bold, colour)
        x += text_width(sign, px, bold=bold)
    if mark:
        draw(painter, x, baseline, mark, _symbol_px(px), False, colour)
        x += text_width(mark, _symbol_px(px)) + px * 0.03
    draw(painter, x, baseline, digits, px, bold, colour)
    return x + text_width(digits, px, bold=bold)


def paint_money(
    painter: QPainter,
    rect: QRectF,
    money: Money,
    px: int,
    colour: str,
    *,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
    bold: bool = True,
    symbol: bool = True,
    plus: bool = False,
    draw: DrawText = draw_text,
) -> int:
    """Paint the amount in the middle of the box's height, `align`ed left, right or in its middle.

    `colour` is #RRGGBB. Returns the size it was painted at: `px`, or less where the box is too narrow for that.
    """
    px = fitting_px(money, px, rect.width(), bold=bold, symbol=symbol, plus=plus)
    width = money_width(money, px, bold=bold, symbol=symbol, plus=plus)
    x = rect.right() - width
    if align & Qt.AlignmentFlag.AlignLeft:
        x = rect.left()
    elif align & Qt.AlignmentFlag.AlignHCenter:
        x = rect.center().x() - width / 2
    baseline = baseline_in(rect.top(), rect.height(), px, bold=bold)
    draw_money(
        painter, x, baseline, money, px, colour, bold=bold, symbol=symbol, plus=plus, draw=draw
    )  # fmt: skip
    return px


def spoken_money(words: Words, money: Money) -> str:
    """The amount as a screen reader should say it: "344 元 1 角 1 分"."""
    yuan, rest = divmod(abs(money.fen), 100)
    jiao, fen = divmod(rest, 10)
    said = []
    if yuan or not rest:
        said.append(words.text("{count} yuan", count=yuan))
    if jiao:
        said.append(words.text("{count} jiao", count=jiao))
    if fen:
        said.append(words.text("{count} fen", count=fen))
    amount = " ".join(said)
    return words.text("minus {amount}", amount=amount) if money.fen < 0 else amount


class MoneyLabel(QWidget):
    """One amount. Speaks it by its accessible name, which follows the language.

    `size` is the design's type size, `tone` a field of the theme's `Palette`; `symbol` shows the ¥, `plus` puts a +
    before a reward.
    """

    def __init__(
        self,
        words: Words,
        metrics: Metrics,
        size: float,
        *,
        tone: str = "ink",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
        bold: bool = True,
        symbol: bool = True,
        plus: bool = False,
        money: Money = ZERO,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._metrics = metrics
        self._size = size
        self._tone = tone
        self._align = align
        self._bold = bold
        self._symbol = symbol
        self._plus = plus
        self._money = money
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def _px(self) -> int:
        return self._metrics.type_px(self._size)

    @property
    def money(self) -> Money:
        return self._money

    @property
    def text(self) -> str:
        """What is painted, as one text."""
        return money_text(self._money, symbol=self._symbol, plus=self._plus)

    @property
    def painted_px(self) -> int:
        """The size that it has now: less than it was made for where the label is too narrow."""
        return fitting_px(self._money, self._px, self.width(), bold=self._bold, symbol=self._symbol, plus=self._plus)

    @property
    def cut(self) -> bool:
        """Whether it would have to be too small to be read to fit here."""
        return self.painted_px < min(self._px, self._metrics.px(_READABLE))

    def show_money(self, money: Money) -> None:
        if money != self._money:
            self._money = money
            self.retranslate()
            self.updateGeometry()
            self.update()

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def set_size(self, size: float) -> None:
        self._size = size
        self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(spoken_money(self._words, self._money))

    def sizeHint(self) -> QSize:
        width = money_width(self._money, self._px, bold=self._bold, symbol=self._symbol, plus=self._plus)
        return QSize(int(width) + 1, self._line_height())

    def minimumSizeHint(self) -> QSize:
        width = money_width(self._money, self._metrics.px(12), bold=self._bold, symbol=self._symbol, plus=self._plus)
        return QSize(int(width) + 1, self._line_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_money(
            painter, QRectF(self.rect()), self._money, self._px, getattr(tokens_of(self), self._tone),
            align=self._align, bold=self._bold, symbol=self._symbol, plus=self._plus,
        )  # fmt: skip

    def _line_height(self) -> int:
        # A digit's ink is about three quarters of its size: the font's whole line would push rows apart.
        return round(QFontMetricsF(font(self._px, bold=self._bold)).capHeight() * 1.6)
