"""The tables, with what each is for and which of them can be rebuilt.

Three kinds of table stand here. The *journal* is the truth: one row an event, append-only, hash-chained. The
*projections* (bills, entries, payouts, postings, balances, totals, the count tree) are worked out from it in the same
transaction and can be worked out again; `audit` does, and compares. The rest is the *till's own* (print jobs,
the PIN, tokens to print again) and promises nothing to anybody else.

The same definitions serve SQLite, where every table is STRICT, and PostgreSQL. Amounts are whole fen in 64-bit
integers; SQLite silently turns an overflowing sum into a REAL, so every amount column checks its own type.
Instants are kept as the ISO text that was given and, where they are compared, as microseconds since 1970 beside it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

REVISION: Final = "0001"
"""The newest migration; a ledger with another one is older, or from a newer program."""

INT: Final[TypeEngine[int]] = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(naming_convention={"ck": "%(table_name)s_%(constraint_name)s", "pk": "%(table_name)s_pk"})


def _amount(name: str, *, floor: int | None = None) -> tuple[Column[int], CheckConstraint]:
    bound = "" if floor is None else f" AND {name} >= {floor}"
    return (
        Column(name, INT, nullable=False),
        CheckConstraint(f"{name} BETWEEN -4611686018427387904 AND 4611686018427387904{bound}", name=f"{name}_fits"),
    )


def _table(name: str, *parts: Column[int] | Column[str] | CheckConstraint | Index | PrimaryKeyConstraint,
           comment: str, without_rowid: bool = False) -> Table:  # fmt: skip
    return Table(name, metadata, *parts, comment=comment, sqlite_strict=True, sqlite_with_rowid=not without_rowid)


def _seq(name: str) -> Column[int]:
    return Column(name, INT, primary_key=True, autoincrement=False)


def _int(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


def _ref(name: str, target: str) -> Column[int]:
    return Column(name, INT, ForeignKey(target), nullable=False)


def _text(name: str, *, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, unique=unique)


journal = _table(
    "journal",
    _seq("seq"),
    _text("kind"),
    _text("at"),
    _int("format"),
    _text("body"),
    _text("prev"),
    _text("hash"),
    comment="The truth. One row an event: body is the exact text that was hashed, hash = SHA-256 over format, seq, "
    "kind, at, prev and body (journal.py), prev is the hash of the row before. seq has no gaps. Triggers refuse "
    "UPDATE and DELETE.",
)

ledger = _table(
    "ledger",
    _seq("id"),
    _text("ledger_id"),
    _text("created_at"),
    _int("journal_seq"),
    _text("journal_hash"),
    _int("join_seq"),
    _int("bill_serial"),
    _int("last_bill_us"),
    CheckConstraint("id = 1", name="single"),
    comment="One row: where the counters stand. join_seq is the one join sequence over all queues, never reused; "
    "bill_serial the till's own receipt counter; last_bill_us the instant of the newest bill, to see a clock go back.",
)

configuration = _table(
    "configuration",
    _seq("version"),
    _text("at"),
    _text("who"),
    _text("reason"),
    _text("shop"),
    _text("rebate"),
    _int("journal_seq"),
    comment="Every configuration ever saved, as JSON; the highest version is in force.",
)

member = _table(
    "member",
    Column("id", Text, primary_key=True),
    _text("name"),
    Column("phone", Text, unique=True),
    Column("card", Text, unique=True),
    _text("level"),
    _text("joined_at"),
    _int("journal_seq"),
    comment="Members. phone and card are NULL where there is none. level is a key of the level tables or ''.",
)

product = _table(
    "product",
    Column("barcode", Text, primary_key=True),
    _text("name"),
    *_amount("price_fen", floor=0),
    Column("member_price_fen", INT),
    _text("unit"),
    _text("grp"),
    _text("search"),
    CheckConstraint("member_price_fen IS NULL OR member_price_fen >= 0", name="member_price_fits"),
    comment="The catalogue. search is the folded text that find-as-you-type looks in.",
)

bill = _table(
    "bill",
    Column("seq", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    _text("id", unique=True),
    _text("number", unique=True),
    _text("at"),
    _int("at_us"),
    _text("business_day"),
    _text("store"),
    _text("till"),
    _text("cashier"),
    Column("member", Text, ForeignKey("member.id")),
    *_amount("paid_fen", floor=0),
    _text("queue"),
    _text("verdict"),
    _int("extract_ratio"),
    *_amount("extraction_fen", floor=0),
    *_amount("retained_fen", floor=0),
    *_amount("to_pool_fen", floor=0),
    *_amount("from_pool_fen", floor=0),
    _int("payouts"),
    _int("settings_version"),
    _int("clock_went_back"),
    _text("digest"),
    Column("status_hash", Text, unique=True),
    Index("bill_of_member", "member", "at_us"),
    comment="Bills. seq is the journal event's; digest the SHA-256 of what was asked, so that the same id with other "
    "content is noticed; verdict why it joined or not (JoinVerdict); status_hash what is kept of the status token.",
)

bill_line = _table(
    "bill_line",
    _ref("bill", "bill.seq"),
    _int("no"),
    _text("barcode"),
    _text("name"),
    _int("quantity"),
    _text("unit"),
    *_amount("price_fen", floor=0),
    *_amount("discount_fen", floor=0),
    *_amount("amount_fen", floor=0),
    PrimaryKeyConstraint("bill", "no"),
    comment="The lines of a bill, quantity in thousandths.",
    without_rowid=True,
)

tender = _table(
    "tender",
    _ref("bill", "bill.seq"),
    _int("no"),
    _text("kind"),
    *_amount("amount_fen", floor=0),
    *_amount("given_fen", floor=0),
    _text("name"),
    _text("reference"),
    PrimaryKeyConstraint("bill", "no"),
    comment="How a bill was paid; the amounts of a bill's tenders add up to what was paid.",
    without_rowid=True,
)

queue = _table(
    "queue",
    _seq("id"),
    _text("name", unique=True),
    *_amount("waiting", floor=0),
    *_amount("owed_fen", floor=0),
    *_amount("extracted_fen", floor=0),
    *_amount("rewarded_fen", floor=0),
    *_amount("retained_fen", floor=0),
    *_amount("pool_fen"),
    CheckConstraint("extracted_fen = rewarded_fen + retained_fen + pool_fen", name="conserved"),
    comment="One row a queue with its totals: entries waiting, what they still wait for, and where every fen of "
    "extraction went. On PostgreSQL its row lock makes one writer a queue.",
)

queue_day = _table(
    "queue_day",
    _ref("queue", "queue.id"),
    _text("day"),
    _int("bills"),
    *_amount("turnover_fen", floor=0),
    *_amount("extracted_fen", floor=0),
    *_amount("rewarded_fen", floor=0),
    _int("filled"),
    PrimaryKeyConstraint("queue", "day"),
    comment="What a queue saw each business day: bills and turnover, extraction, rewards, entries that received all.",
    without_rowid=True,
)

entry = _table(
    "entry",
    _seq("seq"),
    _text("id", unique=True),
    _ref("queue", "queue.id"),
    _ref("bill", "bill.seq"),
    Column("member", Text, ForeignKey("member.id"), nullable=False),
    _text("store"),
    _text("day"),
    _int("ratio"),
    _text("rule"),
    _int("settings_version"),
    *_amount("entitlement_fen", floor=0),
    *_amount("rewarded_fen", floor=0),
    _text("status"),
    _int("joined_ahead"),
    *_amount("joined_money_ahead_fen", floor=0),
    Column("ended_at", Text),
    CheckConstraint("rewarded_fen <= entitlement_fen", name="within_entitlement"),
    Index("entry_waiting", "queue", "seq", sqlite_where=text("status = 'waiting'"),
          postgresql_where=text("status = 'waiting'")),
    Index("entry_of_member", "member", "seq"),
    comment="One row a place in a queue. seq is the place in the one join sequence, never reused and never moved; "
    "ratio in hundredths of a percent; joined_… the position right after its own bill was settled.",
)  # fmt: skip

qnode = _table(
    "qnode",
    _int("queue"),
    _int("level"),
    _int("idx"),
    _int("n"),
    _int("m"),
    PrimaryKeyConstraint("queue", "level", "idx"),
    CheckConstraint("n >= 0 AND m >= 0", name="not_below_zero"),
    comment="The count tree over the join sequence: how many entries of a queue wait (n) and for how much (m, fen) in "
    "each block of 256 (level 1), 65 536 (level 2) and 16 777 216 (level 3) places; idx = seq // block.",
    without_rowid=True,
)

payout = _table(
    "payout",
    _ref("bill", "bill.seq"),
    _int("no"),
    _ref("entry", "entry.seq"),
    _text("kind"),
    *_amount("amount_fen", floor=1),
    PrimaryKeyConstraint("bill", "no"),
    Index("payout_to_entry", "entry", "bill"),
    comment="Every reward made: the paying bill, the entry that received it, in their order. Append-only (triggers).",
    without_rowid=True,
)

account = _table(
    "account",
    _seq("id"),
    _text("name", unique=True),
    *_amount("balance_fen"),
    comment="Accounts of the double entry, debit positive: tender:<kind>, sales, rebate:<queue> (what extraction "
    "cost), retained:<queue>, pool:<queue>, member:<id>:balance. They add up to zero.",
)

posting = _table(
    "posting",
    _ref("event", "journal.seq"),
    _int("no"),
    _ref("account", "account.id"),
    *_amount("amount_fen"),
    PrimaryKeyConstraint("event", "no"),
    CheckConstraint("amount_fen <> 0", name="not_zero"),
    comment="One side of a movement of money; those of one event add up to zero. Append-only (triggers).",
    without_rowid=True,
)

outbox = _table(
    "outbox",
    Column("event", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    comment="Events that no head office has confirmed yet, written in the event's own transaction.",
)

print_job = _table(
    "print_job",
    Column("id", Text, primary_key=True),
    _text("bill"),
    _int("copy"),
    _text("state"),
    _text("added_at"),
    _int("tries"),
    _text("last_error"),
    comment="The till's own: receipts to be printed, state waiting, printed or dropped. Not in the journal.",
)

secret = _table(
    "secret",
    Column("name", Text, primary_key=True),
    _text("value"),
    comment="The till's own: the manager's PIN (argon2) and its count of wrong tries. Never exported.",
)

status_token = _table(
    "status_token",
    Column("bill", INT, ForeignKey("bill.seq"), primary_key=True, autoincrement=False),
    _text("token"),
    comment="The till's own: the status page's token of a bill, kept so that a receipt can be printed again.",
)

APPEND_ONLY: Final = ("journal", "payout", "posting")
"""Tables whose rows triggers protect against UPDATE and DELETE."""

PROJECTIONS: Final = (
    "configuration",
    "member",
    "product",
    "bill",
    "bill_line",
    "tender",
    "queue",
    "queue_day",
    "entry",
    "qnode",
    "payout",
    "account",
    "posting",
)
"""What `audit` rebuilds from the journal and compares row by row."""
