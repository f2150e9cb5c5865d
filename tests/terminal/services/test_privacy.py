"""What may be seen of a person, and that no bank card's number gets in by any way of writing it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.services.privacy import clean_text, holds_card_number, mask_name, mask_phone


def with_check_digit(digits: str) -> str:
    """The digits with the last one that makes them pass the Luhn check, worked out from its definition."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        doubled = int(char) * (2 if place % 2 == 0 else 1)
        total += sum(map(int, str(doubled)))
    return digits + str(-total % 10)


def spoilt(number: str) -> str:
    """The same with another last digit: it passes no more."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


card_numbers = st.text("0123456789", min_size=12, max_size=18).map(with_check_digit)


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111  1111 - 1111\t1111",
        "4111\n1111\n1111\n1111",
        "4111\u00a01111\u20111111\u20131111",
        "４１１１　１１１１　１１１１　１１１１",
        "4111\u200b1111\u00ad1111\ufeff1111",
        "4111\x001111\x0711111111",
        "卡号6222021234567890128。",
        "ref 77 4111 1111 1111 1111",
        "4111 1111 1111 1111 123",
        "4222222222222",
        "6304000000000000000",
    ],
)
def test_a_card_number_is_found_however_it_is_written(text: str) -> None:
    assert holds_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4111111111111112",
        "13812346021",
        "411111111111",
        "4200001234202211221234567890",
        "2026112200001000410020123456",
        "Alipay 2022112222001412341234123412",
        "02-004817",
        "4111 1111 a 1111 1111",
        "41111111,11111111",
        "41111111 11111112",
    ],
)
def test_what_is_no_card_number_passes(text: str) -> None:
    assert not holds_card_number(text)


def test_a_28_digit_transaction_number_passes_though_16_digits_inside_it_would_be_one() -> None:
    number = "420000" + "4111111111111111" + "202611"
    assert len(number) == 28
    assert not holds_card_number(number)
    assert not holds_card_number(f"WeChat Pay {number}")


@given(card_numbers, st.data())
def test_any_number_with_a_right_check_digit_is_one_in_any_grouping(number: str, data: st.DataObject) -> None:
    written = "".join(digit + data.draw(st.sampled_from(["", "", " ", "-"])) for digit in number)
    assert holds_card_number(written)
    assert not holds_card_number(spoilt(number))


@given(card_numbers, st.integers(1, 30))
def test_a_number_inside_a_longer_run_of_digits_is_none(number: str, more: int) -> None:
    assert not holds_card_number("0" * more + number + "0" * (19 - len(number)) + "0" * more)


@given(st.text(), st.integers(0, 300))
def test_what_was_cleaned_holds_no_card_number_that_the_raw_text_did_not_show(text: str, limit: int) -> None:
    if holds_card_number(clean_text(text, len(text))):
        assert holds_card_number(text)


@given(st.text(), st.integers(0, 60))
def test_cleaned_text_has_nothing_unseen_is_within_its_limit_and_stays_as_it_is(text: str, limit: int) -> None:
    cleaned = clean_text(text, limit)
    assert len(cleaned) <= limit
    assert clean_text(cleaned, limit) == cleaned
    assert cleaned == cleaned.strip()
    unseen = {char for char in cleaned if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")}
    assert unseen <= {"\u200d"}
    cleaned.encode()


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王**"),
        ("王明", "王*"),
        ("王", "王*"),
        ("欧阳小明月", "欧**"),
        ("Zhang Min", "Z**"),
        (" 王小明 ", "王**"),
        ("", ""),
        ("  ", ""),
        ("🐼熊猫", "🐼**"),
        ("<b>", "<**"),
    ],
)
def test_a_name_shows_its_first_character_and_two_stars_at_most(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13812346021", "138****6021"), ("12345678", "******78"), ("1234", "**34"), ("7", "7"), ("", "")],
)
def test_a_phone_number_keeps_a_few_digits(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked
