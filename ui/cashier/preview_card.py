"""What the bill will do, before it is paid: who is paid, which place the member gets, and why this ratio."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from terminal.money import ZERO
from terminal.services.facts import MemberFacts, Settlement
from terminal.services.privacy import mask_name
from terminal.services.shop import ShopProfile
from ui.cashier.payees_card import PayeesCard
from ui.cashier.rule_list import RuleList
from ui.cashier.settlement_words import join_sentence, pace_sentence, queue_name, rule_rows
from ui.widgets.card import Card, Rule
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.icon import Icon
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.river import RiverWidget
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.words import Words


class PreviewCard(Card):
    """The right side of the payment page. Without a member the place and the ratio give way to one sentence."""

    def __init__(self, words: Words, metrics: Metrics, profile: ShopProfile, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent=parent)
        self._words = words
        self._profile = profile
        self._settlement: Settlement | None = None
        self._member: MemberFacts | None = None
        self._title = Label(metrics, 18, bold=True, elides=True)
        self._chip = Chip(metrics, ChipKind.PREVIEW)
        self._waiting = Label(metrics, 15, "ink2")
        self._payees = PayeesCard(words, metrics, committed=False)
        self._no_place = Label(metrics, 15, "ink2", wraps=True)
        self._place = self._place_part(metrics)
        self._why = self._why_part(metrics)
        self._note = Label(metrics, 13, "ink2", wraps=True)
        body = column(metrics, gap=10, margins=(16, 14, 16, 14), on=self)
        head = row(metrics, gap=8)
        head.addWidget(self._title, 1)
        head.addWidget(self._chip)
        body.addLayout(head)
        for part in (self._waiting, self._payees, self._no_place):
            body.addWidget(part)
        body.addWidget(self._place, 10)
        body.addWidget(self._why)
        body.addStretch(1)
        note = row(metrics, gap=6)
        note.addWidget(Icon("info", metrics.px(16), "ink2"), 0, Qt.AlignmentFlag.AlignTop)
        note.addWidget(self._note, 1)
        body.addLayout(note)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()

    def fold(self) -> None:
        """Where all of it is higher than the card, the river goes: what it shows is said in words as well."""
        body = self.layout()
        self._river.show()
        self._place.setMaximumHeight(round(self._place_most * self._metrics.type_factor))
        if body is not None and body.totalMinimumHeightForWidth(self.width()) > self.height():
            self._river.hide()

    def _place_part(self, metrics: Metrics) -> QWidget:
        words = self._words
        self._place_title = Label(metrics, 15, bold=True, elides=True)
        self._queue = Label(metrics, 14, "ink2")
        self._river = RiverWidget(words, metrics)
        self._river.setMinimumHeight(metrics.px(90))
        self._river.setMaximumHeight(metrics.px(112))
        self._ahead_word, self._money_word, self._entitlement_word = (Label(metrics, 13, "ink2") for _ in range(3))
        self._ahead = Label(metrics, 24, bold=True)
        self._people = Label(metrics, 14)
        self._money = MoneyLabel(words, metrics, 24, align=Qt.AlignmentFlag.AlignLeft)
        self._entitlement = MoneyLabel(words, metrics, 24, tone="reward")
        self._entitlement_word.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._ahead.setFixedHeight(self._money.sizeHint().height())
        self._pace = Label(metrics, 13, "ink2", wraps=True)
        title = row(metrics, gap=8)
        title.addWidget(self._place_title, 1)
        title.addWidget(self._queue)
        ahead = row(metrics, gap=8)
        ahead.addWidget(self._ahead)
        ahead.addWidget(self._people, 0, Qt.AlignmentFlag.AlignBottom)
        ahead.addStretch(1)
        numbers = row(metrics, gap=12)
        numbers.addLayout(column(metrics, self._ahead_word, ahead, None), 27)
        numbers.addLayout(column(metrics, self._money_word, self._money, None), 40)
        numbers.addLayout(column(metrics, self._entitlement_word, self._entitlement, None), 33)
        standing = QWidget()
        standing.setLayout(numbers)
        standing.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        part = QWidget()
        body: QVBoxLayout = column(metrics, gap=4, on=part)
        body.addLayout(title)
        body.addWidget(self._river, 1)
        body.addWidget(standing)
        body.addWidget(self._pace)
        self._place_most = metrics.px(262)
        part.setMaximumHeight(self._place_most)
        return part

    def _why_part(self, metrics: Metrics) -> QWidget:
        self._why_title = Label(metrics, 15, bold=True, elides=True)
        self._rule = Label(metrics, 14, "ink2")
        self._rules = RuleList(metrics)
        part = QWidget()
        title = row(metrics, gap=8)
        title.addWidget(self._why_title, 1)
        title.addWidget(self._rule)
        column(metrics, Rule(), title, self._rules, gap=8, on=part)
        part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return part

    @property
    def is_waiting(self) -> bool:
        """Whether what the bill will do is still being worked out."""
        return self._settlement is None

    def use_profile(self, profile: ShopProfile) -> None:
        self._profile = profile
        self.retranslate()

    def show_preview(self, settlement: Settlement | None, member: MemberFacts | None) -> None:
        """The preview of the draft as it stands, None while it is being worked out."""
        self._settlement = settlement
        self._member = member
        self.retranslate()

    def retranslate(self) -> None:
        words, settlement = self._words, self._settlement
        self._title.setText(words.text("Rebate preview"))
        self._chip.show_state(ChipKind.PREVIEW, words.text("takes effect when committed"))
        self._waiting.setText(words.text("Being worked out…"))
        self._waiting.setVisible(settlement is None)
        joins = settlement is not None and settlement.entry_id is not None
        self._payees.setVisible(settlement is not None and settlement.enabled)
        self._place.setVisible(joins)
        self._why.setVisible(joins)
        self._no_place.setVisible(settlement is not None and not joins)
        self._note.setText(words.text("A bill pays nothing to its own place unless the shop allows it."))
        if settlement is None:
            return
        self._payees.show_settlement(settlement)
        self._no_place.setText(join_sentence(settlement, words))
        if settlement.own_reward > ZERO:
            self._note.setText(
                words.text("{amount} of this bill goes to its own place.", amount="¥" + settlement.own_reward.grouped)
            )
        if joins:
            self._show_place(settlement)

    def _show_place(self, settlement: Settlement) -> None:
        words = self._words
        name = mask_name(self._member.name) if self._member is not None else ""
        self._place_title.setText(words.text("Where {name} will stand", name=name))
        self._queue.setText(queue_name(settlement.queue, words))
        self._river.show_river(settlement.river, pin_name=name, moving=False)
        self._ahead_word.setText(words.text("People ahead"))
        self._money_word.setText(words.text("Money ahead"))
        self._entitlement_word.setText(words.text("Entitlement"))
        self._ahead.setText(f"{settlement.entries_ahead or 0:,}")
        self._people.setText(words.plural("person", "people", settlement.entries_ahead or 0))
        self._money.show_money(settlement.money_ahead)
        self._entitlement.show_money(settlement.entitlement)
        self._pace.setText(pace_sentence(settlement.pace, words))
        ratio = settlement.ratio.percent if settlement.ratio is not None else ""
        self._why_title.setText(words.text("Why {ratio}%", ratio=ratio))
        self._rule.setText(
            words.text("rule {rule} · settings v{version}", rule=settlement.rule, version=settlement.settings_version)
        )
        self._rules.show_rows(rule_rows(settlement, self._profile, words))
