"""The journal: append-only, gap-free, hash-chained; the exact text that was hashed is the text that is kept.

An event is hashed when it is final and never again put together from parts, so that a later field can't make an
old event look altered. The format number says how, and is hashed with the rest.

At head office an event that a till sent has one more part in front, `arrival`: which event of which till it is, when it
came, and what the authority decided otherwise than the till. What stands behind it is the till's own text, to the
letter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from terminal.clock import from_text
from terminal.ledger.sql import Sql

FORMAT: Final = 1
GENESIS: Final = "0" * 64
_PAGE: Final = 2_000

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the journal. `fresh` is the body's content while it is still at hand; nobody changes it."""

    seq: int
    kind: str
    at: str
    format: int
    body: str
    prev: str
    hash: str
    fresh: Body | None = field(default=None, compare=False, repr=False)

    @property
    def content(self) -> Body:
        """What the event says here: of a till's event at head office, what head office decided."""
        return as_arrived(json.loads(self.body)) if self.fresh is None else self.fresh

    @property
    def instant(self) -> datetime:
        return from_text(self.at)

    @property
    def expected_hash(self) -> str:
        return chained(self.prev, self.format, self.seq, self.kind, self.at, self.body)


def canonical(body: Body) -> str:
    """The one text of a body: keys sorted, no blanks, text as it is."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chained(prev: str, format_number: int, seq: int, kind: str, at: str, body: str) -> str:
    """The hash of an event after `prev`: SHA-256 over its fields, a line each, the body last."""
    text = f"{format_number}\n{seq}\n{kind}\n{at}\n{prev}\n{body}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def number(event: Event, seq: int, prev: str) -> None:
    """Give an event that was made with a provisional number its place: after `prev`, with its hash."""
    for name, value in (("seq", seq), ("prev", prev)):
        object.__setattr__(event, name, value)  # nobody else has seen it yet
    object.__setattr__(event, "hash", event.expected_hash)


ARRIVAL: Final = "arrival"
_ARRIVED: Final = f'{{"{ARRIVAL}":'
_ABOUT: Final = frozenset(("till", "seq", "hash", "at", "history"))
"""What of an arrival tells about it; everything else in it stands in place of what the till said."""


def arrived(text: str, arrival: Body) -> str:
    """A till's text, a JSON object from its first character on, with its arrival in front."""
    return f"{_ARRIVED}{canonical(arrival)}{'' if text == '{}' else ','}{text[1:]}"


def sent(text: str) -> str:
    """The text of a body as it was sent: without its arrival, where it has one."""
    if not text.startswith(_ARRIVED):
        return text
    _, end = json.JSONDecoder().raw_decode(text, len(_ARRIVED))
    return "{" + text[end:].removeprefix(",")


def as_arrived(body: Body) -> Body:
    """A body with what head office decided at its arrival in the place of what the till said."""
    arrival = body.get(ARRIVAL)
    if arrival is None:
        return body
    decided = {key: value for key, value in arrival.items() if key not in _ABOUT}
    if "lines" in decided:
        decided["lines"] = [{**line, **own} for line, own in zip(body["lines"], decided["lines"], strict=True)]
    return {**body, **decided}


def read(sql: Sql, after: int = 0) -> Iterator[Event]:
    """The events with a higher seq, in order, a page at a time."""
    while True:
        rows = sql.all(
            "SELECT seq, kind, at, format, body, prev, hash FROM journal WHERE seq > ? ORDER BY seq LIMIT ?",
            after,
            _PAGE,
        )
        for row in rows:
            yield Event(*row)
        if len(rows) < _PAGE:
            return
        after = rows[-1][0]


def event(sql: Sql, seq: int) -> Event | None:
    row = sql.one("SELECT seq, kind, at, format, body, prev, hash FROM journal WHERE seq = ?", seq)
    return None if row is None else Event(*row)
