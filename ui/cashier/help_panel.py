"""F1: every key and what it does, on one page."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.key_badge import KeyBadge
from ui.widgets.label import Label
from ui.widgets.stack import row
from ui.widgets.style import Metrics
from ui.words import Words


def all_keys(words: Words) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Every key of the cashier's pages with what it does, in the order in which a bill is rung up."""
    return (
        (("36 Enter",), words.text("adds an amount of 36.00")),
        (("3×",), words.text("before a scan or an amount: three of it; 1.235× by weight")),
        (("F2",), words.text("member: find, make new, change")),
        (("F3",), words.text("find an item by name")),
        (("↑", "↓"), words.text("choose a line; on payment a quick amount")),
        (("+", "−"), words.text("one more or one less of the chosen line")),
        (("F4",), words.text("discount or new price; on payment points, love value, vouchers")),
        (("Ctrl N",), words.text("notes on the line and on the bill, printed on the receipt")),
        (("F9",), words.text("puts the bill on hold; with none begun, takes one up again")),
        (("Del",), words.text("removes the line; on payment the payment")),
        (("Ctrl Z",), words.text("takes the last step back")),
        (("F12",), words.text("finishes this step: to payment, then completes the bill")),
        (("F5",), words.text("cash")),
        (("F6",), words.text("scan pay: the code on the customer's phone, or a number typed by hand")),
        (("Ctrl 1", "Ctrl 2"), words.text("shows a code to pay by: WeChat Pay, Alipay")),
        (("F7",), words.text("bank card, by the number of the terminal's slip")),
        (("F8",), words.text("the member's balance")),
        (("Ctrl O",), words.text("another payment by name, on the payment page")),
        (("Enter",), words.text("takes the field; in an empty field nothing")),
        (("Esc",), words.text("one step back; a bill is never lost by it")),
        (("Ctrl G",), words.text("open payments: asked for, given back, settled")),
        (("Ctrl P",), words.text("prints the last receipt again")),
        (("Ctrl S",), words.text("prints a claim slip for the last bill; one that is brought is scanned")),
        (("Ctrl L",), words.text("leaves the till to another cashier")),
        (("Ctrl M",), words.text("the member's page: places, wallets, history; draw, exchange, hand over")),
        (("F10",), words.text("gives money back: a bill whole or in part, or the last one voided")),
        (("F11",), words.text("more: language, customer screen, manager, exit")),
        (("F1",), words.text("this page")),
    )


class HelpPanel(Panel):
    """Closed by Esc, Enter or F1."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget) -> None:
        super().__init__(metrics, parent, width=960)
        self._words = words
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(metrics.px(12))
        self._grid.setVerticalSpacing(metrics.px(10))
        self._labels: list[Label] = []
        keys = all_keys(words)
        half = -(-len(keys) // 2)
        for index, (badges, _) in enumerate(keys):
            line, side = index % half, index // half * 2
            shown = row(metrics, *(KeyBadge(metrics, badge) for badge in badges), gap=4)
            shown.addStretch(1)
            label = Label(metrics, 15, wraps=True)
            self._grid.addLayout(shown, line, side)
            self._grid.addWidget(label, line, side + 1)
            self._labels.append(label)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self.content.addLayout(self._grid)
        self.close_button = KeyButton(metrics, "Esc", ButtonKind.PRIMARY)
        self.close_button.triggered.connect(self.accept)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        for key in ("Esc", "Enter", "F1"):
            self.add_key(self.close_button, key)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        self.set_title(self._words.text("All keys"))
        for label, (badges, told) in zip(self._labels, all_keys(self._words), strict=True):
            label.setText(told)
            label.setAccessibleName(f"{' '.join(badges)}: {told}")
        self.close_button.set_label(self._words.text("Close"))
