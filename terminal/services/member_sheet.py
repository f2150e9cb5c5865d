"""A member's page read from the tables: the head of it, his places and his history, each a page at a time.

A member may have ten thousand places, so nothing here reads more of them than a page shows, and a page of the history
asks each table for no more lines than could stand on it. At a till that belongs to a head office a place is as head
office has it; one that it has not told of is provisional, and nothing of what this till worked out about it is told
but what was promised.
"""

from __future__ import annotations

from typing import Final

from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger.accounts import WALLETS, member_account
from terminal.ledger.decide import in_force
from terminal.ledger.queues import WAITING
from terminal.ledger.sql import Row, Value
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money, Ratio
from terminal.services import members, office_view
from terminal.services.facts import Certainty
from terminal.services.member_facts import MemberPlace, MemberSheet, PlacesPage, WalletFacts

PAGE: Final = 20
"""Places on a page."""
_OWN: Final = (
    "SELECT e.id, q.name, e.status, b.number, b.at, b.paid_fen, e.ratio, e.rule, e.entitlement_fen, e.rewarded_fen, "
    "e.lottery, e.drawn, e.wallet, e.wallet_amount, e.ended_at, e.seq "
    "FROM entry e JOIN queue q ON q.id = e.queue JOIN bill b ON b.seq = e.bill"
)
_TOLD: Final = (
    "SELECT e.id, e.queue, e.status, b.number, b.at, b.paid_fen, e.ratio, e.rule, e.entitlement_fen, e.rewarded_fen, "
    "o.lottery, o.drawn, o.id, e.as_of FROM office_entry e LEFT JOIN entry o ON o.id = e.id "
    "LEFT JOIN bill b ON b.seq = o.bill"
)
"""Of head office's entries, with what this till knows of those that it rang up."""
_WAITING: Final = " AND e.status = 'waiting'"
_TURN: Final = " ORDER BY e.seq DESC LIMIT ? OFFSET ?"
_COUNT_OWN: Final = "SELECT count(*) FROM entry e WHERE e.member IN (?)"
_COUNT_TOLD: Final = "SELECT count(*) FROM office_entry e WHERE e.member IN (?)"
_NOT_TOLD: Final = "WHERE e.member IN (?) AND NOT EXISTS (SELECT 1 FROM office_entry t WHERE t.id = e.id)"
_UNCONFIRMED: Final = f"SELECT count(*), coalesce(sum(e.entitlement_fen), 0) FROM entry e {_NOT_TOLD}"  # noqa: S608
_NEWEST_UNCONFIRMED: Final = f"{_OWN} {_NOT_TOLD} ORDER BY e.seq DESC LIMIT ?"
_AGREED: Final = "SELECT agreed_at, withdrawn_at FROM consent WHERE member IN (?) ORDER BY event DESC LIMIT 1"
_USED: Final = (
    "SELECT d.wallet, sum(d.amount - d.returned) FROM deduction d JOIN bill b ON b.seq = d.bill "
    "WHERE b.member IN (?) AND b.seq > ? GROUP BY d.wallet"
)


def ids_of(unit: Unit, member_id: str) -> tuple[str, ...]:
    """All ids of a member: head office may have found that he joined twice. The first is the one that stands."""
    row = unit.sql.one("SELECT same_as FROM office_member WHERE id = ?", member_id)
    first = row[0] if row is not None and row[0] else member_id
    others = unit.sql.all("SELECT id FROM office_member WHERE same_as = ? ORDER BY id", first)
    return tuple(dict.fromkeys([first, *(each[0] for each in others), member_id]))


def sheet(unit: Unit, member_id: str) -> MemberSheet:
    """The head of a member's page. Raises `Refused("unknown_member")`."""
    unit.settle_reads()
    member = members.get(unit, member_id)
    mine = ids_of(unit, member_id)
    joined = office_view.link(unit) is not None
    row = unit.sql.one("SELECT joined_at FROM member WHERE id = ?", member_id)
    assert row is not None
    agreed = next(iter(rows_of(unit, _AGREED, mine)), None)
    told = rows_of(unit, _COUNT_TOLD if joined else _COUNT_OWN, mine)[0][0]
    waits, promised = rows_of(unit, _UNCONFIRMED, mine)[0] if joined else (0, 0)
    return MemberSheet(
        member=member,
        wallets=wallets(unit, member_id),
        joined_at=from_text(row[0]),
        agreed_at=from_text(agreed[0]) if agreed is not None else None,
        withdrawn_at=from_text(agreed[1]) if agreed is not None and agreed[1] else None,
        joined=joined,
        places=told,
        unconfirmed=waits,
        unconfirmed_entitlement=Money(int(promised)),
        exchange=tuple(in_force(unit).settings.base.exchange),
        levels=members.levels(unit),
    )


