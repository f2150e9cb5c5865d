"""The lane: in order, bounded, and nobody waits for an answer that never comes."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from pathlib import Path

import pytest

from terminal.errors import Refused, Unavailable
from terminal.ledger.lane import WAITING_MAX, Lane
from terminal.ledger.unit import Unit
from terminal.services import bills, members
from terminal.services.ring_up import preview, ring_up
from tests.shop import Shop, cash

PATIENCE_S = 30


@pytest.fixture
def lane(tmp_path: Path) -> Lane:
    Shop(tmp_path / "a.sqlite").ledger.close()
    return Lane(tmp_path / "a.sqlite")


class Standstill:
    """A task that keeps the lane until it is let go."""

    def __init__(self, lane: Lane) -> None:
        self._begun, self._end = threading.Event(), threading.Event()
        self.future = lane.look(self._stand)
        assert self._begun.wait(PATIENCE_S)

    def _stand(self, unit: Unit) -> None:
        self._begun.set()
        assert self._end.wait(PATIENCE_S)

    def let_go(self) -> None:
        self._end.set()


def test_a_refusal_is_the_askers_own_and_the_lane_goes_on(lane: Lane) -> None:
    refused = lane.submit(ring_up, cash("5", "nobody", "a"))
    taken = lane.submit(ring_up, cash("5", None, "b"))
    with pytest.raises(Refused, match="unknown_member"):
        refused.result(PATIENCE_S)
    assert taken.result(PATIENCE_S).number == "02-000001"
    lane.close()


def test_what_is_only_looked_at_leaves_nothing(lane: Lane) -> None:
    lane.look(preview, cash("5")).result(PATIENCE_S)
    lane.look(members.add, "王", "13812346021", consent=True).result(PATIENCE_S)
    with pytest.raises(Refused, match="unknown_member"):
        lane.look(members.find, "13812346021").result(PATIENCE_S)
    assert lane.look(bills.last).result(PATIENCE_S) is None
    lane.close()


def test_a_lane_that_stands_still_refuses_the_next_at_once_and_keeps_what_it_took(lane: Lane) -> None:
    still = Standstill(lane)
    taken: list[Future[object]] = [lane.look(bills.last) for _ in range(WAITING_MAX)]  # type: ignore[misc]
    with pytest.raises(Unavailable, match="ledger_busy"):
        lane.look(bills.last).result(0)
    still.let_go()
    assert [future.result(PATIENCE_S) for future in taken] == [None] * WAITING_MAX
    lane.close()


def test_a_task_withdrawn_while_it_stands_is_not_done(lane: Lane) -> None:
    still = Standstill(lane)
    withdrawn = lane.submit(ring_up, cash("5"))
    assert withdrawn.cancel()
    still.let_go()
    assert lane.look(bills.last).result(PATIENCE_S) is None
    lane.close()


def test_closing_finishes_what_stands_and_refuses_what_comes_after(lane: Lane) -> None:
    still = Standstill(lane)
    standing = lane.submit(ring_up, cash("5"))
    closing = threading.Thread(target=lane.close)
    closing.start()
    still.let_go()
    closing.join(PATIENCE_S)
    assert standing.result(0).outcome == "created"
    with pytest.raises(Unavailable, match="ledger_closed"):
        lane.submit(ring_up, cash("6", None, "late")).result(0)
    lane.close()
