"""Head office's ledgers: one for each thread that is at work, opened when first needed, opened anew after trouble.

A ledger belongs to one thread at a time, so a thread takes one out and puts it back. On PostgreSQL several write beside
each other or one after the other, as the ledger's own locks have it; on SQLite the one writer is chosen here already,
because a thread that waits for a lock is woken, and SQLite only tries again. Nobody waits without a bound: who gets no
turn is told to come again.
A database that goes away costs those who ask meanwhile an answer, and nobody has to start anything again.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Final, TypeVar

from terminal.errors import Broken, TillError, Unavailable
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit

A = TypeVar("A")

THREADS: Final = 4
WAITING_MAX: Final = 64
"""Requests that may wait for a thread."""
TURN_S: Final = 5.0
"""How long a thread waits for a ledger, or for its turn to write."""


class Turn:
    """A ledger in the hands of one thread."""

    def __init__(self, ledger: Ledger, writing: threading.Lock | None) -> None:
        self._ledger = ledger
        self._writing = writing

    @contextmanager
    def read(self) -> Iterator[Unit]:
        with self._ledger.read() as unit:
            yield unit

    @contextmanager
    def write(self, *, shared: bool = False) -> Iterator[Unit]:
        """As `Ledger.write`. Raises `Unavailable("office_busy")` where others write for too long."""
        with self.writing() as ledger, ledger.write(shared=shared) as unit:
            yield unit

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        """The ledger itself, for several writing transactions one after the other. Raises as `write`."""
        if self._writing is not None and not self._writing.acquire(timeout=TURN_S):
            raise Unavailable("office_busy")
        try:
            yield self._ledger
        finally:
            if self._writing is not None:
                self._writing.release()


class Pool:
    """The ledgers of one process. `opened` opens one; `one_writer` says that only one may write at a time."""

    def __init__(self, opened: Callable[[], Ledger], *, one_writer: bool, threads: int = THREADS) -> None:
        self._opened = opened
        self._writing = threading.Lock() if one_writer else None
        self._threads = threads
        self._room = WAITING_MAX + threads
        self._asked = 0
        self._free: queue.LifoQueue[Ledger | None] = queue.LifoQueue()
        for _ in range(threads + 1):  # one more for who asks from a thread of his own: the status page
            self._free.put(None)
        self._workers: ThreadPoolExecutor | None = None
        self._closed = False

    @property
    def asked(self) -> int:
        """Requests that are being worked on or wait for a thread."""
        return self._asked

    def warm(self) -> None:
        """Open the ledgers before anybody waits for one; those that can't be opened now are tried when asked for."""
        opened: list[Ledger] = []
        with suppress(TillError, queue.Empty):
            while (ledger := self._free.get_nowait()) is None:
                try:
                    opened.append(self._opened())
                except TillError:
                    self._free.put(None)
                    raise
            self._free.put(ledger)
        for each in opened:
            self._free.put(each)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """A ledger for this thread. Raises `Unavailable`, and `Broken` where there is no ledger to open."""
        if self._closed:
            raise Unavailable("office_closing")
        try:
            ledger = self._free.get(timeout=TURN_S)
        except queue.Empty:
            raise Unavailable("office_busy") from None
        try:
            if ledger is None:
                ledger = self._opened()
            yield Turn(ledger, self._writing)
        except (Broken, Unavailable) as trouble:
            if ledger is not None and (isinstance(trouble, Broken) or trouble.code == "ledger_away"):
                with suppress(Exception):  # what broke may break at its closing too
                    ledger.close()
                ledger = None
            raise
        finally:
            if self._closed and ledger is not None:
                ledger.close()
                ledger = None
            self._free.put(ledger)

    async def run(self, work: Callable[[Turn], A]) -> A:
        """Work with a ledger on one of the pool's threads. Raises `Unavailable("office_busy")` where too many wait."""

        def worked() -> A:
            with self.turn() as turn:
                return work(turn)

        if self._closed:
            raise Unavailable("office_closing")
        if self._asked >= self._room:
            raise Unavailable("office_busy")
        if self._workers is None:
            self._workers = ThreadPoolExecutor(self._threads, thread_name_prefix="office")
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, worked)
        finally:
            self._asked -= 1

    def close(self) -> None:
        """Let those who are at work end, and close every ledger."""
        self._closed = True
        if self._workers is not None:
            self._workers.shutdown(wait=True, cancel_futures=True)
        with suppress(queue.Empty):
            while True:
                ledger = self._free.get_nowait()
                if ledger is not None:
                    ledger.close()
