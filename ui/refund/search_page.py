"""Which bill it is: one field for number, QR, phone, amount or day, and the bills that it means."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resources import theme
from terminal.services.refund_facts import FoundBill
from ui.models.refund_rows import BILLS, FoundBillsModel
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.widgets.table import Table
from ui.words import Words

FOOT = 64


class SearchPage(QWidget):
    """Typing searches, a scan ends in Enter and opens what it found; ↑ ↓ choose."""

    search_requested = Signal(str)
    chosen = Signal(object)
    """FoundBill."""

    def __init__(self, words: Words, metrics: Metrics, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._waits_for: str | None = None
        self._shown_for = ""
        self.field = Field(metrics, size=20, height=60)
        self.field.edited.connect(self.search_requested)
        self.field.entered.connect(self.take)
        self.model = FoundBillsModel(words, zone, self)
        self.table = Table(metrics, BILLS, rounded=True)
        self.table.setModel(self.model)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.doubleClicked.connect(lambda _: self.take())
        self.told = Label(metrics, 15, "ink2", wraps=True)
        card = Card(metrics)
        body = column(metrics, margins=(1, 1, 1, 1), on=card)
        body.addWidget(self.table, 1)
        self.back = KeyButton(metrics, "Esc", size=16, height=FOOT)
        self.void = KeyButton(metrics, "F6", size=16, height=FOOT)
        self.without = KeyButton(metrics, "F7", size=16, height=FOOT)
        self.open = KeyButton(metrics, "F12", ButtonKind.PRIMARY, size=19, height=FOOT)
        self.open.triggered.connect(self.take)
        foot = row(metrics, gap=theme.GAP)
        for button, width in ((self.back, 130), (self.void, 230), (self.without, 260)):
            button.setFixedWidth(metrics.px(width))
            foot.addWidget(button)
        foot.addStretch(1)
        self.open.setFixedWidth(metrics.px(320))
        foot.addWidget(self.open)
        whole = QVBoxLayout(self)
        margin = metrics.px(theme.MARGIN)
        whole.setContentsMargins(margin, margin, margin, margin)
        whole.setSpacing(metrics.px(theme.GAP))
        whole.addWidget(self.field)
        whole.addWidget(card, 1)
        whole.addWidget(self.told)
        whole.addLayout(foot)

    @property
    def buttons(self) -> tuple[KeyButton, ...]:
        return (self.back, self.void, self.without, self.open)

    def begin(self) -> None:
        self._waits_for = None
        self.field.set_text("")
        self.field.setFocus()

    def show_bills(self, text: str, bills: tuple[FoundBill, ...], told: str = "") -> None:
        """What a text means; `told` why nothing was found, where there is a reason."""
        if text != self.field.text():
            return
        self._shown_for = text
        self.model.show_bills(bills)
        self.table.share_width()
        if bills:
            self.table.selectRow(0)
        self.field.set_error(told)
        if self._waits_for == text:
            self._waits_for = None
            if len(bills) == 1:
                self.take()
        self.retranslate()

    def choose_by(self, step: int) -> None:
        if self.model.rowCount():
            line = max(0, min(self.table.currentIndex().row() + step, self.model.rowCount() - 1))
            self.table.selectRow(line)

    def take(self) -> None:
        """Open the chosen bill; where the search is still under way, the one that it will find."""
        if self._shown_for != self.field.text():
            self._waits_for = self.field.text()
            return
        bill = self.model.bill(self.table.currentIndex().row())
        if bill is not None:
            self.chosen.emit(bill)

    def retranslate(self) -> None:
        words = self._words
        self.field.set_label(words.text("Receipt number, QR, phone, amount or day"))
        self.field.set_placeholder(words.text("Scan the receipt, or type 000017, 138…, 36.50 or 11-22"))
        self.table.setAccessibleName(words.text("Bills found"))
        none = self.model.rowCount() == 0
        self.told.setText(
            words.text("No bill of this till is meant by that.")
            if none
            else words.text("↑ ↓ choose, Enter opens. Newest first.")
        )
        self.back.set_label(words.text("Back"))
        self.void.set_label(words.text("Void the last bill"))
        self.without.set_label(words.text("Without a receipt"))
        self.open.set_label(words.text("Open the bill"))
