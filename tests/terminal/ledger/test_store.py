"""Opening a ledger: durable on every connection, refused with a reason where it can't be trusted, left as it was."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from terminal.errors import Broken, TillError, Unavailable
from terminal.ledger import schema
from terminal.ledger.lane import Lane
from terminal.ledger.store import APPLICATION_ID, Ledger
from terminal.services.ring_up import ring_up
from terminal.services.settings import current
from tests.shop import Shop, cash


def refusal(path: Path, **options: bool) -> str:
    with pytest.raises(TillError) as told:
        Ledger.open(path, **options)
    return told.value.code


def test_every_connection_syncs_fully_in_a_write_ahead_log(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "a.sqlite")
    with ledger.write() as writer, ledger.read() as reader:
        for unit in (writer, reader):
            assert unit.sql.one("PRAGMA synchronous") == (2,)
            assert unit.sql.one("PRAGMA journal_mode") == ("wal",)
            assert unit.sql.one("PRAGMA foreign_keys") == (1,)
    ledger.close()


def no_part_of_the_word_index(name: str | None, kind: str, parents: object) -> bool:
    """SQLite's full-text index is no table that SQLAlchemy could describe."""
    return kind != "table" or not (name or "").startswith("product_gram")


def test_the_migrations_make_exactly_the_schema_that_the_code_knows(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "a.sqlite")
    options = {"compare_type": False, "include_name": no_part_of_the_word_index}
    context = MigrationContext.configure(ledger.connection, opts=options)
    assert compare_metadata(context, schema.metadata) == []
    ledger.connection.rollback()
    with ledger.read() as unit:
        for name in schema.metadata.tables:
            (text,) = unit.sql.one("SELECT sql FROM sqlite_schema WHERE name = ?", name) or ("",)
            assert "STRICT" in text, name
        assert unit.sql.one("SELECT version_num FROM alembic_version") == (schema.REVISION,)
    ledger.close()


def test_a_text_file_is_no_ledger_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_text("bill,at,store\n" * 200)
    assert refusal(path) == "ledger_not_ours"
    assert path.read_text() == "bill,at,store\n" * 200


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE songs (name TEXT)")
    other.close()
    assert refusal(path) == "ledger_not_ours"


def test_a_ledger_from_a_newer_program_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    Ledger.open(path).close()
    raw = sqlite3.connect(path)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    assert refusal(path) == "ledger_newer"
    assert sqlite3.connect(path).execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_a_folder_or_a_missing_file_says_so(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "ledger_missing"
    assert refusal(tmp_path / "none.sqlite", read_only=True) == "ledger_missing"


def test_a_torn_page_is_told_as_a_corrupt_ledger(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    shop = Shop(path)
    shop.pay("10", "A")
    shop.ledger.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    assert refusal(path) in {"ledger_corrupt", "ledger_not_ours"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MiB of its own."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_on_a_full_disk_the_bill_is_absent_and_with_space_again_selling_goes_on(small_disk: Path) -> None:
    shop = Shop(small_disk / "a.sqlite")
    shop.pay("10", "A")
    ballast = small_disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    taken = 0

    def sell_on() -> None:
        nonlocal taken
        for number in range(500):
            shop.pay("10", "A", bill_id=f"full-{number}")
            taken += 1

    with pytest.raises(Unavailable, match="disk_full"):
        sell_on()
    ballast.unlink()
    assert shop.pay("10", "A", bill_id=f"full-{taken}").outcome == "created"
    with shop.ledger.read() as unit:
        assert unit.sql.one("SELECT count(*) FROM bill") == (taken + 2,)
    shop.ledger.close()


def test_a_read_only_disk_refuses_to_sell_and_still_shows_the_ledger(small_disk: Path) -> None:
    path = small_disk / "a.sqlite"
    shop = Shop(path)
    shop.pay("10", "A")
    shop.ledger.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert refusal(path) in {"ledger_read_only", "ledger_cannot_open"}
    looked = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    assert looked.execute("SELECT count(*) FROM bill").fetchone() == (1,)
    looked.close()


def test_a_unit_that_raises_leaves_nothing(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "a.sqlite")
    with shop.ledger.read() as unit:
        before = unit.journal_hash

    def fail_late() -> None:
        with shop.ledger.write() as unit:
            ring_up(unit, cash("5"))
            unit.flush()
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        fail_late()
    with shop.ledger.read() as unit:
        assert (unit.journal_hash, unit.sql.one("SELECT count(*) FROM bill")) == (before, (0,))


def test_the_lane_does_one_unit_after_another_and_raises_what_opening_raised(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    Shop(path).ledger.close()
    lane = Lane(path)
    futures = [lane.submit(ring_up, cash("1", None, f"b{number}")) for number in range(20)]
    assert [future.result().number for future in futures] == [f"02-{number:06d}" for number in range(1, 21)]
    assert lane.look(current).result().version == 1
    lane.close()
    path.write_text("no ledger " * 500)
    for tail in ("-wal", "-shm"):
        Path(str(path) + tail).unlink(missing_ok=True)
    with pytest.raises(Broken, match="ledger_not_ours"):
        Lane(path)


def test_a_ledger_file_says_whose_it_is(tmp_path: Path) -> None:
    Ledger.open(tmp_path / "a.sqlite").close()
    assert sqlite3.connect(tmp_path / "a.sqlite").execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
