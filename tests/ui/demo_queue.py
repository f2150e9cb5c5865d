"""The story that all pictures of the design tell: bill 344.11 of a gold member, 126 ahead of it in the queue."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from terminal.money import ZERO, Money, Quantity, Ratio
from terminal.rebate.entitlement import JoinVerdict, RuleStep, StepOutcome
from terminal.services.facts import (
    BillFacts,
    Certainty,
    Line,
    MemberFacts,
    Pace,
    Payee,
    RiverFacts,
    Settlement,
    Tender,
    TenderKind,
    TodayFacts,
)

CHINA = timezone(timedelta(hours=8))
AT = datetime(2026, 11, 22, 14, 32, 8, tzinfo=CHINA)
STATUS_URL = "http://192.168.100.120:8722/q/Zq3vX0k9TnW2bYh7LmPdRs"

_CYCLE = (420, 196, 128, 405, 188, 330, 60, 240, 520, 172, 140, 345, 210, 120, 480)
NEAR = tuple(Money(amount * 100 + 37) for amount in _CYCLE * 3)
BEFORE_OWN = tuple(Money(amount * 100 + 11) for amount in (96, 388, 142, 120, 402))

RIVER = RiverFacts(
    waiting=127,
    head_rewarded=Money(26_11),
    head_entitlement=Money(58_00),
    head_name="陈**",
    near=NEAR,
    before_own=BEFORE_OWN,
    own_ahead=126,
    own_remaining=Money(447_34),
)
IDLE_RIVER = RiverFacts(
    waiting=127, head_rewarded=Money(42_00), head_entitlement=Money(100_00), head_name="陈**", near=NEAR
)

LINES = (
    Line("东北大米 10kg", Quantity.of(1), Money(69_80), "6901234567890", discount=Money(6_00)),
    Line("纯牛奶 250ml×12", Quantity.of(2), Money(32_95), "6907992500010"),
    Line("鲜鸡蛋 30枚", Quantity.of(1), Money(32_80), "6920000000001"),
    Line("压榨花生油 5L", Quantity.of(1), Money(89_90), "6920000000002"),
    Line("红富士苹果", Quantity(1235), Money(12_80), "2100001", unit="kg"),
    Line("抽纸 3层×24包 家庭装", Quantity.of(1), Money(39_90), "6920000000003"),
    Line("熟食柜", Quantity.of(1), Money(36_00)),
)

MEMBER = MemberFacts(
    id="member-1", name="王敏", phone="13812346021", card="8800126021", level="gold", balance=Money(88_20),
    waiting=2, still_to_come=Money(447_34),
)  # fmt: skip

CHAIN = (
    RuleStep("level", "cashier", StepOutcome.APPLIED, Ratio(130_00), level="gold"),
    RuleStep("default", "base", StepOutcome.NOT_REACHED, Ratio(100_00)),
)


def settlement(certainty: Certainty = Certainty.CONFIRMED) -> Settlement:
    river = RiverFacts(
        waiting=127, head_rewarded=Money(26_11), head_entitlement=Money(58_00), head_name="陈**", near=NEAR,
        before_own=BEFORE_OWN, own_ahead=126, own_remaining=Money(447_34), certainty=certainty,
    )  # fmt: skip
    return Settlement(
        certainty=certainty,
        queue="cashier:1",
        paid=Money(344_11),
        enabled=True,
        extract_ratio=Ratio(10_00),
        extraction=Money(34_41),
        payees=(
            Payee("e1", 1, "李*", Money(8_30), Money(160_00), Money(160_00)),
            Payee("e2", 2, "陈**", Money(26_11), Money(26_11), Money(58_00)),
        ),
        payee_count=2,
        retained=ZERO,
        to_pool=ZERO,
        from_pool=ZERO,
        join=JoinVerdict.JOINS,
        entry_id="entry-128",
        ratio=Ratio(130_00),
        rule="cashier.level",
        chain=CHAIN,
        entitlement=Money(447_34),
        own_reward=ZERO,
        entries_ahead=126,
        money_ahead=Money(38_432_60),
        settings_version=47,
        paused=False,
        river=river,
        pace=Pace(Money(384_326_00), 7, 10),
    )


def bill(certainty: Certainty = Certainty.CONFIRMED) -> BillFacts:
    return BillFacts(
        id="bill-1",
        number="02-004817",
        at=AT,
        business_day=date(2026, 11, 22),
        store="1",
        till="02",
        cashier="张敏",
        lines=LINES,
        tenders=(
            Tender(TenderKind.BALANCE, Money(88_20)),
            Tender(TenderKind.SCAN, Money(200_00), reference="4200002731"),
            Tender(TenderKind.CASH, Money(55_91), given=Money(100_00)),
        ),
        paid=Money(344_11),
        member=MEMBER,
        settlement=settlement(certainty),
        status_token="Zq3vX0k9TnW2bYh7LmPdRs",
        status_url=STATUS_URL,
    )


def today() -> TodayFacts:
    return TodayFacts(
        bills=41,
        turnover=Money(4_862_00),
        rewarded=Money(486_20),
        filled=3,
        extract_ratio=Ratio(10_00),
        enabled=True,
        paused=False,
        river=IDLE_RIVER,
        last_number="02-004816",
        last_paid=Money(52_00),
        last_at=AT,
    )
