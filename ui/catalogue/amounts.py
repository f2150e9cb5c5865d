"""Reading amounts and quantities from fields: what can't be one is told under its field."""

from __future__ import annotations

import re

from terminal.errors import Refused
from terminal.money import Money, NotAnAmount, Quantity, plain_digits
from ui.widgets.field import Field
from ui.wording import sentence
from ui.words import Words


class Untaken(ValueError):
    """A field holds what it can't; the field says so."""


def read_money(field: Field, words: Words, *, needed: bool = False) -> Money | None:
    """The amount in the field; None for an empty one that need not be filled. Raises `Untaken`."""
    text = field.text().strip()
    if not text and not needed:
        return None
    try:
        return Money.parse(text)
    except NotAnAmount as why:
        told = words.text("A price is needed.") if why.reason == "empty" else ""
        raise refuse(field, told or sentence(words, Refused(f"amount_{why.reason}", text=why.text))) from why


def read_quantity(field: Field, words: Words) -> Quantity:
    """The quantity in the field, below zero with a minus. Raises `Untaken`."""
    bare = plain_digits(field.text())
    minus, digits = bare[:1] in ("-", "−"), bare.lstrip("+-−")
    if re.fullmatch(r"0+(\.0+)?", digits, re.ASCII):
        return Quantity(0)
    try:
        quantity = Quantity.parse(digits)
    except NotAnAmount as why:
        raise refuse(field, sentence(words, Refused("bad_stock"))) from why
    return Quantity(-quantity.thousandths) if minus else quantity


def refuse(field: Field, told: str) -> Untaken:
    """Tell it under the field and put the focus there; the error to raise."""
    field.set_error(told)
    field.edit.setFocus()
    field.edit.selectAll()
    return Untaken(told)
