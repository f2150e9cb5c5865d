"""A ledger file: opening it safely, migrating it, and its transactions.

SQLite runs in WAL with `synchronous=FULL`, set and checked on every connection, because the file does not
keep it and anything less may lose the last bills at a power cut. A writing transaction begins IMMEDIATE, so that it
never finds out halfway that another was faster. A file that is no ledger of ours, or from a newer program, is refused
and left as it is. Whoever only looks opens it so that SQLite itself refuses to write, also where the disk can't be
written at all.
"""

from __future__ import annotations

import errno
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from terminal import ids
from terminal.clock import Clock, system_clock, to_text
from terminal.errors import Broken
from terminal.ledger import journal, schema
from terminal.ledger.faults import as_till_error
from terminal.ledger.unit import Unit

APPLICATION_ID: Final = 0x50414944  # "PAID", in the file's header
BUSY_TIMEOUT_MS: Final = 5_000
MEMORY: Final = ":memory:"
SCRATCH: Final = ""
"""A private file that SQLite deletes by itself: for a ledger that is thrown away, but may outgrow the memory."""
_EMPTY: Final = (0, journal.GENESIS)
"""Where a journal without events ends."""


def _engine(where: str, *, read_only: bool) -> Engine:
    memory = where in (MEMORY, SCRATCH)
    address = _reading_address(Path(where)) if read_only and not memory else where

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


class Ledger:
    """One ledger file (or `:memory:`). One thread at a time may use it; the lane sees to that."""

    def __init__(self, engine: Engine, where: str, clock: Clock) -> None:
        self._engine = engine
        self._where = where
        self._clock = clock
        self._writer: Connection | None = None
        self._reader: Connection | None = None

    @classmethod
    def open(cls, path: Path | str, *, clock: Clock = system_clock, read_only: bool = False) -> Ledger:
        """Open, create where there is none (unless `read_only`), migrate where it is older.

        Raises `Broken`: `ledger_not_ours`, `ledger_newer`, `ledger_read_only`, `ledger_cannot_open`,
        `ledger_corrupt`, `ledger_missing`; `Unavailable` where the disk is full or another holds it. A ledger that
        was opened to read only can't be written, whatever is tried.
        """
        where = str(path)
        if where not in (MEMORY, SCRATCH):
            _check_place(Path(where), where, read_only)
        ledger = cls(_engine(where, read_only=read_only), where, clock)
        try:
            with ledger._told():
                ledger._adopt(read_only)
        except BaseException:
            ledger.close()
            raise
        return ledger

    @property
    def path(self) -> str:
        return self._where

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """A writing transaction: committed durably when the block ends, undone whole when it raises."""
        with self._told():
            connection = self._writer = self._writer or self._engine.connect()
            try:
                with connection.begin():
                    unit = self._unit(connection)
                    yield unit
                    unit.flush()
            except BaseException as error:
                lasting = self._where not in (MEMORY, SCRATCH)  # the others are gone with their connection
                if lasting and isinstance(error, (DBAPIError, sqlite3.Error)):
                    self._drop_writer()  # after a failed write or sync this connection's word is worth nothing
                raise

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """A reading transaction over one unchanging state; what its unit gathers is thrown away."""
        with self._told():
            if self._reader is None:
                self._reader = self._engine.connect().execution_options(reading=True)
            transaction = self._reader.begin()
            try:
                yield self._unit(self._reader)
            finally:
                transaction.rollback()

    def close(self) -> None:
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()
        self._reader = self._writer = None
        self._engine.dispose()

    @property
    def connection(self) -> Connection:
        """The writing connection itself, for audit and migrations only."""
        self._writer = self._writer or self._engine.connect()
        return self._writer

    def _unit(self, connection: Connection) -> Unit:
        try:
            return Unit(connection, self._clock)
        except sqlite3.OperationalError as error:
            raise as_till_error(error, self._where) or Broken("ledger_corrupt", path=self._where) from error

    def _drop_writer(self) -> None:
        connection, self._writer = self._writer, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            told = as_till_error(error, self._where)
            if told is None:
                raise
            raise told from error
        except UnicodeDecodeError as error:  # what SQLite says of a damaged definition quotes it
            raise Broken("ledger_corrupt", path=self._where) from error

    def _adopt(self, read_only: bool) -> None:
        raw: Any = self.connection.connection.dbapi_connection
        application = raw.execute("PRAGMA application_id").fetchone()[0]
        tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if application != APPLICATION_ID and (tables or application or read_only):
            raise Broken("ledger_not_ours", path=self._where)
        revision = None
        if tables or read_only:
            versions = raw.execute("SELECT version_num FROM alembic_version") if "alembic_version" in tables else ()
            revision = next((version for (version,) in versions), None)
            if revision is None or (revision == schema.REVISION and "ledger" not in tables):
                raise Broken("ledger_corrupt", path=self._where, what="tables are missing")
        if revision is not None and revision > schema.REVISION:
            raise Broken("ledger_newer", path=self._where, version=revision, newest=schema.REVISION)
        if read_only:
            return
        mode = "MEMORY" if self._where == SCRATCH else "WAL"
        if raw.execute(f"PRAGMA journal_mode={mode}").fetchone()[0] not in ("wal", "memory"):
            raise Broken("ledger_not_durable", path=self._where)
        if revision != schema.REVISION:
            from terminal.ledger.migrations import upgrade

            # Named first: a kill right after this leaves an empty file of ours, one after the upgrade a whole ledger.
            raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
            upgrade(self.connection)
        self._begin_books()

    def _begin_books(self) -> None:
        """See that the books end where the journal ends; begin them in a new ledger."""
        connection = self.connection
        head = connection.exec_driver_sql("SELECT journal_seq, journal_hash FROM ledger").one_or_none()
        last = connection.exec_driver_sql("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").one_or_none()
        connection.rollback()
        if tuple(head or _EMPTY) != tuple(last or _EMPTY):
            raise Broken("ledger_corrupt", path=self._where, what="the journal does not end where the books say")
        if head is None:
            with connection.begin():
                connection.execute(
                    schema.ledger.insert().values(
                        id=1,
                        ledger_id=ids.new_id(),
                        created_at=to_text(self._clock()),
                        journal_seq=_EMPTY[0],
                        journal_hash=_EMPTY[1],
                        join_seq=0,
                        bill_serial=0,
                        last_bill_us=0,
                        jobs_us=0,
                    )
                )
                connection.execute(schema.secret.insert().values(name="master_seed", value=secrets.token_hex(32)))


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


def _reading_address(file: Path) -> str:
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
