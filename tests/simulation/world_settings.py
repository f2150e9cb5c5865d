"""Settings made by dice: every key, in every scope, more of those that the world is about."""

from __future__ import annotations

from typing import Any

from tests.simulation.dice import LEVELS, RANKS, TIMES, WALLETS, Dice, Tree, percent_text

BASE = ["enabled", "scheme", "merge_mall", "merge_store", "merge_cashier", "extract", "default", "level", "lottery"]
BASE += ["settle_on", "reward_order", "deducted_orders", "own_order", "unclaimed", "love_credit", "exchange"]
BASE += ["random_return", "clear", "paused", "goods_default_on"]
SCOPE = ["enabled", "extract", "default", "level", "tiers", "lottery", "window", "daily_limit", "total_limit"]
GUILD = ["quota", "pool", "release", "partial", "accelerate", "points_rebate", "settle_at"]
COMMISSION = ["direct", "indirect", "ranks", "team_depth", "recruit", "dividend"]
ABOUT = {
    "switch": ["enabled", "goods_default_on", "paused", "unclaimed"],
    "refund": ["exchange", "settle_on", "unclaimed"],
    "lottery": ["lottery"],
    "limit": ["window", "daily_limit", "total_limit", "tiers"],
    "random": ["random_return"],
    "guild": ["partial", "accelerate", "points_rebate", "release", "recruit"],
    "clear": ["clear", "unclaimed"],
    "love": ["love_credit", "exchange"],
}
"""The settings that a theme is about."""


