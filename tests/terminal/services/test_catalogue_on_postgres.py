"""The same catalogue and the same stock where there is no word index: what is typed is found by its text."""

from __future__ import annotations

from contextlib import closing

from terminal.ledger import audit
from terminal.ledger.store import Ledger
from terminal.money import Money, Quantity
from terminal.services import catalogue, stock
from terminal.services.catalogue import Article
from terminal.services.facts import ProductFacts
from terminal.services.rights import Approval
from terminal.services.staff import OWNER
from terminal.services.stock import StockKind
from tests.postgres import Server

BY = Approval(approved_by=OWNER)
MILK = Article(ProductFacts("6901", "纯牛奶 100%", Money(5_00)), Money(3_00), ("6901-6",), True, Quantity(0))
COLA = Article(ProductFacts("6902", "可乐", Money(3_00)), on_sale=False)


def test_products_and_stock_are_kept_and_found_and_the_audit_agrees(postgres: Server) -> None:
    with closing(Ledger.open(postgres.place())) as ledger:
        with ledger.write() as unit:
            for article in (MILK, COLA):
                assert catalogue.save(unit, article, BY, new=True) == article
            assert stock.enter(unit, "6901", StockKind.COUNT, Quantity.of(12), BY).stock == Quantity.of(12)
        with ledger.write() as unit:
            unit.move_stock("6901", -5_000)
            unit.move_stock("6902", -5_000)
            assert catalogue.article(unit, "6901").stock == Quantity.of(7)
            unit.move_stock("6901", 5_000)
        with ledger.read() as unit:
            assert catalogue.find(unit, "6901-6") == MILK.product
            found = {
                text: [each.barcode for each in catalogue.search(unit, text)] for text in ("牛奶", "100%", "%", "可")
            }
            assert found == {"牛奶": ["6901"], "100%": ["6901"], "%": ["6901"], "可": []}
            assert catalogue.catch_up(unit) == 0
        assert audit.verify(ledger).ok
