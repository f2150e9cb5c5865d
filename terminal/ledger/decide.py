"""What the rules say about a purchase, from what the ledger knows of its member: joins or not, which ratio, why.

Asked before payment for the preview, at the commit for the promise that the event carries, and once more when the
journal is audited: always these lines.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from terminal.clock import DEFAULT_ZONE, zone
from terminal.ledger import journal
from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit, microseconds
from terminal.money import Money, Ratio
from terminal.rebate import tree
from terminal.rebate.entitlement import (
    JoinVerdict,
    RatioDecision,
    RuleStep,
    StepOutcome,
    cashier_scopes,
    decide_ratio,
    may_join,
)
from terminal.rebate.queue import cashier_queue
from terminal.rebate.settings import Settings


@lru_cache(maxsize=16)
def parsed(text: str) -> Settings:
    """The settings of a stored tree; the same text is read once."""
    return tree.parse(json.loads(text))


@dataclass(frozen=True, slots=True)
class InForce:
    """The configuration in force: its version, the rebate settings, the store's time zone."""

    version: int
    settings: Settings
    time_zone: str
    row: Row | None
    """As it is stored (version, at, who, reason, shop, rebate); None for version 0."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a bill is promised; the event carries it, and what was promised is honoured."""

    queue: str
    verdict: JoinVerdict
    enabled: bool
    extract: Ratio
    extraction: Money
    ratio: Ratio | None
    rule: str
    entitlement: Money
    chain: tuple[RuleStep, ...]
    version: int


def in_force(unit: Unit) -> InForce:
    """The newest configuration. A ledger without one sells by the defaults, as version 0."""
    known: InForce | None = unit.memo.get("in_force")
    if known is None:
        row = unit.sql.one(
            "SELECT version, at, who, reason, shop, rebate FROM configuration ORDER BY version DESC LIMIT 1"
        )
        known = InForce(0, Settings(), DEFAULT_ZONE, None)
        if row is not None:
            known = InForce(row[0], parsed(row[5]), _zone_of(row[4]), row)
        unit.memo["in_force"] = known
    return known


@lru_cache(maxsize=16)
def _zone_of(shop: str) -> str:
    return str(json.loads(shop).get("time_zone", DEFAULT_ZONE))


def decide(unit: Unit, store: str, member: str | None, level: str, paid: Money, at: datetime) -> Promise:
    """Rules 2.2, 2.4, 4 and 5 for a cashier bill of that store at that instant."""
    now = in_force(unit)
    settings = now.settings
    enabled = settings.cashier_enabled(store)
    extract = settings.extract_at_cashier(store)
    extraction = extract.of(paid) if enabled else Money(0)
    local = at.astimezone(zone(now.time_zone))
    verdict, decision = _join(unit, settings, store, member, level, paid, at, local)
    if not enabled:
        verdict = JoinVerdict.DISABLED
    entitlement = decision.ratio.of(paid) if decision else Money(0)
    if verdict is JoinVerdict.JOINS and not entitlement:
        verdict = JoinVerdict.NO_ENTITLEMENT
    joins = verdict is JoinVerdict.JOINS and decision is not None
    return Promise(
        queue=cashier_queue(settings, store),
        verdict=verdict,
        enabled=enabled,
        extract=extract,
        extraction=extraction,
        ratio=decision.ratio if joins and decision else None,
        rule=decision.rule if joins and decision else "",
        entitlement=entitlement if joins else Money(0),
        chain=decision.chain if decision else (),
        version=now.version,
    )


def _join(
    unit: Unit,
    settings: Settings,
    store: str,
    member: str | None,
    level: str,
    paid: Money,
    at: datetime,
    local: datetime,
) -> tuple[JoinVerdict, RatioDecision | None]:
    if member is None:
        return JoinVerdict.NO_MEMBER, None
    scopes = cashier_scopes(settings, store)
    decision = decide_ratio(scopes, settings, level, lambda days: _spent(unit, store, member, at, days))
    if not paid:
        return JoinVerdict.NOTHING_PAID, decision
    day = local.date().isoformat()
    verdict = may_join(
        scopes,
        local,
        lambda: _gained(unit, store, member, day),
        lambda: _gained(unit, store, member, None),
    )
    return verdict, decision


def _spent(unit: Unit, store: str, member: str, at: datetime, days: int) -> Money:
    """5.1: paid by the member's bills of this store from `days` × 24 h before this instant until just before it."""
    unit.settle_reads()
    row = unit.sql.one(
        "SELECT coalesce(sum(paid_fen), 0) FROM bill WHERE member = ? AND store = ? AND at_us >= ? AND at_us < ?",
        member,
        store,
        microseconds(at - timedelta(days=days)),
        microseconds(at),
    )
    return Money(int(row[0]) if row else 0)


def _gained(unit: Unit, store: str, member: str, day: str | None) -> int:
    """4.2: entries gained at this store's cashier, in all or on a local day; cancelled ones do not count."""
    unit.settle_reads()
    where = "member = ? AND store = ? AND status <> 'cancelled'"
    if day is None:
        row = unit.sql.one(f"SELECT count(*) FROM entry WHERE {where}", member, store)  # noqa: S608
    else:
        row = unit.sql.one(f"SELECT count(*) FROM entry WHERE {where} AND day = ?", member, store, day)  # noqa: S608
    return int(row[0]) if row else 0


def chain_to_body(chain: tuple[RuleStep, ...]) -> list[dict[str, Any]]:
    """The chain as an event keeps it, unset parts left out."""
    return [
        {
            key: value
            for key, value in (
                ("kind", step.kind),
                ("scope", step.scope),
                ("outcome", step.outcome.value),
                ("ratio", step.ratio.hundredths if step.ratio is not None else None),
                ("level", step.level or None),
                ("days", step.days),
                ("amount", step.amount.fen if step.amount is not None else None),
                ("short", step.short.fen if step.short is not None else None),
            )
            if value is not None
        }
        for step in chain
    ]


def chain_from_body(body: list[journal.Body]) -> tuple[RuleStep, ...]:
    def money(value: int | None) -> Money | None:
        return None if value is None else Money(value)

    return tuple(
        RuleStep(
            each["kind"],
            each["scope"],
            StepOutcome(each["outcome"]),
            None if each.get("ratio") is None else Ratio(each["ratio"]),
            each.get("level", ""),
            each.get("days"),
            money(each.get("amount")),
            money(each.get("short")),
        )
        for each in body
    )
