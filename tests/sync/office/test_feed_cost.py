"""What the feed costs: never a look through a table that grows, whatever a till asks."""

from __future__ import annotations

from typing import Any

import pytest

from sync.office.changed import Bounds
from sync.office.feed import feed
from terminal.ledger.sql import Sql, Value
from terminal.ledger.store import MEMORY
from terminal.services import entries, orders
from tests.sync.office.feeding import Mirror, Office

GROWING = (
    "journal", "member", "product", "bill", "order_line", "entry", "payout", "posting", "account", "till_event",
    "member_alias", "office_case", "qnode",
)  # fmt: skip
SHORT = {
    "t": "till_event",
    "e": "entry",
    "b": "bill",
    "m": "member",
    "a": "member_alias",
    "p": "payout",
    "l": "order_line",
}


class Watched:
    """Statements as `Sql` runs them, each with how SQLite goes about it."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self.asked = 0
        self.scans: list[str] = []

    def one(self, statement: str, *values: Value) -> Any:
        self._watch(statement, values)
        return self._sql.one(statement, *values)

    def all(self, statement: str, *values: Value) -> Any:
        self._watch(statement, values)
        return self._sql.all(statement, *values)

    def among(self, statement: str, values: Any) -> Any:
        if values:
            self._watch(statement, values[:1])
        return self._sql.among(statement, values)

    def _watch(self, statement: str, values: Any) -> None:
        self.asked += 1
        for *_, step in self._sql.all("EXPLAIN QUERY PLAN " + statement, *values):
            table = step.split()[1] if step.startswith("SCAN ") else ""
            if SHORT.get(table, table) in GROWING:
                self.scans.append(f"{step}: {statement}")


def read(office: Office, cursor: str, bounds: Bounds) -> tuple[Any, Watched]:
    with office.ledger.read() as unit:
        watched = Watched(unit.sql)
        unit.sql = watched  # type: ignore[assignment]
        unit.queues._sql = watched  # type: ignore[assignment]
        return feed(unit, "T1", cursor, unit.now(), bounds), watched


@pytest.fixture
def office() -> Office:
    made = Office(MEMORY)
    made.till("T1", "S1")
    for number in range(6):
        made.pay("S1", "10", made.member(f"m{number}", "T1"))
    made.known_again("m9", "m1", "T1")
    return made


def test_nothing_new_is_a_handful_of_looks_by_key(office: Office) -> None:
    mirror = Mirror()
    mirror.follow(office, "T1")
    page, watched = read(office, mirror.cursor, Bounds())
    assert page.cursor == mirror.cursor and watched.scans == [] and watched.asked <= 4


@pytest.mark.parametrize("bounds", [Bounds(), Bounds(page=2, events=2, payouts=2)])
def test_no_page_looks_through_a_table_that_grows(office: Office, bounds: Bounds) -> None:
    cursor, pages = "", 0
    for _ in range(3):
        while True:
            page, watched = read(office, cursor, bounds)
            assert watched.scans == []
            cursor, pages = page.cursor, pages + 1
            if not page.more:
                break
        office.pay("S1", "500", "m1")
        with office.write() as unit:
            entries.exchange(unit, f"bill-{5 + pages % 2}", "points", unit.now()) if pages < 2 else None
            orders.refund(unit, "bill-1", unit.now(), tender="cash") if pages < 2 else None


def test_the_watch_sees_a_look_through_a_table(office: Office) -> None:
    with office.ledger.read() as unit:
        watched = Watched(unit.sql)
        watched.all("SELECT e.seq FROM entry e WHERE e.rule = ?", "x")
        assert len(watched.scans) == 1
