"""A ledger that was at head office before comes again as another till, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from sync.office import arrive, audit
from sync.protocol import Outcome
from terminal.services import office_link
from tests.sync.office.arriving import Counter, Head, chained, outcomes


@pytest.fixture
def head(place: str) -> Iterator[Head]:
    head = Head(place)
    yield head
    head.ledger.close()


def left(till: Counter) -> Counter:
    with till.ledger.write() as unit:
        office_link.leave(unit, forced=True)
    return till


@pytest.mark.parametrize("batch", [1, 3, 200])
def test_what_arrived_is_linked_and_what_did_not_is_settled_in_batches_of_any_size(head: Head, batch: int) -> None:
    till = Counter().join(head)
    till.pay("100", "A", bill_id="b1")
    till.send(head)
    first = till.id
    with head.ledger.write() as unit:
        arrive.revoke(unit, first, head.clock())
    till.pay("200", "A", bill_id="b2")
    assert outcomes(till.send(head))[-1] == ("quarantined", "revoked")
    left(till).pay("300", "B", bill_id="b3")
    till.join(head, "09")
    answers = till.send(head, batch)
    known = head.all("SELECT seq, arrival FROM till_event WHERE till = ? AND outcome = 'created' ORDER BY seq", first)
    assert [(told.seq, told.arrival) for told in answers if told.outcome is Outcome.EXISTS] == known
    assert not [told for told in answers if told.outcome is Outcome.QUARANTINED]
    assert head.all("SELECT id FROM entry ORDER BY seq") == [("b1",), ("b2",), ("b3",)]
    assert {told.places[0].id for told in answers if told.places} == {"b1", "b2", "b3"}
    assert head.all("SELECT closed_by FROM office_case WHERE kind = 'quarantine'") == [("till 09",)]
    assert head.compare(till.id, till.tally()).agrees
    again = head.push(till.id, till.events()[:200])
    assert {told.outcome for told in again.answers} == {Outcome.EXISTS}
    assert audit.verify(head.ledger).findings == ()


def test_what_is_put_aside_once_more_has_one_open_case(head: Head) -> None:
    till = Counter().join(head)
    till.pay("100", "A", bill_id="b1")
    events = till.events()
    place = next(place for place, event in enumerate(events) if event.kind == "order_paid")
    body = json.loads(events[place].body)
    body["lines"][0]["entitlement"] += 1
    sent = chained(events, {place: {"body": json.dumps(body, sort_keys=True, separators=(",", ":"))}})
    assert outcomes(head.push(till.id, sent).answers)[place] == ("quarantined", "bad_promise")
    other = head.pair(till.request(head.code(prefix="09"))).till
    told = outcomes(head.push(other, sent).answers)
    assert told[place] == ("quarantined", "bad_promise")
    assert {outcome for outcome, _ in told[:place]} == {"exists"}
    rows = head.all("SELECT till, closed_at FROM office_case WHERE kind = 'quarantine'")
    assert [till for till, closed_at in rows if not closed_at] == [other] and len(rows) == 2
    assert audit.verify(head.ledger).findings == ()


def test_a_tampered_text_under_a_known_hash_is_not_taken_for_what_was_here(head: Head) -> None:
    till = Counter().join(head)
    till.pay("100", "A", bill_id="b1")
    till.send(head)
    events = left(till).events()
    other = head.pair(till.request(head.code(prefix="09"))).till
    place = next(place for place, event in enumerate(events) if event.kind == "order_paid")
    events[place] = events[place].model_copy(update={"body": events[place].body.replace('"paid":10000', '"paid":99')})
    assert outcomes(head.push(other, events).answers)[place] == ("quarantined", "bad_hash")
    assert head.all("SELECT paid_fen FROM bill") == [(100_00,)]


def test_an_audit_sees_a_link_to_what_another_ledger_sent(head: Head) -> None:
    till = Counter().join(head)
    till.pay("100", "A", bill_id="b1")
    till.send(head)
    stranger = Counter(till="08").join(head, "08")
    stranger.member("Z")
    stranger.send(head)
    (bill,) = head.all("SELECT arrival FROM till_event WHERE kind = 'order_paid'")[0]
    with head.ledger.write() as unit:
        unit.sql.run("UPDATE till_event SET arrival = ? WHERE till = ? AND kind = 'member_joined'", bill, stranger.id)
    assert {finding.kind for finding in audit.verify(head.ledger).findings} >= {"till_arrival"}
