"""The report of a shift: X at any time, Z as it closed; everything from the ledger's own rows of one stretch.

A shift is the stretch of the journal after the event that opened it, up to and with the one that closed it, so every
sum is a range of events: no clock is looked at, and two shifts never share a row. What the queues' equation says is
held against the queues' own totals as they stood when the shift opened; where the two differ the shift is flagged.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from terminal.clock import from_text, to_text
from terminal.errors import Refused
from terminal.ledger import journal
from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.services import business_day, office_view, report_queues, settings, tax
from terminal.services.business_day import OpenShift
from terminal.services.report_facts import (
    CashierSum,
    CashMove,
    GroupSum,
    ShiftClose,
    ShiftReport,
    Sum,
    TenderSum,
    from_body,
)

CASH: Final = "cash"
NUMBERS_NAMED: Final = 20
"""Receipt numbers of unconfirmed bills that a report names."""
_GIVEN_BACK: Final = (
    "SELECT r.kind, r.tender, r.who, r.amount_fen, r.tender_name, CASE WHEN r.part = 1 THEN 1 ELSE 0 END "
    "FROM refund r WHERE r.event > ? AND r.event <= ? UNION ALL "
    "SELECT 'refund', substr(a.name, 8), '', 0 - p.amount_fen, '', 1 FROM posting p JOIN account a ON a.id = p.account "
    "JOIN journal j ON j.seq = p.event WHERE p.event > ? AND p.event <= ? AND j.kind = 'refunded' "
    "AND a.name LIKE 'tender:%' AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.event = p.event)"
)
"""Kind, tender, person, fen, the tender's own name and whether it counts, of what was given back; refunds of before
they were kept as rows, from the books. What goes back in several ways has several rows, of which the first counts."""


class _Stretch:
    """Queries over the events after `after` up to `to`."""

    def __init__(self, unit: Unit, after: int, to: int) -> None:
        self.unit = unit
        self.after, self.to = after, to

    def all(self, statement: str, *values: int) -> list[Row]:
        """`statement` has two marks for the stretch, after `values`."""
        return self.unit.sql.all(statement, *values, self.after, self.to)

    def one(self, statement: str) -> Row:
        return self.all(statement)[0]

    def sum(self, statement: str) -> Sum:
        """Of a statement that gives a count and fen."""
        count, fen = self.one(statement)
        return Sum(int(count), Money(int(fen)))


def x(unit: Unit) -> ShiftReport:
    """The open shift as it stands now. Raises `Refused("no_shift")`."""
    shift = business_day.open_shift(unit)
    if shift is None:
        raise Refused("no_shift")
    unit.settle_reads()
    return _report(unit, shift, unit.journal_seq)


def z(unit: Unit, number: int) -> ShiftClose:
    """A closed shift by its number, as it was frozen. Raises `Refused("unknown_shift")`."""
    row = unit.sql.one("SELECT closed FROM shift WHERE z_number = ? AND closed IS NOT NULL", number)
    event = None if row is None else journal.event(unit.sql, row[0])
    if event is None:
        raise Refused("unknown_shift", number=number)
    body = event.content
    first = body.get("first_counted")
    return ShiftClose(
        report=from_body(ShiftReport, body["report"]),
        counts=tuple((int(fen), int(count)) for fen, count in body["counts"]),
        counted=Money(body["counted"]),
        first_counted=None if first is None else Money(first),
        note=body["note"],
        closed_at=event.instant,
        closed_by=body["who"],
        approved_by=body["approved_by"],
        hash_before=body["hash_before"],
        hash=body["hash"],
    )


def last_number(unit: Unit) -> int:
    """The number of the newest closed shift, 0 before the first."""
    row = unit.sql.one("SELECT coalesce(max(z_number), 0) FROM shift WHERE closed IS NOT NULL")
    return int(row[0]) if row else 0


def _report(unit: Unit, shift: OpenShift, to: int) -> ShiftReport:
    span = _Stretch(unit, shift.opened, to)
    shop = settings.current(unit).configuration.shop
    tenders, given, change = _tenders(span)
    back = {kind: _given_back(span, kind) for kind in ("refund", "void", "return")}
    moves = _moves(span)
    removed = _noted(span, "line_removed")
    queues, queues_agree = report_queues.queues(unit, shift.opened, to)
    numbers, unconfirmed = _unconfirmed(span)
    sold = span.sum(
        "SELECT count(*), coalesce(sum(paid_fen), 0) FROM bill WHERE number IS NOT NULL AND seq > ? AND seq <= ?"
    )
    return ShiftReport(
        number=shift.number,
        store=shop.store,
        till=shop.till,
        day=shift.day,
        opened_at=shift.opened_at,
        opened_by=shift.opened_by,
        at=from_text(to_text(unit.now())),
        float=shift.float,
        sales_count=sold.count,
        sales=sold.amount,
        discounts=_discounts(span),
        deductions=_deductions(span),
        refunds=back["refund"],
        voids=back["void"],
        returns=back["return"],
        removed=removed,
        claims=sum(_claims(span).values()),
        drawer_openings=_noted(span, "drawer_opened").count,
        reprints=_noted(span, "reprinted").count,
        tenders=tenders,
        groups=_groups(span),
        cashiers=_cashiers(span),
        moves=moves,
        cash_taken=given,
        cash_change=change,
        cash_refunded=Money.total(each.refunded.amount for each in tenders if each.kind == CASH),
        cash_in=Money.total(move.amount for move in moves if move.direction == "in"),
        cash_out=Money.total(move.amount for move in moves if move.direction == "out"),
        queues=queues,
        refund_cost=report_queues.refund_cost(unit, shift.opened, to),
        books_agree=queues_agree and _books_agree(span, tenders, sold.amount),
        joined=office_view.link(unit) is not None,
        unconfirmed=unconfirmed,
        unconfirmed_numbers=numbers,
        held_bills=_count(unit, "SELECT count(*) FROM held_bill"),
        clock_went_back=int(
            span.one("SELECT coalesce(sum(clock_went_back), 0) FROM bill WHERE seq > ? AND seq <= ?")[0]
        ),
        outside=_outside(unit, shift.opened),
        perpetual=_perpetual(unit) + sold.amount,
        **_off_prices(span),
        taxes=tax.of_stretch(unit, shift.opened, to) if shop.tax.shown else (),
    )


def _tenders(span: _Stretch) -> tuple[tuple[TenderSum, ...], Money, Money]:
    """By way of paying, cash first; what was handed over in cash, and the change given."""
    taken = {
        (kind, name): Sum(int(count), Money(int(fen)))
        for kind, name, count, fen in span.all(
            "SELECT kind, CASE WHEN kind IN ('other', 'scan') THEN name ELSE '' END, count(DISTINCT bill), "
            "sum(amount_fen) FROM tender WHERE bill > ? AND bill <= ? GROUP BY 1, 2"
        )
    }
    back: dict[tuple[str, str], Sum] = {}
    for _, kind, _, fen, name, _ in _all_given_back(span):
        key = (kind, name if kind in ("other", "scan") else "")
        held = back.get(key, Sum())
        back[key] = Sum(held.count + 1, held.amount + Money(int(fen)))
    order = {"cash": 0, "scan": 1, "card": 2, "balance": 3}
    keys = sorted(taken.keys() | back.keys(), key=lambda key: (order.get(key[0], 9), key))
    given, change = span.one(
        "SELECT coalesce(sum(given_fen), 0), coalesce(sum(given_fen - amount_fen), 0) FROM tender "
        "WHERE kind = 'cash' AND bill > ? AND bill <= ?"
    )
    sums = tuple(
        TenderSum(kind, name, taken.get((kind, name), Sum()), back.get((kind, name), Sum())) for kind, name in keys
    )
    return sums, Money(int(given)), Money(int(change))


def _all_given_back(span: _Stretch) -> list[Row]:
    return span.all(_GIVEN_BACK, span.after, span.to)


def _given_back(span: _Stretch, kind: str) -> Sum:
    those = [row for row in _all_given_back(span) if row[0] == kind]
    return Sum(sum(int(row[5]) for row in those), Money(sum(int(row[3]) for row in those)))


def _noted(span: _Stretch, what: str) -> Sum:
    count, fen = span.unit.sql.all(
        "SELECT count(*), coalesce(sum(amount_fen), 0) FROM note WHERE what = ? AND event > ? AND event <= ?",
        what, span.after, span.to,
    )[0]  # fmt: skip
    return Sum(int(count), Money(int(fen)))


def _deductions(span: _Stretch) -> tuple[tuple[str, Money], ...]:
    """What of each wallet was used instead of money."""
    rows = span.all(
        "SELECT wallet, sum(amount) FROM deduction WHERE bill > ? AND bill <= ? GROUP BY wallet ORDER BY wallet"
    )
    return tuple((wallet, Money(int(amount))) for wallet, amount in rows)


def _off_prices(span: _Stretch) -> dict[str, Any]:
    """What was taken off prices and totals by somebody's decision, and what rounding cash came to."""
    return {
        "reduced": _noted(span, "discounted"),
        "overridden": _noted(span, "price_overridden"),
        "deducted": span.sum(
            "SELECT count(*), coalesce(sum(deducted_fen), 0) FROM adjustment WHERE bill > ? AND bill <= ?"
        ).amount,
        "rounding": span.sum(
            "SELECT count(*), coalesce(sum(rounding_fen), 0) FROM adjustment WHERE rounding_fen <> 0 "
            "AND bill > ? AND bill <= ?"
        ),
    }


