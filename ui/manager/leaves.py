"""A configuration as its single settings, each with an address, so that two versions can be compared and joined.

What a manager changed is worked out by comparing, never by remembering keystrokes: the foot of the page, the list
of saved versions and the meeting of two managers' changes all read the same differences. An address is the path
of a setting from the whole configuration down. A missing leaf means "follows the base" or "not set"; the spend
tiers are one leaf, because a tier has no name of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from terminal.rebate.settings import NO_SCOPE, Base, Scope, Settings, Window
from terminal.services.facts import DisplaySwitches
from terminal.services.receipt_setup import ReceiptSetup
from terminal.services.shop import Configuration, PrinterSetup, ShopProfile
from ui.manager.forms import Days, Hours

Address = tuple[str, ...]

SHOP_LEAVES = (
    "shop_name", "store_name", "store", "till", "time_zone", "scheme_name", "quick_line_name", "receipt_header",
    "receipt_footer", "bill_cap", "offline_allowance", "lock_minutes", "backup_hours", "backup_keep",
    "backup_folder", "training_prints", "status_on", "status_host", "status_port",
    "second_screen", "shifts", "claim_days", "claim_always", "claim_newcomers", "language", "cash_rounding",
    "points_worth", "love_worth", "voucher_worth", "deduct_most",
)  # fmt: skip
SWITCH_LEAVES = ("progress", "rewarded", "waiting", "member", "waiting_money")
RECEIPT_LEAVES = tuple(each.name for each in fields(ReceiptSetup))
TAX_LEAVES = ("shown", "rate")
PRINTER_LEAVES = ("kind", "address", "paper_mm", "opens_drawer")
BASE_LEAVES = tuple(each.name for each in fields(Base) if each.name != "level")
SCOPE_LEAVES = tuple(each.name for each in fields(Scope) if each.name not in ("level", "tiers", "window"))
OTHER_PARTS = tuple(each.name for each in fields(Settings) if each.name not in ("base", "cashiers"))
"""What these pages don't edit (goods, online stores, guild …): a leaf each, so that no change goes untold or lost."""


_WINDOW_SIDES = {"hours": ("from", "to"), "days": ("first_day", "last_day")}


