"""The law of the feed: whatever happens, and whenever tills ask, a till that has read to the end has what head office
has of its store at that moment."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sync.office.changed import USUAL, Bounds
from terminal.errors import Refused
from terminal.ledger import apply, jobs
from terminal.ledger.store import MEMORY
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.services import entries, orders
from tests.postgres import FEW, Server
from tests.sync.office.feeding import (
    RULES,
    STORES,
    Mirror,
    Office,
    clear,
    configure,
    differences,
    list_product,
    merged,
    place,
    rank,
    truth,
)

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Every try has a database of its own: what fails is not made smaller there."""

TILLS = (("T1", "S1"), ("T2", "S2"), ("T3", "S1"))
PEOPLE = tuple("abcde")
BOUNDS = st.sampled_from(
    [
        USUAL,
        Bounds(page=2, events=3, payouts=2, stretches=1),
        Bounds(page=3, events=5, payouts=3, bulk=4, far_behind=12),
    ]
)

person = st.sampled_from(PEOPLE)
store = st.sampled_from(STORES)
till = st.integers(0, len(TILLS) - 1)
bill = st.integers(0, 12)
sold = st.tuples(
    st.just("sold"),
    store,
    st.none() | person,
    st.sampled_from(["1", "30", "999.99", "5000"]),
    st.sampled_from(["cashier", "store"]),
)
steps = st.one_of(
    sold,
    sold,
    st.tuples(st.just("entered"), person, st.none() | till),
    st.tuples(st.just("known_again"), person, till),
    st.tuples(st.just("refunded"), bill),
    st.tuples(st.just("completed"), bill),
    st.tuples(st.just("drawn"), bill),
    st.tuples(st.just("exchanged"), bill, st.sampled_from(["points", "love"])),
    st.tuples(st.just("transferred"), person, person, st.integers(1, 500)),
    st.tuples(st.just("ranked"), person, st.sampled_from(["", "gold"])),
    st.tuples(st.just("listed"), st.integers(0, 4), st.sampled_from(["1", "2.50"])),
    st.tuples(st.just("merged"), st.booleans()),
    st.tuples(st.just("cleared")),
    st.tuples(st.just("paged"), till, BOUNDS),
    st.tuples(st.just("followed"), till, BOUNDS),
)


class World:
    """An office and its tills' mirrors; a step that the rules refuse does nothing."""

    def __init__(self, place_: str) -> None:
        self.office = Office(place_)
        self.mirrors = [Mirror() for _ in TILLS]
        self.bills: list[str] = []
        self.people: set[str] = set()
        for till_, store_ in TILLS:
            self.office.till(till_, store_)
        for number, who in enumerate(PEOPLE[:-1]):
            self.entered(who, number % len(TILLS))
            self.sold(STORES[number % 2], who, "30", "cashier")
        for which in range(len(TILLS)):
            self.followed(which, USUAL)

    def entered(self, who: str, till_: int | None = None) -> None:
        if who not in self.people:
            self.people.add(who)
            self.office.member(who, "" if till_ is None else TILLS[till_][0], wallets={"points": 700})

    def known_again(self, who: str, till_: int) -> None:
        self.entered(who)
        alias = f"{who}-{till_}"
        if alias not in self.people:
            self.people.add(alias)
            self.office.known_again(alias, who, TILLS[till_][0])

    def sold(self, where: str, who: str | None, yuan: str, channel: str) -> None:
        if who is not None:
            self.entered(who)
        self.bills.append(f"bill-{len(self.bills)}")
        self._try(lambda unit: place(unit, where, yuan, who, self.bills[-1], channel))

    def refunded(self, which: int) -> None:
        self._try(lambda unit: orders.refund(unit, self._bill(which), unit.now(), tender="cash"))

    def completed(self, which: int) -> None:
        self._try(lambda unit: orders.complete(unit, self._bill(which), unit.now()))

    def drawn(self, which: int) -> None:
        self._try(lambda unit: entries.draw(unit, self._bill(which), "nonce", unit.now()))

    def exchanged(self, which: int, wallet: str) -> None:
        self._try(lambda unit: entries.exchange(unit, self._bill(which), wallet, unit.now()))

    def transferred(self, source: str, target: str, points: int) -> None:
        self._try(lambda unit: entries.transfer(unit, source, target, "points", Money(points), unit.now()))

    def ranked(self, who: str, level: str) -> None:
        if who in self.people:
            self._try(lambda unit: rank(unit, who, level))

    def listed(self, number: int, yuan: str) -> None:
        self._try(lambda unit: list_product(unit, f"69{number}", yuan))

    def merged(self, on: bool) -> None:
        self._try(lambda unit: configure(unit, merged(RULES, on)))

    def cleared(self) -> None:
        self._try(clear)

    def paged(self, which: int, bounds: Bounds) -> None:
        mirror = self.mirrors[which]
        mirror.take(self.office.read(TILLS[which][0], mirror.cursor, bounds))

    def followed(self, which: int, bounds: Bounds) -> None:
        till_, store_ = TILLS[which]
        self.mirrors[which].follow(self.office, till_, bounds)
        with self.office.ledger.read() as unit:
            assert differences(self.mirrors[which], truth(unit, store_)) == {}

    def _bill(self, which: int) -> str:
        return self.bills[which % len(self.bills)] if self.bills else ""

    def _try(self, work: Callable[[Unit], object]) -> None:
        try:
            with self.office.write() as unit:
                work(unit)
        except Refused:
            pass


def live(world: World, lived: list[tuple[object, ...]], last: Bounds) -> None:
    try:
        for name, *values in lived:
            getattr(world, str(name))(*values)
        for which in range(len(TILLS)):
            world.followed(which, last)
    finally:
        world.office.ledger.close()


@given(lived=st.lists(steps, max_size=30), last=BOUNDS)
def test_who_read_to_the_end_has_what_head_office_has(lived: list[tuple[object, ...]], last: Bounds) -> None:
    live(World(MEMORY), lived, last)


@settings(max_examples=FEW, phases=QUICK, suppress_health_check=[HealthCheck.too_slow])
@given(lived=st.lists(steps, min_size=20, max_size=60), last=BOUNDS)
def test_so_it_is_on_postgresql(postgres: Server, lived: list[tuple[object, ...]], last: Bounds) -> None:
    live(World(postgres.place()), lived, last)


def test_the_worlds_of_the_law_do_what_they_say() -> None:
    world = World(MEMORY)
    world.sold("S2", "a", "5000", "store")
    for step in (("drawn", 3), ("exchanged", 2, "points"), ("refunded", 0), ("completed", 4), ("merged", True)):
        getattr(world, str(step[0]))(*step[1:])
    world.known_again("a", 0)
    world.transferred("a", "b", 5)
    world.cleared()
    with world.office.ledger.read() as unit:
        kinds = {row[0] for row in unit.sql.all("SELECT kind FROM journal")}
    world.office.ledger.close()
    assert {apply.DRAWN, apply.EXCHANGED, apply.REFUNDED, apply.ORDER_COMPLETED, apply.TRANSFERRED} <= kinds
    assert {apply.CONFIGURED, apply.MEMBER_JOINED, jobs.CLEARED} <= kinds
