"""Who is at the till, from the start to the end: asked at the start, after a while without a touch, and to change over.

Nobody being entered, none of it is seen. What lies below stays as it is meanwhile: a bill that one has begun the other
goes on with, and is on the bill as the one who took the money.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog

from terminal.clock import Clock, monotonic_ms, zone
from terminal.services import staff
from terminal.services.rights import StaffFacts
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.staff.gate import StaffGate
from ui.staff.idle_watch import IdleWatch
from ui.staff.sign_in_page import SignInPage
from ui.widgets.cover import Cover
from ui.widgets.style import Metrics
from ui.words import Words


class StaffDesk(QObject):
    """Made once a till. `gate` is what the windows are handed."""

    signed_in = Signal(object)
    """The StaffFacts of who is at the till now, after the page has gone."""
    manager_requested = Signal()
    exit_requested = Signal()
    failed = Signal(object)
    """A TillError: it could not be read who works here."""

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        cashier: CashierWindow,
        app: QGuiApplication,
        clock: Clock,
        *,
        clock_ms: Callable[[], int] = monotonic_ms,
    ) -> None:
        super().__init__(cashier)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._cashier = cashier
        self._clock = clock
        self._profile = ShopProfile()
        self._last = ""
        self.gate = StaffGate(bridge, words, metrics, cashier)
        self.page: SignInPage | None = None
        self.idle = IdleWatch(app, clock_ms, self)
        self.idle.idle.connect(self.lock)
        self.gate.person_changed.connect(cashier.show_person)
        self.gate.person_changed.connect(self._watch)
        cashier.switch_requested.connect(self.switch)
        cashier.minute_passed.connect(self.show_time)
        self.gate.closed.connect(self._on_gate_closed)

    def begin(self, profile: ShopProfile, then: Callable[[], None]) -> None:
        """Learn who works here; where anybody does, ask who it is before anything is sold. `then` is called first."""

        def known(people: tuple[StaffFacts, ...]) -> None:
            self.gate.know(people)
            then()
            self._ask_who()

        self.follow(profile)
        self._bridge.ask(staff.working, known, self.failed.emit)

    def follow(self, profile: ShopProfile) -> None:
        """The shop as it is saved by now."""
        self._profile = profile
        self._watch()

    def learn(self) -> None:
        """Somebody was entered, changed or let go: ask who works here."""
        self._bridge.ask(staff.working, self._on_known, self.failed.emit)

    def show_time(self) -> None:
        """The clock has moved on."""
        if self.page is not None:
            self.page.show_place(self._profile, self._clock().astimezone(zone(self._profile.time_zone)))

    def switch(self) -> None:
        """Whoever is here leaves the till to another."""
        self._leave(locked=False)

    def lock(self) -> None:
        """Nobody has touched the till for a while."""
        self._leave(locked=True)

    def close(self) -> None:
        """The till closes: whoever is here has signed out."""
        self.idle.stop()
        if self.gate.person is not None:
            self._bridge.ask(staff.sign_out, None, None, self.gate.person.name)
            self.gate.take(None)

    def _leave(self, *, locked: bool) -> None:
        person = self.gate.person
        if person is None or self._cashier.presenter.pay.committing:
            return
        self._last = person.id
        self._bridge.ask(staff.sign_out, None, None, person.name, locked=locked)
        self.gate.take(None)
        self._ask_who()

    def _on_known(self, people: tuple[StaffFacts, ...]) -> None:
        self.gate.know(people)
        self._put_away()
        self._ask_who()

    def _watch(self, _person: StaffFacts | None = None) -> None:
        self.idle.start(self._profile.lock_minutes if self.gate.person is not None else 0)

    def _ask_who(self) -> None:
        """Lay the page over everything; what is asked on top of the window goes."""
        if not self.gate.staffed or self.gate.person is not None or self.page is not None:
            return
        for dialog in self._cashier.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()
        page = SignInPage(self._bridge, self._words, self._metrics, self.gate.staff, self._cashier)
        page.signed_in.connect(self._on_signed_in)
        page.manager_requested.connect(self.manager_requested)
        page.exit_requested.connect(self._on_exit)
        self.page = page
        self.show_time()
        Cover(page)
        self._cashier.activateWindow()  # it may have been with a dialog that has just gone
        page.begin(self._last, unpaid=self._cashier.presenter.busy)

    def _on_exit(self) -> None:
        """The window's cross; nobody is here who could say that an unpaid bill may be forgotten."""
        if self._cashier.presenter.busy and self.page is not None:
            self.page.say(self._words.text("A bill is not paid yet. Sign in first."))
        else:
            self.exit_requested.emit()

    def _put_away(self) -> None:
        page, self.page = self.page, None
        if page is not None:
            page.entry.stop()
            page.hide()
            page.deleteLater()

    def _on_signed_in(self, person: StaffFacts) -> None:
        self._put_away()
        self._last = person.id
        self.gate.take(person)
        self._cashier.activateWindow()
        self.signed_in.emit(person)

    def _on_gate_closed(self) -> None:
        """A dialog of the gate has gone: the keys go back to where they were."""
        if self.page is not None:
            self.page.entry.begin()
