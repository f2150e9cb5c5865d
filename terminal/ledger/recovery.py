"""A ledger that can't be trusted: the newest good backup, and every event since then from the journal's copy.

`examine` says at the start whether a ledger is whole, `plan` what could be brought back and up to which bill, and
`carry_out` does it once a person has agreed. Each event is proved to follow the one before it and is played by the
same code that booked it, and the audit has the last word before anything is replaced. What the damaged ledger itself
still says is used where it proves itself: its journal by its chain, and the till's own rows (PINs, bills on hold) from
sound tables. The damaged file is kept beside under another name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from terminal import ids
from terminal.clock import from_text
from terminal.errors import Broken, Refused, TillError, Unavailable
from terminal.ledger import apply, backup, files, journal, journal_copy, schema
from terminal.ledger.backup import Checked, Progress
from terminal.ledger.journal import GENESIS, Event
from terminal.ledger.own_tables import DERIVED
from terminal.ledger.restore import alone, proved
from terminal.ledger.sqlite import reading_address
from terminal.ledger.store import Ledger
from terminal.ledger.unit import microseconds

RECOVERABLE: Final = frozenset(("ledger_corrupt", "ledger_not_ours", "ledger_missing", "ledger_behind"))
"""What a start may say of a ledger for which something else may be put."""
_BATCH: Final = 200
_COLUMNS: Final = "seq, kind, at, format, body, prev, hash"


@dataclass(frozen=True, slots=True)
class Plan:
    """What could be brought back. `base` is the backup to begin with, None where everything comes from the copy; `bill`
    and `at` are the newest receipt's number and the last event's instant after it. `passed_over` backups were damaged.
    """

    why: str
    base: Checked | None
    events: int
    bill: str
    at: datetime | None
    head: str
    passed_over: int = 0

    @property
    def total(self) -> int:
        """The events of the ledger after it."""
        return self.events + (self.base.events if self.base else 0)


@dataclass(frozen=True, slots=True)
class Recovered:
    """`kept` is where the damaged ledger stands now."""

    checked: Checked
    kept: Path | None


def examine(ledger: Path) -> None:
    """Look through a ledger that others may be writing meanwhile.

    Raises `Broken`: `ledger_corrupt` for a page that is not right or books that end elsewhere than the journal,
    `ledger_behind` where the journal's copy knows more.
    """
    copied = journal_copy.last(ledger)  # first: what is sold meanwhile makes the ledger longer than this
    with closing(Ledger.open(ledger, read_only=True)) as opened, opened.read() as unit:
        head = (unit.journal_seq, unit.journal_hash)
        last = unit.sql.one("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1") or (0, GENESIS)
        if tuple(last) != head:
            raise Broken("ledger_corrupt", path=str(ledger), what="the journal does not end where the books say")
        if copied.seq > head[0] and next(journal_copy.read(ledger, *head), None) is not None:
            raise Broken("ledger_behind", path=str(ledger), events=head[0], copied=copied.seq)
        try:
            found = [str(word) for (word,) in unit.sql.all("PRAGMA quick_check(1)")]
        except sqlite3.Error as error:
            raise Broken("ledger_corrupt", path=str(ledger), what=str(error)[:200]) from error
        if found != ["ok"]:
            raise Broken("ledger_corrupt", path=str(ledger), what=found[0][:200])


def plan(ledger: Path, folders: Sequence[Path], why: str, told: Progress = lambda done, of: None) -> Plan:
    """What could be brought back for a ledger, with the backups in these folders.

    Raises `Refused("nothing_to_recover")`.
    """
    base, passed_over = _base(ledger, folders, told)
    after, head = (base.events, base.head) if base else (0, GENESIS)
    bill, at, events = (base.bill if base else ""), (base.at if base else None), 0
    for event in _since(ledger, after, head):
        events, head, at = events + 1, event.hash, from_text(event.at)
        if event.kind == apply.ORDER_PAID:
            bill = backup.bill_number(event) or bill
    if base is None and not events:
        raise Refused("nothing_to_recover", path=str(ledger))
    return Plan(why, base, events, bill, at, head, passed_over)


def carry_out(ledger: Path, agreed: Plan, *, at: datetime, told: Progress = lambda done, of: None) -> Recovered:
    """Make what was agreed on the ledger.

    Raises `Broken("backup_damaged")` where it does not come to a ledger that the audit finds nothing in, `Unavailable`:
    `ledger_in_use`, `disk_full`, `file_not_written`; nothing is replaced then.
    """
    part = ledger.with_name(f".{ledger.name}.recovering")
    try:
        with alone(ledger):
            files.discard(part)
            if agreed.base is not None:
                backup.copy_pages(agreed.base.path, part)
            with closing(Ledger.open(part)) as made:
                _replay(made, ledger, agreed, told)
            _salvage(ledger, part, based=agreed.base is not None)
            checked = proved(part, told)
            kept = files.set_aside(ledger, f"damaged-{files.stamp(at)}", with_copy=False)
            files.put_in_place(part, ledger)
    except OSError as error:
        raise Unavailable("file_not_written", path=str(ledger), why=error.strerror or type(error).__name__) from error
    finally:
        if part.exists():
            files.discard(part)
    return Recovered(checked, kept)


def _base(ledger: Path, folders: Sequence[Path], told: Progress) -> tuple[Checked | None, int]:
    """The ledger itself where it is whole but short, else the newest backup that is whole, and how many were not."""
    with suppress(TillError, OSError):
        return backup.check(ledger, told), 0
    found = {path for folder in folders for path in backup.all_of(folder, ledger)}
    whose = _identity(ledger)
    ages = {path: age for path in found if (age := _age(path, whose)) is not None}
    readable = [path for path, age in ages.items() if age[0] >= 0]
    passed_over = len(ages) - len(readable)
    for path in sorted(readable, key=lambda each: ages[each], reverse=True):
        try:
            return backup.check(path, told), passed_over
        except (TillError, OSError):
            passed_over += 1
    return None, passed_over


def _identity(ledger: Path) -> str:
    """Which ledger this was: what the file beside it says, or it itself; "" where nothing tells."""
    with suppress(OSError, UnicodeDecodeError):
        signed = ledger.with_name(f"{ledger.name}.lock").read_text("ascii").strip()
        if signed:
            return signed
    with suppress(TillError, OSError):
        return backup.ledger_id(ledger)
    return ""


def _age(path: Path, whose: str) -> tuple[int, str] | None:
    """Newer backups have more events; one that can't be asked has -1; None is one of another ledger."""
    try:
        with closing(Ledger.open(path, read_only=True)) as opened, opened.read() as unit:
            return (unit.journal_seq, path.name) if whose in ("", unit.ledger_id) else None
    except (TillError, OSError):
        return -1, path.name


