"""Who of the queue a bill pays: before payment with bars, after it as a short list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from resources import theme
from terminal.money import Money
from terminal.services.facts import Certainty, Payee, Settlement
from ui.cashier.settlement_words import leftover_sentence
from ui.receipt.wording import given_to_queue
from ui.widgets.bar import Bar
from ui.widgets.card import Card, CardTone
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.words import Words

SHOWN = 2
"""More payees than this are counted, not listed."""


class _Foretold(QWidget):
    """Place, name, bar, what will be left, and what this bill gives."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._place = Label(metrics, 14, "ink2")
        self._place.setMinimumWidth(metrics.px(50))
        self._name = Label(metrics, 16, elides=True)
        self._name.setMinimumWidth(metrics.px(40))
        self._bar = Bar(metrics)
        self._bar.setFixedWidth(metrics.px(104))
        self._left = Label(metrics, 14, "ink2")
        self._left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._chip = Chip(metrics)
        self._states: tuple[tuple[ChipKind, str], ...] = ()  # what it says is the last one
        self._chip_room = QWidget()
        self._chip_least = metrics.px(88)
        row(metrics, None, self._chip, None, on=self._chip_room)
        self._amount = MoneyLabel(words, metrics, 18, tone="reward", symbol=False, plus=True)
        self._amount.setMinimumWidth(metrics.px(70))
        self._narrow = metrics.px(400)
        self._room = metrics.px(76)
        self._line = line = row(metrics, gap=6, on=self)
        line.addWidget(self._place)
        line.addWidget(self._name, 1)
        line.addWidget(self._bar)
        line.addWidget(self._left)
        line.addWidget(self._chip_room)
        line.addWidget(self._amount)
        self.setFixedHeight(metrics.px(42))

    def show_payee(self, payee: Payee) -> None:
        words = self._words
        self._place.setText(words.text("No. {place}", place=payee.place))
        self._name.setText(payee.name)
        self._bar.show_share(payee.rewarded.fen, payee.entitlement.fen)
        self._left.setText(words.text("{amount} left", amount=payee.remaining.grouped))
        states = [(ChipKind.OWN, words.text("all received")), (ChipKind.REWARD, words.text("partly"))]
        self._states = tuple(reversed(states)) if payee.filled else tuple(states)
        self._amount.show_money(payee.amount)
        self.fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # the number beside it says the same: on a narrow screen the bar is the first to go
        wide = event.size().width() >= self._narrow
        self._bar.setVisible(wide)
        self._left.setMinimumWidth(self._room if wide else 0)
        self.fold()

    def fold(self) -> None:
        """Where that is not enough, the place goes, which the order of the rows tells too, then what is left."""
        wide = self._chip_least
        for kind, text in self._states:
            self._chip.show_state(kind, text)
            wide = max(wide, self._chip.sizeHint().width())
        self._chip_room.setFixedWidth(wide)  # the same in every row, whichever it says
        for part in (self._place, self._left):
            part.show()
        for part in (self._place, self._left):
            if self._line.minimumSize().width() > self.width():
                part.hide()


class _Paid(QWidget):
    """One line: who, how far, how much."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._told = Label(metrics, 15, "ink2", elides=True)
        self._amount = MoneyLabel(words, metrics, 16, tone="reward", symbol=False, plus=True)
        line = row(metrics, gap=12, on=self)
        line.addWidget(self._told, 1)
        line.addWidget(self._amount)
        self.setFixedHeight(metrics.px(24))

    def show_payee(self, payee: Payee) -> None:
        words = self._words
        if payee.filled:
            self._told.setText(words.text("{name} · all received, leaves the queue", name=payee.name))
        else:
            self._told.setText(
                words.text(
                    "{name} · {rewarded} of {entitlement} received",
                    name=payee.name,
                    rewarded=payee.rewarded.grouped,
                    entitlement=payee.entitlement.grouped,
                )
            )
        self._amount.show_money(payee.amount)


class PayeesCard(Card):
    """Shows the payouts of a settlement, and says in words what nobody gets."""

    def __init__(self, words: Words, metrics: Metrics, *, committed: bool, parent: QWidget | None = None) -> None:
        super().__init__(metrics, CardTone.REWARD, radius=theme.CONTROL_RADIUS, parent=parent)
        self._words = words
        self._committed = committed
        self._settlement: Settlement | None = None
        self._title = Label(metrics, 15, bold=True, elides=True)
        self._sum_told = Label(metrics, 14, "ink2")
        self._sum = MoneyLabel(words, metrics, 18, tone="reward")
        self._more = Label(metrics, 14, "ink2", elides=True)
        self._leftover = Label(metrics, 14, "ink2", elides=True)
        kind = _Paid if committed else _Foretold
        self._rows: list[_Paid | _Foretold] = [kind(words, metrics) for _ in range(SHOWN)]
        head = row(metrics, gap=6)
        head.addWidget(self._title, 1)
        head.addWidget(self._sum_told)
        head.addWidget(self._sum)
        body = column(metrics, head, gap=0, margins=(14, 10, 14, 8), on=self)
        body.addSpacing(metrics.px(4))
        for line in self._rows:
            body.addWidget(line)
        body.addWidget(self._more)
        body.addWidget(self._leftover)
        words.changed.connect(self.retranslate)

    def show_settlement(self, settlement: Settlement) -> None:
        self._settlement = settlement
        self.retranslate()

    def retranslate(self) -> None:
        words, settlement = self._words, self._settlement
        if settlement is None:
            return
        if self._committed:
            provisional = settlement.certainty is Certainty.PROVISIONAL
            title = words.text("This bill pays to waiting members")
            self._title.setText(words.text("{title} (provisional)", title=title) if provisional else title)
            self._sum_told.setText("")
            self._sum.show_money(given_to_queue(settlement) if settlement.given_known else settlement.extraction)
        else:
            self._title.setText(words.text("Who this bill pays"))
            self._sum_told.setText(
                f"{settlement.paid.grouped} × {settlement.extract_ratio.percent}%{_carried(settlement)} ="
            )
            self._sum.show_money(settlement.extraction + settlement.from_pool)
        shown = settlement.payees[:SHOWN]
        for line, payee in zip(self._rows, shown, strict=False):
            line.show_payee(payee)
        for index, line in enumerate(self._rows):
            line.setVisible(index < len(shown))
        rest = settlement.payee_count - len(shown)
        rest_money = given_to_queue(settlement) - Money.total(payee.amount for payee in shown)
        self._more.setVisible(rest > 0)
        if rest > 0:
            self._more.setText(
                words.plural("{count} more: {amount}", "{count} more: {amount}", rest, amount=rest_money.grouped)
            )
        leftover = leftover_sentence(settlement, words)
        if not settlement.given_known:
            leftover = words.text("Head office decides who receives it.")
        self._leftover.setText(leftover)
        self._leftover.setVisible(bool(leftover))


def _carried(settlement: Settlement) -> str:
    return f" + {settlement.from_pool.grouped}" if settlement.from_pool else ""
