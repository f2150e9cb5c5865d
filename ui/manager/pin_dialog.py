"""Asks for the manager's PIN before the manager's pages open.

Whether it is right is decided on the ledger's lane, where wrong tries are counted and kept over a restart; this
window only says how long to wait and counts the seconds down. The digits are never shown, kept or logged here.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from terminal.errors import Refused, TillError
from terminal.money import plain_digits
from terminal.services import pin
from ui.bridge import Bridge
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.keypad import send_key
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

LEAST: Final = pin.LENGTH.start
MOST: Final = pin.LENGTH.stop - 1
SECOND_MS: Final = 1_000


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


class PinDialog(Panel):
    """`passed` when the PIN was right; closing it any other way is no."""

    passed = Signal()

    def __init__(self, bridge: Bridge, words: Words, metrics: Metrics, parent: QWidget) -> None:
        super().__init__(metrics, parent, width=400)
        self._bridge = bridge
        self._words = words
        self._asking = False
        self._wait_s = 0
        self._refused: TillError | None = None
        self.field = Field(metrics, size=24)
        self.field.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        self.field.edit.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.field.edited.connect(self._on_edited)
        self._hint = Label(metrics, 13, "ink2", wraps=True)
        self.pad = PinPad(metrics, self.field.edit)
        self.no = KeyButton(metrics, "Esc")
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.no.triggered.connect(self.reject)
        self.yes.triggered.connect(self.check)
        self.yes.refused.connect(self.field.set_error)
        for widget in (self.field, self._hint, self.pad):
            self.content.addWidget(widget)
        self.foot.addWidget(self.no)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        self.add_key(self.no)
        self.add_key(self.yes)
        self._seconds = QTimer(self)
        self._seconds.setInterval(SECOND_MS)
        self._seconds.timeout.connect(self.count_down)
        self.finished.connect(self._seconds.stop)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.field.setFocus()
        bridge.ask(pin.wait_s, self._on_wait, None)

    @property
    def wait_s(self) -> int:
        """Seconds until a PIN is looked at again."""
        return self._wait_s

    def retranslate(self) -> None:
        words = self._words
        self.set_title(words.text("Manager's PIN"))
        self.field.edit.setAccessibleName(words.text("Manager's PIN"))
        self._hint.setText(words.text("{least} to {most} digits", least=LEAST, most=MOST))
        self.no.set_label(words.text("Back"))
        self.yes.set_label(words.text("Open"))
        self.pad.set_clear_label(words.text("Clear"))
        self.yes.set_working(words.text("Checking…") if self._asking else "")

    def check(self) -> None:
        """Have the PIN looked at."""
        typed = self.field.text()
        if self._asking or self._wait_s:
            return
        if len(typed) < LEAST:
            self.field.set_error(self._words.text("A PIN has {least} to {most} digits.", least=LEAST, most=MOST))
            return
        self._asking = True
        self.retranslate()
        self._bridge.ask(pin.check, self._on_checked, self._on_failed, typed)

    def count_down(self) -> None:
        """One second has gone."""
        self._on_wait(max(0, self._wait_s - 1))

    def _on_edited(self, text: str) -> None:
        digits = digits_of(text)
        if digits != text:
            self.field.set_text(digits)

    def _on_checked(self, right: bool) -> None:
        self._asking = False
        self.retranslate()
        self.field.set_text("")
        if right:
            self.accept()
            self.passed.emit()
            return
        self.field.set_error(sentence(self._words, Refused("wrong_pin")))
        self._bridge.ask(pin.wait_s, self._on_wait, None)

    def _on_failed(self, error: TillError) -> None:
        self._asking = False
        self.retranslate()
        self.field.set_text("")
        wait_s = error.fields.get("wait_s")
        if isinstance(error, Refused) and isinstance(wait_s, int):
            self._on_wait(wait_s)
        else:
            self.field.set_error(sentence(self._words, error))

    def _on_wait(self, wait_s: int) -> None:
        """Say how long; while it lasts the button does nothing but say so."""
        before, self._wait_s = self._wait_s, wait_s
        told = ""
        self.field.edit.setReadOnly(wait_s > 0)
        self.pad.setEnabled(not wait_s)
        if wait_s:
            told = sentence(self._words, Refused("pin_wait", wait_s=wait_s))
            self.field.set_error(told)
            self._seconds.start()
        else:
            self._seconds.stop()
            if before:
                self.field.set_error("")
        self.yes.block(told)
