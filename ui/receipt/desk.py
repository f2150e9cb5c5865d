"""The desk between a committed bill or a shift's report and its slip: keeps the job, draws it, hands it to the spool.

A sale never waits here: the job is kept first, everything after it may fail and is tried again, and what came of it
arrives as facts. The spool tells on its own thread; its news take one queued hop, so all the rest of this runs on
the GUI thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from terminal.devices.escpos_printer import EscposPrinter
from terminal.devices.printer import Printer
from terminal.devices.spool import (
    DrawerFailed,
    DrawerKicked,
    JobFailed,
    JobPrinted,
    Pause,
    PrinterAway,
    PrinterBack,
    Spool,
    SpoolEvent,
)
from terminal.errors import Refused, TillError
from terminal.ledger.journal import Body
from terminal.services import print_jobs
from terminal.services.facts import BillFacts, TenderKind
from terminal.services.print_jobs import PrintJob
from terminal.services.refund_facts import RefundFacts
from terminal.services.report_facts import ShiftClose, ShiftReport, to_body
from terminal.services.rights import Approval
from terminal.services.shop import PrinterKind, PrinterSetup, ShopProfile
from ui.bridge import Bridge
from ui.receipt.claim import ClaimTicket, draw_claim
from ui.receipt.draw import draw_receipt
from ui.receipt.pdf import save_pdf
from ui.receipt.printer_wording import PrinterState, PrinterStatus
from ui.receipt.raster import raster_of
from ui.receipt.refund import draw_refund
from ui.receipt.report import draw_report
from ui.receipt.sample import draw_test_page
from ui.receipt.slips import LOADED_AT_ONCE, Told, number_of, waiting_slips
from ui.words import Words

TEST_PAGE: Final = "test-page"
DRAWN_AHEAD: Final = 2
"""Receipts that are drawn and stand in the spool at once; the others wait undrawn, so that no start is slow."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WaitingReceipt:
    """A receipt or report that is not on paper yet, for the list of the devices page. A report has no bill."""

    job_id: str
    bill_id: str
    number: str
    copy: bool
    added_at: datetime
    why: str  # of `AwayReason`; "" while it was not tried


@dataclass(frozen=True, slots=True)
class ReceiptPrinted:
    bill_id: str
    number: str
    copy: bool
    drawer_kicked: bool


@dataclass(frozen=True, slots=True)
class _Held:
    job: PrintJob
    told: Told
    why: str = ""
    given_up: bool = False  # its picture could not be printed; the printer is all right


