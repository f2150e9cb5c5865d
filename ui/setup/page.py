"""The first start's page: the shop's name, the manager's PIN twice, and the language; saved as version 1.

Configuration and PIN are written in one transaction: a till is either set up or not, never half. What is asked here
is only what selling can't begin without; everything else has a default and a place on the manager's pages.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

import resources
from terminal.errors import TillError
from terminal.ledger.unit import Unit
from terminal.services import pin, settings
from terminal.services.configuration import TEXT_MAX
from terminal.services.shop import Configuration, ConfigurationVersion, ShopProfile
from ui.bridge import Bridge
from ui.manager.forms import NotTaken, TextForm
from ui.manager.new_pin import chosen_pin, pin_field
from ui.manager.setting_words import LANGUAGE_NAMES, why_not_taken
from ui.staff.pin_entry import LEAST, MOST
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.dialog import key_name
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.segmented import Segmented
from ui.widgets.style import Metrics
from ui.widgets.top_bar import TopBar
from ui.wording import sentence
from ui.words import Words

CARD_WIDTH = 520
SHOP_NAME = TextForm(TEXT_MAX["shop_name"], required=True)
STORE_NAME = TextForm(TEXT_MAX["store_name"])


def set_up(unit: Unit, configuration: Configuration, who: str, reason: str, manager_pin: str) -> ConfigurationVersion:
    """The first configuration and the manager's PIN, both or neither. Raises what either refuses."""
    pin.set_pin(unit, manager_pin)
    return settings.change(unit, configuration, based_on=0, who=who, reason=reason)


class SetupPage(QWidget):
    """Shown while the ledger has no configuration; ends with `finished` or `closed`."""

    finished = Signal(object)
    """The ConfigurationVersion that was committed, version 1."""
    closed = Signal()

    def __init__(self, bridge: Bridge, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._saving = False
        self.top_bar = TopBar(words, metrics)
        self._title = Label(metrics, 24, bold=True)
        self._note = Label(metrics, 15, "ink2", wraps=True)
        self.language = Segmented(metrics, size=15, height=34)
        self._language_label = Label(metrics, 13, "ink2")
        self.shop_name = Field(metrics)
        self.store_name = Field(metrics)
        self.pin = pin_field(metrics)
        self.again = pin_field(metrics)
        self._trouble = Label(metrics, 14, "alert", wraps=True)
        self.leave = KeyButton(metrics, "Esc", height=56)
        self.begin = KeyButton(metrics, "F12", ButtonKind.PRIMARY, size=20, height=56)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.setFocus()

    def _lay_out(self) -> None:
        px = self._metrics.px
        card = Card(self._metrics)
        card.setFixedWidth(px(CARD_WIDTH))
        column = QVBoxLayout(card)
        column.setContentsMargins(px(28), px(24), px(28), px(24))
        column.setSpacing(px(12))
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._language_label)
        head.addWidget(self.language)
        column.addLayout(head)
        column.addWidget(self._note)
        column.addSpacing(px(4))
        column.addWidget(self.shop_name)
        column.addWidget(self.store_name)
        pins = QHBoxLayout()
        pins.setSpacing(px(16))
        for field in (self.pin, self.again):
            beside = QVBoxLayout()
            beside.addWidget(field)
            beside.addStretch(1)
            pins.addLayout(beside, 1)
        column.addLayout(pins)
        column.addWidget(self._trouble)
        column.addSpacing(px(8))
        foot = QHBoxLayout()
        foot.setSpacing(px(12))
        foot.addWidget(self.leave)
        foot.addWidget(self.begin, 1)
        column.addLayout(foot)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.top_bar)
        page.addStretch(1)
        # between stretches and not aligned: only so does the card grow with an error of two lines
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        page.addLayout(middle)
        page.addStretch(1)
        self.setAutoFillBackground(True)

    def _connect(self) -> None:
        self.language.chosen.connect(lambda place: self._words.use(resources.LANGUAGES[place]))
        for field, following in (
            (self.shop_name, self.store_name),
            (self.store_name, self.pin),
            (self.pin, self.again),
        ):
            field.entered.connect(following.setFocus)
        self.again.entered.connect(self.begin.trigger)
        self.begin.triggered.connect(self.save)
        self.leave.triggered.connect(self.closed)
        self._words.changed.connect(self.retranslate)

    @property
    def trouble(self) -> str:
        """Why it could not be saved, where no field is to blame."""
        return self._trouble.text()

    def retranslate(self) -> None:
        words = self._words
        labels = tuple(LANGUAGE_NAMES[language] for language in resources.LANGUAGES)
        self.language.show_choice(labels, resources.LANGUAGES.index(words.language))
        self.language.setAccessibleName(words.text("Language"))
        self._title.setText(words.text("Set up this till"))
        self._note.setText(words.text("Everything here can be changed later on the manager's pages."))
        self.shop_name.set_label(words.text("Shop's name"))
        self.store_name.set_label(words.text("Store's name (if there are several)"))
        self.pin.set_label(words.text("Manager's PIN"))
        self.again.set_label(words.text("The same PIN again"))
        self.pin.set_placeholder(words.text("{least} to {most} digits", least=LEAST, most=MOST))
        self.leave.set_label(words.text("Quit"))
        self.begin.set_label(words.text("Start selling"))
        self.begin.set_working(words.text("Saving…") if self._saving else "")
        self.top_bar.show_place(words.text("Paidui"), "", ShopProfile().till)
        self.top_bar.show_page(words.text("First start"))
        for field in (self.shop_name, self.store_name, self.pin, self.again):
            field.set_error("")
        self._trouble.setText("")

    def save(self) -> None:
        """Save if everything is right; else say at the fields what is not."""
        profile, manager_pin = self._profile(), chosen_pin(self.pin, self.again, self._words)
        if self._saving or profile is None or manager_pin is None:
            self._focus_wrong()
            return
        words = self._words
        self._saving = True
        self.retranslate()
        self._bridge.ask(
            set_up,
            self._on_saved,
            self._on_failed,
            Configuration(shop=profile),
            words.text("Manager"),
            words.text("First start"),
            manager_pin,
        )

    def _focus_wrong(self) -> None:
        for field in (self.shop_name, self.store_name, self.pin, self.again):
            if field.error:
                field.setFocus()
                return

    def _profile(self) -> ShopProfile | None:
        read: dict[str, str] = {}
        for name, field, form in (
            ("shop_name", self.shop_name, SHOP_NAME),
            ("store_name", self.store_name, STORE_NAME),
        ):
            field.set_error("")
            try:
                read[name] = form.read(field.text())
            except NotTaken as why:
                field.set_error(why_not_taken(why, self._words))
        if len(read) < 2:
            return None
        return ShopProfile(shop_name=read["shop_name"], store_name=read["store_name"], language=self._words.language)

    def _on_saved(self, version: ConfigurationVersion) -> None:
        self._saving = False
        self.pin.set_text("")
        self.again.set_text("")
        self.retranslate()
        self.finished.emit(version)

    def _on_failed(self, error: TillError) -> None:
        self._saving = False
        self.retranslate()
        told = sentence(self._words, error)
        if error.code == "bad_pin":
            self.pin.set_error(told)
            self.pin.setFocus()
        else:
            self._trouble.setText(told)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # no focus proxy: Qt's Tab would then jump over what stands before the proxy
        self.shop_name.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match key_name(event):
            case "F12":
                self.begin.trigger()
            case "Esc":
                self.leave.trigger()
            case _:
                super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        # The window's own cross means the same as Esc.
        event.ignore()
        self.leave.trigger()
