"""Has one action let through on the spot: the PIN of somebody who may, and why.

The PIN comes first, because whoever lets it through stands beside; the reasons that are given every day are one touch,
anything else is typed.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.services import staff
from terminal.services.audit_log import REASON_MAX
from terminal.services.privacy import clean_text, holds_card_number
from terminal.services.rights import Approval, Right, StaffFacts, may
from ui.bridge import Bridge
from ui.manager.setting_field import PageKeys
from ui.staff.pin_entry import PinEntry
from ui.staff.rights_words import right_name
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

WITHOUT_REASON: Final = staff.MANAGERS_OWN
"""What opens a page in which each save asks for its own reason."""


def check(unit: Unit, right: Right, who: str, *, digits: str) -> str | None:
    return staff.approve(unit, right, digits, who)


class ApprovalDialog(Panel):
    """`approved` with an `Approval` when it was let through; closing it any other way is no."""

    approved = Signal(object)

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        parent: QWidget,
        right: Right,
        why: str,
        who: str,
        people: tuple[StaffFacts, ...],
    ) -> None:
        """`who` wants it done; `people` work here."""
        super().__init__(metrics, parent, width=720)
        self._words = words
        self._right = right
        self._why = why
        self._who = who
        self._those = tuple(each.name for each in people if each.has_pin and may(each.role, right))
        self.entry = PinEntry(bridge, words, metrics, staff.wait_s)
        self.reason = Field(metrics)
        self.reasons = [KeyButton(metrics, f"Alt {n}", shape=ButtonShape.LEADING, height=44) for n in range(1, 5)]
        self._told = Label(metrics, 16, bold=True, wraps=True)
        self._may = Label(metrics, 14, "ink2", wraps=True)
        self.no = KeyButton(metrics, "Esc")
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self._lay_out(metrics)
        self.no.triggered.connect(self.reject)
        self.yes.triggered.connect(self._on_yes)
        self.yes.refused.connect(self.entry.field.set_error)
        self.entry.passed.connect(self._on_passed)
        self.entry.changed.connect(self._show)
        self.finished.connect(self.entry.stop)
        words.changed.connect(self.retranslate)
        self.retranslate()
        keys = PageKeys({button.key for button in self.reasons}, self)
        for edit in (self.entry.field.edit, self.reason.edit):
            keys.watch(edit)
        keys.pressed.connect(lambda name: next(each for each in self.reasons if each.key == name).trigger())
        self.entry.begin()

    def _lay_out(self, metrics: Metrics) -> None:
        right = QVBoxLayout()
        right.setSpacing(metrics.px(12))
        for label in (self._told, self._may):
            right.addWidget(label)
        if self._right not in WITHOUT_REASON:
            grid = QGridLayout()
            grid.setSpacing(metrics.px(8))
            for place, button in enumerate(self.reasons):
                button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
                button.triggered.connect(partial(self._choose, button))
                self.add_key(button)
                grid.addWidget(button, place // 2, place % 2)
            right.addWidget(self.reason)
            right.addLayout(grid)
        right.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(metrics.px(24))
        self.entry.setFixedWidth(metrics.px(260))
        both.addWidget(self.entry)
        both.addLayout(right, 1)
        self.content.addLayout(both)
        self.foot.addWidget(self.no)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        self.add_key(self.no)
        self.add_key(self.yes)

    def retranslate(self) -> None:
        words = self._words
        self.set_title(words.text("Let it through?"))
        self._told.setText(self._why or right_name(self._right, words))
        names = words.text(", ").join(self._those) or words.text("the manager's PIN of this till")
        self._may.setText(words.text("May let it through: {names}", names=names))
        self.entry.field.set_label(words.text("PIN of who lets it through"))
        self.reason.set_label(words.text("Reason"))
        self.reason.set_placeholder(words.text("Why is it done?"))
        texts = (
            words.text("Customer's wish"),
            words.text("Rung up wrongly"),
            words.text("Price was wrong"),
            words.text("Goods are faulty"),
        )
        for button, text in zip(self.reasons, texts, strict=True):
            button.set_label(text)
        self.no.set_label(words.text("Back"))
        self.yes.set_label(words.text("Let through"))
        self._show()

    def _show(self) -> None:
        self.yes.set_working(self._words.text("Checking…") if self.entry.asking else "")
        self.yes.block(self.entry.blocked)

    def _choose(self, button: KeyButton) -> None:
        self.reason.set_text(button.text())
        if not self.entry.field.text():
            self.entry.field.setFocus()

    def _on_yes(self) -> None:
        words = self._words
        if self._right not in WITHOUT_REASON:
            if self.entry.field.edit.hasFocus() and self.entry.field.text() and not self.reason.text().strip():
                self.reason.setFocus()
                return
            reason = clean_text(self.reason.text(), REASON_MAX)
            if not reason or holds_card_number(reason):
                code = Refused("card_number", where="reason") if reason else Refused("reason_missing")
                self.reason.set_error(sentence(words, code))
                self.reason.setFocus()
                return
        self.entry.check(check, self._right, self._who)

    def _on_passed(self, approved_by: object) -> None:
        reason = "" if self._right in WITHOUT_REASON else clean_text(self.reason.text(), REASON_MAX)
        self.accept()
        self.approved.emit(Approval(self._who, str(approved_by), reason))
