"""The power may go at any instant: what was acknowledged is there, whole, and the till goes on selling by itself.

A kill is not a power cut: the system still writes what a killed program left to it. So the writes of a real till are
traced and every state that the disk can be in is rebuilt and woken up. That these tests can fail is a test, too: the
same till with SQLite's usual advice for this kind of log, `synchronous=NORMAL`, loses bills here.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from terminal.ledger import audit
from terminal.ledger.store import Ledger
from tests.features import power
from tests.features.bill_writer import rung
from tests.features.power import Call, State

BILLS = 6
WRITER = "tests.features.bill_writer"
CHECKPOINT_OFTEN = "wal_autocheckpoint=40"
"""Pages in the log after which it is worked into the file: so seldom otherwise that a short trace would not see it."""

needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None, reason="NOT TESTED that bills outlive a power cut: strace is not installed"
)
pytestmark = needs_strace


def promised(said: Sequence[str]) -> set[str]:
    """The ids of the bills whose receipts the customers hold."""
    return {line.split()[1] for line in said if line.split()[0] in ("created", "exists")}


def lost(state: State, folder: Path) -> str:
    """What is wrong with the ledger that wakes up in that state: "" for nothing."""
    power.wake(state, folder)
    held, wrong = power.look(folder / "till.sqlite")
    missing = promised(state.said) - held
    return wrong or (f"lost {sorted(missing)}" if missing else "")


@pytest.fixture(scope="module")
def traced(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """A till's whole life: the ledger made, bills rung up, the log worked into the file between them, closed."""
    folder = tmp_path_factory.mktemp("traced") / "till"
    folder.mkdir()
    return power.trace(folder, [WRITER, str(folder / "till.sqlite"), str(BILLS), CHECKPOINT_OFTEN], root=root)


