"""A printer's address, read or refused."""

from __future__ import annotations

import pytest

from terminal.devices.address import (
    Address,
    FileAddress,
    NetworkAddress,
    SerialAddress,
    UsbAddress,
    parse_address,
)
from terminal.errors import Refused
from terminal.services.shop import PrinterKind, PrinterSetup

NETWORK, USB, SERIAL, FILE = PrinterKind.NETWORK, PrinterKind.USB, PrinterKind.SERIAL, PrinterKind.FILE


@pytest.mark.parametrize(
    ("kind", "text", "address"),
    [
        (NETWORK, "192.168.1.50", NetworkAddress("192.168.1.50", 9100)),
        (NETWORK, " printer-2.local:9101 ", NetworkAddress("printer-2.local", 9101)),
        (USB, "04b8:0e15", UsbAddress(0x04B8, 0x0E15)),
        (USB, "0x04B8:0xE15", UsbAddress(0x04B8, 0x0E15)),
        (SERIAL, "/dev/ttyS0", SerialAddress("/dev/ttyS0", 9600)),
        (SERIAL, "COM3:19200", SerialAddress("COM3", 19200)),
        (FILE, "/dev/usb/lp0", FileAddress("/dev/usb/lp0")),
        (FILE, r"C:\小票\out.bin", FileAddress(r"C:\小票\out.bin")),
    ],
)
def test_an_address_is_read_in_its_own_form(kind: PrinterKind, text: str, address: Address) -> None:
    assert parse_address(PrinterSetup(kind, text)) == address


def test_no_printer_has_no_address() -> None:
    assert parse_address(PrinterSetup(PrinterKind.NONE, "whatever")) is None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (NETWORK, ""),
        (NETWORK, "host:"),
        (NETWORK, "host:0"),
        (NETWORK, "host:65536"),
        (NETWORK, "host:９１００"),
        (NETWORK, "http://host"),
        (NETWORK, "a b"),
        (NETWORK, "-x"),
        (USB, "04b8"),
        (USB, "04b8:0e15:1"),
        (USB, "zzzz:0000"),
        (SERIAL, ""),
        (SERIAL, ":9600"),
        (SERIAL, "COM3:fast"),
        (SERIAL, "COM3:12345"),
        (FILE, ""),
        (FILE, "a\nb"),
        (FILE, "a\x00b"),
    ],
)
def test_what_can_be_no_address_is_refused_by_name(kind: PrinterKind, text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_address(PrinterSetup(kind, text))
    assert refused.value.code == "printer_address"
    assert refused.value.fields["kind"] == kind.value
