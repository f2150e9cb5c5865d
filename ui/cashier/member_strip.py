"""Who buys: the strip under the field, with what the member has and what still comes to him.

Without a member it says what that means: the bill can be paid, and joins nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from terminal.clock import zone
from terminal.money import ZERO
from terminal.services.facts import MemberFacts
from terminal.services.privacy import mask_name, mask_phone
from terminal.services.shop import ShopProfile
from ui.receipt.wording import level_name
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card, CardTone, Rule
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.icon import paint_icon
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics, tokens_of
from ui.words import Words

HEIGHT = 76


class _Avatar(QWidget):
    """A head in a circle: drawn, never a photograph."""

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._known = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_known(self, known: bool) -> None:
        self._known = known
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._metrics.px(44), self._metrics.px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(tokens.accent_line if self._known else tokens.line_strong), 1)
        if not self._known:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.accent_tint if self._known else tokens.surface))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawEllipse(box)
        side = self._metrics.px(24)
        middle = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
        paint_icon(painter, "user", middle, tokens.accent if self._known else tokens.ink2)


class MemberStrip(Card):
    """Asks for a member by `member_requested`; shows what it is told."""

    member_requested = Signal()

    def __init__(self, words: Words, metrics: Metrics, profile: ShopProfile, parent: QWidget | None = None) -> None:
        super().__init__(metrics, CardTone.FIELD, dashed=True, parent=parent)
        self._words = words
        self._profile = profile
        self._member: MemberFacts | None = None
        self._avatar = _Avatar(metrics)
        self._beside = 2 * metrics.px(16) + self._avatar.sizeHint().width() + metrics.px(12)
        self.button = KeyButton(metrics, "F2", height=40)
        self.button.triggered.connect(self.member_requested)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._nobody(metrics))
        self._pages.addWidget(self._somebody(metrics))
        line = row(metrics, self._avatar, 12, gap=0, margins=(16, 0, 16, 0), on=self)
        line.addLayout(self._pages, 1)
        line.addWidget(self.button)
        self.setFixedHeight(metrics.px(HEIGHT))
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _nobody(self, metrics: Metrics) -> QWidget:
        self._none_title = Label(metrics, 16, bold=True)
        self._none_told = Label(metrics, 13, "ink2", elides=True)
        page = QWidget()
        column(metrics, None, self._none_title, self._none_told, None, gap=2, on=page)
        return page

    def _somebody(self, metrics: Metrics) -> QWidget:
        self._name = Label(metrics, 18, bold=True)
        self._level = Chip(metrics)
        self._phone = Label(metrics, 13, "ink2")
        self._balance_word = Label(metrics, 13, "ink2")
        self._balance = MoneyLabel(self._words, metrics, 18, align=Qt.AlignmentFlag.AlignLeft)
        self._coming_word = Label(metrics, 13, "ink2")
        self._coming = MoneyLabel(self._words, metrics, 18, tone="reward", align=Qt.AlignmentFlag.AlignLeft)
        who = column(
            metrics, None, row(metrics, self._name, self._level, gap=8), self._phone, None, gap=3
        )  # fmt: skip
        page = QWidget()
        rules = [Rule(vertical=True), Rule(vertical=True)]
        for rule in rules:
            rule.setFixedHeight(metrics.px(40))
        row(
            metrics,
            who,
            rules[0],
            column(metrics, None, self._balance_word, self._balance, None, gap=2),
            rules[1],
            column(metrics, None, self._coming_word, self._coming, None, gap=2),
            None,
            gap=24,
            on=page,
        )
        self._somebodys = page
        self._wallets = (
            (rules[1], self._coming_word, self._coming), (rules[0], self._balance_word, self._balance)
        )  # fmt: skip
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()

    def fold(self) -> None:
        """The wallets go from the right where there is no room beside the name and the button."""
        for wallet in self._wallets:
            for part in wallet:
                part.show()
        for wallet in self._wallets:
            layout = self._somebodys.layout()
            if layout is not None and layout.minimumSize().width() > self._room():
                for part in wallet:
                    part.hide()

    def _room(self) -> int:
        """What the picture and the button leave."""
        return self.width() - self._beside - self.button.sizeHint().width()

    def use_profile(self, profile: ShopProfile) -> None:
        self._profile = profile
        self.retranslate()

    def show_member(self, member: MemberFacts | None) -> None:
        self._member = member
        self.retranslate()

    def retranslate(self) -> None:
        words, member = self._words, self._member
        known = member is not None
        self.set_tone(CardTone.PLAIN if known else CardTone.FIELD, dashed=not known)
        self._avatar.set_known(known)
        self._pages.setCurrentIndex(1 if known else 0)
        self.button.set_kind(ButtonKind.PLAIN if known else ButtonKind.TENDER)
        self.button.set_label(words.text("Change member") if known else words.text("Choose member"))
        self._none_title.setText(words.text("No member yet"))
        self._none_told.setText(
            words.text("Scan a member code or type a phone number; without a member the bill joins nothing")
        )
        self._balance_word.setText(words.text("Balance"))
        if member is None:
            return
        if member.as_of is not None:
            at = member.as_of.astimezone(zone(self._profile.time_zone))
            self._balance_word.setText(words.text("Balance · head office {time}", time=f"{at:%m-%d %H:%M}"))
        self._name.setText(mask_name(member.name) or words.text("Card {card}", card=member.card[-4:]))
        self._phone.setText(mask_phone(member.phone) if member.phone else "")
        self._phone.setVisible(bool(member.phone))
        level = level_name(member.level, self._profile, words)
        self._level.show_state(ChipKind.NEUTRAL, level)
        self._level.setVisible(bool(level))
        self._balance.show_money(member.balance)
        self._balance.set_tone("alert" if member.balance < ZERO else "ink")
        self._coming_word.setText(words.text("Still to come · {count}", count=member.waiting))
        self._coming.show_money(member.still_to_come)
        self.fold()
