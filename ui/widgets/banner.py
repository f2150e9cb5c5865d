"""A banner: one sentence at the top of a page that stays as long as its cause, with at most one action."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.button import KeyButton
from ui.widgets.card import Card, CardTone
from ui.widgets.icon import Icon
from ui.widgets.label import Label
from ui.widgets.style import Metrics


class BannerKind(Enum):
    """Tone of the card, ink of its icon, the icon, and whether the edge is dashed."""

    ALERT = (CardTone.ALERT, "alert", "warning", False)
    PROVISIONAL = (CardTone.PROVISIONAL, "provisional", "cloud-off", True)
    INFO = (CardTone.ACCENT, "accent", "info", False)


class Banner(Card):
    """Hidden until it has something to say."""

    action_chosen = Signal()

    def __init__(self, metrics: Metrics, *, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(metrics, CardTone.ALERT, parent=parent)
        self._icon = Icon("warning", metrics.px(20), "alert")
        self._title = Label(metrics, 15, bold=True, wraps=True)
        self._more = Label(metrics, 14, "ink2", wraps=True)
        self._action = KeyButton(metrics, key, height=40)
        self._action.triggered.connect(self.action_chosen)
        words = QVBoxLayout()
        words.setSpacing(metrics.px(2))
        words.addWidget(self._title)
        words.addWidget(self._more)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.px(16), metrics.px(10), metrics.px(16), metrics.px(10))
        row.setSpacing(metrics.px(12))
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(self._action)
        self.setMinimumHeight(metrics.px(44))
        self.hide()

    @property
    def text(self) -> str:
        return self._title.text() if not self.isHidden() else ""

    def say(self, kind: BannerKind, sentence: str, *, more: str = "", action: str = "") -> None:
        tone, ink, icon, dashed = kind.value
        self.set_tone(tone, dashed=dashed)
        self._icon.show_icon(icon, ink)
        self._title.setText(sentence)
        self._title.set_tone(ink)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self._action.set_label(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(sentence)
        self.show()

    def quiet(self) -> None:
        """The cause has gone."""
        self.hide()
