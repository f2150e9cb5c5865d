"""The card of the backups: how often, how many, where; when the last was made, and why one could not be made."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from terminal.clock import zone
from terminal.ledger.keeper import BackupFacts
from terminal.services.configuration import TEXT_MAX
from terminal.services.shop import BACKUP_HOURS, BACKUP_KEEP
from ui.keeping.backup_words import backup_words
from ui.manager.binding import Binding
from ui.manager.draft import Setting
from ui.manager.editing import Editing
from ui.manager.form_card import FormCard
from ui.manager.forms import CountForm, TextForm
from ui.widgets.button import KeyButton
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.words import Words


class BackupCard(FormCard):
    """Edits the shop's settings of it; says how they stand by `show_facts`."""

    requested = Signal()
    """Make one now."""

    def __init__(self, words: Words, metrics: Metrics, bound: Binding, editing: Editing, key: str) -> None:
        super().__init__(metrics)
        self._words = words
        self._editing = editing
        self._facts = BackupFacts(Path("backups"))
        self.now = KeyButton(metrics, key, height=40)
        self._told = Label(metrics, 14, wraps=True)
        hours = Setting(("shop", "backup_hours"), CountForm(BACKUP_HOURS[0], BACKUP_HOURS[-1]))
        kept = Setting(("shop", "backup_keep"), CountForm(BACKUP_KEEP[0], BACKUP_KEEP[-1]))
        self.add(bound.field(hours, number=True))
        self.add(bound.field(kept, number=True))
        self._folder = bound.field(Setting(("shop", "backup_folder"), TextForm(TEXT_MAX["backup_folder"])))
        self.add(self._folder, across=True)
        self.add(self._row(metrics), across=True)
        self.add(bound.switch(("shop", "training_prints")), across=True)
        self.now.triggered.connect(self.requested)

    def _row(self, metrics: Metrics) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(metrics.px(12))
        line.addWidget(self.now)
        line.addWidget(self._told, 1)
        return row

    @property
    def text(self) -> str:
        """How the backups stand, as the card says it."""
        return self._told.text()

    def show_facts(self, facts: BackupFacts) -> None:
        self._facts = facts
        self.refresh()

    def refresh(self) -> None:
        words = self._words
        shop = self._editing.draft.saved.shop
        self.set_title(
            words.text("Backups and training"),
            words.text("A backup is a whole copy of the ledger, made while the till sells. Better on another disk."),
        )
        self._folder.set_placeholder(str(self._facts.folder))
        told, alert = backup_words(self._facts, zone(shop.time_zone), words)
        self._told.setText(told)
        self._told.set_tone("alert" if alert else "ink2")
        self.now.set_label(words.text("Back up now"))
