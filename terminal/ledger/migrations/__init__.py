"""Migrations, run by the program itself when it opens an older ledger: whole, or not at all.

Everything happens in the transaction of the connection handed in; a kill in the middle leaves the old schema. A new
SQLite ledger gets the statements that all the migrations come to: an audit and every replay begin with one.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine


def config(connection: Connection | None = None) -> Config:
    """The alembic configuration, with no ini file: its place is this folder."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest revision."""
    if connection.dialect.name == "sqlite" and not _definitions(connection):
        for statement in _of_a_new_ledger():
            connection.exec_driver_sql(statement)
    else:
        migrate(connection)


def migrate(connection: Connection) -> None:
    """The same step by step, from whichever revision it has."""
    command.upgrade(config(connection), "head")


@lru_cache(maxsize=1)
def _of_a_new_ledger() -> tuple[str, ...]:
    """Worked out once in a program's life, by migrating a ledger that is thrown away."""
    engine = create_engine("sqlite+pysqlite://")
    with engine.begin() as connection:
        migrate(connection)
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        made = _definitions(connection)
    engine.dispose()
    return (*made, f"INSERT INTO alembic_version (version_num) VALUES ('{revision}')")  # noqa: S608 - our own


def _definitions(connection: Connection) -> list[str]:
    """The text of everything that the schema of an SQLite database consists of, in an order that can be run.

    Tables that a virtual table keeps for itself are made with it.
    """
    rows = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL "
        "AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY rowid"
    )
    return list(rows.scalars())
