"""Opening a ledger in unusual places, after a kill at any step of its making, and only to look."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.errors import Broken, TillError
from terminal.ledger import audit
from terminal.ledger.store import APPLICATION_ID, Ledger
from terminal.services import bills
from terminal.services.ring_up import ring_up
from tests.disk import Disk, mounted
from tests.shop import Shop, cash


def refusal(path: Path | str, **options: bool) -> TillError:
    with pytest.raises(TillError) as told:
        Ledger.open(path, **options)
    return told.value


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.endswith("-shm")}


@pytest.mark.parametrize(
    "name", ["收银 台.sqlite", "what?.sqlite", "100%25.sqlite", "a#b.sqlite", "file:x.sqlite", "a?mode=memory", "x.db"]
)
def test_the_file_is_made_and_read_under_exactly_the_name_that_was_given(tmp_path: Path, name: str) -> None:
    place = tmp_path / "new 文件夹?#%"
    shop = Shop(place / name)
    bill = shop.pay("10", "A")
    shop.ledger.close()
    assert [path.name for path in place.iterdir()] == [name]
    looker = Ledger.open(place / name, read_only=True)
    with looker.read() as unit:
        assert bills.by_number(unit, bill.number).paid == bill.paid
    looker.close()


def test_a_relative_name_is_beside_where_the_program_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Shop("till.sqlite").ledger.close()
    Ledger.open("till.sqlite", read_only=True).close()
    assert (tmp_path / "till.sqlite").is_file()


@pytest.mark.parametrize("name", ["x" * 300, "file/below/a/file"])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_place_that_cannot_be_is_told_and_not_thrown(tmp_path: Path, name: str, read_only: bool) -> None:
    (tmp_path / "file").write_text("x")
    assert refusal(tmp_path / name, read_only=read_only).code in ("ledger_cannot_open", "ledger_missing")


def test_an_empty_file_is_begun_as_a_ledger_but_is_none_for_who_only_looks(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.touch()
    assert refusal(path, read_only=True).code == "ledger_not_ours"
    assert path.stat().st_size == 0
    Shop(path).pay("1")


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE alembic_version",
        "DELETE FROM alembic_version",
        "DELETE FROM ledger",
        "UPDATE ledger SET journal_seq = journal_seq - 1",
        "UPDATE ledger SET journal_hash = 'x'",
    ],
)
def test_a_ledger_whose_books_do_not_fit_its_journal_is_not_sold_on(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "a.sqlite"
    shop = Shop(path)
    shop.pay("1")
    shop.ledger.close()
    before = changed(path, damage).read_bytes()
    assert refusal(path).code == "ledger_corrupt"
    assert path.read_bytes() == before


def steps_of_making(folder: Path) -> Iterator[Path]:
    """Files as a kill leaves them between two of the transactions in which a ledger is made."""
    whole = folder / "whole.sqlite"
    Ledger.open(whole).close()
    named = f"PRAGMA application_id={APPLICATION_ID}"
    for number, statements in enumerate(([], ["PRAGMA journal_mode=WAL"], ["PRAGMA journal_mode=WAL", named])):
        yield changed(folder / f"step-{number}.sqlite", *statements)
    shutil.copy(whole, folder / "step-without-books.sqlite")
    yield changed(folder / "step-without-books.sqlite", "DELETE FROM ledger", "DELETE FROM secret")


def changed(path: Path, *statements: str) -> Path:
    raw = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        raw.execute(statement)
    raw.close()
    return path


def test_a_kill_between_any_two_steps_of_its_making_leaves_what_the_next_start_finishes(tmp_path: Path) -> None:
    for step in steps_of_making(tmp_path):
        shop = Shop(step)
        shop.pay("10", "A")
        assert audit.verify(shop.ledger).ok, step.name
        shop.ledger.close()


def test_looking_changes_nothing_and_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    shop = Shop(path)
    shop.pay("10", "A")
    before = contents(tmp_path)
    looker = Ledger.open(path, read_only=True)
    assert audit.verify(looker).ok
    with pytest.raises(Broken, match="ledger_read_only"), looker.write() as unit:
        ring_up(unit, cash("5", None, "never"))
    looker.close()
    assert contents(tmp_path) == before
    shop.pay("11", "A")
    shop.ledger.close()


def test_looking_at_a_closed_ledger_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    shop = Shop(path)
    shop.pay("10", "A")
    shop.ledger.close()
    before = path.read_bytes()
    looker = Ledger.open(path, read_only=True)
    assert audit.verify(looker).ok
    with pytest.raises(Broken, match="ledger_read_only"), looker.write() as unit:
        ring_up(unit, cash("5", None, "never"))
    looker.close()
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("a.sqlite", before)]


def test_looking_while_the_till_sells_sees_every_committed_bill(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "a.sqlite")
    looker = Ledger.open(tmp_path / "a.sqlite", read_only=True)
    for number in range(1, 4):
        shop.pay("10", "A")
        with looker.read() as unit:
            assert unit.sql.one("SELECT count(*) FROM bill") == (number,)
    looker.close()
    shop.ledger.close()


def test_looking_at_what_a_kill_left_reads_its_log(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "a.sqlite")
    shop.pay("10", "A")
    left = tmp_path / "left"
    left.mkdir()
    for tail in ("", "-wal"):
        shutil.copy(tmp_path / f"a.sqlite{tail}", left / f"a.sqlite{tail}")
    shop.ledger.close()
    before = contents(left)
    looker = Ledger.open(left / "a.sqlite", read_only=True)
    with looker.read() as unit:
        assert unit.sql.one("SELECT count(*) FROM bill") == (1,)
    assert audit.verify(looker).ok
    looker.close()
    assert contents(left) == before


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "disk") as disk:
        yield disk


def test_a_ledger_on_a_read_only_disk_can_be_looked_at_and_audited_but_not_sold_with(disk: Disk) -> None:
    path = disk.place / "a.sqlite"
    shop = Shop(path)
    shop.pay("10", "A")
    shop.ledger.close()
    disk.make_read_only()
    looker = Ledger.open(path, read_only=True)
    assert audit.verify(looker).ok
    looker.close()
    assert refusal(path).code in ("ledger_read_only", "ledger_cannot_open")
    assert refusal(disk.place / "new.sqlite").code == "ledger_cannot_open"
    assert refusal(disk.place / "folder" / "new.sqlite").code == "ledger_read_only"


def test_opening_on_a_full_disk_says_that_it_is_full(disk: Disk) -> None:
    path = disk.place / "a.sqlite"
    Shop(path).ledger.close()
    disk.fill_up()
    assert refusal(path).code == "disk_full"
    assert refusal(disk.place / "new.sqlite").code == "disk_full"
    disk.make_room()
    shop = Shop(path)
    shop.pay("1")
    shop.ledger.close()


def test_a_text_that_is_damaged_beyond_reading_is_told_as_a_corrupt_ledger(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    shop = Shop(path)
    shop.pay("10", "A")
    shop.ledger.close()
    ledger = Ledger.open(changed(path, "UPDATE member SET name = CAST(x'ff41' AS TEXT)"))
    with pytest.raises(Broken, match="ledger_corrupt"), ledger.read() as unit:
        bills.last(unit)
    ledger.close()
