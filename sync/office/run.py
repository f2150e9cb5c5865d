"""Runs head office: migrates its ledger, then serves it from one process or several on one socket, until told to stop.

The socket is bound and the ledger brought up to date before the first process begins, so that whatever is wrong is
said once and by the command that was called. Processes that die are started again; where the one that started them
dies itself they end as well and leave the address free. SIGTERM ends it: requests under way are finished first.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from sync.office import admin, logs
from sync.office.app import make_app
from sync.office.desk import standard
from sync.office.metrics import Metrics
from sync.office.pool import Pool
from sync.status.address import own_address
from sync.status.connection import protocol_class
from sync.status.connection_limits import ConnectionLimits
from sync.status.server import EVERYWHERE, bind
from terminal.clock import system_clock
from terminal.errors import Refused
from terminal.ledger.store import Ledger

log = logging.getLogger(__name__)

PORT: Final = 8723
WORKERS_MAX: Final = 64
STOP_S: Final = 15
"""How long requests under way are waited for at the end."""
KEEP_ALIVE_S: Final = 75
BACKLOG: Final = 1_024
HEAD_BYTES_MAX: Final = 16_384
HEALTH_S: Final = 30
"""How long a process may not answer the one that started it before it is taken for dead."""
_ANY: Final = (EVERYWHERE, "::")
CONNECTIONS: Final = ConnectionLimits(life_s=600.0, grace_s=60.0, each_client=1_024, all_clients=4_096)


@dataclass(frozen=True, slots=True)
class Office:
    """Where head office's ledger is; called in each process, it makes that process's application."""

    db: str

    @property
    def one_writer(self) -> bool:
        return "://" not in self.db

    def __call__(self) -> ASGIApp:
        logs.begin()
        _end_with_parent()
        pool = Pool(lambda: Ledger.open(self.db), one_writer=self.one_writer)
        pool.warm()
        return make_app(pool, system_clock, desk=standard(), metrics=_metrics())


class _Config(uvicorn.Config):
    """A configuration that can be handed to another process: what can't be is made there."""

    def load(self) -> None:
        self.http = protocol_class(CONNECTIONS)
        super().load()


def prepare(db: str, *, name: str, public_url: str, own: str) -> str:
    """Bring the ledger up to date and see that the office has its row; returns the address that QR codes lead to.

    Where none was ever given it is this machine's own (`own`), also when the port is another than the last time.
    """
    with closing(Ledger.open(db)) as ledger, ledger.write() as unit:
        known = public_url or admin.public_url(unit)
        if not known or (urlsplit(known).hostname == urlsplit(own).hostname and not public_url):
            known = own
        admin.establish(unit, name=name, public_url=known)
        return known


def serve(
    office: Office, host: str, port: int, *, workers: int, name: str, public_url: str, told: Callable[[str, str], None]
) -> None:
    """Serve until told to stop. `told` gets the address listened on and the public one, once both are certain.

    Raises what `Ledger.open` raises, `Refused("one_writer")` for several processes on SQLite, and `OSError` where the
    address can't be listened on.
    """
    if workers > 1 and office.one_writer:
        raise Refused("one_writer")
    try:
        listener = bind(host, port)
    except OverflowError as error:
        raise OSError(str(error)) from error
    with listener:
        listener.listen(BACKLOG)
        bound = listener.getsockname()[:2]
        own = _address(own_address() if bound[0] in _ANY else bound[0], bound[1])
        address = prepare(office.db, name=name, public_url=public_url, own=own)
        config = _Config(
            office,
            factory=True,
            workers=workers,
            loop="asyncio",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=CONNECTIONS.all_clients,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=STOP_S,
            timeout_worker_healthcheck=HEALTH_S,
            h11_max_incomplete_event_size=HEAD_BYTES_MAX,
        )
        told(_address(bound[0], bound[1]), address)
        if workers > 1:
            logs.begin()
            Multiprocess(config, sockets=[listener]).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}{'' if port == 80 else f':{port}'}"


def _metrics() -> Metrics | None:
    try:
        return Metrics()
    except ImportError:
        log.warning("no figures are kept: prometheus-client is not installed")
        return None


def _end_with_parent() -> None:
    """Where another process started this one, end as by SIGTERM when that one is gone."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        log.warning("the process that started this one is gone")
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
