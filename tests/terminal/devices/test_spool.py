"""The spool: order, back-off, the drawer, and that nothing of it ever holds up who submits."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from terminal.devices.escpos_printer import EscposPrinter
from terminal.devices.printer import AwayReason, Raster, printer_away
from terminal.devices.spool import (
    BACK_OFF_S,
    KICK_FRESH_MS,
    MAX_JOBS,
    DrawerFailed,
    DrawerKicked,
    JobFailed,
    JobPrinted,
    PrinterAway,
    PrinterBack,
    Spool,
    SpoolEvent,
)
from terminal.devices.wires import Limits
from terminal.services.shop import PrinterKind, PrinterSetup
from tests.paper import PATIENCE_S, PrinterDouble, free_port

A, B, C = (Raster(8, bytes([shade])) for shade in (0xAA, 0xBB, 0xCC))
NO_PAPER = printer_away(AwayReason.NO_PAPER)


class ScriptedPrinter:
    """Does what its script says, call by call: None prints, an error is raised. After the script it prints."""

    def __init__(self, *script: Exception | None) -> None:
        self._script = list(script)
        self.printed: list[tuple[Raster, bool]] = []
        self.kicks = 0

    def send(self, raster: Raster, *, kick_drawer: bool) -> None:
        self._next()
        self.printed.append((raster, kick_drawer))

    def open_drawer(self) -> None:
        self._next()
        self.kicks += 1

    def _next(self) -> None:
        outcome = self._script.pop(0) if self._script else None
        if outcome is not None:
            raise outcome


class Pauses:
    """Stands in for time: every pause is written down and lasts until the test, or the spool itself, ends it."""

    def __init__(self) -> None:
        self.asked: queue.Queue[float] = queue.Queue()
        self.go: queue.Queue[None] = queue.Queue()

    def __call__(self, event: threading.Event, seconds: float) -> None:
        self.asked.put(seconds)
        self.go.get(timeout=PATIENCE_S)

    def let_pass(self) -> float:
        """End the next pause; how long it would have been."""
        seconds = self.asked.get(timeout=PATIENCE_S)
        self.go.put(None)
        return seconds


class Desk:
    """A spool with a printer of its own, and what it told."""

    def __init__(self, printer: Any, **more: Any) -> None:
        self.printer = printer
        self.told: queue.Queue[SpoolEvent] = queue.Queue()
        self.now_ms = 0
        self.spool = Spool(lambda: self.printer, self.told.put, now_ms=lambda: self.now_ms, **more)

    def next(self) -> SpoolEvent:
        return self.told.get(timeout=PATIENCE_S)


@pytest.fixture
def desk_of() -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(printer: Any, **more: Any) -> Desk:
        made.append(Desk(printer, **more))
        return made[-1]

    yield make
    for desk in made:
        assert desk.spool.stop(PATIENCE_S)


def test_jobs_come_out_in_the_order_they_were_submitted(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter())
    for job_id, raster in (("a", A), ("b", B), ("c", C)):
        assert desk.spool.submit(job_id, raster, kick=False)
    desk.spool.start()
    assert [desk.next() for _ in range(3)] == [
        JobPrinted("a", False, 2), JobPrinted("b", False, 1), JobPrinted("c", False, 0)
    ]  # fmt: skip
    assert [raster for raster, _ in desk.printer.printed] == [A, B, C]


def test_the_pauses_grow_and_then_stay(desk_of: Callable[..., Desk]) -> None:
    pauses = Pauses()
    desk = desk_of(ScriptedPrinter(*[NO_PAPER] * 7), pause=pauses)
    desk.spool.submit("a", A, kick=False)
    desk.spool.start()
    waited = [pauses.let_pass() for _ in range(7)]
    assert waited == [*BACK_OFF_S, BACK_OFF_S[-1], BACK_OFF_S[-1]]
    told = [desk.next() for _ in range(9)]
    assert told[:7] == [PrinterAway("a", AwayReason.NO_PAPER, 1, seconds) for seconds in waited]
    assert told[7:] == [PrinterBack(0), JobPrinted("a", False, 0)]


def test_after_it_was_back_the_pauses_start_small_again(desk_of: Callable[..., Desk]) -> None:
    pauses = Pauses()
    desk = desk_of(ScriptedPrinter(NO_PAPER, NO_PAPER, None, NO_PAPER), pause=pauses)
    desk.spool.submit("a", A, kick=False)
    desk.spool.submit("b", B, kick=False)
    desk.spool.start()
    assert [pauses.let_pass() for _ in range(3)] == [BACK_OFF_S[0], BACK_OFF_S[1], BACK_OFF_S[0]]


def test_the_first_job_stays_first_while_the_printer_is_away(desk_of: Callable[..., Desk]) -> None:
    pauses = Pauses()
    desk = desk_of(ScriptedPrinter(NO_PAPER, NO_PAPER), pause=pauses)
    desk.spool.submit("a", A, kick=False)
    desk.spool.start()
    pauses.let_pass()
    desk.spool.submit("b", B, kick=False)
    pauses.let_pass()
    printed = [event.job_id for event in (desk.next() for _ in range(5)) if isinstance(event, JobPrinted)]
    assert printed == ["a", "b"]


def test_a_retry_does_not_wait_for_the_rest_of_the_pause(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter(*[NO_PAPER] * 4))
    desk.spool.submit("a", A, kick=False)
    desk.spool.start()
    for _ in range(4):  # the real pauses would come to 18 seconds
        assert isinstance(desk.next(), PrinterAway)
        desk.spool.retry_now()
    assert desk.next() == PrinterBack(0)


def test_a_job_is_not_printed_twice_because_it_was_submitted_twice(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter())
    assert desk.spool.submit("a", A, kick=False)
    assert desk.spool.submit("a", A, kick=False)
    desk.spool.submit("b", B, kick=False)
    desk.spool.start()
    assert [desk.next() for _ in range(2)] == [JobPrinted("a", False, 1), JobPrinted("b", False, 0)]


def test_a_full_line_takes_no_more(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter())
    assert all(desk.spool.submit(str(number), A, kick=False) for number in range(MAX_JOBS))
    assert not desk.spool.submit("one more", A, kick=False)
    assert desk.spool.waiting == MAX_JOBS


def test_a_withdrawn_job_is_not_printed(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter())
    desk.spool.submit("a", A, kick=False)
    desk.spool.submit("b", B, kick=False)
    desk.spool.withdraw("a")
    desk.spool.start()
    assert desk.next() == JobPrinted("b", False, 0)


def test_the_drawer_is_kicked_at_the_first_try_only(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter(NO_PAPER))
    desk.spool.submit("a", A, kick=True)
    desk.spool.start()
    desk.spool.retry_now()
    told = [desk.next() for _ in range(3)]
    assert told[-1] == JobPrinted("a", False, 0)
    assert desk.printer.printed == [(A, False)]


def test_the_drawer_is_kicked_with_a_fresh_sale(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter())
    desk.spool.submit("a", A, kick=True)
    desk.spool.start()
    assert desk.next() == JobPrinted("a", True, 0)


def test_the_drawer_is_not_kicked_for_a_sale_of_long_ago(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter())
    desk.spool.submit("a", A, kick=True)
    desk.now_ms = KICK_FRESH_MS + 1
    desk.spool.start()
    assert desk.next() == JobPrinted("a", False, 0)


def test_the_drawer_goes_before_receipts_that_wait(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter())
    desk.spool.submit("a", A, kick=False)
    desk.spool.open_drawer()
    assert desk.spool.waiting == 1
    desk.spool.start()
    assert [desk.next(), desk.next()] == [DrawerKicked(), JobPrinted("a", False, 0)]


def test_a_drawer_that_can_not_be_reached_is_told_once(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter(NO_PAPER))
    desk.spool.open_drawer()
    desk.spool.start()
    assert desk.next() == DrawerFailed(AwayReason.NO_PAPER)
    desk.spool.submit("a", A, kick=False)
    assert [desk.next(), desk.next()] == [PrinterBack(0), JobPrinted("a", False, 0)]
    assert desk.printer.kicks == 0


def test_a_job_for_one_try_is_given_up(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter(NO_PAPER))
    desk.spool.submit("test page", C, kick=False, once=True)
    desk.spool.start()
    assert desk.next() == JobFailed("test page", AwayReason.NO_PAPER, 0)


def test_a_picture_that_fails_in_the_printers_own_code_does_not_stop_those_behind_it(
    desk_of: Callable[..., Desk],
) -> None:
    desk = desk_of(ScriptedPrinter(ZeroDivisionError()))
    desk.spool.submit("a", A, kick=False)
    desk.spool.submit("b", B, kick=False)
    desk.spool.start()
    assert [desk.next(), desk.next()] == [JobFailed("a", AwayReason.OTHER, 1), JobPrinted("b", False, 0)]


def test_another_printer_takes_over_at_once(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter(*[NO_PAPER] * 50))
    other = ScriptedPrinter()
    desk.spool.submit("a", A, kick=False)
    desk.spool.start()
    assert isinstance(desk.next(), PrinterAway)
    desk.spool.use(lambda: other)
    assert desk.next() == PrinterBack(0)
    assert other.printed == [(A, False)]


def test_stopping_does_not_wait_for_the_pause_and_leaves_the_job_in_line(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(ScriptedPrinter(*[NO_PAPER] * 50))
    desk.spool.submit("a", A, kick=False)
    desk.spool.start()
    assert isinstance(desk.next(), PrinterAway)
    assert desk.spool.stop(PATIENCE_S)
    assert desk.spool.waiting == 1
    assert not desk.spool.submit("b", B, kick=False)


def test_a_printer_that_holds_on_does_not_hold_up_stopping() -> None:
    let_go = threading.Event()
    entered = threading.Event()

    class Holding(ScriptedPrinter):
        def send(self, raster: Raster, *, kick_drawer: bool) -> None:
            entered.set()
            let_go.wait(PATIENCE_S)

    desk = Desk(Holding())
    desk.spool.submit("a", A, kick=False)
    desk.spool.start()
    assert entered.wait(PATIENCE_S)
    assert desk.spool.submit("b", B, kick=False)
    assert not desk.spool.stop(0)
    let_go.set()
    assert desk.spool.stop(PATIENCE_S)


def test_a_listener_that_fails_does_not_stop_the_printing() -> None:
    told: queue.Queue[SpoolEvent] = queue.Queue()

    def fails_first(event: SpoolEvent) -> None:
        told.put(event)
        if told.qsize() == 1:
            raise ZeroDivisionError

    spool = Spool(ScriptedPrinter, fails_first)
    spool.submit("a", A, kick=False)
    spool.submit("b", B, kick=False)
    spool.start()
    assert [told.get(timeout=PATIENCE_S), told.get(timeout=PATIENCE_S)] == [
        JobPrinted("a", False, 1), JobPrinted("b", False, 0)
    ]  # fmt: skip
    assert spool.stop(PATIENCE_S)


def test_a_network_printer_that_comes_back_gets_all_that_waited_in_order(desk_of: Callable[..., Desk]) -> None:
    port = free_port()
    setup = PrinterSetup(PrinterKind.NETWORK, f"127.0.0.1:{port}")
    limits = Limits(answer_s=0.1, goodbye_s=0.1)
    desk = desk_of(EscposPrinter(setup, limits=limits))
    for job_id, raster in (("a", A), ("b", B)):
        desk.spool.submit(job_id, raster, kick=True)
    desk.spool.start()
    away = desk.next()
    assert isinstance(away, PrinterAway)
    assert (away.why, away.waiting) == (AwayReason.REFUSED, 2)
    with PrinterDouble(port=port) as double:
        desk.spool.retry_now()
        first, second = double.paper(), double.paper()
    assert (first.rows, first.kicks) == (A.rows, 0)
    assert (second.rows, second.kicks) == (B.rows, 1)


def test_a_hanging_network_printer_is_told_and_holds_nobody_up(desk_of: Callable[..., Desk]) -> None:
    tall = Raster(384, b"\xa5" * 48 * 20_000)
    with PrinterDouble(reads=False) as double:
        setup = PrinterSetup(PrinterKind.NETWORK, double.address)
        desk = desk_of(EscposPrinter(setup, limits=Limits(write_s=0.2, answer_s=0.1, goodbye_s=0.1)))
        desk.spool.start()
        assert desk.spool.submit("a", tall, kick=False)
        assert desk.spool.submit("b", tall, kick=False)
        away = desk.next()
        assert isinstance(away, PrinterAway)
        assert away.why == AwayReason.NO_ANSWER
        assert desk.spool.stop(PATIENCE_S)
