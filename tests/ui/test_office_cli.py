"""The commands of head office: what they print, and an office that really runs, is told to stop, and is killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
import requests
from sqlalchemy import make_url

from sync import keys
from sync.office import admin, examples
from terminal.ledger.store import Ledger
from tests.postgres import Server
from tests.sync.office.served import TILL, enrol
from tests.ui.test_cli import Command, Told
from ui.cli import MISUSED, OK, WRONG
from ui.office_cli import ENVIRONMENT

PATIENCE_S = 90
KEY = keys.of_seed(b"k" * 32)


@pytest.fixture
def office(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """The commands of an office that was begun."""
    with closing(Ledger.open(tmp_path / "office.sqlite")) as ledger, ledger.write() as unit:
        admin.establish(unit)
    command = Command(capsys)
    return lambda *arguments: command("office", *arguments, "--db", tmp_path / "office.sqlite")


@pytest.fixture
def with_till(office: Any, tmp_path: Path) -> Any:
    with closing(Ledger.open(tmp_path / "office.sqlite")) as ledger, ledger.write() as unit:
        enrol(unit, KEY)
        unit.add("office_case", ("c1", "flag", "late", TILL, 3, "b1", '{"days": 9}', "2026-11-22", "", "", ""))
    return office


def test_a_code_is_printed_as_json(office: Any) -> None:
    told: Told = office("pair", "--store", "S1", "--till", "07")
    assert told.code == OK
    assert told.value["store"] == "S1"
    assert told.value["till"] == "07"
    assert len(str(told.value["code"])) == 14
    assert office("pair", "--store", "S1").value["till"] == "01"


def test_a_prefix_that_is_taken_is_refused(with_till: Any) -> None:
    told: Told = with_till("pair", "--store", "S1", "--till", "02")
    assert told.code == WRONG
    assert "prefix_taken" in told.said
    assert with_till("pair", "--store", "S1", "--till", "02345").code == MISUSED
    assert with_till("pair", "--store", "*").code == MISUSED


def test_tills_are_shown_revoked_and_resumed(with_till: Any, tmp_path: Path) -> None:
    (till,) = with_till("tills").value["tills"]
    assert (till["id"], till["store"], till["prefix"], till["revoked_at"]) == (TILL, "S1", "02", "")
    assert "public_key" not in till
    assert with_till("resume", TILL).code == WRONG
    with closing(Ledger.open(tmp_path / "office.sqlite")) as ledger, ledger.write() as unit:
        unit.sql.run("UPDATE joined_till SET stopped = 'rolled_back'")
    assert with_till("resume", TILL).value == {"resumed": TILL, "was": "rolled_back"}
    assert with_till("revoke", TILL).value == {"revoked": TILL}
    assert with_till("tills").value["tills"][0]["revoked_at"]


def test_a_till_is_named_by_its_prefix_as_well(with_till: Any, tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "office.sqlite")) as ledger, ledger.write() as unit:
        unit.sql.run("UPDATE joined_till SET stopped = 'rolled_back'")
    assert with_till("resume", "02").value == {"resumed": TILL, "was": "rolled_back"}
    assert with_till("revoke", "02").value == {"revoked": TILL}
    for command in ("revoke", "resume"):
        told: Told = with_till(command, "09")
        assert told.code == WRONG
        assert "no_such_till (till=09)" in told.said


@pytest.mark.parametrize("command", [["tills"], ["pair", "--store", "1"], ["policy"], ["cases"], ["revoke", "02"]])
def test_an_office_that_was_not_begun_is_told_and_none_is_made(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: list[str]
) -> None:
    nowhere = tmp_path / "nowhere.sqlite"
    told = Command(capsys)("office", *command, "--db", nowhere)
    assert told.code == WRONG
    assert f"office_missing (path={nowhere})" in told.said
    assert list(tmp_path.iterdir()) == []


def test_a_tills_own_ledger_is_made_no_office(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    Ledger.open(tmp_path / "till.sqlite").close()
    told = Command(capsys)("office", "pair", "--store", "1", "--db", tmp_path / "till.sqlite")
    assert (told.code, told.out) == (WRONG, "")
    assert "no_office" in told.said


def test_an_empty_database_is_no_office_until_one_is_begun(
    capsys: pytest.CaptureFixture[str], postgres: Server
) -> None:
    place = make_url(postgres.empty()).set(password="s3cr@t").render_as_string(hide_password=False)
    told = Command(capsys)("office", "tills", "--db", place)
    assert told.code == WRONG
    assert "office_missing (path=postgresql" in told.said
    assert "s3cr" not in told.said


def test_a_database_that_refuses_the_sign_in_is_told(capsys: pytest.CaptureFixture[str], postgres: Server) -> None:
    place = make_url(postgres.empty()).set(database="there_is_none").render_as_string(hide_password=False)
    told = Command(capsys)("office", "tills", "--db", place)
    assert told.code == WRONG
    assert "database_refused" in told.said


def test_a_case_is_shown_until_somebody_has_looked(with_till: Any) -> None:
    (case,) = with_till("cases").value["cases"]
    assert (case["kind"], case["reason"], case["detail"]) == ("flag", "late", {"days": 9})
    assert with_till("cases", "--close", "c1").code == WRONG
    assert with_till("cases", "--close", "c9", "--note", "ok").code == WRONG
    assert with_till("cases", "--close", "c1", "--note", "6222021234567890128").code == WRONG
    closed = with_till("cases", "--close", "c1", "--note", "是真的", "--who", "李红").value
    assert (closed["note"], closed["closed_by"]) == ("是真的", "李红")
    assert with_till("cases").value["cases"] == []
    assert [case["id"] for case in with_till("cases", "--closed").value["cases"]] == ["c1"]


def test_settings_are_changed_with_who_and_why(office: Any, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"base": {"default": "120"}}), "utf-8")
    first: Told = office("configure", file, "--who", "李红", "--reason", "开业")
    assert first.code == OK, first.said
    assert (first.value["version"], first.value["who"], first.value["reason"]) == (1, "李红", "开业")
    assert office("configure", file, "--who", "李红", "--reason", " ").code == WRONG
    assert office("configure", file, "--who", " ", "--reason", "x").code == WRONG
    file.write_text(json.dumps({"base": {"default": "a lot", "nonsense": 1}}), "utf-8")
    wrong: Told = office("configure", file, "--who", "李红", "--reason", "x")
    assert wrong.code == WRONG
    assert "paidui: base.default: 'a lot' is not " in wrong.said
    assert "paidui: base.nonsense: " in wrong.said
    assert "Fault" not in wrong.said
    for text in ("{", "[" * 100_000):
        file.write_text(text, "utf-8")
        assert office("configure", file, "--who", "李红", "--reason", "x").code == MISUSED
    file.write_text("[]", "utf-8")
    assert office("configure", file, "--who", "李红", "--reason", "x").code == WRONG
    missing: Told = office("configure", tmp_path / "nowhere.json", "--who", "李红", "--reason", "x")
    assert missing.code == WRONG
    assert str(tmp_path / "nowhere.json") in missing.said
    assert "Errno" not in missing.said


def test_the_policy_is_shown_and_set(office: Any) -> None:
    assert office("policy").value == {"least_ratio": "0%", "most_ratio": "200%", "late_days": 7}
    assert office("policy", "--most-ratio", "150", "--late-days", "3").value["most_ratio"] == "150%"
    assert office("policy").value == {"least_ratio": "0%", "most_ratio": "150%", "late_days": 3}
    assert office("policy", "--least-ratio", "151").code == WRONG
    assert office("policy", "--late-days", "0").code == WRONG
    assert office("policy", "--most-ratio", "9999999").code == WRONG
    assert office("policy", "--most-ratio", "9" * 30).code == MISUSED
    assert office("policy", "--most-ratio", "much").code == MISUSED


def test_what_is_called_wrongly_is_told(office: Any) -> None:
    for wrong in (("--port", "70000"), ("--workers", "0"), ("--public-url", "ftp://x"), ("nonsense",), ("revoke",)):
        assert office(*wrong).code == MISUSED, wrong
    several: Told = office("--workers", "2", "--port", "0")
    assert several.code == MISUSED
    assert "PostgreSQL" in several.said


@contextmanager
def running(
    db: str, *options: str, said: int | IO[str] = subprocess.DEVNULL
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """An office in a process of its own, and what it printed once it listened."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ui", "office", "--host", "127.0.0.1", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=said,
        text=True,
        env={**os.environ, ENVIRONMENT: db},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the office did not start"
        yield process, json.loads(line)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=PATIENCE_S)


