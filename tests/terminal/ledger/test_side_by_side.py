"""Several writers at once on one PostgreSQL ledger: whatever they do, the result is that of one after the other."""

from __future__ import annotations

import itertools
import json
import random
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any, Final

import pytest

from terminal.clock import from_text
from terminal.errors import Refused, Unavailable
from terminal.ledger import apply, audit, journal
from terminal.ledger.decide import in_force
from terminal.ledger.numbering import BASE
from terminal.ledger.store import MEMORY, Ledger
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.rebate import tree
from terminal.rebate.settings import Settings
from terminal.services import entries, members, orders
from tests.postgres import Place, Server
from tests.shop import MORNING, Shop
from tests.simulation.test_engine import rows

AT: Final = from_text(MORNING)
PEOPLE: Final = [f"m{number}" for number in range(12)]
TASKS: Final = 15
ALL: Final = [("cashier", "A"), ("cashier", "B"), ("store", "A"), ("store", "C"), ("mall", "")]
PLAIN: Final = {"stores": {store: {} for store in "ABC"}, "goods": {"S": {}}}
BUSY: Final = {
    "base": {
        "random_return": {"cash": 2, "points": 1},
        "lottery": {"fixed": ["80", "150"], "miss": "10"},
        "exchange": {"points": "90"},
        "unclaimed": "carry",
    },
    "stores": {
        "A": {"cashier": {"daily_limit": 40}},
        "B": {"cashier": {"tiers": [{"days": 1, "amount": "200.00", "ratio": "120"}]}},
        "C": {},
    },
    "goods": {"S": {}},
    "commission": {"direct": "1", "indirect": "0.5"},
}


@pytest.fixture
def place(postgres: Server) -> Place:
    """Deadlocks are noticed sooner than by default, so that the test does not sit there; it takes a superuser."""
    return impatient(postgres.place(), "deadlock_timeout=100ms")


def impatient(place: Place, setting: str) -> Place:
    return f"{place}{'&' if '?' in place else '?'}options=-c%20{setting.replace('=', '%3D')}"


