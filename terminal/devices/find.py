"""Looks for receipt printers around a till: in the system's queues, on USB and serial ports, in the shop's network.

Only asked for by a person. Nothing is printed: a queue, port or device is only listed, and in the network it is tried
which machines of the till's own private network take print jobs at the usual port. Each place is looked at by itself,
so that one which can't be looked at hides nothing of the others.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Final

from terminal.devices.address import NETWORK_PORT
from terminal.devices.system_queue import queue_names
from terminal.services.shop import PrinterKind

PROBE_S: Final = 0.5
PROBES_AT_ONCE: Final = 64
NETWORK_BITS: Final = 24
"""Larger networks are looked at only as far as the till's own 254 neighbours."""
USB_PRINTER: Final = "07"
SERIAL_NAMES: Final = ("ttyUSB*", "ttyACM*")


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    """What a till could be set to: `name` is what the maker or the system calls it, "" for nothing."""

    kind: PrinterKind
    address: str
    name: str = ""


Look = Callable[[], Iterable[FoundPrinter]]


def places(own_address: Callable[[], str]) -> tuple[Look, ...]:
    """Everywhere that there is to look; `own_address` tells this machine's in the shop's network, and may take long."""
    return (queues, usb, serial, lambda: network(own_address()))


def find(looks: Iterable[Look]) -> tuple[FoundPrinter, ...]:
    """All of them, in the order of the places. Takes as long as the slowest, some seconds at most."""
    found: list[FoundPrinter] = []
    for look in looks:
        try:
            found += look()
        except OSError:  # nothing to look at here, or it is not allowed
            continue
    return tuple(dict.fromkeys(found))


def find_aside(looks: Iterable[Look], told: Callable[[tuple[FoundPrinter, ...]], None]) -> Thread:
    """Look on a thread of its own; `told` is called there, once."""
    thread = Thread(target=lambda: told(find(looks)), name="find printers", daemon=True)
    thread.start()
    return thread


def queues(names: Callable[[], tuple[str, ...]] = queue_names) -> Iterator[FoundPrinter]:
    for name in names():
        yield FoundPrinter(PrinterKind.QUEUE, name)


def usb(root: Path = Path("/sys/bus/usb/devices"), devices: Path = Path("/dev/usb")) -> Iterator[FoundPrinter]:
    """Linux tells which interfaces are printers; the device files that it made for them can be written to at once."""
    for interface in sorted(root.glob("*:*")):
        if _read(interface / "bInterfaceClass") != USB_PRINTER:
            continue
        device = root / interface.name.partition(":")[0]
        vendor, product = _read(device / "idVendor"), _read(device / "idProduct")
        if vendor and product:
            name = " ".join(filter(None, (_read(device / "manufacturer"), _read(device / "product"))))
            yield FoundPrinter(PrinterKind.USB, f"{vendor}:{product}", name)
    for file in sorted(devices.glob("lp*")):
        yield FoundPrinter(PrinterKind.FILE, str(file))


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def serial(devices: Path = Path("/dev")) -> Iterator[FoundPrinter]:
    """Ports that something may be plugged into; what it is nobody tells."""
    if sys.platform == "win32":
        yield from _windows_serial()
        return
    for pattern in SERIAL_NAMES:
        for port in sorted(devices.glob(pattern)):
            yield FoundPrinter(PrinterKind.SERIAL, str(port))


def _windows_serial() -> Iterator[FoundPrinter]:
    import winreg

    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"HARDWARE\DEVICEMAP\SERIALCOMM") as ports:  # type: ignore[attr-defined,unused-ignore]
        for place in range(winreg.QueryInfoKey(ports)[1]):  # type: ignore[attr-defined,unused-ignore]
            yield FoundPrinter(PrinterKind.SERIAL, str(winreg.EnumValue(ports, place)[1]))  # type: ignore[attr-defined,unused-ignore]


def network(
    own_address: str, port: int = NETWORK_PORT, takes_jobs: Callable[[str, int], bool] | None = None
) -> Iterator[FoundPrinter]:
    """The neighbours that listen at the port of print jobs. Only in private networks: others are not the shop's."""
    neighbours = neighbours_of(own_address)
    if not neighbours:
        return
    tried = takes_jobs or listens
    with ThreadPoolExecutor(PROBES_AT_ONCE, "probe") as probes:
        for address, there in zip(neighbours, probes.map(lambda each: tried(each, port), neighbours), strict=True):
            if there:
                yield FoundPrinter(PrinterKind.NETWORK, address if port == NETWORK_PORT else f"{address}:{port}")


def neighbours_of(own_address: str) -> list[str]:
    """The other addresses of the machine's own network; none for one that is not private."""
    try:
        own = ipaddress.IPv4Address(own_address)
    except ValueError:
        return []
    if not own.is_private or own.is_loopback or own.is_link_local:
        return []
    around = ipaddress.IPv4Network((own, NETWORK_BITS), strict=False)
    return [str(each) for each in around.hosts() if each != own]


def listens(address: str, port: int) -> bool:
    """Whether a machine takes connections there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(PROBE_S)
        return probe.connect_ex((address, port)) == 0
