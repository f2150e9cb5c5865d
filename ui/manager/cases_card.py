"""What needs a person at a joined till: what head office put aside, and settings that two changed at once."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from terminal.clock import DEFAULT_ZONE, zone
from terminal.services.office_cases import Cases, Collision, HeldEvent
from terminal.services.shop import ShopProfile
from ui.manager.setting_words import on_off, setting_label
from ui.office_words import held_words, kind_words
from ui.widgets.button import KeyButton
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.widgets.table import MANAGER_ROW, SECOND_LINE, TONE, Column, Table
from ui.words import Words

Index = QModelIndex | QPersistentModelIndex
HELD_COLUMNS = (Column(width=170, size=15), Column(size=14, tone="ink2"))
COLLISION_COLUMNS = (Column(size=15), Column(width=138, size=15, bold=True), Column(width=146, size=15))
EMPTY = Cases((), ())
_TOLD = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
_RATIOS = ("extract", "default")


def setting_name(path: str, shop: ShopProfile, words: Words) -> str:
    """A setting of the tree as the pages call it; one that they don't show, by its path."""
    match path.split("/"):
        case ["base" | "stores", *_, "level"]:
            name = words.text("Ratios of the member levels")
        case ["base", key]:
            return setting_label(("rebate", "base", key), shop, words)
        case ["stores", store, "cashier", key]:
            return setting_label(("rebate", "cashiers", store, key), shop, words)
        case _:
            return path.replace("/", " › ")
    return words.text("Base: {name}", name=name) if path.startswith("base/") else name


def value_words(path: str, value: Any, words: Words) -> str:
    """A value of the tree as a person reads it."""
    if value is None:
        return words.text("not set")
    if isinstance(value, bool):
        return on_off(value, words)
    if isinstance(value, dict):
        return ", ".join(f"{key} {value_words('', own, words)}" for key, own in value.items())
    if isinstance(value, list):
        return "; ".join(value_words("", own, words) for own in value) or words.text("none")
    return f"{value}%" if path.rpartition("/")[2] in _RATIOS else str(value)


