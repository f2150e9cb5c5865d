"""The page of the staff: who works here with which role and PIN, and beside it what each role may do.

Everything here holds at once, without the pages' saving: a PIN that was told to somebody must work.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resources import theme
from terminal.errors import TillError
from terminal.ledger.unit import Unit
from terminal.services import staff
from terminal.services.rights import Approval, StaffFacts
from ui.bridge import Bridge
from ui.manager.new_pin import NewPinPanel
from ui.manager.person_panel import PersonPanel
from ui.manager.setting_field import PageKeys
from ui.models.staff_rows import RIGHTS_COLUMNS, STAFF_COLUMNS, RightsModel, StaffModel
from ui.widgets.button import KeyButton
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.widgets.table import MANAGER_ROW, Table
from ui.wording import sentence
from ui.words import Words

ADD_KEY, CHANGE_KEY, PIN_KEY = "Ctrl N", "Ctrl O", "Ctrl K"
KEYS = (ADD_KEY, CHANGE_KEY, PIN_KEY)
RIGHTS_ROW = 33
RIGHTS_WIDTH = 640


class StaffPage(QWidget):
    """Everybody at the left, the rights at the right."""

    told = Signal(str)
    """A sentence for the passing word at the foot."""

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        keys: PageKeys,
        by: Approval,
        parent: QWidget | None = None,
    ) -> None:
        """`by` is who has opened the manager's pages."""
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._by = by
        self._chosen = ""
        self.model = StaffModel(words, self)
        self.table = Table(metrics, STAFF_COLUMNS, row=MANAGER_ROW)
        self.table.setModel(self.model)
        self.rights_model = RightsModel(words, self)
        self.rights = Table(metrics, RIGHTS_COLUMNS, row=RIGHTS_ROW)
        self.rights.setModel(self.rights_model)
        self.rights.setSelectionMode(Table.SelectionMode.NoSelection)
        self.rights.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.add = KeyButton(metrics, ADD_KEY, height=44)
        self.change = KeyButton(metrics, CHANGE_KEY, height=44)
        self.pin = KeyButton(metrics, PIN_KEY, height=44)
        self._title = Label(metrics, 18, bold=True)
        self._note = Label(metrics, 14, "ink2", wraps=True)
        self._rights_title = Label(metrics, 18, bold=True)
        self._rights_note = Label(metrics, 13, "ink2", wraps=True)
        self._lay_out(metrics)
        keys.watch(self.table)
        self.add.triggered.connect(self._on_add)
        self.change.triggered.connect(self._on_change)
        self.pin.triggered.connect(self._on_pin)
        for button in (self.change, self.pin):
            button.refused.connect(self.told)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())
        self.table.doubleClicked.connect(lambda _: self.change.trigger())
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self, metrics: Metrics) -> None:
        people, rights = Card(metrics), Card(metrics)
        left, right = QVBoxLayout(people), QVBoxLayout(rights)
        for column in (left, right):
            column.setContentsMargins(1, metrics.px(12), 1, metrics.px(12))
            column.setSpacing(metrics.px(8))
        for label in (self._title, self._note, self._rights_title, self._rights_note):
            label.setContentsMargins(metrics.px(16), 0, metrics.px(16), 0)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(metrics.px(16), 0, metrics.px(16), 0)
        buttons.setSpacing(metrics.px(8))
        for button in (self.add, self.change, self.pin):
            buttons.addWidget(button)
        buttons.addStretch(1)
        left.addWidget(self._title)
        left.addWidget(self._note)
        left.addWidget(self.table, 1)
        left.addLayout(buttons)
        right.addWidget(self._rights_title)
        right.addWidget(self._rights_note)
        right.addWidget(self.rights, 1)
        rights.setMaximumWidth(metrics.px(RIGHTS_WIDTH))
        row = QHBoxLayout(self)
        row.setContentsMargins(*(metrics.px(theme.MARGIN),) * 4)
        row.setSpacing(metrics.px(theme.GAP))
        row.addWidget(people, 2)
        row.addWidget(rights, 3)

    # what the window tells

    def start(self) -> None:
        """The page has come to the front: read who works here."""
        self.table.setFocus()
        self._bridge.ask(staff.everybody, self._on_read, self._on_failed)

    def show_fault(self) -> bool:
        """Nothing here waits to be saved."""
        return False

    def on_key(self, name: str) -> bool:
        """A key of the page; whether it is one."""
        buttons = {ADD_KEY: self.add, CHANGE_KEY: self.change, PIN_KEY: self.pin}
        if name in buttons:
            buttons[name].trigger()
        return name in buttons

    @property
    def chosen(self) -> StaffFacts | None:
        return self.model.person(self.table.currentIndex().row())

    # what is done

    def _on_add(self) -> None:
        self._open(PersonPanel(self._bridge, self._words, self._metrics, self.window(), self._by))

    def _on_change(self) -> None:
        if self.chosen is not None:
            self._open(PersonPanel(self._bridge, self._words, self._metrics, self.window(), self._by, self.chosen))

    def _open(self, panel: PersonPanel) -> None:
        panel.saved.connect(self._on_saved)
        panel.open()

    def _on_saved(self, person: StaffFacts) -> None:
        self._chosen = person.id
        self.start()
        if person.active and not person.has_pin:
            self._ask_pin(person)

    def _on_pin(self) -> None:
        if self.chosen is not None:
            self._ask_pin(self.chosen)

    def _ask_pin(self, person: StaffFacts) -> None:
        def keep(unit: Unit, digits: str) -> None:
            staff.set_pin(unit, person.id, digits, self._by)

        title = self._words.text("A PIN for {name}", name=person.name)
        panel = NewPinPanel(self._bridge, self._words, self._metrics, self.window(), title=title, keep=keep)
        panel.pin_changed.connect(self._on_pin_kept)
        panel.open()

    def _on_pin_kept(self) -> None:
        self.told.emit(self._words.text("The new PIN holds from now on."))
        self.start()

    def _on_read(self, people: tuple[StaffFacts, ...]) -> None:
        self.model.show_people(people)
        self.table.share_width()
        if people:
            self.table.selectRow(self.model.place(self._chosen))
        self._on_chosen()
        self.retranslate()

    def _on_chosen(self) -> None:
        person, words = self.chosen, self._words
        self._chosen = person.id if person is not None else self._chosen
        self.change.block("" if person is not None else words.text("Enter somebody first."))
        gone = words.text("{name} does not work here any more.", name=person.name) if person is not None else ""
        self.pin.block(words.text("Enter somebody first.") if person is None else "" if person.active else gone)

    def _on_failed(self, error: TillError) -> None:
        self.told.emit(sentence(self._words, error))

    def retranslate(self) -> None:
        words = self._words
        self._title.setText(words.text("Staff"))
        self.table.setAccessibleName(words.text("Staff"))
        nobody = words.text("Nobody is entered: everybody sells without signing in.")
        some = words.text("Who works here signs in with a PIN before selling. It holds at once, without saving.")
        self._note.setText(some if self.model.rowCount() else nobody)
        self._rights_title.setText(words.text("Who may do what"))
        self.rights.setAccessibleName(words.text("Who may do what"))
        self._rights_note.setText(
            words.text("With PIN: somebody who may lets it through on the spot, and says why. The audit log keeps it.")
        )
        self.rights_model.retranslate()
        self.rights.share_width()
        self.add.set_label(words.text("New"))
        self.change.set_label(words.text("Edit"))
        self.pin.set_label(words.text("PIN"))
