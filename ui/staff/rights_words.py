"""What roles and rights are called, and what each right lets one do."""

from __future__ import annotations

from terminal.services.rights import Right, Role
from terminal.services.staff import OWNER
from ui.words import Words


def role_name(role: Role, words: Words) -> str:
    return {
        Role.CASHIER: words.text("Cashier"),
        Role.SENIOR: words.text("Senior cashier"),
        Role.MANAGER: words.text("Manager"),
    }[role]


def person_name(name: str, words: Words) -> str:
    """A name of the log; the manager's PIN of the till has no person's."""
    return words.text("Manager's PIN") if name == OWNER else name


def right_name(right: Right, words: Words) -> str:
    return {
        Right.REMOVE_LINE: words.text("Remove a line from a bill"),
        Right.DISCOUNT: words.text("Give a discount"),
        Right.OVERRIDE_PRICE: words.text("Change a price on a bill"),
        Right.VOID_LAST: words.text("Void the last bill"),
        Right.REFUND: words.text("Refund a bill"),
        Right.RETURN_WITHOUT_RECEIPT: words.text("Take goods back without a receipt"),
        Right.OPEN_DRAWER: words.text("Open the drawer without a sale"),
        Right.MOVE_CASH: words.text("Pay cash in or out"),
        Right.OPEN_SHIFT: words.text("Open a shift"),
        Right.CLOSE_SHIFT: words.text("Close a shift"),
        Right.SEE_REPORTS: words.text("See reports and expected cash"),
        Right.REPRINT: words.text("Print a receipt again"),
        Right.ADD_PRODUCT: words.text("Add a product at the till"),
        Right.SET_LEVEL: words.text("Set a member's level"),
        Right.CLAIM: words.text("Claim a bill for a member who was forgotten"),
        Right.SEE_MEMBER: words.text("See a member's whole name and number"),
        Right.EDIT_MEMBER: words.text("Change a member, withdraw consent"),
        Right.MOVE_WALLETS: words.text("Hand points and vouchers over"),
        Right.SETTLE_PAYMENT: words.text("Settle an open payment by hand"),
        Right.SETTINGS: words.text("Manager's pages"),
        Right.STAFF: words.text("Enter staff, set roles and PINs"),
    }[right]
