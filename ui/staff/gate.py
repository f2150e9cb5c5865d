"""Whether the person at the till may do something, and the way to have it let through by somebody who may.

Windows are handed a `Gate` and ask it before they do what is not everybody's. They are called back with an `Approval`,
which goes with the request to the service; the service looks at it once more, because no window is trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terminal.services.rights import Approval, Right, StaffFacts, may
from terminal.services.staff import MANAGERS_OWN, OWNER
from ui.bridge import Bridge
from ui.widgets.style import Metrics
from ui.words import Words

Then = Callable[[Approval], None]


class Gate(Protocol):
    """What a window needs of it; a test hands in something with these two."""

    @property
    def person(self) -> StaffFacts | None:
        """Who is signed in; None where no staff is entered, or nobody is at the till."""

    def ask(self, right: Right, why: str, then: Then) -> None:
        """Have an action let through: `then` is called at once where the person at the till may do it, and after a PIN
        and a reason of somebody who may where not. Where that is broken off nothing is called.

        `why` says on the screen what is to be done ("Remove 可乐 3.50?"), in the words of the screen.
        """


class OpenGate:
    """A till without staff, to which nothing is asked: for parts that are used by themselves."""

    person: StaffFacts | None = None

    def ask(self, right: Right, why: str, then: Then) -> None:
        then(Approval())


class StaffGate(QObject):
    """The gate of a running till: it is told who works here and who is signed in, and opens the dialogs."""

    person_changed = Signal(object)
    """The StaffFacts, or None."""
    closed = Signal()
    """A dialog of it was closed, whatever came of it."""

    def __init__(self, bridge: Bridge, words: Words, metrics: Metrics, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._window = window
        self._person: StaffFacts | None = None
        self._staff: tuple[StaffFacts, ...] = ()

    @property
    def person(self) -> StaffFacts | None:
        return self._person

    @property
    def staff(self) -> tuple[StaffFacts, ...]:
        """Who works here."""
        return self._staff

    @property
    def staffed(self) -> bool:
        """Whether any staff is entered; without it everybody sells."""
        return bool(self._staff)

    def know(self, staff: tuple[StaffFacts, ...]) -> None:
        """Who works here by now. Whoever is signed in and does not any more is signed out."""
        self._staff = staff
        if self._person is not None:
            self.take(next((each for each in staff if each.id == self._person.id), None))

    def take(self, person: StaffFacts | None) -> None:
        """Somebody has signed in, or nobody is at the till."""
        if person != self._person:
            self._person = person
            self.person_changed.emit(person)

    def ask(self, right: Right, why: str, then: Then) -> None:
        who = self._person.name if self._person is not None else ""
        if self._person is not None and may(self._person.role, right):
            then(Approval(who))
        elif self._staff:
            self._ask_approval(right, why, who, then)
        elif right in MANAGERS_OWN:
            self._ask_manager(then)
        else:
            then(Approval())

    def _ask_approval(self, right: Right, why: str, who: str, then: Then) -> None:
        from ui.staff.approval_dialog import ApprovalDialog

        dialog = ApprovalDialog(
            self._bridge, self._words, self._metrics, self._window.window(), right, why, who, self._staff
        )
        dialog.approved.connect(then)
        dialog.finished.connect(lambda _: self.closed.emit())
        dialog.open()

    def _ask_manager(self, then: Then) -> None:
        from ui.staff.pin_dialog import PinDialog

        dialog = PinDialog(self._bridge, self._words, self._metrics, self._window.window())
        dialog.passed.connect(lambda: then(Approval(approved_by=OWNER)))
        dialog.finished.connect(lambda _: self.closed.emit())
        dialog.open()