def _discounts(span: _Stretch) -> Sum:
    return span.sum(
        "SELECT count(*), coalesce(sum(discount_fen), 0) FROM bill_line WHERE discount_fen > 0 "
        "AND bill > ? AND bill <= ?"
    )


def _groups(span: _Stretch) -> tuple[GroupSum, ...]:
    rows = span.all(
        "SELECT coalesce(p.grp, ''), count(*), sum(l.amount_fen) FROM bill_line l "
        "LEFT JOIN product p ON p.barcode = l.barcode AND l.barcode <> '' WHERE l.bill > ? AND l.bill <= ? GROUP BY 1"
    )
    return tuple(sorted((GroupSum(name, int(lines), Money(int(fen))) for name, lines, fen in rows), key=_by_amount))


def _by_amount(group: GroupSum) -> tuple[int, str]:
    return (-group.amount.fen, group.name)


def _cashiers(span: _Stretch) -> tuple[CashierSum, ...]:
    """Everybody who sold, gave back or removed anything, by name."""
    sales = {
        name: Sum(int(count), Money(int(fen)))
        for name, count, fen in span.all(
            "SELECT cashier, count(*), sum(paid_fen) FROM bill WHERE number IS NOT NULL AND seq > ? AND seq <= ? "
            "GROUP BY cashier"
        )
    }
    discounts = {
        name: Money(int(fen))
        for name, fen in span.all(
            "SELECT b.cashier, sum(l.discount_fen) FROM bill_line l JOIN bill b ON b.seq = l.bill "
            "WHERE l.bill > ? AND l.bill <= ? GROUP BY b.cashier"
        )
    }
    claims = _claims(span)
    removed = {
        name: Sum(int(count), Money(int(fen)))
        for name, count, fen in span.all(
            "SELECT who, count(*), sum(amount_fen) FROM note WHERE what = 'line_removed' AND event > ? AND event <= ? "
            "GROUP BY who"
        )
    }
    refunds: dict[str, Sum] = {}
    for _, _, who, fen, _, counts in _all_given_back(span):
        held = refunds.get(who, Sum())
        refunds[who] = Sum(held.count + int(counts), held.amount + Money(int(fen)))
    names = sorted(sales.keys() | refunds.keys() | removed.keys() | claims.keys())
    return tuple(
        CashierSum(
            name, sales.get(name, Sum()), discounts.get(name, Money(0)), refunds.get(name, Sum()),
            removed.get(name, Sum()), claims.get(name, 0),
        )
        for name in names
    )  # fmt: skip


