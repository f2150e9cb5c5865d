"""The PIN's field with its digits for fingers, and the wait after wrong ones counted down in words.

Whether a PIN is right is decided on the ledger's lane, where wrong tries are counted and kept over a restart; this only
says how long to wait. The digits are never shown, kept or logged here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from terminal.errors import Refused, TillError
from terminal.ledger.unit import Unit
from terminal.money import plain_digits
from terminal.services import pin
from ui.bridge import Bridge
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.field import Field
from ui.widgets.keypad import send_key
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

LEAST: Final = pin.LENGTH.start
MOST: Final = pin.LENGTH.stop - 1
SECOND_MS: Final = 1_000

Check = Callable[Concatenate[Unit, ...], Any]
"""A service that is given the PIN as its argument `digits` and answers something true where it is right."""


def digits_of(text: str) -> str:
    """The digits of what was typed, full-width ones as their plain twins, everything else left out."""
    return "".join(char for char in plain_digits(text) if char in "0123456789")[:MOST]


class PinPad(QWidget):
    """Digits for fingers; they go into the field as keys do."""

    def __init__(self, metrics: Metrics, target: QLineEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target = target
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(metrics.px(8))
        self._clear = KeyButton(metrics, "", ButtonKind.PAD_FUNCTION, size=18, height=54)
        back = KeyButton(metrics, "", ButtonKind.PAD_FUNCTION, size=18, height=54)
        back.set_icon("backspace")
        self._clear.triggered.connect(target.clear)
        back.triggered.connect(lambda: send_key(target, Qt.Key.Key_Backspace))
        digits = [self._digit(metrics, digit) for digit in "7894561230"]
        for place, button in enumerate((*digits[:9], self._clear, digits[9], back)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(button, place // 3, place % 3)

    def _digit(self, metrics: Metrics, digit: str) -> KeyButton:
        button = KeyButton(metrics, "", ButtonKind.PAD, size=24, height=54)
        button.set_label(digit)
        button.triggered.connect(lambda: send_key(self._target, Qt.Key(ord(digit)), digit))
        return button

    def set_clear_label(self, label: str) -> None:
        self._clear.set_label(label)


class PinEntry(QWidget):
    """`passed` with what the check answered to the right PIN; `changed` when it begins or ends to check or wait."""

    passed = Signal(object)
    changed = Signal()

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        wait: Callable[[Unit], int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._wait = wait
        self._asking = False
        self._wait_s = 0
        self.field = Field(metrics, size=24)
        edit = self.field.edit
        edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        edit.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.field.edited.connect(self._on_edited)
        self._hint = Label(metrics, 13, "ink2", wraps=True)
        self.pad = PinPad(metrics, edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.px(12))
        for widget in (self.field, self._hint, self.pad):
            column.addWidget(widget)
        self._seconds = QTimer(self)
        self._seconds.setInterval(SECOND_MS)
        self._seconds.timeout.connect(self.count_down)
        self.setFocusProxy(self.field)
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def wait_s(self) -> int:
        """Seconds until a PIN is looked at again."""
        return self._wait_s

    @property
    def asking(self) -> bool:
        """Whether a PIN is just being looked at."""
        return self._asking

    @property
    def blocked(self) -> str:
        """Why none is looked at now; empty where one is."""
        return sentence(self._words, Refused("pin_wait", wait_s=self._wait_s)) if self._wait_s else ""

    def begin(self) -> None:
        """Empty the field, and ask whether one has to wait."""
        self.field.set_text("")
        self.field.setFocus()
        self._bridge.ask(self._wait, self._on_wait, None)

    def stop(self) -> None:
        """Nobody looks at it any more."""
        self._seconds.stop()

    def check(self, service: Check, *args: object) -> None:
        """Have what was typed looked at by `service(unit, *args, digits=…)`."""
        typed = self.field.text()
        if self._asking or self._wait_s:
            return
        if len(typed) < LEAST:
            self.field.set_error(self._words.text("A PIN has {least} to {most} digits.", least=LEAST, most=MOST))
            self.field.setFocus()
            return
        self._set_asking(True)
        self._bridge.ask(service, self._on_checked, self._on_failed, *args, digits=typed)

    def count_down(self) -> None:
        """One second has gone."""
        self._on_wait(max(0, self._wait_s - 1))

    def retranslate(self) -> None:
        words = self._words
        self._hint.setText(words.text("{least} to {most} digits", least=LEAST, most=MOST))
        self.pad.set_clear_label(words.text("Clear"))

    def _set_asking(self, asking: bool) -> None:
        self._asking = asking
        self.changed.emit()

    def _on_edited(self, text: str) -> None:
        digits = digits_of(text)
        if digits != text:
            self.field.set_text(digits)

    def _on_checked(self, answer: object) -> None:
        self._set_asking(False)
        self.field.set_text("")
        if answer:
            self.passed.emit(answer)
            return
        self.field.set_error(sentence(self._words, Refused("wrong_pin")))
        self.field.setFocus()
        self._bridge.ask(self._wait, self._on_wait, None)

    def _on_failed(self, error: TillError) -> None:
        self._set_asking(False)
        self.field.set_text("")
        wait_s = error.fields.get("wait_s")
        if isinstance(error, Refused) and isinstance(wait_s, int):
            self._on_wait(wait_s)
        else:
            self.field.set_error(sentence(self._words, error))

    def _on_wait(self, wait_s: int) -> None:
        """Say how long; while it lasts nothing is looked at."""
        before, self._wait_s = self._wait_s, wait_s
        self.field.edit.setReadOnly(wait_s > 0)
        self.pad.setEnabled(not wait_s)
        if wait_s:
            self.field.set_error(self.blocked)
            self._seconds.start()
        else:
            self._seconds.stop()
            if before:
                self.field.set_error("")
        self.changed.emit()
