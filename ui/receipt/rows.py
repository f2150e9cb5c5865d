"""The rows that a receipt is made of, as values: what stands on it, before anybody knows where."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.money import Money
from ui.receipt.template import RuleKind, Style


@dataclass(frozen=True, slots=True)
class TextRow:
    """Plain text, wrapped. Never cut, never read as markup."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class PairRow:
    """Words at the left, words at the right edge; the right ones come under the left ones where both don't fit."""

    left: str
    left_style: Style
    right: str
    right_style: Style


@dataclass(frozen=True, slots=True)
class AmountRow:
    """Words at the left that wrap, an amount at the right edge that is never cut: it gets smaller if it must."""

    text: str
    style: Style
    amount: Money
    amount_style: Style
    symbol: bool = False  # with ¥
    plus: bool = False


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A big amount of its own, at the left."""

    amount: Money
    style: Style


@dataclass(frozen=True, slots=True)
class Figure:
    """A label over a number or an amount; `unit` stands small behind a number."""

    label: str
    value: Money | int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FiguresRow:
    """Figures side by side."""

    figures: tuple[Figure, ...]
    label_style: Style
    value_style: Style


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """A heading, and at the right edge a chip: its mark and word in a frame, dashed where nothing is confirmed."""

    text: str
    style: Style
    chip: str
    chip_style: Style
    confirmed: bool


@dataclass(frozen=True, slots=True)
class BannerRow:
    """White on black over the whole width."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A QR code in the middle."""

    text: str


@dataclass(frozen=True, slots=True)
class LogoRow:
    """A picture in the middle, `share` percent of the width; nothing where it can't be read."""

    png: bytes
    share: int


@dataclass(frozen=True, slots=True)
class BarcodeRow:
    """A Code 128 in the middle, with its text below; the text alone where the bars would be too wide."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class TableRow:
    """Columns that share the right edge of the paper; the first line is their heads. No number is ever cut."""

    lines: tuple[tuple[str, ...], ...]
    style: Style


@dataclass(frozen=True, slots=True)
class RulerRow:
    """A ruler in millimetres from edge to edge of what the head can print, without the margins."""

    style: Style


@dataclass(frozen=True, slots=True)
class LineAcross:
    kind: RuleKind


@dataclass(frozen=True, slots=True)
class Space:
    dots: int


@dataclass(frozen=True, slots=True)
class FrameRow:
    """Rows in a frame with round corners."""

    rows: tuple[Row, ...]
    dashed: bool


Row = (
    TextRow
    | PairRow
    | AmountRow
    | MoneyRow
    | FiguresRow
    | HeadingRow
    | BannerRow
    | CodeRow
    | LogoRow
    | BarcodeRow
    | TableRow
    | RulerRow
    | LineAcross
    | Space
    | FrameRow
)
