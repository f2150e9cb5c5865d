"""The words of one room, straight from its part of the catalogue: no merge has to have been run before a test."""

from __future__ import annotations

import gettext
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from resources import resource
from ui.words import Words


def part_catalogue(*rooms: str) -> gettext.GNUTranslations:
    """The Chinese catalogue of the rooms, the first named first asked."""
    first: gettext.GNUTranslations | None = None
    for room in rooms:
        with resource("locale", "parts", f"{room}.zh_CN.po").open("rb") as file:
            catalogue = read_po(file, locale="zh_CN")
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        translations = gettext.GNUTranslations(compiled)
        if first is None:
            first = translations
        else:
            first.add_fallback(translations)
    assert first is not None
    return first


class PartWords(Words):
    """`Words` whose Chinese comes from parts; English is the code's own as ever."""

    def __init__(self, language: str, *rooms: str) -> None:
        super().__init__(language)
        self._parts = part_catalogue(*rooms)

    def text(self, message: str, **fields: object) -> str:
        if self.language == "en":
            return super().text(message, **fields)
        translated = self._parts.gettext(message)
        return translated.format(**fields) if fields else translated

    def plural(self, one: str, many: str, count: int, **fields: object) -> str:
        if self.language == "en":
            return super().plural(one, many, count, **fields)
        return self._parts.ngettext(one, many, count).format(count=count, **fields)
