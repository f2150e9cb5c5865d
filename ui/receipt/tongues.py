"""The words of a receipt: as the till speaks, always in one language, or in two on the same slip.

In two languages a short label stands twice beside itself, and what both have in common, a number or a name at the
beginning or the end, is told once: 单号 No. 02-004817, not 单号 02-004817 No. 02-004817. Sentences follow each other.
"""

from __future__ import annotations

import re

import resources
from terminal.services.receipt_setup import BOTH, TILL
from terminal.services.shop import ShopProfile
from ui.words import Words

_FIELD_FIRST = re.compile(r"(\{\w+\})\s*(.+)", re.DOTALL)
_FIELD_LAST = re.compile(r"(.+?)\s*(\{\w+\})", re.DOTALL)


class TwoTongues(Words):
    """The first language, and the other one beside it."""

    def __init__(self, first: str) -> None:
        super().__init__(first)
        self._other = resources.words(next(each for each in resources.LANGUAGES if each != first))

    def text(self, message: str, **fields: object) -> str:
        both = joined(self._catalogue.gettext(message), self._other.gettext(message))
        return both.format(**fields) if fields else both

    def plural(self, one: str, many: str, count: int, **fields: object) -> str:
        both = joined(self._catalogue.ngettext(one, many, count), self._other.ngettext(one, many, count))
        return both.format(count=count, **fields)


def joined(first: str, other: str) -> str:
    """Two languages' forms of one message as one, its places for values still open."""
    if first == other:
        return first
    for pattern, field in ((_FIELD_FIRST, 1), (_FIELD_LAST, 2)):
        mine, theirs = pattern.fullmatch(first), pattern.fullmatch(other)
        if mine and theirs and mine[field] == theirs[field] and "{" not in mine[3 - field] + theirs[3 - field]:
            told = f"{mine[3 - field].rstrip()} {theirs[3 - field].strip()}"
            return f"{mine[1]} {told}" if field == 1 else f"{told} {mine[2]}"
    return f"{first} {other}"


def spoken(words: Words, profile: ShopProfile) -> Words:
    """What a receipt of this shop is worded in; the till's own words where it follows the till."""
    language = profile.receipt.language
    if language == TILL:
        return words
    return TwoTongues(words.language) if language == BOTH else Words(language)
