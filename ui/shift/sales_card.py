"""The second step: what was sold, how it was paid, and how the cash that is due came about."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terminal.money import Money
from terminal.services.report_facts import ShiftReport
from ui.receipt import report_wording as told_as
from ui.shift.rows import PADDING, Fact, FactList, StepCard, TenderTable
from ui.widgets.card import CardTone, Rule
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.style import Metrics
from ui.words import Words

HIDDEN = "···"
"""Stands for cash amounts while the drawer is being counted."""
UNKNOWN = "—"


class SalesCard(StepCard):
    """Cash stays hidden while `counted` is None: whoever counts must not know what is due."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent)
        self._words = words
        self.tenders = TenderTable(words, metrics)
        self.body.addWidget(self.tenders)
        self._net_row = QWidget()
        self._net_label = Label(metrics, 16, bold=True)
        self.net = MoneyLabel(words, metrics, 20)
        row = QHBoxLayout(self._net_row)
        row.setContentsMargins(metrics.px(PADDING), metrics.px(9), metrics.px(PADDING), metrics.px(9))
        row.addWidget(self._net_label)
        row.addWidget(self.net, 1)
        self.body.addWidget(Rule())
        self.body.addWidget(self._net_row)
        self.body.addWidget(Rule())
        self.sales = FactList(words, metrics)
        self.add(self.sales, above=10, below=10)
        self.body.addWidget(Rule())
        self._cash_title = Label(metrics, 15, bold=True, wraps=True)
        self.cash = FactList(words, metrics)
        whole = QVBoxLayout()
        whole.setSpacing(metrics.px(10))
        whole.addWidget(self._cash_title)
        whole.addWidget(self.cash)
        self.add(whole, above=10, below=8)
        self.body.addStretch(1)
        self._checks = Label(metrics, 13, "ink2", wraps=True)
        foot = self.add(self._checks, above=9, below=9)
        self.set_foot(foot, CardTone.PLAIN)

    def show_report(self, report: ShiftReport, counted: Money | None, hours: str) -> None:
        """`counted` is what was counted, None until everything is."""
        words = self._words
        self.title.setText(words.text("2 Sales of the shift"))
        bills = words.plural("{count} bill", "{count} bills", report.sales_count)
        self.note.setText(f"{hours} · {bills}")
        self._show_tenders(report, counted)
        self._net_label.setText(words.text("Net"))
        self.net.setVisible(counted is not None)
        self.net.show_money(report.net)
        self.sales.show_facts(self._sales_facts(report, counted is not None))
        self._cash_title.setText(words.text("How the cash due came about"))
        self.cash.show_facts(self._cash_facts(report, counted is not None))
        told = (f"{name} {value}".replace(" ", "\u00a0") for name, value in told_as.short_checks(report, words))
        self._checks.setText("   ".join(told))

    def _show_tenders(self, report: ShiftReport, counted: Money | None) -> None:
        words = self._words
        rows: list[tuple[str, Money | str, Money | str, Money | str]] = []
        for each in report.tenders:
            name = f"{told_as.tender_kind_name(each.kind, each.name, words)} × {each.taken.count}"
            if each.kind != "cash":
                rows.append((name, each.net, UNKNOWN, UNKNOWN))
            elif counted is None:
                rows.append((name, HIDDEN, HIDDEN, HIDDEN))
            else:
                off = counted - report.expected_cash
                rows.append((name, each.net, each.net + off, off))
        head = (
            words.text("Paid by, refunds off"), words.text("Due"), words.text("Checked"),
            words.text("Difference"),
        )  # fmt: skip
        self.tenders.show_rows(head, rows)

    def _sales_facts(self, report: ShiftReport, shown: bool) -> list[Fact]:
        words = self._words

        def amount(value: Money) -> Money | str:
            return value if shown else HIDDEN

        sold = words.plural("Sales, {count} bill", "Sales, {count} bills", report.sales_count)
        facts = [Fact(sold, amount(report.sales))]
        for name, part in (
            (words.text("Refunds"), report.refunds),
            (words.text("Voids"), report.voids),
            (words.text("Returns without a receipt"), report.returns),
        ):
            if part.count:
                facts.append(Fact(f"{name} × {part.count}", amount(-part.amount)))
        if report.discounts.count:
            facts.append(Fact(words.text("Discounts (taken off above)"), -report.discounts.amount))
        if report.overridden.count:
            name = words.text("Prices changed × {count}", count=report.overridden.count)
            facts.append(Fact(name, -report.overridden.amount, plus=True))
        if report.deducted:
            facts.append(Fact(words.text("Points, love value, vouchers (taken off above)"), -report.deducted))
        if report.rounding.count:
            name = words.text("Cash rounded × {count}", count=report.rounding.count)
            facts.append(Fact(name, amount(report.rounding.amount), plus=True))
        if report.outside.count:
            name = words.text("Sold before this shift opened, without a shift")
            facts.append(Fact(name, report.outside.amount))
        return facts

    def _cash_facts(self, report: ShiftReport, shown: bool) -> list[Fact]:
        words = self._words
        facts = [Fact(words.text("Float"), report.float)]
        if shown:
            facts.append(Fact(words.text("Cash taken, change off"), report.cash_taken - report.cash_change, plus=True))
            if report.cash_refunded:
                facts.append(Fact(words.text("Given back in cash"), -report.cash_refunded))
        for move in report.moves:
            signed = move.amount if move.direction == "in" else -move.amount
            facts.append(Fact(told_as.move_name(move, words), signed, plus=True))
        if shown:
            facts.append(Fact(words.text("Expected cash"), report.expected_cash, strong=True))
        else:
            facts.append(Fact(words.text("Expected cash"), words.text("after the count"), tone="ink3"))
        return facts
