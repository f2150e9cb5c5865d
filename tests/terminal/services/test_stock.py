"""What is on the shelf: entered with who and why, moved by sales and what comes back, below zero where it must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from terminal.errors import Refused
from terminal.ledger import audit
from terminal.money import Money, Quantity
from terminal.services import audit_log, catalogue, refunds, stock
from terminal.services.audit_log import Wanted
from terminal.services.catalogue import Article
from terminal.services.facts import Line, ProductFacts, Purchase, Tender, TenderKind
from terminal.services.refund_facts import LineBack, Way
from terminal.services.rights import Approval
from terminal.services.ring_up import preview, ring_up
from terminal.services.staff import OWNER
from terminal.services.stock import StockKind
from tests.shop import Shop

BY = Approval(approved_by=OWNER)
MILK = ProductFacts("6901", "纯牛奶", Money(5_00))
APPLE = ProductFacts("2100", "苹果", Money(12_80), unit="kg")
BREAD = ProductFacts("1000", "面包", Money(9_00))


class Shelf(Shop):
    """Milk and apples keep stock, bread keeps none."""

    def __init__(self) -> None:
        super().__init__()
        with self.ledger.write() as unit:
            for product in (MILK, APPLE):
                catalogue.save(unit, Article(product, stock=Quantity(0)), BY, new=True)
            catalogue.save(unit, Article(BREAD), BY, new=True)

    def enter(self, barcode: str, kind: StockKind, thousandths: int, reason: str = "", by: Approval = BY) -> None:
        with self.ledger.write() as unit:
            stock.enter(unit, barcode, kind, Quantity(thousandths), by, reason=reason)

    def sell(self, bill: str, *sold: tuple[ProductFacts, int]) -> None:
        lines = tuple(product.line(Quantity(thousandths), for_member=False) for product, thousandths in sold)
        due = Money.total(line.amount for line in lines)
        purchase = Purchase(bill, lines, (Tender(TenderKind.CASH, due, due),))
        with self.ledger.write() as unit:
            preview(unit, purchase)
        with self.ledger.write() as unit:
            ring_up(unit, purchase)

    def there(self, barcode: str) -> int | None:
        with self.ledger.read() as unit:
            kept = catalogue.article(unit, barcode).stock
        return None if kept is None else kept.thousandths


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    yield shelf
    assert audit.verify(shelf.ledger).ok
    shelf.ledger.close()


def test_sales_take_from_the_shelf_of_what_keeps_stock_and_a_preview_takes_nothing(shelf: Shelf) -> None:
    shelf.enter("6901", StockKind.DELIVERY, 10_000)
    shelf.sell("b1", (MILK, 3_000), (BREAD, 1_000), (APPLE, 1_235), (MILK, 1_000))
    assert (shelf.there("6901"), shelf.there("1000"), shelf.there("2100")) == (6_000, None, -1_235)


def test_a_further_barcode_sells_its_product(shelf: Shelf) -> None:
    with shelf.ledger.write() as unit:
        catalogue.save(unit, Article(MILK, codes=("6901-6", " 69 02 "), stock=Quantity(0)), BY)
    with shelf.ledger.read() as unit:
        assert catalogue.find(unit, "6901-6") == MILK
        assert [each.barcode for each in catalogue.search(unit, "69 02")] == ["6901"]


def test_what_is_given_back_is_on_the_shelf_again_whole_or_in_part_and_without_a_receipt(shelf: Shelf) -> None:
    shelf.sell("b1", (MILK, 4_000), (APPLE, 2_500))
    with shelf.ledger.write() as unit:
        refunds.preview(unit, "b1", lines=[LineBack(1, Quantity(1_000))])
    assert shelf.there("6901") == -4_000
    with shelf.ledger.write() as unit:
        refunds.refund(unit, "r1", "b1", Approval(), lines=[LineBack(1, Quantity(1_000))])
    assert (shelf.there("6901"), shelf.there("2100")) == (-3_000, -2_500)
    with shelf.ledger.write() as unit:
        refunds.refund(unit, "r2", "b1", Approval())
    assert (shelf.there("6901"), shelf.there("2100")) == (0, 0)
    line = Line(MILK.name, Quantity.of(2), MILK.price, MILK.barcode)
    with shelf.ledger.write() as unit:
        refunds.return_without_receipt(unit, "r3", [line], Way(TenderKind.CASH, line.amount), Approval())
    assert shelf.there("6901") == 2_000
    shelf.sell("b2", (MILK, 2_000))
    with shelf.ledger.write() as unit:
        refunds.void_last(unit, "r4", "b2", Approval())
    assert shelf.there("6901") == 2_000


def test_a_count_stands_whatever_was_thought_before_and_a_correction_is_explained(shelf: Shelf) -> None:
    shelf.sell("b1", (MILK, 3_000))
    shelf.enter("6901", StockKind.COUNT, 12_000)
    shelf.enter("6901", StockKind.CORRECTION, -2_000, "摔碎")
    assert shelf.there("6901") == 10_000
    with shelf.ledger.read() as unit:
        notes = audit_log.search(unit, Wanted(kinds=frozenset({"stock_moved"})))
    assert [(note.subject, note.reason, note.detail["kind"], note.detail["moves"]) for note in notes] == [
        ("纯牛奶", "摔碎", "correction", [["6901", -2_000]]),
        ("纯牛奶", "", "count", [["6901", 15_000]]),
    ]


@pytest.mark.parametrize(
    ("barcode", "kind", "thousandths", "by", "code"),
    [
        ("6901", StockKind.CORRECTION, -1_000, BY, "stock_reason_missing"),
        ("6901", StockKind.CORRECTION, 0, BY, "bad_stock"),
        ("6901", StockKind.DELIVERY, 0, BY, "bad_stock"),
        ("6901", StockKind.DELIVERY, -1_000, BY, "bad_stock"),
        ("6901", StockKind.COUNT, -1_000, BY, "bad_stock"),
        ("6901", StockKind.COUNT, 1_500, BY, "whole_pieces"),
        ("1000", StockKind.COUNT, 1_000, BY, "no_stock_kept"),
        ("none", StockKind.COUNT, 1_000, BY, "unknown_barcode"),
        ("6901", StockKind.COUNT, 1_000, Approval("小王"), "not_allowed"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(
    shelf: Shelf, barcode: str, kind: StockKind, thousandths: int, by: Approval, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        shelf.enter(barcode, kind, thousandths, by=by)
    assert shelf.there("6901") == 0


def test_stock_that_is_not_kept_any_more_is_forgotten_and_begins_at_nothing(shelf: Shelf) -> None:
    shelf.enter("6901", StockKind.DELIVERY, 10_000)
    with shelf.ledger.write() as unit:
        milk = catalogue.article(unit, "6901")
        catalogue.save(unit, replace(milk, stock=None), BY)
    shelf.sell("b1", (MILK, 1_000))
    assert shelf.there("6901") is None
    with shelf.ledger.write() as unit:
        catalogue.save(unit, replace(milk, stock=Quantity(0)), BY)
    assert shelf.there("6901") == 0


def test_a_changed_stock_is_found_by_the_audit() -> None:
    shelf = Shelf()
    with shelf.ledger.write() as unit:
        unit.sql.run("UPDATE stock SET thousandths = 7 WHERE barcode = '6901'")
    assert [finding.kind for finding in audit.verify(shelf.ledger).findings] == ["projection"]
    shelf.ledger.close()
