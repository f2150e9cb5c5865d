"""What a list would do, as rows of a table: new products, changed ones field by field, and rows that can't be taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from terminal.services.catalogue import Article, told
from terminal.services.catalogue_file import FaultyRow
from terminal.services.catalogue_import import Change
from ui.catalogue_wording import field_name, plain, why_faulty
from ui.models.article_rows import stock_text
from ui.widgets.table import SECOND_LINE, TONE, Column
from ui.words import Words

COLUMNS = (Column(90, size=14, tone="ink2"), Column(0, size=15, bold=True), Column(0, size=15))
Index = QModelIndex | QPersistentModelIndex
Row = Change | FaultyRow


class ImportModel(QAbstractTableModel):
    """Read only; each part of a list in its turn."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: Sequence[Row] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column, words = self._rows[index.row()], index.column(), self._words
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            if column == 0:
                return words.text("Line {line}", line=row.line)
            if isinstance(row, FaultyRow):
                return (row.text or "—") if column == 1 else why_faulty(row, words)
            return row.after.product.name if column == 1 else what_changes(row, words)
        if role == SECOND_LINE and column == 1 and isinstance(row, Change):
            return row.after.barcode
        if role == TONE and isinstance(row, FaultyRow) and column == 2:
            return "alert"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        words = self._words
        faulty = bool(self._rows) and isinstance(self._rows[0], FaultyRow)
        last = words.text("Why not") if faulty else words.text("What changes")
        return (words.text("Line"), words.text("What stands there") if faulty else words.text("Item"), last)[section]


def what_changes(change: Change, words: Words) -> str:
    """A new product's prices, group and stock; of another what it was and becomes: "Price 3.00 → 4.00"."""
    after = change.after
    if change.before is None:
        product = after.product
        parts = [f"{product.price.grouped}/{product.unit}" if product.unit else product.price.grouped]
        if product.member_price is not None:
            parts.append(f"{field_name('member_price', words)} {product.member_price.grouped}")
        parts.append(product.group)
        if change.counted is not None:
            parts.append(f"{field_name('stock', words)} {stock_text(change.counted)}")
        return " · ".join(part for part in parts if part)
    return " · ".join(
        f"{field_name(name, words)} {_said(change.before, name, words)} → {_becomes(change, name, words)}"
        for name in change.fields
    )


def _becomes(change: Change, name: str, words: Words) -> str:
    if name == "stock" and change.counted is not None:
        return stock_text(change.counted)
    return _said(change.after, name, words)


def _said(article: Article, name: str, words: Words) -> str:
    if name == "stock":
        return "—" if article.stock is None else stock_text(article.stock)
    return plain(told(article, name), words)
