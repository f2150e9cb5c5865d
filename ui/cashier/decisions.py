"""What is decided on a bill besides its lines: discounts and prices, notes, deductions; each has its panel.

A discount asks the gate before it is on the bill, and goes with the bill under the name of who let it through. What
was asked of an older draft is dropped: another line could be the chosen one by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from terminal.errors import Refused, TillError
from terminal.money import Money
from terminal.services import deductions
from terminal.services.pricing import Deduction
from terminal.services.privacy import clean_text, holds_card_number
from terminal.services.rights import Approval
from terminal.services.ring_up import NOTE_MAX
from ui.bridge import Bridge
from ui.cashier import wish
from ui.cashier.deduct_panel import DeductPanel
from ui.cashier.discount_panel import DiscountPanel
from ui.cashier.draft import Draft
from ui.cashier.note_panel import NotePanel
from ui.cashier.session import BillSession
from ui.cashier.wish import Target, Wish
from ui.receipt.wording import line_name
from ui.staff.gate import Gate
from ui.widgets.dialog import Panel
from ui.widgets.money import money_text
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words


class Decisions(QObject):
    """Opens the panels over the window, and puts what was decided on the bill."""

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, session: BillSession, gate: Gate, window: QWidget,
        *, show: Callable[[Panel], object], say: Callable[[str], None], refuse: Callable[[TillError], None],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._session = session
        self._gate = gate
        self._window = window
        self._show = show
        self._say = say
        self._refuse = refuse

    # discounts and prices

    def open_discount(self) -> None:
        """F4 on the bill."""
        draft = self._session.draft
        if draft.empty:
            self._refuse(Refused("no_line"))
            return
        cap = self._session.profile.bill_cap
        panel = DiscountPanel(self._words, self._metrics, self._window, draft, self._line_name(draft), cap)
        panel.asked.connect(lambda asked, why: self._give(panel, draft, asked, why))
        panel.away.connect(lambda target: self._take_away(panel, draft, target))
        panel.note_requested.connect(self.open_notes)
        self._show(panel)

    def _line_name(self, draft: Draft) -> str:
        if draft.chosen is None:
            return ""
        return line_name(draft.bill_lines[draft.chosen], self._session.profile, self._words)

    def _give(self, panel: DiscountPanel, draft: Draft, asked: Wish, why: str) -> None:
        cap = self._session.profile.bill_cap
        if holds_card_number(why):
            panel.refuse(sentence(self._words, Refused("card_number")))
            return

        def let_through(approval: Approval) -> None:
            if self._session.draft != draft:
                return
            by = replace(approval, reason=approval.reason or why)
            try:
                self._session.step(asked.worked_into(draft, by, cap))
            except Refused as refused:
                panel.refuse(sentence(self._words, refused))
                return
            panel.accept()

        self._gate.ask(asked.right, self._question(draft, asked, cap), let_through)

    def _question(self, draft: Draft, asked: Wish, cap: Money) -> str:
        words = self._words
        after = wish.result(asked.worked_into(draft, Approval(), cap), asked.target)
        before = wish.base(draft, asked.target)
        name = self._line_name(draft) if asked.target is Target.LINE else words.text("The whole bill")
        return words.text(
            "{name}: {after} instead of {before}?", name=name, after=money_text(after), before=money_text(before)
        )  # fmt: skip

    def _take_away(self, panel: DiscountPanel, draft: Draft, target: Target) -> None:
        """To ask the full price again is everybody's."""
        if self._session.draft == draft:
            self._session.step(wish.taken_away(draft, target, self._session.profile.bill_cap))
            panel.accept()

    # notes

    def open_notes(self) -> None:
        """Ctrl N on the bill."""
        draft = self._session.draft
        if draft.empty:
            self._refuse(Refused("no_line"))
            return
        on_line = draft.lines[draft.chosen].note if draft.chosen is not None else ""
        panel = NotePanel(
            self._words, self._metrics, self._window, name=self._line_name(draft), on_line=on_line, on_bill=draft.note
        )
        panel.asked.connect(lambda line, bill: self._keep(panel, draft, line, bill))
        self._show(panel)

    def _keep(self, panel: NotePanel, draft: Draft, on_line: str, on_bill: str) -> None:
        for field, text in ((panel.on_line, on_line), (panel.on_bill, on_bill)):
            if holds_card_number(text):
                field.set_error(sentence(self._words, Refused("card_number")))
                field.setFocus()
                return
        if self._session.draft == draft:
            notes = clean_text(on_line, NOTE_MAX), clean_text(on_bill, NOTE_MAX)
            self._session.step(draft.with_notes(*notes))
        panel.accept()

    # deductions

    def open_deductions(self, draft: Draft, then: Callable[[tuple[Deduction, ...]], None]) -> None:
        """F4 on the payment page; `then` hears what is to be used instead of what was."""
        if draft.member is None:
            self._refuse(Refused("deduction_no_member"))
            return

        def found(held: Mapping[str, Money]) -> None:
            panel = DeductPanel(self._words, self._metrics, self._window, draft, held)

            def use(asked: tuple[Deduction, ...]) -> None:
                panel.accept()
                then(asked)

            panel.asked.connect(use)
            self._show(panel)

        self._bridge.ask(deductions.wallets, found, self._refuse, draft.member.id)
