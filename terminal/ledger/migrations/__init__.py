"""Migrations, run by the program itself when it opens an older ledger: whole, or not at all.

Everything happens in the transaction of the connection handed in; a kill in the middle leaves the old schema.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config(connection: Connection | None = None) -> Config:
    """The alembic configuration, with no ini file: its place is this folder."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest revision."""
    command.upgrade(config(connection), "head")
