"""The hands of the payment page: the amount, what goes with it, the keypad.

For cash it offers the exact amount and round ones (↑ ↓); for what is taken outside the till it asks for the
reference instead. Enter enters the payment, from whichever field.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from terminal.money import Money, NotAnAmount
from terminal.services.facts import TenderKind
from ui.cashier.entry_field import PageEdit
from ui.cashier.notes import SHOWN, quick_amounts
from ui.cashier.tender_words import amount_label, reference_label
from ui.cashier.tendering import TenderForm
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.field import Field, FieldFrame
from ui.widgets.key_badge import KeyHint
from ui.widgets.keypad import Keypad, PadKey
from ui.widgets.label import Label
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics, set_type
from ui.words import Words

AMOUNT_SIZE = 42


class AmountField(FieldFrame):
    """A large amount at the right, its ¥ close before it."""

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        self.edit = PageEdit()
        super().__init__(metrics, self.edit, height=72, parent=parent)
        self._metrics = metrics
        set_type(self.edit, metrics, AMOUNT_SIZE)
        self.edit.setProperty("heavy", True)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.edit.setMaxLength(24)
        self.edit.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._yen = Label(metrics, AMOUNT_SIZE * 0.62, "ink2")
        self._yen.setText("¥")
        self.row.setStretchFactor(self.edit, 0)
        self.row.insertWidget(0, self._yen)
        self.row.insertStretch(0, 1)
        self.row.setSpacing(metrics.px(4))
        self.edit.textChanged.connect(self._fit)
        self._fit("")

    def _fit(self, text: str) -> None:
        wide = QFontMetrics(self._metrics.font(AMOUNT_SIZE, bold=True)).horizontalAdvance(text) + self._metrics.px(10)
        self.edit.setFixedWidth(min(max(wide, self._metrics.px(12)), max(self.width() - self._metrics.px(60), 200)))


class TenderPane(QWidget):
    """Shows a form and tells every change of it. Without a form it says that nothing more is to be entered."""

    form_edited = Signal(TenderForm)
    form_entered = Signal()

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._kind: TenderKind | None = None
        self.scans = False
        """Whether a payment code can be charged here."""
        self._left = Money(0)
        self._amounts: tuple[Money, ...] = ()
        self._label = Label(metrics, 13, "ink2", elides=True)
        self.amount = AmountField(metrics)
        self.amount.edit.textEdited.connect(lambda _: self._edited())
        self.amount.edit.returnPressed.connect(self.form_entered)
        self._error = Label(metrics, 13, "alert", elides=True)
        self._error.hide()
        self.name = Field(metrics, height=44)
        self.reference = Field(metrics, height=44)
        for field in (self.name, self.reference):
            field.edited.connect(lambda _: self._edited())
            field.entered.connect(self.form_entered)
        self._notes = [KeyButton(metrics, size=18, height=48) for _ in range(SHOWN)]
        for index, button in enumerate(self._notes):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.triggered.connect(lambda index=index: self.choose_note(index))
        self._note_hint = KeyHint(metrics, ("↑", "↓"))
        self._done = Label(metrics, 15, "ink2", wraps=True)
        self.keypad = Keypad(
            metrics,
            (
                PadKey(presses=Qt.Key.Key_Backspace, icon="backspace"),
                PadKey(asks="exact"),
                PadKey(asks="clear"),
                PadKey(presses=Qt.Key.Key_Return, badge="Enter", strong=True),
            ),
            self.amount.edit,
        )
        self.keypad.asked.connect(self._asked)
        self._compose(metrics)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _compose(self, metrics: Metrics) -> None:
        self._cash_part = QWidget()
        notes = row(metrics, gap=8)
        for button in self._notes:
            notes.addWidget(button, 1)
        hint = row(metrics, gap=0)
        hint.addWidget(self._note_hint)
        hint.addStretch(1)
        column(metrics, notes, hint, gap=8, on=self._cash_part)
        self._other_part = QWidget()
        column(metrics, self.name, self.reference, gap=6, on=self._other_part)
        body: QVBoxLayout = column(metrics, gap=8, on=self)
        body.addWidget(self._label)
        body.addWidget(self.amount)
        body.addWidget(self._error)
        body.addWidget(self._cash_part)
        body.addWidget(self._other_part)
        body.addWidget(self._done)
        body.addWidget(self.keypad, 1)

    # what it shows

    def show_form(self, form: TenderForm | None, left: Money) -> None:
        """The form as it stands, and what is still to be paid without it."""
        kind = form.kind if form is not None else None
        fresh = kind is not self._kind
        self._kind, self._left = kind, left
        self._set(self.amount.edit, form.amount if form is not None else "")
        self._set(self.reference.edit, form.reference if form is not None else "")
        self._set(self.name.edit, form.name if form is not None else "")
        self._amounts = quick_amounts(left) if kind is TenderKind.CASH else ()
        self.amount.edit.setEnabled(form is not None)
        self.retranslate()
        if fresh:
            self.focus_entry()

    @staticmethod
    def _set(edit: QLineEdit, text: str) -> None:
        if edit.text() != text:
            edit.setText(text)

    def show_fault(self, field: str, sentence: str) -> None:
        """What is wrong in `amount`, `reference` or `name`; an empty sentence takes all of it away."""
        self._error.setText(sentence if field == "amount" else "")
        self._error.setVisible(bool(self._error.text()))
        self.amount.set_wrong(bool(self._error.text()))
        self.amount.edit.setAccessibleDescription(self._error.text())
        self.reference.set_error(sentence if field == "reference" else "")
        self.name.set_error(sentence if field == "name" else "")
        wanted = {"amount": self.amount.edit, "reference": self.reference.edit, "name": self.name.edit}.get(field)
        if sentence and wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
            wanted.selectAll()

    @property
    def error(self) -> str:
        """What is said of the amount."""
        return self._error.text()

    def focus_entry(self) -> None:
        """The amount of cash; of other kinds, whose amount is known, what has to be typed."""
        first: QLineEdit = self.amount.edit
        if self._kind is TenderKind.OTHER:
            first = self.name.edit
        elif self._kind in (TenderKind.SCAN, TenderKind.CARD):
            first = self.reference.edit
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        first.selectAll()

    @property
    def note_labels(self) -> tuple[str, ...]:
        return tuple(_short(amount) for amount in self._amounts)

    def choose_note(self, index: int) -> None:
        """Put a quick amount into the field."""
        if 0 <= index < len(self._amounts):
            self.amount.edit.setText(_short(self._amounts[index]))
            self._edited()

    def step_note(self, step: int) -> None:
        """↑ and ↓ over the quick amounts; from none the first."""
        if self._amounts:
            chosen = self._chosen()
            self.choose_note(0 if chosen is None else max(0, min(chosen + step, len(self._amounts) - 1)))

    def _chosen(self) -> int | None:
        try:
            typed = Money.parse(self.amount.edit.text())
        except NotAnAmount:
            return None
        return self._amounts.index(typed) if typed in self._amounts else None

    def _asked(self, what: str) -> None:
        if what == "exact":
            self.amount.edit.setText(_short(self._left))
        else:
            self.keypad.receiver().clear()
        self._edited()

    def _edited(self) -> None:
        self.show_fault("", "")
        self._show_chosen()
        if self._kind is not None:
            self.form_edited.emit(
                TenderForm(self._kind, self.amount.edit.text(), self.reference.text(), self.name.text())
            )

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        for index, (button, amount) in enumerate(zip(self._notes, self._amounts, strict=False)):
            button.set_kind(ButtonKind.CHOSEN if index == chosen else ButtonKind.PLAIN)
            button.set_bold(index == chosen)
            button.set_label(_short(amount))

    def retranslate(self) -> None:
        words, kind = self._words, self._kind
        told = words.text("All of it is taken") if kind is None else amount_label(kind, words)
        self._label.setText(told)
        self.amount.edit.setAccessibleName(told)
        self._cash_part.setVisible(kind is TenderKind.CASH)
        self._other_part.setVisible(kind in (TenderKind.SCAN, TenderKind.CARD, TenderKind.OTHER))
        self.name.setVisible(kind is TenderKind.OTHER)
        self.name.set_label(words.text("What was paid with"))
        if kind is not None:
            self.reference.set_label(reference_label(kind, words, scans=self.scans))
        self._done.setText(words.text("F12 completes the bill. Del removes a payment, Esc goes back to the bill."))
        self._done.setVisible(kind is None)
        for index, button in enumerate(self._notes):
            button.setVisible(index < len(self._amounts))
        self._note_hint.set_text(words.text("quick amounts · the first is exact"))
        self._show_chosen()
        self.keypad.set_labels(words.text("Backspace"), words.text("Exact"), words.text("Clear"), words.text("Set"))


def _short(amount: Money) -> str:
    """As people say it: 60, 55.91."""
    return amount.yuan.removesuffix(".00")
