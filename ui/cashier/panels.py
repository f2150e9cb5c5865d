"""The panels over the window: find an item (F3), all keys (F1), more (F11); others are shown in their turn.

One at a time. A panel asks by signals, and what comes back after it was closed is dropped.
"""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terminal.errors import Broken, Refused, TillError
from terminal.money import Quantity
from terminal.services import catalogue
from terminal.services.facts import ProductFacts
from ui.bridge import Bridge
from ui.cashier.find_panel import SHOWN, FindPanel
from ui.cashier.help_panel import HelpPanel
from ui.cashier.more_panel import MoreAction, MoreFacts, MorePanel
from ui.cashier.session import BillSession
from ui.cashier.stage import Stage
from ui.widgets.dialog import Panel, Question
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

P = TypeVar("P", bound=Panel)


class Panels(QObject):
    """Opens them over `window`, and puts what they found on the bill."""

    more_chosen = Signal(MoreAction)
    closed = Signal()

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        session: BillSession,
        stage: Stage,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._session = session
        self._stage = stage
        self._window = window
        self._open: Panel | None = None
        self._searches = 0

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

    # an item

    def open_find(self) -> None:
        panel = self.show(FindPanel(self._words, self._metrics, self._window))
        panel.search_requested.connect(lambda text: self._search(panel, text))
        panel.chosen.connect(lambda product, quantity: self._add_product(panel, product, quantity))
        self._search(panel, "")

    def _search(self, panel: FindPanel, text: str) -> None:
        self._searches += 1
        number = self._searches

        def found(products: tuple[ProductFacts, ...]) -> None:
            if self._open is panel and number == self._searches:
                panel.show_products(products)

        self._bridge.ask(catalogue.search, found, self._told, text, SHOWN)

    def _add_product(self, panel: FindPanel, product: ProductFacts, quantity: Quantity | None) -> None:
        cap = self._session.profile.bill_cap
        try:
            self._session.step(self._session.draft.with_product(product, quantity, cap))
        except Refused as why:
            panel.refuse(sentence(self._words, why))
            return
        panel.accept()

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

    def _told(self, error: TillError) -> None:
        if not self.stopped(error):
            self._stage.say(sentence(self._words, error))

    def stopped(self, error: TillError) -> bool:
        """Whether the error ends all selling, which then is said."""
        if isinstance(error, Broken):
            if self._open is not None:
                self._open.reject()
            self._stage.stop(error)
            return True
        return False
