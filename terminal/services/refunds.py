"""Giving money back: a bill whole or in part, the last bill voided, goods without receipt; foretold before it is done.

A refund goes back the way it was paid, in proportion where there were several, or by one of them that the cashier
chooses, never more than that way took. Each way is an event of its own under the refund's id, which is made before
the first try; asked again with the same id the answer is `exists`. What the preview says is read from a trial of the
very events that are written then, so that they can't differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from terminal.errors import Refused
from terminal.ledger import apply, day, jobs
from terminal.ledger.leave import portion
from terminal.ledger.orders import Order
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money, Quantity
from terminal.services import audit_log, bills, business_day, orders, payments, refund_reading, settings, staff
from terminal.services.facts import Line, TenderKind
from terminal.services.pricing import JIAO, CashRounding
from terminal.services.privacy import NAME_MAX, REFERENCE_MAX, clean_text, holds_card_number
from terminal.services.refund_facts import LineBack, RefundableBill, RefundFacts, RefundKind, Way
from terminal.services.rights import Approval, Right

TRIAL: Final = "*trial"
LINES_MAX: Final = 1_000
ID_MAX: Final = 80
by_id = refund_reading.by_id


def look(unit: Unit, bill_id: str, *, status_base: str = "") -> RefundableBill:
    """A bill of this till as it is, and what is left of it. Raises `Refused("unknown_bill")`."""
    unit.settle_reads()
    bill, order = bills.by_id(unit, bill_id, status_base=status_base), _order(unit, bill_id)
    gone = _gone(unit, order)
    return RefundableBill(
        bill=bill,
        left=Money(order.net_fen),
        left_of_lines=tuple(
            Quantity(line.quantity.thousandths - gone.get(no, 0)) for no, line in enumerate(bill.lines, 1)
        ),
        left_of_ways=_left_of_ways(unit, order),
        only_deductions=not order.paid_fen and _deductions_left(unit, order),
        is_last=_is_last(unit, order) and not _touched(unit, order),
    )


def preview(
    unit: Unit, bill_id: str, *, lines: Sequence[LineBack] = (), amount: Money | None = None,
    ways: Sequence[Way] = (), only: tuple[TenderKind, str] | None = None,
) -> RefundFacts:  # fmt: skip
    """What a refund would do now, and who bears what; nothing is kept of it. Asked and refused as `refund` is."""
    jobs.advance(unit, unit.now())
    with _trial(unit) as trial:
        asked = _Asked(tuple(lines), amount, tuple(ways), only)
        return _give_back(trial, TRIAL, bill_id, asked, RefundKind.REFUND, Approval(), "")


def refund(
    unit: Unit, refund_id: str, bill_id: str, approval: Approval, *, lines: Sequence[LineBack] = (),
    amount: Money | None = None, ways: Sequence[Way] = (), only: tuple[TenderKind, str] | None = None,
    reason: str = "",
) -> RefundFacts:  # fmt: skip
    """Give back lines of a bill or an amount of it; all that is left of it where neither is named.

    `ways` says by which ways of paying and how much of each, `only` by which one (kind and name) all of it; without
    either it goes back in proportion to what is left of each. Raises `Refused`: `not_allowed`, `reason_missing`,
    `no_shift`, `unknown_bill`, `bad_return` for lines that are not there to come back, `invalid_amount`,
    `over_refund`, `bad_way`, `card_number`, `same_id_other_content`.
    """
    staff.allow(unit, Right.REFUND, approval)
    known = _known(unit, refund_id, bill_id)
    if known is not None:
        return known
    _see_shift(unit)
    jobs.advance(unit, unit.now())
    asked = _Asked(tuple(lines), amount, tuple(ways), only)
    return _give_back(unit, refund_id, bill_id, asked, RefundKind.REFUND, approval, reason)


def void_last(unit: Unit, refund_id: str, bill_id: str, approval: Approval, *, reason: str = "") -> RefundFacts:
    """Give the till's newest bill back whole, the way it was paid.

    Raises `Refused`: as `refund`; `not_last` where another bill was rung up since or something of it was given back.
    """
    staff.allow(unit, Right.VOID_LAST, approval)
    known = _known(unit, refund_id, bill_id)
    if known is not None:
        return known
    _see_shift(unit)
    jobs.advance(unit, unit.now())
    unit.settle_reads()
    order = _order(unit, bill_id)
    if not _is_last(unit, order) or _touched(unit, order):
        raise Refused("not_last", number=order.number or "")
    return _give_back(unit, refund_id, bill_id, _Asked(), RefundKind.VOID, approval, reason)


def return_without_receipt(
    unit: Unit, refund_id: str, lines: Sequence[Line], way: Way, approval: Approval, *, reason: str = ""
) -> RefundFacts:
    """Take goods back that nobody has a receipt of, and pay what they come to; no queue hears of it.

    Raises `Refused`: `not_allowed`, `reason_missing`, `no_shift`, `empty_bill`, `bad_line`, `over_cap`, `bad_way`,
    `card_number`, `same_id_other_content`.
    """
    staff.allow(unit, Right.RETURN_WITHOUT_RECEIPT, approval)
    known = _known(unit, refund_id, "")
    if known is not None:
        return known
    _see_shift(unit)
    total = Money.total(line.amount for line in lines)
    _check_goods(unit, lines, total)
    if way.kind is TenderKind.BALANCE or way.amount != total or total <= ZERO:
        raise Refused("bad_way", kind=way.kind.value)
    goods = [
        {
            "barcode": clean_text(line.barcode, NAME_MAX), "name": clean_text(line.name, NAME_MAX),
            "quantity": line.quantity.thousandths, "unit": clean_text(line.unit, NAME_MAX), "price": line.price.fen,
            "amount": line.amount.fen,
        }
        for line in lines
    ]  # fmt: skip
    body = {"id": _clean_id(refund_id), "amount": total.fen, "lines": goods}
    body |= _way_body(way) | _by(approval, reason)
    apply.apply(unit, unit.append(day.RETURNED, unit.now(), body))
    return by_id(unit, refund_id)


# inside


@contextmanager
def _trial(unit: Unit) -> Iterator[Unit]:
    """A unit of which nothing stays, neither in memory nor, as a refund has to read what it changed, in the tables."""
    unit.settle_reads()
    unit.sql.run("SAVEPOINT trial_refund")
    try:
        yield unit.scratch()
    finally:
        unit.sql.run("ROLLBACK TO SAVEPOINT trial_refund")
        unit.sql.run("RELEASE SAVEPOINT trial_refund")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of a bill is to be given back, and how; empty for all of it, the way it was paid."""

    lines: tuple[LineBack, ...] = ()
    amount: Money | None = None
    ways: tuple[Way, ...] = ()
    only: tuple[TenderKind, str] | None = None


