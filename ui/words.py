"""The words on the screens: one gettext catalogue at a time, switchable while the till runs.

Views are handed a `Words` and ask it for every text they show; when `changed` comes they ask again. The words in
the code are English and are the keys of the catalogue.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

import resources


class Words(QObject):
    """The current language."""

    changed = Signal()

    def __init__(self, language: str = "zh_CN", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self._catalogue = resources.words(language)

    @property
    def language(self) -> str:
        """One of `resources.LANGUAGES`."""
        return self._language

    def use(self, language: str) -> None:
        """Switch, and tell every view."""
        if language != self._language:
            self._language = language
            self._catalogue = resources.words(language)
            self.changed.emit()

    def text(self, message: str, **fields: object) -> str:
        """The message in the current language, its `{named}` places filled."""
        translated = self._catalogue.gettext(message)
        return translated.format(**fields) if fields else translated

    def plural(self, one: str, many: str, count: int, **fields: object) -> str:
        """The form for `count`, which also fills `{count}`."""
        return self._catalogue.ngettext(one, many, count).format(count=count, **fields)
