"""From the receipt's picture to what a printer takes; the only place where both are known."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from terminal.devices.printer import Raster

_DARK_BELOW: Final = 128
_INVERT: Final = bytes(255 - byte for byte in range(256))


def raster_of(image: QImage) -> Raster:
    """The picture's dots, black as 1, each row filled up with white to whole bytes."""
    mono = image.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)
    used = (mono.width() + 7) // 8
    step = mono.bytesPerLine()
    dots = bytes(mono.constBits())
    one_is_black = QColor(mono.color(1)).lightness() < _DARK_BELOW
    if not one_is_black:
        dots = dots.translate(_INVERT)
    last = 0xFF << (-mono.width() % 8) & 0xFF
    rows = bytearray()
    for start in range(0, step * mono.height(), step):
        rows += dots[start : start + used]
        rows[-1] &= last
    return Raster(used * 8, bytes(rows))
