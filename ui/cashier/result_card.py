"""What a committed bill did: the new entitlement, its place, its code, and who of the queue was paid."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources import theme
from terminal.services.facts import BillFacts, Certainty, Settlement
from terminal.services.privacy import mask_name
from terminal.services.shop import ShopProfile
from ui.cashier.payees_card import PayeesCard
from ui.cashier.settlement_words import join_sentence, pace_sentence, rule_name
from ui.office_words import held_words
from ui.widgets.card import Card
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.icon import Icon
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.qr import QrWidget
from ui.widgets.river import RiverWidget
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.words import Words


class ResultCard(Card):
    """Without a new entry the upper half says in one sentence why."""

    def __init__(self, words: Words, metrics: Metrics, profile: ShopProfile, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent=parent)
        self._words = words
        self._profile = profile
        self._bill: BillFacts | None = None
        self._gap, self._spare = metrics.px(10), metrics.px(136 - 72)
        self._flows = False
        """Whether there is a queue to show."""
        self._title = Label(metrics, 22, bold=True, elides=True)
        self.chip = Chip(metrics)
        self._no_entry = Label(metrics, 16, "ink2", wraps=True)
        self._entry = self._entry_part(metrics)
        self._river = RiverWidget(words, metrics, committed=True)
        self._river.setMinimumHeight(metrics.px(72))
        self._river.setMaximumHeight(metrics.px(136))
        self._payees = PayeesCard(words, metrics, committed=True)
        self._note = Label(metrics, 13, "ink2", wraps=True)
        head = row(metrics, gap=8)
        head.addWidget(self._title, 1)
        head.addWidget(self.chip)
        note = row(metrics, gap=6)
        note.addWidget(Icon("info", metrics.px(16), "ink2"), 0, Qt.AlignmentFlag.AlignTop)
        note.addWidget(self._note, 1)
        self._note_row = QWidget()
        self._note_row.setLayout(note)
        note.setContentsMargins(0, 0, 0, 0)
        body = column(metrics, head, self._no_entry, self._entry, gap=10, margins=(28, 20, 28, 18), on=self)
        body.addStretch(1)
        body.addWidget(self._river, 20)
        body.addStretch(1)
        body.addWidget(self._payees)
        body.addWidget(self._note_row)
        words.changed.connect(self.retranslate)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()

    def fold(self) -> None:
        """Where all of it is higher than the card, the river goes, which is said in words as well; then the gaps."""
        body = self.layout()
        if body is None:
            return
        self._river.setVisible(self._flows)
        body.setSpacing(self._gap)
        if body.totalHeightForWidth(self.width()) > self.height() + self._spare:
            self._river.hide()
            if body.totalHeightForWidth(self.width()) > self.height():
                body.setSpacing(self._gap // 3)

    def _entry_part(self, metrics: Metrics) -> QWidget:
        words = self._words
        self._who = Label(metrics, 16, "ink2", elides=True)
        self._entitlement = MoneyLabel(words, metrics, 60, tone="reward", align=Qt.AlignmentFlag.AlignLeft)
        self._entitlement.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._ahead_word, self._money_word = Label(metrics, 15, "ink2"), Label(metrics, 15, "ink2")
        self._ahead = Label(metrics, 28, bold=True)
        self._people = Label(metrics, 16)
        self._money = MoneyLabel(words, metrics, 28, align=Qt.AlignmentFlag.AlignLeft)
        self._ahead.setFixedHeight(self._money.sizeHint().height())
        ahead = row(metrics, gap=8)
        ahead.addWidget(self._ahead)
        ahead.addWidget(self._people, 0, Qt.AlignmentFlag.AlignBottom)
        ahead.addStretch(1)
        self._place = QWidget()
        places = row(metrics, gap=28, on=self._place)
        places.addLayout(column(metrics, self._ahead_word, ahead, gap=4))
        places.addLayout(column(metrics, self._money_word, self._money, gap=4))
        places.addStretch(1)
        self.qr = QrWidget(words)
        self._qr_word = Label(metrics, 13, "ink2")
        self._qr_word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        frame = Card(metrics, radius=theme.CONTROL_RADIUS)
        column(metrics, self.qr, margins=(2, 2, 2, 2), on=frame)
        frame.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._code = QWidget()
        code = column(metrics, gap=6, on=self._code)
        code.addWidget(frame, 0, Qt.AlignmentFlag.AlignHCenter)
        code.addWidget(self._qr_word)
        code.addStretch(1)
        part = QWidget()
        line = row(metrics, gap=16, on=part)
        line.addLayout(column(metrics, self._who, self._entitlement, 8, self._place, None, gap=4), 1)
        line.addWidget(self._code)
        return part

    def use_profile(self, profile: ShopProfile) -> None:
        self._profile = profile
        self.retranslate()

    def show_bill(self, bill: BillFacts) -> None:
        self._bill = bill
        self.retranslate()

    def retranslate(self) -> None:
        words, bill = self._words, self._bill
        if bill is None:
            return
        settled = bill.settlement
        self._title.setText(words.text("Rebate result"))
        provisional = settled.certainty is Certainty.PROVISIONAL
        if settled.held:
            self.chip.show_state(ChipKind.ALERT, words.text("Head office is looking at it"))
        elif provisional:
            self.chip.show_state(ChipKind.PROVISIONAL, words.text("Provisional · head office has the last word"))
        else:
            self.chip.show_state(ChipKind.CONFIRMED, words.text("Confirmed"))
        joined = settled.entry_id is not None
        self._entry.setVisible(joined)
        self._no_entry.setVisible(not joined)
        self._no_entry.setText(join_sentence(settled, words))
        name = mask_name(bill.member.name) if bill.member is not None else ""
        if joined:
            self._show_entry(bill, name)
        self._river.show_river(settled.river, pin_name=name)
        self._flows = settled.enabled
        self.fold()
        self._payees.setVisible(settled.enabled and (settled.given_known or provisional))
        self._payees.show_settlement(settled)
        note = self._note_text(settled)
        self._note.setText(note)
        self._note_row.setVisible(bool(note))

    def _show_entry(self, bill: BillFacts, name: str) -> None:
        words, settled = self._words, bill.settlement
        rule = rule_name(settled, self._profile, words)
        self._who.setText(
            " · ".join(part for part in (words.text("New entitlement of {name}", name=name), rule) if part)
        )
        self._entitlement.show_money(settled.entitlement)
        waits = settled.entries_ahead is not None
        self._place.setVisible(waits)
        about = settled.certainty is Certainty.PROVISIONAL
        self._ahead_word.setText(words.text("About this many ahead") if about else words.text("People ahead"))
        self._money_word.setText(words.text("About this much before") if about else words.text("Money ahead"))
        self._ahead.setText(f"{settled.entries_ahead or 0:,}")
        self._people.setText(words.plural("person", "people", settled.entries_ahead or 0))
        self._money.show_money(settled.money_ahead)
        self.qr.show_text(bill.status_url)
        self.qr.setFixedSize(self.qr.sizeHint())
        self._code.setVisible(bool(bill.status_url))
        self._qr_word.setText(words.text("Scan to see the queue"))

    def _note_text(self, settled: Settlement) -> str:
        words = self._words
        if settled.held:
            return held_words(settled.held, words)
        if settled.certainty is Certainty.PROVISIONAL:
            if settled.entry_id is None:
                return words.text("Whom it pays, head office decides.")
            return words.text(
                "Whom it pays and which place it gets, head office decides; the entitlement of {amount} stands.",
                amount=settled.entitlement.grouped,
            )
        if settled.entry_id is None:
            return ""
        if settled.entries_ahead is None:
            return words.text("This bill's own reward has filled it already.")
        return pace_sentence(settled.pace, words)
