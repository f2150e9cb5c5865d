"""F4 on the payment page: points, love value and vouchers used instead of money (2.5).

A row a wallet: what it holds, what that counts for, and how much of it is used. Ctrl 1 to 3 use as much as may be of
one. What the bill still comes to in money stands below, because that is what the rebate is worked out from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from terminal.errors import Refused
from terminal.money import ZERO, Money, NotAnAmount
from terminal.services.pricing import DEDUCTIBLE, Deduction
from ui.cashier.draft import Draft
from ui.receipt.report_wording import wallet_name
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.keypad import Keypad, PadKey
from ui.widgets.label import Label
from ui.widgets.money import money_text
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

KEYS: Final = dict(zip(DEDUCTIBLE, ("Ctrl 1", "Ctrl 2", "Ctrl 3"), strict=True))


class DeductPanel(Panel):
    """`held` is what the wallets hold; a wallet that the shop takes nothing of has no row."""

    asked = Signal(object)
    """A tuple of `Deduction`; an empty one uses nothing."""

    def __init__(
        self, words: Words, metrics: Metrics, parent: QWidget, draft: Draft, held: Mapping[str, Money]
    ) -> None:
        super().__init__(metrics, parent, width=940)
        self._words, self._draft, self._held = words, draft, held
        self._most = draft.terms.deductible(draft.goods)
        self.fields: dict[str, Field] = {}
        self._names: dict[str, Label] = {}
        self._there: dict[str, Label] = {}
        self._all: dict[str, KeyButton] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.px(12))
        grid.setVerticalSpacing(metrics.px(10))
        grid.setColumnStretch(0, 1)
        used = {each.wallet: each.amount for each in draft.deductions}
        wallets = [wallet for wallet in DEDUCTIBLE if draft.terms.worth(wallet).hundredths]
        for place, wallet in enumerate(wallets):
            self._add(metrics, grid, place, wallet, used.get(wallet, ZERO))
        self._told = Label(metrics, 20, bold=True, wraps=True)
        self._none = Label(metrics, 15, "ink2", wraps=True)
        left = column(metrics, grid, self._none, None, self._told, gap=10)
        whole = row(metrics, gap=16)
        whole.addLayout(left, 1)
        if self.fields:
            pad = (
                PadKey(presses=Qt.Key.Key_Backspace, icon="backspace"), PadKey(asks="all"), PadKey(asks="clear"),
                PadKey(presses=Qt.Key.Key_Return, badge="Enter", strong=True),
            )  # fmt: skip
            first = next(iter(self.fields.values()))
            self.keypad = Keypad(metrics, pad, first.edit)
            self.keypad.asked.connect(self._asked_pad)
            self.keypad.setFixedWidth(metrics.px(360))
            whole.addWidget(self.keypad)
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.content.addLayout(whole)
        self._lay_foot(metrics)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _add(self, metrics: Metrics, grid: QGridLayout, place: int, wallet: str, used: Money) -> None:
        name, there = Label(metrics, 17, bold=True), Label(metrics, 13, "ink2", wraps=True)
        field = Field(metrics, number=True, size=22)
        field.setFixedWidth(metrics.px(140))
        field.set_text(_short(used) if used else "")
        field.edited.connect(lambda _: self._retell())
        field.entered.connect(self._ask)
        everything = KeyButton(metrics, KEYS[wallet], height=48)
        everything.triggered.connect(lambda: self.use_all(wallet))
        self.add_key(everything)
        grid.addLayout(column(metrics, name, there), place, 0)
        grid.addWidget(field, place, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(everything, place, 2, Qt.AlignmentFlag.AlignTop)
        self._names[wallet], self._there[wallet] = name, there
        self.fields[wallet], self._all[wallet] = field, everything

    def _lay_foot(self, metrics: Metrics) -> None:
        self.cancel = KeyButton(metrics, "Esc")
        self.cancel.triggered.connect(self.reject)
        self.nothing = KeyButton(metrics, "Ctrl D")
        self.nothing.triggered.connect(lambda: self.asked.emit(()))
        self.use = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.use.triggered.connect(self._ask)
        for button in (self.cancel, self.nothing):
            self.foot.addWidget(button)
            self.add_key(button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.use)
        self.add_key(self.cancel, "F4")

    @property
    def told(self) -> str:
        """What it comes to, in words."""
        return self._told.text()

    def use_all(self, wallet: str) -> None:
        """As much of a wallet as it holds and as the bill, the shop and the other wallets leave."""
        others = Money.total(each.value for each in self._typed(leaving=wallet))
        worth = self._draft.terms.worth(wallet)
        most = Deduction.of_value(wallet, self._most - others, worth).amount
        amount = min(most, max(self._held[wallet], ZERO))
        self.fields[wallet].set_text(_short(amount) if amount else "")
        self.fields[wallet].setFocus(Qt.FocusReason.OtherFocusReason)
        self._retell()

    def refuse(self, told: str) -> None:
        """It was not done, and why."""
        self._told.setText(told)

    def _asked_pad(self, what: str) -> None:
        focused = next((wallet for wallet, field in self.fields.items() if field.edit.hasFocus()), None)
        wallet = focused or next(iter(self.fields))
        if what == "all":
            self.use_all(wallet)
        else:
            self.fields[wallet].set_text("")
            self._retell()

    def _typed(self, *, leaving: str = "") -> tuple[Deduction, ...]:
        """What is typed and can be read, one wallet left out."""
        found = []
        for wallet in self.fields:
            if wallet == leaving:
                continue
            try:
                found.append(self._deduction(wallet))
            except Refused:
                continue
        return tuple(each for each in found if each is not None)

    def _deduction(self, wallet: str) -> Deduction | None:
        """Raises `Refused`: `amount_…`, `insufficient_wallet`, `deduct_too_little`."""
        text = self.fields[wallet].text().strip()
        if not text:
            return None
        try:
            amount = Money.parse(text)
        except NotAnAmount as why:
            raise Refused(f"amount_{why.reason}") from why
        if not amount:
            return None
        if amount > self._held[wallet]:
            raise Refused("insufficient_wallet", wallet=wallet, held=self._held[wallet], wanted=amount)
        made = Deduction(wallet, amount, self._draft.terms.worth(wallet))
        if not made.value:
            raise Refused("deduct_too_little")
        return made

    def _read(self) -> tuple[Deduction, ...] | None:
        """All that is typed; None, and the fields say why, where something of it can't be."""
        found: list[Deduction] = []
        wrong: Field | None = None
        for wallet, field in self.fields.items():
            field.set_error("")
            try:
                made = self._deduction(wallet)
            except Refused as why:
                field.set_error(sentence(self._words, why))
                wrong = wrong or field
            else:
                found += [made] if made is not None else []
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return tuple(found)

    def _ask(self) -> None:
        found = self._read()
        if found is None:
            return
        try:
            self._draft.with_deductions(found)
        except Refused as why:
            self.refuse(sentence(self._words, why))
            return
        self.asked.emit(found)

    def retranslate(self) -> None:
        words, member = self._words, self._draft.member
        self.set_title(words.text("Points, love value or vouchers instead of money"))
        for wallet, field in self.fields.items():
            name, held, worth = wallet_name(wallet, words), self._held[wallet], self._draft.terms.worth(wallet)
            self._names[wallet].setText(name)
            there = words.text("has {held}", held=held.grouped)
            if worth.hundredths != 100_00:
                there += " · " + words.text("counts for {value}", value=money_text(worth.of(max(held, ZERO))))
            self._there[wallet].setText(there)
            field.set_label(name, shown=False)
            self._all[wallet].set_label(words.text("All"))
            empty = held <= ZERO
            field.edit.setEnabled(not empty)
            self._all[wallet].block(words.text("There is nothing in it.") if empty else "")
        self._none.setText(
            ""
            if self.fields and member is not None
            else words.text("This shop takes none of them. The manager's page says what it takes.")
        )
        self._none.setVisible(bool(self._none.text()))
        self.cancel.set_label(words.text("Cancel"))
        self.nothing.set_label(words.text("Use none"))
        self.nothing.block("" if self._draft.deductions else words.text("None is used."))
        self.use.set_label(words.text("Use them"))
        if self.fields:
            self.keypad.set_labels(
                words.text("Backspace"), words.text("All"), words.text("Clear"), words.text("Set")
            )  # fmt: skip
        self._retell()

    def _retell(self) -> None:
        words = self._words
        for field in self.fields.values():
            field.set_error("")
        value = Money.total(each.value for each in self._typed())
        told = words.text(
            "{value} of at most {most}: {left} stays to be paid", value=money_text(value), most=money_text(self._most),
            left=money_text(max(self._draft.goods - value, ZERO)),
        )  # fmt: skip
        if value > self._most:
            told = sentence(words, Refused("deduct_too_much", most=self._most))
        self._told.setText(told)


def _short(amount: Money) -> str:
    return amount.yuan.removesuffix(".00")
