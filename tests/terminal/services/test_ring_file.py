"""The headless cashier: what can't be read is named by its line and counted, and all the rest is rung up."""

from __future__ import annotations

import gzip
import io
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.clock import from_text
from terminal.ledger import audit
from terminal.money import Money
from terminal.rebate.settings import Settings
from terminal.services import bills, members, ring_file
from terminal.services.ring_file import BATCH, BillFile, NotABillFile, Tally, Totals
from tests.shop import PROFILE, Shop

HEAD = "bill,at,store,member,paid\n"
AT = "2017-01-01T11:53:26+08:00"


def row(bill: str = "b1", at: str = AT, store: str = "S1", member: str = "900", paid: str = "10.00") -> str:
    return f"{bill},{at},{store},{member},{paid}\n"


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "bills.csv"


def rung(shop: Shop, path: Path, store: str = "S1") -> tuple[Tally, Totals]:
    with ring_file.opened(path) as file:
        tally, totals, seconds = ring_file.run(shop.ledger, file, store)
    assert seconds >= 0
    return tally, totals


def counts(tally: Tally) -> tuple[int, int, int]:
    return tally.bills, tally.exists, tally.refused


def kept(shop: Shop) -> list[str]:
    with shop.ledger.read() as unit:
        return [bill for (bill,) in unit.sql.all("SELECT id FROM bill ORDER BY seq")]


def test_the_rows_of_a_store_become_bills_with_their_own_time_and_members_made_as_they_come(
    shop: Shop, place: Path
) -> None:
    rows = [row("b1"), row("b2", store="S2"), row("b3", member="", paid="5"), row("b4", "2017-01-02T00:00:00+08:00")]
    place.write_text(HEAD + "".join(rows))
    tally, totals = rung(shop, place)
    assert counts(tally) == (3, 0, 0)
    assert totals == Totals(2, Money(2_50), Money(1_50), Money(1_00), Money(0), Money(18_50))
    with shop.ledger.read() as unit:
        bill = bills.by_id(unit, "b1")
        member = members.find(unit, "900")
    assert (bill.at, bill.store, bill.paid, bill.cashier) == (from_text(AT), "S1", Money(10_00), "file")
    assert (member.id, member.card, member.waiting) == ("900", "900", 2)
    assert audit.verify(shop.ledger).ok


def test_the_same_file_again_changes_nothing(shop: Shop, place: Path) -> None:
    place.write_text(HEAD + "".join(row(f"b{number}", member=str(number % 7)) for number in range(130)))
    first, totals = rung(shop, place)
    with shop.ledger.read() as unit:
        head = unit.journal_hash
    again, same = rung(shop, place)
    assert (counts(first), counts(again)) == ((130, 0, 0), (0, 130, 0))
    assert same == totals
    with shop.ledger.read() as unit:
        assert unit.journal_hash == head


@pytest.mark.parametrize(
    "how", ["plain", "gzip", "bom", "gzip and bom", "crlf", "cr", "no last line end", "two members"]
)
def test_the_file_may_be_packed_or_marked_or_end_its_lines_as_it_likes(shop: Shop, place: Path, how: str) -> None:
    content = (HEAD + row("b1") + row("b2", member="王")).encode()
    if "bom" in how:
        content = b"\xef\xbb\xbf" + content
    if how in ("crlf", "cr"):
        content = content.replace(b"\n", b"\r\n" if how == "crlf" else b"\r")
    if how == "no last line end":
        content = content.rstrip()
    if "gzip" in how:
        content = gzip.compress(content)
    if how == "two members":
        content = gzip.compress(content[:40]) + gzip.compress(content[40:])
    place.write_bytes(content)
    assert counts(rung(shop, place)[0]) == (2, 0, 0)


