"""Brings a till and the choice of the people at it together: F11's panel, sounds, what the second screen wears."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ui.cashier.window import CashierWindow
from ui.comfort.choice import Comfort
from ui.comfort.desk import ComfortDesk
from ui.comfort.panel import ComfortPanel
from ui.customer.window import CustomerWindow
from ui.widgets.style import Metrics
from ui.words import Words


class Seat(QObject):
    """Made once a till, with the window complete."""

    def __init__(
        self, comfort: ComfortDesk, words: Words, metrics: Metrics, cashier: CashierWindow, customer: CustomerWindow
    ) -> None:
        super().__init__(cashier)
        self._comfort = comfort
        self._words = words
        self._metrics = metrics
        self._cashier = cashier
        self._customer = customer
        self.panel: ComfortPanel | None = None
        cashier.sounded.connect(comfort.hear)
        cashier.more.comfort_requested.connect(self.open)
        comfort.changed.connect(self._follow)
        self._follow()

    def open(self) -> None:
        """The panel, over the cashier's window."""
        panel = ComfortPanel(self._words, self._metrics, self._cashier, self._comfort.comfort)
        panel.chosen.connect(self._choose)
        panel.heard.connect(self._comfort.hear)
        self.panel = self._cashier.presenter.panels.show(panel)
        panel.finished.connect(self._closed)

    def _choose(self, comfort: Comfort) -> None:
        self._comfort.choose(comfort)
        if self.panel is not None:
            self.panel.show_choice(comfort, kept=self._comfort.kept)

    def _closed(self) -> None:
        self.panel = None

    def _follow(self) -> None:
        self._customer.wear(self._comfort.customer_tokens)
        self._customer.still(self._comfort.still)
