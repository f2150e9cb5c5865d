"""The catalogue: a product by its barcode, find as you type, and putting products in.

Selling knows a product as `ProductFacts`; whoever keeps the catalogue sees all of it, an `Article`. Joined to head
office the products are the mall's: every till may change them, and the later change stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from terminal.errors import Refused
from terminal.ledger import apply, product_index
from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity, plain_digits
from terminal.services import audit_log, staff
from terminal.services.facts import ProductFacts
from terminal.services.privacy import LOOKED_UP_MAX, NAME_MAX, clean_text, holds_card_number
from terminal.services.rights import Approval, Right
from terminal.services.shop import BILL_CAP

PRODUCTS_MAX: Final = 1_000
"""Products and further barcodes in one event, so that none is too long to be sent anywhere."""
CODES_MAX: Final = 20
UNIT_MAX: Final = 10
WORDS_MAX: Final = 6
"""Words of a search that are looked for."""
PRODUCT_ADDED: Final = "product_added"
PRODUCT_CHANGED: Final = "product_changed"
_COLUMNS: Final = "p.barcode, p.name, p.price_fen, p.member_price_fen, p.unit, p.grp"
_ARTICLE: Final = (
    f"SELECT {_COLUMNS}, p.cost_fen, p.on_sale, s.thousandths FROM product p "  # noqa: S608 - columns from here
    "LEFT JOIN stock s ON s.barcode = p.barcode WHERE p.barcode IN (?)"
)


@dataclass(frozen=True, slots=True)
class Article:
    """A product as the catalogue keeps it.

    `codes` are its barcodes besides the first, sorted; `cost` what one costs the shop, if known; `stock` what is on
    the shelf, below zero where a delivery was not entered, and None where no stock is kept.
    """

    product: ProductFacts
    cost: Money | None = None
    codes: tuple[str, ...] = ()
    on_sale: bool = True
    stock: Quantity | None = None

    @property
    def barcode(self) -> str:
        return self.product.barcode


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: every word of `text`, in one `group` ("" is all), and whether it is still sold."""

    text: str = ""
    group: str = ""
    on_sale: bool | None = None


# looking


def find(unit: Unit, barcode: str) -> ProductFacts:
    """The product of a barcode, any of its own. Raises `Refused`: `unknown_barcode`; `delisted` for one not sold."""
    wanted = _barcode(barcode)
    row = unit.sql.one(f"SELECT {_COLUMNS}, p.on_sale FROM product p WHERE p.barcode = ?", wanted) or unit.sql.one(  # noqa: S608
        f"SELECT {_COLUMNS}, p.on_sale FROM product_code c JOIN product p ON p.barcode = c.barcode "  # noqa: S608
        "WHERE c.code = ?",
        wanted,
    )
    if row is None:
        raise Refused("unknown_barcode", barcode=wanted)
    if not row[6]:
        raise Refused("delisted", barcode=wanted, name=row[1])
    return _facts(row)


def search(unit: Unit, text: str, limit: int = 20) -> tuple[ProductFacts, ...]:
    """Products on sale in whose name or codes every word of the text stands; by name; all of them for an empty text.

    Of names with Han characters words in plain letters are also looked for in their pinyin, whole or by initials.
    """
    return tuple(article.product for article in look(unit, Sought(text, on_sale=True), limit))


def look(unit: Unit, sought: Sought, limit: int, beyond: tuple[str, str] = ("", "")) -> tuple[Article, ...]:
    """The same for whoever wants all of what is known; `beyond` is name and barcode of the last one already seen."""
    also, values = ["1 = 1"], list[Any]()
    if sought.on_sale is not None:
        also.append("p.on_sale = ?")
        values.append(int(sought.on_sale))
    if sought.group:
        also.append("p.grp = ?")
        values.append(sought.group)
    if any(beyond):
        also.append("(p.name > ? OR (p.name = ? AND p.barcode > ?))")
        values += [beyond[0], beyond[0], beyond[1]]
    words = apply.folded(clean_text(sought.text, LOOKED_UP_MAX)).split()[:WORDS_MAX]
    barcodes = product_index.matching(unit, words, limit, " AND ".join(also), values)
    there = articles(unit, barcodes)
    return tuple(there[barcode] for barcode in barcodes)


