"""Draws a receipt: a bill and a template in, one black and white picture out, for screen, file and printer alike."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from terminal.services.facts import BillFacts
from terminal.services.shop import ShopProfile
from ui.receipt.blocks import Receipt, compose
from ui.receipt.ink import BLACK_BELOW
from ui.receipt.layout import Page, lay_out
from ui.receipt.template import Template, template_for
from ui.receipt.tongues import spoken
from ui.words import Words

_TO_BLACK_AND_WHITE: Final = bytes(0 if grey < BLACK_BELOW else 255 for grey in range(256))


def draw_receipt(
    bill: BillFacts,
    profile: ShopProfile,
    words: Words,
    *,
    copy: bool = False,
    template: Template | None = None,
) -> QImage:
    """The receipt in black and white, 1 bit a dot, as wide as the profile's paper and as high as it needs.

    Drawn on the GUI thread. `copy` marks it as a copy. Without a template the one of the shop's paper and text size.
    """
    chosen = template or template_for(profile)
    return draw_page(lay_out(compose(Receipt(bill, profile, spoken(words, profile), chosen, copy)), chosen))


def draw_page(page: Page) -> QImage:
    """A page's marks as a picture."""
    grey = QImage(page.width, page.height, QImage.Format.Format_Grayscale8)
    grey.fill(Qt.GlobalColor.white)
    painter = QPainter(grey)
    painter.setPen(Qt.GlobalColor.black)
    for mark in page.marks:
        mark.paint(painter)
    painter.end()
    return black_and_white(grey)


def black_and_white(grey: QImage) -> QImage:
    """An 8-bit grey picture with every dot either black or white."""
    grey = grey.convertToFormat(QImage.Format.Format_Grayscale8)
    dots = bytes(grey.constBits()).translate(_TO_BLACK_AND_WHITE)
    hard = QImage(dots, grey.width(), grey.height(), grey.bytesPerLine(), QImage.Format.Format_Grayscale8)
    return hard.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)
