"""The presenter behind the manager's pages: one draft over all of them, undo, and saving as one version.

All pages edit the same draft, because they are saved together: a version is the whole configuration. Nothing is
kept here that the ledger has not confirmed; when somebody else has saved in between, both values are told and the
manager decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from terminal.errors import Refused, TillError
from terminal.services import settings
from terminal.services.shop import Configuration, ConfigurationVersion
from ui.bridge import Bridge
from ui.manager.draft import Draft, Setting
from ui.manager.leaves import Address, carried_over, differences, fault_paths, value_at

UNDO_MAX: Final = 200
"""Steps that can be taken back; more are forgotten from the oldest."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A setting that two managers changed: what each wanted."""

    address: Address
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody saved while I was editing. `clashes` are the settings that both of us changed."""

    theirs: ConfigurationVersion
    clashes: tuple[Clash, ...]


class Editing(QObject):
    """The draft and what can be done with it. Views ask it after `changed`."""

    opened = Signal()
    """The saved version has come, for the first time or again."""
    changed = Signal()
    """The draft is another one."""
    settings_saved = Signal(object)
    """The ConfigurationVersion that was committed."""
    overtaken = Signal(object)
    """An Overtaken; nothing was saved."""
    failed = Signal(object)
    """A TillError of loading or saving; nothing was saved."""

    def __init__(self, bridge: Bridge, who: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._who = who
        self._version: ConfigurationVersion | None = None
        self._draft = Draft.of(Configuration())
        self._undo: list[Draft] = []
        self._typing_in: Address | None = None
        self._saving = False
        self._faults: dict[str, settings.Fault] = {}

    # what there is

    @property
    def version(self) -> ConfigurationVersion | None:
        """The version that the draft started from; None until it has come."""
        return self._version

    @property
    def draft(self) -> Draft:
        return self._draft

    @property
    def store(self) -> str:
        """The store whose own settings are edited: the one that is saved, so that the rows don't wander."""
        return self._draft.saved.shop.store

    @property
    def faults(self) -> dict[str, settings.Fault]:
        """What the rules find wrong with the draft, by the path that the service names."""
        return self._faults

    @property
    def saving(self) -> bool:
        return self._saving

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def is_sound(self) -> bool:
        """Everything can be read and is allowed."""
        return not self._draft.unread and not self._faults

    def fault_at(self, address: Address) -> settings.Fault | None:
        return next((self._faults[path] for path in fault_paths(address) if path in self._faults), None)

    # what can be done

    def load(self) -> None:
        """Ask for the saved version; the draft starts anew from it."""
        self._bridge.ask(settings.current, self._on_loaded, self.failed.emit)

    def type(self, setting: Setting, text: str) -> None:
        """Text typed into a field; one undo takes back everything typed in it without a break."""
        draft = self._draft.typed(setting, text)
        self._step(draft, typing_in=setting.address)

    def put(self, address: Address, value: Any) -> None:
        """A setting chosen, switched, or (None) given back to the base."""
        self._step(self._draft.with_value(address, value))

    def reshape(self, change: Callable[[Configuration], Configuration], forget: Address) -> None:
        """Rows added or taken away; what could not be read under `forget` goes with them."""
        self._step(self._draft.with_configuration(change(self._draft.now), forget=forget))

    def leave_field(self) -> None:
        """Typing in the same field again is a new step for undo."""
        self._typing_in = None

    def undo(self) -> None:
        if self._undo:
            self._typing_in = None
            self._show(self._undo.pop())

    def discard(self) -> None:
        """Forget everything that is not saved."""
        self._undo.clear()
        self._typing_in = None
        self._show(Draft.of(self._draft.saved))

    def save(self, reason: str) -> None:
        """Save the draft as the next version. The answer is `settings_saved`, `overtaken` or `failed`."""
        if self._saving or self._version is None or not self.is_sound:
            return
        self._saving = True
        self.changed.emit()
        self._bridge.ask(
            settings.change,
            self._on_saved,
            self._on_refused,
            self._draft.now,
            based_on=self._version.version,
            who=self._who,
            reason=reason,
        )

    def take_over(self, theirs: ConfigurationVersion) -> None:
        """Put my changes on top of what the other has saved; where both changed the same, mine stay."""
        now = carried_over(self._draft.saved, self._draft.now, theirs.configuration)
        self._version = theirs
        self._undo.clear()
        self._typing_in = None
        self._show(Draft(theirs.configuration, now, self._draft.unread))

    # what comes of it

    def _step(self, draft: Draft, *, typing_in: Address | None = None) -> None:
        if draft == self._draft:
            return
        if typing_in is None or typing_in != self._typing_in:
            self._undo.append(self._draft)
            del self._undo[:-UNDO_MAX]
        self._typing_in = typing_in
        self._show(draft)

    def _show(self, draft: Draft) -> None:
        self._draft = draft
        self._faults = {fault.field: fault for fault in settings.validate(draft.now)}
        self.changed.emit()

    def _on_loaded(self, version: ConfigurationVersion) -> None:
        self._version = version
        self._undo.clear()
        self._typing_in = None
        self._show(Draft.of(version.configuration))
        self.opened.emit()

    def _on_saved(self, version: ConfigurationVersion) -> None:
        self._saving = False
        self._on_loaded(version)
        self.settings_saved.emit(version)

    def _on_refused(self, error: TillError) -> None:
        if isinstance(error, Refused) and error.code == "stale_settings":
            self._bridge.ask(settings.current, self._on_overtaken, self._on_failed)
            return
        self._on_failed(error)

    def _on_failed(self, error: TillError) -> None:
        self._saving = False
        self.changed.emit()
        self.failed.emit(error)

    def _on_overtaken(self, theirs: ConfigurationVersion) -> None:
        self._saving = False
        self.changed.emit()
        draft = self._draft
        changed_by_them = {one.address: one.after for one in differences(draft.saved, theirs.configuration)}
        clashes = tuple(
            Clash(mine.address, mine.after, value_at(theirs.configuration, mine.address))
            for mine in draft.changes
            if mine.address in changed_by_them and changed_by_them[mine.address] != mine.after
        )
        self.overtaken.emit(Overtaken(theirs, clashes))
