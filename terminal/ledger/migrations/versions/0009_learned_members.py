"""Members whom a till brought back to a head office that had lost them are found with the till's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BROUGHT = "kind IN ('member_joined', 'learned')"


def upgrade() -> None:
    op.drop_index("till_event_of_member", "till_event")
    op.create_index(
        "till_event_of_member",
        "till_event",
        ["till", "arrival"],
        unique=False,
        sqlite_where=sa.text(BROUGHT),
        postgresql_where=sa.text(BROUGHT),
    )