def _claims(span: _Stretch) -> dict[str, int]:
    """Bills that were claimed, by whose bills they were; of another till's by who took the slip."""
    rows = span.all(
        "SELECT b.cashier FROM claim c JOIN bill b ON b.seq = c.bill WHERE c.claimed > ? AND c.claimed <= ? "
    )
    rows += span.all(
        "SELECT coalesce(n.who, '') FROM claim_elsewhere e LEFT JOIN note n ON n.event = e.event "
        "WHERE e.event > ? AND e.event <= ?"
    )
    return dict(Counter(str(name) for (name,) in rows))


def _moves(span: _Stretch) -> tuple[CashMove, ...]:
    return tuple(
        CashMove(from_text(at), direction, Money(fen), reason, who)
        for at, direction, fen, reason, who in span.all(
            "SELECT at, direction, amount_fen, reason, who FROM cash_move WHERE event > ? AND event <= ? ORDER BY event"
        )
    )


def _books_agree(span: _Stretch, tenders: tuple[TenderSum, ...], sold: Money) -> bool:
    """Whether the accounts moved by exactly what bills and refunds say. What a balance paid is on members' accounts."""
    booked = {
        name: int(fen)
        for name, fen in span.all(
            "SELECT a.name, sum(p.amount_fen) FROM posting p JOIN account a ON a.id = p.account "
            "WHERE (a.name = 'sales' OR a.name LIKE 'tender:%') AND p.event > ? AND p.event <= ? GROUP BY a.name"
        )
    }
    online = span.one("SELECT coalesce(sum(paid_fen), 0) FROM bill WHERE number IS NULL AND seq > ? AND seq <= ?")[0]
    net: dict[str, int] = {}
    for each in tenders:
        if each.kind != "balance":
            net[f"tender:{each.kind}"] = net.get(f"tender:{each.kind}", 0) + each.net.fen
    if online:
        net["tender:online"] = net.get("tender:online", 0) + int(online)
    names = net.keys() | booked.keys() - {"sales"}
    agree = all(net.get(name, 0) == booked.get(name, 0) for name in names)
    return agree and -booked.get("sales", 0) == sold.fen + int(online)


