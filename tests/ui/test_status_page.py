"""The status page's server as the windows see it: news in their order, none that comes too late."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from sync.status.server import CannotListen, Listening, ServerState, Starting, Stopped
from terminal.services.shop import ShopProfile
from tests.facts import AT
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
