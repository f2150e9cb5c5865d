"""A damaged ledger comes back from its newest good backup and the journal's copy, or nothing is touched."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from terminal.errors import TillError
from terminal.ledger import audit, backup, files, recovery
from terminal.ledger.recovery import Plan, Recovered
from terminal.ledger.store import Ledger
from terminal.services import pin
from tests.dump import dumped
from tests.shop import HandClock, Shop


class Till:
    """A till that keeps a copy and makes backups when it is told to."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.path = folder / "till.sqlite"
        self.backups = folder / "backups"
        self.backups.mkdir()
        self._sold = 0
        self._clock = HandClock()
        Shop(self.path).ledger.close()

    def sell(self, bills: int) -> None:
        shop = Shop.__new__(Shop)
        shop.ledger = Ledger.open(self.path, clock=self._clock, copied=True)
        for _ in range(bills):
            self._sold += 1
            shop.pay(f"{9 + self._sold}.00", f"m{self._sold % 3}", bill_id=f"b{self._sold}")
        shop.ledger.close()

    def back_up(self) -> Path:
        self._clock.forward(hours=1)
        return backup.back_up(self.path, self.backups, at=self._clock()).path

    def set_pin(self, digits: str) -> None:
        with closing(Ledger.open(self.path, copied=True)) as ledger, ledger.write() as unit:
            pin.set_pin(unit, digits)

    def plan(self, why: str = "ledger_corrupt") -> Plan:
        return recovery.plan(self.path, [self.backups], why)

    def recover(self, plan: Plan | None = None) -> Recovered:
        return recovery.carry_out(self.path, plan or self.plan(), at=self._clock())

    def contents(self) -> list[str]:
        """Everything that the journal proves: bills, entries, balances, and who may do what."""
        with closing(sqlite3.connect(self.path)) as raw:
            return [line for line in dumped(raw) if "print_job" not in line]

    def examined(self) -> str:
        try:
            recovery.examine(self.path)
        except TillError as error:
            return error.code
        return "ok"


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path / "data")


def damage(path: Path, seed: int, *, header: bool = False) -> None:
    """Pages of the file overwritten with chance."""
    chance = random.Random(seed)
    content = bytearray(path.read_bytes())
    pages = len(content) // 4096
    for page in [0] if header else chance.sample(range(1, pages), 5):
        content[page * 4096 : (page + 1) * 4096] = chance.randbytes(4096)
    path.write_bytes(content)


def audited(path: Path) -> bool:
    with closing(Ledger.open(path, read_only=True)) as ledger:
        return audit.verify(ledger).ok


def test_a_whole_ledger_is_told_whole_also_while_it_is_written(till: Till) -> None:
    till.sell(3)
    assert till.examined() == "ok"
    with closing(Ledger.open(till.path, copied=True)) as ledger, ledger.write() as unit:
        unit.append("learned", unit.now(), {"members": []})
        assert till.examined() == "ok"


@pytest.mark.parametrize("header", [True, False])
def test_every_bill_comes_back_from_a_backup_and_the_copy(till: Till, header: bool) -> None:
    till.sell(4)
    till.set_pin("2468")
    till.back_up()
    till.sell(5)
    before = till.contents()
    damage(till.path, 1, header=header)
    assert till.examined() in recovery.RECOVERABLE
    plan = till.plan()
    assert plan.base is not None
    assert (plan.base.bill, plan.bill) == ("02-000004", "02-000009")
    done = till.recover(plan)
    assert done.kept is not None
    assert done.kept.exists()
    assert "damaged" in done.kept.name
    assert audited(till.path)
    assert [line for line in till.contents() if "status_token" not in line] == [
        line for line in before if "status_token" not in line
    ]
    till.sell(1)
    assert (till.examined(), till.plan().bill) == ("ok", "02-000010")


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_damaged_nothing_is_silently_different(till: Till, seed: int) -> None:
    till.sell(3)
    till.back_up()
    till.sell(3)
    before = till.contents()
    damage(till.path, seed)
    assert till.examined() != "ok"
    till.recover()
    journal = [line for line in till.contents() if line.startswith('"journal" (')]
    assert journal == [line for line in before if line.startswith('"journal" (')]


