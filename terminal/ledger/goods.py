"""What events do to the catalogue and to what stands on the shelf.

A product says of itself only what it was given: a key that an event does not have leaves what was there, so that events
from before a key existed, and from tills that do not know it, take nothing away. Stock is this till's own count: it
exists for products that keep it, and moves by what this till sells, takes back and is told. At head office, where the
sales of many shelves come together, it does not move.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from terminal.ledger import day, journal
from terminal.ledger.journal import Body, Event
from terminal.ledger.unit import Unit

CATALOGUED: Final = "catalogued"
STOCK_MOVED: Final = "stock_moved"


def catalogued(unit: Unit, event: Event) -> None:
    """Products were listed or changed; the newest listing of a barcode stands.

    A product may have `cost` (fen or None), `codes` (its further barcodes), `on_sale` and `stocked`.
    """
    products: list[Body] = event.content["products"]
    codes = _codes_then(unit, products)
    unit.sql.many(
        "INSERT INTO product (barcode, name, price_fen, member_price_fen, unit, grp, search, cost_fen, on_sale) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (barcode) DO UPDATE SET name = excluded.name, "
        "price_fen = excluded.price_fen, member_price_fen = excluded.member_price_fen, unit = excluded.unit, "
        "grp = excluded.grp, search = excluded.search, "
        "cost_fen = CASE WHEN ? = 1 THEN excluded.cost_fen ELSE product.cost_fen END, "
        "on_sale = CASE WHEN ? = 1 THEN excluded.on_sale ELSE product.on_sale END",
        [
            (
                each["barcode"], each["name"], each["price"], each["member_price"], each["unit"], each["group"],
                folded(" ".join((each["name"], each["barcode"], *codes[each["barcode"]]))),
                each.get("cost"), int(each.get("on_sale", 1)), int("cost" in each), int("on_sale" in each),
            )
            for each in products
        ],
    )  # fmt: skip
    _keep_codes(unit, products)
    _keep_stock(unit, products)
    if unit.sql.full_text:
        unit.sql.many(
            "INSERT INTO product_unindexed (barcode) VALUES (?) ON CONFLICT DO NOTHING",
            [(each["barcode"],) for each in products],
        )


def _codes_then(unit: Unit, products: list[Body]) -> dict[str, list[str]]:
    """The further barcodes that each product has after the event, sorted."""
    codes: dict[str, list[str]] = {each["barcode"]: sorted(each.get("codes", ())) for each in products}
    silent = [each["barcode"] for each in products if "codes" not in each]
    for code, barcode in sorted(unit.sql.among("SELECT code, barcode FROM product_code WHERE barcode IN (?)", silent)):
        codes[barcode].append(code)
    return codes


def _keep_codes(unit: Unit, products: list[Body]) -> None:
    telling = [each for each in products if "codes" in each]
    if telling:
        unit.sql.many("DELETE FROM product_code WHERE barcode = ?", [(each["barcode"],) for each in telling])
        unit.sql.many(
            "INSERT INTO product_code (code, barcode) VALUES (?, ?) "
            "ON CONFLICT (code) DO UPDATE SET barcode = excluded.barcode",
            [(code, each["barcode"]) for each in telling for code in each["codes"]],
        )


def _keep_stock(unit: Unit, products: list[Body]) -> None:
    telling = {each["barcode"]: bool(each["stocked"]) for each in products if "stocked" in each}
    if telling:
        unit.settle_reads()  # what was sold before is not sold of what is counted from here on
        unit.sql.many(
            "INSERT INTO stock (barcode, thousandths) VALUES (?, 0) ON CONFLICT DO NOTHING",
            [(barcode,) for barcode, kept in telling.items() if kept],
        )
        unit.sql.many(
            "DELETE FROM stock WHERE barcode = ?", [(barcode,) for barcode, kept in telling.items() if not kept]
        )


def sold(unit: Unit, body: Body) -> None:
    """A till's bill: its lines leave the shelf."""
    if journal.ARRIVAL not in body:
        for line in body["receipt"]:
            unit.move_stock(line["barcode"], -line["quantity"])


def stock_moved(unit: Unit, event: Event) -> None:
    """Goods were delivered, counted or corrected: by how much each product's stock changed, in thousandths."""
    body = event.content
    for barcode, thousandths in body["moves"]:
        unit.move_stock(barcode, thousandths)
    detail = {"kind": body["kind"], "moves": body["moves"]}
    day.remember(unit, event, STOCK_MOVED, subject=body["subject"], detail=detail)


def folded(text: str) -> str:
    """Text as it is searched: case and width folded."""
    return unicodedata.normalize("NFKC", text).casefold()
