"""The committed bill: the change, as large as nothing else, and what the queue got of it.

It shows a `BillFacts` and nothing else, so it can't say more than what was committed. Any key starts the next bill;
the window sees to it that the key is not lost.
"""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.services.facts import BillFacts, Certainty
from terminal.services.shop import ShopProfile
from ui.cashier.done_facts import ReceiptFacts, ReceiptState
from ui.cashier.money_lines import MoneyLines
from ui.cashier.page import Page
from ui.cashier.result_card import ResultCard
from ui.office_words import held_words
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.card import Card, Rule
from ui.widgets.icon import paint_icon
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.stack import column, row, shared
from ui.widgets.style import Metrics, tokens_of
from ui.words import Words


class _Disc(QWidget):
    """An icon on a disc: filled for what is done, tinted for a state."""

    def __init__(self, metrics: Metrics, icon: str, size: float, *, filled: bool = False) -> None:
        super().__init__()
        self._metrics = metrics
        self._icon = icon
        self._size = metrics.px(size)
        self._filled = filled
        self._alert = self._waits = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_look(self, icon: str, *, alert: bool = False, waits: bool = False) -> None:
        self._icon, self._alert, self._waits = icon, alert, waits
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        fill, edge, ink = tokens.accent_tint, tokens.accent_line, tokens.accent
        if self._alert:
            fill, edge, ink = tokens.alert_tint, tokens.alert_line, tokens.alert
        if self._waits:
            fill, edge, ink = tokens.provisional_tint, tokens.provisional_line, tokens.provisional
        if self._filled:
            fill, edge, ink = tokens.accent, tokens.accent, tokens.on_accent
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(edge), 1, Qt.PenStyle.DashLine if self._waits else Qt.PenStyle.SolidLine))
        painter.setBrush(QColor(fill))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawEllipse(box)
        side = self._size * 0.6
        paint_icon(
            painter, self._icon, QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side), ink
        )


