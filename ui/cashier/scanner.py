"""Tells a scanner from a person: a burst of characters a few milliseconds apart that ends in Enter is a scan.

A USB scanner is a keyboard to the computer, so its characters go to whatever has the focus: into the cash amount,
onto a button. `Burst` decides by time alone, over times handed in; `ScannerFilter` stands before a window, keeps
characters back for the instant in which they might be a scan's, and either hands the whole code over or lets the
keys through as if nothing had been. Other windows, dialogs among them, are not filtered: what is scanned there is
typed there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from terminal.clock import monotonic_ms

GAP_MS: Final = 30
"""The longest pause within a scan. Scanners send a character every 1 to 20 ms; fast hands take 60 and more."""
LEAST: Final = 4
"""Shorter bursts are typing: two keys struck at once are no scan."""
CODE_MOST: Final = 200
_AMOUNT_LIKE = re.compile(r"\d{0,5}|\d*\.\d{0,2}", re.ASCII)


@dataclass(slots=True)
class Burst:
    """The characters kept back, and when the last of them came."""

    chars: list[str] = field(default_factory=list)
    last_ms: int = 0

    def takes(self, at_ms: int) -> bool:
        """Whether a character at that time still belongs to what is kept back."""
        return bool(self.chars) and 0 <= at_ms - self.last_ms <= GAP_MS and len(self.chars) < CODE_MOST

    def add(self, char: str, at_ms: int) -> None:
        self.chars.append(char)
        self.last_ms = at_ms

    def ended(self, at_ms: int) -> str:
        """The code, if Enter at that time ends a scan; empty if it was typing. Forgets the characters then."""
        text = "".join(self.chars)
        if self.takes(at_ms) and len(text) >= LEAST and not _AMOUNT_LIKE.fullmatch(text):
            self.chars.clear()
            return text
        return ""


class ScannerFilter(QObject):
    """Install it on a window's `windowHandle()`. `active` says whether scans are wanted now.

    The time of a key is its event's own, which knows when it was struck even if the program was busy; `clock_ms`
    stands in for events that carry none.
    """

    scanned = Signal(str)

    def __init__(
        self,
        window: QWidget,
        active: Callable[[], bool],
        *,
        clock_ms: Callable[[], int] = monotonic_ms,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._active = active
        self._clock_ms = clock_ms
        self._burst = Burst()
        self._held: list[QKeyEvent] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GAP_MS + 10)
        self._timer.timeout.connect(self.let_through)

    @property
    def holds(self) -> bool:
        """Whether keys are kept back at this moment, which may be a scan's or typing."""
        return bool(self._held)

    def let_through(self) -> None:
        """What is kept back was typing: give it to whatever has the focus."""
        held, self._held = self._held, []
        self._burst.chars.clear()
        self._timer.stop()
        for event in held:
            self._give(event)

    def _give(self, event: QKeyEvent) -> None:
        receiver = QApplication.focusWidget()
        if receiver is None or receiver.window() is not self._window:
            receiver = self._window
        QCoreApplication.sendEvent(receiver, event)

    def _at_ms(self, event: QKeyEvent) -> int:
        return event.timestamp() or self._clock_ms()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if not self._active():
            self.let_through()
            return False
        at_ms = self._at_ms(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            code = self._burst.ended(at_ms)
            if not code:
                self.let_through()
                return False
            self._held.clear()
            self._timer.stop()
            self.scanned.emit(code)
            return True
        text = event.text()
        held_keys = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if len(text) != 1 or not text.isprintable() or held_keys or event.isAutoRepeat():
            self.let_through()
            return False
        if not self._burst.takes(at_ms):
            self.let_through()
        self._burst.add(text, at_ms)
        self._held.append(QKeyEvent(event.type(), event.key(), event.modifiers(), text))
        self._timer.start()
        return True
