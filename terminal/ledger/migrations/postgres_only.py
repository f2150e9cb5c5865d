"""What is said of PostgreSQL after every migration, whatever it made: how text is compared, which rows change all the
time, which references the database does not look up itself.

It is done for what is found in the schema, so that a migration needs no second half for PostgreSQL; done again it
changes nothing.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

HOT: Final = ("ledger", "queue", "qnode", "queue_day", "account", "joined_till")
"""Tables whose rows are changed over and over: half of each page stays free, so that a change stays on it, and what
is left behind is taken away at once."""
BY_THE_BILL: Final = (
    "bill", "order_line", "deduction", "commission", "bill_line", "tender", "entry", "payout", "posting",
    "status_token", "till_event",
)  # fmt: skip
"""Tables that get several rows a bill. PostgreSQL looks up every reference of every row by itself, which costs more
than the row (measured: 11 µs a row with two references, 3 without). They are written only from the journal's events,
by one path; SQLite looks them up in every test, and the audit does on PostgreSQL."""


def settle(connection: Connection) -> None:
    """Bring what is there to how PostgreSQL is to have it."""
    columns = connection.execute(
        text(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "JOIN pg_collation l ON l.oid = a.attcollation "
            "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 "
            "AND NOT a.attisdropped AND a.atttypid = 'text'::regtype AND l.collname <> 'C' ORDER BY 1, a.attnum"
        )
    ).all()
    changes: dict[str, list[str]] = {}
    for table, column in columns:
        changes.setdefault(table, []).append(f'ALTER COLUMN "{column}" TYPE text COLLATE "C"')
    for table, altered in changes.items():
        connection.execute(text(f"ALTER TABLE {table} {', '.join(altered)}"))
    tables = set(
        connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).scalars()
    )
    for table in HOT:
        if table in tables:
            connection.execute(
                text(
                    f"ALTER TABLE {table} SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, "
                    "autovacuum_vacuum_threshold = 200, autovacuum_vacuum_cost_delay = 0)"
                )
            )
    if "entry" in tables:
        connection.execute(text("ALTER TABLE entry SET (fillfactor = 80)"))
    references = connection.execute(
        text(
            "SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
            "WHERE k.connamespace = current_schema()::regnamespace AND k.contype = 'f' ORDER BY 1, 2"
        )
    ).all()
    for table, name in references:
        if table in BY_THE_BILL:
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
