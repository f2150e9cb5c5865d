"""Tills and a head office through bad networks, wrong clocks and kills: whatever happens, both come to the same."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.postgres import Server
from tests.simulation.run_sync import Worlds, quick_folder

WORLDS = range(200 if os.environ.get("CI") else 24)
"""By their numbers."""
PARTS = 8
ON_POSTGRES = 4
OFTEN = (
    "sell", "exchange", "refund", "join", "set", "office_sets", "draw", "restore", "revoke", "reserve",
    "staff", "shift", "cash", "give_back", "chores", "till: staff_saved", "till: shift_opened", "till: returned",
    "claim", "claim_by_phone", "change", "office: claimed", "office: member_changed", "restore_office", "resume",
    "rejoin",
    "killed before it asked", "killed before it heard", "killed within a transaction", "killed after a transaction",
    "case: flag same_member",
)  # fmt: skip
SELDOM = (
    "case: alarm fork", "case: collision ", "case: quarantine revoked", "case: flag debt", "case: flag joined_again",
    "case: quarantine already_claimed", "case: quarantine claim_expired", "case: quarantine phone_taken", "till: left",
    "office: guild_day", "office: dividends_paid", "office: cleared", "paid: guild", "paid: accelerate",
    "owed: direct", "owed: team", "owed: recruit",
    "till stopped: fork", "till stopped: rolled_back", "till stopped: revoked",
)  # fmt: skip
"""What must occur in some of the worlds; if it never does, they prove nothing about it."""

SEEN: Counter[str] = Counter()


@pytest.fixture(scope="module")
def worlds() -> Iterator[Worlds]:
    with TemporaryDirectory(prefix="paidui-worlds-", dir=quick_folder()) as folder:
        yield Worlds(Path(folder))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refused and lost requests are no news here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("part", range(PARTS))
def test_when_the_network_heals_everybody_has_the_same_to_the_fen(worlds: Worlds, part: int) -> None:
    for seed in WORLDS[part::PARTS]:
        outcome = worlds.outcome(seed)
        SEEN.update(outcome.seen)
        assert outcome.faults == (), f"python dev.py simulate --seed {seed}"


def test_what_these_worlds_are_for_happens_in_them(worlds: Worlds) -> None:
    if not SEEN:
        pytest.skip("the worlds were not run")
    wanted = (*OFTEN, *SELDOM) if os.environ.get("CI") else OFTEN
    assert [what for what in wanted if not SEEN[what]] == []


def test_the_same_number_makes_the_same_world(worlds: Worlds) -> None:
    assert worlds.outcome(3).told == worlds.outcome(3).told


def test_an_office_on_postgresql_comes_to_the_same(worlds: Worlds, postgres: Server) -> None:
    for seed in range(ON_POSTGRES):
        outcome = worlds.outcome(seed, place=postgres.place())
        assert outcome.faults == (), seed
        assert outcome.told == worlds.outcome(seed).told
