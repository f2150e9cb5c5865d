"""Bills that were committed, read back as facts: for a repeated try, a reprint, the foot of the cashier's window."""

from __future__ import annotations

from datetime import date
from typing import Final

from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger import claims, journal
from terminal.ledger.decide import chain_from_body, parsed
from terminal.ledger.queues import WAITING, Entry, Queue
from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money, Ratio, plain_digits
from terminal.rebate.entitlement import JoinVerdict
from terminal.rebate.settings import Settings
from terminal.services import bill_body, claim_slips, members, office_view, picture, tax
from terminal.services.facts import BillFacts, Certainty, Pace, Payee, RiverFacts, Settlement, Tender, TenderKind
from terminal.services.privacy import NAME_MAX, clean_text, mask_name

NO_PACE: Final = Pace(None)
_COLUMNS: Final = (
    "seq, id, number, at, business_day, store, till, cashier, bill.member, bill.paid_fen, verdict, extract_ratio, "
    "extraction_fen, retained_fen, to_pool_fen, from_pool_fen, payouts, settings_version, clock_went_back"
)
_FROM: Final = "bill JOIN order_line ON order_line.bill = bill.seq AND order_line.no = 1"


def status_url(base: str, token: str) -> str:
    """The address that the QR names; "" without an entry or while no base is known."""
    return f"{base.rstrip('/')}/q/{token}" if base and token else ""


def by_id(unit: Unit, bill_id: str, *, status_base: str = "", outcome: str = "created") -> BillFacts:
    """A committed bill as it was then. Raises `Refused("unknown_bill")`."""
    row = unit.sql.one(f"SELECT {_COLUMNS} FROM {_FROM} WHERE id = ?", bill_id)  # noqa: S608
    return _facts(unit, _found(row, bill_id), status_base, outcome)


def by_number(unit: Unit, number: str, *, status_base: str = "") -> BillFacts:
    """The bill of a receipt number. Raises `Refused("unknown_bill")`."""
    wanted = plain_digits(clean_text(number, NAME_MAX))
    row = unit.sql.one(f"SELECT {_COLUMNS} FROM {_FROM} WHERE number = ?", wanted)  # noqa: S608
    return _facts(unit, _found(row, wanted), status_base, "created")


def last(unit: Unit, *, status_base: str = "") -> BillFacts | None:
    """The newest bill, or None where there is none yet."""
    row = unit.sql.one(f"SELECT {_COLUMNS} FROM {_FROM} WHERE number IS NOT NULL ORDER BY seq DESC LIMIT 1")  # noqa: S608
    return None if row is None else _facts(unit, row, status_base, "created")


def _found(row: Row | None, wanted: str) -> Row:
    if row is None:
        raise Refused("unknown_bill", bill=wanted[:40])
    return row


def _facts(unit: Unit, row: Row, status_base: str, outcome: str) -> BillFacts:
    seq, bill_id, number, at, day, store, till, cashier, member, paid = row[:10]
    event = journal.event(unit.sql, seq)
    assert event is not None
    body = event.content
    token = unit.sql.one("SELECT token FROM status_token WHERE bill = ?", seq)
    return BillFacts(
        id=bill_id,
        number=number,
        at=from_text(at),
        business_day=date.fromisoformat(day),
        store=store,
        till=till,
        cashier=cashier,
        lines=bill_body.lines(body),
        tenders=tuple(
            Tender(TenderKind(kind), Money(amount), Money(given), name, reference)
            for kind, amount, given, name, reference in unit.sql.all(
                "SELECT kind, amount_fen, given_fen, name, reference FROM tender WHERE bill = ? ORDER BY no", seq
            )
        ),
        paid=Money(paid),
        member=members.get(unit, member) if member is not None else None,
        settlement=office_view.settled(unit, seq, _settlement(unit, row, body)),
        status_token=token[0] if token else "",
        status_url=status_url(status_base, token[0] if token else ""),
        outcome=outcome,
        clock_went_back=bool(row[18]),
        deductions=bill_body.deductions(body),
        rounding=bill_body.rounding(body),
        note=bill_body.note(body),
        claim=claim_slips.of_bill(unit, seq, bill_id, status_base),
        taxes=tax.from_body(body),
    )


