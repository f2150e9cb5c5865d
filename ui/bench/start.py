"""`paidui bench start`: from process start to the first painted cashier's window, beside a bare window of the toolkit.

Both are whole processes, started in turn. A probe in each tells when its window had been painted; the moment of the
start is taken outside, just before. The till's also tells when the first bill could have been rung up, and its memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ui.bench.measure import Timing
from ui.bench.seed import seed

ROUNDS: Final = 7
RATIO_MAX: Final = 2.5
MEMORY_MAX_MB: Final = 200

_BARE: Final = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: (print(time.time()), app.quit()))
app = QApplication(sys.argv)
window = Window()
window.resize(1366, 768)
window.show()
app.exec()
"""

_TILL: Final = "from ui.bench.probe import probe; probe()"


def run(*, told: Callable[[str], None], waiting: int = 1_000_000, rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure and return the figures; the ratio is of medians."""
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder:
        path = Path(folder) / "till.sqlite"
        told(f"filling a queue with {waiting:,} waiting entries")
        seed(path, waiting)
        told("measuring")
        bare: list[float] = []
        painted: list[float] = []
        ready: list[float] = []
        memory: list[float] = []
        for turn in range(rounds + 1):
            started, told_back = _process(_BARE, path)
            facts_started, facts = _process(_TILL, path)
            if turn:  # the first warms the caches
                bare.append(float(told_back) - started)
                probed = json.loads(facts)
                painted.append(probed["painted"] - facts_started)
                ready.append(probed["ready"] - facts_started)
                memory.append(probed["memory_mb"])
    timings = {name: Timing.of(taken) for name, taken in
               (("bare window", bare), ("till painted", painted), ("till ready to sell", ready))}  # fmt: skip
    return {
        "bench": "start",
        "waiting": waiting,
        "timings": {name: timing.as_json() for name, timing in timings.items()},
        "ratios": {
            f"painted / bare (at most {RATIO_MAX})": round(
                timings["till painted"].median_ms / timings["bare window"].median_ms, 2
            )
        },
        f"memory_mb (at most {MEMORY_MAX_MB})": round(max(memory), 1),
    }


def _process(code: str, path: Path) -> tuple[float, str]:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PAIDUI_BENCH_LEDGER": str(path)}
    started = time.time()
    done = subprocess.run(  # noqa: S603 - this interpreter, on code that stands above
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    return started, done.stdout.strip().splitlines()[-1]
