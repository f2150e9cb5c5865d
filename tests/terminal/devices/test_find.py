"""Looking for printers: each place tells what is there, and one that can't be looked at hides nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from terminal.devices import commands
from terminal.devices.address import QueueAddress, parse_address
from terminal.devices.escpos_printer import EscposPrinter
from terminal.devices.find import FoundPrinter, find, find_aside, listens, neighbours_of, network, queues, serial, usb
from terminal.devices.printer import AwayReason, Raster, printer_away
from terminal.devices.system_queue import hand_over, queue_names
from terminal.devices.wires import QueueWire
from terminal.errors import Refused, Unavailable
from terminal.services.shop import PrinterKind, PrinterSetup
from tests.paper import PrinterDouble, unroll

BLACK = Raster(384, bytes([255]) * 48 * 200)
cups = pytest.mark.skipif(sys.platform == "win32", reason="the system has no lp")


def _device(root: Path, name: str, **files: str) -> None:
    (root / name).mkdir(parents=True)
    for file, text in files.items():
        (root / name / file).write_text(text + "\n", encoding="utf-8")


def test_on_usb_the_printers_are_told_by_what_they_say_they_are(tmp_path: Path) -> None:
    root, devices = tmp_path / "sys", tmp_path / "dev"
    _device(root, "1-1", idVendor="04b8", idProduct="0e15", manufacturer="EPSON", product="TM-T20")
    _device(root, "1-1:1.0", bInterfaceClass="07")
    _device(root, "1-2", idVendor="046d", idProduct="c31c", product="Keyboard")
    _device(root, "1-2:1.0", bInterfaceClass="03")
    _device(root, "1-3:1.0", bInterfaceClass="07")  # gone in the meantime
    devices.mkdir()
    (devices / "lp0").touch()
    assert tuple(usb(root, devices)) == (
        FoundPrinter(PrinterKind.USB, "04b8:0e15", "EPSON TM-T20"),
        FoundPrinter(PrinterKind.FILE, str(devices / "lp0")),
    )


def test_a_machine_without_such_places_has_none(tmp_path: Path) -> None:
    assert tuple(usb(tmp_path / "none", tmp_path / "none")) == ()


@cups
def test_serial_ports_are_listed_by_their_device(tmp_path: Path) -> None:
    for name in ("ttyUSB1", "ttyUSB0", "ttyACM0", "tty7"):
        (tmp_path / name).touch()
    assert [found.address for found in serial(tmp_path)] == [
        str(tmp_path / name) for name in ("ttyUSB0", "ttyUSB1", "ttyACM0")
    ]


@pytest.mark.parametrize("own", ["8.8.8.8", "127.0.0.1", "169.254.1.1", "", "::1", "nonsense"])
def test_only_the_shops_own_network_is_looked_at(own: str) -> None:
    assert neighbours_of(own) == []


def test_all_neighbours_but_the_till_itself_are_tried() -> None:
    tried: list[str] = []

    def takes_jobs(address: str, port: int) -> bool:
        tried.append(address)
        return address == "192.168.1.50" and port == 9100

    assert tuple(network("192.168.1.20", takes_jobs=takes_jobs)) == (FoundPrinter(PrinterKind.NETWORK, "192.168.1.50"),)
    assert len(set(tried)) == 253
    assert "192.168.1.20" not in tried


def test_a_machine_that_listens_is_found_by_a_real_connection() -> None:
    with PrinterDouble() as printer:
        port = printer.port
        assert listens("127.0.0.1", port)
    assert not listens("127.0.0.1", port)


def test_a_place_that_cannot_be_looked_at_hides_nothing_and_doubles_are_told_once() -> None:
    one = FoundPrinter(PrinterKind.QUEUE, "counter")

    def broken() -> Iterator[FoundPrinter]:
        raise PermissionError
        yield one

    assert find((broken, lambda: [one], lambda: [one])) == (one,)


def test_what_was_found_is_told_from_another_thread() -> None:
    told: list[tuple[FoundPrinter, ...]] = []
    done = Event()

    def tell(found: tuple[FoundPrinter, ...]) -> None:
        told.append(found)
        done.set()

    find_aside((lambda: queues(lambda: ("counter",)),), tell)
    assert done.wait(20)
    assert told == [(FoundPrinter(PrinterKind.QUEUE, "counter"),)]


# the system's queues


class System:
    """Stands in for the system's commands: what they were given, and what they answer."""

    def __init__(self, code: int = 0, out: str = "", said: str = "", error: Exception | None = None) -> None:
        self.given: list[tuple[list[str], bytes | None]] = []
        self._answer = subprocess.CompletedProcess([], code, out.encode(), said.encode())
        self._error = error

    def __call__(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        self.given.append((command, options.get("input")))
        if self._error is not None:
            raise self._error
        return self._answer


@cups
def test_the_systems_queues_are_told_by_name() -> None:
    assert queue_names(run=System(out="counter\nkitchen printer\n")) == ("counter", "kitchen printer")
    assert queue_names(run=System(error=FileNotFoundError())) == ()


@cups
def test_a_job_is_handed_over_raw_and_whole() -> None:
    system = System()
    hand_over("counter", b"\x1b@job", run=system)
    [(command, job)] = system.given
    assert command[0] == "lp"
    assert command[command.index("-d") + 1] == "counter"
    assert command[command.index("-o") + 1] == "raw"
    assert job == b"\x1b@job"


@cups
@pytest.mark.parametrize(
    ("system", "why"),
    [
        (System(1, said="lp: The printer or class does not exist."), AwayReason.NOT_FOUND),
        (System(1, said='lp: Destination "counter" is not accepting jobs.'), AwayReason.REFUSED),
        (System(1, said="lp: Forbidden"), AwayReason.PERMISSION),
        (System(1, said="lp: Error - scheduler not responding."), AwayReason.NO_ANSWER),
        (System(1, said="?"), AwayReason.OTHER),
        (System(error=FileNotFoundError()), AwayReason.NO_DRIVER),
        (System(error=subprocess.TimeoutExpired("lp", 10)), AwayReason.NO_ANSWER),
    ],
)
def test_what_the_system_says_against_a_job_is_the_printers_trouble(system: System, why: AwayReason) -> None:
    with pytest.raises(Unavailable) as away:
        hand_over("counter", b"x", run=system)
    assert (away.value.code, away.value.fields["why"]) == ("printer_away", why.value)


def _through_queue(jobs: list[tuple[str, bytes]], error: Exception | None = None) -> EscposPrinter:
    def hand(name: str, job: bytes) -> None:
        if error is not None:
            raise error
        jobs.append((name, job))

    setup = PrinterSetup(PrinterKind.QUEUE, "counter")
    return EscposPrinter(setup, open_wire=lambda address, _limits: QueueWire(_queue(address), hand))


def _queue(address: object) -> QueueAddress:
    assert isinstance(address, QueueAddress)
    return address


def test_a_receipt_is_one_job_of_the_queue_cut_and_kick_with_it() -> None:
    jobs: list[tuple[str, bytes]] = []
    _through_queue(jobs).send(BLACK, kick_drawer=True)
    [(name, job)] = jobs
    paper = unroll(job)
    assert (name, paper.rows, paper.cuts, paper.kicks) == ("counter", BLACK.rows, 1, 1)


def test_opening_the_drawer_is_a_job_too() -> None:
    jobs: list[tuple[str, bytes]] = []
    _through_queue(jobs).open_drawer()
    assert jobs == [("counter", commands.INITIALISE + commands.KICK_DRAWER)]


def test_a_job_that_the_system_does_not_take_is_not_printed() -> None:
    with pytest.raises(Unavailable):
        _through_queue([], printer_away(AwayReason.NOT_FOUND)).send(BLACK, kick_drawer=False)


@pytest.mark.parametrize("name", ["", "  ", "-d", "a\x00b"])
def test_what_can_be_no_queues_name_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        parse_address(PrinterSetup(PrinterKind.QUEUE, name))
