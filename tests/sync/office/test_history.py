"""What a till did before it joined: the first till's ledger becomes the office's, later tills bring what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sync.office import arrive, audit, history
from terminal.errors import Refused
from terminal.ledger import jobs
from terminal.money import Money, Ratio
from terminal.rebate.schedule import Every
from terminal.rebate.settings import Guild, Lottery, RandomReturn, Settings
from terminal.services import catalogue, entries, orders, settings
from terminal.services.facts import ProductFacts
from tests.sync.office.arriving import Counter, Head, chained, outcomes

ENTRIES = (
    "SELECT id, member, entitlement_fen, rewarded_fen, status, wallet, wallet_amount, joined_ahead FROM entry "
    "ORDER BY seq"
)
ACCOUNTS = "SELECT name, balance_fen FROM account WHERE balance_fen <> 0 ORDER BY name"
QUEUES = "SELECT name, waiting, owed_fen, extracted_fen, rewarded_fen, retained_fen, pool_fen FROM queue ORDER BY name"
GROUPS = "SELECT queue, grp, cash, points, taken, money_left FROM random_group ORDER BY queue"


@pytest.fixture
def head() -> Head:
    return Head()


def same(head: Head, till: Counter) -> None:
    """Head office has exactly what the till has."""
    with till.ledger.read() as unit:
        for query in (ENTRIES, ACCOUNTS, QUEUES, GROUPS, "SELECT id, name, phone, level FROM member ORDER BY id"):
            assert head.all(query) == unit.sql.all(query)
    assert audit.verify(head.ledger).findings == ()


def test_the_first_tills_history_is_taken_over_with_its_chance_draws_jobs_and_refunds(head: Head) -> None:
    till = Counter()
    till.change(random_return=RandomReturn(2, 1), lottery=Lottery(low=Ratio(50_00), high=Ratio(150_00)))
    for number in range(9):
        till.pay("100", "A" if number % 2 else "B", bill_id=f"b{number}")
    with till.ledger.write() as unit:
        entry = unit.sql.one("SELECT id FROM entry WHERE status = 'waiting' ORDER BY seq DESC LIMIT 1")
        assert entry is not None
        entries.draw(unit, entry[0], "nonce", unit.now())
        orders.refund(unit, "b3", unit.now(), amount=Money(30_00), tender="cash")
    till.change(clear=Every("day"))
    till.clock.forward(days=2)
    till.pay("70", "C", bill_id="after")
    head.clock.at = till.clock()
    answers = till.join(head).send(head, batch=5)
    assert {outcome for outcome, _ in outcomes(answers)} == {"created"}
    assert head.all("SELECT count(*) FROM journal WHERE kind = 'cleared'") == [(1,)]
    same(head, till)
    assert head.compare(till.id, till.tally()).agrees


def test_guild_days_of_the_history_are_the_tills_and_the_next_is_the_offices(head: Head) -> None:
    guild = Settings(guild=Guild(quota=Ratio(100_00), pool=Ratio(100_00), release=Ratio(100_00)))
    guild = replace(guild, base=replace(guild.base, scheme="guild"), terms={})
    till = Counter(guild)
    till.pay("100", "A", bill_id="b1")
    till.clock.forward(days=1)
    till.pay("100", "B", bill_id="b2")
    head.clock.at = till.clock()
    till.join(head).send(head)
    same(head, till)
    head.clock.forward(days=1)
    with head.ledger.write() as unit:
        jobs.advance(unit, head.clock())
        assert unit.jobs_us == int(head.clock().timestamp()) * 1_000_000
    assert audit.verify(head.ledger).ok


def test_no_job_runs_at_the_office_before_the_whole_history_is_there(head: Head) -> None:
    till = Counter()
    till.pay("100", "A", bill_id="b1")
    till.change(clear=Every("day"))
    till.pay("100", "B", bill_id="b2")
    till.join(head)
    events = till.events()
    half = next(place for place, event in enumerate(events) if event.kind == "joined")
    head.push(till.id, events[:half])
    head.clock.forward(days=3)
    with head.ledger.write() as unit:
        assert history.under_way(unit) and jobs.advance(unit, head.clock()) == []
    assert head.all("SELECT DISTINCT status FROM entry") == [("waiting",)]
    till.send(head)
    assert head.all("SELECT DISTINCT status FROM entry") == [("cleared",)], (
        "what fell due since is done once it is there"
    )
    assert audit.verify(head.ledger).ok


def test_a_clock_that_ran_ahead_in_the_history_does_not_stop_the_offices_jobs(head: Head) -> None:
    till = Counter()
    till.clock.at += timedelta(days=9_000)
    till.pay("100", "A", bill_id="b1")
    till.join(head).send(head)
    with head.ledger.read() as unit:
        assert unit.jobs_us == int(head.clock().timestamp()) * 1_000_000


def test_a_later_till_with_bills_cannot_join(head: Head) -> None:
    first = Counter()
    first.pay("100", "A", bill_id="b1")
    first.join(head).send(head)
    second = Counter(till="09")
    second.pay("100", "A", bill_id="c1")
    with pytest.raises(Refused, match="history"):
        second.join(head, "09")
    assert not head.all("SELECT 1 FROM joined_till WHERE prefix = '09'")


def test_nobody_joins_while_the_first_history_is_on_its_way_until_it_is_in_or_shut_out(head: Head) -> None:
    first = Counter()
    first.pay("100", "A", bill_id="b1")
    first.join(head)
    second = Counter(till="09")
    with pytest.raises(Refused, match="history_under_way"):
        second.join(head, "09")
    with head.ledger.write() as unit:
        arrive.revoke(unit, first.id, head.clock())
    second.join(head, "09").send(head)
    second.pay("100", "A", bill_id="c1")
    assert outcomes(second.send(head))[-1] == ("created", "")
    assert audit.verify(head.ledger).ok


def test_a_later_till_brings_its_members_and_the_products_that_are_missing_and_takes_the_settings(head: Head) -> None:
    def put(till: Counter, *products: ProductFacts) -> None:
        with till.ledger.write() as unit:
            catalogue.put(unit, products)

    first = Counter()
    put(first, ProductFacts("1", "米", Money(5_00)))
    first.change(extract=Ratio(20_00))
    first.join(head).send(head)
    second = Counter(till="09")
    second.change(extract=Ratio(30_00), default=Ratio(90_00))
    put(second, ProductFacts("1", "rice", Money(9_00)), ProductFacts("2", "茶", Money(8_00)))
    put(second, ProductFacts("1", "rice", Money(9_50)))
    second.member("M")
    answers = second.join(head, "09").send(head)
    assert {outcome for outcome, _ in outcomes(answers)} == {"created"}
    assert head.all("SELECT barcode, name FROM product ORDER BY barcode") == [("1", "米"), ("2", "茶")]
    assert head.all("SELECT id FROM member") == [("M",)]
    with head.ledger.read() as unit:
        now = settings.current(unit).configuration
    assert (now.rebate.base.extract, now.rebate.base.default) == (Ratio(20_00), Ratio(100_00))
    assert now.shop.shop_name == "福源百货"
    assert audit.verify(head.ledger).ok


def test_bills_in_a_history_that_should_have_none_are_put_aside(head: Head) -> None:
    first = Counter()
    first.pay("100", "A", bill_id="b1")
    first.join(head).send(head)
    second = Counter(till="09")
    answer = head.pair(second.request(head.code(prefix="09")))
    second.member("A")
    second.pay("100", "A", bill_id="c1")
    told = outcomes(head.push(answer.till, second.events()).answers)
    assert told[-1] == ("quarantined", "history") and told[:-1] == [("created", "")] * (len(told) - 1)
    assert audit.verify(head.ledger).ok


def test_a_history_that_was_tampered_with_is_put_aside_where_it_can_not_be_and_the_rest_stands(head: Head) -> None:
    till = Counter()
    till.pay("100", "A", bill_id="b1")
    till.join(head)
    events = till.events()
    place = next(place for place, event in enumerate(events) if event.kind == "order_paid")
    changed = chained(events, {place: {"kind": "drawn", "body": '{"entry":"nobody"}'}})
    told = outcomes(head.push(till.id, changed).answers)
    assert told[place] == ("quarantined", "internal")
    assert [each for each in told if each[0] != "created"] == [("quarantined", "internal")]
    assert audit.verify(head.ledger).ok
