"""The story's bill as a receipt is made of it, in both languages, and makers that change one thing of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from terminal.money import ZERO, Quantity
from terminal.rebate.entitlement import JoinVerdict
from terminal.services.facts import BillFacts, Line
from terminal.services.shop import PrinterKind, PrinterSetup, ShopProfile
from tests import facts

ENGLISH_NAMES = (
    "Northeast rice 5 kg",
    "Whole milk 250 ml × 12",
    "Fresh eggs, 30",
    "Pressed peanut oil 5 L",
    "Fuji apples",
    "Tissues 3-ply × 24, family",
    "Quick amount · deli counter",
)


def line(name: str, price: str, quantity: str = "1", discount: str = "", **more: Any) -> Line:
    off = facts.yuan(discount) if discount else ZERO
    return Line(name, Quantity.parse(quantity), facts.yuan(price), discount=off, **more)


def bill(**changes: Any) -> BillFacts:
    """The story's bill, its cashier named."""
    return facts.bill(**({"cashier": "张敏"} | changes))


def english_bill(**changes: Any) -> BillFacts:
    """The same with English product names."""
    lines = tuple(replace(of, name=name) for of, name in zip(facts.lines(), ENGLISH_NAMES, strict=True))
    return bill(**({"lines": lines, "cashier": "Zhang Min"} | changes))


def joined_nothing(why: JoinVerdict) -> BillFacts:
    """The same bill where it joined no queue; without its member where that is why."""
    member = None if why is JoinVerdict.NO_MEMBER else facts.member()
    return bill(settlement=facts.without_member(join=why), member=member, status_token="", status_url="")


def paper(paper_mm: int = 58, **changes: Any) -> ShopProfile:
    """福源百货, with a network printer on paper of that width."""
    texts = {
        "receipt_header": "朝阳路 168 号 · 010-6500 1234",
        "receipt_footer": "谢谢光临\n商品七日内凭小票可退换",
        "printer": PrinterSetup(PrinterKind.NETWORK, "127.0.0.1", paper_mm, opens_drawer=True),
    }
    return facts.shop_profile(**(texts | changes))


def english_paper(paper_mm: int = 58) -> ShopProfile:
    return paper(
        paper_mm,
        shop_name="Fuyuan Store",
        store_name="Chaoyang Road",
        receipt_header="168 Chaoyang Road · 010-6500 1234",
        receipt_footer="Thank you\nReturns within seven days with this receipt",
    )
