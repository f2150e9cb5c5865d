"""Chapters 4 and 5: who may join, and which rule gives the ratio."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pytest

from terminal.money import Money, Ratio
from terminal.rebate.entitlement import JoinVerdict, StepOutcome, decide_ratio, may_join
from terminal.rebate.settings import Base, Scope, Settings, Tier, Window


def spent(yuan: int) -> Callable[[int], Money]:
    return lambda days: Money(yuan * 100)


def decided(scope: Scope, base: Base, level: str = "", yuan: int = 0) -> tuple[str, str]:
    decision = decide_ratio((("cashier", scope),), Settings(base), level, spent(yuan))
    return decision.rule, decision.ratio.percent


GOLD = {"gold": Ratio(130_00)}


def test_the_cashiers_own_level_table_comes_before_the_base_one() -> None:
    base = Base(level={"gold": Ratio(120_00)})
    assert decided(Scope(level=GOLD), base, "gold") == ("cashier.level", "130")
    assert decided(Scope(), base, "gold") == ("base.level", "120")


def test_a_level_that_no_table_knows_is_passed_over_not_taken_as_zero() -> None:
    assert decided(Scope(level=GOLD), Base(), "silver") == ("base.default", "100")
    assert decided(Scope(level=GOLD), Base(), "") == ("base.default", "100")


def test_a_base_level_beats_the_cashiers_spending_tiers() -> None:
    tiers = (Tier(30, Money(0), Ratio(200_00)),)
    assert decided(Scope(tiers=tiers), Base(level=GOLD), "gold", 10) == ("base.level", "130")


def test_of_the_tiers_reached_the_highest_ratio_counts() -> None:
    tiers = (
        Tier(30, Money(100_00), Ratio(110_00)),
        Tier(30, Money(200_00), Ratio(105_00)),
        Tier(9, Money(900_00), Ratio(150_00)),
    )
    assert decided(Scope(tiers=tiers), Base(), yuan=250) == ("cashier.spend", "110")


def test_an_own_default_is_used_only_where_nothing_else_decides() -> None:
    assert decided(Scope(default=Ratio(80_00)), Base()) == ("cashier.default", "80")


def test_a_ratio_of_zero_that_is_set_decides() -> None:
    assert decided(Scope(default=Ratio(0)), Base()) == ("cashier.default", "0")


def test_the_chain_tells_of_every_rule_what_became_of_it() -> None:
    tiers = (Tier(30, Money(2000_00), Ratio(120_00)),)
    scope = Scope(level=GOLD, tiers=tiers)
    decision = decide_ratio((("cashier", scope),), Settings(Base()), "silver", spent(1500))
    told = [(step.rule, step.outcome) for step in decision.chain]
    assert told == [
        ("cashier.level", StepOutcome.NOT_MET),
        ("base.level", StepOutcome.NOT_SET),
        ("cashier.spend", StepOutcome.NOT_MET),
        ("cashier.lottery", StepOutcome.NOT_SET),
        ("base.lottery", StepOutcome.NOT_SET),
        ("cashier.default", StepOutcome.NOT_SET),
        ("base.default", StepOutcome.APPLIED),
    ]
    assert decision.chain[2].short == Money(500_00)


def test_rules_after_the_deciding_one_still_say_what_they_would_give() -> None:
    scope = Scope(level=GOLD, tiers=(Tier(30, Money(0), Ratio(120_00)),))
    decision = decide_ratio((("cashier", scope),), Settings(), "gold", spent(0))
    late = {step.rule: (step.outcome, step.ratio) for step in decision.chain[1:]}
    assert late["cashier.spend"] == (StepOutcome.NOT_REACHED, Ratio(120_00))
    assert late["base.default"] == (StepOutcome.NOT_REACHED, Ratio(100_00))


def verdict(scope: Scope, at: str, today: int = 0, in_all: int = 0) -> JoinVerdict:
    return may_join((("cashier", scope),), datetime.fromisoformat(at), lambda _: today, lambda _: in_all)


@pytest.mark.parametrize(
    ("opens", "closes", "at", "joins"),
    [
        ("09:00", "21:00", "09:00", True),
        ("09:00", "21:00", "21:00", False),
        ("09:00", "21:00", "08:59", False),
        ("22:00", "06:00", "23:30", True),
        ("22:00", "06:00", "05:59", True),
        ("22:00", "06:00", "06:00", False),
        ("08:00", "08:00", "03:00", True),
        ("09:00", None, "23:59", True),
        ("09:00", None, "08:59", False),
        (None, "09:00", "08:59", True),
        (None, "09:00", "09:00", False),
    ],
)
def test_a_window_of_the_day(opens: str | None, closes: str | None, at: str, joins: bool) -> None:
    window = Window((opens and time.fromisoformat(opens)) or None, (closes and time.fromisoformat(closes)) or None)
    expected = JoinVerdict.JOINS if joins else JoinVerdict.OUTSIDE_WINDOW
    assert verdict(Scope(window=window), f"2026-03-01T{at}:00+08:00") is expected


def test_dates_of_a_window_are_inclusive_on_both_ends() -> None:
    scope = Scope(window=Window(first_day=date(2026, 1, 2), last_day=date(2026, 1, 3)))
    told = [verdict(scope, f"2026-01-0{day}T12:00:00+08:00") for day in (1, 2, 3, 4)]
    assert [each is JoinVerdict.JOINS for each in told] == [False, True, True, False]


def test_limits_count_what_was_gained_before_and_zero_lets_nobody_in() -> None:
    noon = "2026-01-01T12:00:00+08:00"
    assert verdict(Scope(daily_limit=2), noon, today=1) is JoinVerdict.JOINS
    assert verdict(Scope(daily_limit=2), noon, today=2) is JoinVerdict.DAILY_LIMIT
    assert verdict(Scope(total_limit=5), noon, in_all=5) is JoinVerdict.TOTAL_LIMIT
    assert verdict(Scope(total_limit=0), noon) is JoinVerdict.TOTAL_LIMIT
