"""How a ledger is kept, as values: without the database, because the first picture of the till has them, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from terminal.errors import TillError, Unavailable

if TYPE_CHECKING:
    from terminal.ledger.backup import Checked


@dataclass(frozen=True, slots=True)
class Schedule:
    """`every_hours` 0 is never; `folder` None is the one beside the ledger."""

    every_hours: int = 24
    keep: int = 14
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """How the backups stand. `trouble` is why the last try failed, None while all is well."""

    folder: Path
    last_at: datetime | None = None
    next_at: datetime | None = None
    running: bool = False
    trouble: TillError | None = None
    made: Checked | None = None
    """Only in the news of one that was just made."""


@dataclass(frozen=True, slots=True)
class Room:
    """What is left on the ledger's disk: `low` asks for room, `full` means that no bills are taken."""

    free_bytes: int
    low: bool
    full: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What whoever sells has to know of it. `room` is None while nobody has looked."""

    room: Room | None = None
    backup_failed: bool = False

    @property
    def refusal(self) -> Unavailable | None:
        """Why no payment may be begun."""
        if self.room is None or not self.room.full:
            return None
        return Unavailable("disk_low", free_mb=self.room.free_bytes // 1_000_000)


@dataclass(frozen=True, slots=True)
class Damaged:
    """The ledger is not whole."""

    error: TillError


News = BackupFacts | Room | Damaged
