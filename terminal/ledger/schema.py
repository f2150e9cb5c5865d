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
    _int("jobs_us"),
    CheckConstraint("id = 1", name="single"),
    comment="One row: where the counters stand. join_seq is the one join sequence over all queues, never reused; "
    "bill_serial the till's own receipt counter; last_bill_us the instant of the newest bill, to see a clock go back; "
    "jobs_us the instant up to which every scheduled job that was due has run.",
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
    Column("referrer", Text),
    _text("rank"),
    _text("joined_at"),
    _int("journal_seq"),
    comment="Members. phone and card are NULL where there is none; referrer is who recruited him. level is a key "
    "of the level tables or ''.",
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
    Column("number", Text, unique=True),
    _text("channel"),
    _text("at"),
    _int("at_us"),
    _text("business_day"),
    _text("store"),
    _text("till"),
    _text("cashier"),
    Column("member", Text, ForeignKey("member.id")),
    *_amount("paid_fen", floor=0),
    *_amount("refunded_fen", floor=0),
    Column("completed_us", INT),
    Column("settled_net_fen", INT),
    *_amount("dividend_fen", floor=0),
    *_amount("dividend_now_fen", floor=0),
    *_amount("pooled_fen", floor=0),
    *_amount("pooled_now_fen", floor=0),
    *_amount("rebate_points", floor=0),
    *_amount("rebate_points_now", floor=0),
    _int("settings_version"),
    _int("clock_went_back"),
    _text("digest"),
    Column("status_hash", Text, unique=True),
    Index("bill_of_member", "member", "at_us"),
    CheckConstraint("refunded_fen <= paid_fen", name="refunded_within_paid"),
    comment="Bills and online orders. seq is the journal event's; number only on a till's receipt; completed_us and "
    "settled_net_fen (net paid at the settlement) are NULL before; dividend_, pooled_ (to the guild's "
    "pool) and rebate_points hold what the settlement gave and what is left of it after refunds; digest the SHA-256 of "
    "what was asked, so that the same id with other content is noticed; status_hash what is kept of the status token.",
)

order_line = _table(
    "order_line",
    _ref("bill", "bill.seq"),
    _int("no"),
    _text("sku"),
    *_amount("paid_fen", floor=0),
    *_amount("cost_fen", floor=0),
    *_amount("refunded_fen", floor=0),
    _text("verdict"),
    _text("queue"),
    _int("extract_ratio"),
    *_amount("extraction_fen", floor=0),
    *_amount("retained_fen", floor=0),
    *_amount("to_pool_fen", floor=0),
    *_amount("from_pool_fen", floor=0),
    _int("payouts"),
    *_amount("refund_cost_fen", floor=0),
    PrimaryKeyConstraint("bill", "no"),
    CheckConstraint("refunded_fen <= paid_fen", name="refunded_within_paid"),
    comment="What the scheme sees of an order: one line of a cashier bill, a line a product online. queue is the one "
    "its extraction was booked in ('' before); verdict why it joined or not (JoinVerdict).",
    without_rowid=True,
)

deduction = _table(
    "deduction",
    _ref("bill", "bill.seq"),
    _text("wallet"),
    *_amount("amount", floor=1),
    *_amount("returned", floor=0),
    PrimaryKeyConstraint("bill", "wallet"),
    comment="Points, love value or vouchers used on an order, and what of them refunds gave back (in hundredths).",
    without_rowid=True,
)

commission = _table(
    "commission",
    _ref("bill", "bill.seq"),
    _int("no"),
    _text("kind"),
    Column("member", Text, ForeignKey("member.id"), nullable=False),
    *_amount("amount_fen", floor=1),
    *_amount("now_fen", floor=0),
    PrimaryKeyConstraint("bill", "no"),
    comment="Commissions of an order: direct, indirect, team, recruit; now_fen is what refunds left of them.",
    without_rowid=True,
)

dividend = _table(
    "dividend",
    _text("day"),
    _int("no"),
    _ref("event", "journal.seq"),
    Column("member", Text, ForeignKey("member.id"), nullable=False),
    *_amount("amount_fen", floor=1),
    PrimaryKeyConstraint("event", "no"),
    comment="Dividends paid; day is the last day of the period.",
    without_rowid=True,
)

random_group = _table(
    "random_group",
    Column("queue", Text, primary_key=True),
    _int("grp"),
    _int("cash"),
    _int("points"),
    _int("taken"),
    _int("money_left"),
    comment="The random-return group that a queue is filling: number, setting, places taken, money places left.",
)

listing = _table(
    "listing",
    Column("sku", Text, primary_key=True),
    _int("listed"),
    comment="The mall's products: listed (1) or taken off (0).",
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
    *_amount("extracted_fen"),
    *_amount("rewarded_fen", floor=0),
    *_amount("retained_fen", floor=0),
    *_amount("pool_fen"),
    *_amount("refund_cost_fen", floor=0),
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
    _int("line"),
    _text("family"),
    _text("sku"),
    Column("lottery", Text),
    _int("drawn"),
    _int("completed"),
    Column("wallet", Text),
    Column("wallet_ratio", INT),
    *_amount("wallet_amount", floor=0),
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
    _ref("event", "journal.seq"),
    _int("no"),
    _ref("entry", "entry.seq"),
    _text("kind"),
    *_amount("amount_fen", floor=1),
    PrimaryKeyConstraint("event", "no"),
    Index("payout_to_entry", "entry", "event"),
    comment="Every reward made: the event that paid (a bill, a completion, a guild day), the entry, in "
    "their order. Append-only (triggers).",
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
    "order_line",
    "deduction",
    "commission",
    "dividend",
    "random_group",
    "listing",
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
