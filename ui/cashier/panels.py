"""The panels over the window: all keys (F1), more (F11); others are shown in their turn.

One at a time. A panel asks by signals, and what comes back after it was closed is dropped.
"""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terminal.errors import Broken, TillError
from ui.cashier.help_panel import HelpPanel
from ui.cashier.more_panel import MoreAction, MoreFacts, MorePanel
from ui.cashier.stage import Stage
from ui.widgets.dialog import Panel, Question
from ui.widgets.style import Metrics
from ui.words import Words

P = TypeVar("P", bound=Panel)


class Panels(QObject):
    """Opens them over `window`, and puts what they found on the bill."""

    more_chosen = Signal(MoreAction)
    closed = Signal()

    def __init__(
        self,
        words: Words,
        metrics: Metrics,
        stage: Stage,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._words = words
        self._metrics = metrics
        self._stage = stage
        self._window = window
        self._open: Panel | None = None

    @property
    def panel(self) -> Panel | None:
        """The one that is open."""
        return self._open

    def show(self, panel: P) -> P:
        """Open a panel over the window, in place of one that is open."""
        if self._open is not None:
            self._open.reject()
        self._open = panel
        panel.finished.connect(lambda _: self._forget(panel))
        panel.open()
        return panel

    def _forget(self, panel: Panel) -> None:
        if self._open is panel:
            self._open = None
        panel.deleteLater()
        self.closed.emit()

    # keys, more, leaving

    def open_help(self) -> None:
        self.show(HelpPanel(self._words, self._metrics, self._window))

    def open_more(self, facts: MoreFacts) -> None:
        panel = self.show(MorePanel(self._words, self._metrics, self._window, facts))
        panel.chosen.connect(self.more_chosen)
        panel.refused.connect(self._stage.say)

    def ask_to_leave(self) -> Question:
        """Before the till is closed over a bill that is not paid."""
        words = self._words
        return self.show(
            Question(
                self._metrics,
                self._window,
                title=words.text("Close the till without this bill?"),
                sentence=words.text("The bill on the screen is not paid and will be forgotten."),
                verb=words.text("Close the till"),
                keep=words.text("Keep selling"),
            )
        )

    def tell_unconfirmed(self, count: int) -> Question:
        """Before the till is closed with bills that head office has not answered: it only says so."""
        words = self._words
        return self.show(
            Question(
                self._metrics,
                self._window,
                title=words.text("Close the till?"),
                sentence=words.plural(
                    "{count} bill is not confirmed by head office yet. It is kept on this till and sent when the till "
                    "is open again.",
                    "{count} bills are not confirmed by head office yet. They are kept on this till and sent when the "
                    "till is open again.",
                    count,
                ),
                verb=words.text("Close the till"),
                keep=words.text("Keep selling"),
            )
        )

    def stopped(self, error: TillError) -> bool:
        """Whether the error ends all selling, which then is said."""
        if isinstance(error, Broken):
            if self._open is not None:
                self._open.reject()
            self._stage.stop(error)
            return True
        return False
