"""The manager's PIN: right, wrong, and a wait that grows, outlives a restart and locks nobody out for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal.errors import Refused
from terminal.ledger.store import Ledger
from terminal.services import pin
from tests.shop import HandClock

RIGHT, WRONG = "2468", "1357"


class Door:
    """A ledger with a PIN, and the tries at it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = HandClock()
        self.ledger = Ledger.open(path, clock=self.clock)
        with self.ledger.write() as unit:
            pin.set_pin(unit, RIGHT)

    def try_(self, digits: str) -> bool:
        with self.ledger.write() as unit:
            return pin.check(unit, digits)

    def refused_for_s(self, digits: str = RIGHT) -> int:
        with pytest.raises(Refused) as told:
            self.try_(digits)
        assert told.value.code == "pin_wait"
        wait = told.value.fields["wait_s"]
        assert isinstance(wait, int)
        with self.ledger.read() as unit:
            assert pin.wait_s(unit) == wait
        return wait

    def reopen(self) -> None:
        self.ledger.close()
        self.ledger = Ledger.open(self.path, clock=self.clock)

    def try_wrong(self, times: int) -> None:
        """So many wrong ones, each as early as it is looked at."""
        for _ in range(times):
            with self.ledger.read() as unit:
                self.clock.forward(seconds=pin.wait_s(unit))
            assert not self.try_(WRONG)


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path / "till.sqlite")


def test_the_right_one_opens_also_in_full_width_digits(door: Door) -> None:
    assert door.try_(RIGHT)
    assert door.try_(" ２４６８ ")


@pytest.mark.parametrize(
    "typed", [["", WRONG, "246"], ["24680", "٢٤٦٨", "\ud800"], ["2468\x00", "2 468", "9" * 10_000]]
)
def test_anything_else_is_wrong_and_counted(door: Door, typed: list[str]) -> None:
    assert [door.try_(digits) for digits in typed] == [False, False, False]
    assert door.refused_for_s() == 5


def test_two_wrong_ones_cost_no_wait(door: Door) -> None:
    door.try_wrong(2)
    assert door.try_(RIGHT)


def test_from_the_third_on_the_wait_doubles_up_to_five_minutes(door: Door) -> None:
    door.try_wrong(2)
    waits = []
    for _ in range(9):
        door.try_wrong(1)
        waits.append(door.refused_for_s(WRONG))
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_while_it_waits_not_even_the_right_one_is_looked_at_and_asking_makes_it_no_longer(door: Door) -> None:
    door.try_wrong(4)
    assert [door.refused_for_s() for _ in range(5)] == [10] * 5
    door.clock.forward(seconds=9.2)
    assert door.refused_for_s() == 1
    door.clock.forward(seconds=0.8)
    assert door.try_(RIGHT)


def test_the_right_one_forgets_the_wrong_ones(door: Door) -> None:
    door.try_wrong(5)
    door.clock.forward(seconds=20)
    assert door.try_(RIGHT)
    door.try_wrong(2)
    assert door.try_(RIGHT)


def test_a_restart_shortens_no_wait(door: Door) -> None:
    door.try_wrong(6)
    door.reopen()
    assert door.refused_for_s() == 40
    door.clock.forward(seconds=40)
    door.reopen()
    assert not door.try_(WRONG)
    assert door.refused_for_s() == 80


def test_a_clock_set_back_a_little_keeps_the_wait(door: Door) -> None:
    door.try_wrong(4)
    door.clock.forward(seconds=-60)
    assert door.refused_for_s() == 10
    door.clock.forward(seconds=70)
    assert door.try_(RIGHT)


def test_a_clock_set_back_by_a_year_does_not_lock_the_manager_out_for_a_year(door: Door) -> None:
    door.try_wrong(9)
    door.clock.forward(days=-365)
    assert not door.try_(WRONG), "one try, and the wait starts again where the clock is now"
    assert door.refused_for_s() == 300
    door.clock.forward(seconds=300)
    assert door.try_(RIGHT)


def test_a_new_pin_takes_the_place_of_the_old_and_its_waits(door: Door) -> None:
    door.try_wrong(4)
    with door.ledger.write() as unit:
        pin.set_pin(unit, "１２３４５６")
    assert door.try_("123456")
    assert not door.try_(RIGHT)


def test_what_is_no_pin_is_refused_with_its_bounds_and_the_old_one_stays(door: Door) -> None:
    for bad in ("", "123", "1234567890123", "12a4", "1111", "٢٤٦٨", "12 34", "-123", "\ud8001234"):
        with pytest.raises(Refused) as told, door.ledger.write() as unit:
            pin.set_pin(unit, bad)
        assert (told.value.code, told.value.fields) == ("bad_pin", {"least": 4, "most": 12}), bad
    assert door.try_(RIGHT)


def test_without_a_pin_nothing_is_right(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "new.sqlite")
    with ledger.write() as unit:
        assert not pin.is_set(unit)
        assert pin.wait_s(unit) == 0
        with pytest.raises(Refused, match="no_pin"):
            pin.check(unit, "")
        pin.set_pin(unit, RIGHT)
        assert pin.is_set(unit)


def test_the_pin_itself_stands_nowhere_in_the_file(door: Door) -> None:
    door.ledger.close()
    held = b"".join(path.read_bytes() for path in sorted(door.path.parent.iterdir()))
    assert b"argon2" in held
    assert f'"{RIGHT}"'.encode() not in held
