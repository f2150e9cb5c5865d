"""The receipts that wait for their printer: which, since when, and why; tried again or given up from here."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terminal.clock import DEFAULT_ZONE, Clock, zone
from terminal.services.audit_log import REASON_MAX
from ui.manager.ask import AskLine
from ui.receipt.desk import WaitingReceipt
from ui.receipt.printer_wording import away_words
from ui.widgets.button import KeyButton
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.widgets.table import MANAGER_ROW, SECOND_LINE, Column, Table
from ui.words import Words

Index = QModelIndex | QPersistentModelIndex
COLUMNS = (Column(width=132, size=15), Column(size=14, tone="ink2"))


class WaitingModel(QAbstractTableModel):
    """Frozen `WaitingReceipt` rows, oldest first."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._zone = zone(DEFAULT_ZONE)
        self._now: datetime | None = None
        self._rows: tuple[WaitingReceipt, ...] = ()

    @property
    def rows(self) -> tuple[WaitingReceipt, ...]:
        return self._rows

    def show_rows(self, rows: tuple[WaitingReceipt, ...], time_zone: str, now: datetime) -> None:
        self.beginResetModel()
        self._zone, self._now = zone(time_zone), now
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self._words.text("Receipt"), self._words.text("Waits because"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if index.column() == 0:
            if role == Qt.ItemDataRole.DisplayRole:
                return row.number
            if role == SECOND_LINE:
                at = f"{row.added_at.astimezone(self._zone):%m-%d %H:%M}"
                copy = self._words.text("copy")
                return f"{at} {copy}" if row.copy else at
        elif role == Qt.ItemDataRole.DisplayRole:
            return away_words(row.why, self._words) if row.why else self._words.text("its turn comes")
        elif role == SECOND_LINE and self._now is not None:
            return age_words(self._now - row.added_at, self._words)
        return None


def age_words(age: timedelta, words: Words) -> str:
    """How long something has waited; a clock that was set back makes nothing younger than just now."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return words.text("since just now")
    if minutes < 60:
        return words.plural("for {count} minute", "for {count} minutes", minutes)
    if minutes < 48 * 60:
        return words.plural("for {count} hour", "for {count} hours", minutes // 60)
    return words.plural("for {count} day", "for {count} days", minutes // (24 * 60))


class WaitingReceipts(Card):
    """The list and its two actions."""

    retry_requested = Signal()
    drop_requested = Signal(str, str)
    """The job's id, and why it need not come out any more."""

    def __init__(
        self, words: Words, metrics: Metrics, retry_key: str, drop_key: str, clock: Clock,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(metrics, parent=parent)
        self._words = words
        self._metrics = metrics
        self._clock = clock
        self._title = Label(metrics, 18, bold=True)
        self._none = Label(metrics, 14, "ink2", wraps=True)
        self.model = WaitingModel(words, self)
        self.table = Table(metrics, COLUMNS, row=MANAGER_ROW)
        self.table.setModel(self.model)
        self.retry = KeyButton(metrics, retry_key, height=40)
        self.drop = KeyButton(metrics, drop_key, height=40)
        self.retry.triggered.connect(self.retry_requested)
        self.drop.triggered.connect(self._on_drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, metrics.px(12), 1, metrics.px(12))
        column.setSpacing(metrics.px(8))
        inset = metrics.px(16)
        self._title.setContentsMargins(inset, 0, inset, 0)
        self._none.setContentsMargins(inset, 0, inset, 0)
        column.addWidget(self._title)
        column.addWidget(self._none)
        self._room = QWidget()
        column.addWidget(self.table, 1)
        column.addWidget(self._room, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(inset, 0, inset, 0)
        foot.addWidget(self.retry)
        foot.addWidget(self.drop)
        foot.addStretch(1)
        column.addLayout(foot)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def show_waiting(self, rows: tuple[WaitingReceipt, ...], time_zone: str) -> None:
        """The receipts, oldest first; their times are told in the store's time zone."""
        chosen = self.table.currentIndex().row()
        self.model.show_rows(rows, time_zone, self._clock())
        self.table.share_width()
        if rows:
            self.table.selectRow(min(max(0, chosen), len(rows) - 1))
        self.retranslate()

    def retranslate(self) -> None:
        words, count = self._words, len(self.model.rows)
        self._title.setText(words.text("Receipts that wait"))
        self.table.setAccessibleName(words.text("Receipts that wait"))
        self._none.setText(words.text("None waits. What could not be printed stands here until it is."))
        self._none.setVisible(count == 0)
        self._room.setVisible(count == 0)
        self.table.setVisible(count > 0)
        self.retry.set_label(words.text("Try again now"))
        self.drop.set_label(words.text("Give up this one"))
        none = "" if count else words.text("No receipt waits.")
        self.retry.block(none)
        self.drop.block(none)
        self.table.viewport().update()

    def _on_drop(self) -> None:
        place = self.table.currentIndex().row()
        if not 0 <= place < len(self.model.rows):
            return
        chosen, words = self.model.rows[place], self._words
        ask = AskLine(
            words, self._metrics, self.window(), title=words.text("Give up {number}?", number=chosen.number),
            label=words.text("Why need it not be printed?"), verb=words.text("Give up"), limit=REASON_MAX,
        )  # fmt: skip
        ask.given.connect(lambda why: self.drop_requested.emit(chosen.job_id, why))
        ask.open()
