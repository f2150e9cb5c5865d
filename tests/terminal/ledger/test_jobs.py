"""Scheduled jobs: each exactly once for every instant at which it is due, whatever till and clock did meanwhile."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from terminal.clock import from_text, zone
from terminal.ledger import audit, jobs
from terminal.ledger.decide import in_force
from terminal.ledger.store import Ledger
from terminal.rebate import tree
from terminal.rebate.schedule import Every, Once, next_due
from terminal.services import due, settings
from tests.postgres import Place
from tests.shop import HandClock, Shop

SHANGHAI = zone("Asia/Shanghai")


def set_paths(shop: Shop, **values: object) -> None:
    with shop.ledger.write() as unit:
        wanted = in_force(unit).settings
        for path, value in values.items():
            wanted = tree.changed(wanted, path.replace("__", "/"), value)
        now = settings.current(unit)
    shop.set(wanted, now.configuration.shop)


def kinds(ledger: Ledger) -> list[tuple[str, str]]:
    with ledger.read() as unit:
        rows = unit.sql.all(
            "SELECT kind, at FROM journal WHERE kind IN ('guild_day', 'dividends_paid', 'cleared') ORDER BY seq"
        )
    return [(kind, str(from_text(at).astimezone(SHANGHAI))[:16]) for kind, at in rows]


def guild(shop: Shop) -> None:
    set_paths(shop, base__scheme="guild", guild__release="50", guild__partial=True, stores__S1__commission="50")


def test_days_missed_while_the_till_was_off_run_at_the_next_start_in_order_as_of_their_own_instants(
    place: Place,
) -> None:
    shop = Shop(place)
    guild(shop)
    shop.pay("100", "A")
    shop.ledger.close()
    clock = HandClock("2026-11-25T09:00:00+08:00")
    again = Ledger.open(place, clock=clock)
    with again.write() as unit:
        assert due.run(unit) == 3
    days = ["2026-11-23 00:00", "2026-11-24 00:00", "2026-11-25 00:00"]
    assert kinds(again) == [("guild_day", day) for day in days]
    with again.write() as unit:
        assert due.run(unit) == 0
    assert audit.verify(again).ok
    again.close()


def test_missed_jobs_run_before_a_new_bill_even_if_nobody_asked_for_them(place: Place) -> None:
    shop = Shop(place)
    set_paths(shop, base__clear={"every": "day", "at": "22:00"})
    shop.pay("100", "A")
    shop.clock.forward(days=1)
    assert shop.pay("50", "B").settlement.entries_ahead == 0, "A was cleared before B joined"


def test_a_clock_set_back_runs_nothing_twice(place: Place) -> None:
    shop = Shop(place)
    guild(shop)
    shop.pay("100", "A")
    shop.clock.forward(days=1)
    with shop.ledger.write() as unit:
        due.run(unit)
    shop.clock.forward(days=-1)
    shop.pay("100", "A")
    with shop.ledger.write() as unit:
        assert due.run(unit) == 0
    shop.clock.forward(days=1)
    with shop.ledger.write() as unit:
        assert due.run(unit) == 0
    assert len(kinds(shop.ledger)) == 1


def test_jobs_of_one_instant_run_as_guild_day_then_dividends_then_clearing(place: Place) -> None:
    shop = Shop(place)
    guild(shop)
    holders = {"H": 1}
    shop.member("H")
    set_paths(
        shop, base__clear={"every": "day"}, commission__dividend={"ratio": "10", "every": "day", "holders": holders}
    )
    shop.pay("100", "A")
    shop.clock.forward(days=1)
    with shop.ledger.write() as unit:
        due.run(unit)
    assert [kind for kind, _ in kinds(shop.ledger)] == ["guild_day", "dividends_paid"], "the guild is not cleared"


def test_a_job_that_would_change_nothing_leaves_no_event(place: Place) -> None:
    shop = Shop(place)
    set_paths(shop, base__clear={"every": "day"})
    shop.clock.forward(days=30)
    with shop.ledger.write() as unit:
        assert due.run(unit) == 0
    assert kinds(shop.ledger) == []


def test_a_killed_run_of_jobs_is_whole_or_absent_and_runs_again(place: Place) -> None:
    shop = Shop(place)
    guild(shop)
    shop.pay("100", "A")
    shop.clock.forward(days=2)

    def die_late() -> None:
        with shop.ledger.write() as unit:
            jobs.advance(unit, unit.now())
            unit.flush()
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        die_late()
    assert kinds(shop.ledger) == []
    with shop.ledger.write() as unit:
        assert due.run(unit) == 2


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        (Every("day"), "2026-01-01T00:00:00+08:00", "2026-01-02T00:00:00+08:00"),
        (Every("week", 1), "2026-01-05T00:00:00+08:00", "2026-01-12T00:00:00+08:00"),
        (Every("week", 7), "2026-01-05T00:00:00+08:00", "2026-01-11T00:00:00+08:00"),
        (Every("month", 31), "2026-01-31T00:00:00+08:00", "2026-02-28T00:00:00+08:00"),
        (Every("month", 31), "2028-02-01T00:00:00+08:00", "2028-02-29T00:00:00+08:00"),
        (Every("month", 1), "2026-12-31T23:59:59+08:00", "2027-01-01T00:00:00+08:00"),
        (Every("month", 30), "2026-01-30T00:00:00+08:00", "2026-02-28T00:00:00+08:00"),
    ],
)
def test_the_next_due_instant_is_strictly_after(schedule: Every, after: str, expected: str) -> None:
    assert next_due(schedule, from_text(after), SHANGHAI) == from_text(expected)


def test_once_falls_due_once() -> None:
    at = from_text("2026-01-01T08:30:00+08:00")
    assert next_due(Once(at), from_text("2026-01-01T08:29:59+08:00"), SHANGHAI) == at
    assert next_due(Once(at), at, SHANGHAI) is None


def test_a_time_that_a_clock_change_skips_falls_due_at_the_offset_before_it() -> None:
    from datetime import time

    berlin = zone("Europe/Berlin")
    due_at = next_due(Every("day", at=time(2, 30)), from_text("2026-03-28T12:00:00+01:00"), berlin)
    assert due_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_guild_day_in_bulk_leaves_what_paying_one_by_one_leaves(place: Place) -> None:
    from terminal.services import replay, result, scenario

    members = {f"m{number}": {} for number in range(7)}
    orders = [
        {"at": f"2026-01-01T10:{number:02d}:00+08:00", "type": "order", "id": f"o{number}", "channel": "cashier",
         "store": "S", "member": f"m{number % 7}", "paid": f"{10 + number}.37"}
        for number in range(40)
    ]  # fmt: skip
    facts = {
        "settings": {"base": {"scheme": "guild"}, "stores": {"S": {"commission": "100"}}, "guild": {"partial": True}},
        "members": members,
        "products": {},
        "events": orders,
        "until": "2026-01-03T00:00:00+08:00",
    }
    ledger = Ledger.open(place)
    told = replay.run(ledger, scenario.load(json.dumps(facts)))
    pool, paid = 0, {f"o{number}": 0 for number in range(40)}
    for number in range(40):
        pool += ((1037 + 100 * number) * 6000 + 5000) // 10000
    owed = {f"o{number}": ((1037 + 100 * number) * 11000 + 5000) // 10000 for number in range(40)}
    for order, entitlement in owed.items():
        paid[order] = min(entitlement, pool)
        pool -= paid[order]
    assert {entry["id"]: entry["rewarded"] for entry in told["entries"]} == {
        order: f"{fen // 100}.{fen % 100:02d}" for order, fen in paid.items()
    }
    assert audit.verify(ledger).ok
    with ledger.read() as unit:
        assert result.output(unit, [])["guild"]["pool"] == "0.00"
    ledger.close()