def article(unit: Unit, barcode: str) -> Article:
    """Raises `Refused("unknown_barcode")`; `barcode` is the product's first."""
    there = articles(unit, [barcode])
    if barcode not in there:
        raise Refused("unknown_barcode", barcode=barcode)
    return there[barcode]


def articles(unit: Unit, barcodes: Sequence[str]) -> dict[str, Article]:
    """Those that there are, by their first barcodes."""
    unit.settle_reads()
    codes: dict[str, list[str]] = {}
    for code, barcode in unit.sql.among("SELECT code, barcode FROM product_code WHERE barcode IN (?)", barcodes):
        codes.setdefault(barcode, []).append(code)
    return {
        row[0]: Article(
            _facts(row),
            None if row[6] is None else Money(row[6]),
            tuple(sorted(codes.get(row[0], ()))),
            bool(row[7]),
            None if row[8] is None else Quantity(row[8]),
        )
        for row in unit.sql.among(_ARTICLE, barcodes)
    }


def groups(unit: Unit) -> tuple[str, ...]:
    """The groups that there are, by name."""
    return tuple(row[0] for row in unit.sql.all("SELECT DISTINCT grp FROM product WHERE grp <> '' ORDER BY grp"))


def count(unit: Unit) -> int:
    """How many products there are, sold or not."""
    row = unit.sql.one("SELECT count(*) FROM product")
    return int(row[0]) if row else 0


# keeping


def put(unit: Unit, products: Iterable[ProductFacts]) -> int:
    """List products, or change those whose barcode is there; returns how many.

    Raises `Refused`: `bad_product` for one without barcode or name, or with a price out of bounds; `card_number` for
    one whose name holds one, as no bill could have it. Then none is put.
    """
    bodies = [_body(product) for product in products]
    _write(unit, bodies)
    return len(bodies)


def save(unit: Unit, wanted: Article, approval: Approval, *, new: bool = False) -> Article:
    """Enter a product, or change the one of that barcode; as it then is. Its stock is only kept or not from now on.

    Raises `Refused`: `not_allowed`; `bad_product`, `card_number` as `put`; `code_taken` with `barcode` and `name` where
    a barcode is another product's, or with `new` there already; `unknown_barcode` where there is none to change.
    """
    staff.allow(unit, Right.SETTINGS, approval)
    return _save(unit, wanted, approval, new=new)


def add_at_till(unit: Unit, product: ProductFacts, approval: Approval) -> ProductFacts:
    """Enter a product that was scanned and is not there yet. Raises `Refused` as `save` does for a new one."""
    staff.allow(unit, Right.ADD_PRODUCT, approval)
    return _save(unit, Article(product), approval, new=True).product


def _save(unit: Unit, wanted: Article, approval: Approval, *, new: bool) -> Article:
    wanted = cleaned(wanted)
    before = articles(unit, [wanted.barcode]).get(wanted.barcode)
    if before is None and not new:
        raise Refused("unknown_barcode", barcode=wanted.barcode)
    if before is not None and new:
        raise Refused("code_taken", barcode=wanted.barcode, name=before.product.name)
    check_codes(unit, [wanted])
    if before is not None and not differing(before, wanted):
        return before
    write(unit, [wanted])
    what = PRODUCT_ADDED if before is None else PRODUCT_CHANGED
    changed: dict[str, Any] = {}
    if before is not None:
        changed = {name: [told(before, name), told(wanted, name)] for name in differing(before, wanted)}
    barcodes = {"barcode": wanted.barcode} | ({"codes": changed.pop("codes")} if "codes" in changed else {})
    detail = {"changed": changed} if changed else None
    audit_log.note(unit, what, approval, wanted.product.name, wanted.product.price, detail, barcodes)
    product_index.catch_up(unit)
    return article(unit, wanted.barcode)


def write(unit: Unit, wanted: Sequence[Article], *, origin: str = "") -> None:
    """List articles that were cleaned and checked, with all that they say; `origin` is who taught them to this till."""
    bodies = [
        _body(each.product)
        | {
            "cost": None if each.cost is None else each.cost.fen,
            "codes": list(each.codes),
            "on_sale": int(each.on_sale),
            "stocked": int(each.stock is not None),
        }
        for each in wanted
    ]
    _write(unit, bodies, {"origin": origin} if origin else {})


