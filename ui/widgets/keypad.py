"""The keypad on the screen: for fingers what the number block is for hands.

It never takes the focus. A press becomes the key events that a keyboard would have sent, to the field that has the
focus, or to a given one where none has; so there is one way in for amounts, not two.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QSizePolicy, QWidget

from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.style import Metrics

GAP = 8


@dataclass(frozen=True, slots=True)
class PadKey:
    """One key of the pad: what it types, or which key it presses, or the name of what it asks for."""

    types: str = ""
    presses: Qt.Key | None = None
    asks: str = ""
    icon: str = ""
    badge: str = ""
    strong: bool = False

    @property
    def is_digit(self) -> bool:
        return bool(self.types) and self.types in "0123456789.00"


DIGIT_ROWS = ("789", "456", "123")


class Keypad(QWidget):
    """Four columns of four; `side` are the four keys at the right, from the top."""

    asked = Signal(str)
    """A key that types nothing was pressed: its `asks`."""

    def __init__(
        self,
        metrics: Metrics,
        side: tuple[PadKey, PadKey, PadKey, PadKey],
        target: QLineEdit,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._target = target
        self._buttons: list[tuple[PadKey, KeyButton]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(metrics.px(GAP))
        rows = [*DIGIT_ROWS]
        for row, digits in enumerate(rows):
            for column, digit in enumerate(digits):
                grid.addWidget(self._button(metrics, PadKey(types=digit)), row, column)
        for column, types in enumerate(("0", "00", ".")):
            grid.addWidget(self._button(metrics, PadKey(types=types)), 3, column)
        for row, key in enumerate(side):
            grid.addWidget(self._button(metrics, key), row, 3)
        for index in range(4):
            grid.setColumnStretch(index, 1)
            grid.setRowStretch(index, 1)

    def _button(self, metrics: Metrics, key: PadKey) -> KeyButton:
        kind = ButtonKind.PAD if key.is_digit else ButtonKind.PAD_FUNCTION
        if key.strong:
            kind = ButtonKind.PAD_STRONG
        button = KeyButton(
            metrics,
            key.badge,
            kind,
            ButtonShape.TRAILING,
            size=24 if key.is_digit else 18,
            height=54,
            parent=self,
        )
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        button.setMinimumHeight(metrics.px(44))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if key.types:
            button.set_label(key.types)
        if key.icon:
            button.set_icon(key.icon)
        button.triggered.connect(lambda: self._press(key))
        self._buttons.append((key, button))
        return button

    def set_labels(self, *labels: str) -> None:
        """The words of the four keys at the right, from the top."""
        for (_, button), label in zip(self._buttons[-4:], labels, strict=True):
            button.set_label(label)

    def set_target(self, target: QLineEdit) -> None:
        """The field that gets the keys while no field has the focus."""
        self._target = target

    def button(self, name: str) -> KeyButton:
        """The button that types or asks for `name`. Raises `KeyError`."""
        for key, button in self._buttons:
            if name and name in (key.types, key.asks):
                return button
        raise KeyError(name)

    def receiver(self) -> QLineEdit:
        """The field that a press goes to now."""
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit) and focused.window() is self.window():
            return focused
        return self._target

    def _press(self, key: PadKey) -> None:
        if key.asks:
            self.asked.emit(key.asks)
            return
        receiver = self.receiver()
        if not receiver.hasFocus():
            receiver.setFocus(Qt.FocusReason.OtherFocusReason)
        if key.presses is not None:
            send_key(receiver, key.presses)
        for char in key.types:
            send_key(receiver, Qt.Key(ord(char.upper())), char)


def send_key(receiver: QWidget, key: Qt.Key, text: str = "") -> None:
    """Press and let go a key on a widget, as the keyboard would."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(receiver, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))
