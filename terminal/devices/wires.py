"""The connections to a receipt printer: open, write, read, close, each within a limit.

python-escpos makes and holds the network, USB and serial connections. It is imported when the first one is opened:
that takes about half a second which the till's start must not pay. What it leaves open, the time limits of each
kind and a close that can't hang, is added here. A file is opened by this module itself, because the library would
empty it and a printer's device file must not be waited for without end.
"""

from __future__ import annotations

import errno
import importlib
import os
import select
import shutil
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from terminal.devices.address import (
    Address,
    FileAddress,
    NetworkAddress,
    QueueAddress,
    SerialAddress,
    UsbAddress,
)
from terminal.devices.printer import AwayReason, printer_away
from terminal.devices.system_queue import hand_over
from terminal.errors import Unavailable

SEND_BUFFER_BYTES: Final = 16_384
"""Small, so that "sent" means near the printer and a printer that stopped reading is noticed."""
USB_PRINTER_CLASS: Final = 7


@dataclass(frozen=True, slots=True)
class Limits:
    """How long anything on a wire may take, in seconds."""

    connect_s: float = 3.0
    write_s: float = 3.0  # for one command; a picture is some twenty of them
    answer_s: float = 0.3  # a status asked for at once
    finish_s: float = 10.0  # a status in its turn: all before it is printed then
    goodbye_s: float = 0.5  # for the other side to take the rest and close


class Wire(Protocol):
    """An open connection. `write` and `read` raise `Unavailable("printer_away")`; `close` never raises or hangs."""

    answers: bool  # whether anything can be read from this kind of connection

    def write(self, data: bytes) -> None: ...

    def read(self, limit_s: float) -> bytes:
        """What came in, or nothing within the limit."""

    def close(self) -> None: ...


OpenWire = Callable[[Address, Limits], Wire]


def open_wire(address: Address, limits: Limits) -> Wire:
    """The connection to that address. Raises `Unavailable("printer_away")`."""
    try:
        match address:
            case NetworkAddress():
                return NetworkWire(address, limits)
            case UsbAddress():
                return UsbWire(address, limits)
            case SerialAddress():
                return SerialWire(address, limits)
            case FileAddress():
                return FileWire(address, limits)
            case QueueAddress():
                return QueueWire(address)
    except Exception as error:
        raise away(error) from error


def away(error: BaseException) -> Unavailable:
    """Any failure of a connection as the one error of a printer."""
    if isinstance(error, Unavailable):
        return error
    return printer_away(_reason(error), f"{type(error).__name__}: {error}")


_REASONS: Final = {
    errno.ECONNREFUSED: AwayReason.REFUSED,
    errno.ENETUNREACH: AwayReason.UNREACHABLE,
    errno.EHOSTUNREACH: AwayReason.UNREACHABLE,
    errno.EHOSTDOWN: AwayReason.UNREACHABLE,
    errno.ECONNRESET: AwayReason.BROKEN_OFF,
    errno.ECONNABORTED: AwayReason.BROKEN_OFF,
    errno.EPIPE: AwayReason.BROKEN_OFF,
    errno.EIO: AwayReason.BROKEN_OFF,
    errno.ETIMEDOUT: AwayReason.NO_ANSWER,
    errno.ENOENT: AwayReason.NOT_FOUND,
    errno.ENODEV: AwayReason.NOT_FOUND,
    errno.ENXIO: AwayReason.NOT_FOUND,
    errno.EISDIR: AwayReason.NOT_FOUND,
    errno.ENOTDIR: AwayReason.NOT_FOUND,
    errno.EACCES: AwayReason.PERMISSION,
    errno.EPERM: AwayReason.PERMISSION,
    errno.EROFS: AwayReason.PERMISSION,
    errno.EBUSY: AwayReason.IN_USE,
    errno.ENOSPC: AwayReason.DISK_FULL,
    errno.EDQUOT: AwayReason.DISK_FULL,
}


def _reason(error: BaseException) -> AwayReason:
    """The libraries wrap what the system said: the first cause that tells something decides."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, socket.gaierror):
            return AwayReason.UNKNOWN_HOST
        if isinstance(seen, TimeoutError) or type(seen).__name__ in ("SerialTimeoutException", "USBTimeoutError"):
            return AwayReason.NO_ANSWER
        if isinstance(seen, OSError) and seen.errno in _REASONS:
            return _REASONS[seen.errno]
        if isinstance(seen, ImportError) or type(seen).__name__ == "NoBackendError":
            return AwayReason.NO_DRIVER
        if type(seen).__name__ == "USBNotFoundError" or (
            isinstance(seen, AssertionError) and "USBNotFoundError" in repr(seen.args)
        ):
            return AwayReason.NOT_FOUND
        seen = seen.__cause__ or seen.__context__
    return AwayReason.OTHER


def _escpos_printers() -> Any:
    """python-escpos' connections, imported late, and without the folder that its import leaves behind."""
    from escpos import capabilities, printer

    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return printer


