"""A unit: one transaction on the ledger, with everything it changed gathered in memory until it is flushed.

Events are appended and applied here, live and when the journal is played again for an audit, by the same code. Nothing
reaches a table before `flush`, so a preview is a unit that is never flushed, and a batch of bills writes each row that
they share once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from terminal.clock import Clock, to_text
from terminal.errors import Broken
from terminal.ledger import journal
from terminal.ledger.accounts import Accounts
from terminal.ledger.queues import Queues
from terminal.ledger.sql import Row, Sql, insert_into

if TYPE_CHECKING:
    from sqlalchemy import Connection

_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND: Final = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Since 1970, exactly: what instants are compared by in the tables."""
    return (at - _EPOCH) // _MICROSECOND


class Unit:
    """One transaction's working set. Services read and append through it and never commit themselves."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self.sql = Sql(connection)
        self.clock = clock
        self.accounts = Accounts(self.sql)
        self.queues = Queues(self.sql)
        row = self.sql.one(
            "SELECT ledger_id, journal_seq, journal_hash, join_seq, bill_serial, last_bill_us FROM ledger WHERE id = 1"
        )
        if row is None:
            raise Broken("ledger_corrupt", what="no ledger row")
        self.ledger_id: str = row[0]
        self.journal_seq: int = row[1]
        self.journal_hash: str = row[2]
        self.join_seq: int = row[3]
        self.bill_serial: int = row[4]
        self.last_bill_us: int = row[5]
        self._start = tuple(row[1:])
        self._rows: dict[str, list[Row]] = {}
        self.memo: dict[str, Any] = {}
        """What was read once and stays true until this unit changes it (the configuration in force)."""

    def now(self) -> datetime:
        return self.clock()

    def scratch(self) -> Unit:
        """A unit on the same transaction that nobody ever flushes: to try something and throw it away."""
        return Unit(self._connection, self.clock)

    def append(self, kind: str, at: datetime, body: journal.Body) -> journal.Event:
        """Add an event at the end of the journal. The caller applies it in the same unit."""
        seq = self.journal_seq + 1
        at_text = to_text(at)
        text = journal.canonical(body)
        prev = self.journal_hash
        digest = journal.chained(prev, journal.FORMAT, seq, kind, at_text, text)
        event = journal.Event(seq, kind, at_text, journal.FORMAT, text, prev, digest)
        self.keep(event)
        return event

    def keep(self, event: journal.Event) -> None:
        """Take an event into the journal as it is."""
        self.journal_seq = event.seq
        self.journal_hash = event.hash
        self.add("journal", (event.seq, event.kind, event.at, event.format, event.body, event.prev, event.hash))
        self.add("outbox", (event.seq,))

    def add(self, table: str, row: Row) -> None:
        """A new row, all columns in the table's order, to be inserted at the flush."""
        self._rows.setdefault(table, []).append(row)

    def pending(self, table: str) -> list[Row]:
        """The rows of a table that wait for the flush."""
        return self._rows.get(table, [])

    def next_join_seq(self) -> int:
        self.join_seq += 1
        return self.join_seq

    def settle_reads(self) -> None:
        """Make what this unit has changed visible to queries over the tables."""
        if self._rows or self.queues.unwritten:
            self.flush()

    def flush(self) -> None:
        """Write everything gathered, in an order that keeps every foreign key true at every statement."""
        sql = self.sql
        for table in ("journal", "configuration", "member", "product", "bill", "bill_line", "tender"):
            self._insert(table)
        self.queues.flush()
        self.accounts.flush()
        for table in list(self._rows):
            self._insert(table)
        now = (self.journal_seq, self.journal_hash, self.join_seq, self.bill_serial, self.last_bill_us)
        if now != self._start:
            sql.run(
                "UPDATE ledger SET journal_seq = ?, journal_hash = ?, join_seq = ?, bill_serial = ?, last_bill_us = ? "
                "WHERE id = 1",
                *now,
            )
            self._start = now

    def _insert(self, table: str) -> None:
        rows = self._rows.pop(table, None)
        if rows:
            self.sql.many(insert_into(table), rows)