class PrintDesk(QObject):
    """Made once; `start` it when the windows are up, `close` it before the bridge."""

    state_changed = Signal(object)  # PrinterState
    waiting_changed = Signal(object)  # tuple[WaitingReceipt, ...]
    receipt_printed = Signal(object)  # ReceiptPrinted
    refund_printed = Signal(str)  # the refund's id
    receipt_refused = Signal(object)  # TillError: what was asked for can't be done
    test_page_ended = Signal(str)  # "" when it is on paper, else why not, of AwayReason
    drawer_kicked = Signal()
    drawer_failed = Signal(str)  # of AwayReason

    _spool_told = Signal(object)

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        profile: ShopProfile,
        *,
        status_base: str = "",
        printers: Callable[[PrinterSetup], Printer] = EscposPrinter,
        pause: Pause | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._profile = profile
        self._status_base = status_base
        self._printers = printers
        self._held: dict[str, _Held] = {}
        self._spooled: set[str] = set()
        self._more_in_ledger = False
        self._state = PrinterState(PrinterStatus.NONE if self._has_none else PrinterStatus.READY)
        self._told_state = self._state
        self._told_waiting: tuple[WaitingReceipt, ...] = ()
        self._spool_told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        factory = partial(printers, profile.printer)
        told: Callable[[SpoolEvent], None] = self._spool_told.emit
        self._spool = Spool(factory, told) if pause is None else Spool(factory, told, pause=pause)

    # what the screens ask

    @property
    def state(self) -> PrinterState:
        return self._state

    @property
    def waiting(self) -> tuple[WaitingReceipt, ...]:
        """Oldest first."""
        return tuple(
            WaitingReceipt(
                held.job.id, held.job.bill_id, number_of(held.told), held.job.copy, held.job.added_at, held.why
            )
            for held in self._held.values()
        )

    def receipt(self, bill: BillFacts, *, copy: bool = False) -> QImage:
        """The picture of a bill's receipt, as it would print now."""
        return draw_receipt(bill, self._profile, self._words, copy=copy)

    def report(self, told: ShiftReport | ShiftClose, *, copy: bool = False) -> QImage:
        """The picture of a shift's report, as it would print now."""
        return draw_report(told, self._profile, self._words, copy=copy)

    def refund(self, told: RefundFacts, *, copy: bool = False) -> QImage:
        """The picture of a refund's slip, as it would print now."""
        return draw_refund(told, self._profile, self._words, copy=copy)

    def save_pdf(self, bill: BillFacts, path: Path, *, copy: bool = False) -> None:
        """Save a bill's receipt. Raises `Unavailable("file_not_written")`."""
        save_pdf(self.receipt(bill, copy=copy), path, self._profile.printer.paper_mm, bill.number)

    # what happens, and what is asked for

    def start(self) -> None:
        """Begin to print; receipts that waited when the till was closed come first."""
        self._spool.start()
        self._load_waiting()

    def close(self) -> bool:
        """Stop printing. False if a printer held the last receipt too long; it is printed at the next start."""
        return self._spool.stop()

    def bill_committed(self, bill: BillFacts) -> None:
        """Print the bill's receipt, and kick the drawer if the bill took cash."""
        if not self._has_none:
            self._add(bill, copy=False)

    def reprint(self, bill: BillFacts) -> None:
        """Print it once more, marked as a copy."""
        if self._has_none:
            self.receipt_refused.emit(Refused("no_printer"))
        else:
            self._add(bill, copy=True)

    def print_report(self, told: ShiftReport | ShiftClose, *, copy: bool = False) -> None:
        """Print a shift's report; it waits like a receipt where the printer is away."""
        if self._has_none:
            self.receipt_refused.emit(Refused("no_printer"))
            return
        kind, content = print_jobs.X, to_body(told)
        if isinstance(told, ShiftClose):
            kind, content = print_jobs.Z, {"number": told.report.number}

        self._add_slip(told, kind, content, copy=copy)

    def refunded(self, told: RefundFacts) -> None:
        """Print the slip of what was given back, and kick the drawer where it goes back in cash."""
        if not self._has_none:
            kick = self._profile.printer.opens_drawer and bool(told.in_cash)
            self._add_slip(told, print_jobs.REFUND, {"id": told.id}, kick=kick)

    def reprint_refund(self, told: RefundFacts) -> None:
        """Print it once more, marked as a copy."""
        if self._has_none:
            self.receipt_refused.emit(Refused("no_printer"))
        else:
            self._add_slip(told, print_jobs.REFUND, {"id": told.id}, copy=True)

    def print_claim(self, bill: BillFacts) -> None:
        """Print the slip that a bill without a member is claimed with."""
        if self._has_none:
            self.receipt_refused.emit(Refused("no_printer"))
        else:
            self._add_slip(ClaimTicket(bill), print_jobs.CLAIM, {"id": bill.id})

    def open_drawer(self) -> None:
        if self._has_none:
            self.receipt_refused.emit(Refused("no_printer"))
        else:
            self._spool.open_drawer()

    def print_test_page(self) -> None:
        """Tried once; `test_page_ended` tells."""
        if self._has_none:
            self.receipt_refused.emit(Refused("no_printer"))
        else:
            page = raster_of(draw_test_page(self._profile, self._words))
            self._spool.submit(TEST_PAGE, page, kick=self._profile.printer.opens_drawer, once=True)

    def retry_now(self) -> None:
        self._spool.retry_now()

    def drop(self, job_id: str, by: Approval | None = None) -> None:
        """Give a waiting receipt up, `by` whom and why. The sale stands; it can be printed again from the bill."""
        number = number_of(self._held[job_id].told) if job_id in self._held else ""
        self._spool.withdraw(job_id)
        self._spooled.discard(job_id)
        self._held.pop(job_id, None)
        self._bridge.ask(print_jobs.drop, None, self._not_kept, job_id, by, number)
        self._feed()
        self._publish()

    def profile_changed(self, profile: ShopProfile, status_base: str | None = None) -> None:
        """New settings hold for the next receipt; a new printer also takes over those that wait, drawn for it."""
        before, self._profile = self._profile, profile
        self._status_base = self._status_base if status_base is None else status_base
        if profile.printer == before.printer:
            return
        for job_id in self._spooled:
            self._spool.withdraw(job_id)
        self._spooled.clear()
        self._spool.use(partial(self._printers, profile.printer))
        self._state = PrinterState(PrinterStatus.NONE if self._has_none else PrinterStatus.READY)
        self._held = {job_id: replace(held, given_up=False) for job_id, held in self._held.items()}
        self._feed()
        self._publish()

    # inside

    @property
    def _has_none(self) -> bool:
        return self._profile.printer.kind is PrinterKind.NONE

    def _load_waiting(self) -> None:
        self._more_in_ledger = False
        self._bridge.ask(waiting_slips, self._take_waiting, self._not_kept, self._status_base)

    def _take_waiting(self, found: tuple[tuple[PrintJob, Told], ...]) -> None:
        self._more_in_ledger = len(found) == LOADED_AT_ONCE
        for job, told in found:
            self._held.setdefault(job.id, _Held(job, told, job.last_error))
        self._feed()
        self._publish()

    def _add(self, bill: BillFacts, *, copy: bool) -> None:
        took_cash = any(tender.kind is TenderKind.CASH for tender in bill.tenders)
        kick = self._profile.printer.opens_drawer and took_cash and not copy

        kept = partial(self._take, told=bill, kick=kick)
        self._bridge.ask(print_jobs.add, kept, self.receipt_refused.emit, bill.id, copy)

    def _add_slip(self, told: Told, kind: str, content: Body, *, copy: bool = False, kick: bool = False) -> None:
        kept = partial(self._take, told=told, kick=kick)
        self._bridge.ask(print_jobs.add_slip, kept, self.receipt_refused.emit, kind, content, copy)

    def _take(self, job: PrintJob, *, told: Told, kick: bool) -> None:
        """A job was kept. Where it has to wait in line, the drawer does not."""
        self._held[job.id] = _Held(job, told)
        self._feed(kick_with=job.id if kick else "")
        if kick and job.id not in self._spooled and not self._has_none:
            self._spool.open_drawer()
        self._publish()

    def _feed(self, *, kick_with: str = "") -> None:
        """Draw the next receipts for the spool. The drawer is kicked with one only as it is committed."""
        if self._has_none:
            return
        for job_id, held in self._held.items():
            if len(self._spooled) >= DRAWN_AHEAD:
                return
            if job_id in self._spooled or held.given_up:
                continue
            picture = raster_of(self._picture(held))
            if self._spool.submit(job_id, picture, kick=job_id == kick_with):
                self._spooled.add(job_id)

    def _picture(self, held: _Held) -> QImage:
        if isinstance(held.told, BillFacts):
            return self.receipt(held.told, copy=held.job.copy)
        if isinstance(held.told, RefundFacts):
            return self.refund(held.told, copy=held.job.copy)
        if isinstance(held.told, ClaimTicket):
            return draw_claim(held.told, self._profile, self._words, copy=held.job.copy)
        return self.report(held.told, copy=held.job.copy)

    @Slot(object)
    def _hear(self, event: SpoolEvent) -> None:
        match event:
            case JobPrinted():
                self._printed(event)
            case PrinterAway():
                self._away(event.job_id, event.why)
            case JobFailed():
                self._gave_up(event)
            case PrinterBack():
                self._state = replace(self._state, status=PrinterStatus.READY, why="")
            case DrawerKicked():
                self.drawer_kicked.emit()
            case DrawerFailed():
                self._away("", event.why)
                self.drawer_failed.emit(event.why)
        self._publish()

    def _printed(self, event: JobPrinted) -> None:
        if event.job_id == TEST_PAGE:
            self.test_page_ended.emit("")
            return
        self._bridge.ask(print_jobs.printed, None, self._not_kept, event.job_id)
        self._spool.withdraw(event.job_id)
        self._spooled.discard(event.job_id)
        held = self._held.pop(event.job_id, None)
        if held is not None and isinstance(held.told, BillFacts):
            bill = held.told
            self.receipt_printed.emit(ReceiptPrinted(bill.id, bill.number, held.job.copy, event.kicked))
        elif held is not None and isinstance(held.told, RefundFacts):
            self.refund_printed.emit(held.told.id)
        self._feed()
        if self._more_in_ledger and not self._held:
            self._load_waiting()

    def _gave_up(self, event: JobFailed) -> None:
        if event.job_id == TEST_PAGE:
            self._away("", event.why)
            self.test_page_ended.emit(event.why)
            return
        self._spooled.discard(event.job_id)
        self._note(event.job_id, event.why, given_up=True)
        self._feed()

    def _away(self, job_id: str, why: str) -> None:
        if not self._has_none:
            self._state = replace(self._state, status=PrinterStatus.AWAY, why=why)
        self._note(job_id, why)

    def _note(self, job_id: str, why: str, *, given_up: bool = False) -> None:
        """Keep why a job is not on paper; each reason once, however often it is tried."""
        held = self._held.get(job_id)
        if held is not None and (held.why, held.given_up) != (why, given_up):
            self._held[job_id] = replace(held, why=why, given_up=given_up)
            self._bridge.ask(print_jobs.failed, None, self._not_kept, job_id, why)

    def _not_kept(self, error: TillError) -> None:
        """A job's fate did not reach the ledger: it may be printed once more at the next start, never lost."""
        _log.warning("a print job could not be kept: %s", error)

    def _publish(self) -> None:
        """Tell what is new of state and list."""
        in_line = sum(not held.given_up for held in self._held.values())
        self._state = replace(self._state, waiting=in_line)
        if self._state != self._told_state:
            self._told_state = self._state
            self.state_changed.emit(self._state)
        if self.waiting != self._told_waiting:
            self._told_waiting = self.waiting
            self.waiting_changed.emit(self._told_waiting)
