"""How cash is rounded and what counts instead of money, set on the shop's page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from terminal.money import Ratio
from terminal.services.configuration import shop_from_body, shop_to_body, validate
from terminal.services.pricing import CashRounding
from terminal.services.shop import Configuration, ShopProfile
from tests.ui.manager.conftest import SHOP, Stage
from tests.ui.manager.test_shop_and_devices import field, go
from ui.manager.binding import Labelled
from ui.manager.setting_words import setting_label, value_text
from ui.words import Words


def test_rounding_and_worth_are_chosen_and_saved(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_2)
    choice = stage.window.shop.binding.input_of(("shop", "cash_rounding"))
    assert isinstance(choice, Labelled)
    go(stage, choice.focusProxy() or choice)
    stage.press(Qt.Key.Key_Down)
    go(stage, field(stage, "points_worth"))
    stage.type("1")
    stage.save()
    shop = stage.current().configuration.shop
    assert (shop.cash_rounding, shop.points_worth) == (CashRounding.DOWN, Ratio(1_00))


def test_more_than_the_whole_bill_can_not_be_deducted(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_2)
    go(stage, field(stage, "deduct_most"))
    stage.type("101")
    assert field(stage, "deduct_most").error
    stage.ctrl(Qt.Key.Key_S)
    assert stage.current().version == 1


def test_they_are_kept_and_read_back_and_have_their_defaults_in_older_settings() -> None:
    shop = replace(
        ShopProfile(shop_name="店"), cash_rounding=CashRounding.NEAREST, love_worth=Ratio(0), deduct_most=Ratio(30_00)
    )
    body = shop_to_body(shop)
    assert shop_from_body(body) == shop
    for name in ("cash_rounding", "points_worth", "love_worth", "voucher_worth", "deduct_most"):
        del body[name]
    assert shop_from_body(body).terms == ShopProfile().terms


@pytest.mark.parametrize("wrong", [{"points_worth": Ratio(1_000_01)}, {"deduct_most": Ratio(100_01)}])
def test_a_worth_out_of_bounds_is_found(wrong: dict[str, Ratio]) -> None:
    faults = validate(Configuration(replace(ShopProfile(shop_name="店"), **wrong)))  # type: ignore[arg-type]
    assert [fault.field for fault in faults] == [f"shop.{name}" for name in wrong]


def test_the_list_of_changes_says_them_in_words(stage: Stage) -> None:
    words = Words("zh_CN")
    address = ("shop", "cash_rounding")
    assert setting_label(address, SHOP, words) == "收现金时"
    assert value_text(address, CashRounding.DOWN, SHOP, words) == "抹到角：分不收"
    assert value_text(("shop", "love_worth"), Ratio(0), SHOP, words) == "不接受"
    assert value_text(("shop", "love_worth"), Ratio(50_00), SHOP, words) == "50%"
