"""What makes a bill less: shared to the fen, never below nothing, and cash rounded as the shop says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.money import ZERO, Money, Ratio
from terminal.services.pricing import (
    CashRounding,
    Deduction,
    Discount,
    SaleTerms,
    apportion,
    cash_due,
    fitting,
)
from terminal.services.rights import Approval

NOBODY = Approval()
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


@given(WEIGHTS, st.integers(0, 10_000))
def test_the_parts_of_a_discount_are_its_sum_and_none_is_more_than_its_line(weights: list[int], share: int) -> None:
    fen = sum(weights) * share // 10_000
    parts = apportion(fen, weights)
    assert sum(parts) == fen
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@given(WEIGHTS, st.integers(0, 10_000))
def test_no_part_is_a_fen_away_from_its_exact_share(weights: list[int], share: int) -> None:
    whole = sum(weights)
    fen = whole * share // 10_000
    for part, weight in zip(apportion(fen, weights), weights, strict=True):
        assert abs(part * whole - fen * weight) < max(whole, 1)


def test_the_fen_that_are_over_go_to_the_largest_remainders_the_earlier_first() -> None:
    assert apportion(100, (1, 1, 1)) == (34, 33, 33)
    assert apportion(5, (300, 100, 200)) == (2, 1, 2)
    assert apportion(0, (3, 4)) == (0, 0)
    assert apportion(7, (0, 0)) == (0, 0)


@given(st.integers(0, 10**9), st.integers(0, 20_000), st.integers(0, 10**9))
def test_a_discount_leaves_nothing_at_the_least(base: int, hundredths: int, amount: int) -> None:
    for discount in (Discount(Ratio(hundredths), ZERO, NOBODY), Discount(None, Money(amount), NOBODY)):
        assert ZERO <= discount.off(Money(base)) <= Money(base)


@pytest.mark.parametrize(
    ("left", "down", "nearest"),
    [("12.34", "12.30", "12.30"), ("12.35", "12.30", "12.40"), ("12.38", "12.30", "12.40"), ("12.40", "12.40", "12.40"),
     ("0.04", "0.04", "0.04"), ("0.09", "0.09", "0.10"), ("0.00", "0.00", "0.00")],
)  # fmt: skip
def test_cash_is_rounded_to_0_10_and_never_to_nothing(left: str, down: str, nearest: str) -> None:
    amount = Money.parse(left)
    assert cash_due(amount, CashRounding.OFF) == amount
    assert cash_due(amount, CashRounding.DOWN) == Money.parse(down)
    assert cash_due(amount, CashRounding.NEAREST) == Money.parse(nearest)


@given(st.integers(1, 10**9), st.sampled_from([CashRounding.DOWN, CashRounding.NEAREST]))
def test_what_is_rounded_is_round_and_less_than_0_10_away(fen: int, how: CashRounding) -> None:
    due = cash_due(Money(fen), how)
    assert due == Money(fen) or due.fen % 10 == 0
    assert abs(due.fen - fen) < 10
    assert cash_due(due, how) == due
    assert how is CashRounding.NEAREST or due.fen <= fen


@given(st.integers(0, 10**8), st.integers(1, 100_000))
def test_the_least_of_a_wallet_is_taken_for_a_value_and_never_counts_for_more(value: int, worth: int) -> None:
    taken = Deduction.of_value("points", Money(value), Ratio(worth))
    assert taken.value.fen <= value
    assert Ratio(worth).of(Money(taken.amount.fen + 1)).fen > value or taken.value.fen == value
    if taken.amount.fen > 0 and taken.value.fen == value:
        assert Ratio(worth).of(Money(taken.amount.fen - 1)).fen < value


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 50_000)), max_size=3), st.integers(0, 10**6))
def test_deductions_that_do_not_fit_are_cut_to_what_does(asked: list[tuple[int, int]], most: int) -> None:
    given_in = [
        Deduction(wallet, Money(amount), Ratio(worth))
        for wallet, (amount, worth) in zip(("points", "love", "voucher"), asked, strict=False)
    ]
    kept = fitting(given_in, Money(most))
    assert Money.total(each.value for each in kept) <= Money(most)
    assert all(each.amount > ZERO and each.value > ZERO for each in kept)
    by_wallet = {each.wallet: each.amount for each in given_in}
    assert all(each.amount <= by_wallet[each.wallet] for each in kept)
    if Money.total(each.value for each in given_in) <= Money(most):
        assert [each for each in given_in if each.value] == list(kept)


def test_a_share_of_the_bill_may_be_deducted_and_not_a_fen_more() -> None:
    terms = SaleTerms(deduct_most=Ratio(33_33))
    assert terms.deductible(Money(10_01)) == Money(3_33)
