"""What head office has put aside and looked at since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "looked_at",
        sa.Column("event", INT, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", name=op.f("looked_at_pk")),
        comment="Events of this till that head office put aside and somebody there has looked at since: when, and what he noted.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("office_case_of_till", "office_case", ["till", "closed_at"], unique=False)
