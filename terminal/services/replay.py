"""Replay: a scenario of settings and orders through the till's own rules and ledger, and what they make of it.

The ledger is a throw-away one, in memory as far as that reaches. The scenario is read whole before anything runs; what
is not one is answered with the place. Events that the rules refuse are listed with their code and change nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from terminal.clock import system_clock
from terminal.errors import Refused
from terminal.ledger import apply, jobs
from terminal.ledger.decide import in_force
from terminal.ledger.store import SCRATCH, Ledger
from terminal.ledger.unit import Unit
from terminal.rebate import kept, tree
from terminal.rebate.settings import Settings
from terminal.services import entries, orders, result
from terminal.services.scenario import Scenario

BATCH: Final = 400
"""Events in one unit: rows that they share are written once, and memory stays flat."""

Told = Callable[[int, int], None]


@dataclass(slots=True)
class _Run:
    """One replay under way."""

    scenario: Scenario
    clock: datetime | None = None
    refused: list[dict[str, Any]] = field(default_factory=list)


def replay(scenario: Scenario, *, told: Told = lambda done, of: None, batch: int = BATCH) -> dict[str, Any]:
    """Run a scenario; returns the object that replay-format.md describes. `told` hears how many events are done."""
    ledger = Ledger.open(SCRATCH, clock=system_clock)
    try:
        return run(ledger, scenario, told=told, batch=batch)
    finally:
        ledger.close()


def run(
    ledger: Ledger, scenario: Scenario, *, told: Told = lambda done, of: None, batch: int = BATCH
) -> dict[str, Any]:
    """The same in a ledger that is handed in, which must be a new one."""
    refused = play(ledger, scenario, told=told, batch=batch)
    with ledger.read() as unit:
        return result.output(unit, refused)


def play(
    ledger: Ledger, scenario: Scenario, *, told: Told = lambda done, of: None, batch: int = BATCH
) -> list[dict[str, Any]]:
    """Run a scenario in a new ledger; returns the events that were refused."""
    run_ = _Run(scenario)
    events = scenario.events
    with ledger.write() as unit:
        _open_books(unit, scenario)
    for start in range(0, len(events), batch):
        with ledger.write() as unit:
            for index, event in enumerate(events[start : start + batch], start):
                _one(unit, run_, index, event)
        told(min(start + batch, len(events)), len(events))
    with ledger.write() as unit:
        if scenario.until is not None and run_.clock is not None and scenario.until > run_.clock:
            jobs.advance(unit, scenario.until)
    return run_.refused


def _open_books(unit: Unit, scenario: Scenario) -> None:
    at = scenario.start
    unit.plant_seed(scenario.seed.encode("utf-8", "surrogatepass"))
    for member in scenario.members:
        body = {
            "id": member.id, "name": "", "phone": None, "card": None, "level": member.level,
            "referrer": member.referrer, "rank": member.rank,
            "wallets": {wallet: amount.fen for wallet, amount in member.wallets.items() if amount},
        }  # fmt: skip
        apply.apply(unit, unit.append(apply.MEMBER_JOINED, at, body))
    _configure(unit, at, scenario.settings, "scenario", scenario.timezone)
    for sku, listed in scenario.products.items():
        apply.apply(unit, unit.append(apply.LISTED, at, {"sku": sku, "listed": listed}))


def _configure(unit: Unit, at: datetime, rebate: Settings, reason: str, timezone: str) -> None:
    version = in_force(unit).version + 1
    body = {
        "version": version,
        "who": "replay",
        "reason": reason,
        "shop": {"time_zone": timezone},
        "rebate": json.dumps(kept.keep(rebate), ensure_ascii=False),
    }
    apply.apply(unit, unit.append(apply.CONFIGURED, at, body))


def _one(unit: Unit, run_: _Run, index: int, event: dict[str, Any]) -> None:
    at: datetime = event["at"]
    if run_.clock is not None and at < run_.clock:
        run_.refused.append({"event": index, "code": "out_of_order"})
        return
    run_.clock = at
    jobs.advance(unit, at)
    try:
        _DO[event["type"]](unit, run_.scenario, event, at)
    except Refused as refused:
        run_.refused.append({"event": index, "code": refused.code})


def _order(unit: Unit, scenario: Scenario, event: dict[str, Any], at: datetime) -> None:
    asked = orders.OrderAsked(
        event["id"], event["channel"], event["lines"], event["store"], event["member"], event["deductions"]
    )
    orders.place(unit, asked, at)


def _complete(unit: Unit, scenario: Scenario, event: dict[str, Any], at: datetime) -> None:
    orders.complete(unit, event["order"], at)


def _refund(unit: Unit, scenario: Scenario, event: dict[str, Any], at: datetime) -> None:
    orders.refund(unit, event["order"], at, line=event["line"], amount=event["amount"], readable=event["readable"])


def _draw(unit: Unit, scenario: Scenario, event: dict[str, Any], at: datetime) -> None:
    entries.draw(unit, event["entry"], event["nonce"], at)


def _exchange(unit: Unit, scenario: Scenario, event: dict[str, Any], at: datetime) -> None:
    entries.exchange(unit, event["entry"], event["into"], at)


def _transfer(unit: Unit, scenario: Scenario, event: dict[str, Any], at: datetime) -> None:
    entries.transfer(unit, event["from"], event["to"], event["wallet"], event["amount"], at)


def _release(unit: Unit, scenario: Scenario, event: dict[str, Any], at: datetime) -> None:
    entries.release(unit, event["member"], event["amount"], at)


def _set(unit: Unit, scenario: Scenario, event: dict[str, Any], at: datetime) -> None:
    settings = in_force(unit).settings
    new = tree.changed(settings, event["path"], event["value"])
    if new.base.scheme != settings.base.scheme:
        unit.settle_reads()
        if unit.sql.one("SELECT 1 FROM queue WHERE waiting > 0") is not None:
            raise Refused("queue_not_empty")
    _configure(unit, at, new, event["path"], scenario.timezone)
    match event["path"].split("/"):
        case ["stores", _, "goods", sku, _] if not _known(unit, sku):
            apply.apply(unit, unit.append(apply.LISTED, at, {"sku": sku, "listed": True}))


def _known(unit: Unit, sku: str) -> bool:
    return unit.sql.one("SELECT 1 FROM listing WHERE sku = ?", sku) is not None


def _enable_all(unit: Unit, scenario: Scenario, event: dict[str, Any], at: datetime) -> None:
    settings = in_force(unit).settings
    unit.settle_reads()
    for (sku,) in unit.sql.all("SELECT sku FROM listing ORDER BY sku"):
        settings = tree.changed(settings, f"goods/{sku}/enabled", True)
    _configure(unit, at, settings, "enable_all", scenario.timezone)


def _list(unit: Unit, scenario: Scenario, event: dict[str, Any], at: datetime) -> None:
    sku = event["sku"]
    if not _known(unit, sku):
        raise Refused("unknown_product")
    body = {"sku": sku, "listed": event["type"] == "list"}
    apply.apply(unit, unit.append(apply.LISTED, at, body))


_DO: Final[dict[str, Callable[[Unit, Scenario, dict[str, Any], datetime], None]]] = {
    "order": _order,
    "complete": _complete,
    "refund": _refund,
    "draw": _draw,
    "exchange": _exchange,
    "transfer": _transfer,
    "release": _release,
    "set": _set,
    "enable_all": _enable_all,
    "list": _list,
    "unlist": _list,
}
