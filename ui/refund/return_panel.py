"""Goods that somebody brings back without a receipt: what, how much for it, why, and by which way it is paid out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terminal.services.audit_log import REASON_MAX
from terminal.services.facts import TenderKind
from terminal.services.privacy import NAME_MAX
from ui.shift.amounts import amount_in
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.style import Metrics
from ui.words import Words

WAYS = ((TenderKind.CASH, "F5"), (TenderKind.SCAN, "F6"), (TenderKind.CARD, "F7"))


class ReturnPanel(Panel):
    """Enter goes from field to field; F5, F6 and F7 pay out. It is closed when that is done."""

    asked = Signal(str, object, str, object)
    """What came back, Money, reason, TenderKind."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget) -> None:
        super().__init__(metrics, parent, width=640)
        self._words = words
        self.goods, self.reason = Field(metrics), Field(metrics)
        self.amount = Field(metrics, unit="¥", number=True, size=22)
        self.goods.edit.setMaxLength(NAME_MAX)
        self.reason.edit.setMaxLength(REASON_MAX)
        for field in (self.goods, self.amount, self.reason):
            self.content.addWidget(field)
        self.goods.entered.connect(self.amount.setFocus)
        self.amount.entered.connect(self.reason.setFocus)
        self.back = KeyButton(metrics, "Esc")
        self.back.set_label(words.text("Back"))
        self.back.triggered.connect(self.reject)
        self.foot.addWidget(self.back)
        self.foot.addStretch(1)
        self.add_key(self.back)
        names = (words.text("Cash"), words.text("Scan pay"), words.text("Card"))
        for (kind, key), name in zip(WAYS, names, strict=True):
            button = KeyButton(metrics, key, ButtonKind.TENDER)
            button.set_label(name)
            button.triggered.connect(lambda kind=kind: self._ask(kind))
            self.foot.addWidget(button)
            self.add_key(button)
        self.set_title(words.text("Take back without a receipt"))
        self.goods.set_label(words.text("What comes back"))
        self.amount.set_label(words.text("Amount"))
        self.reason.set_label(words.text("Why it comes back"))
        self.goods.setFocus()

    def refuse(self, told: str) -> None:
        """It was not done, and why."""
        self.reason.set_error(told)

    def _ask(self, kind: TenderKind) -> None:
        words = self._words
        for field in (self.goods, self.reason):
            if not field.text().strip():
                field.set_error(words.text("Say in a few words what it is and why it comes back."))
                field.setFocus()
                return
        amount = amount_in(self.amount, words, zero=False)
        if amount is not None:
            self.asked.emit(self.goods.text().strip(), amount, self.reason.text().strip(), kind)
