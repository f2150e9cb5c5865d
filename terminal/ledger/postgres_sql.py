"""The ledger's statements as PostgreSQL has them: its mark for a value, and many rows in one statement.

A statement a row costs ten microseconds and more; one `INSERT … SELECT FROM unnest(…)` that carries all rows as an
array a column costs two or three a row (COPY is no faster, and can't change or wait its turn with others). The
arrays are written out here, because the driver's own way of doing that is slower than the database.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.types.numeric import Int8Dumper

from terminal.errors import Refused
from terminal.ledger.sql import Row, Sql, Value, columns_of

_WRITING: Final = 0x50414944_00000002
"""The advisory lock that every writer holds: alone, or shared with those who write to other queues."""
_PAGE: Final = 500
"""Rows that a stream fetches at once."""
_NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A character 0 as JSON writes it; behind another backslash it is only text that looks like one."""
_UNKEPT: Final = (None, "22021", "22P05")
"""How a text that can't be kept is told: by the driver, without a code, or by the database."""


class _WholeLoader(Loader):
    """A numeric as PostgreSQL gives for the sum of whole numbers: a whole number again."""

    def load(self, data: Buffer) -> int | Decimal:
        text = bytes(data)
        return Decimal(text.decode("ascii")) if b"." in text or b"N" in text else int(text)


def adapt(raw: psycopg.Connection[Any]) -> None:
    """Sums come as int; every int goes as bigint, so that one text is one prepared statement."""
    raw.adapters.register_loader("numeric", _WholeLoader)
    raw.adapters.register_dumper(int, Int8Dumper)


class PostgresSql(Sql):
    """The same on PostgreSQL. Raises `Refused("bad_text")` for a text that PostgreSQL can't keep."""

    hold = " FOR UPDATE"
    parallel = True
    full_text = False

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        super().__init__(raw)
        self._streams = itertools.count()

    def one(self, statement: str, *values: Value) -> Row | None:
        self._execute(_marked(statement), values)
        row: Row | None = self._cursor.fetchone()
        return row

    def all(self, statement: str, *values: Value) -> list[Row]:
        self._execute(_marked(statement), values)
        return list(self._cursor.fetchall())

    def among(self, statement: str, values: Sequence[Value]) -> list[Row]:
        self._execute(_marked(statement.replace("IN (?)", "= ANY(?)")), (list(values),))
        return list(self._cursor.fetchall())

    def stream(self, statement: str, *values: Value) -> Generator[Row, None, None]:
        with self._raw.cursor(name=f"stream_{next(self._streams)}") as cursor:
            cursor.itersize = _PAGE
            cursor.execute(_marked(statement), values)
            yield from cursor

    def run(self, statement: str, *values: Value) -> int:
        self._execute(_marked(statement), values)
        return int(self._cursor.rowcount)

    def many(self, statement: str, rows: Sequence[Sequence[Value]]) -> None:
        with _refusing():
            self._cursor.executemany(_marked(statement), rows)

    def insert(
        self, table: str, rows: Sequence[Sequence[Value]], columns: tuple[str, ...] = (), *, otherwise: str = ""
    ) -> None:
        names = columns or columns_of(table)
        if rows:
            self._execute(_insert(table, names) + otherwise, _arrays(rows, _texts(table, names)))

    def change(
        self, table: str, columns: tuple[str, ...], keys: tuple[str, ...], rows: Sequence[Sequence[Value]],
        *, add: bool = False,
    ) -> None:  # fmt: skip
        if rows:
            self._execute(_change(table, columns, keys, add), _arrays(rows, _texts(table, columns + keys)))

    @contextmanager
    def together(self) -> Iterator[None]:
        with _refusing(), self._raw.pipeline():
            yield

    def enter(self, *, shared: bool) -> None:
        self._execute(f"SELECT pg_advisory_xact_lock{'_shared' if shared else ''}(%s)", (_WRITING,))

    def hold_name(self, name: str) -> None:
        self._execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))

    def keeps(self, text: str) -> bool:
        return super().keeps(text) and ("\\u0000" not in text or _NUL.search(text) is None)

    @contextmanager
    def trying(self) -> Iterator[None]:
        with self._raw.transaction():
            yield

    def _execute(self, statement: str, values: Sequence[Any]) -> None:
        with _refusing():
            self._cursor.execute(statement, values)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except UnicodeEncodeError as error:
        raise Refused("bad_text") from error
    except psycopg.DataError as error:
        if error.sqlstate in _UNKEPT:
            raise Refused("bad_text") from error
        raise


def _arrays(rows: Sequence[Sequence[Value]], texts: tuple[bool, ...]) -> list[str]:
    """The rows' columns, each as the text of an array."""
    return [
        _text_array(column) if text else _int_array(column)
        for column, text in zip(zip(*rows, strict=True), texts, strict=True)
    ]


def _int_array(column: Sequence[Value]) -> str:
    return f"{{{','.join(map(str, column))}}}".replace("None", "NULL")


def _text_array(column: Sequence[Any]) -> str:
    parts = ["NULL" if each is None else f'"{_quoted(each)}"' for each in column]
    return f"{{{','.join(parts)}}}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"') if "\\" in text or '"' in text else text


@lru_cache(maxsize=512)
def _marked(statement: str) -> str:
    """The statement with the driver's mark; its own per cent signs stand for themselves."""
    return statement.replace("%", "%%").replace("?", "%s")


@lru_cache(maxsize=128)
def _texts(table: str, columns: tuple[str, ...]) -> tuple[bool, ...]:
    """Which of these columns hold text; the others hold whole numbers."""
    from sqlalchemy import Text

    from terminal.ledger import schema

    return tuple(isinstance(schema.metadata.tables[table].columns[name].type, Text) for name in columns)


def _unnested(table: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f"%s::{'text' if text else 'bigint'}[]" for text in _texts(table, columns))


@lru_cache(maxsize=128)
def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM unnest({_unnested(table, columns)})"  # noqa: S608


@lru_cache(maxsize=128)
def _change(table: str, columns: tuple[str, ...], keys: tuple[str, ...], add: bool) -> str:
    changes = ", ".join(f"{name} = {table}.{name} + new.{name}" if add else f"{name} = new.{name}" for name in columns)
    return (
        f"UPDATE {table} SET {changes} FROM unnest({_unnested(table, columns + keys)}) "  # noqa: S608
        f"AS new ({', '.join(columns + keys)}) WHERE {' AND '.join(f'{table}.{key} = new.{key}' for key in keys)}"
    )
