"""The printer's test page: shows at a glance whether paper, width, Chinese, codes, cutter and drawer are right."""

from __future__ import annotations

from PySide6.QtGui import QImage

from terminal.money import Money
from terminal.services.privacy import clean_text
from terminal.services.shop import ShopProfile
from ui.receipt.blocks import TEXT_MAX
from ui.receipt.draw import draw_page
from ui.receipt.layout import lay_out
from ui.receipt.rows import AmountRow, BarcodeRow, CodeRow, LineAcross, LogoRow, Row, RulerRow, Space, TextRow
from ui.receipt.template import RuleKind, standard_template
from ui.words import Words

_SAMPLE_AMOUNT = Money(1_234_567_89)
_SAMPLE_CODE = "https://example.com/q/0123456789ABCDEFGHIJKLMNOP"


def draw_test_page(profile: ShopProfile, words: Words) -> QImage:
    """The page for the profile's printer, in black and white."""
    chosen = standard_template(profile.printer.paper_mm)
    style, drawer = chosen.style, profile.printer.opens_drawer
    logo = profile.receipt.logo_png
    rows: list[Row] = [LogoRow(logo, profile.receipt.logo_share), Space(12)] if logo else []
    rows += [
        TextRow(clean_text(profile.shop_name, TEXT_MAX) or words.text("No shop name yet"), style("shop_name")),
        TextRow(words.text("Printer test page"), style("store_name")),
        Space(12),
        RulerRow(style("sentence")),
        TextRow(
            words.text("{mm} mm paper, {dots} dots: both ends of the ruler must be on the paper.",
                       mm=profile.printer.paper_mm, dots=chosen.dots),
            style("sentence"),
        ),
        Space(12),
        LineAcross(RuleKind.DASHED),
        Space(12),
        TextRow("排队返利 · 收银小票 · 谢谢光临", style("line_name")),
        TextRow("ABCDEFGHIJKLM abcdefghijklm 0123456789", style("line_detail")),
        AmountRow(words.text("Total"), style("total_label"), _SAMPLE_AMOUNT, style("total"), symbol=True),
        Space(12),
        LineAcross(RuleKind.DASHED),
        Space(12),
        CodeRow(_SAMPLE_CODE),
        TextRow(words.text("A phone must be able to read this code."), style("header")),
        Space(12),
        BarcodeRow(f"{profile.till}-000000", style("number_code")),
        TextRow(words.text("A scanner must be able to read these bars."), style("header")),
        Space(12),
        LineAcross(RuleKind.DASHED),
        Space(12),
        TextRow(words.text("Below this line the paper is cut."), style("sentence")),
        *([TextRow(words.text("The cash drawer must have opened."), style("sentence"))] if drawer else []),
    ]  # fmt: skip
    return draw_page(lay_out(tuple(rows), chosen))
