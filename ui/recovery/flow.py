"""When the recovery page comes and goes, over the cashier's window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terminal.clock import Clock
from terminal.errors import TillError
from terminal.ledger.backup import default_folder
from terminal.ledger.recovery import RECOVERABLE, Recovered
from terminal.services import audit_log
from ui.bridge import Bridge
from ui.recovery.page import RecoveryPage
from ui.widgets.cover import Cover
from ui.widgets.style import Metrics
from ui.words import Words


class RecoveryFlow(QObject):
    """Made once a till. `begin` shows the page; once."""

    recovered = Signal()
    """The ledger is whole and open again; what was done is noted in the log."""
    closed = Signal()
    failed = Signal(object)
    """A TillError."""

    def __init__(
        self, bridge: Bridge, words: Words, clock: Clock, metrics: Metrics, ledger: Path, window: QWidget
    ) -> None:
        super().__init__(window)
        self._bridge, self._words, self._clock, self._metrics = bridge, words, clock, metrics
        self._ledger = ledger
        self._window = window
        self.page: RecoveryPage | None = None

    @staticmethod
    def concerns(error: TillError) -> bool:
        """Whether something else may be put for a ledger of which that was said."""
        return error.code in RECOVERABLE

    def begin(self, error: TillError, backup_folder: str) -> None:
        if self.page is not None:
            return
        own = (Path(backup_folder),) if backup_folder else ()
        folders = (default_folder(self._ledger), *own)
        page = RecoveryPage(
            self._bridge, self._words, self._clock, self._metrics, self._ledger, folders, error, self._window
        )
        page.recovered.connect(self._recovered)
        page.closed.connect(self.closed)
        self.page = page
        Cover(page)
        page.look()

    def hide(self) -> None:
        page, self.page = self.page, None
        if page is not None:
            page.hide()
            page.deleteLater()

    def _recovered(self, done: Recovered) -> None:
        self.hide()
        detail = {"kept": done.kept.name if done.kept else "", "events": done.checked.events}
        self._bridge.ask(audit_log.note, None, self.failed.emit, audit_log.RECOVERED, detail=detail)
        self.recovered.emit()
