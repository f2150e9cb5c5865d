"""What concerns which store is read once for all of them: a pull asks for its own, and misses nothing for it."""

from __future__ import annotations

from pathlib import Path

from sync.office import concerned as rooms
from sync.office.changed import USUAL
from sync.office.concerned import Concerned
from terminal.ledger.store import MEMORY
from tests.sync.office.feeding import Mirror, Office, differences, list_product, merged, truth
from tests.sync.office.feeding import configure as configure_office


def office_of(*stores: str) -> Office:
    office = Office(MEMORY)
    for store in stores:
        office.till(f"T{store}", store)
    return office


def person(office: Office, member: str, till: str) -> str:
    """Somebody whom the till enters, if he is not here yet."""
    with office.ledger.read() as unit:
        known = unit.sql.one("SELECT 1 FROM member WHERE id = ?", member) is not None
    return member if known else office.member(member, till)


def followed(office: Office, mirror: Mirror, store: str) -> dict[str, object]:
    mirror.follow(office, f"T{store}")
    with office.ledger.read() as unit:
        return differences(mirror, truth(unit, store))


def test_a_pull_that_nothing_concerns_leaves_its_cursor_where_it_is() -> None:
    office, mirror = office_of("S1", "S2"), Mirror()
    office.pay("S1", "10", person(office, "A", "TS1"))
    assert followed(office, mirror, "S1") == {}
    before = mirror.cursor
    for _ in range(5):
        office.pay("S2", "10", person(office, "B", "TS2"))
    assert followed(office, mirror, "S1") == {}
    assert mirror.cursor == before
    office.pay("S1", "10", "A")
    assert followed(office, mirror, "S1") == {}
    assert mirror.cursor != before


def test_what_happens_elsewhere_to_a_member_of_the_store_is_told() -> None:
    office, mirror = office_of("S1", "S2"), Mirror()
    office.member("A", "TS1")
    assert followed(office, mirror, "S1") == {}
    office.pay("S2", "100", "A")
    office.pay("S2", "500", person(office, "B", "TS2"))
    assert followed(office, mirror, "S1") == {}
    office.known_again("A2", "A", "TS2")
    second = Mirror()
    assert followed(office, second, "S2") == {}
    office.pay("S1", "100", "A")
    assert followed(office, mirror, "S1") == {} and followed(office, second, "S2") == {}


def test_what_concerns_everybody_is_read_from_the_journal() -> None:
    office, mirrors = office_of("S1", "S2"), {"S1": Mirror(), "S2": Mirror()}
    for turn in range(3):
        office.pay("S1", "100", person(office, "A", "TS1"))
        with office.write() as unit:
            list_product(unit, f"69012345{turn}", "3.50")
        office.pay("S2", "100", person(office, "B", "TS2"))
        with office.write() as unit:
            configure_office(unit, merged(office.rules, turn % 2 == 0))
        assert {store: followed(office, mirror, store) for store, mirror in mirrors.items()} == {"S1": {}, "S2": {}}


def test_who_comes_to_a_store_while_something_concerns_everybody_belongs_to_it_from_then_on() -> None:
    office, mirrors = office_of("S1", "S2"), {"S1": Mirror(), "S2": Mirror()}
    office.pay("S1", "10", person(office, "A", "TS1"))
    assert {store: followed(office, mirror, store) for store, mirror in mirrors.items()} == {"S1": {}, "S2": {}}
    office.pay("S1", "10", "A")  # his stores are known from here on
    assert {store: followed(office, mirror, store) for store, mirror in mirrors.items()} == {"S1": {}, "S2": {}}
    office.pay("S2", "10", "A")
    with office.write() as unit:
        list_product(unit, "690123450", "3.50")
    assert {store: followed(office, mirror, store) for store, mirror in mirrors.items()} == {"S1": {}, "S2": {}}
    office.pay("S1", "10", "A")
    assert {store: followed(office, mirror, store) for store, mirror in mirrors.items()} == {"S1": {}, "S2": {}}


def test_a_process_that_knows_nothing_yet_or_forgot_reads_the_journal() -> None:
    office, mirror = office_of("S1", "S2"), Mirror()
    office.pay("S1", "10", person(office, "A", "TS1"))
    assert followed(office, mirror, "S1") == {}
    for turn in range(4):
        office.concerned = Concerned() if turn % 2 else Concerned(window=2)
        for _ in range(7):
            office.pay("S1", "10", "A")
            office.pay("S2", "10", person(office, "B", "TS2"))
        assert followed(office, mirror, "S1") == {}


def test_another_ledger_behind_the_same_process_is_followed_from_its_own_end() -> None:
    shared = Concerned()
    for turn in range(3):
        office, mirror = office_of("S1"), Mirror()
        office.concerned = shared
        for _ in range(turn + 1):
            office.pay("S1", "10", person(office, "A", "TS1"))
            assert followed(office, mirror, "S1") == {}


def test_an_older_copy_put_back_behind_a_running_process_is_read_as_it_is(tmp_path: Path) -> None:
    office, mirror = Office(str(tmp_path / "office.sqlite")), Mirror()
    office.till("TS1", "S1")
    office.pay("S1", "10", person(office, "A", "TS1"))
    assert followed(office, mirror, "S1") == {}
    copy = office.copied(tmp_path / "copy.sqlite")
    for _ in range(3):
        office.pay("S1", "10", person(office, "B", "TS1"))
    followed(office, Mirror(), "S1")
    office.put_back(copy)
    with office.write() as unit:
        configure_office(unit, merged(office.rules, True))
    assert followed(office, mirror, "S1") == {}


def test_a_long_absence_is_told_of_without_everything_again() -> None:
    office, mirror = office_of("S1", "S2"), Mirror()
    office.pay("S1", "10", person(office, "A", "TS1"))
    mirror.follow(office, "TS1")
    bounds = USUAL.__class__(far_behind=3)
    office.read("TS1", mirror.cursor, bounds)
    for _ in range(6):
        office.pay("S2", "10", person(office, "B", "TS2"))
        office.read("TS1", mirror.cursor, bounds)
    office.pay("S1", "10", "A")
    page = office.read("TS1", mirror.cursor, bounds)
    assert not page.from_scratch and len(page.entries) == 2
    assert rooms.SPAN < rooms.AT_ONCE < rooms.WINDOW
