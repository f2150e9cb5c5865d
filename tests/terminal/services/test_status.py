"""The status page's facts: the place that a plain count gives, and no more of anybody than may be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.errors import Refused
from terminal.ids import new_status_token
from terminal.money import Money, Ratio
from terminal.services import status
from terminal.services.facts import BillFacts, DisplaySwitches, StatusFacts
from tests.shop import PROFILE, Shop, with_base


def seen(shop: Shop, bill: BillFacts) -> StatusFacts:
    with shop.ledger.read() as unit:
        return status.status(unit, bill.status_token)


@pytest.mark.parametrize("token", ["", "A", "../../etc", "%", "\ud800", "A" * 26, "A" * 100_000])
def test_a_token_that_is_none_is_refused_and_not_told_back(token: str) -> None:
    shop = Shop()
    shop.pay("10", "A")
    shop.pay("10")
    with pytest.raises(Refused) as told, shop.ledger.read() as unit:
        status.status(unit, token)
    assert (told.value.code, told.value.fields) == ("unknown_token", {})


def test_another_token_of_the_right_form_is_none_and_case_does_not_matter() -> None:
    shop = Shop()
    bill = shop.pay("10", "A")
    with pytest.raises(Refused, match="unknown_token"), shop.ledger.read() as unit:
        status.status(unit, new_status_token())
    with shop.ledger.read() as unit:
        assert status.status(unit, bill.status_token.lower()).entry.id == bill.id


def test_the_token_itself_is_not_what_bills_are_found_by() -> None:
    shop = Shop()
    bill = shop.pay("10", "A")
    with shop.ledger.read() as unit:
        (kept,) = unit.sql.one("SELECT status_hash FROM bill") or ("",)
        events = "".join(body for (body,) in unit.sql.all("SELECT body FROM journal"))
    assert bill.status_token not in kept + events


def test_the_head_is_ones_other_purchase_only_where_it_is_another() -> None:
    shop = Shop()
    first, second = shop.pay("100", "A"), shop.pay("10", "A")
    assert not seen(shop, first).river.head_is_own
    assert seen(shop, second).river.head_is_own


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 20_000)), min_size=1, max_size=12))
def test_places_and_money_ahead_are_those_of_a_plain_count(bought: list[tuple[str, int]]) -> None:
    shop = Shop(rebate=with_base(extract=Ratio(35_00)))
    rung = [shop.pay(Money(fen).yuan, member) for member, fen in bought]
    told = [seen(shop, bill).entry for bill in rung]
    ahead, money = 0, 0
    for entry in told:
        assert entry.entitlement.fen >= entry.rewarded.fen >= 0
        if entry.status == "waiting":
            assert (entry.entries_ahead, entry.money_ahead) == (ahead, Money(money))
            ahead, money = ahead + 1, money + entry.entitlement.fen - entry.rewarded.fen
        else:
            assert (entry.entries_ahead, entry.money_ahead, entry.rewarded) == (None, Money(0), entry.entitlement)
            assert entry.ended_at is not None
        assert Money.total(payout.amount for payout in entry.payouts) == entry.rewarded
    for bill, entry in zip(rung, told, strict=True):
        picture = seen(shop, bill).river
        assert (picture.waiting, picture.own_ahead) == (ahead, entry.entries_ahead)


def test_the_place_at_joining_stays_beside_the_place_now() -> None:
    shop = Shop()
    shop.pay("1", "A")
    bill = shop.pay("100", "B")
    assert (seen(shop, bill).entry.joined_ahead, seen(shop, bill).entry.entries_ahead) == (0, 0)
    late = shop.pay("100", "C")
    shop.pay("1000")
    entry = seen(shop, late).entry
    assert (entry.joined_ahead, entry.joined_money_ahead) == (1, Money(90_00))
    assert (entry.entries_ahead, entry.status, entry.rewarded) == (0, "waiting", Money(10_00))


def test_payouts_come_newest_first_with_their_source_masked() -> None:
    shop = Shop()
    shop.member("A", name="王小明")
    shop.member("B", name="欧阳锋")
    bill = shop.pay("100", "A")
    shop.clock.forward(minutes=1)
    shop.pay("10", "B")
    shop.clock.forward(minutes=1)
    shop.pay("30")
    facts = seen(shop, bill)
    assert facts.member_name == "王**"
    assert [(each.source_name, each.amount, each.source_paid) for each in facts.entry.payouts] == [
        ("", Money(3_00), Money(30_00)),
        ("欧**", Money(1_00), Money(10_00)),
    ]
    assert [each.at for each in facts.entry.payouts] == [bill.at.replace(minute=2), bill.at.replace(minute=1)]
    assert "欧阳锋" not in repr(facts)
    assert "王小明" not in repr(facts)


def test_of_many_payouts_the_newest_are_told_and_all_are_counted() -> None:
    shop = Shop()
    bill = shop.pay("1000", "A")
    for _ in range(status.PAYOUTS_SHOWN + 3):
        shop.clock.forward(minutes=1)
        shop.pay("10")
    entry = seen(shop, bill).entry
    assert (len(entry.payouts), entry.payout_count) == (status.PAYOUTS_SHOWN, status.PAYOUTS_SHOWN + 3)
    assert entry.payouts[0].at == shop.clock.at


def test_others_are_the_owners_own_that_wait_in_their_order_and_no_one_elses() -> None:
    shop = Shop()
    first = shop.pay("1", "A")
    mine = [shop.pay("100", "A") for _ in range(status.OTHERS_SHOWN + 2)]
    shop.pay("100", "B")
    told = seen(shop, mine[3])
    assert [other.id for other in told.others] == [bill.id for bill in mine if bill is not mine[3]][
        : status.OTHERS_SHOWN
    ]
    assert seen(shop, first).entry.status == "rewarded"
    assert told.others[0].entries_ahead == 0


def test_the_page_has_the_shops_names_switches_and_time_zone() -> None:
    shop = Shop()
    bill = shop.pay("10", "A")
    profile = replace(
        PROFILE,
        scheme_name="福源返利",
        switches=DisplaySwitches(member=False),
        level_names=(("gold", "尊享"),),
        time_zone="Asia/Urumqi",
    )
    shop.set(with_base(paused=True), profile)
    told = seen(shop, bill)
    assert (told.shop, told.store_name, told.scheme_name, told.paused) == ("福源百货", "朝阳路店", "福源返利", True)
    assert (told.switches, told.level_names, told.time_zone) == (profile.switches, profile.level_names, "Asia/Urumqi")
    assert told.as_of == shop.clock.at


def test_the_way_to_go_is_turnover_at_the_ratio_now_in_force_and_unknown_while_nothing_is_extracted() -> None:
    shop = Shop()
    shop.pay("100", "A")
    bill = shop.pay("100", "B")
    assert seen(shop, bill).pace.turnover == Money(900_00)
    shop.set(with_base(extract=Ratio(20_00)))
    assert seen(shop, bill).pace.turnover == Money(450_00)
    shop.set(with_base(extract=Ratio(0)))
    assert seen(shop, bill).pace.turnover is None
    assert seen(shop, bill).pace.weeks_from is None


def test_weeks_are_told_only_with_a_fortnight_of_history() -> None:
    shop = Shop()
    shop.pay("1000", "A")
    bill = shop.pay("1", "B")
    for _ in range(12):
        shop.clock.forward(days=1)
        shop.pay("70")
    assert seen(shop, bill).pace.weeks_from is None
    shop.clock.forward(days=1)
    shop.pay("70")
    pace = seen(shop, bill).pace
    assert pace.turnover == Money(9_089_00), "908.90 is ahead, a tenth of each bill comes down"
    assert (pace.weeks_from, pace.weeks_to) == (8, 12), "1,911.00 in 14 days, a fifth more or less"


def test_reading_a_page_changes_nothing() -> None:
    shop = Shop()
    bill = shop.pay("10", "A")
    with shop.ledger.read() as unit:
        before = unit.sql.one("SELECT journal_seq, journal_hash FROM ledger"), unit.sql.one("SELECT total_changes()")
    seen(shop, bill)
    with shop.ledger.read() as unit:
        after = unit.sql.one("SELECT journal_seq, journal_hash FROM ledger"), unit.sql.one("SELECT total_changes()")
    assert before == after
