"""The contract that scripts rely on: exit codes, what goes to stdout and what to stderr, and where the ledger is."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from terminal.ledger.store import APPLICATION_ID, Ledger
from tests.disk import Disk, mounted
from tests.shop import Shop
from ui.cli import MISUSED, OK, WRONG, main

HEAD = "bill,at,store,member,paid\n"
GOOD = "b{n},2017-01-01T11:53:26+08:00,S1,900,10.00\n"
PATIENCE_S = 60


@dataclass(frozen=True)
class Told:
    """What a command came to."""

    code: int
    out: str
    said: str

    @property
    def value(self) -> dict[str, object]:
        """The one JSON object that all of stdout is."""
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


class Command:
    """Runs the program within this process, in a data folder of its own."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Told:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        told = self._capsys.readouterr()
        return Told(code, told.out, told.err)


@pytest.fixture
def paidui(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    for name in ("PAIDUI_LEDGER", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return Command(capsys)


@pytest.fixture
def bills(tmp_path: Path) -> Path:
    path = tmp_path / "bills.csv"
    path.write_text(HEAD + "".join(GOOD.format(n=n) for n in range(3)))
    return path


@pytest.fixture
def sold(tmp_path: Path) -> Path:
    """A ledger with a bill in it."""
    path = tmp_path / "sold.sqlite"
    shop = Shop(path)
    shop.pay("10", "A")
    shop.ledger.close()
    return path


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "disk") as disk:
        yield disk


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_a_sentence(said: str) -> bool:
    return re.fullmatch(r"paidui: \S.{10,}\n", said) is not None and "Traceback" not in said


def test_help_names_every_command_and_every_command_has_help(paidui: Command) -> None:
    told = paidui("--help")
    assert (told.code, told.said) == (OK, "")
    commands = re.findall(r"^    (\w+) ", told.out, re.MULTILINE)
    assert {"ring", "verify", "bench"} <= set(commands)
    for command in commands:
        own = paidui(command, "--help")
        assert (own.code, own.said) == (OK, ""), command
        assert own.out.startswith(f"usage: paidui {command}")
    for command in ("ring", "verify"):
        assert "--ledger PATH" in paidui(command, "--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["ring"],
        ["ring", "file.csv"],
        ["ring", "--store", "S1"],
        ["ring", "file.csv", "--store", ""],
        ["ring", "file.csv", "--store", "*"],
        ["ring", "file.csv", "--store", "S" * 21],
        ["ring", "file.csv", "--store", "S\x001"],
        ["verify", "more"],
        ["verify", "--nothing"],
        ["bench"],
        ["bench", "nothing"],
        ["bench", "bill", "--waiting", "5"],
        ["bench", "bill", "--waiting", "1e9"],
        ["bench", "bill", "--waiting", "٣٠٠٠٠"],
        ["--language", "fr"],
    ],
)
def test_called_wrongly_it_says_how_and_exits_2(paidui: Command, arguments: list[str], tmp_path: Path) -> None:
    told = paidui(*arguments)
    assert (told.code, told.out) == (MISUSED, "")
    assert "usage: paidui" in told.said
    assert not (tmp_path / "data").exists()


def test_the_ledger_may_be_named_before_or_after_the_command_or_by_the_environment(
    paidui: Command, bills: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after, named, own = (tmp_path / f"{name}.sqlite" for name in ("before", "after", "named", "own"))
    assert paidui("--ledger", before, "ring", bills, "--store", "S1").value["bills"] == 3
    assert paidui("ring", bills, "--store", "S1", "--ledger", after).value["bills"] == 3
    monkeypatch.setenv("PAIDUI_LEDGER", str(named))
    assert paidui("ring", bills, "--store", "S1").value["bills"] == 3
    assert paidui("ring", bills, "--store", "S1", "--ledger", own).value["bills"] == 3
    assert paidui("ring", bills, "--store", "S1").value["exists"] == 3
    assert paidui("verify").value["events"] == 4
    assert all(path.exists() for path in (before, after, named, own))
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="where the platform keeps data is set by the environment here only")
def test_without_a_name_it_is_the_tills_own_in_the_platforms_data_folder(
    paidui: Command, bills: Path, tmp_path: Path
) -> None:
    assert paidui("ring", bills, "--store", "S1").code == OK
    assert (tmp_path / "data" / "paidui" / "till.sqlite").exists()
    assert paidui("verify").value["ok"] is True


