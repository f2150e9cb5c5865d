"""Killed in the middle of a backup, a restore, a recovery or a line of the copy, the till has one whole ledger."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from terminal.ledger import audit, backup, files, journal, journal_copy, recovery
from terminal.ledger.journal_copy import JournalCopy
from terminal.ledger.store import Ledger
from tests.features import power
from tests.shop import Shop

pytestmark = pytest.mark.skipif(
    shutil.which("strace") is None, reason="NOT TESTED that a kill leaves one whole ledger: strace is not installed"
)


class Killed:
    """Runs commands of this checkout that are killed at the n-th of some calls."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._trace = folder / "trace.txt"

    def __call__(self, calls: str, when: int, *arguments: str) -> None:
        under = power.strace(self._trace, *calls.split(","), inject=f"{calls}:signal=KILL:when={when}")
        command = [*under, sys.executable, "-m", *arguments]
        ran = subprocess.run(command, cwd=self._root, capture_output=True, timeout=120, check=False)
        assert ran.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), "it came to that call"


@pytest.fixture
def killed(root: Path, tmp_path: Path) -> Killed:
    return Killed(root, tmp_path)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "till.sqlite"
    path.parent.mkdir()
    shop = Shop(path)
    for number in range(4):
        shop.pay(f"{10 + number}.00", f"m{number % 2}", bill_id=f"before-{number}")
    shop.ledger.close()
    return path


def bills(path: Path) -> int:
    """The bills of a ledger that the audit finds nothing in."""
    with closing(Ledger.open(path)) as opened:
        assert audit.verify(opened).ok
        with opened.read() as unit:
            row = unit.sql.one("SELECT count(*) FROM bill")
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(("calls", "when"), [("pwrite64", 1), ("pwrite64", 40), ("rename", 1), ("fsync", 1)])
def test_a_backup_that_was_killed_is_whole_or_not_there(
    killed: Killed, ledger: Path, tmp_path: Path, calls: str, when: int
) -> None:
    copy = tmp_path / "copy.sqlite"
    killed(calls, when, "ui", "backup", "--ledger", str(ledger), str(copy))
    assert bills(ledger) == 4
    assert not copy.exists() or backup.check(copy).bill == "02-000004"
    assert backup.back_up(ledger, copy, at=Shop().clock()).bill == "02-000004", "what is left is in nobody's way"


@pytest.mark.parametrize(
    ("calls", "when"), [("pwrite64", 30), ("link,linkat", 1), ("rename", 1), ("rename", 2), ("fsync", 1), ("fsync", 3)]
)
def test_a_restore_that_was_killed_leaves_the_old_or_the_new_ledger(
    killed: Killed, ledger: Path, tmp_path: Path, calls: str, when: int
) -> None:
    copy = backup.back_up(ledger, tmp_path / "copy.sqlite", at=Shop().clock()).path
    sold_on = Shop.__new__(Shop)
    sold_on.ledger = Ledger.open(ledger, copied=True)
    sold_on.pay("99.00", bill_id="later")
    sold_on.ledger.close()
    killed(calls, when, "ui", "restore", "--ledger", str(ledger), str(copy))
    assert bills(ledger) in (4, 5)
    if bills(ledger) == 4:
        kept = next(path for path in ledger.parent.iterdir() if "replaced-" in path.name and path.suffix == ".sqlite")
        assert bills(kept) == 5


@pytest.mark.parametrize(("calls", "when"), [("write", 3), ("write", 8), ("pwrite64", 60), ("fsync", 2)])
def test_a_kill_while_the_copy_is_written_leaves_a_copy_that_is_brought_up(
    killed: Killed, ledger: Path, calls: str, when: int
) -> None:
    killed(calls, when, "tests.features.copied_writer", str(ledger), "6")
    sold = bills(ledger)
    assert sold >= 4
    copy = JournalCopy(ledger, every_s=0.0)
    copy.start()
    copy.close()
    with closing(Ledger.open(ledger, read_only=True)) as opened, opened.read() as unit:
        assert list(journal_copy.read(ledger)) == list(journal.read(unit.sql))
    recovery.examine(ledger)


def test_a_recovery_that_was_killed_is_done_again(ledger: Path) -> None:
    """Between the second name of the damaged ledger and the new one in its place: the damaged one is still there."""
    copy = JournalCopy(ledger, every_s=0.0)
    copy.start()
    copy.close()
    content = bytearray(ledger.read_bytes())
    content[:4096] = bytes(4096)
    ledger.write_bytes(content)
    aside = files.set_aside(ledger, "damaged-now", with_copy=False)
    assert aside is not None
    plan = recovery.plan(ledger, [], "ledger_not_ours")
    assert plan.bill == "02-000004"
    recovery.carry_out(ledger, plan, at=Shop().clock())
    assert bills(ledger) == 4
    assert aside.exists()
