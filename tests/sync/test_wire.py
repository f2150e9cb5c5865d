"""The way to an office in the same process: what goes in arrives, what comes back is what was answered."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import requests
from fastapi import FastAPI, Request

from tests.sync.wire import OfficeAdapter


class Office:
    """A small application that tells what it was sent."""

    def __init__(self) -> None:
        self.lived: list[str] = []
        self.threads: set[str] = set()
        self.app = FastAPI(lifespan=self.lifespan)

        @self.app.post("/echo/{name}")
        async def echo(name: str, request: Request, ask: str = "") -> dict[str, object]:
            body = await request.body()
            return {"name": name, "ask": ask, "body": body.decode(), "given": request.headers.get("x-given")}

        @self.app.get("/slow")
        def slow() -> str:
            self.threads.add(threading.current_thread().name)
            return "ok"

        @self.app.get("/broken")
        def broken() -> str:
            raise ValueError("broken")

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        self.lived.append("begun")
        yield
        self.lived.append("ended")


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def adapter(office: Office) -> Iterator[OfficeAdapter]:
    adapter = OfficeAdapter(office.app)
    yield adapter
    adapter.close()


@pytest.fixture
def session(adapter: OfficeAdapter) -> requests.Session:
    session = requests.Session()
    session.mount("http://office.test", adapter)
    return session


def test_a_request_arrives_whole_and_its_answer_comes_back(session: requests.Session) -> None:
    answer = session.post(
        "http://office.test/echo/李?ask=a%20b", data="体".encode(), headers={"X-Given": "7"}, timeout=5
    )
    assert answer.status_code == 200
    assert answer.json() == {"name": "李", "ask": "a b", "body": "体", "given": "7"}
    assert session.get("http://office.test/nowhere", timeout=5).status_code == 404


def test_what_the_application_raises_is_raised_to_the_test(session: requests.Session) -> None:
    with pytest.raises(ValueError, match="broken"):
        session.get("http://office.test/broken", timeout=5)
    assert session.get("http://office.test/slow", timeout=5).json() == "ok"


def test_work_stays_on_the_same_thread_from_request_to_request(office: Office, session: requests.Session) -> None:
    for _ in range(20):
        session.get("http://office.test/slow", timeout=5)
    assert len(office.threads) == 1


def test_an_office_begins_and_ends_in_its_order_and_is_away_after_it(
    office: Office, adapter: OfficeAdapter, session: requests.Session
) -> None:
    assert office.lived == ["begun"]
    adapter.close()
    assert office.lived == ["begun", "ended"]
    with pytest.raises(requests.ConnectionError):
        session.get("http://office.test/slow", timeout=5)


def test_a_killed_office_ends_nothing(office: Office, adapter: OfficeAdapter) -> None:
    adapter.close(killed=True)
    assert office.lived == ["begun"]
