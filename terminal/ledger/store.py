"""A ledger: opening it safely, migrating it, and its transactions, the same on SQLite and on PostgreSQL.

Where it is says what it is: a path is a file, `postgresql+psycopg://…` a database. A ledger that is none of ours, or
from a newer program, is refused and left as it is. What each database needs to be durable and to have one
writer stands with it, in `sqlite` and `postgres`.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from terminal import ids
from terminal.clock import Clock, system_clock, to_text
from terminal.errors import Broken, Unavailable
from terminal.ledger import files, journal, journal_copy, schema
from terminal.ledger.database import Database
from terminal.ledger.journal_copy import JournalCopy
from terminal.ledger.sqlite import APPLICATION_ID, MEMORY, SCRATCH, Sqlite
from terminal.ledger.unit import Unit

__all__ = ["APPLICATION_ID", "MEMORY", "SCRATCH", "Ledger"]

_EMPTY: Final = (0, journal.GENESIS)
"""Where a journal without events ends."""


def _database(where: str, *, read_only: bool) -> Database:
    if not where.startswith(("postgresql://", "postgresql+psycopg://")):
        return Sqlite(where, read_only=read_only)
    try:
        from terminal.ledger.postgres import Postgres
    except ImportError as error:  # a till has no use for the driver
        raise Broken("ledger_cannot_open", path="postgresql", why=f"its driver is not installed: {error}") from error
    return Postgres(where, read_only=read_only)


class Ledger:
    """One ledger file (or `:memory:`) or database. One thread at a time may use it; a till's lane sees to that.

    Several ledgers, in one process or many, may be open on one place: there is one writer at a time among them all,
    and the others wait. Whoever has several threads opens one for each.
    """

    def __init__(self, database: Database, clock: Clock, reserve_bytes: int = 0) -> None:
        self.database = database
        self._clock = clock
        self._reserve_bytes = reserve_bytes
        self._copy: JournalCopy | None = None
        self._doubtful = False
        """Whether the disk refused during a commit: what the files say has to be made sure of before it is read."""
        self._writer: Connection | None = None
        self._reader: Connection | None = None

    @classmethod
    def open(
        cls,
        where: Path | str,
        *,
        clock: Clock = system_clock,
        read_only: bool = False,
        copied: bool = False,
        reserve_bytes: int = 0,
    ) -> Ledger:
        """Open, create where there is none (unless `read_only`), migrate where it is older.

        With `copied` every event goes into the journal's copy beside the file, too. Writing is refused while the disk
        has less than `reserve_bytes` left: `Unavailable("disk_low")`.

        Raises `Broken`: `ledger_not_ours`, `ledger_newer`, `ledger_read_only`, `ledger_cannot_open`,
        `ledger_corrupt`, `ledger_missing`, `ledger_not_durable`; `Unavailable` where the disk is full, another holds it
        or the database is not there now. A ledger that was opened to read only can't be written, whatever is tried.
        """
        if copied and journal_copy.is_all_there_is(Path(where)):
            raise Broken("ledger_missing", path=str(where))
        ledger = cls(_database(str(where), read_only=read_only), clock, reserve_bytes)
        try:
            with ledger._told(), ledger.database.adopting(ledger.connection):
                ledger._adopt(read_only)
            if not read_only and ledger.database.lasting and isinstance(ledger.database, Sqlite):
                files.keep_to_owner(Path(ledger.path))
            if copied and ledger.database.lasting and isinstance(ledger.database, Sqlite):
                ledger._copy = JournalCopy(Path(ledger.path))
                ledger._copy.start()
        except BaseException:
            ledger.close()
            raise
        return ledger

    @property
    def path(self) -> str:
        """The file, or the database's address without a password."""
        return self.database.where

    @contextmanager
    def write(self, *, shared: bool = False) -> Iterator[Unit]:
        """A writing transaction: committed durably when the block ends, undone whole when it raises.

        With `shared` it works beside others that share, as long as they want other queues; where the database has one
        writer anyway it is the same as without. Raises `Unavailable`: `ledger_busy` where others are in the way,
        `ledger_away`, and from a shared unit `ledger_alone` where what is asked can only be done without sharing. Where
        the database went away during the commit itself it may have been done all the same: ask again with the same ids.
        """
        with self._told():
            if self._reserve_bytes:
                files.keep_room(Path(self.path), self._reserve_bytes)
            connection = self._sure
            try:
                with connection.begin(), _ended(self._unit(connection, writing=True, shared=shared)) as unit:
                    yield unit
                    unit.flush()
            except BaseException as error:
                if self.database.lasting and isinstance(error, self.database.errors):
                    self._doubt()
                if shared and self.database.collided(error):
                    raise Unavailable("ledger_busy", path=self.path) from error
                raise
            if self._copy is not None:
                self._copy.append(unit.kept)

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """A reading transaction over one unchanging state; what its unit gathers is thrown away."""
        with self._told():
            if self._doubtful:
                _ = self._sure
            connection = self._reader = self._standing(self._reader) or self.database.reader()
            try:
                transaction = connection.begin()
                try:
                    with _ended(self._unit(connection, writing=False)) as unit:
                        yield unit
                finally:
                    transaction.rollback()
            except BaseException as error:
                if self.database.lasting and isinstance(error, self.database.errors):
                    self._reader = None
                    _drop(connection)
                raise

    def close(self) -> None:
        if self._copy is not None:
            self._copy.close()
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()
        self._reader = self._writer = None
        self.database.close()

    @property
    def connection(self) -> Connection:
        """The writing connection itself, for audit and migrations only."""
        self._writer = self._standing(self._writer) or self.database.writer()
        return self._writer

    def _standing(self, connection: Connection | None) -> Connection | None:
        """A connection of before, unless it was lost while nobody used it: that is no reason to refuse anybody."""
        if connection is not None and not self.database.alive(connection):
            _drop(connection)
            return None
        return connection

    @property
    def _sure(self) -> Connection:
        """The writing connection, after what the files say was made sure of where that was in doubt."""
        connection = self.connection
        if self._doubtful:
            try:
                self.database.make_sure(connection)
            except BaseException:
                self._doubt()
                raise
            self._doubtful = False
        return connection

    def _doubt(self) -> None:
        """After a failed write or sync the connections' word is worth nothing: they are given up."""
        self._doubtful = True
        for connection in (self._reader, self._writer):
            if connection is not None:
                _drop(connection)
        self._reader = self._writer = None

    def _unit(self, connection: Connection, *, writing: bool, shared: bool = False) -> Unit:
        try:
            return Unit(self.database.sql(connection), self._clock, writing=writing, shared=shared)
        except self.database.errors as error:
            if self.database.told(error) is None and self.database.unreadable(error):
                raise Broken("ledger_corrupt", path=self.path) from error
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self.database.errors as error:
            told = self.database.told(error)
            if told is None:
                raise
            raise told from error
        except UnicodeDecodeError as error:  # what SQLite says of a damaged definition quotes it
            raise Broken("ledger_corrupt", path=self.path) from error

    def _adopt(self, read_only: bool) -> None:
        revision = self.database.revision(self.connection, read_only)
        if revision is not None and revision > schema.REVISION:
            raise Broken("ledger_newer", path=self.path, version=revision, newest=schema.REVISION)
        if not read_only:
            if revision not in (None, schema.REVISION) and isinstance(self.database, Sqlite) and self.database.lasting:
                self._keep_older(str(revision))
            self.database.upgrade(self.connection, revision)
            self._begin_books()

    def _keep_older(self, revision: str) -> None:
        """A backup before the schema changes. Raises `Unavailable` where there is no room for one."""
        from terminal.ledger import backup

        raw = self.connection.connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)
        try:
            backup.before_migration(raw, Path(self.path), revision, self._clock())
        except OSError as error:
            raise Unavailable("file_not_written", path=str(backup.default_folder(Path(self.path)))) from error

    def _begin_books(self) -> None:
        """See that the books end where the journal ends; begin them in a new ledger."""
        connection = self.connection
        with connection.begin():  # as whoever writes begins: what can't be written is told now
            row = self.database.sql(connection).one(
                "SELECT l.journal_seq, l.journal_hash, j.seq, j.hash FROM (SELECT 1 AS id) AS one "
                "LEFT JOIN ledger l ON l.id = one.id "
                "LEFT JOIN (SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1) AS j ON j.seq > 0"
            )
        head, last = (row[:2], row[2:]) if row is not None else ((None,), (None,))
        if (_EMPTY if head[0] is None else head) != (_EMPTY if last[0] is None else last):
            raise Broken("ledger_corrupt", path=self.path, what="the journal does not end where the books say")
        if head[0] is None:
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


@contextmanager
def _ended(unit: Unit) -> Iterator[Unit]:
    """The unit; after an error its cursor is closed, as SQLite keeps a closed file locked as long as one knows it."""
    try:
        yield unit
    except BaseException:
        unit.sql.close()
        raise


def _drop(connection: Connection) -> None:
    connection.invalidate()
    connection.close()
