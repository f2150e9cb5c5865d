"""What was given back, and whether its slip is on paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resources import theme
from terminal.services.payment_facts import Attempt, State
from terminal.services.refund_facts import RefundFacts
from ui.payment.payment_words import back_words
from ui.receipt.printer_wording import PrinterStatus
from ui.receipt.refund import refund_title
from ui.refund.refund_words import bearing_sentences, customer_rows, shop_rows
from ui.shift.rows import FactList, StepCard
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.stack import row
from ui.widgets.style import Metrics
from ui.words import Words

FOOT = 64


class DonePage(QWidget):
    """Shows what it is told; Enter goes on, F5 prints the slip once more."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._told: RefundFacts | None = None
        self._joined = False
        self._slip = ""
        self.card = StepCard(metrics)
        self.card.setFixedWidth(metrics.px(640))
        self.money = MoneyLabel(words, metrics, 52, align=Qt.AlignmentFlag.AlignLeft)
        self.facts = FactList(words, metrics)
        self._sentences = Label(metrics, 14, "ink2", wraps=True)
        self._backs: dict[str, Attempt] = {}
        self.backs = Label(metrics, 16, wraps=True)
        """What goes back through payment providers, and how that stands."""
        self.slip = Label(metrics, 16, wraps=True)
        for part in (self.money, self.facts, self._sentences, self.backs, self.slip):
            self.card.add(part, above=8, below=8)
        self.again = KeyButton(metrics, "F5", size=16, height=FOOT)
        self.next = KeyButton(metrics, "Enter", ButtonKind.PRIMARY, size=20, height=FOOT)
        self.again.setFixedWidth(metrics.px(260))
        self.next.setFixedWidth(metrics.px(320))
        whole = QVBoxLayout(self)
        margin = metrics.px(theme.MARGIN)
        whole.setContentsMargins(margin, margin, margin, margin)
        whole.setSpacing(metrics.px(theme.GAP))
        whole.addStretch(1)
        whole.addLayout(row(metrics, None, self.card, None))
        whole.addStretch(1)
        whole.addLayout(row(metrics, self.again, None, self.next, gap=theme.GAP))

    @property
    def buttons(self) -> tuple[KeyButton, ...]:
        return (self.again, self.next)

    @property
    def told(self) -> RefundFacts | None:
        return self._told

    def show_refund(self, told: RefundFacts, *, joined: bool) -> None:
        self._told, self._joined, self._slip = told, joined, ""
        self._backs.clear()
        self.money.show_money(told.amount)
        self.retranslate()

    def show_slip(self, status: PrinterStatus, *, printed: bool = False) -> None:
        """How the printer is, and whether this slip came out of it."""
        self._slip = "printed" if printed else status.value
        self.retranslate()

    def show_payment(self, attempt: Attempt) -> None:
        """How a payment through a provider stands; others than this refund's are left out."""
        told = self._told
        if told is not None and attempt.is_refund and attempt.bill_id == told.bill_id and attempt.asked_at >= told.at:
            self._backs[attempt.id] = attempt
            self.retranslate()

    def retranslate(self) -> None:
        told, words = self._told, self._words
        if told is None:
            return
        self.card.title.setText(refund_title(told.kind, words))
        self.card.note.setText(told.number)
        self.facts.show_facts([*customer_rows(told, words), *shop_rows(told, words)])
        self._sentences.setText("\n".join(bearing_sentences(told, words, joined=self._joined)))
        self.backs.setText("\n".join(back_words(each, words) for each in self._backs.values()))
        self.backs.setVisible(bool(self._backs))
        self.backs.set_tone("alert" if any(each.state is State.REFUSED for each in self._backs.values()) else "ink")
        slips = {
            "printed": words.text("The slip is printed."),
            PrinterStatus.NONE.value: words.text("No printer is set up: there is no slip."),
            PrinterStatus.AWAY.value: words.text("The printer is away: the slip waits and is printed when it is back."),
        }
        self.slip.setText(slips.get(self._slip, words.text("The slip is being printed.")))
        self.again.set_label(words.text("Print the slip again"))
        self.next.set_label(words.text("Back to selling"))
