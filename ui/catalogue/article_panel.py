"""Enters a product, or changes the one that is there: Enter goes to what is still missing, then saves."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QWidget

from terminal.errors import TillError
from terminal.money import Money, Quantity
from terminal.services import catalogue
from terminal.services.catalogue import Article
from terminal.services.facts import ProductFacts
from terminal.services.rights import Approval
from ui.bridge import Bridge
from ui.catalogue.amounts import Untaken, read_money
from ui.catalogue_wording import field_name
from ui.manager.binding import Labelled
from ui.manager.setting_words import on_off
from ui.manager.switch import Switch
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words


class ArticlePanel(Panel):
    """`saved` with the Article as it is kept."""

    saved = Signal(object)

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        parent: QWidget,
        by: Approval,
        groups: tuple[str, ...],
        article: Article | None = None,
    ) -> None:
        """Without an `article` a new one is entered."""
        super().__init__(metrics, parent, width=760)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge = bridge
        self._words = words
        self._by = by
        self._before = article
        self._saving = False
        self.set_title(words.text("New product") if article is None else article.product.name)
        self.barcode = Field(metrics)
        self.name = Field(metrics)
        self.price, self.member_price, self.cost = (Field(metrics, number=True, unit="¥") for _ in range(3))
        self.unit, self.group, self.codes = Field(metrics), Field(metrics), Field(metrics)
        self.on_sale, self.stocked = Switch(metrics), Switch(metrics)
        self._completer = QCompleter(list(groups), self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.group.edit.setCompleter(self._completer)
        self._fill(article or Article(ProductFacts("", "", Money(0))))
        self._lay_out(metrics)
        self.no = KeyButton(metrics, "Esc")
        self.no.set_label(words.text("Back"))
        self.no.triggered.connect(self.reject)
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.yes.set_label(words.text("Save"))
        self.yes.triggered.connect(self._on_enter)
        self.foot.addWidget(self.no)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        self.add_key(self.no)
        self.add_key(self.yes)
        (self.barcode if article is None else self.price).setFocus()
        if article is not None:
            self.price.edit.selectAll()

    def _fill(self, article: Article) -> None:
        product, words = article.product, self._words
        self.barcode.set_text(product.barcode)
        self.barcode.edit.setReadOnly(bool(product.barcode))
        self.name.set_text(product.name)
        self.price.set_text(product.price.yuan if product.barcode else "")
        self.member_price.set_text("" if product.member_price is None else product.member_price.yuan)
        self.cost.set_text("" if article.cost is None else article.cost.yuan)
        self.unit.set_text(product.unit)
        self.group.set_text(product.group)
        self.codes.set_text(" ".join(article.codes))
        for switch, on in ((self.on_sale, article.on_sale), (self.stocked, article.stock is not None)):
            switch.clicked.connect(lambda on, switch=switch: switch.show_value(bool(on), on_off(bool(on), words)))
            switch.show_value(on, on_off(on, words))

    def _lay_out(self, metrics: Metrics) -> None:
        words = self._words
        named = {
            self.barcode: words.text("Barcode"),
            self.name: words.text("Product name, as on the receipt"),
            self.price: words.text("Price"),
            self.member_price: words.text("Member price, if there is one"),
            self.cost: words.text("Cost, if it is known"),
            self.unit: words.text("Unit: empty for pieces, kg for what is weighed"),
            self.group: words.text("Group"),
            self.codes: words.text("Other barcodes, with blanks between"),
        }
        for field, label in named.items():
            field.set_label(label)
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.px(12))
        grid.setVerticalSpacing(metrics.px(12))
        places = (
            (self.barcode, 0, 0, 2), (self.name, 0, 2, 4),
            (self.price, 1, 0, 2), (self.member_price, 1, 2, 2), (self.cost, 1, 4, 2),
            (self.unit, 2, 0, 3), (self.group, 2, 3, 3),
            (self.codes, 3, 0, 6),
        )  # fmt: skip
        for field, row, column, width in places:
            grid.addWidget(field, row, column, 1, width, Qt.AlignmentFlag.AlignTop)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        self.content.addLayout(grid)
        kept = Labelled(metrics, self.stocked, beside=True)
        kept.set_label(
            words.text("Stock is kept"), words.text("Sales and returns move it. Switched off it is forgotten.")
        )
        sold = Labelled(metrics, self.on_sale, beside=True)
        sold.set_label(field_name("on_sale", words), words.text("Off sale it is kept, but neither found nor scanned."))
        self.content.addWidget(kept)
        self.content.addWidget(sold)

    def _on_enter(self) -> None:
        missing = [field for field in (self.barcode, self.name, self.price) if not field.text().strip()]
        if missing and not missing[0].edit.hasFocus():
            missing[0].edit.setFocus()
        else:
            self.save()

    def save(self) -> None:
        if self._saving:
            return
        words = self._words
        for field in (self.barcode, self.name):
            field.set_error("")
            if not field.text().strip():
                field.set_error(words.text("This must be filled in."))
                field.edit.setFocus()
                return
        try:
            price = read_money(self.price, words, needed=True)
            member_price, cost = read_money(self.member_price, words), read_money(self.cost, words)
        except Untaken:
            return
        assert price is not None
        product = ProductFacts(
            self.barcode.text(), self.name.text(), price, member_price, self.unit.text(), self.group.text()
        )
        stock = (self._before.stock if self._before is not None else None) or Quantity(0)
        wanted = Article(
            product, cost, tuple(self.codes.text().split()), self.on_sale.isChecked(),
            stock if self.stocked.isChecked() else None,
        )  # fmt: skip
        if self._before is not None:
            wanted = replace(wanted, product=replace(product, barcode=self._before.barcode))
        self._saving = True
        self._bridge.ask(catalogue.save, self._on_saved, self._on_failed, wanted, self._by, new=self._before is None)

    def reject(self) -> None:
        """Back without saving; not while it is under way, as the answer would find nobody here."""
        if not self._saving:
            super().reject()

    def _on_saved(self, article: Article) -> None:
        self._saving = False
        self.accept()
        self.saved.emit(article)

    def _on_failed(self, error: TillError) -> None:
        self._saving = False
        mine = error.code == "code_taken" and error.fields.get("barcode") != self.barcode.text().strip()
        field = self.codes if mine else self.barcode if error.code == "code_taken" else self.name
        field.set_error(sentence(self._words, error))
        field.edit.setFocus()
