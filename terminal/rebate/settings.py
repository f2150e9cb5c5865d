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
from terminal.rebate.schedule import Every, Schedule

BASE: Final = "base"
CASHIER: Final = "cashier"
PRODUCT: Final = "product"
STORE: Final = "store"
STORE_PRODUCT: Final = "store_product"

MALL_CHANNEL, STORE_CHANNEL, CASHIER_CHANNEL = "mall", "store", "cashier"
CHANNELS: Final = (MALL_CHANNEL, STORE_CHANNEL, CASHIER_CHANNEL)

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
class Lottery:
    """8.1: one of `fixed`, or any hundredth of a percent from `low` to `high`; `miss` is the chance to win nothing."""

    fixed: tuple[Ratio, ...] = ()
    low: Ratio = Ratio(0)
    high: Ratio = Ratio(0)
    miss: Ratio = Ratio(0)


@dataclass(frozen=True, slots=True)
class RandomReturn:
    """6.1: of each cash + points purchases that join, `cash` wait for money and the others become points."""

    cash: int
    points: int


RANDOM_RETURN_OFF: Final = RandomReturn(0, 0)
"""What a store's online queue or a cashier holds that turns the base's random return off; nobody's group is a group."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a product, a store's online queue, a store's product or a cashier sets of its own (10.2).

    None (or an empty table) follows the base. `random_return` is for online queues and cashiers only.
    """

    enabled: bool | None = None
    extract: Ratio | None = None
    default: Ratio | None = None
    level: Mapping[str, Ratio] = field(default_factory=dict)
    tiers: tuple[Tier, ...] = ()
    window: Window | None = None
    daily_limit: int | None = None
    total_limit: int | None = None
    lottery: Lottery | None = None
    random_return: RandomReturn | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """What holds everywhere unless a scope says otherwise."""

    enabled: bool = True
    scheme: str = "queue"  # or "guild" (11.1)
    merge_mall: bool = False
    merge_store: bool = False
    merge_cashier: bool = False
    extract: Ratio = Ratio(10_00)
    default: Ratio = Ratio(100_00)
    level: Mapping[str, Ratio] = field(default_factory=dict)
    lottery: Lottery | None = None
    settle_on: str = "paid"  # or "completed" (2.3)
    reward_order: str = "queue"  # or "completed" (7.3)
    deducted_orders: str = "join"  # or "extract_only" (2.5)
    own_order: bool = False
    unclaimed: str = "retain"  # or "carry"
    love_credit: str = "available"  # or "frozen" (9.1)
    exchange: Mapping[str, Ratio] = field(default_factory=dict)  # points, love, voucher → ratio
    random_return: RandomReturn | None = None
    clear: Schedule | None = None
    paused: bool = False
    goods_default_on: bool = True


@dataclass(frozen=True, slots=True)
class StoreTerms:
    """What the merchant agreed with a store: its commission rate (抽成) and who recruited it (招商)."""

    commission: Ratio | None = None
    recruiter: str | None = None


@dataclass(frozen=True, slots=True)
class Guild:
    """Chapter 11's own settings."""

    quota: Ratio = Ratio(110_00)
    pool: Ratio = Ratio(60_00)
    release: Ratio = Ratio(100_00)
    partial: bool = False
    accelerate: Ratio = Ratio(0)
    points_rebate: Ratio = Ratio(0)
    settle_at: time = time(0, 0)


@dataclass(frozen=True, slots=True)
class Dividend:
    """12.3: `ratio` of each net paid amount gathers and is split at each period's start among the holders by weight."""

    ratio: Ratio
    period: Every
    holders: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Commission:
    """Chapter 12's settings; nothing by default."""

    direct: Ratio | None = None
    indirect: Ratio | None = None
    ranks: Mapping[str, Ratio] = field(default_factory=dict)
    team_depth: int | None = None
    recruit: Ratio | None = None
    dividend: Dividend | None = None


NO_SCOPE: Final = Scope()
NO_TERMS: Final = StoreTerms()


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole tree, one map a kind of scope: `goods` by product, `onlines`, `cashiers` and `terms` by store.

    `shelves` holds a store's own settings for products: store → product → scope. `bare_stores` are those that the tree
    names without setting anything for them.
    """

    base: Base = field(default_factory=Base)
    cashiers: Mapping[str, Scope] = field(default_factory=dict)
    goods: Mapping[str, Scope] = field(default_factory=dict)
    onlines: Mapping[str, Scope] = field(default_factory=dict)
    shelves: Mapping[str, Mapping[str, Scope]] = field(default_factory=dict)
    terms: Mapping[str, StoreTerms] = field(default_factory=dict)
    bare_stores: frozenset[str] = frozenset()
    guild: Guild = field(default_factory=Guild)
    commission: Commission = field(default_factory=Commission)

    @property
    def stores(self) -> frozenset[str]:
        """Every store that the tree names."""
        return self.bare_stores.union(self.cashiers, self.onlines, self.shelves, self.terms)

    def has_store(self, store: str) -> bool:
        """Whether the tree names the store."""
        maps = (self.cashiers, self.bare_stores, self.onlines, self.shelves, self.terms)
        return any(store in each for each in maps)

    def cashier(self, store: str) -> Scope:
        return self.cashiers.get(store, NO_SCOPE)

    def scopes(self, channel: str, store: str, sku: str) -> tuple[tuple[str, Scope], ...]:
        """The scopes of a line, narrowest first, the base apart (chapter 5)."""
        if channel == CASHIER_CHANNEL:
            return ((CASHIER, self.cashier(store)),)
        if channel == STORE_CHANNEL:
            shelf = self.shelves.get(store, {}).get(sku, NO_SCOPE)
            return ((STORE_PRODUCT, shelf), (STORE, self.onlines.get(store, NO_SCOPE)))
        return ((PRODUCT, self.goods.get(sku, NO_SCOPE)),)

    def extract(self, channel: str, store: str, sku: str) -> Ratio:
        """Rule 2.4: from the narrowest scope that sets one."""
        for _, scope in self.scopes(channel, store, sku):
            if scope.extract is not None:
                return scope.extract
        return self.base.extract

    def line_enabled(self, channel: str, store: str, sku: str) -> bool:
        """Rule 10.1: the base gates everything, then the line's own switch, then what a product follows."""
        if not self.base.enabled:
            return False
        if channel == CASHIER_CHANNEL:
            return self.cashier(store).enabled is not False
        if channel == STORE_CHANNEL:
            if self.onlines.get(store, NO_SCOPE).enabled is False:
                return False
            own = self.shelves.get(store, {}).get(sku, NO_SCOPE).enabled
        else:
            own = self.goods.get(sku, NO_SCOPE).enabled
        return self.base.goods_default_on if own is None else own

    def random_return(self, channel: str, store: str) -> RandomReturn | None:
        """6.1: the online queue's or cashier's own, unless it follows the base; None where it is off."""
        own = None
        if channel == CASHIER_CHANNEL:
            own = self.cashier(store).random_return
        elif channel == STORE_CHANNEL:
            own = self.onlines.get(store, NO_SCOPE).random_return
        chosen = self.base.random_return if own is None else own
        return None if chosen == RANDOM_RETURN_OFF else chosen

    def extract_at_cashier(self, store: str) -> Ratio:
        return self.extract(CASHIER_CHANNEL, store, "")

    def cashier_enabled(self, store: str) -> bool:
        return self.line_enabled(CASHIER_CHANNEL, store, "")
