"""A till whose exchange stopped for good joins anew: nothing that it sold is lost, and nothing is settled twice."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sync import till
from sync.office import audit, tills
from terminal.errors import Refused
from terminal.money import Money, Ratio
from terminal.rebate.settings import RandomReturn
from terminal.services import members, office_link, orders, settings
from terminal.services.facts import Tender, TenderKind
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration
from tests.shop import cash
from tests.sync import parts
from tests.sync.parts import Office, Till, copied

SETTLED = "SELECT id, number FROM bill ORDER BY seq"


def again(one: Till, office: Office, prefix: str = "09", store: str = "S1") -> None:
    """Leave whatever was not confirmed, and join with a new code."""
    till.leave(one.path, one.lane, forced=True)
    one.join(office.code(store, prefix))


def in_order(one: Till, office: Office) -> None:
    """The exchange came to its end, and everything that the till has is at the office, once."""
    facts, online, error = one.sync()
    assert (facts.stopped, facts.unconfirmed, online, error) == ("", 0, True, None)
    report = audit.verify(office.ledger)
    assert report.ok, report.findings
    here = [bill for (bill,) in office.all("SELECT id FROM bill")]
    assert len(here) == len(set(here)) and {bill for (bill,) in one.all("SELECT id FROM bill")} <= set(here)


def open_cases(office: Office, kind: str) -> list[tuple[str, str]]:
    return [(reason, subject) for reason, subject in office.all(
        "SELECT reason, subject FROM office_case WHERE kind = ? AND closed_at = '' ORDER BY at, seq, reason", kind
    )]  # fmt: skip


@pytest.fixture
def forked(joined: Till, office: Office, tmp_path: Path) -> Till:
    """A till restored from an old copy that has sold since: b2 only head office has, b3 and b4 only the till."""
    joined.shop.pay("100", "A", bill_id="b1")
    joined.sync()
    copied(joined.path, tmp_path / "old.sqlite")
    joined.shop.pay("20", "A", bill_id="b2")
    joined.sync()
    joined.restart(tmp_path / "old.sqlite")
    joined.shop.pay("30", "A", bill_id="b3")
    assert joined.sync()[0].stopped == "fork"
    joined.shop.pay("40", "B", bill_id="b4")
    return joined


def test_after_a_fork_everything_that_was_sold_arrives_with_a_new_code_and_nothing_twice(
    forked: Till, office: Office
) -> None:
    assert open_cases(office, "quarantine") == [("fork", "b3")], "what came after it is still with the till"
    rewarded = office.all("SELECT id, entitlement_fen FROM entry ORDER BY seq")
    again(forked, office)
    in_order(forked, office)
    assert forked.facts.prefix == "09" and forked.confirmed[-3:] == ["b1", "b3", "b4"]
    assert office.all(SETTLED) == [
        ("b1", "07-000001"), ("b2", "07-000002"), ("b3", "07-000002/09"), ("b4", "07-000003"),
    ]  # fmt: skip
    assert office.all("SELECT id, entitlement_fen FROM entry ORDER BY seq")[:2] == rewarded
    assert office.all("SELECT count(*) FROM joined_till") == [(2,)]
    assert forked.shop.pay("50", "A", bill_id="b5").number == "09-000001"
    in_order(forked, office)


def test_the_cases_of_a_fork_are_closed_with_a_note_when_their_events_arrive(forked: Till, office: Office) -> None:
    again(forked, office)
    in_order(forked, office)
    assert open_cases(office, "quarantine") == []
    closed = office.all("SELECT closed_by, note FROM office_case WHERE kind = 'quarantine'")
    assert closed == [("till 09", "it came again with this till and was taken in")]
    assert ("number_twice", "b3") in open_cases(office, "flag") and ("joined_again", "") in open_cases(office, "flag")
    assert open_cases(office, "alarm") == [("fork", "")], "how it came about is for a person to find out"


def test_what_was_here_before_is_answered_as_existing_with_its_place(joined: Till, office: Office) -> None:
    joined.shop.pay("100", "A", bill_id="b1")
    joined.sync()
    place = joined.all("SELECT id, seq, joined_ahead FROM office_entry")
    arrived = office.all("SELECT kind, arrival FROM till_event ORDER BY seq")
    again(joined, office)
    in_order(joined, office)
    told = joined.all("SELECT outcome, arrival FROM acknowledged ORDER BY event")[: len(arrived)]
    assert told == [("exists", arrival) for _, arrival in arrived]
    assert joined.all("SELECT id, seq, joined_ahead FROM office_entry") == place
    assert office.all("SELECT count(*) FROM journal WHERE kind IN ('order_paid', 'member_joined')") == [(2,)]


def test_a_till_that_was_revoked_and_gets_a_new_code_has_what_was_put_aside_settled_and_flagged(
    joined: Till, office: Office
) -> None:
    joined.sync()
    with office.ledger.write() as unit:
        tills.revoke(unit, joined.facts.till, office.clock())
    joined.shop.pay("10", "A", bill_id="b1")
    assert joined.sync()[0].stopped == "revoked"
    with joined.shop.ledger.write() as unit:
        office_link.resume(unit)
    joined.shop.pay("10", "A", bill_id="b2")
    assert joined.sync()[0].stopped == "revoked"
    assert not office.all(SETTLED)
    again(joined, office)
    in_order(joined, office)
    assert [bill for bill, _ in office.all(SETTLED)] == ["b1", "b2"]
    assert open_cases(office, "quarantine") == []
    assert {("was_revoked", "b1"), ("was_revoked", "b2")} & set(open_cases(office, "flag"))


def test_a_till_that_was_set_back_and_sold_nothing_joins_again(joined: Till, office: Office, tmp_path: Path) -> None:
    joined.shop.pay("10", "A", bill_id="b1")
    joined.sync()
    copied(joined.path, tmp_path / "old.sqlite")
    joined.shop.pay("20", "A", bill_id="b2")
    joined.sync()
    joined.restart(tmp_path / "old.sqlite")
    assert joined.sync()[0].stopped == "rolled_back"
    again(joined, office)
    in_order(joined, office)
    assert [bill for bill, _ in office.all(SETTLED)] == ["b1", "b2"]


def test_a_copy_from_before_the_till_joined_joins_as_well(single: Till, office: Office, tmp_path: Path) -> None:
    single.shop.pay("100", "A", bill_id="old")
    copied(single.path, tmp_path / "old.sqlite")
    single.join(office.code("S1", "07"))
    single.shop.pay("10", "A", bill_id="lost")
    single.sync()
    single.restart(tmp_path / "old.sqlite")
    assert not single.facts.joined
    single.shop.pay("10", "A", bill_id="alone")
    single.join(office.code("S1", "09"))
    in_order(single, office)
    assert [bill for bill, _ in office.all(SETTLED)] == ["old", "lost", "alone"]


def test_a_first_till_that_left_before_its_history_was_sent_may_begin_again(single: Till, office: Office) -> None:
    single.shop.pay("100", "A", bill_id="old")
    single.join(office.code("S1", "07"))
    again(single, office)
    in_order(single, office)
    assert [bill for bill, _ in office.all(SETTLED)] == ["old"]


def test_what_was_sold_alone_in_between_is_settled_as_it_arrives_and_keeps_what_chance_gave(
    joined: Till, office: Office
) -> None:
    joined.shop.pay("100", "A", bill_id="b1")
    joined.sync()
    till.leave(joined.path, joined.lane)
    with joined.shop.ledger.write() as unit:
        now = settings.current(unit)
        base = replace(now.configuration.rebate.base, random_return=RandomReturn(2, 1), default=Ratio(90_00))
        rebate = replace(now.configuration.rebate, base=base)
        wanted = Configuration(now.configuration.shop, rebate)
        settings.change(unit, wanted, based_on=now.version, who="李红", reason="alone")
    for number in range(2, 8):
        joined.shop.pay("100", "A", bill_id=f"b{number}")
    with joined.shop.ledger.write() as unit:
        orders.refund(unit, "b1", unit.now(), amount=Money(30_00), tender="cash")
    joined.clock.forward(days=2)
    office.clock.at = joined.clock()
    here = joined.all("SELECT id, status FROM entry ORDER BY seq")
    joined.join(office.code("S1", "09"))
    in_order(joined, office)
    assert joined.facts.held == 0
    there = office.all("SELECT id, status FROM entry ORDER BY seq")
    assert [(bill, status == "converted") for bill, status in there] == [
        (bill, status == "converted") for bill, status in here
    ]
    assert {ratio for (ratio,) in office.all("SELECT ratio FROM entry")} == {100_00, 90_00}, "as it was promised"
    assert office.all("SELECT refunded_fen FROM bill WHERE id = 'b1'") == [(30_00,)]
    assert not office.all("SELECT 1 FROM random_group")
    with office.ledger.read() as unit:
        stands = settings.current(unit).configuration.rebate
    assert stands.base.default == Ratio(100_00), "of settings head office's stand"


def test_a_till_may_pay_back_what_its_ledger_sold_under_another_prefix(joined: Till, office: Office) -> None:
    joined.shop.pay("100", "A", bill_id="b1")
    joined.sync()
    again(joined, office)
    joined.sync()
    with joined.shop.ledger.write() as unit:
        orders.refund(unit, "b1", unit.now(), amount=Money(30_00), tender="cash")
    in_order(joined, office)
    assert joined.facts.held == 0
    assert office.all("SELECT refunded_fen FROM bill") == [(30_00,)]


def test_the_same_bill_rung_up_again_by_the_restored_copy_is_linked_and_not_settled_twice(
    joined: Till, office: Office, tmp_path: Path
) -> None:
    joined.shop.pay("1", "A", bill_id="b0")
    joined.sync()
    copied(joined.path, tmp_path / "old.sqlite")
    joined.shop.pay("100", "A", bill_id="b1")
    joined.sync()
    joined.restart(tmp_path / "old.sqlite")
    joined.shop.pay("30", "A", bill_id="b2")
    joined.shop.pay("100", "A", bill_id="b1")
    assert joined.sync()[0].stopped == "fork"
    again(joined, office)
    in_order(joined, office)
    assert [bill for bill, _ in office.all(SETTLED)] == ["b0", "b1", "b2"]
    assert joined.facts.held == 0 and open_cases(office, "quarantine") == []


def test_the_same_id_with_other_content_is_put_aside_and_rings(joined: Till, office: Office, tmp_path: Path) -> None:
    joined.sync()
    copied(joined.path, tmp_path / "old.sqlite")
    joined.shop.pay("100", "A", bill_id="b1")
    joined.sync()
    joined.restart(tmp_path / "old.sqlite")
    joined.shop.pay("999", "A", bill_id="b1")
    assert joined.sync()[0].stopped == "fork"
    again(joined, office)
    facts, _, error = joined.sync()
    assert (facts.stopped, facts.held, error) == ("", 1, None)
    assert office.all("SELECT paid_fen FROM bill") == [(100_00,)]
    assert open_cases(office, "quarantine") == [("same_id_other_content", "b1")]
    assert ("same_id_other_content", "b1") in open_cases(office, "alarm")
    assert audit.verify(office.ledger).ok


def test_another_ledger_with_the_same_bills_is_not_one_that_was_here(
    joined: Till, office: Office, tmp_path: Path, blank: Path
) -> None:
    joined.shop.pay("100", "A", bill_id="b1")
    joined.sync()
    other = Till(tmp_path / "other.sqlite", office.adapter, blank, seed=3)
    other.shop.pay("100", "A", bill_id="b1")
    with pytest.raises(Refused, match="history"):
        other.join(office.code("S1", "08"))
    other.close()


def test_a_ledger_of_which_nothing_was_taken_in_brings_no_history(
    single: Till, office: Office, tmp_path: Path, blank: Path
) -> None:
    single.shop.pay("100", "A", bill_id="b1")
    single.join(office.code("S1", "07"))
    with office.ledger.write() as unit:
        tills.revoke(unit, single.facts.till, office.clock())
    assert single.sync()[0].stopped == "revoked"
    other = Till(tmp_path / "other.sqlite", office.adapter, blank, seed=3)
    other.join(office.code("S1", "08"))
    other.shop.pay("10", "B", bill_id="c1")
    other.sync()
    again(single, office)
    single.sync()
    assert office.all("SELECT id FROM bill") == [("c1",)]
    assert ("history", "b1") in open_cases(office, "quarantine")
    other.close()


def test_what_was_sold_for_another_office_stays_that_offices(
    joined: Till, office: Office, tmp_path: Path, blank: Path
) -> None:
    joined.shop.pay("100", "A", bill_id="b1")
    joined.sync()
    till.leave(joined.path, joined.lane)

    class Elsewhere:
        office, office_name, till, store, prefix, public_url = "o2", "二部", "another", "S1", "03", ""

    with joined.shop.ledger.write() as unit:
        office_link.join(unit, parts.URL, Elsewhere(), event_max=1_000_000)
    joined.shop.pay("100", "A", bill_id="theirs")
    with joined.shop.ledger.write() as unit:
        office_link.leave(unit, forced=True)
    joined.shop.pay("100", "A", bill_id="alone")
    joined.join(office.code("S1", "09"))
    facts, _, error = joined.sync()
    assert (facts.stopped, facts.unconfirmed, error) == ("", 0, None)
    assert [bill for bill, _ in office.all(SETTLED)] == ["b1", "alone"]
    assert ("other_office", "theirs") in open_cases(office, "quarantine")
    assert audit.verify(office.ledger).ok


@pytest.mark.parametrize("weather", [parts.lost, parts.unheard, parts.halved, parts.doubled], ids=lambda f: f.__name__)
def test_joining_again_in_bad_weather_comes_to_the_same(forked: Till, office: Office, weather: parts.Answered) -> None:
    again(forked, office)
    for _ in range(3):
        forked.weather.coming.append(weather)
        forked.sync()
    in_order(forked, office)
    assert [bill for bill, _ in office.all(SETTLED)] == ["b1", "b2", "b3", "b4"]
    assert open_cases(office, "quarantine") == []


def test_joining_twice_again_is_as_once(forked: Till, office: Office) -> None:
    again(forked, office)
    again(forked, office, "10")
    in_order(forked, office)
    again(forked, office, "11", store="S2")
    in_order(forked, office)
    assert [bill for bill, _ in office.all(SETTLED)] == ["b1", "b2", "b3", "b4"]
    assert forked.facts.prefix == "11"


def test_a_member_that_was_taken_down_in_the_meantime_comes_along(forked: Till, office: Office) -> None:
    with forked.shop.ledger.write() as unit:
        members.join(unit, "m9", name="王小明", phone="13812346021")
        ring_up(unit, replace(cash("10", "m9", "b9"), tenders=(Tender(TenderKind.CASH, Money(10_00), Money(10_00)),)))
    again(forked, office)
    in_order(forked, office)
    assert office.all("SELECT name FROM member WHERE id = 'm9'") == [("王小明",)]
    arrival = office.all("SELECT j.body FROM journal j JOIN bill b ON b.seq = j.seq WHERE b.id = 'b9'")[0][0]
    assert "history" not in json.loads(arrival)["arrival"]
