"""A full ledger on PostgreSQL, made quickly: filled as a file, and its tables poured over as they are.

Filling PostgreSQL itself a row at a time takes a quarter of an hour for a million entries. Triggers and foreign keys
rest while the rows come in (they were checked in the file), so this needs the right to set
`session_replication_role`, and a database that may be emptied.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terminal.errors import Refused, Unavailable
from terminal.ledger import schema
from terminal.ledger.store import Ledger
from ui.bench.seed import seed

if TYPE_CHECKING:
    import psycopg


def connect(place: str) -> psycopg.Connection[Any]:
    """A plain connection to the ledger's database. Raises `Unavailable("no_postgres")` where its driver is missing."""
    try:
        import psycopg
    except ImportError as error:
        raise Unavailable("no_postgres", why=f"its driver is not installed: {error}") from error
    return psycopg.connect(place.replace("postgresql+psycopg://", "postgresql://", 1))


def seed_postgres(place: str, waiting: int, told: Callable[[str], None]) -> None:
    """Make the database at `place` a ledger with so many waiting entries.

    Raises `Refused("not_empty")` where the ledger there has events: a benchmark empties nobody's books.
    """
    with closing(Ledger.open(place)) as ledger, ledger.read() as unit:
        if unit.journal_seq:
            raise Refused("not_empty", path=ledger.path)
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder:
        path = Path(folder) / "office.sqlite"
        told(f"filling a queue with {waiting:,} waiting entries")
        seed(path, waiting)
        told("pouring it into PostgreSQL")
        with closing(sqlite3.connect(path)) as file, connect(place) as database:
            _pour(file, database)
    with connect(place) as database:
        database.autocommit = True
        database.execute("VACUUM ANALYZE")


def _pour(file: sqlite3.Connection, database: psycopg.Connection[Any]) -> None:
    database.execute("SET session_replication_role = replica")
    tables = [table for table in schema.metadata.sorted_tables if _rows(file, table.name)]
    database.execute(f"TRUNCATE {', '.join(table.name for table in tables)} CASCADE".encode())
    for table in tables:
        names = ", ".join(column.name for column in table.columns)
        with database.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as copy:
            for row in file.execute(f"SELECT {names} FROM {table.name}"):  # noqa: S608 - names from the schema
                copy.write_row(row)


def _rows(file: sqlite3.Connection, table: str) -> int:
    count: int = file.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - a name from the schema
    return count
