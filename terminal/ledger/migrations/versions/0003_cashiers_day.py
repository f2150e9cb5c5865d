"""The cashier's day: staff, the audit log, shifts and their money, refunds, claims, stock, bills on hold, payments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "held_bill",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("held_bill_pk")),
        comment="The till's own: bills put on hold, the draft as JSON. Gone in the transaction that recalls them.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "payment_attempt",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("bill", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("amount_fen", INT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "amount_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND amount_fen >= 1",
            name=op.f("payment_attempt_amount_fen_fits"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("payment_attempt_pk")),
        comment="The till's own: payments asked of a provider; state pending, paid, unknown, failed, refunded or used (part of a committed bill). Kept before the provider is asked, so that none is ever forgotten.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("payment_attempt_open", "payment_attempt", ["state"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("active", INT, nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("journal_seq", INT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_pk")),
        comment="Who works here: role cashier, senior or manager; at head office store is where, on a till it is ''. "
        "PINs are not here but in the till's own secrets.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("staff_of_store", "staff", ["store"], unique=False)
    op.create_table(
        "cash_move",
        sa.Column("event", INT, autoincrement=False, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("amount_fen", INT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "amount_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND amount_fen >= 1",
            name=op.f("cash_move_amount_fen_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["event"],
            ["journal.seq"],
        ),
        sa.PrimaryKeyConstraint("event", name=op.f("cash_move_pk")),
        comment="Money put into the drawer (in) or taken out of it (out) without a sale.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "note",
        sa.Column("event", INT, nullable=False),
        sa.Column("no", INT, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("at_us", INT, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("amount_fen", INT, nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "amount_fen BETWEEN -4611686018427387904 AND 4611686018427387904", name=op.f("note_amount_fen_fits")
        ),
        sa.ForeignKeyConstraint(
            ["event"],
            ["journal.seq"],
        ),
        sa.PrimaryKeyConstraint("event", "no", name=op.f("note_pk")),
        comment="The audit log: sign-ins, removed lines, discounts, voids, refunds, drawer openings, changed settings, reprints. what names the kind, subject the bill, product or person it is about, detail the rest as JSON.",
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("note_by_time", "note", ["at_us"], unique=False)
    op.create_table(
        "shift",
        sa.Column("opened", INT, autoincrement=False, nullable=False),
        sa.Column("closed", INT, nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("float_fen", INT, nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("counted_fen", INT, nullable=False),
        sa.Column("expected_fen", INT, nullable=False),
        sa.Column("difference_note", sa.Text(), nullable=False),
        sa.Column("z_number", INT, nullable=False),
        sa.Column("perpetual_fen", INT, nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("closed IS NULL OR closed > opened", name=op.f("shift_closes_after_opening")),
        sa.CheckConstraint(
            "counted_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND counted_fen >= 0",
            name=op.f("shift_counted_fen_fits"),
        ),
        sa.CheckConstraint(
            "expected_fen BETWEEN -4611686018427387904 AND 4611686018427387904", name=op.f("shift_expected_fen_fits")
        ),
        sa.CheckConstraint(
            "float_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND float_fen >= 0",
            name=op.f("shift_float_fen_fits"),
        ),
        sa.CheckConstraint(
            "perpetual_fen BETWEEN -4611686018427387904 AND 4611686018427387904", name=op.f("shift_perpetual_fen_fits")
        ),
        sa.ForeignKeyConstraint(
            ["closed"],
            ["journal.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["opened"],
            ["journal.seq"],
        ),
        sa.PrimaryKeyConstraint("opened", name=op.f("shift_pk")),
        comment="Shifts by the event that opened them; what happened in one is the journal between opened and closed. day is the business day, fixed when it opens. counts is the blind count by denomination as JSON; report the Z report as JSON, perpetual_fen the sales of all closed shifts, hash the SHA-256 over the report and the hash before.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "stock",
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column("thousandths", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["barcode"],
            ["product.barcode"],
        ),
        sa.PrimaryKeyConstraint("barcode", name=op.f("stock_pk")),
        comment="What is on the shelf of products whose stock is kept, in thousandths of the unit; sales may bring it below zero, which tells that a delivery was not entered.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "claim",
        sa.Column("bill", INT, autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("claimed", INT, nullable=True),
        sa.Column("member", sa.Text(), nullable=True),
        sa.Column("claimed_at_till", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bill"],
            ["bill.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["claimed"],
            ["journal.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["member"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("bill", name=op.f("claim_pk")),
        sa.UniqueConstraint("code_hash"),
        comment="Claim slips of bills whose member was not known at the till; claimed and member are NULL until somebody comes with the slip.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "refund",
        sa.Column("event", INT, autoincrement=False, nullable=False),
        sa.Column("bill", INT, nullable=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("part", INT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_fen", INT, nullable=False),
        sa.Column("tender", sa.Text(), nullable=False),
        sa.Column("tender_name", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "amount_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND amount_fen >= 0",
            name=op.f("refund_amount_fen_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["bill"],
            ["bill.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["event"],
            ["journal.seq"],
        ),
        sa.PrimaryKeyConstraint("event", name=op.f("refund_pk")),
        comment="Money given back: kind refund, void (the last bill, whole) or return (without a receipt, bill NULL); tender is how it was given back; lines what came back, as JSON. One that goes back in several ways has its id in several rows, the first of which is part 1 and has the lines.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("refund_by_id", "refund", ["id"], unique=False)
    op.create_index("refund_of_bill", "refund", ["bill"], unique=False)
    op.create_table(
        "print_slip",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job"],
            ["print_job.id"],
        ),
        sa.PrimaryKeyConstraint("job", name=op.f("print_slip_pk")),
        comment="The till's own: what a print job prints that is no bill's receipt; kind x or z (a shift's report), content what it is drawn from, as JSON. The job's bill is '' then.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
