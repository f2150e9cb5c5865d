"""The status page's server as the windows see it: news in their order, none that comes too late."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from PySide6.QtWidgets import QApplication

from sync.status.server import CannotListen, Listening, ServerState, Starting, Stopped
from terminal.ledger.lane import Lane
from terminal.ledger.unit import Unit
from terminal.services import members
from terminal.services.facts import BillFacts
from terminal.services.ring_up import ring_up
from terminal.services.settings import change
from terminal.services.shop import Configuration, ShopProfile
from tests.facts import AT
from tests.shop import cash
from ui.demo_hands import wait_for
from ui.status_page import StatusPage


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def profile(port: int, *, on: bool = True) -> ShopProfile:
    return ShopProfile(status_on=on, status_host="127.0.0.1", status_port=port)


class Told:
    """A status page and what it told."""

    def __init__(self, path: Path) -> None:
        self.page = StatusPage(str(path), lambda: AT)
        self.states: list[ServerState] = []
        self.bases: list[str] = []
        self.page.state_changed.connect(self.states.append)
        self.page.base_changed.connect(self.bases.append)

    def listens(self) -> bool:
        return isinstance(self.page.state, Listening)


@pytest.fixture
def told(qapp: QApplication, tmp_path: Path) -> Iterator[Told]:
    made = Told(tmp_path / "till.sqlite")
    yield made
    made.page.close()


def test_the_address_is_known_before_the_server_listens(told: Told) -> None:
    port = free_port()
    told.page.follow(profile(port))
    wait_for(told.listens, "listening")
    base = f"http://127.0.0.1:{port}"
    assert told.states == [Stopped(), Starting(), Listening("127.0.0.1", port)]
    assert told.bases == [base]
    assert told.page.base == base


def test_moved_to_another_port_nothing_is_heard_of_the_first(told: Told) -> None:
    first, second = free_port(), free_port()
    told.page.follow(profile(first))
    told.page.follow(profile(second))
    wait_for(told.listens, "listening")
    QApplication.processEvents()
    assert told.bases == [f"http://127.0.0.1:{second}"]


def test_switched_off_there_is_no_address(told: Told) -> None:
    port = free_port()
    told.page.follow(profile(port))
    wait_for(lambda: told.page.base, "an address")
    told.page.follow(profile(port, on=False))
    QApplication.processEvents()
    assert (told.page.base, told.page.state) == ("", Stopped())


def test_a_taken_port_is_told_and_tried_again_when_asked_again(told: Told) -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        port = int(other.getsockname()[1])
        told.page.follow(profile(port))
        wait_for(lambda: isinstance(told.page.state, CannotListen), "that it can't listen")
        assert told.page.base == ""
    told.page.follow(profile(port))
    wait_for(told.listens, "listening")


# a slip claimed on a phone


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[Lane]:
    lane = Lane(str(tmp_path / "till.sqlite"), clock=lambda: AT)
    shop = Configuration(ShopProfile(shop_name="福源百货"))
    lane.submit(change, shop, based_on=0, who="李红", reason="opening").result()
    lane.submit(members.add, "王敏", "13812346021", consent=True).result()
    yield lane
    lane.close()


def sold(lane: Lane) -> BillFacts:
    return lane.submit(ring_up, cash("344.11", bill_id="b1")).result()


def asked(work: Callable[[], requests.Response]) -> requests.Response:
    """A phone asks from another thread, while the windows go on."""
    with ThreadPoolExecutor(1) as phone:
        answer = phone.submit(work)
        wait_for(answer.done, "an answer")
        return answer.result()


def test_a_customer_claims_on_his_phone_and_the_windows_hear_of_it(
    qapp: QApplication, tmp_path: Path, lane: Lane
) -> None:
    bill, heard = sold(lane), list[bool]()
    assert bill.claim is not None
    page = StatusPage(str(tmp_path / "till.sqlite"), lambda: AT, lane=lane)
    page.claimed.connect(lambda: heard.append(True))
    page.follow(profile(free_port()))
    wait_for(lambda: isinstance(page.state, Listening), "listening")
    address = f"{page.base}/c/{bill.claim.code}"
    assert "344.11" in asked(lambda: requests.get(address, timeout=20)).text
    answer = asked(lambda: requests.post(address, data={"phone": "13812346021"}, timeout=20))
    assert answer.status_code == 200 and "/q/" in answer.url and "344.11" in answer.text
    wait_for(lambda: heard, "the windows hear")
    assert lane.look(lambda unit: unit.sql.all("SELECT count(*) FROM entry")).result() == [(1,)]
    page.close()


def test_what_the_lane_has_no_time_for_is_not_told_as_done(qapp: QApplication, tmp_path: Path, lane: Lane) -> None:
    bill = sold(lane)
    assert bill.claim is not None
    page = StatusPage(str(tmp_path / "till.sqlite"), lambda: AT, lane=lane)
    page.follow(profile(free_port()))
    wait_for(lambda: isinstance(page.state, Listening), "listening")
    held = threading.Event()
    lane.submit(lambda unit: held.wait(30))
    address = f"{page.base}/c/{bill.claim.code}"
    answer = asked(lambda: requests.post(address, data={"phone": "13812346021"}, timeout=20))
    assert answer.status_code == 503
    held.set()
    again = asked(lambda: requests.post(address, data={"phone": "13812346021"}, timeout=20))
    assert again.status_code == 200 and "/q/" in again.url
    assert lane.look(_claimed).result() == 1
    page.close()


def _claimed(unit: Unit) -> int:
    return len(unit.sql.all("SELECT 1 FROM claim WHERE claimed IS NOT NULL"))
