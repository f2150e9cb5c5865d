"""A ledger in a PostgreSQL database, for head office: many processes, each with its own connections, on one truth.

A writing unit has the ledger for itself: it begins by taking the ledger's one row FOR UPDATE (`Unit`), in READ
COMMITTED, so that it sees what the one before it left. One that shares it takes the rows of its queues instead, and
the ledger's row only for the moment in which it writes. A reading unit is REPEATABLE READ and READ ONLY: one unchanging
state. A `Ledger` has a connection for each and belongs to one thread at a time; a process with several threads opens
one for each, and no pooler that hands out transactions may stand in between.
Nothing is confirmed before it is on disk: `synchronous_commit` is set on every connection, and a server that runs
without `fsync` is refused. Text is compared byte by byte (collation "C"), as SQLite does, so that every ORDER BY gives
the same on both.
"""

from __future__ import annotations

import os
import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.pq import PGconn, Ping
from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from terminal.errors import Broken, TillError
from terminal.ledger import faults, schema
from terminal.ledger.database import Definitions
from terminal.ledger.postgres_sql import PostgresSql, adapt

if TYPE_CHECKING:
    from terminal.ledger.findings import Findings
    from terminal.ledger.sql import Sql

SCHEMES: Final = ("postgresql+psycopg://", "postgresql://")
BUSY_TIMEOUT_MS: Final = 5_000
"""How long a statement waits for what another transaction holds."""
IDLE_TIMEOUT_MS: Final = 60_000
"""How long a writing transaction may do nothing before the server undoes it: a process that hangs holds up nobody."""
CONNECT_TIMEOUT_S: Final = 10
_ADOPTING: Final = 0x50414944_00000001
"""The advisory lock under which a ledger is begun and migrated."""
_DURABLE: Final = ("on", "remote_apply")
_SECRETS: Final = ("password", "sslpassword")
"""What an address may carry behind its `?` and nobody is shown."""


