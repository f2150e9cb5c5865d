"""The catalogue: a product by its barcode, find as you type, and all or none of what is put in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.errors import Refused
from terminal.ledger import audit
from terminal.money import Money, Quantity
from terminal.services import audit_log, catalogue, staff
from terminal.services.catalogue import Article, Sought
from terminal.services.facts import ProductFacts
from terminal.services.privacy import NAME_MAX
from terminal.services.rights import Approval, Role
from terminal.services.shop import BILL_CAP
from terminal.services.staff import OWNER
from tests.shop import Shop

MILK = ProductFacts("6901234567892", "伊利纯牛奶 250ml", Money(350), Money(300), "", "奶")
APPLE = ProductFacts("2000017", "红富士苹果", Money(1280), None, "kg", "果")
COLA = ProductFacts("6902827110013", "Coca-Cola 100% Zero_Sugar!", Money(400))
PLUS = ProductFacts("A-1", "Coca 可乐＋糖", Money(500))


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    put(shop, MILK, APPLE, COLA, PLUS)
    return shop


def put(shop: Shop, *products: ProductFacts) -> int:
    with shop.ledger.write() as unit:
        return catalogue.put(unit, products)


def names(shop: Shop, text: str, limit: int = 20) -> list[str]:
    with shop.ledger.read() as unit:
        return [product.name for product in catalogue.search(unit, text, limit)]


@pytest.mark.parametrize(
    "scanned", [MILK.barcode, f" {MILK.barcode}\r\n", "６９０１２３４５６７８９２", f"\x02{MILK.barcode}\x03"]
)
def test_a_product_is_found_by_its_barcode_whatever_the_scanner_puts_around_it(shop: Shop, scanned: str) -> None:
    with shop.ledger.read() as unit:
        assert catalogue.find(unit, scanned) == MILK


@pytest.mark.parametrize("scanned", ["", "690123456789", MILK.name, "%", "\ud800", "1" * 5000])
def test_a_barcode_that_is_not_there_is_refused(shop: Shop, scanned: str) -> None:
    with pytest.raises(Refused) as told, shop.ledger.read() as unit:
        catalogue.find(unit, scanned)
    assert told.value.code == "unknown_barcode"
    assert len(str(told.value.fields["barcode"])) <= NAME_MAX


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("牛奶", [MILK.name]),
        ("250ML", [MILK.name]),
        ("２５０ｍｌ", [MILK.name]),
        ("coca", [COLA.name, PLUS.name]),
        ("zero coca", [COLA.name]),
        ("coca 牛奶", []),
        ("6902827", [COLA.name]),
        ("a-1", [PLUS.name]),
        ("可乐+糖", [PLUS.name]),
        ("100%", [COLA.name]),
        ("%", [COLA.name]),
        ("_", [COLA.name]),
        ("zero_s", [COLA.name]),
        ("zero-s", []),
        ("!", [COLA.name]),
        ("!%", []),
        ("'", []),
        ("\x00牛奶\u200b", [MILK.name]),
        ("\ud800", [COLA.name, PLUS.name, MILK.name, APPLE.name]),
        ("没有的", []),
        ("coca " * 5_000, [COLA.name, PLUS.name]),
        ("牛" * 100_000, []),
    ],
)
def test_search_finds_every_word_in_name_or_barcode_and_no_letter_is_a_wildcard(
    shop: Shop, typed: str, expected: list[str]
) -> None:
    assert names(shop, typed) == sorted(expected)


def test_an_empty_search_gives_all_by_name_up_to_the_limit(shop: Shop) -> None:
    everything = sorted(product.name for product in (MILK, APPLE, COLA, PLUS))
    assert names(shop, "  ") == everything
    assert names(shop, "", 2) == everything[:2]


def test_putting_a_barcode_again_changes_the_product(shop: Shop) -> None:
    assert put(shop, replace(MILK, price=Money(399), member_price=None)) == 1
    with shop.ledger.read() as unit:
        assert catalogue.find(unit, MILK.barcode) == replace(MILK, price=Money(399), member_price=None)
    assert len(names(shop, "牛奶")) == 1
    assert audit.verify(shop.ledger).ok


def test_of_one_barcode_put_twice_at_once_the_last_stands(shop: Shop) -> None:
    assert put(shop, replace(APPLE, price=Money(1)), replace(APPLE, price=Money(2))) == 2
    with shop.ledger.read() as unit:
        assert catalogue.find(unit, APPLE.barcode).price == Money(2)
    assert audit.verify(shop.ledger).ok


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (replace(MILK, name=" "), "bad_product"),
        (replace(MILK, name="\x00\u200b"), "bad_product"),
        (replace(MILK, barcode=" "), "bad_product"),
        (replace(MILK, price=Money(-1)), "bad_product"),
        (replace(MILK, member_price=Money(-1)), "bad_product"),
        (replace(MILK, price=BILL_CAP + Money(1)), "bad_product"),
        (replace(MILK, name="券 4111-1111-1111-1111"), "card_number"),
    ],
)
def test_one_bad_product_and_none_is_put(shop: Shop, bad: ProductFacts, code: str) -> None:
    before = names(shop, "")
    new = ProductFacts("1", "新", Money(1))
    with pytest.raises(Refused) as told:
        put(shop, new, bad, replace(new, barcode="2"))
    assert told.value.code == code
    assert names(shop, "") == before


def test_nothing_put_is_no_event(shop: Shop) -> None:
    with shop.ledger.read() as unit:
        before = unit.journal_seq
    assert put(shop) == 0
    with shop.ledger.read() as unit:
        assert unit.journal_seq == before


def test_a_barcode_may_pass_as_a_card_number_for_thirteen_digits_often_do(shop: Shop) -> None:
    assert put(shop, ProductFacts("4222222222222", "啤酒", Money(500))) == 1
    with shop.ledger.read() as unit:
        assert catalogue.find(unit, "4222222222222").name == "啤酒"


def test_a_members_price_comes_off_the_line_to_the_fen() -> None:
    line = MILK.line(Quantity.of(3), for_member=True)
    assert (line.price, line.discount, line.amount) == (Money(350), Money(150), Money(900))
    assert MILK.line(Quantity.of(3), for_member=False).discount == Money(0)
    dearer = replace(MILK, member_price=Money(400))
    assert dearer.line(Quantity.of(1), for_member=True).discount == Money(0)
    weighed = replace(APPLE, member_price=Money(999)).line(Quantity.parse("1.235"), for_member=True)
    assert weighed.amount == Quantity.parse("1.235").times(Money(999))


def test_a_product_is_entered_changed_and_taken_off_sale_and_the_log_says_by_whom(shop: Shop) -> None:
    by = Approval(approved_by=OWNER)
    luhn = "4222222222222"
    beer = Article(ProductFacts(luhn, "啤酒", Money(500), None, "", "酒"), Money(300), ("49927398716", luhn))
    with shop.ledger.write() as unit:
        kept = catalogue.save(unit, beer, by, new=True)
    assert kept == replace(beer, codes=("49927398716",))
    with shop.ledger.write() as unit:
        dearer = replace(kept, product=replace(kept.product, price=Money(600)), codes=(), on_sale=False)
        assert catalogue.save(unit, dearer, by) == dearer
        before = unit.journal_seq
        assert catalogue.save(unit, dearer, by) == dearer
        assert unit.journal_seq == before
    with shop.ledger.read() as unit:
        for code in (luhn, "49927398716"):
            with pytest.raises(Refused, match="delisted" if code == luhn else "unknown_barcode"):
                catalogue.find(unit, code)
        assert catalogue.search(unit, "啤酒") == ()
        assert catalogue.look(unit, Sought("啤酒", "酒", on_sale=False), 9) == (dearer,)
        assert catalogue.groups(unit) == ("奶", "果", "酒")
        notes = audit_log.search(unit, audit_log.Wanted(kinds=frozenset({"product_added", "product_changed"})))
    assert [(note.what, note.approved_by, note.detail["barcode"]) for note in notes] == [
        ("product_changed", OWNER, luhn),
        ("product_added", OWNER, luhn),
    ]
    assert notes[0].detail["changed"] == {"price": ["5.00", "6.00"], "on_sale": [True, False]}
    assert audit.verify(shop.ledger).ok


@pytest.mark.parametrize(
    ("wanted", "new", "by", "code"),
    [
        (Article(MILK), True, Approval(approved_by=OWNER), "code_taken"),
        (Article(replace(MILK, barcode="9", name="新"), codes=(APPLE.barcode,)), True, OWNER, "code_taken"),
        (Article(replace(MILK, barcode="9")), False, OWNER, "unknown_barcode"),
        (Article(MILK, cost=Money(-1)), False, OWNER, "bad_product"),
        (Article(MILK, codes=tuple(map(str, range(30)))), False, OWNER, "bad_product"),
        (Article(MILK), False, Approval("小王"), "not_allowed"),
    ],
)
def test_what_cannot_be_kept_is_refused(shop: Shop, wanted: Article, new: bool, by: Approval | str, code: str) -> None:
    approval = by if isinstance(by, Approval) else Approval(approved_by=by)
    with pytest.raises(Refused, match=code), shop.ledger.write() as unit:
        catalogue.save(unit, wanted, approval, new=new)


def test_at_the_till_only_what_is_not_there_is_added_and_by_who_may(shop: Shop) -> None:
    new = ProductFacts("6999", "新品", Money(300))
    with shop.ledger.write() as unit:
        wang = staff.save(unit, staff.StaffFacts("", "小王", Role.CASHIER), Approval(approved_by=OWNER))
        staff.set_pin(unit, wang.id, "9876", Approval(approved_by=OWNER))
    with shop.ledger.write() as unit:
        assert catalogue.add_at_till(unit, new, Approval("小王")) == new
    with pytest.raises(Refused, match="code_taken"), shop.ledger.write() as unit:
        catalogue.add_at_till(unit, replace(new, price=Money(1)), Approval("小王"))
    with pytest.raises(Refused, match="not_allowed"), shop.ledger.write() as unit:
        catalogue.add_at_till(unit, replace(new, barcode="7"), Approval("somebody"))
    with shop.ledger.read() as unit:
        assert catalogue.find(unit, "6999") == new


def test_a_journal_from_before_codes_and_cost_leaves_them_as_they_are(shop: Shop) -> None:
    kept = Article(MILK, Money(200), ("milk-6",), False, Quantity.of(0))
    with shop.ledger.write() as unit:
        catalogue.save(unit, kept, Approval(approved_by=OWNER))
    put(shop, replace(MILK, price=Money(399)))
    with shop.ledger.read() as unit:
        assert catalogue.article(unit, MILK.barcode) == replace(kept, product=replace(MILK, price=Money(399)))
        assert catalogue.look(unit, Sought("milk-6"), 9)[0].barcode == MILK.barcode
    assert audit.verify(shop.ledger).ok
