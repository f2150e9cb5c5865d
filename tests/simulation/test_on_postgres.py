"""The engine on PostgreSQL: the rule book's scenarios, and random worlds to the very rows that SQLite has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.ledger import audit
from terminal.ledger.store import MEMORY, Ledger
from terminal.services import replay, scenario
from tests.postgres import FEW, Server
from tests.simulation import plain
from tests.simulation.test_engine import rows
from tests.simulation.worlds import world


def cases(shared: Path) -> Iterator[Path]:
    return (path for path in sorted((shared / "spec" / "scenarios").glob("*.json")) if "expected" not in path.name)


def test_every_scenario_of_the_rule_book_comes_out_as_it_says(postgres: Server, shared: Path) -> None:
    for path in cases(shared):
        expected = json.loads(path.with_suffix("").with_suffix(".expected.json").read_text("utf-8"))
        with closing(Ledger.open(postgres.place())) as ledger:
            assert replay.run(ledger, scenario.load(path.read_text("utf-8"))) == expected, path.name


@settings(max_examples=FEW)
@given(st.integers(0, 2**32), st.sampled_from([1, 3, 400]))
def test_any_world_leaves_the_rows_that_it_leaves_on_sqlite_and_passes_its_audit(
    postgres: Server, seed: int, batch: int
) -> None:
    facts = world(seed)
    read = scenario.load(json.dumps(facts))
    with closing(Ledger.open(MEMORY)) as file, closing(Ledger.open(postgres.place())) as ledger:
        told = replay.run(ledger, read, batch=batch)
        assert told == plain.replay(json.loads(json.dumps(facts)))
        replay.run(file, read, batch=batch)
        assert rows(ledger) == rows(file)
        assert audit.verify(ledger).findings == ()


@settings(max_examples=FEW)
@given(st.integers(0, 2**32))
def test_every_position_is_a_plain_count(postgres: Server, seed: int) -> None:
    with closing(Ledger.open(postgres.place())) as ledger:
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


@pytest.mark.parametrize("batch", [1, 1000])
def test_there_is_no_difference_between_batches(postgres: Server, shared: Path, batch: int) -> None:
    path = next(each for each in cases(shared) if each.name.startswith("20-"))
    expected = json.loads(path.with_suffix("").with_suffix(".expected.json").read_text("utf-8"))
    with closing(Ledger.open(postgres.place())) as ledger:
        assert replay.run(ledger, scenario.load(path.read_text("utf-8")), batch=batch) == expected
