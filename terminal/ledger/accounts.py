"""Double entry: every movement of money is a set of postings that add up to zero, gathered and written at once."""

from __future__ import annotations

from terminal.ledger import schema
from terminal.ledger.sql import Sql, insert_into


def tender_account(kind: str) -> str:
    return f"tender:{kind}"


def member_account(member: str) -> str:
    return f"member:{member}:balance"


SALES = "sales"


def rebate_account(queue: str) -> str:
    """What extraction has cost the merchant."""
    return f"rebate:{queue}"


def retained_account(queue: str) -> str:
    return f"retained:{queue}"


def pool_account(queue: str) -> str:
    return f"pool:{queue}"


class Accounts:
    """The accounts within one unit: balances change in memory and reach the tables in `flush`. Debit is positive."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._ids: dict[str, int] = {}
        self._created: list[tuple[int, str, int]] = []
        self._changes: dict[int, int] = {}
        self._postings: list[tuple[int, int, int]] = []
        self._next_id: int | None = None

    def post(self, event: int, movements: dict[str, int]) -> None:
        """Book one event's movements, account name → fen; they must add up to zero."""
        if sum(movements.values()) != 0:
            raise AssertionError(f"event {event} does not balance: {movements}")
        for name, fen in movements.items():
            if fen:
                account = self._id_of(name)
                self._changes[account] = self._changes.get(account, 0) + fen
                self._postings.append((event, account, fen))

    def balance(self, name: str) -> int:
        """In fen, what this unit has booked included; 0 for an account that does not exist."""
        row = self._sql.one("SELECT id, balance_fen FROM account WHERE name = ?", name)
        if row is None:
            account = self._ids.get(name)
            return 0 if account is None else self._changes.get(account, 0)
        return int(row[1]) + self._changes.get(row[0], 0)

    def flush(self) -> None:
        sql = self._sql
        if self._created:
            sql.many(insert_into(schema.account), self._created)
            self._created.clear()
        if self._changes:
            changes = [(fen, account) for account, fen in sorted(self._changes.items()) if fen]
            sql.many("UPDATE account SET balance_fen = balance_fen + ? WHERE id = ?", changes)
            self._changes.clear()
        if self._postings:
            row = sql.one("SELECT coalesce(max(id), 0) FROM posting")
            first = (row[0] if row else 0) + 1
            sql.many(
                insert_into(schema.posting),
                [(number, *posting) for number, posting in enumerate(self._postings, first)],
            )
            self._postings.clear()

    def _id_of(self, name: str) -> int:
        known = self._ids.get(name)
        if known is not None:
            return known
        row = self._sql.one("SELECT id FROM account WHERE name = ?", name)
        if row is None:
            if self._next_id is None:
                highest = self._sql.one("SELECT coalesce(max(id), 0) FROM account")
                self._next_id = (highest[0] if highest else 0) + 1
            number = self._next_id
            self._next_id += 1
            self._created.append((number, name, 0))
        else:
            number = row[0]
        self._ids[name] = number
        return number
