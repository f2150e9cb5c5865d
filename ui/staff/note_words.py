"""What a line of the audit log is called and says, on the screen and in the table that is carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any, Final

from terminal.services.audit_log import NoteFacts
from terminal.services.rights import Role
from ui.catalogue_wording import article_changes, stock_change
from ui.staff.rights_words import person_name, role_name
from ui.words import Words

Name = Callable[[Words], str]

NAMES: Final[Mapping[str, Name]] = {
    "signed_in": lambda words: words.text("Signed in"),
    "signed_out": lambda words: words.text("Signed out"),
    "locked": lambda words: words.text("Till locked itself"),
    "wrong_pin": lambda words: words.text("Wrong PIN entered"),
    "pin_set": lambda words: words.text("PIN set"),
    "staff_saved": lambda words: words.text("Staff changed"),
    "configured": lambda words: words.text("Settings saved"),
    "collision_decided": lambda words: words.text("Decided between two values"),
    "member_ranked": lambda words: words.text("Member level set"),
    "member_changed": lambda words: words.text("Member changed"),
    "consent_withdrawn": lambda words: words.text("Consent withdrawn"),
    "member_unmasked": lambda words: words.text("Member shown in full"),
    "drawn": lambda words: words.text("Drawn for a place"),
    "exchanged": lambda words: words.text("Place exchanged"),
    "transferred": lambda words: words.text("Points or vouchers handed over"),
    "released": lambda words: words.text("Love value released"),
    "line_removed": lambda words: words.text("Line removed"),
    "discounted": lambda words: words.text("Discount given"),
    "price_overridden": lambda words: words.text("Price changed"),
    "bill_abandoned": lambda words: words.text("Bill abandoned"),
    "held": lambda words: words.text("Bill put on hold"),
    "recalled": lambda words: words.text("Bill recalled"),
    "refunded": lambda words: words.text("Refunded"),
    "voided": lambda words: words.text("Bill voided"),
    "returned": lambda words: words.text("Taken back without a receipt"),
    "reprinted": lambda words: words.text("Receipt printed again"),
    "drawer_opened": lambda words: words.text("Drawer opened, no sale"),
    "cash_moved": lambda words: words.text("Cash paid in or out"),
    "shift_opened": lambda words: words.text("Shift opened"),
    "shift_closed": lambda words: words.text("Shift closed"),
    "claimed": lambda words: words.text("Claim slip used"),
    "print_dropped": lambda words: words.text("Waiting receipt given up"),
    "slip_printed": lambda words: words.text("Claim slip printed"),
    "product_added": lambda words: words.text("Product added"),
    "product_changed": lambda words: words.text("Product changed"),
    "products_imported": lambda words: words.text("Products taken in from a list"),
    "stock_moved": lambda words: words.text("Stock changed"),
    "payment_settled": lambda words: words.text("Open payment settled by hand"),
    "payment_given_back": lambda words: words.text("Payment broken off or given back"),
    "payment_keys_saved": lambda words: words.text("Payment keys changed"),
    "exported": lambda words: words.text("Carried out to a file"),
    "backed_up": lambda words: words.text("Backed up"),
    "restored": lambda words: words.text("Restored"),
    "recovered": lambda words: words.text("Recovered"),
}
SHOWN_MAX: Final = 6
"""So many parts of a detail are told."""


def kind_name(what: str, words: Words) -> str:
    """The kind in words; one that this program does not know is told as it is kept."""
    name = NAMES.get(what)
    return name(words) if name is not None else what.replace("_", " ")


def subject_text(note: NoteFacts, words: Words) -> str:
    """What it is about."""
    match note.what:
        case "configured":
            return words.text("Version {version}", version=note.subject)
        case "exported" if note.subject == "audit_log":
            return words.text("Audit log")
        case "cash_moved":
            directions = {"in": words.text("paid in"), "out": words.text("paid out")}
            return directions.get(note.subject, note.subject)
        case _:
            return words.text("Member {name}", name=note.member) if note.member else note.subject


def detail_text(note: NoteFacts, words: Words) -> str:
    """The rest in a line."""
    detail = note.detail
    match note.what:
        case "configured":
            count = len(detail.get("changed", ()))
            return words.plural("{count} setting", "{count} settings", count)
        case "collision_decided":
            return words.text("what stood stays") if detail.get("choice") == "stands" else words.text("the other value")
        case "staff_saved" if detail.get("role") in set(Role):
            role = role_name(Role(detail["role"]), words)
            return role if detail.get("active") else words.text("{role}, not working here any more", role=role)
        case "member_changed" | "consent_withdrawn":
            names = {
                "name": words.text("name"), "phone": words.text("mobile number"), "card": words.text("card"),
                "consent": words.text("consent"),
            }  # fmt: skip
            return " · ".join(names.get(each, each) for each in detail.get("changed", ()))
        case "product_added" | "product_changed":
            return article_changes(detail, words)
        case "products_imported":
            return words.text(
                "{new} new, {changed} changed, {faulty} left out",
                new=detail.get("new", 0), changed=detail.get("changed", 0), faulty=detail.get("faulty", 0),
            )  # fmt: skip
        case "stock_moved":
            return stock_change(detail, words)
        case "exported":
            return words.plural("{count} line", "{count} lines", int(detail.get("lines", 0)))
        case "discounted" | "price_overridden":
            return _reduction_text(detail, words)
        case "member_ranked":
            return str(detail.get("level", ""))
        case "backed_up" if isinstance(detail.get("events"), int):
            return words.plural("{count} event", "{count} events", detail["events"])
        case _:
            plain = [(key, value) for key, value in detail.items() if isinstance(value, str | int) and value != ""]
            return " · ".join(f"{key} {value}" for key, value in plain[:SHOWN_MAX])


def _reduction_text(detail: Mapping[str, Any], words: Words) -> str:
    """On what, and how: "可乐 · 10%", "可乐 · 10.00 → 8.00"."""
    if not detail:
        return ""
    on = detail.get("name") or (words.text("Typed amount") if detail.get("line") else words.text("The whole bill"))
    how = f"{detail['percent']}%" if "percent" in detail else ""
    if "from" in detail:
        how = f"{detail['from']} → {detail['to']}"
    return " · ".join(part for part in (on, how) if part)


def who_text(note: NoteFacts, words: Words) -> str:
    return person_name(note.who, words) or person_name(note.approved_by, words)


def approved_text(note: NoteFacts, words: Words) -> str:
    """Who let it through, where that is somebody else."""
    if not note.approved_by or not note.who:
        return ""
    return words.text("let through by {name}", name=person_name(note.approved_by, words))


def head(words: Words) -> tuple[str, ...]:
    """The head of the table that is carried out."""
    return (
        words.text("No."),
        words.text("Time"),
        words.text("What"),
        words.text("Who"),
        words.text("Let through by"),
        words.text("Reason"),
        words.text("About"),
        words.text("Amount"),
        words.text("Detail"),
    )


def cells(note: NoteFacts, words: Words, local: tzinfo) -> tuple[str, ...]:
    """A line of that table."""
    return (
        f"{note.event}.{note.no}",
        f"{note.at.astimezone(local):%Y-%m-%d %H:%M:%S}",
        kind_name(note.what, words),
        person_name(note.who, words),
        person_name(note.approved_by, words),
        note.reason,
        subject_text(note, words),
        note.amount.yuan if note.amount else "",
        detail_text(note, words),
    )
