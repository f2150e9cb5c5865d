"""A ledger in an SQLite file: opened safely, one writer, everything durable.

SQLite runs in WAL with `synchronous=FULL`, set and checked on every connection, because the file does not
keep it and anything less may lose the last bills at a power cut. A writing transaction begins IMMEDIATE, so that it
never finds out halfway that another was faster. A file that is no ledger of ours is refused and left as it is. Whoever
only looks opens it so that SQLite itself refuses to write, also where the disk can't be written at all.
"""

from __future__ import annotations

import errno
import sqlite3
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from terminal.errors import Broken, TillError, Unavailable
from terminal.ledger import faults, schema
from terminal.ledger.database import Definitions
from terminal.ledger.sql import Sql

if TYPE_CHECKING:
    from terminal.ledger.findings import Findings

APPLICATION_ID: Final = 0x50414944  # "PAID", in the file's header
BUSY_TIMEOUT_MS: Final = 5_000
MEMORY: Final = ":memory:"
SCRATCH: Final = ""
"""A private file that SQLite deletes by itself: for a ledger that is thrown away, but may outgrow the memory."""


class Sqlite:
    """A file, or a database that lives in its one connection (`MEMORY`, `SCRATCH`)."""

    errors: tuple[type[Exception], ...] = (DBAPIError, sqlite3.Error)

    def __init__(self, where: str, *, read_only: bool) -> None:
        self.where = where
        self.lasting = where not in (MEMORY, SCRATCH)
        if self.lasting:
            _check_place(Path(where), where, read_only)
        self._engine = _engine(where, read_only=read_only)

    def writer(self) -> Connection:
        return self._engine.connect()

    def reader(self) -> Connection:
        return self._engine.connect().execution_options(reading=True)

    def sql(self, connection: Connection) -> Sql:
        return Sql(connection.connection.dbapi_connection)

    def told(self, error: BaseException) -> TillError | None:
        return faults.from_sqlite(error, self.where)

    def alive(self, connection: Connection) -> bool:
        return True

    def unreadable(self, error: BaseException) -> bool:
        return isinstance(error, sqlite3.OperationalError)

    def collided(self, error: BaseException) -> bool:
        return False

    def adopting(self, connection: Connection) -> AbstractContextManager[None]:
        return nullcontext()

    def revision(self, connection: Connection, read_only: bool) -> str | None:
        raw: Any = connection.connection.dbapi_connection
        application = raw.execute("PRAGMA application_id").fetchone()[0]
        tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if application != APPLICATION_ID and (tables or application or read_only):
            raise Broken("ledger_not_ours", path=self.where)
        if not tables and not read_only:
            return None
        versions = raw.execute("SELECT version_num FROM alembic_version") if "alembic_version" in tables else ()
        revision = next((str(version) for (version,) in versions), None)
        if revision is None or (revision == schema.REVISION and "ledger" not in tables):
            raise Broken("ledger_corrupt", path=self.where, what="tables are missing")
        return revision

    def upgrade(self, connection: Connection, revision: str | None) -> None:
        raw: Any = connection.connection.dbapi_connection
        mode = "MEMORY" if self.where == SCRATCH else "WAL"
        if raw.execute(f"PRAGMA journal_mode={mode}").fetchone()[0] not in ("wal", "memory"):
            raise Broken("ledger_not_durable", path=self.where)
        if revision != schema.REVISION:
            from terminal.ledger.migrations import upgrade

            # Named first: a kill right after this leaves an empty file of ours, one after the upgrade a whole ledger.
            raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
            with connection.begin():
                upgrade(connection)

    def make_sure(self, connection: Connection) -> None:
        """Work the log into the file and begin it anew.

        Syncing it once more proves nothing: a system that could not write a page forgets that it had to. Working it in
        writes every page again, elsewhere, and a commit that was refused is not left in the log to come back later.
        """
        if not self.lasting:
            return
        raw: Any = connection.connection.dbapi_connection
        busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Unavailable("ledger_busy", path=self.where)

    def audit(self, sql: Sql, found: Findings) -> None:
        for row in sql.all("PRAGMA foreign_key_check"):
            found.add("foreign_key", f"{row[0]} rowid {row[1]}", f"a row in {row[2]}", "none")
        for (word,) in sql.all("PRAGMA quick_check"):
            if word != "ok":
                found.add("file", "database file", "ok", word)

    def definitions(self, sql: Sql, scratch: Sql, found: Findings) -> tuple[Definitions, Definitions]:
        """Word for word as a new ledger has them."""
        query = (
            "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        )
        expected, there = ({(kind, name): text for kind, name, text in each.all(query)} for each in (scratch, sql))
        return expected, there

    def close(self) -> None:
        self._engine.dispose()


def _engine(where: str, *, read_only: bool) -> Engine:
    memory = where in (MEMORY, SCRATCH)
    address = reading_address(Path(where)) if read_only and not memory else where

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            address, uri=address != where, check_same_thread=False, isolation_level=None, cached_statements=256
        )

    # The path goes to SQLite as it is: in an address of SQLAlchemy's a `?` in a folder's name would end it.
    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=StaticPool if memory else NullPool)

    @event.listens_for(engine, "connect")
    def prepare(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-16384",
        ):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute(f"PRAGMA synchronous={'OFF' if where == SCRATCH else 'FULL'}")
        if where != SCRATCH and raw.execute("PRAGMA synchronous").fetchone()[0] != 2:
            raise Broken("ledger_not_durable", path=where)
        if read_only:
            raw.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        connection.exec_driver_sql("BEGIN" if options.get("reading") else "BEGIN IMMEDIATE")

    return engine


def _check_place(file: Path, where: str, read_only: bool) -> None:
    """Make the folder that the ledger is to stand in; find out what SQLite would only call unable to open."""
    try:
        if file.is_dir() or (read_only and not file.exists()):
            raise Broken("ledger_missing", path=where)
        if file.exists() and not file.is_file():
            raise Broken("ledger_not_ours", path=where)
        if not read_only:
            file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        read_only_disk = error.errno == errno.EROFS
        raise Broken(
            "ledger_read_only" if read_only_disk else "ledger_cannot_open", path=where, why=str(error)
        ) from error


def reading_address(file: Path) -> str:
    """The file as SQLite opens it for looking only, so that the file and all beside it stay as they are.

    A log that somebody writes, or that a kill left, is read and not worked into the file. Where there is none, SQLite
    makes an empty one and takes it away again, which takes a connection that may write (and is told not to). Where
    nothing can be made, nobody can be writing either, and the file is read as one that does not change.
    """
    beside = [file.with_name(file.name + tail) for tail in ("-wal", "-shm", "-journal")]
    if any(each.exists() for each in beside):
        how = "mode=ro"
    else:
        how = "mode=rw" if _can_be_written(file.parent) else "mode=ro&immutable=1"
    return f"file:{quote(str(file.absolute()))}?{how}"


def _can_be_written(folder: Path) -> bool:
    """Whether a file can be made there: rights alone do not tell, a disk may be mounted read-only."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
