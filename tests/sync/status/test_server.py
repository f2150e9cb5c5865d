"""The server's life beside the till: it listens, says why it can't, ends when told, and lets nobody hold it up."""

from __future__ import annotations

import errno
import socket
import threading

import pytest
import requests

from sync.status.app import make_app
from sync.status.connection_limits import ConnectionLimits
from sync.status.server import (
    CannotListen,
    Failure,
    Listening,
    StatusServer,
    Stopped,
    bind,
    failure_of,
)
from tests.status_facts import TOKEN
from tests.sync.status.conftest import PATIENCE_S, Serve, Served, Shop, Told, catalogue


def server_at(host: str, port: int, told: Told) -> StatusServer:
    return StatusServer(lambda: make_app(Shop(), catalogue=catalogue), host, port, told)


def dribble(served: Served, source: str = "127.0.0.1") -> socket.socket:
    """A client that begins a request and never ends it."""
    client = socket.create_connection(("127.0.0.1", served.port), PATIENCE_S, (source, 0))
    client.sendall(b"GET /q/")
    return client


def ends(client: socket.socket) -> bool:
    """Whether the other side ends the connection."""
    try:
        while client.recv(4_096):
            pass
    except ConnectionError:
        return True
    return True


def test_it_tells_where_it_listens_and_that_it_stopped() -> None:
    told = Told()
    server = server_at("127.0.0.1", 0, told)
    assert server.state == Stopped()
    server.start()
    state = told.wait()
    assert isinstance(state, Listening)
    assert server.state == told.states[0]
    assert requests.get(f"http://127.0.0.1:{state.port}/healthz", timeout=PATIENCE_S).text == "ok\n"
    server.stop()
    assert told.states == [state, Stopped()]
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{state.port}/healthz", timeout=PATIENCE_S)


def test_it_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())
    told = Told()
    server = server_at("127.0.0.1", 0, told)
    server.start()
    state = told.wait()
    assert isinstance(state, Listening)
    requests.get(f"http://127.0.0.1:{state.port}/q/{TOKEN}", timeout=PATIENCE_S)
    assert any(thread.name == "status-reader" for thread in threading.enumerate())
    server.stop()
    assert {thread for thread in threading.enumerate() if thread.is_alive()} <= before


def test_it_can_be_started_again_on_the_same_port() -> None:
    told = Told()
    first = server_at("127.0.0.1", 0, told)
    first.start()
    state = told.wait()
    assert isinstance(state, Listening)
    first.stop()
    again = Told()
    second = server_at("127.0.0.1", state.port, again)
    second.start()
    assert again.wait() == state
    second.stop()


def test_a_taken_port_is_a_state_and_not_an_error() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        told = Told()
        server = server_at("127.0.0.1", port, told)
        server.start()
        state = told.wait()
        server.stop()
    assert isinstance(state, CannotListen)
    assert (state.host, state.port, state.failure) == ("127.0.0.1", port, Failure.PORT_TAKEN)


@pytest.mark.parametrize(
    ("host", "port", "failure"),
    [
        ("192.0.2.77", 0, Failure.NO_SUCH_ADDRESS),
        ("no such host", 0, Failure.NO_SUCH_ADDRESS),
        ("x" * 300, 0, Failure.NO_SUCH_ADDRESS),
        ("127.0.0.1", 99_999, Failure.BAD_PORT),
        ("127.0.0.1", -1, Failure.BAD_PORT),
    ],
)
def test_a_wrong_host_or_port_is_named(host: str, port: int, failure: Failure) -> None:
    told = Told()
    server = server_at(host, port, told)
    server.start()
    state = told.wait()
    server.stop()
    assert isinstance(state, CannotListen)
    assert state.failure is failure


def test_what_the_system_forbids_is_named() -> None:
    assert failure_of(PermissionError(errno.EACCES, "permission denied")) is Failure.NOT_PERMITTED
    assert failure_of(OSError(errno.EMFILE, "too many open files")) is Failure.OTHER


def test_an_app_that_can_not_be_made_is_a_state_too() -> None:
    def broken() -> None:
        raise ImportError("no web framework")

    told = Told()
    server = StatusServer(broken, "127.0.0.1", 0, told)  # type: ignore[arg-type]
    server.start()
    state = told.wait()
    server.stop()
    assert isinstance(state, CannotListen)
    assert state.failure is Failure.OTHER
    assert "no web framework" in state.detail


