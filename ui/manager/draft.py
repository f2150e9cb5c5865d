"""The manager's unsaved changes as one frozen value: what is saved, what it would become, what can't be read.

Each step gives a new draft, so undo is keeping the old ones. A text that its form refuses is kept as it was typed,
with the reason, and the setting stays as it is saved: what can't be read is never guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from terminal.services.shop import Configuration
from ui.manager.forms import Form, NotTaken
from ui.manager.leaves import Address, Difference, differences, put, value_at


@dataclass(frozen=True, slots=True)
class Setting:
    """One input of a page: which setting it edits, how it reads, and whether an empty text means "not set"."""

    address: Address
    form: Form
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that was not taken, and why."""

    text: str
    why: NotTaken


@dataclass(frozen=True, slots=True)
class Draft:
    """`now` is `saved` with every change that could be read; `unread` what could not."""

    saved: Configuration
    now: Configuration
    unread: Mapping[Address, Unread] = field(default_factory=dict)

    @classmethod
    def of(cls, saved: Configuration) -> Draft:
        return cls(saved, saved)

    @property
    def changes(self) -> tuple[Difference, ...]:
        return differences(self.saved, self.now)

    @property
    def count(self) -> int:
        """How many settings are not saved, those that can't be read included."""
        return len(self.changes) + len(self.unread)

    def typed(self, where: Setting, text: str) -> Draft:
        """The draft after `text` was typed into a field."""
        if where.may_be_empty and not text.strip():
            return self.with_value(where.address, None)
        try:
            value = where.form.read(text)
        except NotTaken as why:
            now = put(self.now, where.address, self._saved_value(where.address))
            return replace(self, now=now, unread={**self.unread, where.address: Unread(text, why)})
        return self.with_value(where.address, value)

    def _saved_value(self, address: Address) -> Any:
        try:
            return value_at(self.saved, address)
        except IndexError:  # a tier that was not there yet
            return value_at(self.now, address)

    def with_value(self, address: Address, value: Any) -> Draft:
        """The draft with one setting changed; None takes it away."""
        kept = {where: unread for where, unread in self.unread.items() if where != address}
        return replace(self, now=put(self.now, address, value), unread=kept)

    def with_configuration(self, now: Configuration, *, forget: Address = ()) -> Draft:
        """The draft after a row was added or taken away; what was unread under `forget` goes with it."""
        kept = {where: unread for where, unread in self.unread.items() if not forget or where[: len(forget)] != forget}
        return replace(self, now=now, unread=kept)

    def text_in(self, where: Setting) -> str:
        """What the field shows: what was typed while it can't be read, its own value, or nothing."""
        if (unread := self.unread.get(where.address)) is not None:
            return unread.text
        value = value_at(self.now, where.address)
        return "" if value is None else where.form.text(value)
