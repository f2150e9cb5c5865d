"""F11: what is needed seldom, each with a digit as its key, and letters after the digits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.widgets.button import ButtonShape, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.style import Metrics
from ui.words import Words

KEYS: Final = "1234567890ABCDGHIJK"
"""In the order in which the actions stand; letters that no badge on another page uses alone."""


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
    COMFORT = "comfort"
    MEMBERS = "members"
    PAYMENTS = "payments"


@dataclass(frozen=True, slots=True)
class MoreFacts:
    """What the labels depend on; `blocked` gives the reason why an action can't be done now."""

    second_screen: bool
    blocked: dict[MoreAction, str]


class MorePanel(Panel):
    """Closes with the action that was chosen."""

    chosen = Signal(MoreAction)

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, facts: MoreFacts) -> None:
        super().__init__(metrics, parent, width=820)
        self._words = words
        self._facts = facts
        self._buttons: dict[MoreAction, KeyButton] = {}
        grid = QGridLayout()
        grid.setSpacing(metrics.px(10))
        half = (len(MoreAction) + 1) // 2
        for place, (key, action) in enumerate(zip(KEYS, MoreAction, strict=False)):
            button = KeyButton(metrics, key, shape=ButtonShape.LEADING, size=16, height=52)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.triggered.connect(lambda action=action: self._choose(action))
            button.refused.connect(self._tell)
            self._buttons[action] = button
            grid.addWidget(button, place % half, place // half)
        self.content.addLayout(grid)
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
            MoreAction.PAYMENTS: words.text("Open payments (Ctrl G)"),
            MoreAction.SWITCH: words.text("Change cashier (Ctrl L)"),
            MoreAction.MANAGER: words.text("Manager's page"),
            MoreAction.MEMBERS: words.text("Member's page (Ctrl M)"),
            MoreAction.EXIT: words.text("Exit"),
            MoreAction.SHIFT: words.text("Shift: open, count and close, X report"),
            MoreAction.DRAWER: words.text("Open the drawer"),
            MoreAction.TRAINING: words.text("Training: begin, or leave it"),
            MoreAction.COMFORT: words.text("Text size, light or dark, sounds"),
        }
        for action, button in self._buttons.items():
            button.set_label(labels[action])
            button.block(facts.blocked.get(action, ""))
        self.cancel.set_label(words.text("Cancel"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        for button in self._buttons.values():
            if event.text().upper() == button.key:
                button.trigger()
                return
        super().keyPressEvent(event)