def wallets(unit: Unit, member_id: str) -> WalletFacts:
    """What a member has: at a joined till as head office said, less what he used here since."""
    linked = office_view.link(unit)
    if linked is None:
        balance, points, love, frozen, voucher = (
            Money(-unit.accounts.balance(member_account(member_id, wallet))) for wallet in WALLETS
        )
        return WalletFacts(balance, points, love, frozen, voucher)
    mine = ids_of(unit, member_id)
    row = unit.sql.one(
        "SELECT points, love, love_frozen, voucher, up_to, as_of FROM office_member WHERE id = ?", mine[0]
    )
    balance = members.get(unit, member_id).balance
    if row is None:
        return WalletFacts(balance)
    used: dict[str, int] = dict(rows_of(unit, _USED, mine, row[4]))
    names = ("points", "love", "love_frozen", "voucher")
    left = {name: Money(value - int(used.get(name, 0))) for name, value in zip(names, row[:4], strict=True)}
    return WalletFacts(balance, **left, as_of=from_text(row[5]))


def places(unit: Unit, member_id: str, page: int = 0, *, only_waiting: bool = False) -> PlacesPage:
    """A page of a member's places, newest first; a page behind the last one is the last.

    Those that head office has not confirmed stand on the first page, before the confirmed ones.
    """
    unit.settle_reads()
    mine = ids_of(unit, member_id)
    joined = office_view.link(unit) is not None
    count = f"{_COUNT_TOLD if joined else _COUNT_OWN}{_WAITING if only_waiting else ''}"
    pages = max(1, -(-rows_of(unit, count, mine)[0][0] // PAGE))
    page = max(0, min(page, pages - 1))
    rows = rows_of(
        unit, f"{_TOLD if joined else _OWN} WHERE e.member IN (?){_WAITING if only_waiting else ''}{_TURN}", mine, PAGE,
        page * PAGE,
    )  # fmt: skip
    if not joined:
        found = [_as_here(unit, row) for row in rows]
    else:
        found = [_as_told(unit, row) for row in rows]
        if page == 0:
            found = [*map(_as_promised, rows_of(unit, _NEWEST_UNCONFIRMED, mine, PAGE)), *found]
    return PlacesPage(tuple(found), page, pages, only_waiting)


def place(unit: Unit, entry_id: str) -> MemberPlace:
    """One place. Raises `Refused("unknown_entry")`."""
    unit.settle_reads()
    if office_view.link(unit) is not None:
        row = unit.sql.one(f"{_TOLD} WHERE e.id = ?", entry_id)
        if row is not None:
            return _as_told(unit, row)
    row = unit.sql.one(f"{_OWN} WHERE e.id = ?", entry_id)
    if row is None:
        raise Refused("unknown_entry", entry=entry_id[:40])
    return _as_promised(row) if office_view.link(unit) is not None else _as_here(unit, row)


def _as_here(unit: Unit, row: Row) -> MemberPlace:
    """An entry of a till alone."""
    entry_id, queue, status, number, at, paid, ratio, rule, entitlement, rewarded, lottery, drawn = row[:12]
    wallet, amount, ended_at, seq = row[12:]
    ahead = None
    if status == WAITING:
        found = unit.queues.find(queue)
        ahead = unit.queues.position(found, seq).entries_ahead if found is not None else None
    return MemberPlace(
        entry_id, queue, Certainty.CONFIRMED, status, number or "", from_text(at), Money(paid), Ratio(ratio), rule,
        Money(entitlement), Money(rewarded), ahead,
        drawable=status == WAITING and not rewarded and not drawn and lottery is not None,
        wallet=wallet or "", wallet_amount=Money(amount), ended_at=from_text(ended_at) if ended_at else None,
    )  # fmt: skip


def _as_promised(row: Row) -> MemberPlace:
    """An entry that head office has not confirmed: what was promised, and nothing of what this till made of it."""
    entry_id, queue, _, number, at, paid, ratio, rule, entitlement = row[:9]
    return MemberPlace(
        entry_id, queue, Certainty.PROVISIONAL, WAITING, number or "", from_text(at), Money(paid), Ratio(ratio), rule,
        Money(entitlement), ZERO, None, drawable=False,
    )  # fmt: skip


def _as_told(unit: Unit, row: Row) -> MemberPlace:
    """An entry as head office has it. Whether one of another till has a draw, only head office knows."""
    entry_id, queue, status, number, at, paid, ratio, rule, entitlement, rewarded, lottery, drawn, own, as_of = row
    known = office_view.place(unit, entry_id)
    open_to_draw = status == WAITING and not rewarded
    drawable: bool | None = open_to_draw and lottery is not None and not drawn
    if open_to_draw and own is None:
        drawable = None
    return MemberPlace(
        entry_id, queue, Certainty.CONFIRMED, status, number or "", from_text(at) if at else None,
        Money(paid) if paid is not None else None, Ratio(ratio), rule, Money(entitlement), Money(rewarded),
        known.entries_ahead if known is not None else None, drawable,
        ended_at=None if status == WAITING else from_text(as_of),
    )  # fmt: skip


def rows_of(unit: Unit, statement: str, mine: tuple[str, ...], *more: Value) -> list[Row]:
    """The rows of a statement whose first mark, `IN (?)`, stands for the ids of a member."""
    marks = ", ".join("?" for _ in mine)
    return unit.sql.all(statement.replace("IN (?)", f"IN ({marks})", 1), *mine, *more)
