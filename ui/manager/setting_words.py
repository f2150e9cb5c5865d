"""What each setting is called, how its value is said, and why a text was not taken: the wording of these pages.

Addresses and reasons come from the pure parts; here, and only here, they become sentences in the current language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from terminal.money import Money, Ratio
from terminal.rebate.settings import Tier
from terminal.rebate.tree import Fault
from terminal.services.shop import PrinterKind, ShopProfile
from ui.manager.forms import DaysForm, HoursForm, NotTaken
from ui.manager.leaves import Address
from ui.manager.receipt_words import receipt_label, receipt_value
from ui.manager.terms_words import terms_label, terms_value
from ui.receipt import wording
from ui.words import Words

LANGUAGE_NAMES: Final = {"zh_CN": "简体中文", "en": "English"}
"""Each in its own language, so that whoever reads it finds it."""


def level_name(shop: ShopProfile, key: str, words: Words) -> str:
    """A level as the shop calls it, also where there is none."""
    return wording.level_name(key, shop, words) or words.text("No level")


def store_name(shop: ShopProfile, words: Words) -> str:
    return shop.store_name or words.text("This store")


def on_off(value: bool, words: Words) -> str:
    return words.text("on") if value else words.text("off")


def unclaimed_name(value: str, words: Words) -> str:
    return words.text("Into the pool") if value == "carry" else words.text("Stays with the shop")


def printer_kind_name(kind: PrinterKind, words: Words) -> str:
    match kind:
        case PrinterKind.NONE:
            return words.text("No printer")
        case PrinterKind.NETWORK:
            return words.text("Network")
        case PrinterKind.USB:
            return words.text("USB")
        case PrinterKind.SERIAL:
            return words.text("Serial port")
        case PrinterKind.QUEUE:
            return words.text("System queue")
        case PrinterKind.FILE:
            return words.text("Device file")


def yuan(amount: Money) -> str:
    """An amount in a sentence: ¥2,000 or ¥2,000.50."""
    minus, digits = ("\u2212", amount.grouped[1:]) if amount.fen < 0 else ("", amount.grouped)
    return f"{minus}¥{digits.removesuffix('.00')}"


def tier_condition(tier: Tier, words: Words) -> str:
    return words.plural(
        "¥{amount} in {count} day", "¥{amount} in {count} days", tier.days, amount=yuan(tier.amount)[1:]
    )


def setting_label(address: Address, shop: ShopProfile, words: Words) -> str:
    """The name of a setting, as in the page's rows and in the list of changes."""
    match address:
        case ("rebate", "cashiers", store, *rest):
            name = _rebate_label(tuple(rest), shop, words)
            return name if store == shop.store else words.text("{name}, store {store}", name=name, store=store)
        case ("rebate", "base", *rest):
            return words.text("Base: {name}", name=_rebate_label(tuple(rest), shop, words))
        case ("shop", "level_names", key):
            return words.text("Name of level {level}", level=key)
    return _plain_label(address, words)


def _rebate_label(rest: Address, shop: ShopProfile, words: Words) -> str:
    if rest[0] == "level":
        return level_name(shop, rest[1], words)
    labels: dict[str, Callable[[], str]] = {
        "enabled": lambda: words.text("Queue rebate at the till"),
        "extract": lambda: words.text("Extraction ratio"),
        "default": lambda: words.text("Default entitlement ratio"),
        "tiers": lambda: words.text("Spending"),
        "daily_limit": lambda: words.text("Joins a member a day"),
        "total_limit": lambda: words.text("Joins a member in all"),
        "own_order": lambda: words.text("A bill pays its own place"),
        "unclaimed": lambda: words.text("What nobody waits for"),
        "paused": lambda: words.text("Rewards paused"),
        "merge_cashier": lambda: words.text("One queue for all tills"),
        "hours": lambda: words.text("Rewarding hours"),
        "days": lambda: words.text("Rewarding days"),
    }
    named = labels.get(rest[-1] if rest[0] == "window" else rest[0])
    return named() if named is not None else rest[0]


