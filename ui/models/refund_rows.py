"""Bills that were found, and the lines of one with what of them comes back, as rows of tables."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from terminal.money import Quantity
from terminal.services.facts import Line
from terminal.services.refund_facts import FoundBill
from terminal.services.shop import ShopProfile
from ui.receipt.wording import line_name
from ui.widgets.table import SECOND_LINE, STRONG, TONE, Column
from ui.words import Words

BILLS = (
    Column(190, size=17, bold=True),
    Column(170, size=15, tone="ink2"),
    Column(0, size=15),
    Column(120, size=15, tone="ink2"),
    Column(130, amount=True, size=17, bold=True),
    Column(130, amount=True, size=15),
)
LINES = (
    Column(0, size=16),
    Column(92, amount=True, size=16),
    Column(110, amount=True, size=16),
    Column(120, amount=True, size=18, bold=True),
)
GOODS = 2
COMES_BACK = 3
Index = QModelIndex | QPersistentModelIndex
_SAID = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


class FoundBillsModel(QAbstractTableModel):
    """Read only; every search replaces it as a whole."""

    def __init__(self, words: Words, zone: tzinfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._zone = zone
        self._bills: tuple[FoundBill, ...] = ()

    def show_bills(self, bills: tuple[FoundBill, ...]) -> None:
        self.beginResetModel()
        self._bills = bills
        self.endResetModel()

    def bill(self, row: int) -> FoundBill | None:
        return self._bills[row] if 0 <= row < len(self._bills) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._bills)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(BILLS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        bill, column = self._bills[index.row()], index.column()
        if role in _SAID:
            goods = self._words.text(", ").join(name or self._words.text("Quick amount") for name in bill.goods)
            if bill.line_count > len(bill.goods):
                goods += " …"
            refunded = bill.refunded.grouped if bill.refunded else ""
            at = f"{bill.at.astimezone(self._zone):%Y-%m-%d %H:%M}"
            return (bill.number, at, goods, bill.member, bill.paid.grouped, refunded)[column]
        if role == SECOND_LINE and column == GOODS and bill.note:
            return self._words.text("Note · {note}", note=bill.note)
        if role == TONE and column == len(BILLS) - 1:
            return "alert"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        words = self._words
        return (
            words.text("Receipt"), words.text("Time"), words.text("Items"), words.text("Member"), words.text("Paid"),
            words.text("Given back"),
        )[section]  # fmt: skip


class LinesBackModel(QAbstractTableModel):
    """The lines of a bill: sold, still there to come back, and how much of it does."""

    def __init__(self, words: Words, profile: ShopProfile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._profile = profile
        self._lines: tuple[Line, ...] = ()
        self._left: tuple[Quantity, ...] = ()
        self._back: list[int] = []

    def show_lines(self, lines: tuple[Line, ...], left: tuple[Quantity, ...]) -> None:
        """Nothing comes back of it yet."""
        self.beginResetModel()
        self._lines, self._left, self._back = lines, left, [0] * len(lines)
        self.endResetModel()

    def back(self, row: int) -> Quantity:
        return Quantity(self._back[row])

    @property
    def chosen(self) -> tuple[tuple[int, Quantity], ...]:
        """Line numbers from 1, with what comes back of each; lines of which nothing does are left out."""
        return tuple((no, Quantity(back)) for no, back in enumerate(self._back, 1) if back)

    def step(self, row: int, by: int) -> bool:
        """One piece more or less of a line comes back, of what is weighed all or nothing. Whether it changed."""
        if not 0 <= row < len(self._lines):
            return False
        left, now = self._left[row].thousandths, self._back[row]
        size = 1000 if self._lines[row].quantity.is_whole else left
        changed = max(0, min(left, now + by * size))
        self._back[row] = changed
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(LINES) - 1))
        return changed != now

    def forget(self) -> None:
        """Nothing of any line comes back."""
        self.show_lines(self._lines, self._left)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(LINES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        line, left, back = self._lines[row], self._left[row], self._back[row]
        if role in _SAID:
            return (
                line_name(line, self._profile, self._words), str(left), line.amount.grouped,
                str(Quantity(back)) if back else "—",
            )[column]  # fmt: skip
        if role == SECOND_LINE and column == 0:
            return " · ".join(part for part in (line.note, line.barcode) if part)
        if role == STRONG and column == COMES_BACK:
            return bool(back)
        if role == TONE:
            if column == COMES_BACK:
                return "accent" if back else "ink3"
            return "ink" if left.thousandths else "ink3"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        words = self._words
        return (words.text("Item"), words.text("There"), words.text("Amount"), words.text("Comes back"))[section]
