"""What the cashier's day leaves in the tables: who works here, shifts and the money in their
drawer, and the one log of everything that was noted.

Kinds that have an event of their own add their line to the log in their own function, by `remember`; what has none is a
`noted`. Events of before the log was kept say nothing of `approved_by` and get no line, so an older journal still
comes to the tables that it had.
"""

from __future__ import annotations

from typing import Final

from terminal.ledger.accounts import REFUNDED, tender_account
from terminal.ledger.journal import ARRIVAL, Body, Event, canonical
from terminal.ledger.unit import Unit, microseconds

STAFF_SAVED: Final = "staff_saved"
COLLISION_DECIDED: Final = "collision_decided"
NOTED: Final = "noted"
SHIFT_OPENED: Final = "shift_opened"
CASH_MOVED: Final = "cash_moved"
SHIFT_CLOSED: Final = "shift_closed"
RETURNED: Final = "returned"
RESTORED: Final = "restored"
"""What a `noted` says where a backup was made the ledger; `serial` in its detail is the last receipt number given."""
DRAWN: Final = "drawn"
EXCHANGED: Final = "exchanged"
TRANSFERRED: Final = "transferred"
RELEASED: Final = "released"
NOTED_AS: Final = {"refund": "refunded", "void": "voided", "return": "returned"}
"""The kinds of giving money back, and what the log calls them."""


def staff_saved(unit: Unit, event: Event) -> None:
    """Somebody began to work here, or is called, ranked or switched otherwise from now on."""
    unit.settle_reads()
    body = event.content
    unit.sql.run(
        "INSERT INTO staff (id, name, role, active, store, journal_seq) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, active = excluded.active, "
        "store = excluded.store, journal_seq = excluded.journal_seq",
        body["id"],
        body["name"],
        body["role"],
        int(body["active"]),
        body.get("store", ""),
        event.seq,
    )
    detail = {"role": body["role"], "active": int(body["active"])}
    remember(unit, event, STAFF_SAVED, subject=body["name"], detail=detail)


def collision_decided(unit: Unit, event: Event) -> None:
    """A manager said which of two values of a setting is to be; the value itself is a change of settings."""
    remember(unit, event, COLLISION_DECIDED, subject=event.content["path"], detail={"choice": event.content["choice"]})


def noted(unit: Unit, event: Event) -> None:
    """A line of the log that belongs to no other event."""
    body = event.content
    remember(unit, event, body["what"], subject=body["subject"], amount=body["amount"], detail=body["detail"])
    if body["what"] == RESTORED:  # what was sold after the backup keeps its numbers: nobody else gets them
        unit.bill_serial = max(unit.bill_serial, body["detail"].get("serial", 0))


def shift_opened(unit: Unit, event: Event) -> None:
    """A shift began: its business day and the money in the drawer are fixed from here on."""
    body = event.content
    unit.settle_reads()
    row = (
        event.seq, None, body["day"], event.at, body["who"], body["float"], None, "", "[]", 0, 0, "", 0, 0, "", "",
    )  # fmt: skip
    unit.sql.insert("shift", [row])
    remember(unit, event, SHIFT_OPENED, subject=body["day"], amount=body["float"])


def cash_moved(unit: Unit, event: Event) -> None:
    """Money was put into the drawer or taken out of it without a sale."""
    body = event.content
    row = (event.seq, body["direction"], body["amount"], body["reason"], body["who"], event.at)
    unit.add("cash_move", row)
    remember(unit, event, CASH_MOVED, subject=body["direction"], amount=body["amount"])


def shift_closed(unit: Unit, event: Event) -> None:
    """The open shift ended with what was counted; what its report said then stands for good."""
    body = event.content
    unit.settle_reads()
    unit.sql.run(
        "UPDATE shift SET closed = ?, closed_at = ?, closed_by = ?, counts = ?, counted_fen = ?, expected_fen = ?, "
        "difference_note = ?, z_number = ?, perpetual_fen = ?, report = ?, hash = ? WHERE closed IS NULL",
        event.seq, event.at, body["who"], canonical(body["counts"]), body["counted"], body["expected"], body["note"],
        body["z"], body["perpetual"], canonical(body["report"]), body["hash"],
    )  # fmt: skip
    difference = body["counted"] - body["expected"]
    remember(unit, event, SHIFT_CLOSED, subject=f"Z {body['z']}", amount=difference, detail={"note": body["note"]})


def returned(unit: Unit, event: Event) -> None:
    """Goods were taken back without a receipt: money went out, and nothing is known of a bill or a queue."""
    body = event.content
    unit.accounts.post(event.seq, {REFUNDED: body["amount"], tender_account(body["tender"]): -body["amount"]})
    gave_back(unit, event, None, "")


def tells_how(body: Body) -> bool:
    """Whether a refund's event says how and by whom it was given back; those of before it was asked don't."""
    return "kind" in body


def gave_back(unit: Unit, event: Event, bill: int | None, subject: str) -> None:
    """Keep what was given back, and its line of the log; `subject` is the receipt's number."""
    body = event.content
    kind, part = body.get("kind", "return"), body.get("part", 1)
    row = (
        event.seq, bill, body["id"], part, kind, body["amount"], body["tender"], body["tender_name"],
        body["reference"], body["who"], body["approved_by"], body["reason"], event.at, canonical(body["lines"]),
    )  # fmt: skip
    unit.add("refund", row)
    if ARRIVAL not in body:  # head office has no shelf
        for line in body["lines"]:
            unit.move_stock(line.get("barcode", ""), line["quantity"])
    detail = {"tender": body["tender_name"] or body["tender"]}
    remember(unit, event, NOTED_AS[kind], subject=subject, amount=body["amount"], detail=detail)


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
