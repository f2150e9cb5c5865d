"""The demo shop: a month of purchases rung up through the real service, ending where the till's pictures begin.

The story that every picture tells: bill 344.11 of 王明 (gold, 130 %) makes an entitlement of 447.34 and pays
34.41 to the queue, 8.30 of it to 李梅, who then has all, and 26.11 to 陈建军, who then has 45 %. Before him are then
126 entries that wait for 38,432.60. Nothing of it is painted: the bills before are chosen so that the rules give it.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Final

from resources import resource
from terminal.clock import Clock, system_clock
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity, Ratio
from terminal.rebate.settings import Base, Scope, Settings, Tier
from terminal.services import catalogue, members, pin, settings
from terminal.services.facts import Line, ProductFacts, Purchase, Tender, TenderKind
from terminal.services.rights import Approval
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration, ShopProfile

DEMO_PIN: Final = "2468"
STORE: Final = "1"
BUYER, HEAD, SECOND = "demo-wang", "demo-li", "demo-chen"
BUYER_PHONE: Final = "13812346021"
WAITING_BEHIND: Final = 125
OWED_BEHIND: Final = Money(38_400_71)
"""What the 125 behind 陈建军 wait for, so that 126 entries and 38,432.60 are before the demo bill's entry."""
OWN_WAITING: Final = (Money(300_00), Money(400_00), Money(289_54))
"""王明's three entries that wait, as paid; at 130 % they come to 1,286.40."""
OWN_RECEIVED: Final = Money(88_20)
MONTHLY_TURNOVER: Final = Money(210_000_00)
DAYS: Final = 30
REASONS: Final = {
    "zh_CN": ("李红", "开业", "开始办金卡和银卡", "老顾客多返一点"),
    "en": ("Li Hong", "opening", "gold and silver cards begin", "more for regular customers"),
}
"""Who changed the demo shop's settings, and why each time."""


@dataclass(frozen=True, slots=True)
class _Sale:
    """One bill of the past: how much, by whom (None: nobody), in which of the month's equal steps."""

    paid: Money
    member: str | None = None


def products(language: str) -> list[ProductFacts]:
    """The demo shop's catalogue, named in that language."""
    text = resource("demo", "products.csv").read_text("utf-8")
    return [
        ProductFacts(
            row["barcode"],
            row[language],
            Money.parse(row["price"]),
            Money.parse(row["member_price"]) if row["member_price"] else None,
            row["unit"],
            row[f"group_{language}"],
        )
        for row in csv.DictReader(io.StringIO(text))
    ]


def profile(language: str) -> ShopProfile:
    chinese = language == "zh_CN"
    return ShopProfile(
        shop_name="福源百货" if chinese else "Fuyuan Store",
        store=STORE,
        store_name="朝阳路店" if chinese else "Chaoyang Rd",
        till="02",
        quick_line_name="熟食柜" if chinese else "deli counter",
        language=language,
        receipt_header="朝阳路 18 号" if chinese else "18 Chaoyang Rd",
        receipt_footer="谢谢光临，请保管好小票" if chinese else "Thank you. Please keep this receipt.",
    )


def rules() -> Settings:
    """Gold 130 % and spending tiers at the till, 100 % otherwise, 10 % extraction."""
    own = Scope(
        level={"gold": Ratio(130_00), "silver": Ratio(115_00)},
        tiers=(Tier(30, Money(2_000_00), Ratio(120_00)),),
    )
    return Settings(Base(), {STORE: own})


def fill_new(path: Path, language: str, shop: ShopProfile | None = None, clock: Clock = system_clock) -> None:
    """The demo shop's month, in a new ledger; `shop` stands in for its own profile."""
    with closing(Ledger.open(path, clock=clock)) as ledger, ledger.write() as unit:
        fill(unit, language, shop)


def fill(unit: Unit, language: str, shop: ShopProfile | None = None) -> None:
    """Fill an empty ledger with the demo shop's month; the last bill stands a quarter of an hour back."""
    shop = shop or profile(language)
    plain = Configuration(shop, Settings(Base(), {}))
    who, opened, levelled, tiered = REASONS[language]
    settings.change(unit, plain, based_on=0, who=who, reason=opened)
    pin.set_pin(unit, DEMO_PIN)
    catalogue.put(unit, products(language))
    people = _people(unit)
    now = unit.now()
    sales = _sales(people)
    numbers = count(1)
    step = timedelta(days=DAYS) / len(sales)
    for place, sale in enumerate(sales):
        if sale is _GOLD:
            members.set_level(unit, BUYER, "gold", Approval("demo"))
            levels = Settings(Base(), {STORE: replace(rules().cashier(STORE), tiers=())})
            settings.change(unit, Configuration(shop, levels), based_on=1, who=who, reason=levelled)
            continue
        at = now - timedelta(minutes=15) - step * (len(sales) - 1 - place)
        _ring(unit, next(numbers), sale, at)
    whole = Configuration(shop, rules())
    settings.change(unit, whole, based_on=2, who=who, reason=tiered)


