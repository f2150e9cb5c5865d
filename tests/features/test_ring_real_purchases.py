"""Half a year of one store's real purchases through the headless cashier: to the fen, whole, also when it is killed."""

from __future__ import annotations

import csv
import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import deque
from contextlib import closing
from pathlib import Path

import pytest

STORE = "367"
KEYS = [
    "bills", "exists", "refused", "entries", "extracted", "rewarded", "retained", "pool", "owed", "seconds",
]  # fmt: skip
PATIENCE_S = 120
LOOK_EVERY_S = 0.002


@pytest.fixture(scope="module")
def purchases(shared: Path) -> Path:
    return shared / "data" / "grocery-bills-2017-h1.csv.gz"


def expected(purchases: Path) -> dict[str, object]:
    """The rules in the plainest way there is: 10 % of each bill to those before it, who may have 100 % back."""
    waiting: deque[int] = deque()
    bills = entries = extracted = rewarded = retained = 0
    with gzip.open(purchases, "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["store"] != STORE:
                continue
            yuan, fen = row["paid"].split(".")
            paid = int(yuan) * 100 + int(fen)
            left = (paid * 10 + 50) // 100
            bills, extracted = bills + 1, extracted + left
            while left and waiting:
                part = min(left, waiting[0])
                waiting[0], left, rewarded = waiting[0] - part, left - part, rewarded + part
                if not waiting[0]:
                    waiting.popleft()
            retained += left
            if row["member"] and paid:
                waiting.append(paid)
                entries += 1
    amounts = {"extracted": extracted, "rewarded": rewarded, "retained": retained, "pool": 0, "owed": sum(waiting)}
    return {"bills": bills, "entries": entries} | {name: f"{f // 100}.{f % 100:02d}" for name, f in amounts.items()}


class Till:
    """The program in a process of its own, with a ledger file of its own."""

    def __init__(self, root: Path, ledger: Path) -> None:
        self.ledger = ledger
        self._root = root
        self._environment = {name: value for name, value in os.environ.items() if name != "PAIDUI_LEDGER"}

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "ui", *map(str, arguments), "--ledger", str(self.ledger)],
            cwd=self._root,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str | Path) -> tuple[int, dict[str, object], str]:
        """The exit code, the one JSON object that all of stdout is, and stderr."""
        process = self.start(*arguments)
        out, said = process.communicate(timeout=PATIENCE_S)
        assert out.endswith("\n")
        assert out.count("\n") == 1
        return process.returncode, json.loads(out), said

    def ring_until(self, purchases: Path, bills: int) -> None:
        """Ring up, and kill the process as soon as the ledger has so many bills."""
        process = self.start("ring", purchases, "--store", STORE)
        deadline = time.monotonic() + PATIENCE_S
        try:
            while self.bills() < bills:
                assert time.monotonic() < deadline
                assert process.poll() is None, "it ended before it could be killed"
                time.sleep(LOOK_EVERY_S)
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        assert process.returncode == -signal.SIGKILL, "it was still at work when it was killed"

    def bills(self) -> int:
        """How many are committed, seen through a reading connection; 0 while there is no ledger yet."""
        if not self.ledger.exists():
            return 0
        with closing(sqlite3.connect(f"{self.ledger.as_uri()}?mode=ro", uri=True)) as raw:
            try:
                return int(raw.execute("SELECT count(*) FROM bill").fetchone()[0])
            except sqlite3.OperationalError:
                return 0


@pytest.fixture
def till(root: Path, tmp_path: Path) -> Till:
    return Till(root, tmp_path / "账本.sqlite")


def without_run(told: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in told.items() if name not in ("bills", "exists", "refused", "seconds")}


def test_all_bills_of_the_store_come_to_what_a_plain_model_gives(till: Till, purchases: Path) -> None:
    model = expected(purchases)
    code, told, said = till.run("ring", purchases, "--store", STORE)
    assert (code, said) == (0, "")
    assert list(told) == KEYS
    assert (told["bills"], told["exists"], told["refused"]) == (model["bills"], 0, 0)
    assert without_run(told) == without_run(model)
    assert isinstance(told["seconds"], float)

    code, audit, said = till.run("verify")
    assert (code, said) == (0, "")
    assert list(audit) == ["ok", "findings", "events", "head"]
    assert (audit["ok"], audit["findings"]) == (True, [])
    with closing(sqlite3.connect(till.ledger)) as raw:
        last = raw.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    assert (audit["events"], audit["head"]) == last

    code, again, _ = till.run("ring", purchases, "--store", STORE)
    assert (code, again["bills"], again["exists"]) == (0, 0, model["bills"])
    assert without_run(again) == without_run(model)
    assert till.run("verify")[1]["head"] == audit["head"], "a second run changes nothing"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no process can be killed like this here")
def test_killed_in_the_middle_again_and_again_it_ends_with_the_same_numbers(till: Till, purchases: Path) -> None:
    model = expected(purchases)
    total = model["bills"]
    assert isinstance(total, int)
    before = 0
    for share in (0.001, 0.3, 0.6, 0.95):
        till.ring_until(purchases, int(total * share))
        there = till.bills()
        assert before <= there < total
        code, audit, _ = till.run("verify")
        assert (code, audit["ok"]) == (0, True), "what a kill leaves is whole without any repair"
        before = there
    code, told, _ = till.run("ring", purchases, "--store", STORE)
    assert (code, told["exists"], told["refused"]) == (0, before, 0)
    assert before + int(str(told["bills"])) == total
    assert without_run(told) == without_run(model)
    assert till.run("verify")[1]["ok"] is True
    with closing(sqlite3.connect(till.ledger)) as raw:
        numbers = [number for (number,) in raw.execute("SELECT number FROM bill ORDER BY seq")]
    assert numbers == [f"01-{serial:06d}" for serial in range(1, total + 1)], "no receipt number is lost or used twice"
