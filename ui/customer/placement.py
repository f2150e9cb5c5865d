"""Where the second screen's window goes: full screen on the second monitor, else an ordinary window.

Monitors come and go while the till runs, so the window is placed again whenever they do. Which monitors there are is
handed in as a `ScreenSource`; the till's own is `QtScreens`.
"""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import QObject, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

ORDINARY_SIZE: Final = QSize(1024, 600)


class ScreenSource(Protocol):
    """The monitors, the staff's own first; `changed` comes after any came, went, or changed its size."""

    @property
    def changed(self) -> SignalInstance: ...

    def screens(self) -> tuple[QScreen, ...]: ...


class QtScreens(QObject):
    """The machine's monitors."""

    changed = Signal()

    def __init__(self, application: QGuiApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        # Queued: while Qt tells of a monitor that leaves, it still moves that monitor's windows itself.
        later = Qt.ConnectionType.QueuedConnection
        application.screenAdded.connect(self._watch)
        application.screenAdded.connect(self._tell, later)
        application.screenRemoved.connect(self._tell, later)
        application.primaryScreenChanged.connect(self._tell, later)
        for screen in application.screens():
            self._watch(screen)

    def screens(self) -> tuple[QScreen, ...]:
        primary = self._application.primaryScreen()
        others = [screen for screen in self._application.screens() if screen is not primary]
        return (primary, *others) if primary is not None else tuple(others)

    def _watch(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def _tell(self) -> None:
        self.changed.emit()


def place(window: QWidget, screens: tuple[QScreen, ...]) -> bool:
    """Show the window where it belongs; whether that is full screen on a monitor of its own."""
    if len(screens) > 1:
        second = screens[1]
        area = second.geometry()
        if window.isFullScreen() and window.screen() is second and window.geometry() == area:
            return True
        window.setScreen(second)
        window.setGeometry(area)
        # not showFullScreen(), which would also take the keyboard from the till
        window.setWindowState(Qt.WindowState.WindowFullScreen)
        window.show()
        return True
    if window.isFullScreen() or not window.isVisible():
        window.showNormal()
        window.resize(ORDINARY_SIZE)
        if screens:
            window.setScreen(screens[0])
            free = screens[0].availableGeometry()
            window.resize(ORDINARY_SIZE.boundedTo(free.size()))
            window.move(free.right() - window.width() + 1, free.bottom() - window.height() + 1)
    return False
