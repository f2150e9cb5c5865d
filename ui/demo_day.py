"""A day at the demo shop with nobody there: bills rung up by keys at the real till, and a picture of every window.

What `paidui --demo` does where there is no display. Nothing is acted: the till is the till, its ledger is one of its
own, the keys go through its windows, and at the end the ledger is audited like any other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from terminal.clock import Clock, system_clock
from terminal.ledger import audit
from terminal.ledger.store import Ledger
from terminal.services.facts import BillFacts
from terminal.services.shop import PrinterKind, PrinterSetup, ShopProfile
from ui import demo
from ui.demo_camera import Camera
from ui.demo_hands import NeverCame
from ui.demo_hours import DemoDay
from ui.opening import make_application

MONITORS: Final = (("1-STAFF", 0, 1366, 768), ("2-CUSTOMER", 1366, 1024, 600))
"""Name, left edge, width, height; the first by name is the staff's."""
RECEIPTS: Final = "receipts.escpos"
"""What the printer was sent, in the order of the bills."""


def run_day(path: Path, language: str, out: Path, *, say: Callable[[str], None]) -> int:
    """Fill a demo ledger at `path`, ring up a day on it, and leave the pictures in `out`.

    The exit code: 1 where something did not come or the ledger's audit finds anything. Raises `OSError` where
    nothing can be written.
    """
    camera = Camera(out, say=say)
    (out / RECEIPTS).unlink(missing_ok=True)
    shop = replace(
        demo.profile(language),
        status_port=free_port(),
        printer=PrinterSetup(PrinterKind.FILE, str(out / RECEIPTS), opens_drawer=True),
    )
    try:
        bills = ring_up_day(path, language, shop, camera, say=say)
    except NeverCame as never:
        say(f"paidui: the demo day stopped: {never}")
        return 1
    for taken in camera.taken:
        say(f"  {taken}")
    with closing(Ledger.open(path, read_only=True)) as ledger:
        report = audit.verify(ledger)
    for finding in report.findings:
        say(f"paidui: {finding.kind}: {finding.where}: expected {finding.expected}, found {finding.found}")
    kept = "all is well with its ledger" if report.ok else "its ledger is not right"
    say(f"paidui: {len(bills)} bills rung up, {report.events} events in the journal, {kept}")
    say(f"paidui: {len(camera.taken)} pictures and what the printer was sent are in {out}{os.sep}")
    return 0 if report.ok else 1


def ring_up_day(
    path: Path,
    language: str,
    shop: ShopProfile,
    camera: Camera,
    *,
    say: Callable[[str], None],
    clock: Clock = system_clock,
) -> list[BillFacts]:
    """The demo shop's ledger at `path` and the day on it; makes the program's one application.

    Raises `NeverCame` where the till did not do what it was asked.
    """
    demo.fill_new(path, language, shop, clock)
    use_monitors(path.parent)
    qInstallMessageHandler(partial(_hear_qt, say))
    day = DemoDay(make_application(["paidui"]), path, language, camera, clock, say)
    day.set_up()
    day.run()
    return day.bills


def _hear_qt(say: Callable[[str], None], kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """What Qt says, but for what its platform without a display says of every window."""
    if "propagateSizeHints" not in message:
        say(f"qt: {message}")


def free_port() -> int:
    """A port for the status page that nobody listens on; not its usual one, which a till beside this may want."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


def use_monitors(folder: Path) -> None:
    """Two monitors for the application that is made next, where Qt can read of them; else it has one."""
    if os.environ.get("QT_QPA_PLATFORM", "offscreen") != "offscreen":
        return
    screens = [
        {"name": name, "x": left, "y": 0, "width": width, "height": height}
        | {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        for name, left, width, height in MONITORS
    ]
    file = folder / "monitors.json"
    file.write_text(json.dumps({"screens": screens}), encoding="utf-8")
    if ":" not in str(file):  # Qt takes a drive's colon for the end of the path
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"
