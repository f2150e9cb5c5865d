"""Bills for less: discounts that somebody answered for, deductions, cash rounded, notes; and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from terminal.errors import Refused
from terminal.ledger import audit
from terminal.money import ZERO, Money, Quantity, Ratio
from terminal.rebate.entitlement import JoinVerdict
from terminal.services import audit_log, bills, deductions, members, refunds, reports, shifts, staff
from terminal.services.facts import BillFacts, Line, Purchase, Tender, TenderKind
from terminal.services.pricing import CashRounding, Deduction, Reduced, Reduction, cash_due
from terminal.services.refund_facts import LineBack
from terminal.services.report_facts import ShiftReport, from_body, to_body
from terminal.services.rights import Approval, Role, StaffFacts
from terminal.services.ring_up import NOTE_MAX, preview, ring_up
from terminal.services.staff import OWNER
from tests import office_says
from tests.shop import PROFILE, Shop, with_base

NOBODY = Approval()
MEMBER = "m-1"


def yuan(text: str) -> Money:
    return Money.parse(text)


def by_cash(amount: str, given: str = "") -> tuple[Tender, ...]:
    return (Tender(TenderKind.CASH, yuan(amount), yuan(given or amount)),)


def line(price: str, off: str = "0", *, was: str = "", quantity: int = 1, note: str = "") -> Line:
    return Line(
        "面包", Quantity.of(quantity), yuan(price), "690", "", yuan(off), yuan(off), yuan(was) if was else None, note
    )


def off(no: int, amount: str, approval: Approval = NOBODY, ratio: Ratio | None = None) -> Reduction:
    return Reduction(Reduced.DISCOUNTED, no, yuan(amount), approval, ratio)


class Till(Shop):
    def ring(self, *lines: Line, bill: str = "b1", reserved: bool = False, **asked: Any) -> BillFacts:
        with self.ledger.write() as unit:
            return ring_up(unit, Purchase(bill, lines, **({"tenders": ()} | asked)), reserved=reserved)

    def refusal(self, *lines: Line, **asked: Any) -> Refused:
        with pytest.raises(Refused) as told:
            self.ring(*lines, **asked)
        return told.value

    def endow(self, **wallets: int) -> None:
        """A member with something in his wallets, brought along from elsewhere."""
        from terminal.ledger import apply

        with self.ledger.write() as unit:
            body = {"id": MEMBER, "name": "王敏", "phone": None, "card": None, "level": "", "wallets": wallets}
            apply.apply(unit, unit.append(apply.MEMBER_JOINED, unit.now(), body))

    def wallets(self) -> dict[str, Money]:
        with self.ledger.read() as unit:
            return dict(deductions.wallets(unit, MEMBER))

    def log(self) -> list[tuple[str, str, str, str, Money]]:
        with self.ledger.read() as unit:
            found = audit_log.search(unit, audit_log.Wanted(kinds=frozenset({"discounted", "price_overridden"})))
        return [(each.what, each.who, each.approved_by, each.subject, each.amount) for each in reversed(found)]

    def again(self, bill: str = "b1") -> BillFacts:
        with self.ledger.read() as unit:
            return bills.by_id(unit, bill)

    def use(self, **profile: Any) -> None:
        with self.ledger.read() as unit:
            from terminal.services import settings

            rebate = settings.current(unit).configuration.rebate
        self.set(rebate, replace(PROFILE, **profile))

    def holds(self) -> None:
        assert audit.verify(self.ledger).findings == ()


@pytest.fixture
def till() -> Iterator[Till]:
    shop = Till()
    yield shop
    shop.ledger.close()


def hire(till: Till) -> None:
    with till.ledger.write() as unit:
        for name, role, digits in (("王芳", Role.MANAGER, "2468"), ("李红", Role.SENIOR, "1357"),
                                   ("陈晨", Role.CASHIER, "9876")):  # fmt: skip
            owner = Approval(approved_by=OWNER)
            person = staff.save(unit, StaffFacts("", name, role), owner)
            staff.set_pin(unit, person.id, digits, owner)


# discounts and prices


def test_a_discount_stands_on_the_bill_and_in_the_audit_log_at_once(till: Till) -> None:
    made = till.ring(line("10.00", "1.50"), tenders=by_cash("8.50"), reductions=(off(1, "1.50", ratio=Ratio(15_00)),))
    assert (made.paid, made.lines[0].reduced) == (yuan("8.50"), yuan("1.50"))
    assert till.log() == [("discounted", "", "", made.number, yuan("1.50"))]
    assert till.again().lines == made.lines
    till.holds()


def test_a_changed_price_is_remembered_beside_the_one_that_it_was(till: Till) -> None:
    changed = Reduction(Reduced.PRICE_OVERRIDDEN, 1, yuan("4.00"), Approval("李红", reason="破损"))
    made = till.ring(line("8.00", was="10.00", quantity=2), tenders=by_cash("16.00"), reductions=(changed,))
    assert till.again().lines[0].was_price == yuan("10.00")
    assert till.log() == [("price_overridden", "李红", "", made.number, yuan("4.00"))]


def test_a_refused_bill_leaves_no_discount_in_the_log(till: Till) -> None:
    assert till.refusal(line("10.00", "1.50"), tenders=by_cash("8.00"), reductions=(off(1, "1.50"),)).code == (
        "not_paid_in_full"
    )
    assert till.log() == []


def test_the_same_bill_again_notes_its_discount_once(till: Till) -> None:
    for _ in range(2):
        till.ring(line("10.00", "1.50"), tenders=by_cash("8.50"), reductions=(off(1, "1.50"),))
    assert len(till.log()) == 1


@pytest.mark.parametrize(
    ("lines", "reductions"),
    [
        ((line("10.00", "1.50"),), ()),
        ((line("10.00", "1.50"),), (off(1, "1.00"),)),
        ((line("10.00", "1.50"), line("10.00")), (off(2, "1.50"),)),
        ((line("10.00", "1.50"),), (off(0, "2.00"),)),
        ((line("10.00", "1.50"),), (off(7, "1.50"),)),
        ((line("8.00", was="10.00"),), ()),
        ((line("8.00"),), (Reduction(Reduced.PRICE_OVERRIDDEN, 1, yuan("2.00"), NOBODY),)),
        ((line("8.00", was="10.00"),), (Reduction(Reduced.PRICE_OVERRIDDEN, 1, yuan("1.00"), NOBODY),)),
    ],
)
def test_less_than_the_price_is_taken_only_where_somebody_answers_for_all_of_it(
    till: Till, lines: tuple[Line, ...], reductions: tuple[Reduction, ...]
) -> None:
    due = Money.total(each.amount for each in lines).yuan
    assert till.refusal(*lines, tenders=by_cash(due), reductions=reductions).code == "bad_line"


def test_who_may_not_give_a_discount_needs_somebody_who_may_and_a_reason(till: Till) -> None:
    hire(till)

    def asked(approval: Approval) -> dict[str, Any]:
        return {"tenders": by_cash("9.00"), "reductions": (off(1, "1.00", approval),)}

    own = till.refusal(line("10.00", "1.00"), **asked(Approval("陈晨")))
    assert (own.code, own.fields["right"]) == ("not_allowed", "discount")
    assert till.refusal(line("10.00", "1.00"), **asked(Approval("陈晨", "李红"))).code == "reason_missing"
    till.ring(line("10.00", "1.00"), **asked(Approval("陈晨", "李红", "老顾客")))
    till.ring(line("10.00", "1.00"), bill="b2", **asked(Approval("李红")))
    assert [(who, by) for _, who, by, _, _ in till.log()] == [("陈晨", "李红"), ("李红", "")]


# rounding


@pytest.mark.parametrize(("how", "paid"), [(CashRounding.DOWN, "12.30"), (CashRounding.NEAREST, "12.40")])
def test_cash_is_rounded_as_the_shop_says_and_the_entitlement_is_of_what_was_paid(
    till: Till, how: CashRounding, paid: str
) -> None:
    till.use(cash_rounding=how)
    till.member(MEMBER)
    rounding = yuan(paid) - yuan("12.38")
    made = till.ring(line("12.38"), tenders=by_cash(paid, "20.00"), rounding=rounding, member_id=MEMBER)
    assert (made.paid, made.rounding, made.settlement.entitlement) == (yuan(paid), rounding, yuan(paid))
    assert till.again().rounding == rounding
    till.holds()


def test_what_is_not_cash_is_never_rounded(till: Till) -> None:
    till.use(cash_rounding=CashRounding.DOWN)
    scan = (Tender(TenderKind.SCAN, yuan("12.30"), reference="77"),)
    assert till.refusal(line("12.34"), tenders=scan, rounding=yuan("12.30") - yuan("12.34")).code == "bad_tender"
    mixed = (Tender(TenderKind.SCAN, yuan("2.01"), reference="77"), *by_cash("10.30"))
    till.ring(line("12.34"), tenders=mixed, rounding=yuan("12.31") - yuan("12.34"))


@pytest.mark.parametrize("rounding", [-5, -14, 6, -3])
def test_another_rounding_than_the_shops_is_refused(till: Till, rounding: int) -> None:
    till.use(cash_rounding=CashRounding.DOWN)
    paid = yuan("12.34") + Money(rounding)
    assert till.refusal(line("12.34"), tenders=by_cash(paid.yuan), rounding=Money(rounding)).code == "bad_tender"


def test_a_bill_may_be_paid_to_the_fen_where_cash_is_rounded(till: Till) -> None:
    till.use(cash_rounding=CashRounding.DOWN)
    assert till.ring(line("12.34"), tenders=by_cash("12.34")).paid == yuan("12.34")


@hypothesis_settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(30, 9_999), min_size=1, max_size=6),
    st.sampled_from([CashRounding.DOWN, CashRounding.NEAREST]),
    st.randoms(use_true_random=False),
)
def test_a_rounded_bill_comes_back_line_by_line_in_amounts_that_a_drawer_has(
    fens: list[int], how: CashRounding, dice: Any
) -> None:
    till = Till()
    till.use(cash_rounding=how)
    goods = Money(sum(fens))
    due = cash_due(goods, how)
    lines = [Line(f"货{no}", Quantity.of(1), Money(fen)) for no, fen in enumerate(fens)]
    till.ring(*lines, tenders=(Tender(TenderKind.CASH, due, due),), rounding=due - goods)
    back, order = ZERO, list(range(1, len(fens) + 1))
    dice.shuffle(order)
    for no in order:
        with till.ledger.write() as unit:
            told = refunds.refund(unit, f"r{no}", "b1", NOBODY, lines=[LineBack(no, Quantity.of(1))])
        assert told.amount.fen % 10 == 0
        back += told.amount
    assert back == due
    till.holds()
    till.ledger.close()


# deductions


def test_points_used_leave_the_wallet_and_only_money_counts_as_paid(till: Till) -> None:
    till.endow(points=50_00)
    made = till.ring(
        line("100.00"), tenders=by_cash("70.00"), member_id=MEMBER, deductions=(Deduction("points", yuan("30.00")),)
    )
    assert (made.paid, made.goods, made.settlement.entitlement) == (yuan("70.00"), yuan("100.00"), yuan("70.00"))
    assert till.wallets()["points"] == yuan("20.00")
    assert till.again().deductions == made.deductions == (Deduction("points", yuan("30.00")),)
    till.holds()


def test_where_the_scheme_says_so_a_bill_with_a_deduction_joins_nothing(till: Till) -> None:
    till.set(with_base(deducted_orders="extract_only"))
    till.endow(voucher=50_00)
    asked = Purchase(
        "b1", (line("100.00"),), by_cash("60.00"), MEMBER, deductions=(Deduction("voucher", yuan("40.00")),)
    )
    with till.ledger.write() as unit:
        assert preview(unit, asked).join is JoinVerdict.DEDUCTED
        made = ring_up(unit, asked)
    assert (made.settlement.join, made.settlement.entry_id) == (JoinVerdict.DEDUCTED, None)
    assert made.settlement.extraction == yuan("6.00")


def test_a_bill_paid_by_deductions_alone_joins_nothing_and_is_given_back_whole(till: Till) -> None:
    till.endow(love=80_00)
    made = till.ring(line("60.00"), member_id=MEMBER, deductions=(Deduction("love", yuan("60.00")),))
    assert (made.paid, made.settlement.join) == (ZERO, JoinVerdict.NOTHING_PAID)
    with till.ledger.write() as unit:
        told = refunds.refund(unit, "r1", "b1", NOBODY)
    assert told.borne is not None and told.borne.deductions == (("love", yuan("60.00")),)
    assert till.wallets()["love"] == yuan("80.00")
    till.holds()


def test_a_refund_gives_back_the_share_of_the_points(till: Till) -> None:
    till.endow(points=40_00)
    till.ring(
        line("50.00"), line("50.00"), tenders=by_cash("60.00"), member_id=MEMBER,
        deductions=(Deduction("points", yuan("40.00")),),
    )  # fmt: skip
    with till.ledger.write() as unit:
        told = refunds.refund(unit, "r1", "b1", NOBODY, lines=[LineBack(1, Quantity.of(1))])
    assert told.amount == yuan("30.00")
    assert till.wallets()["points"] == yuan("20.00")
    till.holds()


def test_a_wallet_may_count_for_less_than_its_figures(till: Till) -> None:
    till.use(points_worth=Ratio(1_00))
    till.endow(points=1_000_00)
    used = Deduction("points", yuan("500.00"), Ratio(1_00))
    made = till.ring(line("20.00"), tenders=by_cash("15.00"), member_id=MEMBER, deductions=(used,))
    assert (used.value, made.paid, till.wallets()["points"]) == (yuan("5.00"), yuan("15.00"), yuan("500.00"))
    till.holds()


@pytest.mark.parametrize(
    ("used", "tender", "code"),
    [
        ((Deduction("points", yuan("30.01")),), "69.99", "insufficient_wallet"),
        ((Deduction("points", yuan("30.00"), Ratio(200_00)),), "40.00", "bad_deduction"),
        ((Deduction("balance", yuan("30.00")),), "70.00", "bad_deduction"),
        ((Deduction("points", yuan("10.00")), Deduction("points", yuan("10.00"))), "80.00", "bad_deduction"),
        ((Deduction("points", ZERO),), "100.00", "bad_deduction"),
        ((Deduction("points", yuan("30.00")), Deduction("voucher", yuan("25.00"))), "45.00", "deduct_too_much"),
    ],
)
def test_deductions_that_can_not_be_are_refused(
    till: Till, used: tuple[Deduction, ...], tender: str, code: str
) -> None:
    till.use(deduct_most=Ratio(50_00))
    till.endow(points=30_00, voucher=100_00)
    assert till.refusal(line("100.00"), tenders=by_cash(tender), member_id=MEMBER, deductions=used).code == code
    assert till.wallets()["points"] == yuan("30.00")


def test_a_deduction_is_somebodys_and_never_more_than_the_bill(till: Till) -> None:
    till.endow(points=300_00)
    used = (Deduction("points", yuan("30.00")),)
    assert till.refusal(line("100.00"), tenders=by_cash("70.00"), deductions=used).code == "deduction_no_member"
    assert till.refusal(line("20.00"), member_id=MEMBER, deductions=used).code == "deduct_too_much"


def test_at_a_joined_till_a_deduction_needs_head_office_and_its_figures_less_what_was_used_since(till: Till) -> None:
    till.member(MEMBER)
    with till.ledger.write() as unit:
        office_says.join(unit)
        office_says.member(unit, MEMBER, 0, points=50_00)
    used = (Deduction("points", yuan("30.00")),)
    asked: dict[str, Any] = {"tenders": by_cash("70.00"), "member_id": MEMBER, "deductions": used}
    assert till.refusal(line("100.00"), **asked).code == "deduction_needs_office"
    assert till.wallets()["points"] == yuan("50.00")
    till.ring(line("100.00"), **asked, reserved=True)
    assert till.wallets()["points"] == yuan("20.00")


# notes


def test_notes_stay_with_bill_and_line(till: Till) -> None:
    made = till.ring(line("10.00", note=" 少糖\n去冰 "), tenders=by_cash("10.00"), note="三号桌")
    assert (made.note, made.lines[0].note) == ("三号桌", "少糖 去冰")
    assert (till.again().note, till.again().lines) == ("三号桌", made.lines)
    till.holds()


def test_a_note_is_short_and_holds_no_card_number(till: Till) -> None:
    made = till.ring(line("10.00"), tenders=by_cash("10.00"), note="长" * 500)
    assert len(made.note) == NOTE_MAX
    for asked in ({"note": "4111 1111 1111 1111"}, {}):
        own = line("10.00", note="" if asked else "4111111111111111")
        assert till.refusal(own, bill="b2", tenders=by_cash("10.00"), **asked).code == "card_number"


# the report


def test_the_report_of_a_shift_says_all_of_it_and_drawer_and_books_agree(till: Till) -> None:
    till.use(cash_rounding=CashRounding.DOWN)
    till.endow(points=50_00)
    with till.ledger.write() as unit:
        shifts.start(unit, yuan("500.00"), NOBODY)
    till.ring(
        line("10.00", "1.50"), line("3.88"), tenders=by_cash("9.30", "10.00"), rounding=yuan("9.30") - yuan("9.38"),
        member_id=MEMBER, reductions=(off(1, "1.50"),), deductions=(Deduction("points", yuan("3.00")),),
    )  # fmt: skip
    changed = Reduction(Reduced.PRICE_OVERRIDDEN, 1, yuan("2.00"), NOBODY)
    till.ring(line("8.00", was="10.00"), bill="b2", tenders=by_cash("8.00"), reductions=(changed,))
    with till.ledger.write() as unit:
        refunds.refund(unit, "r1", "b1", NOBODY)
    with till.ledger.read() as unit:
        told = reports.x(unit)
    assert (told.sales, told.reduced.amount, told.overridden.amount) == (yuan("17.30"), yuan("1.50"), yuan("2.00"))
    assert (told.deducted, told.rounding.amount, told.rounding.count) == (yuan("3.00"), -yuan("0.08"), 1)
    goods = Money.total(group.amount for group in told.groups)
    assert goods - told.deducted + told.rounding.amount == told.sales
    assert told.expected_cash == yuan("508.00")
    assert told.books_agree and told.balanced
    till.holds()


def test_a_report_from_before_knows_nothing_of_it_and_is_read(till: Till) -> None:
    with till.ledger.write() as unit:
        shifts.start(unit, yuan("500.00"), NOBODY)
    with till.ledger.read() as unit:
        body = to_body(reports.x(unit))
    for name in ("reduced", "overridden", "deducted", "rounding"):
        del body[name]
    assert from_body(ShiftReport, body).rounding.amount == ZERO


def test_a_member_has_nothing_in_wallets_that_nobody_filled(till: Till) -> None:
    till.member(MEMBER)
    with till.ledger.read() as unit:
        assert members.get(unit, MEMBER).balance == ZERO
    assert set(till.wallets().values()) == {ZERO}
