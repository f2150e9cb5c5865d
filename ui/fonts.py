"""The fonts of every window: the bundled Noto Sans SC in two weights, the system's own for what it lacks.

A machine may have no Chinese font at all, so the till brings one; it holds GB2312, and a member's rare name
character is looked for in the system's fonts. Where those lack it too an empty box is drawn: the name is on the
screen beside its phone number, so the sale goes on.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

import resources
from resources import theme
from terminal.errors import Unavailable

FILES: Final = ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf")
SYSTEM_FAMILIES: Final = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimSun",
)
"""Where rare characters are looked for, in this order: Windows, macOS, then what Linux machines have."""
BODY_PX: Final = 14
_TABULAR: Final = QFont.Tag("tnum")


def load_fonts(app: QApplication) -> None:
    """Register the bundled fonts and make them the application's; raises `Unavailable` when one can't be read."""
    for file in FILES:
        content = resources.resource("fonts", file).read_bytes()
        if QFontDatabase.addApplicationFontFromData(content) == -1:
            raise Unavailable("font_unreadable", file=file)
    app.setFont(font(BODY_PX))


def font(px: int, *, bold: bool = False) -> QFont:
    """The till's font at a size in pixels, its digits equally wide."""
    wanted = QFont()
    wanted.setFamilies([theme.FONT_FAMILY, *SYSTEM_FAMILIES])
    wanted.setPixelSize(px)
    wanted.setBold(bold)
    wanted.setFeature(_TABULAR, 1)
    return wanted