_GOLD: Final = _Sale(Money(0))
"""Not a sale: where 王明 becomes gold and the levels' ratios come into force; the spending tiers follow at the end."""


def _people(unit: Unit) -> list[str]:
    names = resource("demo", "names.txt").read_text("utf-8").split()
    for member_id, name, phone in (
        (BUYER, "王明", BUYER_PHONE),
        (HEAD, "李梅", "13900010001"),
        (SECOND, "陈建军", "13900010002"),
    ):
        members.join(unit, member_id, name=name, phone=phone)
    people = []
    for number, name in enumerate(names):
        member_id = f"demo-{number:03d}"
        members.join(unit, member_id, name=name, phone=f"1370000{number:04d}")
        people.append(member_id)
    unit.settle_reads()
    return people


def _sales(people: list[str]) -> list[_Sale]:
    """The month's bills in order: some that received all, 李梅, 陈建军, those behind, anonymous ones among them."""
    chance = random.Random(344_11)  # noqa: S311 - a demo shop, the same each time
    behind = _behind(chance, people)
    filled = [_Sale(OWN_RECEIVED, BUYER)]
    filled += [_Sale(Money(chance.randrange(20_00, 400_00)), chance.choice(people)) for _ in range(110)]
    member_turnover = Money.total(sale.paid for sale in (*filled, *behind))
    strangers = _strangers(chance, MONTHLY_TURNOVER - member_turnover)
    return _settled(filled, behind, strangers)


def _behind(chance: random.Random, people: list[str]) -> list[_Sale]:
    """125 bills at 100 % (王明's at 130 %) that come to 38,400.71 of entitlements."""
    own = [_Sale(paid, BUYER) for paid in OWN_WAITING]
    owed = OWED_BEHIND - Money.total(Ratio(130_00).of(sale.paid) for sale in own)
    weights = [chance.uniform(0.3, 1.9) ** 2 for _ in range(WAITING_BEHIND - len(own))]
    others = [Money(int(owed.fen * weight / sum(weights))) for weight in weights]
    others[-1] += owed - Money.total(others)
    mixed = [_Sale(paid, chance.choice(people)) for paid in others]
    for place, sale in zip((20, 60, 95), own, strict=True):
        mixed.insert(place, sale)
    return mixed


def _strangers(chance: random.Random, turnover: Money) -> list[_Sale]:
    weights = [chance.uniform(0.2, 1.8) for _ in range(450)]
    return [_Sale(Money(int(turnover.fen * weight / sum(weights)))) for weight in weights]


def _settled(filled: list[_Sale], behind: list[_Sale], strangers: list[_Sale]) -> list[_Sale]:
    """Order the bills and size 李梅's so that the extraction of all of them leaves her waiting for exactly 8.30."""
    second = _Sale(Money(58_00), SECOND)
    tenth = Ratio(10_00)
    others = [*filled, second, *behind, *strangers]
    extraction = Money.total(tenth.of(sale.paid) for sale in others) - tenth.of(filled[0].paid)
    received = Money.total(sale.paid for sale in filled)
    spare = extraction - received + Money(8_30)
    while spare.fen < 60_00:  # too little was extracted: fewer of the early ones had all
        received -= filled.pop(-1).paid
        return _settled(filled, behind, strangers)
    head = _Sale(Money(spare.fen * 10 // 9), HEAD)
    left = spare - (head.paid - tenth.of(head.paid))
    head = replace(head, paid=head.paid + left)
    months = [*filled, head, second]
    return list(_interleaved(months, behind, strangers))


def _interleaved(front: list[_Sale], behind: list[_Sale], strangers: list[_Sale]) -> Iterator[_Sale]:
    """The front first, strangers spread evenly, and the gold level before those behind."""
    queue = [*front, _GOLD, *behind]
    rest = iter(strangers)
    each = len(strangers) / len(queue)
    due = 0.0
    for sale in queue:
        yield sale
        due += each
        while due >= 1:
            due -= 1
            yield next(rest)
    yield from rest


def _ring(unit: Unit, number: int, sale: _Sale, at: datetime) -> None:
    line = Line("", Quantity.of(1), sale.paid)
    tender = Tender(TenderKind.CASH, sale.paid, sale.paid)
    ring_up(unit, Purchase(f"demo-{number}", (line,), (tender,), sale.member, "demo"), at=at, drawn=False)
