"""The value-added tax that is in a shop's prices: its rates, and what of a bill it comes to.

Prices include the tax (含税价). A bill is taken apart rate by rate: what its lines of one rate come to is the gross
amount, the tax in it is gross × rate ÷ (100 % + rate), half up to a fen, and the net amount is what is left; so net +
tax = gross for every rate, to the fen. It is rounded once a rate and bill, not once a line, and the gross amounts of
all rates come to what was paid: where deductions or rounding make that another sum than the lines', the difference is
shared over the rates by what they came to. A bill keeps its own, so a copy says years later what the slip said.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from terminal.money import Money, Ratio
from terminal.services.facts import Line, TaxSum

if TYPE_CHECKING:
    from terminal.ledger.unit import Unit

WHOLE: Final = 10_000
RATE_MOST: Final = Ratio(WHOLE)
STANDARD: Final = Ratio(13_00)
GROUPS_MAX: Final = 200
ASKED_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class TaxSetup:
    """Whether receipts tell the tax, the shop's rate, and the rates of product groups that have another."""

    shown: bool = False
    rate: Ratio = STANDARD
    groups: tuple[tuple[str, Ratio], ...] = ()

    def rate_of(self, group: str) -> Ratio:
        return dict(self.groups).get(group, self.rate)


def tax_in(gross: Money, rate: Ratio) -> Money:
    """The tax that is in an amount, half up to a fen."""
    whole = WHOLE + rate.hundredths
    return Money((2 * gross.fen * rate.hundredths + whole) // (2 * whole))


def taken_apart(parts: Iterable[tuple[Ratio, Money]], paid: Money) -> tuple[TaxSum, ...]:
    """A bill's sums, highest rate first: `parts` are its lines' rates and amounts, `paid` what all of it comes to."""
    by_rate: dict[Ratio, int] = {}
    for rate, amount in parts:
        by_rate[rate] = by_rate.get(rate, 0) + amount.fen
    rates = sorted(by_rate, reverse=True)
    shares = shared(paid.fen, [by_rate[rate] for rate in rates])
    return tuple(TaxSum(rate, Money(fen), tax_in(Money(fen), rate)) for rate, fen in zip(rates, shares, strict=True))


def shared(whole: int, weights: Sequence[int]) -> list[int]:
    """`whole` in parts by their weights, none below zero, that come to exactly the whole; the largest rests go first.

    Weights that come to nothing leave it all with the first.
    """
    total = sum(weights)
    if total == whole:
        return list(weights)
    if total == 0:
        return [whole if place == 0 else 0 for place in range(len(weights))]
    parts = [whole * weight // total for weight in weights]
    rests = sorted(range(len(weights)), key=lambda place: (-(whole * weights[place] % total), place))
    for place in rests[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def of_bill(unit: Unit, lines: Sequence[Line], paid: Money, setup: TaxSetup) -> dict[str, Any]:
    """What a bill's event keeps of its tax, by the rates of now; nothing where receipts don't tell it."""
    if not setup.shown:
        return {}
    groups = _groups(unit, {line.barcode for line in lines if line.barcode}) if setup.groups else {}
    parts = ((setup.rate_of(groups.get(line.barcode, "")), line.amount) for line in lines)
    return {"tax": to_body(taken_apart(parts, paid))}


def _groups(unit: Unit, barcodes: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    wanted = sorted(barcodes)
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        some = wanted[start : start + ASKED_AT_ONCE]
        marks = ", ".join("?" * len(some))
        found |= dict(unit.sql.all(f"SELECT barcode, grp FROM product WHERE barcode IN ({marks})", *some))  # noqa: S608
    return found


def added(sums: Iterable[TaxSum]) -> tuple[TaxSum, ...]:
    """Several bills' sums in one, highest rate first; each bill's tax stays as it was rounded on its receipt."""
    together: dict[Ratio, tuple[int, int]] = {}
    for each in sums:
        gross, tax = together.get(each.rate, (0, 0))
        together[each.rate] = (gross + each.gross.fen, tax + each.tax.fen)
    return tuple(TaxSum(rate, *map(Money, together[rate])) for rate in sorted(together, reverse=True))


def of_stretch(unit: Unit, after: int, to: int) -> tuple[TaxSum, ...]:
    """What the receipts of the bills in a stretch of the journal told together; nothing taken off for refunds."""
    rows = unit.sql.all(
        "SELECT j.body FROM journal j JOIN bill b ON b.seq = j.seq WHERE b.number IS NOT NULL AND j.seq > ? "
        "AND j.seq <= ?",
        after, to,
    )  # fmt: skip
    return added(each for (body,) in rows for each in from_body(json.loads(body)))


def to_body(sums: Iterable[TaxSum]) -> list[list[int]]:
    """As a bill's event keeps them: rate, gross and tax."""
    return [[each.rate.hundredths, each.gross.fen, each.tax.fen] for each in sums]


def from_body(body: Mapping[str, Any]) -> tuple[TaxSum, ...]:
    """Of a bill's event; one that was kept without has none."""
    return tuple(TaxSum(Ratio(rate), Money(gross), Money(tax)) for rate, gross, tax in body.get("tax", ()))


def faults(setup: TaxSetup) -> Iterator[tuple[str, str, str]]:
    """Each field that makes no sense, its value, and what is allowed."""
    if not Ratio(0) <= setup.rate <= RATE_MOST:
        yield "rate", setup.rate.percent, f"0 to {RATE_MOST.percent} percent"
    for group, rate in setup.groups:
        if not Ratio(0) <= rate <= RATE_MOST:
            yield f"groups.{group}", rate.percent, f"0 to {RATE_MOST.percent} percent"
    names = [group for group, _ in setup.groups]
    if len(set(names)) != len(names) or not all(names) or len(names) > GROUPS_MAX:
        yield "groups", str(len(names)), f"at most {GROUPS_MAX} groups that differ, none without a name"


def setup_to_body(setup: TaxSetup) -> dict[str, Any]:
    groups = [[group, rate.hundredths] for group, rate in setup.groups]
    return {"shown": setup.shown, "rate": setup.rate.hundredths, "groups": groups}


def setup_from_body(body: Mapping[str, Any]) -> TaxSetup:
    """What an older program did not keep has its default."""
    plain = TaxSetup()
    groups = tuple((str(group), Ratio(rate)) for group, rate in body.get("groups", ()))
    return TaxSetup(bool(body.get("shown", plain.shown)), Ratio(body.get("rate", plain.rate.hundredths)), groups)


def groups(unit: Unit) -> tuple[str, ...]:
    """The product groups there are, by name: those that may have a rate of their own."""
    rows = unit.sql.all("SELECT DISTINCT grp FROM product WHERE grp <> '' ORDER BY grp LIMIT ?", GROUPS_MAX)
    return tuple(str(group) for (group,) in rows)
