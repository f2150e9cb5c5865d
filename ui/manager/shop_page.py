"""The page of the shop: its names, what customers may see, with the newest receipt beside it as it prints.

The receipt is drawn from the unsaved draft, over the newest bill, or over a sample while there is none; so a name
that is too long is seen before it is on paper. What else stands on a receipt has a page of its own.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

import resources
from resources import theme
from terminal.clock import Clock
from terminal.money import ZERO, Money
from terminal.services import bills
from terminal.services.configuration import TEXT_MAX
from terminal.services.facts import BillFacts
from terminal.services.shop import ALLOWANCE_CAP, BILL_CAP, CLAIM_DAYS, LOCK_MINUTES, ShopProfile
from ui.bridge import Bridge
from ui.manager.binding import Binding
from ui.manager.draft import Setting
from ui.manager.editing import Editing
from ui.manager.form_card import FormCard
from ui.manager.forms import CodeForm, CountForm, MoneyForm, TextForm
from ui.manager.leaves import SWITCH_LEAVES
from ui.manager.new_pin import NewPinPanel
from ui.manager.rebate_rows import LEVEL_NAME_MAX, levels
from ui.manager.sample_bill import sample_bill
from ui.manager.save_bar import SaveBar
from ui.manager.setting_field import PageKeys
from ui.manager.setting_words import LANGUAGE_NAMES, level_name
from ui.manager.terms_card import TermsCard
from ui.receipt.draw import draw_receipt
from ui.receipt.preview import ReceiptPreview
from ui.widgets.button import KeyButton
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.scroll import ScrollColumn
from ui.widgets.style import Metrics
from ui.words import Words

PREVIEW_WIDTH = 458
"""80 mm paper scrolls sideways at 1366 pixels; 58 mm fits."""
TILL_MAX = 4
PIN_KEY = "Ctrl K"
KEYS = (PIN_KEY,)
REDRAW_MS = 150
"""A receipt is drawn again when the typing pauses this long."""


class ShopPage(QWidget):
    """Edits the shop's part of an `Editing`."""

    told = Signal(str)
    """A sentence for the passing word at the foot."""

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        clock: Clock,
        metrics: Metrics,
        keys: PageKeys,
        editing: Editing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._clock = clock
        self._metrics = metrics
        self._editing = editing
        self._bill: BillFacts | None = None
        self._level_keys: tuple[str, ...] = ()
        self._level_fields: list[QWidget] = []
        self.binding = Binding(words, metrics, keys, editing)
        self.save_bar = SaveBar(words, metrics, editing)
        self.preview = ReceiptPreview(words)
        self._preview_title = Label(metrics, 18, bold=True)
        self._preview_note = Label(metrics, 13, "ink2", elides=True)
        self._shop_card = FormCard(metrics)
        self._level_card = FormCard(metrics)
        self._switch_card = FormCard(metrics)
        self._claim_card = FormCard(metrics)
        self._pin_card = FormCard(metrics)
        self.change_pin = KeyButton(metrics, PIN_KEY, height=40)
        self.change_pin.triggered.connect(self._on_change_pin)
        self._fill()
        self._terms_card = TermsCard(words, metrics, self.binding)  # the names' fields come first
        self._lay_out(metrics)
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(REDRAW_MS)
        self._redraw.timeout.connect(self.draw_preview)
        editing.changed.connect(self.refresh)
        words.changed.connect(self.refresh)

    # how it is built

    def _fill(self) -> None:
        bound = self.binding
        self._shop_card.add(bound.field(self._name("shop_name", required=True)))
        self._shop_card.add(bound.field(self._name("store_name")))
        self._till = bound.field(Setting(("shop", "till"), CodeForm(TILL_MAX)))
        self._store = bound.field(Setting(("shop", "store"), CodeForm(TEXT_MAX["store"])))
        self._shop_card.add(self._till)
        self._shop_card.add(self._store)
        self._shop_card.add(bound.field(self._name("scheme_name"), standard="Queue rebate"))
        self._shop_card.add(bound.field(self._name("quick_line_name"), standard="Quick amount"))
        cap = Setting(("shop", "bill_cap"), MoneyForm(Money(1), BILL_CAP))
        self._shop_card.add(bound.field(cap, number=True))
        allowance = Setting(("shop", "offline_allowance"), MoneyForm(ZERO, ALLOWANCE_CAP))
        self._shop_card.add(bound.field(allowance, number=True))
        lock = Setting(("shop", "lock_minutes"), CountForm(LOCK_MINUTES[0], LOCK_MINUTES[-1]))
        self._shop_card.add(bound.field(lock, number=True))
        languages = [(language, LANGUAGE_NAMES[language]) for language in resources.LANGUAGES]
        self._shop_card.add(bound.choice(("shop", "language"), lambda: languages))
        hint = lambda: self._words.text("Bills are rung up only while a shift is open.")  # noqa: E731
        self._shop_card.add(bound.switch(("shop", "shifts"), hint=hint))
        days = Setting(("shop", "claim_days"), CountForm(CLAIM_DAYS[0], CLAIM_DAYS[-1]))
        self._claim_card.add(bound.field(days, number=True))
        hints = {
            "claim_always": lambda: self._words.text("without a member; else on request"),
            "claim_newcomers": lambda: self._words.text("with name and consent, on the slip's page"),
        }
        for name, hint in hints.items():
            self._claim_card.add(bound.switch(("shop", name), hint=hint))
        for name in SWITCH_LEAVES:
            self._switch_card.add(bound.switch(("shop", "switches", name)))
        self._pin_card.add(self.change_pin)

    @staticmethod
    def _name(name: str, *, required: bool = False) -> Setting:
        return Setting(("shop", name), TextForm(TEXT_MAX[name], required=required))

    def _lay_out(self, metrics: Metrics) -> None:
        scroll = ScrollColumn(metrics, gutter=theme.GAP)
        scroll.setStyleSheet("background: transparent;")
        scroll.column.setSpacing(metrics.px(10))
        cards = (
            self._shop_card, self._terms_card, self._claim_card, self._level_card, self._switch_card, self._pin_card
        )  # fmt: skip
        for card in cards:
            scroll.column.addWidget(card)
        left = QVBoxLayout()
        left.setSpacing(metrics.px(10))
        left.addWidget(scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, metrics.px(theme.GAP), 0)
        foot.addWidget(self.save_bar)
        left.addLayout(foot)
        row = QHBoxLayout(self)
        margin = metrics.px(theme.MARGIN)
        row.setContentsMargins(margin, margin, margin, margin)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self._preview_box(metrics))

    def _preview_box(self, metrics: Metrics) -> Card:
        card = Card(metrics)
        card.setFixedWidth(metrics.px(PREVIEW_WIDTH))
        column = QVBoxLayout(card)
        column.setContentsMargins(metrics.px(6), metrics.px(12), metrics.px(6), metrics.px(8))
        head = QHBoxLayout()
        head.setContentsMargins(metrics.px(10), 0, metrics.px(10), 0)
        head.setSpacing(metrics.px(8))
        head.addWidget(self._preview_title)
        head.addWidget(self._preview_note, 1)
        column.addLayout(head)
        column.addWidget(self.preview, 1)
        return card

    # what it shows

    def start(self) -> None:
        """The page has come to the front: whether bills were rung up decides what may still be changed."""
        self._bridge.ask(bills.last, self._on_last_bill, None)
        self.refresh()
        self.binding.focus_first()

    def show_fault(self) -> bool:
        """Go to the first field that is not right; whether this page has one."""
        return self.binding.focus_wrong()

    def on_key(self, name: str) -> bool:
        """A key of the page; whether it is one."""
        if name == PIN_KEY:
            self.change_pin.trigger()
        return name == PIN_KEY

    def refresh(self) -> None:
        words = self._words
        self._show_levels()
        self.binding.refresh()
        self._shop_card.set_title(words.text("Shop and till"), self._fixed_note())
        self._terms_card.retitle()
        self._claim_card.set_title(
            words.text("Claim slips"), words.text("For members who were forgotten; Ctrl S on the paid bill prints one.")
        )
        self._level_card.set_title(words.text("Names of the member levels"))
        self._switch_card.set_title(
            words.text("What customers see"), words.text("On the customer screen and on the page behind the QR code.")
        )
        self._pin_card.set_title(words.text("Manager's PIN"), words.text("It is changed at once, without saving."))
        self.change_pin.set_label(words.text("Change the PIN"))
        self._preview_title.setText(words.text("Receipt"))
        note = words.text("the newest bill") if self._bill is not None else words.text("a sample")
        self._preview_note.setText(note)
        for field in (self._till, self._store):
            field.edit.setReadOnly(self._bill is not None)
        self._redraw.start()

    def draw_preview(self) -> None:
        """Draw the receipt as it would print now."""
        now = self._editing.draft.now
        bill = self._bill or sample_bill(now, self._clock(), self._words)
        self.preview.show_receipt(draw_receipt(bill, now.shop, self._words), bill.number)

    def _fixed_note(self) -> str:
        if self._bill is None:
            return ""
        return self._words.text("Till and store number are on bills already and stay as they are.")

    def _show_levels(self) -> None:
        keys = levels(self._editing.draft.now, self._editing.store)
        if keys == self._level_keys:
            return
        self.binding.forget(self._level_fields)
        self._level_card.clear(self._level_fields)
        self._level_keys = keys
        self._level_fields = []
        for key in keys:
            setting = Setting(("shop", "level_names", key), TextForm(LEVEL_NAME_MAX))
            standard = {"gold": "Gold", "silver": "Silver"}.get(key, "")
            field = self.binding.field(setting, label=partial(self._level_label, key), standard=standard)
            self._level_fields.append(field)
            self._level_card.add(field)
        self._level_card.setVisible(bool(keys))

    def _level_label(self, key: str) -> str:
        return level_name(ShopProfile(level_names=()), key, self._words)

    def _on_change_pin(self) -> None:
        panel = NewPinPanel(self._bridge, self._words, self._metrics, self.window())
        panel.pin_changed.connect(lambda: self.told.emit(self._words.text("The new PIN holds from now on.")))
        panel.open()

    def _on_last_bill(self, bill: BillFacts | None) -> None:
        self._bill = bill
        self.refresh()
        self._redraw.stop()
        self.draw_preview()
