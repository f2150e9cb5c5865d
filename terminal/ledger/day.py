"""What the cashier's day leaves in the tables: who works here, and the one log of everything that was noted.

Kinds that have an event of their own add their line to the log in their own function, by `remember`; what has none is a
`noted`. Events of before the log was kept say nothing of `approved_by` and get no line, so an older journal still
comes to the tables that it had.
"""

from __future__ import annotations

from typing import Final

from terminal.ledger.journal import Body, Event, canonical
from terminal.ledger.unit import Unit, microseconds

STAFF_SAVED: Final = "staff_saved"
NOTED: Final = "noted"


def staff_saved(unit: Unit, event: Event) -> None:
    """Somebody began to work here, or is called, ranked or switched otherwise from now on."""
    unit.settle_reads()
    body = event.content
    unit.sql.run(
        "INSERT INTO staff (id, name, role, active, journal_seq) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "name = excluded.name, role = excluded.role, active = excluded.active, journal_seq = excluded.journal_seq",
        body["id"],
        body["name"],
        body["role"],
        int(body["active"]),
        event.seq,
    )
    detail = {"role": body["role"], "active": int(body["active"])}
    remember(unit, event, STAFF_SAVED, subject=body["name"], detail=detail)


def noted(unit: Unit, event: Event) -> None:
    """A line of the log that belongs to no other event."""
    body = event.content
    remember(unit, event, body["what"], subject=body["subject"], amount=body["amount"], detail=body["detail"])


def remember(
    unit: Unit, event: Event, what: str, *, subject: str = "", amount: int = 0, detail: Body | None = None
) -> None:
    """A line of the log for an event, whose body tells `who`, `approved_by` and perhaps a `reason`.

    `amount` is in fen. An event may have several lines; one without `approved_by` has none.
    """
    body = event.content
    if "approved_by" not in body:
        return
    number = 1 + sum(1 for row in unit.pending("note") if row[0] == event.seq)
    unit.add(
        "note",
        (
            event.seq, number, event.at, microseconds(event.instant), what, body.get("who", ""), body["approved_by"],
            body.get("reason", ""), subject, amount, canonical(detail or {}),
        ),
    )  # fmt: skip
