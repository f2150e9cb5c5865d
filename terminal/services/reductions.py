"""Who may ask less than the price, looked at before a bill is committed, and noted with the bill.

The notes are written in the bill's own transaction: a discount that is on a bill is in the audit log, and none is there
that no bill ever had. What a line comes to is never less than its reductions explain, so a window can't take more off
than somebody answered for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money
from terminal.services import audit_log, staff
from terminal.services.facts import Line, Purchase
from terminal.services.pricing import Reduced, Reduction
from terminal.services.privacy import NAME_MAX, clean_text


def check(unit: Unit, purchase: Purchase) -> None:
    """Raises `Refused`: `bad_line` where lines and reductions do not say the same; `not_allowed`, `reason_missing`."""
    if not purchase.reductions and not any(line.reduced or line.was_price is not None for line in purchase.lines):
        return
    for no, line in enumerate(purchase.lines, 1):
        if line.reduced < ZERO or line.reduced > line.discount:
            raise Refused("bad_line", no=no, why="reduced")
        changed = [each for each in purchase.reductions if each.no == no and each.what is Reduced.PRICE_OVERRIDDEN]
        raised = line.was_price is not None and line.was_price != line.price
        if len(changed) != int(raised) or any(each.amount != _off_price(line) for each in changed):
            raise Refused("bad_line", no=no, why="price")
        own = _sum(each for each in purchase.reductions if each.no == no and each.what is Reduced.DISCOUNTED)
        if own > line.reduced:
            raise Refused("bad_line", no=no, why="reduced")
    if any(not 0 <= each.no <= len(purchase.lines) for each in purchase.reductions):
        raise Refused("bad_line", no=0, why="reduced")
    explained = _sum(each for each in purchase.reductions if each.what is Reduced.DISCOUNTED)
    if explained != Money.total(line.reduced for line in purchase.lines):
        raise Refused("bad_line", no=0, why="reduced")
    for each in purchase.reductions:
        staff.allow(unit, each.what.right, each.approval)


def note(unit: Unit, purchase: Purchase, number: str) -> None:
    """Write them into the audit log, each by the receipt's number."""
    for each in purchase.reductions:
        detail: dict[str, Any] = {}
        if each.no:
            line = purchase.lines[each.no - 1]
            detail = {"line": each.no, "name": clean_text(line.name, NAME_MAX)}
            if each.what is Reduced.PRICE_OVERRIDDEN and line.was_price is not None:
                detail |= {"from": line.was_price.yuan, "to": line.price.yuan}
        if each.ratio is not None:
            detail["percent"] = each.ratio.percent
        audit_log.note(unit, each.what.value, each.approval, number, each.amount, detail)


def _off_price(line: Line) -> Money:
    assert line.was_price is not None
    return line.quantity.times(line.was_price) - line.quantity.times(line.price)


def _sum(reductions: Iterable[Reduction]) -> Money:
    return Money.total(each.amount for each in reductions)
