"""Receipts and reports that are to be printed: kept in the ledger file until they came out.

So a restart forgets none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from terminal import ids
from terminal.clock import from_text, to_text
from terminal.errors import Refused
from terminal.ledger.journal import Body, canonical
from terminal.ledger.sql import insert_into
from terminal.ledger.unit import Unit
from terminal.services import audit_log
from terminal.services.privacy import clean_text
from terminal.services.rights import Approval

WAITING: Final = "waiting"
DROPPED: Final = "print_dropped"
"""In the audit log."""
X, Z = "x", "z"
"""Kinds of slips that are no receipts: a shift's report so far, and as it closed."""
REFUND: Final = "refund"
"""The slip of money that was given back."""
CLAIM: Final = "claim"
"""The slip that a forgotten member comes back with."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One receipt to print; the picture is drawn again from the bill when it is needed.

    A slip that is no bill's receipt has its `kind`, and as JSON what it is drawn from; its `bill_id` is "".
    """

    id: str
    bill_id: str
    copy: bool
    added_at: datetime
    tries: int = 0
    last_error: str = ""
    kind: str = ""
    content: str = ""


def add(unit: Unit, bill_id: str, copy: bool = False) -> PrintJob:
    """A new job at the end of the line. Raises `Refused("unknown_bill")`."""
    if unit.sql.one("SELECT 1 FROM bill WHERE id = ?", bill_id) is None:
        raise Refused("unknown_bill", bill=bill_id[:40])
    job = PrintJob(ids.new_id(), bill_id, copy, unit.now())
    row = (job.id, bill_id, int(copy), WAITING, to_text(job.added_at), 0, "")
    unit.sql.run(insert_into("print_job"), *row)
    return job


def add_slip(unit: Unit, kind: str, content: Body, copy: bool = False) -> PrintJob:
    """The same for a slip that is no bill's receipt."""
    job = PrintJob(ids.new_id(), "", copy, unit.now(), kind=kind, content=canonical(content))
    unit.sql.run(insert_into("print_job"), job.id, "", int(copy), WAITING, to_text(job.added_at), 0, "")
    unit.sql.run(insert_into("print_slip"), job.id, kind, job.content)
    return job


def waiting(unit: Unit) -> tuple[PrintJob, ...]:
    """The jobs that did not come out yet, in the order in which they were added, whatever the clock said then."""
    rows = unit.sql.all(
        "SELECT j.id, j.bill, j.copy, j.added_at, j.tries, j.last_error, coalesce(s.kind, ''), coalesce(s.content, '') "
        "FROM print_job j LEFT JOIN print_slip s ON s.job = j.id WHERE j.state = 'waiting' ORDER BY j.rowid"
    )
    return tuple(PrintJob(row[0], row[1], bool(row[2]), from_text(row[3]), *row[4:]) for row in rows)


def printed(unit: Unit, job_id: str) -> None:
    """It came out; only the fact is kept."""
    unit.sql.run("UPDATE print_job SET state = 'printed', last_error = '' WHERE id = ?", job_id)


def failed(unit: Unit, job_id: str, why: str) -> None:
    """It did not come out this time; it goes on waiting."""
    unit.sql.run("UPDATE print_job SET tries = tries + 1, last_error = ? WHERE id = ?", clean_text(why, 120), job_id)


def drop(unit: Unit, job_id: str, approval: Approval | None = None, number: str = "") -> None:
    """Somebody decided that it need not come out any more; with who and why that is kept in the audit log."""
    unit.sql.run("UPDATE print_job SET state = 'dropped' WHERE id = ? AND state = 'waiting'", job_id)
    if approval is not None:
        audit_log.note(unit, DROPPED, approval, number)
