"""What the cashier's pages have in common: each names its keys, and the window sends them here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.button import KeyButton
from ui.widgets.style import Metrics
from ui.words import Words


class Page(QWidget):
    """A page of the window. `refused` tells why a blocked button did nothing."""

    refused = Signal(str)

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.metrics = metrics
        self._buttons: dict[str, KeyButton] = {}
        self._actions: dict[str, Callable[[], None]] = {}

    def add_button(self, button: KeyButton) -> KeyButton:
        """Let the button's key press it, and its reason be told."""
        if button.key:
            self._buttons[button.key] = button
        button.refused.connect(self.refused)
        return button

    def add_action(self, key: str, action: Callable[[], None]) -> None:
        """A key that is named on the page but has no button of its own."""
        self._actions[key] = action

    def button(self, key: str) -> KeyButton:
        """Raises `KeyError`."""
        return self._buttons[key]

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self._buttons, *self._actions)

    def press(self, key: str) -> bool:
        """Do what the key means on this page; False if it means nothing here."""
        if (button := self._buttons.get(key)) is not None and button.isVisibleTo(self):
            button.trigger()
            return True
        if (action := self._actions.get(key)) is not None:
            action()
            return True
        return False

    def focus_entry(self) -> None:
        """Put the focus where typing belongs."""
