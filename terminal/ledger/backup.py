"""A backup: a copy of the whole ledger made while the till goes on selling, and checked before it counts.

It is read from one unchanging state on a connection of its own, in steps, into a file that has another name until it is
finished, synced and checked: SQLite's own check of every page, the journal's chain event by event, and that the books
end where the journal ends. The audit, which works everything out once more, is for the way back (`restore`).
"""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from terminal.clock import from_text
from terminal.errors import Broken, Refused, TillError, Unavailable
from terminal.ledger import faults, files, journal
from terminal.ledger.journal import GENESIS
from terminal.ledger.sqlite import reading_address
from terminal.ledger.store import Ledger

STEP_PAGES: Final = 256
Progress = Callable[[int, int], None]
"""Hears how much is done, of how much. What it raises ends the work, and nothing is left of it."""


def _quietly(done: int, of: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Checked:
    """A ledger file that is whole. `bill` is the newest receipt's number, "" where there is none; `at` the last event's
    instant."""

    path: Path
    ledger_id: str
    events: int
    head: str
    at: datetime | None
    bill: str
    size_bytes: int


def back_up(ledger: Path, dest: Path, *, at: datetime, told: Progress = _quietly, pause_s: float = 0.0) -> Checked:
    """Copy a ledger to a file, or into a folder under a name with the time. The file may be an older backup of the same
    ledger, which is replaced when the new one is finished.

    Raises `Refused("backup_exists")` where something else stands there, `Unavailable`: `disk_full`,
    `file_not_written`; `Broken` where the ledger can't be read or the copy is not whole.
    """
    whole = ledger_id(ledger)
    target = dest / name(ledger, whole, at) if dest.is_dir() else dest
    _check_target(ledger, target, whole)
    part = target.with_name(f".{target.name}.part")
    try:
        files.discard(part)
        copy_pages(ledger, part, told, pause_s)
        made = check(part)
        files.sync_file(part)
        os.replace(part, target)
        files.sync_folder(target.parent)
    except OSError as error:
        raise Unavailable("file_not_written", path=str(target), why=error.strerror or type(error).__name__) from error
    finally:
        if part.exists():
            files.discard(part)
    return Checked(target, made.ledger_id, made.events, made.head, made.at, made.bill, made.size_bytes)


def name(ledger: Path, ledger_id: str, at: datetime) -> str:
    """A backup's name tells which ledger's it is: several tills may use one folder."""
    return f"{ledger.stem}-{ledger_id[-8:]}-{files.stamp(at)}{ledger.suffix}"


def dated(folder: Path, ledger: Path, ledger_id: str) -> list[Path]:
    """The backups of a ledger in a folder that have such a name, the oldest first."""
    begin = re.escape(f"{ledger.stem}-{ledger_id[-8:]}-")
    form = re.compile(begin + r"\d{8}T\d{6}Z" + re.escape(ledger.suffix))
    try:
        return sorted(path for path in folder.iterdir() if form.fullmatch(path.name))
    except OSError:
        return []


def taken_at(path: Path) -> datetime | None:
    """When a backup with such a name was begun."""
    try:
        return datetime.strptime(path.stem.rpartition("-")[2], "%Y%m%dT%H%M%S%z")
    except ValueError:
        return None


def before_migration(raw: sqlite3.Connection, ledger: Path, revision: str, at: datetime) -> Path:
    """Keep a ledger as it is in `backups` beside it before its schema is changed; `raw` has it open.

    Raises `sqlite3.Error` and `OSError`: without it nothing is changed.
    """
    folder = default_folder(ledger)
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{ledger.stem}-schema-{revision}-{files.stamp(at)}{ledger.suffix}"
    part = target.with_name(f".{target.name}.part")
    files.discard(part)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as made:
            part.chmod(0o600)
            raw.backup(made, pages=STEP_PAGES)
            made.execute("PRAGMA journal_mode=DELETE")
        files.sync_file(part)
        os.replace(part, target)
        files.sync_folder(folder)
    finally:
        if part.exists():
            files.discard(part)
    return target


def default_folder(ledger: Path) -> Path:
    return ledger.parent / "backups"


def all_of(folder: Path, ledger: Path) -> list[Path]:
    """Every finished file in a folder that may be a backup of this ledger: whether it is, its content tells."""
    try:
        there = sorted(folder.iterdir())
    except OSError:
        return []
    mine = [path for path in there if path.name.startswith(f"{ledger.stem}-") and path.suffix == ledger.suffix]
    return [path for path in mine if path.is_file()]


def ledger_id(path: Path) -> str:
    """Which ledger a file is. Raises what opening it to read raises."""
    with closing(Ledger.open(path, read_only=True)) as ledger, ledger.read() as unit:
        return unit.ledger_id


def check(path: Path, told: Progress = _quietly) -> Checked:
    """Prove that a file is a whole ledger: every page, the journal's whole chain, and that the books end with it.

    Raises `Broken`: `ledger_not_ours`, `ledger_newer`, `ledger_missing`, `ledger_corrupt`.
    """
    with closing(Ledger.open(path, read_only=True)) as ledger, ledger.read() as unit:
        for (word,) in unit.sql.all("PRAGMA quick_check"):
            if word != "ok":
                raise Broken("ledger_corrupt", path=str(path), what=str(word)[:200])
        last, head, at, bill = 0, GENESIS, "", ""
        for event in journal.read(unit.sql):
            if (event.seq, event.prev) != (last + 1, head) or event.hash != event.expected_hash:
                raise Broken("ledger_corrupt", path=str(path), what=f"the journal's chain breaks at {event.seq}")
            last, head, at = event.seq, event.hash, event.at
            if event.kind == "order_paid":
                bill = bill_number(event) or bill
            if last % 5_000 == 0:
                told(last, unit.journal_seq)
        if (last, head) != (unit.journal_seq, unit.journal_hash):
            raise Broken("ledger_corrupt", path=str(path), what="the journal does not end where the books say")
        told(last, last)
        when = from_text(at) if at else None
        return Checked(path, unit.ledger_id, last, head, when, bill, path.stat().st_size)


def bill_number(event: journal.Event) -> str:
    """The receipt number of a bill's event, "" for an order without."""
    try:
        return str(event.content.get("number") or "")
    except ValueError:
        return ""


def copy_pages(source: Path, target: Path, told: Progress = _quietly, pause_s: float = 0.0) -> None:
    """Copy a database as it is at this moment into a new file that needs no log beside it.

    A reading transaction holds the state, so that neither does the copy begin anew at each sale nor does a sale wait.
    """
    descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)  # PINs and the seed are in it
    os.close(descriptor)

    def step(_status: int, remaining: int, total: int) -> None:
        told(total - remaining, total)
        if pause_s and remaining:
            time.sleep(pause_s)

    where = source
    try:
        with closing(_reading(source)) as there, closing(sqlite3.connect(target, isolation_level=None)) as made:
            there.execute("BEGIN")
            there.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            where = target
            there.backup(made, pages=STEP_PAGES, progress=step)
            made.execute("PRAGMA journal_mode=DELETE")
            there.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise _told(error, where) from error


def _reading(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(reading_address(path), uri=True, isolation_level=None)
    raw.execute("PRAGMA busy_timeout=5000")
    return raw


def _told(error: sqlite3.Error, path: Path) -> TillError:
    return faults.from_sqlite(error, str(path)) or Broken("ledger_corrupt", path=str(path), what=str(error)[:200])


def _check_target(ledger: Path, target: Path, whole: str) -> None:
    try:
        if not target.parent.is_dir():
            raise Unavailable("file_not_written", path=str(target), why="no such folder")
        if not target.exists():
            return
        if target.samefile(ledger):
            raise Refused("backup_exists", path=str(target))
    except OSError as error:
        raise Unavailable("file_not_written", path=str(target), why=error.strerror or "") from error
    try:
        same = ledger_id(target) == whole
    except TillError:
        same = False
    if not same:
        raise Refused("backup_exists", path=str(target))


def as_json(checked: Checked) -> dict[str, Any]:
    return {
        "path": str(checked.path),
        "events": checked.events,
        "head": checked.head,
        "last_bill": checked.bill,
        "bytes": checked.size_bytes,
    }
