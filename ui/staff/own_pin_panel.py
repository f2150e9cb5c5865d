"""Gives oneself another PIN: the old one, and the new one twice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from terminal.errors import Refused, TillError
from terminal.services import staff
from terminal.services.rights import StaffFacts
from ui.bridge import Bridge
from ui.manager.new_pin import chosen_pin, pin_field
from ui.staff.pin_entry import LEAST, MOST
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words


class OwnPinPanel(Panel):
    """`pin_changed` when it was kept."""

    pin_changed = Signal()

    def __init__(self, bridge: Bridge, words: Words, metrics: Metrics, parent: QWidget, person: StaffFacts) -> None:
        super().__init__(metrics, parent, width=440)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge = bridge
        self._words = words
        self._person = person
        self._saving = False
        self.old, self.first, self.again = (pin_field(metrics) for _ in range(3))
        self.set_title(words.text("Another PIN for {name}", name=person.name))
        self.old.set_label(words.text("Old PIN"))
        self.first.set_label(words.text("New PIN"))
        self.again.set_label(words.text("The same PIN again"))
        self.first.set_placeholder(words.text("{least} to {most} digits", least=LEAST, most=MOST))
        self.no = KeyButton(metrics, "Esc")
        self.no.set_label(words.text("Back"))
        self.no.triggered.connect(self.reject)
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.yes.set_label(words.text("Save"))
        self.yes.triggered.connect(self.save)
        for field in (self.old, self.first, self.again):
            self.content.addWidget(field)
        self.foot.addWidget(self.no)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        self.add_key(self.no)
        self.add_key(self.yes)
        self.old.setFocus()

    def save(self) -> None:
        """Keep it, once all three are typed; Enter in one goes to the next that is empty."""
        for here, following in ((self.old, self.first), (self.first, self.again)):
            if here.edit.hasFocus() and len(here.text()) >= LEAST and not following.text():
                following.setFocus()
                return
        if len(self.old.text()) < LEAST:
            self.old.set_error(self._words.text("A PIN has {least} to {most} digits.", least=LEAST, most=MOST))
            self.old.setFocus()
            return
        chosen = chosen_pin(self.first, self.again, self._words)
        if chosen is None or self._saving:
            return
        self._saving = True
        self._bridge.ask(staff.set_own_pin, self._on_kept, self._on_failed, self._person.id, self.old.text(), chosen)

    def reject(self) -> None:
        """Back without a new PIN; not while one is being kept, whose answer would find nobody here."""
        if not self._saving:
            super().reject()

    def _on_kept(self, right: bool) -> None:
        self._saving = False
        if right:
            self.accept()
            self.pin_changed.emit()
            return
        self.old.set_text("")
        self.old.set_error(sentence(self._words, Refused("wrong_pin")))
        self.old.setFocus()

    def _on_failed(self, error: TillError) -> None:
        self._saving = False
        field = self.first if error.code in ("bad_pin", "pin_taken") else self.old
        field.set_error(sentence(self._words, error))
        field.setFocus()
