"""The unsaved changes."""

from __future__ import annotations

from terminal.money import Money, Ratio
from terminal.rebate.settings import Scope, Settings, Tier
from terminal.services.shop import Configuration
from ui.manager.draft import Draft, Setting
from ui.manager.forms import CountForm, RatioForm
from ui.manager.leaves import put

OWN = ("rebate", "cashiers", "1")
EXTRACT = Setting((*OWN, "extract"), RatioForm(Ratio(0), Ratio(100_00)), may_be_empty=True)
BASE_EXTRACT = Setting(("rebate", "base", "extract"), RatioForm(Ratio(0), Ratio(100_00)))
FRESH = Draft.of(Configuration())


def test_typing_a_value_makes_it_the_stores_own() -> None:
    draft = FRESH.typed(EXTRACT, "12")
    assert draft.now.rebate.extract_at_cashier("1") == Ratio(12_00)
    assert draft.count == 1


def test_emptying_the_field_goes_back_to_the_base() -> None:
    draft = FRESH.typed(EXTRACT, "12").typed(EXTRACT, " ")
    assert draft.now == FRESH.saved
    assert draft.count == 0


def test_a_base_field_can_not_be_emptied() -> None:
    draft = FRESH.typed(BASE_EXTRACT, "")
    assert draft.unread[BASE_EXTRACT.address].why.reason == "empty"


def test_a_refused_text_stays_in_the_field_and_the_setting_stays_as_saved() -> None:
    draft = FRESH.typed(EXTRACT, "12").typed(EXTRACT, "120")
    assert draft.text_in(EXTRACT) == "120"
    assert draft.now == FRESH.saved
    assert draft.count == 1


def test_a_good_text_after_a_bad_one_mends_the_field() -> None:
    draft = FRESH.typed(EXTRACT, "120").typed(EXTRACT, "20")
    assert not draft.unread
    assert draft.text_in(EXTRACT) == "20"


def test_typing_the_saved_value_again_leaves_nothing_unsaved() -> None:
    saved = put(FRESH.saved, EXTRACT.address, Ratio(12_00))
    assert Draft.of(saved).typed(EXTRACT, "13").typed(EXTRACT, "12.00").count == 0


def test_a_bad_number_in_a_new_tier_keeps_the_tier() -> None:
    tier = Tier(30, Money(2_000_00), Ratio(120_00))
    added = FRESH.with_configuration(put(FRESH.now, (*OWN, "tiers"), (tier,)))
    days = Setting((*OWN, "tiers", "0", "days"), CountForm(1, 3_660))
    draft = added.typed(days, "x")
    assert draft.now.rebate.cashier("1").tiers == (tier,)
    assert draft.unread[days.address].text == "x"


def test_a_tier_taken_away_takes_its_bad_texts_along() -> None:
    saved = Configuration(rebate=Settings(cashiers={"1": Scope(tiers=(Tier(30, Money(1), Ratio(1)),))}))
    days = Setting((*OWN, "tiers", "0", "days"), CountForm(1, 3_660))
    draft = Draft.of(saved).typed(days, "x")
    gone = draft.with_configuration(put(draft.now, (*OWN, "tiers"), None), forget=(*OWN, "tiers"))
    assert not gone.unread
    assert gone.count == 1
