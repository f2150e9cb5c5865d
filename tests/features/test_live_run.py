"""A live run: head office with four workers on PostgreSQL, eight tills that sell real bills at once, and bad luck.

Head office is killed twice and the network cut, tills are killed and started again, and every exchange may meet any
fault of the wire. What must come of it is what would have come of a quiet day: every bill once on both sides, and
nine ledgers that pass their audit.
"""

from __future__ import annotations

import os
import queue
import random
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sync.office import admin
from terminal.ledger.store import Ledger
from terminal.services import settings
from terminal.services.shop import Configuration, ShopProfile
from tests.features.live_run import SAID_S, LiveOffice, LiveTill, all_rows, audited, busy_stores, written
from tests.postgres import Server
from tests.sync import proxy as wire
from tests.sync.proxy import Proxy

TILLS = 8
EXCHANGES = 48
"""That meet a bad network; every failure in a row makes a till wait longer."""
BILLS = int(os.environ.get("PAIDUI_LIVE_BILLS", "150"))
"""Of each store; 0 takes all that it has in half a year."""
FAULTS = [wire.CLEAN] * 6 + [
    wire.LOST, wire.HALF_ASKED, wire.UNHEARD, wire.HALF_ANSWERED, wire.HALF_HEADED, wire.RESET_WITHIN,
    wire.TWICE_HEARD, wire.TWICE_ANSWERED, wire.SLOW,
]  # fmt: skip


class Day:
    """The run: what has been rung up so far, and what happens when so much of it has."""

    def __init__(self, office: LiveOffice, proxy: Proxy, tills: list[LiveTill], log: Path) -> None:
        self.office, self.proxy, self.tills = office, proxy, tills
        self._log = log
        self._said: queue.Queue[tuple[LiveTill, int, str]] = queue.Queue()
        self.happened: list[str] = []

    def run(self) -> None:
        """Sell everything, with bad luck on the way, until every till has everything confirmed."""
        for till in self.tills:
            till.start(self.proxy.url, self._said, self._log)
        total = sum(len(till.bills) for till in self.tills)
        coming: list[tuple[float, str, Callable[[], None]]] = [
            (0.15, "office killed", self.office.kill),
            (0.25, "office started", self.office.start),
            (0.35, "a till killed", lambda: self._again(self.tills[2])),
            (0.45, "network cut", self.proxy.cut),
            (0.60, "network healed", self.proxy.heal),
            (0.60, "bad network", lambda: self.proxy.script(*_bad(EXCHANGES))),
            (0.65, "office killed again", self.office.kill),
            (0.70, "two tills killed", lambda: self._again(*self.tills[5:7])),
            (0.85, "office started again", self.office.start),
        ]
        while not all(till.done for till in self.tills):
            till, pid, line = self._said.get(timeout=SAID_S)
            if till.process is None or till.process.pid != pid:
                continue  # the last words of one that was killed
            self._heard(till, line)
            while coming and sum(len(each.rung) for each in self.tills) >= coming[0][0] * total:
                _, what, act = coming.pop(0)
                self.happened.append(what)
                act()
        assert not coming, coming
        for till in self.tills:
            till.end()

    def close(self) -> None:
        for till in self.tills:
            till.kill()
        self.office.kill()

    def _heard(self, till: LiveTill, line: str) -> None:
        word, _, bill = line.partition(" ")
        assert word in ("created", "exists", "done"), f"till {till.name}: {line}: {self._log.read_text()[-2000:]}"
        if word == "done":
            till.done = True
        else:
            till.rung.add(bill)

    def _again(self, *tills: LiveTill) -> None:
        for till in tills:
            till.kill()
            till.done = False
            till.start(self.proxy.url, self._said, self._log)


def _bad(exchanges: int) -> list[wire.Fault]:
    dice = random.Random(7)
    return [dice.choice(FAULTS) for _ in range(exchanges)]


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("each_store", [1, 2], ids=["a till a store", "two tills a store"])
def test_a_bad_day_ends_like_a_quiet_one(each_store: int, postgres: Server, shared: Path, tmp_path: Path) -> None:
    place = postgres.place()
    stores = busy_stores(shared / "data" / "grocery-bills-2017-h1.csv.gz", TILLS // each_store, BILLS * each_store)
    tills: list[LiveTill] = []
    for store, rows in stores.items():
        for part in range(each_store):
            name = f"{len(tills) + 1:02d}"
            file = tmp_path / f"{name}.csv"
            tills.append(
                LiveTill(name, store, tmp_path / f"{name}.sqlite", file, written(rows[part::each_store], file))
            )
    with closing(Ledger.open(place)) as ledger, ledger.write() as unit:
        admin.establish(unit, name="总部", public_url="https://office.example")
        rebate = settings.current(unit).configuration.rebate
        shared_queue = replace(rebate, base=replace(rebate.base, merge_cashier=True))
        shop = ShopProfile(shop_name="总部")
        settings.change(unit, Configuration(shop, shared_queue), based_on=0, who="总部", reason="one queue for all")
        for till in tills:
            till.code = admin.code(unit, till.store, till.name, unit.now())["code"]
    office = LiveOffice(place, tmp_path / "office.log")
    office.start()
    with Proxy(("127.0.0.1", office.port)) as proxy:
        day = Day(office, proxy, tills, tmp_path / "tills.log")
        try:
            day.run()
        finally:
            day.close()
    assert len(day.happened) == 9
    _check(place, tills)


def _check(place: str, tills: list[LiveTill]) -> None:
    """Every bill once on both sides, in its till's own order; nothing put aside; accounts and audits of all ledgers."""
    wanted = Counter(bill for till in tills for bill in till.bills)
    assert Counter(row[0] for row in all_rows(place, "SELECT id FROM bill")) == wanted
    assert set(wanted.values()) == {1}
    ids = dict(all_rows(place, "SELECT prefix, id FROM joined_till"))
    for till in tills:
        own = [row[0] for row in all_rows(str(till.ledger), "SELECT id FROM bill ORDER BY seq")]
        assert own == till.bills
        there = all_rows(place, f"SELECT id FROM bill WHERE till = '{till.name}' ORDER BY seq")
        assert [row[0] for row in there] == own, "in its own order"
        stopped = all_rows(str(till.ledger), "SELECT stopped, acked_seq FROM office_link")
        last = all_rows(place, f"SELECT last_seq FROM joined_till WHERE id = '{ids[till.name]}'")
        assert stopped == [("", last[0][0])]
    assert all_rows(place, "SELECT kind, reason FROM office_case WHERE kind <> 'flag'") == []
    for ledger in (place, *(str(till.ledger) for till in tills)):
        assert all_rows(ledger, "SELECT coalesce(sum(balance_fen), 0) FROM account") == [(0,)]
        assert list(audited(ledger)) == []
