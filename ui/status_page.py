"""The status page's server as the windows see it: its state and its address arrive as signals on the GUI thread.

It reads the ledger on a connection of its own, opened on the server's thread, so that a phone that asks never stands
in the way of a sale.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from sync.status.address import own_address, status_url
from sync.status.server import EVERYWHERE, Listening, ServerState, StatusServer, Stopped
from terminal.clock import Clock
from terminal.services.facts import StatusFacts
from terminal.services.shop import ShopProfile

if TYPE_CHECKING:
    from terminal.ledger.store import Ledger


class StatusPage(QObject):
    """Runs while the shop wants it; `base` is what every QR code begins with, "" while nobody listens."""

    state_changed = Signal(object)  # ServerState
    base_changed = Signal(str)

    _told = Signal(object)

    def __init__(self, path: str, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._clock = clock
        self._server: StatusServer | None = None
        self._wanted: tuple[bool, str, int] | None = None
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
        """Serve as the profile says; called again with another address, it moves there."""
        wanted = (profile.status_on, profile.status_host, profile.status_port)
        if wanted == self._wanted:
            return
        self.close()
        self._wanted = wanted
        if not profile.status_on:
            self._hear(("", Stopped()))
            return
        tell = _Teller(self._path, self._clock, profile.status_host, profile.status_port, self._told.emit)
        self._server = StatusServer(tell.app, EVERYWHERE, profile.status_port, tell.state)
        self._server.start()

    def close(self) -> None:
        """Stop listening; phones find nobody."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    @Slot(object)
    def _hear(self, news: tuple[str, ServerState]) -> None:
        base, self._state = news
        if base != self._base:
            self._base = base
            self.base_changed.emit(base)
        self.state_changed.emit(self._state)


class _Teller:
    """What runs on the server's thread: finding this machine's address, reading the ledger, telling the state."""

    def __init__(
        self, path: str, clock: Clock, host: str, port: int, tell: Callable[[tuple[str, ServerState]], object]
    ) -> None:
        self._path = path
        self._clock = clock
        self._host = host
        self._port = port
        self._tell = tell
        self._ledger: Ledger | None = None

    def app(self) -> Any:
        from sync.status.app import make_app

        if not self._host:
            self._host = own_address()
        return make_app(self._status)

    def state(self, state: ServerState) -> None:
        base = ""
        if isinstance(state, Listening):
            state = Listening(self._host, self._port)
            base = status_url(self._host, self._port, "").removesuffix("/q/")
        self._tell((base, state))

    def _status(self, token: str) -> StatusFacts:
        from terminal.ledger.store import Ledger
        from terminal.services import status

        if self._ledger is None:
            self._ledger = Ledger.open(self._path, clock=self._clock, read_only=True)
        with self._ledger.read() as unit:
            return status.status(unit, token)
