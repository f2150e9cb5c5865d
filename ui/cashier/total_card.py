"""What the bill comes to, and under it what it earns: the largest thing on the page, always in the same place."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.money import ZERO, Ratio
from terminal.services.facts import Settlement
from terminal.services.shop import ShopProfile
from ui.cashier.draft import Draft
from ui.cashier.settlement_words import join_sentence, rule_name
from ui.widgets.card import Card, CardTone, Rule
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.words import Words

HEIGHT = 270
STRIP = 59
STALE_MS = 200
"""An old preview may stand this long while the new one is worked out; then its amounts go."""


class RewardStrip(QWidget):
    """What the member gets and what goes to the queue, before anything is paid."""

    def __init__(self, words: Words, metrics: Metrics, profile: ShopProfile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._profile = profile
        self._settlement: Settlement | None = None
        self._ratio: Ratio | None = None
        self._waiting = False
        self._title = Label(metrics, 13, "reward", elides=True)
        self._none = Label(metrics, 18, "reward", bold=True)
        self._sentence = Label(metrics, 15, "ink", elides=True)
        self._amount = MoneyLabel(words, metrics, 18, tone="reward", align=Qt.AlignmentFlag.AlignLeft)
        self._queue_title = Label(metrics, 13, "ink2")
        self._queue_none = Label(metrics, 18, bold=True)
        self._queue = MoneyLabel(words, metrics, 18)
        for dash in (self._none, self._queue_none):
            dash.setText("—")
        for label in (self._queue_title, self._queue_none):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        left = column(metrics, None, self._title, self._amount, self._sentence, self._none, None, gap=1)
        right = column(metrics, None, self._queue_title, self._queue, self._queue_none, None, gap=1)
        strip = row(metrics, margins=(18, 2, 18, 2), gap=12, on=self)
        strip.addLayout(left, 1)
        strip.addLayout(right)
        self.setFixedHeight(metrics.px(STRIP))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STALE_MS)
        self._timer.timeout.connect(self._forget)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def use_profile(self, profile: ShopProfile) -> None:
        self._profile = profile
        self.retranslate()

    def await_settlement(self) -> None:
        """A new one is being worked out: the old may stand for an instant."""
        if not self._timer.isActive():
            self._timer.start()

    def show_settlement(self, settlement: Settlement | None) -> None:
        self._timer.stop()
        self._settlement = settlement
        if settlement is not None:
            self._ratio = settlement.extract_ratio
        self.retranslate()

    def show_ratio(self, ratio: Ratio) -> None:
        """The extraction ratio in force, for the strip while nothing is rung up."""
        self._ratio = ratio
        self.retranslate()

    def _forget(self) -> None:
        self._settlement = None
        self.retranslate()

    def retranslate(self) -> None:
        words, settlement = self._words, self._settlement
        joins = settlement is not None and settlement.entitlement > ZERO
        sentence = "" if settlement is None or joins else join_sentence(settlement, words)
        title = words.text("Entitlement of this bill")
        rule = rule_name(settlement, self._profile, words) if settlement is not None else ""
        self._title.setText(f"{title} · {rule}" if rule and joins else title)
        self._amount.setVisible(joins)
        self._sentence.setVisible(bool(sentence))
        self._sentence.setText(sentence)
        self._none.setVisible(settlement is None)
        if settlement is not None:
            self._amount.show_money(settlement.entitlement)
            self._queue.show_money(settlement.extraction)
        self._queue.setVisible(settlement is not None)
        self._queue_none.setVisible(settlement is None)
        ratio = f" {self._ratio.percent}%" if self._ratio is not None else ""
        self._queue_title.setText(words.text("Paid to the queue") + ratio)


class TotalCard(Card):
    """Subtotal, what members get off, what is to pay; the strip is its foot."""

    def __init__(self, words: Words, metrics: Metrics, profile: ShopProfile, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent=parent)
        self._words = words
        self._reduced = False
        self._subtotal_word = Label(metrics, 16, "ink2")
        self._discount_word = Label(metrics, 16, "ink2")
        self._due_word = Label(metrics, 22, bold=True)
        self._subtotal = MoneyLabel(words, metrics, 16, tone="ink2", bold=False)
        self._discount = MoneyLabel(words, metrics, 16)
        self._deducted_word = Label(metrics, 16, "ink2")
        self._deducted = MoneyLabel(words, metrics, 16)
        self._due = MoneyLabel(words, metrics, 72)
        self._due.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.strip = RewardStrip(words, metrics, profile)
        upper = column(metrics, gap=0, margins=(18, 14, 18, 0))
        for word, amount in (
            (self._subtotal_word, self._subtotal), (self._discount_word, self._discount),
            (self._deducted_word, self._deducted),
        ):  # fmt: skip
            line = row(metrics, word, None, amount)
            word.setFixedHeight(metrics.px(26))
            upper.addLayout(line)
        upper.addSpacing(metrics.px(6))
        upper.addWidget(Rule())
        upper.addStretch(1)
        total = row(metrics, gap=12)
        total.addWidget(self._due_word, 0, Qt.AlignmentFlag.AlignBottom)
        total.addWidget(self._due, 1)
        upper.addLayout(total)
        upper.addStretch(1)
        body = column(metrics, on=self)
        body.addLayout(upper, 1)
        body.addWidget(self.strip)
        self.set_foot(self.strip, CardTone.REWARD)
        self.setMinimumHeight(metrics.px(HEIGHT - 60))
        words.changed.connect(self.retranslate)
        self.show_draft(Draft())
        self.retranslate()

    @property
    def due(self) -> MoneyLabel:
        return self._due

    def show_draft(self, draft: Draft) -> None:
        self._reduced = bool(draft.reduced)
        for part in (self._deducted_word, self._deducted):
            part.setVisible(bool(draft.deductions))
        self._deducted.show_money(-draft.deducted)
        self.retranslate()
        self._subtotal.show_money(draft.subtotal)
        self._discount.show_money(-draft.discount)
        self._due.show_money(draft.due)
        self._due.set_tone("ink3" if draft.empty else "ink")

    def retranslate(self) -> None:
        words = self._words
        self._subtotal_word.setText(words.text("Subtotal"))
        self._discount_word.setText(words.text("Discount") if self._reduced else words.text("Member discount"))
        self._deducted_word.setText(words.text("Points, love value, vouchers"))
        self._due_word.setText(words.text("To pay"))
