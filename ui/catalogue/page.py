"""The catalogue's page: all products, searched as one types; new ones, changes, stock, and lists taken in.

Everything here holds at once, without the pages' saving: what costs otherwise from now on must cost so at the counter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resources import theme
from terminal.errors import TillError
from terminal.ledger.unit import Unit
from terminal.services import catalogue
from terminal.services.catalogue import Article, Sought
from terminal.services.rights import Approval
from ui.bridge import Bridge
from ui.catalogue.article_panel import ArticlePanel
from ui.catalogue.importing import ChooseFile, Importing, choose_file
from ui.catalogue.indexing import Indexing
from ui.catalogue.stock_panel import StockPanel
from ui.manager.choice import Choice
from ui.manager.setting_field import PageKeys
from ui.models.article_rows import COLUMNS, ArticlesModel
from ui.widgets.button import KeyButton
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.segmented import Segmented
from ui.widgets.style import Metrics
from ui.widgets.table import MANAGER_ROW, Table
from ui.wording import sentence
from ui.words import Words

ADD_KEY, CHANGE_KEY, STOCK_KEY, SALE_KEY, IMPORT_KEY = "Ctrl N", "Ctrl O", "Ctrl K", "Ctrl D", "Ctrl I"
KEYS = (ADD_KEY, CHANGE_KEY, STOCK_KEY, SALE_KEY, IMPORT_KEY)
TYPING_MS: Final = 40
"""A search begins when the typing pauses this long."""
SHOWN: Final = 100
"""Products of one page of a search."""
STATES: Final = (True, False, None)
"""On sale, off sale, all."""

Answer = tuple[tuple[Article, ...], tuple[str, ...], int]


def _begin(unit: Unit, sought: Sought) -> Answer:
    return catalogue.look(unit, sought, SHOWN), catalogue.groups(unit), catalogue.count(unit)


class CataloguePage(QWidget):
    """The list; what is done with it opens over it."""

    told = Signal(str)
    """A sentence for the passing word at the foot."""

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        keys: PageKeys,
        by: Approval,
        *,
        choose: ChooseFile = choose_file,
        parent: QWidget | None = None,
    ) -> None:
        """`by` is who has opened the manager's pages; `choose` asks which file to take in."""
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._by = by
        self._groups: tuple[str, ...] = ()
        self._count = 0
        self._left = 0
        self._searches = 0
        self._chosen = ""
        self.search = Field(metrics, dense=True, size=15)
        self.group = Choice(metrics)
        self.state = Segmented(metrics, height=34)
        self.add, self.change, self.stock, self.sale, self.take_in = (
            KeyButton(metrics, key, height=40) for key in KEYS
        )
        self.model = ArticlesModel(words, self)
        self.table = Table(metrics, COLUMNS, row=MANAGER_ROW)
        self.table.setModel(self.model)
        self._title = Label(metrics, 18, bold=True)
        self._note = Label(metrics, 13, "ink2")
        self._empty = Label(metrics, 15, "ink2", wraps=True)
        self.importing = Importing(bridge, words, metrics, self, by, choose)
        self.indexing = Indexing(bridge, self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.look)
        self._lay_out(metrics)
        for editor in (self.search.edit, self.group, self.state, self.table):
            keys.watch(editor)
        self._connect()
        self.retranslate()

    def _lay_out(self, metrics: Metrics) -> None:
        card = Card(metrics)
        first, second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for line in (first, second, third):
            line.setContentsMargins(metrics.px(16), 0, metrics.px(16), 0)
            line.setSpacing(metrics.px(12))
        first.addWidget(self._title)
        first.addWidget(self._note, 1)
        first.addWidget(self.take_in)
        second.addWidget(self.search, 4)
        second.addWidget(self.group, 2)
        second.addWidget(self.state)
        for button in (self.add, self.change, self.stock, self.sale):
            third.addWidget(button)
        third.addStretch(1)
        self._empty.setContentsMargins(metrics.px(16), 0, metrics.px(16), 0)
        column = QVBoxLayout(card)
        column.setContentsMargins(1, metrics.px(12), 1, metrics.px(12))
        column.setSpacing(metrics.px(12))
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._empty)
        column.addWidget(self.table, 1)
        column.addLayout(third)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*(metrics.px(theme.MARGIN),) * 4)
        outer.addWidget(card)

    def _connect(self) -> None:
        self.search.edited.connect(lambda _: self._typing.start())
        self.search.entered.connect(self.look)
        self.group.picked.connect(lambda _: self.look())
        self.state.chosen.connect(lambda _: self.look())
        self.model.more_wanted.connect(self._read_on)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())
        self.table.doubleClicked.connect(lambda _: self.change.trigger())
        self.add.triggered.connect(lambda: self._open(None))
        self.change.triggered.connect(lambda: self._open(self.chosen))
        self.stock.triggered.connect(self._on_stock)
        self.sale.triggered.connect(self._on_sale)
        self.take_in.triggered.connect(self.importing.begin)
        self.importing.taken_in.connect(self._on_taken_in)
        self.indexing.left_changed.connect(self._show_left)
        for button in (self.change, self.stock, self.sale):
            button.refused.connect(self.told)
        self._words.changed.connect(self.retranslate)

    # what the window tells

    def start(self) -> None:
        """The page has come to the front: read what there is by now."""
        self.search.setFocus()
        self.indexing.begin()
        self.look()

    def show_fault(self) -> bool:
        """Nothing here waits to be saved."""
        return False

    def on_key(self, name: str) -> bool:
        """A key of the page; whether it is one."""
        buttons = dict(zip(KEYS, (self.add, self.change, self.stock, self.sale, self.take_in), strict=True))
        if name in buttons:
            buttons[name].trigger()
        elif name in ("↑", "↓") and self.model.rowCount():
            step = 1 if name == "↓" else -1
            row = max(0, min(self.table.currentIndex().row() + step, self.model.rowCount() - 1))
            self.table.selectRow(row)
        else:
            return False
        return True

    @property
    def chosen(self) -> Article | None:
        return self.model.article(self.table.currentIndex().row())

    # looking

    @property
    def sought(self) -> Sought:
        return Sought(self.search.text(), self.group.currentData() or "", STATES[self.state.place])

    def look(self) -> None:
        """Look now; what comes back for an earlier search is dropped."""
        self._typing.stop()
        self._searches += 1
        number = self._searches

        def found(answer: Answer) -> None:
            if number != self._searches:
                return
            articles, self._groups, self._count = answer
            chosen = self._chosen
            self.model.show_articles(articles, more=len(articles) == SHOWN)
            self.table.share_width()
            if articles:
                self.table.selectRow(self.model.place(chosen))
                self.table.scrollTo(self.table.currentIndex())
            self._on_chosen()
            self.retranslate()

        self._bridge.ask(_begin, found, self._on_failed, self.sought)

    def _read_on(self) -> None:
        number = self._searches

        def found(articles: tuple[Article, ...]) -> None:
            if number == self._searches:
                self.model.add_articles(articles, more=len(articles) == SHOWN)

        self._bridge.ask(catalogue.look, found, self._on_failed, self.sought, SHOWN, self.model.last)

    def _on_chosen(self) -> None:
        article, words = self.chosen, self._words
        none = words.text("Choose a product first.")
        self._chosen = article.barcode if article is not None else self._chosen
        self.change.block("" if article is not None else none)
        self.sale.block("" if article is not None else none)
        self.sale.set_label(
            words.text("Back on sale") if article is not None and not article.on_sale else words.text("Off sale")
        )
        kept = article is not None and article.stock is not None
        no_stock = words.text("No stock is kept of this. Switch it on with {key}.", key=CHANGE_KEY)
        self.stock.block("" if kept else none if article is None else no_stock)

    # what is done

    def _open(self, article: Article | None) -> None:
        panel = ArticlePanel(self._bridge, self._words, self._metrics, self.window(), self._by, self._groups, article)
        panel.saved.connect(self._on_saved)
        panel.open()

    def _on_stock(self) -> None:
        if self.chosen is not None:
            panel = StockPanel(self._bridge, self._words, self._metrics, self.window(), self._by, self.chosen)
            panel.saved.connect(self._on_saved)
            panel.open()

    def _on_sale(self) -> None:
        article = self.chosen
        if article is not None:
            wanted = replace(article, on_sale=not article.on_sale)
            self._bridge.ask(catalogue.save, self._on_put, self._on_failed, wanted, self._by)

    def _on_put(self, article: Article) -> None:
        words, name = self._words, article.product.name
        self.told.emit(
            words.text("{name} is on sale again.", name=name)
            if article.on_sale
            else words.text("{name} is off sale.", name=name)
        )
        self._on_saved(article)

    def _on_saved(self, article: Article) -> None:
        self._chosen = article.barcode
        self.look()

    def _on_taken_in(self, count: int) -> None:
        told = self._words.plural(
            "{amount} product taken in.", "{amount} products taken in.", count, amount=f"{count:,}"
        )
        self.told.emit(told)
        self.start()

    def _on_failed(self, error: TillError) -> None:
        self.told.emit(sentence(self._words, error))

    def _show_left(self, left: int) -> None:
        self._left = left
        self._show_note()

    def _show_note(self) -> None:
        words = self._words
        told = words.plural("{amount} product", "{amount} products", self._count, amount=f"{self._count:,}")
        if self._left:
            left = words.text("{left} not found by pinyin yet", left=f"{self._left:,}")
            told = f"{told} · {left}"
        self._note.setText(told)

    def retranslate(self) -> None:
        words = self._words
        self._title.setText(words.text("Catalogue"))
        self._show_note()
        self.search.set_label(words.text("Search"), shown=False)
        self.search.set_placeholder(words.text("Name, pinyin initials, barcode …"))
        self.group.show_options(
            [("", words.text("All groups")), *((name, name) for name in self._groups)], self.group.currentData() or ""
        )
        self.group.setAccessibleName(words.text("Group"))
        states = (words.text("On sale"), words.text("Off sale"), words.text("All"))
        self.state.show_choice(states, self.state.place)
        self.state.setAccessibleName(words.text("On sale or not"))
        self.table.setAccessibleName(words.text("Products"))
        self.add.set_label(words.text("New"))
        self.change.set_label(words.text("Edit"))
        self.stock.set_label(words.text("Stock"))
        self.take_in.set_label(words.text("Take in a list (CSV)"))
        self._on_chosen()
        nothing = words.text("There are no products yet. Enter one, or take in a list: CSV with barcode, name, price.")
        self._empty.setText(words.text("Nothing of the kind is in the catalogue.") if self._count else nothing)
        self._empty.setVisible(not self.model.articles)
