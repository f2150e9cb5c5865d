"""What a ledger asks of a database: connections for writing and for reading, statements, its own words for errors.

Two keep to it: `sqlite` for a till's file, `postgres` for head office's many processes. Everything else in this room
is the same on both.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from terminal.ledger.sql import Sql

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from terminal.errors import TillError
    from terminal.ledger.findings import Findings

Definitions = dict[tuple[str, str], str]
"""Tables with their checks, indexes, triggers: kind and name → text."""


class Database(Protocol):
    """One database, opened to write or only to read. Nothing is connected before the first connection is asked for."""

    where: str
    """The file or the address, as it may be shown: without a password."""
    lasting: bool
    """False where everything is gone with its connection, which is then never given up."""
    errors: tuple[type[Exception], ...]
    """What its driver raises, straight and through SQLAlchemy."""

    def writer(self) -> Connection:
        """A new connection whose transactions write. Raises `Broken("ledger_not_durable")`."""

    def reader(self) -> Connection:
        """A new connection, each of whose transactions sees one unchanging state and can't write."""

    def sql(self, connection: Connection) -> Sql:
        """Statements in that connection's transaction."""

    def told(self, error: BaseException) -> TillError | None:
        """The till's error for the driver's; None where it is a fault of the program and not of the database."""

    def alive(self, connection: Connection) -> bool:
        """Whether a connection that nobody is using still stands, as far as can be told without asking anybody."""

    def unreadable(self, error: BaseException) -> bool:
        """Whether the driver says that tables are not such that they can be asked."""

    def collided(self, error: BaseException) -> bool:
        """Whether two that wrote side by side made the same thing, without being able to know of each other."""

    def adopting(self, connection: Connection) -> AbstractContextManager[None]:
        """Held while a ledger is adopted and migrated: one at a time, where several may try."""

    def revision(self, connection: Connection, read_only: bool) -> str | None:
        """The schema's revision; None for an empty database that may become a ledger.

        Raises `Broken`: `ledger_not_ours`, `ledger_missing`, `ledger_corrupt`.
        """

    def upgrade(self, connection: Connection, revision: str | None) -> None:
        """Bring the schema of that revision to the newest, and see to it that what is written lasts."""

    def make_sure(self, connection: Connection) -> None:
        """After a refused write or sync: see that all that can be read now lasts, or raise the driver's error."""

    def audit(self, sql: Sql, found: Findings) -> None:
        """Add what is wrong with the database itself: its pages, rows that refer to none."""

    def definitions(self, sql: Sql, scratch: Sql, found: Findings) -> tuple[Definitions, Definitions]:
        """What guards the rows: as the newest migration makes it, and as it is. Both empty where that can't be told.

        `scratch` looks into a ledger that was just made, on SQLite.
        """

    def close(self) -> None:
        """Give everything up."""