def test_rows_that_are_not_rung_up_are_named_on_stderr_and_make_it_exit_1(
    paidui: Command, bills: Path, tmp_path: Path
) -> None:
    bills.write_text(HEAD + GOOD.format(n=1) + GOOD.format(n=2).replace("10.00", "1.005") + GOOD.format(n=3))
    told = paidui("ring", bills, "--store", "S1", "--ledger", tmp_path / "a.sqlite")
    assert told.code == WRONG
    assert {name: told.value[name] for name in ("bills", "exists", "refused")} == {
        "bills": 2,
        "exists": 0,
        "refused": 1,
    }
    assert told.said == f"paidui: {bills}: line 3: paid is no amount (decimals): '1.005'\n"


def test_a_store_that_is_not_in_the_file_is_said_and_is_no_error(paidui: Command, bills: Path, tmp_path: Path) -> None:
    told = paidui("ring", bills, "--store", "S9", "--ledger", tmp_path / "a.sqlite")
    assert (told.code, told.value["bills"]) == (OK, 0)
    assert told.said == f"paidui: {bills}: no row of store S9\n"


@pytest.mark.parametrize("what", ["missing", "folder", "text", "without columns", "packed and cut", "picture"])
def test_a_file_that_is_no_file_of_bills_exits_2_and_makes_no_ledger(
    paidui: Command, tmp_path: Path, what: str
) -> None:
    content = {
        "text": b"Dear Sir,\nplease find enclosed\n",
        "without columns": b"bill,at,store\nb1,2017-01-01T11:53:26+08:00,S1\n",
        "packed and cut": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
        "picture": b"\x89PNG\r\n\x1a\n\xff\xfe\x00",
    }.get(what)
    path = tmp_path / "some file.csv"
    if content is not None:
        path.write_bytes(content)
    elif what == "folder":
        path.mkdir()
    told = paidui("ring", path, "--store", "S1", "--ledger", tmp_path / "new" / "a.sqlite")
    assert (told.code, told.out) == (MISUSED, "")
    assert is_a_sentence(told.said)
    assert str(path) in told.said
    assert not (tmp_path / "new").exists()


def test_an_audit_of_what_is_whole_is_ok_and_changes_nothing(paidui: Command, sold: Path) -> None:
    before = contents(sold.parent)
    told = paidui("verify", "--ledger", sold)
    assert (told.code, told.said) == (OK, "")
    assert list(told.value) == ["ok", "findings", "events", "head"]
    assert (told.value["ok"], told.value["findings"]) == (True, [])
    assert contents(sold.parent) == before


def test_an_audit_that_finds_something_says_what_and_exits_1(paidui: Command, sold: Path) -> None:
    raw = sqlite3.connect(sold)
    raw.execute("UPDATE member SET level = '金卡'")
    raw.commit()
    raw.close()
    told = paidui("verify", "--ledger", sold)
    assert (told.code, told.value["ok"]) == (WRONG, False)
    assert told.value["findings"] == [
        {"kind": "projection", "where": "member A level", "expected": "", "found": "金卡"}
    ]
    assert told.said == "paidui: projection: member A level: expected , found 金卡\n"


@pytest.mark.parametrize("command", ["verify", "ring"])
@pytest.mark.parametrize("what", ["text", "someone else's", "newer", "torn", "a folder"])
def test_a_ledger_that_is_none_is_told_in_a_sentence_and_left_as_it_is(
    paidui: Command, bills: Path, sold: Path, what: str, command: str
) -> None:
    path = sold.parent / "ledger"
    if what == "text":
        path.write_text("bill,at,store\n" * 200)
    elif what == "a folder":
        path.mkdir()
    elif what == "torn":
        path.write_bytes(sold.read_bytes()[:4096] + b"\xff" * 40_000)
    else:
        raw = sqlite3.connect(path)
        if what == "newer":
            with closing(sqlite3.connect(sold)) as ours:
                ours.backup(raw)
            raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
            raw.execute("UPDATE alembic_version SET version_num = '9999'")
        else:
            raw.execute("CREATE TABLE songs (name TEXT)")
        raw.commit()
        raw.close()
    before = contents(sold.parent)
    arguments = ["verify"] if command == "verify" else ["ring", str(bills), "--store", "S1"]
    told = paidui(*arguments, "--ledger", path)
    assert (told.code, told.out) == (WRONG, "")
    assert is_a_sentence(told.said)
    assert str(path) in told.said
    assert contents(sold.parent) == before


def test_an_audit_of_a_ledger_that_is_not_there_makes_none(paidui: Command, tmp_path: Path) -> None:
    told = paidui("verify", "--ledger", tmp_path / "sub" / "none.sqlite")
    assert (told.code, told.out) == (WRONG, "")
    assert is_a_sentence(told.said)
    assert list(tmp_path.iterdir()) == []


