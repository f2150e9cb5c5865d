"""Asks for the manager's PIN of the till itself, where no staff is entered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terminal.ledger.unit import Unit
from terminal.services import pin
from ui.bridge import Bridge
from ui.staff.pin_entry import PinEntry
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.style import Metrics
from ui.words import Words


def check(unit: Unit, *, digits: str) -> bool:
    return pin.check(unit, digits)


class PinDialog(Panel):
    """`passed` when the PIN was right; closing it any other way is no."""

    passed = Signal()

    def __init__(self, bridge: Bridge, words: Words, metrics: Metrics, parent: QWidget) -> None:
        super().__init__(metrics, parent, width=400)
        self._words = words
        self.entry = PinEntry(bridge, words, metrics, pin.wait_s)
        self.no = KeyButton(metrics, "Esc")
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.no.triggered.connect(self.reject)
        self.yes.triggered.connect(lambda: self.entry.check(check))
        self.yes.refused.connect(self.entry.field.set_error)
        self.entry.passed.connect(self._on_passed)
        self.entry.changed.connect(self._show)
        self.content.addWidget(self.entry)
        self.foot.addWidget(self.no)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        self.add_key(self.no)
        self.add_key(self.yes)
        self.finished.connect(self.entry.stop)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.entry.begin()

    def retranslate(self) -> None:
        words = self._words
        self.set_title(words.text("Manager's PIN"))
        self.entry.field.edit.setAccessibleName(words.text("Manager's PIN"))
        self.no.set_label(words.text("Back"))
        self.yes.set_label(words.text("Open"))
        self._show()

    def _show(self) -> None:
        self.yes.set_working(self._words.text("Checking…") if self.entry.asking else "")
        self.yes.block(self.entry.blocked)

    def _on_passed(self, _right: object) -> None:
        self.accept()
        self.passed.emit()
