"""How far a till has read the feed, as a text that only head office understands.

It says nothing that a till could use and nothing that it could bend: it carries a code over the till's store and this
ledger, so that a cursor that was changed, or that belongs to another store or office, is refused before it is looked
at. Members are named by the event that made them, because ids may be long and a cursor is short.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from dataclasses import astuple, dataclass, replace
from typing import Final

from terminal.errors import Refused
from terminal.ledger.unit import Unit

ENTRIES, BUYERS, JOINERS, PRODUCTS = "entries", "buyers", "joiners", "products"
"""The stages of the load."""
WALK, WALK_MEMBERS, WALK_PRODUCTS = "walk", "walk_members", "walk_products"
"""The stages of a stretch."""
LOADING: Final = frozenset((ENTRIES, BUYERS, JOINERS, PRODUCTS))

TEXT_MAX: Final = 400
_CODE: Final = 16
_MARK: Final = 12
_LABEL: Final = b"feed-cursor"


@dataclass(frozen=True, slots=True)
class Cursor:
    """`walked` is the last event of head office's journal that was read. Before the walk everything there is is
    loaded, `stage` by stage; the walk then reads stretches of events, each up to `to` (0 between two), whose stages
    too may take several pages. `at` and `text` are how far the stage is.
    """

    walked: int = 0
    stage: str = ENTRIES
    to: int = 0
    at: int = 0
    text: str = ""
    version: int = -1
    """Of the settings that the till has."""
    queues: str = ""
    """What the queues' figures were when they were last sent, in short."""
    collisions: str = ""
    staff: str = ""
    looked: str = ""
    """The same of the till's own events that somebody has looked at."""
    mark: str = ""
    """What the journal said at the last event that this knows of, in short: after an older copy was put back it may
    have grown past that again, with other events."""


_KINDS: Final = tuple(type(value) for value in astuple(Cursor()))


def read(unit: Unit, store: str, text: str) -> Cursor | None:
    """The cursor of a text, None for "".

    Raises `Refused("bad_cursor")` for one that was not made by this office for this store.
    """
    if not text:
        return None
    try:
        if len(text) > TEXT_MAX:
            raise ValueError
        whole = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        body, code = whole[:-_CODE], whole[-_CODE:]
        if not hmac.compare_digest(code, _code(unit, store, body)):
            raise ValueError
        values = json.loads(body)
        if tuple(map(type, values)) != _KINDS:
            raise ValueError
        cursor = Cursor(*values)
    except (ValueError, UnicodeError, binascii.Error) as error:
        raise Refused("bad_cursor") from error
    if cursor.mark != _mark(unit, cursor):
        raise Refused("bad_cursor")  # from another state of this ledger: it was put back to an older copy
    return cursor


def write(unit: Unit, store: str, cursor: Cursor) -> str:
    marked = replace(cursor, mark=_mark(unit, cursor) or "")
    body = json.dumps(astuple(marked), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return base64.urlsafe_b64encode(body + _code(unit, store, body)).decode("ascii")


def _mark(unit: Unit, cursor: Cursor) -> str | None:
    """The mark of a cursor in the journal as it is; None where it does not go so far."""
    last = max(cursor.walked, cursor.to)
    if last == 0:
        return ""
    if last > unit.journal_seq:
        return None
    if last == unit.journal_seq:
        return unit.journal_hash[:_MARK]
    row = unit.sql.one("SELECT hash FROM journal WHERE seq = ?", last)
    return None if row is None else str(row[0])[:_MARK]


def _code(unit: Unit, store: str, body: bytes) -> bytes:
    key = hmac.digest(unit.seed, _LABEL, "sha256")
    about = json.dumps([unit.ledger_id, store]).encode("utf-8")
    return hmac.digest(key, about + b"\n" + body, "sha256")[:_CODE]
