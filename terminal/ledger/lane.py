"""The ledger's lane: one thread that owns the write connection and does one unit after another, in order.

Whoever wants something done hands over a service function and gets a future. Nothing waits for the network or a
device here, so the lane is never long; what may stand in it at once is bounded all the same.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
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

    def __init__(self, path: Path | str, *, clock: Clock = system_clock, wait: bool = True) -> None:
        self._tasks: queue.Queue[tuple[Future[Any], Callable[[Ledger], Any]] | None] = queue.Queue(WAITING_MAX)
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

    def close(self) -> None:
        """Finish what stands in the lane, close the ledger, join the thread. What is asked after it is refused."""
        with self._door:
            ending, self._closed = not self._closed, True
        if ending:
            self._tasks.put(None)
        self._thread.join()

    def _put(self, task: Callable[[Ledger], R]) -> Future[R]:
        future: Future[R] = Future()
        try:
            with self._door:
                if self._closed:
                    raise Unavailable("ledger_closed")
                self._tasks.put_nowait((future, task))
        except queue.Full:
            future.set_exception(Unavailable("ledger_busy"))
        except Unavailable as closed:
            future.set_exception(closed)
        return future

    def _refuse_all(self, error: BaseException) -> None:
        """There is no ledger: whatever is asked gets to know why, until the lane is closed."""
        while (parcel := self._tasks.get()) is not None:
            if parcel[0].set_running_or_notify_cancel():
                parcel[0].set_exception(error)

    def _run(self, path: Path | str, clock: Clock) -> None:
        try:
            from terminal.ledger.store import Ledger

            ledger = Ledger.open(path, clock=clock)
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits in the constructor
            self._opened.set_exception(error)
            self._refuse_all(error)
            return
        self._opened.set_result(None)
        while (parcel := self._tasks.get()) is not None:
            future, task = parcel
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = task(ledger)
            except BaseException as error:  # noqa: BLE001 - handed to whoever asked
                future.set_exception(error)
            else:
                future.set_result(result)
        ledger.close()
