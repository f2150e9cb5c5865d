"""Double entry: every movement of money is a set of postings that add up to zero, gathered and written at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from terminal.ledger.numbering import final
from terminal.ledger.sql import Sql


def tender_account(kind: str) -> str:
    return f"tender:{kind}"


BALANCE, POINTS, LOVE, LOVE_FROZEN, VOUCHER = "balance", "points", "love", "love_frozen", "voucher"
WALLETS = (BALANCE, POINTS, LOVE, LOVE_FROZEN, VOUCHER)


def member_account(member: str, wallet: str = BALANCE) -> str:
    """A member's wallet: what is owed to him, so a credit."""
    return f"member:{member}:{wallet}"


def issued_account(wallet: str) -> str:
    """The other side of points, love value and vouchers: what the merchant has put out of them."""
    return f"issued:{wallet}"


SALES = "sales"
REFUNDED = "refunded"
"""Paid back for refunds."""
CLAWED_BACK = "clawed_back"
"""Rewards that left a member's balance again because his own order was refunded."""
REFUND_COST = "refund_cost"
"""The extraction of refunded amounts, borne by the merchant (9.4)."""
COMMISSIONS = "commissions"
DIVIDENDS = "dividends"
DIVIDEND_POOL = "dividend:pool"
GUILD_COST = "guild:contributed"
OPENING = "opening"
"""The other side of what members brought along."""


def rebate_account(queue: str) -> str:
    """What extraction has cost the merchant."""
    return f"rebate:{queue}"


def retained_account(queue: str) -> str:
    return f"retained:{queue}"


def pool_account(queue: str) -> str:
    return f"pool:{queue}"


_MEMBERS_ACCOUNT = "'" + member_account("' || member || '") + "'"
"""`member_account` of a column `member`, in SQL."""
_IN_TURN = "OVER (ORDER BY place)"


class Accounts:
    """The accounts within one unit: balances change in memory and reach the tables in `flush`. Debit is positive."""

    def __init__(self, sql: Sql, before_reading: Callable[[], None] | None = None) -> None:
        self._sql = sql
        self._before_reading = before_reading
        """Sees to it that nobody else changes a balance from here on."""
        self._ids: dict[str, int] = {}
        self._opened: dict[str, int] = {}
        """Accounts with their ids that are not in the table yet."""
        self._changes: dict[str, int] = {}
        """By account, in the order in which they were first named: in that order they are opened."""
        self._postings: list[tuple[int, int, str, int]] = []

    def next_number(self, event: int) -> int:
        """The number of an event's next posting, where some are in the tables already."""
        row = self._sql.one("SELECT coalesce(max(no), 0) FROM posting WHERE event = ?", event)
        return (row[0] if row else 0) + 1

    def post(self, event: int, movements: dict[str, int], *, first: int = 1) -> None:
        """Book one event's movements, account name → fen; they must add up to zero. `first` numbers the postings."""
        if sum(movements.values()) != 0:
            raise AssertionError(f"event {event} does not balance: {movements}")
        no = first - 1
        for name, fen in movements.items():
            self._changes[name] = self._changes.get(name, 0) + fen
            if fen:
                no += 1
                self._postings.append((event, no, name, fen))

    def post_received(self, event: int, received: str, values: Sequence[int], total: int, payer: str) -> None:
        """Book what members receive in all, paid by one account; for more of them than should pass through here.

        `received` is a query, `values` its marks, with the columns member, fen (0 or more) and place; `total` is what
        all fen add up to. Leaves the rows that `post` leaves of the members in the order of their places, and the payer
        after them. Members' accounts and postings go to the tables at once, as the event itself must have before.
        """
        self.flush()
        sql = self._sql
        highest = self._highest_id()
        sql.run("CREATE TEMPORARY TABLE received (no BIGINT, account BIGINT, name TEXT, fen BIGINT)")
        sql.run(
            f"INSERT INTO received (no, account, name, fen) SELECT count(*) FILTER (WHERE fen <> 0) {_IN_TURN}, "  # noqa: S608
            f"coalesce(account.id, ? + count(*) FILTER (WHERE account.id IS NULL) {_IN_TURN}), {_MEMBERS_ACCOUNT}, fen "
            f"FROM ({received}) AS due LEFT JOIN account ON account.name = {_MEMBERS_ACCOUNT}",
            highest,
            *values,
        )
        row = sql.one("SELECT sum(fen), max(no) FROM received")
        booked, last = (int(row[0] or 0), int(row[1] or 0)) if row else (0, 0)
        if booked != total:
            raise AssertionError(f"event {event} does not balance: members receive {booked}, {payer} pays {total}")
        sql.run(
            "INSERT INTO account (id, name, balance_fen) SELECT account, name, 0 - fen FROM received WHERE account > ?",
            highest,
        )
        sql.run(
            "UPDATE account SET balance_fen = account.balance_fen - received.fen FROM received "
            "WHERE account.id = received.account AND received.account <= ?",
            highest,
        )
        sql.run(
            "INSERT INTO posting (event, no, account, amount_fen) SELECT ?, no, account, 0 - fen FROM received "
            "WHERE fen <> 0",
            event,
        )
        sql.run("DROP TABLE received")
        self._changes[payer] = self._changes.get(payer, 0) + total
        if total:
            self._postings.append((event, last + 1, payer, total))

    def balance(self, name: str) -> int:
        """In fen, what this unit has booked included; 0 for an account that does not exist."""
        if self._before_reading is not None:
            self._before_reading()
        row = self._sql.one("SELECT balance_fen FROM account WHERE name = ?", name)
        return (int(row[0]) if row is not None else 0) + self._changes.get(name, 0)

    @property
    def unwritten(self) -> bool:
        return bool(self._changes)

    def number(self, events: int) -> None:
        """Nobody else writes from here on: move provisional numbers of events so far."""
        self._before_reading = None
        self._postings = [(final(event, events), no, name, fen) for event, no, name, fen in self._postings]

    def look_up(self) -> None:
        """Know the ids of all accounts that were named, in one look; those that are not there yet are given one."""
        unknown = [name for name in self._changes if name not in self._ids]
        if not unknown:
            return
        self._ids.update(self._sql.among("SELECT name, id FROM account WHERE name IN (?)", unknown))
        new = [name for name in unknown if name not in self._ids]
        if new:
            highest = max([self._highest_id(), *self._opened.values()])
            self._opened.update(zip(new, count(highest + 1), strict=False))
            self._ids.update(self._opened)

    def flush(self) -> None:
        if not self._changes:
            return
        self.look_up()
        sql, ids, changes, opened = self._sql, self._ids, self._changes, self._opened
        sql.insert("account", [(number, name, changes[name]) for name, number in opened.items()])
        known = sorted((ids[name], fen) for name, fen in changes.items() if fen and name not in opened)
        sql.change("account", ("balance_fen",), ("id",), [(fen, number) for number, fen in known], add=True)
        sql.insert("posting", [(event, no, ids[name], fen) for event, no, name, fen in self._postings])
        changes.clear()
        opened.clear()
        self._postings.clear()

    def _highest_id(self) -> int:
        row = self._sql.one("SELECT coalesce(max(id), 0) FROM account")
        return row[0] if row else 0
