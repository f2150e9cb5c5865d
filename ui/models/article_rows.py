"""The catalogue's products as rows of a table that asks for more when its end is seen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from terminal.money import Money, Quantity
from terminal.services.catalogue import Article
from ui.widgets.chip import ChipKind
from ui.widgets.table import CHIP, SECOND_LINE, TONE, Column
from ui.words import Words

COLUMNS = (
    Column(0, size=16),
    Column(150, size=15, tone="ink2"),
    Column(110, amount=True, size=15),
    Column(110, amount=True, size=15),
    Column(130, amount=True, size=16, bold=True),
    Column(110, amount=True, size=15),
)
Index = QModelIndex | QPersistentModelIndex


def stock_text(stock: Quantity) -> str:
    """The quantity with a real minus: −2.5."""
    plain = str(Quantity(abs(stock.thousandths)))
    return f"\u2212{plain}" if stock.thousandths < 0 else plain


def money_text(amount: Money | None) -> str:
    return "—" if amount is None else amount.grouped


class ArticlesModel(QAbstractTableModel):
    """Read only, by name."""

    more_wanted = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._articles: tuple[Article, ...] = ()
        self._more = False
        self._asked = False

    @property
    def articles(self) -> tuple[Article, ...]:
        return self._articles

    @property
    def last(self) -> tuple[str, str]:
        """Name and barcode of the last row that is here; empty ones without any."""
        if not self._articles:
            return "", ""
        product = self._articles[-1].product
        return product.name, product.barcode

    def article(self, row: int) -> Article | None:
        return self._articles[row] if 0 <= row < len(self._articles) else None

    def place(self, barcode: str) -> int:
        """The row of a product; the first where it is not among them."""
        return next((row for row, each in enumerate(self._articles) if each.barcode == barcode), 0)

    def show_articles(self, articles: tuple[Article, ...], *, more: bool) -> None:
        """The first page of a search; `more` that another may follow."""
        self.beginResetModel()
        self._articles, self._more, self._asked = articles, more, False
        self.endResetModel()

    def add_articles(self, articles: tuple[Article, ...], *, more: bool) -> None:
        """The page after what is here."""
        self._more, self._asked = more, False
        if articles:
            there = len(self._articles)
            self.beginInsertRows(QModelIndex(), there, there + len(articles) - 1)
            self._articles += articles
            self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._more and not self._asked

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._articles)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        article, column = self._articles[index.row()], index.column()
        product = article.product
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return (
                product.name,
                product.group,
                money_text(article.cost),
                money_text(product.member_price),
                product.price.grouped + (f" / {product.unit}" if product.unit else ""),
                "—" if article.stock is None else stock_text(article.stock),
            )[column]
        if role == SECOND_LINE and column == 0:
            return " · ".join((article.barcode, *article.codes))
        if role == CHIP and column == 0 and not article.on_sale:
            return ChipKind.NEUTRAL, self._words.text("Off sale")
        if role == TONE and column == 5 and article.stock is not None and article.stock.thousandths < 0:
            return "alert"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        words = self._words
        return (
            words.text("Item"),
            words.text("Group"),
            words.text("Cost"),
            words.text("Member price"),
            words.text("Price"),
            words.text("Stock"),
        )[section]
