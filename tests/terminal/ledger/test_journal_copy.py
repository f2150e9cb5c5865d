"""The journal's copy: everything that was committed, in order, and brought up wherever it fell behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from terminal.ledger import files, journal, journal_copy
from terminal.ledger.journal import Event
from terminal.ledger.journal_copy import JournalCopy
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from tests.disk import Disk, mounted
from tests.shop import Shop


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "disk") as disk:
        yield disk


def sold(path: Path, bills: int = 6, first: int = 1) -> None:
    """Bills by a program that keeps no copy."""
    shop = Shop(path)
    for number in range(first, first + bills):
        shop.pay(f"{9 + number}.00", f"m{number % 2}", bill_id=f"b{number}")
    shop.ledger.close()


def events(path: Path) -> list[Event]:
    with closing(Ledger.open(path, read_only=True)) as ledger, ledger.read() as unit:
        return list(journal.read(unit.sql))


def copied(path: Path) -> list[Event]:
    return list(journal_copy.read(path))


def caught_up(path: Path, part_bytes: int = journal_copy.PART_BYTES) -> None:
    """A program that opens the ledger, has nothing to do, and leaves."""
    copy = JournalCopy(path, part_bytes=part_bytes, every_s=0.0)
    copy.start()
    copy.close()


def current(path: Path) -> Path:
    return path.with_name(path.name + files.COPY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "till.sqlite"
    sold(path)
    return path


def test_every_commit_goes_into_the_copy(tmp_path: Path) -> None:
    path = tmp_path / "till.sqlite"
    shop = Shop(path)
    shop.ledger.close()
    shop.ledger = Ledger.open(path, clock=shop.clock, copied=True)
    for number in range(5):
        shop.pay(f"{10 + number}.00", f"成员{number % 2}")
    shop.ledger.close()
    assert copied(path) == events(path)
    assert current(path).stat().st_mode & 0o077 == 0


def _append_and_fail(unit: Unit) -> None:
    unit.append("undone", unit.now(), {})
    raise ZeroDivisionError


def test_a_transaction_that_is_undone_is_not_in_it(tmp_path: Path) -> None:
    path = tmp_path / "till.sqlite"
    shop = Shop(path)
    shop.ledger.close()
    shop.ledger = Ledger.open(path, clock=shop.clock, copied=True)
    with pytest.raises(ZeroDivisionError), shop.ledger.write() as unit:
        _append_and_fail(unit)
    shop.pay("3.00")
    shop.ledger.close()
    assert copied(path) == events(path)


def test_what_was_sold_without_it_is_added_when_it_is_opened(path: Path) -> None:
    assert copied(path) == []
    caught_up(path)
    assert copied(path) == events(path)
    sold(path, 3, first=7)
    caught_up(path)
    assert copied(path) == events(path)


def test_a_line_that_a_power_cut_left_half_is_written_anew(path: Path) -> None:
    caught_up(path)
    whole = current(path).read_bytes()
    for cut in (1, 30, len(whole) // 2):
        current(path).write_bytes(whole[:-cut])
        caught_up(path)
        assert current(path).read_bytes() == whole
    for hole in (len(whole) - 400, len(whole) // 3):
        current(path).write_bytes(whole[:hole] + bytes(200) + whole[hole + 200 :])
        caught_up(path)
        assert current(path).read_bytes() == whole


def test_a_copy_that_can_not_be_read_at_all_is_set_aside_and_made_anew(path: Path) -> None:
    current(path).write_bytes(b"no line of ours\n" * 10)
    caught_up(path)
    assert copied(path) == events(path)
    assert (path.parent / "till.sqlite.damaged.journal").read_bytes().startswith(b"no line")


def test_a_copy_of_another_history_is_set_aside(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "till.sqlite"
    sold(other, 9)
    caught_up(other)
    current(other).rename(current(path))
    caught_up(path)
    assert copied(path) == events(path)
    assert (path.parent / "till.sqlite.other.journal").exists()


def test_full_parts_are_closed_and_read_in_order(path: Path) -> None:
    caught_up(path, part_bytes=2_000)
    sold(path, 4, first=7)
    caught_up(path, part_bytes=2_000)
    sold(path, 4, first=11)
    caught_up(path, part_bytes=2_000)
    assert len(files.copies(path)) >= 3
    assert copied(path) == events(path)


def test_parts_that_every_backup_has_are_removed(path: Path) -> None:
    for first in (7, 11):
        caught_up(path, part_bytes=2_000)
        sold(path, 4, first=first)
    caught_up(path)
    parts = files.copies(path)
    ends = [journal_copy.end(part).seq for part in parts]
    journal_copy.drop_before(path, ends[0] - 1)
    assert files.copies(path) == parts
    journal_copy.drop_before(path, ends[0])
    assert files.copies(path) == parts[1:]
    assert journal_copy.first(path) == ends[0] + 1
    journal_copy.drop_before(path, 10_000)
    assert files.copies(path) == parts[-1:], "the one that is written stays"


def test_a_second_program_leaves_the_copy_to_the_first(path: Path) -> None:
    first = JournalCopy(path, every_s=0.0)
    first.start()
    with closing(Ledger.open(path, copied=True)) as second, second.write() as unit:
        unit.append("learned", unit.now(), {"members": []})
    first.close()
    assert copied(path) == events(path)


def test_a_damaged_line_ends_what_is_believed(path: Path) -> None:
    caught_up(path)
    lines = current(path).read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b"00", b"11", 1)
    current(path).write_bytes(b"".join(lines))
    assert copied(path) == events(path)[:4]


def test_a_full_disk_leaves_the_copy_behind_and_selling_goes_on(disk: Disk) -> None:
    """The ledger stands on another disk than its copy here, which a link makes."""
    home = disk.place.parent / "data"
    path = home / "till.sqlite"
    sold(path)
    current(disk.place / "till.sqlite").touch()
    current(path).symlink_to(current(disk.place / "till.sqlite"))
    disk.fill_up()
    caught_up(path)
    assert len(copied(path)) < len(events(path))
    disk.make_room()
    caught_up(path)
    assert copied(path) == events(path)


def test_the_copy_says_the_bodies_to_the_letter(path: Path) -> None:
    caught_up(path)
    with closing(sqlite3.connect(path)) as raw:
        bodies = [body for (body,) in raw.execute("SELECT body FROM journal ORDER BY seq")]
    assert [event.body for event in copied(path)] == bodies
