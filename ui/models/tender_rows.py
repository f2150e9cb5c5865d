"""The payments of a bill as rows: those that were entered, and the one that is being typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from terminal.money import Money

ROW = int(Qt.ItemDataRole.UserRole) + 10
"""The `TenderRow` itself."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TenderRow:
    """One payment in words. `typing` marks the one that is not entered yet."""

    key: str
    name: str
    told: str
    state: str
    amount: Money
    typing: bool = False


class TenderRowsModel(QAbstractListModel):
    """Read only; replaced as a whole, there are never more than a few."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[TenderRow, ...] = ()

    @property
    def rows(self) -> tuple[TenderRow, ...]:
        return self._rows

    def show_rows(self, rows: tuple[TenderRow, ...]) -> None:
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.name} {row.amount.grouped} {row.state}"
        return None
