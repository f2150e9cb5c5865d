"""Refunds, voids and returns: who bears what, by which ways it goes back, and that foretold is what is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from terminal.errors import Refused
from terminal.ledger import audit
from terminal.money import Money, Quantity
from terminal.services import audit_log, bill_search, export, members, refunds, reports, shifts, staff
from terminal.services.facts import BillFacts, Line, Purchase, Tender, TenderKind
from terminal.services.refund_facts import LineBack, RefundableBill, RefundFacts, RefundKind, Way
from terminal.services.rights import Approval, Role, StaffFacts
from terminal.services.ring_up import ring_up
from terminal.services.staff import OWNER
from tests import office_says
from tests.shop import PROFILE, Shop, with_base

NOBODY = Approval()
CASH, SCAN, CARD, BALANCE, OTHER = TenderKind


def yuan(text: str) -> Money:
    return Money.parse(text)


class Counter(Shop):
    """A shop at whose till things come back."""

    def sell(
        self, *prices: str, paid: dict[TenderKind, str] | None = None, member: str | None = None, bill: str = "b1"
    ) -> BillFacts:
        if member is not None:
            self.member(member)
        lines = tuple(Line(f"货{no}", Quantity.of(1), yuan(price)) for no, price in enumerate(prices, 1))
        due = Money.total(line.amount for line in lines)
        ways = {kind: yuan(text) for kind, text in (paid or {CASH: due.yuan}).items()}
        tenders = tuple(
            Tender(kind, each, each if kind is CASH else Money(0), "购物卡" if kind is OTHER else "")
            for kind, each in ways.items()
        )
        with self.ledger.write() as unit:
            return ring_up(unit, Purchase(bill, lines, tenders, member))

    def look(self, bill: str = "b1") -> RefundableBill:
        with self.ledger.read() as unit:
            return refunds.look(unit, bill)

    def preview(self, bill: str = "b1", **asked: object) -> RefundFacts:
        with self.ledger.write() as unit:
            return refunds.preview(unit, bill, **asked)  # type: ignore[arg-type]

    def refund(self, refund: str, bill: str = "b1", who: Approval = NOBODY, **asked: object) -> RefundFacts:
        with self.ledger.write() as unit:
            return refunds.refund(unit, refund, bill, who, **asked)  # type: ignore[arg-type]

    def void(self, refund: str, bill: str = "b1", who: Approval = NOBODY) -> RefundFacts:
        with self.ledger.write() as unit:
            return refunds.void_last(unit, refund, bill, who)

    def held(self, member: str) -> Money:
        with self.ledger.read() as unit:
            return members.get(unit, member).balance

    def sound(self) -> bool:
        """The ledger verifies, and its accounts come to nothing."""
        with self.ledger.read() as unit:
            row = unit.sql.one("SELECT coalesce(sum(balance_fen), 0) FROM account")
        return audit.verify(self.ledger).findings == () and row == (0,)


@pytest.fixture
def shop() -> Iterator[Counter]:
    made = Counter()
    yield made
    made.ledger.close()


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(Refused, match=code)


def ways(facts: RefundFacts) -> dict[TenderKind, str]:
    return {way.kind: way.amount.yuan for way in facts.ways}


def test_a_whole_refund_goes_back_the_ways_it_was_paid(shop: Counter) -> None:
    shop.sell("60.00", "40.00", paid={CASH: "30.00", SCAN: "70.00"})
    done = shop.refund("r1")
    assert done.amount == yuan("100.00")
    assert ways(done) == {CASH: "30.00", SCAN: "70.00"}
    assert [goods.name for goods in done.goods] == ["货1", "货2"]
    assert shop.look().left == Money(0)
    assert shop.sound()


def test_a_part_goes_back_in_proportion_and_the_rest_later_to_the_fen(shop: Counter) -> None:
    shop.sell("10.00", paid={CASH: "3.33", SCAN: "6.67"})
    first = shop.refund("r1", amount=yuan("0.01"))
    second = shop.refund("r2", amount=yuan("3.34"))
    rest = shop.refund("r3")
    assert Money.total((first.amount, second.amount, rest.amount)) == yuan("10.00")
    given_back = [way for facts in (first, second, rest) for way in facts.ways]
    assert Money.total(way.amount for way in given_back if way.kind is CASH) == yuan("3.33")
    assert shop.sound()


def test_a_way_gives_back_no_more_than_it_took(shop: Counter) -> None:
    shop.sell("10.00", paid={CASH: "4.00", SCAN: "6.00"})
    with refused("bad_way"):
        shop.refund("r1", amount=yuan("5.00"), ways=(Way(CASH, yuan("5.00")),))
    with refused("bad_way"):
        shop.refund("r1", amount=yuan("5.00"), ways=(Way(SCAN, yuan("4.00")),))
    with refused("bad_way"):
        shop.refund("r1", amount=yuan("5.00"), ways=(Way(CARD, yuan("5.00")),))
    assert ways(shop.refund("r1", amount=yuan("5.00"), ways=(Way(SCAN, yuan("5.00")),))) == {SCAN: "5.00"}
    with refused("bad_way"):
        shop.refund("r2", amount=yuan("2.00"), ways=(Way(SCAN, yuan("2.00")),))
    assert ways(shop.refund("r2")) == {CASH: "4.00", SCAN: "1.00"}


def test_lines_come_back_in_parts_that_sum_to_the_line(shop: Counter) -> None:
    with shop.ledger.write() as unit:
        line = Line("苹果", Quantity(1_000), yuan("10.00"), unit="kg")
        ring_up(unit, Purchase("b1", (line,), (Tender(CASH, yuan("10.00"), yuan("10.00")),)))
    parts = [shop.refund(f"r{no}", lines=(LineBack(1, Quantity(333)),)).amount for no in range(3)]
    parts.append(shop.refund("r9", lines=(LineBack(1, Quantity(1)),)).amount)
    assert Money.total(parts) == yuan("10.00")
    with refused("bad_return"):
        shop.refund("r10", lines=(LineBack(1, Quantity(1)),))
    assert shop.sound()


def test_lines_that_are_not_there_do_not_come_back(shop: Counter) -> None:
    shop.sell("60.00", "40.00")
    for bad in ((LineBack(3, Quantity.of(1)),), (LineBack(1, Quantity.of(2)),), (LineBack(1, Quantity(0)),)):
        with refused("bad_return"):
            shop.refund("r1", lines=bad)
    with refused("over_refund"):
        shop.refund("r1", amount=yuan("100.01"))
    with refused("unknown_bill"):
        shop.refund("r1", "b9")
    assert shop.look().left == yuan("100.00")


def test_the_same_refund_asked_again_is_done_once(shop: Counter) -> None:
    shop.sell("60.00")
    first = shop.refund("r1", amount=yuan("20.00"))
    again = shop.refund("r1", amount=yuan("20.00"))
    assert (first.outcome, again.outcome) == ("created", "exists")
    assert replace(again, outcome="created") == first
    shop.sell("5.00", bill="b2")
    with refused("same_id_other_content"):
        shop.refund("r1", "b2")
    assert shop.look().left == yuan("40.00")


def test_excess_rewarded_leaves_the_balance_which_may_go_below_zero() -> None:
    shop = Counter(rebate=with_base())
    shop.sell("100.00", member="m1", bill="b1")
    for no in range(20):
        shop.sell("30.00", member="m2", bill=f"x{no}")
    received = shop.held("m1")
    assert received == yuan("60.00")
    shop.sell("55.00", paid={BALANCE: "55.00"}, member="m1", bill="spent")
    held = shop.held("m1")
    foretold = shop.preview("b1", amount=yuan("70.00"))
    assert foretold.borne is not None
    assert foretold.borne.entitlement_before == yuan("100.00")
    assert foretold.borne.entitlement == yuan("30.00")
    assert foretold.borne.clawed_back == yuan("35.50")  # 65.50 was rewarded by then
    assert foretold.borne.refund_cost == yuan("7.00")
    assert shop.held("m1") == held
    done = shop.refund("r1", "b1", amount=yuan("70.00"))
    assert done.borne == foretold.borne
    assert done.borne is not None
    assert done.borne.balance == held - yuan("35.50") == shop.held("m1") < Money(0)
    assert shop.sound()
    shop.ledger.close()


def test_what_was_paid_by_balance_goes_back_into_it() -> None:
    shop = Counter(rebate=with_base())
    shop.sell("100.00", member="m1", bill="b1")
    shop.sell("500.00", member="m2", bill="b2")
    assert shop.held("m1") == yuan("50.00")
    shop.sell("40.00", paid={BALANCE: "30.00", CASH: "10.00"}, member="m1", bill="b3")
    before = shop.held("m1")
    done = shop.refund("r1", "b3", ways=(Way(BALANCE, yuan("30.00")), Way(CASH, yuan("10.00"))))
    assert done.borne is not None
    assert shop.held("m1") == before + yuan("30.00") - done.borne.clawed_back
    assert shop.sound()
    shop.ledger.close()


def test_a_preview_keeps_nothing(shop: Counter) -> None:
    shop.sell("60.00", member="m1")
    with shop.ledger.read() as unit:
        head = unit.journal_hash
    shop.preview(amount=yuan("20.00"))
    shop.preview()
    with shop.ledger.read() as unit:
        assert unit.journal_hash == head
        assert unit.sql.one("SELECT count(*) FROM refund") == (0,)
    assert shop.look().left == yuan("60.00")
    assert shop.sound()


def test_only_the_untouched_last_bill_is_voided(shop: Counter) -> None:
    shop.sell("60.00", bill="b1", paid={CASH: "20.00", CARD: "40.00"})
    shop.sell("5.00", bill="b2")
    with refused("not_last"):
        shop.void("v1", "b1")
    assert shop.look("b2").is_last
    done = shop.void("v1", "b2")
    assert (done.kind, done.amount, done.outcome) == (RefundKind.VOID, yuan("5.00"), "created")
    assert shop.void("v1", "b2").outcome == "exists"
    with refused("not_last"):
        shop.void("v2", "b2")
    assert not shop.look("b2").is_last
    assert shop.sound()


def test_goods_without_a_receipt_are_paid_out_and_no_queue_hears_of_it(shop: Counter) -> None:
    shop.sell("60.00", member="m1")
    goods = (Line("雨伞", Quantity.of(2), yuan("15.00"), "690"),)
    with shop.ledger.write() as unit:
        done = refunds.return_without_receipt(unit, "r1", goods, Way(CASH, yuan("30.00")), NOBODY, reason="坏的")
        again = refunds.return_without_receipt(unit, "r1", goods, Way(CASH, yuan("30.00")), NOBODY)
    assert (done.kind, done.in_cash, done.number, done.borne) == (RefundKind.RETURN, yuan("30.00"), "", None)
    assert again.outcome == "exists"
    with shop.ledger.write() as unit, refused("bad_way"):
        refunds.return_without_receipt(unit, "r2", goods, Way(BALANCE, yuan("30.00")), NOBODY)
    with shop.ledger.write() as unit, refused("empty_bill"):
        refunds.return_without_receipt(unit, "r2", (), Way(CASH, yuan("30.00")), NOBODY)
    assert shop.sound()


def test_x_and_z_count_what_was_given_back_once_and_by_its_way(shop: Counter) -> None:
    with shop.ledger.write() as unit:
        shifts.start(unit, yuan("500.00"), NOBODY)
    shop.sell("100.00", bill="b1", paid={CASH: "30.00", OTHER: "70.00"})
    shop.sell("8.00", bill="b2")
    shop.refund("r1", "b1", Approval("小李"), amount=yuan("50.00"))
    shop.void("v1", "b2", Approval("小李"))
    with shop.ledger.write() as unit:
        goods = (Line("雨伞", Quantity.of(1), yuan("15.00")),)
        refunds.return_without_receipt(unit, "t1", goods, Way(CASH, yuan("15.00")), Approval("小李"))
        report = reports.x(unit)
    assert (report.refunds.count, report.refunds.amount) == (1, yuan("50.00"))
    assert (report.voids.count, report.voids.amount) == (1, yuan("8.00"))
    assert (report.returns.count, report.returns.amount) == (1, yuan("15.00"))
    assert report.cash_refunded == yuan("38.00")
    assert report.expected_cash == yuan("500.00")
    assert {(each.kind, each.name): each.refunded.amount for each in report.tenders} == {
        ("cash", ""): yuan("38.00"), ("other", "购物卡"): yuan("35.00"),
    }  # fmt: skip
    assert [(each.name, each.refunds.count) for each in report.cashiers] == [("", 0), ("小李", 3)]
    assert report.balanced
    with shop.ledger.write() as unit:
        shifts.close(unit, {100_00: 5}, "", NOBODY)
    assert shop.sound()


def test_a_shop_that_sells_in_shifts_gives_back_in_shifts(shop: Counter) -> None:
    shop.sell("8.00")
    shop.set(with_base(), replace(PROFILE, shifts=True))
    with refused("no_shift"):
        shop.refund("r1")
    with refused("no_shift"):
        shop.void("r1")


def test_who_may_not_needs_somebody_who_may_and_a_reason(shop: Counter) -> None:
    manager = Approval(approved_by=OWNER)
    with shop.ledger.write() as unit:
        for name, role, pin in (("小李", Role.CASHIER, "4711"), ("王姐", Role.SENIOR, "5812")):
            who = staff.save(unit, StaffFacts("", name, role), manager)
            staff.set_pin(unit, who.id, pin, manager)
    shop.sell("8.00")
    for done in (shop.refund, shop.void):
        with refused("not_allowed"):
            done("r1", who=Approval("小李"))
        with refused("reason_missing"):
            done("r1", who=Approval("小李", "王姐"))
    facts = shop.refund("r1", who=Approval("小李", "王姐", "坏了"))
    assert (facts.who, facts.approved_by, facts.reason) == ("小李", "王姐", "坏了")
    with shop.ledger.read() as unit:
        note = audit_log.search(unit, audit_log.Wanted(text="坏了"))[0]
    assert (note.what, note.subject, note.amount) == ("refunded", "02-000001", yuan("8.00"))
    with shop.ledger.write() as unit, refused("not_allowed"):
        refunds.return_without_receipt(
            unit, "r2", (Line("伞", Quantity.of(1), yuan("1.00")),), Way(CASH, yuan("1.00")), Approval("王姐")
        )


def test_a_card_number_is_no_reference(shop: Counter) -> None:
    shop.sell("8.00", paid={CARD: "8.00"})
    with refused("card_number"):
        shop.refund("r1", ways=(Way(CARD, yuan("8.00"), reference="6222 0212 3456 7894"),))


def test_an_old_refund_that_tells_no_way_still_verifies(shop: Counter) -> None:
    from terminal.services import orders

    shop.sell("60.00", member="m1")
    with shop.ledger.write() as unit:
        orders.refund(unit, "b1", unit.now(), amount=yuan("20.00"), tender="balance")
    assert shop.refund("r1").amount == yuan("40.00")
    assert shop.sound()


def test_a_history_with_refunds_replays_as_a_scenario(shop: Counter) -> None:
    shop.sell("60.00", member="m1", paid={CASH: "20.00", SCAN: "40.00"})
    shop.refund("r1", amount=yuan("10.00"))
    with shop.ledger.write() as unit:
        goods = (Line("雨伞", Quantity.of(1), yuan("15.00")),)
        refunds.return_without_receipt(unit, "t1", goods, Way(CASH, yuan("15.00")), NOBODY)
    with shop.ledger.read() as unit:
        told, notes = export.scenario(unit)
    given_back = [event for event in told["events"] if "refund" in event.values()]
    assert [event["amount"] for event in given_back] == ["3.33", "6.67"]
    assert notes == []


def test_a_bill_is_found_by_number_link_member_amount_and_day(shop: Counter) -> None:
    first = shop.sell("60.00", member="m1", bill="b1")
    shop.clock.forward(days=1)
    shop.sell("8.50", "1.00", bill="b2")

    def found(text: str) -> list[str]:
        with shop.ledger.read() as unit:
            return [bill.id for bill in bill_search.find(unit, text)]

    assert found("") == ["b2", "b1"]
    assert found(first.number) == found("1") == ["b1"]
    assert found(f"http://10.0.0.2:8080/q/{first.status_token}") == ["b1"]
    assert found("card-m1") == ["b1"]
    assert found("9.50") == ["b2"]
    assert found("2026-11-22") == found("11-22") == ["b1"]
    assert found("11-31") == found("nobody") == found("99-000017") == []


def test_a_joined_till_says_where_another_tills_bill_is_given_back(shop: Counter) -> None:
    shop.sell("60.00")
    with shop.ledger.write() as unit:
        office_says.join(unit)
    with shop.ledger.read() as unit, refused("sold_elsewhere"):
        bill_search.find(unit, "07-000123")


PARTS = st.lists(st.integers(1, 4_000), min_size=1, max_size=4)


@hypothesis_settings(max_examples=25, deadline=None)
@given(
    prices=st.lists(st.integers(1, 20_000), min_size=1, max_size=3), in_cash=st.integers(0, 100), parts=PARTS,
    others=st.lists(st.integers(1, 9_000), max_size=3),
)  # fmt: skip
def test_what_is_foretold_is_done_and_parts_sum_to_the_whole(
    prices: list[int], in_cash: int, parts: list[int], others: list[int]
) -> None:
    shop = Counter(rebate=with_base())
    due = sum(prices)
    cash = due * in_cash // 100
    paid = {kind: Money(fen).yuan for kind, fen in ((CASH, cash), (SCAN, due - cash)) if fen}
    shop.sell(*(Money(price).yuan for price in prices), paid=paid, member="m1")
    for no, fen in enumerate(others):
        shop.sell(Money(fen).yuan, member="m2", bill=f"x{no}")
    back: list[RefundFacts] = []
    while left := shop.look().left:
        wanted = Money(min(parts[len(back) % len(parts)], left.fen)) if len(back) < 4 else left
        foretold = shop.preview(amount=wanted)
        back.append(shop.refund(f"r{len(back)}", amount=wanted))
        assert (foretold.borne, foretold.ways, foretold.goods) == (back[-1].borne, back[-1].ways, back[-1].goods)
    assert sum(facts.amount.fen for facts in back) == due
    assert sum(facts.in_cash.fen for facts in back) == cash
    assert back[-1].borne is not None
    assert back[-1].borne.entitlement == Money(0)
    assert shop.look().left_of_ways == ()
    assert shop.sound()
    shop.ledger.close()
