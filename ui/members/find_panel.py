"""F2: find a member by phone, card, code or a part of his name, as one types.

Those of this till's books are there at once; whom head office knows besides is put behind them when it has answered,
and nobody waits for that while typing. What was scanned takes only the member that it names: a row is taken because
it is marked only where a person typed a part of something and could see it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from terminal.services.facts import MemberFacts
from terminal.services.privacy import mask_name, mask_phone
from terminal.services.shop import ShopProfile
from ui.models.member_rows import MATCHES, MatchesModel
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.stack import column
from ui.widgets.style import Metrics
from ui.widgets.table import Table
from ui.words import Words

SHOWN = 20


class MemberPanel(Panel):
    """Every change of the text asks for a search; `chosen` says whom it comes to."""

    search_requested = Signal(str)
    entered = Signal(str)
    """Enter was pressed on a text that is a whole code or number: it means one member or none."""
    chosen = Signal(MemberFacts, bool)
    """Whom, and whether this till knows him already."""
    new_requested = Signal(str)
    page_requested = Signal(object)
    """His own page is wanted: the MemberFacts marked, the bill's member, or None."""
    clear_requested = Signal()

    def __init__(
        self, words: Words, metrics: Metrics, parent: QWidget, profile: ShopProfile, member: MemberFacts | None,
        *, for_page: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(metrics, parent, width=780)
        self._words = words
        self._member = member
        self._for_page = for_page
        self._shown_for = ""
        self._note = ""
        self._picked = False
        self._now = Label(metrics, 15, "ink2", elides=True)
        self.search = Field(metrics)
        self.search.edited.connect(self._on_edited)
        self.search.entered.connect(self._on_enter)
        self.model = MatchesModel(words, profile, self)
        self.table = Table(metrics, MATCHES, rounded=True)
        self.table.setModel(self.model)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.clicked.connect(lambda _: self._pick())
        self.table.doubleClicked.connect(lambda _: self._choose())
        card = Card(metrics)
        column(metrics, margins=(1, 1, 1, 1), on=card).addWidget(self.table, 1)
        card.setFixedHeight(metrics.px(250))
        self._told = Label(metrics, 14, "ink2", wraps=True)
        for part in (self._now, self.search, card, self._told):
            self.content.addWidget(part)
        self._make_foot(metrics)
        self.search.edit.installEventFilter(self)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_foot(self, metrics: Metrics) -> None:
        self.cancel = KeyButton(metrics, "Esc")
        self.cancel.triggered.connect(self.reject)
        self.nobody = KeyButton(metrics, "Del")
        self.nobody.triggered.connect(self._on_clear)
        self.page = KeyButton(metrics, "F4")
        self.page.triggered.connect(self._on_page)
        self.new = KeyButton(metrics, "F2")
        self.new.triggered.connect(lambda: self.new_requested.emit(self.search.text()))
        self.take = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.take.triggered.connect(self._on_enter)
        for button in (self.cancel, self.nobody):
            self.foot.addWidget(button)
        self.foot.addStretch(1)
        for button in (self.page, self.new, self.take):
            self.foot.addWidget(button)
        for button in (self.cancel, self.page, self.new):
            self.add_key(button)

    # what it is told

    @property
    def shows_answer(self) -> bool:
        """Whether the rows are those of the text that stands in the field."""
        return self._shown_for == self.search.text()

    def show_members(
        self, text: str, here: Sequence[MemberFacts], there: Sequence[MemberFacts] = (), note: str = ""
    ) -> None:
        """Whom a text may mean; an answer to an older text is dropped. `note` says how it stands with head office."""
        if text != self.search.text():
            return
        row = self.table.currentIndex().row() if self._shown_for == text else 0
        self._shown_for, self._note = text, note
        self.model.show_members(here, there)
        self.table.share_width()
        if self.model.rowCount():
            self.table.selectRow(max(0, min(row, self.model.rowCount() - 1)))
        self.retranslate()

    def refuse(self, sentence: str) -> None:
        """What is wrong with what was typed."""
        self.set_working(False)
        self.search.set_error(sentence)
        self.search.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.edit.selectAll()

    def set_working(self, working: bool) -> None:
        self.take.set_working(self._words.text("Working…") if working else "")

    # what the cashier does

    def _on_edited(self, text: str) -> None:
        self._picked = False
        self.search_requested.emit(text)

    def _on_enter(self) -> None:
        if self.take.working:
            return
        if self._picked and self.shows_answer:
            self._choose()
        elif self.search.text().strip():
            self.entered.emit(self.search.text())

    def choose_marked(self) -> None:
        """Take the marked row, if there is one."""
        self._choose()

    def _choose(self) -> None:
        row = self.table.currentIndex().row()
        member = self.model.member(row)
        if member is not None and not self.take.working:
            self.chosen.emit(member, self.model.is_here(row))

    def _pick(self) -> None:
        self._picked = True

    def _on_page(self) -> None:
        row = self.table.currentIndex().row()
        marked = self.model.member(row) if self.model.is_here(row) else None
        self.page_requested.emit(marked or self._member)

    def _on_clear(self) -> None:
        self.clear_requested.emit()
        self.accept()

    def retranslate(self) -> None:
        words, member = self._words, self._member
        self.set_title(words.text("Whose page?") if self._for_page else words.text("Find a member"))
        self._now.setVisible(member is not None and not self._for_page)
        if member is not None:
            told = " ".join(part for part in (mask_name(member.name), mask_phone(member.phone)) if part)
            self._now.setText(words.text("On this bill now: {member}", member=told))
        self.search.set_label(words.text("Phone number or its end, card, name, member code or a receipt's code"))
        self.table.setAccessibleName(words.text("Members found"))
        if self.model.rowCount() or self._note:
            told = words.text("↑ ↓ choose, Enter takes.") if self.model.rowCount() else ""
            self._told.setText(" ".join(part for part in (told, self._note) if part))
        elif self._shown_for.strip():
            self._told.setText(words.text("Nobody here has that. F2 makes a new member."))
        else:
            self._told.setText(words.text("An unknown mobile number can be made a member at once."))
        self.cancel.set_label(words.text("Cancel"))
        self.nobody.set_label(words.text("No member"))
        self.nobody.setVisible(member is not None and not self._for_page)
        self.page.set_label(words.text("Member's page"))
        self.page.setVisible(not self._for_page)
        self.new.set_label(words.text("New member"))
        self.take.set_label(words.text("Open") if self._for_page else words.text("Take"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if step is not None and self.model.rowCount():
                row = self.table.currentIndex().row() + step
                self.table.selectRow(max(0, min(row, self.model.rowCount() - 1)))
                self._pick()
                return True
            if event.key() == Qt.Key.Key_Delete and not self.search.text() and self.nobody.isVisibleTo(self):
                self.nobody.trigger()
                return True
        return super().eventFilter(watched, event)