def test_without_a_backup_everything_comes_from_the_copy_and_the_till_stays_the_same(till: Till) -> None:
    till.sell(4)
    till.set_pin("2468")
    with closing(Ledger.open(till.path)) as ledger, ledger.read() as unit:
        before = unit.ledger_id
    with closing(sqlite3.connect(till.path)) as raw:
        raw.execute("UPDATE ledger SET journal_seq = journal_seq - 1")
        raw.commit()
    assert till.examined() == "ledger_corrupt"
    plan = till.plan()
    assert (plan.base, plan.bill) == (None, "02-000004")
    till.recover(plan)
    with closing(Ledger.open(till.path)) as ledger, ledger.write() as unit:
        assert unit.ledger_id == before
        pin.check(unit, "2468")


def test_a_ledger_that_is_gone_is_not_quietly_begun_anew(till: Till) -> None:
    till.sell(2)
    till.back_up()
    till.sell(1)
    till.path.unlink()
    with pytest.raises(TillError, match="ledger_missing"):
        Ledger.open(till.path, copied=True)
    assert till.recover().checked.bill == "02-000003"


def test_a_ledger_that_an_older_file_was_put_over_is_found_and_brought_up(till: Till) -> None:
    till.sell(2)
    old = till.path.read_bytes()
    till.sell(2)
    till.path.write_bytes(old)
    assert till.examined() == "ledger_behind"
    with closing(Ledger.open(till.path, copied=True)):
        pass
    assert till.examined() == "ledger_behind", "opening it leaves the copy as it is"
    assert till.recover().checked.bill == "02-000004"
    assert till.examined() == "ok"


def test_a_damaged_backup_is_passed_over_for_an_older_good_one(till: Till) -> None:
    till.sell(2)
    till.back_up()
    till.sell(2)
    damage(till.back_up(), 3)
    till.sell(2)
    damage(till.path, 1, header=True)
    plan = till.plan()
    assert plan.base is not None
    assert (plan.base.bill, plan.bill, plan.passed_over) == ("02-000002", "02-000006", 1)
    till.recover(plan)
    assert audited(till.path)


def test_where_the_copy_ends_early_the_damaged_ledgers_own_chain_goes_on(till: Till) -> None:
    till.sell(2)
    till.back_up()
    till.sell(4)
    copy = files.copies(till.path)[-1]
    copy.write_bytes(b"".join(copy.read_bytes().splitlines(keepends=True)[:-3]))
    with closing(sqlite3.connect(till.path)) as raw:
        raw.execute("UPDATE ledger SET journal_hash = 'x'")
        raw.commit()
    assert till.plan().bill == "02-000006"


def test_a_tampered_copy_is_believed_up_to_the_line_before(till: Till) -> None:
    till.sell(2)
    till.back_up()
    till.sell(4)
    copy = files.copies(till.path)[-1]
    lines = copy.read_bytes().splitlines(keepends=True)
    lines[-2] = lines[-2].replace(b'"order_paid"', b'"order_free"')
    copy.write_bytes(b"".join(lines))
    damage(till.path, 1, header=True)
    assert till.plan().bill == "02-000004"


def test_where_there_is_nothing_to_recover_from_it_says_so_and_touches_nothing(till: Till) -> None:
    damage(till.path, 1, header=True)
    before = till.path.read_bytes()
    with pytest.raises(TillError, match="nothing_to_recover"):
        till.plan()
    assert till.path.read_bytes() == before


def test_a_recovery_that_fails_leaves_everything_as_it_was(till: Till) -> None:
    till.sell(2)
    till.back_up()
    till.sell(2)
    damage(till.path, 1, header=True)
    plan = till.plan()
    before = till.path.read_bytes()
    files.copies(till.path)[-1].unlink()
    with pytest.raises(TillError, match="backup_damaged"):
        till.recover(plan)
    assert till.path.read_bytes() == before
    assert not list(till.path.parent.glob(".*"))
