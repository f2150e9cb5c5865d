"""Says over the bill that the exchange with head office stands still, and what to do.

Not over the payment: who takes money has no time for it, and the bar at the bottom says it everywhere.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.office_words import OfficeState, stop_words
from ui.widgets.banner import Banner, BannerKind
from ui.widgets.stack import column
from ui.widgets.style import Metrics
from ui.words import Words


class OfficeBanner(QWidget):
    """Takes no room while the exchange goes."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._state = OfficeState()
        self._allowed = True
        self._banner = Banner(metrics)
        column(metrics, self._banner, margins=(12, 10, 12, 0), on=self)
        self.hide()
        words.changed.connect(self.retranslate)

    @property
    def text(self) -> str:
        return self._banner.text

    def show_state(self, state: OfficeState) -> None:
        if state.link.stopped != self._state.link.stopped:
            self._state = state
            self.retranslate()

    def allow(self, allowed: bool) -> None:
        """Whether the page below has room for it."""
        self._allowed = allowed
        self.retranslate()

    def retranslate(self) -> None:
        stopped = self._state.link.stopped
        if stopped:
            why, what = stop_words(stopped, self._words)
            self._banner.say(BannerKind.ALERT, why, more=what)
        else:
            self._banner.quiet()
        self.setVisible(bool(stopped) and self._allowed)
