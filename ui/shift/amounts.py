"""Amounts that are typed on the shift's pages, read the one way and refused in the one wording."""

from __future__ import annotations

from typing import Final

from terminal.errors import Refused
from terminal.money import Money, NotAnAmount, plain_digits
from ui.widgets.field import Field
from ui.wording import sentence
from ui.words import Words

CODE_DIGITS: Final = 6
"""From so many digits on without a point it is a code, as on the bill: a scanner does not see what it types into."""


def amount_in(field: Field, words: Words, *, zero: bool) -> Money | None:
    """The amount in a field; None, and the field says why, where it holds none. `zero`: 0.00 will do."""
    typed = plain_digits(field.text())
    try:
        amount = Money.parse(field.text())
    except NotAnAmount as why:
        code = f"amount_{why.reason}"
    else:
        if typed.isdigit() and len(typed) >= CODE_DIGITS:
            code = "amount_or_code"
        elif amount or zero:
            return amount
        else:
            code = "amount_empty"
    field.set_error(sentence(words, Refused(code)))
    field.setFocus()
    field.edit.selectAll()
    return None
