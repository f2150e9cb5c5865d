"""A new member in two fields and a word: mobile number, name, and that he agrees; a card can be added.

What he agrees to stands on the panel, and on the customers' screen, so that the cashier need not know it by heart. The
number that was typed or scanned is there already; Enter goes on from field to field, asks for the agreement, and makes
the member, so it costs the queue no more than his name.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from terminal.services.shop import ShopProfile
from ui.members.member_words import consent_words
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.card import Card, CardTone
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.words import Words


class JoinPanel(Panel):
    """Asks by `add_requested`; what became of it is shown by `refuse`, or by closing it."""

    add_requested = Signal(str, str, str)
    """Name, phone, card; he has agreed."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, profile: ShopProfile, phone: str = "") -> None:
        super().__init__(metrics, parent, width=560)
        self._words, self._profile = words, profile
        self.agreed = False
        self.phone, self.name, self.card = Field(metrics), Field(metrics), Field(metrics)
        self._what = Label(metrics, 15, "ink2", wraps=True)
        self.agree = KeyButton(metrics, "F4", shape=ButtonShape.LEADING, size=16)
        self.agree.triggered.connect(self._on_agree)
        self._wrong = Label(metrics, 14, "alert", wraps=True)
        ground = Card(metrics, CardTone.QUIET)
        column(metrics, self._what, self.agree, self._wrong, gap=10, margins=(14, 12, 14, 12), on=ground)
        self.content.addLayout(row(metrics, self.phone, self.name, gap=12))
        self.content.addWidget(ground)
        self.content.addWidget(self.card)
        self.cancel = KeyButton(metrics, "Esc")
        self.cancel.triggered.connect(self.reject)
        self.take = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.take.triggered.connect(self._on_enter)
        self.foot.addWidget(self.cancel)
        self.foot.addStretch(1)
        self.foot.addWidget(self.take)
        for button in (self.cancel, self.agree):
            self.add_key(button)
        words.changed.connect(self.retranslate)
        self.phone.set_text(phone)
        self.retranslate()
        first = self.name if phone.strip() else self.phone
        first.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, field: str, sentence: str) -> None:
        """What is wrong, at the field that it is about: `phone`, `name`, `card`, or the agreement (`consent`)."""
        self.set_working(False)
        if field == "consent":
            self._say_wrong(sentence)
            return
        at = {"phone": self.phone, "card": self.card}.get(field, self.name)
        at.set_error(sentence)
        at.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        at.edit.selectAll()
        self.adjustSize()

    def set_working(self, working: bool) -> None:
        self.take.set_working(self._words.text("Working…") if working else "")

    def _on_agree(self) -> None:
        self.agreed = not self.agreed
        self._say_wrong("")
        self.retranslate()

    def _on_enter(self) -> None:
        if self.take.working:
            return
        if not self.phone.text().strip():
            self.phone.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.name.text().strip():
            self.name.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.agreed:
            self._say_wrong(self._words.text("Ask the customer. Enter or F4 when he agrees."))
            self.agree.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.add_requested.emit(self.name.text(), self.phone.text(), self.card.text())

    def _say_wrong(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
        self.agree.setAccessibleDescription(sentence)
        self.adjustSize()

    def retranslate(self) -> None:
        words = self._words
        self.set_title(words.text("New member"))
        self.phone.set_label(words.text("Mobile number"))
        self.name.set_label(words.text("Name"))
        self.card.set_label(words.text("Member card, if there is one"))
        self._what.setText(consent_words(self._profile.shop_name, words))
        self._wrong.setVisible(bool(self._wrong.text()))
        self.agree.set_kind(ButtonKind.CHOSEN if self.agreed else ButtonKind.PLAIN)
        agreed = words.text("✓ The customer agrees")
        self.agree.set_label(agreed if self.agreed else words.text("The customer agrees"))
        self.cancel.set_label(words.text("Cancel"))
        self.take.set_label(words.text("Make member"))
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # the fields leave it to the panel
            if self.phone.edit.hasFocus():
                self.name.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            elif self.agree.hasFocus() and not self.agreed:
                self._on_agree()
            else:
                self._on_enter()
            return
        super().keyPressEvent(event)
