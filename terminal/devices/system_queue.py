"""The print queues of the computer's own system: CUPS where there is `lp`, the Windows spooler elsewhere.

For a printer that the system has installed already, which on Windows most are: a job is handed over as it is ("raw"),
so that no driver draws it anew. What becomes of it then is the system's: a job that it has taken counts as printed.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Final

from terminal.devices.printer import AwayReason, printer_away

COMMAND_S: Final = 10.0
JOB_NAME: Final = "receipt"
_LOCAL_AND_CONNECTED: Final = 0x2 | 0x4
_REASONS: Final = {5: AwayReason.PERMISSION, 1801: AwayReason.NOT_FOUND, 1722: AwayReason.NO_ANSWER}
"""Windows' own numbers: access denied, no such printer, the print service does not answer."""

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def queue_names(*, run: Run = subprocess.run) -> tuple[str, ...]:
    """What there is; nothing where the system has no queues or does not tell."""
    try:
        return _windows_names() if sys.platform == "win32" else _cups_names(run)
    except (OSError, subprocess.SubprocessError):
        return ()


def hand_over(name: str, job: bytes, *, run: Run = subprocess.run) -> None:
    """Give a job to a queue. Raises `Unavailable("printer_away")`."""
    if sys.platform == "win32":
        _hand_to_windows(name, job)
    else:
        _hand_to_cups(name, job, run)


def _plain_words() -> dict[str, str]:
    """The environment in which the commands speak English."""
    return {**os.environ, "LC_ALL": "C"}


def _cups_names(run: Run) -> tuple[str, ...]:
    told = run(["lpstat", "-e"], capture_output=True, timeout=COMMAND_S, check=False, env=_plain_words())
    return tuple(line.strip() for line in told.stdout.decode("utf-8", "replace").splitlines() if line.strip())


def _hand_to_cups(name: str, job: bytes, run: Run) -> None:
    command = ["lp", "-s", "-d", name, "-t", JOB_NAME, "-o", "raw", "-"]
    try:
        told = run(command, input=job, capture_output=True, timeout=COMMAND_S, check=False, env=_plain_words())
    except FileNotFoundError as error:
        raise printer_away(AwayReason.NO_DRIVER, "there is no lp command") from error
    except subprocess.TimeoutExpired as error:
        raise printer_away(AwayReason.NO_ANSWER, "lp") from error
    except OSError as error:
        raise printer_away(AwayReason.OTHER, str(error)) from error
    if told.returncode:
        said = told.stderr.decode("utf-8", "replace").strip()
        raise printer_away(_cups_reason(said), said)


def _cups_reason(said: str) -> AwayReason:
    lower = said.lower()
    if "does not exist" in lower or "unknown destination" in lower:
        return AwayReason.NOT_FOUND
    if "not accepting" in lower:
        return AwayReason.REFUSED
    if "forbidden" in lower or "not authorized" in lower or "permission" in lower:
        return AwayReason.PERMISSION
    if "scheduler" in lower or "unable to connect" in lower or "connection refused" in lower:
        return AwayReason.NO_ANSWER
    return AwayReason.OTHER


class _JobInfo(ctypes.Structure):
    """DOC_INFO_1W."""

    _fields_ = (("name", ctypes.c_wchar_p), ("file", ctypes.c_wchar_p), ("kind", ctypes.c_wchar_p))


class _PrinterInfo(ctypes.Structure):
    """PRINTER_INFO_4W."""

    _fields_ = (("name", ctypes.c_wchar_p), ("server", ctypes.c_wchar_p), ("attributes", ctypes.c_uint32))


def _spooler() -> Any:
    return ctypes.WinDLL("winspool.drv", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]


def _windows_error() -> int:
    return int(ctypes.get_last_error())  # type: ignore[attr-defined,unused-ignore]


def _windows_names() -> tuple[str, ...]:
    spooler, needed, count = _spooler(), ctypes.c_uint32(), ctypes.c_uint32()
    spooler.EnumPrintersW(_LOCAL_AND_CONNECTED, None, 4, None, 0, ctypes.byref(needed), ctypes.byref(count))
    if not needed.value:
        return ()
    room = ctypes.create_string_buffer(needed.value)
    if not spooler.EnumPrintersW(
        _LOCAL_AND_CONNECTED, None, 4, room, needed.value, ctypes.byref(needed), ctypes.byref(count)
    ):
        return ()
    found = ctypes.cast(room, ctypes.POINTER(_PrinterInfo))
    return tuple(str(found[place].name) for place in range(count.value))


def _hand_to_windows(name: str, job: bytes) -> None:
    spooler, printer = _spooler(), ctypes.c_void_p()
    if not spooler.OpenPrinterW(ctypes.c_wchar_p(name), ctypes.byref(printer), None):
        raise _refused_by_windows("OpenPrinter")
    try:
        info = _JobInfo(JOB_NAME, None, "RAW")
        if not spooler.StartDocPrinterW(printer, 1, ctypes.byref(info)):
            raise _refused_by_windows("StartDocPrinter")
        written = ctypes.c_uint32()
        done = spooler.WritePrinter(printer, job, len(job), ctypes.byref(written))
        whole = bool(done) and written.value == len(job)
        trouble = None if whole else _refused_by_windows("WritePrinter")
        if not spooler.EndDocPrinter(printer) and trouble is None:
            trouble = _refused_by_windows("EndDocPrinter")
        if trouble is not None:
            raise trouble
    finally:
        spooler.ClosePrinter(printer)


def _refused_by_windows(what: str) -> Exception:
    number = _windows_error()
    return printer_away(_REASONS.get(number, AwayReason.OTHER), f"{what}: {number}")
