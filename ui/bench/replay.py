"""`paidui bench replay`: half a year of real bills of all stores through the rules, and the memory that they take.

Beside it stands what the database alone needs for as many rows: one bare insert a row that the bills leave behind.
"""

from __future__ import annotations

import csv
import gzip
import io
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from terminal.ledger.store import SCRATCH, Ledger
from terminal.services import replay, scenario
from ui.bench.probe import memory_mb

RATE_LEAST = 5_000


def run(*, told: Callable[[str], None], bills: Path) -> dict[str, Any]:
    """Replay the file's bills as cashier bills of their stores; bills a second, and memory at 10, 50 and 100 %."""
    told(f"reading {bills}")
    facts = _scenario(bills)
    read = scenario.read(facts)
    marks: dict[int, float] = {}
    total = len(read.events)
    base = memory_mb()

    def heard(done: int, of: int) -> None:
        for share in (10, 50, 100):
            if done * 100 >= of * share and share not in marks:
                marks[share] = round(memory_mb() - base, 1)

    told(f"replaying {total:,} bills")
    ledger = Ledger.open(SCRATCH)
    started = time.perf_counter()
    refused = replay.play(ledger, read, told=heard)
    seconds = time.perf_counter() - started
    with ledger.read() as unit:
        tables = ("journal", "bill", "order_line", "entry", "payout", "posting")
        rows = sum((unit.sql.one(f"SELECT count(*) FROM {name}") or (0,))[0] for name in tables)  # noqa: S608
    ledger.close()
    bare = _bare_inserts(rows)
    assert not refused
    return {
        "bench": "replay",
        "bills": total,
        "queues": len({event["store"] for event in facts["events"]}),
        "seconds": round(seconds, 2),
        f"bills_a_second (at least {RATE_LEAST})": round(total / seconds),
        "rows": rows,
        "bare_rows_a_second": round(rows / bare),
        "ratio to bare inserts": round(seconds / bare, 2),
        "memory_mb_above_start_at_percent": marks,
    }


def _scenario(bills: Path) -> dict[str, Any]:
    raw = bills.read_bytes()
    text = (gzip.decompress(raw) if bills.suffix == ".gz" else raw).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    rows.sort(key=lambda row: row["at"])
    return {
        "settings": {"stores": {row["store"]: {} for row in rows}},
        "members": {row["member"]: {} for row in rows},
        "products": {},
        "events": [
            {
                "at": row["at"], "type": "order", "id": row["bill"], "channel": "cashier", "store": row["store"],
                "member": row["member"], "paid": row["paid"],
            }
            for row in rows
        ],
    }  # fmt: skip


def _bare_inserts(rows: int) -> float:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE bare (a INTEGER PRIMARY KEY, b INTEGER, c TEXT, d TEXT) STRICT")
    started = time.perf_counter()
    connection.executemany(
        "INSERT INTO bare (b, c, d) VALUES (?, ?, ?)", ((number, "cashier:367", "waiting") for number in range(rows))
    )
    connection.commit()
    return time.perf_counter() - started
