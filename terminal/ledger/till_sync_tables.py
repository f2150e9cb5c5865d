"""What a till that is joined to a head office knows of it. Nothing of this is in the till's journal: all of it is
head office's word, can be pulled again, and is shown as confirmed.

What head office has taught the till and the till sells by (members, products, settings) is in the journal instead,
so that the till's own decisions can be played again.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Text, text

from terminal.ledger.columns import INT, amount, int_column, seq_column, table, text_column

office_link = table(
    "office_link",
    seq_column("id"),
    text_column("url"),
    text_column("office"),
    text_column("office_name"),
    text_column("till"),
    text_column("public_url"),
    text_column("joined_at"),
    text_column("cursor"),
    int_column("office_version"),
    int_column("acked_seq"),
    text_column("acked_hash"),
    text_column("acked_chain"),
    text_column("contact_at"),
    text_column("stopped"),
    text_column("stopped_detail"),
    CheckConstraint("id = 1", name="single"),
    comment="One row while the till is joined: office is head office's id and till the one it gave this till; "
    "public_url where QR codes lead; cursor how far the feed was read; office_version the version of head office's "
    "settings that was learned last; acked_seq and acked_hash the last own event that head office answered; "
    "acked_chain head office's own hash over what it took from this till; contact_at the last answer; stopped '' or "
    "why the exchange was stopped for a person to look (fork, mismatch, rolled_back, revoked), stopped_detail as JSON.",
)

_HELD: Final = text("outcome = 'quarantined'")

acknowledged = table(
    "acknowledged",
    Column("event", INT, primary_key=True, autoincrement=False),
    text_column("outcome"),
    text_column("reason"),
    text_column("at"),
    Column("arrival", INT),
    text_column("given"),
    Index("acknowledged_held", "event", sqlite_where=_HELD, postgresql_where=_HELD),
    comment="What head office answered to an event of this till: created, exists or quarantined with its reason; "
    "arrival is its number in head office's own journal; given what became of a bill's extraction and whom it paid, as "
    "JSON, '' where that was not told.",
)

looked_at = table(
    "looked_at",
    Column("event", INT, primary_key=True, autoincrement=False),
    text_column("at"),
    text_column("note"),
    comment="Events of this till that head office put aside and somebody there has looked at since: when, and what he "
    "noted.",
)

office_entry = table(
    "office_entry",
    Column("id", Text, primary_key=True),
    text_column("queue"),
    int_column("seq"),
    text_column("member"),
    int_column("ratio"),
    text_column("rule"),
    *amount("entitlement_fen", floor=0),
    *amount("rewarded_fen", floor=0),
    text_column("status"),
    Column("entries_ahead", INT),
    *amount("money_ahead_fen", floor=0),
    Column("joined_ahead", INT),
    *amount("joined_money_ahead_fen", floor=0),
    text_column("as_of"),
    Index("office_entry_of_member", "member"),
    comment="Entries of this store as head office has them. entries_ahead and money_ahead are as of as_of; NULL where "
    "it does not wait or was not asked for.",
)

office_queue = table(
    "office_queue",
    Column("name", Text, primary_key=True),
    *amount("waiting", floor=0),
    *amount("owed_fen", floor=0),
    text_column("head"),
    text_column("as_of"),
    comment="The queues that this store's orders join, as head office has them: totals, and the head as JSON for the "
    "picture: [[seq, remaining, entitlement, masked name], …].",
)

office_member = table(
    "office_member",
    Column("id", Text, primary_key=True),
    text_column("same_as"),
    *amount("balance_fen"),
    *amount("points"),
    *amount("love"),
    *amount("love_frozen"),
    *amount("voucher"),
    int_column("waiting"),
    *amount("still_to_come_fen"),
    int_column("up_to"),
    text_column("as_of"),
    comment="Members' wallets and places at head office. same_as is '' or the member that this id was found to be a "
    "second id of (joined twice by phone or card); up_to is the last own event that these figures take in.",
)

collision = table(
    "collision",
    Column("id", Text, primary_key=True),
    text_column("path"),
    text_column("stands"),
    text_column("stands_who"),
    text_column("stands_at"),
    text_column("other"),
    text_column("other_who"),
    text_column("other_at"),
    text_column("state"),
    comment="A setting that two changed without knowing of each other: the value that stands (the later arrival) and "
    "the other, as JSON, with who and when; state open or settled.",
)
