"""The ledger as CSV files: what a spreadsheet opens, and nothing that it would run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from terminal.money import Money, Quantity
from terminal.services import export_csv, shifts
from terminal.services.facts import Line, Purchase, Tender, TenderKind
from terminal.services.rights import Approval
from terminal.services.ring_up import ring_up
from tests.shop import Shop
from ui import cli


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shop = Shop(tmp_path / "till.sqlite")
    with shop.ledger.write() as unit:
        shifts.start(unit, Money(100_00), Approval("=HYPERLINK(1)"))
    shop.pay("30.00", "m1")
    shop.pay("20.00", "m2")
    with shop.ledger.write() as unit:
        line = Line("=1+1", Quantity.of(1), Money(5_00))
        tender = Tender(TenderKind.CASH, Money(5_00), Money(5_00))
        ring_up(unit, Purchase("b-last", (line,), (tender,), cashier="@张敏"))
        shifts.close(unit, {100_00: 1, 50_00: 1}, "-少了", Approval())
    shop.ledger.close()
    return tmp_path


def test_the_command_writes_all_five_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "out" / "csv"
    assert cli.main(["--ledger", str(folder / "till.sqlite"), "export", "--csv", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["bills.csv"] == 3
    assert sorted(path.name for path in out.iterdir()) == [
        "bills.csv", "entries.csv", "payouts.csv", "settings.csv", "shifts.csv",
    ]  # fmt: skip
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in out.iterdir())
    bills = rows(out / "bills.csv")
    assert [(row["number"], row["paid"]) for row in bills] == [
        ("02-000001", "30.00"), ("02-000002", "20.00"), ("02-000003", "5.00"),
    ]  # fmt: skip
    assert sum(Money.from_yuan(row["extracted"]).fen for row in bills) == 550
    assert len(rows(out / "entries.csv")) == 2
    assert sum(Money.from_yuan(row["amount"]).fen for row in rows(out / "payouts.csv")) == 250
    shift = rows(out / "shifts.csv")[0]
    assert (shift["z"], shift["sales"], shift["difference"]) == ("1", "55.00", "-5.00")
    assert {row["path"] for row in rows(out / "settings.csv")} >= {"shop/shop_name"}


def test_no_cell_is_a_formula(folder: Path) -> None:
    out = folder / "out"
    assert cli.main(["--ledger", str(folder / "till.sqlite"), "export", "--csv", str(out)]) == 0
    assert rows(out / "bills.csv")[2]["cashier"] == "'@张敏"
    shift = rows(out / "shifts.csv")[0]
    assert (shift["opened_by"], shift["note"]) == ("'=HYPERLINK(1)", "'-少了")


def test_a_folder_that_can_not_be_written_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = folder / "a-file"
    there.write_text("x", "utf-8")
    assert cli.main(["--ledger", str(folder / "till.sqlite"), "export", "--csv", str(there)]) == 1
    assert "paidui:" in capsys.readouterr().err


def test_a_failed_export_leaves_the_files_of_the_one_before(tmp_path: Path) -> None:
    shop = Shop()
    with shop.ledger.read() as unit:
        export_csv.write(unit, tmp_path)
        before = (tmp_path / "bills.csv").read_bytes()
    shop.pay("3.00")
    (tmp_path / "bills.csv.part").mkdir()
    with shop.ledger.read() as unit, pytest.raises(OSError, match="part"):
        export_csv.write(unit, tmp_path)
    assert (tmp_path / "bills.csv").read_bytes() == before
