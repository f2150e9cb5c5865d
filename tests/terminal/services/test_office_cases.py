"""What needs a person at a joined till, and what a manager can do about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.money import Ratio
from terminal.services import office_cases, settings
from tests import office_says as office
from tests.shop import Shop, with_base


@pytest.fixture
def unit() -> Iterator[Unit]:
    shop = Shop()
    with shop.ledger.write() as unit:
        office.join(unit)
    with shop.ledger.write() as unit:
        yield unit
    shop.ledger.close()


def test_what_is_settled_is_no_longer_listed(unit: Unit) -> None:
    office.collision(unit, "x1")
    office.collision(unit, "x2", state="settled")
    assert [each.id for each in office_cases.cases(unit).collisions] == ["x1"]
    assert office_cases.keep_standing(unit, "x1", who="李红").collisions == ()


def test_the_other_value_is_an_ordinary_change_of_settings(unit: Unit) -> None:
    office.collision(unit, path="base/extract", stands='"12"', other='"15"')
    before = unit.journal_seq
    saved = office_cases.take_other(unit, "x1", who="李红", reason="as agreed")
    assert saved.configuration.rebate.base.extract == Ratio(15_00)
    assert unit.journal_seq == before + 2  # the change, and that it was decided
    assert settings.current(unit) == saved
    assert office_cases.cases(unit).collisions == ()


def test_the_other_value_may_be_none_at_all(unit: Unit) -> None:
    now = settings.current(unit)
    office.collision(unit, path="stores/S1/cashier/default", stands='"130"', other="null")
    settings.change(unit, now.configuration, based_on=now.version, who="李红", reason="same")
    saved = office_cases.take_other(unit, "x1", who="李红", reason="as agreed")
    assert saved.configuration.rebate.cashier("S1").default is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"path": "base/never_heard_of"}, "unknown_setting"),
        ({"other": '"abc"'}, "bad_settings"),
        ({"other": "no JSON"}, "bad_settings"),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays_open(unit: Unit, changes: dict[str, str], code: str) -> None:
    office.collision(unit, **changes)
    before = unit.journal_seq
    with pytest.raises(Refused) as refused:
        office_cases.take_other(unit, "x1", who="李红", reason="as agreed")
    assert refused.value.code == code
    assert unit.journal_seq == before
    assert len(office_cases.cases(unit).collisions) == 1


def test_a_collision_that_somebody_else_settled_is_said_to_be_gone(unit: Unit) -> None:
    with pytest.raises(Refused) as refused:
        office_cases.keep_standing(unit, "x9", who="李红")
    assert refused.value.code == "unknown_collision"


def test_a_saved_version_waits_is_refused_or_needs_no_word() -> None:
    shop = Shop()
    with shop.ledger.write() as unit:
        office.join(unit)
    for extract in (11_00, 12_00):
        shop.set(with_base(extract=Ratio(extract)))
    with shop.ledger.write() as unit:
        assert office_cases.saved_states(unit, 1) == {
            2: office_cases.SavedState(waits=True),
            3: office_cases.SavedState(waits=True),
        }
        office.answer(unit, unit.journal_seq - 1, "quarantined", "bad_settings")
        office.answer(unit, unit.journal_seq)
        assert office_cases.saved_states(unit, 1) == {2: office_cases.SavedState(waits=False, reason="bad_settings")}
        office.leave(unit)
        assert office_cases.saved_states(unit, 1) == {}
