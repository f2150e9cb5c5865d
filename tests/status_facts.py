"""Facts of a status page, the page's own story: 刘*, 268.00, 86 ahead; and makers that change one thing of it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

from terminal.money import ZERO, Money, Ratio
from terminal.rebate.entitlement import RuleStep, StepOutcome
from terminal.services.facts import (
    Certainty,
    DisplaySwitches,
    EntryFacts,
    Pace,
    PayoutFacts,
    RiverFacts,
    StatusFacts,
)

TOKEN = "PAIDUI7ABCDEFGHIJKLMNOPQRS"
AS_OF = datetime(2026, 12, 3, 7, 10, 22, tzinfo=UTC)
"""15:10:22 in the shop."""


def yuan(text: str) -> Money:
    return Money.from_yuan(text)


def shop_time(month: int, day: int, hour: int, minute: int, *, year: int = 2026) -> datetime:
    """An instant that the shop's clock (UTC+8) reads so."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def payout(at: datetime, amount: str, source_name: str, source_paid: str) -> PayoutFacts:
    return PayoutFacts(at, yuan(amount), source_name, yuan(source_paid))


TODAYS_PAYOUTS = (
    payout(shop_time(12, 3, 14, 41), "12.85", "赵*", "128.50"),
    payout(shop_time(12, 3, 11, 20), "5.60", "", "56.00"),
    payout(shop_time(12, 3, 10, 52), "21.90", "周*", "219.00"),
    payout(shop_time(12, 3, 10, 7), "13.11", "何*", "131.10"),
)

CHAIN = (
    RuleStep("level", "cashier", StepOutcome.NOT_SET, level="silver"),
    RuleStep("level", "base", StepOutcome.NOT_MET, level="silver"),
    RuleStep(
        "spend",
        "cashier",
        StepOutcome.NOT_MET,
        Ratio(12000),
        days=30,
        amount=yuan("2000.00"),
        short=yuan("1655.89"),
    ),
    RuleStep("default", "cashier", StepOutcome.NOT_SET),
    RuleStep("default", "base", StepOutcome.APPLIED, Ratio(10000)),
)

DECIDED_BY_LEVEL = (
    RuleStep("level", "cashier", StepOutcome.APPLIED, Ratio(13000), level="gold"),
    RuleStep("level", "base", StepOutcome.NOT_SET, level="gold"),
    RuleStep("spend", "cashier", StepOutcome.NOT_REACHED, Ratio(12000), days=30, amount=yuan("2000.00")),
    RuleStep("default", "cashier", StepOutcome.NOT_SET),
    RuleStep("default", "base", StepOutcome.NOT_REACHED, Ratio(10000)),
)


def own_entry(**changes: object) -> EntryFacts:
    """The page's own entry."""
    entry = EntryFacts(
        id="0193a1",
        queue="cashier:1",
        bill_number="02-004817",
        bill_at=shop_time(11, 22, 14, 32),
        paid=yuan("268.00"),
        ratio=Ratio(10000),
        rule="base.default",
        entitlement=yuan("268.00"),
        rewarded=ZERO,
        status="waiting",
        entries_ahead=86,
        money_ahead=yuan("24118.20"),
        joined_ahead=126,
        joined_money_ahead=yuan("38432.60"),
        chain=CHAIN,
    )
    return dataclasses.replace(entry, **changes)  # type: ignore[arg-type]


def other_entry(**changes: object) -> EntryFacts:
    """The same member's entry at the head of the queue."""
    entry = EntryFacts(
        id="0193a0",
        queue="cashier:1",
        bill_number="02-004101",
        bill_at=shop_time(11, 5, 9, 8),
        paid=yuan("156.00"),
        ratio=Ratio(10000),
        rule="base.default",
        entitlement=yuan("156.00"),
        rewarded=yuan("53.46"),
        status="waiting",
        entries_ahead=0,
        money_ahead=ZERO,
        joined_ahead=61,
        joined_money_ahead=yuan("15220.40"),
        payouts=TODAYS_PAYOUTS,
        payout_count=4,
    )
    return dataclasses.replace(entry, **changes)  # type: ignore[arg-type]


def river(**changes: object) -> RiverFacts:
    """86 ahead, the head another entry of the same member."""
    facts = RiverFacts(
        waiting=131,
        head_rewarded=yuan("53.46"),
        head_entitlement=yuan("156.00"),
        head_name="刘*",
        head_is_own=True,
        near=tuple(yuan(text) for text in ("312.00", "168.40", "88.00", "286.50", "140.00")),
        before_own=tuple(yuan(text) for text in ("331.20", "96.00", "208.00")),
        own_ahead=86,
        own_remaining=yuan("268.00"),
    )
    return dataclasses.replace(facts, **changes)  # type: ignore[arg-type]


def status_facts(**changes: object) -> StatusFacts:
    """The whole page."""
    facts = StatusFacts(
        shop="福源百货",
        store_name="朝阳路店",
        scheme_name="",
        member_name="刘*",
        certainty=Certainty.CONFIRMED,
        as_of=AS_OF,
        time_zone="Asia/Shanghai",
        entry=own_entry(),
        others=(other_entry(),),
        river=river(),
        pace=Pace(yuan("241182.00"), 4, 6),
        paused=False,
        switches=DisplaySwitches(),
    )
    return dataclasses.replace(facts, **changes)  # type: ignore[arg-type]


def provisional_facts() -> StatusFacts:
    """The same, worked out by the till alone."""
    return status_facts(
        certainty=Certainty.PROVISIONAL,
        river=river(certainty=Certainty.PROVISIONAL, head_is_own=False),
        others=(),
    )


def ended_facts(status: str, **changes: object) -> StatusFacts:
    """The entry has left the queue."""
    rewarded = yuan("268.00") if status == "rewarded" else yuan("40.00")
    return status_facts(
        entry=own_entry(
            status=status,
            rewarded=rewarded,
            entries_ahead=None,
            money_ahead=ZERO,
            ended_at=shop_time(12, 1, 18, 20),
            payouts=(payout(shop_time(12, 1, 18, 20), "40.00", "赵*", "400.00"),),
            payout_count=1,
        ),
        others=(),
        river=RiverFacts(waiting=131),
        pace=Pace(None),
        **changes,
    )