class _State(QWidget):
    """One thing around the bill and how it is: a word over its small print."""

    def __init__(self, metrics: Metrics, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self._disc = _Disc(metrics, icon, 32)
        self._word = Label(metrics, 15, bold=True, elides=True)
        self._told = Label(metrics, 13, "ink2", elides=True)
        line = row(metrics, self._disc, gap=10, on=self)
        line.addLayout(column(metrics, self._word, self._told, gap=0), 1)

    @property
    def text(self) -> str:
        return f"{self._word.text()} {self._told.text()}".strip()

    def tell(self, word: str, told: str, *, alert: bool = False, waits: bool = False, icon: str = "") -> None:
        self._word.setText(word)
        self._word.set_tone("alert" if alert else "ink")
        self._told.setText(told)
        self._disc.set_look(icon or self._icon, alert=alert, waits=waits)


class DoneView(Page):
    """The third page of the window."""

    next_requested = Signal()
    reprint_requested = Signal()
    slip_requested = Signal()

    def __init__(
        self, words: Words, metrics: Metrics, profile: ShopProfile, zone: tzinfo, parent: QWidget | None = None
    ) -> None:
        super().__init__(words, metrics, parent)
        self._zone = zone
        self._bill: BillFacts | None = None
        self._receipt: ReceiptFacts | None = None
        self.result = ResultCard(words, metrics, profile)
        self.next = KeyButton(metrics, "", ButtonKind.PRIMARY, ButtonShape.SPREAD, size=26, height=84)
        self.next.triggered.connect(self.next_requested)
        self.next.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.reprint = KeyButton(metrics, "Ctrl P", shape=ButtonShape.STACKED, size=16, height=84)
        self.reprint.triggered.connect(self.reprint_requested)
        self.add_button(self.reprint)
        self.slip = KeyButton(metrics, "Ctrl S", shape=ButtonShape.STACKED, size=16, height=84)
        self.slip.triggered.connect(self.slip_requested)
        self.slip.setMinimumWidth(metrics.px(190))
        self.add_button(self.slip)
        cards = row(metrics, gap=12)
        cards.addWidget(shared(column(metrics, self._money_card())), 618)
        cards.addWidget(shared(column(metrics, self.result)), 712)
        buttons = row(metrics, gap=12)
        buttons.addWidget(self.next, 1)
        self.reprint.setMinimumWidth(metrics.px(190))
        buttons.addWidget(self.slip)
        buttons.addWidget(self.reprint)
        page = column(metrics, gap=12, margins=(12, 12, 12, 12), on=self)
        page.addLayout(cards, 1)
        page.addLayout(buttons)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _money_card(self) -> Card:
        metrics, words = self.metrics, self.words
        self._title = Label(metrics, 22, bold=True, elides=True)
        self._number = Label(metrics, 14, "ink2")
        self._change_word = Label(metrics, 24, "ink2")
        self._change_word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._change = MoneyLabel(words, metrics, 132, tone="accent", align=Qt.AlignmentFlag.AlignHCenter)
        self._change.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lines = MoneyLines(words, metrics)
        self._printed, self._saved = _State(metrics, "printer"), _State(metrics, "save")
        card = Card(metrics)
        head = row(metrics, _Disc(metrics, "check", 30, filled=True), gap=10)
        head.addWidget(self._title, 1)
        head.addWidget(self._number)
        states = row(metrics, gap=16)
        states.addWidget(self._printed, 1)
        states.addWidget(self._saved, 1)
        column(
            metrics, head, None, self._change_word, self._change, None, Rule(), 4, self._lines, 4, Rule(), 2, states,
            gap=10, margins=(28, 20, 28, 18), on=card,
        )  # fmt: skip
        return card

    # what it shows

    def show_bill(self, bill: BillFacts) -> None:
        self._bill = bill
        if self._receipt is not None and self._receipt.bill_id != bill.id:
            self._receipt = None
        self.result.show_bill(bill)
        self.retranslate()

    def show_receipt(self, receipt: ReceiptFacts) -> None:
        """How a receipt is doing; ignored unless it is this bill's."""
        if self._bill is not None and receipt.bill_id == self._bill.id:
            self._receipt = receipt
            self.retranslate()

    @property
    def bill(self) -> BillFacts | None:
        """The one that is shown."""
        return self._bill

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def receipt_state(self) -> ReceiptState | None:
        return self._receipt.state if self._receipt is not None else None

    def use_profile(self, profile: ShopProfile) -> None:
        self.result.use_profile(profile)

    @property
    def states(self) -> tuple[str, str]:
        """What is said of receipt and ledger."""
        return self._printed.text, self._saved.text

    def focus_entry(self) -> None:
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        words, bill = self.words, self._bill
        self.next.set_label(words.text("Next customer"), note=words.text("scan, or press any key to start"))
        self.next.set_key(words.text("any key"))
        self.reprint.set_label(words.text("Print again"))
        self.slip.set_label(words.text("Claim slip"))
        self.slip.setVisible(bill is not None and bill.claim is not None)
        self._change_word.setText(words.text("Change"))
        if bill is None:
            return
        again = bill.outcome == "exists"
        self._title.setText(words.text("Was paid and entered before") if again else words.text("Paid and entered"))
        at = bill.at.astimezone(self._zone)
        self._number.setText(words.text("No. {number}", number=bill.number) + f" · {at:%H:%M:%S}")
        self._change.show_money(bill.change)
        self._change.set_tone("accent" if bill.change else "ink3")
        self._lines.show_bill(bill)
        self._tell_receipt()
        self._tell_saved(bill)

    def _tell_saved(self, bill: BillFacts) -> None:
        words, settled = self.words, bill.settlement
        clock = words.text("the clock went back; the order stays right") if bill.clock_went_back else ""
        if settled.held:
            told = held_words(settled.held, words)
            self._saved.tell(words.text("Head office is looking at it"), told, alert=True, icon="cloud")
        elif settled.certainty is Certainty.PROVISIONAL:
            told = clock or words.text("saved here, sent as soon as it can be")
            self._saved.tell(words.text("Not confirmed yet"), told, waits=True, icon="cloud-off")
        elif settled.confirmed_at is not None:
            at = f"{settled.confirmed_at.astimezone(self._zone):%H:%M:%S}"
            self._saved.tell(words.text("Confirmed"), clock or words.text("head office {time}", time=at), icon="cloud")
        else:
            self._saved.tell(words.text("Saved on this till"), clock or words.text("stands alone, nothing to send"))

    def _tell_receipt(self) -> None:
        words, receipt = self.words, self._receipt
        if receipt is None or receipt.state is ReceiptState.NONE:
            self._printed.tell(words.text("No printer set up"), words.text("the manager can set one up"))
        elif receipt.state is ReceiptState.WAITING:
            self._printed.tell(words.text("Receipt is being printed"), words.text("{mm} mm", mm=receipt.paper_mm))
        elif receipt.state is ReceiptState.PRINTED:
            told = words.text("{mm} mm", mm=receipt.paper_mm)
            if receipt.drawer_kicked:
                told += " · " + words.text("drawer opened")
            self._printed.tell(words.text("Receipt printed"), told)
        else:
            self._printed.tell(
                words.text("Receipt waits for the printer"),
                words.text("the sale stands; Ctrl P prints again"),
                alert=True,
            )
