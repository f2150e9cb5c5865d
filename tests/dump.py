"""What an SQLite file holds, as lines of text to compare; Python's own dump can't read a word index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator


def dumped(raw: sqlite3.Connection) -> Iterator[str]:
    """Every definition and every row of every table, but for what a word index keeps for itself."""
    own = {name for (name,) in raw.execute("SELECT name FROM pragma_table_list WHERE type IN ('shadow', 'virtual')")}
    for name, text in raw.execute("SELECT name, sql FROM sqlite_schema ORDER BY rowid").fetchall():
        if name not in own:
            yield f'"{name}" {text}'
    tables = raw.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'").fetchall()
    for (name,) in tables:
        for row in raw.execute(f"SELECT * FROM {name}").fetchall():
            yield f'"{name}" {row!r}'
