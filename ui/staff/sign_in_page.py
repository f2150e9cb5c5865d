"""The page that asks who is at the till: a name, its PIN, and the till goes on where it stood.

It lies over everything, so that nobody sells in another's name. Names have their keys and the PIN the digits, so that a
change at the till is one chord, four digits and Enter.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QFocusEvent, QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from terminal.ledger.unit import Unit
from terminal.services import staff
from terminal.services.rights import StaffFacts
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.manager.setting_field import PageKeys
from ui.staff.own_pin_panel import OwnPinPanel
from ui.staff.pin_entry import PinEntry
from ui.staff.rights_words import role_name
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.card import Card
from ui.widgets.dialog import key_name
from ui.widgets.label import Label
from ui.widgets.scroll import ScrollColumn
from ui.widgets.style import Metrics
from ui.widgets.top_bar import TopBar
from ui.words import Words

WITH_KEYS: Final = 9
"""So many names have a key of their own; the others are reached by ↑ and ↓."""
PIN_KEY, MANAGER_KEY = "Ctrl K", "Ctrl M"
CARD_SIZE: Final = (860, 600)
NAME_ROOM: Final = 240
"""A longer name is cut on its button; beside the PIN it stands in full."""


def check(unit: Unit, staff_id: str, *, digits: str) -> StaffFacts | None:
    return staff.sign_in(unit, staff_id, digits)


class SignInPage(QWidget):
    """`signed_in` with the StaffFacts of whose PIN was right."""

    signed_in = Signal(object)
    manager_requested = Signal()
    exit_requested = Signal()

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, people: tuple[StaffFacts, ...], parent: QWidget
    ) -> None:
        """`people` work here and have PINs; the first is chosen until somebody else is."""
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._people = people
        self._chosen = 0
        self._unpaid = False
        self.top_bar = TopBar(words, metrics)
        self.entry = PinEntry(bridge, words, metrics, staff.wait_s)
        self.names = [self._name_button(metrics, place) for place in range(len(people))]
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY, height=56)
        self.own_pin = KeyButton(metrics, PIN_KEY)
        self.manager = KeyButton(metrics, MANAGER_KEY)
        self._title = Label(metrics, 24, bold=True)
        self._note = Label(metrics, 14, "ink2", wraps=True)
        self._who = Label(metrics, 20, bold=True, elides=True)
        self._role = Label(metrics, 14, "ink2", elides=True)
        self._scroll = ScrollColumn(metrics, gutter=12)
        self._lay_out(metrics)
        keys = PageKeys({PIN_KEY, MANAGER_KEY, *(f"Alt {n + 1}" for n in range(WITH_KEYS))}, self)
        keys.watch(self.entry.field.edit, arrows=True)
        keys.pressed.connect(self.press)
        self._connect()
        self.retranslate()

    def _name_button(self, metrics: Metrics, place: int) -> KeyButton:
        key = f"Alt {place + 1}" if place < WITH_KEYS else ""
        button = KeyButton(metrics, key, shape=ButtonShape.SPREAD, size=17, height=56)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.triggered.connect(partial(self.choose, place))
        return button

    def _lay_out(self, metrics: Metrics) -> None:
        card = Card(metrics)
        card.setFixedSize(*(metrics.px(length) for length in CARD_SIZE))
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(metrics.px(8))
        left.addWidget(self._title)
        left.addWidget(self._note)
        left.addSpacing(metrics.px(8))
        self._scroll.column.setSpacing(metrics.px(8))
        for button in self.names:
            self._scroll.column.addWidget(button)
        left.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        foot.setSpacing(metrics.px(12))
        foot.addWidget(self.manager)
        foot.addStretch(1)
        left.addLayout(foot)
        right.setSpacing(metrics.px(4))
        for widget in (self._who, self._role):
            right.addWidget(widget)
        right.addSpacing(metrics.px(8))
        right.addWidget(self.entry)
        right.addSpacing(metrics.px(12))
        right.addWidget(self.yes)
        right.addSpacing(metrics.px(8))
        right.addStretch(1)
        right.addWidget(self.own_pin)
        both = QHBoxLayout(card)
        both.setContentsMargins(*(metrics.px(24),) * 4)
        both.setSpacing(metrics.px(32))
        both.addLayout(left, 1)
        side = QWidget()
        right.setContentsMargins(0, 0, 0, 0)
        side.setLayout(right)
        side.setFixedWidth(metrics.px(300))
        both.addWidget(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addStretch(1)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.setAutoFillBackground(True)

    def _connect(self) -> None:
        self.yes.triggered.connect(self._on_yes)
        self.yes.refused.connect(self.entry.field.set_error)
        self.own_pin.triggered.connect(self._ask_own_pin)
        self.manager.triggered.connect(self.manager_requested)
        self.entry.passed.connect(self.signed_in)
        self.entry.changed.connect(self._show)
        self._words.changed.connect(self.retranslate)

    @property
    def chosen(self) -> StaffFacts:
        return self._people[self._chosen]

    def begin(self, last: str = "", *, unpaid: bool = False) -> None:
        """Take the keys. `last` is the id of who was here last; `unpaid` that a bill stands below."""
        place = next((place for place, each in enumerate(self._people) if each.id == last), 0)
        self._unpaid = unpaid
        self._chosen = place
        self.retranslate()
        self.entry.begin()

    def show_place(self, shop: ShopProfile, now: datetime) -> None:
        """Which till it is, and what time."""
        self.top_bar.show_place(shop.shop_name, shop.store_name, shop.till)
        self.top_bar.show_time(now)

    def say(self, sentence: str) -> None:
        """Why something is not done now."""
        self._note.setText(sentence)
        self._note.set_tone("alert")

    def choose(self, place: int) -> None:
        """Another name; a PIN that is being typed was not its."""
        if self.entry.asking or not 0 <= place < len(self._people):
            return
        self._chosen = place
        if not self.entry.wait_s:
            self.entry.field.set_text("")
        self.retranslate()
        self._scroll.ensureWidgetVisible(self.names[place])
        self.entry.field.setFocus()

    def press(self, name: str) -> None:
        """A key by its name on the badges."""
        if name == PIN_KEY:
            self.own_pin.trigger()
        elif name == MANAGER_KEY:
            self.manager.trigger()
        elif name == "Enter":
            self.yes.trigger()
        elif name in ("↑", "↓"):
            self.choose(self._chosen + (1 if name == "↓" else -1))
        elif name.startswith("Alt ") and name[4:].isdigit():
            self.choose(int(name[4:]) - 1)

    def retranslate(self) -> None:
        words = self._words
        self.top_bar.show_page(words.text("Sign in"))
        self._title.setText(words.text("Who is at the till?"))
        self._note.setText(
            words.text("The bill that is being rung up stays as it is.")
            if self._unpaid
            else words.text("Choose your name and enter your PIN.")
        )
        for place, (person, button) in enumerate(zip(self._people, self.names, strict=True)):
            button.set_kind(ButtonKind.CHOSEN if place == self._chosen else ButtonKind.PLAIN)
            button.set_label(self._short(person.name), note=role_name(person.role, words))
            button.setAccessibleName(f"{person.name}, {role_name(person.role, words)}")
        if self._people:
            self._who.setText(self.chosen.name)
            self._role.setText(role_name(self.chosen.role, words))
        self.entry.field.edit.setAccessibleName(words.text("PIN"))
        self.yes.set_label(words.text("Sign in"))
        self.own_pin.set_label(words.text("Change the PIN"))
        self.manager.set_label(words.text("Manager's page"))
        self._show()

    def _short(self, name: str) -> str:
        text = QFontMetricsF(self._metrics.font(17))
        return text.elidedText(name, Qt.TextElideMode.ElideRight, self._metrics.px(NAME_ROOM))

    def _show(self) -> None:
        self.yes.set_working(self._words.text("Checking…") if self.entry.asking else "")
        self.yes.block(self.entry.blocked)

    def _on_yes(self) -> None:
        if self._people:
            self.entry.check(check, self.chosen.id)

    def _ask_own_pin(self) -> None:
        panel = OwnPinPanel(self._bridge, self._words, self._metrics, self.window(), self.chosen)
        panel.finished.connect(lambda _: self.entry.begin())
        panel.open()

    # Qt

    def focusInEvent(self, event: QFocusEvent) -> None:
        # no focus proxy: Qt's Tab would then jump over what stands before the proxy
        self.entry.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # every key ends here: below lies the bill, which must not hear them
        event.accept()
        name = key_name(event)
        if name:
            self.press(name)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.exit_requested.emit()
