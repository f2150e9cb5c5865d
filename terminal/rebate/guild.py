"""Chapter 11: the guild scheme, where a daily share of the profit pays the queue and not each extraction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from terminal.money import Ratio, share
from terminal.rebate.queue import Waiting
from terminal.rebate.settings import Guild

W = TypeVar("W", bound=Waiting)

QUEUE = "guild"
RULE = "guild.quota"


@dataclass(frozen=True, slots=True)
class LineProfit:
    """One line's part of an order's profit, in fen."""

    paid: int
    net: int
    cost: int


def mall_profit(lines: Sequence[LineProfit]) -> int:
    """11.3: over all lines net paid − cost × net paid / paid, each cost share rounded by itself."""
    return sum(line.net - _portion(line.cost, line.net, line.paid) for line in lines if line.paid)


def _portion(amount: int, part: int, whole: int) -> int:
    """amount × part / whole, half up to a fen."""
    return (2 * amount * part + whole) // (2 * whole)


def store_profit(net_fen: int, commission: Ratio | None) -> int:
    """11.3: the order's net paid × the merchant's commission rate, rounded once."""
    return share(net_fen, commission.hundredths) if commission is not None else 0


def contribution(guild: Guild, profit_fen: int, costs_fen: int) -> int:
    """11.3: (profit − commissions, dividends and points of this order, at least 0) × the pool's share."""
    return share(max(0, profit_fen - costs_fen), guild.pool.hundredths)


def accelerate(amount_fen: int, waiting: Iterable[W]) -> tuple[list[tuple[W, int]], int]:
    """11.4: pay the referrer's waiting entries in join order; returns who got what and what is left."""
    given: list[tuple[W, int]] = []
    left = amount_fen
    if left > 0:
        for entry in waiting:
            part = min(left, entry.remaining_fen)
            if part:
                given.append((entry, part))
                left -= part
            if not left:
                break
    return given, left


def releasable(guild: Guild, pool_fen: int) -> int:
    """11.5: what a day's end may pay: the pool × `release`, rounded down; a negative pool pays nothing."""
    return max(0, pool_fen) * guild.release.hundredths // 10_000
