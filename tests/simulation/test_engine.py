"""The engine that the till sells with, on random worlds: against the plain model, and against what is always true."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from terminal.ledger import audit, rehome, schema
from terminal.ledger.decide import in_force
from terminal.ledger.queues import WAITING
from terminal.ledger.store import Ledger
from terminal.services import export, replay, result, scenario
from tests.simulation import plain
from tests.simulation.worlds import world

seeds = st.integers(0, 2**32)


def engine(facts: dict[str, Any]) -> dict[str, Any]:
    return replay.replay(scenario.load(json.dumps(facts)))


@given(seeds)
def test_any_world_comes_out_as_the_plain_model_has_it(seed: int) -> None:
    facts = world(seed)
    assert engine(facts) == plain.replay(json.loads(json.dumps(facts)))


@given(seeds)
def test_a_ledger_of_any_world_passes_its_audit_and_its_export_replays_to_itself(seed: int) -> None:
    ledger = Ledger.open(":memory:")
    told = replay.run(ledger, scenario.load(json.dumps(world(seed))))
    assert audit.verify(ledger).findings == ()
    with ledger.read() as unit:
        exported, notes = export.scenario(unit)
    ledger.close()
    if not any("follows the base again" in note for note in notes):
        assert engine(exported) | {"refused": []} == told | {"refused": []}


@given(seeds, st.sampled_from([1, 3, 1000]))
def test_one_at_a_time_in_small_or_in_large_batches_is_the_same(seed: int, batch: int) -> None:
    facts = scenario.load(json.dumps(world(seed)))
    assert replay.replay(facts, batch=batch) == replay.replay(facts)


@given(seeds)
def test_every_position_is_a_plain_count_and_nobody_has_more_than_his_entitlement(seed: int) -> None:
    ledger = Ledger.open(":memory:")
    replay.run(ledger, scenario.load(json.dumps(world(seed))))
    with ledger.read() as unit:
        for (name,) in unit.sql.all("SELECT name FROM queue"):
            queue = unit.queues.find(name)
            assert queue is not None
            count = money = 0
            for entry in unit.queues.waiting(queue):
                place = unit.queues.position(queue, entry.seq)
                assert (place.entries_ahead, place.money_ahead_fen) == (count, money)
                count, money = count + 1, money + entry.remaining_fen
            assert (queue.waiting, queue.owed_fen) == (count, money)
            assert queue.extracted_fen == queue.rewarded_fen + queue.retained_fen + queue.pool_fen
        assert unit.sql.one("SELECT count(*) FROM entry WHERE rewarded_fen > entitlement_fen OR rewarded_fen < 0") == (
            0,
        )
        assert unit.sql.one("SELECT coalesce(sum(balance_fen), 0) FROM account") == (0,)
    ledger.close()


@given(seeds)
def test_rehoming_there_and_back_is_as_if_nothing_had_happened(seed: int) -> None:
    ledger = Ledger.open(":memory:")
    replay.run(ledger, scenario.load(json.dumps(world(seed))))

    def picture() -> object:
        with ledger.read() as unit:
            waiting = unit.sql.all("SELECT seq, queue FROM entry WHERE status = ? ORDER BY seq", WAITING)
            totals = unit.sql.all("SELECT name, waiting, owed_fen FROM queue WHERE waiting > 0 ORDER BY name")
            tree = unit.sql.all("SELECT queue, level, idx, n, m FROM qnode WHERE n > 0 ORDER BY queue, level, idx")
            return waiting, totals, tree

    before = picture()
    with ledger.write() as unit:
        now = in_force(unit).settings
        from terminal.rebate import tree

        other = now
        for family in ("mall", "store", "cashier"):
            other = tree.changed(other, f"base/merge_{family}", not getattr(now.base, f"merge_{family}"))
        rehome.rehome(unit, now, other)
        rehome.rehome(unit, other, now)
    assert picture() == before
    ledger.close()


@given(seeds)
def test_a_file_and_memory_give_the_same(seed: int) -> None:
    facts = scenario.load(json.dumps(world(seed)))
    memory = Ledger.open(":memory:")
    told = replay.run(memory, facts)
    with tempfile.TemporaryDirectory(prefix="paidui-test-") as folder:
        path = Path(folder) / "a.sqlite"
        ledger = Ledger.open(path)
        assert replay.run(ledger, facts) == told
        ledger.close()
        again = Ledger.open(path)
        with again.read() as unit:
            assert result.output(unit, told["refused"]) == told
        assert rows(again) == rows(memory)
        assert audit.verify(again).ok
        again.close()
    memory.close()


def rows(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """All that the journal was worked out to, and the journal."""
    with ledger.read() as unit:
        tables = ("journal", *schema.PROJECTIONS)
        return {table: sorted(unit.sql.all(f"SELECT * FROM {table}"), key=repr) for table in tables}
