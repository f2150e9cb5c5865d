"""Receipts to be printed wait in the ledger file, in their order, until they came out or somebody gave them up."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal.errors import Refused
from terminal.ledger.store import Ledger
from terminal.services import print_jobs
from terminal.services.print_jobs import PrintJob
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "till.sqlite")
    for yuan in ("1", "2", "3"):
        shop.pay(yuan)
    return shop


def add(shop: Shop, bill: str, copy: bool = False) -> PrintJob:
    with shop.ledger.write() as unit:
        return print_jobs.add(unit, bill, copy)


def waiting(ledger: Ledger) -> list[tuple[str, bool, int, str]]:
    with ledger.read() as unit:
        return [(job.bill_id, job.copy, job.tries, job.last_error) for job in print_jobs.waiting(unit)]


def test_jobs_wait_in_the_order_they_were_added_also_when_the_clock_goes_back(shop: Shop) -> None:
    expected = []
    for number in range(30):
        bill = f"bill-{number % 3 + 1}"
        shop.clock.forward(hours=-1)
        job = add(shop, bill, copy=number % 2 == 0)
        assert job.added_at == shop.clock.at
        expected.append((bill, number % 2 == 0, 0, ""))
    assert waiting(shop.ledger) == expected


def test_a_restart_forgets_none(shop: Shop) -> None:
    job = add(shop, "bill-1")
    with shop.ledger.write() as unit:
        print_jobs.failed(unit, job.id, "纸\x1b尽\n" + "x" * 500)
    shop.ledger.close()
    again = Ledger.open(shop.ledger.path)
    ((bill, copy, tries, why),) = waiting(again)
    assert (bill, copy, tries, why[:5], len(why)) == ("bill-1", False, 1, "纸尽 xx", 120)


def test_what_came_out_or_was_given_up_waits_no_longer(shop: Shop) -> None:
    first, second, third = (add(shop, f"bill-{number}") for number in (1, 2, 3))
    with shop.ledger.write() as unit:
        print_jobs.printed(unit, first.id)
        print_jobs.drop(unit, second.id)
        print_jobs.printed(unit, "no such job")
    assert [bill for bill, *_ in waiting(shop.ledger)] == ["bill-3"]
    with shop.ledger.write() as unit:
        print_jobs.drop(unit, first.id)
        assert unit.sql.all("SELECT state FROM print_job ORDER BY rowid") == [("printed",), ("dropped",), ("waiting",)]
    assert third.tries == 0


def test_no_receipt_waits_for_a_bill_that_is_not_there(shop: Shop) -> None:
    with pytest.raises(Refused, match="unknown_bill"):
        add(shop, "bill-9")
    assert waiting(shop.ledger) == []


def test_a_slip_that_is_no_receipt_waits_with_what_it_is_drawn_from() -> None:
    shop = Shop()
    with shop.ledger.write() as unit:
        job = print_jobs.add_slip(unit, print_jobs.Z, {"number": 3})
    with shop.ledger.write() as unit:
        assert print_jobs.waiting(unit) == (job,)
        assert (job.bill_id, job.kind, job.content) == ("", "z", '{"number":3}')
        print_jobs.printed(unit, job.id)
        assert print_jobs.waiting(unit) == ()
