"""What a code stands for, looked up in one transaction: an item, or a member.

Codes of items and members share one field, so each is tried as the likelier first. The refusal at the end is the
one that helps most: an unknown mobile number can become a member, an unknown short number may have been an amount.
"""

from __future__ import annotations

import re
from typing import Final

from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.services import catalogue, members
from terminal.services.facts import MemberFacts, ProductFacts
from ui.cashier.entry import Code

_ROUND_AMOUNT: Final = re.compile(r"[1-9]\d{5,6}", re.ASCII)


def look_up(unit: Unit, code: Code) -> ProductFacts | MemberFacts:
    """The item or the member of a code. Raises `Refused`: `unknown_member` with `phone`, `round_amount`, `delisted`
    or `unknown_barcode`."""
    if code.phone:
        try:
            return members.find(unit, code.text)
        except Refused:
            pass
    try:
        return catalogue.find(unit, code.text)
    except Refused as why:
        if why.code == "delisted":
            raise
    if not code.counted and not code.phone:
        try:
            return members.find(unit, code.text)
        except Refused:
            pass
    if code.phone:
        raise Refused("unknown_member", phone=code.text)
    if _ROUND_AMOUNT.fullmatch(code.text):
        raise Refused("round_amount", amount=f"{code.text}.00")
    raise Refused("unknown_barcode", barcode=code.text[:40])
