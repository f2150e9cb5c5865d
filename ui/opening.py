"""A till on the screen: the one application, and the cashier's window painted before anything else is done."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from terminal.clock import Clock, system_clock
from ui.app import Till
from ui.comfort.choice import comfort_file
from ui.comfort.desk import ComfortDesk
from ui.comfort.sounds import system_player
from ui.comfort.system import system_is_still
from ui.fonts import load_fonts
from ui.widgets.style import Metrics

if TYPE_CHECKING:
    from terminal.services.training import Materials


def make_application(arguments: list[str]) -> QApplication:
    """The one application, in the till's font."""
    app = QApplication(arguments)
    app.setApplicationName("Paidui")
    app.setQuitOnLastWindowClosed(False)
    load_fonts(app)
    return app


def open_till(
    app: QApplication, path: Path, language: str | None, clock: Clock = system_clock, practice: Materials | None = None
) -> Till:
    """A till whose cashier's window is shown; the ledger is opened once it has been painted."""
    screen = app.primaryScreen()
    size = screen.availableSize()
    metrics = Metrics.for_screen(size.width(), size.height())
    comfort = ComfortDesk(
        app, metrics, comfort_file(path), play=system_player(),
        system_still=lambda: system_is_still(os.environ, Path.home()),
    )  # fmt: skip
    comfort.dress()
    till = Till(app, path, clock, metrics, language=language, practice=practice, comfort=comfort)
    till.closed.connect(app.quit)
    if (size.width(), size.height()) <= (1920, 1200):
        till.cashier.showMaximized()
    else:
        till.cashier.show()
    app.processEvents()  # paints it
    QTimer.singleShot(0, till.start)
    return till
