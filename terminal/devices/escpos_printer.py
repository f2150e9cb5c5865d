"""Receipt printers that speak ESC/POS: one connection a job, opened, used within limits and always closed.

A connection a job costs a few milliseconds and saves all the states of one that is kept: a printer switched off
and on, a cable pulled, another till that prints in between. Printers that answer are asked before whether they
have paper, and after whether all was printed; those that never answer are believed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from terminal.devices import commands
from terminal.devices.address import parse_address
from terminal.devices.printer import AwayReason, Raster, printer_away
from terminal.devices.wires import Limits, OpenWire, QueueWire, Wire, open_wire
from terminal.errors import Refused
from terminal.services.shop import PrinterSetup

STANDARD_LIMITS: Final = Limits()

_log = logging.getLogger(__name__)


class EscposPrinter:
    """The printer of one setup. Used by one thread at a time. Implements `Printer`."""

    def __init__(
        self, setup: PrinterSetup, *, limits: Limits = STANDARD_LIMITS, open_wire: OpenWire = open_wire
    ) -> None:
        self._setup = setup
        self._limits = limits
        self._open_wire = open_wire
        self._answers = True  # until it was asked and said nothing
        self._confirms = True

    def send(self, raster: Raster, *, kick_drawer: bool) -> None:
        """As the port says. At most `write_s` a command, and `finish_s` at the end."""
        with self._wire() as wire:
            wire.write(commands.INITIALISE)
            if kick_drawer:
                wire.write(commands.KICK_DRAWER)
            talks = self._ask_ready(wire)
            for band in commands.bands(raster):
                wire.write(band)
            wire.write(commands.FEED_AND_CUT)
            if talks:
                self._ask_finished(wire)

    def open_drawer(self) -> None:
        with self._wire() as wire:
            wire.write(commands.INITIALISE + commands.KICK_DRAWER)

    @contextmanager
    def _wire(self) -> Iterator[Wire]:
        try:
            address = parse_address(self._setup)
        except Refused as refused:
            raise printer_away(AwayReason.BAD_ADDRESS, str(refused)) from refused
        if address is None:
            raise printer_away(AwayReason.BAD_ADDRESS, "no printer is set up")
        wire = self._open_wire(address, self._limits)
        try:
            yield wire
            if isinstance(wire, QueueWire):
                wire.submit()
        finally:
            wire.close()

    def _ask_now(self, wire: Wire) -> bytes:
        """The answers to both questions of the moment; empty from a printer that does not answer."""
        wire.write(commands.ASK_PAPER_NOW)
        answer = wire.read(self._limits.answer_s)
        if not answer:
            return b""
        wire.write(commands.ASK_OFFLINE_CAUSE_NOW)
        return answer[:1] + wire.read(self._limits.answer_s)[:1]

    def _ask_ready(self, wire: Wire) -> bool:
        """Whether the printer answers. Raises if it says that it can't print."""
        if not (wire.answers and self._answers):
            return False
        answer = self._ask_now(wire)
        if not answer:
            self._answers = False
            return False
        trouble = commands.trouble_now(answer)
        if trouble is not None:
            raise printer_away(trouble)
        return True

    def _ask_finished(self, wire: Wire) -> None:
        """Wait until all is on paper. Silence counts as printed, unless the printer reports trouble.

        Some printers know the questions of the moment but not the one in its turn: calling their silence a failure
        would print the same receipt for ever.
        """
        if not self._confirms:
            return
        wire.write(commands.ASK_PAPER_IN_TURN)
        answer = wire.read(self._limits.finish_s)
        if answer:
            if commands.paper_ended(answer):
                raise printer_away(AwayReason.NO_PAPER)
            return
        trouble = commands.trouble_now(self._ask_now(wire))
        if trouble is not None:
            raise printer_away(trouble)
        _log.info("the printer does not confirm what it printed")
        self._confirms = False
