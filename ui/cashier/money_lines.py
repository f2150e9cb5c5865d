"""What was due and how it was paid, line by line, as the done page lists it."""

from __future__ import annotations

from PySide6.QtWidgets import QLayoutItem, QVBoxLayout, QWidget

from terminal.money import Money
from terminal.services.facts import BillFacts, TenderKind
from ui.cashier.tender_words import short_reference
from ui.receipt.report_wording import wallet_name
from ui.receipt.wording import tender_name
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.stack import row
from ui.widgets.style import Metrics
from ui.words import Words

SHOWN = 4
"""More payments than this are summed up in one line."""


class MoneyLines(QWidget):
    """A column of words and amounts with one right edge."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._metrics = metrics
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(metrics.px(6))

    def show_bill(self, bill: BillFacts) -> None:
        words = self._words
        self._clear()
        if bill.deductions or bill.rounding:
            self._add(words.text("The goods"), bill.goods)
        for used in bill.deductions:
            self._add(wallet_name(used.wallet, words), -used.value)
        if bill.rounding:
            self._add(words.text("Cash rounded"), bill.rounding)
        self._add(words.text("To pay"), bill.paid, strong=True)
        shown = bill.tenders if len(bill.tenders) <= SHOWN else bill.tenders[: SHOWN - 1]
        for tender in shown:
            told = tender_name(tender, words)
            if tender.kind is TenderKind.CASH:
                told += " · " + words.text("Received {amount}", amount=tender.given.grouped)
            elif tender.reference:
                told += " · " + short_reference(tender.reference)
            self._add(told, tender.amount)
        rest = bill.tenders[len(shown) :]
        if rest:
            told = words.plural("{count} more payment", "{count} more payments", len(rest))
            self._add(told, Money.total(tender.amount for tender in rest))

    def _add(self, told: str, amount: Money, *, strong: bool = False) -> None:
        metrics = self._metrics
        word = Label(metrics, 16, "ink2", elides=True)
        word.setText(told)
        money = MoneyLabel(self._words, metrics, 16, bold=strong, money=amount)
        line = QWidget()
        line.setFixedHeight(metrics.px(24))
        box = row(metrics, gap=12, on=line)
        box.addWidget(word, 1)
        box.addWidget(money)
        self._column.addWidget(line)

    def _clear(self) -> None:
        while self._column.count():
            item: QLayoutItem | None = self._column.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
