"""Payments asked of providers, by their bill."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

COMMENT = (
    "The till's own: payments asked of a provider, and refunds that go back through one; state pending, unknown, paid "
    "or refused while it is open, then failed, used (part of a committed bill), refunded or settled (by a person); "
    "detail the rest as JSON. Kept before the provider is asked, so that none is ever forgotten."
)


def upgrade() -> None:
    op.create_index("payment_attempt_of_bill", "payment_attempt", ["bill"], unique=False)
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.create_table_comment("payment_attempt", COMMENT)
