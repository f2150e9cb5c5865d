"""A shop's logo, from whatever picture its manager has to the dots of a receipt.

It is kept small, grey and without transparency, because it is part of each kept configuration: no wider than the widest
paper, in as many greys as there is room for. What prints is worked out from that for each width: flat parts are made
quite black or white, so that nothing is sprinkled over them, and what is between becomes dots by error diffusion.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

from terminal.errors import Refused
from terminal.services.receipt_setup import LOGO_MAX

FILE_MAX: Final = 10_000_000
SIDE_MAX: Final = 12_000
SIDE_LEAST: Final = 16
KEPT: Final = QSize(576, 360)
"""Dots: as wide as 80 mm paper prints, and 45 mm high."""
SUFFIXES: Final = ("png", "jpg", "jpeg", "svg")
_GREYS: Final = (256, 32, 16, 8, 4, 2)
_WHITE_FROM, _BLACK_TO = 232, 24
_FLAT: Final = bytes(
    255 if grey >= _WHITE_FROM else 0 if grey <= _BLACK_TO
    else (grey - _BLACK_TO) * 255 // (_WHITE_FROM - _BLACK_TO)
    for grey in range(256)
)  # fmt: skip


class _Unfit(Exception):
    """A picture that can't be a logo; its text says why."""


def read_logo(path: Path) -> str:
    """A picture file as a logo is kept: a grey PNG in base64.

    Raises `Refused("bad_logo", why=…)`: `unreadable`, `big` (the file), `kind` (no PNG, JPEG or SVG), `broken`,
    `large` or `small` (the picture), `blank` (nothing of it would print).
    """
    try:
        if path.stat().st_size > FILE_MAX:
            raise Refused("bad_logo", why="big", name=path.name)
        content = path.read_bytes()
    except OSError as error:
        raise Refused("bad_logo", why="unreadable", name=path.name) from error
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in SUFFIXES:
        raise Refused("bad_logo", why="kind", name=path.name)
    try:
        picture = _drawn(content) if suffix == "svg" else _painted(content)
    except _Unfit as unfit:
        raise Refused("bad_logo", why=str(unfit), name=path.name) from None
    grey = _on_white(picture)
    if min(_flat(grey)) == 255:
        raise Refused("bad_logo", why="blank", name=path.name)
    return _kept(grey)


def _painted(content: bytes) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()) not in (b"png", b"jpeg"):
        raise _Unfit("kind")
    size = reader.size()  # told by the file's head, before anything of it is unpacked
    if size.isValid():
        _check(size)
    picture = reader.read()
    if picture.isNull():
        raise _Unfit("broken")
    _check(picture.size())
    return picture.scaled(_fitted(picture.size()), mode=Qt.TransformationMode.SmoothTransformation)


def _drawn(content: bytes) -> QImage:
    drawing = QSvgRenderer(QByteArray(content))
    if not drawing.isValid():
        raise _Unfit("broken")
    size = drawing.defaultSize()
    if size.isEmpty():
        raise _Unfit("broken")
    picture = QImage(size.scaled(KEPT, Qt.AspectRatioMode.KeepAspectRatio), QImage.Format.Format_ARGB32)
    if min(picture.width(), picture.height()) < 1:
        raise _Unfit("small")
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    drawing.render(painter, QRectF(picture.rect()))
    painter.end()
    return picture


def _check(size: QSize) -> None:
    if max(size.width(), size.height()) > SIDE_MAX:
        raise _Unfit("large")
    if min(size.width(), size.height()) < SIDE_LEAST:
        raise _Unfit("small")


def _fitted(size: QSize) -> QSize:
    """No larger than it is kept; a small picture stays as it is."""
    fitted = size.scaled(KEPT, Qt.AspectRatioMode.KeepAspectRatio)
    smaller = size if size.width() <= fitted.width() else fitted
    return QSize(max(1, smaller.width()), max(1, smaller.height()))


def _on_white(picture: QImage) -> QImage:
    ground = QImage(picture.size(), QImage.Format.Format_RGB32)
    ground.fill(Qt.GlobalColor.white)
    painter = QPainter(ground)
    painter.drawImage(0, 0, picture)
    painter.end()
    return ground.convertToFormat(QImage.Format.Format_Grayscale8)


def _kept(grey: QImage) -> str:
    """In as many greys as there is room for, at last in fewer dots."""
    while True:
        for greys in _GREYS:
            step = 255 / (greys - 1)
            table = bytes(round(round(value / step) * step) for value in range(256))
            text = base64.b64encode(_png(_mapped(grey, table))).decode("ascii")
            if len(text) <= LOGO_MAX:
                return text
        grey = grey.scaled(grey.size() * 0.8, mode=Qt.TransformationMode.SmoothTransformation)


def _png(picture: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    buffer.close()
    return bytes(content.data())


def _flat(grey: QImage) -> bytes:
    """The dots row by row, their flat parts quite black or white; rows keep the width of their lines in memory."""
    whole = grey.convertToFormat(QImage.Format.Format_Grayscale8)
    width, stride = whole.width(), whole.bytesPerLine()
    dots = bytes(whole.constBits()).translate(_FLAT)
    return b"".join(dots[row * stride : row * stride + width] for row in range(whole.height()))


def _mapped(grey: QImage, table: bytes) -> QImage:
    whole = grey.convertToFormat(QImage.Format.Format_Grayscale8)
    dots = bytes(whole.constBits()).translate(table)
    mapped = QImage(dots, whole.width(), whole.height(), whole.bytesPerLine(), QImage.Format.Format_Grayscale8)
    return mapped.copy()  # the dots' own memory ends with this function


@lru_cache(maxsize=8)
def logo_image(png: bytes, width: int) -> QImage:
    """A kept logo in black and white, as wide as that and 8-bit grey; a null picture where it can't be read."""
    picture = QImage.fromData(png)
    if picture.isNull() or width < 1:
        return QImage()
    height = max(1, min(round(picture.height() * width / picture.width()), 4 * width))
    scaled = _on_white(picture).scaled(
        width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    dithering = Qt.ImageConversionFlag.MonoOnly | Qt.ImageConversionFlag.DiffuseDither
    mono = _mapped(scaled, _FLAT).convertToFormat(QImage.Format.Format_Mono, dithering)
    return mono.convertToFormat(QImage.Format.Format_Grayscale8)
