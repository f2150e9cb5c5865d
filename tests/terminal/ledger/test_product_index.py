"""The word index over products: any part of a name or code, how the name sounds, and never anything else."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from terminal.ledger import audit, product_index
from terminal.ledger.goods import folded
from terminal.ledger.store import Ledger
from terminal.money import Money
from terminal.services import catalogue
from terminal.services.facts import ProductFacts

NAMES = (
    "伊利纯牛奶 250ml", "可口可乐 330ml", "重庆火锅底料", "绿茶 Green Tea", "喆喆薯片", "Coca-Cola Zero", "①号酱油",
    "三元酸奶",
)  # fmt: skip


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    ledger = Ledger.open(":memory:")
    put(ledger, *NAMES)
    index(ledger)
    yield ledger
    ledger.close()


def put(ledger: Ledger, *names: str, first: int = 100_001) -> None:
    with ledger.write() as unit:
        catalogue.put(unit, [ProductFacts(str(first + no), name, Money(100)) for no, name in enumerate(names)])


def index(ledger: Ledger, piece: int = 3) -> None:
    left = 1
    while left:
        with ledger.write() as unit:
            left = product_index.catch_up(unit, piece)


def found(ledger: Ledger, text: str, limit: int = 20) -> set[str]:
    with ledger.read() as unit:
        barcodes = product_index.matching(unit, folded(text).split(), limit)
        names = dict(unit.sql.all("SELECT barcode, name FROM product"))
        return {names[barcode] for barcode in barcodes}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ylcnn", {"伊利纯牛奶 250ml"}),
        ("nn250", {"伊利纯牛奶 250ml"}),
        ("niunai", {"伊利纯牛奶 250ml"}),
        ("iunai", set()),
        ("kekoukele", {"可口可乐 330ml"}),
        ("chongqing", {"重庆火锅底料"}),
        ("zq", set()),
        ("lvcha", {"绿茶 Green Tea"}),
        ("lcg", {"绿茶 Green Tea"}),
        ("ppp", set()),
        ("sp", {"喆喆薯片"}),
        ("牛", {"伊利纯牛奶 250ml"}),
        ("奶", {"伊利纯牛奶 250ml", "三元酸奶"}),
        ("喆", {"喆喆薯片"}),
        ("纯牛奶 250", {"伊利纯牛奶 250ml"}),
        ("1号", {"①号酱油"}),
        ("002", {"可口可乐 330ml"}),
        ('"', set()),
        ("* OR", set()),
        ("coca zero", {"Coca-Cola Zero"}),
    ],
)
def test_a_product_is_found_by_any_part_of_it_and_by_how_its_name_sounds(
    ledger: Ledger, typed: str, expected: set[str]
) -> None:
    assert found(ledger, typed) == expected


def test_what_is_not_indexed_yet_is_found_by_its_text(ledger: Ledger) -> None:
    put(ledger, "蒙牛酸牛奶", first=200_001)
    assert found(ledger, "牛奶") == {"伊利纯牛奶 250ml", "蒙牛酸牛奶"}
    assert found(ledger, "mnsnn") == set()
    index(ledger)
    assert found(ledger, "mnsnn") == {"蒙牛酸牛奶"}


def test_a_product_that_is_called_otherwise_is_not_found_by_its_old_name(ledger: Ledger) -> None:
    put(ledger, "散装大米")
    assert found(ledger, "伊利") == set()
    index(ledger)
    assert found(ledger, "伊利") == found(ledger, "ylcnn") == set()
    assert found(ledger, "szdm") == found(ledger, "大米") == {"散装大米"}


def test_in_a_large_catalogue_the_index_finds_what_going_through_all_names_finds() -> None:
    chance = random.Random(5)
    ledger = Ledger.open(":memory:")
    parts = [chance.choices("牛奶酸甜苦辣红绿茶米面油盐酱醋abcde0123", k=3) for _ in range(40)]
    put(ledger, *("".join(part for some in chance.choices(parts, k=3) for part in some) for _ in range(3_000)))
    index(ledger, 1_000)
    words = ["".join(chance.choice(parts))[: chance.randrange(1, 4)] for _ in range(60)]
    with ledger.read() as unit:
        for word in words:
            plain = unit.sql.all("SELECT barcode FROM product WHERE instr(search, ?) ORDER BY name, barcode", word)
            sounding = product_index.matching(unit, [word], 10_000)
            if not word.isascii():
                assert sounding == [barcode for (barcode,) in plain], word
            assert {barcode for (barcode,) in plain} <= set(sounding), word
    ledger.close()


def test_the_index_is_no_part_of_what_an_audit_compares(ledger: Ledger) -> None:
    put(ledger, "散装大米")
    assert audit.verify(ledger).ok
