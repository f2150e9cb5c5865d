"""The catalogue: products, and their further barcodes. What stands on the shelf is with the cashier's day."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, text

from terminal.ledger.columns import INT, amount, table, text_column

product = table(
    "product",
    Column("barcode", Text, primary_key=True),
    text_column("name"),
    *amount("price_fen", floor=0),
    Column("member_price_fen", INT),
    text_column("unit"),
    text_column("grp"),
    text_column("search"),
    Column("cost_fen", INT),
    Column("on_sale", INT, nullable=False, server_default=text("1")),
    CheckConstraint("member_price_fen IS NULL OR member_price_fen >= 0", name="member_price_fits"),
    CheckConstraint("cost_fen IS NULL OR cost_fen >= 0", name="cost_fits"),
    Index("product_by_name", "name", "barcode"),
    comment="The catalogue. search is the folded text that find-as-you-type looks in; cost_fen what one costs the "
    "shop, where that is known; on_sale 0 once it is not sold any more.",
)

product_code = table(
    "product_code",
    Column("code", Text, primary_key=True),
    Column("barcode", Text, ForeignKey("product.barcode"), nullable=False),
    Index("product_code_of", "barcode"),
    comment="Further barcodes of products: of another pack, another maker, the shop's own.",
)
