"""A receipt as a PDF: one page as wide as the paper and as high as the receipt, every dot as it would print."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSaveFile, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from terminal.devices.printer import DOTS_PER_MM
from terminal.errors import Unavailable

_MM_PER_INCH: Final = 25.4


def receipt_pdf(image: QImage, paper_mm: int, title: str) -> bytes:
    """The file's content. The picture stands in the middle of the paper's width, in its printed size."""
    height_mm = image.height() / DOTS_PER_MM
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    size = QPageSize(
        QSizeF(paper_mm, height_mm), QPageSize.Unit.Millimeter, "receipt", QPageSize.SizeMatchPolicy.ExactMatch
    )
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    writer.setResolution(1200)
    units_per_mm = writer.resolution() / _MM_PER_INCH
    width_mm = image.width() / DOTS_PER_MM
    painter = QPainter(writer)
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering, True)
    left_mm = (paper_mm - width_mm) / 2
    place = QRectF(left_mm * units_per_mm, 0, width_mm * units_per_mm, height_mm * units_per_mm)
    painter.drawImage(place, image)
    painter.end()
    buffer.close()
    return bytes(content.data())


def save_pdf(image: QImage, path: Path, paper_mm: int, title: str = "") -> None:
    """Write the PDF whole or not at all; a file of that name is replaced. Raises `Unavailable("file_not_written")`."""
    content = receipt_pdf(image, paper_mm, title or path.stem)
    file = QSaveFile(str(path))
    if (
        not file.open(QIODevice.OpenModeFlag.WriteOnly)
        or file.write(QByteArray(content)) != len(content)
        or not file.commit()
    ):
        raise Unavailable("file_not_written", path=str(path), why=file.errorString())
