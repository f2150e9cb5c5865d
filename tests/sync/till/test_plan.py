"""What comes next in an exchange, and how long it waits: every case, without a till."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync import plan
from sync.plan import State, Step, next_step, wait_s

STATES = st.builds(
    State,
    known=st.booleans(),
    joined=st.booleans(),
    stopped=st.sampled_from(["", "fork", "rolled_back", "mismatch", "revoked"]),
    unsent=st.integers(0, 10_000),
    read_to_end=st.booleans(),
    compared=st.booleans(),
    failures=st.integers(0, 10_000),
    asked_ms=st.integers(0, 10**12),
)


def test_own_events_go_first_then_the_feed_is_read_then_both_sides_compare() -> None:
    state = State()
    order = [next_step(state)]
    for change in (
        {"known": True, "joined": True, "unsent": 3},
        {"unsent": 0},
        {"read_to_end": True},
        {"compared": True},
    ):
        state = State(**{**{name: getattr(state, name) for name in State.__slots__}, **change})
        order.append(next_step(state))
    assert order == [Step.LOOK, Step.PUSH, Step.PULL, Step.COMPARE, Step.WAIT]


@given(STATES)
def test_nothing_goes_to_an_office_before_the_till_has_looked_or_where_it_stands_still(state: State) -> None:
    step = next_step(state)
    if not state.known:
        assert step is Step.LOOK
    elif not state.joined or state.stopped:
        assert step is Step.STAND
    assert step is not Step.COMPARE or (state.unsent == 0 and state.read_to_end)


@given(STATES, st.floats(0, 1))
def test_every_wait_has_its_bounds(state: State, die: float) -> None:
    seconds = wait_s(state, die)
    if state.failures:
        assert plan.BACK_OFF_S * (1 - plan.JITTER) <= seconds <= max(plan.BACK_OFF_MAX_S, plan.ASKED_MAX_S)
    else:
        assert plan.POLL_S * (1 - plan.JITTER) <= seconds <= plan.POLL_S


@given(st.integers(1, 60), st.floats(0, 1))
def test_each_failure_waits_at_least_as_long_as_the_one_before(failures: int, die: float) -> None:
    assert wait_s(State(failures=failures), die) <= wait_s(State(failures=failures + 1), die)


def test_an_office_that_asks_for_time_gets_it() -> None:
    assert wait_s(State(failures=1, asked_ms=20_000), 0.0) == 20.0
