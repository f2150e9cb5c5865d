"""The headless cashier: rings up the bills of a file through the same service that the window uses.

The file's bill number is the bill's id, made before the first try, so that a run that was killed and started again goes
on where it was: a bill already there answers `exists`. Bills are committed a batch at a time; a batch is whole or
absent.
"""

from __future__ import annotations

import csv
import gzip
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Final

from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger.decide import in_force
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from terminal.money import Money, NotAnAmount, Quantity
from terminal.rebate.queue import cashier_queue
from terminal.services import members
from terminal.services.facts import Line, Purchase, Tender, TenderKind
from terminal.services.privacy import NAME_MAX, holds_card_number
from terminal.services.ring_up import ring_up

BATCH: Final = 50
COLUMNS: Final = ("bill", "at", "store", "member", "paid")
CASHIER: Final = "file"


class NotABillFile(Exception):
    """The file can't be read as bills at all: missing, not text, without the columns. Says why."""


@dataclass(slots=True)
class Tally:
    """What a run did. `refusals` has a line for each row that was not rung up."""

    bills: int = 0
    exists: int = 0
    refused: int = 0
    refusals: list[str] = field(default_factory=list)

    def refuse(self, where: str, why: str) -> None:
        self.refused += 1
        self.refusals.append(f"{where}: {why}")


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


def run(
    ledger: Ledger, path: Path, store: str, *, told: Callable[[int], None] = lambda rows: None
) -> tuple[Tally, Totals, float]:
    """Ring up the file's bills of a store; `told` hears how many rows are done. Seconds come from the wall.

    Raises `NotABillFile`, and whatever the ledger raises when it can't be written.
    """
    started = time.monotonic()
    tally = Tally()
    with _open_text(path) as text:
        rows = read(text, store, tally)
        done = 0
        while batch := list(islice(rows, BATCH)):
            counted = Tally()
            with ledger.write() as unit:
                for row in batch:
                    _ring(unit, row, counted)
            tally.bills += counted.bills
            tally.exists += counted.exists
            for refusal in counted.refusals:
                tally.refuse(*refusal.split(": ", 1))
            done += len(batch)
            told(done)
    with ledger.read() as unit:
        totals = store_totals(unit, store)
    return tally, totals, time.monotonic() - started


def read(text: IO[str], store: str, tally: Tally) -> Iterator[FileBill]:
    """The readable rows of a store, in the file's order; the others are named in the tally and passed over."""
    try:
        reader = csv.DictReader(text)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise NotABillFile(f"no column {', '.join(missing)}")
        for row in reader:
            if row["store"] != store:
                if not row["store"]:
                    tally.refuse(f"line {reader.line_num}", "no store")
                continue
            where = f"line {reader.line_num}"
            try:
                yield _parse(row, reader.line_num)
            except NotAnAmount as bad:
                tally.refuse(where, f"paid is no amount ({bad.reason}): {bad.text!r}")
            except ValueError as bad:
                tally.refuse(where, str(bad))
    except (UnicodeDecodeError, csv.Error, EOFError, gzip.BadGzipFile) as bad:
        raise NotABillFile(str(bad)) from bad


def store_totals(unit: Unit, store: str) -> Totals:
    """What the store's cashier queue has seen in all."""
    queue = unit.queues.find(cashier_queue(in_force(unit).settings, store))
    row = unit.sql.one("SELECT count(*) FROM entry WHERE store = ?", store)
    entries = row[0] if row else 0
    if queue is None:
        return Totals(entries, *(Money(0),) * 5)
    amounts = (queue.extracted_fen, queue.rewarded_fen, queue.retained_fen, queue.pool_fen, queue.owed_fen)
    return Totals(entries, *map(Money, amounts))


def _open_text(path: Path) -> IO[str]:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        if packed:
            return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        return path.open("r", encoding="utf-8-sig", newline="")
    except OSError as error:
        raise NotABillFile(error.strerror or str(error)) from error


def _parse(row: dict[str, str], line: int) -> FileBill:
    if None in row or any(row.get(name) is None for name in COLUMNS):
        raise ValueError("not five columns")
    bill, member = row["bill"].strip(), row["member"].strip()
    if not bill or len(bill) > NAME_MAX or "#" in bill or not bill.isprintable():
        raise ValueError(f"bill is no number: {bill[:NAME_MAX]!r}")
    if len(member) > NAME_MAX or not member.isprintable() or holds_card_number(member):
        raise ValueError("member is no member number")
    try:
        at = from_text(row["at"])
    except ValueError:
        raise ValueError(f"at is no time with an offset: {row['at'][:40]!r}") from None
    return FileBill(line, bill, at, row["store"], member, Money.parse(row["paid"]))


def _ring(unit: Unit, row: FileBill, tally: Tally) -> None:
    if row.member and not members.known(unit, row.member):
        members.join(unit, row.member, card=row.member, at=row.at)
    paid = (Tender(TenderKind.CASH, row.paid, row.paid),) if row.paid else ()
    line = Line(row.bill, Quantity.of(1), row.paid)
    purchase = Purchase(row.bill, (line,), paid, row.member or None, CASHIER)
    try:
        facts = ring_up(unit, purchase, at=row.at, store=row.store, drawn=False)
    except Refused as refusal:
        tally.refuse(f"line {row.line}", str(refusal))
    else:
        if facts.outcome == "exists":
            tally.exists += 1
        else:
            tally.bills += 1
