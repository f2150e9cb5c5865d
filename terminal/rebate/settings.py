"""Chapter 10: the settings tree as typed values with bounds and units, validated as a whole.

Its form outside the program is the `settings` object of the replay format: amounts and ratios as strings, `null`
for what is not set. `parse` reads a whole tree and answers with every fault in it at once, each naming the field,
the value and what is allowed; `to_tree` writes it back. A change (10.3) makes a new tree and never touches an old
one: entries keep the ratio that they were given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

from terminal.money import Money, Ratio

BASE: Final = "base"
CASHIER: Final = "cashier"

EXTRACT_MAX: Final = Ratio(100_00)
"""More than all of a payment can't be handed on."""
RATIO_MAX: Final = Ratio(1_000_00)
LIMIT_MAX: Final = 1_000_000
DAYS_MAX: Final = 3_660
TIER_AMOUNT_MAX: Final = Money(100_000_000_00)


@dataclass(frozen=True, slots=True)
class Tier:
    """Spending `amount` within `days` × 24 h earns `ratio` (rule 5, *spend*)."""

    days: int
    amount: Money
    ratio: Ratio


@dataclass(frozen=True, slots=True)
class Window:
    """When a purchase may join (4.1): a time of day, dates, or both; a missing side is open."""

    opens: time | None = None
    closes: time | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a cashier sets of its own; None (or an empty table) follows the base (10.2)."""

    enabled: bool | None = None
    extract: Ratio | None = None
    default: Ratio | None = None
    level: Mapping[str, Ratio] = field(default_factory=dict)
    tiers: tuple[Tier, ...] = ()
    window: Window | None = None
    daily_limit: int | None = None
    total_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """What holds everywhere unless a scope says otherwise."""

    enabled: bool = True
    extract: Ratio = Ratio(10_00)
    default: Ratio = Ratio(100_00)
    level: Mapping[str, Ratio] = field(default_factory=dict)
    own_order: bool = False
    unclaimed: str = "retain"  # or "carry"
    paused: bool = False
    merge_cashier: bool = False


NO_SCOPE: Final = Scope()


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole tree. `cashiers` is keyed by store."""

    base: Base = field(default_factory=Base)
    cashiers: Mapping[str, Scope] = field(default_factory=dict)

    def cashier(self, store: str) -> Scope:
        return self.cashiers.get(store, NO_SCOPE)

    def extract_at_cashier(self, store: str) -> Ratio:
        """Rule 2.4: from the narrowest scope that sets one."""
        own = self.cashier(store).extract
        return self.base.extract if own is None else own

    def cashier_enabled(self, store: str) -> bool:
        """Rule 10.1: the base gates everything; a cashier is in unless its own switch is off."""
        return self.base.enabled and self.cashier(store).enabled is not False
