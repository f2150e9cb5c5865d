"""The till's link with head office as the windows see it: its state as a signal, its questions without waiting.

The exchange works on threads of its own and tells there; everything it tells takes one queued hop, like all that comes
to the windows from elsewhere. What a person waits for (a reservation, joining) is an errand with a limit: when the
time is up the windows go on, and an answer that comes later is dropped.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from terminal.errors import TillError, Unavailable
from terminal.ledger.accounts import BALANCE
from terminal.money import Money
from terminal.services import office_link
from terminal.services.facts import ALONE, LinkFacts
from ui.bridge import Bridge, Failed
from ui.office_wishes import NoWishes, Wishes
from ui.office_words import OfficeState

RESERVE_MS: Final = 2_000
"""How long a cashier waits for head office to hold a balance."""
WISH_MS: Final = 5_000
"""How long a customer waits for it to draw, exchange or move points: it does it once, however often it is asked."""
JOIN_MS: Final = 60_000
LEAVE_MS: Final = 20_000

Tell = Callable[[LinkFacts, bool, TillError | None], None]
"""Hears how the link stands, whether head office answers, and what is wrong if anything is."""
R = TypeVar("R")

_log = logging.getLogger(__name__)


class Step(StrEnum):
    """What joining is at."""

    ASKING = "asking"
    JOINED = "joined"


class Exchange(Protocol):
    """The conversation with head office. `reserve`, `join` and `leave` wait, and are called on threads of their own."""

    def start(self) -> None:
        """Begin to exchange by itself: the till is joined."""

    def nudge(self) -> None:
        """There is something new to send."""

    def reserve(self, bill_id: str, member_id: str, amount: Money, wallet: str = BALANCE) -> str:
        """Have an amount of a wallet held for a bill; returns the reservation.

        Raises `Refused` where head office says no, `Unavailable` where it can't be asked.
        """

    def let_go(self, reservation: str) -> None:
        """The bill was not committed: what was held is free again. Returns at once."""

    def join(self, url: str, code: str, told: Callable[[Step], object]) -> LinkFacts:
        """Belong to the office at an address; `told` hears of each step. Raises `TillError`."""

    def leave(self, *, forced: bool) -> LinkFacts:
        """Belong to none from now on. Raises `TillError`."""

    @property
    def wishes(self) -> Wishes:
        """What may be asked for a member."""

    def resume(self) -> int:
        """A person has looked at why the exchange stands still: try it again. Returns how many bills were confirmed
        and are not any more, because head office was restored from an older copy. Raises `TillError`."""

    def close(self) -> None:
        """End; what is under way is given up within its limits."""


class Office(QObject):
    """One till's link. `begin` when the ledger is open, `close` before the bridge."""

    state_changed = Signal(object)
    """An OfficeState."""
    step_told = Signal(object)
    """A Step: what joining is at."""

    _told = Signal(object)
    _came_back = Signal(object)

    def __init__(self, bridge: Bridge, make: Callable[[Tell], Exchange], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._state = OfficeState()
        self._open = True
        self._errands: dict[int, tuple[Callable[[Any], None], Failed]] = {}
        self._number = 0
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._came_back.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._exchange = make(lambda link, online, error: self._told.emit(OfficeState(link, online, error)))
        self._started = False

    @property
    def state(self) -> OfficeState:
        return self._state

    @property
    def joined(self) -> bool:
        return self._state.joined

    @property
    def reached(self) -> bool | None:
        """Whether head office answered the last time; None for a till that belongs to none."""
        return self._state.reached

    @property
    def busy(self) -> bool:
        """Whether somebody waits for an answer."""
        return bool(self._errands)

    def begin(self) -> None:
        """Look whether the till is joined, and exchange if it is."""
        self._bridge.ask(office_link.link, self._found, None)

    def refresh(self) -> None:
        """How many bills wait may have changed: look again."""
        if self.joined:
            self._bridge.ask(office_link.link, self._looked, None)

    def nudge(self) -> None:
        """Something was committed, or a person wants it now."""
        if self.joined and self._open:
            self._exchange.nudge()
            self.refresh()

    def close(self) -> None:
        """Deliver nothing any more, and end the exchange."""
        if self._open:
            self._open = False
            self._errands.clear()
            self._exchange.close()

    # what a person waits for

    def reserve(
        self, bill_id: str, member_id: str, amount: Money, then: Callable[[str], None], failed: Failed,
        *, wallet: str = BALANCE, limit_ms: int = RESERVE_MS,
    ) -> None:  # fmt: skip
        """Have an amount held for a bill; exactly one of both follows within the limit, `then` with the reservation."""
        self._run(lambda: self._exchange.reserve(bill_id, member_id, amount, wallet), then, failed, limit_ms=limit_ms)

    def let_go(self, reservation: str) -> None:
        """The bill was not committed."""
        self._exchange.let_go(reservation)

    def join(self, url: str, code: str, then: Callable[[LinkFacts], None], failed: Failed) -> None:
        """Belong to an office, with its one-time code; `step_told` says how far it is."""

        def joined(link: LinkFacts) -> None:
            self._found(link)
            then(link)

        def step(step: Step) -> None:
            self._told.emit(step)

        self._run(lambda: self._exchange.join(url, code, step), joined, failed, limit_ms=JOIN_MS)

    def leave(self, then: Callable[[LinkFacts], None], failed: Failed, *, forced: bool) -> None:
        """Belong to none any more."""

        def left(link: LinkFacts) -> None:
            self._started = False
            self._hear(OfficeState(link, online=False))
            then(link)

        self._run(lambda: self._exchange.leave(forced=forced), left, failed, limit_ms=LEAVE_MS)

    def wish(self, work: Callable[[Wishes], R], then: Callable[[R], None], failed: Failed) -> None:
        """Ask for a member what only head office knows or decides; exactly one of both follows within the limit."""
        self._run(lambda: work(self._exchange.wishes), then, failed, limit_ms=WISH_MS)

    def resume(self, then: Callable[[int], None], failed: Failed) -> None:
        """Try again after the exchange had stopped; `then` hears how many bills are provisional again."""
        self._run(self._exchange.resume, then, failed, limit_ms=JOIN_MS)

    # inside

    def _found(self, link: LinkFacts) -> None:
        self._looked(link)
        if link.joined and not self._started and self._open:
            self._started = True
            self._exchange.start()

    def _looked(self, link: LinkFacts) -> None:
        now = self._state
        news = OfficeState(link, now.online and link.joined, now.error if link.joined else None)
        if news != now:
            self._hear(news)

    @Slot(object)
    def _hear(self, news: OfficeState | Step) -> None:
        if not self._open:
            return
        if isinstance(news, Step):
            self.step_told.emit(news)
            return
        self._state = news
        self.state_changed.emit(news)

    def _run(self, work: Callable[[], R], then: Callable[[R], None], failed: Failed, *, limit_ms: int) -> None:
        self._number += 1
        number = self._number
        self._errands[number] = (then, failed)

        def run() -> None:
            try:
                result: R | BaseException = work()
            except BaseException as error:  # noqa: BLE001 - handed to whoever asked
                result = error
            self._came_back.emit((number, result))

        QTimer.singleShot(limit_ms, self, lambda: self._deliver((number, Unavailable("office_slow"))))
        threading.Thread(target=run, name=f"office-errand-{number}", daemon=True).start()

    @Slot(object)
    def _deliver(self, parcel: tuple[int, Any]) -> None:
        number, result = parcel
        waiting = self._errands.pop(number, None)
        if waiting is None:  # its time was up, or the till has closed
            return
        then, failed = waiting
        if not isinstance(result, BaseException):
            then(result)
            return
        if not isinstance(result, TillError):
            _log.error("an errand to head office failed", exc_info=result)
            result = Unavailable("office_trouble", what=type(result).__name__)
        failed(result)


class NoExchange:
    """Stands in where the program was put together without the conversation: it never reaches anybody."""

    wishes = NoWishes()

    def start(self) -> None: ...

    def nudge(self) -> None: ...

    def reserve(self, bill_id: str, member_id: str, amount: Money, wallet: str = BALANCE) -> str:
        raise Unavailable("office_away")

    def let_go(self, reservation: str) -> None: ...

    def join(self, url: str, code: str, told: Callable[[Step], object]) -> LinkFacts:
        raise Unavailable("office_away", url=url)

    def leave(self, *, forced: bool) -> LinkFacts:
        return ALONE

    def resume(self) -> int:
        return 0

    def close(self) -> None: ...
