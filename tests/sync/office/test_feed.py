"""The feed as a till reads it: what it is told, what it is not, and what a cursor is good for."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.office.changed import Bounds
from sync.office.cursor import read as read_cursor
from sync.protocol import FEED_MAX
from terminal.errors import Refused
from terminal.money import Money
from terminal.services import entries, orders
from tests.sync.office.feeding import (
    STORES,
    Mirror,
    Office,
    clear,
    configure,
    differences,
    list_product,
    merged,
    place,
    rank,
    truth,
)

SMALL = Bounds(page=3, events=4, payouts=3, stretches=1)


@pytest.fixture
def office(place: str) -> Iterator[Office]:
    made = Office(place)
    made.till("T1", "S1")
    made.till("T2", "S2")
    yield made
    made.ledger.close()


def agree(office: Office, mirror: Mirror, store: str = "S1") -> None:
    with office.ledger.read() as unit:
        assert differences(mirror, truth(unit, store)) == {}


def test_a_new_till_is_given_everything_of_its_store(office: Office) -> None:
    for person in ("王小明", "张敏", "李雷"):
        office.member(person, "T1")
        office.pay("S1", "100", person)
    with office.write() as unit:
        list_product(unit, "690", "3.50")
    mirror = Mirror()
    (page,) = mirror.follow(office, "T1")
    assert page.from_scratch and not page.more and page.settings is not None
    assert [row["name"] for row in mirror.members.values()] == ["张敏", "李雷", "王小明"]
    assert mirror.queues["cashier:S1"]["head"][0][3] == "王**"
    agree(office, mirror)


def test_nothing_new_is_an_empty_page_and_the_same_cursor(office: Office) -> None:
    office.pay("S1", "100", office.member("a", "T1"))
    mirror = Mirror()
    mirror.follow(office, "T1")
    page = office.read("T1", mirror.cursor)
    assert page.cursor == mirror.cursor and not page.more and not page.from_scratch
    assert not (page.members or page.entries or page.queues or page.products or page.collisions or page.settings)


def test_what_another_store_sells_says_nothing_to_this_one(office: Office) -> None:
    office.pay("S1", "100", office.member("a", "T1"))
    mirror = Mirror()
    mirror.follow(office, "T1")
    office.member("b", "T2")
    office.pay("S2", "100", "b")
    office.pay("S2", "50")
    (page,) = mirror.follow(office, "T1")
    assert not (page.members or page.entries or page.queues)
    agree(office, mirror)


def test_a_member_becomes_known_to_a_store_with_his_first_bill_there_or_when_its_till_enters_him(
    office: Office,
) -> None:
    mirror = Mirror()
    mirror.follow(office, "T1")
    for person in ("a", "b", "c"):
        office.member(person, "T2")
    office.pay("S1", "100", "a")
    office.known_again("b2", "b", "T1")
    mirror.follow(office, "T1")
    assert {each: row["same_as"] for each, row in mirror.members.items()} == {"a": "", "b": "", "b2": "b"}
    agree(office, mirror)


def test_what_a_member_receives_in_another_store_is_told_where_he_is_known(office: Office) -> None:
    office.member("a", "T1")
    office.member("b", "T2")
    office.pay("S2", "100", "a")
    mirror = Mirror()
    mirror.follow(office, "T1")
    office.pay("S2", "200", "b")  # 10 % of it goes to a
    (page,) = mirror.follow(office, "T1")
    assert [(each.id, each.balance_fen, each.still_to_come_fen) for each in page.members] == [("a", 2_000, 8_000)]
    assert not page.entries


def test_the_second_id_of_a_member_is_told_with_every_change_of_his_wallets(office: Office) -> None:
    office.member("a", "T1")
    office.known_again("a2", "a", "T1")
    mirror = Mirror()
    mirror.follow(office, "T1")
    office.pay("S1", "100", "a")
    office.pay("S1", "200")
    mirror.follow(office, "T1")
    assert mirror.members["a2"]["balance_fen"] == mirror.members["a"]["balance_fen"] == 2_000
    agree(office, mirror)


def test_an_entry_that_is_told_of_anew_is_told_with_its_position_now(office: Office) -> None:
    for person in ("a", "b", "c"):
        office.member(person, "T1")
        office.pay("S1", "100", person)
    mirror = Mirror()
    mirror.follow(office, "T1")
    office.pay("S1", "1500", "a")
    mirror.follow(office, "T1")
    assert mirror.entries["bill-1"]["status"] == "rewarded" and mirror.positions["bill-1"] == (None, None)
    assert mirror.positions["bill-2"] == (0, 0)
    assert mirror.positions["bill-4"] == (2, 30_00 + 100_00)


@pytest.mark.parametrize("change", ["clear", "merge"])
def test_after_a_clearing_or_a_re_homing_entries_are_read_again_from_the_beginning(office: Office, change: str) -> None:
    for person in ("a", "b", "c", "d"):
        office.pay("S1", "100", office.member(person, "T1"))
    mirror = Mirror()
    mirror.follow(office, "T1", SMALL)
    with office.write() as unit:
        clear(unit) if change == "clear" else configure(unit, merged(office.rules, True))
    pages = mirror.follow(office, "T1", SMALL)
    assert [page.from_scratch for page in pages].count(True) == 1
    agree(office, mirror)
    office.pay("S2", "100", "a")
    assert not any(page.from_scratch for page in mirror.follow(office, "T1", SMALL))
    agree(office, mirror)


def test_settings_that_move_nobody_are_told_without_reading_the_entries_again(office: Office) -> None:
    office.pay("S1", "100", office.member("a", "T1"))
    mirror = Mirror()
    mirror.follow(office, "T1")
    with office.write() as unit:
        configure(unit, office.rules, who="王芳")
    (page,) = mirror.follow(office, "T1")
    assert page.settings is not None and page.settings.who == "王芳" and not page.from_scratch
    assert office.read("T1", mirror.cursor).settings is None


def test_draws_exchanges_refunds_levels_and_products_are_told(office: Office) -> None:
    for person in ("a", "b", "c", "d"):
        office.member(person, "T1")
    for person in ("a", "b", "c", "d"):
        office.pay("S1", "10", person)
    mirror = Mirror()
    mirror.follow(office, "T1")
    for change in range(5):
        with office.write() as unit:
            if change == 0:
                entries.draw(unit, "bill-4", "nonce", unit.now())
            elif change == 1:
                entries.exchange(unit, "bill-3", "points", unit.now())
            elif change == 2:
                orders.refund(unit, "bill-2", unit.now(), tender="cash")
            elif change == 3:
                rank(unit, "d", "gold")
            else:
                list_product(unit, "691", "2.00")
        (page,) = mirror.follow(office, "T1")
        assert len(page.entries) + len(page.members) + len(page.products) <= 2 and not page.from_scratch
        agree(office, mirror)
    assert mirror.members["d"]["level"] == "gold" and mirror.entries["bill-3"]["status"] == "exchanged"


@pytest.mark.parametrize("events", [1, 2, 3])
def test_what_moves_a_wallet_and_nothing_else_is_told(office: Office, events: int) -> None:
    office.member("a", "T1", wallets={"points": 500})
    office.member("b", "T2", wallets={"points": 500})
    mirror, bounds = Mirror(), Bounds(events=events)
    mirror.follow(office, "T1", bounds)
    with office.write() as unit:
        for _ in range(3):
            entries.transfer(unit, "b", "a", "points", Money(5), unit.now())
    mirror.follow(office, "T1", bounds)
    assert mirror.members["a"]["points"] == 515
    agree(office, mirror)


@pytest.mark.parametrize("events", [1, 2])
def test_that_somebody_has_a_second_id_and_nothing_else_is_told(office: Office, events: int) -> None:
    office.member("a", "T2")
    mirror, bounds = Mirror(), Bounds(events=events)
    mirror.follow(office, "T1", bounds)
    for number in range(3):
        office.known_again(f"a{number}", "a", "T1")
    mirror.follow(office, "T1", bounds)
    assert sorted(mirror.members) == ["a", "a0", "a1", "a2"]
    agree(office, mirror)


def test_many_who_change_at_once_are_told_page_by_page(office: Office) -> None:
    for number in range(7):
        office.member(f"m{number}", "T1")
    mirror = Mirror()
    mirror.follow(office, "T1")
    with office.write() as unit:
        for number in range(7):
            rank(unit, f"m{number}", "gold")
            list_product(unit, f"69{number}", "1.00")
    pages = mirror.follow(office, "T1", Bounds(page=2))
    assert len(pages) >= 7
    agree(office, mirror)


def test_an_event_that_pays_more_than_a_page_is_told_over_several(office: Office) -> None:
    for number in range(11):
        office.pay("S1", "10", office.member(f"m{number}", "T1"))
    mirror = Mirror()
    mirror.follow(office, "T1")
    office.pay("S1", "900")
    pages = mirror.follow(office, "T1", SMALL)
    assert len(pages) >= 4 and all(len(page.entries) <= 3 and len(page.members) <= 3 for page in pages)
    assert not any(page.from_scratch for page in pages)
    agree(office, mirror)


def test_an_event_that_pays_very_many_has_the_entries_read_again(office: Office) -> None:
    office.concerned = None  # by the journal
    for number in range(9):
        office.pay("S1", "10", office.member(f"m{number}", "T1"))
    mirror = Mirror()
    mirror.follow(office, "T1")
    office.pay("S1", "900")
    assert any(page.from_scratch for page in mirror.follow(office, "T1", Bounds(page=4, payouts=3, bulk=8)))
    agree(office, mirror)


def test_a_till_that_was_away_for_long_is_given_everything_again(office: Office) -> None:
    office.concerned = None  # a process that has just started does not know whom all that concerned
    office.pay("S1", "10", office.member("a", "T1"))
    mirror = Mirror()
    mirror.follow(office, "T1")
    for _ in range(12):
        office.pay("S2", "10")
    assert mirror.follow(office, "T1", Bounds(far_behind=10))[0].from_scratch
    agree(office, mirror)


def test_no_page_holds_more_than_the_contract_says(office: Office) -> None:
    with office.write() as unit:
        for number in range(FEED_MAX + 20):
            list_product(unit, f"{number:05}", "1.00")
    for number in range(30):
        office.member(f"m{number}", "T1")
    with office.write() as unit:
        for number in range(FEED_MAX + 20):
            place(unit, "S1", "1.00", f"m{number % 30}", f"b{number}")
    mirror = Mirror()
    pages = mirror.follow(office, "T1")
    assert all(max(len(page.entries), len(page.members), len(page.products)) <= FEED_MAX for page in pages)
    agree(office, mirror)


def test_changes_made_while_a_till_reads_all_there_is_are_in_what_follows(office: Office) -> None:
    for number in range(8):
        office.pay("S1", "10", office.member(f"m{number}", "T1"))
    mirror = Mirror()
    page = office.read("T1", "", SMALL)
    mirror.take(page)
    while page.more:
        office.pay("S1", "50", "m1") if len(mirror.members) < 5 else None
        page = office.read("T1", mirror.cursor, SMALL)
        mirror.take(page)
    agree(office, mirror)


def test_a_setting_that_two_changed_is_told_to_all_until_it_is_settled(office: Office) -> None:
    detail = {"stands": "10", "stands_who": "李红", "stands_at": "2026-11-22T10:00:00+08:00"}
    detail |= {"other": "20", "other_who": "王芳", "other_at": "2026-11-22T09:00:00+08:00"}
    mirrors = {till: Mirror() for till in ("T1", "T2")}
    for till, mirror in mirrors.items():
        mirror.follow(office, till)
    with office.write() as unit:
        row = ("c1", "collision", "", "T1", 7, "base.extract", json.dumps(detail), detail["stands_at"], "", "", "")
        unit.sql.insert("office_case", [row])
    for till, mirror in mirrors.items():
        mirror.follow(office, till)
        assert mirror.collisions["c1"]["state"] == "open" and not office.read(till, mirror.cursor).collisions
    with office.write() as unit:
        unit.sql.run("UPDATE office_case SET closed_at = ? WHERE id = 'c1'", detail["stands_at"])
    for (till, mirror), store in zip(mirrors.items(), STORES, strict=True):
        mirror.follow(office, till)
        agree(office, mirror, store)


def test_a_cursor_is_refused_that_was_bent_or_belongs_elsewhere(office: Office) -> None:
    office.pay("S1", "10", office.member("a", "T1"))
    cursor = office.read("T1", "").cursor
    whole = bytearray(base64.urlsafe_b64decode(cursor))
    bent = []
    for place_ in range(len(whole)):
        other = whole.copy()
        other[place_] ^= 1
        bent.append(base64.urlsafe_b64encode(bytes(other)).decode())
    for text in (
        *bent,
        "x",
        "é",
        "=" * 8,
        cursor[:-4],
        cursor + "AAAA",
        "A" * 5_000,
        "\x00",
        cursor.replace("-", "+") + " ",
    ):
        with pytest.raises(Refused) as refused:
            office.read("T1", text)
        assert refused.value.code == "bad_cursor"
    with pytest.raises(Refused, match="bad_cursor"):
        office.read("T2", cursor)
    elsewhere = Office(":memory:")
    elsewhere.till("T1", "S1")
    with pytest.raises(Refused, match="bad_cursor"):
        elsewhere.read("T1", cursor)


def test_a_cursor_from_after_the_copy_that_was_put_back_is_refused(office: Office) -> None:
    office.pay("S1", "10", office.member("a", "T1"))
    cursor = office.read("T1", "").cursor
    with office.ledger.read() as unit:
        older = unit.scratch()
        older.journal_seq -= 1

        with pytest.raises(Refused, match="bad_cursor"):
            read_cursor(older, "S1", cursor)


def test_after_an_older_copy_was_put_back_a_till_reads_anew_though_the_journal_has_grown_past_it(
    tmp_path: Path,
) -> None:
    office, mirror = Office(str(tmp_path / "office.sqlite")), Mirror()
    office.till("T1", "S1")
    office.member("A", "T1")
    copy = office.copied(tmp_path / "copy.sqlite")
    office.pay("S1", "10", "A")
    mirror.follow(office, "T1")
    office.put_back(copy)
    for _ in range(3):
        office.pay("S1", "500", "A")
    with pytest.raises(Refused, match="bad_cursor"):
        office.read("T1", mirror.cursor)
    fresh = Mirror()
    fresh.follow(office, "T1")
    agree(office, fresh)


def test_who_was_brought_back_to_an_office_that_had_lost_him_is_told_to_whoever_begins(office: Office) -> None:
    for number in range(7):
        office.brought_back("T1", f"m{number}")
    mirror = Mirror()
    mirror.follow(office, "T1", SMALL)
    assert len(mirror.members) == 7
    agree(office, mirror)


def test_one_event_that_brought_many_back_is_told_over_several_pages(office: Office) -> None:
    for event in range(3):
        office.brought_back("T1", *(f"{event} {number}" for number in range(4)))
    mirror = Mirror()
    pages = mirror.follow(office, "T1", SMALL)
    assert max(len(page.members) for page in pages) <= 5
    agree(office, mirror)


def test_what_one_event_brought_back_does_not_overfill_a_page_that_was_begun(office: Office) -> None:
    office.pay("S1", "10", office.member("A", "T1"))
    office.brought_back("T1", *(f"B{number}" for number in range(5)))
    mirror = Mirror()
    pages = mirror.follow(office, "T1", Bounds(page=5, events=4, payouts=3, stretches=1))
    assert max(len(page.members) for page in pages) <= 5
    agree(office, mirror)


def test_who_works_there_is_told_again_when_it_comes_back_to_what_was_told_before(office: Office) -> None:
    """The till itself said something else in between, and has to hear that it stands no more."""
    office.staff("赵敏", "cashier", "S1")
    first = office.read("T1", "")
    assert [person.role for person in first.staff] == ["cashier"]
    office.staff("赵敏", "senior", "S1")
    office.staff("赵敏", "cashier", "S1")
    assert [person.role for person in office.read("T1", first.cursor).staff] == ["cashier"]


def test_a_till_that_is_not_of_this_office_is_told_so(office: Office) -> None:
    with pytest.raises(Refused, match="unknown_till"):
        office.read("T9", "")


def test_cursors_are_short_however_long_the_names_are(office: Office) -> None:
    with office.write() as unit:
        for number in range(5):
            list_product(unit, "🈺" * 39 + str(number), "1.00")
    for number in range(5):
        office.pay("S1", "10", office.member("𠮷" * 79 + str(number), "T1"))
    mirror = Mirror()
    assert all(len(page.cursor) <= 400 for page in mirror.follow(office, "T1", Bounds(page=2)))
    agree(office, mirror)
