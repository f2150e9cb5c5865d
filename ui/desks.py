"""The till's desks: who is at it, the shift, giving back, the manager's pages; made together, told together.

A desk knows the cashier's window and lays its own over it. What a desk has to say to another is connected here, what
concerns the rest of the till leaves as a signal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from terminal.clock import Clock
from terminal.services.rights import Approval
from terminal.services.shop import ConfigurationVersion, ShopProfile
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.claim.desk import ClaimDesk
from ui.manager.desk import ManagerDesk, Tell
from ui.members.desk import MembersDesk
from ui.office import Office
from ui.payment.parts import MakeWorker, PaymentParts
from ui.receipt.desk import PrintDesk
from ui.refund.desk import RefundDesk
from ui.shift.desk import ShiftDesk
from ui.staff.desk import StaffDesk
from ui.widgets.style import Metrics
from ui.words import Words


@dataclass(frozen=True, slots=True)
class Around:
    """What every desk is made from."""

    bridge: Bridge
    words: Words
    metrics: Metrics
    cashier: CashierWindow
    clock: Clock
    status_base: Callable[[], str] = str
    """Where phones find the status page, "" while they find nobody."""
    make_payment_worker: MakeWorker | None = None
    """Who speaks to payment providers; None where nobody does, as in training."""


class Desks(QObject):
    """Made once a till; `begin` when it is set up."""

    settings_saved = Signal(ConfigurationVersion)
    gave_back = Signal()
    """Money went back, a bill was claimed, a place exchanged: the queue and the day's figures are others now."""
    exit_requested = Signal()
    failed = Signal(object)
    """A TillError that stops all selling."""

    def __init__(self, around: Around, staff: StaffDesk, office: Office, tell_manager: Tell) -> None:
        """With the window complete. `tell_manager` shows the manager's window how the rest of the till stands."""
        bridge, words, metrics, cashier, clock = (
            around.bridge, around.words, around.metrics, around.cashier, around.clock
        )  # fmt: skip
        super().__init__(cashier)
        self.staff, gate = staff, staff.gate
        self.shift = ShiftDesk(bridge, words, metrics, cashier, clock, gate)
        self.refunds = RefundDesk(bridge, words, metrics, cashier, clock, gate)
        self.claims = ClaimDesk(bridge, words, metrics, cashier, gate, around.status_base)
        self.managing = ManagerDesk(bridge, words, clock, metrics, cashier, office, gate, tell_manager)
        self.members = MembersDesk(bridge, words, metrics, cashier, clock, gate, office)
        self._laid_over = (self.shift, self.refunds, self.members)
        make = around.make_payment_worker
        self.payments = PaymentParts(bridge, words, metrics, cashier, gate, make) if make is not None else None
        self._connect(cashier)

    def _connect(self, cashier: CashierWindow) -> None:
        for desk in self._laid_over:
            desk.failed.connect(self.failed)
        self.refunds.refunded.connect(lambda _: self.gave_back.emit())
        self.claims.claimed.connect(lambda _: self.gave_back.emit())
        self.claims.failed.connect(self.failed)
        self.members.moved.connect(self.gave_back)
        self.managing.settings_saved.connect(self.settings_saved)
        self.managing.closed.connect(self.staff.learn)
        self.staff.signed_in.connect(self.managing.signed_in)
        self.staff.signed_in.connect(self.shift.greet)
        self.staff.manager_requested.connect(self.managing.open)
        self.staff.exit_requested.connect(self.exit_requested)
        self.staff.failed.connect(self.failed)
        if self.payments is not None:
            self.payments.serve(self.refunds, self.managing)
        cashier.manager_requested.connect(self.managing.open)
        cashier.minute_passed.connect(self.managing.minute_passed)

    def greet(self, profile: ShopProfile, then: Callable[[], None]) -> None:
        """Learn who works here; where anybody does, ask who it is before anything is sold."""
        self.staff.begin(profile, then)

    def begin(self, printing: PrintDesk) -> None:
        """The till is set up: from here on every window can be opened."""
        for desk in self._laid_over:
            desk.begin(printing)
        self.claims.begin(printing)
        self.managing.begin(printing)
        if self.payments is not None:
            self.payments.begin()

    def follow(self, profile: ShopProfile) -> None:
        """The shop as it is saved by now."""
        self.staff.follow(profile)
        for desk in self._laid_over:
            desk.follow(profile)
        self.claims.follow(profile)
        self.managing.follow(profile)
        if self.payments is not None:
            self.payments.follow(profile)

    def close(self) -> None:
        """The till closes."""
        if self.payments is not None:
            self.payments.close()
        self.staff.close()

    @property
    def by(self) -> Approval:
        """In whose name something is done that asks for no right."""
        person = self.staff.gate.person
        return Approval(person.name if person is not None else "")
