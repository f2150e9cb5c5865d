"""The commands of a till's link, run as a person runs them, against an office that listens on a real port."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from terminal.ledger.store import Ledger
from terminal.services.ring_up import ring_up
from tests.shop import Shop, cash
from tests.sync.parts import Office
from ui import cli


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A till that was set up and has sold one bill."""
    path = tmp_path / "till.sqlite"
    shop = Shop(path)
    shop.pay("10", "A", bill_id="b1")
    shop.ledger.close()
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any], str]:
    code = cli.main([str(each) for each in arguments])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else {}, err


def test_a_till_joins_sells_and_syncs(
    address: str, office: Office, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, err = run(capsys, "join", address, office.code("S1", "07"), "--ledger", ledger)
    assert (code, told["joined"], told["office"], told["prefix"], told["unconfirmed"]) == (0, True, "总部", "07", 1)
    assert told["oldest_s"] >= 0
    assert not err
    code, told, err = run(capsys, "sync", "--once", "--ledger", ledger)
    assert (code, err) == (0, "")
    assert {"joined": True, "online": True, "unconfirmed": 0, "oldest_s": None, "stopped": "", "error": "",
            "confirmed": 1, "held": 0}.items() <= told.items()  # fmt: skip
    assert told["acked"] > 0
    code, told, _ = run(capsys, "leave", "--ledger", ledger)
    assert (code, told["joined"]) == (0, False)
    assert run(capsys, "verify", "--ledger", ledger)[1]["ok"]


def test_leaving_with_a_bill_that_was_not_confirmed_needs_a_word_more(
    address: str, office: Office, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "join", address, office.code("S1", "07"), "--ledger", ledger)
    code, told, err = run(capsys, "leave", "--ledger", ledger)
    assert (code, told) == (1, {})
    assert "unconfirmed (count=1)" in err
    assert run(capsys, "leave", "--force", "--ledger", ledger)[0] == 0


def test_an_office_that_is_away_is_said_and_nothing_is_lost(
    address: str, office: Office, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "join", address, office.code("S1", "07"), "--ledger", ledger)
    till = Ledger.open(ledger)
    with till.write() as unit:
        unit.sql.run("UPDATE office_link SET url = 'http://127.0.0.1:1'")
        ring_up(unit, cash("10", "A", "b2"))
    till.close()
    code, told, err = run(capsys, "sync", "--once", "--ledger", ledger)
    assert (code, told["online"], told["unconfirmed"], told["error"]) == (1, False, 2, "office_away")
    assert "office_away" in err


def test_a_till_alone_has_nothing_to_sync(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, err = run(capsys, "sync", "--once", "--ledger", ledger)
    assert (code, told["joined"], told["online"]) == (1, False, False)
    assert "no head office" in err


@pytest.mark.parametrize("arguments", [("sync",), ("join", "http://x"), ("join",), ("leave", "now")], ids=str)
def test_wrong_calls_end_with_two(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("url", "why"), [("office", "bad_address"), ("http://127.0.0.1:1", "office_away")], ids=lambda text: text
)
def test_an_office_that_can_not_be_reached_is_said(
    url: str, why: str, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, err = run(capsys, "join", url, "ABCD-EFGH-JKLM", "--ledger", ledger)
    assert (code, told) == (1, {})
    assert why in err


@pytest.mark.parametrize(
    ("language", "code", "away", "other"),
    [
        ("zh_CN.UTF-8", "总部不认识这个配对码", "总部没有回应", "不是本程序的总部"),
        ("en_US.UTF-8", "Head office doesn't know this code", "Head office doesn't answer", "is not a head office"),
    ],
)
def test_joining_in_vain_is_told_in_a_sentence(
    address: str, language: str, code: str, away: str, other: str, ledger: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", language)
    somebody = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    thread = threading.Thread(target=somebody.serve_forever, daemon=True)
    thread.start()
    elsewhere = f"http://127.0.0.1:{somebody.server_port}"
    told = [run(capsys, "join", url, "ABCD-EFGH-JKLM", "--ledger", ledger) for url in (address, elsewhere)]
    somebody.shutdown()
    somebody.server_close()
    thread.join()
    told.append(run(capsys, "join", "http://127.0.0.1:1", "ABCD-EFGH-JKLM", "--ledger", ledger))
    assert [each[0] for each in told] == [1, 1, 1]
    for (_, _, err), sentence in zip(told, (code, other, away), strict=True):
        assert sentence in err


def test_a_till_whose_exchange_stopped_joins_again_by_its_commands(
    address: str, office: Office, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from sync.office import tills

    run(capsys, "join", address, office.code("S1", "07"), "--ledger", ledger)
    run(capsys, "sync", "--once", "--ledger", ledger)
    till = office.all("SELECT id FROM joined_till")[0][0]
    with office.ledger.write() as unit:
        tills.revoke(unit, till, office.clock())
    shop = Ledger.open(ledger)
    with shop.write() as unit:
        ring_up(unit, cash("10", "A", "b2"))
    shop.close()
    code, told, err = run(capsys, "sync", "--once", "--ledger", ledger)
    assert (code, told["stopped"]) == (1, "revoked") and "revoked" in err
    code, told, _ = run(capsys, "sync", "--once", "--resume", "--ledger", ledger)
    assert (code, told["stopped"]) == (1, "revoked")
    assert run(capsys, "leave", "--force", "--ledger", ledger)[0] == 0
    code, told, err = run(capsys, "join", address, office.code("S1", "08"), "--ledger", ledger)
    assert (code, err) == (0, "") and told["prefix"] == "08"
    code, told, _ = run(capsys, "sync", "--once", "--ledger", ledger)
    assert (code, told["unconfirmed"], told["held"], told["stopped"]) == (0, 0, 0, "")
    assert office.all("SELECT id FROM bill ORDER BY seq") == [("b1",), ("b2",)]


def test_a_joined_tills_history_is_exported_at_head_office(
    address: str, office: Office, ledger: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capsys, "join", address, office.code("S1", "07"), "--ledger", ledger)
    for _ in range(2):
        code, told, err = run(capsys, "export", "--scenario", tmp_path / "till.json", "--ledger", ledger)
        assert (code, told) == (1, {})
        assert "settled_elsewhere" in err
        assert not (tmp_path / "till.json").exists()
        run(capsys, "sync", "--once", "--ledger", ledger)
    assert run(capsys, "export", "--csv", tmp_path / "csv", "--ledger", ledger)[0] == 0
    place = office.ledger.path
    code, told, err = run(capsys, "export", "--scenario", tmp_path / "office.json", "--ledger", place)
    assert (code, told["events"]) == (0, 1), err


def test_a_bill_that_is_put_aside_is_said(
    address: str, office: Office, ledger: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capsys, "join", address, office.code("S1", "07"), "--ledger", ledger)
    run(capsys, "sync", "--once", "--ledger", ledger)
    other = tmp_path / "other.sqlite"
    run(capsys, "join", address, office.code("S1", "08"), "--ledger", other)
    shop = Ledger.open(other)
    with shop.write() as unit:
        ring_up(unit, cash("12", None, "b1"))
    shop.close()
    code, told, err = run(capsys, "sync", "--once", "--ledger", other)
    assert (code, told["held"], told["stopped"]) == (1, 1, "")
    assert "put 1 event(s) of this till aside" in err
