"""The status page's server as the windows see it: its state and its address arrive as signals on the GUI thread.

It reads the ledger on a connection of its own, opened on the server's thread, so that a phone that asks never stands
in the way of a sale. What a phone changes, a claim, takes its turn on the ledger's lane like everything else, and the
phone is told of it when it is committed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from sync.status.address import own_address, status_url
from sync.status.server import EVERYWHERE, CannotListen, Listening, ServerState, Starting, StatusServer, Stopped
from terminal.clock import Clock
from terminal.errors import Unavailable
from terminal.services.facts import StatusFacts
from terminal.services.shop import ShopProfile

if TYPE_CHECKING:
    from terminal.ledger.lane import Lane
    from terminal.ledger.store import Ledger
    from terminal.services.claim_facts import ClaimFacts, SlipPage

R = TypeVar("R")

CLAIM_S: Final = 3.0
"""How long a phone waits for its turn on the lane."""


class StatusPage(QObject):
    """Runs while the shop wants it.

    `base` is what every QR code begins with, "" where nobody will listen. It is known before the server listens, so
    that the receipts of the first seconds have their code, too.
    """

    state_changed = Signal(object)  # ServerState
    claimed = Signal()
    """A customer has claimed a bill with its slip: the queue is another."""
    base_changed = Signal(str)

    _told = Signal(object)

    def __init__(self, path: str, clock: Clock, parent: QObject | None = None, *, lane: Lane | None = None) -> None:
        """Claims are made on `lane`; without one there are none."""
        super().__init__(parent)
        self._lane = lane
        self._path = path
        self._clock = clock
        self._server: StatusServer | None = None
        self._wanted: tuple[bool, str, int] | None = None
        self._run = 0  # of the server that is listened to: news of one before it come too late
        self._base = ""
        self._state: ServerState = Stopped()
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    @property
    def base(self) -> str:
        return self._base

    @property
    def state(self) -> ServerState:
        return self._state

    def follow(self, profile: ShopProfile) -> None:
        """Serve as the profile says; called again with another address, it moves there.

        Where it could not listen, being called again is another try.
        """
        wanted = (profile.status_on, profile.status_host, profile.status_port)
        if wanted == self._wanted and not isinstance(self._state, CannotListen):
            return
        self.close()
        self._wanted = wanted
        self._hear((self._run, "", Stopped()))
        if not profile.status_on:
            return
        told = partial(self._tell, self._run)
        tell = _Teller(self._path, self._clock, profile.status_host, profile.status_port, told)
        if self._lane is not None:
            tell.claims = _Claims(self._lane, tell.read, self.claimed.emit)
        self._server = StatusServer(tell.app, EVERYWHERE, profile.status_port, tell.state)
        self._server.start()

    def close(self) -> None:
        """Stop listening; phones find nobody."""
        server, self._server = self._server, None
        self._run += 1
        if server is not None:
            server.stop()

    def _tell(self, run: int, base: str, state: ServerState) -> None:
        self._told.emit((run, base, state))

    @Slot(object)
    def _hear(self, news: tuple[int, str, ServerState]) -> None:
        run, base, state = news
        if run != self._run:
            return
        self._state = state
        if base != self._base:
            self._base = base
            self.base_changed.emit(base)
        self.state_changed.emit(self._state)


class _Teller:
    """What runs on the server's thread: finding this machine's address, reading the ledger, telling the state."""

    def __init__(
        self, path: str, clock: Clock, host: str, port: int, tell: Callable[[str, ServerState], object]
    ) -> None:
        self._path = path
        self._clock = clock
        self._host = host
        self._port = port
        self._tell = tell
        self._ledger: Ledger | None = None
        self.claims: _Claims | None = None

    def app(self) -> Any:
        if not self._host:
            self._host = own_address()
        self._tell(self._base, Starting())
        from sync.status.app import make_app

        return make_app(self._status, claims=self.claims)

    @property
    def _base(self) -> str:
        return status_url(self._host, self._port, "").removesuffix("/q/")

    def state(self, state: ServerState) -> None:
        base = ""
        if isinstance(state, Listening):
            base, state = self._base, Listening(self._host, self._port)
        self._tell(base, state)

    def _status(self, token: str) -> StatusFacts:
        from terminal.services import status

        return self.read(status.status, token)

    def read(self, service: Callable[..., R], *asked: Any) -> R:
        """What a reading service says, on the page's own connection and thread."""
        from terminal.ledger.store import Ledger

        if self._ledger is None:
            self._ledger = Ledger.open(self._path, clock=self._clock, read_only=True)
        with self._ledger.read() as unit:
            return service(unit, *asked)


class _Claims:
    """Slips that customers claim on their phones: looked at here, claimed on the ledger's lane like a cashier's."""

    def __init__(self, lane: Lane, read: Callable[..., Any], claimed: Callable[[], object]) -> None:
        self._lane = lane
        self._read = read
        self._claimed = claimed

    def look(self, code: str) -> SlipPage:
        from terminal.services import claims

        page: SlipPage = self._read(claims.page, code)
        return page

    def claim(self, code: str, phone: str, name: str, *, agreed: bool) -> ClaimFacts:
        """Raises `Unavailable("ledger_busy")` where the lane has no time; it may have been done all the same, and asked
        again it is answered."""
        from terminal.services import claims

        asked = self._lane.submit(claims.claim_by_phone, code, phone, name, agreed=agreed)
        try:
            told = asked.result(CLAIM_S)
        except TimeoutError:
            asked.cancel()
            raise Unavailable("ledger_busy") from None
        self._claimed()
        return told
