"""Training: what a practice ledger takes over from the real one, so that it looks the same and touches nothing.

Settings, products, staff and their PINs come along; members, bills and the queue do not. Its receipts have numbers of
their own under another prefix, and their first line says what they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from terminal.ledger.unit import Unit
from terminal.services import catalogue, settings, staff
from terminal.services.configuration import TEXT_MAX
from terminal.services.facts import ProductFacts
from terminal.services.rights import Approval, StaffFacts
from terminal.services.shop import Configuration, PrinterSetup, ShopProfile

PRODUCTS_MAX: Final = 100_000
PREFIX: Final = "T"


@dataclass(frozen=True, slots=True)
class Materials:
    """What is taken over. `pins` are rows of the till's own secrets."""

    configuration: Configuration
    products: tuple[ProductFacts, ...]
    people: tuple[StaffFacts, ...]
    pins: tuple[tuple[str, str], ...]


def beside(ledger: Path) -> Path:
    """The practice ledger's file."""
    return ledger.with_name(f"{ledger.name}.training")


def materials(unit: Unit) -> Materials:
    """Read from the real ledger, which stays as it is."""
    pins = unit.sql.all(
        "SELECT name, value FROM secret WHERE name <> 'master_seed' AND name LIKE '%pin%' ORDER BY name"
    )
    return Materials(
        settings.current(unit).configuration,
        catalogue.search(unit, "", PRODUCTS_MAX),
        staff.everybody(unit),
        tuple((str(name), str(value)) for name, value in pins),
    )


def prepare(unit: Unit, taken: Materials, mark: str, why: str) -> None:
    """Bring the practice ledger up to the real one's settings, products and people. `mark` heads its receipts."""
    now = settings.current(unit)
    wanted = replace(taken.configuration, shop=practised(taken.configuration.shop, mark))
    if wanted != now.configuration:
        if now.version:  # receipt numbers have begun
            shop = now.configuration.shop
            wanted = replace(wanted, shop=replace(wanted.shop, till=shop.till, store=shop.store))
        settings.change(unit, wanted, based_on=now.version, who=mark, reason=why)
    known = {each.barcode: each for each in catalogue.search(unit, "", PRODUCTS_MAX)}
    catalogue.put(unit, [each for each in taken.products if known.get(each.barcode) != each])
    there = {each.id: each for each in staff.everybody(unit)}
    for person in taken.people:
        old = there.get(person.id)
        if old is None or (old.name, old.role, old.active) != (person.name, person.role, person.active):
            staff.save(unit, person, Approval(mark, mark, why))
    unit.settle_reads()
    for name, value in taken.pins:
        unit.sql.run(
            "INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )


def practised(shop: ShopProfile, mark: str) -> ShopProfile:
    """The shop as it is in training: no status page, no drawer, no printer unless that is allowed, marked receipts."""
    printer = replace(shop.printer, opens_drawer=False) if shop.training_prints else PrinterSetup()
    header = f"*** {mark} ***\n{shop.receipt_header}".strip()[: TEXT_MAX["receipt_header"]]
    return replace(
        shop,
        till=(PREFIX + shop.till)[:4],
        receipt_header=header,
        receipt_footer=f"*** {mark} ***",
        status_on=False,
        printer=printer,
        backup_hours=0,
    )
