"""Programs that are a whole till on monitors of their own, started by a test and told when to go on.

Monitors are fixed before an application starts, so each such till is a process.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE_S = 120
STAFF = {"name": "1-STAFF", "x": 0, "y": 0, "width": 1366, "height": 768}
CUSTOMER = {"name": "2-CUSTOMER", "x": 1366, "y": 0, "width": 1024, "height": 600}
PLAIN_SCREEN = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}


class Driven:
    """A till in a process of its own that does one step each time it is told to go on."""

    def __init__(self, process: subprocess.Popen[str], said: Path) -> None:
        self._process = process
        self._said = said

    def told(self) -> dict[str, Any]:
        """What it says of its next step."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the till ended: {self._said.read_text('utf-8')}"
        told: dict[str, Any] = json.loads(line)
        return told

    def go_on(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """It has done all of it, and leaves nothing but Qt's own noise behind."""
        assert self._process.wait(PATIENCE_S) == 0, self._said.read_text("utf-8")
        assert "Traceback" not in self._said.read_text("utf-8")


@contextmanager
def driven(root: Path, folder: Path, driver: str, plan: dict[str, Any], *monitors: dict[str, Any]) -> Iterator[Driven]:
    """Start a driver on those monitors; whatever happens it has ended afterwards."""
    screens, planned, said = folder / "screens.json", folder / "plan.json", folder / "said.txt"
    screens.write_text(json.dumps({"screens": [{**monitor, **PLAIN_SCREEN} for monitor in monitors]}))
    planned.write_text(json.dumps(plan), "utf-8")
    path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screens}", "PYTHONPATH": path}
    with (
        said.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [sys.executable, "-m", driver, str(planned)],
            cwd=root, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        ) as process,
    ):  # fmt: skip
        try:
            yield Driven(process, said)
        finally:
            process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
