"""One bill: what of it comes back at the left, by which way in the middle, who bears what at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resources import theme
from terminal.errors import Refused
from terminal.money import Money, NotAnAmount
from terminal.services.facts import TenderKind
from terminal.services.privacy import mask_name
from terminal.services.refund_facts import LineBack, RefundableBill, RefundFacts, Way
from terminal.services.shop import ShopProfile
from ui.models.refund_rows import LINES, LinesBackModel
from ui.refund.refund_words import bearing_sentences, customer_rows, shop_rows, way_name
from ui.shift.rows import FactList, StepCard
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.money import money_text
from ui.widgets.style import Metrics
from ui.widgets.table import Table
from ui.wording import sentence
from ui.words import Words

FOOT = 64
KEYS = {TenderKind.CASH: "F5", TenderKind.SCAN: "F6", TenderKind.CARD: "F7", TenderKind.BALANCE: "F8"}
SPREAD_KEY, OTHER_KEY = "F4", "F9"


class BillPage(QWidget):
    """`changed` asks for a preview of what is chosen now: `lines`, `amount` and `only` say what that is."""

    changed = Signal()

    def __init__(self, words: Words, metrics: Metrics, profile: ShopProfile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._metrics = words, metrics
        self._there: RefundableBill | None = None
        self._foretold: RefundFacts | None = None
        self._joined = False
        self.only: tuple[TenderKind, str] | None = None
        self.amount: Money | None = None
        self.turn = 0
        """Counts what was chosen one after another: a preview of an earlier choice is not shown."""
        self.model = LinesBackModel(words, profile, self)
        self.back = KeyButton(metrics, "Esc", size=16, height=FOOT)
        self.give = KeyButton(metrics, "F12", ButtonKind.PRIMARY, size=20, height=FOOT)
        self.slip = KeyButton(metrics, "Ctrl S", size=16, height=FOOT)
        self._ways: list[tuple[KeyButton, tuple[TenderKind, str] | None]] = []
        cards = QHBoxLayout()
        cards.setSpacing(metrics.px(theme.GAP))
        cards.addWidget(self._make_bill(), 46)
        self._make_way_card()
        self.way_card.setFixedWidth(metrics.px(260))
        cards.addWidget(self.way_card)
        cards.addWidget(self._make_bearing(), 40)
        foot = QHBoxLayout()
        self.back.setFixedWidth(metrics.px(130))
        self.give.setFixedWidth(metrics.px(380))
        self.told = Label(metrics, 14, "ink2", wraps=True)
        foot.setSpacing(metrics.px(theme.GAP))
        foot.addWidget(self.back)
        foot.addWidget(self.told, 1)
        foot.addWidget(self.slip)
        foot.addWidget(self.give)
        whole = QVBoxLayout(self)
        margin = metrics.px(theme.MARGIN)
        whole.setContentsMargins(margin, margin, margin, margin)
        whole.setSpacing(metrics.px(theme.GAP))
        whole.addLayout(cards, 1)
        whole.addLayout(foot)

    def _make_bill(self) -> StepCard:
        metrics = self._metrics
        self.bill_card = StepCard(metrics)
        self.table = Table(metrics, LINES)
        self.table.setModel(self.model)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.doubleClicked.connect(lambda _: self.step(1))
        self.field = Field(metrics, unit="¥", number=True, size=22, height=56)
        self.field.edited.connect(self._typed)
        self.field.edit.installEventFilter(self)
        self.bill_card.body.addWidget(self.table, 1)
        self.bill_card.add(self.field)
        return self.bill_card

    def _make_way_card(self) -> None:
        self.way_card = StepCard(self._metrics)
        self._way_column = QVBoxLayout()
        self._way_column.setSpacing(self._metrics.px(8))
        self.way_card.add(self._way_column)
        self.way_card.body.addStretch(1)

    def _make_bearing(self) -> StepCard:
        metrics = self._metrics
        self.bearing = StepCard(metrics)
        self.customer, self.shop = FactList(self._words, metrics), FactList(self._words, metrics)
        self._customer_head, self._shop_head = Label(metrics, 13, "ink2"), Label(metrics, 13, "ink2")
        self._sentences = Label(metrics, 14, "ink2", wraps=True)
        for part, above in (
            (self._customer_head, 12), (self.customer, 0), (self._shop_head, 8), (self.shop, 0), (self._sentences, 8),
        ):  # fmt: skip
            self.bearing.add(part, above=above, below=6)
        self.bearing.body.addStretch(1)
        return self.bearing

    # what the window tells

    @property
    def there(self) -> RefundableBill | None:
        return self._there

    @property
    def lines(self) -> tuple[LineBack, ...]:
        return tuple(LineBack(no, quantity) for no, quantity in self.model.chosen)

    @property
    def foretold(self) -> RefundFacts | None:
        """The preview of what is chosen now; None while there is none."""
        return self._foretold

    @property
    def buttons(self) -> tuple[KeyButton, ...]:
        slip = () if self.slip.isHidden() else (self.slip,)
        return (self.back, self.give, *slip, *(button for button, _ in self._ways))

    def show_bill(self, there: RefundableBill, *, joined: bool) -> None:
        """A bill as it is; to begin with, all that is left of it is to go back."""
        self._there, self._joined = there, joined
        self.only, self.amount = None, None
        self.model.show_lines(there.bill.lines, there.left_of_lines)
        self.table.share_width()
        self.table.selectRow(0)
        self.field.set_text("")
        self._lay_ways(there.left_of_ways)
        self.field.setFocus()
        self._ask()

    def show_preview(self, told: RefundFacts | None, why_not: str = "") -> None:
        self._foretold = told
        self.field.set_error(why_not)
        self.retranslate()

    def _lay_ways(self, ways: tuple[Way, ...]) -> None:
        for button, _ in self._ways:
            button.hide()
            button.deleteLater()
        self._ways = []
        several = [(SPREAD_KEY, None)] if len(ways) > 1 else []
        for key, only in [*several, *((KEYS.get(way.kind, OTHER_KEY), (way.kind, way.name)) for way in ways)]:
            button = KeyButton(self._metrics, key, shape=ButtonShape.LEADING, size=15, height=52)
            button.triggered.connect(lambda only=only: self.choose_way(only))
            self._way_column.addWidget(button)
            self._ways.append((button, only))
        if len(ways) == 1:
            self.only = (ways[0].kind, ways[0].name)

    # what the cashier does

    def step(self, by: int) -> None:
        """One more or one less of the chosen line comes back."""
        if self.model.step(self.table.currentIndex().row(), by):
            self.amount = None
            self.field.set_text("")
            self._ask()

    def choose_by(self, step: int) -> None:
        if self.model.rowCount():
            self.table.selectRow(max(0, min(self.table.currentIndex().row() + step, self.model.rowCount() - 1)))

    def choose_way(self, only: tuple[TenderKind, str] | None) -> None:
        self.only = only
        self._ask()

    def _typed(self, text: str) -> None:
        self.turn += 1
        if self.lines:
            self.model.forget()
        self.amount = None
        if text.strip():
            try:
                self.amount = Money.parse(text)
            except NotAnAmount as why:
                self.show_preview(None, sentence(self._words, Refused(f"amount_{why.reason}")))
                return
        self._ask()

    def _ask(self) -> None:
        self.turn += 1
        self._foretold = None
        self.retranslate()
        there = self._there
        if there is not None and (there.left or there.only_deductions):
            self.changed.emit()

    # words

    def retranslate(self) -> None:
        there, words = self._there, self._words
        if there is None:
            return
        self.bill_card.title.setText(words.text("Receipt {number}", number=there.bill.number))
        left = words.text("{left} left of {paid}", left=money_text(there.left), paid=money_text(there.bill.paid))
        note = words.text("Note · {note}", note=there.bill.note) if there.bill.note else ""
        self.bill_card.note.setText(" · ".join(part for part in (note, left) if part))
        self.table.setAccessibleName(words.text("Lines of the bill"))
        self.field.set_label(words.text("An amount of it; empty: all that is left, or the lines chosen by + −"))
        self.way_card.title.setText(words.text("Goes back by"))
        ways = {(way.kind, way.name): way for way in there.left_of_ways}
        for button, only in self._ways:
            button.set_kind(ButtonKind.CHOSEN if only == self.only else ButtonKind.PLAIN)
            if only is None:
                button.set_label(words.text("As it was paid"))
            else:
                way = ways[only]
                name, most = way_name(way, words), money_text(way.amount)
                button.set_label(words.text("{name}, up to {most}", name=name, most=most))
        self._retell(there)
        self.slip.set_label(words.text("Claim slip"))
        self.slip.setVisible(there.bill.claim is not None)
        self.back.set_label(words.text("Back"))

    def _retell(self, there: RefundableBill) -> None:
        words, told = self._words, self._foretold
        self.bearing.title.setText(words.text("Who bears what"))
        self.bearing.note.setText(words.text("takes effect with F12"))
        member = there.bill.member
        self._customer_head.setText(
            words.text("Customer, member {name}", name=mask_name(member.name)) if member else words.text("Customer")
        )
        self._shop_head.setText(words.text("The shop and others"))
        self.customer.show_facts(customer_rows(told, words) if told else [])
        self.shop.show_facts(shop_rows(told, words) if told else [])
        self._sentences.setText("\n".join(bearing_sentences(told, words, joined=self._joined)) if told else "")
        self._shop_head.setVisible(told is not None)
        self.give.set_label(words.text("Give back"), amount=told.amount if told else None)
        gone = not there.left and not there.only_deductions
        why = words.text("Everything of this bill was given back already.") if gone else ""
        self.give.block(why or ("" if told else self.field.error or words.text("Working…")))
        self.told.setText(why or words.text("↑ ↓ a line, + − how many of it come back; or type an amount."))

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {"+": 1, "＋": 1, "-": -1, "−": -1, "－": -1}
            ways = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
            if event.text() in steps:
                self.step(steps[event.text()])
                return True
            if Qt.Key(event.key()) in ways:
                self.choose_by(ways[Qt.Key(event.key())])
                return True
        return super().eventFilter(watched, event)
