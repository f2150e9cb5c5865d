"""QR codes that a phone can read: whole device pixels a module, a four-module quiet zone, never blurred.

A code scaled by a fraction of a pixel is a code that old phones fail at. So the painter leaves the window's
coordinates, works in the device's own pixels whatever scaling is on, and where a module would come out smaller than
it must be, paints nothing and says so: its caller then shows words instead.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources import theme
from ui.fonts import font
from ui.widgets.style import tokens_of
from ui.words import Words

QUIET: Final = 4
"""Modules of white around the code, as ISO 18004 asks."""
LEAST_MODULE: Final = 4
"""Logical pixels; the second screen, read from further away, asks for 6."""

Modules = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=32)
def qr_modules(text: str) -> Modules:
    """The code of a text, row by row, without its quiet zone. Raises `ValueError` for an empty or too long text."""
    if not text:
        raise ValueError("a QR code of nothing")
    import qrcode  # with its picture library it is slow to import, and no window waits for a code
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.exceptions import DataOverflowError

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise ValueError(f"{len(text)} characters are too many for a QR code") from error
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())


def qr_side(text: str, module: int) -> int:
    """How wide and high the code with its quiet zone is, at `module` pixels a module."""
    return (len(qr_modules(text)) + 2 * QUIET) * module


def qr_image(text: str, module_px: int) -> QImage:
    """The code in black on white with its quiet zone, for paper: `module_px` dots a module, 8-bit grey."""
    modules = qr_modules(text)
    image = QImage(qr_side(text, module_px), qr_side(text, module_px), QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    _fill(painter, modules, QUIET * module_px, QUIET * module_px, module_px, QColor(Qt.GlobalColor.black))
    painter.end()
    return image


def paint_qr(
    painter: QPainter,
    rect: QRectF,
    text: str,
    palette: theme.Palette = theme.LIGHT,
    *,
    least_module: int = LEAST_MODULE,
) -> int:
    """Paint the code as large as it fits, in the middle of the box, on its own white ground.

    Returns the device pixels a module, or 0 where a module would be smaller than `least_module` logical pixels:
    then nothing was painted. The painter may be moved and scaled, not turned.
    """
    modules = qr_modules(text)
    to_device = painter.deviceTransform()
    box = to_device.mapRect(rect)
    count = len(modules) + 2 * QUIET
    # A window's edge may lie between two pixels at 125 %: half a pixel over is not too small.
    module = int((min(box.width(), box.height()) + 0.5) // count)
    if module < int(least_module * to_device.m11() + 1e-6):
        return 0
    side = module * count
    left, top = round(box.center().x() - side / 2), round(box.center().y() - side / 2)
    inverse, _ = to_device.inverted()
    painter.save()
    painter.setWorldTransform(inverse * painter.worldTransform())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.qr_light))
    painter.drawRoundedRect(QRectF(left, top, side, side), module, module)
    _fill(painter, modules, left + QUIET * module, top + QUIET * module, module, QColor(palette.qr_dark))
    painter.restore()
    return module


def _fill(painter: QPainter, modules: Modules, left: int, top: int, module: int, dark: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for y, row in enumerate(modules):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                painter.fillRect(QRect(left + x * module, top + y * module, (run - x) * module, module), dark)
            x = run + 1


class QrWidget(QWidget):
    """A code that can be read, or a sentence where the code would come out too small; empty text shows nothing."""

    def __init__(
        self,
        words: Words,
        text: str = "",
        *,
        least_module: int = LEAST_MODULE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._text = text
        self._least_module = least_module
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def text(self) -> str:
        """What the code says."""
        return self._text

    def show_text(self, text: str) -> None:
        self._text = text
        self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(self._words.text("QR code of the queue page"))
        self.update()

    def sizeHint(self) -> QSize:
        side = qr_side(self._text, self._least_module) if self._text else 0
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._text:
            return
        painter = QPainter(self)
        box = QRectF(self.rect())
        if paint_qr(painter, box, self._text, tokens_of(self), least_module=self._least_module):
            return
        painter.setFont(font(13))
        painter.setPen(QColor(tokens_of(self).ink2))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect(), int(flags), no_room_words(self._words))


def no_room_words(words: Words) -> str:
    """What stands where a code would be too small to be read."""
    return words.text("No room for the code here; it is on the receipt")
