"""A member's page: places and history a page at a time, wallets, and what a till that is joined keeps apart."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from terminal.errors import Refused
from terminal.ledger import audit
from terminal.ledger.unit import Unit
from terminal.money import Money, Ratio
from terminal.rebate.settings import Lottery
from terminal.services import (
    audit_log,
    claims,
    member_history,
    member_sheet,
    member_wishes,
    members,
    orders,
    pin,
    staff,
)
from terminal.services.audit_log import Wanted
from terminal.services.facts import Certainty
from terminal.services.member_facts import DrawDone, Happened, WalletFacts
from terminal.services.rights import Approval, Role, StaffFacts
from tests.shop import Shop, with_base

LI = Approval("李红")
EXCHANGE = {"points": Ratio(100_00), "love": Ratio(50_00)}


@pytest.fixture
def shop() -> Shop:
    return Shop()


def do(shop: Shop, work: Callable[..., object], *args: object, **named: object) -> object:
    with shop.ledger.write() as unit:
        return work(unit, *args, **named)


def test_places_come_in_pages_newest_first_and_the_last_page_is_the_last(shop: Shop) -> None:
    for _ in range(member_sheet.PAGE + 3):
        shop.pay("10", "A")
    with shop.ledger.read() as unit:
        first = member_sheet.places(unit, "A")
        second = member_sheet.places(unit, "A", 1)
        beyond = member_sheet.places(unit, "A", 9)
    assert (len(first.places), len(second.places), first.pages) == (member_sheet.PAGE, 3, 2)
    assert first.places[0].id == f"bill-{member_sheet.PAGE + 3}"
    assert second.places[-1].id == "bill-1"
    assert beyond == second


def test_each_place_says_what_was_promised_received_and_how_many_are_before_it(shop: Shop) -> None:
    shop.pay("100", "A")
    shop.pay("100", "B")
    shop.pay("100", "A")
    with shop.ledger.read() as unit:
        newest, oldest = member_sheet.places(unit, "A").places
    assert (oldest.entitlement, oldest.rewarded, oldest.remaining, oldest.ahead) == (
        Money(100_00), Money(20_00), Money(80_00), 0,
    )  # fmt: skip
    assert (newest.number, newest.paid, newest.ahead) == ("02-000003", Money(100_00), 2)
    assert newest.certainty is Certainty.CONFIRMED
    assert newest.drawable is False


def test_only_those_that_wait_can_be_asked_for(shop: Shop) -> None:
    shop.pay("10", "A", bill_id="small")
    shop.pay("100", "B")
    shop.pay("100", "A", bill_id="large")
    with shop.ledger.read() as unit:
        assert [each.id for each in member_sheet.places(unit, "A").places] == ["large", "small"]
        assert [each.id for each in member_sheet.places(unit, "A", only_waiting=True).places] == ["large"]


def test_the_sheet_holds_wallets_consent_and_what_can_be_done(shop: Shop) -> None:
    shop.set(with_base(exchange=EXCHANGE, level={"diamond": Ratio(150_00)}))
    with shop.ledger.write() as unit:
        member = members.add(unit, "王小明", "13812346021", consent=True, card="A-17", approval=LI)
    with shop.ledger.read() as unit:
        sheet = member_sheet.sheet(unit, member.id)
    assert sheet.member.card == "A-17"
    assert (sheet.agreed_at, sheet.withdrawn_at) == (shop.clock(), None)
    assert (sheet.exchange, sheet.levels) == (("points", "love"), ("gold", "silver", "diamond"))
    assert not sheet.joined and not sheet.unconfirmed


def test_history_has_bills_rewards_refunds_exchanges_levels_and_is_read_in_pages(shop: Shop) -> None:
    shop.set(with_base(exchange=EXCHANGE))
    shop.pay("100", "A", bill_id="first")
    shop.clock.forward(minutes=1)
    shop.pay("200", "B")
    shop.clock.forward(minutes=1)
    do(shop, member_wishes.exchange, "first", "points", Money(80_00), LI)
    shop.clock.forward(minutes=1)
    do(shop, members.set_level, "A", "gold", LI)
    shop.clock.forward(minutes=1)
    do(shop, orders.refund, "first", shop.clock(), amount=Money(100_00), tender="cash")
    with shop.ledger.read() as unit:
        page = member_history.history(unit, "A")
    assert [(line.kind, line.amount, line.about) for line in page.lines] == [
        (Happened.RANKED, Money(0), "gold"),
        (Happened.EXCHANGED, Money(80_00), "02-000001"),
        (Happened.REWARDED, Money(20_00), "02-000001"),
        (Happened.BILL, Money(-100_00), "02-000001"),
    ]
    for number in range(member_history.PAGE):
        shop.clock.forward(minutes=1)
        shop.pay("1", "A", bill_id=f"more-{number}")
    with shop.ledger.read() as unit:
        first, second = (member_history.history(unit, "A", page) for page in (0, 1))
        assert (len(first.lines), first.more, first.whole) == (member_history.PAGE, True, True)
        assert not set(first.lines) & set(second.lines)
        assert not second.more


def test_a_claimed_bill_is_in_the_history_with_its_claim(shop: Shop) -> None:
    bill = shop.pay("100")
    assert bill.claim is not None
    shop.member("A")
    shop.clock.forward(minutes=5)
    do(shop, claims.claim, bill.claim.code, "A", LI)
    with shop.ledger.read() as unit:
        told = [(line.kind, line.about) for line in member_history.history(unit, "A").lines]
        (place,) = member_sheet.places(unit, "A").places
    assert told == [(Happened.CLAIMED, "02-000001"), (Happened.BILL, "02-000001")]
    assert (place.number, place.entitlement) == ("02-000001", Money(100_00))


def test_an_exchange_says_what_it_gives_before_and_gives_just_that(shop: Shop) -> None:
    shop.set(with_base(exchange=EXCHANGE, love_credit="frozen"))
    shop.pay("100", "A", bill_id="a")
    shop.pay("100", "B")
    with shop.ledger.read() as unit:
        preview = member_wishes.preview_exchange(unit, "a")
    assert [(each.wallet, each.amount, each.frozen) for each in preview.offers] == [
        ("points", Money(90_00), False),
        ("love", Money(45_00), True),
    ]
    with pytest.raises(Refused, match="changed_meanwhile"):
        do(shop, member_wishes.exchange, "a", "love", Money(46_00), LI)
    do(shop, member_wishes.exchange, "a", "love", Money(45_00), LI)
    with shop.ledger.read() as unit:
        assert member_sheet.wallets(unit, "A").love_frozen == Money(45_00)
        assert member_sheet.place(unit, "a").status == "exchanged"
        note = audit_log.search(unit, Wanted(kinds=frozenset({"exchanged"})))[0]
        assert (note.who, note.subject, note.amount) == ("李红", "A", Money(45_00))
    with pytest.raises(Refused, match="not_waiting"):
        do(shop, member_wishes.exchange, "a", "points", Money(90_00), LI)
    released = do(shop, member_wishes.release, "A", Money(5_00), LI)
    assert released == WalletFacts(Money(10_00), love=Money(5_00), love_frozen=Money(40_00))
    assert audit.verify(shop.ledger).ok


def test_a_draw_shows_its_fingerprint_before_and_its_seed_after(shop: Shop) -> None:
    shop.set(with_base(lottery=Lottery(fixed=(Ratio(120_00),))))
    shop.pay("100", "A", bill_id="a")
    with shop.ledger.read() as unit:
        before = member_wishes.preview_draw(unit, "a")
        assert before.place.drawable
    with pytest.raises(Refused, match="no_nonce"):
        do(shop, member_wishes.draw, "a", " \n", LI)
    done = do(shop, member_wishes.draw, "a", "1234", LI)
    assert isinstance(done, DrawDone)
    assert (done.seed_hash, done.ratio, done.entitlement) == (before.seed_hash, Ratio(120_00), Money(120_00))
    with pytest.raises(Refused, match="no_lottery"):
        do(shop, member_wishes.draw, "a", "1234", LI)
    assert audit.verify(shop.ledger).ok


def test_what_is_handed_over_leaves_one_wallet_for_another_and_stands_in_both_histories(shop: Shop) -> None:
    shop.set(with_base(exchange=EXCHANGE))
    shop.pay("100", "A", bill_id="a")
    shop.member("B")
    do(shop, member_wishes.exchange, "a", "points", Money(100_00), LI)
    with pytest.raises(Refused, match="wallet_short"):
        do(shop, member_wishes.transfer, "A", "B", "points", Money(100_01), LI)
    with pytest.raises(Refused, match="no_transfer"):
        do(shop, member_wishes.transfer, "A", "B", "balance", Money(1), LI)
    do(shop, member_wishes.transfer, "A", "B", "points", Money(30_00), LI)
    with shop.ledger.read() as unit:
        assert (member_sheet.wallets(unit, "A").points, member_sheet.wallets(unit, "B").points) == (
            Money(70_00), Money(30_00),
        )  # fmt: skip
        given, got = (member_history.history(unit, each).lines[0] for each in "AB")
    assert (given.kind, given.amount, given.wallet) == (Happened.TRANSFERRED, Money(-30_00), "points")
    assert (got.kind, got.amount) == (Happened.TRANSFERRED, Money(30_00))


# who may


def hire(unit: Unit) -> None:
    pin.set_pin(unit, "904571")
    for name, role, digits in (("小陈", Role.CASHIER, "1357"), ("老周", Role.SENIOR, "2468")):
        person = staff.save(unit, StaffFacts("", name, role), Approval(approved_by=staff.OWNER))
        staff.set_pin(unit, person.id, digits, Approval(approved_by=staff.OWNER))


class InvalidAmount(Exception):
    """Refused for the amount alone."""


def let_through(unit: Unit, work: Callable[[Unit, Approval], object], by: Approval) -> None:
    try:
        work(unit, by)
    except Refused as why:
        if why.code != "invalid_amount":
            raise
        raise InvalidAmount from why


WISHES: list[Callable[[Unit, Approval], object]] = [
    lambda unit, by: members.set_level(unit, "A", "gold", by),
    lambda unit, by: members.unmask(unit, "A", by),
    lambda unit, by: members.change(unit, "A", by, name="王", phone="", card="17"),
    lambda unit, by: members.withdraw_consent(unit, "A", by),
    lambda unit, by: member_wishes.transfer(unit, "A", "B", "points", Money(0), by),
    lambda unit, by: member_wishes.release(unit, "A", Money(0), by),
]


def test_what_is_not_everybodys_is_refused_to_a_cashier_unless_let_through(shop: Shop) -> None:
    shop.member("A")
    shop.member("B")
    do(shop, hire)
    for work in WISHES:
        with pytest.raises(Refused, match="not_allowed"):
            do(shop, work, Approval("小陈"))
        with pytest.raises(Refused, match="reason_missing"):
            do(shop, work, Approval("小陈", "老周"))
        for by in (Approval("老周"), Approval("小陈", "老周", "顾客要求")):
            with contextlib.suppress(InvalidAmount):  # let through as far as that
                do(shop, let_through, work, by)


def test_whoever_saw_a_whole_name_stands_in_the_log(shop: Shop) -> None:
    shop.member("A", name="王小明")
    assert do(shop, members.unmask, "A", Approval("老周", reason="核对身份"))
    with shop.ledger.read() as unit:
        (note,) = audit_log.search(unit, Wanted(kinds=frozenset({members.UNMASKED})))
    assert (note.who, note.reason, note.subject) == ("老周", "核对身份", "A")
