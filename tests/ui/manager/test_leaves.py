"""Comparing, changing and joining configurations."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from terminal.money import Money, Ratio
from terminal.rebate.settings import Base, Scope, Settings, Tier, Window
from terminal.services.shop import Configuration, ShopProfile
from ui.manager.leaves import carried_over, differences, leaves, put, value_at

OWN = ("rebate", "cashiers", "1")
RICH = Configuration(
    ShopProfile(shop_name="福源百货", store_name="朝阳路店"),
    Settings(
        Base(level={"gold": Ratio(120_00)}),
        {
            "1": Scope(
                level={"gold": Ratio(130_00)},
                tiers=(Tier(30, Money(2_000_00), Ratio(120_00)),),
                window=Window(opens=time(8), closes=time(21, 30)),
                daily_limit=3,
            )
        },
    ),
)


def test_every_leaf_can_be_read_and_put_back_to_where_it_was() -> None:
    for address, value in leaves(RICH).items():
        assert value_at(RICH, address) == value
        assert put(RICH, address, value) == RICH


def test_every_leaf_of_a_rich_configuration_carried_onto_a_bare_one_gives_the_rich_one() -> None:
    bare = Configuration()
    assert carried_over(bare, RICH, bare) == RICH
    assert carried_over(RICH, bare, RICH) == bare


def test_the_same_has_no_differences() -> None:
    assert differences(RICH, RICH) == ()


def test_a_changed_a_new_and_a_missing_leaf_are_told_apart() -> None:
    after = put(
        put(put(RICH, (*OWN, "level", "gold"), None), (*OWN, "extract"), Ratio(12_00)), (*OWN, "daily_limit"), 5
    )
    told = {difference.address[3:]: (difference.before, difference.after) for difference in differences(RICH, after)}
    assert told == {
        ("level", "gold"): (Ratio(130_00), None),
        ("extract",): (None, Ratio(12_00)),
        ("daily_limit",): (3, 5),
    }


def test_a_scope_that_sets_nothing_any_more_is_gone_altogether() -> None:
    once = put(Configuration(), (*OWN, "daily_limit"), 3)
    assert once.rebate.cashiers["1"].daily_limit == 3
    assert put(once, (*OWN, "daily_limit"), None) == Configuration()


def test_a_window_that_is_open_on_all_sides_is_no_window() -> None:
    once = put(Configuration(), (*OWN, "window", "hours"), (time(8), None))
    assert once.rebate.cashier("1").window == Window(opens=time(8))
    assert put(once, (*OWN, "window", "hours"), None) == Configuration()


def test_a_part_of_a_tier_can_be_changed_alone() -> None:
    after = put(RICH, (*OWN, "tiers", "0", "days"), 60)
    assert after.rebate.cashier("1").tiers == (Tier(60, Money(2_000_00), Ratio(120_00)),)


def test_two_managers_changes_meet_without_losing_either() -> None:
    theirs = put(RICH, ("shop", "shop_name"), "福源超市")
    mine = put(RICH, (*OWN, "level", "gold"), Ratio(140_00))
    joined = carried_over(RICH, mine, theirs)
    assert joined.shop.shop_name == "福源超市"
    assert joined.rebate.cashier("1").level["gold"] == Ratio(140_00)


def test_a_store_with_a_point_in_its_number_is_no_trouble() -> None:
    odd = replace(RICH, rebate=replace(RICH.rebate, cashiers={"a.b": Scope(daily_limit=2)}))
    assert value_at(odd, ("rebate", "cashiers", "a.b", "daily_limit")) == 2


def test_display_switches_and_printer_are_leaves_of_their_own() -> None:
    after = put(put(RICH, ("shop", "switches", "member"), False), ("shop", "printer", "paper_mm"), 80)
    assert [difference.address for difference in differences(RICH, after)] == [
        ("shop", "switches", "member"),
        ("shop", "printer", "paper_mm"),
    ]
