"""An office and tills that pair with it, begun from a ledger that was migrated once."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import uvicorn

from terminal.ledger import audit
from terminal.ledger.store import Ledger
from tests.sync.parts import Office, Till


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that nobody has begun."""
    path = tmp_path_factory.mktemp("blank") / "ledger.sqlite"
    Ledger.open(path).close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("DELETE FROM ledger")
        file.execute("DELETE FROM secret")
        file.commit()
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def office(tmp_path: Path, blank: Path) -> Iterator[Office]:
    office = Office(tmp_path, blank)
    yield office
    report = audit.verify(office.ledger)
    office.close()
    assert report.ok, report.findings


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """Where the office of the test listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(office.adapter.app, log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def single(tmp_path: Path, office: Office, blank: Path) -> Iterator[Till]:
    """A till that belongs to nobody yet."""
    one = Till(tmp_path / "one.sqlite", office.adapter, blank)
    yield one
    one.close()


@pytest.fixture
def joined(single: Till, office: Office) -> Till:
    single.join(office.code("S1", "07"))
    return single


@pytest.fixture
def sister(tmp_path: Path, office: Office, joined: Till, blank: Path) -> Iterator[Till]:
    """Another till of the same store."""
    joined.sync()
    two = Till(tmp_path / "two.sqlite", office.adapter, blank, seed=2)
    two.join(office.code("S1", "08"))
    two.sync()
    yield two
    two.close()
