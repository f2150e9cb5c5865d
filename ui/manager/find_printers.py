"""Looks for printers when asked, and lists what was found; the one that is chosen goes into the settings' fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from terminal.devices.find import FoundPrinter
from ui.manager.setting_words import printer_kind_name
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.dialog import Panel
from ui.widgets.label import Label
from ui.widgets.stack import column
from ui.widgets.style import Metrics
from ui.widgets.table import MANAGER_ROW, SECOND_LINE, Column, Table
from ui.words import Words

Index = QModelIndex | QPersistentModelIndex
Found = tuple[FoundPrinter, ...]
Look = Callable[[Callable[[Found], None]], object]
"""Begins to look; what it is handed is called once, on whichever thread."""
COLUMNS: Final = (Column(width=150, size=15), Column(size=15))


class FoundModel(QAbstractTableModel):
    """Frozen `FoundPrinter` rows."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: Found = ()

    @property
    def rows(self) -> Found:
        return self._rows

    def show_rows(self, rows: Found) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self._words.text("Connection"), self._words.text("Printer's address"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return printer_kind_name(row.kind, self._words) if index.column() == 0 else row.address
        return row.name if role == SECOND_LINE and index.column() == 1 and row.name else None


class FindPrintersPanel(Panel):
    """`chosen` carries a FoundPrinter."""

    chosen = Signal(object)
    _told = Signal(object)

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, look: Look) -> None:
        super().__init__(metrics, parent, width=640)
        self._words = words
        self._looking = True
        self.model = FoundModel(words, self)
        self.table = Table(metrics, COLUMNS, row=MANAGER_ROW, rounded=True)
        self.table.setModel(self.model)
        self.table.doubleClicked.connect(lambda _index: self._take())
        self._note = Label(metrics, 14, "ink2", wraps=True)
        card = Card(metrics)
        column(metrics, self.table, margins=(1, 1, 1, 1), on=card)
        card.setFixedHeight(metrics.px(300))
        self.content.addWidget(card)
        self.content.addWidget(self._note)
        self.cancel = KeyButton(metrics, "Esc")
        self.take = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.cancel.triggered.connect(self.reject)
        self.take.triggered.connect(self._take)
        self.foot.addWidget(self.cancel)
        self.foot.addStretch(1)
        self.foot.addWidget(self.take)
        self.add_key(self.cancel)
        self.add_key(self.take)
        self._told.connect(self._show, Qt.ConnectionType.QueuedConnection)
        words.changed.connect(self.retranslate)
        self.retranslate()
        look(self._tell)

    @property
    def note(self) -> str:
        return self._note.text()

    def _tell(self, found: Found) -> None:
        """On the thread that looked; the panel may be gone by then."""
        try:
            self._told.emit(found)
        except RuntimeError:
            return

    def _show(self, found: Found) -> None:
        self._looking = False
        self.model.show_rows(found)
        self.table.share_width()
        if found:
            self.table.selectRow(0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.retranslate()

    def _take(self) -> None:
        place = self.table.currentIndex().row()
        if 0 <= place < len(self.model.rows):
            chosen = self.model.rows[place]
            self.accept()
            self.chosen.emit(chosen)

    def retranslate(self) -> None:
        words = self._words
        self.set_title(words.text("Find printers"))
        self.table.setAccessibleName(words.text("Printers found"))
        if self._looking:
            note = words.text("Looking in the system, on USB and serial ports, and in the shop's network…")
        elif self.model.rows:
            note = words.text("A serial port may have something else plugged in. Print a test page after saving.")
        else:
            note = words.text("None was found. Is it on, plugged in, and in the same network?")
        self._note.setText(note)
        self.cancel.set_label(words.text("Cancel"))
        self.take.set_label(words.text("Use this one"))
        self.take.block("" if self.model.rows else note)
