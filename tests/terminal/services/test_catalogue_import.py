"""A list of products: any program's file, foretold to the field, written once, and the same again changes nothing."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from terminal.errors import Refused
from terminal.ledger import audit
from terminal.money import Money, Quantity
from terminal.services import audit_log, catalogue
from terminal.services.audit_log import Wanted
from terminal.services.catalogue import Article, Sought
from terminal.services.catalogue_import import CatalogueImport, Plan, carry_out
from terminal.services.facts import ProductFacts
from terminal.services.rights import Approval
from terminal.services.staff import OWNER
from tests.shop import Shop

BY = Approval(approved_by=OWNER)
MILK = Article(
    ProductFacts("6901", "纯牛奶", Money(39_90), Money(35_00), "", "乳品"),
    Money(30_00),
    ("6901-6",),
    True,
    Quantity(4_000),
)
HEAD = "条码,名称,售价,会员价,单位,分类,进价,其他条码,库存,在售"


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    assert audit.verify(shop.ledger).ok
    shop.ledger.close()


def plan(shop: Shop, content: str | bytes) -> Plan:
    reading = CatalogueImport(content.encode() if isinstance(content, str) else content, "list.csv")
    done, lines = 0, 1
    while done < lines:
        with shop.ledger.write() as unit:
            done, lines = reading.read(unit)
    return reading.plan


def take(shop: Shop, content: str | bytes) -> int:
    wanted = plan(shop, content)
    with shop.ledger.write() as unit:
        return carry_out(unit, wanted, BY)


def article(shop: Shop, barcode: str) -> Article:
    with shop.ledger.read() as unit:
        return catalogue.article(unit, barcode)


def whole(head: str = HEAD) -> str:
    return f"{head}\n6901,纯牛奶,39.90,35,,乳品,30,6901-6,4,是\n"


@pytest.mark.parametrize(
    "content",
    [
        whole().encode("utf-8"),
        b"\xef\xbb\xbf" + whole().encode("utf-8"),
        whole().encode("gb18030"),
        whole().encode("utf-16"),
        whole().replace(",", ";").encode(),
        whole().replace(",", "\t").replace("\n", "\r\n").encode("gbk"),
        whole(
            "Barcode,Product Name,Retail price (¥),Member_Price,UNIT,Category,Cost price,Other barcodes,On hand,Active"
        ).encode(),
        whole().replace("6901,纯", '="6901",纯').replace("39.90", '"¥39.90"').replace("是", "上架").encode(),
    ],
)
def test_a_file_of_any_program_makes_the_same_product(shop: Shop, content: bytes) -> None:
    assert take(shop, content) == 1
    assert article(shop, "6901") == MILK


def test_what_changes_is_foretold_field_by_field_and_nothing_is_written_before_it_is_wanted(shop: Shop) -> None:
    take(shop, whole())
    wanted = plan(shop, "barcode,name,price,stock\n6901,纯牛奶,41.00,7\n6902,可乐,3,\n6903,,5,\n")
    (change,), (new,) = wanted.changed, wanted.new
    assert (change.line, change.fields, change.counted) == (2, ("price", "stock"), Quantity.of(7))
    assert change.after.product.price == Money(41_00)
    assert (new.after.barcode, new.after.stock) == ("6902", None)
    assert [(fault.line, fault.why) for fault in wanted.faults] == [(4, "no_name")]
    assert article(shop, "6901") == MILK
    with shop.ledger.write() as unit:
        assert carry_out(unit, wanted, BY) == 2
    after = article(shop, "6901")
    assert (after.product.price, after.stock) == (Money(41_00), Quantity.of(7))
    assert (after.product.member_price, after.cost, after.codes) == (Money(35_00), Money(30_00), ("6901-6",))


def test_the_same_file_again_changes_nothing(shop: Shop) -> None:
    assert take(shop, whole()) == 1
    with shop.ledger.read() as unit:
        before = unit.journal_seq
    again = plan(shop, whole())
    assert (again.new, again.changed, again.same) == ([], [], 1)
    assert take(shop, whole()) == 0
    with shop.ledger.read() as unit:
        assert unit.journal_seq == before


def test_a_plan_that_the_catalogue_has_left_behind_is_not_written(shop: Shop) -> None:
    wanted = plan(shop, whole())
    with shop.ledger.write() as unit:
        catalogue.put(unit, [ProductFacts("6902", "可乐", Money(300))])
    with pytest.raises(Refused, match="catalogue_moved"), shop.ledger.write() as unit:
        carry_out(unit, wanted, BY)
    with shop.ledger.read() as unit:
        assert catalogue.count(unit) == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",纯牛奶,3.00,,,,,,,", "no_barcode"),
        ("6.90123E+12,纯牛奶,3.00,,,,,,,", "spoiled_barcode"),
        ("6902,,3.00,,,,,,,", "no_name"),
        ("6902,可乐,,,,,,,,", "no_price"),
        ("6902,可乐,3.001,,,,,,,", "bad_amount"),
        ("6902,可乐,-3,,,,,,,", "bad_amount"),
        ("6902,可乐,999999999,,,,,,,", "bad_amount"),
        ("6902,可乐,three,,,,,,,", "bad_amount"),
        ("6902,可乐,3,,,,,,1.5,", "whole_stock"),
        ("6902,可乐,3,,,,,,many,", "bad_quantity"),
        ("6902,可乐,3,,,,,,,maybe", "bad_flag"),
        ("6902,券 4111-1111-1111-1111,3,,,,,,,", "card_number"),
        ("6902,可乐,3,,,,,6901-6,,", "code_taken"),
        ("6901-6,可乐,3,,,,,,,", "code_taken"),
        ("6902,可乐,3,,,,,,,,extra", "too_many_cells"),
        ("6" * 41 + ",可乐,3,,,,,,,", "long_barcode"),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_line_and_takes_no_other_with_it(shop: Shop, row: str, why: str) -> None:
    take(shop, whole())
    wanted = plan(shop, f'{HEAD}\n6900,"两行\n的名字",1,,,,,,,\n\n{row}\n6999,雪碧,3,,,,,,,\n')
    assert [(fault.line, fault.why) for fault in wanted.faults] == [(5, why)]
    assert [change.after.product.name for change in wanted.new] == ["两行 的名字", "雪碧"]


def test_a_barcode_that_stands_twice_in_the_list_is_taken_once(shop: Shop) -> None:
    wanted = plan(shop, "sku,name,price\n1,a,1\n1,b,2\n２,c,3\n")
    assert [(fault.line, fault.why, fault.fields) for fault in wanted.faults] == [(3, "twice", {"first": 2})]
    assert [change.after.barcode for change in wanted.new] == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_columns"),
        (b"hello\nworld\n", "no_columns"),
        ("名称,售价\n可乐,3\n".encode(), "no_columns"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff", "file_not_text"),
        (b"barcode,name\x00\n1,a\n", "file_not_text"),
        (b"PK\x03\x04" + bytes(range(256)) * 4, "file_not_text"),
    ],
)
def test_what_is_no_list_of_products_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        CatalogueImport(content)


def test_who_may_not_see_the_manager_s_pages_imports_nothing(shop: Shop) -> None:
    wanted = plan(shop, whole())
    with pytest.raises(Refused, match="not_allowed"), shop.ledger.write() as unit:
        carry_out(unit, wanted, Approval("小王"))


def test_the_log_tells_of_the_import(shop: Shop) -> None:
    take(shop, whole())
    with shop.ledger.read() as unit:
        notes = audit_log.search(unit, Wanted(kinds=frozenset({"products_imported", "stock_moved"})))
    assert [(note.what, note.subject, note.approved_by) for note in notes] == [
        ("products_imported", "list.csv", OWNER),
        ("stock_moved", "list.csv", OWNER),
    ]
    assert notes[0].detail == {"new": 1, "changed": 0, "faulty": 0}


def test_the_products_of_real_purchases_make_a_catalogue_that_is_searched(shop: Shop, shared: Path) -> None:
    names: dict[str, tuple[str, Decimal]] = {}
    with gzip.open(shared / "data" / "grocery-lines-2017-h1.csv.gz", "rt", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            if int(line["quantity"]) > 0:
                price = (Decimal(line["paid"]) / int(line["quantity"])).quantize(Decimal("0.01"), ROUND_HALF_UP)
                names.setdefault(line["sku"], (line["name"], price))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("SKU", "Name", "Price"))
    writer.writerows((sku, name, price) for sku, (name, price) in names.items())
    wanted = plan(shop, text.getvalue())
    assert not wanted.faults
    assert len(wanted.new) == len(names) > 10_000
    with shop.ledger.write() as unit:
        assert carry_out(unit, wanted, BY) == len(names)
    assert plan(shop, text.getvalue()).same == len(names)
    with shop.ledger.read() as unit:
        found = catalogue.look(unit, Sought("tuna oz"), 1_000)
        expected = {sku for sku, (name, _) in names.items() if {"tuna", "oz"} <= _words(name)}
        assert expected <= {each.barcode for each in found}
        assert found == tuple(sorted(found, key=lambda each: (each.product.name, each.barcode)))


def _words(name: str) -> set[str]:
    return set(name.casefold().split())
