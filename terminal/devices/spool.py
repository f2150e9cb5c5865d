"""The spool: receipts wait here for their printer, so that no sale ever does.

One thread takes the jobs in the order they came, tries each at once, and while the printer is away tries again
after 1, 2, 5, 10 and then every 30 seconds. What happens is told through one callback, on the spool's thread, as
frozen values. The spool remembers nothing over a restart: every job stands in the ledger before it is submitted
and is struck off there when `JobPrinted` was told. A crash between the two prints a receipt a second time; none is
ever lost.

The drawer is kicked at a job's first try only, and only while the sale is fresh: a drawer must not spring open when
a printer comes back ten minutes later.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from terminal.clock import monotonic_ms
from terminal.devices.printer import AwayReason, Printer, Raster
from terminal.errors import Unavailable

BACK_OFF_S: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
"""The pauses between tries; the last one stays."""
MAX_JOBS: Final = 200
"""More wait in the ledger only."""
KICK_FRESH_MS: Final = 10_000
STOP_WITHIN_S: Final = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobPrinted:
    """It is on paper, as far as the printer tells. `kicked`: the drawer's pulse went out with it."""

    job_id: str
    kicked: bool
    waiting: int  # jobs left


@dataclass(frozen=True, slots=True)
class JobFailed:
    """Given up: a job for one try whose printer was away, or a picture that can't be printed at all."""

    job_id: str
    why: str  # of `AwayReason`
    waiting: int


@dataclass(frozen=True, slots=True)
class PrinterAway:
    """A try failed; the job stays first in line. Told at every failed try."""

    job_id: str
    why: str
    waiting: int
    next_try_s: float


@dataclass(frozen=True, slots=True)
class PrinterBack:
    """The printer took a job after it had been away. Told before that job's `JobPrinted`."""

    waiting: int


@dataclass(frozen=True, slots=True)
class DrawerKicked:
    """The pulse that `open_drawer` asked for went out."""


@dataclass(frozen=True, slots=True)
class DrawerFailed:
    """The pulse could not be sent; it is not tried again."""

    why: str


SpoolEvent = JobPrinted | JobFailed | PrinterAway | PrinterBack | DrawerKicked | DrawerFailed
Pause = Callable[[threading.Event, float], object]
"""Waits until the event is set, at most so many seconds."""


@dataclass(slots=True, eq=False)
class _Job:
    id: str
    raster: Raster | None  # None: only the drawer
    kick: bool
    once: bool
    submitted_ms: int
    tried: bool = False


class Spool:
    """The queue in front of one printer. Everything but the callback may be called from any thread."""

    def __init__(
        self,
        printer_factory: Callable[[], Printer],
        told: Callable[[SpoolEvent], None],
        *,
        pause: Pause = threading.Event.wait,
        now_ms: Callable[[], int] = monotonic_ms,
    ) -> None:
        self._factory = printer_factory
        self._told = told
        self._pause = pause
        self._now_ms = now_ms
        self._printer: Printer | None = None
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._try_now = threading.Event()
        self._stopping = False
        self._away = False
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="spool", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Jobs not printed yet, the one under way included."""
        with self._changed:
            return sum(job.raster is not None for job in self._jobs)

    def submit(self, job_id: str, raster: Raster, *, kick: bool, once: bool = False) -> bool:
        """Put a job at the end of the line. A job that is in line already stays where it is.

        False, and nothing is done, when the line is full or the spool is stopping: the job then waits in the ledger.
        With `once` it goes first, and is given up after one failed try.
        """
        return self._add(_Job(job_id, raster, kick, once, self._now_ms()))

    def open_drawer(self) -> None:
        """Kick the drawer, before any receipt that waits."""
        self._add(_Job("", None, True, True, self._now_ms()))

    def withdraw(self, job_id: str) -> None:
        """Take a job out of the line. One that is being printed at this moment may still come out."""
        with self._changed:
            self._jobs = deque(job for job in self._jobs if job.id != job_id)
        self._try_now.set()

    def retry_now(self) -> None:
        """Don't wait for the rest of the pause."""
        self._try_now.set()

    def use(self, printer_factory: Callable[[], Printer]) -> None:
        """From now on print with another printer, and try it at once."""
        with self._changed:
            self._factory = printer_factory
            self._printer = None
        self._try_now.set()

    def stop(self, within_s: float = STOP_WITHIN_S) -> bool:
        """End the thread; what is in line stays in the ledger. False if a printer still holds it after `within_s`.

        The thread dies with the process then, and its job is printed again at the next start.
        """
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._try_now.set()
        if self._thread.is_alive():
            self._thread.join(within_s)
        return not self._thread.is_alive()

    def _add(self, job: _Job) -> bool:
        with self._changed:
            if self._stopping or len(self._jobs) >= MAX_JOBS:
                return False
            if job.raster is not None and any(other.id == job.id for other in self._jobs):
                return True
            if job.once:
                self._jobs.appendleft(job)
                self._try_now.set()
            else:
                self._jobs.append(job)
            self._changed.notify_all()
        return True

    def _run(self) -> None:
        while (job := self._next()) is not None:
            if not self._served(job):
                self._pause(self._try_now, self._back_off_s)
            self._try_now.clear()

    @property
    def _back_off_s(self) -> float:
        return BACK_OFF_S[min(self._failures, len(BACK_OFF_S)) - 1]

    def _next(self) -> _Job | None:
        """The first in line; waits for one. None when stopping."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or bool(self._jobs))
            return None if self._stopping else self._jobs[0]

    def _served(self, job: _Job) -> bool:
        """Try a job once and tell what came of it. False if it stays in line."""
        kick = job.kick and not job.tried and self._now_ms() - job.submitted_ms <= KICK_FRESH_MS
        job.tried = True
        try:
            self._print(job, kick)
        except Unavailable as unavailable:
            return self._failed(job, str(unavailable.fields.get("why", AwayReason.OTHER)))
        except Exception:  # noqa: BLE001 - one bad picture must not stop every receipt behind it
            _log.exception("a receipt can't be printed")
            waiting = self._remove(job)
            self._tell(JobFailed(job.id, AwayReason.OTHER.value, waiting))
            return True
        waiting = self._remove(job)
        self._failures = 0
        if self._away:
            self._away = False
            self._tell(PrinterBack(waiting))
        self._tell(DrawerKicked() if job.raster is None else JobPrinted(job.id, kick, waiting))
        return True

    def _print(self, job: _Job, kick: bool) -> None:
        with self._changed:
            if self._printer is None:
                self._printer = self._factory()
            printer = self._printer
        if job.raster is None:
            printer.open_drawer()
        else:
            printer.send(job.raster, kick_drawer=kick)

    def _failed(self, job: _Job, why: str) -> bool:
        self._away = True
        if not job.once:
            self._failures += 1
            self._tell(PrinterAway(job.id, why, self.waiting, self._back_off_s))
            return False
        waiting = self._remove(job)
        self._tell(DrawerFailed(why) if job.raster is None else JobFailed(job.id, why, waiting))
        return True

    def _remove(self, job: _Job) -> int:
        """Take a job out of the line, if it still is in it; how many are left."""
        with self._changed:
            self._jobs = deque(other for other in self._jobs if other is not job)
        return self.waiting

    def _tell(self, event: SpoolEvent) -> None:
        try:
            self._told(event)
        except Exception:  # noqa: BLE001 - the spool outlives whoever listens to it
            _log.exception("nobody took the printer's news")
