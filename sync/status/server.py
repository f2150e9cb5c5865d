"""The status page's web server on a thread of its own, which can fail without the till noticing more than a word.

Nothing here raises into the till: whether it listens, and if not why, is a value. The web framework is imported on
the server's thread, because it costs more than the cashier's first window may wait for, and the port is bound here
and not by uvicorn, which would end the thread without a reason. The access log is off: addresses of status pages
hold tokens.
"""

from __future__ import annotations

import errno
import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sync.status.connection_limits import CONNECTION_LIMITS, ConnectionLimits

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

log = logging.getLogger(__name__)

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - phones in the shop's network are meant to reach it
BACKLOG: Final = 64
KEEP_ALIVE_S: Final = 5
HEAD_BYTES_MAX: Final = 8_192
STOP_S: Final = 1
"""How long answers that are under way are waited for at the end."""
JOIN_S: Final = 5.0


class Failure(StrEnum):
    """Why the server can't listen."""

    PORT_TAKEN = "port_taken"
    NOT_PERMITTED = "not_permitted"
    NO_SUCH_ADDRESS = "no_such_address"  # the host is no address of this machine
    BAD_PORT = "bad_port"
    OTHER = "other"  # `detail` tells


@dataclass(frozen=True, slots=True)
class Stopped:
    """Not started, or stopped."""


@dataclass(frozen=True, slots=True)
class Starting:
    """On its way."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Phones can reach it. `port` is the real one where 0 was asked for."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class CannotListen:
    """It does not run. `detail` is for the log and for whoever is called, in the system's words."""

    host: str
    port: int
    failure: Failure
    detail: str


ServerState = Stopped | Starting | Listening | CannotListen


class StatusServer:
    """Runs an app on a host and port; `start` and `stop` may be called again and again, from one thread."""

    def __init__(
        self,
        app_factory: Callable[[], ASGIApp],
        host: str = EVERYWHERE,
        port: int = 8722,
        on_state: Callable[[ServerState], None] | None = None,
        limits: ConnectionLimits = CONNECTION_LIMITS,
    ) -> None:
        """`app_factory` is called on the server's own thread; `on_state` too, save for `Stopped`, told by `stop`."""
        self._app_factory = app_factory
        self._host = host
        self._port = port
        self._on_state = on_state
        self._limits = limits
        self._state: ServerState = Stopped()
        self._run: _Run | None = None

    @property
    def state(self) -> ServerState:
        return self._state

    def start(self) -> None:
        """Begin listening; returns at once and never raises. What came of it arrives as `state`."""
        if self._run is not None and self._run.alive:
            return
        self._state = Starting()
        run = _Run(self._app_factory, self._host, self._port, self._limits, self._tell)
        self._run = run
        try:
            run.begin()
        except RuntimeError as error:
            self._tell(run, CannotListen(self._host, self._port, Failure.OTHER, str(error)))

    def stop(self) -> None:
        """Stop listening and wait for the thread, at most `JOIN_S`."""
        run, self._run = self._run, None
        if run is not None:
            run.end(JOIN_S)
            self._state = Stopped()
            self._told(self._state)

    def _tell(self, run: _Run, state: ServerState) -> None:
        # A run that was stopped has nothing more to say.
        if run is self._run:
            self._state = state
            self._told(state)

    def _told(self, state: ServerState) -> None:
        if self._on_state is not None:
            try:
                self._on_state(state)
            except Exception:
                log.exception("the status server's state could not be told")


class _Run:
    """One life of the server, from `begin` to `end`."""

    def __init__(
        self,
        app_factory: Callable[[], ASGIApp],
        host: str,
        port: int,
        limits: ConnectionLimits,
        tell: Callable[[_Run, ServerState], None],
    ) -> None:
        self._app_factory = app_factory
        self._host = host
        self._port = port
        self._limits = limits
        self._tell = tell
        self._server: uvicorn.Server | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="status-server", daemon=True)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def begin(self) -> None:
        self._thread.start()

    def end(self, timeout_s: float) -> None:
        self._ending.set()
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                log.warning("the status server did not stop within %s s", timeout_s)

    def _work(self) -> None:
        try:
            listener = bind(self._host, self._port)
        except (OSError, OverflowError, UnicodeError) as error:
            failure = failure_of(error)
            log.warning("status page: can't listen on %s port %s: %s", self._host, self._port, error)
            self._tell(self, CannotListen(self._host, self._port, failure, str(error)))
            return
        try:
            with listener:
                self._serve(listener)
        except (Exception, SystemExit) as error:
            # uvicorn leaves by SystemExit where the app does not come up.
            log.exception("the status server broke")
            detail = f"{type(error).__name__}: {error}"
            self._tell(self, CannotListen(self._host, self._port, Failure.OTHER, detail))

    def _serve(self, listener: socket.socket) -> None:
        import uvicorn

        from sync.status.connection import protocol_class

        host, port = listener.getsockname()[:2]

        class Server(uvicorn.Server):
            """Says when it listens."""

            async def startup(inner, sockets: list[socket.socket] | None = None) -> None:  # noqa: N805
                await super().startup(sockets)
                if inner.started:
                    self._tell(self, Listening(host, port))

        config = uvicorn.Config(
            self._app_factory(),
            http=protocol_class(self._limits),
            loop="asyncio",
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=self._limits.all_clients,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=STOP_S,
            h11_max_incomplete_event_size=HEAD_BYTES_MAX,
        )
        self._server = Server(config)
        if not self._ending.is_set():
            self._server.run(sockets=[listener])


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to one address of this machine. Raises `OSError`, or `OverflowError` for no port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named TCP, or asyncio does not turn off the waiting that puts 40 ms between an answer's head and its body.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            # On Windows SO_REUSEADDR would let two tills share one port, each getting some of the phones.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def failure_of(error: Exception) -> Failure:
    """What a failed `bind` means."""
    if isinstance(error, OverflowError):
        return Failure.BAD_PORT
    if isinstance(error, (socket.gaierror, UnicodeError)):
        return Failure.NO_SUCH_ADDRESS
    code = getattr(error, "errno", None)
    if code == errno.EADDRINUSE:
        return Failure.PORT_TAKEN
    if code in (errno.EACCES, errno.EPERM):
        return Failure.NOT_PERMITTED
    if code in (errno.EADDRNOTAVAIL, errno.EINVAL):
        return Failure.NO_SUCH_ADDRESS
    return Failure.OTHER
