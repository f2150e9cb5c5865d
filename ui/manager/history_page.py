"""The page of changes: every saved version, who, when, why, and what it changed from and to.

Read only. What a version changed is worked out by comparing it with the one before, like everything these pages say
about changes; the oldest shown one is compared with the one before it too, unless it was the first. At a till that
belongs to head office, a version is marked until it has been heard of there, and one that was refused says why.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resources import theme
from terminal.clock import zone
from terminal.errors import TillError
from terminal.ledger.unit import Unit
from terminal.services import settings
from terminal.services.office_cases import SavedState, saved_states
from terminal.services.shop import Configuration, ConfigurationVersion
from ui.bridge import Bridge
from ui.manager.leaves import differences
from ui.manager.marked import MarkedLabel
from ui.manager.save_bar import difference_runs
from ui.office_words import held_words
from ui.widgets.card import Card
from ui.widgets.chip import ChipKind
from ui.widgets.label import Label
from ui.widgets.scroll import ScrollColumn
from ui.widgets.style import Metrics
from ui.widgets.table import CHIP, MANAGER_ROW, SECOND_LINE, Column, Table
from ui.words import Words

SHOWN: Final = 100
"""Versions read at once, newest first."""
CHANGES_WIDTH: Final = 420
COLUMNS: Final = (
    Column(width=76, size=15, bold=True),
    Column(width=150, size=14, tone="ink2"),
    Column(width=100, size=15),
    Column(size=15),
)
Index = QModelIndex | QPersistentModelIndex


class VersionsModel(QAbstractTableModel):
    """Frozen versions, newest first; the one more that may follow is only there to compare with."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._versions: tuple[ConfigurationVersion, ...] = ()
        self._states: dict[int, SavedState] = {}

    def show_versions(self, versions: tuple[ConfigurationVersion, ...], states: dict[int, SavedState]) -> None:
        self.beginResetModel()
        self._versions, self._states = versions, states
        self.endResetModel()

    def version(self, row: int) -> ConfigurationVersion:
        return self._versions[row]

    def state(self, row: int) -> SavedState | None:
        """What head office has not taken of a row's version; None where nothing is left to say."""
        return self._states.get(self._versions[row].version)

    def before(self, row: int) -> Configuration | None:
        """What was in force before a row's version; None for the first of all."""
        return self._versions[row + 1].configuration if row + 1 < len(self._versions) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else min(SHOWN, len(self._versions))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        words = self._words
        return (words.text("Version"), words.text("Saved"), words.text("By"), words.text("Reason"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        version = self._versions[index.row()]
        if role == SECOND_LINE and index.column() == 3:
            return self._summary(index.row())
        if role == CHIP and index.column() == 3:
            return self._chip(index.row())
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        at = version.at.astimezone(zone(version.configuration.shop.time_zone))
        return (str(version.version), f"{at:%Y-%m-%d %H:%M}", version.who, version.reason)[index.column()]

    def _chip(self, row: int) -> tuple[ChipKind, str] | None:
        state, words = self.state(row), self._words
        if state is None:
            return None
        if state.waits:
            return ChipKind.PROVISIONAL, words.text("Not sent yet")
        return ChipKind.ALERT, words.text("Refused by head office")

    def _summary(self, row: int) -> str:
        before = self.before(row)
        if before is None:
            return self._words.text("Set up")
        count = len(differences(before, self._versions[row].configuration))
        return self._words.plural("{count} setting", "{count} settings", count)


_Found = tuple[tuple[ConfigurationVersion, ...], dict[int, SavedState]]


def _history(unit: Unit, limit: int) -> _Found:
    """The newest versions, and which of them head office has not taken."""
    versions = settings.history(unit, limit)
    return versions, saved_states(unit, versions[-1].version) if versions else {}


class HistoryPage(QWidget):
    """Versions at the left, what the chosen one changed at the right."""

    def __init__(self, bridge: Bridge, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self.model = VersionsModel(words, self)
        self.table = Table(metrics, COLUMNS, row=MANAGER_ROW)
        self.table.setModel(self.model)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self._title = Label(metrics, 18, bold=True)
        self._changes_title = Label(metrics, 18, bold=True)
        self._changes_note = Label(metrics, 13, "ink2", wraps=True)
        self._scroll = ScrollColumn(metrics)
        self._lines: list[QWidget] = []
        self._lay_out(metrics)
        words.changed.connect(self.retranslate)

    def _lay_out(self, metrics: Metrics) -> None:
        versions, changes = Card(metrics), Card(metrics)
        left = QVBoxLayout(versions)
        left.setContentsMargins(1, metrics.px(10), 1, metrics.px(10))
        left.setSpacing(metrics.px(10))
        self._title.setContentsMargins(metrics.px(16), 0, metrics.px(16), 0)
        left.addWidget(self._title)
        left.addWidget(self.table, 1)
        right = QVBoxLayout(changes)
        right.setContentsMargins(metrics.px(16), metrics.px(10), metrics.px(6), metrics.px(10))
        right.setSpacing(metrics.px(6))
        right.addWidget(self._changes_title)
        right.addWidget(self._changes_note)
        right.addWidget(self._scroll, 1)
        self._scroll.column.setSpacing(metrics.px(8))
        changes.setMaximumWidth(metrics.px(CHANGES_WIDTH))
        row = QHBoxLayout(self)
        margin = metrics.px(theme.MARGIN)
        row.setContentsMargins(margin, margin, margin, margin)
        row.setSpacing(metrics.px(theme.GAP))
        row.addWidget(versions, 16)
        row.addWidget(changes, 9)

    @property
    def change_texts(self) -> tuple[str, ...]:
        """What the chosen version changed, line by line."""
        return tuple(line.text for line in self._lines if isinstance(line, MarkedLabel))

    def start(self) -> None:
        """The page has come to the front: read what is saved by now."""
        self.retranslate()
        self.table.setFocus()
        self._bridge.ask(_history, self._on_read, self._on_failed, SHOWN + 1)

    def show_fault(self) -> bool:
        """Nothing is edited here."""
        return False

    def on_key(self, name: str) -> bool:
        """This page has no keys of its own."""
        return False

    def retranslate(self) -> None:
        self._title.setText(self._words.text("Saved changes"))
        self.table.setAccessibleName(self._words.text("Saved changes"))
        self._changes_title.setText(self._words.text("What it changed"))
        self.table.viewport().update()
        self.table.horizontalHeader().viewport().update()
        self._tell()

    def _on_read(self, found: _Found) -> None:
        versions, states = found
        self.model.show_versions(versions, states)
        self.table.share_width()
        if versions:
            self.table.selectRow(0)

    def _on_failed(self, error: TillError) -> None:
        self._changes_note.setText(self._words.text("The changes could not be read ({code}).", code=error.code))

    def _on_selected(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self._tell()

    def _tell(self) -> None:
        for line in self._lines:
            self._scroll.column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        place = self.table.currentIndex().row()
        if not 0 <= place < self.model.rowCount():
            self._changes_note.setText("")
            return
        version, before = self.model.version(place), self.model.before(place)
        told = self._words.text("Version {version} · {reason}", version=version.version, reason=version.reason)
        state = self.model.state(place)
        refused = state is not None and not state.waits
        if state is not None and refused:
            why = held_words(state.reason, self._words)
            told += "\n" + self._words.text("Head office has not taken it: {why}. It holds at this till.", why=why)
        self._changes_note.setText(told)
        self._changes_note.set_tone("alert" if refused else "ink2")
        for difference in differences(before or Configuration(), version.configuration):
            line = MarkedLabel(self._metrics, 14, line_height=20)
            line.show_runs(difference_runs(difference, before or Configuration(), version.configuration, self._words))
            self._lines.append(line)
            self._scroll.column.addWidget(line)
            line.show()
