"""A receipt printer that is not there: takes ESC/POS on a loopback socket and shows what came out of it.

`unroll` reads a printer's byte stream the way a printer does, strictly: an unknown byte is a failure, because on a
real printer it would be a garbled receipt.
"""

from __future__ import annotations

import queue
import socket
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from PIL import Image

PATIENCE_S = 20.0
"""A bound for what must happen soon, so that a broken test ends."""


@dataclass(frozen=True)
class Paper:
    """What came out of the printer."""

    width_dots: int
    rows: bytes  # 1 = black
    cuts: int
    kicks: int
    initialised: int
    bands: int

    def image(self) -> Image.Image:
        """Black on white, for a reader of codes."""
        height = len(self.rows) * 8 // self.width_dots
        return Image.frombytes("1", (self.width_dots, height), self.rows, "raw", "1;I").convert("L")


def unroll(stream: bytes) -> Paper:
    """The stream decoded. Fails on anything that is no command the till is allowed to send."""
    rows, width = bytearray(), 0
    cuts = kicks = initialised = bands = at = 0
    while at < len(stream):
        if stream.startswith(b"\x1b@", at):
            initialised, at = initialised + 1, at + 2
        elif stream.startswith(b"\x1bp", at):
            kicks, at = kicks + 1, at + 5
        elif stream.startswith(b"\x1bd", at):
            at += 3
        elif stream.startswith(b"\x1dVB", at):
            cuts, at = cuts + 1, at + 4
        elif stream.startswith((b"\x10\x04", b"\x1dr"), at):
            at += 3
        elif stream.startswith(b"\x1dv0\x00", at):
            stride = int.from_bytes(stream[at + 4 : at + 6], "little")
            height = int.from_bytes(stream[at + 6 : at + 8], "little")
            assert width in (0, stride * 8), "bands of different widths"
            width = stride * 8
            pixels = stream[at + 8 : at + 8 + stride * height]
            assert len(pixels) == stride * height, "a band broke off"
            rows += pixels
            bands, at = bands + 1, at + 8 + len(pixels)
        else:
            raise AssertionError(f"no command at {at}: {stream[at : at + 8]!r}")
    return Paper(width, bytes(rows), cuts, kicks, initialised, bands)


class PrinterDouble:
    """A printer on 127.0.0.1. `answers` maps a question to what is sent back; a silent one answers nothing."""

    def __init__(self, *, port: int = 0, answers: dict[bytes, bytes] | None = None, reads: bool = True) -> None:
        self._answers = answers or {}
        self._reads = reads
        self._streams: queue.Queue[bytes] = queue.Queue()
        self._held: list[socket.socket] = []
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if not reads:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def paper(self) -> Paper:
        """What the next connection printed; waits for it."""
        return unroll(self.stream())

    def stream(self) -> bytes:
        return self._streams.get(timeout=PATIENCE_S)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing alone would leave the thread in accept(): a last connection wakes it.
        self._reads = True
        with socket.socket() as last:
            last.settimeout(PATIENCE_S)
            last.connect(("127.0.0.1", self.port))
            self._listener.close()
        self._thread.join(PATIENCE_S)
        for held in self._held:
            held.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self._reads:
                self._streams.put(self._take(connection))
            else:
                self._held.append(connection)

    def _take(self, connection: socket.socket) -> bytes:
        taken = bytearray()
        with connection:
            connection.settimeout(PATIENCE_S)
            while piece := connection.recv(4096):
                taken += piece
                for question, answer in self._answers.items():
                    if taken.endswith(question):
                        connection.sendall(answer)
        return bytes(taken)


def free_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