def opened(place: Place, rebate: dict[str, Any]) -> Place:
    """A ledger with these settings and members who brought each other, each with some points."""
    shop = Shop(place, rebate=tree.parse(rebate))
    with shop.ledger.write() as unit:
        for number, member in enumerate(PEOPLE):
            above = PEOPLE[(number - 1) // 2] if number else None
            body = {"id": member, "name": "", "phone": None, "card": None, "level": "", "referrer": above,
                    "wallets": {"points": 1_000}}  # fmt: skip
            apply.apply(unit, unit.append(apply.MEMBER_JOINED, AT, body))
    shop.ledger.close()
    return place


class Worker:
    """One writer with a ledger of its own, that does its tasks one after the other and tries again when told to."""

    def __init__(self, place: Place, number: int, tasks: int, channels: list[tuple[str, str]]) -> None:
        self._place = place
        self._dice = random.Random(number)
        self._name = f"w{number}"
        self._tasks = tasks
        self._channels = channels
        self._orders: list[str] = []
        self._made = 0
        self.fault: BaseException | None = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with closing(Ledger.open(self._place, clock=lambda: AT)) as ledger:
                for number in range(self._tasks):
                    self._whole(ledger, number)
        except BaseException as fault:  # noqa: BLE001 - shown by the test
            self.fault = fault

    def _whole(self, ledger: Ledger, number: int) -> None:
        seed, shared = self._dice.random(), True
        while True:
            try:
                dice = random.Random(seed)
                with ledger.write(shared=shared) as unit:
                    made = [self._one(unit, dice, number, place) for place in range(dice.randint(1, 8))]
            except Unavailable as busy:
                if busy.code not in ("ledger_busy", "ledger_alone"):
                    raise
                shared = busy.code == "ledger_busy"
            else:
                self._orders += [order for order in made if order]
                return

    def _one(self, unit: Unit, dice: random.Random, number: int, place: int) -> str:
        at = AT + timedelta(seconds=number)
        known = dice.choice(self._orders) if self._orders else ""
        try:
            roll = dice.random()
            if not known or roll < 0.75:
                return self._buy(unit, dice, f"{self._name}-{number}-{place}", at)
            if roll < 0.82:
                orders.refund(unit, known, at, amount=Money(dice.randint(1, 3_000)))
            elif roll < 0.87:
                orders.complete(unit, known, at)
            elif roll < 0.92:
                entries.exchange(unit, known, "points", at)
            elif roll < 0.96:
                entries.draw(unit, known, "nonce", at)
            else:
                entries.transfer(unit, dice.choice(PEOPLE), dice.choice(PEOPLE), "points", Money(7), at)
        except Refused:
            pass
        return ""

    def _buy(self, unit: Unit, dice: random.Random, order: str, at: Any) -> str:
        channel, store = dice.choice(self._channels)
        lines = (orders.OrderLine(Money(dice.randint(1, 20_000)), "" if channel == "cashier" else "S"),)
        spent = {"points": Money(3)} if dice.random() < 0.1 else {}
        orders.place(unit, orders.OrderAsked(order, channel, lines, store, dice.choice(PEOPLE), spent), at)
        return order


def at_once(workers: list[Worker], *others: Callable[[], None]) -> None:
    threads = [worker.thread for worker in workers] + [threading.Thread(target=other) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for worker in workers:
        if worker.fault is not None:
            raise worker.fault


def is_as_one_after_the_other(place: Place) -> None:
    """The audit finds nothing, no provisional number is left, and the journal played event by event gives the rows."""
    with closing(Ledger.open(place)) as ledger, closing(Ledger.open(MEMORY)) as again:
        assert audit.verify(ledger).findings == ()
        with ledger.read() as unit:
            assert unit.sql.all("SELECT seq FROM entry WHERE seq > ? OR bill > ? OR queue > ?", BASE, BASE, BASE) == []
            order = unit.sql.all("SELECT queue, bill FROM entry ORDER BY queue, seq")
            assert order == sorted(order), "entries stand in the order of their events"
            seed, events = unit.seed, list(journal.read(unit.sql))
        for event in events:
            with again.write() as unit:
                unit.plant_seed(seed)
                unit.keep(event)
                apply.apply(unit, event)
        assert rows(again) == rows(ledger)


@pytest.mark.parametrize("rebate", [PLAIN, BUSY], ids=["plain", "busy"])
@pytest.mark.parametrize(
    "channels",
    [[[("cashier", "A")]] * 3, [[("cashier", store)] for store in "ABC"], [ALL, ALL, ALL]],
    ids=["one queue", "a queue each", "all queues"],
)
def test_bills_settled_at_once_come_out_as_one_after_the_other(
    place: Place, channels: list[list[tuple[str, str]]], rebate: dict[str, Any]
) -> None:
    opened(place, rebate)
    workers = [Worker(place, number, TASKS, each) for number, each in enumerate(channels)]
    at_once(workers)
    is_as_one_after_the_other(place)


def test_members_and_settings_change_between_bills_and_never_under_them(place: Place) -> None:
    opened(place, BUSY)
    faults: list[BaseException] = []

    def manage() -> None:
        try:
            with closing(Ledger.open(place, clock=lambda: AT)) as ledger:
                for number in range(10):
                    with ledger.write() as unit:
                        members.join(unit, f"late{number}", card=f"late{number}")
                    with ledger.write() as unit:
                        now = in_force(unit)
                        changed = tree.changed(now.settings, "base/merge_cashier", number % 2 == 0)
                        save(unit, now.version + 1, changed)
        except BaseException as fault:  # noqa: BLE001 - shown below
            faults.append(fault)

    at_once([Worker(place, number, TASKS, ALL) for number in range(3)], manage)
    assert faults == []
    is_as_one_after_the_other(place)


def save(unit: Unit, version: int, rebate: Settings) -> None:
    body = {
        "version": version, "who": "", "reason": "", "shop": {"time_zone": "Asia/Shanghai"},
        "rebate": json.dumps(tree.to_tree(rebate)),
    }  # fmt: skip
    apply.apply(unit, unit.append(apply.CONFIGURED, AT, body))


def test_what_concerns_all_queues_is_not_done_beside_others(place: Place) -> None:
    opened(place, {**PLAIN, "base": {"clear": {"every": "day"}}})
    with closing(Ledger.open(place, clock=lambda: AT)) as ledger:
        with ledger.write(shared=True) as unit:
            buy(unit, "a")
        for late in (lambda unit: members.join(unit, "x", card="x"), lambda unit: buy(unit, "b", days=2)):
            with pytest.raises(Unavailable, match="ledger_alone"), ledger.write(shared=True) as unit:
                late(unit)
        with ledger.write() as unit:
            buy(unit, "b", days=2)
        with ledger.read() as unit:
            assert unit.sql.all("SELECT id, status FROM entry ORDER BY seq") == [("a", "cleared"), ("b", "waiting")]


def test_two_queues_are_written_at_once_and_one_queue_is_not(postgres: Server) -> None:
    place = impatient(postgres.place(), "lock_timeout=100ms")
    opened(place, PLAIN)
    with closing(Ledger.open(place)) as first, closing(Ledger.open(place)) as second:
        for _ in range(2):  # the queues do not exist yet the first time
            with first.write(shared=True) as unit:
                buy(unit, new(), store="A")
                with second.write(shared=True) as other:
                    buy(other, new(), store="B")
                with pytest.raises(Unavailable, match="ledger_busy"), second.write(shared=True) as other:
                    buy(other, new(), store="A")
                with pytest.raises(Unavailable, match="ledger_busy"), second.write():
                    pytest.fail("nobody writes alone beside others")
    is_as_one_after_the_other(place)


def test_an_event_knows_its_number_once_it_is_written(place: Place) -> None:
    opened(place, PLAIN)
    with closing(Ledger.open(place)) as ledger:
        with ledger.write(shared=True) as unit:
            outcome = buy(unit, "a")
            assert outcome.order.seq > BASE
            unit.flush()
            assert outcome.entry is not None
            number = outcome.order.seq, outcome.entry.seq
            assert buy(unit, "b").order.seq == number[0] + 1
        with ledger.read() as unit:
            assert unit.sql.one("SELECT bill, seq FROM entry WHERE id = 'a'") == number
            assert unit.journal_seq == number[0] + 1


def test_the_same_bill_from_two_at_once_is_there_once(place: Place) -> None:
    opened(place, PLAIN)
    with closing(Ledger.open(place)) as first, closing(Ledger.open(place)) as second:

        def both() -> None:
            with first.write(shared=True) as unit:
                buy(unit, "once", store="A")
                with second.write(shared=True) as other:
                    buy(other, "once", store="B")

        with pytest.raises(Unavailable, match="ledger_busy"):
            both()
        with first.write(shared=True) as unit, pytest.raises(Refused, match="duplicate"):
            buy(unit, "once", store="A")
    is_as_one_after_the_other(place)


def test_two_that_wait_for_each_other_are_told_apart_and_one_goes_on(place: Place) -> None:
    opened(place, PLAIN)
    ready = threading.Barrier(2)
    told: list[str] = []

    def work(first: str, then: str) -> None:
        with closing(Ledger.open(place)) as ledger:
            try:
                with ledger.write(shared=True) as unit:
                    buy(unit, f"{first}{then}", store=first)
                    ready.wait()
                    buy(unit, f"{first}{then}2", store=then)
            except Unavailable as busy:
                told.append(busy.code)

    threads = [threading.Thread(target=work, args=pair) for pair in ("AB", "BA")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["ledger_busy"]
    is_as_one_after_the_other(place)


def test_whoever_asks_for_his_queues_beforehand_waits_for_nobody_who_waits_for_him(place: Place) -> None:
    opened(place, PLAIN)
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with closing(Ledger.open(place)) as ledger:
                for turn in range(10):
                    stores = random.Random(f"{number} {turn}").sample("ABC", 3)
                    with ledger.write(shared=True) as unit:
                        unit.queues.lock(f"cashier:{store}" for store in stores)
                        for store in stores:
                            buy(unit, f"{number}-{turn}-{store}", store=store)
        except BaseException as fault:  # noqa: BLE001 - shown below
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    is_as_one_after_the_other(place)


_numbers = itertools.count()


def new() -> str:
    return f"n{next(_numbers)}"


def buy(unit: Unit, order: str, *, store: str = "A", days: int = 0) -> apply.Outcome:
    asked = orders.OrderAsked(order, "cashier", (orders.OrderLine(Money(10_00)),), store, "m1")
    return orders.place(unit, asked, AT + timedelta(days=days))
