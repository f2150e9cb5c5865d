"""F10 as the running till has it: the window over the bill, its slips on the printer, its news on the other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from terminal.clock import Clock
from terminal.services.payment_facts import Attempt
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.laid_over import WindowDesk
from ui.staff.gate import Gate
from ui.widgets.style import Metrics
from ui.words import Words

if TYPE_CHECKING:
    from ui.receipt.desk import PrintDesk
    from ui.refund.window import RefundWindow


class RefundDesk(WindowDesk["PrintDesk"]):
    """Made once a till; `begin` when the windows are up."""

    refunded = Signal(object)
    """RefundFacts."""
    window: RefundWindow | None

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, cashier: CashierWindow, clock: Clock, gate: Gate
    ) -> None:
        super().__init__(bridge, words, metrics, cashier, clock, gate)
        cashier.refund_requested.connect(self.open)

    def begin(self, desk: PrintDesk) -> None:
        """`desk` prints the slips and kicks the drawer."""
        super().begin(desk)
        desk.refund_printed.connect(self._slip_printed)
        desk.state_changed.connect(lambda _: self.show_time())

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
        window.slip_requested.connect(self._cashier.claim_slip_requested)
        window.failed.connect(self.failed)
        self.lay(window)

    def show_payment(self, attempt: Attempt) -> None:
        """How a payment through a provider stands: it may be what this window gave back."""
        if self.window is not None:
            self.window.show_payment(attempt)

    def _slip_printed(self, refund_id: str) -> None:
        if self.window is not None:
            self.window.show_slip_printed(refund_id)
