"""Brings the word index up to the catalogue, a piece at a time, so that a bill never waits for more than one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from terminal.errors import TillError
from terminal.services import catalogue
from ui.bridge import Bridge


class Indexing(QObject):
    """`begin` as often as you like: one piece is asked for at a time."""

    left_changed = Signal(int)
    """Products that are not found by their sound yet; 0 at the end."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._running = False

    def begin(self) -> None:
        if not self._running:
            self._running = True
            self._ask()

    def _ask(self) -> None:
        self._bridge.ask(catalogue.catch_up, self._on_done, self._on_failed)

    def _on_done(self, left: int) -> None:
        self._running = left > 0
        self.left_changed.emit(left)
        if left:
            self._ask()

    def _on_failed(self, error: TillError) -> None:
        self._running = False  # the search goes on without it, and the next one who looks tries again
