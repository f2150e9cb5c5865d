"""The few ESC/POS byte sequences the till speaks, and the status bytes that it understands.

Named as in Epson's command reference: `ESC @` initialise, `GS v 0` raster picture, `ESC d` feed, `GS V` cut,
`ESC p` drawer pulse, `DLE EOT n` status at once, `GS r 1` paper status in its turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from terminal.devices.printer import AwayReason, Raster

INITIALISE: Final = b"\x1b@"
KICK_DRAWER: Final = b"\x1bp\x00\x19\xfa"
"""Connector pin 2, 50 ms on, 500 ms off."""
FEED_AND_CUT: Final = b"\x1bd\x03" + b"\x1dVB\x00"
ASK_PAPER_NOW: Final = b"\x10\x04\x04"
ASK_OFFLINE_CAUSE_NOW: Final = b"\x10\x04\x02"
ASK_PAPER_IN_TURN: Final = b"\x1dr\x01"

BAND_ROWS: Final = 96
"""Rows a command: 4.6 KB at 58 mm, what the smallest receive buffers of receipt printers hold."""

_LIVE_COMMAND = re.compile(rb"\x10(?=[\x04\x05\x14])")


def bands(raster: Raster) -> Iterator[bytes]:
    """The picture as `GS v 0` commands, top first.

    Printers look for the DLE commands (status, recover, drawer pulse, power off) everywhere in what arrives, also
    among pixels. Where the picture happens to hold such a pair of bytes, one neighbouring dot is made black: nobody
    sees it, and no picture can open the drawer.
    """
    step = BAND_ROWS * raster.stride
    for start in range(0, len(raster.rows), step):
        pixels = _LIVE_COMMAND.sub(b"\x18", raster.rows[start : start + step])
        height = len(pixels) // raster.stride
        yield b"\x1dv0\x00" + raster.stride.to_bytes(2, "little") + height.to_bytes(2, "little") + pixels


def trouble_now(answer: bytes) -> AwayReason | None:
    """What the answers to the two `DLE EOT` questions report; None when all is well or nothing is understood.

    A status byte has bits 1 and 4 set, bits 0 and 7 clear. The two are told apart by their order: paper first.
    """
    status = [byte for byte in answer if byte & 0x93 == 0x12]
    paper = status[0] if status else 0
    offline = status[1] if len(status) > 1 else 0
    if paper & 0x60 or offline & 0x20:
        return AwayReason.NO_PAPER
    if offline & 0x04:
        return AwayReason.COVER_OPEN
    if offline & 0x40:
        return AwayReason.FAULT
    return None


def paper_ended(answer: bytes) -> bool:
    """Whether the answer to `GS r 1` says that the paper ended. Its bits 4 and 7 are always clear."""
    return any(byte & 0x90 == 0 and byte & 0x0C for byte in answer)