def _give_back(
    unit: Unit, refund_id: str, bill_id: str, asked: _Asked, kind: RefundKind, approval: Approval, reason: str
) -> RefundFacts:
    """Write the events of a refund and tell what they did."""
    unit.settle_reads()
    order = _order(unit, bill_id)
    goods, worth = _goods(unit, order, asked.lines)
    amount = orders.check_refund(unit, bill_id, 1, worth if asked.lines else asked.amount)
    if not asked.lines and amount.fen == order.net_fen:
        goods, _ = _goods(unit, order, _all_left(unit, order))
    ways = (Way(asked.only[0], amount, asked.only[1]),) if asked.only else asked.ways
    shares = _checked(unit, order, amount, ways) if ways else _in_proportion(unit, order, amount)
    common = {"id": _clean_id(refund_id), "kind": kind.value, "order": bill_id, "line": 1} | _by(approval, reason)
    at = unit.now()
    for part, way in enumerate(shares, 1):
        body = common | _way_body(way) | {"amount": way.amount.fen, "part": part, "lines": goods if part == 1 else []}
        apply.apply(unit, unit.append(apply.REFUNDED, at, body))
        payments.give_back(unit, bill_id, order.seq, way)
    return by_id(unit, refund_id)


def _known(unit: Unit, refund_id: str, bill_id: str) -> RefundFacts | None:
    """The refund of that id, if it was done before."""
    unit.settle_reads()
    row = unit.sql.one("SELECT b.id FROM refund r LEFT JOIN bill b ON b.seq = r.bill WHERE r.id = ?", refund_id)
    if row is None:
        return None
    if (row[0] or "") != bill_id:
        raise Refused("same_id_other_content", id=refund_id[:40])
    return refund_reading.by_id(unit, refund_id, outcome="exists")


