"""F3: find an item by its name, how that sounds, or a part of its code, as one types; what is not there is made new."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from terminal.money import NotAnAmount, Quantity
from terminal.services.catalogue import Article
from terminal.services.facts import ProductFacts
from ui.models.product_rows import COLUMNS, ProductsModel
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.widgets.table import Table
from ui.words import Words

SHOWN = 20


class FindPanel(Panel):
    """Every change of the text asks for a search; Enter takes the chosen row, with the quantity if one is typed."""

    search_requested = Signal(str)
    chosen = Signal(ProductFacts, object)
    """The product, and its `Quantity` or None."""
    new_requested = Signal(str)
    """An item that is not there: what was looked for."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, text: str = "", quantity: str = "") -> None:
        """`text` is looked for from the beginning, `quantity` stands beside it."""
        super().__init__(metrics, parent, width=800)
        self._words = words
        self._awaited = True  # what is shown is not for what stands in the field yet
        self._take_next = False
        self.text = Field(metrics)
        self.quantity = Field(metrics, number=True)
        self.quantity.setFixedWidth(metrics.px(120))
        self.model = ProductsModel(words, self)
        self.table = Table(metrics, COLUMNS, rounded=True)
        self.table.setModel(self.model)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.doubleClicked.connect(lambda index: self._take())
        self._none = Label(metrics, 15, "ink2", wraps=True)
        card = Card(metrics)
        body = column(metrics, margins=(1, 1, 1, 1), on=card)
        body.addWidget(self.table, 1)
        card.setFixedHeight(metrics.px(360))
        fields = row(metrics, gap=12)
        fields.addWidget(self.text, 1, Qt.AlignmentFlag.AlignTop)
        fields.addWidget(self.quantity, 0, Qt.AlignmentFlag.AlignTop)
        self.content.addLayout(fields)
        self.content.addWidget(card)
        self.content.addWidget(self._none)
        self.cancel = KeyButton(metrics, "Esc")
        self.cancel.triggered.connect(self.reject)
        self.take = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.take.triggered.connect(self._take)
        self.new = KeyButton(metrics, "Ctrl N")
        self.new.triggered.connect(lambda: self.new_requested.emit(self.text.text().strip()))
        self.add_key(self.new)
        self.foot.addWidget(self.cancel)
        self.foot.addWidget(self.new)
        self.foot.addStretch(1)
        self.foot.addWidget(self.take)
        self.add_key(self.cancel)
        for field in (self.text, self.quantity):
            field.entered.connect(self._take)
            field.edit.installEventFilter(self)
        self.text.edited.connect(self._look)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.text.set_text(text)
        self.text.edit.selectAll()
        self.quantity.set_text(quantity)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self, text: str) -> None:
        self._awaited, self._take_next = True, False
        self.search_requested.emit(text)

    def show_articles(self, articles: tuple[Article, ...]) -> None:
        """What was found for what stands in the field now."""
        self._awaited = False
        self.model.show_articles(articles)
        self.table.share_width()
        if articles:
            self.table.selectRow(0)
        self.retranslate()
        if self._take_next:
            self._take_next = False
            self._take()

    def refuse(self, sentence: str) -> None:
        """Why the chosen one could not be added."""
        self.quantity.set_error(sentence)
        self.quantity.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.quantity.edit.selectAll()

    def _take(self) -> None:
        if self._awaited:
            self._take_next = True  # never an item that was found for an earlier text
            return
        product = self.model.product(self.table.currentIndex().row())
        if product is None:
            return
        quantity: Quantity | None = None
        if self.quantity.text().strip():
            try:
                quantity = Quantity.parse(self.quantity.text().rstrip("×*xX "))
            except NotAnAmount:
                self.refuse(self._words.text("That is no quantity. Write it like 3× or 1.235×."))
                return
        self.chosen.emit(product, quantity)

    def retranslate(self) -> None:
        words = self._words
        self.set_title(words.text("Find item"))
        self.text.set_label(words.text("Name, pinyin initials or a part of the code"))
        self.quantity.set_label(words.text("Qty"))
        self.table.setAccessibleName(words.text("Items found"))
        none = self.model.rowCount() == 0
        self._none.setText(
            words.text("No item is called so. Ctrl N enters it.")
            if none
            else words.text("↑ ↓ choose, Enter adds. Type the quantity or the weight beside it.")
        )
        self.cancel.set_label(words.text("Cancel"))
        self.take.set_label(words.text("Add"))
        self.new.set_label(words.text("New item"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -6, Qt.Key.Key_PageDown: 6}.get(
                Qt.Key(event.key())
            )
            if step is not None and self.model.rowCount():
                row = max(0, min(self.table.currentIndex().row() + step, self.model.rowCount() - 1))
                self.table.selectRow(row)
                return True
        return super().eventFilter(watched, event)
