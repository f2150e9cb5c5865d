"""The parts of a live run: head office as its own processes, tills as theirs, and the bills that are sold.

Everything is started by its command and ended by a signal, as a machine that loses its power ends it; nothing is
looked into before it is over.
"""

from __future__ import annotations

import csv
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from terminal.ledger import audit
from terminal.ledger.store import Ledger

WORKERS = 4
SAID_S = 120.0
"""How long anything may stay silent."""


class LiveOffice:
    """`paidui office` on a database, with its worker processes; killed and started again on the same port."""

    def __init__(self, db: str, log: Path) -> None:
        self._db, self._log = db, log
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "ui", "office", "--db", self._db, "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", str(WORKERS), "--public-url", "https://office.example"]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
            )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert said, f"the office did not start: {self._log.read_text()[-2000:]}"
        self.port = urlsplit(json.loads(said)["listening"]).port or 0

    def kill(self) -> None:
        """All its processes at once, in the middle of whatever they do."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None


@dataclass
class LiveTill:
    """A till: where its ledger is, what it sells, and its process while it runs."""

    name: str
    store: str
    ledger: Path
    file: Path
    bills: list[str]
    code: str = ""
    rung: set[str] = field(default_factory=set)
    done: bool = False
    process: subprocess.Popen[str] | None = None

    def start(self, url: str, said: queue.Queue[tuple[LiveTill, int, str]], log: Path) -> None:
        command = [sys.executable, "-m", "tests.features.live_till"]
        command += [str(self.ledger), url, self.code, self.store, str(self.file)]
        with log.open("a") as errors:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        assert self.process.stdout is not None
        listening = (self.process.stdout, self.process.pid, said)
        threading.Thread(target=self._listen, args=listening, daemon=True).start()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def end(self) -> None:
        if self.process is not None:
            assert self.process.stdin is not None
            self.process.stdin.write("\n")
            self.process.stdin.close()
            assert self.process.wait(SAID_S) == 0
            self.process = None

    def _listen(self, out: IO[str], pid: int, said: queue.Queue[tuple[LiveTill, int, str]]) -> None:
        with out:
            for line in out:
                said.put((self, pid, line.strip()))
        said.put((self, pid, "ended"))


def busy_stores(file: Path, stores: int, each: int) -> dict[str, list[dict[str, str]]]:
    """The first `each` bills of the stores that have most (all for 0), busiest first."""
    import gzip

    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        rows: dict[str, list[dict[str, str]]] = {}
        for row in csv.DictReader(text):
            rows.setdefault(row["store"], []).append(row)
    busiest = sorted(rows, key=lambda store: (-len(rows[store]), store))[:stores]
    return {store: rows[store][: each or None] for store in busiest}


def written(rows: list[dict[str, str]], file: Path) -> list[str]:
    """The rows as a file of bills; their ids."""
    with file.open("w", encoding="utf-8", newline="") as text:
        out = csv.DictWriter(text, ["bill", "at", "store", "member", "paid"])
        out.writeheader()
        out.writerows(rows)
    return [row["bill"] for row in rows]


def audited(place: str) -> Iterator[str]:
    """What an audit of a ledger finds wrong."""
    with closing(Ledger.open(place, read_only=True)) as ledger:
        yield from (str(finding) for finding in audit.verify(ledger).findings)


def all_rows(place: str, statement: str) -> list[tuple[Any, ...]]:
    with closing(Ledger.open(place, read_only=True)) as ledger, ledger.read() as unit:
        return unit.sql.all(statement)
