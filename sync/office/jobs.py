"""What head office does by itself every minute: the scheduled jobs that fell due, and forgetting spent nonces.

Every process has such a task, and it does not matter which of them comes first: the ledger keeps the instant up to
which all has run, under its row's lock, so that the others find nothing left to do. A failure is logged and the next
minute tries again; nothing is skipped by it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from sync.office.guard import forget_seen
from sync.office.pool import Pool, Turn
from terminal.clock import Clock
from terminal.errors import TillError
from terminal.ledger import jobs
from terminal.ledger.unit import Unit

log = logging.getLogger(__name__)

EVERY_S: Final = 60.0

Chore = Callable[[Unit, datetime], object]


def advance(unit: Unit, now: datetime) -> None:
    """Run what fell due. In an office where nothing has happened yet nothing can."""
    if not unit.journal_seq:
        return
    for event in jobs.advance(unit, now):
        log.info("a scheduled job ran", extra={"job": event.kind, "seq": event.seq})


CHORES: Final[Sequence[Chore]] = (advance, forget_seen)


async def every_minute(pool: Pool, clock: Clock, *, chores: Sequence[Chore] = CHORES, every_s: float = EVERY_S) -> None:
    """Do the chores now and every `every_s` seconds, each in a transaction of its own, until cancelled."""
    while True:
        for chore in chores:
            await _do(pool, clock, chore)
        await asyncio.sleep(every_s)


async def _do(pool: Pool, clock: Clock, chore: Chore) -> None:
    def work(turn: Turn) -> None:
        with turn.write() as unit:
            chore(unit, clock())

    try:
        await pool.run(work)
    except TillError as error:
        log.warning("a chore was put off", extra={"job": chore.__name__, "code": error.code})
    except Exception:
        log.exception("a chore broke", extra={"job": chore.__name__})
