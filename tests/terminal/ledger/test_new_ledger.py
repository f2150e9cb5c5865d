"""A new ledger is what all the migrations come to, word for word."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, create_engine

from terminal.ledger import schema
from terminal.ledger.migrations import migrate, upgrade
from terminal.ledger.store import Ledger


def made(connection: Connection) -> list[tuple[str, str, str, str | None]]:
    rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid")
    return [tuple(row) for row in rows]


def test_a_new_ledger_is_what_the_migrations_make_step_by_step(tmp_path: Path) -> None:
    engine = create_engine("sqlite+pysqlite://")
    with engine.begin() as connection:
        migrate(connection)
        expected = made(connection)
    assert {"table", "index", "trigger"} <= {kind for kind, *_ in expected}
    for place in (tmp_path / "a.sqlite", ":memory:", ""):
        ledger = Ledger.open(place)
        assert made(ledger.connection) == expected
        ledger.connection.rollback()
        with ledger.read() as unit:
            assert unit.sql.all("SELECT version_num FROM alembic_version") == [(schema.REVISION,)]
        ledger.close()


def test_a_killed_beginning_leaves_nothing_and_the_next_one_makes_it_whole(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite+pysqlite:///{tmp_path / 'a.sqlite'}")
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        upgrade(connection)
        connection.rollback()
    with engine.begin() as connection:
        assert made(connection) == []
        upgrade(connection)
        assert made(connection)
    engine.dispose()
