"""What is decided on a draft: it follows quantity, member and settings, to the fen and never below zero."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.errors import Refused
from terminal.money import ZERO, Money, Quantity, Ratio
from terminal.services import reductions
from terminal.services.facts import ProductFacts, Tender, TenderKind
from terminal.services.pricing import CashRounding, Deduction, Discount, NewPrice, SaleTerms, cash_due
from terminal.services.rights import Approval
from tests.facts import PRODUCTS, member, yuan
from ui.cashier.draft import Draft, History
from ui.cashier.draft_line import DraftLine

CAP = yuan("9999999.99")
NOBODY = Approval()


def percent(hundredths: int, approval: Approval = NOBODY) -> Discount:
    return Discount(Ratio(hundredths), ZERO, approval)


def of(*amounts: str, **more: Any) -> Draft:
    lines = tuple(DraftLine(None, Quantity.of(1), yuan(each)) for each in amounts)
    return Draft(lines, chosen=0, **more)


def cash(amount: Money) -> Tender:
    return Tender(TenderKind.CASH, ZERO, amount)


discounts = st.one_of(
    st.none(),
    st.builds(percent, st.integers(0, 100_00)),
    st.builds(lambda fen: Discount(None, Money(fen), NOBODY), st.integers(1, 10**6)),
)
products = st.builds(
    lambda fen, member_fen: ProductFacts("690", "货", Money(fen), Money(member_fen) if member_fen < fen else None),
    st.integers(1, 10**5),
    st.integers(1, 10**5),
)
draft_lines = st.builds(
    lambda product, quantity, new, discount: DraftLine(
        product, Quantity(quantity), product.price,
        NewPrice(Money(new), NOBODY) if new is not None and new != product.price.fen else None, discount,
    ),
    products, st.integers(1, 20_000), st.one_of(st.none(), st.integers(0, 10**5)), discounts,
)  # fmt: skip
drafts = st.builds(
    lambda lines, discount, who: Draft(tuple(lines), who, (), len(lines) - 1, discount),
    st.lists(draft_lines, min_size=1, max_size=8), discounts, st.sampled_from([None, member()]),
)  # fmt: skip


@given(drafts)
def test_every_line_is_worth_something_or_nothing_and_they_sum_to_the_bill(draft: Draft) -> None:
    lines = draft.bill_lines
    assert all(line.amount >= ZERO and ZERO <= line.reduced <= line.discount for line in lines)
    assert draft.subtotal - draft.discount == draft.goods == draft.purchase("p").goods
    own = sum(line.line(for_member=draft.member is not None).amount.fen for line in draft.lines)
    off = draft.discount_on_all.off(Money(own)) if draft.discount_on_all is not None else ZERO
    assert draft.goods.fen == own - off.fen


@given(drafts)
def test_what_a_draft_asks_less_is_explained_to_the_fen(draft: Draft) -> None:
    reductions.check(_NoStaff(), draft.purchase("p"))  # type: ignore[arg-type]


class _NoStaff:
    """A unit of a till that nobody works at by name."""

    class sql:  # noqa: N801 - as a unit calls it
        @staticmethod
        def all(*asked: Any) -> list[Any]:
            return []


@given(
    st.integers(1, 10**7), st.integers(0, 10**7), st.integers(0, 10**7), st.sampled_from(CashRounding),
)  # fmt: skip
def test_what_is_paid_is_what_is_due_rounded_where_cash_pays_the_rest(
    goods: int, scanned: int, handed: int, how: CashRounding
) -> None:
    draft = Draft((DraftLine(None, Quantity.of(1), Money(goods)),), chosen=0, terms=SaleTerms(how))
    if 0 < scanned < goods:
        draft = draft.with_tender(Tender(TenderKind.SCAN, Money(scanned), reference="1"))
    if handed:
        draft = draft.with_tender(cash(Money(handed)))
    assert draft.taken + draft.left == draft.due + draft.rounding
    assert abs(draft.rounding.fen) < 10
    assert draft.left >= ZERO
    if not draft.left:
        purchase = draft.purchase("p")
        assert purchase.paid == draft.taken
    exact = draft.due.fen - (scanned if 0 < scanned < goods else 0)
    if handed >= cash_due(Money(exact), how).fen and handed != exact:
        assert draft.left == ZERO


def test_a_percentage_follows_the_quantity_and_an_amount_stays() -> None:
    draft = of("10").with_discount(percent(10_00))
    assert draft.one_more(CAP).due == yuan("18.00")
    assert of("10").with_discount(Discount(None, yuan("1"), NOBODY)).one_more(CAP).due == yuan("19.00")


def test_what_somebody_let_through_is_for_so_many_and_not_for_more() -> None:
    draft = of("10").with_discount(percent(90_00, Approval("陈晨", "李红", "破损")))
    with pytest.raises(Refused) as told:
        draft.one_more(CAP)
    assert told.value.code == "let_through_for"
    assert draft.one_less() == draft


def test_a_price_of_its_own_again_is_no_new_price() -> None:
    draft = Draft().with_product(PRODUCTS[0], None, CAP).with_price(NewPrice(yuan("40"), NOBODY), CAP)
    assert draft.due == yuan("40.00")
    assert draft.with_price(NewPrice(PRODUCTS[0].price, NOBODY), CAP).lines[0].new_price is None


def test_a_new_price_is_everybodys_and_the_members_own_does_not_come_off_it() -> None:
    tissues = PRODUCTS[5]
    draft = Draft(member=member()).with_product(tissues, None, CAP)
    assert draft.due == tissues.member_price
    assert draft.with_price(NewPrice(yuan("42"), NOBODY), CAP).due == yuan("42.00")


def test_nothing_is_left_of_a_bill_whose_lines_are_gone() -> None:
    draft = of("10").with_discount_on_all(percent(10_00)).with_notes("少糖", "三号桌").without_chosen()
    assert (draft.discount_on_all, draft.note, draft.lines) == (None, "", ())


def test_other_settings_drop_what_counts_otherwise_and_undo_keeps_to_them() -> None:
    draft = of("100", member=member()).with_deductions((Deduction("points", yuan("30")),))
    assert draft.due == yuan("70.00")
    history = History().step(of("100", member=member())).step(draft.with_discount_on_all(percent(50_00)))
    cheaper = SaleTerms(points_worth=Ratio(1_00))
    after = history.paid(history.now.under(cheaper))
    assert after.now.deductions == ()
    assert after.back().now.terms == cheaper


def test_deductions_are_a_members_and_within_the_bill() -> None:
    thirty = (Deduction("points", yuan("30")),)
    for draft, code in ((of("100"), "no_member"), (of("20", member=member()), "deduct_too_much")):
        with pytest.raises(Refused) as told:
            draft.with_deductions(thirty)
        assert told.value.code == code
    assert of("100", member=member()).with_deductions(thirty).with_member(None).deductions == ()
