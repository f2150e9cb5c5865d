"""A member's own page: who he is and what he has above, his places or his history below, what can be done beside them.

Name and number are masked until somebody who may has them shown in full; whoever comes to the page next finds them
masked again.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from resources import theme
from terminal.clock import zone
from terminal.ledger.accounts import WALLETS
from terminal.money import ZERO
from terminal.services.member_facts import HistoryPage, MemberPlace, MemberSheet, PlacesPage
from terminal.services.privacy import mask_name, mask_phone
from terminal.services.shop import ShopProfile
from ui.members.member_words import wallet_title
from ui.models.member_rows import HISTORY, PLACES, HistoryModel, PlacesModel
from ui.receipt.wording import level_name
from ui.shift.rows import StepCard
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.card import Card, Rule
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.widgets.table import MANAGER_ROW, Table
from ui.words import Words

FOOT = 64
ACTIONS = ("F4", "F5", "F6", "F7", "F8", "F9")
BESIDE = 240


class MemberPage(QWidget):
    """Shows what it is told; its buttons are named by their keys."""

    place_chosen = Signal()
    """Another row is marked."""

    def __init__(self, words: Words, metrics: Metrics, profile: ShopProfile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._metrics, self._profile = words, metrics, profile
        self._zone = zone(profile.time_zone)
        self._sheet: MemberSheet | None = None
        self._places: PlacesPage | None = None
        self._history: HistoryPage | None = None
        self.in_full = False
        self.shows_history = False
        self.model = PlacesModel(words, self._zone, self)
        self.lines = HistoryModel(words, self._zone, profile, self)
        self.buttons: dict[str, KeyButton] = {}
        whole = column(
            metrics, self._make_head(), row(metrics, self._make_tables(), self._make_actions(), gap=theme.GAP),
            self._make_foot(), gap=theme.GAP, margins=(theme.MARGIN,) * 4, on=self,
        )  # fmt: skip
        whole.setStretch(1, 1)

    def _make_head(self) -> Card:
        metrics = self._metrics
        self.name = Label(metrics, 24, bold=True)
        self.level = Chip(metrics)
        self.phone, self.card_number = Label(metrics, 16), Label(metrics, 15, "ink2")
        self.since = Label(metrics, 13, "ink2", elides=True)
        who = column(
            metrics, row(metrics, self.name, self.level, None, gap=10),
            row(metrics, self.phone, self.card_number, None, gap=16), self.since, gap=2,
        )  # fmt: skip
        self._wallet_names = {wallet: Label(metrics, 13, "ink2") for wallet in WALLETS}
        self._amounts = {wallet: MoneyLabel(self._words, metrics, 18, symbol=wallet == "balance") for wallet in WALLETS}
        boxes: list[QWidget] = []
        for wallet in WALLETS:
            box = QWidget()
            column(metrics, None, self._wallet_names[wallet], self._amounts[wallet], None, gap=2, on=box)
            box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
            boxes.append(box)
        card = Card(metrics)
        line = row(metrics, who, gap=22, margins=(18, 8, 18, 8), on=card)
        for box in boxes:
            line.addWidget(Rule(vertical=True))
            line.addWidget(box)
        return card

    def _make_tables(self) -> StepCard:
        metrics = self._metrics
        self.card = StepCard(metrics)
        self.places, self.history = Table(metrics, PLACES), Table(metrics, HISTORY, row=MANAGER_ROW)
        self.places.setModel(self.model)
        self.history.setModel(self.lines)
        self.stack = QStackedWidget()
        for table in (self.places, self.history):
            table.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the window's keys move the mark and turn the pages
            self.stack.addWidget(table)
        self.places.selectionModel().currentRowChanged.connect(lambda *_: self.place_chosen.emit())
        for key, width in (("F3", 170), ("F10", 170)):
            button = self._button(key, size=14, height=36)
            button.setMinimumWidth(metrics.px(width))
            self.card.head.addWidget(button)
        self.card.body.addWidget(self.stack, 1)
        self.sums = Label(metrics, 14, "ink2", elides=True)
        self.unconfirmed = Chip(metrics)
        turn = row(metrics, self.sums, self.unconfirmed, gap=10, margins=(16, 6, 8, 6))
        self.page_told = Label(metrics, 14, "ink2")
        turn.addWidget(self.page_told)
        for key in ("PgUp", "PgDn"):
            turn.addWidget(self._button(key, size=14, height=40))
        self.card.body.addWidget(Rule())
        self.card.body.addLayout(turn)
        return self.card

    def _make_actions(self) -> StepCard:
        card = self.doings = StepCard(self._metrics)
        for key in ACTIONS:
            button = self._button(key, size=16, height=44, shape=ButtonShape.LEADING)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            card.add(button, above=8, below=0)
        self.why = Label(self._metrics, 13, "ink2", wraps=True)
        card.add(self.why, above=8, below=4)
        card.body.addStretch(1)
        card.setFixedWidth(self._metrics.px(BESIDE))
        return card

    def _make_foot(self) -> QWidget:
        metrics = self._metrics
        foot = QWidget()
        self.told = Label(metrics, 14, "ink2", wraps=True)
        take = self._button("F12", ButtonKind.PRIMARY, size=19, height=FOOT)
        take.setFixedWidth(metrics.px(320))
        line = row(metrics, self._button("Esc", size=16, height=FOOT), self._button("F2", size=16, height=FOOT),
                   gap=theme.GAP, on=foot)  # fmt: skip
        line.addWidget(self.told, 1)
        line.addWidget(take)
        return foot

    def _button(
        self, key: str, kind: ButtonKind = ButtonKind.PLAIN, *, size: float, height: float,
        shape: ButtonShape = ButtonShape.INLINE,
    ) -> KeyButton:  # fmt: skip
        button = KeyButton(self._metrics, key, kind, size=size, height=height, shape=shape)
        self.buttons[key] = button
        return button

    # what the window tells

    @property
    def sheet(self) -> MemberSheet | None:
        return self._sheet

    @property
    def place(self) -> MemberPlace | None:
        """The marked place; None where the history is shown, or there is none."""
        return None if self.shows_history else self.model.place(self.places.currentIndex().row())

    @property
    def places_page(self) -> PlacesPage | None:
        return self._places

    @property
    def history_page(self) -> HistoryPage | None:
        return self._history

    def show_member(self, sheet: MemberSheet, places: PlacesPage, history: HistoryPage) -> None:
        """A member as he is now; the marked row stays where it was."""
        if self._sheet is None or self._sheet.member.id != sheet.member.id:
            self.in_full = False
        line = self.places.currentIndex().row()
        self._sheet, self._places, self._history = sheet, places, history
        self.model.show_places(places.places)
        self.lines.show_lines(history.lines)
        for table in (self.places, self.history):
            table.share_width()
        if places.places:
            self.places.selectRow(max(0, min(line, len(places.places) - 1)))
        if history.lines:
            self.history.selectRow(0)
        self.retranslate()

    def show_full(self, in_full: bool) -> None:
        self.in_full = in_full
        self.retranslate()

    def show_history(self, shown: bool) -> None:
        self.shows_history = shown
        self.stack.setCurrentWidget(self.history if shown else self.places)
        self.retranslate()
        self.place_chosen.emit()

    def choose_by(self, step: int) -> None:
        """Mark the row that many further down."""
        table = self.history if self.shows_history else self.places
        rows = table.model().rowCount()
        if rows:
            table.selectRow(max(0, min(table.currentIndex().row() + step, rows - 1)))

    # words

    def retranslate(self) -> None:
        sheet, words = self._sheet, self._words
        if sheet is None or self._places is None or self._history is None:
            return
        self._tell_who(sheet)
        self._tell_wallets(sheet)
        self._tell_table(sheet, self._places, self._history)
        self.doings.title.setText(words.text("For the member"))
        names = {
            "Esc": words.text("Back"), "F2": words.text("Another member"),
            "F3": words.text("Show places") if self.shows_history else words.text("Show history"),
            "F4": words.text("Mask again") if self.in_full else words.text("Show in full"),
            "F5": words.text("Draw"), "F6": words.text("Exchange"), "F7": words.text("Hand over"),
            "F8": words.text("Level"), "F9": words.text("Change, consent"),
            "F10": words.text("All places") if self._places.only_waiting else words.text("Only those that wait"),
            "F12": words.text("Put on the bill"), "PgUp": words.text("Before"), "PgDn": words.text("Next"),
        }  # fmt: skip
        for key, name in names.items():
            self.buttons[key].set_label(name)
        self.buttons["F10"].setVisible(not self.shows_history)

    def _tell_who(self, sheet: MemberSheet) -> None:
        words, member = self._words, sheet.member
        self.name.setText((member.name if self.in_full else mask_name(member.name)) or words.text("Without a name"))
        level = level_name(member.level, self._profile, words)
        self.level.show_state(ChipKind.NEUTRAL, level)
        self.level.setVisible(bool(level))
        self.phone.setText((member.phone if self.in_full else mask_phone(member.phone)) if member.phone else "")
        self.phone.setVisible(bool(member.phone))
        card = member.card if self.in_full else "*" * max(0, len(member.card) - 4) + member.card[-4:]
        self.card_number.setText(words.text("Card {card}", card=card) if member.card else "")
        day = f"{sheet.joined_at.astimezone(self._zone):%Y-%m-%d}"
        told = [words.text("Member since {day}", day=day)]
        if sheet.withdrawn_at is not None:
            day = f"{sheet.withdrawn_at.astimezone(self._zone):%Y-%m-%d}"
            told.append(words.text("consent withdrawn on {day}", day=day))
        elif sheet.agreed_at is not None:
            told.append(words.text("agreed on {day}", day=f"{sheet.agreed_at.astimezone(self._zone):%Y-%m-%d}"))
        else:
            told.append(words.text("no consent kept at this till"))
        self.since.setText(" · ".join(told))

    def _tell_wallets(self, sheet: MemberSheet) -> None:
        for wallet in WALLETS:
            held = sheet.wallets.held(wallet)
            self._wallet_names[wallet].setText(wallet_title(wallet, self._words))
            self._amounts[wallet].show_money(held)
            self._amounts[wallet].set_tone("alert" if held < ZERO else "ink" if held else "ink3")

    def _tell_table(self, sheet: MemberSheet, places: PlacesPage, history: HistoryPage) -> None:
        words, member = self._words, sheet.member
        self.places.setAccessibleName(words.text("Places"))
        self.history.setAccessibleName(words.text("History"))
        self.card.title.setText(words.text("History") if self.shows_history else words.text("Places"))
        self.places.setAccessibleName(words.text("Places"))
        self.history.setAccessibleName(words.text("History"))
        as_of = sheet.wallets.as_of
        self.card.note.setText(
            words.text("head office {time}", time=f"{as_of.astimezone(self._zone):%m-%d %H:%M}") if as_of else ""
        )
        if self.shows_history:
            told = words.text("What happened at this till; the rest head office knows.") if not history.whole else ""
            self.sums.setText(told or words.text("Newest first."))
        else:
            waits = words.plural("{count} place waits", "{count} places wait", member.waiting)
            self.sums.setText(words.text("{waits} for {money}", waits=waits, money="¥" + member.still_to_come.grouped))
        self.unconfirmed.setVisible(bool(sheet.unconfirmed) and not self.shows_history)
        self.unconfirmed.show_state(
            ChipKind.PROVISIONAL,
            words.text(
                "{count} not confirmed: {money}", count=sheet.unconfirmed,
                money="¥" + sheet.unconfirmed_entitlement.grouped,
            ),
        )  # fmt: skip
        page, last = (history.page, not history.more) if self.shows_history else (places.page, False)
        if self.shows_history:
            self.page_told.setText(words.text("Page {page}", page=page + 1))
        else:
            last = page + 1 >= places.pages
            self.page_told.setText(words.text("Page {page} of {pages}", page=page + 1, pages=places.pages))
        self.buttons["PgUp"].block(words.text("This is the first page.") if not page else "")
        self.buttons["PgDn"].block(words.text("This is the last page.") if last else "")
