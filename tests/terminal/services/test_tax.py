"""The tax in a bill: taken apart to the fen, kept with the bill, told again as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.ledger import audit
from terminal.money import Money, Quantity, Ratio
from terminal.rebate.settings import Settings
from terminal.services import bills, catalogue, reports, shifts, tax
from terminal.services.configuration import shop_from_body, shop_to_body
from terminal.services.facts import BillFacts, Line, ProductFacts, Purchase, TaxSum, Tender, TenderKind
from terminal.services.report_facts import ShiftReport, from_body, to_body
from terminal.services.rights import Approval
from terminal.services.ring_up import ring_up
from terminal.services.shop import ShopProfile
from terminal.services.tax import TaxSetup, taken_apart, tax_in
from tests.shop import PROFILE, Shop

FEN = st.integers(0, 10**9)
RATES = st.sampled_from([0, 1_00, 3_00, 6_00, 9_00, 13_00, 10_000])
FOOD = ProductFacts("6901", "Rice", Money(69_80), group="Food")
SOAP = ProductFacts("6902", "Soap", Money(11_30), group="Home")


@given(gross=FEN, rate=st.integers(0, 10_000))
def test_the_tax_is_the_nearest_fen_to_what_the_rate_says(gross: int, rate: int) -> None:
    told = tax_in(Money(gross), Ratio(rate)).fen
    exact_twice = 2 * gross * rate
    assert -(10_000 + rate) < exact_twice - 2 * told * (10_000 + rate) <= 10_000 + rate or told * 2 == exact_twice


@given(parts=st.lists(st.tuples(RATES, FEN), min_size=1, max_size=30), paid=FEN)
def test_net_and_tax_come_to_gross_and_gross_to_what_was_paid(parts: list[tuple[int, int]], paid: int) -> None:
    sums = taken_apart(((Ratio(rate), Money(fen)) for rate, fen in parts), Money(paid))
    assert all(each.net + each.tax == each.gross for each in sums)
    assert Money.total(each.gross for each in sums) == Money(paid)
    assert all(Money(0) <= each.tax <= each.gross for each in sums)
    assert [each.rate for each in sums] == sorted({Ratio(rate) for rate, _ in parts}, reverse=True)


@given(parts=st.lists(st.tuples(RATES, FEN), min_size=1, max_size=30))
def test_a_bill_paid_as_its_lines_stand_is_rounded_once_a_rate(parts: list[tuple[int, int]]) -> None:
    sums = taken_apart(((Ratio(rate), Money(fen)) for rate, fen in parts), Money(sum(fen for _, fen in parts)))
    for each in sums:
        gross = Money(sum(fen for rate, fen in parts if Ratio(rate) == each.rate))
        assert each == TaxSum(each.rate, gross, tax_in(gross, each.rate))


def test_known_amounts_come_out_as_a_tax_office_has_them() -> None:
    assert tax_in(Money(113_00), Ratio(13_00)) == Money(13_00)
    assert tax_in(Money(109_00), Ratio(9_00)) == Money(9_00)
    assert tax_in(Money(1), Ratio(13_00)) == Money(0)
    assert tax_in(Money(344_11), Ratio(13_00)) == Money(39_59)
    assert tax_in(Money(100_00), Ratio(0)) == Money(0)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    with shop.ledger.write() as unit:
        catalogue.put(unit, [FOOD, SOAP])
    yield shop
    shop.ledger.close()


def _set(shop: Shop, setup: TaxSetup) -> None:
    shop.set(Settings(), replace(PROFILE, tax=setup))


def _ring(shop: Shop, bill_id: str) -> BillFacts:
    one = Quantity.of(1)
    lines = FOOD.line(one, for_member=False), SOAP.line(one, for_member=False), Line("", one, Money(5_00))
    paid = Money.total(line.amount for line in lines)
    with shop.ledger.write() as unit:
        return ring_up(unit, Purchase(bill_id, lines, (Tender(TenderKind.CASH, paid, paid),)))


def _kept(shop: Shop, bill_id: str) -> tuple[TaxSum, ...]:
    with shop.ledger.write() as unit:
        return bills.by_id(unit, bill_id).taxes


def test_a_bill_keeps_its_tax_by_the_rates_of_its_day(shop: Shop) -> None:
    _set(shop, TaxSetup(True, Ratio(13_00), (("Food", Ratio(9_00)),)))
    _ring(shop, "b1")
    _set(shop, TaxSetup(True, Ratio(6_00)))
    assert _kept(shop, "b1") == (
        TaxSum(Ratio(13_00), Money(16_30), Money(1_88)),
        TaxSum(Ratio(9_00), Money(69_80), Money(5_76)),
    )


def test_what_is_answered_at_once_and_what_is_read_later_are_the_same(shop: Shop) -> None:
    _set(shop, TaxSetup(True, Ratio(13_00), (("Food", Ratio(9_00)),)))
    assert _ring(shop, "b1").taxes == _kept(shop, "b1") != ()


def test_where_receipts_do_not_tell_it_a_bill_keeps_none(shop: Shop) -> None:
    assert _ring(shop, "b1").taxes == _kept(shop, "b1") == ()


def test_the_ledger_is_sound_with_bills_that_keep_their_tax(shop: Shop) -> None:
    _set(shop, TaxSetup(True))
    _ring(shop, "b1")
    report = audit.verify(shop.ledger)
    assert report.ok, report.findings


def test_the_shifts_report_adds_up_what_its_receipts_told(shop: Shop) -> None:
    _set(shop, TaxSetup(True, Ratio(13_00), (("Food", Ratio(9_00)),)))
    with shop.ledger.write() as unit:
        shifts.start(unit, Money(100_00), Approval())
    for number in range(3):
        _ring(shop, f"b{number}")
    with shop.ledger.write() as unit:
        report = reports.x(unit)
    assert report.taxes == (
        TaxSum(Ratio(13_00), Money(48_90), Money(5_64)),
        TaxSum(Ratio(9_00), Money(209_40), Money(17_28)),
    )
    assert Money.total(each.gross for each in report.taxes) == report.sales
    assert from_body(ShiftReport, to_body(report)) == report


def test_the_setup_is_read_back_as_it_was_kept_and_an_older_one_has_its_defaults() -> None:
    told = ShopProfile(tax=TaxSetup(True, Ratio(6_00), (("Food", Ratio(9_00)), ("Books", Ratio(0)))))
    body = shop_to_body(told)
    assert shop_from_body(body) == told
    older = {key: value for key, value in body.items() if key not in ("tax", "receipt")}
    assert shop_from_body(older) == ShopProfile()


def test_rates_out_of_bounds_and_groups_twice_are_named() -> None:
    wrong = TaxSetup(True, Ratio(10_001), (("Food", Ratio(1)), ("Food", Ratio(2))))
    assert [field for field, _, _ in tax.faults(wrong)] == ["rate", "groups"]
