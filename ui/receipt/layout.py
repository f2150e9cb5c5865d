"""Gives every row its place: from rows to marks at dots, top to bottom, in one pass.

Words wrap, between Chinese characters or at blanks, in the middle of a word only where it is longer than the paper.
Amounts share the right edge and are never cut: one that does not fit beside its words gets smaller by at most a
third, and then takes a line of its own. Baselines lie on whole dots.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QTextLayout, QTextOption

from terminal.devices.printer import DOTS_PER_MM
from terminal.money import Money
from ui.receipt import code128
from ui.receipt.code128 import code128_image, code128_side
from ui.receipt.ink import (
    Across,
    AmountInk,
    Box,
    Mark,
    Paragraph,
    Picture,
    Run,
    Sign,
    amount_ink,
    fitting,
    paper_font,
    text_dots,
)
from ui.receipt.logo import logo_image
from ui.receipt.rows import (
    AmountRow,
    BannerRow,
    BarcodeRow,
    CodeRow,
    Figure,
    FiguresRow,
    FrameRow,
    HeadingRow,
    LineAcross,
    LogoRow,
    MoneyRow,
    PairRow,
    Row,
    RulerRow,
    Space,
    TableRow,
    TextRow,
)
from ui.receipt.template import LEAST_MODULE, LEAST_PX, Align, RuleKind, Style, Template
from ui.widgets.qr import qr_image, qr_side

LINE_EM: Final = 1.3
BASELINE_EM: Final = 1.02
"""Line height and baseline in type sizes: a Chinese character fills its em, so the font's own leading is too much."""
GAP: Final = 14
TOP: Final = 8
BOTTOM: Final = 20
FRAME_PADDING: Final = 14
FRAME_RADIUS: Final = 10
CHIP_PADDING: Final = 12
RULER_TICK: Final = 2
BAR_MODULE: Final = 3
BAR_HEIGHT: Final = 64
TABLE_GAP: Final = 10
LEAST_SHRINK: Final = 0.66
WORDS_SHARE: Final = 0.45
"""Of the width, what words may claim before the amount beside them has to shrink."""


