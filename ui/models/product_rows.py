"""Products found, as rows of a table: what is called so, its codes, what is on the shelf, what it costs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from terminal.services.catalogue import Article
from terminal.services.facts import ProductFacts
from ui.models.article_rows import money_text, stock_text
from ui.widgets.table import SECOND_LINE, TONE, Column
from ui.words import Words

COLUMNS = (
    Column(0, size=16),
    Column(90, amount=True, size=15),
    Column(110, amount=True, size=15),
    Column(130, amount=True, size=16, bold=True),
)
Index = QModelIndex | QPersistentModelIndex


class ProductsModel(QAbstractTableModel):
    """Read only; every search replaces it as a whole."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._articles: tuple[Article, ...] = ()

    def show_articles(self, articles: tuple[Article, ...]) -> None:
        self.beginResetModel()
        self._articles = articles
        self.endResetModel()

    def product(self, row: int) -> ProductFacts | None:
        return self._articles[row].product if 0 <= row < len(self._articles) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._articles)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        article, column = self._articles[index.row()], index.column()
        product = article.product
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            stock = "" if article.stock is None else stock_text(article.stock)
            price = product.price.grouped + (f" / {product.unit}" if product.unit else "")
            return (product.name, stock, money_text(product.member_price), price)[column]
        if role == SECOND_LINE and column == 0:
            return " · ".join(part for part in (product.barcode, *article.codes, product.group) if part)
        if role == TONE and column in (1, 2):
            low = column == 1 and article.stock is not None and article.stock.thousandths < 0
            return "alert" if low else "ink2"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        words = self._words
        return (words.text("Item"), words.text("Stock"), words.text("Member price"), words.text("Price"))[section]
