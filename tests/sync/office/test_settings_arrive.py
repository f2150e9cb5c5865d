"""Settings that managers change at tills: each change alone becomes head office's, and who collides is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from sync.office import audit
from terminal.ledger.decide import in_force
from terminal.money import Ratio
from terminal.rebate.schedule import Every
from terminal.rebate.settings import Dividend, Scope, Settings
from terminal.services import office_mirror, settings
from terminal.services.shop import Configuration
from tests.shop import with_base
from tests.sync.office.arriving import Counter, Head, outcomes, rewritten

CREATED = ("created", "")


@pytest.fixture
def head() -> Head:
    return Head()


@pytest.fixture
def one(head: Head) -> Counter:
    till = Counter().join(head)
    till.send(head)
    return till


@pytest.fixture
def two(head: Head, one: Counter) -> Counter:
    till = Counter(till="09").join(head, "09")
    till.send(head)
    return till


def now(head: Head) -> Settings:
    with head.ledger.read() as unit:
        return in_force(unit).settings


def learn(head: Head, till: Counter) -> None:
    """The till takes over what stands at head office, as the feed has it do."""
    with head.ledger.read() as unit:
        stands = settings.current(unit)
    with till.ledger.write() as unit:
        mine = settings.current(unit).configuration
        office_mirror.configure(
            unit, Configuration(mine.shop, stands.configuration.rebate), who="x", reason="y",
            office_version=stands.version,
        )  # fmt: skip


def collisions(head: Head) -> list[dict[str, Any]]:
    return [json.loads(row[0]) for row in head.all("SELECT detail FROM office_case WHERE kind = 'collision'")]


def test_a_tills_change_becomes_the_offices_and_what_is_learned_is_only_noted(
    head: Head, one: Counter, two: Counter
) -> None:
    one.change(extract=Ratio(25_00))
    assert outcomes(one.send(head)) == [CREATED]
    assert now(head).base.extract == Ratio(25_00)
    learn(head, two)
    (answer,) = two.send(head)
    assert (answer.outcome.value, answer.arrival) == ("created", None)
    assert audit.verify(head.ledger).findings == ()


def test_changes_of_different_settings_made_apart_are_both_kept(head: Head, one: Counter, two: Counter) -> None:
    one.change(extract=Ratio(25_00))
    two.change(paused=True)
    one.send(head)
    two.send(head)
    assert (now(head).base.extract, now(head).base.paused) == (Ratio(25_00), True)
    assert collisions(head) == [] and audit.verify(head.ledger).findings == ()


def test_two_changes_of_one_setting_collide_and_the_later_arrival_stands(
    head: Head, one: Counter, two: Counter
) -> None:
    one.change(extract=Ratio(25_00), who="李红")
    two.clock.forward(hours=-5)
    two.change(extract=Ratio(30_00), who="王刚")
    one.send(head)
    two.send(head)
    assert now(head).base.extract == Ratio(30_00)
    assert collisions(head) == [
        {
            "path": "base/extract",
            "stands": '"30"',
            "stands_who": "王刚",
            "stands_at": "2026-11-22T05:00:00+08:00",
            "other": '"25"',
            "other_who": "李红",
            "other_at": "2026-11-22T10:00:00+08:00",
        }
    ]
    assert audit.verify(head.ledger).findings == ()


def test_the_same_value_set_twice_is_no_collision(head: Head, one: Counter, two: Counter) -> None:
    one.change(extract=Ratio(25_00))
    two.change(extract=Ratio(25_00))
    one.send(head)
    (answer,) = two.send(head)
    assert answer.arrival is None and collisions(head) == []


def test_a_till_that_changes_its_own_change_collides_with_nobody(head: Head, one: Counter) -> None:
    one.change(extract=Ratio(25_00))
    one.change(extract=Ratio(26_00))
    one.send(head)
    one.change(extract=Ratio(27_00))
    one.send(head)
    assert now(head).base.extract == Ratio(27_00) and collisions(head) == []


def test_what_was_unset_at_a_till_is_unset_and_what_another_set_beside_it_stays(
    head: Head, one: Counter, two: Counter
) -> None:
    def scope(till: Counter, **changes: Any) -> None:
        with till.ledger.write() as unit:
            stands = settings.current(unit)
            old = stands.configuration.rebate
            own = replace(old.cashiers.get("S1", Scope()), **changes)
            wanted = Configuration(stands.configuration.shop, replace(old, cashiers={"S1": own}))
            settings.change(unit, wanted, based_on=stands.version, who="李红", reason="test")

    scope(one, default=Ratio(80_00), extract=Ratio(15_00))
    one.send(head)
    learn(head, two)
    scope(two, default=None)
    scope(one, daily_limit=3)
    one.send(head)
    two.send(head)
    assert now(head).cashiers["S1"] == Scope(extract=Ratio(15_00), daily_limit=3)
    assert collisions(head) == [] and audit.verify(head.ledger).findings == ()


def test_the_order_of_a_dividends_holders_is_kept(head: Head, one: Counter, two: Counter) -> None:
    holders = (("Z", 30), ("A", 70))
    with one.ledger.write() as unit:
        stands = settings.current(unit)
        old = stands.configuration.rebate
        dividend = Dividend(ratio=Ratio(1_00), period=Every("day"), holders=holders)
        wanted = replace(old, commission=replace(old.commission, dividend=dividend))
        settings.change(
            unit, Configuration(stands.configuration.shop, wanted), based_on=stands.version, who="x", reason="y"
        )
    one.send(head)
    two.change(paused=True)
    two.send(head)
    dividend_now = now(head).commission.dividend
    assert dividend_now is not None and dividend_now.holders == holders


@pytest.mark.parametrize(
    "change",
    [
        {"rebate": "{"},
        {"rebate": '{"version":1,"base":{"extract":"500"},"stores":{}}'},
        {"rebate": '{"version":999,"base":{},"stores":{}}'},
        {"rebate": '{"base":[],"stores":{}}'},
        {"rebate": 5},
        {"shop": None},
        {"shop": {"shop_name": "x", "level_names": 3}},
        {"changed": None},
        {"changed": [{"path": 3}]},
        {"who": None},
    ],
)
def test_settings_that_make_no_sense_are_put_aside(head: Head, one: Counter, change: dict[str, object]) -> None:
    before = head.all("SELECT version FROM configuration")
    one.change(paused=True)
    with head.ledger.write() as unit:  # so that even the shop's own texts are looked at
        unit.sql.run("UPDATE configuration SET shop = '{}'")
    events = rewritten(one.events()[-1:], 0, lambda body: body.update(change))
    assert outcomes(head.push(one.id, events).answers) == [("quarantined", "bad_settings")]
    assert head.all("SELECT version FROM configuration") == before


def test_only_the_rebate_is_shared_and_the_profile_stays_the_tills(head: Head, one: Counter, two: Counter) -> None:
    with two.ledger.write() as unit:
        stands = settings.current(unit)
        shop = replace(stands.configuration.shop, shop_name="另一家", receipt_header="hello", scheme_name="返利")
        wanted = Configuration(shop, stands.configuration.rebate)
        settings.change(unit, wanted, based_on=stands.version, who="x", reason="y")
    two.send(head)
    with head.ledger.read() as unit:
        kept = settings.current(unit).configuration.shop
    assert (kept.shop_name, kept.receipt_header, kept.scheme_name) == ("福源百货", "", "返利")


def test_what_a_till_had_set_alone_and_sets_again_collides_with_nobody_who_never_set_it(head: Head) -> None:
    first = Counter().join(head)
    first.send(head)
    late = Counter(with_base(default=Ratio(50_00)), till="03")
    late.join(head, "03")
    late.change(default=Ratio(60_00))
    late.send(head)
    assert now(head).base.default == Ratio(60_00) and collisions(head) == []
