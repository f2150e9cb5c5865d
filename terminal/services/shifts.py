"""Shifts: opened with a float, cash in and out, the drawer without a sale, and closed by a blind count.

There is at most one shift at a time. It fixes the business day of its bills, and what is counted at its end stands
beside what had to be there; the difference is kept with the reason that was given for it. Nothing here looks at the
clock to decide anything: a clock that was set back changes no shift.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from terminal.clock import local_day
from terminal.errors import Refused
from terminal.ledger import apply, day, day_close, jobs
from terminal.ledger.decide import in_force
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money
from terminal.services import audit_log, business_day, report_queues, reports, settings, staff
from terminal.services.business_day import OpenShift
from terminal.services.privacy import NAME_MAX, clean_text, holds_card_number
from terminal.services.report_facts import ShiftClose, ShiftReport, to_body
from terminal.services.rights import Approval, Right

IN, OUT = "in", "out"
DRAWER_OPENED: Final = "drawer_opened"
DENOMINATIONS: Final = (100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 20, 10, 5, 2, 1)
"""Notes and coins of the renminbi in fen, those that are no longer made included."""
SHOWN: Final = (100_00, 50_00, 20_00, 10_00, 5_00, 1_00, 50, 10)
"""Those that a drawer has nowadays, which a count asks for."""
PIECES_MAX: Final = 100_000
CASH_CAP: Final = Money(9_999_999_99)
REASON_MAX: Final = audit_log.REASON_MAX
LONG: Final = timedelta(hours=24)
"""A shift that is open for longer was probably forgotten; screens say so."""


def start(unit: Unit, float_: Money, approval: Approval) -> OpenShift:
    """Open a shift with what is in the drawer.

    Raises `Refused`: `not_allowed`, `reason_missing`; `shift_open` with `number` where one is; `bad_cash`.
    """
    staff.allow(unit, Right.OPEN_SHIFT, approval)
    there = business_day.open_shift(unit)
    if there is not None:
        raise Refused("shift_open", number=there.number)
    _check_cash(float_, least=ZERO)
    at = unit.now()
    jobs.advance(unit, at)
    shop = settings.current(unit).configuration.shop
    body = {
        "float": float_.fen,
        "day": local_day(at, in_force(unit).time_zone).isoformat(),
        "till": shop.till,
        "standing": report_queues.standing(unit),
    }
    apply.apply(unit, unit.append(day.SHIFT_OPENED, at, body | _by(approval)))
    opened = business_day.open_shift(unit)
    assert opened is not None
    return opened


def move_cash(unit: Unit, direction: str, amount: Money, reason: str, approval: Approval) -> None:
    """Put money into the drawer (`IN`) or take it out (`OUT`), and why.

    Raises `Refused`: `not_allowed`, `reason_missing`, `no_shift`, `bad_cash`, `card_number`.
    """
    staff.allow(unit, Right.MOVE_CASH, approval)
    if business_day.open_shift(unit) is None:
        raise Refused("no_shift")
    why = _reason(reason)
    if not why:
        raise Refused("reason_missing")
    if direction not in (IN, OUT):
        raise Refused("bad_cash", why="direction")
    _check_cash(amount, least=Money(1))
    body = {"direction": direction, "amount": amount.fen} | _by(approval) | {"reason": why}
    apply.apply(unit, unit.append(day.CASH_MOVED, unit.now(), body))


def open_drawer(unit: Unit, reason: str, approval: Approval) -> None:
    """Note that the drawer is opened without a sale; whoever asks for it kicks it then.

    Raises `Refused`: `not_allowed`, `reason_missing`, `card_number`.
    """
    staff.allow(unit, Right.OPEN_DRAWER, approval)
    why = _reason(reason) or approval.reason
    audit_log.note(unit, DRAWER_OPENED, Approval(approval.who, approval.approved_by, why))


def close(
    unit: Unit, counts: Mapping[int, int], note: str, approval: Approval, *, first_counted: Money | None = None
) -> ShiftClose:
    """Close the open shift: `counts` is how many of which denomination (fen) are in the drawer.

    What is not counted is not there. `first_counted` is the first count where it was counted again after the
    difference was shown; it is kept beside the last. Bills that head office has not answered don't stop it, they are
    named on the report.

    Raises `Refused`: `not_allowed`, `reason_missing`, `no_shift`, `bad_count`, `difference_unexplained` where the
    difference is not 0.00 and there is no note, `shift_unbalanced` where the books don't reconcile and no manager
    lets it through, `card_number`.
    """
    staff.allow(unit, Right.CLOSE_SHIFT, approval)
    counted = total(counts)
    jobs.advance(unit, unit.now())
    report = reports.x(unit)
    why = _reason(note)
    if counted != report.expected_cash and not why:
        raise Refused("difference_unexplained")
    if not report.balanced:
        _manager_lets_through(unit, approval)
    return _closed(unit, report, counts, why, approval, first_counted)


def total(counts: Mapping[int, int]) -> Money:
    """What the pieces come to. Raises `Refused("bad_count")`."""
    for fen, pieces in counts.items():
        if fen not in DENOMINATIONS or not 0 <= pieces <= PIECES_MAX:
            raise Refused("bad_count", denomination=Money(fen))
    return Money(sum(fen * pieces for fen, pieces in counts.items()))


def _closed(
    unit: Unit, report: ShiftReport, counts: Mapping[int, int], note: str, approval: Approval, first: Money | None
) -> ShiftClose:
    counted = total(counts)
    number, _, head = day_close.last(unit.sql)
    body: dict[str, Any] = {
        "z": number + 1,
        "counts": [[fen, counts[fen]] for fen in sorted(counts, reverse=True) if counts[fen]],
        "counted": counted.fen,
        "expected": report.expected_cash.fen,
        "note": note,
        "perpetual": report.perpetual.fen,
        "report": to_body(report),
    }
    body["hash"] = day_close.chained(head, body)
    body |= {"hash_before": head} | _by(approval)
    if first is not None and first != counted:
        body["first_counted"] = first.fen
    apply.apply(unit, unit.append(day.SHIFT_CLOSED, report.at, body))
    unit.settle_reads()
    return reports.z(unit, number + 1)


def _manager_lets_through(unit: Unit, approval: Approval) -> None:
    try:
        staff.allow(unit, Right.SETTINGS, approval)
    except Refused as refused:
        raise Refused("shift_unbalanced") from refused


def _check_cash(amount: Money, *, least: Money) -> None:
    if not least <= amount <= CASH_CAP:
        raise Refused("bad_cash", why="amount")


def _reason(text: str) -> str:
    cleaned = clean_text(text, REASON_MAX)
    if holds_card_number(cleaned):
        raise Refused("card_number", where="reason")
    return cleaned


def _by(approval: Approval) -> dict[str, str]:
    return {
        "who": clean_text(approval.who, NAME_MAX),
        "approved_by": clean_text(approval.approved_by, NAME_MAX),
        "reason": clean_text(approval.reason, REASON_MAX),
    }
