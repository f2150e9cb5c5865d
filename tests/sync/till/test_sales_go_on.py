"""While head office stalls, resets, answers half or answers twice, at real sockets, a till sells as if it were alone.

How long a commit takes is measured by the benchmark; here stands why it can't take longer: the lane finishes bill after
bill while a request stands open, and nobody but the network thread is ever inside one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from sync import till
from sync.session import OfficeSession
from terminal.ledger.lane import Lane
from terminal.services.ring_up import ring_up
from tests.shop import cash
from tests.sync import proxy as wire
from tests.sync.parts import Office, Till
from tests.sync.proxy import Fault, Proxy

BILLS = 30
IN_TIME_S = 60
HANGING = (wire.SILENT, wire.STALLED, wire.DEAF)
FAILING = (wire.UNHEARD, wire.HALF_ANSWERED, wire.HALF_HEADED, wire.RESET_WITHIN, wire.TWICE_ANSWERED)


class Session(OfficeSession):
    """A session that knows which threads were inside a request."""

    inside: set[str]

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        self.inside.add(threading.current_thread().name)
        return super().send(request, **kwargs)


@pytest.fixture
def proxy(address: str) -> Iterator[Proxy]:
    where = urlsplit(address)
    with Proxy((where.hostname or "", where.port or 0)) as proxy:
        yield proxy


@pytest.fixture
def lane(single: Till, office: Office, proxy: Proxy) -> Iterator[Lane]:
    """The lane of a till that has joined through the wire, with its member."""
    till.join(single.path, single.lane, proxy.url, office.code("S1", "07"), clock=single.clock)
    single.shop.member("A")
    lane = Lane(single.path, clock=single.clock)
    yield lane
    lane.close()


@pytest.mark.parametrize("fault", [*HANGING, *FAILING], ids=lambda fault: fault.name)
def test_bills_are_committed_while_head_office_does_its_worst(
    fault: Fault, single: Till, office: Office, proxy: Proxy, lane: Lane
) -> None:
    heard = threading.Condition()
    confirmed: list[str] = []

    def confirm(bills: tuple[str, ...]) -> None:
        with heard:
            confirmed.extend(bills)
            heard.notify_all()

    inside: set[str] = set()
    worker = till.worker(
        single.path, lane, report=lambda *told: None, confirmed=confirm, session=_sessions(inside), clock=single.clock
    )
    before, threads = len(proxy.exchanges), threading.active_count()
    proxy.always(fault)
    worker.start()
    assert proxy.wait_for(before + 1)
    committed: list[str] = []
    for _ in range(BILLS):
        worker.nudge()
        number = len(committed)
        committed.append(lane.submit(ring_up, cash("10", "A", f"b{number}"), drawn=False).result(IN_TIME_S).id)
    if fault in HANGING:
        assert len(proxy.exchanges) == before + 1, "all of them while one and the same request stood open"
    assert inside == {"head-office"}
    assert threading.active_count() <= threads + 3, "nothing piles up behind a request"
    proxy.heal()
    worker.nudge()
    with heard:
        assert heard.wait_for(lambda: len(confirmed) >= BILLS, IN_TIME_S)
    worker.close()
    assert confirmed == committed
    assert office.all("SELECT id FROM bill ORDER BY seq") == [(bill,) for bill in committed]


def _sessions(inside: set[str]) -> Callable[[], requests.Session]:
    def made() -> requests.Session:
        session = Session()
        session.inside = inside
        return session

    return made
