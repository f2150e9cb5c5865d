"""The lines of a bill as rows of a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from terminal.money import ZERO
from terminal.services.facts import Line
from terminal.services.shop import ShopProfile
from ui.receipt.wording import line_name
from ui.widgets.table import SECOND_LINE, STRONG, STRUCK, TONE, Column
from ui.words import Words

COLUMNS = (
    Column(44, size=14, tone="ink2"),
    Column(0, size=16),
    Column(92, amount=True, size=16),
    Column(92, amount=True, size=16),
    Column(88, amount=True, size=16),
    Column(117, amount=True, size=18, bold=True),
)
NUMBER, ITEM, QUANTITY, PRICE, OFF, AMOUNT = range(6)

Index = QModelIndex | QPersistentModelIndex


class BillLinesModel(QAbstractTableModel):
    """Read only; `show_lines` replaces what it holds and tells the view only what changed."""

    def __init__(self, words: Words, profile: ShopProfile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._profile = profile
        self._lines: tuple[Line, ...] = ()
        words.changed.connect(self.retranslate)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        if lines == self._lines:
            return
        before, after = len(self._lines), len(lines)
        if after > before and lines[:before] == self._lines:
            self.beginInsertRows(QModelIndex(), before, after - 1)
            self._lines = lines
            self.endInsertRows()
        elif after == before:
            self._lines = lines
            self.dataChanged.emit(self.index(0, 0), self.index(after - 1, len(COLUMNS) - 1))
        else:
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()

    def use_profile(self, profile: ShopProfile) -> None:
        self._profile = profile
        self.retranslate()

    def retranslate(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, len(COLUMNS) - 1))

    def _cell(self, line: Line, number: int, column: int) -> str:
        match column:
            case 0:
                return str(number)
            case 1:
                return line_name(line, self._profile, self._words)
            case 2:
                return str(line.quantity)
            case 3:
                return line.price.grouped
            case 4:
                return (-line.discount).grouped if line.discount else "—"
            case _:
                return line.amount.grouped

    def _second(self, line: Line) -> str:
        told = line.barcode
        if not line.barcode:
            told = self._words.text("typed amount · no barcode")
        elif line.unit:
            told = self._words.text("{barcode} · by weight, {unit}", barcode=line.barcode, unit=line.unit)
        return f"{line.note} · {told}" if line.note else told

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._lines[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(line, index.row() + 1, column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            told = self._cell(line, index.row() + 1, column)
            if column == PRICE and line.was_price is not None:
                return self._words.text("{price}, was {before}", price=told, before=line.was_price.grouped)
            return told
        if role == SECOND_LINE and column == ITEM:
            return self._second(line)
        if role == STRUCK and column == PRICE and line.was_price is not None:
            return line.was_price.grouped
        if role == STRONG and column == OFF:
            return line.discount > ZERO
        if role == TONE and column == OFF and not line.discount:
            return "ink3"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        words = self._words
        return (
            words.text("#"), words.text("Item"), words.text("Qty"), words.text("Price"), words.text("Off"),
            words.text("Line amount"),
        )[section]  # fmt: skip
