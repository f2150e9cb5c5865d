"""Takes pictures of windows that stand still, and of the status page in a phone's browser.

A window is photographed when none of its movements is under way and two looks at it, with all that was to be painted
between them, are the same; so nothing is caught in the middle of a change.
The phone is a Chromium without a window where the machine has one, with the till's own fonts; where it has none there
is no such picture, and the camera says so.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from resources import resource_path
from ui.demo_hands import wait_for
from ui.widgets.motion import Motion

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PHONE_WIDTH, PHONE_HEIGHT, PHONE_DENSITY = 390, 2400, 2
"""As wide as a common phone; higher than any status page, what is left empty at the end is cut off."""
BROWSER_S: Final = 180
"""What another program needs to start and draw, on a machine that is busy with others."""
MARGIN_BELOW: Final = 24 * PHONE_DENSITY


class Camera:
    """Writes PNG files into a folder and remembers which."""

    def __init__(self, folder: Path, *, say: Callable[[str], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._say = say
        self.taken: list[Path] = []

    def window(self, name: str, window: QWidget, *over: QWidget) -> QImage:
        """A window, with the panels that stand over it."""
        picture = self._still(window)
        for panel in over:
            seen = self._still(panel)
            painter = QPainter(picture)
            painter.drawImage(panel.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0)), seen)
            painter.end()
        self.picture(name, picture)
        return picture

    def picture(self, name: str, picture: QImage) -> None:
        """Anything that is a picture already. Raises `OSError` where it can't be written."""
        path = self._folder / f"{name}.png"
        if not picture.save(str(path)):
            raise OSError(errno.EIO, "the picture can't be written", str(path))
        self.taken.append(path)

    def phone(self, name: str, address: str, scratch: Path) -> bool:
        """A page as a phone shows it; whether there was a browser to show it in."""
        browser = next(filter(None, map(shutil.which, BROWSERS)), None)
        if browser is None:
            self._say(f"paidui: no Chromium on this machine, so no picture of the status page: {address}")
            return False
        path = scratch / f"{name}.png"
        with subprocess.Popen(  # noqa: S603 - a browser that was found on the path, and an address of our own
            [browser, *_arguments(path, scratch), address],
            env={**os.environ, "FONTCONFIG_FILE": str(_fonts(scratch))},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                wait_for(lambda: process.poll() is not None, "the browser's picture", BROWSER_S)
            finally:
                process.kill()
        picture = QImage(str(path))
        if picture.isNull():
            self._say(f"paidui: {browser} made no picture of the status page")
            return False
        self.picture(name, _without_empty_end(picture))
        return True

    def _still(self, window: QWidget) -> QImage:
        seen = [window.grab().toImage()]

        def stands() -> bool:
            QApplication.processEvents()
            if any(motion.ticking for motion in window.findChildren(Motion)):
                return False
            before, seen[0] = seen[0], window.grab().toImage()
            return before == seen[0]

        wait_for(stands, "a picture that stands still")
        return seen[0]


def _arguments(path: Path, scratch: Path) -> list[str]:
    chosen = [
        "--headless",
        "--disable-gpu",
        "--hide-scrollbars",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={scratch / 'browser'}",
        f"--window-size={PHONE_WIDTH},{PHONE_HEIGHT}",
        f"--force-device-scale-factor={PHONE_DENSITY}",
        f"--screenshot={path}",
    ]
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*chosen, "--no-sandbox"] if as_root else chosen  # Chromium has no sandbox for root


def _fonts(scratch: Path) -> Path:
    """A font configuration with the till's own fonts, for a machine that has no Chinese one."""
    settings = scratch / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{resource_path('fonts')}</dir><cachedir>{scratch / 'fonts'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return settings


def _without_empty_end(picture: QImage) -> QImage:
    """The picture without the one-coloured rows at its end."""
    width, end = picture.width(), picture.height()
    ground = picture.pixel(0, end - 1)
    empty = QImage(width, 1, picture.format())
    empty.fill(ground)
    while end > 1 and picture.copy(0, end - 1, width, 1) == empty:
        end -= 1
    return picture.copy(0, 0, width, min(picture.height(), end + MARGIN_BELOW))
