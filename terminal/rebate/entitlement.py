"""Chapters 4 and 5: may this purchase join a queue, and which entitlement ratio does its entry get?

Both are decided over values handed in: the settings in force, and the few facts about the member that the rules
ask for (entries gained, money spent), as functions, so that a rule that is not reached costs nothing. Both answer
with their reasons, because every screen must be able to say why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from terminal.money import Money, Ratio
from terminal.rebate.settings import BASE, CASHIER_CHANNEL, Lottery, Scope, Settings, Tier, Window


class JoinVerdict(StrEnum):
    """Whether the line joins a queue, and if not, why not."""

    JOINS = "joins"
    DISABLED = "disabled"  # the scheme is off for this till (rule 10.1)
    NO_MEMBER = "no_member"  # 2.2
    NOTHING_PAID = "nothing_paid"  # 2.2
    NO_ENTITLEMENT = "no_entitlement"  # 2.2: it comes to 0.00
    DEDUCTED = "deducted"  # 2.5: something was deducted, and such orders do not join
    OUTSIDE_WINDOW = "outside_window"  # 4.1
    DAILY_LIMIT = "daily_limit"  # 4.2
    TOTAL_LIMIT = "total_limit"  # 4.2


class StepOutcome(StrEnum):
    """What became of one rule in the chain of chapter 5."""

    APPLIED = "applied"
    NOT_SET = "not_set"  # the scope sets no such rule
    NOT_MET = "not_met"  # set, but its condition fails; passed over, not taken as zero
    NOT_REACHED = "not_reached"  # a rule before it decided


@dataclass(frozen=True, slots=True)
class RuleStep:
    """One rule of the chain. `ratio` is what it gives, or would give where its condition fails or it is not reached.

    Of a level step `level` names the member's level. Of a spend step `days` and `amount` are the tier's condition
    and `short` what is still missing to it; of a lottery step `ratio` is the default that it starts with.
    """

    kind: str  # level, spend, lottery, default
    scope: str  # cashier, base, …
    outcome: StepOutcome
    ratio: Ratio | None = None
    level: str = ""
    days: int | None = None
    amount: Money | None = None
    short: Money | None = None
    lottery: Lottery | None = None

    @property
    def rule(self) -> str:
        """The name that is kept with an entry, e.g. `cashier.level`."""
        return f"{self.scope}.{self.kind}"


SpendWithin = Callable[[int], Money]
"""Days → what the member has spent in as many × 24 h before this order's instant (5.1)."""


def _in_window(window: Window, at_local: datetime) -> bool:
    day = at_local.date()
    if window.first_day is not None and day < window.first_day:
        return False
    if window.last_day is not None and day > window.last_day:
        return False
    now = at_local.time()
    opens, closes = window.opens, window.closes
    if opens is not None and closes is not None:
        if opens == closes:
            return True
        if opens > closes:
            return now >= opens or now < closes
    return (opens is None or now >= opens) and (closes is None or now < closes)


def may_join(
    scopes: tuple[tuple[str, Scope], ...],
    at_local: datetime,
    gained_today: Callable[[str], int],
    gained_in_all: Callable[[str], int],
) -> JoinVerdict:
    """Chapter 4 over the scopes, narrowest first; `gained_…` count the member's entries in the scope of that name."""
    window = next((scope.window for _, scope in scopes if scope.window is not None), None)
    if window is not None and not _in_window(window, at_local):
        return JoinVerdict.OUTSIDE_WINDOW
    daily = next(((name, scope.daily_limit) for name, scope in scopes if scope.daily_limit is not None), None)
    if daily is not None and gained_today(daily[0]) >= daily[1]:
        return JoinVerdict.DAILY_LIMIT
    total = next(((name, scope.total_limit) for name, scope in scopes if scope.total_limit is not None), None)
    if total is not None and gained_in_all(total[0]) >= total[1]:
        return JoinVerdict.TOTAL_LIMIT
    return JoinVerdict.JOINS


def _level_step(name: str, table: Mapping[str, Ratio], level: str) -> RuleStep:
    if not table:
        return RuleStep("level", name, StepOutcome.NOT_SET, level=level)
    ratio = table.get(level)
    outcome = StepOutcome.NOT_MET if ratio is None else StepOutcome.APPLIED
    return RuleStep("level", name, outcome, ratio, level=level)


def _spend_step(name: str, scope: Scope, spent: SpendWithin | None) -> RuleStep:
    """The highest ratio among the tiers reached, or the tier that is nearest; `spent` is None where nobody asks."""
    if not scope.tiers:
        return RuleStep("spend", name, StepOutcome.NOT_SET)
    tiers = sorted(scope.tiers, key=lambda tier: tier.ratio, reverse=True)
    if spent is None:
        return _tier_step(name, tiers[0], StepOutcome.NOT_REACHED)
    short = {id(tier): tier.amount - spent(tier.days) for tier in tiers}
    for tier in tiers:
        if short[id(tier)].fen <= 0:
            return _tier_step(name, tier, StepOutcome.APPLIED)
    nearest = min(tiers, key=lambda tier: short[id(tier)])
    return _tier_step(name, nearest, StepOutcome.NOT_MET, short[id(nearest)])


def _given_step(kind: str, name: str, ratio: Ratio | None, lottery: Lottery | None = None) -> RuleStep:
    """A rule without a condition: it applies where it is set."""
    outcome = StepOutcome.NOT_SET if ratio is None else StepOutcome.APPLIED
    return RuleStep(kind, name, outcome, ratio, lottery=lottery)


def _tier_step(name: str, tier: Tier, outcome: StepOutcome, short: Money | None = None) -> RuleStep:
    return RuleStep("spend", name, outcome, tier.ratio, days=tier.days, amount=tier.amount, short=short)


@dataclass(frozen=True, slots=True)
class RatioDecision:
    """The ratio, the rule that gave it, and the whole chain for anybody who asks why."""

    ratio: Ratio
    rule: str
    chain: tuple[RuleStep, ...]
    lottery: Lottery | None = None


def decide_ratio(
    scopes: tuple[tuple[str, Scope], ...], settings: Settings, level: str, spent: SpendWithin
) -> RatioDecision:
    """Chapter 5: the first rule that applies decides; the base's default always does."""
    base = settings.base
    chain: list[RuleStep] = []
    decided: RuleStep | None = None

    def tell(step: RuleStep) -> None:
        nonlocal decided
        if decided is not None and step.outcome is not StepOutcome.NOT_SET:
            step = replace(step, outcome=StepOutcome.NOT_REACHED)
        elif step.outcome is StepOutcome.APPLIED:
            decided = step
        chain.append(step)

    for name, table in [*((name, scope.level) for name, scope in scopes), (BASE, base.level)]:
        tell(_level_step(name, table, level))
    for name, scope in scopes:
        tell(_spend_step(name, scope, spent if decided is None else None))
    defaults = [*((name, scope.default) for name, scope in scopes), (BASE, base.default)]
    start = next(default for _, default in defaults if default is not None)
    for name, lottery in [*((name, scope.lottery) for name, scope in scopes), (BASE, base.lottery)]:
        tell(_given_step("lottery", name, None if lottery is None else start, lottery))
    for name, default in defaults:
        tell(_given_step("default", name, default))
    assert decided is not None
    assert decided.ratio is not None
    return RatioDecision(decided.ratio, decided.rule, tuple(chain), decided.lottery)


def cashier_scopes(settings: Settings, store: str) -> tuple[tuple[str, Scope], ...]:
    """The scopes of a store's cashier bills, narrowest first, the base apart (chapter 5)."""
    return settings.scopes(CASHIER_CHANNEL, store, "")
