"""The one field: what is an amount, what a code, what neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.errors import Refused
from terminal.money import Money, Quantity
from ui.cashier.entry import Code, Entry, Nothing, QuickAmount, Wrong, parse_entry, pending_quantity

CAP = Money(9_999_999_99)


def parse(text: str) -> Entry:
    return parse_entry(text, CAP)


def refusal(text: str) -> str:
    entry = parse(text)
    assert isinstance(entry, Wrong), entry
    return entry.code


@pytest.mark.parametrize(
    ("text", "fen"), [("36", 3600), ("36.5", 3650), ("36.50", 3650), ("0.01", 1), ("99999", 9_999_900), ("¥12", 1200)]
)
def test_fewer_than_six_digits_or_a_point_is_an_amount(text: str, fen: int) -> None:
    assert parse(text) == QuickAmount(Money(fen))


@pytest.mark.parametrize("text", ["３６．５", "36。5", "　36.5 ", "￥36.5"])
def test_full_width_signs_count_as_their_plain_twins(text: str) -> None:
    assert parse(text) == QuickAmount(Money(3650))


@pytest.mark.parametrize("sign", ["×", "*", "x", "X", "＊", "ｘ"])
def test_a_quantity_stands_before_an_amount_or_a_code(sign: str) -> None:
    assert parse(f"3{sign}36") == QuickAmount(Money(3600), Quantity.of(3))
    assert parse(f"3{sign}6901234500017") == Code("6901234500017", Quantity.of(3), counted=True)


def test_what_is_weighed_has_thousandths() -> None:
    assert parse("1.235×2100451") == Code("2100451", Quantity(1235), counted=True)


@pytest.mark.parametrize("text", ["690123", "6901234500017", "01234567890128", "100000"])
def test_six_digits_and_more_without_a_point_are_a_code(text: str) -> None:
    assert parse(text) == Code(text)


def test_a_round_amount_is_an_amount_once_it_has_its_point() -> None:
    assert parse("100000.00") == QuickAmount(Money(100_000_00))


def test_eleven_digits_from_one_on_are_a_phone_number_first() -> None:
    assert parse("13812346021") == Code("13812346021", phone=True)
    assert parse("23812346021") == Code("23812346021")


@pytest.mark.parametrize(
    "text", ["http://192.168.1.5:8722/q/ABCDEFGHIJKLMNOPQRSTUVWXYZ", "paidui:member:0193f0a1", "AB-12345"]
)
def test_letters_with_a_digit_among_them_are_a_code(text: str) -> None:
    assert parse(text) == Code(text)


@pytest.mark.parametrize("text", ["", "   ", "\u3000"])
def test_an_empty_field_is_nothing(text: str) -> None:
    assert parse(text) == Nothing()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-5", "amount_negative"),
        ("−5", "amount_negative"),
        ("0", "amount_zero"),
        ("0.00", "amount_zero"),
        ("1.234", "amount_decimals"),
        ("NaN", "amount_form"),
        ("inf", "amount_form"),
        ("1e3", "amount_form"),
        ("1E3", "amount_form"),
        ("３e３", "amount_form"),
        ("1,000", "amount_form"),
        ("36.", "amount_form"),
        (".5", "amount_form"),
        ("3×3×3", "amount_form"),
        ("10000000.00", "over_cap"),
        ("12345678901234567.00", "amount_size"),
        ("900000×99.99", "over_cap"),
        ("苹果", "code_form"),
        ("ab1", "code_form"),
        ("<b>36</b>", "code_form"),
        ("3×", "quantity_alone"),
        ("×5", "quantity_empty"),
        ("0×5", "quantity_empty"),
        ("-1×5", "quantity_negative"),
        ("1.2345×5", "quantity_decimals"),
        ("2000000×5", "quantity_size"),
        ("4111111111111111", "card_number"),
        ("4111 1111 1111 1111", "card_number"),
        ("card-4111-1111-1111-1111", "card_number"),
    ],
)
def test_what_is_neither_is_refused_by_its_name(text: str, code: str) -> None:
    assert refusal(text) == code


def test_a_bill_cap_of_the_shop_is_its_own() -> None:
    entry = parse_entry("500.01", Money(500_00))
    assert entry == Wrong(Refused("over_cap"))
    assert isinstance(entry, Wrong)
    assert entry.why.fields == {"cap": Money(500_00)}


@pytest.mark.parametrize(("text", "pending"), [("3×", "3×"), ("1.235*", "1.235*"), ("36", ""), ("", ""), ("3×36", "")])
def test_only_a_lone_quantity_waits_for_a_scan(text: str, pending: str) -> None:
    assert pending_quantity(text) == pending


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_never_more_than_the_cap(text: str) -> None:
    entry = parse(text)
    if isinstance(entry, QuickAmount):
        assert Money(0) < entry.quantity.times(entry.amount) <= CAP
    if isinstance(entry, Code):
        assert entry.text.isascii()
        assert 0 < entry.quantity.thousandths <= 1_000_000_000


@given(st.integers(min_value=1, max_value=99_999_99))
def test_every_amount_below_a_hundred_thousand_can_be_typed(fen: int) -> None:
    assert parse(Money(fen).yuan) == QuickAmount(Money(fen))
