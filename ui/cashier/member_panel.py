"""F2: find a member by phone, card or code, or make a new one on the spot with two fields.

One field to begin with. An unknown mobile number turns it into two at once: the number that was typed, and the
name, so that a new member costs the queue no more than his name.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from terminal.services.facts import MemberFacts
from terminal.services.privacy import mask_name, mask_phone
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.words import Words


class MemberPanel(Panel):
    """Asks by signals; what became of it is shown by `refuse`, `offer_new`, or by closing it."""

    find_requested = Signal(str)
    add_requested = Signal(str, str)
    """Name, phone."""
    clear_requested = Signal()

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, member: MemberFacts | None) -> None:
        super().__init__(metrics, parent, width=520)
        self._words = words
        self._member = member
        self._new = False
        self._now = Label(metrics, 15, "ink2", elides=True)
        self.search = Field(metrics)
        self.search.entered.connect(self._on_find)
        self.phone = Field(metrics)
        self.name = Field(metrics)
        self.phone.entered.connect(lambda: self.name.edit.setFocus())
        self.name.entered.connect(self._on_add)
        self._told = Label(metrics, 14, "ink2", wraps=True)
        for part in (self._now, self.search, self.phone, self.name, self._told):
            self.content.addWidget(part)
        self.cancel = KeyButton(metrics, "Esc")
        self.cancel.triggered.connect(self.reject)
        self.nobody = KeyButton(metrics, "Del")
        self.nobody.triggered.connect(self._on_clear)
        self.new = KeyButton(metrics, "F2")
        self.new.triggered.connect(lambda: self.offer_new(self.search.text()))
        self.take = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.take.triggered.connect(lambda: self._on_add() if self._new else self._on_find())
        self.foot.addWidget(self.cancel)
        self.foot.addWidget(self.nobody)
        self.foot.addStretch(1)
        self.foot.addWidget(self.new)
        self.foot.addWidget(self.take)
        for button in (self.cancel, self.new):
            self.add_key(button)
        self.search.edit.installEventFilter(self)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def makes_new(self) -> bool:
        """Whether the two fields of a new member are shown."""
        return self._new

    def offer_new(self, phone: str) -> None:
        """Nobody has this number: ask for the name, the number is there already."""
        self._new = True
        self.phone.set_text(phone)
        self.retranslate()
        first = self.name if phone.strip() else self.phone
        first.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, field: str, sentence: str) -> None:
        """What is wrong, at the field that it is about: `search`, `phone` or `name`."""
        self.set_working(False)
        at = {"phone": self.phone, "name": self.name}.get(field, self.search) if self._new else self.search
        at.set_error(sentence)
        at.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        at.edit.selectAll()
        self.adjustSize()

    def set_working(self, working: bool) -> None:
        self.take.set_working(self._words.text("Working…") if working else "")

    def _on_find(self) -> None:
        if self.search.text().strip() and not self.take.working:
            self.find_requested.emit(self.search.text())

    def _on_add(self) -> None:
        if not self.take.working:
            self.add_requested.emit(self.name.text(), self.phone.text())

    def _on_clear(self) -> None:
        self.clear_requested.emit()
        self.accept()

    def retranslate(self) -> None:
        words, new = self._words, self._new
        self.set_title(words.text("New member") if new else words.text("Find a member"))
        member = self._member
        self._now.setVisible(member is not None and not new)
        if member is not None:
            told = " ".join(part for part in (mask_name(member.name), mask_phone(member.phone)) if part)
            self._now.setText(words.text("On this bill now: {member}", member=told))
        self.search.setVisible(not new)
        self.phone.setVisible(new)
        self.name.setVisible(new)
        self.search.set_label(words.text("Phone number, card, member code or a receipt's code"))
        self.phone.set_label(words.text("Mobile number"))
        self.name.set_label(words.text("Name"))
        self._told.setText(
            words.text("A name and a mobile number are all it takes.")
            if new
            else words.text("An unknown mobile number can be made a member at once.")
        )
        self.cancel.set_label(words.text("Cancel"))
        self.nobody.set_label(words.text("No member"))
        self.nobody.setVisible(member is not None and not new)
        self.new.set_label(words.text("New member"))
        self.new.setVisible(not new)
        self.take.set_label(words.text("Make member") if new else words.text("Find"))
        self.adjustSize()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Delete
            and not self.search.text()
            and self.nobody.isVisibleTo(self)
        ):
            self.nobody.trigger()
            return True
        return super().eventFilter(watched, event)
