"""The tables, with what each is for and which of them can be rebuilt.

Three kinds of table stand here. The *journal* is the truth: one row an event, append-only, hash-chained. The
*projections* (bills, entries, payouts, postings, balances, totals, the count tree) are worked out from it in the same
transaction and can be worked out again; `audit` does, and compares. The rest is the *till's own* (print jobs,
the PIN, tokens to print again, what head office said) and *head office's own* (its tills and what they sent).
What a till has not sent yet is simply the end of its journal: there is no outbox beside it that could differ.

The same definitions serve SQLite, where every table is STRICT, and PostgreSQL. Amounts are whole fen in 64-bit
integers; SQLite silently turns an overflowing sum into a REAL, so every amount column checks its own type.
Instants are kept as the ISO text that was given and, where they are compared, as microseconds since 1970 beside it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Text, text

from terminal.ledger import (  # noqa: F401 - their tables belong to the metadata
    catalogue_tables,
    day_tables,
    office_tables,
    till_sync_tables,
)
from terminal.ledger.columns import INT, amount, int_column, metadata, ref_column, seq_column, table, text_column
from terminal.ledger.own_tables import print_job, secret, status_token

__all__ = ["APPEND_ONLY", "PROJECTIONS", "REVISION", "metadata", "print_job", "secret", "status_token"]

REVISION: Final = "0010"
"""The newest migration; a ledger with another one is older, or from a newer program."""

journal = table(
    "journal",
    seq_column("seq"),
    text_column("kind"),
    text_column("at"),
    int_column("format"),
    text_column("body"),
    text_column("prev"),
    text_column("hash"),
    Index("journal_besides_bills", "seq", sqlite_where=text("kind <> 'order_paid'"),
          postgresql_where=text("kind <> 'order_paid'")),
    comment="The truth. One row an event: body is the exact text that was hashed, hash = SHA-256 over format, seq, "
    "kind, at, prev and body (journal.py), prev is the hash of the row before. seq has no gaps. Triggers refuse "
    "UPDATE and DELETE.",
)  # fmt: skip

ledger = table(
    "ledger",
    seq_column("id"),
    text_column("ledger_id"),
    text_column("created_at"),
    int_column("journal_seq"),
    text_column("journal_hash"),
    int_column("join_seq"),
    int_column("bill_serial"),
    int_column("last_bill_us"),
    int_column("jobs_us"),
    CheckConstraint("id = 1", name="single"),
    comment="One row: where the counters stand. join_seq is the one join sequence over all queues, never reused; "
    "bill_serial the till's own receipt counter; last_bill_us the instant of the newest bill, to see a clock go back; "
    "jobs_us the instant up to which every scheduled job that was due has run.",
)

configuration = table(
    "configuration",
    seq_column("version"),
    text_column("at"),
    text_column("who"),
    text_column("reason"),
    text_column("shop"),
    text_column("rebate"),
    int_column("journal_seq"),
    comment="Every configuration ever saved, as JSON; the highest version is in force.",
)

member = table(
    "member",
    Column("id", Text, primary_key=True),
    text_column("name"),
    Column("phone", Text, unique=True),
    Column("card", Text, unique=True),
    text_column("level"),
    Column("referrer", Text),
    text_column("rank"),
    text_column("joined_at"),
    int_column("journal_seq"),
    Index("member_of_event", "journal_seq"),
    comment="Members. phone and card are NULL where there is none; referrer is who recruited him. level is a key "
    "of the level tables or ''.",
)

bill = table(
    "bill",
    Column("seq", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    text_column("id", unique=True),
    Column("number", Text, unique=True),
    text_column("channel"),
    text_column("at"),
    int_column("at_us"),
    text_column("business_day"),
    text_column("store"),
    text_column("till"),
    text_column("cashier"),
    Column("member", Text, ForeignKey("member.id")),
    *amount("paid_fen", floor=0),
    *amount("refunded_fen", floor=0),
    Column("completed_us", INT),
    Column("settled_net_fen", INT),
    *amount("dividend_fen", floor=0),
    *amount("dividend_now_fen", floor=0),
    *amount("pooled_fen", floor=0),
    *amount("pooled_now_fen", floor=0),
    *amount("rebate_points", floor=0),
    *amount("rebate_points_now", floor=0),
    int_column("settings_version"),
    int_column("clock_went_back"),
    text_column("digest"),
    Column("status_hash", Text, unique=True),
    Index("bill_of_member", "member", "at_us"),
    Index("bill_of_store", "store", "member"),
    CheckConstraint("refunded_fen <= paid_fen", name="refunded_within_paid"),
    comment="Bills and online orders. seq is the journal event's; number only on a till's receipt; completed_us and "
    "settled_net_fen (net paid at the settlement) are NULL before; dividend_, pooled_ (to the guild's "
    "pool) and rebate_points hold what the settlement gave and what is left of it after refunds; digest the SHA-256 of "
    "what was asked, so that the same id with other content is noticed; status_hash what is kept of the status token.",
)

order_line = table(
    "order_line",
    ref_column("bill", "bill.seq"),
    int_column("no"),
    text_column("sku"),
    *amount("paid_fen", floor=0),
    *amount("cost_fen", floor=0),
    *amount("refunded_fen", floor=0),
    text_column("verdict"),
    text_column("queue"),
    int_column("extract_ratio"),
    *amount("extraction_fen", floor=0),
    *amount("retained_fen", floor=0),
    *amount("to_pool_fen", floor=0),
    *amount("from_pool_fen", floor=0),
    int_column("payouts"),
    *amount("refund_cost_fen", floor=0),
    PrimaryKeyConstraint("bill", "no"),
    CheckConstraint("refunded_fen <= paid_fen", name="refunded_within_paid"),
    comment="What the scheme sees of an order: one line of a cashier bill, a line a product online. queue is the one "
    "its extraction was booked in ('' before); verdict why it joined or not (JoinVerdict).",
    without_rowid=True,
)

deduction = table(
    "deduction",
    ref_column("bill", "bill.seq"),
    text_column("wallet"),
    *amount("amount", floor=1),
    *amount("returned", floor=0),
    PrimaryKeyConstraint("bill", "wallet"),
    comment="Points, love value or vouchers used on an order, and what of them refunds gave back (in hundredths).",
    without_rowid=True,
)

commission = table(
    "commission",
    ref_column("bill", "bill.seq"),
    int_column("no"),
    text_column("kind"),
    Column("member", Text, ForeignKey("member.id"), nullable=False),
    *amount("amount_fen", floor=1),
    *amount("now_fen", floor=0),
    PrimaryKeyConstraint("bill", "no"),
    comment="Commissions of an order: direct, indirect, team, recruit; now_fen is what refunds left of them.",
    without_rowid=True,
)

dividend = table(
    "dividend",
    text_column("day"),
    int_column("no"),
    ref_column("event", "journal.seq"),
    Column("member", Text, ForeignKey("member.id"), nullable=False),
    *amount("amount_fen", floor=1),
    PrimaryKeyConstraint("event", "no"),
    comment="Dividends paid; day is the last day of the period.",
    without_rowid=True,
)

random_group = table(
    "random_group",
    Column("queue", Text, primary_key=True),
    int_column("grp"),
    int_column("cash"),
    int_column("points"),
    int_column("taken"),
    int_column("money_left"),
    comment="The random-return group that a queue is filling: number, setting, places taken, money places left.",
)

listing = table(
    "listing",
    Column("sku", Text, primary_key=True),
    int_column("listed"),
    comment="The mall's products: listed (1) or taken off (0).",
)

bill_line = table(
    "bill_line",
    ref_column("bill", "bill.seq"),
    int_column("no"),
    text_column("barcode"),
    text_column("name"),
    int_column("quantity"),
    text_column("unit"),
    *amount("price_fen", floor=0),
    *amount("discount_fen", floor=0),
    *amount("amount_fen", floor=0),
    PrimaryKeyConstraint("bill", "no"),
    comment="The lines of a bill, quantity in thousandths.",
    without_rowid=True,
)

tender = table(
    "tender",
    ref_column("bill", "bill.seq"),
    int_column("no"),
    text_column("kind"),
    *amount("amount_fen", floor=0),
    *amount("given_fen", floor=0),
    text_column("name"),
    text_column("reference"),
    PrimaryKeyConstraint("bill", "no"),
    comment="How a bill was paid; the amounts of a bill's tenders add up to what was paid.",
    without_rowid=True,
)

queue = table(
    "queue",
    seq_column("id"),
    text_column("name", unique=True),
    *amount("waiting", floor=0),
    *amount("owed_fen", floor=0),
    *amount("extracted_fen"),
    *amount("rewarded_fen", floor=0),
    *amount("retained_fen", floor=0),
    *amount("pool_fen"),
    *amount("refund_cost_fen", floor=0),
    CheckConstraint("extracted_fen = rewarded_fen + retained_fen + pool_fen", name="conserved"),
    comment="One row a queue with its totals: entries waiting, what they still wait for, and where every fen of "
    "extraction went. On PostgreSQL its row lock makes one writer a queue.",
)

queue_day = table(
    "queue_day",
    ref_column("queue", "queue.id"),
    text_column("day"),
    int_column("bills"),
    *amount("turnover_fen", floor=0),
    *amount("extracted_fen", floor=0),
    *amount("rewarded_fen", floor=0),
    int_column("filled"),
    PrimaryKeyConstraint("queue", "day"),
    comment="What a queue saw each business day: bills and turnover, extraction, rewards, entries that received all.",
    without_rowid=True,
)

entry = table(
    "entry",
    seq_column("seq"),
    text_column("id", unique=True),
    ref_column("queue", "queue.id"),
    ref_column("bill", "bill.seq"),
    Column("member", Text, ForeignKey("member.id"), nullable=False),
    text_column("store"),
    text_column("day"),
    int_column("ratio"),
    text_column("rule"),
    int_column("settings_version"),
    *amount("entitlement_fen", floor=0),
    *amount("rewarded_fen", floor=0),
    text_column("status"),
    int_column("line"),
    text_column("family"),
    text_column("sku"),
    Column("lottery", Text),
    int_column("drawn"),
    int_column("completed"),
    Column("wallet", Text),
    Column("wallet_ratio", INT),
    *amount("wallet_amount", floor=0),
    int_column("joined_ahead"),
    *amount("joined_money_ahead_fen", floor=0),
    Column("ended_at", Text),
    CheckConstraint("rewarded_fen <= entitlement_fen", name="within_entitlement"),
    Index("entry_waiting", "queue", "seq", sqlite_where=text("status = 'waiting'"),
          postgresql_where=text("status = 'waiting'")),
    Index("entry_of_member", "member", "seq"),
    Index("entry_of_store", "store", "seq"),
    comment="One row a place in a queue. seq is the place in the one join sequence, never reused and never moved; "
    "ratio in hundredths of a percent; joined_… the position right after its own bill was settled.",
)  # fmt: skip

qnode = table(
    "qnode",
    int_column("queue"),
    int_column("level"),
    int_column("idx"),
    int_column("n"),
    int_column("m"),
    PrimaryKeyConstraint("queue", "level", "idx"),
    CheckConstraint("n >= 0 AND m >= 0", name="not_below_zero"),
    comment="The count tree over the join sequence: how many entries of a queue wait (n) and for how much (m, fen) in "
    "each block of 256 (level 1), 65 536 (level 2) and 16 777 216 (level 3) places; idx = seq // block.",
    without_rowid=True,
)

payout = table(
    "payout",
    ref_column("event", "journal.seq"),
    int_column("no"),
    ref_column("entry", "entry.seq"),
    text_column("kind"),
    *amount("amount_fen", floor=1),
    PrimaryKeyConstraint("event", "no"),
    Index("payout_to_entry", "entry", "event"),
    comment="Every reward made: the event that paid (a bill, a completion, a guild day), the entry, in "
    "their order. Append-only (triggers).",
    without_rowid=True,
)

account = table(
    "account",
    seq_column("id"),
    text_column("name", unique=True),
    *amount("balance_fen"),
    comment="Accounts of the double entry, debit positive: tender:<kind>, sales, rebate:<queue> (what extraction "
    "cost), retained:<queue>, pool:<queue>, member:<id>:balance. They add up to zero.",
)

posting = table(
    "posting",
    ref_column("event", "journal.seq"),
    int_column("no"),
    ref_column("account", "account.id"),
    *amount("amount_fen"),
    PrimaryKeyConstraint("event", "no"),
    CheckConstraint("amount_fen <> 0", name="not_zero"),
    comment="One side of a movement of money; those of one event add up to zero. Append-only (triggers).",
    without_rowid=True,
)

APPEND_ONLY: Final = ("journal", "payout", "posting")
"""Tables whose rows triggers protect against UPDATE and DELETE."""

PROJECTIONS: Final = (
    "configuration",
    "member",
    "product",
    "product_code",
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
    "staff",
    "note",
    "shift",
    "cash_move",
    "refund",
    "adjustment",
    "claim",
    "claim_elsewhere",
    "consent",
    "stock",
)
"""What `audit` rebuilds from the journal and compares row by row."""
