"""`paidui bench bill`: one whole bill beside one bare durable commit of the same disk, interleaved.

The bill is everything: settings, rules, journal, settlement, double entry, count tree, commit, and the
facts that the screens show, its place among them; the river's picture of the queue is timed apart. Bare is one row
into one table with WAL and synchronous=FULL. The disk decides most of both, so only their ratio in the same run
means anything.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from terminal import ids
from terminal.ledger.store import Ledger
from terminal.services import picture
from terminal.services.ring_up import ring_up
from ui.bench.measure import interleaved
from ui.bench.seed import purchase, seed

SMALL, LARGE = 10_000, 1_000_000
ROUNDS = 400


def run(*, told: Callable[[str], None], large: int = LARGE, rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure and return the figures; ratios are of medians."""
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder:
        ledgers: dict[str, Ledger] = {}
        for name, waiting in (("small", SMALL), ("large", large)):
            told(f"filling a queue with {waiting:,} waiting entries")
            seed(Path(folder) / f"{name}.sqlite", waiting)
            ledgers[name] = Ledger.open(Path(folder) / f"{name}.sqlite", copied=True)
        told("measuring")
        bare = _bare(Path(folder) / "bare.sqlite")
        timings = interleaved(
            {
                "bare commit": bare,
                "bill, small queue": _bill(ledgers["small"], SMALL),
                "bill, large queue": _bill(ledgers["large"], large),
                "bill with its picture, large queue": _bill(ledgers["large"], large, drawn=True),
                "position, large queue": _position(ledgers["large"], large),
            },
            rounds,
        )
        for ledger in ledgers.values():
            ledger.close()
    median = {name: timing.median_ms for name, timing in timings.items()}
    return {
        "bench": "bill",
        "waiting": {"small": SMALL, "large": large},
        "timings": {name: timing.as_json() for name, timing in timings.items()},
        "ratios": {
            "bill / bare commit (at most 3)": round(median["bill, large queue"] / median["bare commit"], 2),
            "large / small queue (at most 1.3)": round(median["bill, large queue"] / median["bill, small queue"], 2),
        },
        "position_ms (at most 0.3)": round(median["position, large queue"], 4),
    }


def _bare(path: Path) -> Callable[[], None]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, paid INTEGER) STRICT")

    def commit() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO bare (paid) VALUES (10000)")
        connection.execute("COMMIT")

    return commit


def _bill(ledger: Ledger, waiting: int, *, drawn: bool = False) -> Callable[[], None]:
    people = itertools.cycle(random.Random(7).sample(range(waiting // 10), 500))  # noqa: S311 - which member buys

    def bill() -> None:
        with ledger.write() as unit:
            ring_up(unit, purchase(ids.new_id(), f"m{next(people)}"), drawn=drawn)

    return bill


def _position(ledger: Ledger, waiting: int) -> Callable[[], None]:
    places = itertools.cycle(random.Random(11).sample(range(waiting // 2, waiting), 500))  # noqa: S311 - whose place
    with ledger.read() as unit:
        queue = unit.queues.find("cashier:1")
        assert queue is not None
        entries = {place: unit.queues.entry(f"seed-{place}") for place in {next(places) for _ in range(500)}}

    def position() -> None:
        entry = entries[next(places)]
        assert entry is not None
        with ledger.read() as unit:
            picture.position(unit, queue, entry)

    return position
