"""Head office in the simulation: the real application in the same process, killed and started like one of its own.

It dies at a boundary before or after a request, or wherever it looks at the clock, which is in the middle of its
transactions. What it has committed by each request is noted with the instant that its clock showed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import requests

from sync.office import desk, history
from sync.office.app import make_app
from sync.office.limits import Limits
from sync.office.pool import Pool, Turn
from sync.status.rate import Rate
from terminal.clock import Clock, system_clock
from terminal.ledger.store import Ledger
from tests.simulation.sync_network import Danger, Killed
from tests.simulation.sync_till import HandClock, copied, put_back
from tests.sync.wire import OfficeAdapter

A = TypeVar("A")

URL: Final = "http://office.test"
NO_LIMIT: Final = Rate(burst=1_000_000, every_ms=1)
VALID: Final = timedelta(days=400)


class Office:
    """One head office, whose ledger is at `place`."""

    def __init__(self, place: str) -> None:
        self.clock = HandClock()
        self.danger = Danger("office")
        self.instants: dict[int, datetime] = {}
        self.reached: dict[int, datetime] = {}
        """When each event was committed, by its own clock."""
        self.history_ended: datetime | None = None
        """When the first till's history was all here, or was given up."""
        self.history_began = False
        self._place = place
        self._noted = 0
        self._adapter: OfficeAdapter | None = None
        self.ledger = Ledger.open(place, clock=self.clock)

    @property
    def runs(self) -> bool:
        return self._adapter is not None

    def start(self) -> None:
        sqlite = not self._place.startswith("postgresql")
        pool = Pool(lambda: Ledger.open(self._place, clock=self._time), one_writer=sqlite, threads=1)
        stage = _stage()
        stage.pool, stage.clock = pool, self._time
        self._adapter = OfficeAdapter(stage.app)

    def kill(self) -> None:
        self.danger.threaten(0)
        if self._adapter is not None:
            self._adapter.close(killed=True)
            self._adapter = None

    def answer(self, request: requests.PreparedRequest) -> requests.Response:
        """Its answer. Raises `requests.ConnectionError` where it is not running, or dies of it."""
        if self._adapter is None:
            raise requests.ConnectionError("the office is not running", request=request)
        try:
            self.danger.passed("before a request")
            answer = self._adapter.send(request, timeout=(1, 1))
            self.danger.passed("after a request")
        except Killed:
            self.kill()
            raise requests.ConnectionError("the office died", request=request) from None
        finally:
            self.note()
        assert answer.status_code < 500, (request.method, request.path_url, answer.status_code, answer.text)
        return answer

    def tills(self) -> dict[str, str]:
        """All that have joined, as far as it knows: their ids, with their public keys."""
        with self.ledger.read() as unit:
            return {row[0]: row[1] for row in unit.sql.all("SELECT id, public_key FROM joined_till")}

    def note(self) -> None:
        """Write down until when everything that is new was committed."""
        with self.ledger.read() as unit:
            for seq in range(self._noted + 1, unit.journal_seq + 1):
                self.instants[seq] = self.clock.at
            self._noted = unit.journal_seq
            under_way = history.under_way(unit)
            if not under_way:
                self.reached[self._noted] = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=unit.jobs_us)
            self.history_began = self.history_began or under_way
            if self.history_began and not under_way:
                self.history_ended = self.history_ended or self.clock.at

    def backup(self, to: Path) -> None:
        """A copy of its database as it is now."""
        copied(Path(self._place), to)

    def restore(self, copy: Path) -> None:
        """Go on from a copy."""
        ran = self.runs
        self.kill()
        self.ledger.close()
        put_back(copy, Path(self._place))
        self.ledger = Ledger.open(self._place, clock=self.clock)
        with self.ledger.read() as unit:
            self._noted = unit.journal_seq
        for noted in (self.instants, self.reached):
            for seq in [seq for seq in noted if seq > self._noted]:
                del noted[seq]
        if ran:
            self.start()

    def close(self) -> None:
        self.kill()
        self.ledger.close()

    def _time(self) -> datetime:
        self.danger.passed("within a request")
        return self.clock.at


class _Stage(Pool):
    """One application for all the offices of a run, one after the other: making it takes longer than half a world.

    It is its pool, and hands on whatever it is asked to the pool of the office that runs now.
    """

    def __init__(self) -> None:  # nothing of its own to begin
        self.pool: Pool | None = None
        self.clock: Clock = system_clock
        limits = Limits(anybody=NO_LIMIT, till=NO_LIMIT, pairing=NO_LIMIT, failing=NO_LIMIT)
        self.app = make_app(self, lambda: self.clock(), desk=desk.standard(), limits=limits, jobs_every_s=0)

    @property
    def asked(self) -> int:
        return self._now().asked

    def turn(self) -> Any:
        return self._now().turn()

    async def run(self, work: Callable[[Turn], A]) -> A:
        return await self._now().run(work)

    def close(self) -> None:
        self._now().close()

    def _now(self) -> Pool:
        assert self.pool is not None
        return self.pool


@lru_cache(maxsize=1)
def _stage() -> _Stage:
    return _Stage()
