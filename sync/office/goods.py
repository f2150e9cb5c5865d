"""Products as they arrive: the later arrival stands, and what head office itself taught a till is only noted."""

from __future__ import annotations

from typing import Any, Final

from sync.office.batch import Batch, Sent, Unfit, short, whole
from terminal.ledger import apply
from terminal.ledger.journal import Body, Event
from terminal.services.catalogue import CODES_MAX

ORIGIN: Final = "origin"
OFFICE: Final = "office"
_TEXT_MAX: Final = 200


def catalogued(batch: Batch, sent: Sent) -> Event | None:
    """Products were listed or changed. Before a later till joined, only those that head office does not have count."""
    body = sent.body
    products = body.get("products")
    if body.get(ORIGIN) == OFFICE and not batch.verbatim:
        return None
    if type(products) is not list or not all(map(_is_product, products)):
        raise Unfit("bad_product")
    if not batch.history or batch.verbatim:
        return _applied(batch, sent, {})
    codes = [product["barcode"] for product in products]
    batch.unit.settle_reads()
    known = {code for (code,) in batch.unit.sql.among("SELECT barcode FROM product WHERE barcode IN (?)", codes)}
    missing = [product for product in products if product["barcode"] not in known]
    return _applied(batch, sent, {"products": missing}) if missing else None


def listed(batch: Batch, sent: Sent) -> Event | None:
    """A product was taken off the mall, or put back."""
    body = sent.body
    if body.get(ORIGIN) == OFFICE:
        return None
    if not short(body.get("sku"), _TEXT_MAX, 1) or type(body.get("listed")) is not bool:
        raise Unfit("bad_product")
    return _applied(batch, sent, {})


def _applied(batch: Batch, sent: Sent, decided: Body) -> Event:
    event = batch.take(sent, decided)
    apply.apply(batch.unit, event)
    return event


def _is_product(product: Any) -> bool:
    return (
        type(product) is dict
        and short(product.get("barcode"), _TEXT_MAX, 1)
        and short(product.get("name"), _TEXT_MAX, 1)
        and whole(product.get("price"))
        and "member_price" in product
        and (product["member_price"] is None or whole(product["member_price"]))
        and short(product.get("unit"), 40)
        and short(product.get("group"), _TEXT_MAX)
        and _says_more(product)
    )


def _says_more(product: dict[str, Any]) -> bool:
    """Whether what a product may say besides is such that it can be kept."""
    codes = product.get("codes", [])
    return (
        (product.get("cost") is None or whole(product["cost"]))
        and type(codes) is list
        and len(codes) <= CODES_MAX
        and all(short(code, _TEXT_MAX, 1) for code in codes)
        and all(product.get(flag, 0) in (0, 1) for flag in ("on_sale", "stocked"))
    )