def _plain_label(address: Address, words: Words) -> str:
    labels: dict[Address, Callable[[], str]] = {
        ("shop", "shop_name"): lambda: words.text("Shop's name"),
        ("shop", "store_name"): lambda: words.text("Store's name"),
        ("shop", "store"): lambda: words.text("Store number"),
        ("shop", "till"): lambda: words.text("Till number"),
        ("shop", "time_zone"): lambda: words.text("Time zone"),
        ("shop", "scheme_name"): lambda: words.text("Name of the scheme"),
        ("shop", "quick_line_name"): lambda: words.text("Name of a typed amount"),
        ("shop", "receipt_header"): lambda: words.text("Top of the receipt"),
        ("shop", "receipt_footer"): lambda: words.text("Foot of the receipt"),
        ("shop", "bill_cap"): lambda: words.text("Largest bill"),
        ("shop", "offline_allowance"): lambda: words.text("Balance a member may spend offline"),
        ("shop", "backup_hours"): lambda: words.text("Back up every so many hours; 0 never"),
        ("shop", "backup_keep"): lambda: words.text("Backups kept"),
        ("shop", "backup_folder"): lambda: words.text("Folder for backups"),
        ("shop", "training_prints"): lambda: words.text("Training may print receipts"),
        ("shop", "lock_minutes"): lambda: words.text("Locks after so many minutes; 0 never"),
        ("shop", "status_on"): lambda: words.text("Status page"),
        ("shop", "status_host"): lambda: words.text("Address of the status page"),
        ("shop", "status_port"): lambda: words.text("Port of the status page"),
        ("shop", "shifts"): lambda: words.text("Sell in shifts only"),
        ("shop", "claim_days"): lambda: words.text("Days a bill without a member can be claimed; 0 never"),
        ("shop", "claim_always"): lambda: words.text("Claim slip on each receipt"),
        ("shop", "claim_newcomers"): lambda: words.text("Join when claiming by phone"),
        ("shop", "second_screen"): lambda: words.text("Customer screen"),
        ("shop", "language"): lambda: words.text("Language at the start"),
        ("shop", "switches", "progress"): lambda: words.text("Queue progress"),
        ("shop", "switches", "rewarded"): lambda: words.text("Rewarded so far"),
        ("shop", "switches", "waiting"): lambda: words.text("Reward to come"),
        ("shop", "switches", "member"): lambda: words.text("Member details"),
        ("shop", "switches", "waiting_money"): lambda: words.text("Amount ahead"),
        ("shop", "printer", "kind"): lambda: words.text("Printer"),
        ("shop", "printer", "address"): lambda: words.text("Printer's address"),
        ("shop", "printer", "paper_mm"): lambda: words.text("Paper width"),
        ("shop", "printer", "opens_drawer"): lambda: words.text("Opens the cash drawer"),
    }
    named = labels.get(address)
    return named() if named is not None else receipt_label(address, words) or terms_label(address, words) or address[-1]


def value_text(address: Address, value: Any, shop: ShopProfile, words: Words) -> str:
    """A value as it is said in a sentence; a missing one follows the base, or is not set."""
    for value_of in (receipt_value, terms_value):
        if (told := value_of(address, value, words)) is not None:
            return told
    match address, value:
        case _, None:
            return _missing_text(address, words)
        case (*_, "unclaimed"), str():
            return unclaimed_name(value, words)
        case (*_, "tiers"), tuple():
            return "; ".join(f"{tier_condition(tier, words)} {tier.ratio}" for tier in value)
        case (*_, "hours"), tuple():
            return HoursForm().text(value)
        case (*_, "days"), tuple():
            return DaysForm().text(value)
        case (*_, "language"), str():
            return LANGUAGE_NAMES.get(value, value)
        case (*_, "paper_mm"), int():
            return f"{value} mm"
    if isinstance(value, bool):
        return on_off(value, words)
    if isinstance(value, PrinterKind):
        return printer_kind_name(value, words)
    if isinstance(value, Money):
        return yuan(value)
    if isinstance(value, Ratio):
        return str(value)
    return str(value).replace("\n", " ⏎ ") or words.text("(empty)")


def _missing_text(address: Address, words: Words) -> str:
    match address:
        case ("rebate", "cashiers", _, ("enabled" | "extract" | "default" | "level"), *_):
            return words.text("as the base")
        case (*_, "hours") | (*_, "days"):
            return words.text("always")
        case (*_, ("daily_limit" | "total_limit")):
            return words.text("no limit")
    return words.text("none")


def why_not_taken(why: NotTaken, words: Words) -> str:
    """One sentence under a field that says what to do."""
    fields = {name: _bound_text(value) for name, value in why.fields.items()}
    sentences: dict[str, Callable[[], str]] = {
        "empty": lambda: words.text("Enter a value."),
        "form": lambda: words.text("Enter digits, with a point at most."),
        "decimals": lambda: words.text("Two decimals at most."),
        "negative": lambda: words.text("Not below zero."),
        "size": lambda: words.text("That is too large."),
        "bounds": lambda: words.text("Enter {low} to {high}.", **fields),
        "long": lambda: words.text("At most {limit} characters.", **fields),
        "lines": lambda: words.text("At most {limit} lines.", **fields),
        "card_number": lambda: words.text("No bank card numbers here."),
        "code": lambda: words.text("Letters and digits only."),
        "host": lambda: words.text("Enter a name or address such as 192.168.1.8."),
        "hours": lambda: words.text("Enter it as 08:00–21:30."),
        "days": lambda: words.text("Enter it as 2026-01-01–2026-12-31."),
        "order": lambda: words.text("The first day comes first."),
    }
    return sentences[why.reason]()


def why_not_allowed(fault: Fault, words: Words) -> str:
    """What the rules say of a value that could be read. What is allowed comes as the rules word it."""
    if fault.field.endswith("printer.address"):
        return words.text("Enter the printer's address.")
    if fault.field.endswith("last_day"):
        return words.text("The first day comes first.")
    if fault.field.endswith("level_names"):
        return words.text("Each level needs a key of its own.")
    return words.text("Allowed: {allowed}", allowed=fault.allowed)


def _bound_text(value: Any) -> str:
    return yuan(value) if isinstance(value, Money) else str(value)


def bounds_text(low: Any, high: Any) -> str:
    """What is allowed, as in the column: 0%–100%."""
    return f"{_bound_text(low)}–{_bound_text(high)}"
