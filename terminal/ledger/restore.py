"""The way back: another file becomes the ledger, after it was proved whole, and what it replaces is kept.

The file is copied beside the ledger, brought to this program's schema and audited there, so that everything that can
fail has failed before the ledger is touched. Then the two change places in one rename. A ledger that any other
program has open is left alone.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from terminal.errors import Broken, TillError, Unavailable
from terminal.ledger import audit, backup, file_lock, files
from terminal.ledger.backup import Checked, Progress
from terminal.ledger.findings import Report
from terminal.ledger.store import Ledger

Verify = Callable[[Ledger, Progress], Report]


@dataclass(frozen=True, slots=True)
class Restored:
    """`kept` is where the ledger that was there stands now, None where there was none; `serial` the last receipt number
    that it had given, 0 where it was another ledger, None where it can't be read."""

    checked: Checked
    kept: Path | None
    serial: int | None = 0


def _audited(ledger: Ledger, told: Progress) -> Report:
    return audit.verify(ledger, told=told)


def restore(
    source: Path, ledger: Path, *, at: datetime, told: Progress = lambda done, of: None, verify: Verify = _audited
) -> Restored:
    """Make a backup the ledger.

    Raises `Broken`: `ledger_not_ours`, `ledger_newer`, `ledger_missing`, `ledger_corrupt`, and `backup_damaged` where
    the audit finds something; `Unavailable`: `ledger_in_use`, `disk_full`, `file_not_written`. Whatever it raises, the
    ledger is as it was.
    """
    part = ledger.with_name(f".{ledger.name}.restoring")
    try:
        ledger.parent.mkdir(parents=True, exist_ok=True)
        backup.check(source)
        with alone(ledger):
            files.discard(part)
            backup.copy_pages(source, part)
            checked = proved(part, told, verify)
            fold(ledger)
            kept = files.set_aside(ledger, f"replaced-{files.stamp(at)}", with_copy=True)
            files.put_in_place(part, ledger)
    except OSError as error:
        raise Unavailable("file_not_written", path=str(ledger), why=error.strerror or type(error).__name__) from error
    finally:
        if part.exists():
            files.discard(part)
    return Restored(checked, kept, 0 if kept is None else _last_serial(kept, checked.ledger_id))


def _last_serial(kept: Path, ledger_id: str) -> int | None:
    try:
        with closing(Ledger.open(kept, read_only=True)) as ledger, ledger.read() as unit:
            return unit.bill_serial if unit.ledger_id == ledger_id else 0
    except TillError:
        return None


def proved(made: Path, told: Progress, verify: Verify = _audited) -> Checked:
    """Bring a file that was made to this program's schema, audit it, and leave it as one file, synced."""
    with closing(Ledger.open(made)) as opened:
        report = verify(opened, told)
    if not report.ok:
        finding = report.findings[0]
        raise Broken("backup_damaged", path=str(made), what=f"{finding.kind}: {finding.where}", n=len(report.findings))
    fold(made)
    return backup.check(made)


@contextmanager
def alone(ledger: Path) -> Iterator[None]:
    """Held while the ledger's file is changed for another. Raises `Unavailable("ledger_in_use")` where any program, or
    this one, has it open."""
    lock = file_lock.take(ledger.with_name(f"{ledger.name}.lock"))
    if lock is None:
        raise Unavailable("ledger_in_use", path=str(ledger))
    try:
        fold(ledger)
        yield
    finally:
        os.close(lock)


def fold(ledger: Path) -> None:
    """Work the log into the file, which takes that nobody else has it open. A damaged file stays as it is."""
    if not ledger.exists():
        return
    try:
        with closing(sqlite3.connect(ledger, timeout=0, isolation_level=None)) as raw:
            raw.execute("PRAGMA locking_mode=EXCLUSIVE")
            raw.execute("PRAGMA synchronous=FULL")
            raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # from here on nobody else gets in
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (5, 6):
            raise Unavailable("ledger_in_use", path=str(ledger)) from error
