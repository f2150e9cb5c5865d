"""A ledger file: opening it safely, migrating it, and its transactions.

SQLite runs in WAL with `synchronous=FULL`, set and checked on every connection, because the file does not
keep it and anything less may lose the last bills at a power cut. A writing transaction begins IMMEDIATE, so that it
never finds out halfway that another was faster. A file that is no ledger of ours, or from a newer program, is refused
and left as it is.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

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


def _engine(where: str) -> Engine:
    memory = where == MEMORY
    engine = create_engine(
        "sqlite+pysqlite://" if memory else f"sqlite+pysqlite:///{where}",
        poolclass=StaticPool if memory else NullPool,
        connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 256},
    )

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
        raw.execute("PRAGMA page_size=4096")
        raw.execute("PRAGMA synchronous=FULL")
        if raw.execute("PRAGMA synchronous").fetchone()[0] != 2:
            raise Broken("ledger_not_durable", path=where)

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
        `ledger_corrupt`, `ledger_missing`; `Unavailable` where the disk is full or another holds it.
        """
        where = str(path)
        if where != MEMORY:
            file = Path(where)
            if file.is_dir() or (read_only and not file.exists()):
                raise Broken("ledger_missing", path=where)
            if not read_only:
                _make_folder(file.parent, where)
        ledger = cls(_engine(where), where, clock)
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
                    unit = Unit(connection, self._clock)
                    yield unit
                    unit.flush()
            except BaseException as error:
                if isinstance(error, (DBAPIError, sqlite3.Error)):
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
                yield Unit(self._reader, self._clock)
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

    def _adopt(self, read_only: bool) -> None:
        raw: Any = self.connection.connection.dbapi_connection
        application = raw.execute("PRAGMA application_id").fetchone()[0]
        tables = raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if application != APPLICATION_ID and (tables or application):
            raise Broken("ledger_not_ours", path=self._where)
        revision = None
        if tables:
            row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
            revision = row[0] if row else None
        if revision is not None and revision > schema.REVISION:
            raise Broken("ledger_newer", path=self._where, version=revision, newest=schema.REVISION)
        if read_only:
            return
        if raw.execute("PRAGMA journal_mode=WAL").fetchone()[0] not in ("wal", "memory"):
            raise Broken("ledger_not_durable", path=self._where)
        if revision != schema.REVISION:
            from terminal.ledger.migrations import upgrade

            upgrade(self.connection)
            raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
        self._begin_books()

    def _begin_books(self) -> None:
        connection = self.connection
        row = connection.exec_driver_sql("SELECT count(*) FROM ledger").one()
        connection.rollback()
        if row[0] == 0:
            with connection.begin():
                connection.execute(
                    schema.ledger.insert().values(
                        id=1,
                        ledger_id=ids.new_id(),
                        created_at=to_text(self._clock()),
                        journal_seq=0,
                        journal_hash=journal.GENESIS,
                        join_seq=0,
                        bill_serial=0,
                        last_bill_us=0,
                        jobs_us=0,
                    )
                )
                connection.execute(schema.secret.insert().values(name="master_seed", value=secrets.token_hex(32)))


def _make_folder(folder: Path, where: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Broken("ledger_cannot_open", path=where, why=str(error)) from error
