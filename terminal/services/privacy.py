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
LOOKED_UP_MAX: Final = 200
"""Characters of a text that somebody typed or scanned to find something; what is longer is cut."""

_CARD_DIGITS: Final = range(13, 20)
_BETWEEN: Final = r"[\s\-\u2010-\u2015\u2212]{1,3}"
_SURVIVES: Final = "\t\r\n\u200d"
_TAGS_AND_PRIVATE: Final = 0xE0000
"""From here on nothing is a character of a name, not even one of a later Unicode."""


def mask_name(name: str) -> str:
    """王小明 → 王**, Zhang Min → Z**: the first character and one star for each further one, two at most."""
    bare = name.strip()
    if not bare:
        return ""
    return bare[0] + "*" * max(1, min(2, len(bare) - 1))


def mask_phone(phone: str) -> str:
    """13812346021 → 138****6021; a shorter number keeps its last two digits only."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(0, len(phone) - 2) + phone[-2:]


def holds_card_number(text: str) -> bool:
    """Whether neighbouring groups of digits in it join to a Luhn-valid number of 13 to 19 digits.

    Groups are told apart by blanks, line ends and dashes, and only joined whole: a payment provider's 28-digit
    transaction number is no card number, though some 16 digits inside it would pass the check. Characters that nobody
    sees and that are not kept (`clean_text`) hide nothing.
    """
    plain = unicodedata.normalize("NFKC", text)
    if len(plain) < _CARD_DIGITS.start:
        return False
    plain = clean_text(plain, len(plain))
    for run in re.findall(rf"[0-9]+(?:{_BETWEEN}[0-9]+)*", plain):
        groups = re.split(_BETWEEN, run)
        for first in range(len(groups)):
            joined = ""
            for group in groups[first:]:
                joined += group
                if len(joined) >= _CARD_DIGITS.stop:
                    break
                if len(joined) in _CARD_DIGITS and _luhn([int(digit) for digit in joined]):
                    return True
    return False


def _luhn(digits: list[int]) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def clean_text(text: str, limit: int) -> str:
    """Text fit to be stored and drawn: control and formatting characters gone, blanks folded, cut to `limit`.

    A text of nothing but joiners comes to nothing.
    """
    kept = unicodedata.normalize("NFC", text)
    if not kept.isprintable():
        kept = "".join(char for char in kept if _is_kept(char) or char in _SURVIVES)
    folded = " ".join(kept.split())[:limit].strip()
    return folded if folded.strip("\u200d ") else ""


def _is_kept(char: str) -> bool:
    """Whether it can be seen. One that is too new for this Python's tables is: rare characters of names come late."""
    category = unicodedata.category(char)
    if category == "Cn":
        code = ord(char)
        return code < _TAGS_AND_PRIVATE and code & 0xFFFE != 0xFFFE and not 0xFDD0 <= code <= 0xFDEF
    return category not in ("Cc", "Cf", "Cs", "Co")
