"""Chapters 6 and 8: everything that chance decides, from a master seed, so that anybody can check it afterwards.

HMAC-SHA256 of the seed over a name that says what is drawn gives the bits; products with 64-bit integers turn them into
equal chances. Nothing here remembers anything.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace

from terminal.money import Ratio
from terminal.rebate.settings import Lottery, RandomReturn


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _scaled(bits: bytes, choices: int) -> int:
    """Eight bytes as one of so many equal choices: u × n div 2⁶⁴."""
    return int.from_bytes(bits[:8], "big") * choices >> 64


def is_money_place(seed: bytes, queue: str, group: int, place: int, left: int, money_left: int) -> bool:
    """6.2: whether place `place` of a group waits for money, with `left` places and `money_left` money places left."""
    bits = _mac(seed, f"random-return:{queue}:{group}:{place}".encode())
    return _scaled(bits, left) < money_left


@dataclass(frozen=True, slots=True)
class Group:
    """The random-return group that a queue is filling (6.1): its number, its setting, what of it is taken."""

    number: int
    cash: int
    points: int
    taken: int
    money_left: int

    @staticmethod
    def next_after(group: Group | None, setting: RandomReturn) -> Group:
        """The group that the next purchase belongs to: another setting, or a full group, starts the next one."""
        if group is None:
            return Group(0, setting.cash, setting.points, 0, setting.cash)
        same = (group.cash, group.points) == (setting.cash, setting.points)
        if same and group.taken < group.cash + group.points:
            return group
        return Group(group.number + 1, setting.cash, setting.points, 0, setting.cash)

    @property
    def left(self) -> int:
        return self.cash + self.points - self.taken

    def with_place_taken(self, money: bool) -> Group:
        return replace(self, taken=self.taken + 1, money_left=self.money_left - (1 if money else 0))


def entry_seed(seed: bytes, entry: str) -> bytes:
    """8.3: the seed of an entry's draw; its SHA-256 is shown before the draw, itself after it."""
    return _mac(seed, f"draw:{entry}".encode("utf-8", "surrogatepass"))


def fingerprint(seed_of_entry: bytes) -> str:
    """What is shown before the draw: the entry seed's SHA-256, in hex."""
    return hashlib.sha256(seed_of_entry).hexdigest()


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a draw gave: the ratio won, or None for a miss."""

    ratio: Ratio | None


def draw(seed_of_entry: bytes, nonce: str, lottery: Lottery) -> Drawn:
    """8.3: the outcome of the one draw, from the entry's seed and what the customer's side supplied."""
    bits = _mac(seed_of_entry, nonce.encode("utf-8", "surrogatepass"))
    if _scaled(bits[8:16], 10_000) < lottery.miss.hundredths:
        return Drawn(None)
    if lottery.fixed:
        return Drawn(lottery.fixed[_scaled(bits, len(lottery.fixed))])
    low, high = lottery.low.hundredths, lottery.high.hundredths
    return Drawn(Ratio(low + _scaled(bits, high - low + 1)))
