"""Amounts that are typed on the shift's pages, read the one way and refused in the one wording."""

from __future__ import annotations

from terminal.errors import Refused
from terminal.money import Money, NotAnAmount
from ui.widgets.field import Field
from ui.wording import sentence
from ui.words import Words


def amount_in(field: Field, words: Words, *, zero: bool) -> Money | None:
    """The amount in a field; None, and the field says why, where it holds none. `zero`: 0.00 will do."""
    try:
        amount = Money.parse(field.text())
    except NotAnAmount as why:
        code = f"amount_{why.reason}"
    else:
        if amount or zero:
            return amount
        code = "amount_empty"
    field.set_error(sentence(words, Refused(code)))
    field.setFocus()
    return None
