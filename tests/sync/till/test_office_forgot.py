"""Head office was restored to before a till had joined: the till joins once more, with the bills that it has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync import till
from sync.protocol import PairAnswer
from terminal.errors import Refused, Unavailable
from terminal.ledger import audit as till_audit
from terminal.money import Ratio
from terminal.services import office_link
from tests.shop import Shop, with_base
from tests.sync.parts import Office, Till, copied, unheard

LEARNED = "SELECT m.id FROM member m JOIN journal j ON j.seq = m.journal_seq WHERE j.kind = 'learned'"
BILLS = "SELECT id FROM bill ORDER BY id"


@pytest.fixture
def forgotten(joined: Till, office: Office, tmp_path: Path, blank: Path) -> Till:
    """A till that joined after the office was copied, and the office is that copy."""
    joined.shop.pay("100", "A", bill_id="a1")
    joined.sync()
    copied(office.path, tmp_path / "copy.sqlite")
    late = Till(tmp_path / "late.sqlite", office.adapter, blank, seed=3)
    late.shop.member("C")
    late.join(office.code("S1", "08"))
    late.sync()
    joined.shop.pay("100", "B", bill_id="b1")
    joined.sync()
    late.sync()
    late.shop.pay("100", "C", bill_id="c1")
    late.shop.pay("100", "B", bill_id="c2")
    late.sync()
    late.shop.pay("10", "C", bill_id="c3")
    office.restored(tmp_path / "copy.sqlite", joined, late)
    return late


def again(one: Till, office: Office, prefix: str = "08") -> None:
    till.leave(one.path, one.lane, forced=True)
    one.join(office.code("S1", prefix))


def test_it_sells_on_and_is_told_that_it_is_not_known(forgotten: Till) -> None:
    _, _, error = forgotten.sync()
    assert error is not None and error.code == "unknown_till"
    forgotten.shop.pay("10", "C", bill_id="c4")


def test_it_joins_with_a_new_code_and_its_bills_are_there_once(forgotten: Till, office: Office, joined: Till) -> None:
    again(forgotten, office)
    facts, online, error = forgotten.sync()
    assert (facts.stopped, facts.unconfirmed, facts.held, online, error) == ("", 0, 0, True, None)
    assert office.all(BILLS) == [("a1",), ("c1",), ("c2",), ("c3",)]
    joined.sync()
    till.resume(joined.path, joined.lane, session=joined.session, clock=joined.clock)
    joined.talk.nudge()
    assert joined.sync()[0].stopped == ""
    assert office.all(BILLS) == [("a1",), ("b1",), ("c1",), ("c2",), ("c3",)]
    assert office.all("SELECT reason FROM office_case WHERE kind IN ('quarantine', 'alarm')") == []
    assert office.all("SELECT id FROM member ORDER BY id") == [("A",), ("B",), ("C",)]
    assert till_audit.verify(forgotten.shop.ledger).ok


def test_a_member_of_whom_only_tills_still_know_is_taken_over_and_later_heard_of(
    forgotten: Till, office: Office, joined: Till
) -> None:
    again(forgotten, office)
    forgotten.sync()
    assert office.all(LEARNED) == [("B",)]
    joined.sync()
    till.resume(joined.path, joined.lane, session=joined.session, clock=joined.clock)
    joined.talk.nudge()
    joined.sync()
    assert office.all(LEARNED) == []
    for one in (joined, forgotten):
        one.sync()
        assert ("B",) in one.all("SELECT id FROM office_member")
    assert office.all("SELECT reason FROM office_case WHERE kind IN ('quarantine', 'flag')") == [("joined_again",)]


def test_an_office_that_lost_all_its_settings_has_them_back_from_a_till(
    office: Office, tmp_path: Path, blank: Path
) -> None:
    copied(office.path, tmp_path / "copy.sqlite")
    one = Till(tmp_path / "one.sqlite", office.adapter, blank, seed=5)
    one.join(office.code("S1", "07"))
    one.shop.set(with_base(default=Ratio(120_00)))
    one.sync()
    office.restored(tmp_path / "copy.sqlite", one)
    assert office.all("SELECT 1 FROM configuration") == []
    again(one, office)
    assert one.sync()[0].unconfirmed == 0
    ((rebate,),) = office.all("SELECT rebate FROM configuration ORDER BY version DESC LIMIT 1")
    assert json.loads(rebate)["base"] == {"default": "120"}


def test_it_goes_on_where_its_sending_was_cut_off(forgotten: Till, office: Office) -> None:
    again(forgotten, office)
    for _ in range(3):
        forgotten.talk.step()
    forgotten.restart()
    assert forgotten.sync()[0].unconfirmed == 0
    assert office.all(BILLS) == [("a1",), ("c1",), ("c2",), ("c3",)]


def test_what_it_had_sold_before_it_ever_joined_stays_its_own(
    joined: Till, office: Office, tmp_path: Path, blank: Path
) -> None:
    """Nobody can bring a queue of his own along by saying that he had been here."""
    joined.shop.pay("100", "A", bill_id="a1")
    joined.sync()
    other = Till(tmp_path / "other.sqlite", office.adapter, blank, seed=4)
    other.shop.pay("100", "D", bill_id="d1")
    with pytest.raises(Refused, match="history"):
        other.join(office.code("S1", "09"))
    said_to_have_joined(other.shop, office)
    other.shop.pay("100", "D", bill_id="d2")
    again(other, office, "10")
    other.sync()
    assert office.all(BILLS) == [("a1",), ("d2",)]
    assert office.all("SELECT reason, subject FROM office_case WHERE kind = 'quarantine'") == [("history", "d1")]


def said_to_have_joined(shop: Shop, office: Office) -> None:
    """The till's journal says so, though this office has never heard of it."""
    place = PairAnswer(
        office=office.all("SELECT office FROM office")[0][0], office_name="总部", till="nobody", store="S1",
        prefix="08", public_url="", at=shop.clock().isoformat(),
    )  # fmt: skip
    with shop.ledger.write() as unit:
        office_link.join(unit, "http://office.test", place, event_max=1_000_000)


def test_a_till_that_sold_before_it_heard_that_it_is_the_first_may_still_be_it(single: Till, office: Office) -> None:
    code = office.code("S1", "07")
    single.weather.coming.append(unheard)
    with pytest.raises(Unavailable):
        single.join(code)
    single.shop.pay("100", "A", bill_id="a1")
    single.join(code)
    assert single.sync()[0].unconfirmed == 0
    assert office.all(BILLS) == [("a1",)]
