"""What a list of products would do, to be looked at before it is taken in: new, changed, and rows that can't be."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from terminal.services.catalogue_import import Plan
from ui.models.import_rows import COLUMNS, ImportModel
from ui.widgets.bar import Bar
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.dialog import Panel, key_name
from ui.widgets.label import Label
from ui.widgets.segmented import Segmented
from ui.widgets.stack import column
from ui.widgets.style import Metrics
from ui.widgets.table import MANAGER_ROW, Table
from ui.words import Words

NEXT_KEY = "F3"
"""Goes on to the next of the three parts."""


class ImportPanel(Panel):
    """First how far reading is, then the plan; `confirmed` once, and `broken_off` where it ends without."""

    confirmed = Signal()

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, name: str) -> None:
        super().__init__(metrics, parent, width=1080)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._words = words
        self._plan: Plan | None = None
        self._writing = False
        self.set_title(words.text("Take in {name}", name=name))
        self.told = Label(metrics, 15, "ink2", wraps=True)
        self.bar = Bar(metrics)
        self.parts = Segmented(metrics, height=44)
        self.parts.setAccessibleName(words.text("Part of the list"))
        self.parts.chosen.connect(self._show_part)
        self.next = KeyButton(metrics, NEXT_KEY, height=44)
        self.next.set_label(words.text("Next part"))
        self.next.triggered.connect(self.parts.choose_next)
        self.model = ImportModel(words, self)
        self.table = Table(metrics, COLUMNS, row=MANAGER_ROW, rounded=True)
        self.table.setModel(self.model)
        self.table.setAccessibleName(words.text("What the list would do"))
        self._card = Card(metrics)
        self._card.setFixedHeight(min(metrics.px(400), max(200, parent.height() - metrics.px(290))))
        column(metrics, margins=(1, 1, 1, 1), on=self._card).addWidget(self.table, 1)
        line = QHBoxLayout()
        line.addWidget(self.parts)
        line.addStretch(1)
        line.addWidget(self.next)
        self.content.addWidget(self.told)
        self.content.addWidget(self.bar)
        self.content.addLayout(line)
        self.content.addWidget(self._card)
        self.no = KeyButton(metrics, "Esc")
        self.no.set_label(words.text("Back, nothing is written"))
        self.no.triggered.connect(self.reject)
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.yes.triggered.connect(self._on_yes)
        self.yes.refused.connect(self.told.setText)
        self.foot.addWidget(self.no)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        for button in (self.no, self.yes, self.next):
            self.add_key(button)
        self.show_progress(0, 0)

    @property
    def plan(self) -> Plan | None:
        return self._plan

    def show_progress(self, done: int, lines: int) -> None:
        """How many lines are read, of how many."""
        words = self._words
        self.told.setText(
            words.text("Reading: {done} of {lines} lines", done=f"{done:,}", lines=f"{lines:,}")
            if lines
            else words.text("Reading…")
        )
        self.bar.show_share(done, lines)
        self.yes.set_label(words.text("Take it in"))
        self.yes.block(words.text("The list is still being read."))
        for part in (self.parts, self.next, self._card):
            part.setVisible(False)

    def show_plan(self, plan: Plan) -> None:
        words = self._words
        self._plan = plan
        self.bar.hide()
        for part in (self.parts, self.next, self._card):
            part.setVisible(True)
        self.told.setText(self._summary(plan))
        labels = (
            words.text("New {count}", count=f"{len(plan.new):,}"),
            words.text("Changed {count}", count=f"{len(plan.changed):,}"),
            words.text("Can't be taken {count}", count=f"{len(plan.faults):,}"),
        )
        first = next((place for place, rows in enumerate(self._parts(plan)) if rows), 0)
        self.parts.show_choice(labels, first)
        self._show_part(first)
        self.yes.set_label(
            words.plural(
                "Take in {amount} product", "Take in {amount} products", plan.changes, amount=f"{plan.changes:,}"
            )
        )
        self.yes.block("" if plan.changes else words.text("There is nothing to take in."))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_writing(self) -> None:
        self._writing = True
        self.told.setText(self._words.text("Writing… Either all of it is written or nothing."))

    def show_refused(self, told: str) -> None:
        """Why it was not read or written."""
        self._writing = False
        self.bar.hide()
        self.told.setText(told)
        self.yes.block(told)

    def _summary(self, plan: Plan) -> str:
        words = self._words
        told = [words.text("Nothing is written yet. An empty cell leaves what is there.")]
        if plan.same:
            told.append(
                words.plural(
                    "{amount} row says what is there already.",
                    "{amount} rows say what is there already.",
                    plan.same,
                    amount=f"{plan.same:,}",
                )
            )
        if plan.faults:
            told.append(words.text("Rows that can't be taken are left out."))
        return " ".join(told)

    def _parts(self, plan: Plan) -> tuple[list, list, list]:  # type: ignore[type-arg]
        return plan.new, plan.changed, plan.faults

    def _show_part(self, place: int) -> None:
        if self._plan is not None:
            self.model.show_rows(self._parts(self._plan)[place])
            self.table.share_width()
            self.table.scrollToTop()
            if self.model.rowCount():
                self.table.selectRow(0)

    def _on_yes(self) -> None:
        if self._plan is not None and not self._writing:
            self.show_writing()
            self.confirmed.emit()

    def reject(self) -> None:
        """Back; not while it is being written, as it can't be broken off."""
        if not self._writing:
            super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if key_name(event) == "Enter":
            self.yes.trigger()
            return
        super().keyPressEvent(event)
