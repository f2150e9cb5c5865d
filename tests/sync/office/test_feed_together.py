"""Many at once on one PostgreSQL: writers that commit late and undo, tills that read on meanwhile, tills that reserve
from one wallet. What commits late must not appear behind anybody's cursor."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from sync.office import wallets
from sync.office.changed import Bounds
from sync.protocol import ReserveRequest
from terminal.errors import Refused, Unavailable
from terminal.ledger.store import Ledger
from tests.postgres import Server
from tests.sync.office.feeding import STORES, Mirror, Office, clear, configure, differences, merged, place, truth

SMALL = Bounds(page=4, events=5, payouts=6, stretches=1)
PEOPLE = [f"m{number}" for number in range(8)]
WRITERS, ROUNDS, READERS = 4, 15, 3


@pytest.fixture
def address(postgres: Server) -> str:
    return postgres.place()


@pytest.fixture
def office(address: str) -> Iterator[Office]:
    made = Office(address)
    for till, store in (("T1", "S1"), ("T2", "S2")):
        made.till(till, store)
    for person in PEOPLE:
        made.member(person, "T1", wallets={"balance": 1_000})
    yield made
    made.ledger.close()


def agree(office: Office, mirror: Mirror, store: str) -> None:
    with office.ledger.read() as unit:
        assert differences(mirror, truth(unit, store)) == {}


def waits_for_a_lock(postgres: Server, address: str) -> bool:
    with postgres.connect(address) as connection:
        rows = connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchall()
    return bool(rows)


def test_what_commits_late_is_read_late_and_nothing_stands_behind_a_cursor(
    office: Office, address: str, postgres: Server
) -> None:
    mirror = Mirror()
    mirror.follow(office, "T1")
    before = mirror.cursor
    late, second = Ledger.open(address, clock=office.clock), Ledger.open(address, clock=office.clock)

    def write_second() -> None:
        with second.write() as unit:
            place(unit, "S1", "20", "m2", "second")

    with ThreadPoolExecutor(1) as other:
        with late.write() as unit:
            place(unit, "S1", "10", "m1", "first")
            unit.flush()
            follower = other.submit(write_second)
            while not waits_for_a_lock(postgres, address):
                assert not follower.done()
            mirror.follow(office, "T1")
            assert mirror.cursor == before and not mirror.entries
        follower.result()
    mirror.follow(office, "T1")
    assert sorted(mirror.entries) == ["first", "second"]
    agree(office, mirror, "S1")
    late.close()
    second.close()


def test_what_was_undone_is_never_read_and_its_number_is_another_events(office: Office, address: str) -> None:
    mirror = Mirror()
    mirror.follow(office, "T1")
    other = Ledger.open(address, clock=office.clock)
    with suppress(InterruptedError), other.write() as unit:
        place(unit, "S1", "10", "m1", "undone")
        unit.flush()
        mirror.follow(office, "T1")
        raise InterruptedError
    office.pay("S1", "10", "m2")
    mirror.follow(office, "T1")
    assert list(mirror.entries) == ["bill-1"]
    other.close()


def test_tills_that_read_while_many_write_miss_nothing(office: Office, address: str) -> None:
    done = threading.Event()
    undone: list[int] = []

    def write(number: int) -> None:
        dice = random.Random(number)
        ledger = Ledger.open(address, clock=office.clock)
        for turn in range(ROUNDS):
            alone = number == 0 and turn % 7 == 6
            try:
                with ledger.write(shared=not alone) as unit:
                    store = dice.choice(STORES)
                    for bill in range(dice.randint(1, 4)):
                        place(unit, store, str(dice.randint(1, 300)), dice.choice(PEOPLE), f"w{number}-{turn}-{bill}")
                    if alone:
                        unit.flush()
                        clear(unit) if turn % 2 else configure(unit, merged(office.rules, turn % 4 == 2))
                    if dice.random() < 0.2:
                        raise InterruptedError
            except (InterruptedError, Unavailable):
                undone.append(turn)
        ledger.close()

    def read(number: int) -> tuple[Mirror, str]:
        ledger = Ledger.open(address, clock=office.clock)
        till, store = (("T1", "S1"), ("T2", "S2"))[number % 2]
        mirror = Mirror()
        own = Reading(office, ledger)
        while not done.is_set():
            mirror.take(own.read(till, mirror.cursor, SMALL))
        ledger.close()
        return mirror, store

    with ThreadPoolExecutor(WRITERS + READERS) as threads:
        readers = [threads.submit(read, number) for number in range(READERS)]
        writers = [threads.submit(write, number) for number in range(WRITERS)]
        try:
            for writer in writers:
                writer.result()
        finally:
            done.set()
        mirrors = [reader.result() for reader in readers]
    assert len(undone) < WRITERS * ROUNDS // 2
    for number, (mirror, store) in enumerate(mirrors):
        mirror.follow(office, ("T1", "T2")[number % 2], SMALL)
        agree(office, mirror, store)


class Reading(Office):
    """The same office, read by another process's connection."""

    def __init__(self, office: Office, ledger: Ledger) -> None:
        self.ledger = ledger
        self.clock = office.clock
        self.concerned = office.concerned


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_of_tills_that_reserve_one_wallet_at_once_only_as_many_get_it_as_it_holds(
    database: str, request: pytest.FixtureRequest, tmp_path: object
) -> None:
    where = f"{tmp_path}/office.sqlite" if database == "sqlite" else request.getfixturevalue("address")
    office = Office(where)
    office.till("T1", "S1")
    office.member("a", "T1", wallets={"balance": 1_000})
    gate = threading.Barrier(6)

    def reserve(number: int) -> int:
        ledger = Ledger.open(where, clock=office.clock)
        asked = ReserveRequest(id=f"r{number}", bill=f"b{number}", member="a", wallet="balance", amount=300)
        gate.wait()
        try:
            with ledger.write() as unit:
                return wallets.reserve(unit, "T1", asked, unit.now()).left
        except Refused as refused:
            return -int(str(refused.fields["left"]))
        finally:
            ledger.close()

    with ThreadPoolExecutor(6) as tills:
        assert sorted(tills.map(reserve, range(6))) == [-100, -100, -100, 100, 400, 700]
    office.ledger.close()
