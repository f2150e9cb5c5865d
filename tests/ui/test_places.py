"""Where a ledger is, as commands are told: files and databases are opened, all else is refused, no password told."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from sync.office import admin
from terminal.ledger.store import Ledger
from tests.postgres import Place, Server
from tests.ui.test_cli import Command
from ui.cli import MISUSED, OK, WRONG
from ui.office_cli import ENVIRONMENT
from ui.places import shown

WORD = "s3cr@t"


@pytest.fixture
def paidui(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    for name in ("PAIDUI_LEDGER", ENVIRONMENT, "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return Command(capsys)


@pytest.fixture
def office(postgres: Server) -> Place:
    """A head office's database, with a password in its address that a server on this machine has no use for."""
    address = make_url(postgres.place()).set(password=WORD).render_as_string(hide_password=False)
    with closing(Ledger.open(address)) as ledger, ledger.write() as unit:
        admin.establish(unit)
    return address


def test_a_database_is_audited_wherever_its_address_stands_and_however_it_is_written(
    paidui: Command, office: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = office.replace("postgresql+psycopg://", "postgresql://")
    told = [paidui("verify", "--ledger", office), paidui("--ledger", plain, "verify")]
    monkeypatch.setenv("PAIDUI_LEDGER", office)
    told.append(paidui("verify"))
    for each in told:
        assert (each.code, each.value["ok"]) == (OK, True), each.said
        assert "s3cr" not in each.said


def test_a_database_is_exported(paidui: Command, office: Place, tmp_path: Path) -> None:
    assert paidui("export", "--csv", str(tmp_path / "csv"), "--ledger", office).code == OK
    assert paidui("export", "--scenario", str(tmp_path / "s.json"), "--ledger", office).code == OK
    assert (tmp_path / "s.json").exists()


@pytest.mark.parametrize("command", [["sync", "--once"], ["backup", "copy"], ["restore", "copy"], []])
def test_what_works_on_a_file_says_so_of_a_database(paidui: Command, command: list[str], tmp_path: Path) -> None:
    told = paidui("--ledger", "postgresql://u:s3cr@t@localhost/x", *command)
    assert told.code == MISUSED
    assert "not on a database" in told.said
    assert "s3cr" not in told.said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address",
    ["nonsense://u:s3cret@x", "postgres://u:s3cret@localhost/x", "postgresql+psycopg:/u:s3cret@localhost/x",
     "mysql://u:s3cret@x", "://s3cret", "a b://s3cret"],
)  # fmt: skip
def test_an_address_of_no_known_kind_is_refused_and_nothing_is_made(
    paidui: Command, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = [paidui("verify", "--ledger", address), paidui("office", "tills", "--db", address)]
    calls.append(paidui("office", "--port", "0", "--db", address))
    monkeypatch.setenv(ENVIRONMENT, address)
    calls.append(paidui("office", "pair", "--store", "1"))
    for told in calls:
        assert (told.code, told.out) == (MISUSED, "")
        assert "postgresql+psycopg://" in told.said
        assert "s3cret" not in told.said
    assert list(tmp_path.iterdir()) == []


def test_a_file_may_be_named_as_an_address_of_sqlite(paidui: Command, tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "o.sqlite")) as ledger, ledger.write() as unit:
        admin.establish(unit)
    assert paidui("office", "tills", "--db", f"sqlite:///{tmp_path}/o.sqlite").value == {"tills": []}
    assert paidui("verify", "--ledger", f"sqlite:///{tmp_path}/o.sqlite").code == OK


def test_an_address_that_makes_no_sense_is_told_without_its_password(paidui: Command) -> None:
    for address in ("postgresql://u:s3@cret@h:port/x", "postgresql://u:s3cret"):
        told = paidui("verify", "--ledger", address)
        assert told.code == WRONG
        assert "s3" not in told.said
        assert "cret" not in told.said


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://u:s3@c:r/e?t@h:1/x", "postgresql://u:***@h:1/x"),
        ("postgresql+psycopg://u@h/x?password=s3cret", "postgresql+psycopg://u@h/x"),
        ("postgresql://h/x", "postgresql://h/x"),
    ],
)
def test_an_address_is_shown_without_what_is_secret(address: str, told: str) -> None:
    assert shown(address) == told
