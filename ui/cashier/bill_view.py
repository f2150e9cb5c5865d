"""The bill being rung up: field, member, lines, total, and every key that changes them.

Passive: it shows drafts and previews as they are handed in and tells what was asked for; what becomes of it the
presenter decides.
"""

from __future__ import annotations

from datetime import tzinfo
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from terminal.services.facts import Settlement, TenderKind, TodayFacts
from terminal.services.shop import ShopProfile
from ui.cashier.draft import Draft
from ui.cashier.entry_field import EntryField
from ui.cashier.lines_card import LinesCard
from ui.cashier.member_strip import MemberStrip
from ui.cashier.page import Page
from ui.cashier.total_card import TotalCard
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.keypad import Keypad, PadKey
from ui.widgets.money import money_text
from ui.widgets.stack import column, row, shared
from ui.widgets.style import Metrics
from ui.words import Words

TENDER_KEYS = {
    TenderKind.CASH: "F5",
    TenderKind.SCAN: "F6",
    TenderKind.CARD: "F7",
    TenderKind.BALANCE: "F8",
}
FUNCTION_KEYS = ("F1", "F3", "F4", "Del", "Ctrl Z", "F9", "F10", "F11")
RIGHT, WHOLE = 492, 1342
"""Width of the right side, of the page at 1366: on a wider window the bill takes what is more."""


