"""Everything that keeps a till's ledger from harm, put together: backups and room, recovery, training.

The composition root hands in what these need of the till, and hears when the ledger is not to be trusted and when it is
again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from terminal.clock import Clock
from terminal.errors import TillError
from terminal.services import training
from terminal.services.shop import ShopProfile
from terminal.services.training import Materials
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.customer.window import CustomerWindow
from ui.keeping.desk import KeepingDesk
from ui.recovery.flow import RecoveryFlow
from ui.training.desk import Practice, TrainingDesk
from ui.training.frame import MARK, TrainingFrame
from ui.widgets.style import Metrics
from ui.words import Words


class Care(QObject):
    """Made once a till. `practice` is given for one in training."""

    stopped = Signal()
    """The ledger can't be trusted: a page says so, and nothing may be done with it."""
    recovered = Signal()
    exit_requested = Signal()
    failed = Signal(object)
    """A TillError."""

    def __init__(
        self, bridge: Bridge, words: Words, clock: Clock, metrics: Metrics, ledger: Path, cashier: CashierWindow,
        customer: CustomerWindow, make_practice: Callable[[Materials], Practice], practice: Materials | None,
    ) -> None:  # fmt: skip
        super().__init__(cashier)
        self._bridge, self._words, self._practice = bridge, words, practice
        self._profile = ShopProfile()
        self.keeping = KeepingDesk(bridge, ledger, clock, self)
        self.keeping.damaged.connect(self.recover)
        self.keeping.kept_changed.connect(cashier.show_keeping)
        self.recovery = RecoveryFlow(bridge, words, clock, metrics, ledger, cashier)
        self.recovery.recovered.connect(self.recovered)
        self.recovery.closed.connect(self.exit_requested)
        self.recovery.failed.connect(self.failed)
        self.training = TrainingDesk(bridge, cashier, customer, make_practice)
        self.training.failed.connect(self.failed)
        asked = cashier.more.training_requested
        if practice is None:
            asked.connect(self.training.begin)
            return
        asked.connect(self.exit_requested)
        for window in (cashier, customer):
            TrainingFrame(window)

    def prepare(self) -> None:
        """Before the configuration is asked for: in training it is brought up to the real one."""
        if self._practice is not None:
            why = self._words.text("Training")
            self._bridge.ask(training.prepare, None, self.failed.emit, self._practice, MARK, why)

    def follow(self, profile: ShopProfile) -> None:
        self._profile = profile
        self.keeping.follow(profile)

    def recover(self, error: TillError) -> bool:
        """Offer recovery if the error is one of a ledger that can't be trusted; whether it is."""
        if not self.recovery.concerns(error):
            return False
        self.keeping.close()
        self.stopped.emit()
        self.recovery.begin(error, self._profile.backup_folder)
        return True

    def close(self) -> None:
        self.training.close()
        self.recovery.hide()
        self.keeping.close()
