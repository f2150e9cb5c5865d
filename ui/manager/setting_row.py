"""One row of the rebate page: a setting's name, its value there and here, what is allowed, and whence it comes.

The row with the focus is tinted and has the accent bar at its left, like the selected line of a table. A row shows
a frozen `Row` and tells what a person did; it decides nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.manager.choice import Choice
from ui.manager.rebate_rows import Row, RowKind, Source
from ui.manager.setting_field import PageKeys, SettingField
from ui.manager.setting_words import on_off
from ui.manager.switch import RING, Switch
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.icon import Icon
from ui.widgets.key_badge import KeyHint
from ui.widgets.label import Label
from ui.widgets.style import Metrics, tokens_of
from ui.widgets.table import MANAGER_ROW, SELECTION_BAR
from ui.words import Words

LABEL, OTHER, EDITOR, ALLOWED, CHIPS = 184, 96, 142, 112, 216
"""The columns' widths in the design's pixels; the first also takes what is left over."""
INSET = 16
FIELD_WIDTH = 104
HOURS_WIDTH = 126
WIDE_WIDTH = 232
TWO_COLUMNS = (RowKind.WIDE, RowKind.CHOICE)
"""Kinds whose editor needs the room of the bounds too; they have none to tell."""
SECTION = 27


class SectionRow(QWidget):
    """The head of a group of rows; at its right the keys that add and take away rows."""

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._title = Label(metrics, 13, "ink2", bold=True, elides=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(metrics.px(INSET), 0, metrics.px(INSET), 0)
        self._row.setSpacing(metrics.px(16))
        self._row.addWidget(self._title, 1)
        self.setFixedHeight(metrics.px(SECTION))

    def add_hint(self, hint: KeyHint) -> None:
        self._row.addWidget(hint)

    def show_row(self, row: Row) -> None:
        self._title.setText(row.label)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_of(self).surface2))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens_of(self).row_rule))


class SettingRow(QWidget):
    """A row with something to edit, or a locked one."""

    typed = Signal(object, str)
    """Setting, text."""
    put = Signal(object, object)
    """Address, value; None gives the setting back to the base."""
    left = Signal()
    focused = Signal()

    def __init__(
        self, words: Words, metrics: Metrics, keys: PageKeys, kind: RowKind, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._metrics = metrics
        self._keys = keys
        self._kind = kind
        self._row: Row | None = None
        self._fields: list[SettingField] = []
        self._switch: Switch | None = None
        self._choice: Choice | None = None
        self._label = Label(metrics, 15, elides=True)
        self._hint = Label(metrics, 12, "ink2", elides=True)
        self._other = Label(metrics, 15, "ink2", elides=True)
        self._allowed = Label(metrics, 13, "ink2", elides=True)
        self._lock = Icon("lock", metrics.px(16), "ink2")
        self._source_chip = Chip(metrics)
        self._unsaved_chip = Chip(metrics, ChipKind.UNSAVED)
        self._build()
        self.setMinimumHeight(metrics.px(MANAGER_ROW))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    # how it is built

    def _build(self) -> None:
        metrics = self._metrics
        line = QHBoxLayout(self)
        line.setContentsMargins(metrics.px(INSET), 0, metrics.px(INSET), 1)
        line.setSpacing(0)
        line.addWidget(self._named(), 1)
        if self._kind is RowKind.TIER:
            line.addLayout(self._condition())
        else:
            self._other.setFixedWidth(metrics.px(OTHER - 8))
            line.addWidget(self._other)
            line.addSpacing(metrics.px(8) - self._ring)
        line.addWidget(self._editor())
        if self._kind not in TWO_COLUMNS:
            self._allowed.setFixedWidth(metrics.px(ALLOWED))
            line.addWidget(self._allowed)
        line.addWidget(self._chips())

    @property
    def _ring(self) -> int:
        """Room at the left of a switch for the ring of its focus, so that its track stands under the fields."""
        return self._metrics.px(RING) if self._kind is RowKind.SWITCH else 0

    def _named(self) -> QWidget:
        named = QWidget()
        column = QVBoxLayout(named)
        column.setContentsMargins(0, 0, self._metrics.px(8), 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._label)
        column.addWidget(self._hint)
        column.addStretch(1)
        narrow = LABEL + OTHER - 80 - 6 - 112 - 8 if self._kind is RowKind.TIER else LABEL
        named.setMinimumWidth(self._metrics.px(narrow))
        return named

    def _condition(self) -> QHBoxLayout:
        """Days and amount of a tier, where other rows have the base's value: the base has no tiers."""
        metrics = self._metrics
        line = QHBoxLayout()
        line.setSpacing(metrics.px(6))
        for width in (80, 112):
            field = self._field()
            field.setFixedWidth(metrics.px(width))
            line.addWidget(field)
        line.addSpacing(metrics.px(8))
        return line

    def _field(self) -> SettingField:
        field = SettingField(self._words, self._metrics, self._keys)
        field.typed.connect(self.typed)
        field.left.connect(self.left)
        field.edit.installEventFilter(self)
        self._fields.append(field)
        return field

    def _editor(self) -> QWidget:
        """What stands in the column of values; a box of its width, the control at its left."""
        metrics = self._metrics
        box = QWidget()
        box.setFixedWidth(metrics.px(EDITOR + ALLOWED if self._kind in TWO_COLUMNS else EDITOR) + self._ring)
        line = QHBoxLayout(box)
        line.setContentsMargins(0, metrics.px(5), metrics.px(8), metrics.px(5))
        match self._kind:
            case RowKind.SWITCH:
                self._switch = Switch(metrics)
                self._switch.clicked.connect(self._on_switched)
                self._switch.installEventFilter(self)
                self._keys.watch(self._switch, arrows=True)
                line.addWidget(self._switch)
            case RowKind.CHOICE:
                self._choice = Choice(metrics)
                self._choice.picked.connect(self._on_picked)
                self._choice.installEventFilter(self)
                self._keys.watch(self._choice, arrows=True)  # Space opens the list
                self._choice.setFixedWidth(metrics.px(WIDE_WIDTH))
                line.addWidget(self._choice)
            case RowKind.LOCKED:
                pass
            case kind:
                field = self._field()
                field.setFixedWidth(metrics.px(WIDE_WIDTH if kind is RowKind.WIDE else FIELD_WIDTH))
                line.addWidget(field)
        line.addStretch(1)
        return box

    def _chips(self) -> QWidget:
        metrics = self._metrics
        box = QWidget()
        box.setFixedWidth(metrics.px(CHIPS))
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(metrics.px(6))
        line.addStretch(1)
        line.addWidget(self._lock)
        self._lock.setVisible(self._kind is RowKind.LOCKED)
        line.addWidget(self._source_chip)
        line.addWidget(self._unsaved_chip)
        return box

    # what it shows

    @property
    def row(self) -> Row | None:
        return self._row

    @property
    def editors(self) -> tuple[QWidget, ...]:
        """What can have the focus in it, from left to right."""
        controls: list[QWidget] = [field.edit for field in self._fields]
        controls += [control for control in (self._switch, self._choice) if control is not None]
        return tuple(controls)

    def show_row(self, row: Row) -> None:
        self._row = row
        self._label.setText(row.label)
        self._hint.setText(row.hint)
        self._hint.set_tone("alert" if row.hint_warns else "ink2")
        self._hint.setToolTip(row.hint)
        self._other.setText(row.other)
        self._allowed.setText(row.allowed)
        for place, field in enumerate(self._fields):
            field.show_setting(row.settings[place], row.texts[place], row.errors[place], inherited=row.inherited)
            field.edit.setAccessibleName(f"{row.label} {row.hint}")
        if self._kind is RowKind.TEXT and row.key == "window.hours":
            self._fields[0].setFixedWidth(self._metrics.px(HOURS_WIDTH))
        if self._switch is not None:
            self._switch.show_value(bool(row.value), on_off(bool(row.value), self._words))
            self._switch.setAccessibleName(row.label)
        if self._choice is not None:
            self._choice.show_options(row.options, row.value)
            self._choice.setAccessibleName(row.label)
        self._show_chips(row)
        self.update()

    def _show_chips(self, row: Row) -> None:
        words = self._words
        kinds = {
            Source.OWN: (ChipKind.OWN, words.text("This store")),
            Source.INHERITED: (ChipKind.NEUTRAL, words.text("As the base")),
            Source.UNSET: (ChipKind.NEUTRAL, words.text("Not set")),
            Source.BASE: (ChipKind.OWN, words.text("Base")),
            Source.OVERRIDDEN: (ChipKind.NEUTRAL, words.text("Store has its own")),
        }
        self._source_chip.show_state(*kinds[row.source])
        if row.is_wrong:
            self._unsaved_chip.show_state(ChipKind.ALERT, words.text("Not taken"))
        else:
            self._unsaved_chip.show_state(ChipKind.UNSAVED, words.text("Unsaved"))
        self._unsaved_chip.setVisible(row.unsaved or row.is_wrong)

    # what a person does

    def _on_switched(self, on: bool) -> None:
        if self._row is not None:
            self.put.emit(self._row.address, on)

    def _on_picked(self, value: object) -> None:
        if self._row is not None:
            self.put.emit(self._row.address, value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._label.set_bold(event.type() == QEvent.Type.FocusIn)
            self.update()
            if event.type() == QEvent.Type.FocusIn:
                self.focused.emit()
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Delete
            and watched in (self._switch, self._choice)
            and self._row is not None
            and self._row.settings[0].may_be_empty
        ):
            self.put.emit(self._row.address, None)
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if any(editor.hasFocus() for editor in self.editors):
            painter.fillRect(self.rect(), QColor(tokens_of(self).accent_tint))
            painter.fillRect(0, 0, self._metrics.px(SELECTION_BAR), self.height(), QColor(tokens_of(self).accent))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens_of(self).row_rule))
