"""The ledger's lane: one thread that owns the write connection and does one unit after another, in order.

Whoever wants something done hands over a service function and gets a future. Nothing waits for the network or a
device here, so the lane is never long; what may stand in it at once is bounded all the same.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from terminal.clock import Clock, system_clock
from terminal.errors import Unavailable
from terminal.ledger.unit import Unit

if TYPE_CHECKING:
    from terminal.ledger.store import Ledger

P = ParamSpec("P")
R = TypeVar("R")

WAITING_MAX: Final = 1_000
"""Tasks that may stand in the lane; more means that it stands still, and the next is refused at once."""


class Lane:
    """Opens the ledger on its own thread; the constructor waits for that and raises what opening raised.

    With `wait` off nothing begins until `start`, and what opening raised is what everything asked for raises.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        clock: Clock = system_clock,
        wait: bool = True,
        copied: bool = False,
        reserve_bytes: int = 0,
    ) -> None:
        """`copied` and `reserve_bytes` as in `Ledger.open`."""
        self._copied = copied
        self._reserve_bytes = reserve_bytes
        self._tasks: queue.Queue[_Parcel | None] = queue.Queue(WAITING_MAX)
        self._opened: Future[None] = Future()
        self._closed = False
        self._door = threading.Lock()
        """Held for a moment by whoever adds a task: none comes to stand behind the end of the lane."""
        self._thread = threading.Thread(target=self._run, args=(path, clock), name="ledger-lane", daemon=True)
        if wait:
            self._thread.start()
            self._opened.result()

    def start(self) -> None:
        """Open the ledger without waiting for it."""
        self._thread.start()

    def submit(self, service: Callable[Concatenate[Unit, P], R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Run `service(unit, …)` as one writing transaction."""

        def task(ledger: Ledger) -> R:
            with ledger.write() as unit:
                return service(unit, *args, **kwargs)

        return self._put(task)

    def look(self, service: Callable[Concatenate[Unit, P], R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Run `service(unit, …)` on a reading transaction: whatever it gathers is thrown away (a preview)."""

        def task(ledger: Ledger) -> R:
            with ledger.read() as unit:
                return service(unit, *args, **kwargs)

        return self._put(task)

    def without(self, work: Callable[[], R]) -> Future[R]:
        """Close the ledger, do some work on its files, and open it again, whatever came of the work.

        Also where it could not be opened. What is asked meanwhile waits; where the ledger can't be opened after it,
        that is what everything asked from then on raises.
        """
        return self._put(lambda _: work(), closed=True)

    def close(self) -> None:
        """Finish what stands in the lane, close the ledger, join the thread. What is asked after it is refused."""
        with self._door:
            ending, self._closed = not self._closed, True
        if ending:
            self._tasks.put(None)
        self._thread.join()

    def _put(self, task: Callable[[Any], R], *, closed: bool = False) -> Future[R]:
        future: Future[R] = Future()
        try:
            with self._door:
                if self._closed:
                    raise Unavailable("ledger_closed")
                self._tasks.put_nowait(_Parcel(future, task, closed))
        except queue.Full:
            future.set_exception(Unavailable("ledger_busy"))
        except Unavailable as refused:
            future.set_exception(refused)
        return future

    def _run(self, path: Path | str, clock: Clock) -> None:
        """Open the ledger and do what is asked; once more after each piece of work that is done without it."""
        opened: Future[None] = self._opened
        between: _Parcel | None = None
        while True:
            ledger, error = self._open(path, clock)
            if error is None:
                opened.set_result(None)
            else:
                opened.set_exception(error)
            opened = Future()
            between = self._serve(ledger, error)
            if ledger is not None:
                ledger.close()
            if between is None:
                return
            _do(between, None)

    def _open(self, path: Path | str, clock: Clock) -> tuple[Ledger | None, BaseException | None]:
        try:
            from terminal.ledger.store import Ledger

            ledger = Ledger.open(path, clock=clock, copied=self._copied, reserve_bytes=self._reserve_bytes)
        except BaseException as error:  # noqa: BLE001 - handed to whoever asks
            return None, error
        return ledger, None

    def _serve(self, ledger: Ledger | None, error: BaseException | None) -> _Parcel | None:
        """Do what is asked, or refuse it where there is no ledger, until the end or the next work without it."""
        while (parcel := self._tasks.get()) is not None:
            if parcel.closed:
                return parcel
            if error is None:
                _do(parcel, ledger)
            elif parcel.future.set_running_or_notify_cancel():
                parcel.future.set_exception(error)
        return None


@dataclass(frozen=True, slots=True)
class _Parcel:
    future: Future[Any]
    task: Callable[[Any], Any]
    closed: bool


def _do(parcel: _Parcel, ledger: Ledger | None) -> None:
    if not parcel.future.set_running_or_notify_cancel():
        return
    try:
        result = parcel.task(ledger)
    except BaseException as error:  # noqa: BLE001 - handed to whoever asked
        parcel.future.set_exception(error)
    else:
        parcel.future.set_result(result)