class Postgres:
    """A database by its address: `postgresql+psycopg://user@host/name`, with libpq's parameters after a `?`."""

    lasting = True
    errors: tuple[type[Exception], ...] = (DBAPIError, psycopg.Error)

    def __init__(self, where: str, *, read_only: bool) -> None:
        try:
            url = make_url(where).set(drivername="postgresql+psycopg")
        except (ArgumentError, ValueError) as error:
            shown = where.rpartition("@")[2] if "@" in where else ""
            raise Broken("ledger_cannot_open", path=shown, why="no address of a database") from error
        self.where = url.difference_update_query(_SECRETS).render_as_string(hide_password=True)
        self._read_only = read_only
        self._met = False
        defaults = {
            "connect_timeout": CONNECT_TIMEOUT_S, "application_name": "paidui", "client_encoding": "UTF8",
            "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
        }  # fmt: skip
        arguments = {name: value for name, value in defaults.items() if name not in url.query}
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._engine = create_engine(
            url,
            poolclass=NullPool,
            isolation_level="READ COMMITTED",
            use_native_hstore=False,
            connect_args={**arguments, "prepare_threshold": 1},
        )
        event.listen(self._engine, "connect", self._prepare)

    def writer(self) -> Connection:
        connection = self._connect()
        if self._read_only:
            return connection.execution_options(postgresql_readonly=True)
        raw: Any = connection.connection.dbapi_connection
        raw.execute(f"SET idle_in_transaction_session_timeout = {IDLE_TIMEOUT_MS}")
        raw.commit()
        return connection

    def reader(self) -> Connection:
        return self._connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def sql(self, connection: Connection) -> Sql:
        raw: Any = connection.connection.dbapi_connection
        return PostgresSql(raw)

    def told(self, error: BaseException) -> TillError | None:
        return faults.from_postgres(error, self.where)

    def alive(self, connection: Connection) -> bool:
        raw: Any = connection.connection.dbapi_connection
        try:
            farewell, _, _ = select.select([raw.fileno()], [], [], 0)  # what a server says to nobody's question
        except (OSError, ValueError, psycopg.Error):
            return False
        return not farewell

    def unreadable(self, error: BaseException) -> bool:
        return isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn)

    def collided(self, error: BaseException) -> bool:
        return isinstance(error, psycopg.errors.UniqueViolation)

    @contextmanager
    def adopting(self, connection: Connection) -> Iterator[None]:
        raw: Any = connection.connection.dbapi_connection
        if self._read_only:
            yield
            return
        patience = raw.execute("SHOW lock_timeout").fetchone()[0]
        raw.execute("SET lock_timeout = 0")
        raw.execute("SELECT pg_advisory_lock(%s)", (_ADOPTING,))
        raw.commit()
        try:
            yield
        finally:
            with suppress(psycopg.Error):  # a connection that broke has let go of it
                raw.rollback()
                raw.execute("SELECT set_config('lock_timeout', %s, false)", (patience,))
                raw.execute("SELECT pg_advisory_unlock(%s)", (_ADOPTING,))
                raw.commit()

    def revision(self, connection: Connection, read_only: bool) -> str | None:
        sql = self.sql(connection)
        tables = {name for (name,) in sql.all("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}
        encoding = sql.one("SHOW server_encoding")
        connection.rollback()
        if encoding != ("UTF8",):
            raise Broken("ledger_cannot_open", path=self.where, why="the database's encoding must be UTF8")
        if not tables:
            if read_only:
                raise Broken("ledger_missing", path=self.where)
            return None
        if not {"alembic_version", "ledger", "journal"} <= tables:
            raise Broken("ledger_not_ours", path=self.where)
        row = sql.one("SELECT version_num FROM alembic_version")
        connection.rollback()
        if row is None:
            raise Broken("ledger_corrupt", path=self.where, what="no revision")
        return str(row[0])

    def upgrade(self, connection: Connection, revision: str | None) -> None:
        if revision != schema.REVISION:
            with connection.begin():
                _migrate(connection)

    def make_sure(self, connection: Connection) -> None:
        """PostgreSQL does that itself: it stops when a sync fails, and starts from its log."""

    def audit(self, sql: Sql, found: Findings) -> None:
        """Every reference that the schema knows; PostgreSQL itself guards those that are not written by the bill."""
        for table in schema.metadata.sorted_tables:
            for key in table.foreign_keys:
                column, there = key.parent.name, key.column
                where = f"{table.name} {column}"
                for (value,) in sql.all(
                    f"SELECT t.{column} FROM {table.name} t LEFT JOIN {there.table.name} r "  # noqa: S608
                    f"ON r.{there.name} = t.{column} WHERE r.{there.name} IS NULL AND t.{column} IS NOT NULL LIMIT 100"
                ):
                    found.add("foreign_key", f"{where} {value}", f"a row in {there.table.name}", "none")

    def definitions(self, sql: Sql, scratch: Sql, found: Findings) -> tuple[Definitions, Definitions]:
        """What this server makes of the migrations, tried in a schema of its own that is never committed.

        On a replica nothing can be tried; its definitions are its primary's, and are audited there.
        """
        if sql.one("SELECT pg_is_in_recovery()") == (True,):
            return {}, {}
        there = _defined(sql)
        connection = self._connect()
        try:
            raw: Any = connection.connection.dbapi_connection
            with connection.begin() as trial:
                name = f"paidui_audit_{os.getpid()}"
                raw.execute(f"CREATE SCHEMA {name}")
                raw.execute(f"SET LOCAL search_path = {name}")
                _migrate(connection)
                expected = _defined(self.sql(connection))
                trial.rollback()
        except (psycopg.errors.InsufficientPrivilege, DBAPIError) as error:
            found.add("definition", "database", "a role that may make a schema to compare with", error)
            return {}, {}
        finally:
            connection.close()
        return expected, there

    def close(self) -> None:
        self._engine.dispose()

    def _connect(self) -> Connection:
        """A connection. Before the first one came about it is told apart what will never work and what may later."""
        try:
            connection = self._engine.connect()
        except (DBAPIError, psycopg.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            answers = not isinstance(cause, psycopg.OperationalError) or PGconn.ping(self._libpq()) == Ping.OK
            if self._met or not answers:
                raise
            raise Broken("database_refused", path=self.where, why=str(cause).strip()) from error
        self._met = True
        return connection

    def _libpq(self) -> bytes:
        return self._conninfo.encode("utf-8")

    def _prepare(self, raw: Any, _record: object) -> None:
        adapt(raw)
        raw.prepared_max = 500
        raw.execute("SET synchronous_commit = on")
        if raw.execute("SHOW lock_timeout").fetchone()[0] == "0":  # else the address or the role says how long
            raw.execute(f"SET lock_timeout = {BUSY_TIMEOUT_MS}")
        raw.execute("SET jit = off")
        waits = raw.execute("SHOW synchronous_commit").fetchone()[0]
        syncs = raw.execute("SHOW fsync").fetchone()[0]
        raw.commit()
        if waits not in _DURABLE or syncs != "on":
            raise Broken("ledger_not_durable", path=self.where)


def _migrate(connection: Connection) -> None:
    """The migrations, and after them what is said of PostgreSQL alone."""
    from terminal.ledger.migrations import postgres_only, upgrade

    upgrade(connection)
    postgres_only.settle(connection)


_DEFINED: Final = """
SELECT 'column', c.relname || '.' || a.attname,
       format_type(a.atttypid, a.atttypmod) || ' ' || coalesce(l.collname, '') ||
       CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END ||
       coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
UNION ALL SELECT 'constraint', c.relname || '.' || k.conname, pg_get_constraintdef(k.oid, true)
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
 WHERE k.connamespace = current_schema()::regnamespace AND k.contype <> 'n'
UNION ALL SELECT 'index', i.relname, pg_get_indexdef(i.oid, 0, true)
  FROM pg_class i WHERE i.relnamespace = current_schema()::regnamespace AND i.relkind = 'i'
UNION ALL SELECT 'trigger', t.tgname, pg_get_triggerdef(t.oid, true) || ' ' || t.tgenabled::text || ' ' || p.prosrc
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
UNION ALL SELECT 'rule', r.rulename, pg_get_ruledef(r.oid, true)
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
 WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
"""


def _defined(sql: Sql) -> Definitions:
    return {(str(kind), str(name)): str(text) for kind, name, text in sql.all(_DEFINED)}
