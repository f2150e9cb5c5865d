"""The icons, drawn from their SVG files in the colour of the text beside them.

Each is a line drawing on a grid of 20 by 20 whose stroke is `currentColor`. Qt's renderer knows no such colour from
outside, so the name is replaced before drawing; in the logo, the bead keeps the vessel's gold.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from resources import theme


def icon(name: str, colour: str, size_px: int, dpr: float) -> QPixmap:
    """One icon as a square of `size_px` logical pixels for a screen of `dpr` device pixels each.

    `name` is the file's in resources/icons without its ending, `colour` a `#RRGGBB` of the theme. Raises
    FileNotFoundError for a name that there is no icon of.
    """
    drawing = resources.resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    tinted = drawing.replace("currentColor", colour).replace("{vessel}", theme.LIGHT.vessel)
    renderer = QSvgRenderer(QByteArray(tinted.encode()))
    side = round(size_px * dpr)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(dpr)
    return picture


def icon_names() -> tuple[str, ...]:
    """All there are, in alphabetical order."""
    files = (file.name for file in resources.resource("icons").iterdir())
    return tuple(sorted(name.removesuffix(".svg") for name in files if name.endswith(".svg")))
