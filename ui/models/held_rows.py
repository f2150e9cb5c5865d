"""Bills on hold, as rows of a table."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from terminal.services.holds import HeldBill
from ui.widgets.table import SECOND_LINE, Column
from ui.words import Words

COLUMNS = (Column(0, size=16), Column(90, amount=True, size=15), Column(130, amount=True, size=16, bold=True))
Index = QModelIndex | QPersistentModelIndex


class HeldModel(QAbstractTableModel):
    """Read only; replaced as a whole."""

    def __init__(self, words: Words, zone: tzinfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._zone = zone
        self._bills: tuple[HeldBill, ...] = ()

    def show_bills(self, bills: tuple[HeldBill, ...]) -> None:
        self.beginResetModel()
        self._bills = bills
        self.endResetModel()

    def bill(self, row: int) -> HeldBill | None:
        return self._bills[row] if 0 <= row < len(self._bills) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._bills)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        bill, column = self._bills[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return (bill.label or self._words.text("Was being paid"), str(len(bill.lines)), bill.total.grouped)[column]
        if role == SECOND_LINE and column == 0:
            note = bill.note if bill.note != bill.label else ""
            at = f"{bill.at.astimezone(self._zone):%m-%d %H:%M}"
            return " · ".join(part for part in (at, bill.who, note) if part)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        words = self._words
        return (words.text("On hold"), words.text("Lines"), words.text("Amount"))[section]
