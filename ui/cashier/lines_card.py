"""The lines of the bill, what is said while there are none, and how many there are."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from terminal.services.shop import ShopProfile
from ui.cashier.draft import Draft
from ui.models.bill_lines import COLUMNS, BillLinesModel
from ui.widgets.card import Card, CardTone
from ui.widgets.icon import Icon
from ui.widgets.key_badge import KeyHint
from ui.widgets.label import Label
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.widgets.table import HEAD, Table
from ui.words import Words

FOOT = 38


class LinesCard(Card):
    """Shows a draft's lines; a line clicked or tapped is told by `line_chosen`."""

    line_chosen = Signal(int)

    def __init__(self, words: Words, metrics: Metrics, profile: ShopProfile, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent=parent)
        self._words = words
        self._draft = Draft()
        self._last = ""
        self.model = BillLinesModel(words, profile, self)
        self.table = Table(metrics, COLUMNS, rounded=True)
        self.table.setModel(self.model)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.clicked.connect(lambda index: self.line_chosen.emit(index.row()))
        self._empty = self._empty_state(metrics)
        self._count = Label(metrics, 14, "ink2", elides=True)
        self._select_hint = KeyHint(metrics, ("↑", "↓"), size=14)
        self._quantity_hint = KeyHint(metrics, ("+", "−"), size=14)
        foot = QWidget()
        foot.setFixedHeight(metrics.px(FOOT))
        line = row(metrics, gap=16, margins=(16, 0, 16, 0), on=foot)
        line.addWidget(self._count, 1)
        line.addWidget(self._select_hint)
        line.addWidget(self._quantity_hint)
        body = QWidget()
        self._over = QStackedLayout(body)
        self._over.setStackingMode(QStackedLayout.StackingMode.StackAll)
        self._over.addWidget(self.table)
        self._over.addWidget(self._empty)
        self._over.setCurrentWidget(self._empty)
        stacked = column(metrics, on=self, margins=(1, 1, 1, 1))
        stacked.addWidget(body, 1)
        stacked.addWidget(foot)
        # where the table has a scroll bar, its head ends before it
        self.set_head(metrics.px(HEAD), CardTone.QUIET)
        self.set_foot(foot, CardTone.QUIET)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _empty_state(self, metrics: Metrics) -> QWidget:
        self._empty_title = Label(metrics, 22, bold=True)
        self._empty_told = Label(metrics, 16, "ink2", wraps=True)
        for label in (self._empty_title, self._empty_told):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        icon = Icon("scan", metrics.px(64), "ink3")
        empty = QWidget()
        empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column(
            metrics, None, row(metrics, None, icon, None), self._empty_title, self._empty_told, None,
            gap=12, margins=(16, 10, 16, 0), on=empty,
        )  # fmt: skip
        return empty

    @property
    def foot(self) -> str:
        """What the foot says."""
        return self._count.text()

    def show_draft(self, draft: Draft) -> None:
        self._draft = draft
        self.model.show_lines(draft.bill_lines)
        self.table.share_width()
        self._empty.setVisible(draft.empty)
        selection = self.table.selectionModel()
        if draft.chosen is None:
            selection.clear()
        else:
            index = self.model.index(draft.chosen, 0)
            selection.setCurrentIndex(
                index,
                QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
            )
            self.table.scrollTo(index)
        self.retranslate()

    def show_last(self, told: str) -> None:
        """What the foot says while nothing is rung up: the last bill."""
        self._last = told
        self.retranslate()

    def retranslate(self) -> None:
        words, draft = self._words, self._draft
        self.table.setAccessibleName(words.text("Lines of the bill"))
        self._empty_title.setText(words.text("Waiting for the next customer"))
        self._empty_told.setText(words.text("Scan the first item, or type an amount and press Enter"))
        if draft.empty:
            self._count.setText(self._last)
        else:
            lines = words.plural("{count} line", "{count} lines", len(draft.lines))
            pieces = words.plural("{count} item", "{count} items", draft.pieces)
            note = words.text("Note · {note}", note=draft.note) if draft.note else ""
            self._count.setText(" · ".join(part for part in (lines, pieces, note) if part))
        self._select_hint.set_text(words.text("select"))
        self._quantity_hint.set_text(words.text("change quantity"))
