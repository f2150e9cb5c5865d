"""The journal: append-only, gap-free, hash-chained; the exact text that was hashed is the text that is kept.

An event is hashed when it is final and never again put together from parts, so that a later field can't make an
old event look altered. The format number says how, and is hashed with the rest.
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
        return json.loads(self.body) if self.fresh is None else self.fresh

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
