"""The token buckets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.status.rate import Rate, RateLimit, address_key


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return self.ms


@given(
    burst=st.integers(1, 5),
    every_ms=st.integers(1, 1_000),
    steps=st.lists(st.integers(0, 1_500), min_size=1, max_size=60),
)
def test_never_more_than_the_burst_and_one_for_each_interval(burst: int, every_ms: int, steps: list[int]) -> None:
    clock = Hand()
    limit = RateLimit(Rate(burst, every_ms), clock, keys_max=10)
    taken: list[int] = []
    for step in steps:
        clock.ms += step
        if limit.wait_ms("a") == 0:
            taken.append(clock.ms)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            assert last - first + 1 <= burst + (taken[last] - taken[first]) // every_ms


@given(burst=st.integers(1, 5), every_ms=st.integers(1, 1_000), tries=st.integers(1, 12))
def test_the_wait_that_is_told_is_just_long_enough(burst: int, every_ms: int, tries: int) -> None:
    clock = Hand()
    limit = RateLimit(Rate(burst, every_ms), clock, keys_max=10)
    for _ in range(burst + tries):
        wait = limit.wait_ms("a")
        if wait:
            clock.ms += wait - 1
            assert limit.wait_ms("a") == 1
            clock.ms += 1
            assert limit.wait_ms("a") == 0


def test_one_client_does_not_use_up_anothers() -> None:
    limit = RateLimit(Rate(1, 1_000), Hand(), keys_max=10)
    assert limit.wait_ms("a") == 0
    assert limit.wait_ms("a") > 0
    assert limit.wait_ms("b") == 0


def test_only_so_many_clients_are_remembered_and_the_busy_ones_longest() -> None:
    limit = RateLimit(Rate(1, 1_000), Hand(), keys_max=100)
    limit.wait_ms("busy")
    for other in range(1_000):
        limit.wait_ms(f"other {other}")
        assert limit.wait_ms("busy") > 0
    assert len(limit) == 100


def test_a_clock_that_is_set_back_opens_nothing() -> None:
    clock = Hand()
    clock.ms = 5_000
    limit = RateLimit(Rate(1, 1_000), clock, keys_max=10)
    limit.wait_ms("a")
    clock.ms = 0
    assert limit.wait_ms("a") > 0


def test_a_client_is_its_address_or_its_network() -> None:
    assert address_key("192.168.1.20") == "192.168.1.20"
    assert address_key("::ffff:192.168.1.20") == "192.168.1.20"
    assert address_key("2001:db8:1:2:3:4:5:6") == address_key("2001:db8:1:2::9")
    assert address_key("2001:db8:1:2::9") != address_key("2001:db8:1:3::9")
    assert address_key("fe80::1%eth0") == "fe80::/64"
    assert address_key("") == ""
