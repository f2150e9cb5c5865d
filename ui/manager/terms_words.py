"""What the settings of rounding and deductions are called, and how their values are said."""

from __future__ import annotations

from typing import Any

from terminal.money import Ratio
from terminal.services.pricing import CashRounding
from ui.manager.leaves import Address
from ui.words import Words

WORTH = ("points_worth", "love_worth", "voucher_worth")


def rounding_name(rounding: CashRounding, words: Words) -> str:
    match rounding:
        case CashRounding.OFF:
            return words.text("Not rounded: to the fen")
        case CashRounding.DOWN:
            return words.text("Down to 0.10: the fen are left off")
        case CashRounding.NEAREST:
            return words.text("To the nearer 0.10")


def terms_label(address: Address, words: Words) -> str:
    """A setting's name; "" for one that is none of these."""
    names = {
        "cash_rounding": words.text("What is paid in cash"),
        "points_worth": words.text("Points count for"),
        "love_worth": words.text("Love value counts for"),
        "voucher_worth": words.text("Vouchers count for"),
        "deduct_most": words.text("At most so much of a bill"),
    }
    return names.get(address[-1], "") if address[0] == "shop" and len(address) == 2 else ""


def terms_value(address: Address, value: Any, words: Words) -> str | None:
    """A value in a sentence; None for one that is said like any other."""
    if isinstance(value, CashRounding):
        return rounding_name(value, words)
    if address[-1] in WORTH and value == Ratio(0):
        return words.text("not taken")
    return None