def test_a_listener_that_breaks_does_not_break_the_server() -> None:
    told = Told()

    def listener(state: object) -> None:
        told(state)  # type: ignore[arg-type]
        raise RuntimeError("the window is gone")

    server = StatusServer(lambda: make_app(Shop(), catalogue=catalogue), "127.0.0.1", 0, listener)
    server.start()
    state = told.wait()
    assert isinstance(state, Listening)
    assert requests.get(f"http://127.0.0.1:{state.port}/healthz", timeout=PATIENCE_S).ok
    server.stop()


def test_starting_twice_and_stopping_twice_is_once(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    listening = served.server.state
    served.server.start()
    assert served.server.state is listening
    served.server.stop()
    served.server.stop()
    assert isinstance(served.server.state, Stopped)


def test_a_slow_client_keeps_nobody_waiting(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    slow = [dribble(served) for _ in range(20)]
    assert served.ask(f"/q/{TOKEN}").status_code == 200
    for client in slow:
        client.close()


def test_a_client_that_never_ends_its_request_is_shown_out(serve: Serve, shop: Shop) -> None:
    served = serve(shop, connections=ConnectionLimits(life_s=0.1, grace_s=0.1))
    with dribble(served) as client:
        assert ends(client)


def test_a_client_that_sends_nothing_is_shown_out(serve: Serve, shop: Shop) -> None:
    served = serve(shop, connections=ConnectionLimits(life_s=0.1, grace_s=0.1))
    with socket.create_connection(("127.0.0.1", served.port), PATIENCE_S) as client:
        assert ends(client)


def test_an_answer_under_way_gets_its_grace_and_no_more(serve: Serve) -> None:
    asked, let_go = threading.Event(), threading.Event()

    def hangs(token: str) -> object:
        asked.set()
        let_go.wait(PATIENCE_S)
        raise RuntimeError

    served = serve(hangs, connections=ConnectionLimits(life_s=0.05, grace_s=0.05))
    try:
        with socket.create_connection(("127.0.0.1", served.port), PATIENCE_S) as client:
            client.sendall(f"GET /q/{TOKEN} HTTP/1.1\r\nHost: till\r\n\r\n".encode())
            assert asked.wait(PATIENCE_S)
            assert ends(client)
    finally:
        let_go.set()


def test_one_address_may_hold_only_a_few_connections(serve: Serve, shop: Shop) -> None:
    served = serve(shop, connections=ConnectionLimits(each_client=3))
    held = [dribble(served) for _ in range(3)]
    with socket.create_connection(("127.0.0.1", served.port), PATIENCE_S) as one_more:
        assert ends(one_more)
    try:
        other = dribble(served, "127.0.0.2")
    except OSError:
        pytest.skip("this system has one loopback address only")
    other.sendall(b"none HTTP/1.1\r\nHost: till\r\n\r\n")
    assert other.recv(64).startswith(b"HTTP/1.1 404")
    for client in [*held, other]:
        client.close()


def test_a_place_that_is_given_up_can_be_taken_again(serve: Serve, shop: Shop) -> None:
    served = serve(shop, connections=ConnectionLimits(each_client=1))
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", served.port), PATIENCE_S) as client:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: till\r\nConnection: close\r\n\r\n")
            assert client.recv(64).startswith(b"HTTP/1.1 200")
            assert ends(client)


def test_nonsense_and_a_head_without_end_are_refused(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    for sent in (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 4_000):
        with socket.create_connection(("127.0.0.1", served.port), PATIENCE_S) as client:
            try:
                client.sendall(sent)
                assert b" 400 " in client.recv(64)
            except ConnectionError:
                pass
    assert served.ask("/healthz").status_code == 200


def test_it_stops_with_clients_still_hanging_on(serve: Serve, shop: Shop) -> None:
    served = serve(shop)
    slow = [dribble(served) for _ in range(5)]
    served.server.stop()
    assert served.server.state == Stopped()
    assert not [thread for thread in threading.enumerate() if thread.name == "status-server"]
    for client in slow:
        client.close()
