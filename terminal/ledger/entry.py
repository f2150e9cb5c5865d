"""An entry and a queue as one unit has them: the rows' values, and what of a queue this unit has looked at."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

WAITING: Final = "waiting"
REWARDED: Final = "rewarded"
SHIFTS: Final = ((1, 8), (2, 16), (3, 24))
"""Levels of the count tree and how far the sequence is shifted for each: blocks of 256, 256² and 256³."""


@dataclass(slots=True)
class Entry:
    """One place in a queue, as the row has it; mutable within its unit only."""

    seq: int
    id: str
    queue: int
    bill: int
    member: str
    store: str
    day: str
    ratio: int
    rule: str
    settings_version: int
    entitlement_fen: int
    rewarded_fen: int = 0
    status: str = WAITING
    line: int = 1
    family: str = "cashier"
    sku: str = ""
    lottery: str | None = None
    drawn: int = 0
    completed: int = 1
    wallet: str | None = None
    wallet_ratio: int | None = None
    wallet_amount: int = 0
    joined_ahead: int = 0
    joined_money_ahead_fen: int = 0
    ended_at: str | None = None

    @property
    def order(self) -> int:
        return self.bill

    @property
    def remaining_fen(self) -> int:
        return self.entitlement_fen - self.rewarded_fen

    @property
    def is_completed(self) -> bool:
        return bool(self.completed)


@dataclass(slots=True)
class Queue:
    """A queue's totals, and in memory the window of entries at its head that this unit has looked at."""

    id: int
    name: str
    waiting: int = 0
    owed_fen: int = 0
    extracted_fen: int = 0
    rewarded_fen: int = 0
    retained_fen: int = 0
    pool_fen: int = 0
    refund_cost_fen: int = 0
    stored: bool = True
    dirty: bool = False
    window: deque[Entry] = field(default_factory=deque)
    loaded_to: int = 0
    drained: bool = False
    joined: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Position:
    """3.4: waiting entries before, and the sum of what they still wait for, in fen."""

    entries_ahead: int
    money_ahead_fen: int
