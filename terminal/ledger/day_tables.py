"""The cashier's day: staff, the audit log, shifts and their money, refunds, claims, stock.

All but the last two tables are rebuilt from the journal.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Text

from terminal.ledger.columns import INT, amount, int_column, ref_column, table, text_column

staff = table(
    "staff",
    Column("id", Text, primary_key=True),
    text_column("name"),
    text_column("role"),
    int_column("active"),
    text_column("store"),
    int_column("journal_seq"),
    Index("staff_of_store", "store"),
    comment="Who works here: role cashier, senior or manager; at head office store is where, on a till it is ''. PINs "
    "are not here but in the till's own secrets.",
)

note = table(
    "note",
    ref_column("event", "journal.seq"),
    int_column("no"),
    text_column("at"),
    int_column("at_us"),
    text_column("what"),
    text_column("who"),
    text_column("approved_by"),
    text_column("reason"),
    text_column("subject"),
    *amount("amount_fen"),
    text_column("detail"),
    PrimaryKeyConstraint("event", "no"),
    Index("note_by_time", "at_us"),
    Index("note_of_subject", "subject"),
    comment="The audit log: sign-ins, removed lines, discounts, voids, refunds, drawer openings, changed settings, "
    "reprints. what names the kind, subject the bill, product or person it is about, detail the rest as JSON.",
    without_rowid=True,
)

shift = table(
    "shift",
    Column("opened", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    Column("closed", INT, ForeignKey("journal.seq")),
    text_column("day"),
    text_column("opened_at"),
    text_column("opened_by"),
    *amount("float_fen", floor=0),
    Column("closed_at", Text),
    text_column("closed_by"),
    text_column("counts"),
    *amount("counted_fen", floor=0),
    *amount("expected_fen"),
    text_column("difference_note"),
    int_column("z_number"),
    *amount("perpetual_fen"),
    text_column("report"),
    text_column("hash"),
    CheckConstraint("closed IS NULL OR closed > opened", name="closes_after_opening"),
    comment="Shifts by the event that opened them; what happened in one is the journal between opened and closed. day "
    "is the business day, fixed when it opens. counts is the blind count by denomination as JSON; report the Z report "
    "as JSON, perpetual_fen the sales of all closed shifts, hash the SHA-256 over the report and the hash before.",
)

cash_move = table(
    "cash_move",
    Column("event", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    text_column("direction"),
    *amount("amount_fen", floor=1),
    text_column("reason"),
    text_column("who"),
    text_column("at"),
    comment="Money put into the drawer (in) or taken out of it (out) without a sale.",
)

refund = table(
    "refund",
    Column("event", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    Column("bill", INT, ForeignKey("bill.seq")),
    text_column("id"),
    int_column("part"),
    text_column("kind"),
    *amount("amount_fen", floor=0),
    text_column("tender"),
    text_column("tender_name"),
    text_column("reference"),
    text_column("who"),
    text_column("approved_by"),
    text_column("reason"),
    text_column("at"),
    text_column("lines"),
    Index("refund_of_bill", "bill"),
    Index("refund_by_id", "id"),
    comment="Money given back: kind refund, void (the last bill, whole) or return (without a receipt, bill NULL); "
    "tender is how it was given back; lines what came back, as JSON. One that goes back in several ways has its id in "
    "several rows, the first of which is part 1 and has the lines.",
)

adjustment = table(
    "adjustment",
    Column("bill", INT, ForeignKey("bill.seq"), primary_key=True, autoincrement=False),
    *amount("deducted_fen", floor=0),
    *amount("rounding_fen"),
    text_column("note"),
    comment="What stands between a bill's lines and what was paid: paid = lines - deducted + rounding. deducted_fen is "
    "what points, love value and vouchers counted for, rounding_fen what rounding the cash part added (below zero: "
    "left off); note what the cashier wrote on the bill. Bills with none of it have no row.",
)

claim = table(
    "claim",
    Column("bill", INT, ForeignKey("bill.seq"), primary_key=True, autoincrement=False),
    text_column("code_hash", unique=True),
    text_column("expires_at"),
    Column("claimed", INT, ForeignKey("journal.seq")),
    Column("member", Text, ForeignKey("member.id")),
    text_column("claimed_at_till"),
    comment="Claim slips of bills whose member was not known at the till; claimed and member are NULL until somebody "
    "comes with the slip.",
)

claim_elsewhere = table(
    "claim_elsewhere",
    Column("event", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    text_column("code_hash", unique=True),
    Column("member", Text, ForeignKey("member.id"), nullable=False),
    Column("settled", INT, ForeignKey("journal.seq")),
    comment="Claims of bills that were not here: another till's, which head office settles when it has the bill; "
    "settled is the event that did, where that is in this ledger.",
)

consent = table(
    "consent",
    Column("member", Text, ForeignKey("member.id"), primary_key=True),
    int_column("terms"),
    text_column("agreed_at"),
    Column("withdrawn_at", Text),
    ref_column("event", "journal.seq"),
    comment="What members agreed to when they joined, of those who were asked: terms is the wording's number, "
    "withdrawn_at NULL while it holds, event the last that changed it.",
)

stock = table(
    "stock",
    Column("barcode", Text, ForeignKey("product.barcode"), primary_key=True),
    int_column("thousandths"),
    comment="What is on the shelf of products whose stock is kept, in thousandths of the unit; sales may bring it "
    "below zero, which tells that a delivery was not entered.",
)

held_bill = table(
    "held_bill",
    Column("id", Text, primary_key=True),
    text_column("at"),
    text_column("who"),
    text_column("label"),
    text_column("draft"),
    comment="The till's own: bills put on hold, the draft as JSON. Gone in the transaction that recalls them.",
)

payment_attempt = table(
    "payment_attempt",
    Column("id", Text, primary_key=True),
    text_column("bill"),
    text_column("provider"),
    *amount("amount_fen", floor=1),
    text_column("state"),
    text_column("reference"),
    text_column("asked_at"),
    text_column("changed_at"),
    text_column("detail"),
    Index("payment_attempt_open", "state"),
    Index("payment_attempt_of_bill", "bill"),
    comment="The till's own: payments asked of a provider, and refunds that go back through one; state pending, "
    "unknown, paid or refused while it is open, then failed, used (part of a committed bill), refunded or settled (by "
    "a person); detail the rest as JSON. Kept before the provider is asked, so that none is ever forgotten.",
)
