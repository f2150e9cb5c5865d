"""Trying a bill under settings that are not saved."""

from __future__ import annotations

from terminal.money import ZERO, Money, Ratio
from terminal.rebate.entitlement import StepOutcome
from terminal.rebate.settings import Base, Scope, Settings, Tier
from ui.manager.trial import Trial, queue_grows, try_bill

SETTINGS = Settings(
    Base(level={"gold": Ratio(120_00)}),
    {"1": Scope(level={"gold": Ratio(130_00)}, tiers=(Tier(30, Money(2_000_00), Ratio(125_00)),))},
)


def test_a_gold_bill_of_a_hundred_gets_130_and_the_debt_grows_by_120() -> None:
    result = try_bill(SETTINGS, "1", Trial(Money(100_00), "gold"))
    assert (result.got, result.extraction, result.net) == (Money(130_00), Money(10_00), Money(120_00))
    assert result.decision.rule == "cashier.level"


def test_another_store_follows_the_base() -> None:
    result = try_bill(SETTINGS, "2", Trial(Money(100_00), "gold"))
    assert result.decision.rule == "base.level"
    assert result.extract_scope == "base"


def test_what_the_member_has_spent_reaches_the_tier() -> None:
    short = try_bill(SETTINGS, "1", Trial(Money(100_00), "", Money(1_999_99)))
    enough = try_bill(SETTINGS, "1", Trial(Money(100_00), "", Money(2_000_00)))
    assert short.decision.rule == "base.default"
    assert enough.decision.rule == "cashier.spend"
    missed = next(step for step in short.decision.chain if step.outcome is StepOutcome.NOT_MET and step.kind == "spend")
    assert missed.short == Money(1)


def test_with_the_scheme_off_nothing_is_got_and_nothing_extracted() -> None:
    off = Settings(SETTINGS.base, {"1": Scope(enabled=False)})
    result = try_bill(off, "1", Trial())
    assert (result.enabled, result.got, result.extraction, result.net) == (False, ZERO, ZERO, ZERO)


def test_while_paused_nothing_reaches_anybody_and_all_of_it_is_new_debt() -> None:
    result = try_bill(Settings(Base(paused=True)), "1", Trial(Money(100_00)))
    assert (result.extraction, result.handed_on, result.net) == (Money(10_00), ZERO, Money(100_00))


def test_the_queue_grows_where_more_is_promised_than_handed_on() -> None:
    assert queue_grows(SETTINGS, "1") == (Ratio(100_00), Ratio(10_00))
    assert queue_grows(Settings(Base(extract=Ratio(60_00), default=Ratio(60_00))), "1") is None
    own = Settings(Base(extract=Ratio(60_00), default=Ratio(60_00)), {"1": Scope(default=Ratio(61_00))})
    assert queue_grows(own, "1") == (Ratio(61_00), Ratio(60_00))
