"""Members: what each agreed to and when, and the lines of the log by what they are about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("terms", INT, nullable=False),
        sa.Column("agreed_at", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.Text(), nullable=True),
        sa.Column("event", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["journal.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["member"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("member", name=op.f("consent_pk")),
        comment="What members agreed to when they joined, of those who were asked: terms is the wording's number, withdrawn_at NULL while it holds, event the last that changed it.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("note_of_subject", "note", ["subject"], unique=False)
