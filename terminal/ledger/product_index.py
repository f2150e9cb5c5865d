"""Finding products by any part of what they are called, by their codes, and by how their names sound.

The word index holds, for each product, every character and every three in a row of its name and codes, of the initials
of its name's pinyin (伊利牛奶 → ylnn) and of the pinyin in full; whatever has all of a word's threes is then looked at
closely, so that only what really holds the word is found. Where too much would have to be looked at, what was typed is
so common that going through the names in order comes upon enough of it soon. It is brought up to the catalogue in
pieces (`catch_up`), because working out how names sound takes longer than keeping them; what it has not come to yet
is found all the same, but for the sound. PostgreSQL, where nobody types, has no index and goes through the names.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit

CLOSELY_MAX: Final = 5_000
"""Candidates of the index that are looked at one by one; with more the names are gone through in order."""
PIECE: Final = 250
"""Products that are brought into the index at once, so that a bill need not wait for more."""
_SOUNDS: Final = re.compile(r"[a-z][a-z0-9]*", re.ASCII)
_HAN: Final = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SPOKEN: Final = "LEFT JOIN product_words w ON w.barcode = p.barcode AND w.search = p.search "
_CANDIDATES: Final = (
    "p.barcode IN (SELECT barcode FROM product_words WHERE id IN "
    "(SELECT rowid FROM product_gram WHERE product_gram MATCH ?) UNION ALL SELECT barcode FROM product_unindexed)"
)


def matching(
    unit: Unit, words: Sequence[str], limit: int, also: str = "1 = 1", values: Sequence[Any] = ()
) -> list[str]:
    """Barcodes of products that hold every word, by name.

    The words are folded (`goods.folded`); `also` is a further condition on the product `p`, `values` its own.
    """
    where, asked = [also], list(values)
    indexed = unit.sql.full_text
    spoken = [indexed and _SOUNDS.fullmatch(word) is not None for word in words]
    for word, sounding in zip(words, spoken, strict=True):
        condition, patterns = _sounds_or_holds(word) if sounding else _holds(word, indexed=indexed)
        where.append(condition)
        asked += patterns
    query = _query(words) if indexed else ""
    if query and _is_selective(unit, query):
        where.append(_CANDIDATES)
        asked.append(query)
    table = f"product p {_SPOKEN if any(spoken) else ''}"
    statement = f"SELECT p.barcode FROM {table} WHERE {' AND '.join(where)} ORDER BY p.name, p.barcode LIMIT ?"  # noqa: S608
    return [barcode for (barcode,) in unit.sql.all(statement, *asked, limit)]


def catch_up(unit: Unit, piece: int = PIECE) -> int:
    """Bring the next products into the index; returns how many are left, 0 where there is no index."""
    if not unit.sql.full_text:
        return 0
    sql = unit.sql
    rows = sql.all(
        "SELECT p.barcode, p.name, p.search, w.id, w.search, w.initials, w.syllables FROM product_unindexed u "
        "JOIN product p ON p.barcode = u.barcode LEFT JOIN product_words w ON w.barcode = p.barcode LIMIT ?",
        piece,
    )
    if rows:
        _index(unit, rows)
        sql.many("DELETE FROM product_unindexed WHERE barcode = ?", [(row[0],) for row in rows])
    (left,) = sql.one("SELECT count(*) FROM product_unindexed") or (0,)
    return int(left)


def _index(unit: Unit, rows: list[Row]) -> None:
    sql = unit.sql
    (last,) = sql.one("SELECT coalesce(max(id), 0) FROM product_words") or (0,)
    known = [row for row in rows if row[3] is not None]
    sql.many(
        "INSERT INTO product_gram (product_gram, rowid, grams) VALUES ('delete', ?, ?)",
        [(row[3], grams(*row[4:])) for row in known],
    )
    words, places = [], []
    for barcode, name, search, place, *_ in rows:
        if place is None:
            place = last = last + 1
        sound = sounds(name)
        words.append((place, barcode, search, *sound))
        places.append((place, grams(search, *sound)))
    sql.many(
        "INSERT INTO product_words (id, barcode, search, initials, syllables) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET search = excluded.search, initials = excluded.initials, "
        "syllables = excluded.syllables",
        words,
    )
    sql.many("INSERT INTO product_gram (rowid, grams) VALUES (?, ?)", places)


def sounds(name: str) -> tuple[str, str]:
    """How a name sounds: its initials, and the pinyin from each syllable on behind a bar; "" without Han in it."""
    from pypinyin import lazy_pinyin  # slow to import, and only needed when products change

    from terminal.ledger.goods import folded

    plain = folded(name)
    if _HAN.search(plain) is None:
        return "", ""
    parts = [part for each in lazy_pinyin(plain) if (part := "".join(each.split()))]
    han = [_SOUNDS.fullmatch(part) is not None and part not in plain for part in parts]
    initials = "".join(part[0] if is_han else part for part, is_han in zip(parts, han, strict=True))
    tails = list(accumulate(reversed(parts), lambda behind, part: part + behind))
    return initials, "|" + "|".join(reversed(tails))


def grams(search: str, initials: str, syllables: str) -> str:
    """The threes of a product as the index keeps them. What was put into it is taken out by this text again: where it
    should ever come out otherwise, the index is to be made anew."""
    longest = syllables[1:].partition("|")[0]
    texts = (search, initials, longest)
    found = {text[at : at + many] for text in texts for at in range(len(text)) for many in (1, 3)}
    return " ".join(sorted(_token(gram) for gram in found))


@lru_cache(maxsize=65_536)
def _token(gram: str) -> str:
    """Letters that no tokenizer takes apart, six for each character, so that a beginning stays a beginning."""
    return "".join(f"{ord(character):06x}" for character in gram)


def _query(words: Sequence[str]) -> str:
    """What all of the words' products have in the index; "" without a word."""
    tokens: list[str] = []
    for word in words:
        if len(word) >= 3:
            tokens += [f'"{_token(word[at : at + 3])}"' for at in range(len(word) - 2)]
        else:
            tokens.append(f'"{_token(word)}"' + ("*" if len(word) == 2 else ""))
    return " AND ".join(tokens)


def _is_selective(unit: Unit, query: str) -> bool:
    """Whether few enough products have these grams. An index that can't be read is none: no sale hangs on it."""
    try:
        rows = unit.sql.all("SELECT rowid FROM product_gram WHERE product_gram MATCH ? LIMIT ?", query, CLOSELY_MAX + 1)
    except sqlite3.DatabaseError:
        return False
    return len(rows) <= CLOSELY_MAX


def _holds(word: str, *, indexed: bool) -> tuple[str, list[str]]:
    """The condition that a product's name or codes hold the word, and its patterns."""
    if indexed:  # several times as fast as LIKE, and there is nothing in it that would have to be escaped
        return "instr(p.search, ?) > 0", [word]
    return "p.search LIKE ? ESCAPE '!'", ["%" + word.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"]


def _sounds_or_holds(word: str) -> tuple[str, list[str]]:
    """The same, or its name sounds like it: by its initials, or from one of its syllables on."""
    return "(instr(p.search, ?) > 0 OR instr(w.initials, ?) > 0 OR instr(w.syllables, ?) > 0)", [word, word, f"|{word}"]
