"""The rule book's worked cases, through the command that managers use."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from terminal.ledger import audit
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity
from terminal.rebate import tree
from terminal.services import entries, members, orders, replay, result, ring_file, scenario, settings
from terminal.services.facts import Line, Purchase, Tender, TenderKind
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration, ShopProfile
from tests.shop import HandClock


def paidui(*arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui", *arguments], input=given, capture_output=True, text=True, timeout=120, check=False
    )


def test_every_worked_case_comes_out_as_the_rule_book_says(shared: Path) -> None:
    cases = sorted(path for path in (shared / "spec" / "scenarios").glob("*.json") if "expected" not in path.name)
    assert cases
    done = paidui("replay", *map(str, cases))
    assert (done.returncode, done.stderr) == (0, "")
    for path, line in zip(cases, done.stdout.splitlines(), strict=True):
        expected = json.loads(path.with_suffix("").with_suffix(".expected.json").read_text("utf-8"))
        assert json.loads(line) == expected, path.name


AT = '"at": "2026-01-01T10:00:00+08:00"'


def scenario_text(events: str = "", settings: str = "", members: str = "", more: str = "") -> str:
    return f'{{"settings": {{{settings}}}, "members": {{{members}}}, "products": {{}}, "events": [{events}]{more}}}'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[]", "scenario"),
        ("{", "line 1"),
        ('{"settings": {}, "members": {}, "products": {}}', "events"),
        ('{"settings": {}, "members": {}, "products": {}, "events": [], "events": []}', "events"),
        (scenario_text(f'{{{AT}, "type": "order", "id": "o", "channel": 3}}'), "events[0].channel"),
        (scenario_text('{"at": "2026-01-01T10:00:00", "type": "enable_all"}'), "events[0].at"),
        (scenario_text(more=', "colour": 1'), "colour"),
        (scenario_text(settings='"base": {"extract": "-1"}'), "settings.base.extract"),
        (scenario_text(settings='"base": {"extract": 10}'), "settings.base.extract"),
        (scenario_text(settings='"base": {"extract": null}'), "settings.base.extract"),
        (scenario_text(members='"A": {"referrer": "B"}'), "members.A.referrer"),
        (scenario_text(f'{{{AT}, "type": "set", "path": "base/exchange/points", "value": "1"}}'), "events[0].path"),
        (scenario_text(f'{{{AT}, "type": "order", "id": "a#1", "channel": "mall", "lines": []}}'), "events[0].id"),
    ],
)
def test_what_is_no_scenario_is_answered_with_the_place(text: str, place: str) -> None:
    done = paidui("replay", "-", given=text)
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"{place}:" in done.stderr


def test_the_history_of_real_purchases_with_everything_done_among_them_replays_to_the_ledger(
    shared: Path, tmp_path: Path
) -> None:
    """One store's real bills, with draws, exchanges, refunds, transfers and settings changed among them."""
    path = tmp_path / "till.sqlite"
    busy_half_year(path, shared / "data" / "grocery-bills-2017-h1.csv.gz")
    done = paidui("export", "--ledger", str(path), "--scenario", str(tmp_path / "history.json"))
    assert (done.returncode, done.stderr) == (0, "")
    told = replay.replay(scenario.load((tmp_path / "history.json").read_text("utf-8")))
    ledger = Ledger.open(path, read_only=True)
    assert audit.verify(ledger).findings == ()
    with ledger.read() as unit:
        assert result.output(unit, []) == told
    ledger.close()
    statuses = {entry["status"] for entry in told["entries"]}
    assert statuses >= {"waiting", "rewarded", "points", "exchanged", "cancelled", "cleared"}
    assert told["dividends"]["paid"]


def busy_half_year(path: Path, bills: Path) -> None:
    """Ring up real bills, doing something to every few of them, and changing a setting every 80."""
    clock = HandClock("2017-01-01T00:00:00+08:00")
    ledger = Ledger.open(path, clock=clock)
    with ledger.write() as unit:
        first = Configuration(ShopProfile(shop_name="店", store="367"), tree.parse(RULES))
        settings.change(unit, first, based_on=0, who="a", reason="b")
        members.join(unit, "zz", card="zz")
    changes = iter(CHANGES)
    with ring_file.opened(bills) as file:
        rows = islice(file.rows("367", ring_file.Tally()), 700)
        for number, bill in enumerate(rows):
            clock.at = bill.at
            ring_one(ledger, bill)
            clock.at += timedelta(seconds=1)
            with ledger.write() as unit:
                do_something(unit, number, bill, clock.at)
            if number % 80 == 79:
                with ledger.write() as unit:
                    change_next(unit, *next(changes))
    ledger.close()


RULES = {
    "base": {"lottery": {"fixed": ["80", "120"], "miss": "20"}, "exchange": {"points": "90", "love": "50"}},
    "stores": {"367": {"cashier": {"random_return": {"cash": 4, "points": 1}}}},
}
CHANGES = [
    ("base/extract", "15"),
    ("base/paused", True),
    ("base/paused", False),
    ("base/merge_cashier", True),
    ("base/unclaimed", "carry"),
    ("base/clear", {"every": "week", "day": 1}),
    ("commission/dividend", {"ratio": "1", "every": "week", "holders": {"zz": 1}}),
    ("base/lottery", None),
]


def ring_one(ledger: Ledger, bill: ring_file.FileBill) -> None:
    with ledger.write() as unit:
        if not members.known(unit, bill.member):
            members.join(unit, bill.member, card=bill.member)
        tenders = (Tender(TenderKind.CASH, bill.paid, bill.paid),) if bill.paid else ()
        purchase = Purchase(bill.bill, (Line("", Quantity.of(1), bill.paid),), tenders, bill.member)
        ring_up(unit, purchase, drawn=False)


def do_something(unit: Unit, number: int, bill: ring_file.FileBill, at: datetime) -> None:
    entry = unit.queues.entry(bill.bill)
    waits = entry is not None and entry.status == "waiting"
    if number % 5 == 1 and waits and entry is not None and entry.lottery and not entry.rewarded_fen:
        entries.draw(unit, bill.bill, f"n{number}", at)
    elif number % 11 == 3 and waits:
        entries.exchange(unit, bill.bill, ("points", "love")[number % 2], at)
    elif number % 13 == 5 and bill.paid:
        orders.refund(unit, bill.bill, at, amount=Money(1 + bill.paid.fen // 2))
    elif number % 17 == 6 and bill.paid:
        orders.refund(unit, bill.bill, at)
    elif number % 29 == 7 and orders.balance(unit, bill.member, "points") > Money(0):
        entries.transfer(unit, bill.member, "zz", "points", Money(1), at)


def change_next(unit: Unit, path: str, value: object) -> None:
    now = settings.current(unit)
    new = tree.changed(now.configuration.rebate, path, value)
    configuration = Configuration(now.configuration.shop, new)
    settings.change(unit, configuration, based_on=now.version, who="a", reason="b")
