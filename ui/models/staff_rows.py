"""Who works here, and the table of rights, as rows of tables."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from terminal.services.rights import Right, Role, StaffFacts, may
from ui.staff.rights_words import right_name, role_name
from ui.widgets.chip import ChipKind
from ui.widgets.table import CHIP, STRONG, TONE, Column
from ui.words import Words

STAFF_COLUMNS = (Column(0, size=16, bold=True), Column(190, size=15))
RIGHTS_COLUMNS = (Column(0, size=14), *(Column(98, size=14, tone="ink2") for _ in Role))
Index = QModelIndex | QPersistentModelIndex
ROLES = tuple(Role)
RIGHTS = tuple(Right)


class StaffModel(QAbstractTableModel):
    """Everybody who was ever entered; who works here comes first."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._people: tuple[StaffFacts, ...] = ()

    def show_people(self, people: tuple[StaffFacts, ...]) -> None:
        self.beginResetModel()
        self._people = people
        self.endResetModel()

    def person(self, row: int) -> StaffFacts | None:
        return self._people[row] if 0 <= row < len(self._people) else None

    def place(self, staff_id: str) -> int:
        """The row of somebody; 0 where he is not there."""
        return next((row for row, each in enumerate(self._people) if each.id == staff_id), 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._people)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(STAFF_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        person, column, words = self._people[index.row()], index.column(), self._words
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return (person.name, role_name(person.role, words))[column]
        if role == TONE and not person.active:
            return "ink3"
        if role == STRONG and column == 0:
            return person.active
        if role == CHIP and column == 1:
            if not person.active:
                return ChipKind.NEUTRAL, words.text("not here any more")
            if not person.has_pin:
                return ChipKind.ALERT, words.text("no PIN yet")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return (self._words.text("Name"), self._words.text("Role"))[section]


class RightsModel(QAbstractTableModel):
    """Each right, and which role has it."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words

    def retranslate(self) -> None:
        self.beginResetModel()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(RIGHTS)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(RIGHTS_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        right, column = RIGHTS[index.row()], index.column()
        has = column > 0 and may(ROLES[column - 1], right)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            if column == 0:
                return right_name(right, self._words)
            return self._words.text("✓ yes") if has else self._words.text("with PIN")
        if role == TONE and column > 0:
            return "accent" if has else "ink3"
        if role == STRONG and column > 0:
            return has
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return self._words.text("What one may do") if section == 0 else role_name(ROLES[section - 1], self._words)