def test_on_a_read_only_disk_selling_is_refused_in_a_sentence_and_the_audit_works(
    paidui: Command, bills: Path, disk: Disk
) -> None:
    ledger = disk.place / "a.sqlite"
    assert paidui("ring", bills, "--store", "S1", "--ledger", ledger).code == OK
    disk.make_read_only()
    for path in (ledger, disk.place / "new.sqlite", disk.place / "folder" / "new.sqlite"):
        told = paidui("ring", bills, "--store", "S1", "--ledger", path)
        assert (told.code, told.out) == (WRONG, "")
        assert is_a_sentence(told.said)
    assert paidui("verify", "--ledger", ledger).value["ok"] is True


def test_on_a_full_disk_it_says_so_and_with_room_again_goes_on_where_it_was(
    paidui: Command, bills: Path, disk: Disk
) -> None:
    ledger = disk.place / "a.sqlite"
    assert paidui("ring", bills, "--store", "S1", "--ledger", ledger).code == OK
    disk.fill_up()
    bills.write_text(HEAD + "".join(GOOD.format(n=n) for n in range(100)))
    told = paidui("ring", bills, "--store", "S1", "--ledger", ledger)
    assert (told.code, told.out) == (WRONG, "")
    assert "disk_full" in told.said
    disk.make_room()
    told = paidui("ring", bills, "--store", "S1", "--ledger", ledger)
    assert (told.code, int(str(told.value["bills"])) + int(str(told.value["exists"]))) == (OK, 100)
    assert paidui("verify", "--ledger", ledger).value["ok"] is True


def test_another_program_that_holds_the_ledger_is_told_as_busy(paidui: Command, bills: Path, sold: Path) -> None:
    other = Ledger.open(sold)
    with other.write():
        told = paidui("ring", bills, "--store", "S1", "--ledger", sold)
    other.close()
    assert (told.code, told.out) == (WRONG, "")
    assert "ledger_busy" in told.said
    assert is_a_sentence(told.said)


def test_errors_are_worded_in_the_language_of_the_terminal(
    paidui: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    told = paidui("verify", "--ledger", tmp_path / "none.sqlite")
    assert re.search(r"[\u4e00-\u9fff]{4}", told.said)
    assert "ledger_missing" in told.said, "the value for scripts stays the same"
    monkeypatch.setenv("LC_ALL", "C")
    assert paidui("verify", "--ledger", tmp_path / "none.sqlite").said.isascii()


def as_a_program(root: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "ui", *map(str, arguments)],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_as_a_program_of_its_own_its_exit_code_and_streams_are_the_same(root: Path, bills: Path, sold: Path) -> None:
    ran = as_a_program(root, "ring", bills, "--store", "S1", PAIDUI_LEDGER=str(sold))
    assert (ran.returncode, ran.stderr) == (OK, b"")
    assert json.loads(ran.stdout)["bills"] == 3
    assert as_a_program(root, "nothing").returncode == MISUSED
    ran = as_a_program(root, "verify", "--ledger", bills)
    assert (ran.returncode, ran.stdout) == (WRONG, b"")
    assert b"Traceback" not in ran.stderr


def test_where_stdout_cannot_say_every_character_the_json_is_whole_all_the_same(root: Path, sold: Path) -> None:
    raw = sqlite3.connect(sold)
    raw.execute("UPDATE member SET level = '金卡'")
    raw.commit()
    raw.close()
    for encoding in ("ascii", "cp1252", "utf-8", "gbk"):
        ran = as_a_program(root, "verify", "--ledger", sold, PYTHONIOENCODING=encoding)
        assert ran.returncode == WRONG
        assert json.loads(ran.stdout.decode(encoding))["findings"][0]["found"] == "金卡"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def listen_to_the_keyboard() -> None:
    """A shell starts what it runs in the background deaf to the keyboard, and that is inherited."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_stopped_from_the_keyboard_it_says_so_and_has_kept_what_was_committed(root: Path, tmp_path: Path) -> None:
    pipe, ledger = tmp_path / "bills", tmp_path / "a.sqlite"
    os.mkfifo(pipe)
    running = subprocess.Popen(
        [sys.executable, "-m", "ui", "ring", str(pipe), "--store", "S1", "--ledger", str(ledger)],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=listen_to_the_keyboard,
    )
    with pipe.open("w") as feeding:  # opens when the program has opened the other end
        feeding.write(HEAD + GOOD.format(n=1))
        feeding.flush()
        running.send_signal(signal.SIGINT)
        out, said = running.communicate(timeout=PATIENCE_S)
    assert (running.returncode, out, said) == (WRONG, b"", b"paidui: stopped\n")
