"""What of a person may be seen: masked names and phone numbers, and never a card number.

The second screen and the status page show a masked name and no phone number; the cashier's screens show
138****6021 at most. The till accepts no bank card number in any text: holding one would make every shop that uses
it subject to the card industry's rules, and no use of ours needs one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

NAME_MAX: Final = 40
REFERENCE_MAX: Final = 64


def mask_name(name: str) -> str:
    """王小明 → 王**, Zhang Min → Z**: the first character and one star for each further one, two at most."""
    bare = name.strip()
    if not bare:
        return ""
    return bare[0] + "*" * max(1, min(2, len(bare) - 1))


def mask_phone(phone: str) -> str:
    """13812346021 → 138****6021; a shorter number keeps its last two digits only."""
    if len(phone) >= 8:
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(0, len(phone) - 2) + phone[-2:]


def holds_card_number(text: str) -> bool:
    """Whether neighbouring groups of digits in it join to a Luhn-valid number of 13 to 19 digits.

    Groups are told apart by blanks and hyphens and only joined whole: a payment provider's 28-digit transaction
    number is no card number, though some 16 digits inside it would pass the check.
    """
    plain = unicodedata.normalize("NFKC", text)
    for run in re.findall(r"\d+(?:[ \-]\d+)*", plain, re.ASCII):
        groups = re.split(r"[ \-]", run)
        for first in range(len(groups)):
            joined = ""
            for group in groups[first:]:
                joined += group
                if 13 <= len(joined) <= 19 and _luhn([int(digit) for digit in joined]):
                    return True
    return False


def _luhn(digits: list[int]) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def clean_text(text: str, limit: int) -> str:
    """Text fit to be stored and drawn: control and formatting characters gone, blanks folded, cut to `limit`."""
    kept = "".join(
        " " if char in "\t\r\n" else char
        for char in unicodedata.normalize("NFC", text)
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") or char in "\t\r\n\u200d"
    )
    return " ".join(kept.split())[:limit]
