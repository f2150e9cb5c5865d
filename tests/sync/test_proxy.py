"""The wire with faults: each fault is what it says, seen from both ends of real sockets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

import pytest
import requests

from tests.sync import proxy as wire
from tests.sync.proxy import CLEAN, Fault, Proxy

BODY = b"x" * 500
ANSWER = b"y" * 700
BRIEFLY_S = 1.0
"""How long a till listens to what never answers it."""
PATIENTLY_S = 20.0
"""And to what does answer, however slow the machine is."""


class Office(ThreadingHTTPServer):
    """Answers every POST and counts what arrived whole."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[bytes] = []
        self.lock = threading.Condition()

    def server_bind(self) -> None:
        """Without asking who this machine is, which may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "office", self.server_address[1]

    def has_heard(self, count: int) -> bool:
        """Whether so many requests arrived, and no more, once those on their way have had their time."""
        with self.lock:
            self.lock.wait_for(lambda: len(self.heard) >= count, PATIENTLY_S)
            return len(self.heard) == count

    def handle_error(self, request: object, client_address: object) -> None:
        """A till that went away is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Office

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            if len(body) == len(BODY):
                self.server.heard.append(body)
                self.server.lock.notify_all()
        self.send_response(200)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written."""


@pytest.fixture
def office() -> Iterator[Office]:
    server = Office()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def proxy(office: Office) -> Iterator[Proxy]:
    with Proxy(("127.0.0.1", office.server_address[1])) as proxy:
        yield proxy


def ask(proxy: Proxy, session: requests.Session, listening_s: float = PATIENTLY_S) -> bytes:
    answer = session.post(proxy.url + "/", data=BODY, timeout=(PATIENTLY_S, listening_s))
    return answer.content


def test_without_a_fault_everything_gets_through_on_one_connection(office: Office, proxy: Proxy) -> None:
    with requests.Session() as session:
        assert [ask(proxy, session) for _ in range(3)] == [ANSWER] * 3
    assert office.heard == [BODY] * 3
    assert proxy.exchanges == (CLEAN,) * 3


@pytest.mark.parametrize(
    ("fault", "error", "heard"),
    [
        (wire.LOST, requests.ConnectionError, 0),
        (wire.HALF_ASKED, requests.ConnectionError, 0),
        (wire.UNHEARD, requests.ConnectionError, 1),
        (wire.HALF_ANSWERED, requests.RequestException, 1),
        (wire.RESET_WITHIN, requests.RequestException, 1),
        (wire.SILENT, requests.Timeout, 1),
        (wire.STALLED, requests.RequestException, 1),
        (wire.DEAF, requests.Timeout, 0),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else None,
)
def test_a_fault_is_felt_once_and_the_next_exchange_is_whole(
    office: Office, proxy: Proxy, fault: Fault, error: type[Exception], heard: int
) -> None:
    proxy.script(fault)
    with requests.Session() as session:
        with pytest.raises(error):
            ask(proxy, session, BRIEFLY_S if fault.then == "stall" else PATIENTLY_S)
        assert office.has_heard(heard)
        assert ask(proxy, session) == ANSWER
    assert office.has_heard(heard + 1)


def test_an_answer_that_ends_in_its_head_looks_whole_to_the_http_client(office: Office, proxy: Proxy) -> None:
    proxy.script(wire.HALF_HEADED)
    with requests.Session() as session:
        assert ask(proxy, session) == b""
    assert office.heard == [BODY]


def test_a_request_delivered_twice_is_heard_twice_and_answered_once(office: Office, proxy: Proxy) -> None:
    proxy.script(wire.TWICE_HEARD)
    with requests.Session() as session:
        assert ask(proxy, session) == ANSWER
        assert ask(proxy, session) == ANSWER
    assert len(office.heard) == 3


def test_an_answer_given_twice_is_no_answer_to_the_next_question(office: Office, proxy: Proxy) -> None:
    proxy.script(wire.TWICE_ANSWERED)
    with requests.Session() as session:
        assert ask(proxy, session) == ANSWER
        assert ask(proxy, session) == ANSWER
    assert len(office.heard) == 2


@pytest.mark.parametrize("fault", [wire.SLOW, wire.DRIPPING], ids=lambda fault: fault.name)
def test_late_and_dripping_answers_are_whole_to_the_patient(office: Office, proxy: Proxy, fault: Fault) -> None:
    proxy.script(fault)
    with requests.Session() as session:
        answer = session.post(proxy.url + "/", data=BODY, timeout=(5, 5), stream=True)
        assert answer.raw.read(len(ANSWER)) == ANSWER


def test_a_wire_that_was_cut_carries_nothing_until_it_is_healed(office: Office, proxy: Proxy) -> None:
    with requests.Session() as session:
        ask(proxy, session)
        proxy.cut()
        for _ in range(2):
            with pytest.raises(requests.ConnectionError):
                ask(proxy, session)
        proxy.heal()
        assert ask(proxy, session) == ANSWER
    assert len(office.heard) == 2


def test_an_office_that_is_not_there_is_a_broken_connection_and_not_a_wait(office: Office, proxy: Proxy) -> None:
    proxy.target = ("127.0.0.1", 9)
    with requests.Session() as session, pytest.raises(requests.ConnectionError):
        ask(proxy, session)
