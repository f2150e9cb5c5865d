"""Amounts and ratios: what people type becomes exact values or is refused with a reason."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.money import Money, NotAnAmount, Quantity, Ratio, share


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("344.11", 34411),
        ("344.1", 34410),
        ("344", 34400),
        ("¥3", 300),
        ("３４４．１１", 34411),
        (" 0.05 ", 5),
        ("￥７", 700),
    ],
)
def test_what_a_cashier_types_is_read_to_the_fen(text: str, fen: int) -> None:
    assert Money.parse(text) == Money(fen)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("-5", "negative"),
        ("−5.00", "negative"),
        ("1.005", "decimals"),
        ("NaN", "form"),
        ("1e3", "form"),
        ("inf", "form"),
        ("1,000", "form"),
        ("1.", "form"),
        (".5", "form"),
        ("1.2.3", "form"),
        ("²5", "form"),
        ("１２３４５６７８９０１２３４５６７", "size"),
        ("٣", "form"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        Money.parse(text)
    assert refused.value.reason == reason


@given(st.text())
def test_no_text_whatever_gives_anything_but_an_amount_or_a_refusal(text: str) -> None:
    try:
        amount = Money.parse(text)
    except NotAnAmount:
        return
    assert 0 <= amount.fen < 10**18


@given(st.integers(0, 10**12), st.integers(0, 100_000))
def test_a_share_is_rounded_half_up_to_a_fen(fen: int, hundredths: int) -> None:
    exact = Decimal(fen) * Decimal(hundredths) / Decimal(10_000)
    assert share(fen, hundredths) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(-(10**15), 10**15))
def test_an_amount_written_for_a_file_is_read_back_as_itself(fen: int) -> None:
    amount = Money(fen)
    assert Decimal(amount.yuan) * 100 == fen
    if fen >= 0:
        assert Money.from_yuan(amount.yuan) == amount


def test_amounts_on_screens_have_commas_and_a_true_minus() -> None:
    assert Money(123456789).grouped == "1,234,567.89"
    assert Money(-100).grouped == "−1.00"


def test_ratios_are_written_without_trailing_zeros() -> None:
    assert [Ratio(hundredths).percent for hundredths in (13000, 1250, 5, 0)] == ["130", "12.5", "0.05", "0"]


def test_a_weighed_quantity_times_its_price_is_rounded_half_up() -> None:
    assert Quantity.parse("1.235").times(Money(1280)) == Money(1581)
    assert Quantity(1).times(Money(500)) == Money(1)
    assert Quantity(1).times(Money(499)) == Money(0)


def test_no_quantity_at_all_is_refused() -> None:
    with pytest.raises(NotAnAmount):
        Quantity.parse("0.000")
