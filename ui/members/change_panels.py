"""A member's level, and his own facts: name, number, card, and whether they may be kept at all."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.services.member_facts import MemberSheet
from terminal.services.shop import ShopProfile
from ui.members.member_words import consent_words
from ui.receipt.wording import level_name
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.words import Words


class LevelPanel(Panel):
    """A digit chooses; 0 takes the level away."""

    chosen = Signal(str)

    def __init__(
        self, words: Words, metrics: Metrics, parent: QWidget, sheet: MemberSheet, profile: ShopProfile
    ) -> None:
        super().__init__(metrics, parent, width=440)
        self.set_title(words.text("Which level?"))
        self.choices: list[KeyButton] = []
        for number, level in enumerate(("", *sheet.levels[:9])):
            own = level == sheet.member.level
            button = KeyButton(
                metrics, str(number), ButtonKind.CHOSEN if own else ButtonKind.PLAIN, shape=ButtonShape.LEADING,
                size=16, height=52,
            )  # fmt: skip
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.set_label(level_name(level, profile, words) or words.text("no level"))
            button.triggered.connect(lambda level=level: self._choose(level))
            self.choices.append(button)
            self.content.addWidget(button)
        told = Label(metrics, 14, "ink2", wraps=True)
        told.setText(words.text("It counts from the next bill on; places that wait keep their ratio."))
        self.content.addWidget(told)
        self.back = KeyButton(metrics, "Esc")
        self.back.set_label(words.text("Back"))
        self.back.triggered.connect(self.reject)
        self.foot.addWidget(self.back)
        self.foot.addStretch(1)
        self.add_key(self.back)
        self.setFocus()

    def _choose(self, level: str) -> None:
        self.accept()
        self.chosen.emit(level)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit() and int(event.text()) < len(self.choices):
            self.choices[int(event.text())].trigger()
            return
        super().keyPressEvent(event)


class ChangePanel(Panel):
    """Name, number and card in full; Enter keeps them, F4 is that he agrees, F8 that he does not any more."""

    asked = Signal(str, str, str, bool)
    """Name, phone, card, and whether he agreed just now."""
    withdrawal_asked = Signal()

    def __init__(
        self, words: Words, metrics: Metrics, parent: QWidget, sheet: MemberSheet, profile: ShopProfile
    ) -> None:
        super().__init__(metrics, parent, width=560)
        self._words = words
        self._has_consent = sheet.agreed_at is not None and sheet.withdrawn_at is None
        self.agreed = False
        member = sheet.member
        self.set_title(words.text("Change the member"))
        self.name, self.phone, self.card = Field(metrics), Field(metrics), Field(metrics)
        for field, label, text in (
            (self.name, words.text("Name"), member.name), (self.phone, words.text("Mobile number"), member.phone),
            (self.card, words.text("Member card, if there is one"), member.card),
        ):  # fmt: skip
            field.set_label(label)
            field.set_text(text)
            self.content.addWidget(field)
        self.agree = KeyButton(metrics, "F4", shape=ButtonShape.LEADING, size=16)
        self.agree.triggered.connect(self._on_agree)
        told = Label(metrics, 14, "ink2", wraps=True)
        told.setText(consent_words(profile.shop_name, words))
        self.content.addWidget(told)
        self.content.addWidget(self.agree)
        self.agree.setVisible(not self._has_consent)
        self.back = KeyButton(metrics, "Esc")
        self.back.set_label(words.text("Back"))
        self.back.triggered.connect(self.reject)
        self.withdraw = KeyButton(metrics, "F8")
        self.withdraw.set_label(words.text("Withdraw consent"))
        self.withdraw.triggered.connect(self.withdrawal_asked)
        self.take = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.take.set_label(words.text("Keep"))
        self.take.triggered.connect(self._ask)
        self.foot.addWidget(self.back)
        self.foot.addWidget(self.withdraw)
        self.foot.addStretch(1)
        self.foot.addWidget(self.take)
        for button in (self.back, self.agree, self.withdraw):
            self.add_key(button)
        self._retell()
        self.name.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, field: str, sentence: str) -> None:
        """What is wrong, at its field: `name`, `phone` or `card`."""
        self.take.set_working("")
        at = {"phone": self.phone, "card": self.card}.get(field, self.name)
        at.set_error(sentence)
        at.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.adjustSize()

    def _on_agree(self) -> None:
        self.agreed = not self.agreed
        self._retell()

    def _ask(self) -> None:
        if not self.take.working:
            self.take.set_working(self._words.text("Working…"))
            self.asked.emit(self.name.text(), self.phone.text(), self.card.text(), self.agreed)

    def _retell(self) -> None:
        words = self._words
        self.agree.set_kind(ButtonKind.CHOSEN if self.agreed else ButtonKind.PLAIN)
        agrees = words.text("✓ The customer agrees")
        self.agree.set_label(agrees if self.agreed else words.text("The customer agrees"))
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # the fields leave it to the panel
            self._ask()
            return
        super().keyPressEvent(event)
