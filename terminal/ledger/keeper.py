"""What looks after a ledger while the till sells: is it whole, is there room, is a backup due.

One thread with connections of its own, so that no sale waits for any of it. What it finds it tells, and it changes
nothing but the folder of the backups: there the oldest go when there are more than are kept, and only after a new one
was checked, so the newest good one always stays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from terminal.clock import Clock
from terminal.errors import TillError, Unavailable
from terminal.ledger import backup, files, journal_copy, recovery
from terminal.ledger.keeping_facts import BackupFacts, Damaged, Kept, News, Room, Schedule

__all__ = ["BackupFacts", "Damaged", "Keeper", "Kept", "News", "Room", "Schedule"]

LOOK_EVERY_S: Final = 10.0
RETRY: Final = timedelta(minutes=15)
"""After a backup that failed."""
PAUSE_S: Final = 0.004
"""Between two steps of a copy, so that the disk is the sale's."""


class Stopping(Exception):
    """The till closes while a copy is made."""


class Keeper:
    """`start` once the ledger is open, `close` before it is closed. `tell` is called on the keeper's thread."""

    def __init__(
        self,
        ledger: Path,
        clock: Clock,
        tell: Callable[[News], object],
        *,
        schedule: Schedule | None = None,
        warn_bytes: int = files.WARN_BYTES,
        reserve_bytes: int = files.RESERVE_BYTES,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._tell = tell
        self._schedule = schedule or Schedule()
        self._bounds = (warn_bytes, reserve_bytes)
        self._look_every_s = look_every_s
        self._bell = threading.Event()
        self._closing = threading.Event()
        self._now = False
        self._facts = BackupFacts(self._folder)
        self._ledger_id = ""
        self._tried: datetime | None = None
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def follow(self, schedule: Schedule) -> None:
        """Other settings from now on."""
        self._schedule = schedule
        self._tried = None
        self._bell.set()

    def back_up_now(self) -> None:
        self._now = True
        self._bell.set()

    def close(self) -> None:
        """End; a copy that is under way is given up and leaves nothing."""
        self._closing.set()
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def _folder(self) -> Path:
        return self._schedule.folder or backup.default_folder(self._ledger)

    def _run(self) -> None:
        try:
            recovery.examine(self._ledger)
            self._ledger_id = backup.ledger_id(self._ledger)
        except TillError as error:
            if error.code in recovery.RECOVERABLE:
                self._tell(Damaged(error))
                return
        while not self._closing.is_set():
            self._bell.clear()
            self._look_at_room()
            with suppress(Stopping):
                self._look_at_backups()
            self._bell.wait(self._look_every_s)

    def _look_at_room(self) -> None:
        free = files.free_bytes(self._ledger)
        if free is not None:
            warn, reserve = self._bounds
            self._tell(Room(free, free < warn, free < reserve))

    def _look_at_backups(self) -> None:
        schedule, now = self._schedule, self._clock()
        made = backup.dated(self._folder, self._ledger, self._ledger_id)
        last = backup.taken_at(made[-1]) if made else None
        due = self._due(schedule, last, now)
        self._show(replace(self._facts, folder=self._folder, last_at=last, next_at=due, made=None))
        asked, self._now = self._now, False
        if asked or (due is not None and due <= now):
            self._back_up(now)

    def _due(self, schedule: Schedule, last: datetime | None, now: datetime) -> datetime | None:
        """When the next is due; a clock that was set back makes one too many, never one too few."""
        if not schedule.every_hours:
            return None
        due = now if last is None or last > now else last + timedelta(hours=schedule.every_hours)
        if self._facts.trouble is not None and self._tried is not None and self._tried <= now:
            due = max(due, self._tried + RETRY)
        return due

    def _back_up(self, now: datetime) -> None:
        self._tried = now
        self._show(replace(self._facts, running=True))
        try:
            if self._schedule.folder is None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif not self._folder.is_dir():
                raise Unavailable("no_backup_folder", path=str(self._folder))
            self._make_room_for(now)
            made = backup.back_up(self._ledger, self._folder, at=now, told=self._go_on, pause_s=PAUSE_S)
        except TillError as error:
            self._show(replace(self._facts, running=False, trouble=error, next_at=now + RETRY))
            return
        except OSError as error:
            trouble = Unavailable("file_not_written", path=str(self._folder), why=str(error))
            self._show(replace(self._facts, running=False, trouble=trouble, next_at=now + RETRY))
            return
        self._prune()
        due = self._due(self._schedule, now, now)
        self._show(BackupFacts(self._folder, now, due, made=made))

    def _make_room_for(self, now: datetime) -> None:
        """A copy that would take what the till needs to sell is not begun."""
        size = self._ledger.stat().st_size
        free = files.free_bytes(self._folder)
        if free is not None and free < size + self._bounds[1]:
            raise Unavailable("disk_full", path=str(self._folder))

    def _prune(self) -> None:
        made = backup.dated(self._folder, self._ledger, self._ledger_id)
        kept = made[-self._schedule.keep :]
        for path in made[: len(made) - len(kept)]:
            with suppress(OSError):
                path.unlink()
        with suppress(TillError, OSError):
            journal_copy.drop_before(self._ledger, backup.check(kept[0]).events)

    def _go_on(self, done: int, of: int) -> None:
        if self._closing.is_set():
            raise Stopping

    def _show(self, facts: BackupFacts) -> None:
        if facts != self._facts:
            self._facts = facts
            self._tell(facts)