class HeldModel(QAbstractTableModel):
    """Frozen `HeldEvent` rows, newest first."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._zone: tzinfo = zone(DEFAULT_ZONE)
        self.rows: tuple[HeldEvent, ...] = ()

    def show_rows(self, rows: tuple[HeldEvent, ...], place: tzinfo) -> None:
        self.beginResetModel()
        self.rows, self._zone = rows, place
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(HELD_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self._words.text("Put aside"), self._words.text("Because"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        each = self.rows[index.row()]
        if index.column() == 1:
            return held_words(each.reason, self._words) if role in _TOLD else None
        if role == Qt.ItemDataRole.DisplayRole:
            kind = kind_words(each.kind, self._words)
            return f"{kind} {each.number}" if each.number else kind
        return f"{each.at.astimezone(self._zone):%m-%d %H:%M:%S}" if role == SECOND_LINE else None


class CollisionModel(QAbstractTableModel):
    """Frozen `Collision` rows: the setting, what stands, the other; each value with who and when."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shop = ShopProfile()
        self.rows: tuple[Collision, ...] = ()

    def show_rows(self, rows: tuple[Collision, ...], shop: ShopProfile) -> None:
        self.beginResetModel()
        self.rows, self._shop = rows, shop
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(COLLISION_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        words = self._words
        return (words.text("Setting"), words.text("Stands"), words.text("The other"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        each, place = self.rows[index.row()], index.column()
        if place == 0:
            if role == TONE:
                return "alert"
            name = setting_name(each.path, self._shop, self._words)
            return name if role in _TOLD else None
        value, who, at = (
            (each.stands, each.stands_who, each.stands_at)
            if place == 1
            else (each.other, each.other_who, each.other_at)
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return value_words(each.path, value, self._words)
        if role == SECOND_LINE:
            return f"{who} · {at.astimezone(zone(self._shop.time_zone)):%m-%d %H:%M}"
        return None


class CasesCard(Card):
    """Both lists, one under the other, and what can be done about a collision."""

    keep_requested = Signal(str)
    take_requested = Signal(str)
    """The collision's id."""

    def __init__(
        self, words: Words, metrics: Metrics, keep_key: str, take_key: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(metrics, parent=parent)
        self._words = words
        self._title = Label(metrics, 18, bold=True)
        self._none = Label(metrics, 14, "ink2", wraps=True)
        self._held_note = Label(metrics, 13, "ink2", wraps=True)
        self._collision_note = Label(metrics, 13, "ink2", wraps=True)
        self.held = HeldModel(words, self)
        self.collisions = CollisionModel(words, self)
        self.held_table = Table(metrics, HELD_COLUMNS, row=MANAGER_ROW)
        self.held_table.setModel(self.held)
        self.collision_table = Table(metrics, COLLISION_COLUMNS, row=MANAGER_ROW)
        self.collision_table.setModel(self.collisions)
        self.keep = KeyButton(metrics, keep_key, height=40)
        self.take = KeyButton(metrics, take_key, height=40)
        self.keep.triggered.connect(lambda: self._choose(self.keep_requested.emit))
        self.take.triggered.connect(lambda: self._choose(self.take_requested.emit))
        body = column(metrics, gap=8, margins=(1, 12, 1, 12), on=self)
        inset = metrics.px(16)
        for label in (self._title, self._none, self._held_note, self._collision_note):
            label.setContentsMargins(inset, 0, inset, 0)
        self._buttons = QWidget()
        buttons = row(metrics, self.keep, self.take, gap=12, on=self._buttons)
        buttons.setContentsMargins(inset, 0, inset, 0)
        buttons.addStretch(1)
        self._room = QWidget()
        for widget, stretch in (
            (self._title, 0), (self._none, 0), (self._collision_note, 0), (self.collision_table, 1),
            (self._buttons, 0), (self._held_note, 0), (self.held_table, 1), (self._room, 1),
        ):  # fmt: skip
            body.addWidget(widget, stretch)
        words.changed.connect(self.retranslate)
        self.show_cases(EMPTY, ShopProfile())

    @property
    def text(self) -> str:
        """What it says where nothing needs anybody."""
        return self._none.text() if not self._none.isHidden() else ""

    def show_cases(self, cases: Cases, shop: ShopProfile) -> None:
        chosen = self.collision_table.currentIndex().row()
        self.held.show_rows(cases.held, zone(shop.time_zone))
        self.collisions.show_rows(cases.collisions, shop)
        self.held_table.share_width()
        self.collision_table.share_width()
        if cases.collisions:
            self.collision_table.selectRow(min(max(0, chosen), len(cases.collisions) - 1))
        held, collisions = bool(cases.held), bool(cases.collisions)
        for widget, shown in (
            (self._none, not held and not collisions), (self._room, not held and not collisions),
            (self._held_note, held), (self.held_table, held), (self._collision_note, collisions),
            (self.collision_table, collisions), (self._buttons, collisions),
        ):  # fmt: skip
            widget.setVisible(shown)
        self.retranslate()

    def retranslate(self) -> None:
        words = self._words
        self._title.setText(words.text("What needs a person"))
        for table in (self.held_table, self.collision_table):
            table.setAccessibleName(words.text("What needs a person"))
        self._none.setText(
            words.text("Nothing. What head office puts aside, or two people change at once, is shown here.")
        )
        self._held_note.setText(
            words.text("Head office has put these aside and decides about them. The sales stand; call head office.")
        )
        self._collision_note.setText(
            words.text("Two people changed these without knowing of each other. The later arrival stands for now.")
        )
        self.keep.set_label(words.text("Keep what stands"))
        self.take.set_label(words.text("Take the other"))
        none = "" if self.collisions.rows else words.text("No setting needs a decision.")
        self.keep.block(none)
        self.take.block(none)
        self.held_table.viewport().update()
        self.collision_table.viewport().update()

    def _choose(self, tell: Any) -> None:
        place = self.collision_table.currentIndex().row()
        if 0 <= place < len(self.collisions.rows):
            tell(self.collisions.rows[place].id)