def _order(unit: Unit, bill_id: str) -> Order:
    order = unit.orders.find(bill_id)
    if order is None or order.number is None:
        raise Refused("unknown_bill", bill=bill_id[:40])
    return order


def _is_last(unit: Unit, order: Order) -> bool:
    row = unit.sql.one("SELECT max(seq) FROM bill WHERE number IS NOT NULL")
    return row is not None and row[0] == order.seq


def _touched(unit: Unit, order: Order) -> bool:
    return bool(order.refunded_fen) or unit.sql.one("SELECT 1 FROM refund WHERE bill = ?", order.seq) is not None


def _deductions_left(unit: Unit, order: Order) -> bool:
    return unit.sql.one("SELECT 1 FROM deduction WHERE bill = ? AND returned < amount", order.seq) is not None


def _see_shift(unit: Unit) -> None:
    shop = settings.current(unit).configuration.shop
    if shop.shifts and business_day.open_shift(unit) is None:
        raise Refused("no_shift")


# what comes back


def _gone(unit: Unit, order: Order) -> dict[int, int]:
    """Thousandths of each line of the receipt that came back already, by its number."""
    gone: dict[int, int] = {}
    for (text,) in unit.sql.all("SELECT lines FROM refund WHERE bill = ?", order.seq):
        for line in json.loads(text):
            gone[line["no"]] = gone.get(line["no"], 0) + line["quantity"]
    return gone


def _all_left(unit: Unit, order: Order) -> tuple[LineBack, ...]:
    gone = _gone(unit, order)
    rows = unit.sql.all("SELECT no, quantity FROM bill_line WHERE bill = ? ORDER BY no", order.seq)
    left = ((no, quantity - gone.get(no, 0)) for no, quantity in rows)
    return tuple(LineBack(no, Quantity(quantity)) for no, quantity in left if quantity > 0)


def _goods(unit: Unit, order: Order, lines: Sequence[LineBack]) -> tuple[list[dict[str, Any]], Money]:
    """The lines as the event keeps them, and what of the paid amount they come to.

    Each part of a line is the difference of what had come back of it before and after, so that parts sum to the
    whole; the same holds for the bill where less was paid than its lines come to.
    """
    rows = unit.sql.all(
        "SELECT no, barcode, name, quantity, unit, amount_fen FROM bill_line WHERE bill = ? ORDER BY no", order.seq
    )
    gone, asked = _gone(unit, order), {line.no: line.quantity.thousandths for line in lines}
    if len(asked) != len(lines) or not asked.keys() <= {row[0] for row in rows}:
        raise Refused("bad_return")
    goods: list[dict[str, Any]] = []
    before = after = 0
    for no, barcode, name, quantity, unit_name, amount in rows:
        had, now = gone.get(no, 0), asked.get(no, 0)
        if now < 0 or had + now > quantity or (no in asked and not now):
            raise Refused("bad_return", name=name, left=Quantity(quantity - had))
        was, becomes = portion(amount, had, quantity), portion(amount, had + now, quantity)
        before, after = before + was, after + becomes
        if now:
            goods.append({
                "no": no, "barcode": barcode, "name": name, "quantity": now, "unit": unit_name,
                "amount": becomes - was,
            })  # fmt: skip
    whole = sum(row[5] for row in rows)
    worth = portion(order.paid_fen, after, whole) - portion(order.paid_fen, before, whole)
    if _is_rounded(unit, order):
        worth = _in_jiao(order.paid_fen, after, whole) - _in_jiao(order.paid_fen, before, whole) or worth
    return goods, Money(min(worth, order.net_fen))


def _is_rounded(unit: Unit, order: Order) -> bool:
    """Whether its parts go back rounded: it was paid in round cash alone, and the shop's drawer has no fen."""
    rounding = settings.current(unit).configuration.shop.cash_rounding
    if rounding is CashRounding.OFF or order.paid_fen % JIAO:
        return False
    return unit.sql.one("SELECT 1 FROM tender WHERE bill = ? AND kind <> 'cash'", order.seq) is None


