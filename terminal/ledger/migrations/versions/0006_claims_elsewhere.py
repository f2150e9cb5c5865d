"""Claim slips of bills that another till rang up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "claim_elsewhere",
        sa.Column("event", INT, autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("settled", INT, nullable=True),
        sa.ForeignKeyConstraint(
            ["event"],
            ["journal.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["member"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["settled"],
            ["journal.seq"],
        ),
        sa.PrimaryKeyConstraint("event", name=op.f("claim_elsewhere_pk")),
        sa.UniqueConstraint("code_hash"),
        comment="Claims of bills that were not here: another till's, which head office settles when it has the bill; settled is the event that did, where that is in this ledger.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
