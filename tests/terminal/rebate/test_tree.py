"""The settings tree: both ways, and every fault in one look."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.money import Money, Ratio
from terminal.rebate.settings import Base, Scope, Settings, Tier, Window
from terminal.rebate.tree import BadSettings, parse, to_tree

ratios = st.integers(0, 1_000_00).map(Ratio)
levels = st.dictionaries(st.text(min_size=1, max_size=5), ratios, max_size=3)
windows = st.builds(
    Window,
    st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    st.none() | st.dates(date(2026, 6, 1), date(2026, 12, 1)),
).filter(lambda window: window != Window())
scopes = st.builds(
    Scope,
    enabled=st.none() | st.booleans(),
    extract=st.none() | st.integers(0, 100_00).map(Ratio),
    default=st.none() | ratios,
    level=levels,
    tiers=st.lists(st.builds(Tier, st.integers(1, 3660), st.integers(0, 10**9).map(Money), ratios), max_size=3).map(
        tuple
    ),
    window=st.none() | windows,
    daily_limit=st.none() | st.integers(0, 1000),
    total_limit=st.none() | st.integers(0, 1000),
).filter(lambda scope: scope != Scope())
trees = st.builds(
    Settings,
    st.builds(
        Base,
        enabled=st.booleans(),
        extract=st.integers(0, 100_00).map(Ratio),
        default=ratios,
        level=levels,
        own_order=st.booleans(),
        unclaimed=st.sampled_from(["retain", "carry"]),
        paused=st.booleans(),
        merge_cashier=st.booleans(),
    ),
    cashiers=st.dictionaries(st.text(min_size=1, max_size=5), scopes, max_size=2),
    goods=st.dictionaries(st.text(min_size=1, max_size=5), scopes, max_size=2),
)


@given(trees)
def test_settings_written_as_a_tree_are_read_back_equal(settings: Settings) -> None:
    assert parse(to_tree(settings)) == settings


def test_every_fault_is_named_with_its_field_its_value_and_what_is_allowed() -> None:
    with pytest.raises(BadSettings) as bad:
        parse(
            {
                "base": {"extract": "120", "default": "x", "colour": 1},
                "stores": {"S1": {"cashier": {"daily_limit": -1}}},
            }
        )
    told = {fault.field: (fault.value, fault.allowed) for fault in bad.value.faults}
    assert told["base.extract"] == ("120", "0 to 100 %, at most two decimals")
    assert told["base.default"][0] == "x"
    assert "known are" in told["base.colour"][1]
    assert told["stores.S1.cashier.daily_limit"] == ("-1", "a whole number from 0 to 1000000")


@pytest.mark.parametrize(
    "scope",
    [
        {"tiers": [{"days": 0, "amount": "1.00", "ratio": "5"}]},
        {"tiers": [{"days": 1, "amount": "1.005", "ratio": "5"}]},
        {"window": {"from": "24:00"}},
        {"window": {"first_day": "2026-02-30"}},
        {"window": {"first_day": "2026-03-02", "last_day": "2026-03-01"}},
        {"level": {"gold": 5}},
        {"extract": "1e1"},
        {"enabled": 1},
        {"daily_limit": True},
        {"total_limit": 1.5},
        {"default": "-1"},
    ],
)
def test_what_makes_no_sense_is_refused(scope: object) -> None:
    with pytest.raises(BadSettings):
        parse({"stores": {"S1": {"cashier": scope}}})