def test_no_power_cut_at_any_instant_loses_a_bill_or_leaves_half_of_one(traced: list[Call], tmp_path: Path) -> None:
    folder = tmp_path / "woken"
    folder.mkdir()
    wrong = []
    woken = dict.fromkeys(power.WAYS, 0)
    for state in power.states(traced):
        if not state.said and state.way != "lost" and state.after % 3:
            continue  # while the ledger is being made a sample is enough
        woken[state.way] += 1
        if trouble := lost(state, folder):
            wrong.append((state.after, state.way, trouble))
    assert wrong == []
    synced = sum(call.name == "fdatasync" and call.path.endswith("-wal") for call in traced)
    assert synced > BILLS
    assert woken["lost"] > BILLS
    assert min(woken["kept"], woken["part"], woken["torn"]) > 100, "the trace saw the writes"
    assert any(call.path == "till.sqlite" for call in traced[len(traced) // 2 :]), "and the log worked into the file"


def test_after_a_power_cut_the_till_starts_by_itself_and_goes_on_where_it_was(
    traced: list[Call], tmp_path: Path
) -> None:
    """With everything un-synced lost at each sync, and torn in between: also while the ledger is being made."""
    folder = tmp_path / "woken"
    folder.mkdir()
    at_a_sync = {after for after, call in enumerate(traced, 1) if call.name == "fdatasync"}
    chosen = [state for state in power.states(traced, ["lost"]) if state.after in at_a_sync]
    chosen += list(power.states(traced, ["torn"], seed=1))[::40]
    assert len(chosen) > BILLS
    for state in chosen:
        power.wake(state, folder)
        ledger = Ledger.open(folder / "till.sqlite")
        for number in range(1, BILLS + 1):
            facts = rung(ledger, number)
            if facts.id in promised(state.said):
                assert facts.outcome == "exists", (state.after, state.way, facts.id)
        report = audit.verify(ledger)
        ledger.close()
        assert report.findings == (), (state.after, state.way)


def test_the_same_till_without_a_sync_at_each_commit_fails_this_test(root: Path, tmp_path: Path) -> None:
    folder, woken = tmp_path / "till", tmp_path / "woken"
    folder.mkdir()
    woken.mkdir()
    arguments = [WRITER, str(folder / "till.sqlite"), str(BILLS), "synchronous=NORMAL"]
    calls = power.trace(folder, arguments, root=root)
    troubles = {lost(state, woken)[:4] for state in power.states(calls, ["lost"])}
    assert troubles == {"", "lost"}, "bills are lost, and nothing else is wrong"


class Faulty:
    """A till whose ledger is there already, and whose calls go wrong as told."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self.folder = folder
        self.ledger = folder / "till.sqlite"
        Ledger.open(self.ledger).close()

    def sell(self, inject: str = "") -> tuple[int, list[str]]:
        """The exit code and what was said, with some of the writer's calls going wrong."""
        calls = inject.split(":")[0].split(",")
        under = power.strace(self.folder / "trace.txt", *calls, inject=inject) if inject else []
        command = [*under, sys.executable, "-m", WRITER, str(self.ledger), str(BILLS)]
        ran = subprocess.run(command, cwd=self._root, capture_output=True, timeout=120, check=False)
        return ran.returncode, ran.stdout.decode().splitlines()

    def held(self) -> set[str]:
        """The bills in the ledger once somebody opens it again, which has to be whole."""
        ledger = Ledger.open(self.ledger)
        with ledger.read() as unit:
            bills = {bill for (bill,) in unit.sql.all("SELECT id FROM bill")}
        assert audit.verify(ledger).findings == ()
        ledger.close()
        assert power.look(self.ledger) == (bills, "")
        return bills


@pytest.fixture
def faulty(root: Path, tmp_path: Path) -> Faulty:
    folder = tmp_path / "faulty"
    folder.mkdir()
    return Faulty(root, folder)


@pytest.mark.parametrize(
    ("new", "when", "sold"),
    [(True, 2, False), (True, 60, False), (False, 12, False), (False, 90, True), (False, 170, True)],
)
def test_killed_at_a_write_the_bill_is_whole_or_absent(faulty: Faulty, new: bool, when: int, sold: bool) -> None:
    """Also while the ledger is being made: then the next start makes it."""
    if new:
        faulty.ledger.unlink()
    code, said = faulty.sell(f"pwrite64:signal=KILL:when={when}")
    assert code in (-signal.SIGKILL, 128 + signal.SIGKILL)
    held = faulty.held()
    assert promised(said) <= held
    assert len(held) <= len(promised(said)) + 1
    assert bool(held) is sold


@pytest.mark.parametrize(
    ("fault", "when", "told"),
    [
        ("pwrite64:error=ENOSPC", "3", "error disk_full"),
        ("pwrite64:error=ENOSPC", "60", "error disk_full"),
        ("fdatasync:error=EIO", "1", "error disk_error"),
        ("fdatasync:error=EIO", "3+3", "error disk_error"),
    ],
)
def test_a_disk_that_refuses_is_told_and_what_was_acknowledged_is_there(
    faulty: Faulty, fault: str, when: str, told: str
) -> None:
    _, said = faulty.sell(f"{fault}:when={when}")
    assert told in said
    assert all(re.fullmatch(rf"(created|exists) bill-\d+|{told}", line) for line in said), said
    assert promised(said) <= faulty.held()
    again, said = faulty.sell()
    assert (again, promised(said)) == (0, {f"bill-{number}" for number in range(1, BILLS + 1)})
    assert faulty.held() == promised(said)


@pytest.mark.parametrize("fault", ["pwrite64:error=ENOSPC", "fdatasync:error=EIO"])
def test_on_a_disk_that_keeps_refusing_nothing_is_acknowledged(faulty: Faulty, fault: str) -> None:
    _, said = faulty.sell(f"{fault}:when=1+")
    assert said
    assert set(said) <= {"error disk_full", "error disk_error"}
    assert len(faulty.held()) <= 1, "a bill that could not be synced may be there: its id is asked again"
