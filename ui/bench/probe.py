"""What `bench start` runs in the measured process: the till, and a watch on its first picture. Imports nothing else."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def probe() -> None:
    """Run in the measured process: open the till, tell when it was painted and when it could sell, and leave."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    from ui.opening import make_application, open_till

    times: dict[str, float] = {}

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and "painted" not in times:
                QTimer.singleShot(0, lambda: times.setdefault("painted", time.time()))
            return False

    app = make_application(["paidui"])
    watch = Watch()
    app.installEventFilter(watch)
    till = open_till(app, Path(os.environ["PAIDUI_BENCH_LEDGER"]), None)

    def leave() -> None:
        times["ready"] = time.time()
        times["memory_mb"] = memory_mb()
        till.close()

    till.ready.connect(lambda: QTimer.singleShot(0, leave))
    app.exec()
    sys.stdout.write(json.dumps(times) + "\n")


def memory_mb() -> float:
    """Resident memory of this process, in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
