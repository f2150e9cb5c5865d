"""Taking a list of products into the catalogue: foretold row by row, then written whole or not at all.

What a list would do is worked out in pieces, so that a bill need not wait for fifty thousand rows, and holds as long as
nobody changes the catalogue meanwhile; writing it is one transaction, which sees to that. The same list again changes
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from terminal.errors import Refused
from terminal.ledger import apply
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money, Quantity
from terminal.services import audit_log, catalogue, staff, stock
from terminal.services.catalogue import Article, differing
from terminal.services.catalogue_file import FaultyRow, FileRow, ProductFile
from terminal.services.facts import ProductFacts
from terminal.services.rights import Approval, Right

PIECE: Final = 1_000
"""Rows that are read and compared in one transaction."""
PRODUCTS_IMPORTED: Final = "products_imported"


@dataclass(frozen=True, slots=True)
class Change:
    """A product that would become another: `before` is None for a new one; `fields` of `catalogue.FIELDS`.

    `counted` is what the list says is on the shelf, where that is something new.
    """

    line: int
    before: Article | None
    after: Article
    fields: tuple[str, ...]
    counted: Quantity | None = None


@dataclass(slots=True)
class Plan:
    """What a list would do. `same` rows say what is there already; `at` is the last change that was seen."""

    name: str = ""
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    faults: list[FaultyRow] = field(default_factory=list)
    at: int = -1

    @property
    def changes(self) -> int:
        return len(self.new) + len(self.changed)


class CatalogueImport:
    """One list on its way in. `read` until it says that all is read, look at `plan`, then `carry_out`."""

    def __init__(self, content: bytes, name: str = "") -> None:
        """Raises `Refused` as `ProductFile`."""
        self._file = ProductFile(content)
        self.plan = Plan(name)
        self._codes: dict[str, str] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """Which columns the list has, of those that are known."""
        return tuple(self._file.columns.values())

    def read(self, unit: Unit) -> tuple[int, int]:
        """Work out what the next rows would do; lines read and all lines, equal when that was the last.

        Raises `Refused`: `too_many_rows`; `catalogue_moved` where somebody changed products meanwhile.
        """
        self._see_still(unit)
        rows = self._file.read(PIECE)
        good = [row for row in rows if isinstance(row, FileRow)]
        self.plan.faults += [row for row in rows if isinstance(row, FaultyRow)]
        there = catalogue.articles(unit, [row.barcode for row in good])
        wanted = [(row, before := there.get(row.barcode), _after(row, before)) for row in good]
        taken = self._taken(unit, [after for _, _, after in wanted if isinstance(after, Article)])
        for row, before, after in wanted:
            self._sort(row, before, after, taken)
        if not rows:
            self.plan.faults.sort(key=lambda fault: fault.line)
        done, lines = self._file.progress
        return (lines, lines) if not rows else (min(done, lines - 1), lines)

    def _see_still(self, unit: Unit) -> None:
        now = _last_change(unit)
        if self.plan.at not in (-1, now):
            raise Refused("catalogue_moved")
        self.plan.at = now

    def _taken(self, unit: Unit, articles: Sequence[Article]) -> dict[str, tuple[str, str]]:
        """Which of them have a code that is another product's, in the catalogue or further up in the list."""
        taken = {barcode: (code, name) for code, name, barcode in catalogue.taken_codes(unit, articles)}
        for article in articles:
            for code in (article.barcode, *article.codes):
                owner = self._codes.setdefault(code, article.barcode)
                if owner != article.barcode:
                    taken.setdefault(article.barcode, (code, owner))
        return taken

    def _sort(
        self, row: FileRow, before: Article | None, after: Article | str, taken: Mapping[str, tuple[str, str]]
    ) -> None:
        plan = self.plan
        if isinstance(after, str):
            plan.faults.append(FaultyRow(row.line, after, str(row.said.get("name", "")) or row.barcode))
            return
        if after.barcode in taken:
            code, name = taken[after.barcode]
            plan.faults.append(FaultyRow(row.line, "code_taken", code, {"name": name}))
            return
        counted: Quantity | None = row.said.get("stock")
        if before is not None and before.stock == counted:
            counted = None
        fields = differing(before, after) if before is not None else ()
        if counted is not None and "stock" not in fields:
            fields = (*fields, "stock")
        if before is None:
            plan.new.append(Change(row.line, None, after, (), counted))
        elif fields:
            plan.changed.append(Change(row.line, before, after, fields, counted))
        else:
            plan.same += 1


def carry_out(unit: Unit, plan: Plan, approval: Approval) -> int:
    """Write what was foretold, in this one transaction; returns how many products it made or changed.

    Raises `Refused`: `not_allowed`; `catalogue_moved` where somebody changed products since: look at it once more.
    """
    staff.allow(unit, Right.SETTINGS, approval)
    if plan.at != _last_change(unit):
        raise Refused("catalogue_moved")
    changes = [*plan.new, *plan.changed]
    catalogue.write(unit, [change.after for change in changes])
    counted = {change.after.barcode: change.counted for change in changes if change.counted is not None}
    if counted:
        stock.count_all(unit, counted, approval, plan.name)
    if changes:
        detail = {"new": len(plan.new), "changed": len(plan.changed), "faulty": len(plan.faults)}
        audit_log.note(unit, PRODUCTS_IMPORTED, approval, plan.name, ZERO, detail)
    return len(changes)


def _after(row: FileRow, before: Article | None) -> Article | str:
    """The product as the row would have it, or why it can't be: `no_name`, `no_price`, `whole_stock`."""
    said = dict(row.said)
    if before is None:
        if "name" not in said:
            return "no_name"
        if "price" not in said:
            return "no_price"
        before = Article(ProductFacts(row.barcode, "", Money(0)))
    counted: Quantity | None = said.pop("stock", None)
    own: dict[str, Any] = {name: said.pop(name) for name in ("cost", "codes", "on_sale") if name in said}
    if "codes" in own:
        own["codes"] = tuple(code for code in own["codes"] if code != row.barcode)
    after = replace(before, product=replace(before.product, **said), **own)
    if counted is None:
        return after
    if not after.product.unit and not counted.is_whole:
        return "whole_stock"
    return replace(after, stock=before.stock if before.stock is not None else Quantity(0))


def _last_change(unit: Unit) -> int:
    """The last event that changed products or their stock by hand; 0 without one."""
    unit.settle_reads()
    row = unit.sql.one(
        "SELECT seq FROM journal WHERE kind <> 'order_paid' AND kind = ? ORDER BY seq DESC LIMIT 1", apply.CATALOGUED
    )
    return int(row[0]) if row else 0
