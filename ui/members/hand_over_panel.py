"""Points, love value or vouchers handed over to another member; frozen love value released."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.ledger.accounts import LOVE_FROZEN
from terminal.money import ZERO
from terminal.services.facts import MemberFacts
from terminal.services.member_facts import MemberSheet
from terminal.services.member_wishes import TRANSFERABLE
from terminal.services.privacy import mask_name, mask_phone
from ui.members.member_words import wallet_title
from ui.shift.amounts import amount_in
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.words import Words


class HandOverPanel(Panel):
    """F5 to F8 choose the wallet, Enter goes on from field to field and hands over; closed when that is done."""

    find_requested = Signal(str)
    asked = Signal(str, object, object)
    """The wallet, the MemberFacts of whoever gets it, Money."""
    release_asked = Signal(object)
    """Money: so much frozen love value is to be available."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, sheet: MemberSheet) -> None:
        super().__init__(metrics, parent, width=620)
        self._words = words
        self._target: MemberFacts | None = None
        self._target_for = ""
        self.wallet = TRANSFERABLE[0]
        self.set_title(words.text("Hand over to another member"))
        self.choices: dict[str, KeyButton] = {}
        wallets = (
            (*TRANSFERABLE, LOVE_FROZEN) if sheet.wallets.love_frozen > ZERO and not sheet.joined else TRANSFERABLE
        )
        for key, wallet in zip(("F5", "F6", "F7", "F8"), wallets, strict=False):
            button = KeyButton(metrics, key, shape=ButtonShape.SPREAD, size=16, height=48)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            name = wallet_title(wallet, words)
            if wallet == LOVE_FROZEN:
                name = words.text("Release frozen love value")
            held = sheet.wallets.held(wallet)
            button.set_label(f"{name}  {held.grouped}")
            button.block(words.text("There is nothing in it.") if held <= ZERO else "")
            button.triggered.connect(lambda wallet=wallet: self.choose(wallet))
            button.refused.connect(self.refuse)
            self.choices[wallet] = button
            self.content.addWidget(button)
            self.add_key(button)
        self.target = Field(metrics)
        self.target.set_label(words.text("To whom: mobile number, card or member code"))
        self.target.edited.connect(self._forget_target)
        self.amount = Field(metrics, number=True, size=22)
        self.amount.set_label(words.text("How much"))
        self.told = Label(metrics, 15, "ink2", wraps=True)
        self.wrong = Label(metrics, 14, "alert", wraps=True)
        for part in (self.target, self.told, self.amount, self.wrong):
            self.content.addWidget(part)
        self.back = KeyButton(metrics, "Esc")
        self.back.set_label(words.text("Back"))
        self.back.triggered.connect(self.reject)
        self.take = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.take.triggered.connect(self._go_on)
        self.foot.addWidget(self.back)
        self.foot.addStretch(1)
        self.foot.addWidget(self.take)
        self.add_key(self.back)
        filled = [wallet for wallet in wallets if sheet.wallets.held(wallet) > ZERO]
        self.choose(filled[0] if filled else wallets[0])

    def choose(self, wallet: str) -> None:
        self.wallet = wallet
        for each, button in self.choices.items():
            button.set_kind(ButtonKind.CHOSEN if each == wallet else ButtonKind.PLAIN)
        releases = wallet == LOVE_FROZEN
        self.target.setVisible(not releases)
        self._retell()
        (self.amount if releases else self.target).edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_target(self, text: str, member: MemberFacts) -> None:
        """Who was found for what was typed."""
        self.take.set_working("")
        if text == self.target.text():
            self._target, self._target_for = member, text
            self._retell()
            self.amount.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse_target(self, sentence: str) -> None:
        self.take.set_working("")
        self.target.set_error(sentence)
        self.target.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, sentence: str) -> None:
        """It was not done, and why."""
        self.take.set_working("")
        self.wrong.setText(sentence)
        self._retell()

    def set_working(self) -> None:
        self.take.set_working(self._words.text("Working…"))

    def _forget_target(self, _text: str) -> None:
        self._target = None
        self._retell()

    def _go_on(self) -> None:
        if self.take.working:
            return
        self.wrong.setText("")
        releases = self.wallet == LOVE_FROZEN
        if not releases and self._target is None:
            if self.target.text().strip():
                self.set_working()
                self.find_requested.emit(self.target.text())
            return
        if not self.amount.text().strip():
            self.amount.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        amount = amount_in(self.amount, self._words, zero=False)
        if amount is None:
            return
        if releases:
            self.release_asked.emit(amount)
        else:
            self.asked.emit(self.wallet, self._target, amount)

    def _retell(self) -> None:
        words, member, releases = self._words, self._target, self.wallet == LOVE_FROZEN
        if releases:
            self.told.setText(words.text("It can be spent and handed over from then on."))
        elif member is not None:
            who = " ".join(part for part in (mask_name(member.name), mask_phone(member.phone)) if part)
            self.told.setText(words.text("To {member}. This can't be taken back.", member=who))
        else:
            self.told.setText(words.text("Cash balance can't be handed over."))
        self.wrong.setVisible(bool(self.wrong.text()))
        self.take.set_label(
            words.text("Release") if releases else words.text("Find") if member is None else words.text("Hand over")
        )
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # the fields leave it to the panel
            self._go_on()
            return
        super().keyPressEvent(event)
