"""The manager's pages as the till has them: opened for who may, told what goes on, closed when somebody else comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from terminal.clock import Clock
from terminal.services.rights import Approval, Right, StaffFacts, may
from terminal.services.shop import ConfigurationVersion, ShopProfile
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.office import Office
from ui.receipt.desk import PrintDesk
from ui.staff.gate import Gate
from ui.widgets.cover import Cover
from ui.widgets.style import Metrics
from ui.words import Words

if TYPE_CHECKING:
    from ui.manager.window import ManagerWindow

Tell = Callable[["ManagerWindow"], None]


class ManagerDesk(QObject):
    """One window at a time, made when it is asked for: its pages take a moment that selling should not wait for."""

    settings_saved = Signal(ConfigurationVersion)
    backup_requested = Signal()
    payment_keys_saved = Signal()
    closed = Signal()

    def __init__(
        self, bridge: Bridge, words: Words, clock: Clock, metrics: Metrics, cashier: CashierWindow, office: Office,
        gate: Gate, tell: Tell,
    ) -> None:  # fmt: skip
        """`tell` shows a window how server and backups stand; `refresh` has it told once more."""
        super().__init__(cashier)
        self._bridge = bridge
        self._words = words
        self._clock = clock
        self._metrics = metrics
        self._cashier = cashier
        self._office = office
        self._gate = gate
        self._tell = tell
        self._profile = ShopProfile()
        self._printing: PrintDesk | None = None
        self.window: ManagerWindow | None = None

    def follow(self, profile: ShopProfile) -> None:
        self._profile = profile

    def begin(self, printing: PrintDesk) -> None:
        """The till is set up: from here on the pages can be opened."""
        self._printing = printing

    def open(self) -> None:
        """The pages over the cashier's window, for who may see them or with the PIN of somebody who may."""
        self._gate.ask(Right.SETTINGS, "", self._show)

    def _show(self, approval: Approval) -> None:
        from ui.manager.window import ManagerWindow

        if self._printing is None or self.window is not None:
            return
        window = ManagerWindow(
            self._bridge, self._words, self._clock, self._metrics, self._profile, self._printing, self._office,
            by=approval, parent=self._cashier,
        )  # fmt: skip
        window.settings_saved.connect(self.settings_saved)
        window.backup_requested.connect(self.backup_requested)
        window.devices.payments.keys_saved.connect(self.payment_keys_saved)
        window.closed.connect(self.close)
        self.window = window
        self._cashier.frame.follow_in_front(window)
        self.refresh()
        Cover(window)
        window.open()

    def close(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            window.hide()
            self._cashier.frame.show_in_front("")
            window.deleteLater()
        self._cashier.activateWindow()
        self._cashier.take_focus()
        self.closed.emit()

    def refresh(self) -> None:
        """Something around the till is otherwise than it was."""
        if self.window is not None:
            self.window.show_station(self._cashier.station)
            self._tell(self.window)

    def minute_passed(self) -> None:
        if self.window is not None:
            self.window.show_time()
            self.window.show_station(self._cashier.station)

    def learned(self) -> None:
        """Head office has taught the till other settings."""
        if self.window is not None:
            self.window.show_learned()

    def signed_in(self, person: StaffFacts) -> None:
        """Somebody has come to the till: pages that are not for him are not left open."""
        if self.window is None:
            self._cashier.take_focus()
        elif may(person.role, Right.SETTINGS):
            self.window.setFocus()
        else:
            self.window.editing.discard()
            self.close()
