"""F10 as the running till has it: the window over the bill, its slips on the printer, its news on the other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from terminal.clock import Clock
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.staff.gate import Gate
from ui.widgets.cover import Cover
from ui.widgets.style import Metrics
from ui.words import Words

if TYPE_CHECKING:
    from ui.receipt.desk import PrintDesk
    from ui.refund.window import RefundWindow


class RefundDesk(QObject):
    """Made once a till; `begin` when the windows are up."""

    refunded = Signal(object)
    """RefundFacts."""
    failed = Signal(object)
    """A TillError that stops all selling."""

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, cashier: CashierWindow, clock: Clock, gate: Gate
    ) -> None:
        super().__init__(cashier)
        self._bridge, self._words, self._metrics, self._cashier = bridge, words, metrics, cashier
        self._clock, self._gate = clock, gate
        self._profile = ShopProfile()
        self._desk: PrintDesk | None = None
        self.window: RefundWindow | None = None
        cashier.refund_requested.connect(self.open)
        cashier.minute_passed.connect(self._show_time)

    def begin(self, desk: PrintDesk) -> None:
        """`desk` prints the slips and kicks the drawer."""
        self._desk = desk
        desk.refund_printed.connect(self._slip_printed)
        desk.state_changed.connect(lambda _: self._show_time())

    def follow(self, profile: ShopProfile) -> None:
        """The shop as it is saved by now."""
        self._profile = profile

    def open(self) -> None:
        """Lay the window over the bill, which stays as it is."""
        from ui.refund.window import RefundWindow

        if self._desk is None or self.window is not None:
            return
        window = RefundWindow(
            self._bridge, self._words, self._clock, self._metrics, self._profile, self._desk, self._gate,
            parent=self._cashier,
        )  # fmt: skip
        window.refunded.connect(self.refunded)
        window.failed.connect(self.failed)
        window.closed.connect(self._put_away)
        self.window = window
        window.show_station(self._cashier.station)
        Cover(window)
        window.open()

    def _slip_printed(self, refund_id: str) -> None:
        if self.window is not None:
            self.window.show_slip_printed(refund_id)

    def _show_time(self) -> None:
        if self.window is not None:
            self.window.show_time()
            self.window.show_station(self._cashier.station)

    def _put_away(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            window.hide()
            window.setParent(None)  # until it is gone, the next that covers the till would take it for a part of it
            window.deleteLater()
        self._cashier.activateWindow()
        self._cashier.take_focus()
