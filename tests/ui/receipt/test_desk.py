"""The desk with a real ledger, a real spool and a printer that does what the test says."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from terminal.devices.escpos_printer import EscposPrinter
from terminal.devices.printer import AwayReason, Printer, Raster, printer_away
from terminal.errors import TillError
from terminal.ledger.lane import Lane
from terminal.services import members, print_jobs, settings
from terminal.services.facts import BillFacts, Tender, TenderKind
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration, PrinterKind, PrinterSetup
from tests.facts import yuan
from tests.paper import PATIENCE_S, PrinterDouble, free_port
from tests.receipt_facts import paper
from tests.shop import cash
from ui.bridge import Bridge
from ui.receipt.desk import DRAWN_AHEAD, PrintDesk, ReceiptPrinted, WaitingReceipt
from ui.receipt.draw import draw_receipt
from ui.receipt.printer_wording import PrinterState, PrinterStatus, state_words
from ui.receipt.raster import raster_of
from ui.receipt.slips import LOADED_AT_ONCE
from ui.words import Words

BASE = "http://192.168.1.5:8722"


class Gate:
    """A printer that is away while the gate is shut; what it printed, kicks with it."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.why = AwayReason.NO_PAPER
        self.printed: list[tuple[Raster, bool]] = []
        self.kicks = 0
        self.setups: list[PrinterSetup] = []

    def at(self, setup: PrinterSetup) -> Printer:
        self.setups.append(setup)
        return self

    def send(self, raster: Raster, *, kick_drawer: bool) -> None:
        self._pass()
        self.printed.append((raster, kick_drawer))

    def open_drawer(self) -> None:
        self._pass()
        self.kicks += 1

    def _pass(self) -> None:
        if not self.open.is_set():
            raise printer_away(self.why)


