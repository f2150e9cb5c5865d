"""The client at real sockets and at made-up answers: bounded in time and size, and only a proper problem refuses."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
import requests
from requests.adapters import BaseAdapter

from sync import keys, protocol
from sync.client import Client, Limits, checked_address
from sync.session import OfficeSession
from terminal.errors import Refused, Unavailable
from tests.shop import HandClock
from tests.sync import parts
from tests.sync.parts import URL, Weather

FEED = {
    "cursor": "c", "more": False, "from_scratch": False, "up_to": 0, "as_of": "2026-11-22T10:00:00+08:00",
    "members": [], "entries": [], "queues": [], "products": [], "settings": None, "collisions": [],
}  # fmt: skip
SOON = Limits(connect_s=0.3, read_s=0.3, whole_s=0.6)


@contextmanager
def server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Something that listens; `talk` has each connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    ending = threading.Event()

    def serve() -> None:
        while not ending.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with closing(connection):
                try:
                    talk(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ending.set()
        listener.close()


def hears_and_says_nothing(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


def drips_its_head(connection: socket.socket) -> None:
    connection.recv(4096)
    for _ in range(1_000):
        connection.sendall(b"X")
        if connection_is_gone(connection):
            return


def drips_its_body(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(1_000):
        connection.sendall(b" ")
        if connection_is_gone(connection):
            return


def connection_is_gone(connection: socket.socket) -> bool:
    """Waits a little for the other side to end it."""
    connection.settimeout(0.05)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False


def hangs_up(connection: socket.socket) -> None:
    connection.recv(10)


def says_half(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"cursor":')


def says_no_http(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


@pytest.mark.parametrize(
    "talk",
    [hears_and_says_nothing, drips_its_head, drips_its_body, hangs_up, says_half, says_no_http],
    ids=lambda talk: talk.__name__,
)
def test_whatever_a_server_does_a_call_comes_to_its_end(talk: Callable[[socket.socket], None]) -> None:
    with server(talk) as url:
        client = Client(OfficeSession(), url, limits=SOON)
        with pytest.raises(Unavailable) as error:
            client.feed("")
        client.close()
    assert error.value.code in ("office_away", "office_answer")


def test_nobody_there_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unavailable, match="office_away"):
        Client(OfficeSession(), f"http://127.0.0.1:{port}", limits=SOON).about()


@pytest.mark.parametrize(
    "url",
    ["", "office", "ftp://office", "http://", "http://a b", "http://x:99999999", "http://u:p@x", "http://x/?q=1",
     "https://x#f", "file:///etc/passwd", "http://[::1", "http://x\n"[:9] + "\x00"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="bad_address"):
        checked_address(url)


def test_an_address_may_have_a_path_and_a_slash_at_its_end() -> None:
    assert checked_address(" https://example.com:8723/office/ ") == "https://example.com:8723/office"


# answers without a socket


def client(*answers: parts.Answered, clock: HandClock | None = None) -> tuple[Client, Weather]:
    weather = Weather(BaseAdapter())
    weather.coming.extend(answers)
    session = requests.Session()
    session.mount(URL, weather)
    key = keys.of_seed(bytes(32))
    return Client(session, URL, till="t1", key=key, clock=clock or HandClock()), weather


def problem(status: int, code: str, fields: dict[str, object]) -> parts.Answered:
    told = {"type": "x", "title": "t", "status": status, "code": code, "fields": fields}
    return parts.saying(status, json.dumps(told).encode(), protocol.PROBLEM)


def feed(**changes: object) -> parts.Answered:
    return parts.saying(200, json.dumps({**FEED, **changes}).encode())


def test_a_refusal_has_its_code_and_fields_also_those_that_could_be_in_the_way() -> None:
    asking, _ = client(problem(409, "gap", {"expected": 7, "code": "x", "self": "y"}))
    with pytest.raises(Refused) as refused:
        asking.feed("")
    assert (refused.value.code, refused.value.fields) == ("gap", {"expected": 7})


@pytest.mark.parametrize(
    ("status", "code"),
    [(503, "office_busy"), (500, "internal"), (429, "too_many"), (408, "too_slow"), (401, "repeated")],
)
def test_not_now_is_unavailable(status: int, code: str) -> None:
    asking, _ = client(problem(status, code, {"wait_ms": 1500}))
    with pytest.raises(Unavailable, match=code) as told:
        asking.feed("")
    assert told.value.fields["wait_ms"] == 1500


def test_the_offices_time_is_learned_from_its_refusal_and_the_request_signed_once_more() -> None:
    clock = HandClock()
    ahead = int(clock().timestamp() * 1000) + 86_400_000
    signed: list[int] = []

    def noted(answer: parts.Answered) -> parts.Answered:
        def say(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
            signed.append(int(request.headers[protocol.AT_HEADER]))
            return answer(request, behind)

        return say

    asking, _ = client(noted(problem(401, "clock", {"now_ms": ahead})), noted(feed()), noted(feed()), clock=clock)
    asking.feed("")
    asking.feed("")
    assert signed == [ahead - 86_400_000, ahead, ahead]


def test_an_office_that_never_likes_the_clock_is_asked_twice_at_most() -> None:
    asking, weather = client(*[problem(401, "clock", {"now_ms": 1})] * 3)
    with pytest.raises(Unavailable, match="clock"):
        asking.feed("")
    assert len(weather.seen) == 2


@pytest.mark.parametrize(
    "changes",
    [{"more": 1}, {"extra": 0}, {"up_to": -1}, {"up_to": 2**70}, {"up_to": "1"}, {"members": None}, {"cursor": None}],
    ids=str,
)
def test_an_answer_of_another_shape_is_none(changes: dict[str, object]) -> None:
    asking, _ = client(feed(**changes))
    with pytest.raises(Unavailable, match="office_answer"):
        asking.feed("")


def test_an_endless_answer_is_cut() -> None:
    asking, _ = client(parts.saying(200, b" " * 16_000_001))
    with pytest.raises(Unavailable, match="too large"):
        asking.feed("")


def test_every_request_is_signed_anew_over_its_whole_address() -> None:
    seen: list[tuple[str, str]] = []

    def note(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
        head = request.headers
        public = keys.of_seed(bytes(32)).public
        signed = protocol.to_sign("GET", request.path_url, "t1", int(head[protocol.AT_HEADER]),
                                  head[protocol.NONCE_HEADER], b"")  # fmt: skip
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(head[protocol.SIGNATURE_HEADER]), signed
        )
        assert "Authorization" not in head
        seen.append((request.path_url, head[protocol.NONCE_HEADER]))
        return feed()(request, behind)

    asking, _ = client(note, note)
    asking.feed("a/b c&d=é")
    asking.feed("a/b c&d=é")
    assert seen[0][0] == "/v1/feed?cursor=a%2Fb%20c%26d%3D%C3%A9"
    assert seen[0][1] != seen[1][1]
