"""Lines of the audit log as rows of a table that asks for more when its end is seen."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from terminal.services.audit_log import NoteFacts
from ui.staff.note_words import approved_text, detail_text, kind_name, subject_text, who_text
from ui.widgets.table import SECOND_LINE, TONE, Column
from ui.words import Words

COLUMNS = (
    Column(168, size=14, tone="ink2"),
    Column(0, size=15, bold=True),
    Column(170, size=15),
    Column(0, size=15),
    Column(0, size=15),
    Column(110, amount=True, size=15),
)
Index = QModelIndex | QPersistentModelIndex
_ALARMING = ("wrong_pin",)


class NotesModel(QAbstractTableModel):
    """Read only, newest first."""

    more_wanted = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._local: tzinfo = UTC
        self._notes: tuple[NoteFacts, ...] = ()
        self._more = False
        self._asked = False

    @property
    def notes(self) -> tuple[NoteFacts, ...]:
        return self._notes

    @property
    def last(self) -> tuple[int, int] | None:
        """Event and number of the last line that is here."""
        return (self._notes[-1].event, self._notes[-1].no) if self._notes else None

    def show_notes(self, notes: tuple[NoteFacts, ...], local: tzinfo, *, more: bool) -> None:
        """The first page of a search; `more` that another may follow."""
        self.beginResetModel()
        self._notes, self._local, self._more, self._asked = notes, local, more, False
        self.endResetModel()

    def add_notes(self, notes: tuple[NoteFacts, ...], *, more: bool) -> None:
        """The page after what is here."""
        self._more, self._asked = more, False
        if notes:
            there = len(self._notes)
            self.beginInsertRows(QModelIndex(), there, there + len(notes) - 1)
            self._notes += notes
            self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._more and not self._asked

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._notes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        note, column, words = self._notes[index.row()], index.column(), self._words
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            amount = note.amount.grouped if note.amount else ""
            return (
                f"{note.at.astimezone(self._local):%Y-%m-%d %H:%M:%S}",
                kind_name(note.what, words),
                who_text(note, words),
                subject_text(note, words),
                note.reason,
                amount,
            )[column]
        if role == SECOND_LINE:
            second = {2: approved_text, 3: detail_text}.get(column)
            return second(note, words) if second is not None else ""
        if role == TONE and column == 1 and note.what in _ALARMING:
            return "alert"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        words = self._words
        return (
            words.text("Time"),
            words.text("What"),
            words.text("Who"),
            words.text("About"),
            words.text("Reason"),
            words.text("Amount"),
        )[section]
