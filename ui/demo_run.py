"""The demo shop: both screens over a throw-away ledger, or, without a display, a day of it as pictures."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from ui.run import has_display, run_till


def run_demo(language: str | None, *, say: Callable[[str], None]) -> int:
    """The demo shop in a throw-away ledger: both screens, or without a display a day of it as pictures."""
    chosen = language or "zh_CN"
    with tempfile.TemporaryDirectory(prefix="paidui-demo-") as folder:
        path = Path(folder) / "demo.sqlite"
        if not has_display():
            from ui.demo_day import run_day

            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
            say("paidui: there is no display here; a demo day goes to ./demo-out/ as pictures")
            return run_day(path, chosen, Path("demo-out"), say=say)
        from ui import demo

        demo.fill_new(path, chosen)
        say("paidui: demo shop; the manager's PIN is 2468")
        return run_till(path, chosen, say=say)
