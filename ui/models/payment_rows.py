"""Payments that are open, as rows of a table."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from terminal.services.payment_facts import Attempt
from ui.payment.payment_words import state_name, title
from ui.widgets.table import SECOND_LINE, TONE, Column
from ui.words import Words

COLUMNS = (Column(0, size=16), Column(150, size=15), Column(170, size=15, bold=True), Column(130, amount=True, size=16))
STATE = 2
Index = QModelIndex | QPersistentModelIndex


class OpenPaymentsModel(QAbstractTableModel):
    """Read only; replaced as a whole."""

    def __init__(self, words: Words, zone: tzinfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._zone = zone
        self._attempts: tuple[Attempt, ...] = ()

    def show_attempts(self, attempts: tuple[Attempt, ...]) -> None:
        self.beginResetModel()
        self._attempts = attempts
        self.endResetModel()

    def attempt(self, row: int) -> Attempt | None:
        return self._attempts[row] if 0 <= row < len(self._attempts) else None

    def row_of(self, number: str) -> int:
        """Where a payment stands; -1 where it does not any more."""
        return next((row for row, each in enumerate(self._attempts) if each.id == number), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._attempts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        attempt, column = self._attempts[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return (
                title(attempt, self._words), attempt.number or "—", state_name(attempt, self._words),
                attempt.amount.grouped,
            )[column]  # fmt: skip
        if role == SECOND_LINE and column == 0:
            return f"{attempt.asked_at.astimezone(self._zone):%m-%d %H:%M} · {attempt.reference or attempt.id}"
        if role == TONE and column == STATE:
            return "ink2" if attempt.asks else "alert"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        words = self._words
        return (words.text("Payment"), words.text("Receipt"), words.text("State"), words.text("Amount"))[section]
