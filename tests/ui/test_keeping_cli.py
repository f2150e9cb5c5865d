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


def test_what_cannot_be_done_is_said(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / "letter"
    letter.write_text("dear")
    assert main(["backup", "--ledger", str(ledger), str(letter)]) == WRONG
    assert "Something else has this name already" in capsys.readouterr().err
    assert main(["restore", "--ledger", str(ledger), str(letter)]) == WRONG
    assert "ledger_not_ours" in capsys.readouterr().err
    assert main(["backup", "--ledger", str(tmp_path / "none"), str(tmp_path)]) == WRONG
    assert "ledger_missing" in capsys.readouterr().err
