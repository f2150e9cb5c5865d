"""The audit log: what gets into it, how it is searched page by page, and how it leaves as a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from terminal.errors import Refused
from terminal.ledger import apply
from terminal.ledger.audit import verify
from terminal.ledger.store import Ledger
from terminal.money import Money
from terminal.services import audit_log, members, settings
from terminal.services.audit_log import Wanted
from terminal.services.rights import Approval
from terminal.services.shop import Configuration, ShopProfile
from tests.shop import HandClock


class Log:
    def __init__(self, path: Path) -> None:
        self.clock = HandClock()
        self.ledger = Ledger.open(path, clock=self.clock)

    def note(self, what: str, who: str = "陈晨", reason: str = "", subject: str = "", fen: int = 0) -> None:
        with self.ledger.write() as unit:
            audit_log.note(unit, what, Approval(who, "李红" if reason else "", reason), subject, Money(fen))
        self.clock.forward(seconds=60)

    def subjects(self, limit: int = 200, before: tuple[int, int] | None = None, **wanted: object) -> list[str]:
        with self.ledger.read() as unit:
            found = audit_log.search(unit, Wanted(**wanted), limit, before)  # type: ignore[arg-type]
        return [note.subject for note in found]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    made = Log(tmp_path / "till.sqlite")
    yield made
    made.ledger.close()


def test_a_line_holds_who_what_why_about_what_and_how_much(log: Log) -> None:
    log.note("discounted", reason="老顾客", subject="02-000001", fen=-350)
    with log.ledger.read() as unit:
        (note,) = audit_log.search(unit, Wanted())
    assert (note.what, note.who, note.approved_by, note.reason) == ("discounted", "陈晨", "李红", "老顾客")
    assert (note.subject, note.amount, note.detail) == ("02-000001", Money(-350), {})
    assert verify(log.ledger).ok


def test_lines_are_found_by_words_kinds_people_and_time_and_in_pages(log: Log) -> None:
    began = log.clock()
    for number in range(5):
        log.note("reprinted", subject=f"02-00000{number}")
    log.note("discounted", who="Anna", reason="100% right_now!", subject="cola")
    assert log.subjects(text="ANNA") == ["cola"]
    assert log.subjects(text="李红 COL") == ["cola"]
    assert log.subjects(text="0% right_") == ["cola"]
    assert log.subjects(text="0_0") == []
    assert log.subjects(text="打折", or_kinds=frozenset({"discounted"})) == ["cola"]
    assert log.subjects(who="李红") == ["cola"]
    assert log.subjects(kinds=frozenset({"reprinted"}), since=began + timedelta(minutes=3)) == [
        "02-000004",
        "02-000003",
    ]
    assert log.subjects(until=began + timedelta(minutes=1)) == ["02-000000"]
    first = log.subjects(limit=2)
    with log.ledger.read() as unit:
        last = audit_log.search(unit, Wanted(), 2)[-1]
    assert first + log.subjects(limit=2, before=(last.event, last.no)) == [
        "cola",
        "02-000004",
        "02-000003",
        "02-000002",
    ]


def test_saved_settings_and_levels_are_lines_of_it(log: Log) -> None:
    with log.ledger.write() as unit:
        settings.change(unit, Configuration(ShopProfile(shop_name="福源")), based_on=0, who="李红", reason="开业")
        members.join(unit, "m-wang", name="王敏", phone="13812346021")
        members.set_level(unit, "m-wang", "gold", Approval("李红"))
    with log.ledger.read() as unit:
        ranked, saved = audit_log.search(unit, Wanted())
    assert (saved.what, saved.who, saved.reason, saved.subject) == ("configured", "李红", "开业", "1")
    assert {"path": "shop/shop_name", "from": "", "to": "福源"} in saved.detail["changed"]
    assert ranked.member == "王*", "who it is about is told, but masked"
    assert (ranked.what, ranked.who, ranked.subject, ranked.detail) == (
        "member_ranked",
        "李红",
        "m-wang",
        {"level": "gold"},
    )
    assert verify(log.ledger).findings == ()


def test_an_event_of_before_the_log_leaves_no_line_and_still_verifies(log: Log) -> None:
    with log.ledger.write() as unit:
        members.join(unit, "m-wang", name="王敏", phone="13812346021")
        body = {"id": "m-wang", "level": "gold", "who": "李红"}
        apply.apply(unit, unit.append(apply.MEMBER_RANKED, unit.now(), body))
    assert log.subjects() == []
    assert verify(log.ledger).findings == ()


def test_what_holds_a_card_number_is_not_noted(log: Log) -> None:
    with pytest.raises(Refused, match="card_number"):
        log.note("discounted", reason="4111 1111 1111 1111")
    assert log.subjects() == []


def test_that_it_was_carried_out_is_a_line_too(log: Log) -> None:
    log.note("reprinted", subject="02-000001")
    with log.ledger.write() as unit:
        taken = audit_log.export(unit, Wanted(), Approval("李红"))
    assert [note.subject for note in taken] == ["02-000001"]
    assert log.subjects() == ["audit_log", "02-000001"]


def test_a_table_opens_rightly_in_a_spreadsheet_and_holds_no_formula() -> None:
    text = audit_log.table(("时间", "原因"), [("=1+1", "@x"), ("-3.50", "-cmd|' /C calc'!A0"), ('a,"b"', "+8,6")])
    assert text.startswith("\ufeff时间,原因\r\n")
    assert text.splitlines()[1:] == ["'=1+1,'@x", "-3.50,'-cmd|' /C calc'!A0", '"a,""b""","\'+8,6"']
