"""One thread that asks the source, so that a page never waits long and the source never meets two threads.

A source reads a ledger through a connection of its own, and such a connection belongs to one thread. The queue in
front of it and the time that a page waits are both bounded: a ledger that hangs costs its readers a "try again"
and nobody else anything. The thread is a daemon: it can't keep a till from ending.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol, TypeVar

from terminal.errors import Unavailable
from terminal.services.facts import StatusFacts

A = TypeVar("A")


class StatusSource(Protocol):
    """Whoever knows the ledger: the till itself, or head office."""

    def __call__(self, token: str) -> StatusFacts:
        """The facts behind an upper-case token of 26 base32 characters.

        Blocking; always called from the same thread. Raises `Refused("unknown_token")` for a token that was never
        given out, another `TillError` where it can't answer.
        """


class Reader:
    """Asks `source` and whatever else belongs to its thread, one question at a time."""

    def __init__(self, source: StatusSource, *, timeout_s: float, waiting_max: int) -> None:
        self._source = source
        self._timeout_s = timeout_s
        self._asked: queue.Queue[tuple[Future[Any], Callable[[], Any]] | None] = queue.Queue(waiting_max)
        self._thread: threading.Thread | None = None
        self._closed = False

    async def read(self, token: str) -> StatusFacts:
        """What the source answers or raises; `Unavailable("status_busy")` if it can't be asked in time."""
        return await self.ask(partial(self._source, token))

    async def ask(self, work: Callable[[], A]) -> A:
        """The same for any other question to the same thread."""
        if self._closed:
            raise Unavailable("status_busy")
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="status-reader", daemon=True)
            self._thread.start()
        future: Future[A] = Future()
        try:
            self._asked.put_nowait((future, work))
        except queue.Full:
            raise Unavailable("status_busy") from None
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._timeout_s)
        except TimeoutError:
            # Not a time-out of the source's own: that arrives as the future's exception.
            if future.done() and not future.cancelled():
                raise
            raise Unavailable("status_busy") from None

    def close(self, timeout_s: float) -> None:
        """Take no more questions, and wait at most `timeout_s` for the one being answered."""
        self._closed = True
        while True:
            try:
                dropped = self._asked.get_nowait()
            except queue.Empty:
                break
            if dropped is not None:
                dropped[0].cancel()
        self._asked.put_nowait(None)
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _work(self) -> None:
        while (asked := self._asked.get()) is not None:
            future, work = asked
            if not future.set_running_or_notify_cancel():
                continue
            try:
                answer = work()
            except BaseException as error:  # noqa: BLE001 - handed to the one who asked, whatever it is
                future.set_exception(error)
            else:
                future.set_result(answer)
