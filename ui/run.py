"""Runs the till from the command line, where there is a display to open it on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from terminal.services.training import Materials, beside, materials
from ui.opening import make_application, open_till


def run_till(path: Path, language: str | None, *, say: Callable[[str], None], training: bool = False) -> int:
    """The till itself, or in training over the practice ledger beside this one; returns when it was closed."""
    if os.environ.get("QT_QPA_PLATFORM") is None and not has_display():
        say("paidui: there is no display here to open the till on; `paidui --demo` shows it in pictures")
        return 1
    taken = _materials(path) if training else None
    app = make_application(sys.argv[:1])
    open_till(app, beside(path) if training else path, language, practice=taken)
    return app.exec()


def _materials(path: Path) -> Materials:
    """What training takes over from a ledger. Raises what opening that to read raises."""
    from terminal.ledger.store import Ledger

    with closing(Ledger.open(path, read_only=True)) as ledger, ledger.read() as unit:
        return materials(unit)


def has_display() -> bool:
    """Whether windows can be seen here."""
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in ("offscreen", "minimal"):
        return False
    if sys.platform != "linux" or os.environ.get("WAYLAND_DISPLAY"):
        return True
    display = os.environ.get("DISPLAY", "")
    if not display.startswith(":"):
        return bool(display)  # another machine's: only trying tells

    return Path(os.sep, "tmp", ".X11-unix", f"X{display[1:].split('.')[0]}").exists()  # where X servers listen
