"""Chapters 3 and 7: which queue a purchase belongs to, and who of those waiting an extraction pays.

Distribution takes the waiting entries as an iterator and asks it for no more of them than it pays: a queue of
ten million costs what its head costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from terminal.rebate.settings import Settings


def cashier_queue(settings: Settings, store: str) -> str:
    """3.1: `cashier:*` with all cashiers' queues merged, else the store's own."""
    return "cashier:*" if settings.base.merge_cashier else f"cashier:{store}"


class Waiting(Protocol):
    """What distribution must know of a waiting entry."""

    @property
    def order(self) -> int: ...
    @property
    def remaining_fen(self) -> int: ...


W = TypeVar("W", bound=Waiting)


@dataclass(frozen=True, slots=True)
class Distribution(Generic[W]):
    """Who gets what, in order, and where the queue's pool and the merchant stand after it (all in fen).

    extraction + pool before = the sum of `given` + `retained_fen` + `pool_fen`.
    """

    given: tuple[tuple[W, int], ...]
    retained_fen: int
    pool_fen: int


def distribute(
    settings: Settings, extraction_fen: int, pool_fen: int, waiting: Iterable[W], paying_order: int
) -> Distribution[W]:
    """7.1 to 7.5: an order's extraction over the queue's waiting entries in join order."""
    base = settings.base
    if extraction_fen == 0:
        return Distribution((), 0, pool_fen)  # 7.1: distributes nothing, the pool waits
    carries = base.unclaimed == "carry"
    left = extraction_fen + (pool_fen if carries else 0)
    given: list[tuple[W, int]] = []
    if not base.paused and left > 0:
        for entry in waiting:
            if entry.order == paying_order and not base.own_order:
                continue  # 7.2
            part = min(left, entry.remaining_fen)
            if part == 0:
                continue  # 7.1: an entry whose draw is open waits on
            given.append((entry, part))
            left -= part
            if left == 0:
                break
    return Distribution(tuple(given), 0, left) if carries else Distribution(tuple(given), left, pool_fen)
