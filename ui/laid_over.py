"""A window that is laid over the bill, as the running till has it: opened once, kept to the clock, put away again.

Whatever else a desk does is its own; what is the same of all of them is here.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from terminal.clock import Clock
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.covering_window import CoveringWindow
from ui.staff.gate import Gate
from ui.widgets.cover import Cover
from ui.widgets.style import Metrics
from ui.words import Words

D = TypeVar("D")
"""What prints for it and kicks the drawer."""


class WindowDesk(QObject, Generic[D]):
    """Made once a till; `begin` when the windows are up. At most one window of it is there at a time."""

    failed = Signal(object)
    """A TillError that stops all selling."""

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, cashier: CashierWindow, clock: Clock, gate: Gate
    ) -> None:
        super().__init__(cashier)
        self._bridge, self._words, self._metrics, self._cashier = bridge, words, metrics, cashier
        self._clock, self._gate = clock, gate
        self._profile = ShopProfile()
        self._desk: D | None = None
        self.window: CoveringWindow | None = None
        cashier.minute_passed.connect(self.show_time)

    def begin(self, desk: D) -> None:
        """`desk` prints and kicks the drawer."""
        self._desk = desk

    def follow(self, profile: ShopProfile) -> None:
        """The shop as it is saved by now."""
        self._profile = profile

    def show_time(self) -> None:
        """The clock has moved on, or something around the till is otherwise than it was."""
        if self.window is not None:
            self.window.show_time()
            self.window.show_station(self._cashier.station)

    def lay(self, window: CoveringWindow) -> None:
        """Lay a new window over the bill, which stays as it is; the system's own title goes by the window in front."""
        window.closed.connect(self.put_away)
        self.window = window
        self._cashier.frame.follow_in_front(window)
        window.show_station(self._cashier.station)
        Cover(window)
        window.open()

    def put_away(self) -> None:
        """Back to the bill."""
        window, self.window = self.window, None
        if window is not None:
            window.hide()
            self._cashier.frame.show_in_front("")
            window.setParent(None)  # until it is gone, the next that covers the till would take it for a part of it
            window.deleteLater()
        self._cashier.activateWindow()
        self._cashier.take_focus()
