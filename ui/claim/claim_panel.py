"""A claim slip at the till: which bill it is of, whose it becomes, what that comes to, and the claim itself.

Three steps in one panel: the member is found by one field, or made with two where the number is new; then what the
claim would come to is shown; Enter goes on each time, and nothing is claimed before that is shown.
"""

from __future__ import annotations

from datetime import tzinfo
from enum import Enum, auto

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from terminal.services.claim_facts import ClaimFacts, SlipFacts
from terminal.services.facts import MemberFacts
from terminal.services.privacy import mask_name, mask_phone
from terminal.services.shop import ShopProfile
from ui.cashier.settlement_words import join_sentence, rule_name
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.words import Words


class Step(Enum):
    """What is asked for."""

    FIND = auto()
    JOIN = auto()
    CONFIRM = auto()


class ClaimPanel(Panel):
    """Asks by signals; what became of it is shown by `refuse`, `offer_new`, `show_claim`, or by closing it."""

    find_requested = Signal(str)
    join_requested = Signal(str, str)
    """Name, phone; he has agreed."""
    claim_requested = Signal(MemberFacts)

    def __init__(
        self, words: Words, metrics: Metrics, slip: SlipFacts, profile: ShopProfile, zone: tzinfo, parent: QWidget
    ) -> None:
        super().__init__(metrics, parent, width=620)
        self._words, self._slip, self._profile, self._zone = words, slip, profile, zone
        self._step = Step.FIND
        self._claim: ClaimFacts | None = None
        self.content.addWidget(self._slip_card(metrics))
        self.search, self.phone, self.name = Field(metrics), Field(metrics), Field(metrics)
        self.search.entered.connect(self._go_on)
        self.phone.entered.connect(lambda: self.name.edit.setFocus())
        self.name.entered.connect(self._go_on)
        self._told = Label(metrics, 14, "ink2", wraps=True)
        for part in (self.search, self.phone, self.name, self._told, self._claim_card(metrics)):
            self.content.addWidget(part)
        self.cancel = KeyButton(metrics, "Esc")
        self.cancel.triggered.connect(self.reject)
        self.other = KeyButton(metrics, "F2")
        self.other.triggered.connect(self._find_another)
        self.take = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.take.triggered.connect(self._go_on)
        self.foot.addWidget(self.cancel)
        self.foot.addStretch(1)
        self.foot.addWidget(self.other)
        self.foot.addWidget(self.take)
        for button in (self.cancel, self.other, self.take):
            self.add_key(button)
        words.changed.connect(self.retranslate)
        self._show(Step.FIND)

    def _slip_card(self, metrics: Metrics) -> Card:
        self._bill, self._when = Label(metrics, 15, elides=True), Label(metrics, 14, "ink2", elides=True)
        self._until = Label(metrics, 14, "ink2", wraps=True)
        self._paid = MoneyLabel(self._words, metrics, 30, align=Qt.AlignmentFlag.AlignRight)
        card = Card(metrics)
        line = row(metrics, gap=12, margins=(16, 12, 16, 12), on=card)
        line.addLayout(column(metrics, self._bill, self._when, self._until, gap=2), 1)
        line.addWidget(self._paid)
        return card

    def _claim_card(self, metrics: Metrics) -> Card:
        self._who = Label(metrics, 16, bold=True, elides=True)
        self._what = Label(metrics, 14, "ink2", wraps=True)
        self._amount = MoneyLabel(self._words, metrics, 44, tone="reward", align=Qt.AlignmentFlag.AlignLeft)
        self._why = Label(metrics, 14, "ink2", wraps=True)
        self._place = Label(metrics, 15, wraps=True)
        self._card = Card(metrics)
        column(
            metrics, self._who, self._what, self._amount, self._why, self._place, gap=6, margins=(16, 14, 16, 14),
            on=self._card,
        )  # fmt: skip
        return self._card

    @property
    def step(self) -> Step:
        return self._step

    @property
    def told(self) -> str:
        """What is said of the claim that is shown."""
        shown = (self._who, self._what, self._why, self._place)
        return "\n".join(label.text() for label in shown if not label.isHidden())

    # what it is told

    def offer_new(self, phone: str) -> None:
        """Nobody has this number: ask for the name."""
        self.set_working(False)
        self.phone.set_text(phone)
        self._show(Step.JOIN)

    def show_claim(self, claim: ClaimFacts) -> None:
        """What the claim would come to."""
        self._claim = claim
        self.set_working(False)
        self._show(Step.CONFIRM)

    def refuse(self, sentence: str) -> None:
        """Why not, at the field that was asked last."""
        self.set_working(False)
        if self._step is Step.CONFIRM:
            self._show(Step.FIND)
        at = self.name if self._step is Step.JOIN else self.search
        at.set_error(sentence)
        at.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        at.edit.selectAll()
        self.adjustSize()

    def set_working(self, working: bool) -> None:
        self.take.set_working(self._words.text("Working…") if working else "")

    # inside

    def _find_another(self) -> None:
        self._claim = None
        self._show(Step.FIND)

    def _go_on(self) -> None:
        if self.take.working:
            return
        if self._step is Step.FIND and self.search.text().strip():
            self.find_requested.emit(self.search.text())
        elif self._step is Step.JOIN:
            self.join_requested.emit(self.name.text(), self.phone.text())
        elif self._step is Step.CONFIRM and self._claim is not None:
            self.claim_requested.emit(self._claim.member)

    def _show(self, step: Step) -> None:
        self._step = step
        self.retranslate()
        fields = {Step.FIND: self.search.edit, Step.JOIN: self.name.edit}
        fields.get(step, self).setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        words, step = self._words, self._step
        self.set_title(words.text("Claim for a forgotten member"))
        self._tell_slip()
        self.search.setVisible(step is Step.FIND)
        for field in (self.phone, self.name):
            field.setVisible(step is Step.JOIN)
        self._card.setVisible(step is Step.CONFIRM)
        self.search.set_label(words.text("Phone number, card, member code or a receipt's code"))
        self.phone.set_label(words.text("Mobile number"))
        self.name.set_label(words.text("Name"))
        self._told.setVisible(step is not Step.CONFIRM)
        self._told.setText(
            words.text("Nobody has this number. He joins if he agrees that his name and number are kept.")
            if step is Step.JOIN
            else words.text("Whose bill is it? The bill joins the queue as his, from now on.")
        )
        self._tell_claim()
        self.cancel.set_label(words.text("Cancel"))
        self.other.set_label(words.text("Another member"))
        self.other.setVisible(step is not Step.FIND)
        verbs = {
            Step.FIND: words.text("Find"), Step.JOIN: words.text("He agrees: make member"),
            Step.CONFIRM: words.text("Claim"),
        }  # fmt: skip
        self.take.set_label(verbs[step])
        self.adjustSize()

    def _tell_slip(self) -> None:
        words, slip = self._words, self._slip
        self._paid.setVisible(slip.paid is not None)
        self._when.setVisible(slip.at is not None)
        if slip.paid is None or slip.at is None or slip.expires_at is None:
            self._bill.setText(words.text("A slip of another till"))
            self._until.setText(words.text("Head office knows the bill and settles the claim when it hears of it."))
            return
        self._bill.setText(words.text("Receipt {number}", number=slip.number))
        self._when.setText(f"{slip.at.astimezone(self._zone):%Y-%m-%d %H:%M}")
        until = f"{slip.expires_at.astimezone(self._zone):%Y-%m-%d %H:%M}"
        self._until.setText(words.text("Can be claimed until {date}", date=until))
        self._paid.show_money(slip.paid)

    def _tell_claim(self) -> None:
        words, claim = self._words, self._claim
        if claim is None:
            return
        member, settled = claim.member, claim.settlement
        self._who.setText(" ".join(part for part in (mask_name(member.name), mask_phone(member.phone)) if part))
        joins = settled is not None and settled.entry_id is not None
        for label in (self._amount, self._why, self._place):
            label.setVisible(joins)
        if settled is None:
            self._what.setText(words.text("What it comes to and which place it gets, head office decides."))
        elif not joins:
            self._what.setText(join_sentence(settled, words))
        else:
            self._what.setText(words.text("Entitlement, at the ratio of the bill's time"))
            self._amount.show_money(settled.entitlement)
            rule, ratio = rule_name(settled, self._profile, words), str(settled.ratio)
            told = f"{settled.paid.grouped} × {ratio}"
            self._why.setText(told if rule == ratio else f"{told} · {rule}")
            self._place.setText(self._place_text(claim))

    def _place_text(self, claim: ClaimFacts) -> str:
        words, settled = self._words, claim.settlement
        assert settled is not None
        if settled.entries_ahead is None:
            return words.text("Converted into points at once")
        if claim.confirmed:
            ahead = words.plural("{count} place ahead", "{count} places ahead", settled.entries_ahead)
        else:
            ahead = words.plural("about {count} place ahead", "about {count} places ahead", settled.entries_ahead)
        money = words.text("{amount} before it", amount="¥" + settled.money_ahead.grouped)
        return f"{ahead} · {money}"
