"""Changes of settings as a manager or head office makes them in the simulation, more of those that a world is about.

Any setting may be changed, also of products and online queues that no till sells by: it travels all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from terminal.clock import to_text
from tests.simulation.dice import Tree
from tests.simulation.world_orders import OrderDice
from tests.simulation.world_settings import COMMISSION, GUILD

THEMES: Final = ["queue", "guild", "clear", "people", "queue"]
"""What a world's settings are about, by its number."""
OFTEN: Final = 60
"""In how many of a hundred changes it is that."""
TURNED: Final = ["base/extract", "base/merge_cashier", "base/default"]
"""A few, so that two change the same."""
SELDOM: Final = ("base/scheme", "base/clear")
"""What changes so much that a world is about it, or mostly has none of it."""

Change = tuple[str, object]


class ChangeDice:
    """The dice of one world, thrown for changes of settings."""

    def __init__(self, seed: int, stores: Sequence[str]) -> None:
        self._dice = OrderDice(seed)
        self._dice.stores = list(stores)
        self.theme = THEMES[seed % len(THEMES)]
        self.opening = self._opening()
        """What head office sets before anything else, so that there is something of what the world is about."""

    def change(self, members: Sequence[str], now: datetime) -> Change:
        """A path and a value for it, None to unset it. `members` are those whom somebody may name, `now` his time."""
        dice = self._dice
        dice.members, dice.clock = list(members) or ["nobody"], now
        if self.theme != "queue" and dice.chance(OFTEN):
            return self._about(members, now)
        if dice.chance(50):
            path = dice.one(TURNED)
            return path, dice.chance(50) if path == "base/merge_cashier" else dice.ratio()
        while True:
            made = dice.change()
            path, value = str(made["path"]), made["value"]
            if path in SELDOM and (self.theme == "queue" or dice.chance(70)):
                continue
            if _names_somebody(path, value) and not members:
                continue
            return path, self._soon(now) if _is_once(value) else value

    def _opening(self) -> list[Change]:
        rates: list[Change] = [(f"stores/{store}/commission", "50") for store in self._dice.stores]
        if self.theme == "guild":
            return [*rates, ("guild/partial", self._dice.chance(70)), ("base/scheme", "guild")]
        if self.theme == "people":
            return [("commission/direct", "5"), ("commission/recruit", "10"), *rates]
        if self.theme == "clear":
            return [("base/clear", {"every": "day", "at": self._dice.one(TIMES)})]
        return []

    def _about(self, members: Sequence[str], now: datetime) -> Change:
        dice = self._dice
        store = dice.one(dice.stores)
        if self.theme == "guild":
            kind = dice.dice.randrange(5)
            if kind < 2:
                return "base/scheme", dice.one(["guild", "guild", "guild", "guild", "queue", None])
            if kind == 2:
                return f"stores/{store}/commission", dice.one(["20", "50", "100"])
            key = dice.one(GUILD)
            return f"guild/{key}", dice.guild_setting(key)
        if self.theme == "clear":
            if dice.chance(30):
                return "base/unclaimed", dice.one(["retain", "carry", "carry"])
            return "base/clear", self._soon(now) if dice.chance(25) else {"every": "day", "at": dice.one(TIMES)}
        kind = dice.dice.randrange(6)
        if kind == 0:
            return f"stores/{store}/commission", dice.ratio()
        if kind == 1 and members:
            return f"stores/{store}/recruiter", dice.one(members)
        if kind < 4 and members:
            return "commission/dividend", dice.dividend()
        key = dice.one([key for key in COMMISSION if key != "dividend" or members])
        return f"commission/{key}", dice.commission_setting(key)

    def _soon(self, now: datetime) -> Tree:
        """A clearing that happens once, and in time to be seen."""
        return {"once": to_text(now.replace(microsecond=0) + timedelta(hours=self._dice.one([1, 6, 30])))}


TIMES: Final = ["00:00", "06:30", "12:00", "18:00", "23:59"]


def _is_once(value: object) -> bool:
    return isinstance(value, dict) and "once" in value


def _names_somebody(path: str, value: object) -> bool:
    return value is not None and path.endswith(("/recruiter", "/dividend"))
