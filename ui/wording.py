"""What the till answers instead of doing what it was asked, as sentences: one table from code to words.

Each sentence says what is so and what to do next, in the language of the moment. A code that has no sentence yet
gets a general one with the code in it, so that whoever is called knows what to look for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from terminal.errors import Broken, TillError, Unavailable
from terminal.money import Money
from ui.catalogue_wording import CATALOGUE
from ui.office_wording import OFFICE, RUNNING, WIRE
from ui.words import Words

Sentence = Callable[[Words, Mapping[str, Any]], str]


def _amount(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return "¥" + value.grouped if isinstance(value, Money) else str(value if value is not None else "?")


def _day(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value or "?")


def _plain(fields: Mapping[str, Any], name: str) -> str:
    """An amount of points and the like: without the ¥."""
    value = fields.get(name)
    return value.grouped if isinstance(value, Money) else str(value if value is not None else "?")


ENTRY: Final[Mapping[str, Sentence]] = {
    "amount_empty": lambda words, f: words.text("Type an amount first."),
    "amount_or_code": lambda words, f: words.text(
        "That looks like a code. An amount of 100,000 and more needs its point."
    ),
    "amount_form": lambda words, f: words.text("That is no amount. Write it like 36 or 36.50."),
    "amount_decimals": lambda words, f: words.text("An amount has two decimals at most."),
    "amount_negative": lambda words, f: words.text("An amount can't be negative. Remove a line with Del instead."),
    "amount_zero": lambda words, f: words.text("An amount of 0.00 is no line. Type what it costs."),
    "amount_size": lambda words, f: words.text("That amount is too large for a bill."),
    "quantity_empty": lambda words, f: words.text("Write how many before the ×, like 3×."),
    "quantity_form": lambda words, f: words.text("That is no quantity. Write it like 3× or 1.235×."),
    "quantity_decimals": lambda words, f: words.text("A quantity has three decimals at most."),
    "quantity_negative": lambda words, f: words.text("A quantity can't be negative."),
    "quantity_size": lambda words, f: words.text("That quantity is too large."),
    "quantity_alone": lambda words, f: words.text(
        "{quantity}× of what? Scan it, or type an amount.", quantity=f.get("quantity", "")
    ),
    "code_form": lambda words, f: words.text("Neither an amount nor a code. F3 finds items by name."),
    "needs_weight": lambda words, f: words.text(
        "{name} is sold by weight: type the {unit} first, like 1.235×, then scan.",
        name=f.get("name", ""),
        unit=f.get("unit", ""),
    ),
    "whole_pieces": lambda words, f: words.text(
        "{name} is sold by the piece: whole numbers only.", name=f.get("name", "")
    ),
    "no_line": lambda words, f: words.text("There is no line to change yet."),
    "bill_full": lambda words, f: words.text(
        "The bill has {most} lines, more don't fit. Pay it first.", most=f.get("most", "")
    ),
    "unknown_barcode": lambda words, f: words.text("No item has this code. F3 finds or enters it, or type its amount."),
    "round_amount": lambda words, f: words.text(
        "No item has this code. If it was an amount, write its decimals: {amount}.", amount=f.get("amount", "")
    ),
    "over_cap": lambda words, f: words.text("More than a bill may come to: {cap} at most.", cap=_amount(f, "cap")),
}

MEMBER: Final[Mapping[str, Sentence]] = {
    "unknown_member": lambda words, f: words.text("No member has this number or code."),
    "phone_taken": lambda words, f: words.text("There is a member with this phone number already."),
    "bad_phone": lambda words, f: words.text("A mobile number has 11 digits and begins with 1."),
    "bad_name": lambda words, f: words.text("Type the member's name, 40 characters at most."),
    "bad_card": lambda words, f: words.text("A card number has {limit} characters at most.", limit=f.get("limit", "")),
    "card_taken": lambda words, f: words.text("Another member has this card already."),
    "no_consent": lambda words, f: words.text("Ask the customer first: nobody is entered who does not agree."),
    "unknown_level": lambda words, f: words.text("There is no such level."),
    "no_member": lambda words, f: words.text("Choose a member first: F2."),
    "unknown_claim": lambda words, f: words.text("No bill can be claimed with this code."),
    "claim_expired": lambda words, f: words.text("This slip was good until {date}.", date=_day(f, "expires_at")),
    "already_claimed": lambda words, f: (
        words.text("{name} has claimed this bill.", name=f["member"])
        if f.get("member")
        else words.text("This bill has been claimed.")
    ),
    "claim_refunded": lambda words, f: words.text("This bill was given back; there is nothing to claim."),
    "no_claim": lambda words, f: words.text(
        "There is no claim slip for this bill: it has its member, was given back, or is too old."
    ),
}

PAYMENT: Final[Mapping[str, Sentence]] = {
    "empty_bill": lambda words, f: words.text("Nothing is on the bill yet."),
    "too_many_held": lambda words, f: words.text(
        "{most} bills are on hold. Pay some, or take them away: F9.", most=f.get("most", "")
    ),
    "unknown_held": lambda words, f: words.text("This bill is not on hold any more."),
    "already_paid": lambda words, f: words.text("This bill is paid already."),
    "not_paid_yet": lambda words, f: words.text(
        "{amount} of it is not certain to be paid. Look at the open payments: Ctrl G.", amount=_amount(f, "amount")
    ),
    "payment_waits": lambda words, f: words.text("A payment of this bill is not certain yet. Break it off first."),
    "payment_ended": lambda words, f: words.text("This payment has ended already."),
    "unknown_payment": lambda words, f: words.text("There is no such payment."),
    "bad_keys": lambda words, f: words.text("That can't be right. Copy it once more from the provider's pages."),
    "tender_zero": lambda words, f: words.text("There is nothing to take by this."),
    "tender_too_much": lambda words, f: words.text(
        "Only {left} is left to pay; only cash gives change.", left=_amount(f, "left")
    ),
    "taken_too_much": lambda words, f: words.text(
        "{over} too much is taken. Remove a payment with Del.", over=_amount(f, "over")
    ),
    "no_tender": lambda words, f: words.text("There is no payment to remove."),
    "too_little_cash": lambda words, f: words.text("Still {left} to pay.", left=_amount(f, "left")),
    "no_reference": lambda words, f: words.text("Type the payment's number, so that it can be found again."),
    "no_tender_name": lambda words, f: words.text("Type what was paid with, like a voucher's name."),
    "insufficient": lambda words, f: words.text("The member's balance is {held}.", held=_amount(f, "held")),
    "needs_office": lambda words, f: words.text(
        "Head office can't be asked: at most {left} by balance now.",
        left=_amount(f, "left"),
    ),
    "insufficient_wallet": lambda words, f: words.text("Only {held} is in it.", held=_plain(f, "held")),
    "deduction_no_member": lambda words, f: words.text("Choose a member first: F2."),
    "deduction_needs_office": lambda words, f: words.text(
        "Head office can't be asked: points, love value and vouchers can't be used now. Take them off with F4."
    ),
    "deduct_too_much": lambda words, f: words.text(
        "At most {most} of this bill can be paid so.", most=_amount(f, "most")
    ),
    "deduct_too_little": lambda words, f: words.text("So little of it counts for nothing."),
    "bad_deduction": lambda words, f: words.text(
        "What was to be used instead of money does not count like that any more. Choose it again: F4."
    ),
    "discount_too_much": lambda words, f: words.text(
        "It comes to {most}: no more can come off.", most=_amount(f, "most")
    ),
    "discount_above": lambda words, f: words.text(
        "The bill comes to {goods} already, which is less.", goods=_amount(f, "goods")
    ),
    "let_through_for": lambda words, f: words.text(
        "That was let through for {quantity}. Scan it again for another line, or ask anew: F4.",
        quantity=f.get("quantity", ""),
    ),
    "percent_form": lambda words, f: words.text("That is no percentage. Write it like 10 or 12.5, or 9折."),
    "not_paid_in_full": lambda words, f: words.text(
        "{taken} of {due} is taken: it has to be the whole.", taken=_amount(f, "taken"), due=_amount(f, "due")
    ),
    "card_number": lambda words, f: words.text(
        "That is a bank card's number. It must not be kept: type the slip's number."
    ),
    "same_id_other_content": lambda words, f: words.text(
        "This bill was committed before with other contents. Look at the last bill before you go on."
    ),
    "unknown_bill": lambda words, f: words.text("There is no such bill."),
    "bad_tender": lambda words, f: _bad_tender(words, f),
    "bad_line": lambda words, f: words.text(
        "Line {no} can't be sold like this. Remove it and enter it again.", no=f.get("no", "?")
    ),
    "bad_product": lambda words, f: words.text("An item needs a code, a name and a price within the bounds."),
}

ORDERS: Final[Mapping[str, Sentence]] = {
    "duplicate": lambda words, f: words.text("There is an order with this number already."),
    "unknown_order": lambda words, f: words.text("There is no such order."),
    "unknown_line": lambda words, f: words.text("The order has no such line."),
    "unknown_channel": lambda words, f: words.text("Orders don't come from there."),
    "unknown_store": lambda words, f: words.text("There is no such store."),
    "unknown_product": lambda words, f: words.text("There is no such product."),
    "invalid_amount": lambda words, f: words.text("That amount can't be taken. Write it like 36 or 36.50."),
    "over_refund": lambda words, f: words.text(
        "More than is left of it to give back: {left}.", left=_amount(f, "left")
    ),
    "sold_elsewhere": lambda words, f: words.text(
        "{number} was rung up at another till: it is given back there.", number=f.get("number", "")
    ),
    "bad_return": lambda words, f: words.text("So much of it is not there to come back."),
    "bad_way": lambda words, f: words.text("By that no more can go back than it took. Choose another way."),
    "not_last": lambda words, f: words.text("Only the last bill can be voided. Give this one back instead."),
    "unknown_refund": lambda words, f: words.text("Nothing was given back under that number."),
    "not_open": lambda words, f: words.text("This order is completed or given back already."),
    "unknown_entry": lambda words, f: words.text("There is no such place in the queue."),
    "not_waiting": lambda words, f: words.text("This place no longer waits as that needs."),
    "no_lottery": lambda words, f: words.text("This place has no draw, or it was drawn already."),
    "unconfirmed_place": lambda words, f: words.text(
        "Head office has not confirmed this place yet. It can be drawn for and exchanged as soon as it has."
    ),
    "office_only": lambda words, f: words.text(
        "Head office decides this, and it can't be reached now. Try again when the till is online."
    ),
    "changed_meanwhile": lambda words, f: words.text("This has changed meanwhile. Look at it again."),
    "no_nonce": lambda words, f: words.text("Let the customer name a number or a word first."),
    "wallet_short": lambda words, f: words.text("There is only {held} of it.", held=_plain(f, "held")),
    "no_exchange": lambda words, f: words.text("A place can't be exchanged into that."),
    "no_transfer": lambda words, f: words.text("That can't be handed over to another member."),
    "queue_not_empty": lambda words, f: words.text("Somebody still waits in the queue: it can't be changed so."),
}

SETTINGS: Final[Mapping[str, Sentence]] = {
    "wrong_pin": lambda words, f: _wrong_pin(words, f),
    "pin_wait": lambda words, f: words.plural(
        "Too many wrong PINs. Wait {count} second.",
        "Too many wrong PINs. Wait {count} seconds.",
        int(f.get("wait_s", 0)),
    ),
    "bad_pin": lambda words, f: words.text(
        "A PIN has {least} to {most} digits that are not all the same.",
        least=f.get("least", 4),
        most=f.get("most", 12),
    ),
    "no_pin": lambda words, f: words.text("No PIN has been set yet."),
    "stale_settings": lambda words, f: words.text(
        "Somebody saved other settings meanwhile. Look at them and save again."
    ),
    "bad_settings": lambda words, f: words.text("Some values are out of bounds; the fields say which."),
    "no_reason": lambda words, f: words.text("Say in a few words why the settings change."),
    "till_in_use": lambda words, f: words.text(
        "Bills were rung up as till {till}: its number can't change any more.", till=f.get("till", "")
    ),
    "unknown_token": lambda words, f: words.text("This code belongs to no bill of this shop."),
}

STAFF: Final[Mapping[str, Sentence]] = {
    "not_allowed": lambda words, f: words.text("That needs somebody who may do it."),
    "reason_missing": lambda words, f: words.text("Say in a few words why it is done."),
    "unknown_staff": lambda words, f: words.text("Nobody of that name works here now."),
    "bad_staff_name": lambda words, f: words.text("Type the name, 40 characters at most."),
    "staff_name_taken": lambda words, f: words.text("Somebody of this name works here already."),
    "too_many_staff": lambda words, f: words.text("There are {most} names already.", most=f.get("most", "")),
    "pin_taken": lambda words, f: words.text("Choose another PIN."),
}

SHIFTS: Final[Mapping[str, Sentence]] = {
    "no_shift": lambda words, f: words.text("No shift is open. Open one first: F11."),
    "shift_open": lambda words, f: words.text("A shift is open already."),
    "unknown_shift": lambda words, f: words.text("There is no such shift."),
    "bad_cash": lambda words, f: words.text("That amount can't be in a drawer."),
    "bad_count": lambda words, f: words.text("That can't be counted: look at the numbers again."),
    "difference_unexplained": lambda words, f: words.text("Say in a few words where the difference comes from."),
    "shift_unbalanced": lambda words, f: words.text(
        "The rebate does not balance: a manager has to let the close through."
    ),
}

AWAY: Final[Mapping[str, Sentence]] = {
    "ledger_busy": lambda words, f: words.text("The till is still busy. Try again in a moment; nothing was saved."),
    "ledger_closed": lambda words, f: words.text("The till is closing. Nothing was saved."),
    "disk_full": lambda words, f: words.text("The disk is full. Nothing was saved: make room, then try again."),
    "status_busy": lambda words, f: words.text("Too many ask for the status page at once. Try again in a moment."),
    "printer_away": lambda words, f: words.text(
        "The printer doesn't answer. The receipt waits; Ctrl P prints it again."
    ),
    "no_printer": lambda words, f: words.text("No printer is set up."),
    "file_not_written": lambda words, f: words.text("The file can't be written: {path}", path=f.get("path", "")),
    "printer_address": lambda words, f: words.text(
        "The printer's address can't be right: {address}", address=f.get("address", "")
    ),
    "receipt_template": lambda words, f: words.text(
        "The receipt's template can't be read: {what}", what=f.get("what", "")
    ),
    "font_unreadable": lambda words, f: words.text("A font of the till can't be read: {file}", file=f.get("file", "")),
}

BROKEN: Final[Mapping[str, Sentence]] = {
    "ledger_not_ours": lambda words, f: words.text("The ledger file is not one of this program."),
    "ledger_newer": lambda words, f: words.text(
        "The ledger was written by a newer version of this program. Update the till."
    ),
    "ledger_read_only": lambda words, f: words.text("The ledger can't be written: the disk or the file is read-only."),
    "ledger_missing": lambda words, f: words.text("The ledger file is gone."),
    "ledger_cannot_open": lambda words, f: words.text("The ledger file can't be opened."),
    "ledger_not_durable": lambda words, f: words.text(
        "This disk can't keep bills safely: it refuses to write them through."
    ),
    "ledger_corrupt": lambda words, f: words.text("The ledger file is damaged. It was left as it is."),
    "disk_error": lambda words, f: words.text("The disk reports an error. The last bill may not have been saved."),
    "unexpected": lambda words, f: words.text(
        "The program met something it doesn't know ({what}).", what=f.get("what", "?")
    ),
}

KEEPING: Final[Mapping[str, Sentence]] = {
    "disk_low": lambda words, f: words.text(
        "The disk is nearly full ({free} MB left): no bills can be taken. Make room; selling goes on by itself.",
        free=f.get("free_mb", "?"),
    ),
    "not_saved": lambda words, f: words.text(
        "The disk reported an error, and this bill was not saved. Try once more; if it happens again, stop and call."
    ),
    "ledger_in_use": lambda words, f: words.text("The ledger is open in another window or program. Close that first."),
    "backup_exists": lambda words, f: words.text(
        "Something else has this name already: {path}", path=f.get("path", "")
    ),
    "training_only": lambda words, f: words.text("Not in training."),
    "ledger_behind": lambda words, f: words.text(
        "The ledger is older than the copy of its journal: bills are missing."
    ),
    "no_backup_folder": lambda words, f: words.text(
        "The folder for backups is not there: {path}", path=f.get("path", "")
    ),
    "backup_damaged": lambda words, f: words.text("This backup is damaged: {what}", what=f.get("what", "")),
    "nothing_to_recover": lambda words, f: words.text("There is no backup and no copy that bills could come from."),
}

SENTENCES: Final[Mapping[str, Sentence]] = {
    **KEEPING, **ENTRY, **MEMBER, **PAYMENT, **ORDERS, **SETTINGS, **STAFF, **SHIFTS, **AWAY, **OFFICE, **BROKEN,
    **WIRE, **RUNNING, **CATALOGUE,
}  # fmt: skip


def sentence(words: Words, error: TillError) -> str:
    """The error in a sentence; never raises, and never empty."""
    told = SENTENCES.get(error.code)
    if told is not None:
        return told(words, error.fields)
    if isinstance(error, Broken):
        return words.text("Something is wrong with the till ({code}).", code=error.code)
    if isinstance(error, Unavailable):
        return words.text("Not possible right now ({code}). Try again in a moment.", code=error.code)
    return words.text("That can't be done ({code}).", code=error.code)


def _bad_tender(words: Words, fields: Mapping[str, Any]) -> str:
    if fields.get("why") == "name":
        return PAYMENT["no_tender_name"](words, fields)
    if fields.get("why") == "no_member":
        return MEMBER["no_member"](words, fields)
    if fields.get("why") == "rounding":
        return words.text("Cash is rounded otherwise by now. Enter the cash again.")
    return words.text("This payment can't be taken as it is. Remove it and enter it again.")


def _wrong_pin(words: Words, fields: Mapping[str, Any]) -> str:
    wait_s = int(fields.get("wait_s") or 0)
    if wait_s:
        return words.plural("Wrong PIN. Wait {count} second.", "Wrong PIN. Wait {count} seconds.", wait_s)
    return words.text("Wrong PIN.")
