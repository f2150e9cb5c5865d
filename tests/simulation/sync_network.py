"""What goes wrong between a till and head office, and within either, by dice: lost, doubled, late, killed.

The wire is an adapter of the till's own HTTP session, so that the client under test signs, sends and reads as it does
in a shop. A kill is an exception that nothing catches, raised at a boundary: before and after a message, before, within
and after a transaction. Whoever was killed is dropped as he is and opened again from his file.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import requests
from requests.adapters import BaseAdapter

from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit

P = ParamSpec("P")
R = TypeVar("R")

LATE_MAX: Final = 20
"""Messages that are under way at most; more, and the oldest are lost."""


class Killed(BaseException):
    """A process is gone from one instant to the next. Not an `Exception`: nobody is to catch it."""

    def __init__(self, who: str, where: str) -> None:
        super().__init__(f"{who} was killed {where}")
        self.who = who


class Danger:
    """Where a process passes a boundary; the one that was chosen kills it."""

    def __init__(self, who: str) -> None:
        self.who = who
        self._left = 0
        self.killed = 0

    def threaten(self, boundaries: int) -> None:
        """Kill at the so-many-th boundary from here on; 0 takes it back."""
        self._left = boundaries

    def passed(self, where: str) -> None:
        if self._left:
            self._left -= 1
            if not self._left:
                self.killed += 1
                raise Killed(self.who, where)


@dataclass(frozen=True, slots=True)
class Weather:
    """How often, in a hundred messages, each thing happens on the wire."""

    lost: int = 0
    unheard: int = 0  # the answer is lost after the request was worked in
    twice: int = 0
    late: int = 0  # it arrives long after, out of its order
    broken: int = 0  # the answer arrives cut short, or is somebody else's page


CALM: Final = Weather()
ROUGH: Final = Weather(lost=10, unheard=10, twice=8, late=5, broken=5)
STORM: Final = Weather(lost=30, unheard=25, twice=10, late=10, broken=10)
CUT: Final = Weather(lost=100)

Office = Callable[[requests.PreparedRequest], requests.Response]
"""The office as it is now; raises `requests.ConnectionError` where it is not running, `Killed` where it dies of it."""


class Wire(BaseAdapter):
    """One till's line to the office."""

    def __init__(self, dice: random.Random, office: Office, danger: Danger) -> None:
        super().__init__()
        self.weather = CALM
        self.messages = 0
        self._dice, self._office, self._danger = dice, office, danger
        self._late: list[requests.PreparedRequest] = []

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """One message there and back, if the weather lets it."""
        assert timeout is not None, "every call has limits"
        self.messages += 1
        self._danger.passed("before it asked")
        if self._happens(self.weather.lost):
            raise requests.ConnectTimeout("lost", request=request)
        if self._happens(self.weather.late):
            self._late = [*self._late, request.copy()][-LATE_MAX:]
            raise requests.ReadTimeout("late", request=request)
        if self._happens(self.weather.twice):
            first, second = self._office(request.copy()), self._office(request)
            answer = first if self._happens(50) else second
        else:
            answer = self._office(request)
        self._danger.passed("before it heard")
        if self._happens(self.weather.unheard):
            raise requests.ReadTimeout("unheard", request=request)
        return self._spoiled(answer) if self._happens(self.weather.broken) else answer

    def close(self) -> None:
        """What is under way still arrives."""

    def arrive(self) -> None:
        """One of the late messages arrives, with nobody waiting for its answer any more."""
        if self._late:
            self._office(self._late.pop(self._dice.randrange(len(self._late))))

    @property
    def late(self) -> int:
        return len(self._late)

    def _happens(self, percent: int) -> bool:
        return percent > 0 and self._dice.randrange(100) < percent

    def _spoiled(self, answer: requests.Response) -> requests.Response:
        """The answer cut short, empty, or a portal's page in its place."""
        whole = answer.content
        kind = self._dice.randrange(3)
        if kind == 2:
            answer.status_code = 200
            answer.headers["Content-Type"] = "text/html"
        answer._content = (whole[: len(whole) // 2], b"", b"<html>please sign in</html>")[kind]
        return answer


class StepLane:
    """A lane without a thread: what is asked is done at once, on one ledger, with a boundary on each side of it."""

    def __init__(self, ledger: Ledger, danger: Danger) -> None:
        self.ledger = ledger
        self._danger = danger

    def submit(self, service: Callable[Concatenate[Unit, P], R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Run `service(unit, …)` as one writing transaction."""
        future: Future[R] = Future()
        self._danger.passed("before a transaction")
        try:
            with self.ledger.write() as unit:
                result = service(unit, *args, **kwargs)
                self._danger.passed("within a transaction")
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            future.set_exception(error)
            return future
        self._danger.passed("after a transaction")
        future.set_result(result)
        return future

    def look(self, service: Callable[Concatenate[Unit, P], R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Run `service(unit, …)` on a reading transaction."""
        future: Future[R] = Future()
        self._danger.passed("before a look")
        try:
            with self.ledger.read() as unit:
                future.set_result(service(unit, *args, **kwargs))
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            future.set_exception(error)
        return future

    def close(self) -> Any:
        """Nothing waits here."""
