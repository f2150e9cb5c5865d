"""Chapters 4 and 5: may this purchase join a queue, and which entitlement ratio does its entry get?

Both are decided over values handed in: the settings in force, and the few facts about the member that the rules
ask for (entries gained, money spent), as functions, so that a rule that is not reached costs nothing. Both answer
with their reasons, because every screen must be able to say why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from terminal.money import Money, Ratio
from terminal.rebate.settings import BASE, CASHIER_CHANNEL, Lottery, Scope, Settings, Window


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


def _tried(
    scopes: tuple[tuple[str, Scope], ...], settings: Settings, level: str, spent: SpendWithin
) -> Iterator[RuleStep]:
    """Every rule in its order with its own outcome, as if none before it had decided."""
    tables = [(name, scope.level) for name, scope in scopes] + [(BASE, settings.base.level)]
    for name, table in tables:
        if not table:
            yield RuleStep("level", name, StepOutcome.NOT_SET, level=level)
        elif (ratio := table.get(level)) is None:
            yield RuleStep("level", name, StepOutcome.NOT_MET, level=level)
        else:
            yield RuleStep("level", name, StepOutcome.APPLIED, ratio, level=level)
    for name, scope in scopes:
        yield _spend_step(name, scope, spent)
    defaults = [(name, scope.default) for name, scope in scopes] + [(BASE, settings.base.default)]
    start = next(default for _, default in defaults if default is not None)
    for name, lottery in [(name, scope.lottery) for name, scope in scopes] + [(BASE, settings.base.lottery)]:
        if lottery is None:
            yield RuleStep("lottery", name, StepOutcome.NOT_SET)
        else:
            yield RuleStep("lottery", name, StepOutcome.APPLIED, start, lottery=lottery)
    for name, default in defaults:
        outcome = StepOutcome.NOT_SET if default is None else StepOutcome.APPLIED
        yield RuleStep("default", name, outcome, default)


def _spend_step(name: str, scope: Scope, spent: SpendWithin) -> RuleStep:
    if not scope.tiers:
        return RuleStep("spend", name, StepOutcome.NOT_SET)
    best: RuleStep | None = None
    nearest: RuleStep | None = None
    for tier in sorted(scope.tiers, key=lambda tier: tier.ratio, reverse=True):
        short = tier.amount - spent(tier.days)
        step = RuleStep("spend", name, StepOutcome.APPLIED, tier.ratio, days=tier.days, amount=tier.amount, short=short)
        if short.fen <= 0:
            best = best or step
        elif nearest is None or nearest.short is None or short < nearest.short:
            nearest = RuleStep(
                "spend", name, StepOutcome.NOT_MET, tier.ratio, days=tier.days, amount=tier.amount, short=short
            )
    if best is not None:
        return RuleStep("spend", name, StepOutcome.APPLIED, best.ratio, days=best.days, amount=best.amount)
    assert nearest is not None
    return nearest


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
    chain: list[RuleStep] = []
    decided: RuleStep | None = None
    for step in _tried(scopes, settings, level, spent):
        if decided is not None:
            if step.outcome is StepOutcome.APPLIED:
                step = replace(step, outcome=StepOutcome.NOT_REACHED, short=None)
        elif step.outcome is StepOutcome.APPLIED:
            decided = step
        chain.append(step)
    assert decided is not None and decided.ratio is not None
    return RatioDecision(decided.ratio, decided.rule, tuple(chain), decided.lottery)


def cashier_scopes(settings: Settings, store: str) -> tuple[tuple[str, Scope], ...]:
    """The scopes of a store's cashier bills, narrowest first, the base apart (chapter 5)."""
    return settings.scopes(CASHIER_CHANNEL, store, "")
