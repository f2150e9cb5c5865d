"""Whose members they are, and what a till may know of one: names and wallets go only to stores that he belongs to.

A member belongs to a store where he has a bill, or where a till entered him, by whichever of his ids, or brought him
back to a head office that had lost him. Everybody else is told only to a till that asks for exactly his phone number,
card or code.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sync.protocol import MemberNews
from terminal.errors import Refused
from terminal.ledger.accounts import WALLETS, member_account
from terminal.ledger.sql import Value
from terminal.ledger.unit import Unit

_AT_ONCE: Final = 256
"""Members asked for in one statement with other values in it."""


def canonical(unit: Unit, member_id: str) -> str:
    """The member whose id this is, or a second id; the same id where it is unknown."""
    row = unit.sql.one("SELECT member FROM member_alias WHERE id = ?", member_id)
    return member_id if row is None else str(row[0])


def known(unit: Unit, member_id: str) -> str:
    """The member whose id this is, or a second id. Raises `Refused("unknown_member")`."""
    found = canonical(unit, member_id)
    if unit.sql.one("SELECT 1 FROM member WHERE id = ?", found) is None:
        raise Refused("unknown_member", text=member_id[:40])
    return found


_SHOWN_BY: Final = (
    "WHERE m.id IN ({marks}) AND EXISTS (SELECT 1 FROM bill b WHERE b.store = ? AND b.member = m.id)",
    "JOIN till_event t ON t.arrival = m.journal_seq JOIN joined_till j ON j.id = t.till "
    "WHERE m.id IN ({marks}) AND j.store = ?",
    "JOIN member_alias a ON a.member = m.id JOIN till_event t ON t.arrival = a.journal_seq "
    "JOIN joined_till j ON j.id = t.till WHERE m.id IN ({marks}) AND j.store = ?",
)
"""What shows that a member belongs to a store, in turn; each begins with the members and costs what they are."""


def here(unit: Unit, store: str, ids: Collection[str]) -> list[tuple[int, str]]:
    """Those of these members who belong to the store, each with the event that made him, in the order of those."""
    found: dict[str, int] = {}
    for shown in _SHOWN_BY:
        wanted = [each for each in ids if each not in found]
        for start in range(0, len(wanted), _AT_ONCE):
            some: list[Value] = list(_padded(wanted[start : start + _AT_ONCE]))
            marks = ", ".join("?" for _ in some)
            statement = f"SELECT m.id, m.journal_seq FROM member m {shown.format(marks=marks)}"  # noqa: S608
            found.update(unit.sql.all(statement, *some, store))
    return sorted((seq, member) for member, seq in found.items())


def _padded(some: list[str]) -> list[str]:
    """With the last one repeated until they are a power of two, so that few different statements are made."""
    size = 1 << (len(some) - 1).bit_length()
    return some + some[-1:] * (size - len(some))


def buyers(unit: Unit, store: str, after: str, count: int) -> list[str]:
    """Members with a bill in the store, in the order of their ids."""
    rows = unit.sql.all(
        "SELECT DISTINCT member FROM bill WHERE store = ? AND member > ? ORDER BY member LIMIT ?", store, after, count
    )
    return [row[0] for row in rows]


def joiners(unit: Unit, store: str, till: str, after: int, count: int) -> tuple[list[str], tuple[str, int] | None]:
    """Members whom the store's tills entered, tills in the order of their ids, each from the event `after` on.

    Also where to go on, None at the end.
    """
    found: list[str] = []
    tills = unit.sql.all("SELECT id FROM joined_till WHERE store = ? AND id >= ? ORDER BY id", store, till)
    for (each,) in tills:
        reached = after if each == till else 0
        rows = unit.sql.all(
            "SELECT arrival FROM till_event WHERE till = ? AND kind IN ('member_joined', 'learned') AND arrival > ? "
            "ORDER BY arrival LIMIT ?",
            each,
            reached,
            count,
        )
        some = _fitting(unit, [row[0] for row in rows], count - len(found), begun=bool(found))
        found += entered(unit, some)
        if rows and (len(some) < len(rows) or len(rows) == count or len(found) >= count):
            return found, (each, some[-1] if some else reached)
    return found, None


def _fitting(unit: Unit, events: Sequence[int], count: int, *, begun: bool) -> list[int]:
    """The first of these events, as many as made so many members: one that brought some back made many.

    Where nothing is `begun` the first is there however many it made.
    """
    made = unit.sql.among("SELECT journal_seq, count(*) FROM member WHERE journal_seq IN (?) GROUP BY 1", events)
    sizes: dict[int, int] = dict(made)
    some: list[int] = []
    for event in events:
        size = max(1, sizes.get(event, 1))
        if size > count and (begun or some):
            break
        some.append(event)
        count -= size
    return some


def entered(unit: Unit, events: Sequence[int]) -> list[str]:
    """The members that these events made, or found to be somebody known already."""
    joined = unit.sql.among("SELECT id FROM member WHERE journal_seq IN (?)", events)
    again = unit.sql.among("SELECT member FROM member_alias WHERE journal_seq IN (?)", events)
    return [row[0] for row in (*joined, *again)]


def news(unit: Unit, ids: Sequence[str]) -> list[MemberNews]:
    """Members with their wallets, each followed by his second ids; in the order given."""
    wanted = list(dict.fromkeys(ids))
    rows = unit.sql.among("SELECT id, name, phone, card, level FROM member WHERE id IN (?)", wanted)
    people = {row[0]: row for row in rows}
    names = [member_account(member, wallet) for member in wanted for wallet in WALLETS]
    held = {
        name: -fen for name, fen in unit.sql.among("SELECT name, balance_fen FROM account WHERE name IN (?)", names)
    }
    waiting = {
        row[0]: (int(row[1]), int(row[2]))
        for row in unit.sql.among(
            "SELECT member, count(*), sum(entitlement_fen - rewarded_fen) FROM entry WHERE member IN (?) "
            "AND status = 'waiting' GROUP BY member",
            wanted,
        )
    }
    again: dict[str, list[str]] = {}
    for alias, member in unit.sql.among("SELECT id, member FROM member_alias WHERE member IN (?)", wanted):
        again.setdefault(member, []).append(alias)
    told: list[MemberNews] = []
    for member in wanted:
        _, name, phone, card, level = people[member]
        balance, points, love, frozen, voucher = (held.get(member_account(member, wallet), 0) for wallet in WALLETS)
        count, owed = waiting.get(member, (0, 0))
        first = MemberNews(
            id=member, same_as="", name=name, phone=phone or "", card=card or "", level=level, balance_fen=balance,
            points=points, love=love, love_frozen=frozen, voucher=voucher, waiting=count, still_to_come_fen=owed,
        )  # fmt: skip
        told.append(first)
        told += [first.model_copy(update={"id": alias, "same_as": member}) for alias in sorted(again.get(member, ()))]
    return told
