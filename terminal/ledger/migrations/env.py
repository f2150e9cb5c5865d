"""What alembic runs: always on the connection handed in, inside its transaction."""

from __future__ import annotations

from alembic import context

from terminal.ledger import schema

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=schema.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
