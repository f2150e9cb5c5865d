"""Statements on the hot path: plain SQL text, the same on both databases, straight to the driver's cursor.

A bill is some thirty small statements; built and cached by SQLAlchemy each would cost more than the rows
themselves. So the text is written once with `?` for a value, turned into the driver's own mark here, and run
on the cursor of the connection whose transaction SQLAlchemy began. Inserts are made from the table definitions.
SQLAlchemy itself is slow to import, so only `schema`, `faults` and `store` do, and they are first asked for on the
ledger's own thread: a window that merely names a service does not wait for it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection

Value = int | str | None
Row = tuple[Any, ...]


class Sql:
    """Runs statements in the current transaction of one connection. Single-threaded, like the connection."""

    def __init__(self, connection: Connection) -> None:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        self._raw = raw
        self._cursor = raw.cursor()
        self._mark = "?" if connection.dialect.name == "sqlite" else "%s"

    def _text(self, statement: str) -> str:
        return statement if self._mark == "?" else statement.replace("?", self._mark)

    def one(self, statement: str, *values: Value) -> Row | None:
        """The first row, or None."""
        self._cursor.execute(self._text(statement), values)
        row: Row | None = self._cursor.fetchone()
        return row

    def all(self, statement: str, *values: Value) -> list[Row]:
        self._cursor.execute(self._text(statement), values)
        return list(self._cursor.fetchall())

    def stream(self, statement: str, *values: Value) -> Generator[Row, None, None]:
        """The rows one by one, on a cursor of their own: others may run in between. Close it if left early."""
        cursor = self._raw.cursor()
        try:
            cursor.execute(self._text(statement), values)
            yield from iter(cursor.fetchone, None)
        finally:
            cursor.close()

    def run(self, statement: str, *values: Value) -> int:
        """Execute; returns the number of rows it touched."""
        self._cursor.execute(self._text(statement), values)
        return self._cursor.rowcount

    def many(self, statement: str, rows: Sequence[Sequence[Value]]) -> None:
        self._cursor.executemany(self._text(statement), rows)


@lru_cache(maxsize=64)
def insert_into(table: str) -> str:
    """The insert that takes every column of the table, in its order."""
    from terminal.ledger import schema

    columns = schema.metadata.tables[table].columns
    names = ", ".join(column.name for column in columns)
    marks = ", ".join("?" for _ in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names from the schema
