"""A real status server on a free port of this machine, and the words of the page on it."""

from __future__ import annotations

import gettext
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pytest
import requests

import resources
from sync.status.app import Limits, StatusSource, make_app
from sync.status.claiming import ClaimSource
from sync.status.connection_limits import ConnectionLimits
from sync.status.rate import Rate
from sync.status.server import Listening, ServerState, StatusServer
from terminal.errors import Refused
from terminal.services.facts import StatusFacts
from tests import status_facts

PATIENCE_S = 20.0
OPEN = Limits(client=Rate(10_000, 1), everybody=Rate(10_000, 1))


@lru_cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The till's own words."""
    return resources.words(language)


class Shop:
    """A source that knows some tokens, and counts what it is asked."""

    def __init__(self, pages: dict[str, StatusFacts] | None = None) -> None:
        self.pages = {status_facts.TOKEN: status_facts.status_facts()} if pages is None else pages
        self.asked: list[str] = []
        self.failure: Exception | None = None

    def __call__(self, token: str) -> StatusFacts:
        self.asked.append(token)
        if self.failure is not None:
            raise self.failure
        if token not in self.pages:
            raise Refused("unknown_token")
        return self.pages[token]


class Told:
    """What a server told of its state, waited for without guessing how long it takes."""

    def __init__(self) -> None:
        self.states: list[ServerState] = []
        self._changed = threading.Condition()

    def __call__(self, state: ServerState) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def wait(self) -> ServerState:
        """The first state that was told."""
        with self._changed:
            assert self._changed.wait_for(lambda: bool(self.states), PATIENCE_S), "nothing was told"
            return self.states[0]


@dataclass
class Served:
    """A server that listens."""

    server: StatusServer
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", **options: object) -> requests.Response:
        return requests.request(
            method,
            self.url + path,
            timeout=PATIENCE_S,
            allow_redirects=False,
            **options,  # type: ignore[arg-type]
        )

    def page(self, language: str = "zh-CN", token: str = status_facts.TOKEN) -> str:
        return self.ask(f"/q/{token}", headers={"Accept-Language": language}).text


Serve = Callable[..., Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server around a source and stops it after the test."""
    running: list[StatusServer] = []

    def start(
        source: StatusSource,
        limits: Limits = OPEN,
        connections: ConnectionLimits | None = None,
        monotonic_ms: Callable[[], int] = lambda: 0,
        claims: ClaimSource | None = None,
    ) -> Served:
        told = Told()
        server = StatusServer(
            lambda: make_app(source, catalogue=catalogue, limits=limits, monotonic_ms=monotonic_ms, claims=claims),
            "127.0.0.1",
            0,
            told,
            connections or ConnectionLimits(each_client=64),
        )
        running.append(server)
        server.start()
        state = told.wait()
        assert isinstance(state, Listening), state
        return Served(server, state.port)

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def shop() -> Shop:
    return Shop()
