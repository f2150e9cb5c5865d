"""Sixty real baskets of one busy store, and the plain bookkeeping of a day that rings them up.

The book is kept by hand, from what the purchases themselves say and from what the hands at the till did; it knows
nothing of the till.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

STORE = "367"
JIAO = 10
"""The fen of the smallest coin."""
LINES_MOST = 8
"""Longer baskets are real, too, but say nothing that shorter ones don't."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line as it was bought; `paid` in fen is for all of it."""

    sku: str
    name: str
    quantity: int
    paid: int


@dataclass(frozen=True, slots=True)
class Basket:
    """What one household bought at a time."""

    member: str
    items: tuple[Item, ...]

    @property
    def total(self) -> int:
        return sum(item.paid for item in self.items)


def fen(text: str) -> int:
    """`12.30` as 1230."""
    yuan, _, rest = text.partition(".")
    return int(yuan) * 100 + int(rest.ljust(2, "0"))


def yuan(amount: int) -> str:
    """1230 as `12.30`."""
    return f"{amount // 100}.{amount % 100:02d}"


def baskets(folder: Path, count: int) -> list[Basket]:
    """The store's first baskets of the half-year that were paid for and are not too long."""
    with gzip.open(folder / "grocery-bills-2017-h1.csv.gz", "rt", encoding="utf-8") as rows:
        members = {row["bill"]: row["member"] for row in csv.DictReader(rows) if row["store"] == STORE}
    lines: dict[str, list[Item]] = defaultdict(list)
    with gzip.open(folder / "grocery-lines-2017-h1.csv.gz", "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["bill"] in members:
                lines[row["bill"]].append(Item(row["sku"], row["name"], int(row["quantity"]), fen(row["paid"])))
    fit = (
        Basket(members[bill], tuple(items))
        for bill, items in lines.items()
        if len(items) <= LINES_MOST and all(item.paid > 0 and item.quantity > 0 for item in items)
    )
    return [basket for basket, _ in zip(fit, range(count), strict=False)]


def shelf(bought: list[Basket]) -> dict[str, Item]:
    """What the store has on its shelves: one piece of everything, at the first price that comes out even."""
    found: dict[str, Item] = {}
    for basket in bought:
        for item in basket.items:
            if item.sku not in found and item.paid % item.quantity == 0:
                found[item.sku] = Item(item.sku, item.name, 1, item.paid // item.quantity)
    return found


@dataclass
class Book:
    """What a careful person writes down on paper, all in fen."""

    drawer: int = 0
    bills: int = 0
    sold: int = 0
    extracted: int = 0
    taken: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By the kind of tender."""
    rounding: int = 0
    """What was left off of cash, below zero."""
    discounts: int = 0
    overridden: int = 0
    """By how much new prices were below the shelf's."""
    given_back: int = 0
    refunds: int = 0
    removed: int = 0
    claims: int = 0

    def bill(self, total: int, **tenders: int) -> None:
        """A bill and what it was paid with, change already taken off; a tenth of it goes to those who wait."""
        assert sum(tenders.values()) == total, (total, tenders)
        self.bills += 1
        self.sold += total
        self.extracted += (total * 10 + 50) // 100
        for kind, amount in tenders.items():
            self.taken[kind] += amount
        self.drawer += tenders.get("cash", 0)

    def cash_for(self, amount: int) -> int:
        """What settles an amount in cash in a shop that leaves the fen off."""
        self.rounding -= amount % JIAO
        return amount - amount % JIAO

    def give_back(self, amount: int) -> None:
        """In cash."""
        self.refunds += 1
        self.given_back += amount
        self.drawer -= amount


def counted(amount: int, pieces: tuple[int, ...]) -> list[int]:
    """How many of each piece an amount is, the largest first; the last must divide what is left."""
    found = []
    for piece in pieces:
        found.append(amount // piece)
        amount %= piece
    assert amount == 0, amount
    return found
