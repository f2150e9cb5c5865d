"""The bill as a value: lines, discounts, payments, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.errors import Refused
from terminal.money import ZERO, Money, Quantity
from terminal.services.facts import Tender, TenderKind
from tests.facts import PRODUCTS, QUANTITIES, QUICK, member, yuan
from ui.cashier.draft import LINES_MAX, UNDO_MAX, Draft, History

CAP = Money(9_999_999_99)
RICE, MILK, *_, APPLES, TISSUES = PRODUCTS


def demo(*, with_member: bool = True) -> Draft:
    draft = Draft().with_member(member()) if with_member else Draft()
    for product, quantity in zip(PRODUCTS, QUANTITIES, strict=True):
        draft = draft.with_product(product, Quantity.parse(quantity), CAP)
    return draft.with_amount(QUICK, Quantity.of(1), CAP)


def cash(given: str) -> Tender:
    return Tender(TenderKind.CASH, ZERO, yuan(given))


def scan(amount: str, reference: str = "7731") -> Tender:
    return Tender(TenderKind.SCAN, yuan(amount), reference=reference)


def balance(amount: str) -> Tender:
    return Tender(TenderKind.BALANCE, yuan(amount))


def test_the_demo_bill_comes_to_344_11_of_350_11() -> None:
    draft = demo()
    assert (draft.subtotal, draft.discount, draft.due) == (yuan("350.11"), yuan("6.00"), yuan("344.11"))
    assert (len(draft.lines), draft.pieces) == (7, 8)


def test_discounts_come_and_go_with_the_member() -> None:
    draft = demo(with_member=False)
    assert draft.due == yuan("350.11")
    assert draft.with_member(member()).due == yuan("344.11")
    assert draft.with_member(member()).with_member(None) == draft


def test_a_second_scan_adds_to_the_same_line() -> None:
    draft = Draft().with_product(RICE, None, CAP).with_product(MILK, None, CAP).with_product(RICE, None, CAP)
    assert [(line.product, line.quantity) for line in draft.lines] == [(RICE, Quantity.of(2)), (MILK, Quantity.of(1))]
    assert draft.chosen == 0


def test_what_is_weighed_gets_a_line_each_time() -> None:
    draft = Draft().with_product(APPLES, Quantity(1235), CAP).with_product(APPLES, Quantity(500), CAP)
    assert [line.amount for line in draft.bill_lines] == [yuan("15.81"), yuan("6.40")]
    assert draft.pieces == 2


def test_typed_amounts_get_a_line_each_time() -> None:
    draft = Draft().with_amount(QUICK, Quantity.of(1), CAP).with_amount(QUICK, Quantity.of(1), CAP)
    assert len(draft.lines) == 2
    assert draft.bill_lines[0].name == ""


def test_what_is_weighed_needs_its_weight() -> None:
    with pytest.raises(Refused, match="needs_weight"):
        Draft().with_product(APPLES, None, CAP)


def test_pieces_are_sold_whole() -> None:
    with pytest.raises(Refused, match="whole_pieces"):
        Draft().with_product(RICE, Quantity(1500), CAP)
    with pytest.raises(Refused, match="whole_pieces"):
        Draft().with_product(RICE, None, CAP).with_quantity(Quantity(1500), CAP)


def test_a_bill_stays_below_the_cap() -> None:
    draft = Draft().with_amount(yuan("60.00"), Quantity.of(1), yuan("100.00"))
    with pytest.raises(Refused, match="over_cap"):
        draft.with_amount(yuan("40.01"), Quantity.of(1), yuan("100.00"))
    assert draft.with_amount(yuan("40.00"), Quantity.of(1), yuan("100.00")).due == yuan("100.00")
    with pytest.raises(Refused, match="over_cap"):
        draft.one_more(yuan("100.00"))


def test_a_bill_has_an_end() -> None:
    draft = Draft()
    for _ in range(LINES_MAX):
        draft = draft.with_amount(yuan("1.00"), Quantity.of(1), CAP)
    with pytest.raises(Refused, match="bill_full"):
        draft.with_amount(yuan("1.00"), Quantity.of(1), CAP)


def test_plus_and_minus_change_the_chosen_line_and_never_remove_it() -> None:
    draft = Draft().with_product(RICE, None, CAP).one_more(CAP)
    assert draft.lines[0].quantity == Quantity.of(2)
    assert draft.one_less().one_less() == draft.one_less()
    weighed = Draft().with_product(APPLES, Quantity(1235), CAP)
    assert weighed.one_less().lines[0].quantity == Quantity(235)
    assert weighed.one_less().one_less() == weighed.one_less()


def test_removing_a_line_chooses_its_neighbour() -> None:
    draft = demo().choose(2).without_chosen()
    assert draft.chosen == 2
    assert draft.lines[2].product == PRODUCTS[3]
    assert demo().without_chosen().chosen == 5
    assert Draft().with_product(RICE, None, CAP).without_chosen() == Draft()


def test_without_lines_there_is_nothing_to_change() -> None:
    for change in (Draft().without_chosen, Draft().one_less, lambda: Draft().one_more(CAP)):
        with pytest.raises(Refused, match="no_line"):
            change()


def test_the_chosen_line_stays_within_the_bill() -> None:
    assert demo().choose(-1).chosen == 0
    assert demo().choose(99).chosen == 6
    assert Draft().choose(3).chosen is None


def test_three_payments_make_the_demo_bill() -> None:
    draft = demo().with_tender(balance("88.20")).with_tender(scan("200.00")).with_tender(cash("100.00"))
    assert (draft.taken, draft.received, draft.left, draft.change) == (
        yuan("344.11"), yuan("388.20"), ZERO, yuan("44.09"),
    )  # fmt: skip
    assert [tender.amount for tender in draft.tenders] == [yuan("88.20"), yuan("200.00"), yuan("55.91")]


def test_cash_counts_for_what_the_others_leave() -> None:
    draft = demo().with_tender(cash("400.00")).with_tender(scan("300.00"))
    assert draft.tenders[0].amount == yuan("44.11")
    assert draft.change == yuan("355.89")


def test_cash_goes_when_the_others_pay_all() -> None:
    draft = demo().with_tender(cash("400.00")).with_tender(scan("344.11"))
    assert [tender.kind for tender in draft.tenders] == [TenderKind.SCAN]


def test_cash_and_balance_take_the_place_of_their_own_kind() -> None:
    draft = demo().with_tender(cash("100.00")).with_tender(cash("50.00"))
    assert [tender.given for tender in draft.tenders] == [yuan("50.00")]
    draft = demo().with_tender(balance("50.00")).with_tender(balance("88.20"))
    assert [tender.amount for tender in draft.tenders] == [yuan("88.20")]


def test_two_scans_are_two_payments() -> None:
    draft = demo().with_tender(scan("100.00", "1")).with_tender(scan("244.11", "2"))
    assert (len(draft.tenders), draft.left) == (2, ZERO)


@pytest.mark.parametrize(
    ("tender", "code"),
    [
        (scan("344.12"), "tender_too_much"),
        (scan("0"), "tender_zero"),
        (cash("0"), "tender_zero"),
        (balance("88.21"), "insufficient"),
    ],
)
def test_a_payment_that_can_not_be_is_refused(tender: Tender, code: str) -> None:
    with pytest.raises(Refused, match=code):
        demo().with_tender(tender)


def test_nobody_has_no_balance() -> None:
    with pytest.raises(Refused, match="no_member"):
        demo(with_member=False).with_tender(balance("1.00"))


def test_a_balance_goes_with_its_member() -> None:
    draft = demo().with_tender(balance("88.20")).with_tender(scan("100.00"))
    other = draft.with_member(member(id="m-other"))
    assert [tender.kind for tender in other.tenders] == [TenderKind.SCAN]
    same = draft.with_member(member(balance=yuan("90.00")))
    assert same.tenders == draft.tenders


def test_too_much_taken_shows_as_less_than_nothing_left() -> None:
    draft = demo().with_tender(scan("344.11")).without_chosen()
    assert draft.left == -yuan("36.00")


def test_the_purchase_says_what_the_draft_says() -> None:
    draft = demo().with_tender(scan("344.11"))
    purchase = draft.purchase("p-1")
    assert (purchase.id, purchase.paid, purchase.member_id) == ("p-1", yuan("344.11"), "m-wang")
    assert purchase.tenders == draft.tenders


def test_steps_are_taken_back_in_their_order() -> None:
    history = History()
    drafts = [Draft().with_product(RICE, None, CAP)]
    drafts.append(drafts[-1].with_product(MILK, None, CAP))
    for draft in drafts:
        history = history.step(draft)
    assert history.back().now == drafts[0]
    assert history.back().back().now == Draft()
    assert history.back().back().back() == History()


def test_choosing_a_line_is_no_step() -> None:
    history = History().step(demo()).step(demo().choose(1))
    assert history.now.chosen == 1
    assert history.back().now == Draft()


def test_taking_a_step_back_keeps_what_was_paid() -> None:
    history = History().step(demo().without_chosen()).step(demo())
    history = history.paid(history.now.with_tender(scan("100.00")).with_tender(balance("10.00")))
    assert history.back().now.tenders == history.now.tenders
    nobody = History().step(demo(with_member=False)).step(demo())
    paid = nobody.paid(nobody.now.with_tender(balance("10.00")))
    assert paid.back().now.tenders == ()


def test_the_way_back_has_an_end() -> None:
    history = History()
    for count in range(1, UNDO_MAX + 50):
        history = history.step(Draft().with_amount(yuan("1.00"), Quantity.of(count), CAP))
    assert len(history.before) == UNDO_MAX


@given(
    st.lists(st.integers(min_value=1, max_value=50_000), min_size=1, max_size=8),
    st.lists(st.integers(min_value=1, max_value=60_000), max_size=4),
    st.integers(min_value=1, max_value=500_000),
)
def test_what_counts_is_never_more_than_what_is_due(amounts: list[int], scans: list[int], given_fen: int) -> None:
    draft = Draft()
    for fen in amounts:
        draft = draft.with_amount(Money(fen), Quantity.of(1), CAP)
    for fen in scans:
        try:
            draft = draft.with_tender(Tender(TenderKind.SCAN, Money(fen), reference="r"))
        except Refused:
            assert Money(fen) > draft.left
    if draft.left > ZERO:
        draft = draft.with_tender(Tender(TenderKind.CASH, ZERO, Money(given_fen)))
    assert draft.taken + draft.left == draft.due
    assert draft.left >= ZERO
    assert draft.change >= ZERO
    assert not (draft.change and draft.left)
