"""A whole day at one till with key events alone, on real baskets: the Z, the drawer and the audit agree to the fen."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from terminal.devices.commands import KICK_DRAWER
from terminal.ledger import audit
from terminal.ledger.store import Ledger
from terminal.services import audit_log
from terminal.services.audit_log import NoteFacts
from terminal.services.report_facts import ShiftClose
from terminal.services.shifts import SHOWN
from tests.features.day_at_the_till import CASHIER_PIN, MANAGER, MANAGER_PIN, Day, Key, phone, set_up
from tests.features.day_baskets import JIAO, Basket, Book, Item, baskets, counted, shelf, yuan
from ui.cashier.discount_panel import DiscountPanel
from ui.cashier.more_panel import MoreAction
from ui.cashier.stage import CashierPage
from ui.claim.claim_panel import ClaimPanel, Step
from ui.demo_hands import wait_for
from ui.members.join_panel import JoinPanel
from ui.refund.window import RefundWindow

FLOAT = 300_00


@dataclass
class Told:
    """What the day came to: on paper, in the Z, on the disk."""

    book: Book
    z: ShiftClose
    report: audit.Report
    notes: tuple[NoteFacts, ...]
    printed: bytes
    waiting: tuple[object, ...]


class Story:
    """The day, hour by hour."""

    def __init__(self, day: Day, bought: list[Basket], shelf: dict[str, Item]) -> None:
        self.day, self.bought, self.shelf = day, iter(bought), shelf
        self.book = Book(drawer=FLOAT)

    def open(self) -> None:
        """A wrong PIN, the right one, and the float before the first line."""
        day = self.day
        page = day.till.desks.staff.page
        assert page is not None
        day.hands.alt(Key.Key_2)
        day.hands.enter("000000")
        wait_for(lambda: page.entry.field.error, "that the PIN is wrong")
        day.watch.go_on(1)
        self._sign_in(Key.Key_2, CASHIER_PIN)
        day.hands.enter("1.00")
        wait_for(lambda: day.till.desks.shift.window is not None, "the page that asks for the float")
        day.hands.type("300")
        day.press(Key.Key_F12)
        wait_for(lambda: day.till.desks.shift.window is None, "an open shift")
        day.press(Key.Key_Delete)
        self.book.removed += 1

    def _sign_in(self, place: Key, digits: str) -> None:
        self.day.hands.alt(place)
        self.day.hands.enter(digits)
        wait_for(lambda: self.day.till.desks.staff.page is None, "the till")

    def change_of_hands(self) -> None:
        """The manager takes over in the middle of a bill, and gives the till back after it."""
        day, staff = self.day, self.day.till.desks.staff
        total = self.rung_up()
        day.hands.ctrl(Key.Key_L)
        wait_for(lambda: staff.page is not None, "who is there now")
        self._sign_in(Key.Key_1, MANAGER_PIN)
        assert day.draft.goods.fen == total
        self.paid("card", total)
        assert day.bills[-1].cashier == MANAGER
        day.hands.ctrl(Key.Key_L)
        wait_for(lambda: staff.page is not None, "who is there now")
        self._sign_in(Key.Key_2, CASHIER_PIN)

    def rung_up(self, *, member: bool = True) -> int:
        """The next basket on the bill, in fen, with its household unless that is kept to itself."""
        day, basket = self.day, next(self.bought)
        day.ring_up(basket, self.shelf)
        if member:
            day.member(phone(basket.member))
        assert day.draft.goods.fen == basket.total
        return basket.total

    def paid(self, way: str, total: int, *, goes_on: bool = True) -> int:
        """What is on the bill, paid in one way; how much that is, the fen of cash being left off."""
        day, book = self.day, self.book
        if way == "cash":
            day.cash()
        elif way == "note":
            day.cash(-(-total // 50_00) * 50_00)
        elif way == "scan":
            day.by_reference(Key.Key_F6, f"42000{total:06d}")
        else:
            day.by_reference(Key.Key_F7, f"{total:06d}")
        if way in ("cash", "note"):
            way, total = "cash", book.cash_for(total)
        book.bill(total, **{way: total})
        if goes_on:
            day.next()
        return total

    def plain(self, count: int) -> None:
        """Bills with nothing special about them, paid in every way in turn."""
        for number in range(count):
            self.paid(("cash", "note", "scan", "card")[number % 4], self.rung_up())

    def nobody(self) -> None:
        """Customers who don't say who they are."""
        for way in ("cash", "scan"):
            self.paid(way, self.rung_up(member=False))

    def split(self) -> None:
        """A part by scan, the rest in cash."""
        day, total = self.day, self.rung_up()
        day.brings(Key.Key_F6, day.at(CashierPage.PAY), "the payment")
        day.hands.press(Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        day.hands.type(yuan(total // 2))
        day.press(Key.Key_Tab)
        day.hands.enter("4200009999")
        wait_for(lambda: day.draft.taken.fen == total // 2, "a half of it taken")
        day.hands.type(yuan(total))  # more than the rest: change
        day.finish()
        rest = self.book.cash_for(total - total // 2)
        self.book.bill(total // 2 + rest, scan=total // 2, cash=rest)
        day.next()

    def second_thoughts(self) -> None:
        """A line too many is taken off, put back, and taken off for good."""
        day, total = self.day, self.rung_up()
        lines = len(day.draft.lines)
        day.hands.enter("77.70")
        day.press(Key.Key_Delete)
        day.hands.ctrl(Key.Key_Z)
        wait_for(lambda: len(day.draft.lines) == lines + 1, "the line again")
        day.press(Key.Key_Delete)
        wait_for(lambda: len(day.draft.lines) == lines, "the line gone")
        self.book.removed += 2  # what was put back was taken off all the same
        self.paid("cash", total)

    def on_hold(self) -> None:
        """One forgets his purse: the next is rung up meanwhile."""
        day = self.day
        first = self.rung_up()
        day.brings(Key.Key_F9, lambda: day.draft.empty, "the bill on hold")
        self.paid("card", self.rung_up())
        day.press(Key.Key_F9)
        wait_for(lambda: day.panel is not None, "the bills on hold")
        day.brings(Key.Key_Return, lambda: day.draft.goods.fen == first, "the bill again")
        self.paid("cash", first)

    def newcomer(self) -> None:
        """A number that nobody has becomes a member."""
        day = self.day
        total = self.rung_up(member=False)
        day.hands.enter("13911112222")
        wait_for(lambda: isinstance(day.panel, JoinPanel), "the new member's panel")
        day.hands.say("赵小刚")
        day.press(Key.Key_Return, Key.Key_Return)  # on to the agreement, and it is given
        day.brings(Key.Key_Return, lambda: day.draft.member, "the new member on the bill")
        self.paid("note", total)

    def unknown_code(self) -> None:
        """A code that no shelf has: its price is typed instead."""
        day, total = self.day, self.rung_up()
        day.hands.scan("6999999999999")
        wait_for(lambda: day.till.cashier.bill_view.entry.error, "that nobody knows it")
        day.hands.ctrl(Key.Key_A)
        day.hands.enter("12.34")
        wait_for(lambda: day.draft.goods.fen == total + 12_34, "the amount")
        self.paid("scan", total + 12_34)

    def printer_away(self) -> None:
        """Selling goes on; what was not printed is printed once it is back."""
        day = self.day
        assert day.till.desk is not None
        day.take_printer_away()
        self.plain(3)
        assert day.till.desk.waiting
        day.bring_printer_back()
        self.plain(1)
        wait_for(lambda: not day.till.desk.waiting, "every receipt printed")  # type: ignore[union-attr]

    def reprint(self) -> None:
        """Once more, marked as a copy."""
        self.paid("card", self.rung_up(), goes_on=False)
        self.day.hands.ctrl(Key.Key_P)
        self.day.next()

    def less(self) -> None:
        """A tenth off a whole bill, and another price for a line of the next: a manager lets both through."""
        day, book = self.day, self.book
        total = self.rung_up()
        day.press(Key.Key_F4, Key.Key_F4)
        wait_for(lambda: isinstance(day.panel, DiscountPanel), "what comes off")
        day.hands.type("10")
        day.press(Key.Key_Return)
        day.let_through()
        off = (total * 10 + 50) // 100
        wait_for(lambda: day.draft.goods.fen == total - off, "the bill for less")
        self.paid("card", total - off)
        total = self.rung_up()
        day.hands.enter("8.88")
        wait_for(lambda: day.draft.goods.fen == total + 8_88, "the line")
        day.press(Key.Key_F4)
        wait_for(lambda: isinstance(day.panel, DiscountPanel), "what the line is to cost")
        day.hands.press(Key.Key_3, Qt.KeyboardModifier.ControlModifier)
        day.hands.type("6")
        day.press(Key.Key_Return)
        day.let_through()
        wait_for(lambda: day.draft.goods.fen == total + 6_00, "the new price")
        self.paid("scan", total + 6_00)
        book.discounts += off
        book.overridden += 2_88

    def forgotten(self) -> None:
        """Somebody says too late who he is: a slip for him, and he comes back with it."""
        day = self.day
        self.paid("cash", self.rung_up(member=False), goes_on=False)
        bill = day.bills[-1]
        assert bill.claim is not None
        day.hands.ctrl(Key.Key_S)
        day.next()
        self.plain(2)
        day.hands.scan(bill.claim.url)
        wait_for(lambda: isinstance(day.panel, ClaimPanel), "the slip")
        panel = day.panel
        assert isinstance(panel, ClaimPanel)
        day.hands.enter("13911112222")
        wait_for(lambda: panel.step is Step.CONFIRM, "what the claim comes to")
        day.brings(Key.Key_Return, day.at(CashierPage.BILL), "the claim made")
        self.book.claims += 1

    def drawer(self) -> None:
        """Money out, money in, and the drawer opened for nothing: a manager lets each through."""
        day = self.day
        window = day.shift()
        day.press(Key.Key_F6)
        day.hands.enter("30")
        day.hands.say("出租车")
        day.press(Key.Key_F8)
        day.let_through()
        wait_for(lambda: window.panel is None, "the money out")
        day.press(Key.Key_F6)
        day.hands.enter("100")
        day.hands.say("零钱")
        day.press(Key.Key_F7)
        day.let_through()
        wait_for(lambda: window.panel is None, "the money in")
        day.press(Key.Key_Escape)
        wait_for(lambda: day.till.desks.shift.window is None, "back at the bill")
        self.book.drawer += 100_00 - 30_00
        day.more(MoreAction.DRAWER)
        wait_for(lambda: day.panel is not None, "what for")
        day.hands.say("换零钱")
        day.press(Key.Key_Return)
        day.let_through()

    def refunds(self) -> None:
        """A whole bill, a line of one, the last one voided, and goods without a receipt."""
        whole = self.paid("cash", self.rung_up())
        self._give_back(self.day.bills[-1].number, ())
        self.book.give_back(whole)
        total = self.rung_up()
        paid = self.paid("cash", total)
        bill = self.day.bills[-1]
        first = bill.lines[0]
        self._give_back(bill.number, (Key.Key_Plus,) * (first.quantity.thousandths // 1000))
        self.book.give_back(round(Fraction(first.amount.fen * paid, total * JIAO)) * JIAO)
        self._void_last()
        self._take_back_without_receipt(9_90)

    def _give_back(self, number: str, chosen: tuple[Key, ...]) -> None:
        """By the receipt's number; with nothing chosen all of it."""
        day = self.day
        window = day.give_back()
        day.hands.enter(number)
        wait_for(lambda: window.page is window.bill, "the bill to give back")
        day.press(*chosen)
        wait_for(lambda: window.bill.foretold, "who bears what")
        day.press(Key.Key_F12)
        self._given_back(window)

    def _void_last(self) -> None:
        day = self.day
        total = self.paid("cash", self.rung_up())
        window = day.give_back()
        day.brings(Key.Key_F6, lambda: day.panel is not None, "whether the last bill is to be voided")
        day.press(Key.Key_Return)
        self._given_back(window)
        self.book.give_back(total)

    def _take_back_without_receipt(self, amount: int) -> None:
        day = self.day
        window = day.give_back()
        day.brings(Key.Key_F7, lambda: day.panel is not None, "what is given back")
        for said in ("雨伞", yuan(amount)):
            day.hands.say(said)
            day.press(Key.Key_Return)
        day.hands.say("没有小票")
        day.press(Key.Key_F5)
        self._given_back(window)
        self.book.give_back(amount)

    def _given_back(self, window: RefundWindow) -> None:
        """A manager lets it through, and it is done."""
        self.day.let_through()
        wait_for(lambda: window.page is window.done, "what was given back")
        self.day.brings(Key.Key_Return, self.day.at(CashierPage.BILL), "back at the bill")

    def close(self) -> ShiftClose:
        """The blind count, and the end of the day."""
        day = self.day
        window = day.shift()
        closed: list[ShiftClose] = []
        window.shift_closed.connect(closed.append)
        for pieces in counted(self.book.drawer, SHOWN):
            day.hands.enter(str(pieces) if pieces else "")
        count = window.close_page.count
        wait_for(lambda: count.shown, "every row counted")
        assert count.off.fen == 0, f"the drawer is off by {count.off} of {count.expected.money}"
        day.brings(Key.Key_F12, lambda: day.panel is not None, "whether the shift is to be closed")
        day.press(Key.Key_Return)
        day.let_through()
        wait_for(lambda: closed, "the closed shift")
        day.press(Key.Key_Escape)
        return closed[0]


@pytest.fixture(scope="module")
def told(qapp: QApplication, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("day")
    bought = baskets(shared / "data", 60)
    goods = shelf(bought)
    (folder / "paper").mkdir()
    set_up(folder / "till.sqlite", folder, goods.values(), {basket.member for basket in bought})
    day = Day(qapp, folder / "till.sqlite", folder)
    story = Story(day, bought, goods)
    story.open()
    story.plain(8)
    story.nobody()
    story.split()
    story.second_thoughts()
    story.on_hold()
    story.newcomer()
    story.unknown_code()
    story.printer_away()
    story.reprint()
    story.change_of_hands()
    story.forgotten()
    story.less()
    story.drawer()
    story.refunds()
    story.plain(60 - story.book.bills)
    z = story.close()
    wait_for(lambda: day.till.desk is not None and not day.till.desk.waiting, "all paper printed")
    assert day.till.desk is not None
    waiting = day.till.desk.waiting
    day.close()
    printed = (folder / "paper" / "receipts.escpos").read_bytes()
    with closing(Ledger.open(folder / "till.sqlite", clock=day.watch)) as ledger:
        with ledger.read() as unit:
            notes = audit_log.search(unit, audit_log.Wanted(), 1_000)
        report = audit.verify(ledger)
    return Told(story.book, z, report, notes, printed, waiting)


def test_the_audit_finds_nothing(told: Told) -> None:
    assert told.report.findings == ()


def test_the_drawer_holds_what_the_book_says(told: Told) -> None:
    assert told.z.counted.fen == told.book.drawer
    assert told.z.difference.fen == 0


def test_sixty_bills_were_rung_up(told: Told) -> None:
    assert told.book.bills == 60


def test_the_z_says_what_the_book_says(told: Told) -> None:
    report, book = told.z.report, told.book
    assert (report.sales_count, report.sales.fen) == (book.bills, book.sold)
    assert {each.kind: each.taken.amount.fen for each in report.tenders} == dict(book.taken)
    assert report.rounding.amount.fen == book.rounding
    assert report.discounts.amount.fen == book.discounts
    assert report.overridden.amount.fen == book.overridden
    back = (report.refunds, report.voids, report.returns)
    assert sum(each.count for each in back) == book.refunds
    assert sum(each.amount.fen for each in back) == book.given_back
    assert report.removed.count == book.removed
    assert report.claims == book.claims


def test_the_rebate_of_the_day_reconciles(told: Told) -> None:
    queues = told.z.report.queues
    assert sum(queue.extracted.fen for queue in queues) == told.book.extracted
    for queue in queues:
        assert queue.extracted == queue.rewarded + queue.retained + queue.pool
        assert queue.reconciled


def test_every_receipt_is_on_paper(told: Told) -> None:
    assert told.printed.count(KICK_DRAWER) > 0
    assert told.waiting == ()


def test_the_log_knows_what_was_not_a_sale(told: Told) -> None:
    kinds = {note.what for note in told.notes}
    assert {"wrong_pin", "signed_in", "line_removed", "held", "reprinted", "drawer_opened"} <= kinds
    assert all(note.approved_by for note in told.notes if note.what in ("refunded", "voided", "returned"))
