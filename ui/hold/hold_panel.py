"""F9 with nothing rung up: the bills on hold, to take one up again or away."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from terminal.services.holds import HeldBill
from ui.models.held_rows import COLUMNS, HeldModel
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.dialog import Panel
from ui.widgets.label import Label
from ui.widgets.stack import column
from ui.widgets.style import Metrics
from ui.widgets.table import Table
from ui.words import Words


class HoldPanel(Panel):
    """Shows what it is handed; tells which bill is to be taken up or taken away."""

    recall_requested = Signal(HeldBill)
    drop_requested = Signal(HeldBill)

    def __init__(self, words: Words, metrics: Metrics, zone: tzinfo, parent: QWidget) -> None:
        super().__init__(metrics, parent, width=640)
        self._words = words
        self.model = HeldModel(words, zone, self)
        self.table = Table(metrics, COLUMNS, rounded=True)
        self.table.setModel(self.model)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.doubleClicked.connect(lambda index: self._recall())
        self._note = Label(metrics, 15, "ink2", wraps=True)
        card = Card(metrics)
        column(metrics, margins=(1, 1, 1, 1), on=card).addWidget(self.table, 1)
        card.setFixedHeight(metrics.px(320))
        self.content.addWidget(card)
        self.content.addWidget(self._note)
        self.cancel = KeyButton(metrics, "Esc")
        self.cancel.triggered.connect(self.reject)
        self.remove = KeyButton(metrics, "Del")
        self.remove.triggered.connect(self._drop)
        self.take = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.take.triggered.connect(self._recall)
        for button in (self.cancel, self.remove):
            self.foot.addWidget(button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.take)
        for button in (self.cancel, self.remove, self.take):
            self.add_key(button)
        self.add_key(self.cancel, "F9")
        words.changed.connect(self.retranslate)
        self.retranslate()

    def show_bills(self, bills: tuple[HeldBill, ...]) -> None:
        row = max(0, self.table.currentIndex().row())
        self.model.show_bills(bills)
        self.table.share_width()
        if bills:
            self.table.selectRow(min(row, len(bills) - 1))
        self.retranslate()

    def _chosen(self) -> HeldBill | None:
        return self.model.bill(self.table.currentIndex().row())

    def _recall(self) -> None:
        if (bill := self._chosen()) is not None:
            self.recall_requested.emit(bill)

    def _drop(self) -> None:
        if (bill := self._chosen()) is not None:
            self.drop_requested.emit(bill)

    def retranslate(self) -> None:
        words = self._words
        nothing = self.model.rowCount() == 0
        self.set_title(words.text("Bills on hold"))
        self.table.setAccessibleName(words.text("Bills on hold"))
        self._note.setText(
            words.text("No bill is on hold. F9 on a bill puts it here.")
            if nothing
            else words.text("A bill stays here until it is paid, also over a restart.")
        )
        self.cancel.set_label(words.text("Cancel"))
        self.remove.set_label(words.text("Take away"))
        self.take.set_label(words.text("Take up"))
        for button in (self.remove, self.take):
            button.block(words.text("No bill is on hold.") if nothing else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self.model.rowCount():
            row = self.table.currentIndex().row() + step
            self.table.selectRow(max(0, min(row, self.model.rowCount() - 1)))
            return
        super().keyPressEvent(event)
