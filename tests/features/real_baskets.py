"""Real baskets of one store as a cashier would ring them up: who buys, what is scanned, what is typed, what is paid."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from terminal.money import Money
from terminal.services.facts import ProductFacts

STORE = "367"
SURNAMES = "王李张刘陈杨黄赵吴周"
NOTE = Money(50_00)


@dataclass(frozen=True)
class Line:
    """`times` of a scanned `code`, or, with an empty code, an amount typed by hand."""

    code: str
    times: int = 1
    amount: str = ""


@dataclass(frozen=True)
class Basket:
    """One bill. `member` is the number that is typed or the card that is scanned; `given` is "" for a bill of 0.00."""

    bill: str
    household: str
    paid: Money
    lines: tuple[Line, ...]
    typed: bool

    @property
    def member(self) -> str:
        return phone(self.household) if self.typed else card(self.household)

    @property
    def given(self) -> str:
        """In whole notes of 50."""
        return str(-(-self.paid.fen // NOTE.fen) * NOTE.fen // 100) if self.paid else ""


def phone(household: str) -> str:
    return f"139{int(household):08d}"


def card(household: str) -> str:
    return f"VIP-{STORE}-{int(household):06d}"


def name(household: str) -> str:
    return SURNAMES[int(household) % len(SURNAMES)] + "小明"


def baskets(data: Path, most: int) -> tuple[list[Basket], list[ProductFacts]]:
    """The store's first baskets and the first that cost nothing, with a catalogue for them.

    A line is scanned where its amount divides by its quantity and the item costs the same in every basket; else its
    amount is typed, as at any till. What has no quantity is one piece.
    """
    bills = list(_rows(data / "grocery-bills-2017-h1.csv.gz"))
    chosen = [*bills[:most], next(bill for bill in bills if bill["paid"] == "0.00")]
    wanted = {bill["bill"] for bill in chosen}
    lines: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _csv(data / "grocery-lines-2017-h1.csv.gz"):
        if row["bill"] in wanted:
            lines[row["bill"]].append(row)
    catalogue: dict[str, ProductFacts] = {}
    found = []
    for place, bill in enumerate(chosen):
        rung = tuple(_line(row, catalogue) for row in lines[bill["bill"]])
        found.append(Basket(bill["bill"], bill["member"], Money.parse(bill["paid"]), rung, typed=place % 2 == 1))
    return found, list(catalogue.values())


def _line(row: dict[str, str], catalogue: dict[str, ProductFacts]) -> Line:
    times, paid = max(1, int(row["quantity"])), Money.parse(row["paid"])
    price, rest = divmod(paid.fen, times)
    if not rest:
        product = catalogue.setdefault(row["sku"], ProductFacts(row["sku"], row["name"], Money(price)))
        if product.price.fen == price:
            return Line(row["sku"], times)
    return Line("", amount=row["paid"])


def _rows(path: Path) -> Iterator[dict[str, str]]:
    return (row for row in _csv(path) if row["store"] == STORE)


def _csv(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)