class BillView(Page):
    """The first page of the window."""

    entered = Signal(str)
    member_requested = Signal()
    find_requested = Signal()
    help_requested = Signal()
    more_requested = Signal()
    refund_requested = Signal()
    hold_requested = Signal()
    discount_requested = Signal()
    notes_requested = Signal()
    remove_requested = Signal()
    undo_requested = Signal()
    pay_requested = Signal()
    tender_requested = Signal(TenderKind)
    line_chosen = Signal(int)
    quantity_changed_by = Signal(int)

    def __init__(
        self, words: Words, metrics: Metrics, profile: ShopProfile, zone: tzinfo, parent: QWidget | None = None
    ) -> None:
        super().__init__(words, metrics, parent)
        self._draft = Draft()
        self._zone = zone
        self._today: TodayFacts | None = None
        self.entry = EntryField(words, metrics)
        self.entry.entered.connect(self.entered)
        self.member_strip = MemberStrip(words, metrics, profile)
        self.member_strip.member_requested.connect(self.member_requested)
        self.add_button(self.member_strip.button)
        self.lines = LinesCard(words, metrics, profile)
        self.lines.line_chosen.connect(self.line_chosen)
        self.total = TotalCard(words, metrics, profile)
        self.pay = KeyButton(metrics, "F12", ButtonKind.PRIMARY, size=26, height=72)
        self.pay.triggered.connect(self.pay_requested)
        self.add_button(self.pay)
        self.keypad = Keypad(
            metrics,
            (
                PadKey(presses=Qt.Key.Key_Backspace, icon="backspace"),
                PadKey(types="×"),
                PadKey(asks="clear"),
                PadKey(presses=Qt.Key.Key_Return, badge="Enter", strong=True),
            ),
            self.entry.edit,
        )
        self.keypad.asked.connect(lambda _: self.entry.set_text(""))
        self._tenders = {kind: self._tender_button(kind, key) for kind, key in TENDER_KEYS.items()}
        self._functions = self._function_row()
        self._compose()
        self._add_actions()
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _tender_button(self, kind: TenderKind, key: str) -> KeyButton:
        button = KeyButton(self.metrics, key, ButtonKind.TENDER, ButtonShape.STACKED, size=16, height=56)
        button.triggered.connect(lambda: self.tender_requested.emit(kind))
        return self.add_button(button)

    def _function_row(self) -> QHBoxLayout:
        line = row(self.metrics, gap=8)
        asked_by = (
            self.help_requested, self.find_requested, self.discount_requested, self.remove_requested,
            self.undo_requested, self.hold_requested, self.refund_requested, self.more_requested,
        )  # fmt: skip
        for key, asked in zip(FUNCTION_KEYS, asked_by, strict=True):
            button = KeyButton(self.metrics, key, shape=ButtonShape.STACKED, size=14, height=52)
            button.triggered.connect(asked)
            line.addWidget(self.add_button(button), 1)
        return line

    def _compose(self) -> None:
        metrics = self.metrics
        left = column(metrics, self.entry, self.member_strip, gap=10)
        left.addWidget(self.lines, 1)
        left.addLayout(self._functions)
        right: QVBoxLayout = column(metrics, gap=10)
        right.addWidget(self.total, 27)
        tenders = row(metrics, gap=8)
        for button in self._tenders.values():
            tenders.addWidget(button, 1)
        right.addLayout(tenders)
        right.addWidget(self.keypad, 24)
        right.addWidget(self.pay)
        page = row(metrics, gap=12, margins=(12, 12, 12, 12), on=self)
        page.addWidget(shared(left), 1)
        self._right = shared(right)
        self._right.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        page.addWidget(self._right)
        order = [self.entry.edit, self.member_strip.button, *(self.button(key) for key in FUNCTION_KEYS)]
        order += [*self._tenders.values(), self.pay]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _add_actions(self) -> None:
        self.add_action("↑", lambda: self._choose_by(-1))
        self.add_action("↓", lambda: self._choose_by(1))
        self.add_action("+", lambda: self.quantity_changed_by.emit(1))
        self.add_action("−", lambda: self.quantity_changed_by.emit(-1))

        self.add_action("Esc", self.clear_entry)
        self.add_action("Ctrl N", self.notes_requested.emit)

    def _choose_by(self, step: int) -> None:
        if self._draft.chosen is not None:
            self.line_chosen.emit(self._draft.chosen + step)

    # what it shows

    def use_profile(self, profile: ShopProfile) -> None:
        self.member_strip.use_profile(profile)
        self.lines.model.use_profile(profile)
        self.total.strip.use_profile(profile)

    def show_draft(self, draft: Draft, *, can_undo: bool) -> None:
        self._draft = draft
        self.member_strip.show_member(draft.member)
        self.lines.show_draft(draft)
        self.total.show_draft(draft)
        self._can_undo = can_undo
        self.retranslate()

    def await_preview(self) -> None:
        self.total.strip.await_settlement()

    def show_preview(self, settlement: Settlement | None) -> None:
        self.total.strip.show_settlement(settlement)

    def show_standing(self, today: TodayFacts) -> None:
        """What is said while nothing is rung up: the extraction ratio, and the last bill in a few words."""
        self._today = today
        self.total.strip.show_ratio(today.extract_ratio)
        self.retranslate()

    def _last_bill(self) -> str:
        today = self._today
        if today is None or today.last_at is None:
            return ""
        return self.words.text(
            "Last bill {number} · {amount} · {time} completed",
            number=today.last_number,
            amount=money_text(today.last_paid),
            time=f"{today.last_at.astimezone(self._zone):%H:%M}",
        )

    def refuse_entry(self, sentence: str) -> None:
        self.entry.refuse(sentence)

    def clear_entry(self) -> None:
        self.entry.set_text("")

    def focus_entry(self) -> None:
        self.entry.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    _can_undo = False

    def retranslate(self) -> None:
        words, draft = self.words, self._draft
        self.lines.show_last(self._last_bill())
        empty = words.text("Nothing is on the bill yet.") if draft.empty else ""
        self.pay.set_label(words.text("Pay"), amount=draft.due)
        self.pay.block(empty)
        names = {
            TenderKind.CASH: words.text("Cash"),
            TenderKind.SCAN: words.text("Scan pay"),
            TenderKind.CARD: words.text("Card"),
            TenderKind.BALANCE: words.text("Balance"),
        }
        for kind, button in self._tenders.items():
            button.set_label(names[kind])
            button.block(empty)
        if not draft.empty and draft.member is None:
            self._tenders[TenderKind.BALANCE].block(words.text("Choose a member first: F2."))
        self.button("F1").set_label(words.text("Help"))
        self.button("F3").set_label(words.text("Find item"))
        self.button("F4").set_label(words.text("Discount"))
        self.button("F4").block(words.text("There is no line to change yet.") if draft.empty else "")
        self.button("Del").set_label(words.text("Remove line"))
        self.button("Del").block(words.text("There is no line to change yet.") if draft.empty else "")
        self.button("Ctrl Z").set_label(words.text("Undo"))
        self.button("Ctrl Z").block("" if self._can_undo else words.text("There is nothing to take back."))
        self.button("F9").set_label(words.text("Recall") if draft.empty else words.text("Hold"))
        self.button("F10").set_label(words.text("Give back"))
        self.button("F11").set_label(words.text("More"))
        self.keypad.set_labels(words.text("Backspace"), words.text("Qty ×"), words.text("Clear"), words.text("Add"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._right.setFixedWidth(min(self.metrics.px(RIGHT), event.size().width() * RIGHT // WHOLE))
