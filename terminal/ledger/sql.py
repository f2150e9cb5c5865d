"""Statements on the hot path: plain SQL text, the same on both databases, straight to the driver's cursor.

A bill is some thirty small statements; built and cached by SQLAlchemy each would cost more than the rows
themselves. So the text is written once with `?` for a value and run on the cursor of the connection whose transaction
SQLAlchemy began. Inserts and changes of many rows are made from the table definitions. `Sql` speaks to SQLite;
`postgres_sql` says the same to PostgreSQL.
SQLAlchemy itself is slow to import, so only `schema` and what opens a ledger do, and they are first asked for on the
ledger's own thread: a window that merely names a service does not wait for it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from typing import Any, Final

Value = int | str | None
Row = tuple[Any, ...]

_NAMES_AT_ONCE: Final = 500
"""Values asked for in one statement; databases bound how many one may have."""


class Sql:
    """Runs statements in the current transaction of one driver's connection. Single-threaded, like the connection."""

    hold = ""
    """Put after a SELECT of rows that nobody else may change before this transaction ends. SQLite has one writer."""
    parallel = False
    """Whether several may write side by side."""
    full_text = True
    """Whether there is an index over the words of products (`product_index`)."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._cursor = raw.cursor()

    def close(self) -> None:
        """Nothing more will be asked."""
        self._cursor.close()

    def one(self, statement: str, *values: Value) -> Row | None:
        """The first row, or None."""
        self._cursor.execute(statement, values)
        row: Row | None = self._cursor.fetchone()
        return row

    def all(self, statement: str, *values: Value) -> list[Row]:
        self._cursor.execute(statement, values)
        return list(self._cursor.fetchall())

    def among(self, statement: str, values: Sequence[Value]) -> list[Row]:
        """The rows of a statement with one `IN (?)`, for however many values; in no order."""
        found: list[Row] = []
        for start in range(0, len(values), _NAMES_AT_ONCE):
            some = values[start : start + _NAMES_AT_ONCE]
            marks = ", ".join("?" for _ in some)
            found += self.all(statement.replace("IN (?)", f"IN ({marks})"), *some)
        return found

    def stream(self, statement: str, *values: Value) -> Generator[Row, None, None]:
        """The rows one by one, on a cursor of their own: others may run in between. Close it if left early."""
        cursor = self._raw.cursor()
        try:
            cursor.execute(statement, values)
            yield from iter(cursor.fetchone, None)
        finally:
            cursor.close()

    def run(self, statement: str, *values: Value) -> int:
        """Execute; returns the number of rows it touched."""
        self._cursor.execute(statement, values)
        return int(self._cursor.rowcount)

    def many(self, statement: str, rows: Sequence[Sequence[Value]]) -> None:
        """Execute for every row."""
        self._cursor.executemany(statement, rows)

    def insert(
        self, table: str, rows: Sequence[Sequence[Value]], columns: tuple[str, ...] = (), *, otherwise: str = ""
    ) -> None:
        """Insert rows that have every column in the table's order, or those that are named.

        `otherwise` says what to do where a row is there already: an `ON CONFLICT …`. No two rows have the same key.
        """
        self._cursor.executemany(insert_into(table, columns) + otherwise, rows)

    def change(
        self, table: str, columns: tuple[str, ...], keys: tuple[str, ...], rows: Sequence[Sequence[Value]],
        *, add: bool = False,
    ) -> None:  # fmt: skip
        """Set these columns, or with `add` add to them, where the keys are equal; a row is its values, then its keys.

        No two rows have the same keys.
        """
        self._cursor.executemany(_change(table, columns, keys, add), rows)

    def together(self) -> AbstractContextManager[object]:
        """What is written within it need not be there before its end: it may be sent all at once."""
        return nullcontext()

    def enter(self, *, shared: bool) -> None:
        """Begin to write: alone, or beside others who share. Waits for whoever must be done before."""

    def hold_name(self, name: str) -> None:
        """Hold a name of which there is no row yet, until this transaction ends."""

    def keeps(self, text: str) -> bool:
        """Whether all that stands in a JSON text can be kept. A lone half of a surrogate pair is no text anywhere."""
        return text.isascii() or _encodes(text)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """What fails within it leaves the transaction as it was before, and able to go on."""
        yield


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=128)
def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table, in its order."""
    from terminal.ledger import schema

    return tuple(column.name for column in schema.metadata.tables[table].columns)


@lru_cache(maxsize=128)
def insert_into(table: str, columns: tuple[str, ...] = ()) -> str:
    """The insert that takes every column of the table, in its order, or those that are named."""
    names = columns or columns_of(table)
    marks = ", ".join("?" for _ in names)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - names from the schema


@lru_cache(maxsize=128)
def _change(table: str, columns: tuple[str, ...], keys: tuple[str, ...], add: bool) -> str:
    changes = ", ".join(f"{name} = {name} + ?" if add else f"{name} = ?" for name in columns)
    return f"UPDATE {table} SET {changes} WHERE {' AND '.join(f'{key} = ?' for key in keys)}"  # noqa: S608
