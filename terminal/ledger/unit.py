"""A unit: one transaction on the ledger, with everything it changed gathered in memory until it is flushed.

Events are appended and applied here, live and when the journal is played again for an audit, by the same code. Nothing
reaches a table before `flush`, so a preview is a unit that is never flushed, and a batch of bills writes each row that
they share once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from terminal.clock import Clock, to_text
from terminal.errors import Broken, Refused, Unavailable
from terminal.ledger import journal
from terminal.ledger.accounts import Accounts
from terminal.ledger.numbering import BASE, final, moved
from terminal.ledger.orders import Orders
from terminal.ledger.queues import Queues
from terminal.ledger.sql import Row, Sql
from terminal.rebate.chance import Group

_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND: Final = timedelta(microseconds=1)
_BOOKS: Final = (
    "SELECT ledger_id, journal_seq, journal_hash, join_seq, bill_serial, last_bill_us, jobs_us FROM ledger WHERE id = 1"
)


def microseconds(at: datetime) -> int:
    """Since 1970, exactly: what instants are compared by in the tables."""
    return (at - _EPOCH) // _MICROSECOND


class Unit:
    """One transaction's working set. Services read and append through it and never commit themselves.

    With `writing` the ledger's row is held from the beginning, so that there is one writer. With `shared` others write
    to other queues meanwhile, where the database can do that: queues and stored orders are held as they are asked for,
    and the ledger's row only from when something is written, or anything is asked that another queue's unit could
    change (balances, what a member spent): until then the numbers of this unit's events and entries are provisional
    (`numbering`). What changes things for all queues can't be done in such a unit (`alone`).
    """

    def __init__(self, sql: Sql, clock: Clock, *, writing: bool = False, shared: bool = False) -> None:
        self.sql = sql
        self.clock = clock
        self.shared = writing and shared and sql.parallel
        self._late = self.shared
        if writing:
            sql.enter(shared=shared)
        self.accounts = Accounts(self.sql, self._take_books) if self.shared else Accounts(self.sql)
        self.queues = Queues(self.sql, shared=self.shared)
        row = self.sql.one(_BOOKS + (sql.hold if writing and not self._late else ""))
        if row is None:
            raise Broken("ledger_corrupt", what="no ledger row")
        self.ledger_id: str = row[0]
        self.journal_seq: int = row[1]
        self.journal_hash: str = row[2]
        self.join_seq: int = row[3]
        self.bill_serial: int = row[4]
        self.last_bill_us: int = row[5]
        self.jobs_us: int = row[6]
        if self._late:
            self.journal_seq = self.join_seq = BASE
        self._start = self._counters
        self._events: list[journal.Event] = []
        """Events with provisional numbers."""
        self.kept: list[journal.Event] = []
        """The events of this unit, in order, with their true numbers."""
        self._rows: dict[str, list[Row]] = {}
        self._paying = self._payouts = 0
        self.memo: dict[str, Any] = {}
        """What was read once and stays true until this unit changes it (the configuration in force)."""
        self.orders = Orders(self.sql, shared=self.shared)
        self.groups: dict[str, Group] = {}
        """Random-return groups that this unit has changed, by queue."""
        self._stock: dict[str, int] = {}

    def now(self) -> datetime:
        return self.clock()

    def scratch(self) -> Unit:
        """A unit on the same transaction that nobody ever flushes: to try something and throw it away."""
        return Unit(self.sql, self.clock)

    def append(self, kind: str, at: datetime, body: journal.Body) -> journal.Event:
        """Add an event at the end of the journal. The caller applies it in the same unit.

        Raises `Refused("bad_text")` for a text that this database can't keep.
        """
        return self.take(kind, to_text(at), journal.canonical(body), body)

    def take(self, kind: str, at: str, text: str, content: journal.Body) -> journal.Event:
        """The same for an event whose texts are given; `content` is what `text` says. Raises `Refused("bad_text")`.

        Where its number is provisional its hash is "" until then; the event itself gets both.
        """
        if not self.sql.keeps(text):
            raise Refused("bad_text")
        seq, prev = self.journal_seq + 1, self.journal_hash
        digest = "" if self._late else journal.chained(prev, journal.FORMAT, seq, kind, at, text)
        event = journal.Event(seq, kind, at, journal.FORMAT, text, prev, digest, content)
        self.keep(event)
        return event

    def keep(self, event: journal.Event) -> None:
        """Take an event into the journal as it is."""
        self.journal_seq = event.seq
        self.journal_hash = event.hash
        if self._late:
            self._events.append(event)
            return
        self.kept.append(event)
        self.add("journal", (event.seq, event.kind, event.at, event.format, event.body, event.prev, event.hash))

    def add(self, table: str, row: Row) -> None:
        """A new row, all columns in the table's order, to be inserted at the flush."""
        self._rows.setdefault(table, []).append(row)

    def pending(self, table: str) -> list[Row]:
        """The rows of a table that wait for the flush."""
        return self._rows.get(table, [])

    def move_stock(self, barcode: str, thousandths: int) -> None:
        """Let a product's stock change at the flush; of one that keeps none nothing comes of it."""
        self._stock[barcode] = self._stock.get(barcode, 0) + thousandths

    @property
    def seed(self) -> bytes:
        """The master seed of this ledger's draws and random returns (6.2, 8.3)."""
        seed: bytes | None = self.memo.get("seed")
        if seed is None:
            row = self.sql.one("SELECT value FROM secret WHERE name = 'master_seed'")
            seed = self.memo["seed"] = row[0].encode("utf-8", "surrogatepass") if row else b""
        return seed

    def plant_seed(self, seed: bytes) -> None:
        """Make this the ledger's master seed; every draw and random return from here on comes from it."""
        self.sql.run(
            "INSERT INTO secret (name, value) VALUES ('master_seed', ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            seed.decode("utf-8", "surrogatepass"),
        )
        self.memo["seed"] = seed

    def take_place(self, queue: str, group: list[int], money: bool) -> None:
        """Take a place in a queue's random-return group, `group` being its number and setting (6.1)."""
        number, cash, points = group
        held = self.group(queue)
        if held is None or held.number != number:
            held = Group(number, cash, points, 0, cash)
        self.groups[queue] = held.with_place_taken(money)

    def group(self, queue: str) -> Group | None:
        """The random-return group that a queue is filling, this unit's changes included."""
        held = self.groups.get(queue)
        if held is not None:
            return held
        self.queues.lock([queue])
        row = self.sql.one("SELECT grp, cash, points, taken, money_left FROM random_group WHERE queue = ?", queue)
        return None if row is None else Group(*row)

    def next_payout(self, event: int) -> int:
        """The number of an event's next payout, from 1."""
        if self._paying != event:
            self._paying, self._payouts = event, 0
        self._payouts += 1
        return self._payouts

    def next_join_seq(self) -> int:
        self.join_seq += 1
        return self.join_seq

    def alone(self) -> None:
        """Say that what is coming concerns all queues. Raises `Unavailable("ledger_alone")` in a shared unit: do all of
        it again in one that is not.
        """
        if self.shared:
            raise Unavailable("ledger_alone")

    def settle_reads(self) -> None:
        """Make what this unit, and whoever wrote before it, has changed visible to queries over the tables."""
        self._take_books()
        if self._rows or self.queues.unwritten or self.orders.unwritten or self.groups or self._stock:
            self.flush()

    def flush(self) -> None:
        """Write everything gathered, in an order that keeps every foreign key true at every statement."""
        if self._late and not self._gathered:
            return
        self._take_books()
        self.accounts.look_up()
        with self.sql.together():
            self._write()

    def _write(self) -> None:
        sql = self.sql
        for table in ("journal", "configuration", "member", "product"):
            self._insert(table)
        self.orders.flush()
        for table in ("bill_line", "tender"):
            self._insert(table)
        self.queues.flush()
        self.accounts.flush()
        for table in list(self._rows):
            self._insert(table)
        if self.groups:
            sql.insert(
                "random_group",
                [(queue, g.number, g.cash, g.points, g.taken, g.money_left) for queue, g in self.groups.items()],
                otherwise=" ON CONFLICT (queue) DO UPDATE SET grp = excluded.grp, cash = excluded.cash, "
                "points = excluded.points, taken = excluded.taken, money_left = excluded.money_left",
            )
            self.groups.clear()
        if self._stock:
            moves = [(thousandths, barcode) for barcode, thousandths in sorted(self._stock.items()) if thousandths]
            sql.change("stock", ("thousandths",), ("barcode",), moves, add=True)
            self._stock.clear()
        now = self._counters
        if now != self._start:
            sql.run(
                "UPDATE ledger SET journal_seq = ?, journal_hash = ?, join_seq = ?, bill_serial = ?, last_bill_us = ?, "
                "jobs_us = ? WHERE id = 1",
                *now,
            )
            self._start = now

    @property
    def _counters(self) -> tuple[int, str, int, int, int, int]:
        return (
            self.journal_seq, self.journal_hash, self.join_seq, self.bill_serial, self.last_bill_us, self.jobs_us
        )  # fmt: skip

    @property
    def _gathered(self) -> bool:
        parts = (self.queues, self.orders, self.accounts)
        unwritten = any(part.unwritten for part in parts) or self.queues.dirty
        return bool(self._rows or self.groups or self._stock) or unwritten or self._counters != self._start

    def _take_books(self) -> None:
        """Hold the ledger's row from here on, if it is not held yet: numbers become the true ones."""
        if not self._late:
            return
        row = self.sql.one(_BOOKS + self.sql.hold)
        assert row is not None
        self._late = False
        events, joins = row[1] - BASE, row[3] - BASE
        self.journal_seq, self.journal_hash, self.join_seq = row[1], row[2], self.join_seq + joins
        _, _, _, *was = self._start
        _, _, _, *now = self._counters
        self.bill_serial, self.last_bill_us, self.jobs_us = (
            stored if mine == before else max(stored, mine)
            for stored, before, mine in zip(row[4:], was, now, strict=True)
        )
        self._start = tuple(row[1:])
        self._paying = final(self._paying, events)
        self._rows = {table: moved(table, rows, events, joins) for table, rows in self._rows.items()}
        self.queues.number(events, joins)
        self.orders.number(events)
        self.accounts.number(events)
        for event in self._events:
            journal.number(event, self.journal_seq + 1, self.journal_hash)
            self.keep(event)
        self._events.clear()

    def _insert(self, table: str) -> None:
        rows = self._rows.pop(table, None)
        if rows:
            self.sql.insert(table, rows)
