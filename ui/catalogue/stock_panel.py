"""Enters what came, what was counted, or what is put right with its reason; what will be there stands below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from terminal.errors import TillError
from terminal.money import NotAnAmount, Quantity, plain_digits
from terminal.services import stock
from terminal.services.audit_log import REASON_MAX
from terminal.services.catalogue import Article
from terminal.services.rights import Approval
from terminal.services.stock import StockKind
from ui.bridge import Bridge
from ui.catalogue.amounts import Untaken, read_quantity
from ui.catalogue_wording import kind_names
from ui.models.article_rows import stock_text
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.segmented import Segmented
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

KINDS = tuple(StockKind)


class StockPanel(Panel):
    """`saved` with the Article as it is kept."""

    saved = Signal(object)

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, parent: QWidget, by: Approval, article: Article
    ) -> None:
        super().__init__(metrics, parent, width=560)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge = bridge
        self._words = words
        self._by = by
        self._article = article
        self._there = article.stock or Quantity(0)
        self._saving = False
        self.set_title(words.text("Stock of {name}", name=article.product.name))
        self.kind = Segmented(metrics, height=44)
        self.kind.show_choice(tuple(kind_names(words)[kind] for kind in KINDS), 0)
        self.kind.setAccessibleName(words.text("Kind of entry"))
        self.kind.chosen.connect(lambda _: self._show_after())
        self.quantity = Field(metrics, number=True, unit=article.product.unit)
        self.reason = Field(metrics)
        self.reason.edit.setMaxLength(REASON_MAX)
        self._hint = Label(metrics, 14, "ink2", wraps=True)
        self._after = Label(metrics, 16, bold=True)
        line = QHBoxLayout()
        line.addWidget(self.kind)
        line.addStretch(1)
        self.content.addLayout(line)
        self.content.addWidget(self._hint)
        self.content.addWidget(self.quantity)
        self.content.addWidget(self.reason)
        self.content.addWidget(self._after)
        self.no = KeyButton(metrics, "Esc")
        self.no.set_label(words.text("Back"))
        self.no.triggered.connect(self.reject)
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.yes.set_label(words.text("Enter it"))
        self.yes.triggered.connect(self.save)
        self.foot.addWidget(self.no)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        self.add_key(self.no)
        self.add_key(self.yes)
        self.quantity.edited.connect(lambda _: self._show_after())
        self._show_after()
        self.quantity.setFocus()

    @property
    def chosen(self) -> StockKind:
        return KINDS[self.kind.place]

    @property
    def after(self) -> str:
        """What it says will be there."""
        return self._after.text()

    def _show_after(self) -> None:
        words = self._words
        label, hint = {
            StockKind.DELIVERY: (words.text("How much came"), words.text("Is added to what is there.")),
            StockKind.COUNT: (words.text("How much is there"), words.text("Stands in place of what was thought.")),
            StockKind.CORRECTION: (
                words.text("How much more, or less with a minus"), words.text("Needs a reason: broken, lost, found.")
            ),
        }[self.chosen]  # fmt: skip
        self.quantity.set_label(label)
        self.reason.set_label(
            words.text("Why") if self.chosen is StockKind.CORRECTION else words.text("Note, delivery note's number")
        )
        self._hint.setText(hint)
        there = stock_text(self._there)
        wanted = self._typed()
        if wanted is None:
            self._after.setText(words.text("There now: {there}", there=there))
            return
        base = 0 if self.chosen is StockKind.COUNT else self._there.thousandths
        after = stock_text(Quantity(base + wanted.thousandths))
        self._after.setText(words.text("There now: {there}, after this: {after}", there=there, after=after))

    def _typed(self) -> Quantity | None:
        """What stands in the field while it is being typed; None where that is no quantity yet."""
        bare = plain_digits(self.quantity.text())
        try:
            quantity = Quantity.parse(bare.lstrip("+-−"))
        except NotAnAmount:
            return None
        return Quantity(-quantity.thousandths) if bare[:1] in ("-", "−") else quantity

    def save(self) -> None:
        if self._saving:
            return
        self.reason.set_error("")
        try:
            quantity = read_quantity(self.quantity, self._words)
        except Untaken:
            return
        self._saving = True
        self._bridge.ask(
            stock.enter, self._on_saved, self._on_failed, self._article.barcode, self.chosen, quantity, self._by,
            reason=self.reason.text(),
        )  # fmt: skip

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
        field = self.reason if error.code in ("stock_reason_missing", "card_number") else self.quantity
        field.set_error(sentence(self._words, error))
        field.edit.setFocus()
