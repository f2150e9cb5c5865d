"""F1: every key and what it does: the page's own buttons as they stand, then what holds everywhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.key_badge import KeyBadge
from ui.widgets.label import Label
from ui.widgets.scroll import ScrollColumn
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.words import Words

Rows = tuple[tuple[tuple[str, ...], str], ...]
"""Keys as badges show them, and what they do."""


def all_keys(words: Words) -> Rows:
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


def keys_of(page: QWidget) -> Rows:
    """What the buttons of a page that can be seen do, by the keys that they show, as one reads the page."""
    there = [each for each in page.findChildren(KeyButton) if each.key and each.text() and each.isVisibleTo(page)]
    there.sort(key=lambda each: (each.mapTo(page, each.rect().topLeft()).y(), each.mapTo(page, QPoint()).x()))
    return tuple(((each.key,), each.text()) for each in there)


class HelpPanel(Panel):
    """Closed by Esc, Enter or F1; ↑ ↓ scroll where not everything is seen.

    What `page`'s own buttons do comes first: nothing that a page answers can be forgotten there. `keys` is what holds
    beyond them.
    """

    def __init__(
        self, words: Words, metrics: Metrics, parent: QWidget, *,
        page: QWidget | None = None, keys: Callable[[Words], Rows] = all_keys,
    ) -> None:  # fmt: skip
        super().__init__(metrics, parent, width=1080)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._words, self._page, self._keys = words, page, keys
        self._scroll = ScrollColumn(metrics, gutter=14)
        self._scroll.setAccessibleName(words.text("All keys"))
        self._body = QWidget()
        self._scroll.column.addWidget(self._body)
        self.content.addWidget(self._scroll)
        self.close_button = KeyButton(metrics, "Esc", ButtonKind.PRIMARY)
        self.close_button.triggered.connect(self.accept)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        for key in ("Esc", "Enter", "F1"):
            self.add_key(self.close_button, key)
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def told(self) -> Rows:
        """Everything that it says: keys, and what they do."""
        return (*(keys_of(self._page) if self._page is not None else ()), *self._keys(self._words))

    def retranslate(self) -> None:
        words, metrics = self._words, self.metrics
        self.set_title(words.text("All keys"))
        self.close_button.set_label(words.text("Close"))
        self._scroll.column.removeWidget(self._body)
        self._body.hide()
        self._body.deleteLater()
        self._body = QWidget()
        parts = column(metrics, gap=14, on=self._body)
        here = keys_of(self._page) if self._page is not None else ()
        if here:
            parts.addLayout(self._rows(words.text("On this page"), here))
        parts.addLayout(self._rows(words.text("Everywhere") if here else "", self._keys(words)))
        self._scroll.column.addWidget(self._body)
        self._body.show()
        self.fold()

    def _rows(self, title: str, rows: Rows) -> QGridLayout:
        metrics = self.metrics
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.px(12))
        grid.setVerticalSpacing(metrics.px(10))
        if title:
            head = Label(metrics, 15, "ink2", bold=True)
            head.setText(title)
            grid.addWidget(head, 0, 0, 1, 4)
        half = -(-len(rows) // 2)
        for index, (badges, told) in enumerate(rows):
            line, side = 1 + index % half, index // half * 2
            shown = row(metrics, *(KeyBadge(metrics, badge) for badge in badges), gap=4)
            shown.addStretch(1)
            label = Label(metrics, 15, wraps=True)
            label.setText(told)
            label.setAccessibleName(f"{' '.join(badges)}: {told}")
            grid.addLayout(shown, line, side)
            grid.addWidget(label, line, side + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        return grid

    def fold(self) -> None:
        """As high as everything, or as the window below it leaves room for."""
        parent = self.parentWidget()
        content, inner = self._scroll.widget(), self.width() - 2 * self.metrics.px(24)
        layout = content.layout() if content is not None else None
        if parent is None or layout is None:
            return
        layout.activate()
        needs = layout.totalHeightForWidth(inner) if layout.hasHeightForWidth() else layout.sizeHint().height()
        self._scroll.setFixedHeight(min(needs, parent.height() - self.metrics.px(220)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fold()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: -1.0, Qt.Key.Key_Down: 1.0, Qt.Key.Key_PageUp: -8.0, Qt.Key.Key_PageDown: 8.0,
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + round(step * self.metrics.px(40)))