class NetworkWire:
    """A printer in the shop's network, by TCP."""

    answers = True

    def __init__(self, address: NetworkAddress, limits: Limits) -> None:
        self._limits = limits
        self._printer = _escpos_printers().Network(address.host, address.port, timeout=limits.connect_s)
        self._printer.open()
        self._socket: socket.socket = self._printer.device
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

    def write(self, data: bytes) -> None:
        try:
            self._socket.settimeout(self._limits.write_s)
            self._socket.sendall(data)
        except OSError as error:
            raise away(error) from error

    def read(self, limit_s: float) -> bytes:
        try:
            self._socket.settimeout(limit_s)
            return self._socket.recv(64)
        except TimeoutError:
            return b""
        except OSError as error:
            raise away(error) from error

    def close(self) -> None:
        """First says that no more comes and takes in what is still sent: closing over unread bytes is a reset."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            until = time.monotonic() + self._limits.goodbye_s
            while (left := until - time.monotonic()) > 0:
                self._socket.settimeout(left)
                if not self._socket.recv(256):
                    break
        self._printer.close()


class UsbWire:
    """A printer on USB, by the vendor's and product's number."""

    answers = False

    def __init__(self, address: UsbAddress, limits: Limits) -> None:
        importlib.import_module("usb.core")  # missing, it is better told now than by the library's destructor
        self._printer = _escpos_printers().Usb(address.vendor, address.product, timeout=round(limits.write_s * 1000))
        self._printer.open()
        endpoint = bulk_out_endpoint(self._printer.device)
        if endpoint is not None:
            self._printer.out_ep = endpoint

    def write(self, data: bytes) -> None:
        try:
            self._printer._raw(data)
        except Exception as error:
            raise away(error) from error

    def read(self, limit_s: float) -> bytes:
        return b""

    def close(self) -> None:
        with suppress(Exception):
            self._printer.close()


def bulk_out_endpoint(device: Any) -> int | None:
    """The address of the first bulk OUT endpoint, of a printer interface if there is one; None where none is told.

    The library takes 0x01 for granted; many printers have 0x02 or 0x03. `device` is a pyusb device.
    """
    found: int | None = None
    for interface in device.get_active_configuration():
        for endpoint in interface:
            is_bulk_out = endpoint.bmAttributes & 0x03 == 0x02 and endpoint.bEndpointAddress & 0x80 == 0
            if is_bulk_out and interface.bInterfaceClass == USB_PRINTER_CLASS:
                return int(endpoint.bEndpointAddress)
            if is_bulk_out and found is None:
                found = int(endpoint.bEndpointAddress)
    return found


class SerialWire:
    """A printer on a serial line. Written in short pieces: at 9600 baud a second carries 960 bytes."""

    answers = True

    def __init__(self, address: SerialAddress, limits: Limits) -> None:
        self._limits = limits
        importlib.import_module("serial")
        self._piece = max(64, address.baud // 40)
        self._printer = _escpos_printers().Serial(address.device, address.baud, timeout=limits.answer_s)
        self._printer.open()
        self._port = self._printer.device
        self._port.write_timeout = limits.write_s

    def write(self, data: bytes) -> None:
        try:
            for start in range(0, len(data), self._piece):
                self._port.write(data[start : start + self._piece])
        except Exception as error:
            raise away(error) from error

    def read(self, limit_s: float) -> bytes:
        try:
            self._port.timeout = limit_s
            first: bytes = self._port.read(1)
            waiting: bytes = self._port.read(self._port.in_waiting) if first and self._port.in_waiting else b""
        except Exception as error:
            raise away(error) from error
        return first + waiting

    def close(self) -> None:
        """Closing waits for an empty line, without end if the printer is off: what is stuck is dropped first."""
        with suppress(Exception):
            until = time.monotonic() + self._limits.write_s
            while self._port.out_waiting and time.monotonic() < until:
                time.sleep(0.02)
            if self._port.out_waiting:
                self._port.reset_output_buffer()
        with suppress(Exception):
            self._printer.close()


class FileWire:
    """A device file, or an ordinary file that is appended to."""

    answers = False

    def __init__(self, address: FileAddress, limits: Limits) -> None:
        self._limits = limits
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._can_wait = hasattr(os, "O_NONBLOCK")
        self._file = os.open(address.path, flags | getattr(os, "O_NONBLOCK", 0), 0o644)

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        until = time.monotonic() + self._limits.write_s
        try:
            while rest:
                if self._can_wait:
                    left = until - time.monotonic()
                    if left <= 0 or not select.select([], [self._file], [], left)[1]:
                        raise TimeoutError
                with suppress(BlockingIOError):
                    rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            raise away(error) from error

    def read(self, limit_s: float) -> bytes:
        return b""

    def close(self) -> None:
        with suppress(OSError):
            os.close(self._file)


class QueueWire:
    """A print queue of the system: what is written is collected, and handed over as one job by `submit`."""

    answers = False

    def __init__(self, address: QueueAddress, hand_over: Callable[[str, bytes], None] = hand_over) -> None:
        self._name = address.name
        self._hand_over = hand_over
        self._job = bytearray()

    def write(self, data: bytes) -> None:
        self._job += data

    def read(self, limit_s: float) -> bytes:
        return b""

    def submit(self) -> None:
        """All is written. Raises `Unavailable("printer_away")` where the system does not take it."""
        job, self._job = bytes(self._job), bytearray()
        if job:
            self._hand_over(self._name, job)

    def close(self) -> None:
        """What was not handed over is forgotten: half a receipt is none."""
        self._job.clear()
