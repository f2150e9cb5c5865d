"""The only threading code of the windows: work goes to the ledger's lane, its result comes back to the GUI thread.

`ask` hands a service function to the lane and returns at once; when it is done, `then` (or `failed`, with a
`TillError`) is called on the GUI thread by a queued signal. After `close` nothing is called back any more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from terminal.errors import Broken, TillError
from terminal.ledger.lane import Lane
from terminal.ledger.unit import Unit

P = ParamSpec("P")
R = TypeVar("R")
Failed = Callable[[TillError], None]

_log = logging.getLogger(__name__)


class Bridge(QObject):
    """Between the GUI thread and one ledger lane."""

    _came_back = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._open = True
        self._under_way = 0
        self._came_back.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether anything asked has not been answered yet."""
        return self._under_way > 0

    def ask(
        self,
        service: Callable[Concatenate[Unit, P], R],
        then: Callable[[R], None] | None,
        failed: Failed | None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Run `service(unit, *args, **kwargs)` as one transaction; exactly one of `then` and `failed` follows."""
        self._under_way += 1
        future = self._lane.submit(service, *args, **kwargs)
        future.add_done_callback(lambda done: self._came_back.emit((done, then, failed)))

    def ask_closed(self, work: Callable[[], R], then: Callable[[R], None] | None, failed: Failed | None) -> None:
        """Run `work` on the lane's thread while the ledger is closed; it is opened again before either follows."""
        self._under_way += 1
        future = self._lane.without(work)
        future.add_done_callback(lambda done: self._came_back.emit((done, then, failed)))

    def close(self) -> None:
        """Deliver nothing any more; what is under way on the lane still ends."""
        self._open = False

    @Slot(object)
    def _deliver(self, parcel: tuple[Future[Any], Callable[[Any], None] | None, Failed | None]) -> None:
        self._under_way -= 1
        future, then, failed = parcel
        if not self._open or future.cancelled():
            return
        error = future.exception()
        if error is None:
            if then is not None:
                then(future.result())
            return
        if not isinstance(error, TillError):
            _log.error("a service failed", exc_info=error)
            error = Broken("unexpected", what=type(error).__name__)
        if failed is not None:
            failed(error)
