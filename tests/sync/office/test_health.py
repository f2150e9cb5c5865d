"""An office that can be watched: whether it lives and works, its figures, its log; and one that heals itself."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import threading
from collections.abc import Iterator
from datetime import time
from io import StringIO
from pathlib import Path

import pytest

from sync.office import jobs, logs
from sync.office.pool import Pool, Turn
from terminal.errors import Broken, Refused, Unavailable
from terminal.ledger.store import Ledger
from terminal.rebate.schedule import Every
from terminal.services import status
from tests.shop import HandClock, Shop, with_base
from tests.sync.office.served import OPEN, Served, event, serving, tally, with_limits

PATIENCE_S = 30


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path / "office.sqlite") as served:
        yield served


class Away:
    """A database that can be taken away and given back."""

    def __init__(self, where: Path, clock: HandClock) -> None:
        self.where, self.clock = where, clock
        self.gone: Unavailable | Broken | None = None
        self.opened = 0

    def __call__(self) -> Ledger:
        if self.gone is not None:
            raise self.gone
        self.opened += 1
        return Ledger.open(self.where, clock=self.clock)


def test_an_office_that_works_says_so(office: Served) -> None:
    assert office.get("/healthz").text == "ok\n"
    assert office.get("/readyz").text == "ready\n"
    about = office.get("/v1/office").json()
    assert (about["name"], about["protocols"], about["at"]) == ("总部", [1], "2026-11-22T10:00:00+08:00")


def test_an_office_whose_database_is_away_says_so_and_heals_by_itself(tmp_path: Path) -> None:
    where = tmp_path / "office.sqlite"
    away = Away(where, HandClock())
    away.gone = Unavailable("ledger_away", path="/srv/secret")
    with serving(where, opened=away) as office:
        for answer in (
            office.get("/readyz"),
            office.get("/v1/office"),
            office.till.push(),
            office.till.get("/v1/feed"),
        ):
            assert answer.status_code == 503
            assert answer.json()["code"] == "ledger_away"
            assert int(answer.headers["Retry-After"]) > 0
            assert "secret" not in answer.text
        assert office.get("/healthz").status_code == 200
        assert office.get("/metrics").status_code == 200
        away.gone = None
        assert office.get("/readyz").status_code == 200
        assert office.till.push().status_code == 200


def test_a_ledger_that_breaks_is_opened_anew(tmp_path: Path) -> None:
    where = tmp_path / "office.sqlite"
    away = Away(where, HandClock())
    with serving(where, opened=away) as office:
        assert office.till.push().status_code == 200
        office.fake.failure = Unavailable("ledger_away")
        assert office.till.push().status_code == 503
        before, office.fake.failure = away.opened, None
        assert office.till.push().status_code == 200
        assert away.opened == before + 1


def test_figures_of_the_process_and_of_the_office_are_told_apart(office: Served) -> None:
    office.till.push(event(1), event(2))
    office.till.push(event(3), nonce="short")
    office.write("UPDATE joined_till SET stopped = 'fork'")
    text = office.get("/metrics").text
    assert 'paidui_requests_total{method="POST",route="/v1/events",status="200",worker="w1"} 1.0' in text
    assert 'paidui_events_total{outcome="created",worker="w1"} 2.0' in text
    assert 'paidui_problems_total{code="unsigned",worker="w1"} 1.0' in text
    assert 'paidui_tills{state="fork"} 1.0' in text
    assert 'paidui_open_cases{kind="push"} 1.0' in text
    helps = [line for line in text.splitlines() if line.startswith("# HELP")]
    assert all(("process alone" in line) != ("whole office" in line) for line in helps)


def test_a_scrape_names_no_address_that_somebody_made_up(office: Served) -> None:
    for path in ("/v1/entries/geheim", "/v1/geheim", "/geheim", "/q/geheim"):
        office.get(path)
    office.session.request("GEHEIM", "http://office.test/v1/office", timeout=30)
    assert "geheim" not in office.get("/metrics").text.lower()


def test_the_log_is_json_without_persons_tokens_or_bodies(office: Served) -> None:
    written = StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.begin(written)
    try:
        office.till.push(event(1, body='{"name":"王小明","phone":"13812346021"}'))
        office.till.get("/v1/members?find=13812346021")
        office.till.get("/v1/entries/geheim")
        office.get("/q/ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        office.fake.failure = ValueError("Key (phone)=(13812346021) already exists")
        office.till.post("/v1/compare", tally())
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    text = written.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    for secret in ("13812346021", "王小明", "geheim", "ABCDEFGHIJ", "till-1 "):
        assert secret not in text
    routes = [line["route"] for line in lines if line["told"] == "answered"]
    assert routes == ["/v1/events", "/v1/members", "/v1/entries/{id}", "status page", "/v1/compare"]
    broke = next(line for line in lines if line["told"] == "a request broke")
    assert broke["raised"] == "ValueError"
    assert any("exchange.py" in where for where in broke["where"])
    assert {line["till"] for line in lines if "till" in line} == {"till-1"}


def test_the_status_page_is_there_and_a_fresh_receipt_is_told_to_wait(office: Served) -> None:
    for language, told in (("zh", "可能尚未传到总部"), ("en", "may not have reached head office")):
        answer = office.get("/q/ABCDEFGHIJKLMNOPQRSTUVWXYZ", headers={"Accept-Language": language})
        assert answer.status_code == 404
        assert told in answer.text
        assert answer.headers["X-Frame-Options"] == "DENY"
    assert office.get("/q/nothing").text == office.get("/q/ABCDEFGHIJKLMNOPQRSTUVWXYZ").text
    assert office.get("/static/style.css").status_code == 200


def test_the_status_page_shows_what_the_offices_ledger_says(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "office.sqlite")
    facts = shop.pay("100.00", "m1")
    with shop.ledger.read() as unit:
        status.status(unit, facts.status_token)
    shop.ledger.close()
    with serving(tmp_path / "office.sqlite") as office:
        answer = office.get(f"/q/{facts.status_token}", headers={"Accept-Language": "zh"})
    assert answer.status_code == 200
    assert "福源百货" in answer.text
    assert "100.00" in answer.text


def test_scheduled_jobs_run_once_however_many_processes_there_are(tmp_path: Path) -> None:
    where = tmp_path / "office.sqlite"
    shop = Shop(where, rebate=with_base(clear=Every("day", at=time(3))))
    shop.pay("100.00", "m1")
    clock = shop.clock
    clock.forward(days=2)
    ledgers = [Ledger.open(where, clock=clock) for _ in range(4)]

    def advance(ledger: Ledger) -> None:
        with ledger.write() as unit:
            jobs.advance(unit, clock())

    threads = [threading.Thread(target=advance, args=(ledger,)) for ledger in ledgers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    with shop.ledger.read() as unit:
        assert unit.sql.one("SELECT count(*) FROM journal WHERE kind = 'cleared'") == (1,)
    for ledger in (*ledgers, shop.ledger):
        ledger.close()


def test_an_office_in_which_nothing_happened_yet_runs_no_jobs(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "office.sqlite").write() as unit:
        jobs.advance(unit, unit.now())
        assert unit.jobs_us == 0


def test_a_chore_that_breaks_does_not_end_the_others(tmp_path: Path) -> None:
    where = tmp_path / "office.sqlite"
    done: list[str] = []
    again = asyncio.Event()

    def breaks(_: object, __: object) -> None:
        done.append("breaks")
        raise sqlite3.OperationalError("gone")

    def works(_: object, __: object) -> None:
        done.append("works")
        if len(done) > 3:
            again.set()

    async def run() -> None:
        pool = Pool(lambda: Ledger.open(where), one_writer=True)
        task = asyncio.create_task(jobs.every_minute(pool, HandClock(), chores=(breaks, works), every_s=0.001))
        await asyncio.wait_for(again.wait(), PATIENCE_S)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        pool.close()

    asyncio.run(run())
    assert done[:4] == ["breaks", "works", "breaks", "works"]


def test_too_many_at_once_are_told_to_come_again_and_those_in_hand_are_finished(tmp_path: Path) -> None:
    where = tmp_path / "office.sqlite"

    async def run() -> list[object]:
        pool = Pool(lambda: Ledger.open(where), one_writer=True, threads=1)
        let_go = threading.Event()

        def waits(_: Turn) -> str:
            let_go.wait(PATIENCE_S)
            return "done"

        tasks = [asyncio.create_task(pool.run(waits)) for _ in range(80)]
        await asyncio.sleep(0)
        let_go.set()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        pool.close()
        return list(answers)

    answers = asyncio.run(run())
    refused = [answer for answer in answers if isinstance(answer, Unavailable)]
    assert 0 < len(refused) < 80
    assert {answer.code for answer in refused} == {"office_busy"}
    assert answers.count("done") == 80 - len(refused)


def test_a_pool_that_is_closed_takes_nothing_more(tmp_path: Path) -> None:
    pool = Pool(lambda: Ledger.open(tmp_path / "office.sqlite"), one_writer=True)
    with pool.turn() as turn, turn.read() as unit:
        assert unit.journal_seq == 0
    pool.close()
    with pytest.raises(Unavailable, match="office_closing"), pool.turn():
        pass


def test_what_is_refused_within_a_turn_leaves_its_ledger_open(tmp_path: Path) -> None:
    away = Away(tmp_path / "office.sqlite", HandClock())
    pool = Pool(away, one_writer=True)
    for _ in range(3):
        with pytest.raises(Refused), pool.turn() as turn, turn.write():
            raise Refused("gap", expected=1)
    assert away.opened == 1
    pool.close()


def test_a_body_that_does_not_come_is_not_waited_for(tmp_path: Path) -> None:
    """The limit itself; the adapter hands bodies over whole, so the application is called by hand."""
    limits = with_limits(body_s=0.01)
    assert limits.anybody == OPEN.anybody
    with serving(tmp_path / "office.sqlite", limits=limits) as office:
        sent: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            await asyncio.sleep(PATIENCE_S)
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        scope = {
            "type": "http", "method": "POST", "path": "/v1/events", "raw_path": b"/v1/events", "query_string": b"",
            "headers": [(b"content-type", b"application/json")], "client": ("10.0.0.1", 1), "scheme": "http",
            "server": ("office.test", 80), "root_path": "", "http_version": "1.1",
        }  # fmt: skip
        asyncio.run(office.adapter.app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 408
