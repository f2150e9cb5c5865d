"""The right side of the rebate page: one bill tried under what is not saved yet, with every rule that had a say."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resources import theme
from terminal.rebate.entitlement import RuleStep, StepOutcome
from terminal.services.shop import ShopProfile
from ui.manager.choice import Choice
from ui.manager.forms import NotTaken
from ui.manager.marked import MarkedLabel
from ui.manager.setting_field import PageKeys, SettingField
from ui.manager.setting_words import level_name, why_not_taken
from ui.manager.trial import BILL_AMOUNT, BILL_BARE, SPENT_AMOUNT, Trial, TrialResult
from ui.manager.trial_words import (
    because,
    compared,
    extraction_label,
    net_words,
    outcome_name,
    rule_detail,
    rule_name,
)
from ui.widgets.card import Card, CardTone, Rule
from ui.widgets.icon import Icon
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.style import Metrics, tokens_of
from ui.words import Words

RULE_HEIGHT = 40
RULE_HEIGHT_LEAST = 26
"""Where the panel is short of room, a rule's name and its small print share a line."""
RULE_GAP = 5


class RuleChain(QWidget):
    """The rules in their order, the one that decided set off."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._metrics = metrics
        self._steps: tuple[RuleStep, ...] = ()
        self._shop = ShopProfile()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    @property
    def steps(self) -> tuple[RuleStep, ...]:
        return self._steps

    def show_chain(self, chain: tuple[RuleStep, ...], shop: ShopProfile) -> None:
        """Rules that nobody set are left out: there is nothing to say about them."""
        told = []
        decided = False
        for step in chain:
            if decided and step.outcome is StepOutcome.NOT_MET:
                step = replace(step, outcome=StepOutcome.NOT_REACHED)
            decided = decided or step.outcome is StepOutcome.APPLIED
            told.append(step)
        self._steps = tuple(step for step in told if step.outcome is not StepOutcome.NOT_SET)
        self._shop = shop
        self.setMaximumHeight(self._height(RULE_HEIGHT))
        self.updateGeometry()
        said = (
            f"{place} {rule_name(step.kind, self._words)} {outcome_name(step, self._words)}"
            for place, step in enumerate(self._steps, 1)
        )
        self.setAccessibleName("; ".join(said))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._height(RULE_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._height(RULE_HEIGHT_LEAST))

    def _height(self, rule: float) -> int:
        return self._metrics.px(len(self._steps) * (rule + RULE_GAP) - RULE_GAP) if self._steps else 0

    @property
    def _gap(self) -> int:
        return self._metrics.px(RULE_GAP)

    @property
    def _pitch(self) -> float:
        return (self.height() + self._gap) / max(1, len(self._steps))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, step in enumerate(self._steps):
            box = QRectF(0, place * self._pitch, self.width(), self._pitch - self._gap)
            self._paint_step(painter, box, place + 1, step)

    def _paint_step(self, painter: QPainter, box: QRectF, place: int, step: RuleStep) -> None:
        metrics, tokens, words = self._metrics, tokens_of(self), self._words
        taken = step.outcome is StepOutcome.APPLIED
        wide = 2 if taken else 1
        painter.setPen(QPen(QColor(tokens.accent if taken else tokens.line), wide))
        painter.setBrush(QColor(tokens.accent_tint if taken else tokens.surface))
        radius = metrics.px(theme.CONTROL_RADIUS)
        painter.drawRoundedRect(box.adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2), radius, radius)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(tokens.accent if taken else tokens.ink2))
        painter.setFont(metrics.font(15, bold=taken))
        painter.drawText(box.adjusted(metrics.px(12), 0, 0, 0), middle, str(place))
        outcome = outcome_name(step, words)
        painter.setFont(metrics.font(12, bold=taken))
        room = max(metrics.px(36), painter.fontMetrics().horizontalAdvance(outcome))
        painter.drawText(box.adjusted(0, 0, -metrics.px(12), 0), middle | Qt.AlignmentFlag.AlignRight, outcome)
        right = box.right() - metrics.px(12 + 8) - room
        painter.setPen(QColor(tokens.ink if taken else tokens.ink2))
        painter.setFont(metrics.font(17, bold=taken))
        ratio = str(step.ratio) if step.ratio is not None else "—"
        painter.drawText(
            QRectF(box.left(), box.top(), right - box.left(), box.height()),
            middle | Qt.AlignmentFlag.AlignRight,
            ratio,
        )
        name_room = right - painter.fontMetrics().horizontalAdvance(ratio) - metrics.px(8 + 34)
        self._words_of(
            painter, box, name_room, rule_name(step.kind, words), rule_detail(step, self._shop, words), taken
        )

    def _words_of(self, painter: QPainter, box: QRectF, room: float, name: str, detail: str, bold: bool) -> None:
        """Name and small print: one over the other, or on one line where the box is too low for two."""
        metrics, tokens = self._metrics, tokens_of(self)
        left = box.left() + metrics.px(34)
        strong = tokens.ink if bold else tokens.ink2
        half = box.height() / 2 + metrics.px(3)
        upper = QRectF(left, box.top() - metrics.px(1), room, half)
        lower = QRectF(left, box.bottom() - half, room, half)
        sides = (Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop)
        if box.height() < metrics.px(36):
            painter.setFont(metrics.font(14, bold=bold))
            used = painter.fontMetrics().horizontalAdvance(name) + metrics.px(8)
            upper = QRectF(left, box.top(), room, box.height())
            lower = upper.adjusted(min(used, room), 0, 0, 0)
            sides = (Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignVCenter)
        for text, size, weight, tone, side, part in (
            (name, 14, bold, strong, sides[0], upper),
            (detail, 12, False, tokens.ink2, sides[1], lower),
        ):
            painter.setFont(metrics.font(size, bold=weight))
            painter.setPen(QColor(tone))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(part.width()))
            painter.drawText(part, side | Qt.TextFlag.TextSingleLine, shown)


class TrialPanel(Card):
    """Shows a `TrialResult`; `tried(Trial)` comes when a person changed the bill that is tried."""

    tried = Signal(object)

    def __init__(self, words: Words, metrics: Metrics, keys: PageKeys, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent=parent)
        self._words = words
        self._px = metrics
        self._trial = Trial()
        self._title = Label(metrics, 18, bold=True)
        self._amount = SettingField(words, metrics, keys)
        self._spent = SettingField(words, metrics, keys)
        self._level = Choice(metrics)
        self._level_label = Label(metrics, 13, "ink2")
        self._got_card = Card(metrics, CardTone.REWARD)
        self._got_label = Label(metrics, 14, "reward")
        self._got = MoneyLabel(words, metrics, 44, tone="reward", align=Qt.AlignmentFlag.AlignLeft)
        self._ratio = Label(metrics, 26, "reward", bold=True)
        self._compared = Label(metrics, 13, elides=True)
        self._because = MarkedLabel(metrics, 14)
        self._chain = RuleChain(words, metrics)
        self._extraction_label = Label(metrics, 15, elides=True)
        self._extraction = MoneyLabel(words, metrics, 16)
        self._net_card = Card(metrics, CardTone.ALERT)
        self._net_icon = Icon("warning", metrics.px(20), "alert")
        self._net_title = Label(metrics, 13, "alert", bold=True, wraps=True)
        self._net_more = Label(metrics, 13, wraps=True)
        self._build()
        for field in (self._amount, self._spent):
            field.typed.connect(lambda _setting, _text: self._on_bill_changed())
        self._level.picked.connect(lambda _value: self._on_bill_changed())

    def _build(self) -> None:
        px = self._px.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(14), px(16), px(14))
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addSpacing(px(8))
        column.addLayout(self._bill())
        column.addSpacing(px(8))
        column.addWidget(self._got_box())
        column.addSpacing(px(8))
        column.addWidget(self._because)
        column.addSpacing(px(8))
        column.addWidget(self._chain)
        column.addSpacing(px(10))
        column.addWidget(Rule())
        column.addSpacing(px(8))
        line = QHBoxLayout()
        line.addWidget(self._extraction_label, 1)
        line.addWidget(self._extraction)
        column.addLayout(line)
        column.addStretch(1)
        column.addSpacing(px(8))
        column.addWidget(self._net_box())

    def _bill(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(self._px.px(8))
        level = QVBoxLayout()
        level.setSpacing(self._px.px(4))
        level.addWidget(self._level_label)
        level.addWidget(self._level)
        level.addStretch(1)
        line.addWidget(self._amount, 1, Qt.AlignmentFlag.AlignTop)
        line.addLayout(level, 1)
        line.addWidget(self._spent, 1, Qt.AlignmentFlag.AlignTop)
        return line

    def _got_box(self) -> Card:
        px = self._px.px
        column = QVBoxLayout(self._got_card)
        column.setContentsMargins(px(14), px(10), px(14), px(10))
        column.setSpacing(0)
        column.addWidget(self._got_label)
        line = QHBoxLayout()
        line.addWidget(self._got, 1)
        line.addWidget(self._ratio, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(line)
        column.addWidget(self._compared)
        return self._got_card

    def _net_box(self) -> Card:
        px = self._px.px
        line = QHBoxLayout(self._net_card)
        line.setContentsMargins(px(12), px(10), px(12), px(10))
        line.setSpacing(px(10))
        line.addWidget(self._net_icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._net_title)
        column.addWidget(self._net_more)
        line.addLayout(column, 1)
        return self._net_card

    @property
    def trial(self) -> Trial:
        return self._trial

    @property
    def texts(self) -> tuple[str, ...]:
        """What it says, from the top."""
        return (
            self._got.text, self._ratio.text(), self._compared.text(), self._because.text,
            self._extraction_label.text(), self._extraction.text, self._net_title.text(), self._net_more.text(),
        )  # fmt: skip

    @property
    def chain(self) -> RuleChain:
        return self._chain

    def show_bill(self, trial: Trial, shop: ShopProfile, levels: tuple[str, ...], *, with_tiers: bool) -> None:
        """The bill that is tried, and the levels that its member can have."""
        self._trial = trial
        words = self._words
        self._title.setText(words.text("Try a bill"))
        amount = BILL_BARE if with_tiers else BILL_AMOUNT
        self._amount.set_label(words.text("Bill (yuan)") if with_tiers else words.text("Amount of the bill"))
        if not self._amount.error:
            self._amount.show_setting(amount, amount.form.text(trial.amount), "")
        self._level_label.setText(words.text("Member"))
        self._level.setAccessibleName(words.text("Member"))
        options = [(key, level_name(shop, key, words)) for key in (*levels, "")]
        self._level.show_options(options, trial.level)
        self._spent.set_label(words.text("Spent (yuan)"))
        if not self._spent.error:
            self._spent.show_setting(SPENT_AMOUNT, SPENT_AMOUNT.form.text(trial.spent), "")
        self._spent.setVisible(with_tiers)

    def show_result(self, result: TrialResult, saved: TrialResult, shop: ShopProfile) -> None:
        words = self._words
        self._got_label.setText(words.text("Entitled to"))
        self._got.show_money(result.got)
        self._ratio.setText(str(result.decision.ratio) if result.enabled else "—")
        self._compared.setText(compared(result, saved, words))
        self._because.show_runs(because(result, self._trial, shop, words))
        self._because.setVisible(result.enabled)
        self._chain.show_chain(result.decision.chain, shop)
        self._chain.setVisible(result.enabled)
        self._extraction_label.setText(extraction_label(result, words))
        self._extraction.show_money(result.extraction)
        heading, more = net_words(result, words)
        grows = result.net.fen > 0
        self._net_card.set_tone(CardTone.ALERT if grows else CardTone.QUIET)
        tone = "alert" if grows else "ink2"
        self._net_icon.show_icon("warning" if grows else "info", tone)
        self._net_title.set_tone(tone)
        self._net_title.setText(heading)
        self._net_more.setText(more)

    def _on_bill_changed(self) -> None:
        """Try another bill, once all of it can be read; what can't be stays as it was typed."""
        values = []
        for field, setting in ((self._amount, BILL_AMOUNT), (self._spent, SPENT_AMOUNT)):
            try:
                values.append(setting.form.read(field.text()))
            except NotTaken as why:
                field.set_error(why_not_taken(why, self._words))
                return
        level = self._level.currentData()
        amount, spent = values
        self.tried.emit(Trial(amount, level if isinstance(level, str) else "", spent))
