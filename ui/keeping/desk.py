"""The keeper as the windows see it: its news arrive as signals on the GUI thread; a backup made is noted in the log."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from terminal.clock import Clock
from terminal.ledger.backup import default_folder
from terminal.ledger.keeper import BackupFacts, Damaged, Keeper, Kept, News, Room, Schedule
from terminal.services import audit_log
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge


class KeepingDesk(QObject):
    """`begin` once the till sells; called again after the ledger was replaced, it looks at the new one."""

    backups_changed = Signal(object)
    """A BackupFacts."""
    kept_changed = Signal(object)
    """A Kept."""
    damaged = Signal(object)
    """The TillError that says what is wrong with the ledger."""

    _told = Signal(object)

    def __init__(self, bridge: Bridge, ledger: Path, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._ledger = ledger
        self._clock = clock
        self._keeper: Keeper | None = None
        self._schedule = Schedule()
        self._run = 0  # of the keeper that is listened to
        self.backups = BackupFacts(default_folder(ledger))
        self.kept = Kept()
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def follow(self, profile: ShopProfile) -> None:
        """Back up as the profile says."""
        folder = Path(profile.backup_folder) if profile.backup_folder else None
        schedule = Schedule(profile.backup_hours, profile.backup_keep, folder)
        if schedule != self._schedule:
            self._schedule = schedule
            if self._keeper is not None:
                self._keeper.follow(schedule)

    def begin(self) -> None:
        self.close()
        run = self._run
        self._keeper = Keeper(
            self._ledger, self._clock, lambda news: self._told.emit((run, news)), schedule=self._schedule
        )
        self._keeper.start()

    def back_up_now(self) -> None:
        if self._keeper is not None:
            self._keeper.back_up_now()

    def close(self) -> None:
        keeper, self._keeper = self._keeper, None
        self._run += 1
        if keeper is not None:
            keeper.close()

    @Slot(object)
    def _hear(self, parcel: tuple[int, News]) -> None:
        run, news = parcel
        if run != self._run:
            return
        if isinstance(news, Damaged):
            self.damaged.emit(news.error)
        elif isinstance(news, Room):
            self._tell(replace(self.kept, room=news))
        else:
            self.backups = replace(news, made=None)
            self.backups_changed.emit(self.backups)
            self._tell(replace(self.kept, backup_failed=news.trouble is not None))
            if news.made is not None:
                made = news.made
                detail: dict[str, Any] = {"events": made.events, "head": made.head, "bytes": made.size_bytes}
                self._bridge.ask(audit_log.note, None, None, audit_log.BACKED_UP, subject=made.path.name, detail=detail)

    def _tell(self, kept: Kept) -> None:
        if kept != self.kept:
            self.kept = kept
            self.kept_changed.emit(kept)
