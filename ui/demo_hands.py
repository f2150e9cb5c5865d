"""Hands for a till with nobody at it: real key events to the window in front, and patience between them.

A key goes the way that a keyboard's does, through Qt's own queue to whichever window is active. The keys of a scan
carry the times at which a scanner strikes them, because the till tells a scan from typing by these: on a busy machine
they are told late, but not apart. Waiting turns an event loop until a condition holds, so that the till's other
threads go on meanwhile; every wait has an end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from terminal.clock import monotonic_ms
from ui.app import Till

PATIENCE_S: Final = 60
LOOKS_LEAST: Final = 3_000
"""A program that hardly got to look has not waited as long as the clock says."""
LOOK_EVERY_MS: Final = 5
SCANNED_EVERY_MS: Final = 5
"""Between two characters of a scan."""
PLAIN: Final = Qt.KeyboardModifier.NoModifier


class NeverCame(Exception):
    """What was waited for did not come; its text says what."""


def wait_for(condition: Callable[[], object], what: str, patience_s: int = PATIENCE_S) -> None:
    """Let everything run until the condition holds. Raises `NeverCame` after `patience_s` and `LOOKS_LEAST` looks.

    What holds for an instant only, while events are still on their way, is waited for once more.
    """
    end_ms = monotonic_ms() + patience_s * 1000
    looks = 0
    loop, timer = QEventLoop(), QTimer()

    def over() -> bool:
        return looks >= LOOKS_LEAST and monotonic_ms() > end_ms

    def look() -> None:
        nonlocal looks
        looks += 1
        if condition() or over():
            loop.quit()

    timer.setInterval(LOOK_EVERY_MS)
    timer.timeout.connect(look)
    while not condition():
        if over():
            raise NeverCame(f"after {patience_s} seconds still not: {what}")
        timer.start()
        loop.exec()
        timer.stop()


class Hands:
    """One person's, at one till. Each movement returns when the till has taken it in."""

    def __init__(self, till: Till) -> None:
        self._till = till
        self._scanned_ms = count(1, SCANNED_EVERY_MS)

    @property
    def front(self) -> QWidget:
        """The window that keys go to, made active as a window manager would."""
        front = QApplication.activeModalWidget() or self._till.cashier
        if QApplication.activeWindow() is not front:
            front.activateWindow()
            wait_for(lambda: QApplication.activeWindow() is front, f"“{front.windowTitle()}” in front")
        return front

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        """One key."""
        self._strike(key, held)
        self.settle()

    def ctrl(self, key: Qt.Key) -> None:
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def alt(self, key: Qt.Key) -> None:
        self.press(key, Qt.KeyboardModifier.AltModifier)

    def type(self, text: str) -> None:
        """ASCII by keys, as a person does: the next one when the one before can be seen in the field."""
        for char in text:
            field = self._field()
            before = field.displayText() if field is not None else ""
            self._strike(*_key_of(char))
            if field is not None:
                wait_for(partial(_changed, field, before), f"{char!r} typed")
        self.settle()

    def enter(self, text: str) -> None:
        """Typed, then Enter."""
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def say(self, text: str) -> None:
        """Any text, as an input method brings it."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        field = self._field()
        QApplication.sendEvent(self._focus(), event)
        if field is not None:
            wait_for(lambda: text in field.text(), f"{text!r} in the field")
        self.settle()

    def scan(self, code: str) -> None:
        """A scanner's burst: all of it at once, and Enter."""
        handle = self._handle()
        for char in f"{code}\r":
            key, held = (Qt.Key.Key_Return, PLAIN) if char == "\r" else _key_of(char)
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, held, char)
                event.setTimestamp(next(self._scanned_ms))
                QCoreApplication.sendEvent(handle, event)
        self.settle()

    def settle(self) -> None:
        """Until no key is kept back and all that was asked of the ledger has been answered, and what that asked."""
        self._until_quiet()
        QApplication.processEvents()
        self._until_quiet()

    def _until_quiet(self) -> None:
        wait_for(lambda: not self._till.cashier.scanner.holds, "the keys let through")
        wait_for(lambda: not self._till.bridge.busy, "an answer from the ledger")

    def _strike(self, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self._handle(), key, held)

    def _handle(self) -> QWindow:
        handle = self._focus().window().windowHandle()
        if handle is None:
            raise NeverCame("a window that takes keys")
        return handle

    def _focus(self) -> QWidget:
        _ = self.front
        wait_for(lambda: QApplication.focusWidget() is not None, "a focus")
        widget = QApplication.focusWidget()
        if widget is None:
            raise NeverCame("a focus")
        return widget

    def _field(self) -> QLineEdit | None:
        widget = self._focus()
        return widget if isinstance(widget, QLineEdit) else None


def _key_of(char: str) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    """The key of an ASCII character, and what is held with it."""
    return Qt.Key(ord(char.upper())), Qt.KeyboardModifier.ShiftModifier if char.isupper() else PLAIN


def _changed(field: QLineEdit, before: str) -> bool:
    return field.displayText() != before
