"""A configuration as the journal keeps it, and back; with every fault of it found in one look."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any, Final
from zoneinfo import ZoneInfoNotFoundError

from terminal.clock import zone
from terminal.money import ZERO, Money, Ratio
from terminal.rebate import kept
from terminal.rebate.changes import UNSET, Change, differences, leaves
from terminal.rebate.codecs import BadSettings, Fault
from terminal.services import receipt_setup, tax
from terminal.services.facts import DisplaySwitches
from terminal.services.pricing import WHOLE, CashRounding
from terminal.services.privacy import clean_text, holds_card_number
from terminal.services.shop import (
    ALLOWANCE_CAP,
    BACKUP_HOURS,
    BACKUP_KEEP,
    BILL_CAP,
    CLAIM_DAYS,
    LOCK_MINUTES,
    WORTH_CAP,
    Configuration,
    PrinterKind,
    PrinterSetup,
    ShopProfile,
)

TEXT_MAX: Final[Mapping[str, int]] = {
    "shop_name": 30,
    "store_name": 30,
    "store": 20,
    "scheme_name": 20,
    "quick_line_name": 20,
    "receipt_header": 200,
    "receipt_footer": 200,
    "status_host": 100,
    "backup_folder": 200,
}
ADDRESS_MAX: Final = 200
PAPER_MM: Final = (58, 80)
_AMOUNTS: Final = frozenset({"bill_cap", "offline_allowance"})
_RATIOS: Final = {"points_worth": WORTH_CAP, "love_worth": WORTH_CAP, "voucher_worth": WORTH_CAP, "deduct_most": WHOLE}
"""Each with the most that it may be."""


def shop_to_body(shop: ShopProfile) -> dict[str, Any]:
    """The profile as JSON values; amounts in fen, ratios in hundredths of a percent."""
    body = asdict(shop)
    for name in _AMOUNTS:
        body[name] = getattr(shop, name).fen
    for name in _RATIOS:
        body[name] = getattr(shop, name).hundredths
    body["cash_rounding"] = shop.cash_rounding.value
    body["level_names"] = [list(pair) for pair in shop.level_names]
    body["printer"]["kind"] = shop.printer.kind.value
    body["receipt"] = receipt_setup.to_body(shop.receipt)
    body["tax"] = tax.setup_to_body(shop.tax)
    return body


def shop_from_body(body: Mapping[str, Any]) -> ShopProfile:
    """The profile of a kept body; what an older program did not know yet has its default."""
    known = _known(ShopProfile, body)
    for name in _AMOUNTS & known.keys():
        known[name] = Money(known[name])
    for name in _RATIOS.keys() & known.keys():
        known[name] = Ratio(known[name])
    if "cash_rounding" in known:
        known["cash_rounding"] = CashRounding(known["cash_rounding"])
    if "level_names" in known:
        known["level_names"] = tuple((key, name) for key, name in known["level_names"])
    if "switches" in known:
        known["switches"] = DisplaySwitches(**_known(DisplaySwitches, known["switches"]))
    if "printer" in known:
        printer = _known(PrinterSetup, known["printer"])
        known["printer"] = PrinterSetup(**{**printer, "kind": PrinterKind(printer.get("kind", "none"))})
    for name, read in (("receipt", receipt_setup.from_body), ("tax", tax.setup_from_body)):
        if name in known:
            known[name] = read(known[name])
    return ShopProfile(**known)


def changes_to_body(old: Configuration, new: Configuration) -> list[dict[str, Any]]:
    """Each setting that a save changed: `path`, `from`, `to`; one of the two is left out where nothing was set.

    A path is the one that `tree.changed` knows, or begins with `shop/`. An object is a list of pairs here, because the
    journal's keys have no order and a dividend's holders do (12.3).
    """
    return [
        {"path": change.path}
        | {key: _paired(value) for key, value in (("from", change.before), ("to", change.after)) if value is not UNSET}
        for change in _changes(old, new)
    ]


def _changes(old: Configuration, new: Configuration) -> list[Change]:
    rebate = [leaves(kept.keep(each.rebate)) for each in (old, new)]
    shop = [_shop_leaves(_told(shop_to_body(each.shop))) for each in (old, new)]
    return differences(shop[0], shop[1]) + differences(rebate[0], rebate[1])


def _told(body: dict[str, Any]) -> dict[str, Any]:
    """The profile as a list of changes tells it: of the logo only which it is, as all of it stands beside the list."""
    logo = body["receipt"]["logo"]
    return {**body, "receipt": {**body["receipt"], "logo": hashlib.sha256(logo.encode()).hexdigest() if logo else ""}}


def _shop_leaves(body: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in body.items():
        parts = {f"{key}/{part}": own for part, own in value.items()} if isinstance(value, dict) else {key: value}
        found |= {f"shop/{path}": own for path, own in parts.items()}
    return found


def _paired(value: Any) -> Any:
    if isinstance(value, dict):
        return [[key, _paired(own)] for key, own in value.items()]
    return [_paired(own) for own in value] if isinstance(value, list) else value


def _known(kind: type[Any], body: Mapping[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {key: value for key, value in body.items() if key in names}


def cleaned(configuration: Configuration) -> Configuration:
    """The same with its texts free of control characters and doubled blanks; receipt texts keep their lines."""
    shop = configuration.shop
    texts: dict[str, Any] = {}
    for name, limit in TEXT_MAX.items():
        lines = getattr(shop, name).splitlines() if name.startswith("receipt_") else [getattr(shop, name)]
        texts[name] = "\n".join(clean_text(line, limit + 1) for line in lines).strip("\n")
    levels = tuple((clean_text(key, 20), clean_text(name, 20)) for key, name in shop.level_names)
    printer = replace(shop.printer, address=clean_text(shop.printer.address, ADDRESS_MAX + 1))
    return replace(configuration, shop=replace(shop, **texts, level_names=levels, printer=printer))


def validate(configuration: Configuration) -> tuple[Fault, ...]:
    """Every field that makes no sense, as a path (`shop.…`, `rebate.…`), its value and what is allowed."""
    return (*_shop_faults(configuration.shop), *_rebate_faults(configuration))


def _shop_faults(shop: ShopProfile) -> list[Fault]:
    faults: list[Fault] = []

    def check(holds: bool, field: str, value: object, allowed: str) -> None:
        if not holds:
            faults.append(Fault(f"shop.{field}", str(value)[:60], allowed))

    check(bool(shop.shop_name.strip()), "shop_name", shop.shop_name, "1 to 30 characters")
    for name, limit in TEXT_MAX.items():
        text = getattr(shop, name)
        check(len(text) <= limit, name, text, f"at most {limit} characters")
        check(not holds_card_number(text), name, "…", "a text without a card number")
    check(bool(shop.store) and "*" not in shop.store, "store", shop.store, "1 to 20 characters, no *")
    check(
        shop.till.isascii() and shop.till.isalnum() and len(shop.till) <= 4,
        "till",
        shop.till,
        "1 to 4 letters or digits",
    )
    try:
        zone(shop.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        check(False, "time_zone", shop.time_zone, "a time zone such as Asia/Shanghai")
    check(Money(1) <= shop.bill_cap <= BILL_CAP, "bill_cap", shop.bill_cap.yuan, f"0.01 to {BILL_CAP.yuan} yuan")
    most = ALLOWANCE_CAP
    check(
        ZERO <= shop.offline_allowance <= most,
        "offline_allowance",
        shop.offline_allowance.yuan,
        f"0.00 to {most.yuan} yuan",
    )
    for name, high in _RATIOS.items():
        ratio = getattr(shop, name)
        check(0 <= ratio.hundredths <= high.hundredths, name, ratio.percent, f"0 to {high.percent} percent")
    check(shop.backup_hours in BACKUP_HOURS, "backup_hours", shop.backup_hours, f"0 to {BACKUP_HOURS[-1]} hours")
    check(shop.backup_keep in BACKUP_KEEP, "backup_keep", shop.backup_keep, f"1 to {BACKUP_KEEP[-1]}")
    check(shop.lock_minutes in LOCK_MINUTES, "lock_minutes", shop.lock_minutes, f"0 to {LOCK_MINUTES[-1]} minutes")
    check(shop.claim_days in CLAIM_DAYS, "claim_days", shop.claim_days, f"0 to {CLAIM_DAYS[-1]} days")
    check(1024 <= shop.status_port <= 65535, "status_port", shop.status_port, "1024 to 65535")
    check(shop.printer.paper_mm in PAPER_MM, "printer.paper_mm", shop.printer.paper_mm, "58 or 80 mm")
    needs = shop.printer.kind is not PrinterKind.NONE
    address = shop.printer.address.strip()
    check(not needs or bool(address), "printer.address", address, "an address")
    check(len(address) <= ADDRESS_MAX, "printer.address", address, f"at most {ADDRESS_MAX} characters")
    for part, found in (("receipt", receipt_setup.faults(shop.receipt)), ("tax", tax.faults(shop.tax))):
        faults += [Fault(f"shop.{part}.{name}", value, allowed) for name, value, allowed in found]
    keys = [key for key, _ in shop.level_names]
    check(len(set(keys)) == len(keys) and all(keys), "level_names", ", ".join(keys), "keys that differ, none empty")
    return faults


def _rebate_faults(configuration: Configuration) -> list[Fault]:
    """The rules' own bounds, tested on the tree as it will be kept."""
    try:
        again = kept.read(kept.keep(configuration.rebate))
    except BadSettings as bad:
        return [Fault(f"rebate.{fault.field}", fault.value, fault.allowed) for fault in bad.faults]
    assert again.base == configuration.rebate.base
    return []
