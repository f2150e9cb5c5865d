"""The card of the rebate page: a head, and under it the rows of one scope, kept in step with the draft.

Rows are built anew only when another set of them is to be shown; otherwise each is told its new value, so that the
field a person types in is never pulled away from under him.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.manager.rebate_rows import PageScope, Row, RowKind
from ui.manager.setting_field import PageKeys
from ui.manager.setting_row import ALLOWED, CHIPS, EDITOR, INSET, LABEL, OTHER, SectionRow, SettingRow
from ui.widgets.card import Card
from ui.widgets.key_badge import KeyHint
from ui.widgets.label import Label
from ui.widgets.scroll import ScrollColumn
from ui.widgets.segmented import Segmented
from ui.widgets.style import Metrics, tokens_of
from ui.words import Words

TITLE_HEIGHT, HEAD_HEIGHT = 44, 31
ADD_LEVEL_KEY, ADD_TIER_KEY, REMOVE_KEY = "Ctrl L", "Ctrl T", "Ctrl D"


class ColumnHead(QWidget):
    """The columns' names."""

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = [Label(metrics, 13, "ink2") for _ in range(5)]
        line = QHBoxLayout(self)
        line.setContentsMargins(metrics.px(INSET), 0, metrics.px(INSET), 1)
        line.setSpacing(0)
        for label, width in zip(self._labels, (LABEL, OTHER, EDITOR, ALLOWED, CHIPS), strict=True):
            if width == LABEL:
                label.setMinimumWidth(metrics.px(width))
            else:
                label.setFixedWidth(metrics.px(width))
            line.addWidget(label, 1 if width == LABEL else 0)
        self._labels[-1].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(metrics.px(HEAD_HEIGHT))

    def show_names(self, names: tuple[str, str, str, str, str]) -> None:
        for label, name in zip(self._labels, names, strict=True):
            label.setText(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_of(self).surface2))
        painter.fillRect(0, 0, self.width(), 1, QColor(tokens_of(self).line))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens_of(self).line))


class SettingTable(Card):
    """Shows rows; tells what a person did in them."""

    typed = Signal(object, str)
    put = Signal(object, object)
    field_left = Signal()
    scope_chosen = Signal(object)
    """A PageScope."""

    def __init__(self, words: Words, metrics: Metrics, keys: PageKeys, parent: QWidget | None = None) -> None:
        super().__init__(metrics, parent=parent)
        self._words = words
        self._px = metrics
        self._keys = keys
        self._scope = PageScope.STORE
        self._title = Label(metrics, 18, bold=True)
        self._applies = Label(metrics, 13, "ink2")
        self._scopes = Segmented(metrics)
        self._scopes.chosen.connect(lambda place: self.scope_chosen.emit(list(PageScope)[place]))
        self._head = ColumnHead(metrics)
        self._scroll = ScrollColumn(metrics)
        self._shape: tuple[tuple[str, RowKind], ...] = ()
        self._rows: dict[str, SettingRow | SectionRow] = {}
        title = QHBoxLayout()
        title.setContentsMargins(metrics.px(INSET), 0, metrics.px(INSET), 0)
        title.addWidget(self._title)
        title.addStretch(1)
        title.addWidget(self._applies)
        title.addSpacing(metrics.px(4))
        title.addWidget(self._scopes)
        bar = QWidget()
        bar.setLayout(title)
        bar.setFixedHeight(metrics.px(TITLE_HEIGHT) - 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, metrics.px(6))
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._head)
        column.addWidget(self._scroll, 1)

    @property
    def setting_rows(self) -> tuple[SettingRow, ...]:
        """The rows that can be edited or are locked, from the top."""
        return tuple(row for row in self._rows.values() if isinstance(row, SettingRow))

    def row(self, key: str) -> SettingRow:
        """The row of that key. Raises `KeyError`."""
        row = self._rows[key]
        if not isinstance(row, SettingRow):
            raise KeyError(key)
        return row

    @property
    def scopes(self) -> Segmented:
        return self._scopes

    @property
    def current(self) -> SettingRow | None:
        """The row with the focus."""
        return next((row for row in self.setting_rows if any(each.hasFocus() for each in row.editors)), None)

    def show_scope(self, scope: PageScope, store: str) -> None:
        words = self._words
        self._scope = scope
        self._title.setText(words.text("Queue of the till"))
        self._applies.setText(words.text("Applies to"))
        self._scopes.setAccessibleName(words.text("Applies to"))
        base, own = words.text("Base"), words.text("This store")
        self._scopes.show_choice((base, store), list(PageScope).index(scope))
        here = (own, base) if scope is PageScope.BASE else (base, own)
        self._head.show_names((words.text("Setting"), *here, words.text("Allowed"), words.text("Source and state")))

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        shape = tuple((row.key, row.kind) for row in rows)
        if shape != self._shape:
            self._build(rows)
            self._shape = shape
        for row in rows:
            self._rows[row.key].show_row(row)
        if isinstance(section := self._rows.get("section.rules"), SectionRow):
            self._tell_keys(section)

    def focus_first(self) -> None:
        for row in self.setting_rows:
            if row.editors:
                row.editors[0].setFocus(Qt.FocusReason.TabFocusReason)
                return

    def focus_row(self, key: str) -> None:
        """Go to the first editor of a row, if it is there."""
        row = self._rows.get(key)
        if isinstance(row, SettingRow) and row.editors:
            row.editors[0].setFocus(Qt.FocusReason.TabFocusReason)

    def focus_wrong(self) -> bool:
        """Go to the first field that is not right; whether there is one."""
        for row in self.setting_rows:
            if row.row is not None and row.row.is_wrong:
                place = next(place for place, error in enumerate(row.row.errors) if error)
                row.editors[place].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False

    def step(self, by: int) -> None:
        """Up or down to the next row that can be edited."""
        rows = [row for row in self.setting_rows if row.editors]
        current = self.current
        place = rows.index(current) + by if current in rows else 0
        if 0 <= place < len(rows):
            rows[place].editors[-1 if len(rows[place].editors) > 1 else 0].setFocus(Qt.FocusReason.TabFocusReason)

    def _build(self, rows: tuple[Row, ...]) -> None:
        focused = self.current
        key = focused.row.key if focused is not None and focused.row is not None else ""
        for old in self._rows.values():
            self._scroll.column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = {}
        for row in rows:
            widget = SectionRow(self._px) if row.kind is RowKind.SECTION else self._setting_row(row.kind)
            self._rows[row.key] = widget
            self._scroll.column.addWidget(widget)
            widget.show()
        self._hints = [KeyHint(self._px, (name,), size=12) for name in (ADD_LEVEL_KEY, ADD_TIER_KEY, REMOVE_KEY)]
        if isinstance(section := self._rows.get("section.rules"), SectionRow):
            for hint in self._hints:
                section.add_hint(hint)
            self._hints[1].setVisible(self._scope is PageScope.STORE)
        if key:
            self.focus_row(key)

    def _tell_keys(self, section: SectionRow) -> None:
        words = self._words
        for hint, text in zip(
            self._hints,
            (words.text("Add level"), words.text("Add tier"), words.text("Remove row")),
            strict=True,
        ):
            hint.set_text(text)

    def _setting_row(self, kind: RowKind) -> SettingRow:
        row = SettingRow(self._words, self._px, self._keys, kind)
        row.typed.connect(self.typed)
        row.put.connect(self.put)
        row.left.connect(self.field_left)
        row.focused.connect(lambda: self._scroll.ensureWidgetVisible(row, 0, self._px.px(24)))
        return row
