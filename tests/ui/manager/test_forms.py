"""What a manager types, and what becomes of it."""

from __future__ import annotations

from datetime import date, time

import pytest

from terminal.money import Money, Ratio
from ui.manager.forms import (
    CodeForm,
    CountForm,
    DaysForm,
    HostForm,
    HoursForm,
    MoneyForm,
    NotTaken,
    RatioForm,
    TextForm,
)

RATIO = RatioForm(Ratio(0), Ratio(100_00))
MONEY = MoneyForm(Money(1), Money(9_999_999_99))


@pytest.mark.parametrize(
    ("text", "hundredths"), [("10", 1000), ("１２．５", 1250), ("12.5 %", 1250), ("１０％", 1000), ("0", 0)]
)
def test_a_ratio_is_read_in_percent_also_in_full_width(text: str, hundredths: int) -> None:
    assert RATIO.read(text) == Ratio(hundredths)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"), ("  ", "empty"), ("abc", "form"), ("1e1", "form"), ("NaN", "form"), ("-5", "negative"),
        ("−5", "negative"), ("1.005", "decimals"), ("100.01", "bounds"), ("9" * 20, "size"), ("1 0", "form"),
        ("+5", "form"), (".5", "form"), ("5.", "form"), ("٣", "form"),
    ],
)  # fmt: skip
def test_what_is_no_ratio_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NotTaken) as refused:
        RATIO.read(text)
    assert refused.value.reason == reason


def test_a_ratio_out_of_bounds_names_the_bounds() -> None:
    with pytest.raises(NotTaken) as refused:
        RATIO.read("101")
    assert refused.value.fields == {"low": Ratio(0), "high": Ratio(100_00)}


def test_an_amount_may_carry_thousands_commas_and_comes_back_with_them() -> None:
    assert MONEY.read("2,000.5") == Money(2_000_50)
    assert MONEY.text(Money(2_000_50)) == "2,000.50"
    assert MONEY.read(MONEY.text(Money(9_999_999_99))) == Money(9_999_999_99)


def test_an_amount_below_the_bound_is_refused() -> None:
    with pytest.raises(NotTaken) as refused:
        MONEY.read("0")
    assert refused.value.reason == "bounds"


@pytest.mark.parametrize(("text", "count"), [("3", 3), ("０", 0), ("1000000", 1_000_000)])
def test_a_count_is_a_whole_number(text: str, count: int) -> None:
    assert CountForm(0, 1_000_000).read(text) == count


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("-1", "negative"),
        ("1.5", "form"),
        ("1e3", "form"),
        ("1000001", "bounds"),
        ("9" * 30, "bounds"),
    ],
)
def test_what_is_no_count_is_refused(text: str, reason: str) -> None:
    with pytest.raises(NotTaken) as refused:
        CountForm(0, 1_000_000).read(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:00-21:30", (time(8), time(21, 30))),
        ("８：００～２１：３０", (time(8), time(21, 30))),
        ("8:00–21:30", (time(8), time(21, 30))),
        ("22:00 至 02:00", (time(22), time(2))),
        ("08:00–", (time(8), None)),
        ("–21:30", (None, time(21, 30))),
    ],
)
def test_hours_are_read_the_way_people_write_them(text: str, hours: tuple[time | None, time | None]) -> None:
    assert HoursForm().read(text) == hours


@pytest.mark.parametrize("text", ["8", "08:00", "24:00–25:00", "08:60–09:00", "–", "a–b", "08:00–09:00–10:00"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(NotTaken, match="hours"):
        HoursForm().read(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-01-01–2026-12-31", (date(2026, 1, 1), date(2026, 12, 31))),
        ("2026-01-01-2026-12-31", (date(2026, 1, 1), date(2026, 12, 31))),
        ("2026年1月1日至2026年12月31日", (date(2026, 1, 1), date(2026, 12, 31))),
        ("2026/1/1 – 2026/1/1", (date(2026, 1, 1), date(2026, 1, 1))),
        ("2026-01-01–", (date(2026, 1, 1), None)),
        ("–2026-12-31", (None, date(2026, 12, 31))),
    ],
)
def test_days_are_read_the_way_people_write_them(text: str, days: tuple[date | None, date | None]) -> None:
    assert DaysForm().read(text) == days


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("2026-02-30–", "days"),
        ("2026-01-01", "days"),
        ("soon–", "days"),
        ("2026-12-31–2026-01-01", "order"),
    ],
)
def test_days_that_are_none_are_refused(text: str, reason: str) -> None:
    with pytest.raises(NotTaken) as refused:
        DaysForm().read(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize("pair", [(time(8), time(21, 30)), (time(8), None), (None, time(21, 30))])
def test_hours_come_back_as_they_are_shown(pair: tuple[time | None, time | None]) -> None:
    assert HoursForm().read(HoursForm().text(pair)) == pair


def test_a_text_loses_its_control_characters_and_keeps_its_lines_where_it_has_lines() -> None:
    assert TextForm(40).read(" 福源\u202e百货\x07 ") == "福源百货"
    assert TextForm(100, lines=3).read("地址：朝阳路 8 号\n电话：010-8888\n\n") == "地址：朝阳路 8 号\n电话：010-8888"


def test_a_text_that_is_too_long_is_refused_and_not_cut() -> None:
    with pytest.raises(NotTaken) as refused:
        TextForm(40).read("长" * 41)
    assert refused.value.reason == "long"
    with pytest.raises(NotTaken, match="lines"):
        TextForm(100, lines=2).read("a\nb\nc")


def test_a_bank_card_number_is_refused_in_any_text() -> None:
    with pytest.raises(NotTaken, match="card_number"):
        TextForm(40).read("账号 4111 1111 1111 1111")


def test_a_required_text_may_not_be_blank() -> None:
    with pytest.raises(NotTaken, match="empty"):
        TextForm(40, required=True).read(" \u200b ")


def test_a_code_is_latin_letters_and_digits() -> None:
    assert CodeForm(4).read("０２") == "02"
    for text in ("二", "0-2", "", "00000"):
        with pytest.raises(NotTaken):
            CodeForm(4).read(text)


@pytest.mark.parametrize("text", ["", "192.168.1.8", "till-2.local", "fe80::1"])
def test_a_host_may_be_empty_a_name_or_an_address(text: str) -> None:
    assert HostForm().read(text) == text


@pytest.mark.parametrize("text", ["http://x", "a b", "x/y", "-x", "<b>"])
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(NotTaken, match="host"):
        HostForm().read(text)
