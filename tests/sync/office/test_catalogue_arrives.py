"""A till's catalogue at head office: all of a product comes, stock is the till's own, bad ones are put aside."""

from __future__ import annotations

from typing import Any

import pytest

from sync.office import audit
from terminal.ledger import apply
from terminal.money import Money, Quantity
from terminal.services import catalogue, stock
from terminal.services.catalogue import Article
from terminal.services.facts import Line, ProductFacts, Purchase, Tender, TenderKind
from terminal.services.rights import Approval
from terminal.services.ring_up import ring_up
from terminal.services.staff import OWNER
from terminal.services.stock import StockKind
from tests.sync.office.arriving import Counter, Head, outcomes

BY = Approval(approved_by=OWNER)
MILK = Article(ProductFacts("6901", "牛奶", Money(5_00)), Money(3_00), ("6901-6",), False, Quantity(0))


def keep(till: Counter) -> None:
    line = Line("牛奶", Quantity.of(2), Money(5_00), "6901")
    with till.ledger.write() as unit:
        catalogue.save(unit, MILK, BY, new=True)
        stock.enter(unit, "6901", StockKind.DELIVERY, Quantity.of(10), BY)
    with till.ledger.write() as unit:
        ring_up(unit, Purchase("b-milk", (line,), (Tender(TenderKind.CASH, line.amount, line.amount),)))


@pytest.mark.parametrize("before", [True, False])
def test_all_of_a_product_comes_and_stock_is_counted_at_the_till_alone(before: bool) -> None:
    head, till = Head(), Counter()
    if before:
        keep(till)
        till.join(head)
    else:
        till.join(head)
        till.send(head)
        keep(till)
    head.clock.at = till.clock.at
    assert set(outcomes(till.send(head))) == {("created", "")}
    with head.ledger.read() as unit:
        assert catalogue.article(unit, "6901") == MILK
    with till.ledger.read() as unit:
        assert catalogue.article(unit, "6901").stock == Quantity.of(8)
    assert audit.verify(head.ledger).findings == ()
    assert audit.verify(till.ledger).findings == ()


@pytest.mark.parametrize(
    "said",
    [
        {"cost": -1}, {"cost": "3.00"}, {"codes": "6901"}, {"codes": [1]}, {"codes": ["x"] * 21}, {"on_sale": 2},
        {"stocked": "yes"},
    ],
)  # fmt: skip
def test_a_product_that_says_what_cannot_be_is_put_aside(said: dict[str, Any]) -> None:
    head, till = Head(), Counter()
    till.join(head)
    till.send(head)
    product = {"barcode": "1", "name": "x", "price": 1, "member_price": None, "unit": "", "group": ""}
    with till.ledger.write() as unit:
        unit.append(apply.CATALOGUED, unit.now(), {"products": [product | said]})
    head.clock.at = till.clock.at
    assert outcomes(till.send(head))[-1] == ("quarantined", "bad_product")
    with head.ledger.read() as unit:
        assert catalogue.count(unit) == 0
