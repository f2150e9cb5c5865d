"""The catalogue: a product by its barcode, find as you type, and putting products in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from terminal.errors import Refused
from terminal.ledger import apply
from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit
from terminal.money import Money, plain_digits
from terminal.services.facts import ProductFacts
from terminal.services.privacy import LOOKED_UP_MAX, NAME_MAX, clean_text, holds_card_number
from terminal.services.shop import BILL_CAP

PRODUCTS_MAX: Final = 1_000
"""Products in one event, so that none is too long to be sent anywhere."""
_COLUMNS = "barcode, name, price_fen, member_price_fen, unit, grp"


def find(unit: Unit, barcode: str) -> ProductFacts:
    """The product of a barcode. Raises `Refused("unknown_barcode")`."""
    wanted = _barcode(barcode)
    row = unit.sql.one(f"SELECT {_COLUMNS} FROM product WHERE barcode = ?", wanted)  # noqa: S608
    if row is None:
        raise Refused("unknown_barcode", barcode=wanted)
    return _facts(row)


def search(unit: Unit, text: str, limit: int = 20) -> tuple[ProductFacts, ...]:
    """Products in whose name or barcode every word of the text stands; by name; all of them for an empty text."""
    words = apply.folded(clean_text(text, LOOKED_UP_MAX)).split()[:6]
    where = " AND ".join("search LIKE ? ESCAPE '!'" for _ in words) or "1 = 1"
    patterns = ["%" + _escaped(word) + "%" for word in words]
    rows = unit.sql.all(f"SELECT {_COLUMNS} FROM product WHERE {where} ORDER BY name LIMIT ?", *patterns, limit)  # noqa: S608
    return tuple(map(_facts, rows))


def put(unit: Unit, products: Iterable[ProductFacts]) -> int:
    """List products, or change those whose barcode is there; returns how many.

    Raises `Refused`: `bad_product` for one without barcode or name, or with a price out of bounds; `card_number` for
    one whose name holds one, as no bill could have it. Then none is put.
    """
    bodies = []
    for product in products:
        name, barcode = clean_text(product.name, NAME_MAX), _barcode(product.barcode)
        prices = [price for price in (product.price, product.member_price) if price is not None]
        if not name or not barcode or not all(Money(0) <= price <= BILL_CAP for price in prices):
            raise Refused("bad_product", barcode=barcode, name=name)
        if holds_card_number(name):
            raise Refused("card_number", where="product")
        bodies.append(
            {
                "barcode": barcode,
                "name": name,
                "price": product.price.fen,
                "member_price": None if product.member_price is None else product.member_price.fen,
                "unit": clean_text(product.unit, 10),
                "group": clean_text(product.group, NAME_MAX),
            }
        )
    for start in range(0, len(bodies), PRODUCTS_MAX):
        some = bodies[start : start + PRODUCTS_MAX]
        apply.apply(unit, unit.append(apply.CATALOGUED, unit.now(), {"products": some}))
    return len(bodies)


def _barcode(text: str) -> str:
    """A barcode as it is stored and looked up: what a scanner frames it with is no part of it."""
    return plain_digits(clean_text(text, NAME_MAX))


def _escaped(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _facts(row: Row) -> ProductFacts:
    barcode, name, price, member_price, unit, group = row
    return ProductFacts(barcode, name, Money(price), None if member_price is None else Money(member_price), unit, group)
