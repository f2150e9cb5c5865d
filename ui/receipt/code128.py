"""A text as the bars of Code 128, set B: what a shop's scanner reads back as it stands, letters, digits and marks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

QUIET: Final = 10
"""Modules of white at each side, as ISO/IEC 15417 asks."""
LEAST_MODULE: Final = 2
"""Dots: at 8 dots a millimetre a bar of one dot runs into the next."""
_START_B: Final = 104
_CHECKED: Final = 103
_STOP: Final = "2331112"
_WIDTHS: Final = tuple(
    re.findall(
        r"\d{6}",
        """
        212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
        123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
        232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
        313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
        111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
        111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
        114311 411113 411311 113141 114131 311141 411131 211412 211214 211232
        """,
    )
)
"""Bar, space, bar, space, bar, space of each value, in modules (ISO/IEC 15417, table 1)."""


@lru_cache(maxsize=32)
def bars(text: str) -> tuple[int, ...]:
    """Widths in modules, a bar first, without the quiet zones. Raises `ValueError` for what is not plain ASCII."""
    if not text or not all(" " <= char <= "~" for char in text):
        raise ValueError("no text for a Code 128")
    values = [_START_B, *(ord(char) - 32 for char in text)]
    check = sum(max(1, place) * value for place, value in enumerate(values)) % _CHECKED
    return tuple(int(width) for value in (*values, check) for width in _WIDTHS[value]) + tuple(map(int, _STOP))


def code128_side(text: str) -> int:
    """How wide the code with its quiet zones is, in modules."""
    return sum(bars(text)) + 2 * QUIET


def code128_image(text: str, module_px: int, height_px: int) -> QImage:
    """The code in black on white, for paper: 8-bit grey."""
    image = QImage(code128_side(text) * module_px, height_px, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    x = QUIET
    for place, width in enumerate(bars(text)):
        if place % 2 == 0:
            painter.fillRect(QRect(x * module_px, 0, width * module_px, height_px), Qt.GlobalColor.black)
        x += width
    painter.end()
    return image
