"""Before a place is exchanged or drawn for: what it gives and what it costs; and after it, what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.rebate.settings import Lottery
from terminal.services.member_facts import DrawPreview, ExchangeOffer, ExchangePreview, MemberPlace
from terminal.services.member_wishes import NONCE_MAX
from ui.members.member_words import wallet_name, wallet_title
from ui.shift.rows import Fact, FactList
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.card import Card, CardTone
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.stack import column
from ui.widgets.style import Metrics
from ui.words import Words


def place_facts(place: MemberPlace, words: Words) -> list[Fact]:
    """What a place is, and what it would cost to give it up."""
    ahead = words.text("waits")
    if place.ahead is not None:
        ahead = words.plural("{count} place ahead", "{count} places ahead", place.ahead)
    return [
        Fact(words.text("Receipt"), place.number or words.text("another till's bill")),
        Fact(words.text("Place"), ahead),
        Fact(words.text("Received"), place.rewarded),
        Fact(words.text("To come"), place.remaining, strong=True),
    ]


class _Choice(Panel):
    """A panel whose Enter does it, with the place at the top."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, place: MemberPlace) -> None:
        super().__init__(metrics, parent, width=560)
        self._words = words
        ground = Card(metrics, CardTone.QUIET)
        facts = FactList(words, metrics, gap=6)
        facts.show_facts(place_facts(place, words))
        column(metrics, facts, margins=(14, 12, 14, 12), on=ground)
        self.content.addWidget(ground)
        self.wrong = Label(metrics, 14, "alert", wraps=True)
        self.wrong.hide()
        self.back = KeyButton(metrics, "Esc")
        self.back.set_label(words.text("Back"))
        self.back.triggered.connect(self.reject)
        self.take = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.take.triggered.connect(self.do)
        self.foot.addWidget(self.back)
        self.foot.addStretch(1)
        self.foot.addWidget(self.take)
        self.add_key(self.back)
        self.add_key(self.take)

    def do(self) -> None:
        """What Enter does."""
        raise NotImplementedError

    def refuse(self, sentence: str) -> None:
        """It was not done, and why."""
        self.take.set_working("")
        self.wrong.setText(sentence)
        self.wrong.show()
        self.adjustSize()

    def set_working(self) -> None:
        self.wrong.hide()
        self.take.set_working(self._words.text("Working…"))


class ExchangePanel(_Choice):
    """Asks into which wallet; 1, 2 and 3 choose."""

    asked = Signal(ExchangeOffer)

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, preview: ExchangePreview) -> None:
        super().__init__(words, metrics, parent, preview.place)
        self._offers = preview.offers
        self._chosen = 0
        self.set_title(words.text("Exchange this place?"))
        self.choices: list[KeyButton] = []
        for number, offer in enumerate(preview.offers, 1):
            button = KeyButton(metrics, str(number), shape=ButtonShape.SPREAD, size=17, height=56)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            name = wallet_title(offer.wallet, words)
            if offer.frozen:
                name = words.text("{wallet}, frozen until released", wallet=name)
            button.set_label(f"{name}  +{offer.amount.grouped}", note=str(offer.ratio))
            button.triggered.connect(lambda number=number: self.choose(number - 1))
            self.choices.append(button)
            self.content.addWidget(button)
        told = Label(metrics, 15, "ink2", wraps=True)
        told.setText(words.text("The place ends and what is still to come is given up. This can't be taken back."))
        self.content.addWidget(told)
        self.content.addWidget(self.wrong)
        self.choose(0)
        self.setFocus()

    def choose(self, number: int) -> None:
        if not 0 <= number < len(self._offers):
            return
        self._chosen = number
        for place, button in enumerate(self.choices):
            button.set_kind(ButtonKind.CHOSEN if place == number else ButtonKind.PLAIN)
        offer = self._offers[number]
        self.take.set_label(
            self._words.text(
                "Exchange into {amount} {wallet}", amount=offer.amount.grouped,
                wallet=wallet_name(offer.wallet, self._words),
            )
        )  # fmt: skip

    def do(self) -> None:
        if not self.take.working:
            self.asked.emit(self._offers[self._chosen])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit() and event.text() != "0":
            self.choose(int(event.text()) - 1)
            return
        super().keyPressEvent(event)


class DrawPanel(_Choice):
    """Asks for the customer's number; what can come of it and its fingerprint stand before it is drawn."""

    asked = Signal(str)

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, preview: DrawPreview, suggested: str) -> None:
        super().__init__(words, metrics, parent, preview.place)
        self.set_title(words.text("Draw for this place?"))
        rule = Label(metrics, 15, wraps=True)
        rule.setText(lottery_words(preview.lottery, words))
        self.nonce = Field(metrics, size=20)
        self.nonce.set_label(words.text("A number or a word that the customer chooses"))
        self.nonce.edit.setMaxLength(NONCE_MAX)
        self.nonce.set_text(suggested)
        self.nonce.edit.selectAll()
        print_ = Label(metrics, 12, "ink2", wraps=True)
        print_.setText(words.text("Fingerprint of the draw, fixed before: {hash}", hash=grouped(preview.seed_hash)))
        once = Label(metrics, 14, "ink2", wraps=True)
        once.setText(words.text("A place is drawn for once. The ratio drawn takes the place of the one it has."))
        for part in (rule, self.nonce, once, print_, self.wrong):
            self.content.addWidget(part)
        self.take.set_label(words.text("Draw"))
        self.nonce.setFocus()

    def do(self) -> None:
        if not self.take.working:
            self.asked.emit(self.nonce.text())


class ResultPanel(Panel):
    """What came of it, until Enter."""

    def __init__(
        self, words: Words, metrics: Metrics, parent: QWidget, *, title: str, headline: str, facts: Sequence[Fact],
        small: str = "",
    ) -> None:  # fmt: skip
        super().__init__(metrics, parent, width=560)
        self.set_title(title)
        ground = Card(metrics, CardTone.REWARD)
        large = Label(metrics, 32, "reward", bold=True, wraps=True)
        large.setText(headline)
        column(metrics, large, margins=(16, 14, 16, 14), on=ground)
        told = FactList(words, metrics)
        told.show_facts(facts)
        self.headline, self.facts = large, told
        self.content.addWidget(ground)
        self.content.addWidget(told)
        if small:
            below = Label(metrics, 12, "ink2", wraps=True)
            below.setText(small)
            self.content.addWidget(below)
        self.close_it = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.close_it.set_label(words.text("Done"))
        self.close_it.triggered.connect(self.accept)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_it)
        self.add_key(self.close_it)
        self.setFocus()


def lottery_words(lottery: Lottery | None, words: Words) -> str:
    """What can be drawn."""
    if lottery is None:
        return words.text("What can be drawn is set at head office.")
    if lottery.fixed:
        ratios = words.text(", ").join(str(each) for each in lottery.fixed)
        told = words.text("One of {ratios}, each as likely as the other.", ratios=ratios)
    else:
        told = words.text("Any ratio from {low} to {high}, each as likely.", low=lottery.low, high=lottery.high)
    if lottery.miss.hundredths:
        told += " " + words.text("{miss} of all draws change nothing.", miss=lottery.miss)
    return told


def grouped(digits: str) -> str:
    """A long hexadecimal in groups that can be read out; "—" for none."""
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8)) or "—"
