"""Tills and an office to test the exchange with: real ledgers in real files, the real client, the real application.

Only the network is not there: `Weather` stands between the two and loses, doubles, cuts or changes what goes through.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any

import requests
from requests.adapters import BaseAdapter

from sync import keys, till
from sync.conversation import Conversation
from sync.office import admin, desk
from sync.office.app import make_app
from sync.office.limits import Limits
from sync.office.pool import Pool
from sync.status.rate import Rate
from terminal.errors import TillError
from terminal.ledger.store import Ledger
from terminal.services import office_link
from terminal.services.facts import LinkFacts
from tests.shop import HandClock, Shop
from tests.sync.wire import OfficeAdapter, response_of

URL = "http://office.test"
FREELY = Rate(burst=1_000_000, every_ms=1)

Answered = Callable[[requests.PreparedRequest, BaseAdapter], requests.Response]


class DirectLane:
    """The lane without its thread: every task is done before its future is handed back."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.broken: list[str] = []
        """Names of services that fail from now on, as if the till had been killed before them."""

    def submit(self, service: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:
        return self._done(self.ledger.write, service, *args, **kwargs)

    def look(self, service: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:
        return self._done(self.ledger.read, service, *args, **kwargs)

    def _done(self, begin: Any, service: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            if service.__name__ in self.broken:
                raise Killed
            with begin() as unit:
                answer = service(unit, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - handed to whoever asked, as the lane does
            future.set_exception(error)
        else:
            future.set_result(answer)
        return future


class Killed(Exception):
    """The till was killed here."""


class Weather(BaseAdapter):
    """What happens to the next requests, one after another; clear sky where nothing was said."""

    def __init__(self, behind: BaseAdapter) -> None:
        super().__init__()
        self.behind = behind
        self.coming: deque[Answered] = deque()
        self.seen: list[tuple[str, str]] = []

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        assert isinstance(timeout, tuple) and all(timeout), "every call has its limits"
        self.seen.append((request.method or "", request.path_url))
        answer = self.coming.popleft() if self.coming else clear
        return answer(request, self.behind)

    def close(self) -> None:
        """It outlives the sessions that it is mounted on."""


def clear(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
    return behind.send(request)


def lost(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
    raise requests.ConnectionError("lost", request=request)


def never_answered(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
    raise requests.ReadTimeout("silence", request=request)


def unheard(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
    """It arrives, and the answer is lost."""
    behind.send(request)
    raise requests.ReadTimeout("the answer is lost", request=request)


def halved(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
    """It arrives, and half of the answer comes back."""
    whole = behind.send(request)
    return response_of(
        request, whole.status_code, list(whole.headers.items()), whole.content[: len(whole.content) // 2]
    )


def doubled(request: requests.PreparedRequest, behind: BaseAdapter) -> requests.Response:
    """It arrives twice, and the second answer comes back."""
    behind.send(request)
    return behind.send(request)


def saying(status: int, body: bytes, kind: str = "application/json") -> Answered:
    """Something else answers."""
    return lambda request, _: response_of(request, status, [("Content-Type", kind)], body)


class Office:
    """Head office on SQLite, in this process."""

    def __init__(self, folder: Path, blank: Path, *, public_url: str = "http://office.example") -> None:
        self.path = folder / "office.sqlite"
        shutil.copyfile(blank, self.path)
        self.clock = HandClock()
        self._open()
        with self.ledger.write() as unit:
            admin.establish(unit, name="总部", public_url=public_url)

    def _open(self) -> None:
        self.ledger = Ledger.open(self.path, clock=self.clock)
        limits = Limits(anybody=FREELY, till=FREELY, pairing=FREELY, failing=FREELY)
        pool = Pool(lambda: Ledger.open(self.path, clock=self.clock), one_writer=True, threads=1)
        app = make_app(pool, self.clock, desk=desk.standard(), limits=limits, jobs_every_s=0)
        self.adapter = OfficeAdapter(app)

    def restored(self, copy: Path, *tills: Till) -> None:
        """Another process on an older copy of the file, which these tills reach from now on."""
        self.close()
        for left in self.path.parent.glob(f"{self.path.name}-*"):
            left.unlink()
        shutil.copyfile(copy, self.path)
        self._open()
        for each in tills:
            each.weather.behind = self.adapter

    def code(self, store: str, prefix: str) -> str:
        with self.ledger.write() as unit:
            return str(admin.code(unit, store, prefix, self.clock())["code"])

    def all(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.ledger.read() as unit:
            return unit.sql.all(statement, *values)

    def close(self) -> None:
        self.adapter.close()
        self.ledger.close()


class Till:
    """A till in a file, with its exchange taken step by step."""

    def __init__(self, path: Path, behind: BaseAdapter, blank: Path, *, seed: int = 1) -> None:
        self.path = path
        shutil.copyfile(blank, path)
        self.shop = Shop(path)
        self.clock = self.shop.clock
        self.weather = Weather(behind)
        self.reports: list[tuple[LinkFacts, bool, TillError | None]] = []
        self.confirmed: list[str] = []
        self._seed = seed
        self.begin()

    def begin(self) -> None:
        """A new process on the same file."""
        self.lane = DirectLane(self.shop.ledger)
        self.talk: Conversation = till.conversation(
            self.path,
            self.lane,
            report=lambda *told: self.reports.append(told),
            confirmed=self.confirmed.extend,
            rng=random.Random(self._seed),
            session=self.session,
            clock=self.clock,
        )

    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount(URL, self.weather)
        return session

    def join(self, code: str) -> LinkFacts:
        return till.join(self.path, self.lane, URL, code, session=self.session, clock=self.clock)

    def sync(self) -> tuple[LinkFacts, bool, TillError | None]:
        """Everything that there is to exchange now."""
        self.talk.woken()
        self.talk.run()
        return self.reports[-1]

    @property
    def facts(self) -> LinkFacts:
        with self.shop.ledger.read() as unit:
            return office_link.link(unit)

    def all(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.shop.ledger.read() as unit:
            return unit.sql.all(statement, *values)

    def state(self) -> list[list[tuple[Any, ...]]]:
        """Everything that head office's answers may change here."""
        tables = (
            "office_link",
            "acknowledged",
            "office_entry",
            "office_queue",
            "office_member",
            "collision",
            "journal",
        )
        return [self.all(f"SELECT * FROM {table} ORDER BY 1") for table in tables]

    def restart(self, on: Path | None = None) -> None:
        """The process ends and another begins, on a copy of the ledger where one is named."""
        self.shop.ledger.close()
        self.path = on or self.path
        self.shop.ledger = Ledger.open(self.path, clock=self.clock)
        self.begin()

    def close(self) -> None:
        self.talk.close()
        self.shop.ledger.close()


def copied(path: Path, to: Path) -> None:
    """A copy of a ledger as it is, and of its key if it has one."""
    with closing(sqlite3.connect(path)) as file, closing(sqlite3.connect(to)) as copy:
        file.backup(copy)
    if keys.beside(path).exists():
        shutil.copy(keys.beside(path), keys.beside(to))
