"""The same arrivals on both databases, also from many tills at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sync.office import arrive, audit
from sync.protocol import PushAnswer, PushedEvent
from terminal.errors import TillError, Unavailable
from terminal.ledger.store import Ledger
from terminal.money import Ratio
from terminal.rebate.settings import RandomReturn
from tests.shop import with_base
from tests.sync.office.arriving import Counter, Head
from tests.sync.office.test_same_money import run

REBATE = with_base(random_return=RandomReturn(2, 1), default=Ratio(130_00), merge_cashier=True)


def test_bills_of_three_tills_come_to_the_same_on_either_database(places: Callable[[], str]) -> None:
    day = [(number % 3, 37_11 * (number + 1), "ABC"[number % 2]) if number % 4 else number % 3 for number in range(40)]
    run(Head(places()), REBATE, day, 7)


def test_what_is_wrong_is_put_aside_on_either_database(places: Callable[[], str]) -> None:
    from tests.sync.office import test_arrive as told

    head = Head(places())
    till = Counter().join(head)
    till.send(head)
    told.test_bills_that_are_none_are_put_aside_with_their_reasons_and_hold_nothing_up(head, till)


STORES = ("S1", "S2", "S1")


def test_tills_that_push_at_once_each_keep_their_own_order(place: str) -> None:
    head = Head(place)
    tills = [Counter(store=store, till=f"0{no}").join(head, f"0{no}", store) for no, store in enumerate(STORES, 3)]
    for till in tills:
        till.member("A")
        till.send(head)
    for till in tills:
        for number in range(12):
            till.pay("10", "A", bill_id=f"{till.id}-{number}")
    sent = {till.id: till.events(till.tally().last_seq) for till in tills}
    failed: list[BaseException] = []
    threads = [threading.Thread(target=_push, args=(place, head, till, sent[till], failed)) for till in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for till in tills:
        bills = [bill for (bill,) in head.all("SELECT id FROM bill WHERE id LIKE ? ORDER BY seq", f"{till.id}-%")]
        assert bills == [f"{till.id}-{number}" for number in range(12)]
    assert audit.verify(head.ledger).findings == ()


def _push(place: str, head: Head, till: str, events: list[PushedEvent], failed: list[BaseException]) -> None:
    """Every batch twice, beside the others wherever that goes."""
    ledger = Ledger.open(place, clock=head.clock)
    try:
        for start in range(0, len(events), 5):
            batch = events[start : start + 5]
            assert arrive.shareable(batch)
            for shared in (True, False):
                answer = _until_done(ledger, head, till, batch, shared=shared)
                assert not isinstance(answer, TillError)
                places = [place.id for each in answer.answers for place in each.places]
                assert places == [f"{till}-{number}" for number in range(start, min(start + 5, 12))]
    except BaseException as error:  # noqa: BLE001 - told to the test
        failed.append(error)
    finally:
        ledger.close()


def _until_done(
    ledger: Ledger, head: Head, till: str, batch: list[PushedEvent], *, shared: bool
) -> PushAnswer | TillError:
    while True:
        try:
            with ledger.write(shared=shared) as unit:
                return arrive.push(unit, till, batch, head.clock())
        except Unavailable:
            shared = False