def _unconfirmed(span: _Stretch) -> tuple[tuple[str, ...], int]:
    """The bills that head office has not answered: the first receipt numbers, and how many."""
    row = span.unit.sql.one("SELECT acked_seq FROM office_link WHERE id = 1")
    if row is None:
        return (), 0
    numbers = [
        str(number)
        for (number,) in span.all(
            "SELECT number FROM bill WHERE number IS NOT NULL AND seq > ? AND seq > ? AND seq <= ? ORDER BY seq", row[0]
        )
    ]
    return tuple(numbers[:NUMBERS_NAMED]), len(numbers)


def _outside(unit: Unit, opened: int) -> Sum:
    """What was sold after the shift before closed, or ever before the first, until this one opened."""
    row = unit.sql.one("SELECT coalesce(max(closed), 0) FROM shift WHERE closed < ?", opened)
    return _Stretch(unit, int(row[0]) if row else 0, opened).sum(
        "SELECT count(*), coalesce(sum(paid_fen), 0) FROM bill WHERE number IS NOT NULL AND seq > ? AND seq <= ?"
    )


def _perpetual(unit: Unit) -> Money:
    row = unit.sql.one("SELECT perpetual_fen FROM shift WHERE closed IS NOT NULL ORDER BY closed DESC LIMIT 1")
    return Money(row[0]) if row is not None else Money(0)


def _count(unit: Unit, statement: str) -> int:
    row = unit.sql.one(statement)
    return int(row[0]) if row else 0