@dataclass(frozen=True, slots=True)
class Page:
    """A laid-out receipt, in dots."""

    width: int
    height: int
    marks: tuple[Mark, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text on it, from the top."""
        return tuple(mark.text for mark in self.marks if isinstance(mark, Run | Paragraph))


def lay_out(rows: tuple[Row, ...], template: Template) -> Page:
    """The whole receipt, as high as its rows need."""
    sheet = _Sheet(template)
    bottom = sheet.stack(rows, template.margin, TOP, template.dots - 2 * template.margin)
    return Page(template.dots, bottom + BOTTOM, tuple(sheet.marks))


def _line_dots(px: int) -> int:
    return round(px * LINE_EM)


def _baseline(y: int, px: int) -> int:
    return y + round(px * BASELINE_EM)


class _Sheet:
    """The marks so far. Every method takes the left, top and width of its place and returns the y below it."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self.marks: list[Mark] = []

    def stack(self, rows: tuple[Row, ...], x: int, y: int, width: int) -> int:
        for row in rows:
            y = self._row(row, x, y, width)
        return y

    def _row(self, row: Row, x: int, y: int, width: int) -> int:
        match row:
            case TextRow():
                return self._text(row.text, row.style, x, y, width)[0]
            case PairRow():
                return self._pair(row, x, y, width)
            case AmountRow():
                return self._amount(row, x, y, width)
            case MoneyRow():
                return self._money(row.amount, row.style, x, y, width)
            case FiguresRow():
                return self._figures(row, x, y, width)
            case HeadingRow():
                return self._heading(row, x, y, width)
            case BannerRow():
                return self._banner(row, x, y, width)
            case CodeRow():
                return self._code(row, x, y, width)
            case LogoRow():
                return self._logo(row, x, y, width)
            case BarcodeRow():
                return self._barcode(row, x, y, width)
            case TableRow():
                return self._table(row, x, y, width)
            case RulerRow():
                return self._ruler(row, y)
            case FrameRow():
                return self._frame(row, x, y, width)
            case LineAcross():
                self.marks.append(Across(row.kind, x, y, width))
                return y + (6 if row.kind is RuleKind.DOUBLE else 2)
            case Space():
                return y + row.dots

    def _text(self, text: str, style: Style, x: int, y: int, width: int, *, white: bool = False) -> tuple[int, int]:
        """Wrapped text; also returns the baseline of its last line."""
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout = QTextLayout(text, paper_font(style.px, style.bold))
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        line_y = baseline = y
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            baseline = _baseline(line_y, style.px)
            share = {Align.LEFT: 0.0, Align.CENTER: 0.5, Align.RIGHT: 1.0}[style.align]
            indent = round((width - line.naturalTextWidth()) * share)
            line.setPosition(QPointF(max(0, indent), baseline - y - line.ascent()))
            line_y += _line_dots(style.px)
        layout.endLayout()
        self.marks.append(Paragraph(layout, x, y, white))
        return line_y, baseline

    def _pair(self, row: PairRow, x: int, y: int, width: int) -> int:
        right_width = text_dots(row.right, row.right_style.px, row.right_style.bold)
        left_width = text_dots(row.left, row.left_style.px, row.left_style.bold)
        if not row.right:
            return self._text(row.left, row.left_style, x, y, width)[0]
        if left_width + GAP + right_width > width:
            y, _ = self._text(row.left, row.left_style, x, y, width)
            return self._text(row.right, row.right_style, x, y, width)[0]
        bottom, baseline = self._text(row.left, row.left_style, x, y, width)
        style = row.right_style
        self.marks.append(Run(row.right, x + width - right_width, baseline, style.px, style.bold))
        return max(bottom, baseline - round(style.px * BASELINE_EM) + _line_dots(style.px))

    def _amount(self, row: AmountRow, x: int, y: int, width: int) -> int:
        style = row.amount_style

        def made(px: int) -> AmountInk:
            return amount_ink(row.amount, px, style.bold, row.symbol, row.plus)

        words = min(text_dots(row.text, row.style.px, row.style.bold), round(width * WORDS_SHARE))
        px, ink = fitting(width - words - GAP, style.px, made)
        if px < style.px * LEAST_SHRINK:
            y, _ = self._text(row.text, row.style, x, y, width)
            px, ink = fitting(width, style.px, made)
            self.marks += ink.runs(x + width - ink.width, _baseline(y, px))
            return y + _line_dots(px)
        top = y
        if px > row.style.px:  # words stand on the amount's baseline
            top = _baseline(y, px) - round(row.style.px * BASELINE_EM)
        bottom, baseline = self._text(row.text, row.style, x, top, width - ink.width - GAP)
        self.marks += ink.runs(x + width - ink.width, baseline)
        return max(bottom, y + _line_dots(px))

    def _money(self, amount: Money, style: Style, x: int, y: int, width: int) -> int:
        px, ink = fitting(width, style.px, lambda px: amount_ink(amount, px, style.bold, True, False))
        self.marks += ink.runs(x, _baseline(y, px))
        return y + _line_dots(px)

    def _figures(self, row: FiguresRow, x: int, y: int, width: int) -> int:
        widths = [self._figure_width(figure, row, width) for figure in row.figures]
        between = max(2 * GAP, width // 12)
        beside = sum(widths) + 2 * GAP * (len(widths) - 1) <= width
        bottom = y
        for figure, own_width in zip(row.figures, widths, strict=True):
            bottom = self._figure(figure, row, x, y, width)
            if beside:
                x += own_width + min(between, width - sum(widths))
            else:
                y = bottom
        return bottom

    def _figure_ink(self, figure: Figure, style: Style, width: int) -> tuple[int, AmountInk]:
        value = figure.value
        if isinstance(value, Money):
            return fitting(width, style.px, lambda px: amount_ink(value, px, style.bold, True, False))
        number = f"{value:,}"
        return style.px, AmountInk(((number, style.px, style.bold, 0),), text_dots(number, style.px, style.bold))

    def _figure_width(self, figure: Figure, row: FiguresRow, width: int) -> int:
        label = row.label_style
        _, ink = self._figure_ink(figure, row.value_style, width)
        unit = text_dots(figure.unit, label.px, label.bold) + 6 if figure.unit else 0
        return max(text_dots(figure.label, label.px, label.bold), ink.width + unit)

    def _figure(self, figure: Figure, row: FiguresRow, x: int, y: int, width: int) -> int:
        label = row.label_style
        y, _ = self._text(figure.label, label, x, y, width)
        px, ink = self._figure_ink(figure, row.value_style, width)
        self.marks += ink.runs(x, _baseline(y, px))
        if figure.unit:
            self.marks.append(Run(figure.unit, x + ink.width + 6, _baseline(y, px), label.px, label.bold))
        return y + _line_dots(px)

    def _heading(self, row: HeadingRow, x: int, y: int, width: int) -> int:
        style = row.chip_style
        side = round(style.px * 0.8)
        chip_width = text_dots(row.chip, style.px, style.bold) + side + 2 * CHIP_PADDING + 6
        chip_height = _line_dots(style.px) + 4
        beside = width - chip_width - GAP >= min(
            text_dots(row.text, row.style.px, row.style.bold), round(width * WORDS_SHARE)
        )
        chip_x, chip_y = x + width - chip_width, y
        if beside:
            bottom, _ = self._text(row.text, row.style, x, y, width - chip_width - GAP)
            bottom = max(bottom, y + chip_height)
        else:
            chip_x, chip_y = x, self._text(row.text, row.style, x, y, width)[0] + 4
            bottom = chip_y + chip_height
        self.marks += [
            Box(QRect(chip_x, chip_y, chip_width, chip_height), chip_height // 2, dashed=not row.confirmed),
            Sign(chip_x + CHIP_PADDING, chip_y + (chip_height - side) // 2, side, row.confirmed),
            Run(row.chip, chip_x + CHIP_PADDING + side + 6, _baseline(chip_y + 2, style.px), style.px, style.bold),
        ]
        return bottom

    def _banner(self, row: BannerRow, x: int, y: int, width: int) -> int:
        at = len(self.marks)
        bottom, _ = self._text(row.text, row.style, x, y + 5, width, white=True)
        self.marks.insert(at, Box(QRect(x, y, width, bottom + 5 - y), 0, filled=True))
        return bottom + 5

    def _code(self, row: CodeRow, x: int, y: int, width: int) -> int:
        """As large as the template allows and the paper holds; the address in words where no phone could read it."""
        module = min(self._template.module, width // qr_side(row.text, 1))
        if module < LEAST_MODULE:
            return self._text(row.text, replace(self._template.style("sentence"), align=Align.CENTER), x, y, width)[0]
        image = qr_image(row.text, module)
        self.marks.append(Picture(image, x + (width - image.width()) // 2, y))
        return y + image.height()

    def _logo(self, row: LogoRow, x: int, y: int, width: int) -> int:
        image = logo_image(row.png, width * row.share // 100)
        if image.isNull():
            return y
        self.marks.append(Picture(image, x + (width - image.width()) // 2, y))
        return y + image.height()

    def _barcode(self, row: BarcodeRow, x: int, y: int, width: int) -> int:
        try:
            module = min(BAR_MODULE, width // code128_side(row.text))
        except ValueError:  # a till whose number has other letters
            module = 0
        if module >= code128.LEAST_MODULE:
            image = code128_image(row.text, module, BAR_HEIGHT)
            self.marks.append(Picture(image, x + (width - image.width()) // 2, y))
            y += BAR_HEIGHT + 2
        return self._text(row.text, row.style, x, y, width)[0]

    def _table(self, row: TableRow, x: int, y: int, width: int) -> int:
        """Columns as wide as they need, the room that is left shared; smaller type, then lines of their own."""
        style = replace(row.style, align=Align.RIGHT)
        widths = self._columns(row, style)
        while sum(widths) + TABLE_GAP * (len(widths) - 1) > width and style.px > LEAST_PX:
            style = replace(style, px=style.px - 1)
            widths = self._columns(row, style)
        spare = width - sum(widths) - TABLE_GAP * (len(widths) - 1)
        if spare < 0:
            heads, *lines = row.lines
            for line in lines:
                for head, cell in zip(heads, line, strict=True):
                    y = self._pair(PairRow(head, row.style, cell, row.style), x, y, width)
            return y
        each = spare // len(widths)
        for line in row.lines:
            left, bottom = x, y
            for place, (cell, own) in enumerate(zip(line, widths, strict=True)):
                room = own + each if place < len(widths) - 1 else x + width - left
                first = replace(style, align=Align.LEFT) if place == 0 else style
                bottom = max(bottom, self._text(cell, first, left, y, room)[0])
                left += room + TABLE_GAP
            y = bottom
        return y

    @staticmethod
    def _columns(row: TableRow, style: Style) -> list[int]:
        """What each column needs: its numbers whole, of its head the longest word."""
        heads, *lines = row.lines
        return [
            max(text_dots(text, style.px, style.bold) for text in (*head.split(), *(line[place] for line in lines)))
            for place, head in enumerate(heads)
        ]

    def _ruler(self, row: RulerRow, y: int) -> int:
        """Over the whole head, also its margins: whatever is missing on paper is what the printer can't reach."""
        dots, style = self._template.dots, row.style
        height, last_mm = 3 * DOTS_PER_MM, dots // DOTS_PER_MM
        for mm in range(last_mm + 1):
            long = height if mm % 10 == 0 or mm == last_mm else 2 * height // 3 if mm % 5 == 0 else height // 3
            x = min(mm * DOTS_PER_MM, dots - RULER_TICK)
            self.marks.append(Box(QRect(x, y, RULER_TICK, long), 0, filled=True))
            if mm % 10 == 0:
                left = min(max(0, x - text_dots(str(mm), style.px, style.bold) // 2), dots - 2 * style.px)
                self.marks.append(Run(str(mm), left, _baseline(y + height, style.px), style.px, style.bold))
        return y + height + _line_dots(style.px) + 4

    def _frame(self, row: FrameRow, x: int, y: int, width: int) -> int:
        at = len(self.marks)
        inner = FRAME_PADDING
        bottom = self.stack(row.rows, x + inner, y + inner, width - 2 * inner) + inner
        self.marks.insert(at, Box(QRect(x, y, width, bottom - y), FRAME_RADIUS, dashed=row.dashed))
        return bottom
