"""A wire with faults on it: a TCP proxy between a till and head office that does what networks do, on command.

It knows no more of HTTP than where a message ends, so that whatever speaks through it meets real sockets: real resets,
real silence, half a message and then the end. Every exchange (what is asked after the last answer) takes the next
fault of the script, then the standing one; `cut` and `heal` are for the whole wire.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import threading
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

_CHUNK: Final = 65_536
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
JOIN_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one exchange. `asked` and `answered` are how many bytes get through: None for all, below zero for
    all but so many."""

    name: str
    late_s: float = 0.0
    """The answer is held back for so long."""
    asked: int | None = None
    """Only so much of the request reaches the office, and the rest never."""
    answered: int | None = None
    """Only so much of the answer reaches the till; then comes `then`."""
    then: str = "reset"
    """After the last byte that gets through: `reset`, `close` (the till's side only), or `stall` without a word."""
    delivered_twice: bool = False
    """The office gets the request once more, on a connection of its own, before the till gets its answer."""
    answered_twice: bool = False
    drips_s: float = 0.0
    """The answer comes a byte at a time, so far apart."""


CLEAN = Fault("clean")
LOST = Fault("the request is lost", asked=0, then="reset")
HALF_ASKED = Fault("half the request arrives", asked=80, then="reset")
UNHEARD = Fault("the answer is lost", answered=0, then="reset")
HALF_ANSWERED = Fault("half the answer", answered=-20, then="close")
HALF_HEADED = Fault("half the answer's head", answered=60, then="close")
"""Python's own HTTP client takes this for an answer without a body."""
RESET_WITHIN = Fault("reset within the answer", answered=60, then="reset")
SILENT = Fault("asked and never answered", answered=0, then="stall")
STALLED = Fault("stalls within the answer", answered=60, then="stall")
DEAF = Fault("never hears the request", asked=0, then="stall")
TWICE_HEARD = Fault("delivered twice", delivered_twice=True)
TWICE_ANSWERED = Fault("answered twice", answered_twice=True)
SLOW = Fault("late", late_s=0.05)
DRIPPING = Fault("drips", drips_s=0.001)

FAULTS: Final = (
    LOST, HALF_ASKED, UNHEARD, HALF_ANSWERED, HALF_HEADED, RESET_WITHIN, TWICE_HEARD, TWICE_ANSWERED, SLOW, SILENT,
    STALLED, DEAF,
)  # fmt: skip


class Proxy:
    """Listens on a port of its own and passes on to `target`; everything of it runs on one thread."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self._script: deque[Fault] = deque()
        self._standing = CLEAN
        self._cut = False
        self._taken: list[Fault] = []
        self._news = threading.Condition()
        self._lines: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def script(self, *faults: Fault) -> None:
        """The next exchanges get these, one each."""
        with self._news:
            self._script.extend(faults)

    def always(self, fault: Fault) -> None:
        """Every exchange that the script has none for gets this."""
        with self._news:
            self._standing = fault

    def cut(self) -> None:
        """Reset all that is connected, and whoever connects."""
        self._cut = True
        self._do(self._drop_all())

    def heal(self) -> None:
        """Pass everything on again, also what stands still: that is reset."""
        with self._news:
            self._script.clear()
            self._standing = CLEAN
        self._cut = False
        self._do(self._drop_all())

    @property
    def exchanges(self) -> tuple[Fault, ...]:
        """What each exchange so far got."""
        with self._news:
            return tuple(self._taken)

    def wait_for(self, exchanges: int, timeout_s: float = 30.0) -> bool:
        """Wait until so many exchanges have begun."""
        with self._news:
            return self._news.wait_for(lambda: len(self._taken) >= exchanges, timeout_s)

    def close(self) -> None:
        self._do(self._listen_no_more())
        self._do(self._drop_all())
        self._do(self._end_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(JOIN_S)
        self._loop.close()

    async def _listen_no_more(self) -> None:
        """On the loop's own thread, where connections that end count themselves out of the server."""
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(JOIN_S)

    async def _drop_all(self) -> None:
        for line in list(self._lines):
            _reset(line)

    async def _end_tasks(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def next_fault(self) -> Fault:
        """What the exchange that begins now gets."""
        with self._news:
            fault = self._script.popleft() if self._script else self._standing
            self._taken.append(fault)
            self._news.notify_all()
            return fault

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        try:
            if self._cut:
                return
            there, office = await asyncio.open_connection(*self.target)
            self._lines.add(office)
            try:
                await _Line(self, reader, writer, there, office).run()
            finally:
                self._lines.discard(office)
                _reset(office)
        except OSError:
            pass  # the office is not there, or either side went: the other learns it by the reset below
        finally:
            self._lines.discard(writer)
            _reset(writer)


class _Line:
    """One connection: the till's side, the office's side, and what is happening to the exchange on it."""

    def __init__(
        self, proxy: Proxy, till: asyncio.StreamReader, to_till: asyncio.StreamWriter, office: asyncio.StreamReader,
        to_office: asyncio.StreamWriter,
    ) -> None:  # fmt: skip
        self._proxy = proxy
        self._till, self._to_till = till, to_till
        self._office, self._to_office = office, to_office

    async def run(self) -> None:
        """Exchange after exchange until either side ends, or a fault ends it."""
        while asked := await _message(self._till):
            fault = self._proxy.next_fault()
            passed = asked[: fault.asked]
            self._to_office.write(passed)
            await self._to_office.drain()
            if len(passed) < len(asked):
                return await self._end(fault)
            answer = await _message(self._office)
            if fault.delivered_twice:
                await self._deliver_again(asked)
            await asyncio.sleep(fault.late_s)
            await self._answer(fault, answer * (2 if fault.answered_twice else 1))
            if not answer:
                return None
            if fault.answered is not None:
                return await self._end(fault)
        return None

    async def _answer(self, fault: Fault, answer: bytes) -> None:
        passed = answer[: fault.answered]
        step = 1 if fault.drips_s else len(passed) or 1
        for at in range(0, len(passed), step):
            self._to_till.write(passed[at : at + step])
            await self._to_till.drain()
            if fault.drips_s:
                await asyncio.sleep(fault.drips_s)

    async def _deliver_again(self, asked: bytes) -> None:
        there, office = await asyncio.open_connection(*self._proxy.target)
        office.write(asked)
        await _message(there)
        office.close()

    async def _end(self, fault: Fault) -> None:
        if fault.then == "close":
            self._to_till.write_eof()
            await self._till.read()
        elif fault.then == "stall":
            await self._till.read()  # until the till gives up, or the wire is healed


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One request or answer whole, as far as it came; b"" when there is none."""
    whole = b""
    try:
        whole = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(whole)
        if length is not None:
            whole += await reader.readexactly(int(length.group(1)))
        elif whole.startswith(b"HTTP/") and not whole.startswith((b"HTTP/1.1 204", b"HTTP/1.1 304")):
            whole += await reader.read()
    except asyncio.IncompleteReadError as ended:
        whole += ended.partial
    return whole


def _reset(line: asyncio.StreamWriter) -> None:
    """End a connection so that the other side is told of a reset, as when a machine goes."""
    sock = line.get_extra_info("socket")
    if sock is not None and not line.transport.is_closing():
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.transport.abort()
