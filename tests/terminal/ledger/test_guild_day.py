"""A guild day in bulk, over several blocks of the count tree, row by row beside paying one by one."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from terminal.clock import from_text
from terminal.ledger import audit, jobs
from terminal.ledger.queues import SHIFTS
from terminal.ledger.store import MEMORY, Ledger
from terminal.ledger.unit import Unit
from terminal.services import replay, scenario

ENTRIES = 600
TABLES = {
    "payout": "SELECT event, no, entry, kind, amount_fen FROM payout ORDER BY event, no",
    "posting": "SELECT event, no, account, amount_fen FROM posting ORDER BY event, no",
    "account": "SELECT id, name, balance_fen FROM account ORDER BY id",
    "entry": "SELECT seq, rewarded_fen, status, ended_at FROM entry ORDER BY seq",
    "queue": "SELECT waiting, owed_fen, rewarded_fen, pool_fen FROM queue",
}
WAITING_ONES = "SELECT seq, member, entitlement_fen, rewarded_fen FROM entry WHERE status = 'waiting' ORDER BY seq"


def guild(seed: int, *, partial: bool, release: str) -> Ledger:
    """A guild with many entries: some in part rewarded by what their friends bought, some gone again."""
    dice = random.Random(seed)
    members = {f"m{number}": {"referrer": f"m{number // 2}"} if number > 200 else {} for number in range(250)}
    events: list[dict[str, Any]] = []
    for number in range(ENTRIES):
        at = f"2026-01-01T{8 + number // 60:02d}:{number % 60:02d}:00+08:00"
        order = {"channel": "cashier", "store": "S", "member": f"m{dice.randrange(250)}"}
        events.append(
            {"at": at, "type": "order", "id": f"o{number}", "paid": f"{dice.randrange(1, 9000) / 100}"} | order
        )
        if dice.random() < 0.1:
            events.append({"at": at, "type": "refund", "order": f"o{dice.randrange(number + 1)}"})
    facts = {
        "settings": {
            "base": {"scheme": "guild"},
            "stores": {"S": {"commission": "100"}},
            "guild": {"pool": "100", "partial": partial, "release": release, "accelerate": "7"},
        },
        "members": members,
        "products": {},
        "events": events,
    }
    ledger = Ledger.open(MEMORY)
    replay.play(ledger, scenario.load(json.dumps(facts)))
    return ledger


def paid_one_by_one(unit: Unit, event: int, at: str, release: int, partial: bool) -> dict[str, list[tuple[Any, ...]]]:
    """What the tables are to hold after a guild day: a walk from the head, every amount booked by itself."""
    rows = {table: unit.sql.all(statement) for table, statement in TABLES.items()}
    entries = {seq: (seq, *rest) for seq, *rest in rows["entry"]}
    [(waiting, owed, rewarded, pool)] = rows["queue"]
    left = pool * release // 100
    in_full: dict[str, int] = {}
    in_part: dict[str, int] = {}
    no = 0
    for seq, member, entitlement, before in unit.sql.all(WAITING_ONES):
        fen = min(entitlement - before, left)
        filled = before + fen == entitlement
        if not left or not (filled or partial):
            break
        if fen:
            no += 1
            rows["payout"].append((event, no, seq, "guild", fen))
        entries[seq] = (seq, before + fen, "rewarded", at) if filled else (seq, before + fen, "waiting", None)
        left, pool, owed, rewarded, waiting = left - fen, pool - fen, owed - fen, rewarded + fen, waiting - filled
        moved = in_full if filled else in_part
        moved[f"member:{member}:balance"] = moved.get(f"member:{member}:balance", 0) - fen
    accounts = {name: (number, fen) for number, name, fen in rows["account"]}
    no = 0
    for moved in (in_full, in_part):
        for name, fen in ({**moved, "pool:guild": -sum(moved.values())} if moved else {}).items():
            number, balance = accounts.get(name, (len(accounts) + 1, 0))
            accounts[name] = (number, balance + fen)
            if fen:
                no += 1
                rows["posting"].append((event, no, number, fen))
    rows["account"] = [(number, name, fen) for name, (number, fen) in accounts.items()]
    rows["entry"] = list(entries.values())
    rows["queue"] = [(waiting, owed, rewarded, pool)]
    return rows


def counted(unit: Unit) -> list[tuple[int, ...]]:
    """The count tree as a plain count has it."""
    blocks: dict[tuple[int, int], list[int]] = {}
    for seq, _, entitlement, rewarded in unit.sql.all(WAITING_ONES):
        for level, shift in SHIFTS:
            block = blocks.setdefault((level, seq >> shift), [0, 0])
            block[0] += 1
            block[1] += entitlement - rewarded
    return sorted((*key, *block) for key, block in blocks.items())


@pytest.mark.parametrize("partial", [False, True])
@pytest.mark.parametrize("seed", range(2))
def test_every_day_leaves_the_rows_that_paying_one_by_one_leaves(seed: int, partial: bool) -> None:
    ledger = guild(seed, partial=partial, release="70")
    blocks = 0
    for day in range(2, 6):
        with ledger.read() as unit:
            event = unit.journal_seq + 1
            at = f"2026-01-{day - 1:02d}T16:00:00+00:00"
            expected = paid_one_by_one(unit, event, at, 70, partial)
            before = len(counted(unit))
        with ledger.write() as unit:
            assert [each.seq for each in jobs.advance(unit, from_text(at))] == [event]
        with ledger.read() as unit:
            assert {table: unit.sql.all(statement) for table, statement in TABLES.items()} == expected
            assert unit.sql.all("SELECT level, idx, n, m FROM qnode WHERE n > 0 ORDER BY level, idx") == counted(unit)
            blocks += before - len(counted(unit))
    assert blocks >= 2, "whole blocks were paid"
    assert audit.verify(ledger).ok
    ledger.close()
