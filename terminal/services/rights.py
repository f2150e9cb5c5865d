"""Who may do what at the till: three roles, one table that everybody can look at.

Whoever lacks a right can have somebody who has it let this one action through with his PIN and a reason; both are kept
with the action. A shop that never entered any staff works as it always did: everybody sells, and what needs a manager
asks for the manager's PIN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """In rising order of what they may do."""

    CASHIER = "cashier"
    SENIOR = "senior"
    MANAGER = "manager"


class Right(StrEnum):
    """What is not everybody's."""

    REMOVE_LINE = "remove_line"  # of a bill that is being rung up
    DISCOUNT = "discount"
    OVERRIDE_PRICE = "override_price"
    VOID_LAST = "void_last"
    REFUND = "refund"
    RETURN_WITHOUT_RECEIPT = "return_without_receipt"
    OPEN_DRAWER = "open_drawer"  # without a sale
    MOVE_CASH = "move_cash"  # pay-in and pay-out
    OPEN_SHIFT = "open_shift"
    CLOSE_SHIFT = "close_shift"
    SEE_REPORTS = "see_reports"  # X and Z, expected cash
    REPRINT = "reprint"
    ADD_PRODUCT = "add_product"  # at the till, from an unknown barcode
    SET_LEVEL = "set_level"
    CLAIM = "claim"  # a forgotten member's bill, by its slip
    SEE_MEMBER = "see_member"  # his whole name and number, which are masked otherwise
    EDIT_MEMBER = "edit_member"
    MOVE_WALLETS = "move_wallets"  # of points, love value and vouchers from one member to another
    SETTLE_PAYMENT = "settle_payment"  # say what became of a payment that its provider does not tell
    SETTINGS = "settings"  # the manager's pages
    STAFF = "staff"


_CASHIER: Final = frozenset({Right.REMOVE_LINE, Right.OPEN_SHIFT, Right.REPRINT, Right.ADD_PRODUCT, Right.CLAIM})
_SENIOR: Final = _CASHIER | {
    Right.DISCOUNT,
    Right.OVERRIDE_PRICE,
    Right.VOID_LAST,
    Right.REFUND,
    Right.OPEN_DRAWER,
    Right.MOVE_CASH,
    Right.CLOSE_SHIFT,
    Right.SET_LEVEL,
    Right.SEE_MEMBER,
    Right.EDIT_MEMBER,
    Right.MOVE_WALLETS,
}
TABLE: Final[Mapping[Role, frozenset[Right]]] = {
    Role.CASHIER: _CASHIER,
    Role.SENIOR: _SENIOR,
    Role.MANAGER: frozenset(Right),
}
"""The rights of each role."""


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """Somebody who works here. `has_pin` says whether he can sign in at this till."""

    id: str
    name: str
    role: Role
    active: bool = True
    has_pin: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """Who does something, who let it through if he may not himself ("" if he may), and why."""

    who: str = ""
    approved_by: str = ""
    reason: str = ""


def may(role: Role, right: Right) -> bool:
    """Whether the role has the right by itself."""
    return right in TABLE[role]
