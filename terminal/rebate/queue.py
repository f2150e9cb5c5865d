"""Chapters 3 and 7: which queue a purchase belongs to, and who of those waiting an extraction pays.

Distribution takes the waiting entries as an iterator and asks it for no more of them than it pays: a queue of
ten million costs what its head costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from terminal.rebate.settings import CASHIER_CHANNEL, MALL_CHANNEL, STORE_CHANNEL, Settings


def queue_name(settings: Settings, family: str, store: str, sku: str) -> str:
    """3.1: the queue of a family's line, as the merge switches stand now."""
    base = settings.base
    if family == MALL_CHANNEL:
        return "mall" if base.merge_mall else f"goods:{sku}"
    if family == STORE_CHANNEL:
        return "store:*" if base.merge_store else f"store:{store}"
    return "cashier:*" if base.merge_cashier else f"cashier:{store}"


def cashier_queue(settings: Settings, store: str) -> str:
    """The queue of a store's cashier bills."""
    return queue_name(settings, CASHIER_CHANNEL, store, "")


class Waiting(Protocol):
    """What distribution must know of a waiting entry."""

    @property
    def order(self) -> int: ...
    @property
    def remaining_fen(self) -> int: ...
    @property
    def is_completed(self) -> bool: ...


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
    """7.1 to 7.5: a line's extraction over the queue's waiting entries in join order."""
    base = settings.base
    if extraction_fen == 0:
        return Distribution((), 0, pool_fen)  # 7.1: distributes nothing, the pool waits
    carries = base.unclaimed == "carry"
    only_completed = base.reward_order == "completed"
    left = extraction_fen + (pool_fen if carries else 0)
    given: list[tuple[W, int]] = []
    if not base.paused and left > 0:
        for entry in waiting:
            if entry.order == paying_order and not base.own_order:
                continue  # 7.2
            if only_completed and not entry.is_completed:
                continue  # 7.3
            part = min(left, entry.remaining_fen)
            if part == 0:
                continue  # 7.1: an entry whose draw is open waits on
            given.append((entry, part))
            left -= part
            if left == 0:
                break
    return Distribution(tuple(given), 0, left) if carries else Distribution(tuple(given), left, pool_fen)
