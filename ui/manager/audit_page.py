"""The page of the audit log: searched as one types, by kind, person and time, and carried out to a file.

Lines are read a page at a time, the next when the end of the table is seen; an answer to a search that is no longer
wanted is dropped.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from resources import theme
from terminal.clock import Clock, zone
from terminal.errors import TillError, Unavailable
from terminal.ledger.apply import folded
from terminal.ledger.unit import Unit
from terminal.services import audit_log
from terminal.services.audit_log import PAGE, NoteFacts, Wanted
from terminal.services.rights import Approval
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.manager.choice import Choice
from ui.manager.setting_field import PageKeys
from ui.models.note_rows import COLUMNS, NotesModel
from ui.staff.note_words import NAMES, cells, head, kind_name
from ui.staff.rights_words import person_name
from ui.widgets.button import KeyButton
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.segmented import Segmented
from ui.widgets.style import Metrics
from ui.widgets.table import MANAGER_ROW, Table
from ui.wording import sentence
from ui.words import Words

EXPORT_KEY = "Ctrl E"
KEYS = (EXPORT_KEY,)
TYPING_MS: Final = 120
"""A search begins when the typing pauses this long."""
DAYS: Final = (1, 7, 30, 0)
"""Today, and days back with it; 0 is all of it."""

ChoosePath = Callable[[QWidget, str, Callable[[str], None]], None]


def choose_path(parent: QWidget, name: str, then: Callable[[str], None]) -> None:
    """Ask where to save a file of that name."""
    dialog = QFileDialog(parent, "", str(Path.home() / name), "CSV (*.csv)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("csv")
    dialog.fileSelected.connect(then)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _begin(unit: Unit, wanted: Wanted) -> tuple[tuple[NoteFacts, ...], tuple[str, ...], tuple[str, ...]]:
    return audit_log.search(unit, wanted), audit_log.kinds(unit), audit_log.people(unit)


def _export(unit: Unit, wanted: Wanted, by: Approval, path: str, words: Words, local: tzinfo) -> int:
    """Write the file, whole or not at all; returns how many lines. Raises `Unavailable("file_not_written")`."""
    found = audit_log.export(unit, wanted, by)
    text = audit_log.table(head(words), (cells(note, words, local) for note in found))
    beside = Path(f"{path}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        os.replace(beside, path)
    except OSError as error:
        raise Unavailable("file_not_written", path=path, why=error.strerror or "") from error
    return len(found)


class AuditPage(QWidget):
    """Shows lines; nothing of it can be changed."""

    told = Signal(str)
    """A sentence for the passing word at the foot."""

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        clock: Clock,
        metrics: Metrics,
        keys: PageKeys,
        by: Approval,
        *,
        ask_path: ChoosePath = choose_path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._clock = clock
        self._by = by
        self._ask_path = ask_path
        self._zone = ShopProfile().time_zone
        self._kinds: tuple[str, ...] = ()
        self._people: tuple[str, ...] = ()
        self._searches = 0
        self._exporting = False
        self._search = Field(metrics, dense=True, size=15)
        self.kind, self.person = Choice(metrics), Choice(metrics)
        self.time = Segmented(metrics, height=34)
        self.export = KeyButton(metrics, EXPORT_KEY, height=40)
        self.model = NotesModel(words, self)
        self.table = Table(metrics, COLUMNS, row=MANAGER_ROW)
        self.table.setModel(self.model)
        self._title = Label(metrics, 18, bold=True)
        self._empty = Label(metrics, 15, "ink2")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.look)
        self._lay_out(metrics)
        for editor in (self._search.edit, self.kind, self.person, self.time):
            keys.watch(editor)
        self._connect()
        self.retranslate()

    @property
    def search(self) -> Field:
        return self._search

    def _lay_out(self, metrics: Metrics) -> None:
        card = Card(metrics)
        first, second = QHBoxLayout(), QHBoxLayout()
        for line in (first, second):
            line.setContentsMargins(metrics.px(16), 0, metrics.px(16), 0)
            line.setSpacing(metrics.px(12))
        first.addWidget(self._title, 1)
        first.addWidget(self.export)
        second.addWidget(self._search, 4)
        second.addWidget(self.kind, 3)
        second.addWidget(self.person, 2)
        second.addWidget(self.time)
        self._empty.setContentsMargins(metrics.px(16), 0, 0, 0)
        column = QVBoxLayout(card)
        column.setContentsMargins(1, metrics.px(12), 1, metrics.px(10))
        column.setSpacing(metrics.px(12))
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._empty)
        column.addWidget(self.table, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*(metrics.px(theme.MARGIN),) * 4)
        outer.addWidget(card)

    def _connect(self) -> None:
        self._search.edited.connect(lambda _: self._typing.start())
        self._search.entered.connect(self.look)
        self.kind.picked.connect(lambda _: self.look())
        self.person.picked.connect(lambda _: self.look())
        self.time.chosen.connect(lambda _: self.look())
        self.export.triggered.connect(self._on_export)
        self.model.more_wanted.connect(self._read_on)
        self._words.changed.connect(self.retranslate)

    # what the window tells

    def start(self) -> None:
        """The page has come to the front: read what there is by now."""
        self._search.setFocus()
        self.look()

    def use_profile(self, profile: ShopProfile) -> None:
        """In whose time days and hours are told."""
        self._zone = profile.time_zone

    def show_fault(self) -> bool:
        """Nothing is edited here."""
        return False

    def on_key(self, name: str) -> bool:
        """A key of the page; whether it is one."""
        if name == EXPORT_KEY:
            self.export.trigger()
        return name == EXPORT_KEY

    # looking

    @property
    def wanted(self) -> Wanted:
        """What is looked for now."""
        text, kind, days = self._search.text(), self.kind.currentData(), DAYS[self.time.place]
        named = folded(text)
        return Wanted(
            text=text,
            or_kinds=frozenset(what for what in NAMES if named and named in folded(kind_name(what, self._words))),
            kinds=frozenset({kind} if kind else ()),
            who=self.person.currentData() or "",
            since=self._midnight() - timedelta(days=days - 1) if days else None,
        )

    def _midnight(self) -> datetime:
        return self._clock().astimezone(zone(self._zone)).replace(hour=0, minute=0, second=0, microsecond=0)

    def look(self) -> None:
        """Look now; what comes back for an earlier search is dropped."""
        self._typing.stop()
        self._searches += 1
        number, wanted = self._searches, self.wanted

        def found(answer: tuple[tuple[NoteFacts, ...], tuple[str, ...], tuple[str, ...]]) -> None:
            notes, self._kinds, self._people = answer
            if number == self._searches:
                self.model.show_notes(notes, zone(self._zone), more=len(notes) == PAGE)
                self.table.share_width()
                self.retranslate()

        self._bridge.ask(_begin, found, self._on_failed, wanted)

    def _read_on(self) -> None:
        number = self._searches

        def found(notes: tuple[NoteFacts, ...]) -> None:
            if number == self._searches:
                self.model.add_notes(notes, more=len(notes) == PAGE)

        self._bridge.ask(audit_log.search, found, self._on_failed, self.wanted, before=self.model.last)

    # carrying out

    def _on_export(self) -> None:
        if not self._exporting:
            self._ask_path(self, f"audit-{self._clock().astimezone(zone(self._zone)):%Y-%m-%d}.csv", self._write)

    def _write(self, path: str) -> None:
        self._exporting = True
        self._bridge.ask(
            _export,
            lambda count: self._on_exported(path, count),
            self._on_failed,
            self.wanted,
            self._by,
            path,
            self._words,
            zone(self._zone),
        )

    def _on_exported(self, path: str, count: int) -> None:
        self._exporting = False
        words = self._words
        told = words.plural("{count} line is in {path}.", "{count} lines are in {path}.", count, path=path)
        self.told.emit(told)
        self.look()

    def _on_failed(self, error: TillError) -> None:
        self._exporting = False
        self.told.emit(sentence(self._words, error))

    def retranslate(self) -> None:
        words = self._words
        self._title.setText(words.text("Audit log"))
        self.table.setAccessibleName(words.text("Audit log"))
        self._search.set_label(words.text("Search"), shown=False)
        self._search.set_placeholder(words.text("Person, bill, product, reason …"))
        self.export.set_label(words.text("Save as a file"))
        kinds = [(what, kind_name(what, words)) for what in self._kinds]
        kinds.sort(key=lambda option: option[1])
        self.kind.show_options([("", words.text("Everything")), *kinds], self.kind.currentData() or "")
        self.kind.setAccessibleName(words.text("What"))
        people = [(name, person_name(name, words)) for name in self._people]
        self.person.show_options([("", words.text("Everybody")), *people], self.person.currentData() or "")
        self.person.setAccessibleName(words.text("Who"))
        times = (words.text("Today"), words.text("7 days"), words.text("30 days"), words.text("All"))
        self.time.show_choice(times, self.time.place)
        self.time.setAccessibleName(words.text("Time"))
        self._empty.setText(words.text("Nothing of the kind was noted."))
        self._empty.setVisible(not self.model.notes)
