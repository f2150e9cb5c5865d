"""The receipt printer as a port: it takes pixels and either has printed them or says why it could not.

A printer is only ever given a `Raster`. No text goes to it, so no code page can garble a name and no control byte
in a name can reach it. The adapter for real printers is `escpos_printer.py`; `spool.py` waits for a printer that is
away.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from terminal.errors import Unavailable

DOTS: Final = {58: 384, 80: 576}
"""The width that a thermal head prints on paper of so many millimetres, at 8 dots a millimetre."""

DOTS_PER_MM: Final = 8
MAX_WIDTH_DOTS: Final = 4_096
MAX_HEIGHT_DOTS: Final = 40_000
"""Five metres of paper: more is a mistake, not a receipt."""


class AwayReason(StrEnum):
    """Why a printer did not print; the `why` of `Unavailable("printer_away")`."""

    BAD_ADDRESS = "bad_address"  # the setting can't be read
    UNKNOWN_HOST = "unknown_host"
    REFUSED = "refused"  # the machine is there, nothing listens on that port
    UNREACHABLE = "unreachable"
    NOT_FOUND = "not_found"  # no such device, file or folder
    PERMISSION = "permission"
    IN_USE = "in_use"
    NO_ANSWER = "no_answer"  # it took too long
    BROKEN_OFF = "broken_off"  # the connection ended in the middle
    NO_PAPER = "no_paper"
    COVER_OPEN = "cover_open"
    FAULT = "fault"  # cutter, temperature: the printer itself reports an error
    DISK_FULL = "disk_full"
    NO_DRIVER = "no_driver"  # the library for this kind of connection is not installed
    OTHER = "other"


def printer_away(why: AwayReason, detail: str = "") -> Unavailable:
    """The one error that a printer raises. `detail` is for logs, not for people."""
    return Unavailable("printer_away", why=why.value, detail=detail[:200])


@dataclass(frozen=True, slots=True)
class Raster:
    """A black and white picture: rows from the top, 8 dots a byte, the leftmost dot the highest bit, 1 = black.

    `width_dots` is a multiple of 8. Raises `ValueError` for anything else.
    """

    width_dots: int
    rows: bytes

    def __post_init__(self) -> None:
        if not 8 <= self.width_dots <= MAX_WIDTH_DOTS or self.width_dots % 8:
            raise ValueError(f"a raster can't be {self.width_dots} dots wide")
        if not self.rows or len(self.rows) % self.stride:
            raise ValueError(f"{len(self.rows)} bytes are no whole rows of {self.stride}")
        if self.height_dots > MAX_HEIGHT_DOTS:
            raise ValueError(f"a raster can't be {self.height_dots} dots high")

    @property
    def stride(self) -> int:
        """Bytes a row."""
        return self.width_dots // 8

    @property
    def height_dots(self) -> int:
        return len(self.rows) // self.stride


class Printer(Protocol):
    """What the spool needs of a printer. Both raise `Unavailable("printer_away", why=…)`, within a bounded time."""

    def send(self, raster: Raster, *, kick_drawer: bool) -> None:
        """Print it, and cut the paper. With `kick_drawer` the drawer's pulse goes out before the picture."""

    def open_drawer(self) -> None:
        """Only the pulse."""
