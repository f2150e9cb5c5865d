"""What stands between a bill's lines and what was paid: deductions, the rounding of cash; and the bill's note."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "adjustment",
        sa.Column("bill", INT, autoincrement=False, nullable=False),
        sa.Column("deducted_fen", INT, nullable=False),
        sa.Column("rounding_fen", INT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "deducted_fen BETWEEN -4611686018427387904 AND 4611686018427387904 AND deducted_fen >= 0",
            name=op.f("adjustment_deducted_fen_fits"),
        ),
        sa.CheckConstraint(
            "rounding_fen BETWEEN -4611686018427387904 AND 4611686018427387904",
            name=op.f("adjustment_rounding_fen_fits"),
        ),
        sa.ForeignKeyConstraint(
            ["bill"],
            ["bill.seq"],
        ),
        sa.PrimaryKeyConstraint("bill", name=op.f("adjustment_pk")),
        comment="What stands between a bill's lines and what was paid: paid = lines - deducted + rounding. deducted_fen is what points, love value and vouchers counted for, rounding_fen what rounding the cash part added (below zero: left off); note what the cashier wrote on the bill. Bills with none of it have no row.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
