"""Head office is restored from an older copy: tills stand still, and after a look send again what it has lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync import till
from sync.comparing import Resumed
from sync.office import audit
from terminal.errors import Refused, Unavailable
from terminal.ledger import audit as till_audit
from terminal.services import bills, members
from terminal.services.facts import Certainty
from tests.sync import parts
from tests.sync.parts import Office, Till, copied


def resumed(one: Till) -> Resumed:
    done = till.resume(one.path, one.lane, session=one.session, clock=one.clock)
    one.talk.nudge()
    return done


def certainty(one: Till, bill_id: str) -> Certainty:
    with one.shop.ledger.read() as unit:
        return bills.by_id(unit, bill_id).settlement.certainty


def sold(one: Till, *bill_ids: str) -> None:
    for each in bill_ids:
        one.shop.pay("100", "A", bill_id=each)
    assert one.sync()[0].unconfirmed == 0


def in_order(one: Till, office: Office) -> None:
    facts, online, error = one.sync()
    assert (facts.stopped, facts.unconfirmed, facts.held, online, error) == ("", 0, 0, True, None)
    assert audit.verify(office.ledger).ok and till_audit.verify(one.shop.ledger).ok


@pytest.fixture
def older(joined: Till, office: Office, tmp_path: Path) -> Path:
    """A copy of the office that knows of b1 alone."""
    sold(joined, "b1")
    copied(office.path, tmp_path / "copy.sqlite")
    return tmp_path / "copy.sqlite"


def test_what_a_restored_office_has_lost_is_provisional_again_and_is_sent_again(
    joined: Till, office: Office, older: Path
) -> None:
    sold(joined, "b2", "b3")
    office.restored(older, joined)
    assert joined.sync()[0].stopped == "mismatch", "nothing mends itself"
    assert {certainty(joined, each) for each in ("b1", "b2", "b3")} == {Certainty.CONFIRMED}
    assert resumed(joined) == Resumed(lost=2)
    assert (joined.facts.unconfirmed, joined.facts.stopped) == (2, "")
    assert [certainty(joined, each) for each in ("b2", "b3")] == [Certainty.PROVISIONAL] * 2
    in_order(joined, office)
    assert [bill for (bill,) in office.all("SELECT id FROM bill ORDER BY seq")] == ["b1", "b2", "b3"]
    assert {certainty(joined, each) for each in ("b1", "b2", "b3")} == {Certainty.CONFIRMED}
    assert joined.all("SELECT id, joined_ahead FROM office_entry ORDER BY seq") == office.all(
        "SELECT id, joined_ahead FROM entry ORDER BY seq"
    )


def test_the_next_push_finds_it_as_well_as_the_next_look(joined: Till, office: Office, older: Path) -> None:
    sold(joined, "b2")
    office.restored(older, joined)
    joined.shop.pay("100", "A", bill_id="b3")
    assert joined.sync()[0].stopped == "mismatch"
    assert resumed(joined) == Resumed(lost=1)
    in_order(joined, office)
    assert office.all("SELECT count(*) FROM bill") == [(3,)]


def test_what_another_till_sold_first_since_has_the_better_place(
    joined: Till, sister: Till, office: Office, tmp_path: Path
) -> None:
    sold(joined, "a1")
    sister.sync()
    copied(office.path, tmp_path / "copy.sqlite")
    sold(joined, "a2")
    with joined.shop.ledger.write() as unit:
        members.join(unit, "m1", name="王小明", phone="13812346021")
    joined.sync()
    office.restored(tmp_path / "copy.sqlite", joined, sister)
    sister.shop.pay("100", "B", bill_id="b1")
    assert sister.sync()[0].unconfirmed == 0
    joined.sync()
    assert resumed(joined) == Resumed(lost=1)
    in_order(joined, office)
    in_order(sister, office)
    assert [bill for (bill,) in office.all("SELECT id FROM entry ORDER BY seq")] == ["a1", "b1", "a2"]
    assert office.all("SELECT name FROM member WHERE id = 'm1'") == [("王小明",)]


@pytest.mark.parametrize("spoiled", ["last_hash", "chain", "bills", "paid_fen"])
def test_an_office_whose_past_is_another_is_not_followed(
    joined: Till, office: Office, older: Path, spoiled: str
) -> None:
    sold(joined, "b2")
    office.restored(older, joined)
    with office.ledger.write() as unit:
        value = "'" + "ab" * 32 + "'" if spoiled in ("last_hash", "chain") else f"{spoiled} + 1"
        unit.sql.run(f"UPDATE joined_till SET {spoiled} = {value}")
    assert joined.sync()[0].stopped == "mismatch"
    before = joined.state()[1:]
    assert resumed(joined) == Resumed("mismatch")
    assert joined.state()[1:] == before
    assert joined.sync()[0].stopped == "mismatch" and certainty(joined, "b2") is Certainty.CONFIRMED


def test_a_fork_and_a_till_that_was_set_back_stay_stopped_whoever_tries(
    joined: Till, office: Office, tmp_path: Path
) -> None:
    sold(joined, "b1")
    copied(joined.path, tmp_path / "idle.sqlite")
    copied(joined.path, tmp_path / "sold.sqlite")
    sold(joined, "b2")
    joined.restart(tmp_path / "idle.sqlite")
    assert joined.sync()[0].stopped == "rolled_back"
    assert resumed(joined) == Resumed("rolled_back")
    joined.restart(tmp_path / "sold.sqlite")
    joined.shop.pay("10", "A", bill_id="b3")
    assert joined.sync()[0].stopped == "fork"
    assert resumed(joined) == Resumed("fork")
    assert joined.sync()[0].stopped == "fork" and joined.facts.unconfirmed == 1


def test_an_office_that_can_not_be_reached_leaves_the_exchange_stopped(
    joined: Till, office: Office, older: Path
) -> None:
    sold(joined, "b2")
    office.restored(older, joined)
    joined.sync()
    joined.weather.coming.append(parts.lost)
    with pytest.raises(Unavailable, match="office_away"):
        resumed(joined)
    assert joined.facts.stopped == "mismatch"
    assert resumed(joined) == Resumed(lost=1)
    in_order(joined, office)


def test_what_does_not_stand_still_has_nothing_to_resume(joined: Till, single: Till) -> None:
    sold(joined, "b1")
    asked = len(joined.weather.seen)
    assert resumed(joined) == Resumed() and len(joined.weather.seen) == asked
    till.leave(joined.path, joined.lane)
    with pytest.raises(Refused, match="not_joined"):
        resumed(joined)


def test_an_office_restored_from_before_anything_was_sent_is_sent_everything(
    single: Till, office: Office, tmp_path: Path
) -> None:
    single.shop.pay("100", "A", bill_id="old")
    single.join(office.code("S1", "07"))
    copied(office.path, tmp_path / "copy.sqlite")
    sold(single, "b1", "b2")
    office.restored(tmp_path / "copy.sqlite", single)
    assert single.sync()[0].stopped == "mismatch"
    assert resumed(single) == Resumed(lost=3)
    in_order(single, office)
    assert [bill for (bill,) in office.all("SELECT id FROM bill ORDER BY seq")] == ["old", "b1", "b2"]


def test_killed_while_going_back_it_is_done_the_next_time(joined: Till, office: Office, older: Path) -> None:
    sold(joined, "b2")
    office.restored(older, joined)
    joined.sync()
    joined.lane.broken.append("_go_back")
    with pytest.raises(Unavailable):
        resumed(joined)
    assert joined.facts.stopped == "mismatch" and certainty(joined, "b2") is Certainty.CONFIRMED
    joined.restart()
    assert resumed(joined) == Resumed(lost=1)
    in_order(joined, office)