def _in_jiao(paid: int, part: int, whole: int) -> int:
    """A part of the paid amount as a drawer without fen can give it back, to the nearer 0.10; it never comes to more
    than all of it, and the last part makes up for the others."""
    fen = portion(paid, part, whole) + JIAO // 2
    return paid if part == whole else fen - fen % JIAO


def _check_goods(unit: Unit, lines: Sequence[Line], total: Money) -> None:
    if not lines:
        raise Refused("empty_bill")
    for no, line in enumerate(lines, 1):
        if line.amount < ZERO or line.price < ZERO or line.quantity.thousandths <= 0 or no > LINES_MAX:
            raise Refused("bad_line", no=no, why="negative")
        if holds_card_number(line.name):
            raise Refused("card_number", where="line", no=no)
    cap = settings.current(unit).configuration.shop.bill_cap
    if total > cap:
        raise Refused("over_cap", paid=total, cap=cap)


# the ways back


def _left_of_ways(unit: Unit, order: Order) -> tuple[Way, ...]:
    """What each way of paying took and did not give back yet; ways of the same kind and name are one."""
    taken: dict[tuple[str, str], list[Any]] = {}
    for kind, name, amount, reference in unit.sql.all(
        "SELECT kind, name, amount_fen, reference FROM tender WHERE bill = ? ORDER BY no", order.seq
    ):
        held = taken.setdefault((kind, name), [0, reference])
        held[0] += amount
    for kind, name, amount in unit.sql.all(
        "SELECT tender, tender_name, amount_fen FROM refund WHERE bill = ?", order.seq
    ):
        if (kind, name) in taken:
            taken[kind, name][0] -= amount
    return tuple(
        Way(TenderKind(kind), Money(left), name, reference) for (kind, name), (left, reference) in taken.items() if left
    )


def _in_proportion(unit: Unit, order: Order, amount: Money) -> tuple[Way, ...]:
    """The amount over the ways in proportion to what is left of each; whole fen, none above what is left of it."""
    if not amount:
        return (Way(TenderKind.CASH, ZERO),)
    ways = _left_of_ways(unit, order)
    whole = sum(way.amount.fen for way in ways)
    shares, passed = list[Way](), 0
    for way in ways:
        before = portion(amount.fen, passed, whole)
        passed += way.amount.fen
        fen = portion(amount.fen, passed, whole) - before
        if fen:
            shares.append(Way(way.kind, Money(fen), way.name, way.reference))
    return tuple(shares)


def _checked(unit: Unit, order: Order, amount: Money, ways: Sequence[Way]) -> tuple[Way, ...]:
    left = {(way.kind, way.name): way for way in _left_of_ways(unit, order)}
    for way in ways:
        there = left.pop((way.kind, way.name), None)
        if there is None or not ZERO < way.amount <= there.amount:
            most = there.amount if there is not None else ZERO
            raise Refused("bad_way", kind=way.kind.value, name=way.name, left=most)
    if Money.total(way.amount for way in ways) != amount:
        raise Refused("bad_way", why="sum", due=amount)
    references = {(way.kind, way.name): way.reference for way in _left_of_ways(unit, order)}
    return tuple(replace(way, reference=way.reference or references[way.kind, way.name]) for way in ways)


def _way_body(way: Way) -> dict[str, str]:
    reference, name = clean_text(way.reference, REFERENCE_MAX), clean_text(way.name, NAME_MAX)
    if holds_card_number(reference) or holds_card_number(name):
        raise Refused("card_number", where="reference")
    return {"tender": way.kind.value, "tender_name": name, "reference": reference}


def _by(approval: Approval, reason: str) -> dict[str, str]:
    why = clean_text(reason or approval.reason, audit_log.REASON_MAX)
    if holds_card_number(why):
        raise Refused("card_number", where="reason")
    return {
        "who": clean_text(approval.who, NAME_MAX),
        "approved_by": clean_text(approval.approved_by, NAME_MAX),
        "reason": why,
    }


def _clean_id(refund_id: str) -> str:
    cleaned = clean_text(refund_id, ID_MAX)
    if not cleaned or cleaned != refund_id:
        raise Refused("bad_return")
    return cleaned
