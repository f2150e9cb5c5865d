"""The catalogue: cost and on sale or not, further barcodes, and the word index that products are searched by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    whole = "INTEGER" if sqlite else "BIGINT"
    op.execute(
        f"ALTER TABLE product ADD COLUMN cost_fen {whole} "
        "CONSTRAINT product_cost_fits CHECK (cost_fen IS NULL OR cost_fen >= 0)"
    )
    op.execute(f"ALTER TABLE product ADD COLUMN on_sale {whole} DEFAULT 1 NOT NULL")
    if not sqlite:
        op.create_table_comment(
            "product",
            "The catalogue. search is the folded text that find-as-you-type looks in; cost_fen what one costs the shop, where that is known; on_sale 0 once it is not sold any more.",
        )
    op.create_index("product_by_name", "product", ["name", "barcode"], unique=False)
    op.create_table(
        "product_code",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["barcode"],
            ["product.barcode"],
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("product_code_pk")),
        comment="Further barcodes of products: of another pack, another maker, the shop's own.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("product_code_of", "product_code", ["barcode"], unique=False)
    op.create_table(
        "product_words",
        sa.Column("id", INT, autoincrement=False, nullable=False),
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("syllables", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("product_words_pk")),
        sa.UniqueConstraint("barcode"),
        comment="The till's own, made from the catalogue: what each product's grams in the word index stand for. search is the product's own, initials and syllables how its name sounds (ylnn, |yiliniunai|liniunai|niunai|nai).",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "product_unindexed",
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("barcode", name=op.f("product_unindexed_pk")),
        comment="The till's own: products that changed since the word index was brought up to them.",
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    if sqlite:
        op.execute(
            "CREATE VIRTUAL TABLE product_gram USING fts5(grams, content='', detail='none', columnsize=0, tokenize='ascii')"
        )
        op.execute("INSERT INTO product_unindexed (barcode) SELECT barcode FROM product")
