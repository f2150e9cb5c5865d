"""Whom a bill's extraction paid, as head office told it with its answer: kept as text, read as values.

Names come masked. Head office tells it of the newest bills of a batch; of a long backlog's older ones nobody looks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from terminal.money import Money, Ratio
from terminal.services.facts import Payee


class News(Protocol):
    """What became of a bill's extraction; `first` are the first of `count` places that were paid: name, amount, what it
    had received by then, of how much, whether it is the bill's own."""

    @property
    def queue(self) -> str: ...
    @property
    def extract_ratio(self) -> int: ...
    @property
    def extraction_fen(self) -> int: ...
    @property
    def retained_fen(self) -> int: ...
    @property
    def to_pool_fen(self) -> int: ...
    @property
    def from_pool_fen(self) -> int: ...
    @property
    def count(self) -> int: ...
    @property
    def first(self) -> Sequence[tuple[str, int, int, int, bool]]: ...


@dataclass(frozen=True, slots=True)
class Given:
    """The same as facts; `own_reward` is what the bill's own place had of it."""

    queue: str
    extract_ratio: Ratio
    extraction: Money
    retained: Money
    to_pool: Money
    from_pool: Money
    payees: tuple[Payee, ...]
    payee_count: int
    own_reward: Money


def kept(news: News | None) -> str:
    """The text that is kept of it; "" for nothing."""
    if news is None:
        return ""
    told = [
        news.queue, news.extract_ratio, news.extraction_fen, news.retained_fen, news.to_pool_fen, news.from_pool_fen,
        news.count, [list(each) for each in news.first],
    ]  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def read(text: str) -> Given | None:
    """What was kept; None where head office has not told it."""
    if not text:
        return None
    queue, ratio, extraction, retained, to_pool, from_pool, count, first = json.loads(text)
    payees = tuple(
        Payee("", place, name, Money(amount), Money(rewarded), Money(entitlement))
        for place, (name, amount, rewarded, entitlement, _) in enumerate(first, 1)
    )
    return Given(
        queue, Ratio(ratio), Money(extraction), Money(retained), Money(to_pool), Money(from_pool), payees, count,
        Money(sum(each[1] for each in first if each[4])),
    )  # fmt: skip
