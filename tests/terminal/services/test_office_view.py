"""What a joined till may say of bills, members and places, before and after head office has spoken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.errors import Refused
from terminal.money import ZERO, Money, Quantity
from terminal.services import bills, members, settings, status, today
from terminal.services.configuration import shop_from_body, shop_to_body, validate
from terminal.services.facts import BillFacts, Certainty, Line, Purchase, Tender, TenderKind
from terminal.services.ring_up import preview, ring_up
from terminal.services.shop import ALLOWANCE_CAP, Configuration, ShopProfile
from tests import office_says as office
from tests.shop import PROFILE, Shop, cash


def joined(shop: Shop | None = None) -> Shop:
    made = shop or Shop()
    with made.ledger.write() as unit:
        office.join(unit)
    return made


def look(shop: Shop, bill_id: str) -> BillFacts:
    with shop.ledger.read() as unit:
        return bills.by_id(unit, bill_id)


def by_balance(yuan: str, member: str, bill_id: str) -> Purchase:
    paid = Money.parse(yuan)
    return Purchase(bill_id, (Line("面包", Quantity.of(1), paid),), (Tender(TenderKind.BALANCE, paid),), member)


def allow(shop: Shop, yuan: str) -> None:
    with shop.ledger.write() as unit:
        now = settings.current(unit)
        profile = replace(now.configuration.shop, offline_allowance=Money.parse(yuan))
        settings.change(
            unit, Configuration(profile, now.configuration.rebate), based_on=now.version, who="李红", reason="test"
        )


def test_a_bill_of_a_till_alone_is_confirmed_at_once() -> None:
    shop = Shop()
    bill = shop.pay("100.00", "m")
    assert bill.settlement.certainty is Certainty.CONFIRMED
    assert bill.settlement.confirmed_at is None
    assert bill.settlement.given_known


def test_a_bill_of_a_joined_till_is_provisional_until_head_office_has_answered_it() -> None:
    shop = joined()
    bill = shop.pay("100.00", "m", bill_id="b")
    assert bill.settlement.certainty is Certainty.PROVISIONAL
    assert bill.settlement.river.certainty is Certainty.PROVISIONAL
    assert look(shop, "b").settlement.certainty is Certainty.PROVISIONAL
    with shop.ledger.write() as unit:
        office.confirm(unit, "b", joined_ahead=126, entries_ahead=126)
    told = look(shop, "b").settlement
    assert told.certainty is told.river.certainty is Certainty.CONFIRMED
    assert (told.entries_ahead, told.money_ahead) == (126, Money(38_432_60))
    assert told.confirmed_at is not None


def test_an_answer_that_it_was_there_already_confirms_as_well() -> None:
    shop = joined()
    shop.pay("100.00", "m", bill_id="b")
    with shop.ledger.write() as unit:
        office.place(unit, "b")
        office.answer(unit, office.event_of(unit, "b"), "exists")
    assert look(shop, "b").settlement.certainty is Certainty.CONFIRMED


def test_an_answer_without_the_place_leaves_the_bill_provisional() -> None:
    shop = joined()
    shop.pay("100.00", "m", bill_id="b")
    with shop.ledger.write() as unit:
        office.answer(unit, office.event_of(unit, "b"))
    assert look(shop, "b").settlement.certainty is Certainty.PROVISIONAL


def test_a_bill_without_a_member_is_confirmed_by_the_answer_alone() -> None:
    shop = joined()
    shop.pay("100.00", bill_id="b")
    with shop.ledger.write() as unit:
        office.answer(unit, office.event_of(unit, "b"))
    assert look(shop, "b").settlement.certainty is Certainty.CONFIRMED


def test_a_bill_that_head_office_has_put_aside_is_a_state_of_its_own_with_its_reason() -> None:
    shop = joined()
    bill = shop.pay("100.00", "m", bill_id="b")
    with shop.ledger.write() as unit:
        office.answer(unit, office.event_of(unit, "b"), "quarantined", "bad_promise")
    told = look(shop, "b").settlement
    assert (told.certainty, told.held) == (Certainty.PROVISIONAL, "bad_promise")
    with shop.ledger.read() as unit:
        page = status.status(unit, bill.status_token)
    assert page.held
    assert page.certainty is Certainty.PROVISIONAL


def test_the_place_expected_counts_head_offices_queue_and_the_own_bills_since() -> None:
    shop = joined()
    with shop.ledger.write() as unit:
        office.queue(unit, waiting=126, owed=38_432_60)
    first = shop.pay("100.00", "m").settlement
    assert (first.entries_ahead, first.money_ahead) == (126, Money(38_432_60))
    second = shop.pay("50.00", "m").settlement
    assert (second.entries_ahead, second.money_ahead) == (127, Money(38_532_60))
    assert second.river.head_name == "陈**"
    assert second.payees == ()
    assert not second.given_known


def test_a_preview_tells_the_same_place_as_the_bill_after_it() -> None:
    shop = joined()
    shop.member("m")
    with shop.ledger.write() as unit:
        office.queue(unit)
    with shop.ledger.read() as unit:
        foretold = preview(unit, cash("100.00", "m"))
    assert foretold.certainty is Certainty.PREVIEW
    assert foretold.entries_ahead == shop.pay("100.00", "m").settlement.entries_ahead == 126


def test_a_confirmed_bill_names_nobody_whom_only_this_till_believes_to_be_paid() -> None:
    shop = Shop()
    shop.pay("100.00", "first")
    joined(shop)
    shop.pay("200.00", "m", bill_id="b")
    with shop.ledger.write() as unit:
        office.confirm(unit, "b")
    told = look(shop, "b").settlement
    assert (told.payees, told.payee_count, told.given_known) == ((), 0, False)


def test_once_confirmed_the_number_ahead_never_rises() -> None:
    shop = joined()
    bill = shop.pay("100.00", "m", bill_id="b")
    seen: list[int] = []
    for ahead in (126, 120, 140, 80):
        with shop.ledger.write() as unit:
            office.confirm(unit, "b", joined_ahead=126, entries_ahead=ahead)
        with shop.ledger.read() as unit:
            seen.append(status.status(unit, bill.status_token).entry.entries_ahead or 0)
    assert seen[0] == 126
    assert max(seen[1:]) <= 126


def test_the_status_page_tells_head_offices_figures_as_of_their_time() -> None:
    shop = joined()
    bill = shop.pay("100.00", "m", bill_id="b")
    with shop.ledger.read() as unit:
        before = status.status(unit, bill.status_token)
    assert before.certainty is Certainty.PROVISIONAL
    with shop.ledger.write() as unit:
        office.queue(unit)
        office.confirm(unit, "b", entries_ahead=86, money_ahead_fen=24_118_20, rewarded_fen=0)
    with shop.ledger.read() as unit:
        after = status.status(unit, bill.status_token)
    assert after.certainty is after.river.certainty is Certainty.CONFIRMED
    assert (after.entry.entries_ahead, after.entry.money_ahead) == (86, Money(24_118_20))
    assert after.as_of.isoformat() == "2026-11-22T02:05:00+00:00"
    assert after.river.own_ahead == 86


def test_the_status_page_of_one_kind_lists_no_purchase_of_the_other() -> None:
    shop = joined()
    one = shop.pay("100.00", "m", bill_id="b1")
    two = shop.pay("100.00", "m", bill_id="b2")
    with shop.ledger.write() as unit:
        office.confirm(unit, "b1")
    with shop.ledger.read() as unit:
        assert status.status(unit, one.status_token).others == ()
        assert status.status(unit, two.status_token).others == ()


def test_a_places_end_is_head_offices_word() -> None:
    shop = joined()
    bill = shop.pay("100.00", "m", bill_id="b")
    with shop.ledger.write() as unit:
        office.confirm(unit, "b", status="rewarded", rewarded_fen=100_00, entries_ahead=None)
    with shop.ledger.read() as unit:
        entry = status.status(unit, bill.status_token).entry
    assert (entry.status, entry.rewarded, entry.entries_ahead) == ("rewarded", Money(100_00), None)


def test_a_members_balance_is_head_offices_less_what_was_spent_here_since() -> None:
    shop = joined()
    shop.member("m")
    allow(shop, "50.00")
    with shop.ledger.write() as unit:
        office.member(unit, "m", 88_20)
    with shop.ledger.write() as unit:
        bill = ring_up(unit, by_balance("30.00", "m", "b"))
    assert bill.member is not None
    assert bill.member.balance == Money(58_20)
    with shop.ledger.read() as unit:
        facts = members.get(unit, "m")
    assert (facts.balance, facts.waiting, facts.still_to_come) == (Money(58_20), 2, Money(50_00))
    assert facts.as_of is not None
    with shop.ledger.write() as unit:  # head office has taken the bill in: nothing is taken off twice
        office.member(unit, "m", 58_20)
    with shop.ledger.read() as unit:
        assert members.get(unit, "m").balance == Money(58_20)


def test_a_second_id_shows_the_member_that_it_was_found_to_be() -> None:
    shop = joined()
    shop.member("new")
    with shop.ledger.write() as unit:
        office.member(unit, "old", 70_00)
        office.member(unit, "new", 0, same_as="old")
    with shop.ledger.read() as unit:
        assert members.get(unit, "new").balance == Money(70_00)


def test_a_member_of_whom_head_office_has_not_told_has_nothing_to_spend() -> None:
    shop = Shop()
    shop.pay("100.00", "m")
    shop.pay("500.00", "other")  # pays m's place at this till
    joined(shop)
    with shop.ledger.read() as unit:
        assert members.get(unit, "m").balance == ZERO


def test_a_balance_without_the_office_needs_the_allowance() -> None:
    shop = joined()
    shop.member("m")
    with shop.ledger.write() as unit:
        office.member(unit, "m", 88_20)
    with pytest.raises(Refused) as refused, shop.ledger.write() as unit:
        ring_up(unit, by_balance("20.00", "m", "b"))
    assert refused.value.code == "needs_office"
    assert refused.value.fields["left"] == ZERO
    with shop.ledger.read() as unit:
        assert unit.orders.find("b") is None
    allow(shop, "30.00")
    with shop.ledger.write() as unit:
        ring_up(unit, by_balance("20.00", "m", "b"))
    with pytest.raises(Refused) as refused, shop.ledger.write() as unit:
        ring_up(unit, by_balance("20.00", "m", "b2"))
    assert (refused.value.code, refused.value.fields["left"]) == ("needs_office", Money(10_00))
    with shop.ledger.write() as unit:  # head office knows of it now
        office.answer(unit, office.event_of(unit, "b"))
        office.member(unit, "m", 68_20)
        ring_up(unit, by_balance("20.00", "m", "b2"))


def test_more_than_was_known_last_is_refused_also_within_the_allowance() -> None:
    shop = joined()
    shop.member("m")
    allow(shop, "100.00")
    with shop.ledger.write() as unit:
        office.member(unit, "m", 10_00)
    with pytest.raises(Refused) as refused, shop.ledger.write() as unit:
        ring_up(unit, by_balance("20.00", "m", "b"))
    assert (refused.value.code, refused.value.fields["held"]) == ("insufficient", Money(10_00))


def test_what_head_office_has_reserved_is_taken_whatever_was_known_here() -> None:
    shop = joined()
    shop.member("m")
    with shop.ledger.write() as unit:
        bill = ring_up(unit, by_balance("20.00", "m", "b"), reserved=True)
    assert bill.member is not None
    with shop.ledger.write() as unit:
        again = ring_up(unit, by_balance("20.00", "m", "b"))
    assert again.outcome == "exists"


def test_the_days_queue_is_the_one_that_head_office_described() -> None:
    shop = joined()
    shop.pay("100.00", "m")
    with shop.ledger.write() as unit:
        office.queue(unit, waiting=311)
        assert today.today(unit).river.waiting == 311


def test_a_till_that_has_left_is_its_own_authority_again() -> None:
    shop = joined()
    shop.pay("100.00", "m", bill_id="b")
    with shop.ledger.write() as unit:
        office.leave(unit)
    assert look(shop, "b").settlement.certainty is Certainty.CONFIRMED
    assert shop.pay("100.00", "m").settlement.certainty is Certainty.CONFIRMED


def test_the_allowance_is_kept_and_an_older_profile_has_none() -> None:
    profile = replace(PROFILE, offline_allowance=Money(50_00))
    body = shop_to_body(profile)
    assert body["offline_allowance"] == 50_00
    assert shop_from_body(body) == profile
    del body["offline_allowance"]
    assert shop_from_body(body).offline_allowance == ZERO


@pytest.mark.parametrize("fen", [-1, ALLOWANCE_CAP.fen + 1])
def test_an_allowance_out_of_bounds_is_named(fen: int) -> None:
    faults = validate(Configuration(ShopProfile(shop_name="x", offline_allowance=Money(fen))))
    assert [fault.field for fault in faults] == ["shop.offline_allowance"]
