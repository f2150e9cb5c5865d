"""What tills send arrives once, in each till's own order; what is wrong with an event concerns it alone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from sync.office import arrive, audit
from sync.protocol import Outcome, Stop
from terminal.errors import Refused
from terminal.ledger import journal
from terminal.money import Ratio
from terminal.rebate.settings import RandomReturn
from tests.sync.office.arriving import Change, Counter, Head, chained, outcomes, rewritten

CREATED = ("created", "")


@pytest.fixture
def head() -> Head:
    return Head()


@pytest.fixture
def till(head: Head) -> Counter:
    """A till that joined and has sent everything so far."""
    one = Counter().join(head)
    one.send(head)
    return one


def paid(till: Counter, *bills: str) -> list[Any]:
    for bill in bills:
        till.pay("100", "A", bill_id=bill)
    with till.ledger.read() as unit:
        seq = unit.sql.one("SELECT acked_seq FROM office_link")
    assert seq is not None
    return till.events(seq[0])


def proven(head: Head) -> bool:
    report = audit.verify(head.ledger)
    assert report.findings == ()
    return report.ok


def test_a_bill_is_settled_once_and_answered_with_its_place(head: Head, till: Counter) -> None:
    till.pay("100", "A", bill_id="b1")
    till.pay("50", "B", bill_id="b2")
    answers = till.send(head)
    assert outcomes(answers) == [CREATED] * 4
    places = [place for answer in answers for place in answer.places]
    assert [(place.id, place.joined_ahead, place.queue) for place in places] == [
        ("b1", 0, "cashier:S1"),
        ("b2", 1, "cashier:S1"),
    ]
    assert [(place.entitlement_fen, place.rewarded_fen) for place in places] == [(100_00, 5_00), (50_00, 0)]
    assert head.all("SELECT id, number FROM bill ORDER BY seq") == [("b1", "07-000001"), ("b2", "07-000002")]
    assert proven(head)


def test_the_tills_own_text_stays_as_it_was_hashed(head: Head, till: Counter) -> None:
    events = paid(till, "b1")
    till.send(head)
    rows = head.all("SELECT j.body FROM till_event t JOIN journal j ON j.seq = t.arrival ORDER BY t.seq")
    assert [journal.sent(body) for (body,) in rows][-2:] == [event.body for event in events]


def test_a_repeated_batch_changes_nothing_and_is_answered_as_it_was(head: Head, till: Counter) -> None:
    events = paid(till, "b1", "b2")
    first = head.push(till.id, events)
    before = head.all("SELECT hash FROM journal ORDER BY seq"), head.all("SELECT * FROM joined_till")
    again = head.push(till.id, events)
    assert {answer.outcome for answer in again.answers} == {Outcome.EXISTS}
    assert [(a.seq, a.reason, a.arrival, a.places) for a in again.answers] == [
        (a.seq, a.reason, a.arrival, a.places) for a in first.answers
    ]
    assert (again.last_seq, again.chain) == (first.last_seq, first.chain)
    assert (head.all("SELECT hash FROM journal ORDER BY seq"), head.all("SELECT * FROM joined_till")) == before


def test_a_batch_that_overlaps_what_is_here_goes_on_behind_it(head: Head, till: Counter) -> None:
    events = paid(till, "b1", "b2", "b3")
    head.push(till.id, events[:2])
    answer = head.push(till.id, events)
    assert [each.outcome.value for each in answer.answers] == ["exists", "exists", "created", "created"]
    assert len(head.all("SELECT 1 FROM bill")) == 3 and proven(head)


@pytest.mark.parametrize("places", [(1, 2), (0, 2), (0, 2, 1), (1, 0), (0, 0)])
def test_events_out_of_their_order_are_refused_whole(head: Head, till: Counter, places: tuple[int, ...]) -> None:
    events = paid(till, "b1", "b2")
    before = head.all("SELECT * FROM joined_till")
    with pytest.raises(Refused, match="gap") as refused:
        head.push(till.id, [events[place] for place in places])
    right = 0 if places[0] else 1
    assert refused.value.fields["expected"] == events[right].seq
    assert head.all("SELECT * FROM joined_till") == before and not head.all("SELECT 1 FROM bill")


def test_another_event_in_the_place_of_one_that_is_here_is_a_fork_that_is_kept_and_stops(
    head: Head, till: Counter
) -> None:
    events = paid(till, "b1", "b2", "b3")
    head.push(till.id, events[:2])
    other = rewritten(events, 1, lambda body: body.update(cashier="someone"))
    with pytest.raises(Refused, match="fork"):
        head.push(till.id, other)
    assert head.cases("quarantine") == [("fork", "b1"), ("fork", "b2"), ("fork", "b3")]
    assert head.cases("alarm") == [("fork", "")]
    with pytest.raises(Refused, match="stopped") as refused:
        head.push(till.id, events)
    assert refused.value.fields["stop"] == "fork"
    assert [bill for (bill,) in head.all("SELECT id FROM bill")] == ["b1"] and proven(head)


def test_an_event_that_follows_another_past_is_a_fork(head: Head, till: Counter) -> None:
    events = paid(till, "b1", "b2")
    head.push(till.id, events[:2])
    changed = rewritten(events, 1, lambda body: body.update(cashier="someone"))
    with pytest.raises(Refused, match="fork"):
        head.push(till.id, changed[2:])
    assert head.cases("quarantine") == [("fork", "b2")] and proven(head)


def test_an_event_whose_text_is_not_what_was_hashed_is_put_aside_and_holds_nothing_up(
    head: Head, till: Counter
) -> None:
    events = paid(till, "b1", "b2")
    body = events[1].body.replace('"paid":10000', '"paid":99900')
    assert body != events[1].body
    answer = head.push(till.id, [events[0], events[1].model_copy(update={"body": body}), events[2]])
    assert outcomes(answer.answers) == [CREATED, ("quarantined", "bad_hash"), CREATED]
    assert [bill for (bill,) in head.all("SELECT id FROM bill")] == ["b2"] and proven(head)


def bad(**changes: Any) -> Change:
    return lambda body: body.update(changes)


def bad_line(**changes: Any) -> Change:
    return lambda body: body["lines"][0].update(changes)


BAD_BILLS: list[tuple[str, Change]] = [
    ("bad_promise", bad_line(entitlement=999_99)),
    ("bad_promise", bad_line(ratio=None)),
    ("bad_promise", bad_line(verdict="no_member")),
    ("bad_promise", bad_line(chain=[{"kind": 1}])),
    ("bad_promise", bad_line(lottery={"no": "lottery"})),
    ("bad_promise", bad_line(place="points", group=[0, 1, 1])),
    ("bad_promise", bad_line(place="money")),
    ("bad_bill", bad_line(paid=100_01)),
    ("bad_bill", bad_line(paid=True)),
    ("bad_bill", bad_line(paid=-1)),
    ("bad_bill", bad_line(paid=1.0)),
    ("bad_bill", bad_line(verdict=[])),
    ("bad_bill", bad_line(queue=None)),
    ("bad_bill", bad(lines=[])),
    ("bad_bill", bad(lines={})),
    ("bad_bill", lambda body: body["lines"].append(body["lines"][0])),
    ("bad_bill", bad(tenders=[])),
    ("bad_bill", lambda body: body["tenders"][0].update(kind="gold")),
    ("bad_bill", lambda body: body["tenders"][0].update(kind={})),
    ("bad_bill", lambda body: body["receipt"][0].update(amount=1)),
    ("bad_bill", lambda body: body["receipt"][0].pop("name")),
    ("bad_bill", bad(deductions={"balance": 5})),
    ("bad_bill", bad(member=7)),
    ("bad_bill", bad(channel="mall")),
    ("bad_bill", bad(day="2026-13-01")),
    ("bad_bill", bad(serial=10**30)),
    ("bad_bill", bad(number="07-9")),
    ("bad_bill", bad(id="")),
    ("bad_bill", bad(id="x\n")),
    ("bad_bill", bad(status_hash="short")),
    ("unknown_member", bad(member="nobody")),
    ("bad_body", bad(arrival={"till": "x"})),
    ("bad_text", bad(cashier="\ud800")),
    ("bad_text", bad(digest="a\0b")),
]


def test_bills_that_are_none_are_put_aside_with_their_reasons_and_hold_nothing_up(head: Head, till: Counter) -> None:
    events = paid(till, *(f"b{number}" for number in range(2 * len(BAD_BILLS))))[1:]
    changes = {}
    for place, (_, change) in enumerate(BAD_BILLS):
        body = json.loads(events[2 * place].body)
        change(body)
        changes[2 * place] = {"body": journal.canonical(body)}
    head.push(till.id, till.events(events[0].seq - 2)[:1])
    events = chained(events, changes)
    answer = head.push(till.id, events)
    for place, (reason, _) in enumerate(BAD_BILLS):
        assert outcomes(answer.answers)[2 * place : 2 * place + 2] == [("quarantined", reason), CREATED], place
    details = head.all("SELECT detail FROM office_case WHERE kind = 'quarantine' ORDER BY seq")
    assert [json.loads(detail)["event"] for (detail,) in details] == [event.model_dump() for event in events[::2]]
    assert len(head.all("SELECT 1 FROM bill")) == len(BAD_BILLS) and proven(head)


BAD_BODIES = ["[]", "7", '{"a":NaN}', "{", '{"a":' * 5_000, ' {"id":1}', '{"a":1' + "0" * 5_000 + "}", "{ }"]
BAD_INSTANTS = ["2026-11-22T10:00:00", "0001-01-01T00:00:00+08:00", "9999-12-31T23:00:00-08:00", "yesterday"]


def test_bodies_that_are_no_objects_and_instants_that_are_none_are_put_aside(head: Head, till: Counter) -> None:
    changes: list[dict[str, Any]] = [{"body": text} for text in BAD_BODIES] + [{"at": at} for at in BAD_INSTANTS]
    changes.append({"format": 2})
    events = paid(till, *(f"b{number}" for number in range(len(changes))))
    answer = head.push(till.id, chained(events, dict(enumerate(changes, 1))))
    wanted = ["bad_body"] * (len(changes) - 1) + ["bad_format"]
    assert outcomes(answer.answers) == [CREATED, *(("quarantined", reason) for reason in wanted)]
    assert proven(head)


@pytest.mark.parametrize(
    ("kind", "reason"), [("drawn", "not_yours"), ("cleared", "not_yours"), ("invented", "unknown_kind")]
)
def test_what_only_the_authority_may_do_a_till_may_not(head: Head, till: Counter, kind: str, reason: str) -> None:
    events = chained(paid(till, "b1"), {0: {"kind": kind, "body": "{}"}})
    answer = head.push(till.id, events[:1])
    assert outcomes(answer.answers) == [("quarantined", reason)]
    assert proven(head)


def test_the_same_bill_from_another_till_with_other_content_is_kept_twice_and_rings(head: Head, till: Counter) -> None:
    other = Counter(store="S1", till="09").join(head, "09")
    till.pay("100", "A", bill_id="b1")
    other.member("B")
    other.pay("70", "B", bill_id="b1")
    till.send(head)
    assert outcomes(other.send(head))[-1] == ("quarantined", "same_id_other_content")
    assert head.all("SELECT paid_fen FROM bill") == [(100_00,)]
    assert head.cases("alarm") == [("same_id_other_content", "b1")]
    assert head.cases("quarantine")[-1] == ("same_id_other_content", "b1")
    assert proven(head)


def test_a_receipt_with_another_tills_prefix_is_put_aside(head: Head, till: Counter) -> None:
    Counter(till="09").join(head, "09")
    events = rewritten(paid(till, "b1"), 1, bad(till="09", number="09-000001"))
    assert outcomes(head.push(till.id, events).answers)[1] == ("quarantined", "foreign_number")


def test_a_receipt_number_is_given_once(head: Head, till: Counter) -> None:
    events = rewritten(paid(till, "b1", "b2"), 2, bad(serial=1, number="07-000001"))
    assert outcomes(head.push(till.id, events).answers)[2] == ("quarantined", "number_taken")


def test_a_revoked_tills_events_are_kept_and_not_applied(head: Head, till: Counter) -> None:
    with head.ledger.write() as unit:
        arrive.revoke(unit, till.id, head.clock())
    till.pay("100", "A", bill_id="b1")
    assert outcomes(till.send(head)) == [("quarantined", "revoked")] * 2
    assert not head.all("SELECT 1 FROM bill") and proven(head)
    answer = head.compare(till.id, till.tally())
    assert (answer.agrees, answer.stop) == (True, Stop.REVOKED)


def test_a_till_that_nobody_knows_is_refused(head: Head, till: Counter) -> None:
    with pytest.raises(Refused, match="unknown_till"):
        head.push("nobody", till.events())


def test_a_promise_outside_the_policy_is_honoured_and_flagged(head: Head, till: Counter) -> None:
    with head.ledger.write() as unit:
        unit.sql.run("UPDATE office SET most_ratio = 9000")
    till.pay("100", "A", bill_id="b1")
    till.send(head)
    assert head.all("SELECT ratio FROM entry") == [(100_00,)]
    assert head.cases("flag") == [("ratio", "b1")]


def test_a_late_bill_joins_at_the_end_and_is_flagged(head: Head, till: Counter) -> None:
    other = Counter(till="09").join(head, "09")
    till.pay("100", "A", bill_id="late")
    head.clock.forward(days=8)
    other.clock.forward(days=8)
    other.pay("100", "B", bill_id="fresh")
    other.send(head)
    answers = till.send(head)
    assert answers[-1].places[0].joined_ahead == 1
    assert head.cases("flag") == [("late", "late")] and proven(head)


def test_a_bill_rung_up_for_another_store_is_flagged_and_settled_there(head: Head, till: Counter) -> None:
    events = rewritten(paid(till, "b1"), 1, bad(store="S9"))
    head.push(till.id, events)
    assert head.all("SELECT name FROM queue") == [("cashier:S9",)]
    assert head.cases("flag") == [("other_store", "b1")] and proven(head)


def test_chance_is_left_to_the_office_and_proven_there(head: Head) -> None:
    till = Counter()
    till.change(random_return=RandomReturn(1, 3))
    till.join(head)
    for number in range(8):
        till.pay("100", "A", bill_id=f"b{number}")
    with till.ledger.read() as unit:
        rows = unit.sql.all("SELECT body FROM journal WHERE kind = 'order_paid' ORDER BY seq")
        lines = [json.loads(body)["lines"][0] for (body,) in rows]
        assert not unit.sql.all("SELECT 1 FROM random_group") and not unit.sql.all(
            "SELECT 1 FROM entry WHERE wallet = 'points'"
        )
    assert all(line["pending"] and line["place"] == "" and line["group"] is None for line in lines)
    answers = till.send(head)
    assert set(outcomes(answers)) == {CREATED}
    statuses = [place.status for answer in answers for place in answer.places]
    assert statuses.count("points") == 6
    assert head.all("SELECT grp, taken FROM random_group") == [(1, 4)]
    assert proven(head) and audit.verify(till.ledger).ok


def test_the_queue_is_the_offices_where_the_till_has_not_heard_of_a_merge(head: Head, till: Counter) -> None:
    other = Counter(store="S2", till="09").join(head, "09", "S2")
    other.send(head)
    till.change(merge_cashier=True)
    till.send(head)
    other.pay("100", "A", bill_id="b1")
    (place,) = other.send(head)[-1].places
    assert place.queue == head.all("SELECT name FROM queue WHERE waiting = 1")[0][0] != "cashier:S2"
    assert proven(head)


def test_what_was_promised_is_kept_where_the_offices_settings_are_others(head: Head, till: Counter) -> None:
    other = Counter(store="S2", till="09").join(head, "09", "S2")
    other.send(head)
    till.change(default=Ratio(50_00), extract=Ratio(40_00))
    till.send(head)
    other.pay("100", "A", bill_id="b1")
    other.pay("100", "B", bill_id="b2")
    other.send(head)
    assert head.all("SELECT ratio, entitlement_fen FROM entry") == [(100_00, 100_00)] * 2
    assert head.all("SELECT extract_ratio FROM order_line") == [(40_00,)] * 2, "the extraction is the office's"


def test_a_batch_that_breaks_is_tried_event_by_event_and_the_culprit_put_aside(head: Head, till: Counter) -> None:
    events = rewritten(paid(till, "b1", "b2", "b3"), 2, bad(settings=2**53))
    with head.ledger.write() as unit:
        unit.sql.run(
            "CREATE TRIGGER broken BEFORE INSERT ON bill WHEN NEW.id = 'b2' BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
    answer = head.push(till.id, events)
    assert outcomes(answer.answers) == [CREATED, CREATED, ("quarantined", "internal"), CREATED]
    assert answer.last_seq == events[-1].seq
    assert [bill for (bill,) in head.all("SELECT id FROM bill ORDER BY seq")] == ["b1", "b3"]
    with head.ledger.write() as unit:
        unit.sql.run("DROP TRIGGER broken")
    assert proven(head)
    again = head.push(till.id, events)
    assert outcomes(again.answers)[2] == ("exists", "internal") and again.chain == answer.chain


def test_refunds_follow_the_state_here(head: Head, till: Counter) -> None:
    from terminal.money import Money
    from terminal.services import orders

    till.pay("100", "A", bill_id="b1")
    for fen in (40_00, 60_00):
        with till.ledger.write() as unit:
            orders.refund(unit, "b1", till.clock(), amount=Money(fen), tender="cash")
    events = rewritten(till.events(len(till.events()) - 4), 3, bad(amount=60_01))
    assert outcomes(head.push(till.id, events).answers) == [CREATED, CREATED, CREATED, ("quarantined", "over_refund")]
    assert head.all("SELECT refunded_fen FROM bill") == [(40_00,)] and proven(head)


def test_jobs_run_by_the_offices_clock_before_what_arrives(head: Head, till: Counter) -> None:
    from terminal.rebate.schedule import Every

    till.pay("100", "A", bill_id="b1")
    till.change(clear=Every("day"))
    till.send(head)
    head.clock.forward(days=1)
    till.pay("100", "A", bill_id="b2")
    (place,) = till.send(head)[-1].places
    assert place.joined_ahead == 0
    assert head.all("SELECT status FROM entry ORDER BY seq") == [("cleared",), ("waiting",)]
    assert proven(head)


@pytest.mark.parametrize("days", [400, -400])
def test_a_tills_clock_moves_neither_places_nor_jobs(head: Head, till: Counter, days: int) -> None:
    other = Counter(till="09").join(head, "09")
    till.clock.at += timedelta(days=days)
    till.pay("100", "A", bill_id="wrong")
    other.pay("100", "B", bill_id="right")
    other.send(head)
    till.send(head)
    assert head.all("SELECT id FROM entry ORDER BY seq") == [("right",), ("wrong",)]
    with head.ledger.read() as unit:
        assert unit.jobs_us == head.clock().timestamp() * 1_000_000
