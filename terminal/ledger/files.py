"""What is done to a ledger's files as files: names beside it, putting another in its place, the room that is left.

A ledger in WAL is three files, and a log that belongs to another file would be worked into the one beside it. So the
log goes first wherever a ledger is moved, and what is replaced has its second name before it loses the first.
"""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from terminal.errors import Unavailable

LOGS: Final = ("-wal", "-shm", "-journal")
WARN_BYTES: Final = 1_000_000_000
"""Below it a person is told to make room."""
RESERVE_BYTES: Final = 50_000_000
"""Below it the till takes no bills: what it has begun must still fit, the log of a commit and the printer's queue."""
COPY: Final = ".journal"
"""What the journal's copy is called, after the ledger's name; its closed parts have a number more."""


def stamp(at: datetime) -> str:
    """An instant as it stands in names: ordered by name is ordered by time."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def beside(ledger: Path, tag: str) -> Path:
    """A free name beside the ledger that has the tag in it: `till.damaged-….sqlite`."""
    path = ledger.with_name(f"{ledger.stem}.{tag}{ledger.suffix}")
    number = 2
    while path.exists():
        path = ledger.with_name(f"{ledger.stem}.{tag}-{number}{ledger.suffix}")
        number += 1
    return path


def copies(ledger: Path) -> list[Path]:
    """The files of the journal's copy, the oldest first and the one that is written last."""
    current = ledger.with_name(ledger.name + COPY)
    parts = [path for path in _listed(ledger.parent) if path.name.startswith(f"{current.name}.")]
    parts = [path for path in parts if path.name.removeprefix(f"{current.name}.").isdecimal()]
    return [*sorted(parts), *([current] if current.exists() else [])]


def keep_to_owner(ledger: Path) -> None:
    """PINs, the seed and the keys of payment providers are in it: nobody else reads the file and its log."""
    if os.name != "posix":
        return
    for path in (ledger, *(ledger.with_name(ledger.name + log) for log in LOGS)):
        with suppress(OSError):  # not there, somebody else's, or on a disk without rights
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077:
                path.chmod(mode & 0o700)


def set_aside(ledger: Path, tag: str, *, with_copy: bool) -> Path | None:
    """Give a ledger that is about to be replaced a second name, its log with it; None where there is none.

    Until it is replaced the file stands under both names, its log under the second only.
    """
    if not ledger.exists():
        return None
    aside = beside(ledger, tag)
    try:
        os.link(ledger, aside)
    except OSError:  # a disk without links: for a moment there is no ledger, and its second name tells where it is
        os.rename(ledger, aside)
    for tail in LOGS:
        log = ledger.with_name(ledger.name + tail)
        if log.exists():
            os.replace(log, aside.with_name(aside.name + tail))
    if with_copy:
        for path in copies(ledger):
            os.replace(path, path.with_name(aside.name + path.name.removeprefix(ledger.name)))
    sync_folder(ledger.parent)
    return aside


def put_in_place(made: Path, ledger: Path) -> None:
    """Let a finished file be the ledger from now on, at once and lastingly. It has no log beside it."""
    sync_file(made)
    os.replace(made, ledger)
    sync_folder(ledger.parent)


def discard(path: Path) -> None:
    """Remove a file that was being made, and its logs."""
    for tail in ("", *LOGS):
        path.with_name(path.name + tail).unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """See that names last, where a folder can be synced at all."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)


def free_bytes(path: Path) -> int | None:
    """The room left on the disk of a file or folder; None where the system does not say."""
    try:
        return shutil.disk_usage(path if path.is_dir() else path.parent).free
    except OSError:
        return None


def keep_room(path: Path, reserve_bytes: int) -> None:
    """Raises `Unavailable("disk_low")` where less than that is left."""
    free = free_bytes(path)
    if free is not None and free < reserve_bytes:
        raise Unavailable("disk_low", path=str(path), free_mb=free // 1_000_000)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
