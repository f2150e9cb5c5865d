"""Head office's own tables: its tills, what each has sent, and what waits for a person.

The queues, entries and accounts are the ledger's, the same as a till's.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Text, text

from terminal.ledger.columns import INT, amount, int_column, seq_column, table, text_column

office = table(
    "office",
    seq_column("id"),
    text_column("office"),
    text_column("name"),
    text_column("created_at"),
    text_column("public_url"),
    int_column("least_ratio"),
    int_column("most_ratio"),
    int_column("late_days"),
    CheckConstraint("id = 1", name="single"),
    comment="One row at a head office: its id, its name, the address that QR codes lead to, and the policy: promised "
    "ratios outside least_ratio to most_ratio (hundredths of a percent) and bills older than late_days are flagged.",
)

pairing = table(
    "pairing",
    Column("code_hash", Text, primary_key=True),
    text_column("store"),
    text_column("prefix"),
    text_column("expires_at"),
    Column("till", Text),
    comment="One-time pairing codes, hashed; till is the till that used it.",
)

joined_till = table(
    "joined_till",
    Column("id", Text, primary_key=True),
    text_column("store"),
    Column("prefix", Text, nullable=False, unique=True),
    text_column("ledger"),
    text_column("public_key"),
    text_column("joined_at"),
    text_column("revoked_at"),
    int_column("first_seq"),
    int_column("last_seq"),
    text_column("last_hash"),
    int_column("bills"),
    *amount("paid_fen", floor=0),
    text_column("chain"),
    text_column("stopped"),
    text_column("contact_at"),
    int_column("came_back"),
    Index("joined_till_of_store", "store"),
    comment="Tills: prefix of receipt numbers, the till's ledger id and public key (Ed25519, hex); first_seq its "
    "event of having joined here, 0 while what was before that still comes; last_seq and last_hash the end of its "
    "journal as it arrived, bills and paid_fen the sums of its bills; chain head office's hash over what it took; "
    "revoked_at '' or when; stopped '' or fork, mismatch, rolled_back; came_back 1 for a ledger that had joined here "
    "by its own journal.",
)

till_event = table(
    "till_event",
    Column("till", Text, ForeignKey("joined_till.id"), nullable=False),
    int_column("seq"),
    text_column("kind"),
    text_column("hash"),
    text_column("outcome"),
    text_column("reason"),
    Column("arrival", INT, ForeignKey("journal.seq")),
    PrimaryKeyConstraint("till", "seq"),
    Index("till_event_of_arrival", "arrival"),
    Index("till_event_of_member", "till", "arrival", sqlite_where=text("kind IN ('member_joined', 'learned')"),
          postgresql_where=text("kind IN ('member_joined', 'learned')")),
    comment="Every event that a till sent, once: outcome created (arrival is its event in this journal, NULL where it "
    "is only noted) or quarantined with its reason.",
    without_rowid=True,
)  # fmt: skip

office_case = table(
    "office_case",
    Column("id", Text, primary_key=True),
    text_column("kind"),
    text_column("reason"),
    text_column("till"),
    int_column("seq"),
    text_column("subject"),
    text_column("detail"),
    text_column("at"),
    text_column("closed_at"),
    text_column("closed_by"),
    text_column("note"),
    Index("office_case_open", "closed_at", "at"),
    Index("office_case_of_kind", "kind", "closed_at"),
    Index("office_case_of_till", "till", "closed_at"),
    comment="What waits for a person: kind quarantine (detail holds the event as it was sent), flag (applied, but "
    "outside the policy), alarm (fork, mismatch, same id with other content), collision (two changes of one setting). "
    "closed_at is '' while open.",
)

member_alias = table(
    "member_alias",
    Column("id", Text, primary_key=True),
    Column("member", Text, ForeignKey("member.id"), nullable=False),
    int_column("journal_seq"),
    Index("member_alias_of_member", "member"),
    Index("member_alias_of_event", "journal_seq"),
    comment="Second ids of members who joined at two tills before either heard of the other.",
)

reservation = table(
    "reservation",
    Column("id", Text, primary_key=True),
    Column("member", Text, ForeignKey("member.id"), nullable=False),
    text_column("wallet"),
    *amount("amount", floor=1),
    *amount("remaining"),
    text_column("till"),
    text_column("bill"),
    text_column("expires_at"),
    text_column("state"),
    Index("reservation_of_member", "member", "wallet", "state"),
    Index("reservation_of_bill", "bill"),
    comment="Amounts of members' wallets held for a bill that a till is about to commit; remaining is what the wallet "
    "had beyond it then, expires_at an instant in UTC; state held, used or let_go.",
)

done_request = table(
    "done_request",
    Column("id", Text, primary_key=True),
    text_column("till"),
    text_column("digest"),
    Column("event", INT, ForeignKey("journal.seq"), nullable=False),
    comment="What tills asked head office to do and it did, so that asked again it is not done again: id names the "
    "kind and what it is about (draw:…, exchange:…, transfer:…), digest is the SHA-256 of what was asked, event what "
    "came of it.",
)

seen_request = table(
    "seen_request",
    Column("till", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    int_column("at_us"),
    PrimaryKeyConstraint("till", "nonce"),
    Index("seen_request_by_time", "at_us"),
    comment="Signed requests of the last minutes, so that none can be sent again by somebody who listened.",
    without_rowid=True,
)
