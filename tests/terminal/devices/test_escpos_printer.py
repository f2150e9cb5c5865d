"""ESC/POS printers on real sockets, pipes and files: printed, away, hanging, out of paper."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from terminal.devices import commands
from terminal.devices.address import Address
from terminal.devices.escpos_printer import EscposPrinter
from terminal.devices.printer import AwayReason, Raster, printer_away
from terminal.devices.wires import Limits, away, bulk_out_endpoint
from terminal.errors import Unavailable
from terminal.services.shop import PrinterKind, PrinterSetup
from tests.paper import PrinterDouble, free_port, unroll

QUICK = Limits(connect_s=5.0, write_s=0.2, answer_s=0.2, finish_s=0.5, goodbye_s=0.2)
WELL = {commands.ASK_PAPER_NOW: b"\x12", commands.ASK_OFFLINE_CAUSE_NOW: b"\x12", commands.ASK_PAPER_IN_TURN: b"\x00"}
CHECKS = Raster(384, bytes(range(48)).replace(b"\x10", b"\x11") * 250)
TALL = Raster(384, b"\xa5" * 48 * 20_000)


def network(address: str, **more: Any) -> EscposPrinter:
    return EscposPrinter(PrinterSetup(PrinterKind.NETWORK, address), limits=QUICK, **more)


def why(printer: EscposPrinter, raster: Raster = CHECKS) -> str:
    with pytest.raises(Unavailable) as raised:
        printer.send(raster, kick_drawer=False)
    assert raised.value.code == "printer_away"
    return str(raised.value.fields["why"])


def test_a_silent_network_printer_gets_the_picture_a_cut_and_no_kick() -> None:
    with PrinterDouble() as double:
        network(double.address).send(CHECKS, kick_drawer=False)
        paper = double.paper()
    assert (paper.width_dots, paper.rows) == (384, CHECKS.rows)
    assert (paper.initialised, paper.cuts, paper.kicks) == (1, 1, 0)


def test_the_drawer_is_kicked_before_the_picture() -> None:
    with PrinterDouble() as double:
        network(double.address).send(CHECKS, kick_drawer=True)
        stream = double.stream()
    assert unroll(stream).kicks == 1
    assert stream.index(commands.KICK_DRAWER) < stream.index(b"\x1dv0")


def test_the_drawer_alone_prints_nothing() -> None:
    with PrinterDouble() as double:
        network(double.address).open_drawer()
        paper = double.paper()
    assert (paper.kicks, paper.bands, paper.cuts) == (1, 0, 0)


def test_a_printer_that_answers_is_asked_before_and_after() -> None:
    with PrinterDouble(answers=WELL) as double:
        network(double.address).send(CHECKS, kick_drawer=False)
        stream = double.stream()
    assert stream.index(commands.ASK_PAPER_NOW) < stream.index(b"\x1dv0")
    assert stream.endswith(commands.FEED_AND_CUT + commands.ASK_PAPER_IN_TURN)


def test_a_printer_out_of_paper_gets_no_picture() -> None:
    with PrinterDouble(answers=WELL | {commands.ASK_PAPER_NOW: b"\x72"}) as double:
        assert why(network(double.address)) == AwayReason.NO_PAPER
        assert double.paper().bands == 0


def test_an_open_cover_is_told() -> None:
    with PrinterDouble(answers=WELL | {commands.ASK_OFFLINE_CAUSE_NOW: b"\x16"}) as double:
        assert why(network(double.address)) == AwayReason.COVER_OPEN


def test_paper_that_ends_within_the_receipt_is_a_failure() -> None:
    with PrinterDouble(answers=WELL | {commands.ASK_PAPER_IN_TURN: b"\x0c"}) as double:
        assert why(network(double.address)) == AwayReason.NO_PAPER


def test_a_printer_that_does_not_confirm_but_is_well_has_printed_and_is_not_asked_again() -> None:
    answers = {question: answer for question, answer in WELL.items() if question != commands.ASK_PAPER_IN_TURN}
    with PrinterDouble(answers=answers) as double:
        printer = network(double.address)
        printer.send(CHECKS, kick_drawer=False)
        assert commands.ASK_PAPER_IN_TURN in double.stream()
        printer.send(CHECKS, kick_drawer=False)
        assert commands.ASK_PAPER_IN_TURN not in double.stream()


def test_a_closed_port_is_refused() -> None:
    assert why(network(f"127.0.0.1:{free_port()}")) == AwayReason.REFUSED


def test_a_printer_that_takes_nothing_in_is_given_up_within_the_limit() -> None:
    with PrinterDouble(reads=False) as double:
        assert why(network(double.address), TALL) == AwayReason.NO_ANSWER


def test_an_address_that_is_none_is_told_as_such() -> None:
    assert why(network("not an address")) == AwayReason.BAD_ADDRESS
    assert why(EscposPrinter(PrinterSetup())) == AwayReason.BAD_ADDRESS


def test_an_ordinary_file_is_appended_to(tmp_path: Path) -> None:
    target = tmp_path / "小票.bin"
    printer = EscposPrinter(PrinterSetup(PrinterKind.FILE, str(target)))
    printer.send(CHECKS, kick_drawer=False)
    printer.send(CHECKS, kick_drawer=True)
    paper = unroll(target.read_bytes())
    assert (paper.rows, paper.cuts, paper.kicks) == (CHECKS.rows * 2, 2, 1)
    assert stat.S_IMODE(target.stat().st_mode) & 0o111 == 0


def test_a_file_in_no_folder_is_not_found(tmp_path: Path) -> None:
    assert why(EscposPrinter(PrinterSetup(PrinterKind.FILE, str(tmp_path / "no" / "file")))) == AwayReason.NOT_FOUND


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system here")
def test_a_device_file_that_takes_nothing_is_given_up_within_the_limit(tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # open, but never read
    try:
        printer = EscposPrinter(PrinterSetup(PrinterKind.FILE, str(pipe)), limits=QUICK)
        assert why(printer, TALL) == AwayReason.NO_ANSWER
    finally:
        os.close(reader)
    assert why(EscposPrinter(PrinterSetup(PrinterKind.FILE, str(pipe)), limits=QUICK)) == AwayReason.NOT_FOUND


def test_a_serial_printer_gets_the_same_bytes() -> None:
    pytest.importorskip("serial", reason="the serial library is not installed")
    pty = pytest.importorskip("pty", reason="no pseudo terminals here")
    tty = pytest.importorskip("tty")
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    small = Raster(8, b"\x5a" * 40)
    try:
        name = os.ttyname(theirs)
        EscposPrinter(PrinterSetup(PrinterKind.SERIAL, f"{name}:115200"), limits=QUICK).send(small, kick_drawer=True)
        stream = b""
        while not stream.endswith(commands.FEED_AND_CUT):
            stream += os.read(ours, 4096)
        paper = unroll(stream)
    finally:
        os.close(ours)
        os.close(theirs)
    assert (paper.rows, paper.kicks, paper.cuts) == (small.rows, 1, 1)


def test_no_serial_port_of_that_name_is_not_found() -> None:
    pytest.importorskip("serial", reason="the serial library is not installed")
    assert why(EscposPrinter(PrinterSetup(PrinterKind.SERIAL, "/dev/no-such-port"))) == AwayReason.NOT_FOUND


class BrokenWire:
    """Fails at the n-th command."""

    answers = False

    def __init__(self, fails_at: int) -> None:
        self.left = fails_at
        self.closed = 0

    def write(self, data: bytes) -> None:
        self.left -= 1
        if self.left == 0:
            raise printer_away(AwayReason.BROKEN_OFF)

    def read(self, limit_s: float) -> bytes:
        return b""

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4, 99])
def test_the_connection_is_always_closed(fails_at: int) -> None:
    wire = BrokenWire(fails_at)

    def open_broken(address: Address, limits: Limits) -> BrokenWire:
        return wire

    printer = network("127.0.0.1", open_wire=open_broken)
    if fails_at == 99:
        printer.send(CHECKS, kick_drawer=False)
    else:
        assert why(printer) == AwayReason.BROKEN_OFF
    assert wire.closed == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.EHOSTUNREACH, "x"), AwayReason.UNREACHABLE),
        (OSError(errno.EACCES, "x"), AwayReason.PERMISSION),
        (OSError(errno.ENOSPC, "x"), AwayReason.DISK_FULL),
        (OSError(errno.EBUSY, "x"), AwayReason.IN_USE),
        (TimeoutError(), AwayReason.NO_ANSWER),
        (ModuleNotFoundError("serial"), AwayReason.NO_DRIVER),
        (RuntimeError("something else"), AwayReason.OTHER),
    ],
)
def test_what_the_system_says_becomes_a_reason(error: Exception, reason: AwayReason) -> None:
    assert away(error).fields["why"] == reason


def test_a_wrapped_cause_is_found() -> None:
    wrapped = RuntimeError("could not open")
    wrapped.__context__ = ConnectionRefusedError(errno.ECONNREFUSED, "refused")
    assert away(wrapped).fields["why"] == AwayReason.REFUSED


def endpoint(address: int, kind: int = 0x02) -> SimpleNamespace:
    return SimpleNamespace(bEndpointAddress=address, bmAttributes=kind)


class Interface(list[SimpleNamespace]):
    def __init__(self, of_class: int, *endpoints: SimpleNamespace) -> None:
        super().__init__(endpoints)
        self.bInterfaceClass = of_class


def device(*interfaces: Interface) -> SimpleNamespace:
    return SimpleNamespace(get_active_configuration=lambda: interfaces)


def test_a_usb_printer_is_written_at_its_printer_interface() -> None:
    hid = Interface(3, endpoint(0x81, 0x03), endpoint(0x01))
    prints = Interface(7, endpoint(0x82), endpoint(0x03))
    assert bulk_out_endpoint(device(hid, prints)) == 0x03
    assert bulk_out_endpoint(device(hid)) == 0x01
    assert bulk_out_endpoint(device(Interface(7, endpoint(0x81)))) is None
