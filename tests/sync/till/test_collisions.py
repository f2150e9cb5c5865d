"""A setting that two tills changed at once: whoever decides, everybody hears that it is decided, and by whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.ledger import audit
from terminal.money import Ratio
from terminal.services import office_cases, settings
from terminal.services.shop import Configuration
from tests.sync.office.arriving import Counter, Head, chained, outcomes, rewritten
from tests.sync.parts import Office, Till


def extract(till: Till, percent: int) -> None:
    with till.shop.ledger.write() as unit:
        now = settings.current(unit)
        rebate = now.configuration.rebate
        rebate = replace(rebate, base=replace(rebate.base, extract=Ratio(percent * 100)))
        wanted = Configuration(now.configuration.shop, rebate)
        settings.change(unit, wanted, based_on=now.version, who="李红", reason="test")


def in_force(till: Till) -> Ratio:
    with till.shop.ledger.read() as unit:
        return settings.current(unit).configuration.rebate.base.extract


def open_at(till: Till) -> list[str]:
    with till.shop.ledger.read() as unit:
        return [each.id for each in office_cases.cases(unit).collisions]


@pytest.fixture
def collided(joined: Till, sister: Till) -> str:
    for till in (joined, sister):
        till.sync()
    extract(joined, 25)
    extract(sister, 30)
    for till in (joined, sister, joined):
        till.sync()
    (case,) = open_at(joined)
    assert open_at(sister) == [case]
    return case


def test_agreeing_with_what_stands_is_heard_at_head_office_and_at_the_other_till(
    collided: str, joined: Till, sister: Till, office: Office
) -> None:
    with joined.shop.ledger.write() as unit:
        office_cases.keep_standing(unit, collided, who="李红")
    joined.sync()
    sister.sync()
    assert office.all("SELECT closed_by, note FROM office_case WHERE id = ?", collided) == [("李红 (07)", "stands")]
    assert (open_at(joined), open_at(sister)) == ([], [])
    assert (in_force(joined), in_force(sister)) == (Ratio(30_00), Ratio(30_00))
    logged = "SELECT subject FROM note WHERE what = 'collision_decided'"
    assert joined.all(logged) == office.all(logged) == [("base/extract",)]
    assert audit.verify(joined.shop.ledger).ok


def test_taking_the_other_value_closes_it_and_is_the_value_of_all(
    collided: str, joined: Till, sister: Till, office: Office
) -> None:
    with joined.shop.ledger.write() as unit:
        office_cases.take_other(unit, collided, who="李红", reason="as agreed")
    joined.sync()
    sister.sync()
    assert office.all("SELECT note FROM office_case WHERE kind = 'collision'") == [("other",)]
    assert open_at(sister) == [] and in_force(sister) == Ratio(25_00)


def test_who_decides_second_changes_nothing(collided: str, joined: Till, sister: Till, office: Office) -> None:
    for till, who in ((joined, "李红"), (sister, "王刚")):
        with till.shop.ledger.write() as unit:
            office_cases.keep_standing(unit, collided, who=who)
    joined.sync()
    sister.sync()
    assert office.all("SELECT closed_by FROM office_case WHERE id = ?", collided) == [("李红 (07)",)]
    assert office.all("SELECT count(*) FROM till_event WHERE outcome <> 'created'") == [(0,)]


@pytest.mark.parametrize("change", [{"id": 1}, {"choice": "mine"}, {"who": None}, {"path": ["x"]}, {"approved_by": 3}])
def test_a_decision_that_is_none_is_put_aside(change: dict[str, object]) -> None:
    head, till = Head(), Counter()
    till.join(head)
    till.send(head)
    before = till.tally().last_seq
    till.change(paused=True)
    decision = {"id": "x", "path": "base/paused", "choice": "stands", "who": "李红", "approved_by": "", "reason": ""}
    events = rewritten(till.events(before), 0, lambda body: (body.clear(), body.update({**decision, **change})))
    as_decided = [events[0].model_copy(update={"kind": "collision_decided"})]
    answer = head.push(till.id, chained(as_decided, {}))
    assert outcomes(answer.answers) == [("quarantined", "bad_decision")]
