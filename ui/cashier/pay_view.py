"""The payment page: at the left the truth (due, taken, change), in the middle the hands, at the right the reason.

Passive: it shows a `Tendering` and a preview, and tells what was asked for.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from terminal.errors import Refused
from terminal.money import ZERO, Money
from terminal.services.facts import MemberFacts, Settlement, TenderKind
from terminal.services.payment_facts import Attempt, Provider
from terminal.services.privacy import mask_name
from terminal.services.shop import ShopProfile
from ui.cashier.draft import Draft
from ui.cashier.page import Page
from ui.cashier.preview_card import PreviewCard
from ui.cashier.tender_list import TenderList
from ui.cashier.tender_pane import TenderPane
from ui.cashier.tender_words import CODE_KEYS, KEYS, kind_name, tender_rows, waiting_rows
from ui.cashier.tendering import TenderForm, Tendering
from ui.payment.wait_card import WaitCard
from ui.receipt.wording import level_name, provider_name
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card, CardTone, Rule
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.stack import column, row, shared
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

SHARES = (412, 382, 524)
"""Of the page's width: what is due, what the customer hands over, what comes of it."""


class PayView(Page):
    """The second page of the window."""

    form_edited = Signal(TenderForm)
    form_entered = Signal()
    tender_requested = Signal(TenderKind)
    remove_requested = Signal()
    back_requested = Signal()
    finish_requested = Signal()
    ask_requested = Signal()
    """What became of the payment that is waited for?"""
    code_requested = Signal(Provider)
    """Show one that the customer scans."""
    deduct_requested = Signal()

    def __init__(self, words: Words, metrics: Metrics, profile: ShopProfile, parent: QWidget | None = None) -> None:
        super().__init__(words, metrics, parent)
        self._profile = profile
        self._state = Tendering(Draft())
        self.pane = TenderPane(words, metrics)
        self.pane.form_edited.connect(self.form_edited)
        self.pane.form_entered.connect(self.form_entered)
        self.preview = PreviewCard(words, metrics, profile)
        self.tenders = TenderList(metrics)
        self.back = self._button("Esc", self.back_requested)
        self.remove = self._button("Del", self.remove_requested)
        self.finish = KeyButton(metrics, "F12", ButtonKind.PRIMARY, size=24, height=80)
        self.finish.triggered.connect(self.finish_requested)
        self.add_button(self.finish)
        self._kinds = {kind: self._kind_button(kind, key) for kind, key in KEYS.items()}
        self.deduct = KeyButton(metrics, "F4", height=32, size=14)
        self.deduct.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.deduct.triggered.connect(self.deduct_requested)
        self.add_button(self.deduct)
        self.wait = WaitCard(words, metrics)
        self.wait.ask_requested.connect(self.ask_requested)
        self.wait.hide()
        self.add_button(self.wait.again)
        self.codes = {each: self._code_button(each, key) for each, key in CODE_KEYS.items()}
        self._providers: tuple[Provider, ...] = ()
        middle = column(metrics, self.pane, *self.codes.values(), self.wait, self.finish, gap=12)
        middle.setStretchFactor(self.wait, 1)
        left = column(metrics, gap=10)
        left.addWidget(self._due_card())
        left.addWidget(self._tender_card(), 1)
        buttons = row(metrics, gap=8)
        buttons.addWidget(self.back, 1)
        buttons.addWidget(self.remove, 1)
        left.addLayout(buttons)
        page = row(metrics, gap=12, margins=(12, 12, 12, 12), on=self)
        for part, share in zip((left, middle, column(metrics, self.preview)), SHARES, strict=True):
            page.addWidget(shared(part), share)
        self.add_action("↑", lambda: self.pane.step_note(-1))
        self.add_action("↓", lambda: self.pane.step_note(1))
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _button(self, key: str, asked: SignalInstance) -> KeyButton:
        button = KeyButton(self.metrics, key, height=56)
        button.triggered.connect(asked)
        return self.add_button(button)

    def _code_button(self, provider: Provider, key: str) -> KeyButton:
        button = KeyButton(self.metrics, key, height=44, size=15)
        button.triggered.connect(lambda: self.code_requested.emit(provider))
        button.hide()
        return self.add_button(button)

    def _kind_button(self, kind: TenderKind, key: str) -> KeyButton:
        button = KeyButton(self.metrics, key, height=32, size=14)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.triggered.connect(lambda: self.tender_requested.emit(kind))
        return self.add_button(button)

    def _due_card(self) -> Card:
        metrics, words = self.metrics, self.words
        self._count = Label(metrics, 14, "ink2", elides=True)
        self._who = Label(metrics, 14, "ink2")
        self._due_word = Label(metrics, 20, bold=True)
        self._due = MoneyLabel(words, metrics, 48)
        self._due.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        card = Card(metrics)
        head = row(metrics, gap=8)
        head.addWidget(self._count, 1)
        head.addWidget(self._who)
        total = row(metrics, gap=12)
        total.addWidget(self._due_word, 0, Qt.AlignmentFlag.AlignBottom)
        total.addWidget(self._due, 1)
        column(metrics, head, None, total, margins=(18, 14, 18, 14), on=card)
        card.setFixedHeight(metrics.px(114))
        return card

    def _tender_card(self) -> Card:
        metrics, words = self.metrics, self.words
        self._kind_word = Label(metrics, 13, "ink2", elides=True)
        self._amount_word = Label(metrics, 13, "ink2")
        self._received_word, self._open_word = Label(metrics, 16, "ink2"), Label(metrics, 16, "ink2")
        self._received = MoneyLabel(words, metrics, 16, bold=False)
        self._open = MoneyLabel(words, metrics, 16)
        self._result_word = Label(metrics, 22, bold=True)
        self._result = MoneyLabel(words, metrics, 60)
        self._result.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        card = Card(metrics)
        head = QWidget()
        head.setFixedHeight(metrics.px(33))
        line = row(metrics, margins=(16, 0, 16, 0), on=head)
        line.addWidget(self._kind_word, 1)
        line.addWidget(self._amount_word)
        kinds = QWidget()
        self._grid = grid = QGridLayout(kinds)
        grid.setContentsMargins(*(metrics.px(margin) for margin in (16, 6, 16, 6)))
        grid.setSpacing(metrics.px(6))
        self._arrange(3)
        foot = QWidget()
        sums = column(metrics, gap=4, margins=(18, 12, 18, 12), on=foot)
        self._rounding_word, self._rounding = Label(metrics, 16, "ink2"), MoneyLabel(words, metrics, 16)
        for word, amount in (
            (self._rounding_word, self._rounding), (self._received_word, self._received),
            (self._open_word, self._open),
        ):  # fmt: skip
            sums.addLayout(row(metrics, word, None, amount))
        sums.addSpacing(metrics.px(6))
        sums.addWidget(Rule())
        sums.addSpacing(metrics.px(10))
        result = row(metrics, gap=12)
        result.addWidget(self._result_word, 0, Qt.AlignmentFlag.AlignBottom)
        result.addWidget(self._result, 1)
        sums.addLayout(result)
        body = column(metrics, head, Rule(), margins=(1, 1, 1, 1), on=card)
        body.addWidget(self.tenders, 1)
        body.addWidget(kinds)
        body.addWidget(foot)
        card.set_foot(foot, CardTone.QUIET)
        return card

    def _arrange(self, columns: int) -> None:
        """The ways to pay, in so many columns."""
        for index, button in enumerate((*self._kinds.values(), self.deduct)):
            self._grid.removeWidget(button)
            self._grid.addWidget(button, index // columns, index % columns)
        for index in range(3):
            self._grid.setColumnStretch(index, 1 if index < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()

    def fold(self) -> None:
        """In two columns where the words would not stand in three."""
        left, middle, right = SHARES
        room = (self.width() - self.metrics.px(48)) * left // (left + middle + right) - self.metrics.px(46)
        widest = max(button.sizeHint().width() for button in self._kinds.values())
        self._arrange(3 if 3 * widest <= room else 2)

    # what it shows

    def use_profile(self, profile: ShopProfile) -> None:
        self._profile = profile
        self.preview.use_profile(profile)
        self.retranslate()

    def show_state(self, state: Tendering) -> None:
        self._state = state
        self.retranslate()
        in_cash = state.form is not None and state.form.kind is TenderKind.CASH
        left = state.draft.cash_left if in_cash else state.draft.left
        self.pane.show_form(state.form, left if left > ZERO else ZERO)

    def show_preview(self, settlement: Settlement | None, member: MemberFacts | None) -> None:
        self.preview.show_preview(settlement, member)

    def show_providers(self, providers: tuple[Provider, ...]) -> None:
        """Through which a scan can be paid; none where it is only told by hand."""
        self._providers = providers
        self.pane.scans = bool(providers)
        self.pane.retranslate()
        self._show_codes()

    def show_wait(self, attempt: Attempt | None) -> None:
        """A payment that nothing is certain of takes the place of the hands; None gives it back."""
        waits = attempt is not None
        if attempt is not None:
            self.wait.show_attempt(attempt)
        changed = waits != self.wait.isVisibleTo(self)
        self.pane.setVisible(not waits)
        self.finish.setVisible(not waits)
        self.wait.setVisible(waits)
        self.retranslate()
        if changed:
            self.focus_entry()

    def _show_codes(self) -> None:
        form = self._state.form
        scans = form is not None and form.kind is TenderKind.SCAN and self.pane.isVisibleTo(self)
        for provider, button in self.codes.items():
            button.setVisible(scans and provider in self._providers)
            name = provider_name(provider.value, self.words)
            button.set_label(self.words.text("Show a code: {name}", name=name))

    def show_fault(self, field: str, sentence_text: str) -> None:
        self.pane.show_fault(field, sentence_text)

    @property
    def result(self) -> tuple[str, Money]:
        """The large amount and its word: what is missing, or the change."""
        return self._result_word.text(), self._result.money

    def set_working(self, working: bool, *, asking: bool = False) -> None:
        """While the bill is being committed nothing on the page can be pressed twice; `asking` head office before."""
        told = self.words.text("Asking head office…") if asking else self.words.text("Working…")
        self.finish.set_working(told if working else "")

    def focus_entry(self) -> None:
        if self.wait.isVisibleTo(self):
            self.wait.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.pane.focus_entry()

    def retranslate(self) -> None:
        words, state = self.words, self._state
        shown = state.shown
        lines = words.plural("{count} line", "{count} lines", len(shown.lines))
        pieces = words.plural("{count} item", "{count} items", shown.pieces)
        self._count.setText(f"{lines} · {pieces}")
        member = shown.member
        level = level_name(member.level, self._profile, words) if member is not None else ""
        name = mask_name(member.name) if member is not None else words.text("no member")
        self._who.setText(f"{name} {level}".strip())
        self._due_word.setText(words.text("To pay"))
        self._due.show_money(shown.due)
        self.fold()
        self._kind_word.setText(words.text("Paid by"))
        self._amount_word.setText(words.text("Amount"))
        waiting = self.wait.attempt if self.wait.isVisibleTo(self) else None
        self.tenders.show_rows(tender_rows(state, words) if waiting is None else waiting_rows(state, waiting, words))
        for kind, button in self._kinds.items():
            button.set_label(kind_name(kind, words))
        self._kinds[TenderKind.BALANCE].block("" if member is not None else words.text("Choose a member first: F2."))
        self.deduct.set_label(words.text("Deduct"))
        self.deduct.block("" if member is not None else words.text("Choose a member first: F2."))
        self.back.set_label(words.text("Back to the bill") if waiting is None else words.text("Break off"))
        for button in (*self._kinds.values(), self.deduct, self.remove):
            if waiting is not None:
                button.block(words.text("A payment of this bill is not certain yet. Break it off first."))
            elif button not in (self._kinds[TenderKind.BALANCE], self.deduct):
                button.block("")
        self._show_codes()
        self.remove.set_label(words.text("Remove payment"))
        self._show_sums(shown)

    def _show_sums(self, shown: Draft) -> None:
        words = self.words
        missing = shown.left > ZERO
        # while cash is being asked for, what it would come to is what is told to the customer
        in_cash = self._state.form is not None and self._state.form.kind is TenderKind.CASH
        left = shown.cash_left if missing and in_cash else shown.left
        rounding = left - shown.left if missing else shown.rounding
        for part in (self._rounding_word, self._rounding):
            part.setVisible(bool(rounding))
        self._rounding_word.setText(words.text("Cash rounded"))
        self._rounding.show_money(rounding)
        self._received_word.setText(words.text("Received in all"))
        self._received.show_money(shown.received)
        # what is missing, or the change, is the large one; the other stands above it
        self._open_word.setText(words.text("Change") if missing else words.text("Still to pay"))
        self._open.show_money(shown.change if missing else left)
        self._result_word.setText(words.text("Still to pay") if missing else words.text("Change"))
        self._result.show_money(left if missing else shown.change)
        self._result.set_tone("ink" if missing else "accent")
        if shown.change:
            self.finish.set_label(words.text("Done · change"), amount=shown.change)
        else:
            self.finish.set_label(words.text("Complete"), amount=shown.due + shown.rounding)
        reason = ""
        try:
            _ = self._state.finished
        except Refused as why:
            reason = sentence(words, why)
        self.finish.block(reason)
