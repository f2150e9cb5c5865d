"""The story that every screen is checked against: bill 344.11 of 王*, 447.34 to come, 34.41 to 李* and 陈**.

Makers of frozen facts for tests without a ledger; each takes the fields that a test wants otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from terminal.money import ZERO, Money, Quantity, Ratio
from terminal.rebate.entitlement import JoinVerdict, RuleStep, StepOutcome
from terminal.services.facts import (
    BillFacts,
    Certainty,
    Line,
    MemberFacts,
    Pace,
    Payee,
    ProductFacts,
    RiverFacts,
    Settlement,
    Tender,
    TenderKind,
)
from terminal.services.shop import ShopProfile

AT = datetime(2026, 11, 22, 6, 32, 8, tzinfo=UTC)
"""14:32:08 in the store."""


def yuan(text: str) -> Money:
    return Money.parse(text)


def shop_profile(**changes: Any) -> ShopProfile:
    shop = ShopProfile(
        shop_name="福源百货",
        store="1",
        store_name="朝阳路店",
        till="02",
        quick_line_name="快捷金额 · 熟食柜",
        level_names=(("gold", ""), ("silver", "")),
    )
    return replace(shop, **changes)


def member(**changes: Any) -> MemberFacts:
    """王*: gold, 88.20 in the balance, three entries that wait for 1,286.40."""
    facts = MemberFacts(
        id="m-wang",
        name="王敏",
        phone="13812346021",
        card="",
        level="gold",
        balance=yuan("88.20"),
        waiting=3,
        still_to_come=yuan("1286.40"),
    )
    return replace(facts, **changes)


PRODUCTS = (
    ProductFacts("6901234500017", "东北珍珠米 5kg", yuan("49.90")),
    ProductFacts("6901234500024", "纯牛奶 250ml×12", yuan("39.90")),
    ProductFacts("6901234500031", "鲜鸡蛋 30枚", yuan("32.80")),
    ProductFacts("6901234500048", "压榨花生油 5L", yuan("89.90")),
    ProductFacts("2100451", "红富士苹果", yuan("12.80"), unit="kg"),
    ProductFacts("6901234500055", "抽纸 3层×24包 家庭装", yuan("45.90"), yuan("39.90")),
)
QUANTITIES = ("1", "2", "1", "1", "1.235", "1")
QUICK = yuan("36.00")


def lines() -> tuple[Line, ...]:
    """Six products and a typed amount: 344.11 for a member, 350.11 for others."""
    of_products = tuple(
        product.line(Quantity.parse(quantity), for_member=True)
        for product, quantity in zip(PRODUCTS, QUANTITIES, strict=True)
    )
    return (*of_products, Line("", Quantity.of(1), QUICK))


def tenders() -> tuple[Tender, ...]:
    """88.20 from the balance, 200.00 by scan, 55.91 in cash of 100.00: 44.09 change."""
    return (
        Tender(TenderKind.BALANCE, yuan("88.20")),
        Tender(TenderKind.SCAN, yuan("200.00"), reference="4200002731202611227731"),
        Tender(TenderKind.CASH, yuan("55.91"), yuan("100.00")),
    )


def payees() -> tuple[Payee, ...]:
    return (
        Payee("e-li", 1, "李*", yuan("8.30"), yuan("120.00"), yuan("120.00")),
        Payee("e-chen", 2, "陈**", yuan("26.11"), yuan("26.11"), yuan("58.00")),
    )


def river(**changes: Any) -> RiverFacts:
    """陈** at the head, 126 before 王*."""
    near = tuple(Money(2_000 + (index * 7919) % 30_000) for index in range(45))
    facts = RiverFacts(
        waiting=127,
        head_rewarded=yuan("26.11"),
        head_entitlement=yuan("58.00"),
        head_name="陈**",
        near=near,
        before_own=tuple(Money(9_000 + index * 2_500) for index in range(6)),
        own_ahead=126,
        own_remaining=yuan("447.34"),
        certainty=Certainty.CONFIRMED,
    )
    return replace(facts, **changes)


def chain() -> tuple[RuleStep, ...]:
    """Decided by the cashier's level table; a spend tier and both defaults behind it."""
    return (
        RuleStep("level", "cashier", StepOutcome.APPLIED, Ratio(13000), level="gold"),
        RuleStep("level", "base", StepOutcome.NOT_SET, level="gold"),
        RuleStep("spend", "cashier", StepOutcome.NOT_REACHED, Ratio(12000), days=30, amount=yuan("2000.00")),
        RuleStep("default", "cashier", StepOutcome.NOT_SET),
        RuleStep("default", "base", StepOutcome.NOT_REACHED, Ratio(10000)),
    )


def settlement(**changes: Any) -> Settlement:
    """What the bill does: 34.41 to two members, 447.34 to come behind 126."""
    facts = Settlement(
        certainty=Certainty.CONFIRMED,
        queue="cashier:1",
        paid=yuan("344.11"),
        enabled=True,
        extract_ratio=Ratio(1000),
        extraction=yuan("34.41"),
        payees=payees(),
        payee_count=2,
        retained=ZERO,
        to_pool=ZERO,
        from_pool=ZERO,
        join=JoinVerdict.JOINS,
        entry_id="e-wang",
        ratio=Ratio(13000),
        rule="cashier.level",
        chain=chain(),
        entitlement=yuan("447.34"),
        own_reward=ZERO,
        entries_ahead=126,
        money_ahead=yuan("38432.60"),
        settings_version=47,
        paused=False,
        river=river(),
        pace=Pace(yuan("384326.00"), 7, 10),
    )
    return replace(facts, **changes)


def preview(**changes: Any) -> Settlement:
    """The same before payment."""
    foretold = settlement(certainty=Certainty.PREVIEW, river=river(certainty=Certainty.PREVIEW))
    return replace(foretold, **changes)


def without_member(**changes: Any) -> Settlement:
    """The bill of nobody: it joins nothing, the queue is paid all the same."""
    nobody = settlement(
        join=JoinVerdict.NO_MEMBER,
        entry_id=None,
        ratio=None,
        rule="",
        chain=(),
        entitlement=ZERO,
        entries_ahead=None,
        money_ahead=ZERO,
        river=river(waiting=126, own_ahead=None, own_remaining=ZERO, before_own=()),
        pace=Pace(None),
    )
    return replace(nobody, **changes)


def bill(**changes: Any) -> BillFacts:
    """The committed bill."""
    facts = BillFacts(
        id="0193f0a1b2c3d4e5f60718293a4b5c6d",
        number="02-004817",
        at=AT,
        business_day=date(2026, 11, 22),
        store="1",
        till="02",
        cashier="",
        lines=lines(),
        tenders=tenders(),
        paid=yuan("344.11"),
        member=member(),
        settlement=settlement(),
        status_token="ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        status_url="http://192.168.1.5:8722/q/ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    )
    return replace(facts, **changes)