def fault_paths(address: Address) -> tuple[str, ...]:
    """Under which paths `services.settings.validate` names a fault of this setting."""
    match address:
        case ("rebate", "cashiers", store, "window", part):
            return tuple(f"rebate.stores.{store}.cashier.window.{side}" for side in _WINDOW_SIDES[part])
        case ("rebate", "cashiers", store, "tiers", place, part):
            return (f"rebate.stores.{store}.cashier.tiers[{place}].{part}",)
        case ("rebate", "cashiers", store, *rest):
            return (".".join(("rebate", "stores", store, "cashier", *rest)),)
        case ("shop", "level_names", _):
            return ("shop.level_names",)
    return (".".join(address),)


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that is not the same; None stands for a leaf that is missing on that side."""

    address: Address
    before: Any
    after: Any


def leaves(configuration: Configuration) -> dict[Address, Any]:
    """Every setting that has a value, in the order in which the pages show them."""
    return dict(_rebate_leaves(configuration)) | dict(_shop_leaves(configuration.shop))


def _shop_leaves(shop: ShopProfile) -> Iterator[tuple[Address, Any]]:
    for name in SHOP_LEAVES:
        yield ("shop", name), getattr(shop, name)
    for key, text in shop.level_names:
        yield ("shop", "level_names", key), text
    for name in SWITCH_LEAVES:
        yield ("shop", "switches", name), getattr(shop.switches, name)
    for name in PRINTER_LEAVES:
        yield ("shop", "printer", name), getattr(shop.printer, name)
    for name in RECEIPT_LEAVES:
        yield ("shop", "receipt", name), getattr(shop.receipt, name)
    for name in TAX_LEAVES:
        yield ("shop", "tax", name), getattr(shop.tax, name)
    for group, rate in shop.tax.groups:
        yield ("shop", "tax", "groups", group), rate


def _rebate_leaves(configuration: Configuration) -> Iterator[tuple[Address, Any]]:
    base = configuration.rebate.base
    for name in BASE_LEAVES:
        yield ("rebate", "base", name), getattr(base, name)
    for key, ratio in base.level.items():
        yield ("rebate", "base", "level", key), ratio
    for store, scope in configuration.rebate.cashiers.items():
        here = ("rebate", "cashiers", store)
        for name in SCOPE_LEAVES:
            if (value := getattr(scope, name)) is not None:
                yield (*here, name), value
        for key, ratio in scope.level.items():
            yield (*here, "level", key), ratio
        if scope.tiers:
            yield (*here, "tiers"), scope.tiers
        for part in ("hours", "days"):
            if (pair := _window_part(scope.window, part)) is not None:
                yield (*here, "window", part), pair
    for name in OTHER_PARTS:
        yield ("rebate", name), getattr(configuration.rebate, name)


def _window_part(window: Window | None, part: str) -> Hours | Days | None:
    if window is None:
        return None
    if part == "hours":
        return (window.opens, window.closes) if window.opens or window.closes else None
    return (window.first_day, window.last_day) if window.first_day or window.last_day else None


def value_at(configuration: Configuration, address: Address) -> Any:
    """The value of one leaf, None where it is missing; also reaches into a tier (`…, tiers, 0, days`)."""
    match address:
        case ("rebate", "cashiers", store, "tiers", place, part):
            return getattr(configuration.rebate.cashier(store).tiers[int(place)], part)
        case ("rebate", "cashiers", store, "tiers"):
            return configuration.rebate.cashier(store).tiers or None
        case ("rebate", "cashiers", store, "window", part):
            return _window_part(configuration.rebate.cashier(store).window, part)
        case ("rebate", "cashiers", store, "level", key):
            return configuration.rebate.cashier(store).level.get(key)
        case ("rebate", "cashiers", store, name):
            return getattr(configuration.rebate.cashier(store), name)
        case ("rebate", "base", "level", key):
            return configuration.rebate.base.level.get(key)
        case ("rebate", "base", name):
            return getattr(configuration.rebate.base, name)
        case ("rebate", name):
            return getattr(configuration.rebate, name)
        case ("shop", "level_names", key):
            return dict(configuration.shop.level_names).get(key)
        case ("shop", "tax", "groups", group):
            return dict(configuration.shop.tax.groups).get(group)
        case ("shop", ("switches" | "printer" | "receipt" | "tax") as part, name):
            return getattr(getattr(configuration.shop, part), name)
        case ("shop", name):
            return getattr(configuration.shop, name)
    raise KeyError(address)


def put(configuration: Configuration, address: Address, value: Any) -> Configuration:
    """A configuration with that one leaf changed; None takes it away where it can be missing."""
    match address:
        case ("rebate", "cashiers", store, *rest):
            scope = _put_in_scope(configuration.rebate.cashier(store), tuple(rest), value)
            others = {name: kept for name, kept in configuration.rebate.cashiers.items() if name != store}
            cashiers = others if scope == NO_SCOPE else {**configuration.rebate.cashiers, store: scope}
            return replace(configuration, rebate=replace(configuration.rebate, cashiers=cashiers))
        case ("rebate", "base", *rest):
            base = _put_in_base(configuration.rebate.base, tuple(rest), value)
            return replace(configuration, rebate=replace(configuration.rebate, base=base))
        case ("rebate", name):
            return replace(configuration, rebate=replace(configuration.rebate, **{name: value}))
        case ("shop", *rest):
            return replace(configuration, shop=_put_in_shop(configuration.shop, tuple(rest), value))
    raise KeyError(address)


def _with_key(table: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {name: kept for name, kept in table.items() if name != key}
    return {**table, key: value}


def _put_in_base(base: Base, rest: Address, value: Any) -> Base:
    match rest:
        case ("level", key):
            return replace(base, level=_with_key(base.level, key, value))
        case (name,):
            return replace(base, **{name: value})
    raise KeyError(rest)


def _put_in_scope(scope: Scope, rest: Address, value: Any) -> Scope:
    match rest:
        case ("level", key):
            return replace(scope, level=_with_key(scope.level, key, value))
        case ("tiers", place, part):
            tiers = list(scope.tiers)
            tiers[int(place)] = replace(tiers[int(place)], **{part: value})
            return replace(scope, tiers=tuple(tiers))
        case ("tiers",):
            return replace(scope, tiers=value or ())
        case ("window", part):
            return replace(scope, window=_put_in_window(scope.window or Window(), part, value))
        case (name,):
            return replace(scope, **{name: value})
    raise KeyError(rest)


def _put_in_window(window: Window, part: str, value: Any) -> Window | None:
    first, second = value or (None, None)
    if part == "hours":
        window = replace(window, opens=first, closes=second)
    else:
        window = replace(window, first_day=first, last_day=second)
    return None if window == Window() else window


def _put_in_shop(shop: ShopProfile, rest: Address, value: Any) -> ShopProfile:
    match rest:
        case ("level_names", key):
            return replace(shop, level_names=tuple(_with_key(dict(shop.level_names), key, value).items()))
        case ("switches", name):
            switches: DisplaySwitches = replace(shop.switches, **{name: value})
            return replace(shop, switches=switches)
        case ("printer", name):
            printer: PrinterSetup = replace(shop.printer, **{name: value})
            return replace(shop, printer=printer)
        case ("receipt", name):
            return replace(shop, receipt=replace(shop.receipt, **{name: value}))
        case ("tax", "groups", group):
            groups = _with_key(dict(shop.tax.groups), group, value)
            return replace(shop, tax=replace(shop.tax, groups=tuple(groups.items())))
        case ("tax", name):
            return replace(shop, tax=replace(shop.tax, **{name: value}))
        case (name,):
            return replace(shop, **{name: value})
    raise KeyError(rest)


def differences(before: Configuration, after: Configuration) -> tuple[Difference, ...]:
    """What is not the same, in the order of the pages; what only `before` has comes last."""
    old, new = leaves(before), leaves(after)
    return tuple(
        Difference(address, old.get(address), new.get(address))
        for address in [*new, *(gone for gone in old if gone not in new)]
        if old.get(address) != new.get(address) or (address in old) != (address in new)
    )


def carried_over(saved: Configuration, mine: Configuration, theirs: Configuration) -> Configuration:
    """`theirs` with everything that I changed since `saved`; where both changed the same, mine."""
    joined = theirs
    for difference in differences(saved, mine):
        joined = put(joined, difference.address, difference.after)
    return joined
