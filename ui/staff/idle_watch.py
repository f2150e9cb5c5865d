"""Notices that nobody has touched the till for a while.

It looks at the keys, clicks and touches of the windows that have the focus, one after the other, and asks a clock
now and then: nothing runs for each event of the application.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

LOOK_EVERY_MS: Final = 5_000
_TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """`idle` once nothing was touched for the minutes it was told; again after as many more."""

    idle = Signal()

    def __init__(self, app: QGuiApplication, clock_ms: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._clock_ms = clock_ms
        self._after_ms = 0
        self._touched_ms = clock_ms()
        self._watched: list[QWindow] = []
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        app.focusWindowChanged.connect(self._watch)

    def start(self, minutes: int) -> None:
        """From now on; 0 is never."""
        self._after_ms = minutes * 60_000
        self._touched_ms = self._clock_ms()
        if not minutes:
            self._timer.stop()
            return
        self._timer.start()
        self._watch(self._app.focusWindow())

    def stop(self) -> None:
        self.start(0)

    def look(self) -> None:
        """Whether it has been long enough."""
        now = self._clock_ms()
        if self._after_ms and now - self._touched_ms >= self._after_ms:
            self._touched_ms = now
            self.idle.emit()

    def _watch(self, window: QWindow | None) -> None:
        if window is None or not self._after_ms or window in self._watched:
            return
        self._watched.append(window)
        window.destroyed.connect(lambda: self._forget(window))
        window.installEventFilter(self)

    def _forget(self, window: QWindow) -> None:
        self._watched = [each for each in self._watched if each is not window]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._touched_ms = self._clock_ms()
        return False
