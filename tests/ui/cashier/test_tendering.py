"""Taking the money: what is typed counts at once, what is entered stays, what is missing is said."""

from __future__ import annotations

import pytest

from terminal.errors import Refused
from terminal.money import ZERO, Quantity
from terminal.services.facts import TenderKind
from tests.facts import member, yuan
from tests.ui.cashier.test_draft import CAP, demo
from ui.cashier.draft import Draft
from ui.cashier.tendering import TenderForm, Tendering

VISA = "4111111111111111"


def begin(kind: TenderKind, *, draft: Draft | None = None) -> Tendering:
    return Tendering(draft or demo()).begin(kind)


def typed(state: Tendering, amount: str, **fields: str) -> Tendering:
    assert state.form is not None
    return state.typed(TenderForm(state.form.kind, amount, **fields))


def why(state: Tendering) -> str:
    with pytest.raises(Refused) as refused:
        _ = state.finished
    return refused.value.code


def test_cash_begins_empty_so_that_f12_twice_pays_nothing() -> None:
    state = begin(TenderKind.CASH)
    assert state.form == TenderForm(TenderKind.CASH)
    assert why(state) == "too_little_cash"


def test_what_is_typed_counts_before_enter() -> None:
    state = typed(begin(TenderKind.CASH), "400")
    assert state.draft.tenders == ()
    assert state.shown.change == yuan("55.89")
    assert state.finished.left == ZERO
    assert state.is_finished


def test_a_half_typed_amount_is_said_and_counts_nothing() -> None:
    state = typed(begin(TenderKind.CASH), "4x")
    assert state.fault is not None
    assert (state.fault.field, state.fault.why.code) == ("amount", "amount_form")
    assert state.shown == state.draft
    assert why(state) == "amount_form"


def test_full_width_digits_are_money() -> None:
    assert typed(begin(TenderKind.CASH), "４００").shown.change == yuan("55.89")


def test_enter_enters_it_and_asks_for_the_rest_in_cash() -> None:
    state = typed(begin(TenderKind.SCAN), "200", reference="7731").entered()
    assert [tender.amount for tender in state.draft.tenders] == [yuan("200.00")]
    assert state.form == TenderForm(TenderKind.CASH)
    state = typed(state, "144.11").entered()
    assert state.form is None
    assert state.finished.left == ZERO


def test_enter_in_an_empty_cash_field_does_nothing() -> None:
    state = begin(TenderKind.CASH)
    assert state.entered() == state


@pytest.mark.parametrize("kind", [TenderKind.SCAN, TenderKind.CARD])
def test_what_is_taken_outside_needs_its_number(kind: TenderKind) -> None:
    state = begin(kind)
    assert state.form is not None
    assert state.form.amount == "344.11"
    assert why(state) == "no_reference"
    assert state.fault is not None
    assert state.fault.field == "reference"
    assert typed(state, "344.11", reference="000123").is_finished


@pytest.mark.parametrize(
    "reference", [VISA, "4111 1111 1111 1111", "slip 4111-1111-1111-1111", "４１１１１１１１１１１１１１１１"]
)
def test_a_card_number_is_no_reference(reference: str) -> None:
    assert why(typed(begin(TenderKind.CARD), "344.11", reference=reference)) == "card_number"


def test_a_card_number_is_no_name_either() -> None:
    state = typed(begin(TenderKind.OTHER), "344.11", name=VISA)
    assert state.fault is not None
    assert (state.fault.field, state.fault.why.code) == ("name", "card_number")


def test_another_payment_needs_a_name() -> None:
    state = begin(TenderKind.OTHER)
    assert why(state) == "no_tender_name"
    finished = typed(state, "344.11", name=" 储值 券\n", reference="A1").finished
    assert (finished.tenders[0].name, finished.tenders[0].reference) == ("储值 券", "A1")


def test_the_balance_offers_what_it_can_pay() -> None:
    state = begin(TenderKind.BALANCE)
    assert state.form == TenderForm(TenderKind.BALANCE, "88.20")
    rich = demo().with_member(member(balance=yuan("1000.00")))
    assert begin(TenderKind.BALANCE, draft=rich).form == TenderForm(TenderKind.BALANCE, "344.11")
    assert why(typed(state, "88.21")) == "insufficient"


@pytest.mark.parametrize(
    ("draft", "code"),
    [(demo(with_member=False), "no_member"), (demo().with_member(member(balance=ZERO)), "insufficient")],
)
def test_without_a_balance_there_is_none_to_begin(draft: Draft, code: str) -> None:
    with pytest.raises(Refused, match=code):
        begin(TenderKind.BALANCE, draft=draft)


def test_cash_that_was_entered_comes_back_into_its_field() -> None:
    state = typed(begin(TenderKind.CASH), "100").entered().begin(TenderKind.CASH)
    assert state.draft.tenders == ()
    assert state.form == TenderForm(TenderKind.CASH, "100.00")


def test_the_next_kind_offers_what_is_left() -> None:
    state = typed(begin(TenderKind.CASH), "100").entered().begin(TenderKind.CARD)
    assert state.form == TenderForm(TenderKind.CARD, "244.11")


def test_when_all_is_paid_nothing_more_can_begin() -> None:
    state = typed(begin(TenderKind.SCAN), "344.11", reference="1").entered()
    with pytest.raises(Refused, match="tender_zero"):
        state.begin(TenderKind.CARD)


def test_del_takes_what_is_typed_first_then_the_last_payment() -> None:
    state = typed(begin(TenderKind.SCAN), "200", reference="1").entered()
    state = typed(state, "50").removed()
    assert state.form == TenderForm(TenderKind.CASH)
    assert len(state.draft.tenders) == 1
    state = state.removed()
    assert state.draft.tenders == ()
    with pytest.raises(Refused, match="no_tender"):
        state.removed()


def test_more_taken_than_due_has_to_be_mended_first() -> None:
    paid = typed(begin(TenderKind.SCAN), "344.11", reference="1").finished
    assert why(Tendering(paid.without_chosen())) == "taken_too_much"


def test_a_bill_of_nothing_is_finished_without_a_payment() -> None:
    free = Draft().with_product(demo().lines[0].product, Quantity.of(1), CAP)  # type: ignore[arg-type]
    assert not Tendering(free).is_finished
    assert Tendering(Draft()).is_finished