def test_an_office_listens_and_stops_when_it_is_told_to(tmp_path: Path) -> None:
    db = tmp_path / "office.sqlite"
    with (tmp_path / "said").open("w") as said, running(str(db), "--name", "福源总部", said=said) as (process, told):
        assert f"its books in {db}\n" in (tmp_path / "said").read_text("utf-8")
        assert told["workers"] == 1
        about = requests.get(f"{told['listening']}/v1/office", timeout=PATIENCE_S).json()
        assert (about["name"], about["public_url"]) == ("福源总部", told["public_url"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) in (0, -signal.SIGTERM)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{told['listening']}/healthz", timeout=PATIENCE_S)


def test_what_is_under_way_is_finished_before_the_office_stops(tmp_path: Path) -> None:
    db = tmp_path / "office.sqlite"
    with running(str(db)) as (process, told), ThreadPoolExecutor(1) as thread, closing(Ledger.open(db)) as ledger:
        with ledger.write() as unit:
            code = admin.code(unit, "S1", "02", unit.now())["code"]
        asked = {**examples.PAIR, "code": code}
        assert requests.get(f"{told['listening']}/readyz", timeout=PATIENCE_S).ok
        with ledger.write():  # nobody else can write meanwhile
            pairing = thread.submit(requests.post, f"{told['listening']}/v1/pair", json=asked, timeout=PATIENCE_S)
            while "paidui_requests_in_hand" not in (text := figures(told)) or in_hand(text) < 1:
                assert not pairing.done()
            process.send_signal(signal.SIGTERM)
        answer = pairing.result(PATIENCE_S)
        assert answer.json().get("prefix") == "02", answer.text
        process.wait(PATIENCE_S)


def figures(told: dict[str, Any]) -> str:
    return requests.get(f"{told['listening']}/metrics", timeout=PATIENCE_S).text


def in_hand(text: str) -> float:
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith("paidui_requests_in_hand{"))


def test_an_address_that_is_taken_is_told(tmp_path: Path, office: Any) -> None:
    with running(str(tmp_path / "other.sqlite")) as (_, told):
        port = told["listening"].rpartition(":")[2]
        refused: Told = office("--host", "127.0.0.1", "--port", port)
    assert refused.code == WRONG
    assert "can't listen" in refused.said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_the_processes_of_a_killed_office_end_and_leave_their_address(postgres: Server) -> None:
    with running(postgres.place(), "--workers", "2") as (process, told):
        assert requests.get(f"{told['listening']}/readyz", timeout=PATIENCE_S).text == "ready\n"
        process.kill()
        process.wait(PATIENCE_S)
        # The workers end one after the other; who is still there may answer, until nobody is.
        with contextlib.suppress(requests.ConnectionError):
            while True:
                requests.get(f"{told['listening']}/healthz", timeout=PATIENCE_S)
