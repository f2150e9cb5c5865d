"""Which language a reader gets, and the words of a page in it.

The reader's own choice (`?lang=`) wins over the browser's `Accept-Language`. Words are the catalogue's, made safe
for HTML here: the sentence is escaped, then every field that is put into it, so that no name can bring markup.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from typing import Final

from markupsafe import Markup

ZH: Final = "zh_CN"
EN: Final = "en"

Catalogue = Callable[[str], gettext.NullTranslations]
"""A language of `resources.LANGUAGES` → its words."""

CHOICES: Final[Mapping[str, str]] = {"zh": ZH, "en": EN}
"""What `?lang=` may say."""


def choose(asked: str | None, accept_language: str) -> str:
    """`zh_CN` or `en`: what was asked for by name, else what the browser likes better, else English."""
    if asked is not None and asked in CHOICES:
        return CHOICES[asked]
    liking = {ZH: 0.0, EN: 0.0}
    for item in accept_language[:400].split(","):
        tag, _, parameters = item.partition(";")
        primary = tag.strip().lower().partition("-")[0]
        if primary in CHOICES:
            language = CHOICES[primary]
            liking[language] = max(liking[language], _quality(parameters))
    return ZH if liking[ZH] > liking[EN] or _names_first(accept_language, liking) else EN


def _names_first(accept_language: str, liking: Mapping[str, float]) -> bool:
    """Whether Chinese stands before English where both are liked alike."""
    if liking[ZH] == 0.0 or liking[ZH] != liking[EN]:
        return False
    tags = [item.strip().lower() for item in accept_language[:400].split(",")]
    return next(tag.startswith("zh") for tag in tags if tag.startswith(("zh", "en")))


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0


class PageWords:
    """The words of one language, as HTML."""

    def __init__(self, language: str, catalogue: gettext.NullTranslations) -> None:
        self.language = language
        self._catalogue = catalogue

    @property
    def tag(self) -> str:
        """For `<html lang>` and Content-Language."""
        return "zh-CN" if self.language == ZH else "en"

    def text(self, message: str, **fields: object) -> Markup:
        """The message with its `{named}` places filled; fields that are not `Markup` are escaped."""
        translated = Markup.escape(self._catalogue.gettext(message))
        return translated.format(**fields) if fields else translated

    def plural(self, one: str, many: str, count: int, **fields: object) -> Markup:
        """The form for `count`, which also fills `{count}`, with thousands commas."""
        translated = Markup.escape(self._catalogue.ngettext(one, many, count))
        return translated.format(count=f"{count:,}", **fields)
