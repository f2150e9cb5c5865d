"""Shifts: the business day, the money in the drawer, the blind count, and the reports that must reconcile."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.errors import Refused
from terminal.ledger import audit
from terminal.ledger.findings import Finding
from terminal.ledger.store import Ledger
from terminal.money import ZERO, Money, Quantity, Ratio
from terminal.rebate.settings import Scope
from terminal.services import audit_log, business_day, catalogue, orders, reports, settings, shifts, staff, today
from terminal.services.facts import Line, ProductFacts, Purchase, Tender, TenderKind
from terminal.services.report_facts import ShiftClose, ShiftReport, from_body, to_body
from terminal.services.rights import Approval, Role, StaffFacts
from terminal.services.ring_up import ring_up
from terminal.services.staff import OWNER
from tests import office_says
from tests.shop import PROFILE, Shop, with_base

NOBODY = Approval()


class Day(Shop):
    """A shop whose drawer is looked after."""

    def start(self, yuan: str = "500.00", who: Approval = NOBODY) -> None:
        with self.ledger.write() as unit:
            shifts.start(unit, Money.parse(yuan), who)

    def x(self) -> ShiftReport:
        with self.ledger.read() as unit:
            return reports.x(unit)

    def close(self, counted: Money | None = None, note: str = "", who: Approval = NOBODY, **more: Money) -> ShiftClose:
        """Close it; what is counted is what must be there, unless given."""
        fen = (self.x().expected_cash if counted is None else counted).fen
        with self.ledger.write() as unit:
            return shifts.close(unit, pieces(fen), note, who, **more)

    def refund(self, bill: str, yuan: str | None = None, tender: str = "cash") -> None:
        with self.ledger.write() as unit:
            orders.refund(unit, bill, unit.now(), amount=Money.parse(yuan) if yuan else None, tender=tender)

    def move(self, direction: str, yuan: str, reason: str = "缴存", who: Approval = NOBODY) -> None:
        with self.ledger.write() as unit:
            shifts.move_cash(unit, direction, Money.parse(yuan), reason, who)

    def verify(self) -> tuple[Finding, ...]:
        return audit.verify(self.ledger).findings


def pieces(fen: int) -> dict[int, int]:
    """Notes and coins that come to an amount."""
    counts = {}
    for denomination in shifts.DENOMINATIONS:
        counts[denomination], fen = divmod(fen, denomination)
    return counts


@pytest.fixture
def day() -> Iterator[Day]:
    made = Day()
    yield made
    made.ledger.close()


def refused(code: str) -> AbstractContextManager[pytest.ExceptionInfo[Refused]]:
    return pytest.raises(Refused, match=code)


def test_a_bill_after_midnight_belongs_to_the_day_its_shift_opened(day: Day) -> None:
    day.start()
    day.clock.forward(hours=15)
    bill = day.pay("10.00", "m1")
    assert (bill.at.date().isoformat(), bill.business_day.isoformat()) == ("2026-11-23", "2026-11-22")
    with day.ledger.read() as unit:
        assert business_day.today(unit).isoformat() == "2026-11-22"
        assert today.today(unit).bills == 1
        assert unit.sql.one("SELECT business_day FROM bill") == ("2026-11-22",)
        assert unit.sql.one("SELECT day FROM entry") == ("2026-11-23",)
    day.close()
    assert day.pay("10.00").business_day.isoformat() == "2026-11-23"
    assert day.verify() == ()


def test_a_shift_past_midnight_gives_nobody_a_second_days_places() -> None:
    shop = Day(rebate=replace(with_base(), cashiers={"S1": Scope(daily_limit=1)}))
    shop.start()
    shop.clock.forward(hours=15)
    first, second = shop.pay("10.00", "m1"), shop.pay("10.00", "m1")
    assert first.settlement.entry_id is not None
    assert second.settlement.entry_id is None
    assert shop.verify() == ()
    shop.ledger.close()


def test_a_clock_that_goes_back_changes_no_shift(day: Day) -> None:
    day.start()
    day.pay("10.00")
    day.clock.forward(days=-40)
    day.pay("20.00")
    day.move("out", "5.00")
    report = day.x()
    assert (report.sales_count, report.sales, report.clock_went_back) == (2, Money(30_00), 1)
    assert report.day.isoformat() == "2026-11-22"
    assert day.close().report.expected_cash == Money(525_00)
    assert day.verify() == ()


def test_expected_cash_is_the_float_and_everything_that_moved_since(day: Day) -> None:
    day.start("500.00")
    with day.ledger.write() as unit:
        line = Line("面包", Quantity.of(1), Money(36_40))
        tenders = (
            Tender(TenderKind.SCAN, Money(10_00), reference="r-1"), Tender(TenderKind.CASH, Money(26_40), Money(50_00)),
        )  # fmt: skip
        ring_up(unit, Purchase("split", (line,), tenders))
    day.pay("13.60", bill_id="back")
    day.refund("back", "3.60")
    day.move("in", "200.00", "换零")
    day.move("out", "300.00", "缴存")
    report = day.x()
    assert (report.cash_taken, report.cash_change, report.cash_refunded) == (Money(63_60), Money(23_60), Money(3_60))
    assert report.expected_cash == Money(500_00 + 26_40 + 13_60 - 3_60 + 200_00 - 300_00)
    taken = [(each.kind, each.taken.count, each.net.yuan) for each in report.tenders]
    assert taken == [("cash", 2, "36.40"), ("scan", 1, "10.00")]
    assert report.net == Money(46_40)
    assert [(move.direction, move.reason) for move in report.moves] == [("in", "换零"), ("out", "缴存")]


def test_a_difference_is_kept_with_its_reason_and_needs_one(day: Day) -> None:
    day.start("100.00")
    day.pay("42.30")
    with refused("difference_unexplained"):
        day.close(Money(141_30))
    with refused("difference_unexplained"):
        day.close(Money(141_30), " \n")
    closed = day.close(Money(141_30), "找零多找一元", first_counted=Money(140_00))
    assert (closed.difference, closed.note, closed.first_counted) == (Money(-1_00), "找零多找一元", Money(140_00))
    assert closed.counts == ((100_00, 1), (20_00, 2), (1_00, 1), (20, 1), (10, 1))
    with day.ledger.read() as unit:
        kept = unit.sql.one("SELECT counted_fen, expected_fen, difference_note FROM shift")
        assert kept == (141_30, 142_30, "找零多找一元")
        assert reports.z(unit, 1) == closed


@pytest.mark.parametrize("counts", [{100_00: -1}, {3: 1}, {100_00: shifts.PIECES_MAX + 1}])
def test_what_no_drawer_can_hold_is_not_counted(day: Day, counts: dict[int, int]) -> None:
    day.start()
    with day.ledger.write() as unit, refused("bad_count"):
        shifts.close(unit, counts, "x", NOBODY)


def test_a_shift_without_sales_closes(day: Day) -> None:
    day.start("0.00")
    closed = day.close()
    assert (closed.report.sales_count, closed.counted, closed.report.balanced) == (0, ZERO, True)
    assert day.verify() == ()


def test_a_shift_with_refunds_only_closes(day: Day) -> None:
    for number in range(4):
        day.pay("50.00", f"m{number}", bill_id=f"b{number}")
    day.start("100.00")
    day.refund("b1", "20.00")
    day.refund("b2")
    report = day.x()
    assert report.balanced
    assert (report.refunds.count, report.refunds.amount) == (2, Money(70_00))
    assert (report.sales, report.outside.count, report.outside.amount) == (ZERO, 4, Money(200_00))
    assert day.close().counted == Money(30_00)
    assert day.verify() == ()


def test_the_x_right_before_the_close_is_the_z(day: Day) -> None:
    day.start()
    for number in range(9):
        day.pay(f"{20 + number}.50", f"m{number % 3}" if number % 2 else None)
    day.move("out", "10.00")
    before = day.x()
    assert day.close().report == before


def test_a_report_survives_its_json(day: Day) -> None:
    day.start()
    day.pay("20.00", "m1")
    day.move("in", "1.00")
    report = day.x()
    assert from_body(ShiftReport, json.loads(json.dumps(to_body(report)))) == report


def test_z_numbers_have_no_gaps_and_each_record_holds_the_one_before(day: Day) -> None:
    closed = []
    for amount in ("10.00", "0.50", "7.20"):
        day.start("0.00")
        day.pay(amount)
        closed.append(day.close())
    assert [each.report.number for each in closed] == [1, 2, 3]
    assert [each.report.perpetual.yuan for each in closed] == ["10.00", "10.50", "17.70"]
    assert closed[0].hash_before == "0" * 64
    assert [each.hash_before for each in closed[1:]] == [each.hash for each in closed[:-1]]


def test_the_audit_names_a_z_record_that_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "till.sqlite"
    shop = Day(path)
    for _ in range(2):
        shop.start("10.00")
        shop.close()
    shop.ledger.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE shift SET counted_fen = counted_fen + 100 WHERE z_number = 1")
    with closing(Ledger.open(path, read_only=True)) as ledger:
        kinds = {finding.kind for finding in audit.verify(ledger).findings}
    assert {"z_chain", "projection"} <= kinds


def test_books_that_do_not_meet_flag_the_shift_and_wait_for_a_manager(day: Day) -> None:
    day.start("0.00")
    day.pay("30.00", "m1")
    day.pay("30.00", "m2")
    with day.ledger.write() as unit:
        unit.sql.run("UPDATE queue SET extracted_fen = extracted_fen + 1, retained_fen = retained_fen + 1")
    assert not day.x().balanced
    with refused("shift_unbalanced"):
        day.close()
    closed = day.close(who=Approval(approved_by=OWNER, reason="已报告"))
    assert not closed.report.balanced
    assert closed.approved_by == OWNER


def test_selling_in_shifts_only_needs_an_open_shift(day: Day) -> None:
    day.set(with_base(), replace(PROFILE, shifts=True))
    with refused("no_shift"):
        day.pay("10.00")
    day.start()
    assert day.pay("10.00").number == "02-000001"
    day.close()
    with refused("no_shift"):
        day.pay("10.00")


def test_shifts_are_off_in_a_configuration_of_before(day: Day) -> None:
    assert not PROFILE.shifts
    assert day.pay("10.00").business_day.isoformat() == "2026-11-22"
    with refused("no_shift"):
        day.x()


def test_there_is_one_shift_at_a_time(day: Day) -> None:
    day.start()
    with refused("shift_open"):
        day.start()
    day.close()
    with refused("no_shift"):
        day.move("in", "1.00")


def test_cash_moves_need_an_amount_and_a_reason(day: Day) -> None:
    day.start()
    with refused("reason_missing"):
        day.move("out", "1.00", " ")
    with refused("bad_cash"):
        day.move("out", "0.00")
    with refused("bad_cash"):
        day.move("away", "1.00")
    with refused("card_number"):
        day.move("out", "1.00", "4111111111111111")
    assert day.x().moves == ()


def test_rights_are_looked_at_by_the_service_itself(day: Day) -> None:
    with day.ledger.write() as unit:
        for name, role, digits in (("小李", Role.CASHIER, "135791"), ("张敏", Role.SENIOR, "246802")):
            person = staff.save(unit, StaffFacts("", name, role), Approval(approved_by=OWNER))
            staff.set_pin(unit, person.id, digits, Approval(approved_by=OWNER))
    cashier, senior = Approval("小李"), Approval("张敏")
    day.start(who=cashier)
    with refused("not_allowed"):
        day.move("out", "1.00", who=cashier)
    day.move("out", "1.00", who=senior)
    with refused("reason_missing"):
        day.move("out", "1.00", who=Approval("小李", "张敏"))
    day.move("out", "1.00", who=Approval("小李", "张敏", "忙"))
    with refused("not_allowed"):
        day.close(who=cashier)
    assert day.close(who=senior).closed_by == "张敏"


def test_the_drawer_opened_without_a_sale_is_noted_and_counted(day: Day) -> None:
    day.start()
    with day.ledger.write() as unit:
        shifts.open_drawer(unit, "换零钱", Approval("张敏"))
    assert day.x().drawer_openings == 1
    with day.ledger.read() as unit:
        newest = audit_log.search(unit, audit_log.Wanted())[0]
    assert (newest.what, newest.who, newest.reason) == ("drawer_opened", "张敏", "换零钱")


def test_everything_about_a_shift_stands_in_the_audit_log(day: Day) -> None:
    day.start()
    day.move("out", "3.00", "打车")
    day.close()
    with day.ledger.read() as unit:
        told = [(note.what, note.amount.yuan) for note in audit_log.search(unit, audit_log.Wanted())]
    assert told[:3] == [("shift_closed", "0.00"), ("cash_moved", "3.00"), ("shift_opened", "500.00")]


def test_sales_are_told_by_group_and_by_cashier(day: Day) -> None:
    with day.ledger.write() as unit:
        catalogue.put(unit, [ProductFacts("6901", "可乐", Money(3_50), group="饮料")])
    day.start()
    with day.ledger.write() as unit:
        lines = (
            Line("可乐", Quantity.of(2), Money(3_50), "6901"),
            Line("面包", Quantity.of(1), Money(6_00), discount=Money(1_00)),
        )
        ring_up(unit, Purchase("g", lines, (Tender(TenderKind.CASH, Money(12_00), Money(12_00)),), cashier="张敏"))
    report = day.x()
    assert [(each.name, each.amount.yuan) for each in report.groups] == [("饮料", "7.00"), ("", "5.00")]
    assert [(each.name, each.sales.amount.yuan, each.discounts.yuan) for each in report.cashiers] == [
        ("张敏", "12.00", "1.00")
    ]
    assert (report.discounts.count, report.discounts.amount) == (1, Money(1_00))


def test_a_joined_till_closes_over_bills_that_are_not_confirmed_and_names_them(day: Day) -> None:
    day.start()
    with day.ledger.write() as unit:
        office_says.join(unit)
    numbers = tuple(day.pay("10.00").number for _ in range(3))
    closed = day.close()
    assert (closed.report.joined, closed.report.unconfirmed) == (True, 3)
    assert closed.report.unconfirmed_numbers == numbers


ACTION = st.one_of(
    st.tuples(st.just("pay"), st.integers(1, 30_000), st.integers(0, 4), st.sampled_from(["cash", "scan", "card"])),
    st.tuples(st.just("refund"), st.integers(0, 40), st.integers(1, 100), st.sampled_from(["cash", "scan"])),
    st.tuples(st.just("move"), st.integers(1, 5_000), st.integers(0, 1), st.just("")),
    st.tuples(st.just("close"), st.integers(-300, 300), st.integers(0, 20), st.just("")),
    st.tuples(st.just("configure"), st.integers(0, 100), st.integers(0, 1), st.just("")),
)


class Tally:
    """What a day did, counted beside the ledger."""

    def __init__(self) -> None:
        self.shop = Day()
        self.bills: list[tuple[str, int]] = []
        self.closed: list[ShiftClose] = []

    def pay(self, fen: int, member: int, kind: str) -> None:
        bill_id = f"b{len(self.bills)}"
        tender = Tender(TenderKind(kind), Money(fen), Money(fen + 500) if kind == "cash" else ZERO)
        who = self.shop.member(f"m{member}") if member else None
        with self.shop.ledger.write() as unit:
            ring_up(unit, Purchase(bill_id, (Line("面包", Quantity.of(1), Money(fen)),), (tender,), who))
        self.bills.append((bill_id, fen))

    def refund(self, place: int, percent: int, tender: str) -> None:
        if not self.bills:
            return
        bill_id, left = self.bills[place % len(self.bills)]
        amount = max(1, left * percent // 100)
        if not left:
            return
        self.shop.refund(bill_id, Money(amount).yuan, tender)
        self.bills[place % len(self.bills)] = (bill_id, left - amount)

    def move(self, fen: int, direction: int, _: str) -> None:
        self.shop.move("in" if direction else "out", Money(fen).yuan)

    def close(self, off: int, float_: int, _: str) -> None:
        before = self.shop.x()
        counted = max(ZERO, before.expected_cash + Money(off))
        closed = self.shop.close(counted, "点数")
        assert closed.report == before
        self.closed.append(closed)
        self.shop.start(Money(float_ * 1_000).yuan)

    def configure(self, percent: int, paused: int, _: str) -> None:
        self.shop.set(with_base(extract=Ratio(percent * 100), paused=bool(paused)))


@given(st.lists(ACTION, max_size=25))
def test_the_reports_of_all_shifts_add_up_to_the_ledger(actions: list[tuple[str, int, int, str]]) -> None:
    tally = Tally()
    shop = tally.shop
    shop.start("300.00")
    for name, *values in actions:
        getattr(tally, name)(*values)
    tally.close(0, 0, "")
    told = [each.report for each in tally.closed]
    with shop.ledger.read() as unit:

        def one(query: str) -> int:
            row = unit.sql.one(query)
            return int(row[0] or 0) if row else 0

        assert sum(each.sales.fen for each in told) == one("SELECT sum(paid_fen) FROM bill") == told[-1].perpetual.fen
        assert sum(each.given_back.amount.fen for each in told) == one("SELECT sum(refunded_fen) FROM bill")
        for part in ("extracted", "rewarded", "retained", "pool"):
            total = one(f"SELECT sum({part}_fen) FROM queue")
            assert sum(getattr(each, part).fen for each in told) == total
        cash = sum((each.cash_taken - each.cash_change - each.cash_refunded).fen for each in told)
        assert cash == one("SELECT balance_fen FROM account WHERE name = 'tender:cash'")
        assert sum(each.refund_cost.fen for each in told) == one(
            "SELECT balance_fen FROM account WHERE name = 'refund_cost'"
        )
        assert settings.current(unit).version
    assert all(each.balanced for each in told)
    for before, after in pairwise(told):
        ends = {queue.name: (queue.waiting_after, queue.owed_after) for queue in before.queues}
        begins = {queue.name: (queue.waiting_before, queue.owed_before) for queue in after.queues}
        assert all(begins.get(name, held) == held for name, held in ends.items())
    assert shop.verify() == ()
    shop.ledger.close()


def test_a_shift_is_the_same_on_either_database(place: str) -> None:
    shop = Day(place)
    shop.start()
    for number in range(5):
        shop.pay(f"{30 + number}.50", f"m{number % 2}", bill_id=f"b{number}")
    shop.refund("b1", "3.00")
    shop.move("out", "20.00")
    before = shop.x()
    assert before.balanced
    assert before.expected_cash == Money(500_00 + 162_50 - 3_00 - 20_00)
    assert shop.close().report == before
    assert shop.verify() == ()
    shop.ledger.close()
