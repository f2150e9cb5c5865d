"""What the catalogue refuses, what a list's rows lack, what a product's parts are called: sentences and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from terminal.money import Quantity
from terminal.services.catalogue_file import FaultyRow
from terminal.services.stock import StockKind
from ui.words import Words

Sentence = Callable[[Words, Mapping[str, Any]], str]

CATALOGUE: Final[Mapping[str, Sentence]] = {
    "code_taken": lambda words, f: words.text(
        "The code {code} is {name}'s already.", code=f.get("barcode", ""), name=f.get("name", "")
    ),
    "delisted": lambda words, f: (
        words.text("{name} is not on sale any more.", name=f["name"])
        if f.get("name")
        else words.text("This product is no longer sold.")
    ),
    "no_stock_kept": lambda words, f: words.text("No stock is kept of {name}.", name=f.get("name", "")),
    "bad_stock": lambda words, f: words.text("That is no quantity for this. Write it like 12 or 1.5."),
    "stock_reason_missing": lambda words, f: words.text("Say why: broken, lost, found."),
    "file_not_read": lambda words, f: words.text("The file can't be read: {path}", path=f.get("path", "")),
    "file_too_large": lambda words, f: words.text(
        "The file has more than {most} MB. Divide it.", most=f.get("most_mb", "?")
    ),
    "file_not_text": lambda words, f: words.text(
        "This is no list as text. Save it as CSV (UTF-8 or GB18030) and choose that."
    ),
    "no_columns": lambda words, f: words.text(
        "The first line must name the columns: barcode and name, price or others. It says: {found}",
        found=f.get("found") or "—",
    ),
    "too_many_rows": lambda words, f: words.text(
        "The list has more than {most} products. Divide it.", most=f.get("most", "?")
    ),
    "catalogue_moved": lambda words, f: words.text(
        "Somebody has changed products meanwhile. Choose the list once more; nothing was written."
    ),
}

_FAULTS: Final[Mapping[str, Sentence]] = {
    "bad_line": lambda words, f: words.text("The line can't be read"),
    "too_many_cells": lambda words, f: words.text("More cells than the first line has names"),
    "no_barcode": lambda words, f: words.text("No barcode"),
    "spoiled_barcode": lambda words, f: words.text("A spreadsheet made a number of the barcode: format it as text"),
    "long_barcode": lambda words, f: words.text("The barcode is too long"),
    "twice": lambda words, f: words.text("The barcode stands in line {line} already", line=f.get("first", "?")),
    "no_name": lambda words, f: words.text("A new product without a name"),
    "no_price": lambda words, f: words.text("A new product without a price"),
    "bad_amount": lambda words, f: words.text("Not a price: yuan, with two decimals at most"),
    "bad_quantity": lambda words, f: words.text("Not a quantity: a number, with three decimals at most"),
    "bad_codes": lambda words, f: words.text("Barcodes that can't be"),
    "bad_flag": lambda words, f: words.text("Neither yes nor no"),
    "whole_stock": lambda words, f: words.text("Parts of a product that is sold by the piece"),
    "card_number": lambda words, f: words.text("A bank card's number"),
    "code_taken": lambda words, f: words.text("The barcode is {name}'s already", name=f.get("name", "")),
}


def why_faulty(row: FaultyRow, words: Words) -> str:
    """Why a row of a list can't be taken."""
    told = _FAULTS.get(row.why)
    return told(words, row.fields or {}) if told is not None else row.why


def field_name(name: str, words: Words) -> str:
    """What a part of a product is called."""
    return {
        "name": words.text("Name"),
        "price": words.text("Price"),
        "member_price": words.text("Member price"),
        "unit": words.text("Unit"),
        "group": words.text("Group"),
        "cost": words.text("Cost"),
        "codes": words.text("Other barcodes"),
        "on_sale": words.text("On sale"),
        "stock": words.text("Stock"),
    }.get(name, name)


def kind_names(words: Words) -> dict[StockKind, str]:
    """What an entry about stock may be."""
    return {
        StockKind.DELIVERY: words.text("Delivery"),
        StockKind.COUNT: words.text("Count"),
        StockKind.CORRECTION: words.text("Correction"),
    }


def article_changes(detail: Mapping[str, Any], words: Words) -> str:
    """What a line of the audit log says of a product: its barcode and what it was and became."""
    changed = dict(detail.get("changed", {}))
    if "codes" in detail:
        changed["codes"] = detail["codes"]
    parts = [
        f"{field_name(name, words)} {plain(was, words)} → {plain(now, words)}" for name, (was, now) in changed.items()
    ]
    return " · ".join((str(detail.get("barcode", "")), *parts))


def stock_change(detail: Mapping[str, Any], words: Words) -> str:
    """What a line of the audit log says of stock: the kind of entry, and by how much one product's changed."""
    kind, moves = str(detail.get("kind", "")), detail.get("moves", [])
    name = kind_names(words)[StockKind(kind)] if kind in set(StockKind) else kind
    if len(moves) != 1:
        return name + " · " + words.plural("{count} product", "{count} products", len(moves))
    thousandths = int(moves[0][1])
    sign = "\u2212" if thousandths < 0 else "+"
    return f"{name} · {sign}{Quantity(abs(thousandths))}"


def plain(value: Any, words: Words) -> str:
    """A part of a product as `catalogue.told` gives it."""
    if isinstance(value, bool):
        return words.text("yes") if value else words.text("no")
    return " ".join(value) if isinstance(value, list) else str(value) if value not in (None, "") else "—"
