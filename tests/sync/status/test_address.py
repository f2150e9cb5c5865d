"""Where phones find this machine."""

from __future__ import annotations

import socket

from sync.status.address import LOOPBACK, own_address, own_address_towards, status_url
from tests.status_facts import TOKEN


def no_way(target: str) -> str:
    raise OSError("network is unreachable")


def test_the_way_out_names_the_address() -> None:
    assert own_address(lambda target: "192.168.1.20", list) == "192.168.1.20"


def test_a_network_that_leads_nowhere_else_is_found_all_the_same() -> None:
    def only_at_home(target: str) -> str:
        if not target.startswith("192.168.0."):
            raise OSError("network is unreachable")
        return "192.168.0.7"

    assert own_address(only_at_home, list) == "192.168.0.7"


def test_the_machines_name_is_asked_where_there_is_no_way_out() -> None:
    assert own_address(no_way, lambda: ["127.0.1.1", "169.254.3.4", "10.1.2.3"]) == "10.1.2.3"


def test_alone_in_the_world_it_is_the_machine_itself() -> None:
    def no_name() -> list[str]:
        raise socket.gaierror("name not known")

    assert own_address(no_way, no_name) == LOOPBACK
    assert own_address(no_way, list) == LOOPBACK
    assert own_address(lambda target: "0.0.0.0", lambda: ["nonsense"]) == LOOPBACK


def test_the_way_to_oneself_is_the_loopback() -> None:
    assert own_address_towards("127.0.0.1") == "127.0.0.1"


def test_the_real_machine_has_an_address() -> None:
    socket.inet_aton(own_address())


def test_the_address_of_a_page() -> None:
    assert status_url("192.168.1.20", 8722, TOKEN) == f"http://192.168.1.20:8722/q/{TOKEN}"
    assert status_url(" till.lan ", 80, TOKEN) == f"http://till.lan/q/{TOKEN}"
    assert status_url("fd00::1", 8722, TOKEN) == f"http://[fd00::1]:8722/q/{TOKEN}"
