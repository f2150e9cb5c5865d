"""The third step: the queue's equation, and how the queue came from the opening to now."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resources import theme
from terminal.money import ZERO, Money
from terminal.services.report_facts import ShiftReport
from ui.shift.rows import Amount, Fact, FactList, StepCard
from ui.widgets.card import CardTone, Rule
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.label import Label
from ui.widgets.style import Metrics, tokens_of
from ui.words import Words


class SharesBar(QWidget):
    """How much of the extraction was rewarded; the rest was kept or went into the pool."""

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._share = 0.0
        self._any = False
        self.setFixedHeight(metrics.px(20))

    def show_shares(self, rewarded: Money, extracted: Money) -> None:
        self._any = bool(extracted or rewarded)
        self._share = min(1.0, rewarded.fen / extracted.fen) if extracted > ZERO else float(rewarded > ZERO)
        self.setAccessibleName(f"{self._share:.1%}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        radius = self._metrics.px(theme.BAR_RADIUS)
        shape.addRoundedRect(box, radius, radius)
        painter.fillPath(shape, QColor(tokens.accent_line if self._any else tokens.surface))
        painter.setClipRect(QRectF(0, 0, self.width() * self._share, self.height()))
        painter.fillPath(shape, QColor(tokens.reward_fill))
        painter.setClipping(False)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawPath(shape)


class RebateCard(StepCard):
    """All queues of the shift together; the paper names each."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent)
        self._words = words
        self.chip = Chip(metrics)
        self.head.addWidget(self.chip)
        self.extracted = Amount(words, metrics, CardTone.ACCENT, "ink")
        self.rewarded = Amount(words, metrics, CardTone.REWARD, "reward")
        self.retained = Amount(words, metrics, CardTone.PLAIN, "ink")
        self.pool = Amount(words, metrics, CardTone.PLAIN, "ink")
        equation = QHBoxLayout()
        equation.setSpacing(metrics.px(5))
        for sign, box in (("", self.extracted), ("=", self.rewarded), ("+", self.retained), ("+", self.pool)):
            if sign:
                label = Label(metrics, 16, "ink2")
                label.setText(sign)
                equation.addWidget(label)
            equation.addWidget(box, 1)
        self.bar = SharesBar(metrics)
        self._shares = Label(metrics, 13, "ink2", wraps=True)
        whole = QVBoxLayout()
        whole.setSpacing(metrics.px(10))
        whole.addLayout(equation)
        whole.addWidget(self.bar)
        whole.addWidget(self._shares)
        self.add(whole)
        self.body.addWidget(Rule())
        self._queue_title = Label(metrics, 15, bold=True)
        self.queue = FactList(words, metrics)
        part = QVBoxLayout()
        part.setSpacing(metrics.px(10))
        part.addWidget(self._queue_title)
        part.addWidget(self.queue)
        self.add(part, above=10)
        self.body.addWidget(Rule())
        self.rest = FactList(words, metrics)
        self.add(self.rest)
        self.body.addStretch(1)

    def show_report(self, report: ShiftReport) -> None:
        words = self._words
        self.title.setText(words.text("3 Rebate reconciliation"))
        if report.balanced:
            self.chip.show_state(ChipKind.CONFIRMED, words.text("Balanced"))
        else:
            self.chip.show_state(ChipKind.ALERT, words.text("NOT BALANCED"))
        self.extracted.show_amount(words.text("Extracted"), report.extracted)
        self.rewarded.show_amount(words.text("Rewarded"), report.rewarded)
        self.retained.show_amount(words.text("Retained"), report.retained)
        self.pool.show_amount(words.text("Pool"), report.pool)
        self.bar.show_shares(report.rewarded, report.extracted)
        self._shares.setText(self._shares_text(report))
        self._queue_title.setText(words.text("Queue"))
        self.queue.show_facts(self._queue_facts(report))
        self.rest.show_facts(self._rest_facts(report))

    def _shares_text(self, report: ShiftReport) -> str:
        words = self._words
        if report.extracted <= ZERO:
            return words.text("Nothing was extracted in this shift.")
        share = f"{1000 * report.rewarded.fen // report.extracted.fen / 10:.1f}"
        told = words.text("{percent} % of it was rewarded", percent=share)
        if not report.balanced:
            told += " · " + words.text("The books do not meet: a manager has to let the close through.")
        return told

    def _queue_facts(self, report: ShiftReport) -> list[Fact]:
        words, queues = self._words, report.queues

        def both(count: int, amount: Money, *, signed: bool = False) -> str:
            sign = "+" if signed and count > 0 else ""
            places = words.plural("{count} place", "{count} places", abs(count))
            minus = "\u2212" if count < 0 else ""
            mark = "+" if signed and amount > ZERO else "\u2212" if amount < ZERO else ""
            return f"{sign}{minus}{places} · {mark}¥{Money(abs(amount.fen)).grouped}"

        joined = sum(each.joined.count for each in queues)
        filled = sum(each.filled for each in queues)
        exchanged = sum(each.exchanged.count for each in queues)
        other = sum(each.other_left for each in queues)
        other_money = Money.total(each.other for each in queues)
        before = both(sum(each.waiting_before for each in queues), Money.total(each.owed_before for each in queues))
        after = both(sum(each.waiting_after for each in queues), Money.total(each.owed_after for each in queues))
        facts = [
            Fact(words.text("Waiting at the opening"), before),
            Fact(words.text("Joined"), both(joined, Money.total(each.joined.amount for each in queues), signed=True)),
            Fact(words.text("Paid out"), -report.rewarded),
            Fact(words.text("Received all"), words.plural("{count} place", "{count} places", filled)),
        ]
        if exchanged:
            left = -Money.total(each.exchanged.amount for each in queues)
            facts.append(Fact(words.text("Left by exchange"), both(-exchanged, left)))
        if other or other_money:
            facts.append(Fact(words.text("Refunds and other changes"), both(other, other_money, signed=True)))
        return [*facts, Fact(words.text("Waiting now"), after, strong=True)]

    def _rest_facts(self, report: ShiftReport) -> list[Fact]:
        words = self._words
        facts = [Fact(words.text("Cost of refunds, borne by the shop"), report.refund_cost)]
        if report.joined:
            done = words.text(
                "{done} / {all} bills", done=report.sales_count - report.unconfirmed, all=report.sales_count
            )
            tone = "provisional" if report.unconfirmed else "accent"
            facts.append(Fact(words.text("Confirmed by head office"), done, strong=True, tone=tone))
        return facts
