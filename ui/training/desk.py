"""Goes over to training and back: the real till's windows step aside as they are, and come back as they were."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from terminal.services import training
from terminal.services.training import Materials
from ui.bridge import Bridge

if TYPE_CHECKING:
    from ui.cashier.window import CashierWindow
    from ui.customer.window import CustomerWindow


class Practice(Protocol):
    """A till in training as this desk sees it."""

    @property
    def closed(self) -> SignalInstance: ...

    @property
    def cashier(self) -> CashierWindow: ...

    def start(self) -> None: ...

    def close(self) -> None: ...

    def deleteLater(self) -> None: ...


class TrainingDesk(QObject):
    """Made once a till; `make` builds a till over the practice ledger."""

    failed = Signal(object)
    """A TillError."""

    def __init__(
        self, bridge: Bridge, cashier: CashierWindow, customer: CustomerWindow, make: Callable[[Materials], Practice]
    ) -> None:
        super().__init__(cashier)
        self._bridge = bridge
        self._cashier = cashier
        self._customer = customer
        self._make = make
        self._screen_was_on = False
        self.practice: Practice | None = None
        self._asked = False

    def begin(self) -> None:
        if self.practice is None and not self._asked:
            self._asked = True
            self._bridge.ask(
                training.materials,
                self._go,
                self._not,
            )

    def close(self) -> None:
        """The till itself closes."""
        if self.practice is not None:
            self.practice.close()

    def _not(self, error: object) -> None:
        self._asked = False
        self.failed.emit(error)

    def _go(self, taken: Materials) -> None:
        self._asked = False
        practice = self._make(taken)
        self.practice = practice
        practice.closed.connect(self._back)
        self._screen_was_on = self._customer.isVisible()
        self._customer.hide()
        _stand_in(practice.cashier, self._cashier)
        practice.start()

    def _back(self) -> None:
        practice, self.practice = self.practice, None
        if practice is None:
            return
        _stand_in(self._cashier, practice.cashier)
        if self._screen_was_on:
            self._customer.open()
        self._cashier.take_focus()
        practice.cashier.deleteLater()
        practice.deleteLater()


def _stand_in(comes: QWidget, goes: QWidget) -> None:
    """One window where the other was, in its size."""
    comes.setGeometry(goes.geometry())
    comes.setWindowState(goes.windowState())
    comes.show()
    comes.raise_()
    comes.activateWindow()
    goes.hide()
