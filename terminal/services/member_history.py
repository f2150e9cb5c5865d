"""What happened to a member, newest first: his bills, what came back of them, rewards, draws, exchanges, clearings.

The lines stand in several tables. Each is asked for no more of its newest ones than could stand on the page that is
wanted, so that the first pages are quick however much there is; the further back one turns, the more is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from typing import Final

from terminal.clock import from_text
from terminal.ledger import apply, day, leave, membership
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.services import office_view
from terminal.services.facts import Certainty
from terminal.services.member_facts import Happened, Happening, HistoryPage
from terminal.services.member_sheet import ids_of, rows_of

PAGE: Final = 20
_Dated = tuple[datetime, int, Happening]
"""A line with its instant and, of one instant, its place in the journal."""
_LATEST: Final = 1 << 62
_ENDED: Final = {
    leave.EXCHANGED: Happened.EXCHANGED,
    leave.CONVERTED: Happened.POINTS,
    leave.CLEARED: Happened.CLEARED,
}
_NOTED: Final = (
    day.DRAWN, day.EXCHANGED, day.TRANSFERRED, day.RELEASED, apply.MEMBER_RANKED, membership.MEMBER_CHANGED,
    membership.CONSENT_WITHDRAWN,
)  # fmt: skip
_MARKS: Final = ", ".join("?" for _ in _NOTED)
_BILLS: Final = (
    "SELECT b.seq, b.at, b.number, b.id, b.paid_fen, a.outcome FROM bill b LEFT JOIN acknowledged a ON a.event = b.seq "
    "WHERE b.member IN (?) ORDER BY b.at_us DESC, b.seq DESC LIMIT ?"
)
_REFUNDS: Final = (
    "SELECT r.event, r.at, r.amount_fen, b.number, b.id FROM refund r JOIN bill b ON b.seq = r.bill "
    "WHERE b.member IN (?) ORDER BY r.event DESC LIMIT ?"
)
_CLAIMS: Final = (
    "SELECT c.claimed, j.at, b.number, b.id FROM claim c JOIN journal j ON j.seq = c.claimed "
    "JOIN bill b ON b.seq = c.bill WHERE c.member IN (?) ORDER BY c.claimed DESC LIMIT ?"
)
_REWARDS: Final = (
    "SELECT j.seq, j.at, p.amount_fen, b.number, e.id FROM entry e JOIN payout p ON p.entry = e.seq "
    "JOIN journal j ON j.seq = p.event JOIN bill b ON b.seq = e.bill "
    "WHERE e.member IN (?) ORDER BY p.event DESC, p.no DESC LIMIT ?"
)
_ENDS: Final = (
    "SELECT e.id, e.status, e.ended_at, e.wallet, e.wallet_amount, e.entitlement_fen - e.rewarded_fen, b.number "
    "FROM entry e JOIN bill b ON b.seq = e.bill WHERE e.member IN (?) "
    "AND e.status IN ('exchanged', 'points', 'cleared') AND e.ended_at IS NOT NULL "
    "ORDER BY e.ended_at DESC, e.seq DESC LIMIT ?"
)
_NOTES: Final = (
    f"SELECT event, at, what, amount_fen, detail FROM note WHERE subject IN (?) AND what IN ({_MARKS}) "  # noqa: S608
    "ORDER BY event DESC, no DESC LIMIT ?"
)
_NUMBERS: Final = "SELECT e.id, b.number FROM entry e JOIN bill b ON b.seq = e.bill WHERE e.id IN (?)"


def history(unit: Unit, member_id: str, page: int = 0) -> HistoryPage:
    """A page of a member's history. At a joined till it is what happened at this till; the rest head office has."""
    unit.settle_reads()
    page = max(0, page)
    mine, upto = ids_of(unit, member_id), (page + 1) * PAGE + 1
    joined = office_view.link(unit) is not None
    lines = [*_bills(unit, mine, upto, joined=joined), *_refunds(unit, mine, upto), *_claims(unit, mine, upto)]
    told: set[str] = set()
    lines += _noted(unit, mine, upto, told)
    if not joined:  # what this till works out by itself while joined is not what became of it
        lines += _rewards(unit, mine, upto)
        lines += _ended(unit, mine, upto, told)
    lines.sort(key=itemgetter(0, 1), reverse=True)
    shown = lines[page * PAGE : (page + 1) * PAGE]
    return HistoryPage(tuple(line for _, _, line in shown), page, more=len(lines) > (page + 1) * PAGE, whole=not joined)


def _bills(unit: Unit, mine: tuple[str, ...], upto: int, *, joined: bool) -> Iterator[_Dated]:
    for seq, at, number, bill_id, paid, answered in rows_of(unit, _BILLS, mine, upto):
        open_yet = joined and answered in (None, office_view.QUARANTINED)
        certainty = Certainty.PROVISIONAL if open_yet else Certainty.CONFIRMED
        when = from_text(at)
        yield (
            when, seq, Happening(when, Happened.BILL, Money(-paid), about=number or bill_id, certainty=certainty)
        )  # fmt: skip


def _refunds(unit: Unit, mine: tuple[str, ...], upto: int) -> Iterator[_Dated]:
    for seq, at, amount, number, bill_id in rows_of(unit, _REFUNDS, mine, upto):
        when = from_text(at)
        yield when, seq, Happening(when, Happened.REFUNDED, Money(amount), about=number or bill_id)


def _claims(unit: Unit, mine: tuple[str, ...], upto: int) -> Iterator[_Dated]:
    for seq, at, number, bill_id in rows_of(unit, _CLAIMS, mine, upto):
        when = from_text(at)
        yield when, seq, Happening(when, Happened.CLAIMED, about=number or bill_id)


def _rewards(unit: Unit, mine: tuple[str, ...], upto: int) -> Iterator[_Dated]:
    for seq, at, amount, number, entry in rows_of(unit, _REWARDS, mine, upto):
        when = from_text(at)
        yield when, seq, Happening(when, Happened.REWARDED, Money(amount), about=number or entry)


def _ended(unit: Unit, mine: tuple[str, ...], upto: int, told: set[str]) -> Iterator[_Dated]:
    """Places that ended otherwise than by being rewarded; not those whose exchange is `told` already."""
    for entry, status, at, wallet, amount, left, number in rows_of(unit, _ENDS, mine, upto):
        if entry in told:
            continue
        kind, when = _ENDED[status], from_text(at)
        worth = Money(-left) if kind is Happened.CLEARED else Money(amount)
        yield when, _LATEST, Happening(when, kind, worth, wallet=wallet or "", about=number or entry)


def _noted(unit: Unit, mine: tuple[str, ...], upto: int, told: set[str]) -> Iterator[_Dated]:
    """What the log says of him; `told` learns of which places it says that they were exchanged."""
    rows = [(*row[:4], json.loads(row[4])) for row in rows_of(unit, _NOTES, mine, *_NOTED, upto)]
    entries = [detail["entry"] for *_, detail in rows if "entry" in detail]
    numbers: dict[str, str | None] = dict(unit.sql.among(_NUMBERS, entries))
    for seq, at, what, amount, detail in rows:
        when, entry = from_text(at), detail.get("entry", "")
        if what == day.EXCHANGED:
            told.add(entry)
        about = detail.get("level", "") if what == apply.MEMBER_RANKED else numbers.get(entry) or ""
        yield when, seq, Happening(when, Happened(what), Money(amount), wallet=detail.get("wallet", ""), about=about)
