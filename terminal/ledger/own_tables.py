"""The till's own tables: nothing of them is in the journal, and they promise nothing to anybody else."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Text

from terminal.ledger.columns import INT, int_column, table, text_column

print_job = table(
    "print_job",
    Column("id", Text, primary_key=True),
    text_column("bill"),
    int_column("copy"),
    text_column("state"),
    text_column("added_at"),
    int_column("tries"),
    text_column("last_error"),
    comment="The till's own: receipts to be printed, state waiting, printed or dropped. Not in the journal.",
)

print_slip = table(
    "print_slip",
    Column("job", Text, ForeignKey("print_job.id"), primary_key=True),
    text_column("kind"),
    text_column("content"),
    comment="The till's own: what a print job prints that is no bill's receipt; kind x or z (a shift's report), "
    "content what it is drawn from, as JSON. The job's bill is '' then.",
)

secret = table(
    "secret",
    Column("name", Text, primary_key=True),
    text_column("value"),
    comment="The till's own: the manager's PIN (argon2) and its count of wrong tries. Never exported.",
)

status_token = table(
    "status_token",
    Column("bill", INT, ForeignKey("bill.seq"), primary_key=True, autoincrement=False),
    text_column("token"),
    comment="The till's own: the status page's token of a bill, kept so that a receipt can be printed again.",
)

product_words = table(
    "product_words",
    Column("id", INT, primary_key=True, autoincrement=False),
    text_column("barcode", unique=True),
    text_column("search"),
    text_column("initials"),
    text_column("syllables"),
    comment="The till's own, made from the catalogue: what each product's grams in the word index stand for. search is "
    "the product's own, initials and syllables how its name sounds (ylnn, |yiliniunai|liniunai|niunai|nai).",
)

product_unindexed = table(
    "product_unindexed",
    Column("barcode", Text, primary_key=True),
    comment="The till's own: products that changed since the word index was brought up to them.",
)

DERIVED: Final = frozenset(("product_words", "product_unindexed"))
"""What can be made again from the projections."""
