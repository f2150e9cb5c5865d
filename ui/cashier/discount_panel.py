"""F4: less for the chosen line or the whole bill, by percent, by amount, or down to a price.

One field for the number; F4 again goes from the line to the bill, Ctrl 1 to 3 say how. What it comes to stands there
while it is typed, worked out by the lines that then do it.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from terminal.errors import Refused
from terminal.money import Money, Ratio
from terminal.services.audit_log import REASON_MAX
from terminal.services.rights import Approval
from ui.cashier import wish
from ui.cashier.draft import Draft
from ui.cashier.wish import Target, Way, Wish
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.key_badge import KeyHint
from ui.widgets.keypad import Keypad, PadKey
from ui.widgets.label import Label
from ui.widgets.money import money_text
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

QUICK: Final = tuple(Ratio(percent * 100) for percent in (5, 10, 15, 20, 30))
WAY_KEYS: Final = {Way.PERCENT: "Ctrl 1", Way.AMOUNT: "Ctrl 2", Way.PRICE: "Ctrl 3"}


class DiscountPanel(Panel):
    """Shows what a draft would come to, and asks for it by `asked`; `away` asks to take away what is there."""

    asked = Signal(Wish, str)
    """The wish, and why."""
    away = Signal(Target)
    note_requested = Signal()

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, draft: Draft, name: str, cap: Money) -> None:
        super().__init__(metrics, parent, width=920)
        self._words, self._draft, self._name, self._cap = words, draft, name, cap
        self._target = Target.LINE if draft.chosen is not None else Target.BILL
        self._way = Way.PERCENT
        self.value = Field(metrics, number=True, size=22, height=60)
        self.reason = Field(metrics)
        self.reason.edit.setMaxLength(REASON_MAX)
        self._told = Label(metrics, 20, bold=True, wraps=True)
        self._there = Label(metrics, 14, "ink2", wraps=True)
        self._targets = {target: KeyButton(metrics, "F4", shape=ButtonShape.LEADING, height=52) for target in Target}
        for target, button in self._targets.items():
            button.triggered.connect(lambda target=target: self.choose_target(target))
        self._ways = {way: KeyButton(metrics, key, height=52) for way, key in WAY_KEYS.items()}
        for way, button in self._ways.items():
            button.triggered.connect(lambda way=way: self.choose_way(way))
            self.add_key(button)
        self._quick = [KeyButton(metrics, height=48) for _ in QUICK]
        self._quick_hint = KeyHint(metrics, ("↑", "↓"))
        for ratio, button in zip(QUICK, self._quick, strict=True):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.triggered.connect(lambda ratio=ratio: self._choose_quick(ratio))
        pad = (
            PadKey(presses=Qt.Key.Key_Backspace, icon="backspace"), PadKey(types="%"), PadKey(asks="clear"),
            PadKey(presses=Qt.Key.Key_Return, badge="Enter", strong=True),
        )  # fmt: skip
        self.keypad = Keypad(metrics, pad, self.value.edit)
        self.keypad.asked.connect(lambda _: self.value.set_text(""))
        self._lay_out(metrics)
        self.value.edited.connect(lambda _: self._retell())
        self.value.entered.connect(self._ask)
        self.reason.entered.connect(self._ask)
        self.value.edit.installEventFilter(self)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.value.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, metrics: Metrics) -> None:
        left = column(metrics, gap=10)
        left.addLayout(_beside(metrics, list(self._targets.values())))
        left.addLayout(_beside(metrics, list(self._ways.values())))
        left.addWidget(self.value)
        self._quick_row = QWidget()
        quick = column(metrics, gap=4, on=self._quick_row)
        quick.addLayout(_beside(metrics, self._quick))
        quick.addLayout(row(metrics, self._quick_hint, None))
        left.addWidget(self._quick_row)
        left.addWidget(self.reason)
        left.addWidget(self._told)
        left.addWidget(self._there)
        left.addStretch(1)
        self.keypad.setFixedWidth(metrics.px(360))
        whole = row(metrics, gap=16)
        whole.addLayout(left, 1)
        whole.addWidget(self.keypad)
        self.content.addLayout(whole)
        self.cancel = KeyButton(metrics, "Esc")
        self.cancel.triggered.connect(self.reject)
        self.take_off = KeyButton(metrics, "Del")
        self.take_off.triggered.connect(lambda: self.away.emit(self._target))
        self.note = KeyButton(metrics, "Ctrl N")
        self.note.triggered.connect(self.note_requested)
        self.give = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.give.triggered.connect(self._ask)
        for button in (self.cancel, self.take_off, self.note):
            self.foot.addWidget(button)
            self.add_key(button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.give)

    @property
    def target(self) -> Target:
        return self._target

    @property
    def told(self) -> str:
        """What it would come to, in words."""
        return self._told.text()

    def choose_target(self, target: Target) -> None:
        if target is Target.LINE and self._draft.chosen is None:
            return
        self._target = target
        self.retranslate()

    def choose_way(self, way: Way) -> None:
        self._way = way
        self.retranslate()
        self.value.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, told: str) -> None:
        """It was not done, and why."""
        self.value.set_error(told)
        self.value.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_quick(self, ratio: Ratio) -> None:
        self._way = Way.PERCENT
        self.value.set_text(ratio.percent)
        self.retranslate()

    def _step_quick(self, step: int) -> None:
        texts = [ratio.percent for ratio in QUICK]
        now = self.value.text()
        place = texts.index(now) + step if now in texts else 0
        self._choose_quick(QUICK[max(0, min(place, len(QUICK) - 1))])

    def _wish(self) -> Wish:
        return wish.read(self.value.text(), self._target, self._way)

    def _ask(self) -> None:
        try:
            asked = self._wish()
            asked.worked_into(self._draft, Approval(), self._cap)
        except Refused as why:
            self.refuse(sentence(self._words, why))
            return
        self.asked.emit(asked, self.reason.text().strip())

    def retranslate(self) -> None:
        words, to_line = self._words, self._target is Target.LINE
        self.set_title(words.text("Less for a line or the whole bill"))
        self._targets[Target.LINE].set_label(words.text("Line: {name}", name=self._name or "—"))
        self._targets[Target.BILL].set_label(words.text("The whole bill"))
        for target, button in self._targets.items():
            button.set_kind(ButtonKind.CHOSEN if target is self._target else ButtonKind.PLAIN)
            button.set_key("" if target is self._target else "F4")
        self._targets[Target.LINE].block("" if self._draft.chosen is not None else words.text("No line is chosen."))
        names = {
            Way.PERCENT: words.text("% off"),
            Way.AMOUNT: words.text("¥ off"),
            Way.PRICE: words.text("New price") if to_line else words.text("To a sum"),
        }
        for way, button in self._ways.items():
            button.set_label(names[way])
            button.set_kind(ButtonKind.CHOSEN if way is self._way else ButtonKind.PLAIN)
        labels = {
            Way.PERCENT: words.text("How many percent off; 9折 will do, too"),
            Way.AMOUNT: words.text("How much off"),
            Way.PRICE: words.text("Price of one") if to_line else words.text("What the bill is to come to"),
        }
        self.value.set_label(labels[self._way])
        self.value.set_unit("%" if self._way is Way.PERCENT else "¥")
        self._quick_row.setVisible(self._way is Way.PERCENT)
        for ratio, button in zip(QUICK, self._quick, strict=True):
            button.set_label(words.text("−{percent}%", percent=ratio.percent))
        self._quick_hint.set_text(words.text("usual ones"))
        self.reason.set_label(words.text("Why (may stay empty)"))
        self.cancel.set_label(words.text("Cancel"))
        self.take_off.set_label(words.text("Take it away"))
        self.take_off.block("" if wish.is_there(self._draft, self._target) else words.text("There is none yet."))
        self.note.set_label(words.text("Notes"))
        self.give.set_label(words.text("Give it"))
        self.keypad.set_labels(words.text("Backspace"), "%", words.text("Clear"), words.text("Set"))
        self._there.setText(words.text("It is noted with the bill: who, how much and why."))
        self._retell()

    def _retell(self) -> None:
        """What stands there now, and what it would be."""
        words, target = self._words, self._target
        before = wish.base(self._draft, target)
        self.value.set_error("")
        told = words.text("Comes to {amount}", amount=money_text(before))
        if self.value.text().strip():
            try:
                after = wish.result(self._wish().worked_into(self._draft, Approval(), self._cap), target)
            except Refused as why:
                self.value.set_error(sentence(words, why))
            else:
                told = words.text(
                    "{before} becomes {after}: {off} off", before=money_text(before), after=money_text(after),
                    off=money_text(before - after),
                )  # fmt: skip
        self._told.setText(told)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._step_quick(-1 if key is Qt.Key.Key_Up else 1)
                return True
            if key is Qt.Key.Key_Delete and not self.value.text():
                self.take_off.trigger()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4:
            self.choose_target(Target.BILL if self._target is Target.LINE else Target.LINE)
            return
        super().keyPressEvent(event)


def _beside(metrics: Metrics, buttons: list[KeyButton]) -> QHBoxLayout:
    line = row(metrics, gap=8)
    for button in buttons:
        line.addWidget(button, 1)
    return line
