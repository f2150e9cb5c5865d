"""The network thread on a real lane: a sale nudges it, an office that hangs costs nothing, it ends when told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
import requests
from requests.adapters import BaseAdapter

from sync import till
from sync.worker import Worker
from terminal.errors import Refused, TillError, Unavailable
from terminal.ledger.lane import Lane
from terminal.money import Ratio
from terminal.services import office_link
from terminal.services.facts import LinkFacts
from terminal.services.ring_up import ring_up
from tests.shop import cash, with_base
from tests.sync import parts
from tests.sync.parts import Office, Till

IN_TIME_S = 30


class Heard:
    """What a worker told, waited for."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.reports: list[tuple[LinkFacts, bool, TillError | None]] = []
        self.confirmed: list[str] = []

    def report(self, facts: LinkFacts, online: bool, error: TillError | None) -> None:
        with self.changed:
            self.reports.append((facts, online, error))
            self.changed.notify_all()

    def confirm(self, bills: tuple[str, ...]) -> None:
        with self.changed:
            self.confirmed += bills
            self.changed.notify_all()

    def until(self, holds: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(holds, IN_TIME_S)

    @property
    def last(self) -> tuple[LinkFacts, bool, TillError | None]:
        return self.reports[-1]


@pytest.fixture
def lane(joined: Till) -> Iterator[Lane]:
    joined.shop.member("A")
    lane = Lane(joined.path, clock=joined.clock)
    yield lane
    lane.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def worker(joined: Till, lane: Lane, heard: Heard) -> Iterator[Worker]:
    worker = till.worker(
        joined.path, lane, report=heard.report, confirmed=heard.confirm, session=joined.session, clock=joined.clock
    )
    yield worker
    worker.close()


def test_a_sale_that_nudges_is_confirmed_without_waiting_for_the_next_poll(
    lane: Lane, worker: Worker, heard: Heard
) -> None:
    worker.start()
    heard.until(lambda: bool(heard.reports) and heard.last[1])
    lane.submit(ring_up, cash("10", "A", "b1")).result(IN_TIME_S)
    worker.nudge()
    heard.until(lambda: heard.confirmed == ["b1"])
    heard.until(lambda: heard.last[0].unconfirmed == 0 and heard.last[0].held == 0)
    facts, online, error = heard.last
    assert (facts.joined, online, error) == (True, True, None)


def test_while_the_office_hangs_bills_are_committed_and_the_till_ends_when_told(
    joined: Till, lane: Lane, worker: Worker, heard: Heard
) -> None:
    hanging, let_go = threading.Event(), threading.Event()

    def hang(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
        hanging.set()
        let_go.wait(IN_TIME_S)
        raise requests.ReadTimeout("silence", request=request)

    joined.weather.coming.extend([hang] * 10)
    worker.start()
    assert hanging.wait(IN_TIME_S)
    for number in range(20):
        lane.submit(ring_up, cash("10", "A", f"b{number}")).result(IN_TIME_S)
        worker.nudge()
    assert lane.look(office_link.link).result(IN_TIME_S).unconfirmed == 20
    worker.close()  # comes back although the call still hangs
    let_go.set()


def test_an_office_that_is_away_is_reported_and_found_again(joined: Till, worker: Worker, heard: Heard) -> None:
    joined.weather.coming.append(parts.lost)
    worker.start()
    heard.until(lambda: any(isinstance(error, Unavailable) for _, _, error in heard.reports))
    assert not heard.last[1] or heard.last[2] is None
    heard.until(lambda: heard.last[1] and heard.last[2] is None)


def test_a_till_alone_asks_nobody_and_begins_when_it_joined(single: Till, office: Office, heard: Heard) -> None:
    lane = Lane(single.path, clock=single.clock)
    worker = till.worker(
        single.path, lane, report=heard.report, confirmed=heard.confirm, session=single.session, clock=single.clock
    )
    try:
        worker.start()
        heard.until(lambda: bool(heard.reports))
        assert (heard.last[0].joined, single.weather.seen) == (False, [])
        till.join(single.path, lane, parts.URL, office.code("S1", "07"), session=single.session, clock=single.clock)
        worker.nudge()
        heard.until(lambda: heard.last[1])
    finally:
        worker.close()
        lane.close()


def test_a_key_that_others_can_read_stops_the_exchange_and_says_so(joined: Till, worker: Worker, heard: Heard) -> None:
    from sync import keys

    keys.beside(joined.path).chmod(0o644)
    worker.start()
    heard.until(
        lambda: any(isinstance(error, Refused) and error.code == "key_exposed" for _, _, error in heard.reports)
    )
    assert joined.weather.seen == [("POST", "/v1/pair")]


# what a cashier waits for


def test_what_only_the_office_can_do_is_answered_or_refused_in_time(joined: Till, sister: Till) -> None:
    joined.shop.set(with_base(exchange={"points": Ratio(100_00)}))
    joined.shop.pay("100", "A", bill_id="a1")
    joined.shop.pay("1000", "B", bill_id="b1")
    joined.sync()
    changed: list[int] = []
    lane = Lane(sister.path, clock=sister.clock)
    asking = till.authority(
        sister.path, lane, changed=lambda: changed.append(1), session=sister.session, clock=sister.clock
    )
    asking.start()
    try:
        (sought,) = asking.seek_members("card-A").result(IN_TIME_S)
        found = asking.meet(sought).result(IN_TIME_S)
        assert (found.id, found.card) == ("A", "card-A")
        held = asking.reserve("r1", "bill-x", "A", "balance", 50).result(IN_TIME_S)
        assert (held.id, held.left) == ("r1", found.balance.fen - 50)
        with pytest.raises(Refused, match="insufficient"):
            asking.reserve("r2", "bill-y", "A", "balance", 10**9).result(IN_TIME_S)
        asking.let_go("r1").result(IN_TIME_S)
        assert asking.seek_members("nobody").result(IN_TIME_S) == ()
        assert asking.entry("b1").result(IN_TIME_S).place.id == "b1"
        assert changed == []
        assert asking.exchange("b1", "points").result(IN_TIME_S).place.status == "exchanged"
        assert changed == [1]
        sister.weather.coming.append(parts.lost)
        with pytest.raises(Unavailable, match="office_away"):
            asking.entry("b1").result(IN_TIME_S)
    finally:
        asking.close()
        lane.close()
    with pytest.raises(Unavailable):
        asking.entry("b1").result(IN_TIME_S)


def test_a_till_alone_has_nobody_to_ask(single: Till) -> None:
    lane = Lane(single.path, clock=single.clock)
    asking = till.authority(single.path, lane, changed=lambda: None, session=single.session, clock=single.clock)
    asking.start()
    with pytest.raises(Refused, match="not_joined"):
        asking.let_go("r").result(IN_TIME_S)
    asking.close()
    lane.close()
