"""An item that was scanned and is not there: entered at once and sold, or sold this once under the name typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from terminal.errors import TillError
from terminal.money import Money
from terminal.services.facts import ProductFacts
from ui.catalogue.amounts import Untaken, read_money
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.stack import row
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words


class NewItemPanel(Panel):
    """`add_requested` for the catalogue and the bill, `sell_requested` for the bill alone; both with ProductFacts."""

    add_requested = Signal(ProductFacts)
    sell_requested = Signal(ProductFacts)

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, barcode: str, name: str = "") -> None:
        super().__init__(metrics, parent, width=620)
        self._words = words
        self._working = False
        self.set_title(words.text("New item"))
        told = Label(metrics, 15, "ink2", wraps=True)
        told.setText(words.text("It is kept in the catalogue for next time, or only sold now."))
        self.barcode, self.name, self.group = Field(metrics), Field(metrics), Field(metrics)
        self.price = Field(metrics, number=True, unit="¥")
        self.barcode.set_label(words.text("Barcode"))
        self.barcode.set_text(barcode)
        self.name.set_label(words.text("Product name, as on the receipt"))
        self.name.set_text(name)
        self.price.set_label(words.text("Price"))
        self.group.set_label(words.text("Group"))
        self.content.addWidget(told)
        self.content.addWidget(self.barcode)
        self.content.addWidget(self.name)
        self.content.addLayout(row(metrics, self.price, self.group, gap=12))
        self.no = KeyButton(metrics, "Esc")
        self.no.set_label(words.text("Cancel"))
        self.no.triggered.connect(self.reject)
        self.once = KeyButton(metrics, "Ctrl O")
        self.once.set_label(words.text("Sell once"))
        self.once.triggered.connect(self._on_once)
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.yes.set_label(words.text("Enter and sell"))
        self.yes.triggered.connect(self._on_enter)
        self.foot.addWidget(self.no)
        self.foot.addWidget(self.once)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        for button in (self.no, self.once, self.yes):
            self.add_key(button)
        self._first_missing().edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_missing(self) -> Field:
        return next((field for field in (self.barcode, self.name, self.price) if not field.text().strip()), self.name)

    def _on_enter(self) -> None:
        """Enter goes to what is still missing, then enters the item."""
        missing = self._first_missing()
        if not missing.text().strip() and not missing.edit.hasFocus():
            missing.edit.setFocus()
            return
        for field in (self.barcode, self.name):
            field.set_error("")
            if not field.text().strip():
                field.set_error(self._words.text("This must be filled in."))
                field.edit.setFocus()
                return
        price = self._price()
        if price is not None and not self._working:
            self.add_requested.emit(self._product(price))

    def _on_once(self) -> None:
        price = self._price()
        if price is not None and not self._working:
            self.sell_requested.emit(self._product(price))

    def _price(self) -> Money | None:
        try:
            return read_money(self.price, self._words, needed=True)
        except Untaken:
            return None

    def _product(self, price: Money) -> ProductFacts:
        name, barcode = self.name.text().strip(), self.barcode.text().strip()
        return ProductFacts(barcode, name or barcode, price, None, "", self.group.text().strip())

    def set_working(self, working: bool) -> None:
        """Nothing is asked twice while it is being entered."""
        self._working = working

    def refuse(self, error: TillError) -> None:
        """Why it was not entered or sold, at the field that it is about."""
        self._working = False
        fields = {"code_taken": self.barcode, "over_cap": self.price}
        field = fields.get(error.code, self.name)
        field.set_error(sentence(self._words, error))
        field.edit.setFocus()
