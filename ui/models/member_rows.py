"""Members who were found, a member's places and what happened to him, as rows of tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from terminal.money import ZERO
from terminal.services.facts import Certainty, MemberFacts
from terminal.services.member_facts import Happened, Happening, MemberPlace
from terminal.services.privacy import mask_name, mask_phone
from terminal.services.shop import ShopProfile
from ui.members.member_words import happened_words, status_words, wallet_name
from ui.receipt.wording import level_name
from ui.widgets.chip import ChipKind
from ui.widgets.table import CHIP, SECOND_LINE, TONE, Column
from ui.words import Words

MATCHES = (
    Column(0, size=17, bold=True),
    Column(150, size=16),
    Column(110, size=14, tone="ink2"),
    Column(150, amount=True, size=16),
)
PLACES = (
    Column(165, size=16, bold=True),
    Column(0, size=15, tone="ink2"),
    Column(100, amount=True, size=16),
    Column(100, amount=True, size=16, tone="reward"),
    Column(105, amount=True, size=16, bold=True),
    Column(145, amount=True, size=15),
)
HISTORY = (
    Column(170, size=15, tone="ink2"),
    Column(0, size=16),
    Column(130, size=15, tone="ink2"),
    Column(140, amount=True, size=16, bold=True),
)
Index = QModelIndex | QPersistentModelIndex
_SAID = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


class _Rows(QAbstractTableModel):
    """Read only, replaced as a whole."""

    def __init__(self, words: Words, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._columns = tuple(columns)
        self._rows: tuple[Any, ...] = ()

    def _show(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def head(self) -> tuple[str, ...]:
        """What the columns are called."""
        raise NotImplementedError

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return self.head()[section]


class MatchesModel(_Rows):
    """Members whom a text may mean; those whom only head office knows say so."""

    def __init__(self, words: Words, profile: ShopProfile, parent: QObject | None = None) -> None:
        super().__init__(words, MATCHES, parent)
        self._profile = profile
        self._here = 0

    def show_members(self, here: Sequence[MemberFacts], there: Sequence[MemberFacts] = ()) -> None:
        """Those of this till's books, then those whom head office found besides."""
        self._here = len(here)
        self._show((*here, *there))

    def member(self, row: int) -> MemberFacts | None:
        found: MemberFacts | None = self._rows[row] if 0 <= row < len(self._rows) else None
        return found

    def is_here(self, row: int) -> bool:
        """Whether this till knows him already."""
        return row < self._here

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        member, column, words = self._rows[index.row()], index.column(), self._words
        if role in _SAID:
            return (
                mask_name(member.name) or words.text("Without a name"),
                mask_phone(member.phone) if member.phone else words.text("Card {card}", card=member.card[-4:]),
                level_name(member.level, self._profile, words),
                member.still_to_come.grouped,
            )[column]
        if role == SECOND_LINE and column == 0 and not self.is_here(index.row()):
            return words.text("known at head office, not at this till yet")
        if role == TONE and column == len(MATCHES) - 1:
            return "reward" if member.still_to_come else "ink3"
        return None

    def head(self) -> tuple[str, ...]:
        words = self._words
        return (words.text("Member"), words.text("Mobile number"), words.text("Level"), words.text("To come"))


class PlacesModel(_Rows):
    """A member's places: where, what was promised, received, what is still to come, and how it stands."""

    def __init__(self, words: Words, zone: tzinfo, parent: QObject | None = None) -> None:
        super().__init__(words, PLACES, parent)
        self._zone = zone

    def show_places(self, places: Sequence[MemberPlace]) -> None:
        self._show(places)

    def place(self, row: int) -> MemberPlace | None:
        found: MemberPlace | None = self._rows[row] if 0 <= row < len(self._rows) else None
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place, column, words = self._rows[index.row()], index.column(), self._words
        if role in _SAID:
            return (
                place.number or words.text("another till's bill"), self._standing(place), place.entitlement.grouped,
                place.rewarded.grouped if place.rewarded else "—",
                place.remaining.grouped if place.waits else "—", "",
            )[column] or None  # fmt: skip
        if role == SECOND_LINE and column == 0 and place.at is not None:
            return f"{place.at.astimezone(self._zone):%Y-%m-%d %H:%M}"
        if role == CHIP and column == len(PLACES) - 1:
            return self._chip(place)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == len(PLACES) - 1:
            return self._chip(place)[1]
        if role == TONE and column >= 2 and not place.waits:
            return "ink2"
        return None

    def _standing(self, place: MemberPlace) -> str:
        words = self._words
        if place.certainty is Certainty.PROVISIONAL:
            return words.text("place still open")
        if place.waits:
            if place.ahead is None:
                return words.text("waits")
            if not place.ahead:
                return words.text("is next")
            return words.plural("{count} place ahead", "{count} places ahead", place.ahead)
        if place.wallet:
            return words.text(
                "{amount} {wallet}", amount=place.wallet_amount.grouped, wallet=wallet_name(place.wallet, words)
            )
        return f"{place.ended_at.astimezone(self._zone):%Y-%m-%d}" if place.ended_at is not None else ""

    def _chip(self, place: MemberPlace) -> tuple[ChipKind, str]:
        words = self._words
        if place.certainty is Certainty.PROVISIONAL:
            return ChipKind.PROVISIONAL, words.text("provisional")
        if place.waits and place.drawable:
            return ChipKind.REWARD, words.text("can be drawn")
        kind = ChipKind.CONFIRMED if place.waits else ChipKind.NEUTRAL
        return kind, status_words(place.status, words)

    def head(self) -> tuple[str, ...]:
        words = self._words
        return (
            words.text("Receipt"), words.text("Place"), words.text("Promised"), words.text("Received"),
            words.text("To come"), words.text("State"),
        )  # fmt: skip


class HistoryModel(_Rows):
    """What happened to a member, newest first."""

    def __init__(self, words: Words, zone: tzinfo, profile: ShopProfile, parent: QObject | None = None) -> None:
        super().__init__(words, HISTORY, parent)
        self._zone, self._profile = zone, profile

    def show_lines(self, lines: Sequence[Happening]) -> None:
        self._show(lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column, words = self._rows[index.row()], index.column(), self._words
        if role in _SAID:
            return (
                f"{line.at.astimezone(self._zone):%Y-%m-%d %H:%M}", self._what(line), self._about(line),
                self._amount(line),
            )[column] or None  # fmt: skip
        if role == TONE and column == len(HISTORY) - 1:
            return "reward" if line.kind in (Happened.REWARDED, Happened.EXCHANGED, Happened.POINTS) else "ink"
        if role == CHIP and column == 1 and line.certainty is Certainty.PROVISIONAL:
            return ChipKind.PROVISIONAL, words.text("provisional")
        return None

    def _what(self, line: Happening) -> str:
        what = happened_words(line.kind, self._words)
        return f"{what} · {wallet_name(line.wallet, self._words)}" if line.wallet else what

    def _about(self, line: Happening) -> str:
        if line.kind is Happened.RANKED:
            return level_name(line.about, self._profile, self._words) or self._words.text("no level")
        return line.about

    def _amount(self, line: Happening) -> str:
        if not line.amount:
            return ""
        sign = "+" if line.amount > ZERO else ""
        return sign + line.amount.grouped

    def head(self) -> tuple[str, ...]:
        words = self._words
        return (words.text("Time"), words.text("What"), words.text("About"), words.text("Amount"))
