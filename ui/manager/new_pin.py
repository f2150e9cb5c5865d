"""Sets a PIN, typed twice: the manager's of the till, whose old one was just given, or somebody's of the staff."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from terminal.errors import TillError
from terminal.ledger.unit import Unit
from terminal.services import pin
from ui.bridge import Bridge
from ui.staff.pin_entry import LEAST, MOST, digits_of
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

Keep = Callable[[Unit, str], None]


def pin_field(metrics: Metrics) -> Field:
    """A field whose digits are never shown; anything else typed into it is dropped."""
    field = Field(metrics)
    field.edit.setEchoMode(QLineEdit.EchoMode.Password)
    field.edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
    field.edit.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def keep_digits(text: str) -> None:
        if (digits := digits_of(text)) != text:
            field.set_text(digits)

    field.edited.connect(keep_digits)
    return field


def chosen_pin(first: Field, second: Field, words: Words) -> str | None:
    """The PIN if both fields hold the same and it is long enough; else the fields say what is wrong."""
    first.set_error("")
    second.set_error("")
    if len(first.text()) < LEAST:
        first.set_error(words.text("A PIN has {least} to {most} digits.", least=LEAST, most=MOST))
        return None
    if first.text() != second.text():
        second.set_error(words.text("The two PINs are not the same."))
        return None
    return first.text()


class NewPinPanel(Panel):
    """`pin_changed` when it was kept."""

    pin_changed = Signal()

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        parent: QWidget,
        *,
        title: str = "",
        keep: Keep = pin.set_pin,
    ) -> None:
        """`keep` is the service that takes the PIN: the manager's own unless told."""
        super().__init__(metrics, parent, width=440)
        self._keep = keep
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge = bridge
        self._words = words
        self._saving = False
        self.first = pin_field(metrics)
        self.again = pin_field(metrics)
        self.set_title(title or words.text("A new manager's PIN"))
        self.first.set_label(words.text("New PIN"))
        self.again.set_label(words.text("The same PIN again"))
        self.first.set_placeholder(words.text("{least} to {most} digits", least=LEAST, most=MOST))
        self.content.addWidget(self.first)
        self.content.addWidget(self.again)
        self.no = KeyButton(metrics, "Esc")
        self.no.set_label(words.text("Back"))
        self.no.triggered.connect(self.reject)
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.yes.set_label(words.text("Save"))
        self.yes.triggered.connect(self.save)
        self.foot.addWidget(self.no)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        self.add_key(self.no)
        self.add_key(self.yes)
        self.first.setFocus()

    def save(self) -> None:
        """Keep it, once both are typed; Enter in the first goes to the second."""
        if self.first.edit.hasFocus() and not self.again.text() and len(self.first.text()) >= LEAST:
            self.again.setFocus()
            return
        chosen = chosen_pin(self.first, self.again, self._words)
        if chosen is None or self._saving:
            return
        self._saving = True
        self._bridge.ask(self._keep, self._on_kept, self._on_failed, chosen)

    def reject(self) -> None:
        """Back without a new PIN; not while one is being kept, whose answer would find nobody here."""
        if not self._saving:
            super().reject()

    def _on_kept(self, _nothing: None) -> None:
        self._saving = False
        self.accept()
        self.pin_changed.emit()

    def _on_failed(self, error: TillError) -> None:
        self._saving = False
        self.first.set_error(sentence(self._words, error))
        self.first.setFocus()