def _since(ledger: Path, after: int, head: str) -> Iterator[Event]:
    """The events that follow, from the copy, and where that ends from what the damaged ledger still says."""
    for event in journal_copy.read(ledger, after, head):
        after, head = event.seq, event.hash
        yield event
    yield from _still_said(ledger, after, head)


def _still_said(ledger: Path, after: int, head: str) -> Iterator[Event]:
    if not ledger.exists():
        return
    try:
        with closing(sqlite3.connect(reading_address(ledger), uri=True)) as raw:
            for row in raw.execute(f"SELECT {_COLUMNS} FROM journal WHERE seq > ? ORDER BY seq", (after,)):  # noqa: S608
                event = Event(*row)
                if (event.seq, event.prev) != (after + 1, head) or event.format != journal.FORMAT:
                    return
                if event.hash != event.expected_hash:
                    return
                after, head = event.seq, event.hash
                yield event
    except (sqlite3.Error, TypeError, AttributeError, ValueError):
        return


def _replay(made: Ledger, ledger: Path, agreed: Plan, told: Progress) -> None:
    after, head = (agreed.base.events, agreed.base.head) if agreed.base else (0, GENESIS)
    events = islice(_since(ledger, after, head), agreed.events)
    done = 0
    while batch := list(islice(events, _BATCH)):
        try:
            with made.write() as unit:
                for event in batch:
                    unit.keep(event)
                    apply.apply(unit, event)
                    if event.kind == apply.ORDER_PAID:  # whatever was due before a bill had run before it
                        unit.jobs_us = max(unit.jobs_us, microseconds(event.instant))
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError) as error:
            raise Broken(
                "backup_damaged", path=str(ledger), what=f"events {batch[0].seq} to {batch[-1].seq}"
            ) from error
        done += len(batch)
        told(done, agreed.events)
    with made.read() as unit:
        if unit.journal_hash != agreed.head:
            raise Broken("backup_damaged", path=str(ledger), what="the copy is not what it was when it was looked at")


def _salvage(ledger: Path, part: Path, *, based: bool) -> None:
    """Take over the till's own rows, which no journal has, from tables of the damaged file that are sound."""
    if not ledger.exists():
        return
    own = [table for table in schema.metadata.sorted_tables if table.name not in _NOT_OWN]
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(reading_address(ledger), uri=True)) as there,
        closing(sqlite3.connect(part, isolation_level=None)) as made,
    ):
        made.execute("PRAGMA foreign_keys=ON")
        made.execute("PRAGMA synchronous=FULL")
        for table in own:
            names = [column.name for column in table.columns]
            with suppress(sqlite3.Error):
                _take_over(there, made, table.name, names, based=based)
        if not based:
            _be_the_same(there, made)


_NOT_OWN: Final = frozenset((*schema.PROJECTIONS, *DERIVED, "journal", "ledger"))


def _take_over(
    there: sqlite3.Connection, made: sqlite3.Connection, table: str, names: list[str], *, based: bool
) -> None:
    """The whole of a table, or nothing of it; rows that refer to what is not there are left out."""
    if there.execute(f"PRAGMA quick_check('{table}')").fetchall() != [("ok",)]:
        return
    columns = ", ".join(names)
    rows = there.execute(f"SELECT {columns} FROM {table}").fetchall()  # noqa: S608 - names from the schema
    if based and table == "secret":
        rows = [row for row in rows if row[0] != "master_seed"]
    made.execute("BEGIN IMMEDIATE")
    try:
        keeping = " WHERE name <> 'master_seed'" if based and table == "secret" else ""
        made.execute(f"DELETE FROM {table}{keeping}")  # noqa: S608
        into = f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        for row in rows:
            with suppress(sqlite3.IntegrityError):
                if table != "status_token" or _is_token(made, *row):
                    made.execute(into, row)
        made.execute("COMMIT")
    except sqlite3.Error:
        made.execute("ROLLBACK")
        raise


def _is_token(made: sqlite3.Connection, bill: int, token: str) -> bool:
    row = made.execute("SELECT status_hash FROM bill WHERE seq = ?", (bill,)).fetchone()
    return row is not None and ids.status_hash(str(token)) == row[0]


def _be_the_same(there: sqlite3.Connection, made: sqlite3.Connection) -> None:
    """A ledger that was made anew stays the one that it was, where the damaged one still says which."""
    with suppress(sqlite3.Error):
        row = there.execute("SELECT ledger_id, created_at FROM ledger WHERE id = 1").fetchone()
        if row is not None and all(isinstance(value, str) and value for value in row):
            made.execute("UPDATE ledger SET ledger_id = ?, created_at = ? WHERE id = 1", row)
