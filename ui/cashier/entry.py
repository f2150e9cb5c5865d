"""What was typed or scanned into the one field of the bill, told apart by its form alone.

The field takes amounts, barcodes, members and quantities, so their forms must not overlap:

- `3×`, `3*`, `3x` before anything: so many of it; `1.235×` for what is weighed.
- Digits with a point, or fewer than six digits: an amount in yuan. `36` is 36.00; a round amount of 100,000 and
  more needs its point (`100000.00`), because
- six digits and more without a point are a code: a barcode, a member card. Eleven digits that begin with 1 are
  looked up as a mobile phone number first.
- Letters and signs with a digit among them, six and more: a code too (a member's QR, the QR of a receipt).

Full-width digits and signs count as their plain twins. Numbers as programs write them (`1e3`, `NaN`) are refused.
Everything is decided here without a look-up; what a code stands for the ledger knows.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from terminal.errors import Refused
from terminal.money import Money, NotAnAmount, Quantity, plain_digits
from terminal.services.privacy import holds_card_number

ONE: Final = Quantity.of(1)
QUANTITY_MAX: Final = Quantity.of(1_000_000)
CODE_LEAST: Final = 6
CODE_MOST: Final = 120
BARCODE_MOST: Final = 14

_COUNTED = re.compile(r"([\d.,+\-−\s]*)[×*xX](.*)", re.ASCII | re.DOTALL)
_PROGRAM_NUMBER = re.compile(r"[+\-−]?(\d+\.?\d*|\.\d+)[eE][+\-−]?\d+|[+\-−]?(nan|inf|infinity)", re.IGNORECASE)
_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_CODE = re.compile(r"[\w\-./:?=&%+#$@~]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Nothing:
    """The field is empty: Enter does nothing, so that a scanner's second Enter can't pay."""


@dataclass(frozen=True, slots=True)
class QuickAmount:
    """An amount typed by hand; `quantity` times of it."""

    amount: Money
    quantity: Quantity = ONE


@dataclass(frozen=True, slots=True)
class Code:
    """Something to look up. `counted` tells whether a quantity was given; `phone` looks like a mobile number."""

    text: str
    quantity: Quantity = ONE
    counted: bool = False
    phone: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """Nothing that can be taken; `why` is worded like every other refusal."""

    why: Refused = field(compare=False)

    @property
    def code(self) -> str:
        return self.why.code


Entry = Nothing | QuickAmount | Code | Wrong


def parse_entry(text: str, cap: Money) -> Entry:
    """What the text is. `cap` is the highest amount that a bill may have."""
    plain = plain_digits(unicodedata.normalize("NFKC", text))
    if not plain:
        return Nothing()
    if _PROGRAM_NUMBER.fullmatch(plain):
        return Wrong(Refused("amount_form", text=plain[:40]))
    counted = _COUNTED.fullmatch(plain)
    if counted is None:
        return _thing(plain, ONE, False, cap)
    try:
        quantity = _quantity(counted.group(1))
    except NotAnAmount as why:
        return Wrong(Refused(f"quantity_{why.reason}", text=plain[:40]))
    rest = counted.group(2).strip()
    if not rest:
        return Wrong(Refused("quantity_alone", quantity=str(quantity)))
    if _PROGRAM_NUMBER.fullmatch(rest) or _COUNTED.fullmatch(rest):
        return Wrong(Refused("amount_form", text=plain[:40]))
    return _thing(rest, quantity, True, cap)


def pending_quantity(text: str) -> str:
    """The `3×` at the end of which a scan goes on; empty if the text is no such beginning."""
    plain = plain_digits(unicodedata.normalize("NFKC", text))
    counted = _COUNTED.fullmatch(plain)
    return plain if counted is not None and not counted.group(2).strip() else ""


def _quantity(text: str) -> Quantity:
    quantity = Quantity.parse(text)
    if quantity > QUANTITY_MAX:
        raise NotAnAmount("size", text)
    return quantity


def _thing(text: str, quantity: Quantity, counted: bool, cap: Money) -> Entry:
    if text.isdigit() and len(text) >= CODE_LEAST:
        if len(text) > BARCODE_MOST and holds_card_number(text):
            return Wrong(Refused("card_number"))
        if len(text) > CODE_MOST:
            return Wrong(Refused("code_form", text=text[:40]))
        return Code(text, quantity, counted, phone=not counted and _MOBILE.fullmatch(text) is not None)
    if re.search(r"[^\d.,¥+\-−\s]", text, re.ASCII):
        return _letters(text, quantity, counted)
    if holds_card_number(text):
        return Wrong(Refused("card_number"))
    try:
        amount = Money.parse(text)
    except NotAnAmount as why:
        return Wrong(Refused(f"amount_{why.reason}", text=why.text))
    if not amount:
        return Wrong(Refused("amount_zero"))
    if quantity.times(amount) > cap or amount > cap:
        return Wrong(Refused("over_cap", cap=cap))
    return QuickAmount(amount, quantity)


def _letters(text: str, quantity: Quantity, counted: bool) -> Entry:
    is_code = _CODE.fullmatch(text) is not None and (re.search(r"\d", text) or re.search(r"[:/]", text))
    if not is_code or not CODE_LEAST <= len(text) <= CODE_MOST:
        return Wrong(Refused("code_form", text=text[:40]))
    if holds_card_number(text):
        return Wrong(Refused("card_number"))
    return Code(text, quantity, counted)
