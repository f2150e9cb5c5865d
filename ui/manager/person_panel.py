"""Enters somebody of the staff, or changes name, role and whether he works here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from terminal.errors import TillError
from terminal.services import staff
from terminal.services.privacy import NAME_MAX
from terminal.services.rights import Approval, Role, StaffFacts
from ui.bridge import Bridge
from ui.manager.binding import Labelled
from ui.manager.forms import NotTaken, TextForm
from ui.manager.setting_words import on_off, why_not_taken
from ui.manager.switch import Switch
from ui.staff.rights_words import role_name
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.segmented import Segmented
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

ROLES = tuple(Role)
NAME = TextForm(NAME_MAX, required=True)


class PersonPanel(Panel):
    """`saved` with the StaffFacts as they are kept."""

    saved = Signal(object)

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        parent: QWidget,
        by: Approval,
        person: StaffFacts | None = None,
    ) -> None:
        """Without a `person` somebody new is entered."""
        super().__init__(metrics, parent, width=480)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge = bridge
        self._words = words
        self._by = by
        self._person = person or StaffFacts("", "", Role.CASHIER)
        self._saving = False
        self.name = Field(metrics)
        self.name.set_label(words.text("Name, as on the receipt"))
        self.name.set_text(self._person.name)
        self.role = Segmented(metrics, height=44)
        self.role.show_choice(tuple(role_name(role, words) for role in ROLES), ROLES.index(self._person.role))
        self.role.setAccessibleName(words.text("Role"))
        role_label = Label(metrics, 13, "ink2")
        role_label.setText(words.text("Role"))
        self.active = Switch(metrics)
        self.active.clicked.connect(lambda on: self.active.show_value(bool(on), on_off(bool(on), words)))
        self.active.show_value(self._person.active, on_off(self._person.active, words))
        works = Labelled(metrics, self.active, beside=True)
        works.set_label(words.text("Works here"), words.text("Who does not loses the PIN; the log keeps the name."))
        works.setVisible(person is not None)
        self.set_title(words.text("New at the till") if person is None else person.name)
        line = QHBoxLayout()
        line.addWidget(self.role)
        line.addStretch(1)
        self.content.addWidget(self.name)
        self.content.addWidget(role_label)
        self.content.addLayout(line)
        self.content.addWidget(works)
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
        self.name.setFocus()

    def save(self) -> None:
        try:
            name = NAME.read(self.name.text())
        except NotTaken as why:
            self.name.set_error(why_not_taken(why, self._words))
            self.name.setFocus()
            return
        if self._saving:
            return
        self._saving = True
        wanted = StaffFacts(self._person.id, name, ROLES[self.role.place], self.active.isChecked())
        self._bridge.ask(staff.save, self._on_saved, self._on_failed, wanted, self._by)

    def reject(self) -> None:
        """Back without saving; not while it is under way, as the answer would find nobody here."""
        if not self._saving:
            super().reject()

    def _on_saved(self, person: StaffFacts) -> None:
        self._saving = False
        self.accept()
        self.saved.emit(person)

    def _on_failed(self, error: TillError) -> None:
        self._saving = False
        self.name.set_error(sentence(self._words, error))
        self.name.setFocus()
