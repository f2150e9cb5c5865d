"""The day so far: this store's queue, on the local day, and nothing of yesterday."""

from __future__ import annotations

from dataclasses import replace

from terminal.clock import from_text
from terminal.money import ZERO, Money, Ratio
from terminal.rebate.settings import Scope, Settings
from terminal.services.ring_up import ring_up
from terminal.services.today import today
from tests.shop import MORNING, PROFILE, Shop, cash, with_base


def seen(shop: Shop) -> tuple[int, str, str, int]:
    with shop.ledger.read() as unit:
        told = today(unit)
    return told.bills, told.turnover.yuan, told.rewarded.yuan, told.filled


def test_before_the_first_bill_everything_is_nothing() -> None:
    shop = Shop()
    assert seen(shop) == (0, "0.00", "0.00", 0)
    with shop.ledger.read() as unit:
        told = today(unit)
    assert (told.last_number, told.last_paid, told.last_at, told.river.waiting) == ("", ZERO, None, 0)
    assert (told.extract_ratio, told.enabled, told.paused) == (Ratio(10_00), True, False)


def test_bills_turnover_rewards_and_filled_entries_of_the_day() -> None:
    shop = Shop()
    shop.pay("1", "A")
    shop.pay("10", "B")
    last = shop.pay("20.50")
    assert seen(shop) == (3, "31.50", "3.05", 1)
    with shop.ledger.read() as unit:
        told = today(unit)
    assert (told.last_number, told.last_paid, told.last_at) == (last.number, Money(20_50), last.at)
    assert told.river.waiting == 1


def test_a_new_local_day_begins_at_the_shops_own_midnight() -> None:
    shop = Shop()
    shop.clock.at = from_text("2026-11-22T15:59:59+00:00")
    shop.pay("5")
    assert seen(shop)[0] == 1
    shop.clock.forward(seconds=1)
    assert seen(shop)[0] == 0
    with shop.ledger.read() as unit:
        assert today(unit).last_paid == Money(5_00), "the last bill is told all the same"


def test_bills_entered_for_another_store_or_another_day_are_not_this_days() -> None:
    shop = Shop()
    with shop.ledger.write() as unit:
        ring_up(unit, cash("5", None, "a"), at=from_text(MORNING), store="S2")
        ring_up(unit, cash("6", None, "b"), at=from_text("2017-01-01T11:00:00+08:00"), store="S1")
    assert seen(shop)[0] == 0
    shop.pay("7")
    assert seen(shop)[:2] == (1, "7.00")


def test_ratio_and_switches_are_those_of_this_stores_cashier() -> None:
    shop = Shop()
    shop.set(Settings(cashiers={"S1": Scope(enabled=False, extract=Ratio(12_50)), "S2": Scope(extract=Ratio(1))}))
    with shop.ledger.read() as unit:
        told = today(unit)
    assert (told.enabled, told.extract_ratio) == (False, Ratio(12_50))
    shop.set(with_base(paused=True), replace(PROFILE, shop_name="福源"))
    with shop.ledger.read() as unit:
        assert today(unit).paused
