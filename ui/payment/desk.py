"""Payments through providers as the running till has them: what is open, who is set up, and every question's errand.

What is asked is kept by the ledger first and only then goes to the worker; what the worker tells takes one queued hop,
like all that comes to the windows from elsewhere. The keys themselves never come here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from terminal.devices.payment_worker import Place
from terminal.money import Money
from terminal.services import payment_keys, payments
from terminal.services.payment_facts import Attempt, How, Provider
from terminal.services.payment_keys import PaymentKeys
from terminal.services.rights import Approval
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge, Failed

Then = Callable[[Attempt], None]


class Worker(Protocol):
    """Who speaks to the providers; returns at once."""

    def start(self) -> None: ...
    def reload(self, place: Place) -> None: ...
    def charge(self, number: str, code: str) -> None: ...
    def ask(self, number: str, *, first: bool = True) -> None: ...
    def stop(self) -> None: ...


class PaymentDesk(QObject):
    """`begin` once the till sells; `close` before the lane."""

    attempt_changed = Signal(object)
    """An Attempt: its provider has answered."""
    open_changed = Signal(object)
    """All Attempts that are open."""
    providers_changed = Signal(object)
    """Every Provider that is set up."""

    _told = Signal(object)

    def __init__(
        self, bridge: Bridge, make_worker: Callable[[Callable[[Attempt], None]], Worker], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._begun = self._closed = False
        self._place = Place("", "", "")
        self.providers: tuple[Provider, ...] = ()
        self.open: tuple[Attempt, ...] = ()
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._worker = make_worker(self._told.emit)

    def follow(self, profile: ShopProfile) -> None:
        """The shop as it is saved by now: what a customer reads on the phone."""
        name = " · ".join(part for part in (profile.shop_name, profile.store_name) if part)
        place = Place(name or profile.till, profile.store, profile.till)
        if place != self._place:
            self._place = place
            if self._begun:
                self._worker.reload(place)

    def begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._worker.start()
        self.reload()

    def reload(self) -> None:
        """The keys may be others now."""
        self._worker.reload(self._place)
        self._bridge.ask(payment_keys.told, self._know, None)
        self.refresh()

    def refresh(self) -> None:
        """Something may have been opened or ended."""
        self._bridge.ask(payments.unsettled, self._show_open, None)

    def close(self) -> None:
        self._closed = True
        if self._begun:
            self._worker.stop()

    # what is asked

    def charge(
        self, number: str, bill_id: str, provider: Provider, amount: Money, code: str, keep: payments.Keep, then: Then,
        failed: Failed,
    ) -> None:  # fmt: skip
        """Take the money by the code on the customer's phone. `number` is made before the first try."""

        def begun(attempt: Attempt) -> None:
            self._worker.charge(attempt.id, code)
            self._begin_waiting(attempt, then)

        self._bridge.ask(payments.begin, begun, failed, number, bill_id, provider, amount, How.SCAN, keep)

    def show(
        self, number: str, bill_id: str, provider: Provider, amount: Money, keep: payments.Keep, then: Then,
        failed: Failed,
    ) -> None:  # fmt: skip
        """Have a code made that the customer scans."""

        def begun(attempt: Attempt) -> None:
            self._worker.ask(attempt.id)
            self._begin_waiting(attempt, then)

        self._bridge.ask(payments.begin, begun, failed, number, bill_id, provider, amount, How.SHOW, keep)

    def of_bill(self, bill_id: str, then: Callable[[tuple[Attempt, ...]], None], failed: Failed) -> None:
        """What was asked for a bill so far."""
        self._bridge.ask(payments.of_bill, then, failed, bill_id)

    def ask_again(self, attempt: Attempt, failed: Failed) -> None:
        """Don't wait for the till to do it by itself."""
        self._bridge.ask(payments.try_again, lambda moved: self._worker.ask(moved.id), failed, attempt.id)

    def break_off(self, attempt: Attempt, approval: Approval, then: Then, failed: Failed) -> None:
        """It is not to be taken, or goes back."""

        def broken(moved: Attempt) -> None:
            self._worker.ask(moved.id)
            self.refresh()
            then(moved)

        self._bridge.ask(payments.break_off, broken, failed, attempt.id, approval)

    def settle(self, attempt: Attempt, approval: Approval, then: Then, failed: Failed) -> None:
        """A person says what became of it."""

        def settled(moved: Attempt) -> None:
            self.refresh()
            then(moved)

        self._bridge.ask(payments.settle, settled, failed, attempt.id, approval)

    def gave_back(self) -> None:
        """A refund was written: what of it goes through a provider is on its way."""
        self._worker.reload(self._place)
        self.refresh()

    # inside

    def _begin_waiting(self, attempt: Attempt, then: Then) -> None:
        self.refresh()
        then(attempt)

    def _know(self, keys: PaymentKeys) -> None:
        if keys.providers != self.providers:
            self.providers = keys.providers
            self.providers_changed.emit(keys.providers)

    def _show_open(self, attempts: tuple[Attempt, ...]) -> None:
        if attempts != self.open:
            self.open = attempts
            self.open_changed.emit(attempts)

    @Slot(object)
    def _hear(self, attempt: Attempt) -> None:
        if not self._closed:
            self.attempt_changed.emit(attempt)
            self.refresh()