class SettingsDice(Dice):
    """The dice, thrown for settings."""

    def table(self, names: list[str], large: bool = True) -> Tree:
        """Some names with a ratio each."""
        return {name: self.ratio(large) for name in self.some(names, 60)}

    def lottery(self) -> Tree:
        """A lottery, small numbers of a range and certain misses among them."""
        if self.chance(55):
            made: Tree = {"fixed": [self.ratio(True) for _ in range(self.dice.randint(1, 4))]}
        else:
            low = self.dice.choice([0, 1, 100, 1000, 10000])
            made = {"range": [percent_text(low), percent_text(low + self.dice.choice([0, 1, 5, 4000]))]}
        if self.chance(50):
            made["miss"] = self.one(["0", "0.01", "25", "50", "99.99", "100"])
        return made

    def tiers(self) -> list[Tree]:
        """Tiers, in no order."""
        return [
            {
                "days": self.one([1, 1, 2, 3, 30]),
                "amount": self.one(["0.00", "0.01", "5.00", "10.00", "100.00", "200.00", "1000.00"]),
                "ratio": self.ratio(True),
            }
            for _ in range(self.dice.randint(0, 3))
        ]

    def window(self) -> Tree:
        """A window; any side may be missing."""
        made: Tree = {key: self.one(TIMES) for key in self.some(["from", "to"], 60)}
        if self.chance(15) and "from" in made:
            made["to"] = made["from"]
        if self.chance(40):
            first = self.dice.randint(0, 3)
            made["first_day"] = self.day(first)
            made["last_day"] = self.day(first + self.dice.randint(0, 3))
            for key in self.some(["first_day", "last_day"], 30):
                del made[key]
        return made

    def random_return(self) -> Tree:
        """So many for money, so many for points."""
        return self.one(
            [
                {"cash": 1, "points": 1},
                {"cash": 1, "points": 2},
                {"cash": 2, "points": 1},
                {"cash": 0, "points": 1},
                {"cash": 3, "points": 0},
                {"cash": 2, "points": 3},
            ]
        )

    def clear(self) -> Tree:
        """A clearing."""
        made: Tree = {"every": self.one(["day", "day", "week", "month", "once"])}
        if made["every"] == "once":
            return {"once": self.told(self.clock + self.step())}
        if made["every"] == "week":
            made["day"] = self.dice.randint(1, 7)
        if made["every"] == "month":
            made["day"] = self.one([1, 2, 27, 28, 29, 30, 31, 31])
        if self.chance(60):
            made["at"] = self.one(TIMES)
        return made

    def dividend(self) -> Tree:
        """A dividend."""
        holders = self.some(self.members, 50) or [self.members[0]]
        self.dice.shuffle(holders)
        return {
            "ratio": self.ratio(),
            "every": self.one(["day", "day", "week", "month"]),
            "holders": {name: self.one([1, 1, 2, 3, 7]) for name in holders},
        }

    def base_setting(self, key: str) -> Any:
        """A value for a setting of the base."""
        if key == "clear":
            return self.clear()
        if key == "scheme":
            return self.one(["queue", "guild"])
        if key == "extract":
            return self.ratio()
        if key == "exchange":
            return {wallet: self.ratio(True) for wallet in self.some(WALLETS, 75)}
        if key == "settle_on":
            return self.one(["paid", "completed"])
        if key == "reward_order":
            return self.one(["queue", "completed"])
        if key == "deducted_orders":
            return self.one(["join", "extract_only"])
        if key == "unclaimed":
            return self.one(["retain", "carry"])
        if key == "love_credit":
            return self.one(["available", "frozen"])
        if key in ("default", "level", "lottery", "random_return"):
            return self.scope_setting(key)
        if key in ("enabled", "goods_default_on"):
            return self.chance(70)
        return self.chance(50)

    def scope_setting(self, key: str) -> Any:
        """A value for a setting of a product, a store's online queue or a cashier."""
        if key == "enabled":
            return self.chance(65)
        if key in ("extract", "default"):
            return self.ratio(key == "default")
        if key == "level":
            return self.table(LEVELS)
        if key == "tiers":
            return self.tiers()
        if key == "lottery":
            return self.lottery()
        if key == "window":
            return self.window()
        if key == "random_return":
            return self.random_return()
        return self.one([0, 1, 1, 2, 2, 3, 5])

    def guild_setting(self, key: str) -> Any:
        """A value for a setting of the guild."""
        if key == "quota":
            return self.one(["110", "110", "100", "0", "40", "250.01"])
        if key == "settle_at":
            return self.one(TIMES)
        if key == "partial":
            return self.chance(60)
        return self.ratio()

    def commission_setting(self, key: str) -> Any:
        """A value for a setting of the commissions."""
        if key == "ranks":
            return self.table(RANKS, large=False)
        if key == "team_depth":
            return self.one([0, 1, 1, 2, 3, 9])
        if key == "dividend":
            return self.dividend()
        return self.ratio()

    def wanted(self, key: str) -> float:
        """How likely a world sets this: what it is about more than the rest."""
        return 65.0 if key in ABOUT.get(self.theme, []) else 25.0

    def scope(self, keys: list[str]) -> Tree:
        """Own settings of one scope."""
        made = {key: self.scope_setting(key) for key in keys if self.chance(self.wanted(key) * 0.6)}
        if "random_return" in made and self.chance(30):
            made["random_return"] = None
        return made

    def settings(self) -> Tree:
        """The settings that the world begins with."""
        base = {key: self.base_setting(key) for key in BASE if self.chance(self.wanted(key))}
        if self.theme in ("guild", "flip"):
            base["scheme"] = "guild"
        elif self.chance(90):
            base["scheme"] = "queue"
        for key, percent in (("paused", 60), ("enabled", 70), ("deducted_orders", 40)):
            if self.chance(percent):
                base.pop(key, None)
        if self.theme in ("love", "refund") or self.chance(40):
            base["exchange"] = {wallet: self.one(["100", "100", "50", "33.33", "120", "0"]) for wallet in WALLETS}
        if self.theme == "love" and self.chance(60):
            base["love_credit"] = "frozen"
        if self.theme == "flip":
            base["clear"] = {"every": "day"}
        if "lottery" not in base and self.chance(5):
            base["lottery"] = None
        made: Tree = {"base": base}
        if self.chance(80):
            made["goods"] = {sku: self.scope(SCOPE) for sku in self.some(self.products, 60)}
        made["stores"] = {name: self.store() for name in self.stores}
        if self.chance(60) or self.theme == "guild":
            made["guild"] = {key: self.guild_setting(key) for key in GUILD if self.chance(self.wanted(key) + 10)}
        if self.chance(70):
            made["commission"] = {key: self.commission_setting(key) for key in COMMISSION if self.chance(60)}
        return made

    def store(self) -> Tree:
        """One store's settings."""
        made: Tree = {
            "online": self.scope([*SCOPE, "random_return"]),
            "cashier": self.scope([*SCOPE, "random_return"]),
            "goods": {sku: self.scope(SCOPE) for sku in self.some(self.products, 40)},
        }
        if self.chance(70):
            made["commission"] = self.ratio()
        if self.chance(50):
            made["recruiter"] = self.one(self.members)
        return {key: made[key] for key in made if made[key] != {} or self.chance(50)}

    def people(self) -> Tree:
        """The members; the referral line may bite its own tail."""
        made: Tree = {}
        for name in self.members:
            one: Tree = {}
            if self.chance(40):
                one["level"] = self.one([*LEVELS, "plain"])
            if self.chance(75):
                one["referrer"] = self.one(self.members)
                if one["referrer"] == name and self.chance(90):
                    del one["referrer"]
            if self.chance(60):
                one["rank"] = self.one(RANKS)
            if self.chance(60):
                one["wallets"] = {
                    wallet: self.one(["0.00", "0.01", "5.00", "50.00"]) for wallet in self.some(WALLETS, 70)
                }
            made[name] = one
        return made
