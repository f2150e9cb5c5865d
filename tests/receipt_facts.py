"""The bill that every picture of the design tells of, as committed facts, and makers that change one thing of it."""

from __future__ import annotations

import dataclasses
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
    RiverFacts,
    Settlement,
    Tender,
    TenderKind,
)
from terminal.services.shop import PrinterKind, PrinterSetup, ShopProfile

URL = "http://192.168.1.23:8722/q/PAIDUI7ABCDEFGHIJKLMNOPQRS"


def yuan(text: str) -> Money:
    return Money.from_yuan(text)


def line(name: str, price: str, quantity: str = "1", discount: str = "0", **more: Any) -> Line:
    return Line(name, Quantity.parse(quantity), yuan(price), discount=yuan(discount), **more)


LINES = (
    line("东北珍珠米 5kg", "49.90", barcode="6901234500017"),
    line("纯牛奶 250ml×12", "39.90", "2", barcode="6901234500024"),
    line("鲜鸡蛋 30枚", "32.80", barcode="6901234500031"),
    line("压榨花生油 5L", "89.90", barcode="6901234500048"),
    line("红富士苹果", "12.80", "1.235", barcode="2100451", unit="kg"),
    line("抽纸 3层×24包 家庭装", "45.90", discount="6.00", barcode="6901234500055"),
    line("快捷金额 · 熟食柜", "36.00"),
)
ENGLISH_LINES = tuple(
    dataclasses.replace(of, name=name)
    for of, name in zip(
        LINES,
        (
            "Northeast rice 5 kg",
            "Whole milk 250 ml × 12",
            "Fresh eggs, 30",
            "Pressed peanut oil 5 L",
            "Fuji apples",
            "Tissues 3-ply × 24, family",
            "Quick amount · deli counter",
        ),
        strict=True,
    )
)
TENDERS = (
    Tender(TenderKind.BALANCE, yuan("88.20")),
    Tender(TenderKind.SCAN, yuan("200.00"), reference="4200002518202611227390157731"),
    Tender(TenderKind.CASH, yuan("55.91"), given=yuan("100.00")),
)
MEMBER = MemberFacts("m1", "王芳", "13812346021", "C0001", "gold", ZERO, 3, yuan("1286.40"), "e1")
CHAIN = (
    RuleStep("level", "cashier", StepOutcome.APPLIED, Ratio(130_00), level="gold"),
    RuleStep("level", "base", StepOutcome.NOT_SET, level="gold"),
    RuleStep("spend", "cashier", StepOutcome.NOT_REACHED, Ratio(120_00), days=30, amount=yuan("2000")),
    RuleStep("default", "cashier", StepOutcome.NOT_SET),
    RuleStep("default", "base", StepOutcome.NOT_REACHED, Ratio(100_00)),
)
PAYEES = (
    Payee("e-li", 1, "李*", yuan("8.30"), yuan("120.00"), yuan("120.00")),
    Payee("e-chen", 2, "陈**", yuan("26.11"), yuan("26.11"), yuan("58.00")),
)


def settlement(**changes: Any) -> Settlement:
    """What the demo bill did to the queue, with `changes`."""
    told = Settlement(
        certainty=Certainty.CONFIRMED,
        queue="cashier:1",
        paid=yuan("344.11"),
        enabled=True,
        extract_ratio=Ratio(10_00),
        extraction=yuan("34.41"),
        payees=PAYEES,
        payee_count=2,
        retained=ZERO,
        to_pool=ZERO,
        from_pool=ZERO,
        join=JoinVerdict.JOINS,
        entry_id="e1",
        ratio=Ratio(130_00),
        rule="cashier.level",
        chain=CHAIN,
        entitlement=yuan("447.34"),
        own_reward=ZERO,
        entries_ahead=126,
        money_ahead=yuan("38432.60"),
        settings_version=47,
        paused=False,
        river=RiverFacts(waiting=127),
        pace=Pace(yuan("384326")),
    )
    return dataclasses.replace(told, **changes)


def bill(**changes: Any) -> BillFacts:
    """The demo bill: 344.11 of 王*, gold, 130 %, with `changes`."""
    told = BillFacts(
        id="b1",
        number="02-004817",
        at=datetime(2026, 11, 22, 6, 32, 8, tzinfo=UTC),
        business_day=date(2026, 11, 22),
        store="1",
        till="02",
        cashier="张敏",
        lines=LINES,
        tenders=TENDERS,
        paid=yuan("344.11"),
        member=MEMBER,
        settlement=settlement(),
        status_token="PAIDUI7ABCDEFGHIJKLMNOPQRS",
        status_url=URL,
    )
    return dataclasses.replace(told, **changes)


def joined_nothing(why: JoinVerdict, **changes: Any) -> BillFacts:
    """The same bill where it joined no queue; without its member where that is why."""
    none = settlement(
        join=why, entry_id=None, ratio=None, rule="", chain=(), entitlement=ZERO, entries_ahead=None, money_ahead=ZERO
    )
    member = None if why is JoinVerdict.NO_MEMBER else MEMBER
    return bill(settlement=none, member=member, status_token="", status_url="", **changes)


def profile(**changes: Any) -> ShopProfile:
    """福源百货, with a printer on 58 mm paper."""
    told = ShopProfile(
        shop_name="福源百货",
        store_name="朝阳路店",
        till="02",
        receipt_header="朝阳路 168 号 · 010-6500 1234",
        receipt_footer="谢谢光临\n商品七日内凭小票可退换",
        printer=PrinterSetup(PrinterKind.NETWORK, "127.0.0.1", 58, opens_drawer=True),
    )
    return dataclasses.replace(told, **changes)


def paper(paper_mm: int, **changes: Any) -> ShopProfile:
    """The same shop with paper of that width."""
    told = profile(**changes)
    return dataclasses.replace(told, printer=dataclasses.replace(told.printer, paper_mm=paper_mm))
