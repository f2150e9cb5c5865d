"""The foot of the manager's pages: how much is not saved, what it is, and the two keys that end it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from terminal.services.shop import Configuration
from ui.manager.editing import Editing
from ui.manager.leaves import Address, Difference, value_at
from ui.manager.marked import MarkedLabel, Run
from ui.manager.setting_words import setting_label, value_text
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.words import Words

HEIGHT = 60


class SaveBar(Card):
    """Shows what an `Editing` holds; asks for nothing itself."""

    undo_requested = Signal()
    save_requested = Signal()
    refused = Signal(str)
    """Why a key can't be used now, in words."""

    def __init__(self, words: Words, metrics: Metrics, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent=parent)
        self._words = words
        self._editing = editing
        self._count = Chip(metrics, ChipKind.UNSAVED)
        self._what = MarkedLabel(metrics, 14, "ink2", wraps=False)
        self._only_later = Label(metrics, 14, "ink2", elides=True)
        self.undo = KeyButton(metrics, "Ctrl Z", height=40)
        self.save = KeyButton(metrics, "Ctrl S", ButtonKind.PRIMARY, height=40)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.px(16), 0, metrics.px(12), 0)
        row.setSpacing(metrics.px(10))
        row.addWidget(self._count)
        row.addWidget(self._what)
        row.addSpacing(metrics.px(8))
        row.addWidget(self._only_later)
        row.addStretch(1)
        row.addWidget(self.undo)
        row.addWidget(self.save)
        for button in (self.undo, self.save):
            button.setMinimumWidth(metrics.px(110))
        self.setFixedHeight(metrics.px(HEIGHT))
        self.undo.triggered.connect(self.undo_requested)
        self.save.triggered.connect(self.save_requested)
        self.undo.refused.connect(self.refused)
        self.save.refused.connect(self.refused)
        editing.changed.connect(self.retranslate)
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def text(self) -> str:
        """What it says, from the left."""
        parts = (self._count.text, self._what.text, self._only_later.text())
        return " ".join(part for part in parts if part)

    def retranslate(self) -> None:
        words, editing = self._words, self._editing
        draft = editing.draft
        count = draft.count
        self._count.setVisible(count > 0)
        self._count.show_state(
            ChipKind.UNSAVED, words.plural("{count} unsaved change", "{count} unsaved changes", count)
        )
        self._what.show_runs(self._what_changed())
        self._only_later.setText(words.text("Later bills only") if count else "")
        self._only_later.setVisible(count > 0)
        self.undo.set_label(words.text("Undo"))
        self.save.set_label(words.text("Save"))
        self.undo.block("" if editing.can_undo else words.text("There is nothing to undo."))
        self.save.block(self._why_not())
        self.save.set_working(words.text("Saving…") if editing.saving else "")

    def _why_not(self) -> str:
        words, editing = self._words, self._editing
        wrong = len(editing.draft.unread) or len(editing.faults)
        if wrong:
            return words.plural("{count} field is not right yet.", "{count} fields are not right yet.", wrong)
        if not editing.draft.changes:
            return words.text("Nothing has changed.")
        return ""

    def _what_changed(self) -> tuple[Run, ...]:
        changes = self._editing.draft.changes
        if not changes:
            return (Run(self._words.text("Everything is saved")),) if not self._editing.draft.count else ()
        runs = change_runs(changes[-1], self._editing, self._words)
        if len(changes) > 1:
            more = self._words.plural("and {count} more", "and {count} more", len(changes) - 1)
            runs = (*runs, Run("   " + more))
        return runs


def change_runs(change: Difference, editing: Editing, words: Words) -> tuple[Run, ...]:
    """One unsaved change as `Gold 120% → 130%`."""
    return difference_runs(change, editing.draft.saved, editing.draft.now, words)


def difference_runs(change: Difference, old: Configuration, new: Configuration, words: Words) -> tuple[Run, ...]:
    """One change, what it becomes set off; what followed the base is said as the value that held."""
    before = _in_force(change.address, change.before, old)
    after = _in_force(change.address, change.after, new)
    return (
        Run(setting_label(change.address, new.shop, words) + "  ", tone="ink2"),
        Run(value_text(change.address, before, new.shop, words) + " → "),
        Run(value_text(change.address, after, new.shop, words), bold=True),
    )


def _in_force(address: Address, value: Any, configuration: Configuration) -> Any:
    """The value, or the base's where the store's own is missing."""
    if value is not None or address[:2] != ("rebate", "cashiers"):
        return value
    try:
        return value_at(configuration, ("rebate", "base", *address[3:]))
    except (AttributeError, KeyError):
        return None
