"""A printer's address as the shop typed it, read into what a connection needs, or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from terminal.errors import Refused
from terminal.services.shop import PrinterKind, PrinterSetup

NETWORK_PORT: Final = 9100
BAUD: Final = 9600
BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400)

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?", re.ASCII)
_USB = re.compile(r"(?:0x)?([0-9a-f]{1,4}):(?:0x)?([0-9a-f]{1,4})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NetworkAddress:
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class UsbAddress:
    vendor: int
    product: int


@dataclass(frozen=True, slots=True)
class SerialAddress:
    device: str
    baud: int


@dataclass(frozen=True, slots=True)
class FileAddress:
    path: str


@dataclass(frozen=True, slots=True)
class QueueAddress:
    name: str


Address = NetworkAddress | UsbAddress | SerialAddress | FileAddress | QueueAddress


def parse_address(setup: PrinterSetup) -> Address | None:
    """The address of `setup`, None for no printer.

    Raises `Refused("printer_address", kind=…, address=…)` for what can't be one.
    """
    text = setup.address.strip()
    parsed: Address | None
    match setup.kind:
        case PrinterKind.NONE:
            return None
        case PrinterKind.NETWORK:
            parsed = _network(text)
        case PrinterKind.USB:
            parsed = _usb(text)
        case PrinterKind.SERIAL:
            parsed = _serial(text)
        case PrinterKind.QUEUE:
            parsed = QueueAddress(text) if text and text.isprintable() and not text.startswith("-") else None
        case PrinterKind.FILE:
            parsed = FileAddress(text) if text and text.isprintable() else None
    if parsed is None:
        raise Refused("printer_address", kind=setup.kind.value, address=text[:100])
    return parsed


def _network(text: str) -> NetworkAddress | None:
    host, colon, port_text = text.partition(":")
    if not _HOST.fullmatch(host) or (colon and not re.fullmatch(r"\d{1,5}", port_text, re.ASCII)):
        return None
    port = int(port_text) if colon else NETWORK_PORT
    return NetworkAddress(host, port) if 1 <= port <= 65_535 else None


def _usb(text: str) -> UsbAddress | None:
    match = _USB.fullmatch(text)
    return UsbAddress(int(match[1], 16), int(match[2], 16)) if match else None


def _serial(text: str) -> SerialAddress | None:
    device, colon, baud_text = text.rpartition(":")
    if not colon:
        device, baud_text = text, str(BAUD)
    if not device or not device.isprintable() or not re.fullmatch(r"\d{1,6}", baud_text, re.ASCII):
        return None
    baud = int(baud_text)
    return SerialAddress(device, baud) if baud in BAUDS else None
