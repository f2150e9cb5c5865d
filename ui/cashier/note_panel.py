"""Ctrl N: a few words on the chosen line and on the bill; they go onto the receipt and stay with the bill."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from terminal.services.ring_up import NOTE_MAX
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.words import Words


class NotePanel(Panel):
    """Two fields; Enter keeps both, empty ones take a note away. `name` is the line's, "" where none is chosen."""

    asked = Signal(str, str)
    """On the line, on the bill."""

    def __init__(
        self, words: Words, metrics: Metrics, parent: QWidget, *, name: str, on_line: str, on_bill: str
    ) -> None:
        super().__init__(metrics, parent, width=560)
        self._words, self._name = words, name
        self.on_line, self.on_bill = Field(metrics), Field(metrics)
        for field, text in ((self.on_line, on_line), (self.on_bill, on_bill)):
            field.edit.setMaxLength(NOTE_MAX)
            field.set_text(text)
            field.entered.connect(self._ask)
            self.content.addWidget(field)
        self.on_line.setVisible(bool(name))
        self._told = Label(metrics, 14, "ink2", wraps=True)
        self.content.addWidget(self._told)
        self.cancel = KeyButton(metrics, "Esc")
        self.cancel.triggered.connect(self.reject)
        self.keep = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.keep.triggered.connect(self._ask)
        self.foot.addWidget(self.cancel)
        self.foot.addStretch(1)
        self.foot.addWidget(self.keep)
        self.add_key(self.cancel)
        words.changed.connect(self.retranslate)
        self.retranslate()
        (self.on_line if name else self.on_bill).setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        self.asked.emit(self.on_line.text(), self.on_bill.text())

    def retranslate(self) -> None:
        words = self._words
        self.set_title(words.text("Notes"))
        self.on_line.set_label(words.text("On this line: {name}", name=self._name))
        self.on_bill.set_label(words.text("On the whole bill"))
        self._told.setText(words.text("Printed on the receipt. Tab goes to the other field."))
        self.cancel.set_label(words.text("Cancel"))
        self.keep.set_label(words.text("Keep the notes"))