def test_columns_may_stand_in_any_order_with_others_between_and_in_quotes(shop: Shop, place: Path) -> None:
    place.write_text(f'note,"paid",member,store,at,bill\n"a, b",10.5,900,S1,"{AT}",b1\n\n   \n,1,,S1,{AT},b2\n')
    tally, _ = rung(shop, place)
    assert counts(tally) == (2, 0, 1), "the line of blanks is a row with one column"
    with shop.ledger.read() as unit:
        assert bills.by_id(unit, "b1").paid == Money(10_50)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (row(paid=""), "paid is no amount (empty)"),
        (row(paid="-5.00"), "paid is no amount (negative)"),
        (row(paid="1.005"), "paid is no amount (decimals)"),
        (row(paid="NaN"), "paid is no amount (form)"),
        (row(paid="1e3"), "paid is no amount (form)"),
        (row(paid="9" * 20), "paid is no amount (size)"),
        (row(paid="10000000.00"), "over_cap"),
        (row(at=""), "at is no time with an offset"),
        (row(at="2017-01-01T11:53:26"), "at is no time with an offset"),
        (row(at="2017-02-30T11:53:26+08:00"), "at is no time with an offset"),
        (row(at="yesterday"), "at is no time with an offset"),
        (row(at="0001-01-01T00:00:00+08:00"), "at is not from 1970 to 2199"),
        (row(at="9999-12-31T23:59:59-08:00"), "at is not from 1970 to 2199"),
        (row(bill=""), "bill is no number"),
        (row(bill="b" * 41), "bill is no number"),
        (row(bill="a#1"), "bill is no number"),
        (row(bill="a\x00b"), "bill is no number"),
        (row(member="4111111111111111"), "member is no member number"),
        (row(member="m" * 41), "member is no member number"),
        (row(member="a\x1bb"), "member is no member number"),
        (row(store=""), "no store"),
        ("b1\n", "1 columns, not 5"),
        (row().strip() + ",more\n", "6 columns, not 5"),
        ('"b1,' + row(), "not a row of a CSV file"),
        ('"b1"x,' + row(), "not a row of a CSV file"),
        (row(member="m" * 5_000), "the line is too long"),
        ("x" * 70_000 + "\n", "the line is too long"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_counted_and_the_rest_goes_on(
    shop: Shop, place: Path, bad: str, says: str
) -> None:
    place.write_text(HEAD + row("first") + bad + row("last"), newline="")
    tally, _ = rung(shop, place)
    assert counts(tally) == (2, 0, 1)
    ((line, why),) = tally.refusals
    assert (line, why[: len(says)]) == (3, says)
    assert len(why) < 200
    assert kept(shop) == ["first", "last"]


def test_letters_that_are_no_utf_8_cost_their_own_row(shop: Shop, place: Path) -> None:
    gbk = row(member="会员").encode("gbk")
    place.write_bytes(HEAD.encode() + row("first").encode() + gbk + row("x", store="S\xff").encode("latin-1"))
    with place.open("ab") as file:
        file.write(row("last", member="会员").encode())
    tally, _ = rung(shop, place)
    assert counts(tally) == (2, 0, 2)
    assert [line for line, _ in tally.refusals] == [3, 4]
    assert all(why.encode() for _, why in tally.refusals)
    assert kept(shop) == ["first", "last"]


def test_rows_of_other_stores_are_passed_over_whatever_is_in_them(shop: Shop, place: Path) -> None:
    place.write_text(HEAD + row("b1", "never", "S2", paid="x") + row("b2"))
    assert counts(rung(shop, place)[0]) == (1, 0, 0)


def test_full_width_digits_are_their_plain_twins(shop: Shop, place: Path) -> None:
    place.write_text(HEAD + row("１００", store="S１", member="９００", paid="￥１０．５０") + row("101"))
    assert counts(rung(shop, place)[0]) == (2, 0, 0)
    assert kept(shop) == ["100", "101"]
    with shop.ledger.read() as unit:
        assert bills.by_id(unit, "100").paid == Money(10_50)
        assert members.find(unit, "900").waiting == 2


def test_a_purchase_of_nothing_is_a_bill_that_joins_nothing(shop: Shop, place: Path) -> None:
    place.write_text(HEAD + row("b1", paid="0.00") + row("b2", paid="0"))
    tally, totals = rung(shop, place)
    assert (counts(tally), totals.entries, totals.extracted) == ((2, 0, 0), 0, Money(0))
    with shop.ledger.read() as unit:
        assert bills.by_id(unit, "b1").tenders == ()


@pytest.mark.parametrize("apart", [0, 2 * BATCH], ids=["in one batch", "in two batches"])
def test_a_bill_twice_in_one_file_exists_and_with_other_contents_is_refused(
    shop: Shop, place: Path, apart: int
) -> None:
    between = "".join(row(f"f{number}") for number in range(apart))
    changed = [row(paid="10.01"), row(member="901"), row(member=""), row(at="2017-01-01T11:53:27+08:00")]
    place.write_text(HEAD + row() + between + row() + "".join(changed))
    tally, totals = rung(shop, place)
    assert counts(tally) == (1 + apart, 1, 4)
    line = 3 + apart
    assert tally.refusals == [(line + n, "same_id_other_content (id=b1)") for n in range(1, 5)]
    assert totals.entries == 1 + apart
    with shop.ledger.read() as unit:
        assert not members.known(unit, "901"), "a refused row makes no member"
    assert audit.verify(shop.ledger).ok


def test_the_same_number_in_another_store_is_not_taken_for_the_first(shop: Shop, place: Path) -> None:
    place.write_text(HEAD + row(store="S1") + row(store="S2"))
    assert counts(rung(shop, place, "S1")[0]) == (1, 0, 0)
    assert counts(rung(shop, place, "S2")[0]) == (0, 0, 1)


def test_a_member_of_the_till_is_known_by_the_card(shop: Shop, place: Path) -> None:
    with shop.ledger.write() as unit:
        members.join(unit, "till-7", name="王小明", card="900")
    place.write_text(HEAD + row())
    assert counts(rung(shop, place)[0]) == (1, 0, 0)
    with shop.ledger.read() as unit:
        assert members.find(unit, "900").id == "till-7"
        assert members.find(unit, "900").waiting == 1


def test_a_bill_number_may_pass_as_a_card_number_for_many_long_numbers_do(shop: Shop, place: Path) -> None:
    place.write_text(HEAD + row("4111111111111111"))
    assert counts(rung(shop, place)[0]) == (1, 0, 0)


def test_the_shops_own_cap_holds_for_files_too_and_the_refused_row_makes_no_member(shop: Shop, place: Path) -> None:
    shop.set(Settings(), replace(PROFILE, bill_cap=Money(9_99)))
    place.write_text(HEAD + row("b1", member="new") + row("b2", paid="9.99"))
    tally, _ = rung(shop, place)
    assert counts(tally) == (1, 0, 1)
    with shop.ledger.read() as unit:
        assert not members.known(unit, "new")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"bill,at,store,paid\n",
        b"BILL;AT;STORE;MEMBER;PAID\n",
        b'"bill,at,store,member,paid\n',
        (HEAD + row()).encode("utf-16"),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        b"\x00" * 100_000,
        b"\x1f\x8b",
        b"\x1f\x8b\x08\x00garbage",
        gzip.compress(b"no bills here"),
        b"x" * 1_000_000,
    ],
    ids=range(12),
)
def test_a_file_without_the_columns_is_none(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    with pytest.raises(NotABillFile) as told, ring_file.opened(place):
        pass
    assert 5 < len(str(told.value)) < 200


def test_a_missing_file_or_a_folder_is_none(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(NotABillFile), ring_file.opened(path):
            pass


def many(count: int) -> str:
    return HEAD + "".join(
        row(f"b{number}", paid=f"{number * 7919 % 900}.{number % 90 + 10}") for number in range(count)
    )


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_of_a_packed_file_that_was_cut_or_spoilt_nothing_is_rung_up(place: Path, share: float) -> None:
    packed = gzip.compress(many(4_000).encode())
    at = int(len(packed) * share)
    for damaged in (packed[:at], packed[:at] + bytes([packed[at] ^ 0xFF]) + packed[at + 1 :]):
        place.write_bytes(damaged)
        with pytest.raises(NotABillFile, match="damaged"), ring_file.opened(place):
            pass


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_a_pipe_is_read_as_a_file_is(shop: Shop, place: Path, pack: type[bytes]) -> None:
    os.mkfifo(place)
    feeding = threading.Thread(target=place.write_bytes, args=(pack((HEAD + row()).encode()),))
    feeding.start()
    assert counts(rung(shop, place)[0]) == (1, 0, 0)
    feeding.join()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_packed_pipe_that_breaks_off_gives_its_whole_rows_and_says_where(shop: Shop, place: Path) -> None:
    whole = many(400)
    packed = gzip.compress(whole.encode())
    os.mkfifo(place)
    feeding = threading.Thread(target=place.write_bytes, args=(packed[: len(packed) // 2],))
    feeding.start()
    tally, _ = rung(shop, place)
    feeding.join()
    assert 0 < tally.bills < 400
    ((line, why),) = tally.refusals
    assert line == tally.bills + 2
    assert why.startswith("the file breaks off here")
    expected = [text.split(",") for text in whole.splitlines()[1 : tally.bills + 1]]
    with shop.ledger.read() as unit:
        rows = unit.sql.all("SELECT id, paid_fen FROM bill ORDER BY seq")
    assert rows == [(fields[0], Money.parse(fields[4]).fen) for fields in expected], "no cut row is taken for a whole"
    place.unlink()
    place.write_bytes(packed)
    assert counts(rung(shop, place)[0]) == (400 - tally.bills, tally.bills, 0)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=5))
def test_no_line_whatever_stops_the_rows_around_it(lines: list[str]) -> None:
    text = HEAD
    good = 0
    for line in lines:
        text += row(f"good-{good}") + line + "\n"
        good += 1
    text += row(f"good-{good}")
    tally = Tally()
    read = list(BillFile(io.StringIO(text, newline="")).rows("S1", tally))
    assert [each.bill for each in read] == [f"good-{n}" for n in range(good + 1)]


def test_what_was_not_rung_up_is_told_in_the_files_order(shop: Shop, place: Path) -> None:
    place.write_text(HEAD + row("b1", paid="10000000") + row("b2", paid="x") + row("b3", paid="10000000") + "x\n")
    tally, _ = rung(shop, place)
    assert [line for line, _ in tally.refusals] == [2, 3, 4, 5]
