"""Backups: made while the till sells, checked before they count, and the way back that keeps what it replaces."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from terminal.errors import TillError
from terminal.ledger import audit, backup, files, restore
from terminal.ledger.store import Ledger
from terminal.services.ring_up import ring_up
from tests.disk import Disk, mounted
from tests.shop import HandClock, Shop, cash


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    (tmp_path / "data").mkdir()
    shop = Shop(tmp_path / "data" / "till.sqlite")
    for number in range(5):
        shop.pay(f"{10 + number}.00", f"m{number % 2}")
    yield shop
    shop.ledger.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "disk") as disk:
        yield disk


def path_of(shop: Shop) -> Path:
    return Path(shop.ledger.path)


def refusal(shop: Shop, dest: Path) -> str:
    with pytest.raises(TillError) as told:
        backup.back_up(path_of(shop), dest, at=shop.clock())
    return told.value.code


def bills(path: Path) -> int:
    with closing(Ledger.open(path, read_only=True)) as ledger, ledger.read() as unit:
        row = unit.sql.one("SELECT count(*) FROM bill")
    assert row is not None
    return int(row[0])


def whole(path: Path) -> bool:
    with closing(Ledger.open(path, read_only=True)) as ledger:
        return audit.verify(ledger).ok


def test_a_backup_is_a_whole_ledger_in_one_file(shop: Shop, tmp_path: Path) -> None:
    made = backup.back_up(path_of(shop), tmp_path / "copy.sqlite", at=shop.clock())
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy.sqlite"]
    assert (made.events, made.bill) == (shop_events(shop), "02-000005")
    assert whole(made.path)
    assert bills(made.path) == 5
    assert made.path.stat().st_mode & 0o077 == 0, "nobody else reads the PINs in it"


def shop_events(shop: Shop) -> int:
    with shop.ledger.read() as unit:
        return unit.journal_seq


def test_into_a_folder_it_gets_a_dated_name(shop: Shop, tmp_path: Path) -> None:
    made = backup.back_up(path_of(shop), tmp_path, at=shop.clock())
    assert made.path.name == f"till-{made.ledger_id[-8:]}-20261122T020000Z.sqlite"
    assert backup.dated(tmp_path, path_of(shop), made.ledger_id) == [made.path]
    assert backup.dated(tmp_path, path_of(shop), "another") == []
    assert backup.taken_at(made.path) == shop.clock()


def test_selling_goes_on_while_it_is_made_and_it_holds_the_state_of_its_beginning(shop: Shop, tmp_path: Path) -> None:
    """A bill is committed between the first step of the copy and the last."""
    seen: list[int] = []

    def told(done: int, of: int) -> None:
        if not seen:
            shop.pay("99.00", bill_id="meanwhile")
        seen.append(done)

    made = backup.back_up(path_of(shop), tmp_path / "copy.sqlite", at=shop.clock(), told=told)
    assert seen
    assert (bills(made.path), bills(path_of(shop))) == (5, 6)
    assert whole(made.path)


def test_the_same_file_is_replaced_by_a_newer_backup_and_nothing_else_is(shop: Shop, tmp_path: Path) -> None:
    mine, foreign, other = tmp_path / "copy.sqlite", tmp_path / "letter.txt", tmp_path / "other.sqlite"
    backup.back_up(path_of(shop), mine, at=shop.clock())
    shop.pay("5.00")
    assert backup.back_up(path_of(shop), mine, at=shop.clock()).bill == "02-000006"
    foreign.write_text("dear")
    Ledger.open(other).close()
    assert refusal(shop, foreign) == refusal(shop, other) == refusal(shop, path_of(shop)) == "backup_exists"
    assert foreign.read_text() == "dear"
    assert refusal(shop, tmp_path / "nowhere" / "copy.sqlite") == "file_not_written"


def test_a_copy_that_is_stopped_leaves_nothing(shop: Shop, tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.back_up(path_of(shop), tmp_path / "copy.sqlite", at=shop.clock(), told=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_on_a_full_disk_it_is_refused_and_leaves_nothing(shop: Shop, disk: Disk) -> None:
    disk.fill_up()
    assert refusal(shop, disk.place) in ("disk_full", "file_not_written")
    disk.make_room()
    assert list(disk.place.iterdir()) == []
    assert bills(backup.back_up(path_of(shop), disk.place, at=shop.clock()).path) == 5


def test_damage_in_a_backup_is_found(shop: Shop, tmp_path: Path) -> None:
    made = backup.back_up(path_of(shop), tmp_path / "copy.sqlite", at=shop.clock()).path
    with closing(sqlite3.connect(made)) as raw:
        raw.execute("DROP TRIGGER journal_refuses_update")
        raw.execute("UPDATE journal SET body = body || ' ' WHERE seq = 4")
        raw.commit()
    with pytest.raises(TillError, match="ledger_corrupt"):
        backup.check(made)


def restored(source: Path, ledger: Path) -> restore.Restored:
    return restore.restore(source, ledger, at=HandClock()())


def test_restoring_brings_the_backup_back_and_keeps_what_was_there(shop: Shop, tmp_path: Path) -> None:
    made = backup.back_up(path_of(shop), tmp_path / "copy.sqlite", at=shop.clock())
    shop.pay("7.00")
    shop.ledger.close()
    ledger = path_of(shop)
    done = restored(made.path, ledger)
    assert done.kept is not None
    assert (bills(ledger), bills(done.kept)) == (5, 6)
    assert done.checked.bill == "02-000005"
    assert whole(ledger)
    assert made.path.exists()
    with closing(Ledger.open(ledger)) as again, again.write() as unit:
        assert unit.journal_seq == made.events


def test_restoring_into_a_new_place_makes_the_ledger(shop: Shop, tmp_path: Path) -> None:
    made = backup.back_up(path_of(shop), tmp_path / "copy.sqlite", at=shop.clock())
    new = tmp_path / "new" / "till.sqlite"
    assert restored(made.path, new).kept is None
    assert bills(new) == 5


def not_restored(source: Path, ledger: Path) -> str:
    before = ledger.read_bytes()
    with pytest.raises(TillError) as told:
        restored(source, ledger)
    assert ledger.read_bytes() == before
    beside = {path.name for path in ledger.parent.iterdir()} - {ledger.name, f"{ledger.name}.lock"}
    assert not [name for name in beside if not name.endswith(("-wal", "-shm"))], "nothing is left of the try"
    return told.value.code


def test_what_is_no_whole_ledger_of_ours_is_not_restored(shop: Shop, tmp_path: Path) -> None:
    shop.ledger.close()
    ledger, copy = path_of(shop), tmp_path / "copy.sqlite"
    backup.back_up(ledger, copy, at=shop.clock())
    text, newer, damaged, tampered = (tmp_path / name for name in ("a.txt", "newer", "damaged", "tampered"))
    text.write_text("no ledger at all")
    for path in (newer, damaged, tampered):
        path.write_bytes(copy.read_bytes())
    with closing(sqlite3.connect(newer)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    content = bytearray(damaged.read_bytes())
    content[8192:12288] = bytes(4096)
    damaged.write_bytes(content)
    with closing(sqlite3.connect(tampered)) as raw:
        raw.execute("UPDATE account SET balance_fen = balance_fen + 1 WHERE id = 1")
        raw.commit()
    assert not_restored(text, ledger) == "ledger_not_ours"
    assert not_restored(newer, ledger) == "ledger_newer"
    assert not_restored(damaged, ledger) == "ledger_corrupt"
    assert not_restored(tampered, ledger) == "backup_damaged"
    assert not_restored(tmp_path / "nothing", ledger) == "ledger_missing"


def test_a_ledger_that_somebody_has_open_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    """Who only looks counts, too: he would go on looking at the file that was replaced."""
    made = backup.back_up(path_of(shop), tmp_path / "copy.sqlite", at=shop.clock())
    ledger = path_of(shop)
    with pytest.raises(TillError, match="ledger_in_use"):
        restored(made.path, ledger)
    shop.ledger.close()
    looking = Ledger.open(ledger, read_only=True)
    with pytest.raises(TillError, match="ledger_in_use"):
        restored(made.path, ledger)
    looking.close()
    restored(made.path, ledger)


def test_a_kill_between_the_two_renames_loses_nothing(shop: Shop, tmp_path: Path) -> None:
    """The moment after the ledger has its second name and before the other has its place."""
    shop.ledger.close()
    ledger = path_of(shop)
    kept = files.set_aside(ledger, "replaced-now", with_copy=True)
    assert kept is not None
    assert (bills(ledger), bills(kept)) == (5, 5)


def test_backups_one_after_another_while_another_thread_sells_are_each_whole(shop: Shop, tmp_path: Path) -> None:
    ledger, done = path_of(shop), threading.Event()

    def sell() -> None:
        with closing(Ledger.open(ledger)) as own:
            for number in range(20):
                with own.write() as unit:
                    ring_up(unit, cash("3.00", bill_id=f"beside-{number}"))
        done.set()

    seller = threading.Thread(target=sell)
    seller.start()
    counts = []
    while not done.is_set() or not counts:
        made = backup.back_up(ledger, tmp_path / "copy.sqlite", at=shop.clock())
        counts.append(made.events)
    seller.join()
    assert counts == sorted(counts)
    assert os.path.getsize(tmp_path / "copy.sqlite") > 0
    assert whole(tmp_path / "copy.sqlite")
