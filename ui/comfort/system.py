"""What the machine's own settings say about colours and movement.

Qt knows whether the system is dark; of movement it tells nothing that holds on every system, so that is asked of
Windows itself, and elsewhere read from the file in which desktops tell it to their programs. Where nobody says
anything, things move.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from ctypes import byref, c_int
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

_SPI_GETCLIENTAREAANIMATION: Final = 0x1042
"""Windows' "show animations": winuser.h."""
_GTK: Final = Path("gtk-3.0", "settings.ini")


def system_is_dark(app: QGuiApplication) -> bool:
    return app.styleHints().colorScheme() is Qt.ColorScheme.Dark


def system_is_still(environment: Mapping[str, str], home: Path) -> bool:
    """Whether the person who uses this machine wants nothing to move. `home` is his folder."""
    if sys.platform == "win32":
        from ctypes import windll

        moving = c_int(1)
        told = windll.user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, byref(moving), 0)
        return bool(told) and not moving.value
    import configparser  # late: the first picture waits for no more than it needs

    folder = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read(folder / _GTK, encoding="utf-8")
        told_text = parser.get("Settings", "gtk-enable-animations", fallback="1")
    except (configparser.Error, UnicodeDecodeError):
        return False
    return told_text.strip().lower() in ("0", "false")
