"""The headless cashier: rings up the bills of a file through the same service that the window uses.

The file's bill number is the bill's id, made before the first try, so that a run that was killed and started again goes
on where it was: a bill already there answers `exists`. Bills are committed a batch at a time; a batch is whole or
absent.
"""

from __future__ import annotations

import csv
import gzip
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedReader, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Final

from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger.decide import in_force
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from terminal.money import Money, NotAnAmount, Quantity, plain_digits
from terminal.rebate.queue import cashier_queue
from terminal.services import members
from terminal.services.facts import BillFacts, Line, Purchase, Tender, TenderKind
from terminal.services.privacy import NAME_MAX, holds_card_number
from terminal.services.ring_up import ring_up

BATCH: Final = 50
LINE_MAX: Final = 4_096
"""Characters of a row; a longer line is none."""
CHUNK_BYTES: Final = 1 << 20
YEARS: Final = range(1970, 2200)
_BREAKS: Final = (OSError, EOFError, zlib.error)
COLUMNS: Final = ("bill", "at", "store", "member", "paid")
CASHIER: Final = "file"


class NotABillFile(Exception):
    """The file can't be read as bills at all: missing, not text, without the columns. Says why."""


@dataclass(slots=True)
class Tally:
    """What a run did. `refusals` has the line in the file and the reason of each row that was not rung up."""

    bills: int = 0
    exists: int = 0
    refusals: list[tuple[int, str]] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return len(self.refusals)

    def refuse(self, line: int, why: str) -> None:
        self.refusals.append((line, why))

    def add(self, other: Tally) -> None:
        """Count what was committed."""
        self.bills += other.bills
        self.exists += other.exists
        self.refusals += other.refusals


@dataclass(frozen=True, slots=True)
class FileBill:
    """One readable row."""

    line: int
    bill: str
    at: datetime
    store: str
    member: str
    paid: Money


@dataclass(frozen=True, slots=True)
class Totals:
    """The store's queue after the run."""

    entries: int
    extracted: Money
    rewarded: Money
    retained: Money
    pool: Money
    owed: Money


class BillFile:
    """An opened file whose first line names the columns; its other lines are looked at one by one.

    A line is a row: none of the columns can hold a line's end, so a quote that is never closed costs its own row and
    not the rest of the file. Letters that are no UTF-8 and lines without end cost no more than their row either.
    """

    def __init__(self, text: IO[str]) -> None:
        self._lines = _numbered(text)
        try:
            _, first = next(self._lines, (0, ""))
            self._columns = _fields(first)
        except (*_BREAKS, ValueError) as bad:
            raise NotABillFile(str(bad)) from bad
        missing = [name for name in COLUMNS if name not in self._columns]
        if missing:
            raise NotABillFile(f"no column {', '.join(missing)}")
        self._store_column = self._columns.index("store")

    def rows(self, store: str, tally: Tally) -> Iterator[FileBill]:
        """The readable rows of a store, in the file's order; the others are named in the tally and passed over.

        Where the file breaks off (a packed one that was cut, a disk that can't be read), that is named as one row more.
        """
        line, store = 1, plain_digits(store)
        try:
            for line, text in self._lines:
                try:
                    row = self._row(text, store)
                    if row is not None:
                        yield _parse(row, line)
                except NotAnAmount as bad:
                    tally.refuse(line, f"paid is no amount ({bad.reason}): {bad.text!r}")
                except ValueError as bad:
                    tally.refuse(line, str(bad))
        except _BREAKS as bad:
            tally.refuse(line + 1, f"the file breaks off here: {bad}")

    def _row(self, text: str, store: str) -> dict[str, str] | None:
        """The columns of a line; None for an empty line and for a row of another store. Raises `ValueError`."""
        fields = _fields(text)
        if not fields:
            return None
        if len(fields) != len(self._columns):
            raise ValueError(f"{len(fields)} columns, not {len(self._columns)}")
        named = plain_digits(fields[self._store_column])
        if not named:
            raise ValueError("no store")
        if not named.isprintable():
            raise ValueError(f"store is no store's number: {named[:NAME_MAX]!r}")
        return {**dict(zip(self._columns, fields, strict=True)), "store": named} if named == store else None


