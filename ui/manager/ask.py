"""Small windows of the manager's pages: one line asked for, and a list of changes told before something is done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.manager.forms import NotTaken, TextForm
from ui.manager.marked import MarkedLabel, Run
from ui.manager.setting_words import why_not_taken
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel, key_name
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.words import Words

LISTED = 8
"""So many changes are listed by name; the rest as a number."""


class AskLine(Panel):
    """Asks for one line of text. Enter is the named verb, Esc changes nothing."""

    given = Signal(str)

    def __init__(
        self,
        words: Words,
        metrics: Metrics,
        parent: QWidget,
        *,
        title: str,
        label: str,
        verb: str,
        limit: int,
        lines: tuple[tuple[Run, ...], ...] = (),
    ) -> None:
        super().__init__(metrics, parent, width=560)
        self._words = words
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._form = TextForm(limit, required=True)
        self.set_title(title)
        for runs in lines[:LISTED]:
            told = MarkedLabel(metrics, 15, "ink2", line_height=22)
            told.setMinimumWidth(self.width() - metrics.px(48))  # its height is asked before its width is given
            told.show_runs(runs)
            self.content.addWidget(told)
        if len(lines) > LISTED:
            rest = Label(metrics, 14, "ink2")
            rest.setText(words.plural("and {count} more", "and {count} more", len(lines) - LISTED))
            self.content.addWidget(rest)
        self.field = Field(metrics)
        self.field.set_label(label)
        self.content.addWidget(self.field)
        self.no = KeyButton(metrics, "Esc")
        self.no.set_label(words.text("Back"))
        self.no.triggered.connect(self.reject)
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.yes.set_label(verb)
        self.yes.triggered.connect(self._on_yes)
        self.foot.addStretch(1)
        self.foot.addWidget(self.no)
        self.foot.addWidget(self.yes)
        self.add_key(self.no)
        self.add_key(self.yes)
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Ctrl S again while the reason is being written means the same as Enter.
        if key_name(event) == "Ctrl S":
            self.yes.trigger()
            return
        super().keyPressEvent(event)

    def _on_yes(self) -> None:
        try:
            text = self._form.read(self.field.text())
        except NotTaken as why:
            self.field.set_error(why_not_taken(why, self._words))
            self.field.setFocus()
            return
        self.accept()
        self.given.emit(text)
