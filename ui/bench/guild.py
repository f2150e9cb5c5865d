"""`paidui bench guild`: a guild day that pays many of many waiting entries, beside one bare UPDATE of as many rows.

The bare one rewrites as many rows of the same table, those at the queue's end, and is committed as durably.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from terminal.ledger import jobs
from terminal.ledger.store import Ledger
from terminal.money import Ratio
from terminal.rebate.settings import Guild
from terminal.services import settings
from ui.bench.seed import PAID, seed

RATIO_MAX = 10


def run(*, told: Callable[[str], None], waiting: int = 1_000_000) -> dict[str, Any]:
    """Pay a tenth of the waiting entries in one guild day; seconds, and the ratio to the bare UPDATE."""
    paid = waiting // 10
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder:
        path = Path(folder) / "guild.sqlite"
        told(f"filling the guild queue with {waiting:,} waiting entries")
        seed(path, waiting)
        ledger = Ledger.open(path)
        with ledger.write() as unit:
            _make_guild(unit, paid)
        told("measuring")
        started = time.perf_counter()
        with ledger.write() as unit:
            unit.sql.run("UPDATE entry SET rule = 'guild.quota' WHERE seq > ?", waiting - paid)
        bare = time.perf_counter() - started
        started = time.perf_counter()
        with ledger.write() as unit:
            events = jobs.advance(unit, unit.now())
        day = time.perf_counter() - started
        with ledger.read() as unit:
            rewarded = (unit.sql.one("SELECT count(*) FROM entry WHERE status = 'rewarded'") or (0,))[0]
        ledger.close()
    assert events
    return {
        "bench": "guild",
        "waiting": waiting,
        "paid": rewarded,
        "seconds": round(day, 3),
        "bare_update_seconds": round(bare, 3),
        f"ratio (at most {RATIO_MAX})": round(day / bare, 2),
    }


def _make_guild(unit: Any, paid: int) -> None:
    """Turn the filled queue into a guild's whose pool pays `paid` entries at the next day's end, which is past."""
    now = settings.current(unit)
    rebate = replace(
        now.configuration.rebate,
        base=replace(now.configuration.rebate.base, scheme="guild"),
        guild=Guild(quota=Ratio(100_00)),
    )
    configuration = replace(now.configuration, rebate=rebate)
    settings.change(unit, configuration, based_on=now.version, who="bench", reason="guild")
    unit.flush()
    pool = paid * PAID.fen
    unit.sql.run(
        "UPDATE queue SET name = 'guild', extracted_fen = extracted_fen + ?, pool_fen = pool_fen + ?", pool, pool
    )
    unit.sql.run("UPDATE entry SET family = 'guild'")
    unit.queues.forget()
    unit.accounts.post(unit.journal_seq, {"guild:contributed": pool, "pool:guild": -pool})
    unit.jobs_us -= 86_400_000_000