@contextmanager
def opened(path: Path) -> Iterator[BillFile]:
    """The file, packed with gzip or not. Raises `NotABillFile`.

    A packed one says at its end whether it is whole, and bills can't be taken back: it is read to there first, where it
    can be read twice (a pipe can't).
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise NotABillFile(error.strerror or str(error)) from error
    with raw:
        try:
            packed = raw.peek(2)[:2] == b"\x1f\x8b"
            if packed and raw.seekable():
                _read_through(raw)
        except _BREAKS as bad:
            raise NotABillFile(f"damaged: {bad}") from bad
        with (
            gzip.GzipFile(fileobj=raw) if packed else raw as content,
            TextIOWrapper(content, encoding="utf-8-sig", errors="surrogateescape", newline="") as text,
        ):
            yield BillFile(text)


def run(
    ledger: Ledger, file: BillFile, store: str, *, told: Callable[[int], None] = lambda rows: None
) -> tuple[Tally, Totals, float]:
    """Ring up the file's bills of a store; `told` hears how many rows are done. Seconds come from the wall.

    Raises whatever the ledger raises when it can't be written.
    """
    started = time.monotonic()
    tally = Tally()
    rows = file.rows(store, tally)
    done = 0
    while batch := list(islice(rows, BATCH)):
        counted = Tally()
        with ledger.write() as unit:
            for row in batch:
                _ring(unit, row, counted)
        tally.add(counted)
        done += len(batch)
        told(done)
    tally.refusals.sort()
    with ledger.read() as unit:
        totals = store_totals(unit, store)
    return tally, totals, time.monotonic() - started


def store_totals(unit: Unit, store: str) -> Totals:
    """What the store's cashier queue has seen in all."""
    queue = unit.queues.find(cashier_queue(in_force(unit).settings, store))
    row = unit.sql.one("SELECT count(*) FROM entry WHERE store = ?", store)
    entries = row[0] if row else 0
    if queue is None:
        return Totals(entries, *(Money(0),) * 5)
    amounts = (queue.extracted_fen, queue.rewarded_fen, queue.retained_fen, queue.pool_fen, queue.owed_fen)
    return Totals(entries, *map(Money, amounts))


def _read_through(raw: BufferedReader) -> None:
    """To the end of what is packed, whose check sum is compared there, and back to the beginning."""
    with gzip.GzipFile(fileobj=raw) as content:
        while content.read(CHUNK_BYTES):
            pass
    raw.seek(0)


def _numbered(text: IO[str]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers from 1; of one that is too long the beginning, without an end."""
    number = 0
    while line := text.readline(LINE_MAX):
        number += 1
        piece = line
        while len(piece) == LINE_MAX and not piece.endswith(("\n", "\r")):
            piece = text.readline(LINE_MAX)
        yield number, line


def _fields(line: str) -> list[str]:
    """The fields of a line, none for an empty one. Raises `ValueError`."""
    if len(line) == LINE_MAX:
        raise ValueError("the line is too long")
    try:
        return next(csv.reader((line,), strict=True), [])
    except csv.Error as bad:
        raise ValueError(f"not a row of a CSV file: {bad}") from bad


def _parse(row: dict[str, str], line: int) -> FileBill:
    bill, member = plain_digits(row["bill"]), plain_digits(row["member"])
    if not bill or len(bill) > NAME_MAX or "#" in bill or not bill.isprintable():
        raise ValueError(f"bill is no number: {bill[:NAME_MAX]!r}")
    if len(member) > NAME_MAX or not member.isprintable() or holds_card_number(member):
        raise ValueError("member is no member number")
    try:
        at = from_text(row["at"].strip())
    except ValueError:
        raise ValueError(f"at is no time with an offset: {row['at'][:40]!r}") from None
    if at.year not in YEARS:
        raise ValueError(f"at is not from {YEARS.start} to {YEARS.stop - 1}: {row['at'][:40]!r}")
    return FileBill(line, bill, at, row["store"], member, Money.parse(row["paid"]))


def _ring(unit: Unit, row: FileBill, tally: Tally) -> None:
    try:
        facts = _rung(unit, row)
    except Refused as refusal:
        tally.refuse(row.line, str(refusal))
    else:
        if facts.outcome == "exists":
            tally.exists += 1
        else:
            tally.bills += 1


def _rung(unit: Unit, row: FileBill) -> BillFacts:
    """The bill, its member made where nobody has that number: only for a bill that is not refused for anything else.

    The line has no name and so is shown as a typed amount; the bill's number is a machine's, and may pass as a card's.
    """
    paid = (Tender(TenderKind.CASH, row.paid, row.paid),) if row.paid else ()
    member = _member(unit, row.member) if row.member else None
    purchase = Purchase(row.bill, (Line("", Quantity.of(1), row.paid),), paid, member, CASHIER)
    try:
        return ring_up(unit, purchase, at=row.at, store=row.store, drawn=False)
    except Refused as refusal:
        if refusal.code != "unknown_member":
            raise
    members.join(unit, row.member, card=row.member, at=row.at)
    return ring_up(unit, purchase, at=row.at, store=row.store, drawn=False)


def _member(unit: Unit, number: str) -> str:
    """The id of whoever has that number as id or on a card; the number itself where nobody has."""
    if members.known(unit, number):
        return number
    row = unit.sql.one("SELECT id FROM member WHERE card = ?", number)
    return number if row is None else str(row[0])
