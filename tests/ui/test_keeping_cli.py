"""`paidui backup` and `paidui restore` as scripts use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from terminal.ledger.store import Ledger
from tests.shop import Shop
from ui.cli import OK, WRONG, main


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "till.sqlite"
    shop = Shop(path)
    shop.pay("10.00", "m1")
    shop.ledger.close()
    return path


def test_there_and_back(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy.sqlite"
    assert main(["backup", "--ledger", str(ledger), str(copy)]) == OK
    told = json.loads(capsys.readouterr().out)
    assert (told["path"], told["last_bill"]) == (str(copy), "02-000001")
    ledger.unlink()
    assert main(["restore", "--ledger", str(ledger), str(copy)]) == OK
    again = json.loads(capsys.readouterr().out)
    assert (again["head"], again["kept"]) == (told["head"], None)
    with_note = Ledger.open(ledger)
    with with_note.read() as unit:
        assert unit.sql.one("SELECT what, subject FROM note ORDER BY event DESC LIMIT 1") == ("restored", "copy.sqlite")
    with_note.close()
    assert main(["verify", "--ledger", str(ledger)]) == OK
    assert main(["restore", "--ledger", str(ledger), str(copy)]) == OK
    assert Path(json.loads(capsys.readouterr().out.splitlines()[-1])["kept"]).exists()


def test_receipt_numbers_that_were_given_since_the_backup_are_not_given_again(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A customer who brings the receipt of a bill that is gone must not be given somebody else's money."""
    copy = tmp_path / "copy.sqlite"
    assert main(["backup", "--ledger", str(ledger), str(copy)]) == OK
    shop = Shop(ledger)
    assert shop.pay("20.00", "m1", bill_id="gone").number == "02-000002"
    shop.ledger.close()
    assert main(["restore", "--ledger", str(ledger), str(copy)]) == OK
    assert main(["restore", "--ledger", str(ledger), str(copy)]) == OK, "and once more"
    shop = Shop(ledger)
    assert shop.pay("30.00", "m1", bill_id="new").number == "02-000003"
    shop.ledger.close()
    assert main(["verify", "--ledger", str(ledger)]) == OK
    assert "given once more" not in capsys.readouterr().err


def test_what_was_replaced_may_be_beyond_reading(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.sqlite"
    assert main(["backup", "--ledger", str(ledger), str(copy)]) == OK
    ledger.write_bytes(b"dust" * 5_000)
    assert main(["restore", "--ledger", str(ledger), str(copy)]) == OK
    assert "may be given once more" in capsys.readouterr().err
    assert main(["verify", "--ledger", str(ledger)]) == OK


def test_what_cannot_be_done_is_said(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / "letter"
    letter.write_text("dear")
    assert main(["backup", "--ledger", str(ledger), str(letter)]) == WRONG
    assert "Something else has this name already" in capsys.readouterr().err
    assert main(["restore", "--ledger", str(ledger), str(letter)]) == WRONG
    assert "ledger_not_ours" in capsys.readouterr().err
    assert main(["backup", "--ledger", str(tmp_path / "none"), str(tmp_path)]) == WRONG
    assert "ledger_missing" in capsys.readouterr().err
