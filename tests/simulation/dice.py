"""The dice that worlds are thrown with: chances, amounts, ratios, instants, and the names that occur."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")
Tree = dict[str, Any]

PLACES = [
    ("Asia/Shanghai", "2026-01-29"),
    ("Asia/Shanghai", "2026-02-26"),
    ("Europe/Berlin", "2026-03-27"),
    ("Europe/Berlin", "2026-10-23"),
    ("America/New_York", "2026-03-06"),
    ("America/Santiago", "2026-09-04"),  # midnight is skipped on the 6th
    ("Africa/Cairo", "2026-04-22"),  # and here on the 24th
    ("Asia/Beirut", "2026-03-27"),  # and here on the 29th
    ("Australia/Lord_Howe", "2026-04-03"),  # half an hour comes twice
    ("America/Santiago", "2026-04-03"),  # the last hour of the 4th comes twice
    ("Africa/Cairo", "2026-10-28"),  # and here of the 29th
    ("Asia/Kathmandu", "2028-02-27"),
    ("UTC", "2026-12-30"),
]
"""Time zones, with a day shortly before something happens there."""
TIMES = ["00:00", "00:30", "01:45", "02:30", "06:00", "09:00", "12:00", "21:00", "22:00", "23:59"]
AMOUNTS = ["0.01", "0.02", "0.03", "0.05", "0.5", "1", "1.00", "4.99", "5.00", "10.00", "10.00", "33.33", "66.67"]
AMOUNTS += ["100.00", "100.00", "100.00", "168.00", "200.00", "1000.00"]
RATIOS = ["0", "0.01", "0.5", "1", "2.5", "10", "10", "12.34", "20", "33.33", "50", "50", "65", "99.99", "100", "100"]
LARGE_RATIOS = [*RATIOS, "110", "120.5", "130", "150", "200", "250.05"]
UNREADABLE = ["1.005", "x", "-1.00", "", "1e3", "1.", ".5", " 1", "１", "+1", "1,00", "NaN", "1.00\n"]
MEMBERS = ["A", "B", "C", "m#4", "会员五", "a/b", "F"]
PRODUCTS = ["P", "Q", "R", "茶 叶", "p:1"]
STORES = ["S", "S:2", "东店"]
LEVELS = ["gold", "silver", "金"]
RANKS = ["r1", "r2", "r3", "r4"]
WALLETS = ["points", "love", "voucher"]
NONCES = ["", "n", "nonce", "随机", "0"]
THEMES = ["queue", "switch", "refund", "lottery", "limit", "random", "guild", "flip", "clear", "love", "guild", "queue"]
"""What a world is mostly about, by its number."""
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class Dice:
    """The dice of one world, thrown in one order, and the names and the clock of that world."""

    def __init__(self, seed: int) -> None:
        """Throw for where and when the world is, and who is in it."""
        self.dice = random.Random(seed)
        self.theme = THEMES[seed % len(THEMES)]
        self.seed_text = self.one(["", "s", f"seed {seed}", "种子"])
        self.zone, self.first_day = self.one(PLACES) if self.chance(60) else PLACES[0]
        local = datetime.fromisoformat(f"{self.first_day}T08:00:00").replace(tzinfo=ZoneInfo(self.zone))
        self.clock = local.astimezone(UTC) + timedelta(days=self.dice.randint(0, 1))
        self.members = MEMBERS[: self.dice.randint(2, len(MEMBERS))]
        self.products = PRODUCTS[: self.dice.randint(1, 4)]
        self.stores = STORES[: self.dice.randint(1, 3)]

    def chance(self, percent: float) -> bool:
        """Whether something of this chance comes about."""
        return self.dice.random() * 100 < percent

    def one(self, things: Sequence[T]) -> T:
        """One of some things."""
        return things[self.dice.randrange(len(things))]

    def some(self, things: Sequence[T], percent: float) -> list[T]:
        """Each of some things with this chance."""
        return [thing for thing in things if self.chance(percent)]

    def amount(self) -> str:
        """An amount of money above zero."""
        return self.one(AMOUNTS) if self.chance(85) else fen_text(self.dice.randint(1, 50000))

    def spoiled(self, amount: str) -> str:
        """The amount, or once in a while text that is none."""
        return self.one(UNREADABLE) if self.chance(0.7) else amount

    def ratio(self, large: bool = False) -> str:
        """A ratio, up to 100 or above."""
        if self.chance(85):
            return self.one(LARGE_RATIOS if large else RATIOS)
        return percent_text(self.dice.randint(0, 20000 if large else 10000))

    def day(self, days: int) -> str:
        """A day so many days after the first."""
        return (datetime.fromisoformat(self.first_day) + timedelta(days=days)).date().isoformat()

    def told(self, at: datetime) -> str:
        """An instant as a file may write it."""
        zone = self.one([ZoneInfo(self.zone), ZoneInfo(self.zone), ZoneInfo("Asia/Shanghai"), ZoneInfo("UTC")])
        text = at.astimezone(zone).isoformat()
        return text.replace("+00:00", "Z") if self.chance(10) else text

    def step(self) -> timedelta:
        """How much later the next event is: often not at all, often at a full hour or just beside it."""
        kind = self.dice.randrange(10)
        if kind < 3:
            return timedelta()
        if kind < 5:
            return timedelta(minutes=self.one([1, 7, 45]))
        if kind == 5:
            return timedelta(hours=self.one([1, 3, 10]))
        if kind == 6:
            return timedelta(days=self.one([1, 1, 1, 2]))
        if kind == 7 and self.chance(20):
            return timedelta(days=self.one([5, 12, 31]))
        return self.until_time(self.one(["00:00", *TIMES])) + self.one([-SECOND, timedelta(), timedelta(), MINUTE])

    def until_time(self, at: str) -> timedelta:
        """How long it is to this time of day."""
        local = self.clock.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        then = local.replace(hour=int(at[:2]), minute=int(at[3:]), second=0, microsecond=0)
        if then <= local:
            then += timedelta(days=1)
        return max(SECOND, then.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC) - self.clock)

    def until_shift(self) -> tuple[timedelta, list[str]] | None:
        """How long it is to a change of the clock in the next days, and times of day that it skips or brings twice."""
        zone = ZoneInfo(self.zone)
        for half_hours in range(5, 300):
            before, at = (
                self.clock.replace(minute=0, second=0) + timedelta(minutes=30 * (half_hours + n)) for n in (-1, 0)
            )
            old, new = before.astimezone(zone).utcoffset(), at.astimezone(zone).utcoffset()
            if old is not None and new is not None and old != new:
                first = at.astimezone(UTC).replace(tzinfo=None) + min(old, new)
                times = [first + timedelta(minutes=minutes) for minutes in (0, 10, 25)]
                return at - self.clock, [one.strftime("%H:%M") for one in times]
        return None


def fen_text(fen: int) -> str:
    """Fen as an amount."""
    return f"{fen // 100}.{fen % 100:02d}"


def percent_text(ratio: int) -> str:
    """Hundredths of a percent as a ratio."""
    return fen_text(ratio).rstrip("0").rstrip(".")


def as_fen(amount: str) -> int:
    """An amount in fen; one that cannot be read counts for nothing."""
    whole, _, behind = amount.partition(".")
    if not (whole.isdecimal() and whole.isascii() and (behind.isdecimal() or not behind)):
        return 0
    return int(whole) * 100 + int((behind + "00")[:2])