class Till:
    """A ledger with its lane and bridge, and the desks that were made on it."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self.qtbot = qtbot
        self.path = path
        self.lane = Lane(path)
        self.bridge = Bridge(self.lane)
        self.words = Words("zh_CN")
        self.gate = Gate()
        self.profile = paper()
        self.desks: list[PrintDesk] = []
        self.shop()

    def shop(self) -> None:
        def set_up(unit: object) -> None:
            now = settings.current(unit)  # type: ignore[arg-type]
            shop = replace(now.configuration.shop, shop_name="福源百货", till="02")
            configuration = Configuration(shop, now.configuration.rebate)
            settings.change(unit, configuration, based_on=now.version, who="李红", reason="test")  # type: ignore[arg-type]
            members.join(unit, "m1", name="王敏", card="c1", level="gold")  # type: ignore[arg-type]

        self.lane.submit(set_up).result()

    def pay(self, amount: str, bill_id: str, *, by_scan: bool = False) -> BillFacts:
        purchase = cash(amount, "m1", bill_id)
        if by_scan:
            purchase = replace(purchase, tenders=(Tender(TenderKind.SCAN, yuan(amount), reference="42"),))
        return self.lane.submit(ring_up, purchase, status_base=BASE).result()

    def desk(self, printers: Callable[[PrinterSetup], Printer] | None = None) -> PrintDesk:
        desk = PrintDesk(
            self.bridge, self.words, self.profile, status_base=BASE, printers=printers or self.gate.at,
        )  # fmt: skip
        self.desks.append(desk)
        return desk

    def waiting(self) -> list[str]:
        """The bills of the jobs that the ledger holds as waiting."""
        return [job.bill_id for job in self.lane.submit(print_jobs.waiting).result()]

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=int(PATIENCE_S * 1000))

    def settled(self) -> None:
        """Nothing is under way on the lane."""
        self.until(lambda: not self.bridge.busy)

    def close(self) -> None:
        self.settled()
        for desk in self.desks:
            assert desk.close()
        self.bridge.close()
        self.lane.close()


@pytest.fixture
def till(qtbot: QtBot, tmp_path: Path) -> Iterator[Till]:
    made = Till(qtbot, tmp_path / "till.ledger")
    yield made
    made.close()


def test_a_committed_bill_is_printed_and_struck_off(till: Till) -> None:
    desk = till.desk()
    desk.start()
    told: list[ReceiptPrinted] = []
    desk.receipt_printed.connect(told.append)
    bill = till.pay("344.11", "b1")
    desk.bill_committed(bill)
    till.until(lambda: bool(told))
    till.settled()
    assert told == [ReceiptPrinted("b1", bill.number, False, True)]
    assert till.gate.printed == [(raster_of(draw_receipt(bill, till.profile, till.words)), True)]
    assert till.waiting() == []
    assert desk.state == PrinterState(PrinterStatus.READY)


def test_a_bill_without_cash_leaves_the_drawer_shut(till: Till) -> None:
    desk = till.desk()
    desk.start()
    desk.bill_committed(till.pay("10.00", "b1", by_scan=True))
    till.until(lambda: len(till.gate.printed) == 1)
    assert till.gate.printed[0][1] is False


def test_a_shop_without_a_drawer_gets_no_kick(till: Till) -> None:
    till.profile = replace(till.profile, printer=replace(till.profile.printer, opens_drawer=False))
    desk = till.desk()
    desk.start()
    desk.bill_committed(till.pay("10.00", "b1"))
    till.until(lambda: len(till.gate.printed) == 1)
    assert till.gate.printed[0][1] is False


def test_a_reprint_is_marked_as_a_copy_and_opens_no_drawer(till: Till) -> None:
    desk = till.desk()
    desk.start()
    bill = till.pay("344.11", "b1")
    desk.reprint(bill)
    till.until(lambda: len(till.gate.printed) == 1)
    assert till.gate.printed == [(raster_of(draw_receipt(bill, till.profile, till.words, copy=True)), False)]


def test_while_the_printer_is_away_bills_go_on_and_wait_visibly(till: Till) -> None:
    till.gate.open.clear()
    desk = till.desk()
    desk.start()
    states: list[PrinterState] = []
    desk.state_changed.connect(states.append)
    numbers = []
    for count in range(4):
        bill = till.pay("10.00", f"b{count}")
        numbers.append(bill.number)
        desk.bill_committed(bill)
    till.until(lambda: desk.state == PrinterState(PrinterStatus.AWAY, 4, "no_paper"))
    till.settled()
    assert [receipt.number for receipt in desk.waiting] == numbers
    assert desk.waiting[0].why == AwayReason.NO_PAPER
    assert till.waiting() == ["b0", "b1", "b2", "b3"]
    assert states[-1] == desk.state
    assert state_words(desk.state, till.words) == "打印机：缺纸 · 4 张小票待打"

    till.gate.open.set()
    desk.retry_now()
    till.until(lambda: desk.state == PrinterState(PrinterStatus.READY))
    till.settled()
    assert till.waiting() == []
    expected = [till.lane.submit(ring_up, cash("10.00", "m1", f"b{n}"), status_base=BASE).result() for n in range(4)]
    assert [raster for raster, _ in till.gate.printed] == [
        raster_of(draw_receipt(bill, till.profile, till.words)) for bill in expected
    ]


def test_what_waited_at_closing_is_printed_at_the_next_start(till: Till) -> None:
    till.gate.open.clear()
    first = till.desk()
    first.start()
    for count in range(DRAWN_AHEAD + 2):
        first.bill_committed(till.pay("10.00", f"b{count}"))
    till.until(lambda: len(first.waiting) == DRAWN_AHEAD + 2 and first.state.status is PrinterStatus.AWAY)
    till.settled()
    assert first.close()

    till.gate.open.set()
    second = till.desk()
    printed: list[ReceiptPrinted] = []
    second.receipt_printed.connect(printed.append)
    second.start()
    till.until(lambda: len(printed) == DRAWN_AHEAD + 2)
    till.settled()
    assert [receipt.bill_id for receipt in printed] == [f"b{count}" for count in range(DRAWN_AHEAD + 2)]
    assert not any(receipt.drawer_kicked for receipt in printed)
    assert till.waiting() == []


def test_more_than_is_read_at_a_time_is_printed_to_the_last(till: Till) -> None:
    bill = till.pay("10.00", "b1", by_scan=True)
    for _ in range(LOADED_AT_ONCE + 1):
        till.lane.submit(print_jobs.add, bill.id)
    desk = till.desk()
    desk.start()
    till.until(lambda: len(till.gate.printed) == LOADED_AT_ONCE + 1)
    till.until(lambda: not desk.waiting)
    till.settled()
    assert till.waiting() == []


def test_a_picture_that_can_not_be_printed_is_named_and_lets_the_others_through(till: Till) -> None:
    class FailsOnce(Gate):
        failed = False

        def _pass(self) -> None:
            if not self.failed:
                self.failed = True
                raise ZeroDivisionError

    till.gate = FailsOnce()
    desk = till.desk()
    desk.start()
    for bill_id in ("b1", "b2"):
        desk.bill_committed(till.pay("10.00", bill_id))
    till.until(lambda: len(till.gate.printed) == 1)
    till.until(lambda: [receipt.bill_id for receipt in desk.waiting] == ["b1"])
    till.settled()
    assert desk.waiting[0].why == AwayReason.OTHER
    assert desk.state == PrinterState(PrinterStatus.READY)
    assert till.waiting() == ["b1"]


def test_a_waiting_receipt_can_be_given_up(till: Till) -> None:
    till.gate.open.clear()
    desk = till.desk()
    desk.start()
    told: queue.Queue[tuple[WaitingReceipt, ...]] = queue.Queue()
    desk.waiting_changed.connect(told.put)
    for bill_id in ("b1", "b2"):
        desk.bill_committed(till.pay("10.00", bill_id))
    till.until(lambda: len(desk.waiting) == 2)
    desk.drop(desk.waiting[0].job_id)
    till.settled()
    assert [receipt.bill_id for receipt in desk.waiting] == ["b2"]
    assert till.waiting() == ["b2"]
    till.gate.open.set()
    desk.retry_now()
    till.until(lambda: not desk.waiting)
    assert len(till.gate.printed) == 1


def test_without_a_printer_nothing_is_kept_and_a_reprint_is_refused(till: Till) -> None:
    till.profile = replace(till.profile, printer=PrinterSetup())
    desk = till.desk()
    desk.start()
    refused: list[TillError] = []
    desk.receipt_refused.connect(refused.append)
    bill = till.pay("10.00", "b1")
    desk.bill_committed(bill)
    assert desk.state == PrinterState(PrinterStatus.NONE)
    for asked in (lambda: desk.reprint(bill), desk.open_drawer, desk.print_test_page):
        asked()
    till.settled()
    assert [error.code for error in refused] == ["no_printer"] * 3
    assert till.waiting() == []
    assert till.gate.setups == []


def test_another_printer_takes_over_what_waits_drawn_for_its_own_paper(till: Till) -> None:
    till.gate.open.clear()
    desk = till.desk()
    desk.start()
    bill = till.pay("10.00", "b1")
    desk.bill_committed(bill)
    till.until(lambda: desk.state.status is PrinterStatus.AWAY)
    till.gate.open.set()
    wide = replace(till.profile, printer=PrinterSetup(PrinterKind.USB, "04b8:0e15", 80))
    desk.profile_changed(wide)
    till.until(lambda: len(till.gate.printed) == 1)
    assert till.gate.setups[-1] == wide.printer
    assert till.gate.printed[0][0] == raster_of(draw_receipt(bill, wide, till.words))
    till.until(lambda: desk.state == PrinterState(PrinterStatus.READY))


def test_a_printer_taken_away_keeps_what_waits_and_a_new_one_prints_it(till: Till) -> None:
    till.gate.open.clear()
    desk = till.desk()
    desk.start()
    desk.bill_committed(till.pay("10.00", "b1"))
    till.until(lambda: desk.state.status is PrinterStatus.AWAY)
    desk.profile_changed(replace(till.profile, printer=PrinterSetup()))
    till.settled()
    assert desk.state == PrinterState(PrinterStatus.NONE, 1)
    assert till.waiting() == ["b1"]
    till.gate.open.set()
    desk.profile_changed(till.profile)
    till.until(lambda: len(till.gate.printed) == 1)


def test_new_texts_hold_for_the_next_receipt(till: Till) -> None:
    desk = till.desk()
    desk.start()
    bill = till.pay("10.00", "b1")
    renamed = replace(till.profile, shop_name="新店名")
    desk.profile_changed(renamed)
    desk.bill_committed(bill)
    till.until(lambda: len(till.gate.printed) == 1)
    assert till.gate.printed[0][0] == raster_of(draw_receipt(bill, renamed, till.words))


def test_the_test_page_is_printed_or_told_at_once(till: Till) -> None:
    desk = till.desk()
    desk.start()
    ended: list[str] = []
    desk.test_page_ended.connect(ended.append)
    desk.print_test_page()
    till.until(lambda: ended == [""])
    assert till.gate.printed[-1][1] is till.profile.printer.opens_drawer is True
    till.gate.open.clear()
    desk.print_test_page()
    till.until(lambda: ended == ["", "no_paper"])
    assert desk.state == PrinterState(PrinterStatus.AWAY, 0, "no_paper")
    assert till.waiting() == []


def test_the_drawer_opens_by_itself_or_says_why_not(till: Till) -> None:
    desk = till.desk()
    desk.start()
    kicked: list[bool] = []
    failed: list[str] = []
    desk.drawer_kicked.connect(lambda: kicked.append(True))
    desk.drawer_failed.connect(failed.append)
    desk.open_drawer()
    till.until(lambda: kicked == [True])
    till.gate.open.clear()
    till.gate.why = AwayReason.REFUSED
    desk.open_drawer()
    till.until(lambda: failed == ["refused"])
    assert till.gate.kicks == 1


def test_a_bill_behind_others_has_its_drawer_opened_at_once(till: Till) -> None:
    till.gate.open.clear()
    desk = till.desk()
    desk.start()
    failed: list[str] = []
    desk.drawer_failed.connect(failed.append)
    for count in range(DRAWN_AHEAD):
        desk.bill_committed(till.pay("10.00", f"b{count}", by_scan=True))
    till.until(lambda: len(desk.waiting) == DRAWN_AHEAD)
    desk.bill_committed(till.pay("10.00", "cash"))
    till.until(lambda: failed == ["no_paper"])


def test_the_receipt_is_saved_as_a_file_named_by_its_number(till: Till, tmp_path: Path) -> None:
    desk = till.desk()
    bill = till.pay("10.00", "b1")
    desk.save_pdf(bill, tmp_path / "r.pdf")
    content = (tmp_path / "r.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert bill.number.encode("utf-16-be") in content


def test_through_a_real_socket_receipts_wait_for_the_printer_and_come_out_in_order(till: Till) -> None:
    port = free_port()
    till.profile = replace(
        till.profile, printer=PrinterSetup(PrinterKind.NETWORK, f"127.0.0.1:{port}", 58, opens_drawer=True)
    )
    desk = till.desk(EscposPrinter)
    desk.start()
    sold = [till.pay("344.11", "b1"), till.pay("20.00", "b2")]
    for bill in sold:
        desk.bill_committed(bill)
    till.until(lambda: desk.state == PrinterState(PrinterStatus.AWAY, 2, "refused"))
    with PrinterDouble(port=port) as double:
        desk.retry_now()
        papers = [double.paper(), double.paper()]
    for bill, printed in zip(sold, papers, strict=True):
        drawn = raster_of(draw_receipt(bill, till.profile, till.words))
        assert len(printed.rows) == len(drawn.rows)
        assert printed.cuts == 1
    till.until(lambda: desk.state == PrinterState(PrinterStatus.READY))
    till.settled()
    assert till.waiting() == []
