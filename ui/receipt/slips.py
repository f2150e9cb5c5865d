"""What the print desk prints: receipts of bills, reports of shifts, slips of refunds; read again from the ledger."""

from __future__ import annotations

import json
from typing import Final

from terminal.ledger.unit import Unit
from terminal.services import bills, print_jobs, refunds, reports
from terminal.services.facts import BillFacts
from terminal.services.print_jobs import PrintJob
from terminal.services.refund_facts import RefundFacts
from terminal.services.report_facts import ShiftClose, ShiftReport, from_body
from ui.receipt.claim import ClaimTicket

LOADED_AT_ONCE: Final = 100
"""Waiting jobs read from the ledger at a time."""
Told = BillFacts | ShiftReport | ShiftClose | RefundFacts | ClaimTicket
"""What a slip is drawn from."""


def waiting_slips(unit: Unit, status_base: str) -> tuple[tuple[PrintJob, Told], ...]:
    """The oldest jobs that wait, each with what it is drawn from."""
    jobs = print_jobs.waiting(unit)[:LOADED_AT_ONCE]
    return tuple((job, _told_of(unit, job, status_base)) for job in jobs)


def _told_of(unit: Unit, job: PrintJob, status_base: str) -> Told:
    if job.kind == print_jobs.X:
        return from_body(ShiftReport, json.loads(job.content))
    if job.kind == print_jobs.Z:
        return reports.z(unit, json.loads(job.content)["number"])
    if job.kind == print_jobs.REFUND:
        return refunds.by_id(unit, json.loads(job.content)["id"])
    if job.kind == print_jobs.CLAIM:
        return ClaimTicket(bills.by_id(unit, json.loads(job.content)["id"], status_base=status_base))
    return bills.by_id(unit, job.bill_id, status_base=status_base)


def number_of(told: Told) -> str:
    """What a slip is called in the list of those that wait."""
    if isinstance(told, BillFacts | RefundFacts | ClaimTicket):
        return told.number
    return f"Z {told.report.number:04d}" if isinstance(told, ShiftClose) else f"X {told.number:04d}"
