"""The first schema: journal, projections, the till's own tables, and the triggers that make three of them append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("journal", "payout", "posting")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", INT, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("balance_fen", INT, nullable=False),
        sa.CheckConstraint(
            "balance_fen BETWEEN -4611686018427387904 AND 4611686018427387904", name=op.f("account_balance_fen_fits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("account_pk")),
        sa.UniqueConstraint("name"),
        comment="Accounts of the double entry, debit positive: tender:<kind>, sales, rebate:<queue> (what extraction cost), retained:<queue>, pool:<queue>, member:<id>:balance. They add up to zero.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "configuration",
        sa.Column("version", INT, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("rebate", sa.Text(), nullable=False),
        sa.Column("journal_seq", INT, nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("configuration_pk")),
        comment="Every configuration ever saved, as JSON; the highest version is in force.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "journal",
        sa.Column("seq", INT, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("format", INT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("journal_pk")),
        comment="The truth. One row an event: body is the exact text that was hashed, hash = SHA-256 over format, seq, kind, at, prev and body (journal.py), prev is the hash of the row before. seq has no gaps. Triggers refuse UPDATE and DELETE.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "ledger",
        sa.Column("id", INT, autoincrement=False, nullable=False),
        sa.Column("ledger_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("journal_seq", INT, nullable=False),
        sa.Column("journal_hash", sa.Text(), nullable=False),
        sa.Column("join_seq", INT, nullable=False),
        sa.Column("bill_serial", INT, nullable=False),
        sa.Column("last_bill_us", INT, nullable=False),
        sa.Column("jobs_us", INT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ledger_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("ledger_pk")),
        comment="One row: where the counters stand. join_seq is the one join sequence over all queues, never reused; bill_serial the till's own receipt counter; last_bill_us the instant of the newest bill, to see a clock go back; jobs_us the instant up to which every scheduled job that was due has run.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "listing",
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("listed", INT, nullable=False),
        sa.PrimaryKeyConstraint("sku", name=op.f("listing_pk")),
        comment="The mall's products: listed (1) or taken off (0).",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("card", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("referrer", sa.Text(), nullable=True),
        sa.Column("rank", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.Text(), nullable=False),
        sa.Column("journal_seq", INT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("member_pk")),
        sa.UniqueConstraint("card"),
        sa.UniqueConstraint("phone"),
        comment="Members. phone and card are NULL where there is none; referrer is who recruited him. level is a key of the level tables or ''.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "print_job",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("bill", sa.Text(), nullable=False),
        sa.Column("copy", INT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("tries", INT, nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("print_job_pk")),
        comment="The till's own: receipts to be printed, state waiting, printed or dropped. Not in the journal.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "product",
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("price_fen", INT, nullable=False),
        sa.Column("member_price_fen", INT, nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("grp", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.CheckConstraint("member_price_fen IS NULL OR member_price_fen >= 0", name=op.f("product_member_price_fits")),
        sa.CheckConstraint(
            "price_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND price_fen >= 0",
            name=op.f("product_price_fen_fits"),
        ),
        sa.PrimaryKeyConstraint("barcode", name=op.f("product_pk")),
        comment="The catalogue. search is the folded text that find-as-you-type looks in.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "qnode",
        sa.Column("queue", INT, nullable=False),
        sa.Column("level", INT, nullable=False),
        sa.Column("idx", INT, nullable=False),
        sa.Column("n", INT, nullable=False),
        sa.Column("m", INT, nullable=False),
        sa.CheckConstraint("n >= 0 AND m >= 0", name=op.f("qnode_not_below_zero")),
        sa.PrimaryKeyConstraint("queue", "level", "idx", name=op.f("qnode_pk")),
        comment="The count tree over the join sequence: how many entries of a queue wait (n) and for how much (m, fen) in each block of 256 (level 1), 65 536 (level 2) and 16 777 216 (level 3) places; idx = seq // block.",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "queue",
        sa.Column("id", INT, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("waiting", INT, nullable=False),
        sa.Column("owed_fen", INT, nullable=False),
        sa.Column("extracted_fen", INT, nullable=False),
        sa.Column("rewarded_fen", INT, nullable=False),
        sa.Column("retained_fen", INT, nullable=False),
        sa.Column("pool_fen", INT, nullable=False),
        sa.Column("refund_cost_fen", INT, nullable=False),
        sa.CheckConstraint("extracted_fen = rewarded_fen + retained_fen + pool_fen", name=op.f("queue_conserved")),
        sa.CheckConstraint(
            "extracted_fen BETWEEN -4611686018427387904 AND 4611686018427387904", name=op.f("queue_extracted_fen_fits")
        ),
        sa.CheckConstraint(
            "owed_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND owed_fen >= 0",
            name=op.f("queue_owed_fen_fits"),
        ),
        sa.CheckConstraint(
            "pool_fen BETWEEN -4611686018427387904 AND 4611686018427387904", name=op.f("queue_pool_fen_fits")
        ),
        sa.CheckConstraint(
            "refund_cost_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND refund_cost_fen >= 0",
            name=op.f("queue_refund_cost_fen_fits"),
        ),
        sa.CheckConstraint(
            "retained_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND retained_fen >= 0",
            name=op.f("queue_retained_fen_fits"),
        ),
        sa.CheckConstraint(
            "rewarded_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND rewarded_fen >= 0",
            name=op.f("queue_rewarded_fen_fits"),
        ),
        sa.CheckConstraint(
            "waiting BETWEEN -4611686018427387904 AND 4611686018427387904 AND waiting >= 0",
            name=op.f("queue_waiting_fits"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("queue_pk")),
        sa.UniqueConstraint("name"),
        comment="One row a queue with its totals: entries waiting, what they still wait for, and where every fen of extraction went. On PostgreSQL its row lock makes one writer a queue.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "random_group",
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("grp", INT, nullable=False),
        sa.Column("cash", INT, nullable=False),
        sa.Column("points", INT, nullable=False),
        sa.Column("taken", INT, nullable=False),
        sa.Column("money_left", INT, nullable=False),
        sa.PrimaryKeyConstraint("queue", name=op.f("random_group_pk")),
        comment="The random-return group that a queue is filling: number, setting, places taken, money places left.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("secret_pk")),
        comment="The till's own: the manager's PIN (argon2) and its count of wrong tries. Never exported.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "bill",
        sa.Column("seq", INT, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("at_us", INT, nullable=False),
        sa.Column("business_day", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("till", sa.Text(), nullable=False),
        sa.Column("cashier", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=True),
        sa.Column("paid_fen", INT, nullable=False),
        sa.Column("refunded_fen", INT, nullable=False),
        sa.Column("completed_us", INT, nullable=True),
        sa.Column("settled_net_fen", INT, nullable=True),
        sa.Column("dividend_fen", INT, nullable=False),
        sa.Column("dividend_now_fen", INT, nullable=False),
        sa.Column("pooled_fen", INT, nullable=False),
        sa.Column("pooled_now_fen", INT, nullable=False),
        sa.Column("rebate_points", INT, nullable=False),
        sa.Column("rebate_points_now", INT, nullable=False),
        sa.Column("settings_version", INT, nullable=False),
        sa.Column("clock_went_back", INT, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("status_hash", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "dividend_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND dividend_fen >= 0",
            name=op.f("bill_dividend_fen_fits"),
        ),
        sa.CheckConstraint(
            "dividend_now_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND dividend_now_fen >= 0",
            name=op.f("bill_dividend_now_fen_fits"),
        ),
        sa.CheckConstraint(
            "paid_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND paid_fen >= 0",
            name=op.f("bill_paid_fen_fits"),
        ),
        sa.CheckConstraint(
            "pooled_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND pooled_fen >= 0",
            name=op.f("bill_pooled_fen_fits"),
        ),
        sa.CheckConstraint(
            "pooled_now_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND pooled_now_fen >= 0",
            name=op.f("bill_pooled_now_fen_fits"),
        ),
        sa.CheckConstraint(
            "rebate_points BETWEEN -4611686018427387904 AND 4611686018427387904 AND rebate_points >= 0",
            name=op.f("bill_rebate_points_fits"),
        ),
        sa.CheckConstraint(
            "rebate_points_now BETWEEN -4611686018427387904 AND 4611686018427387904 AND rebate_points_now >= 0",
            name=op.f("bill_rebate_points_now_fits"),
        ),
        sa.CheckConstraint("refunded_fen <= paid_fen", name=op.f("bill_refunded_within_paid")),
        sa.CheckConstraint(
            "refunded_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND refunded_fen >= 0",
            name=op.f("bill_refunded_fen_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["member"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["seq"],
            ["journal.seq"],
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("bill_pk")),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("status_hash"),
        comment="Bills and online orders. seq is the journal event's; number only on a till's receipt; completed_us and settled_net_fen (net paid at the settlement) are NULL before; dividend_, pooled_ (to the guild's pool) and rebate_points hold what the settlement gave and what is left of it after refunds; digest the SHA-256 of what was asked, so that the same id with other content is noticed; status_hash what is kept of the status token.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("bill_of_member", "bill", ["member", "at_us"], unique=False)
    op.create_table(
        "dividend",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("no", INT, nullable=False),
        sa.Column("event", INT, nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("amount_fen", INT, nullable=False),
        sa.CheckConstraint(
            "amount_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND amount_fen >= 1",
            name=op.f("dividend_amount_fen_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["event"],
            ["journal.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["member"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("event", "no", name=op.f("dividend_pk")),
        comment="Dividends paid; day is the last day of the period.",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("event", INT, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["journal.seq"],
        ),
        sa.PrimaryKeyConstraint("event", name=op.f("outbox_pk")),
        comment="Events that no head office has confirmed yet, written in the event's own transaction.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "posting",
        sa.Column("event", INT, nullable=False),
        sa.Column("no", INT, nullable=False),
        sa.Column("account", INT, nullable=False),
        sa.Column("amount_fen", INT, nullable=False),
        sa.CheckConstraint("amount_fen <> 0", name=op.f("posting_not_zero")),
        sa.CheckConstraint(
            "amount_fen BETWEEN -4611686018427387904 AND 4611686018427387904", name=op.f("posting_amount_fen_fits")
        ),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["event"],
            ["journal.seq"],
        ),
        sa.PrimaryKeyConstraint("event", "no", name=op.f("posting_pk")),
        comment="One side of a movement of money; those of one event add up to zero. Append-only (triggers).",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "queue_day",
        sa.Column("queue", INT, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("bills", INT, nullable=False),
        sa.Column("turnover_fen", INT, nullable=False),
        sa.Column("extracted_fen", INT, nullable=False),
        sa.Column("rewarded_fen", INT, nullable=False),
        sa.Column("filled", INT, nullable=False),
        sa.CheckConstraint(
            "extracted_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND extracted_fen >= 0",
            name=op.f("queue_day_extracted_fen_fits"),
        ),
        sa.CheckConstraint(
            "rewarded_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND rewarded_fen >= 0",
            name=op.f("queue_day_rewarded_fen_fits"),
        ),
        sa.CheckConstraint(
            "turnover_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND turnover_fen >= 0",
            name=op.f("queue_day_turnover_fen_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["queue"],
            ["queue.id"],
        ),
        sa.PrimaryKeyConstraint("queue", "day", name=op.f("queue_day_pk")),
        comment="What a queue saw each business day: bills and turnover, extraction, rewards, entries that received all.",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bill_line",
        sa.Column("bill", INT, nullable=False),
        sa.Column("no", INT, nullable=False),
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", INT, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("price_fen", INT, nullable=False),
        sa.Column("discount_fen", INT, nullable=False),
        sa.Column("amount_fen", INT, nullable=False),
        sa.CheckConstraint(
            "amount_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND amount_fen >= 0",
            name=op.f("bill_line_amount_fen_fits"),
        ),
        sa.CheckConstraint(
            "discount_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND discount_fen >= 0",
            name=op.f("bill_line_discount_fen_fits"),
        ),
        sa.CheckConstraint(
            "price_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND price_fen >= 0",
            name=op.f("bill_line_price_fen_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["bill"],
            ["bill.seq"],
        ),
        sa.PrimaryKeyConstraint("bill", "no", name=op.f("bill_line_pk")),
        comment="The lines of a bill, quantity in thousandths.",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "commission",
        sa.Column("bill", INT, nullable=False),
        sa.Column("no", INT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("amount_fen", INT, nullable=False),
        sa.Column("now_fen", INT, nullable=False),
        sa.CheckConstraint(
            "amount_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND amount_fen >= 1",
            name=op.f("commission_amount_fen_fits"),
        ),
        sa.CheckConstraint(
            "now_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND now_fen >= 0",
            name=op.f("commission_now_fen_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["bill"],
            ["bill.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["member"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("bill", "no", name=op.f("commission_pk")),
        comment="Commissions of an order: direct, indirect, team, recruit; now_fen is what refunds left of them.",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deduction",
        sa.Column("bill", INT, nullable=False),
        sa.Column("wallet", sa.Text(), nullable=False),
        sa.Column("amount", INT, nullable=False),
        sa.Column("returned", INT, nullable=False),
        sa.CheckConstraint(
            "amount BETWEEN -4611686018427387904 AND 4611686018427387904 AND amount >= 1",
            name=op.f("deduction_amount_fits"),
        ),
        sa.CheckConstraint(
            "returned BETWEEN -4611686018427387904 AND 4611686018427387904 AND returned >= 0",
            name=op.f("deduction_returned_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["bill"],
            ["bill.seq"],
        ),
        sa.PrimaryKeyConstraint("bill", "wallet", name=op.f("deduction_pk")),
        comment="Points, love value or vouchers used on an order, and what of them refunds gave back (in hundredths).",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entry",
        sa.Column("seq", INT, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("queue", INT, nullable=False),
        sa.Column("bill", INT, nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("ratio", INT, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("settings_version", INT, nullable=False),
        sa.Column("entitlement_fen", INT, nullable=False),
        sa.Column("rewarded_fen", INT, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("line", INT, nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("lottery", sa.Text(), nullable=True),
        sa.Column("drawn", INT, nullable=False),
        sa.Column("completed", INT, nullable=False),
        sa.Column("wallet", sa.Text(), nullable=True),
        sa.Column("wallet_ratio", INT, nullable=True),
        sa.Column("wallet_amount", INT, nullable=False),
        sa.Column("joined_ahead", INT, nullable=False),
        sa.Column("joined_money_ahead_fen", INT, nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "entitlement_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND entitlement_fen >= 0",
            name=op.f("entry_entitlement_fen_fits"),
        ),
        sa.CheckConstraint(
            "joined_money_ahead_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND joined_money_ahead_fen >= 0",
            name=op.f("entry_joined_money_ahead_fen_fits"),
        ),
        sa.CheckConstraint("rewarded_fen <= entitlement_fen", name=op.f("entry_within_entitlement")),
        sa.CheckConstraint(
            "rewarded_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND rewarded_fen >= 0",
            name=op.f("entry_rewarded_fen_fits"),
        ),
        sa.CheckConstraint(
            "wallet_amount BETWEEN -4611686018427387904 AND 4611686018427387904 AND wallet_amount >= 0",
            name=op.f("entry_wallet_amount_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["bill"],
            ["bill.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["member"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["queue"],
            ["queue.id"],
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("entry_pk")),
        sa.UniqueConstraint("id"),
        comment="One row a place in a queue. seq is the place in the one join sequence, never reused and never moved; ratio in hundredths of a percent; joined_… the position right after its own bill was settled.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("entry_of_member", "entry", ["member", "seq"], unique=False)
    op.create_index(
        "entry_waiting",
        "entry",
        ["queue", "seq"],
        unique=False,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "order_line",
        sa.Column("bill", INT, nullable=False),
        sa.Column("no", INT, nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("paid_fen", INT, nullable=False),
        sa.Column("cost_fen", INT, nullable=False),
        sa.Column("refunded_fen", INT, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("extract_ratio", INT, nullable=False),
        sa.Column("extraction_fen", INT, nullable=False),
        sa.Column("retained_fen", INT, nullable=False),
        sa.Column("to_pool_fen", INT, nullable=False),
        sa.Column("from_pool_fen", INT, nullable=False),
        sa.Column("payouts", INT, nullable=False),
        sa.Column("refund_cost_fen", INT, nullable=False),
        sa.CheckConstraint(
            "cost_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND cost_fen >= 0",
            name=op.f("order_line_cost_fen_fits"),
        ),
        sa.CheckConstraint(
            "extraction_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND extraction_fen >= 0",
            name=op.f("order_line_extraction_fen_fits"),
        ),
        sa.CheckConstraint(
            "from_pool_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND from_pool_fen >= 0",
            name=op.f("order_line_from_pool_fen_fits"),
        ),
        sa.CheckConstraint(
            "paid_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND paid_fen >= 0",
            name=op.f("order_line_paid_fen_fits"),
        ),
        sa.CheckConstraint(
            "refund_cost_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND refund_cost_fen >= 0",
            name=op.f("order_line_refund_cost_fen_fits"),
        ),
        sa.CheckConstraint("refunded_fen <= paid_fen", name=op.f("order_line_refunded_within_paid")),
        sa.CheckConstraint(
            "refunded_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND refunded_fen >= 0",
            name=op.f("order_line_refunded_fen_fits"),
        ),
        sa.CheckConstraint(
            "retained_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND retained_fen >= 0",
            name=op.f("order_line_retained_fen_fits"),
        ),
        sa.CheckConstraint(
            "to_pool_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND to_pool_fen >= 0",
            name=op.f("order_line_to_pool_fen_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["bill"],
            ["bill.seq"],
        ),
        sa.PrimaryKeyConstraint("bill", "no", name=op.f("order_line_pk")),
        comment="What the scheme sees of an order: one line of a cashier bill, a line a product online. queue is the one its extraction was booked in ('' before); verdict why it joined or not (JoinVerdict).",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "status_token",
        sa.Column("bill", INT, autoincrement=False, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bill"],
            ["bill.seq"],
        ),
        sa.PrimaryKeyConstraint("bill", name=op.f("status_token_pk")),
        comment="The till's own: the status page's token of a bill, kept so that a receipt can be printed again.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "tender",
        sa.Column("bill", INT, nullable=False),
        sa.Column("no", INT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_fen", INT, nullable=False),
        sa.Column("given_fen", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "amount_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND amount_fen >= 0",
            name=op.f("tender_amount_fen_fits"),
        ),
        sa.CheckConstraint(
            "given_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND given_fen >= 0",
            name=op.f("tender_given_fen_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["bill"],
            ["bill.seq"],
        ),
        sa.PrimaryKeyConstraint("bill", "no", name=op.f("tender_pk")),
        comment="How a bill was paid; the amounts of a bill's tenders add up to what was paid.",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payout",
        sa.Column("event", INT, nullable=False),
        sa.Column("no", INT, nullable=False),
        sa.Column("entry", INT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_fen", INT, nullable=False),
        sa.CheckConstraint(
            "amount_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND amount_fen >= 1",
            name=op.f("payout_amount_fen_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["entry"],
            ["entry.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["event"],
            ["journal.seq"],
        ),
        sa.PrimaryKeyConstraint("event", "no", name=op.f("payout_pk")),
        comment="Every reward made: the event that paid (a bill, a completion, a guild day), the entry, in their order. Append-only (triggers).",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("payout_to_entry", "payout", ["entry", "event"], unique=False)
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            _refuse(table, verb)
        if op.get_bind().dialect.name == "postgresql":
            _refuse(table, "TRUNCATE")


def _refuse(table: str, verb: str) -> None:
    name = f"{table}_refuses_{verb.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()")
