"""The law of arrival: what tills send, in whatever turns, comes to what one ledger makes of the same bills in that
order, and to the fen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.office import audit
from terminal.clock import from_text
from terminal.ledger.store import MEMORY, Ledger
from terminal.money import Money, Ratio
from terminal.rebate.settings import CASHIER_CHANNEL, RandomReturn, Settings
from terminal.services import members, orders
from terminal.services.settings import Configuration
from terminal.services.settings import change as save
from tests.shop import PROFILE, with_base
from tests.sync.office.arriving import Counter, Head

MEMBERS = ["A", "B", "C", None]
STORES = {"07": "S1", "08": "S1", "09": "S2"}

Bill = tuple[int, int, str | None]
"""Till, fen, member."""

bills = st.tuples(st.integers(0, 2), st.integers(0, 500_00), st.sampled_from(MEMBERS))
days = st.lists(st.one_of(bills, st.integers(0, 2)), max_size=25)
"""Bills, and tills that come through to the office."""
rebates = st.builds(
    with_base,
    extract=st.sampled_from([Ratio(10_00), Ratio(33_33), Ratio(100_00)]),
    default=st.sampled_from([Ratio(100_00), Ratio(130_00), Ratio(33_33)]),
    merge_cashier=st.booleans(),
    own_order=st.booleans(),
    unclaimed=st.sampled_from(["retain", "carry"]),
    random_return=st.sampled_from([None, RandomReturn(1, 2)]),
)

ENTRIES = (
    "SELECT e.id, q.name, e.member, e.ratio, e.entitlement_fen, e.rewarded_fen, e.status, e.joined_ahead, "
    "e.joined_money_ahead_fen, e.wallet_amount FROM entry e JOIN queue q ON q.id = e.queue ORDER BY e.seq"
)
QUEUES = "SELECT name, waiting, owed_fen, extracted_fen, rewarded_fen, retained_fen, pool_fen FROM queue ORDER BY name"
WALLETS = "SELECT name, balance_fen FROM account WHERE balance_fen <> 0 AND name NOT LIKE 'tender:%' ORDER BY name"


@settings(max_examples=30)
@given(rebates, days, st.integers(1, 7))
def test_what_arrives_comes_to_what_one_ledger_makes_of_it_in_the_order_of_arrival(
    rebate: Settings, day: list[Any], batch: int
) -> None:
    run(Head(), rebate, day, batch)


def run(head: Head, rebate: Settings, day: list[Any], batch: int) -> None:
    tills: list[Counter] = []
    for prefix, store in STORES.items():
        tills.append(Counter(rebate, store=store, till=prefix).join(head, prefix, store))
        tills[-1].send(head)
    for number, step in enumerate(day):
        if isinstance(step, int):
            tills[step].send(head, batch)
        else:
            till, fen, member = step
            tills[till].clock.forward(minutes=number % 7 - 2)
            tills[till].pay(Money(fen).yuan, member, bill_id=f"bill-{number}")
    for till in tills:
        till.send(head, batch)
        assert head.compare(till.id, till.tally()).agrees
    assert head.cases("quarantine") == []
    assert audit.verify(head.ledger).findings == ()
    plain = one_ledger(head, rebate)
    with plain.read() as unit:
        for query in (ENTRIES, QUEUES, WALLETS):
            assert head.all(query) == unit.sql.all(query)


def one_ledger(head: Head, rebate: Settings) -> Ledger:
    """The same bills, placed one after the other as they arrived, where there is nothing but a ledger."""
    plain = Ledger.open(MEMORY, clock=head.clock)
    with head.ledger.read() as unit:
        seed = unit.seed
    with plain.write() as unit:
        unit.plant_seed(seed)
        known = replace(rebate, bare_stores=frozenset(STORES.values()))
        save(unit, Configuration(PROFILE, known), based_on=0, who="x", reason="y")
        for member in MEMBERS:
            if member is not None:
                members.join(unit, member, name=member)
        for bill, at, store, member, fen in head.all("SELECT id, at, store, member, paid_fen FROM bill ORDER BY seq"):
            line = (orders.OrderLine(Money(fen)),)
            orders.place(unit, orders.OrderAsked(bill, CASHIER_CHANNEL, line, store, member), from_text(at))
    return plain
