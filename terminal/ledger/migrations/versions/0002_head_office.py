"""Head office: its tills and what they sent, what a till knows of its office; the outbox goes.

What a till has not sent yet is the end of its own journal after the last event that head office answered, so a table
that says the same once more could only ever differ.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "acknowledged",
        sa.Column("event", INT, autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("arrival", INT, nullable=True),
        sa.Column("given", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", name=op.f("acknowledged_pk")),
        comment="What head office answered to an event of this till: created, exists or quarantined with its reason; arrival is its number in head office's own journal; given what became of a bill's extraction and whom it paid, as JSON, '' where that was not told.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(
        "acknowledged_held",
        "acknowledged",
        ["event"],
        unique=False,
        sqlite_where=sa.text("outcome = 'quarantined'"),
        postgresql_where=sa.text("outcome = 'quarantined'"),
    )
    op.create_table(
        "collision",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("stands", sa.Text(), nullable=False),
        sa.Column("stands_who", sa.Text(), nullable=False),
        sa.Column("stands_at", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("other_who", sa.Text(), nullable=False),
        sa.Column("other_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("collision_pk")),
        comment="A setting that two changed without knowing of each other: the value that stands (the later arrival) and the other, as JSON, with who and when; state open or settled.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "joined_till",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("ledger", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.Text(), nullable=False),
        sa.Column("first_seq", INT, nullable=False),
        sa.Column("last_seq", INT, nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=False),
        sa.Column("bills", INT, nullable=False),
        sa.Column("paid_fen", INT, nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("stopped", sa.Text(), nullable=False),
        sa.Column("contact_at", sa.Text(), nullable=False),
        sa.Column("came_back", INT, nullable=False),
        sa.CheckConstraint(
            "paid_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND paid_fen >= 0",
            name=op.f("joined_till_paid_fen_fits"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("joined_till_pk")),
        sa.UniqueConstraint("prefix"),
        comment="Tills: prefix of receipt numbers, the till's ledger id and public key (Ed25519, hex); first_seq its event of having joined here, 0 while what was before that still comes; last_seq and last_hash the end of its journal as it arrived, bills and paid_fen the sums of its bills; chain head office's hash over what it took; revoked_at '' or when; stopped '' or fork, mismatch, rolled_back; came_back 1 for a ledger that had joined here by its own journal.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "office",
        sa.Column("id", INT, autoincrement=False, nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("public_url", sa.Text(), nullable=False),
        sa.Column("least_ratio", INT, nullable=False),
        sa.Column("most_ratio", INT, nullable=False),
        sa.Column("late_days", INT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("office_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("office_pk")),
        comment="One row at a head office: its id, its name, the address that QR codes lead to, and the policy: promised ratios outside least_ratio to most_ratio (hundredths of a percent) and bills older than late_days are flagged.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "office_case",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("till", sa.Text(), nullable=False),
        sa.Column("seq", INT, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("office_case_pk")),
        comment="What waits for a person: kind quarantine (detail holds the event as it was sent), flag (applied, but outside the policy), alarm (fork, mismatch, same id with other content), collision (two changes of one setting). closed_at is '' while open.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("office_case_of_kind", "office_case", ["kind", "closed_at"], unique=False)
    op.create_index("office_case_open", "office_case", ["closed_at", "at"], unique=False)
    op.create_table(
        "office_entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("seq", INT, nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("ratio", INT, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("entitlement_fen", INT, nullable=False),
        sa.Column("rewarded_fen", INT, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("entries_ahead", INT, nullable=True),
        sa.Column("money_ahead_fen", INT, nullable=False),
        sa.Column("joined_ahead", INT, nullable=True),
        sa.Column("joined_money_ahead_fen", INT, nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "entitlement_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND entitlement_fen >= 0",
            name=op.f("office_entry_entitlement_fen_fits"),
        ),
        sa.CheckConstraint(
            "joined_money_ahead_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND joined_money_ahead_fen >= 0",
            name=op.f("office_entry_joined_money_ahead_fen_fits"),
        ),
        sa.CheckConstraint(
            "money_ahead_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND money_ahead_fen >= 0",
            name=op.f("office_entry_money_ahead_fen_fits"),
        ),
        sa.CheckConstraint(
            "rewarded_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND rewarded_fen >= 0",
            name=op.f("office_entry_rewarded_fen_fits"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("office_entry_pk")),
        comment="Entries of this store as head office has them. entries_ahead and money_ahead are as of as_of; NULL where it does not wait or was not asked for.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("office_entry_of_member", "office_entry", ["member"], unique=False)
    op.create_table(
        "office_link",
        sa.Column("id", INT, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("till", sa.Text(), nullable=False),
        sa.Column("public_url", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("office_version", INT, nullable=False),
        sa.Column("acked_seq", INT, nullable=False),
        sa.Column("acked_hash", sa.Text(), nullable=False),
        sa.Column("acked_chain", sa.Text(), nullable=False),
        sa.Column("contact_at", sa.Text(), nullable=False),
        sa.Column("stopped", sa.Text(), nullable=False),
        sa.Column("stopped_detail", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("office_link_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("office_link_pk")),
        comment="One row while the till is joined: office is head office's id and till the one it gave this till; public_url where QR codes lead; cursor how far the feed was read; office_version the version of head office's settings that was learned last; acked_seq and acked_hash the last own event that head office answered; acked_chain head office's own hash over what it took from this till; contact_at the last answer; stopped '' or why the exchange was stopped for a person to look (fork, mismatch, rolled_back, revoked), stopped_detail as JSON.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "office_member",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("same_as", sa.Text(), nullable=False),
        sa.Column("balance_fen", INT, nullable=False),
        sa.Column("points", INT, nullable=False),
        sa.Column("love", INT, nullable=False),
        sa.Column("love_frozen", INT, nullable=False),
        sa.Column("voucher", INT, nullable=False),
        sa.Column("waiting", INT, nullable=False),
        sa.Column("still_to_come_fen", INT, nullable=False),
        sa.Column("up_to", INT, nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "balance_fen BETWEEN -4611686018427387904 AND 4611686018427387904",
            name=op.f("office_member_balance_fen_fits"),
        ),
        sa.CheckConstraint(
            "love BETWEEN -4611686018427387904 AND 4611686018427387904", name=op.f("office_member_love_fits")
        ),
        sa.CheckConstraint(
            "love_frozen BETWEEN -4611686018427387904 AND 4611686018427387904",
            name=op.f("office_member_love_frozen_fits"),
        ),
        sa.CheckConstraint(
            "points BETWEEN -4611686018427387904 AND 4611686018427387904", name=op.f("office_member_points_fits")
        ),
        sa.CheckConstraint(
            "still_to_come_fen BETWEEN -4611686018427387904 AND 4611686018427387904",
            name=op.f("office_member_still_to_come_fen_fits"),
        ),
        sa.CheckConstraint(
            "voucher BETWEEN -4611686018427387904 AND 4611686018427387904", name=op.f("office_member_voucher_fits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("office_member_pk")),
        comment="Members' wallets and places at head office. same_as is '' or the member that this id was found to be a second id of (joined twice by phone or card); up_to is the last own event that these figures take in.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "office_queue",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("waiting", INT, nullable=False),
        sa.Column("owed_fen", INT, nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "owed_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND owed_fen >= 0",
            name=op.f("office_queue_owed_fen_fits"),
        ),
        sa.CheckConstraint(
            "waiting BETWEEN -4611686018427387904 AND 4611686018427387904 AND waiting >= 0",
            name=op.f("office_queue_waiting_fits"),
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("office_queue_pk")),
        comment="The queues that this store's orders join, as head office has them: totals, and the head as JSON for the picture: [[seq, remaining, entitlement, masked name], …].",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "pairing",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("till", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pairing_pk")),
        comment="One-time pairing codes, hashed; till is the till that used it.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "seen_request",
        sa.Column("till", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("at_us", INT, nullable=False),
        sa.PrimaryKeyConstraint("till", "nonce", name=op.f("seen_request_pk")),
        comment="Signed requests of the last minutes, so that none can be sent again by somebody who listened.",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("seen_request_by_time", "seen_request", ["at_us"], unique=False)
    op.create_table(
        "member_alias",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("journal_seq", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("member_alias_pk")),
        comment="Second ids of members who joined at two tills before either heard of the other.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "reservation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("wallet", sa.Text(), nullable=False),
        sa.Column("amount", INT, nullable=False),
        sa.Column("remaining", INT, nullable=False),
        sa.Column("till", sa.Text(), nullable=False),
        sa.Column("bill", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "amount BETWEEN -4611686018427387904 AND 4611686018427387904 AND amount >= 1",
            name=op.f("reservation_amount_fits"),
        ),
        sa.CheckConstraint(
            "remaining BETWEEN -4611686018427387904 AND 4611686018427387904", name=op.f("reservation_remaining_fits")
        ),
        sa.ForeignKeyConstraint(
            ["member"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("reservation_pk")),
        comment="Amounts of members' wallets held for a bill that a till is about to commit; remaining is what the wallet had beyond it then, expires_at an instant in UTC; state held, used or let_go.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("reservation_of_bill", "reservation", ["bill"], unique=False)
    op.create_index("reservation_of_member", "reservation", ["member", "wallet", "state"], unique=False)
    op.create_table(
        "till_event",
        sa.Column("till", sa.Text(), nullable=False),
        sa.Column("seq", INT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("arrival", INT, nullable=True),
        sa.ForeignKeyConstraint(
            ["arrival"],
            ["journal.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["till"],
            ["joined_till.id"],
        ),
        sa.PrimaryKeyConstraint("till", "seq", name=op.f("till_event_pk")),
        comment="Every event that a till sent, once: outcome created (arrival is its event in this journal, NULL where it is only noted) or quarantined with its reason.",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("till_event_of_arrival", "till_event", ["arrival"], unique=False)
    op.create_index(
        "till_event_of_member",
        "till_event",
        ["till", "arrival"],
        unique=False,
        sqlite_where=sa.text("kind = 'member_joined'"),
        postgresql_where=sa.text("kind = 'member_joined'"),
    )
    op.create_index("joined_till_of_store", "joined_till", ["store"], unique=False)
    op.create_index("member_alias_of_event", "member_alias", ["journal_seq"], unique=False)
    op.create_index("member_alias_of_member", "member_alias", ["member"], unique=False)
    op.create_table(
        "done_request",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("till", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("event", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["journal.seq"],
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("done_request_pk")),
        comment="What tills asked head office to do and it did, so that asked again it is not done again: id names the kind and what it is about (draw:…, exchange:…, transfer:…), digest is the SHA-256 of what was asked, event what came of it.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("bill_of_store", "bill", ["store", "member"], unique=False)
    op.create_index("entry_of_store", "entry", ["store", "seq"], unique=False)
    op.create_index(
        "journal_besides_bills",
        "journal",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("kind <> 'order_paid'"),
        postgresql_where=sa.text("kind <> 'order_paid'"),
    )
    op.create_index("member_of_event", "member", ["journal_seq"], unique=False)
    op.drop_table("outbox")
