"""What looks after the ledger: backups when they are due, the oldest gone, room watched, damage told."""

from __future__ import annotations

import queue
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine

from terminal.ledger import backup
from terminal.ledger.keeper import BackupFacts, Damaged, Keeper, News, Room, Schedule
from terminal.ledger.migrations import config
from terminal.ledger.store import APPLICATION_ID, Ledger
from tests.shop import Shop

PATIENCE_S = 20


class Kept:
    """A keeper whose news can be waited for."""

    def __init__(self, shop: Shop, schedule: Schedule, **bounds: int) -> None:
        self._news: queue.Queue[News] = queue.Queue()
        path = Path(shop.ledger.path)
        self.keeper = Keeper(path, shop.clock, self._news.put, schedule=schedule, look_every_s=0.01, **bounds)
        self.keeper.start()

    def until(self, wanted: Callable[[News], bool]) -> News:
        while True:
            news = self._news.get(timeout=PATIENCE_S)
            if wanted(news):
                return news

    def made(self) -> BackupFacts:
        news = self.until(lambda news: isinstance(news, BackupFacts) and news.made is not None)
        assert isinstance(news, BackupFacts)
        return news


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    (tmp_path / "data").mkdir()
    shop = Shop(tmp_path / "data" / "till.sqlite")
    shop.pay("10.00")
    yield shop
    shop.ledger.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name.rpartition("-")[2] for path in folder.iterdir())


def test_the_first_is_made_at_once_and_the_next_when_it_is_due(shop: Shop, tmp_path: Path) -> None:
    kept = Kept(shop, Schedule(every_hours=24, keep=14))
    first = kept.made()
    assert first.last_at == shop.clock()
    assert first.next_at == shop.clock() + timedelta(hours=24)
    shop.clock.forward(hours=23)
    shop.clock.forward(hours=1)
    second = kept.made()
    kept.keeper.close()
    assert (first.trouble, second.trouble) == (None, None)
    assert names(tmp_path / "data" / "backups") == ["20261122T020000Z.sqlite", "20261123T020000Z.sqlite"]


def test_more_than_are_kept_go_the_oldest_first(shop: Shop, tmp_path: Path) -> None:
    kept = Kept(shop, Schedule(every_hours=1, keep=2))
    for _ in range(4):
        kept.made()
        shop.clock.forward(hours=1)
    kept.made()
    kept.keeper.close()
    assert len(names(tmp_path / "data" / "backups")) == 2
    assert names(tmp_path / "data" / "backups")[-1] == "20261122T060000Z.sqlite"


def test_a_folder_that_is_not_there_is_told_and_nothing_is_pruned_and_the_next_try_comes(
    shop: Shop, tmp_path: Path
) -> None:
    away = tmp_path / "stick"
    kept = Kept(shop, Schedule(every_hours=1, keep=2, folder=away))
    told = kept.until(lambda news: isinstance(news, BackupFacts) and news.trouble is not None)
    assert isinstance(told, BackupFacts)
    assert told.trouble is not None
    assert told.trouble.code == "no_backup_folder"
    assert not away.exists(), "a stick that was pulled out is not made up for on the disk"
    away.mkdir()
    shop.clock.forward(minutes=15)
    assert kept.made().folder == away
    kept.keeper.close()


def test_asked_for_it_is_made_at_once_and_never_by_itself_where_that_is_off(shop: Shop, tmp_path: Path) -> None:
    kept = Kept(shop, Schedule(every_hours=0))
    kept.until(lambda news: isinstance(news, Room))
    kept.until(lambda news: isinstance(news, Room))
    assert not (tmp_path / "data" / "backups").exists()
    kept.keeper.back_up_now()
    assert kept.made().next_at is None
    kept.keeper.close()


def test_little_room_is_told_and_less_means_that_nothing_is_sold(shop: Shop) -> None:
    plenty = Kept(shop, Schedule(0), warn_bytes=1, reserve_bytes=0)
    low = Kept(shop, Schedule(0), warn_bytes=1 << 60, reserve_bytes=0)
    full = Kept(shop, Schedule(0), warn_bytes=1 << 60, reserve_bytes=1 << 60)
    rooms = [each.until(lambda news: isinstance(news, Room)) for each in (plenty, low, full)]
    for each in (plenty, low, full):
        each.keeper.close()
    assert [(room.low, room.full) for room in rooms if isinstance(room, Room)] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_below_the_reserve_the_ledger_itself_writes_nothing_and_goes_on_when_there_is_room(shop: Shop) -> None:
    with closing(Ledger.open(shop.ledger.path, reserve_bytes=1 << 60)) as full:
        with pytest.raises(Exception, match="disk_low"), full.write():
            pass
        with full.read() as unit:
            assert unit.journal_seq > 0
        full._reserve_bytes = 1
        with full.write() as unit:
            unit.append("learned", unit.now(), {"members": []})


def test_damage_is_told_and_no_backup_is_made_of_it(shop: Shop, tmp_path: Path) -> None:
    shop.ledger.close()
    with closing(sqlite3.connect(shop.ledger.path)) as raw:
        raw.execute("UPDATE ledger SET journal_hash = 'x'")
        raw.commit()
    kept = Kept(shop, Schedule(every_hours=1))
    told = kept.until(lambda news: True)
    assert isinstance(told, Damaged)
    kept.keeper.close()
    assert not (tmp_path / "data" / "backups").exists()


def test_closing_in_the_middle_of_a_copy_leaves_nothing_half(shop: Shop, tmp_path: Path) -> None:
    kept = Kept(shop, Schedule(every_hours=1))
    kept.until(lambda news: isinstance(news, BackupFacts) and news.running)
    kept.keeper.close()
    folder = tmp_path / "data" / "backups"
    left = list(folder.iterdir()) if folder.exists() else []
    for path in left:
        assert backup.check(path).events


def test_before_a_migration_the_ledger_is_kept_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "till.sqlite"
    engine = create_engine("sqlite+pysqlite://", creator=lambda: sqlite3.connect(path))
    with engine.begin() as connection:
        command.upgrade(config(connection), "0002")
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    engine.dispose()
    Ledger.open(path).close()
    (kept,) = (tmp_path / "backups").iterdir()
    assert "schema-0002" in kept.name
    with closing(sqlite3.connect(kept)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
    Ledger.open(path).close()
    assert len(list((tmp_path / "backups").iterdir())) == 1, "only where there is something to change"