def cleaned(wanted: Article) -> Article:
    """The article with its texts as they are kept. Raises `Refused`: `bad_product`, `card_number`."""
    body = _body(wanted.product)
    codes = {_barcode(code) for code in wanted.codes} - {"", body["barcode"]}
    if (wanted.cost is not None and not Money(0) <= wanted.cost <= BILL_CAP) or len(codes) > CODES_MAX:
        raise Refused("bad_product", barcode=body["barcode"], name=body["name"])
    product = replace(
        wanted.product, barcode=body["barcode"], name=body["name"], unit=body["unit"], group=body["group"]
    )
    return replace(wanted, product=product, codes=tuple(sorted(codes)))


def check_codes(unit: Unit, wanted: Sequence[Article]) -> None:
    """See that no barcode of theirs is another product's. Raises `Refused("code_taken")` with `barcode` and `name`."""
    for code, name, _ in taken_codes(unit, wanted):
        raise Refused("code_taken", barcode=code, name=name)


def taken_codes(unit: Unit, wanted: Sequence[Article]) -> list[tuple[str, str, str]]:
    """Barcodes of theirs that are another product's: the code, that product's name, and the article's barcode."""
    whose = {code: each.barcode for each in wanted for code in (each.barcode, *each.codes)}
    asked = list(whose)
    rows = unit.sql.among("SELECT barcode, name, barcode FROM product WHERE barcode IN (?)", asked) + unit.sql.among(
        "SELECT c.code, p.name, p.barcode FROM product_code c JOIN product p ON p.barcode = c.barcode "
        "WHERE c.code IN (?)",
        asked,
    )
    return sorted((code, name, whose[code]) for code, name, owner in rows if owner != whose[code])


FIELDS: Final = ("name", "price", "member_price", "unit", "group", "cost", "codes", "on_sale", "stock")


def differing(before: Article, after: Article) -> tuple[str, ...]:
    """In which of `FIELDS` they differ; of the stock only whether it is kept."""
    return tuple(name for name in FIELDS if told(before, name) != told(after, name))


def told(of: Article, name: str) -> Any:
    """One of `FIELDS` as plain text, number or list: money in yuan."""
    if name == "stock":
        return of.stock is not None
    value = getattr(of if name in ("cost", "codes", "on_sale") else of.product, name)
    if isinstance(value, Money):
        return value.yuan
    return list(value) if isinstance(value, tuple) else value


def catch_up(unit: Unit) -> int:
    """Bring some more products into the word index; returns how many are left."""
    return product_index.catch_up(unit)


def _write(unit: Unit, bodies: Sequence[dict[str, Any]], about: dict[str, str] | None = None) -> None:
    def append(products: list[dict[str, Any]]) -> None:
        if products:
            apply.apply(unit, unit.append(apply.CATALOGUED, unit.now(), {"products": products, **(about or {})}))

    some, size = list[dict[str, Any]](), 0
    for body in bodies:
        weight = 1 + len(body.get("codes", ()))
        if size + weight > PRODUCTS_MAX:
            append(some)
            some, size = [], 0
        some.append(body)
        size += weight
    append(some)


def _body(product: ProductFacts) -> dict[str, Any]:
    """A product as the event keeps it. Raises `Refused`: `bad_product`, `card_number`."""
    name, barcode = clean_text(product.name, NAME_MAX), _barcode(product.barcode)
    prices = [price for price in (product.price, product.member_price) if price is not None]
    if not name or not barcode or not all(Money(0) <= price <= BILL_CAP for price in prices):
        raise Refused("bad_product", barcode=barcode, name=name)
    if holds_card_number(name):
        raise Refused("card_number", where="product")
    return {
        "barcode": barcode,
        "name": name,
        "price": product.price.fen,
        "member_price": None if product.member_price is None else product.member_price.fen,
        "unit": clean_text(product.unit, UNIT_MAX),
        "group": clean_text(product.group, NAME_MAX),
    }


def _barcode(text: str) -> str:
    """A barcode as it is stored and looked up: what a scanner frames it with is no part of it."""
    return plain_digits(clean_text(text, NAME_MAX))


def _facts(row: Row) -> ProductFacts:
    barcode, name, price, member_price, unit, group, *_ = row
    return ProductFacts(barcode, name, Money(price), None if member_price is None else Money(member_price), unit, group)