def _settlement(unit: Unit, row: Row, body: journal.Body) -> Settlement:
    seq, bill_id, verdict = row[0], row[1], row[10]
    extract, extraction, retained, to_pool, from_pool, payouts, version = row[11:18]
    promised = claims.promised(unit, seq) or body["lines"][0]
    queue_name = promised["queue"]
    queue = unit.queues.find(queue_name)
    entry = unit.queues.entry(bill_id)
    waits = entry is not None and entry.status == WAITING
    own_reward = _own_reward(unit, seq, entry)
    waited = entry is not None and own_reward.fen < entry.entitlement_fen
    return Settlement(
        certainty=Certainty.CONFIRMED,
        queue=queue_name,
        paid=Money(row[9]),
        enabled=verdict != JoinVerdict.DISABLED,
        extract_ratio=Ratio(extract) if extract else _extract_then(unit, version, row[5]),
        extraction=Money(extraction),
        payees=_payees(unit, seq),
        payee_count=payouts,
        retained=Money(retained),
        to_pool=Money(to_pool),
        from_pool=Money(from_pool),
        join=JoinVerdict(verdict),
        entry_id=entry.id if entry else None,
        ratio=Ratio(entry.ratio) if entry else None,
        rule=entry.rule if entry else "",
        chain=chain_from_body(promised["chain"]),
        entitlement=Money(entry.entitlement_fen) if entry else ZERO,
        own_reward=own_reward,
        entries_ahead=entry.joined_ahead if entry and waited else None,
        money_ahead=Money(entry.joined_money_ahead_fen) if entry else ZERO,
        settings_version=version,
        paused=_was_paused(unit, version),
        river=_river_now(unit, queue, entry if waits else None),
        pace=NO_PACE,
    )


def _river_now(unit: Unit, queue: Queue | None, entry: Entry | None) -> RiverFacts:
    ahead = picture.position(unit, queue, entry).entries_ahead if entry and queue else None
    return picture.river(unit, queue, own=entry, own_ahead=ahead, own_member=entry.member if entry else None)


def _extract_then(unit: Unit, version: int, store: str) -> Ratio:
    """The ratio that stood while nothing was extracted: the scheme was off."""
    row = unit.sql.one("SELECT rebate FROM configuration WHERE version = ?", version)
    return (parsed(row[0]) if row is not None else Settings()).extract_at_cashier(store)


def _was_paused(unit: Unit, version: int) -> bool:
    row = unit.sql.one("SELECT rebate FROM configuration WHERE version = ?", version)
    return row is not None and parsed(row[0]).base.paused


def _own_reward(unit: Unit, bill: int, entry: Entry | None) -> Money:
    if entry is None:
        return ZERO
    row = unit.sql.one("SELECT coalesce(sum(amount_fen), 0) FROM payout WHERE event = ? AND entry = ?", bill, entry.seq)
    return Money(int(row[0]) if row else 0)


def _payees(unit: Unit, bill: int) -> tuple[Payee, ...]:
    """The first payouts of a bill, each with what its entry had received by then."""
    rows = unit.sql.all(
        "SELECT e.id, e.member, p.amount_fen, e.entitlement_fen, (SELECT sum(s.amount_fen) FROM payout s "
        "WHERE s.entry = p.entry AND s.event <= p.event) FROM payout p JOIN entry e ON e.seq = p.entry "
        "WHERE p.event = ? ORDER BY p.no LIMIT 5",
        bill,
    )
    return tuple(
        Payee(
            entry_id, place, mask_name(picture.member_name(unit, member)), Money(amount), Money(int(so_far)),
            Money(entitlement),
        )
        for place, (entry_id, member, amount, entitlement, so_far) in enumerate(rows, 1)
    )  # fmt: skip
