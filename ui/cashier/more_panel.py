"""F11: what is needed seldom, each with a digit as its key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets.button import ButtonShape, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.style import Metrics
from ui.words import Words


class MoreAction(StrEnum):
    """What the panel offers."""

    LANGUAGE = "language"
    REPRINT = "reprint"
    SECOND_SCREEN = "second_screen"
    MANAGER = "manager"
    EXIT = "exit"
    SWITCH = "switch"
    SHIFT = "shift"
    DRAWER = "drawer"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class MoreFacts:
    """What the labels depend on; `blocked` gives the reason why an action can't be done now."""

    second_screen: bool
    blocked: dict[MoreAction, str]


class MorePanel(Panel):
    """Closes with the action that was chosen."""

    chosen = Signal(MoreAction)

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, facts: MoreFacts) -> None:
        super().__init__(metrics, parent, width=460)
        self._words = words
        self._facts = facts
        self._buttons: dict[MoreAction, KeyButton] = {}
        for digit, action in enumerate(MoreAction, 1):
            button = KeyButton(metrics, str(digit), shape=ButtonShape.LEADING, size=16, height=52)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.triggered.connect(lambda action=action: self._choose(action))
            button.refused.connect(self._tell)
            self._buttons[action] = button
            self.content.addWidget(button)
        self.cancel = KeyButton(metrics, "Esc")
        self.cancel.triggered.connect(self.reject)
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel)
        self.add_key(self.cancel)
        self.add_key(self.cancel, "F11")
        words.changed.connect(self.retranslate)
        self.retranslate()

    refused = Signal(str)

    def button(self, action: MoreAction) -> KeyButton:
        return self._buttons[action]

    def _choose(self, action: MoreAction) -> None:
        self.accept()
        self.chosen.emit(action)

    def _tell(self, reason: str) -> None:
        self.reject()
        self.refused.emit(reason)

    def retranslate(self) -> None:
        words, facts = self._words, self._facts
        self.set_title(words.text("More"))
        labels = {
            MoreAction.LANGUAGE: words.text("中文 / English"),
            MoreAction.REPRINT: words.text("Print the last receipt again"),
            MoreAction.SECOND_SCREEN: words.text("Switch the customer screen off")
            if facts.second_screen
            else words.text("Switch the customer screen on"),
            MoreAction.SWITCH: words.text("Change cashier (Ctrl L)"),
            MoreAction.MANAGER: words.text("Manager's page"),
            MoreAction.EXIT: words.text("Exit"),
            MoreAction.SHIFT: words.text("Shift: open, count and close, X report"),
            MoreAction.DRAWER: words.text("Open the drawer"),
            MoreAction.TRAINING: words.text("Training: begin, or leave it"),
        }
        for action, button in self._buttons.items():
            button.set_label(labels[action])
            button.block(facts.blocked.get(action, ""))
        self.cancel.set_label(words.text("Cancel"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actions = list(MoreAction)
        digit = event.text()
        if digit.isdigit() and 1 <= int(digit) <= len(actions):
            self._buttons[actions[int(digit) - 1]].trigger()
            return
        super().keyPressEvent(event)
