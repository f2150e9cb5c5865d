"""The quick amounts: the exact one, and round ones above it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.money import ZERO, Money
from tests.facts import yuan
from ui.cashier.notes import SHOWN, quick_amounts


@pytest.mark.parametrize(
    ("left", "amounts"),
    [
        ("55.91", ["55.91", "60", "100", "200"]),
        ("344.11", ["344.11", "350", "400", "500"]),
        ("8", ["8", "10", "20", "50"]),
        ("3.20", ["3.20", "5", "10", "20"]),
        ("100", ["100", "200", "300", "400"]),
    ],
)
def test_notes_that_a_customer_is_likely_to_hand_over(left: str, amounts: list[str]) -> None:
    assert quick_amounts(yuan(left)) == tuple(map(yuan, amounts))


def test_nothing_left_needs_no_notes() -> None:
    assert quick_amounts(ZERO) == ()
    assert quick_amounts(Money(-1)) == ()


@given(st.integers(min_value=1, max_value=10**9))
def test_there_are_always_four_rising_and_the_first_is_exact(fen: int) -> None:
    amounts = quick_amounts(Money(fen))
    assert len(amounts) == SHOWN
    assert amounts[0] == Money(fen)
    assert list(amounts) == sorted(set(amounts))
    assert all(amount.fen % 500 == 0 for amount in amounts[1:])
