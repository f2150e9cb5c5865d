"""Products found, as rows of a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from terminal.services.facts import ProductFacts
from ui.widgets.table import SECOND_LINE, TONE, Column
from ui.words import Words

COLUMNS = (Column(0, size=16), Column(110, amount=True, size=15), Column(120, amount=True, size=16, bold=True))
Index = QModelIndex | QPersistentModelIndex


class ProductsModel(QAbstractTableModel):
    """Read only; every search replaces it as a whole."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._products: tuple[ProductFacts, ...] = ()

    def show_products(self, products: tuple[ProductFacts, ...]) -> None:
        self.beginResetModel()
        self._products = products
        self.endResetModel()

    def product(self, row: int) -> ProductFacts | None:
        return self._products[row] if 0 <= row < len(self._products) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._products)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        product, column = self._products[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            member = product.member_price.grouped if product.member_price is not None else "—"
            price = product.price.grouped + (f" / {product.unit}" if product.unit else "")
            return (product.name, member, price)[column]
        if role == SECOND_LINE and column == 0:
            return " · ".join(part for part in (product.barcode, product.group) if part)
        if role == TONE and column == 1:
            return "ink2"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        words = self._words
        return (words.text("Item"), words.text("Member price"), words.text("Price"))[section]
