"""Bills that are there already: found by id, by the number on the slip, or as the last one."""

from __future__ import annotations

import pytest

from terminal.errors import Refused
from terminal.money import Money
from terminal.services import bills
from tests.shop import Shop, with_base


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    for member, yuan in (("A", "100"), ("B", "344.11"), (None, "7.77")):
        shop.pay(yuan, member)
    return shop


@pytest.mark.parametrize("typed", ["02-000002", " 02-000002\n", "０２－０００００２", "\u200b02-000002"])
def test_a_bill_is_found_by_the_number_on_its_slip(shop: Shop, typed: str) -> None:
    with shop.ledger.read() as unit:
        found = bills.by_number(unit, typed, status_base="http://192.168.1.8:8722/")
        assert found == bills.by_id(unit, "bill-2", status_base="http://192.168.1.8:8722")
    assert (found.paid, found.outcome) == (Money(344_11), "created")
    assert found.status_url == f"http://192.168.1.8:8722/q/{found.status_token}"


@pytest.mark.parametrize("typed", ["", "02-000004", "2", "02-00000_", "%", "' OR 1=1", "\ud800", "9" * 9999])
def test_a_number_that_is_not_there_is_refused(shop: Shop, typed: str) -> None:
    with pytest.raises(Refused) as told, shop.ledger.read() as unit:
        bills.by_number(unit, typed)
    assert told.value.code == "unknown_bill"
    assert len(str(told.value.fields["bill"])) <= 40


def test_the_last_bill_is_the_newest_whatever_the_clock_said(shop: Shop) -> None:
    shop.clock.forward(days=-3)
    newest = shop.pay("1")
    with shop.ledger.read() as unit:
        last = bills.last(unit)
    assert last is not None
    assert (last.number, last.clock_went_back) == (newest.number, True)


def test_before_the_first_bill_there_is_no_last_one() -> None:
    with Shop().ledger.read() as unit:
        assert bills.last(unit) is None


def test_what_a_bill_paid_is_told_as_it_was_then_though_its_payees_received_more_since(shop: Shop) -> None:
    with shop.ledger.read() as unit:
        before = bills.by_id(unit, "bill-2").settlement
    shop.pay("500", "C")
    with shop.ledger.read() as unit:
        after = bills.by_id(unit, "bill-2").settlement
    assert after.payees == before.payees
    assert (after.entries_ahead, after.money_ahead) == (before.entries_ahead, before.money_ahead) == (1, Money(65_59))
    assert (after.payees[0].amount, after.payees[0].rewarded) == (Money(34_41), Money(34_41))


def test_a_bill_under_old_rules_is_told_by_its_old_rules(shop: Shop) -> None:
    shop.set(with_base(paused=True, enabled=False))
    with shop.ledger.read() as unit:
        told = bills.by_id(unit, "bill-2").settlement
    assert (told.enabled, told.paused, told.settings_version) == (True, False, 1)
    assert told.chain


def test_an_unknown_id_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match="unknown_bill"), shop.ledger.read() as unit:
        bills.by_id(unit, "bill-9")
