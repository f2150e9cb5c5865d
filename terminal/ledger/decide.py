"""What the rules say about an order, from what the ledger knows of its member: which lines join, which ratio, and why.

Asked before payment for the preview, at the commit for the promise that the event carries, and once more when the
journal is audited: always these lines.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from terminal.clock import DEFAULT_ZONE, zone
from terminal.errors import Broken
from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit, microseconds
from terminal.money import Money, Ratio
from terminal.rebate import codecs, kept
from terminal.rebate.chance import Group, is_money_place
from terminal.rebate.entitlement import (
    JoinVerdict,
    RuleStep,
    StepOutcome,
    decide_ratio,
    may_join,
)
from terminal.rebate.guild import QUEUE as GUILD_QUEUE
from terminal.rebate.guild import RULE as GUILD_RULE
from terminal.rebate.queue import queue_name
from terminal.rebate.settings import MALL_CHANNEL, Lottery, RandomReturn, Settings

FULL = Ratio(100_00)
HEAD_OFFICE_DOES: Final = 2**62
"""Where `Unit.jobs_us` stands while the jobs are run elsewhere: none falls due here, and chance decides nothing."""


@lru_cache(maxsize=16)
def parsed(text: str) -> Settings:
    """The settings of a stored tree; the same text is read once. Raises `Broken`: `ledger_newer`."""
    try:
        return kept.read(json.loads(text), strict=False)
    except kept.NewerSettings as newer:
        raise Broken("ledger_newer", version=f"settings {newer.version}", newest=f"settings {newer.newest}") from newer


@dataclass(frozen=True, slots=True)
class InForce:
    """The configuration in force: its version, the rebate settings, the store's time zone."""

    version: int
    settings: Settings
    time_zone: str
    row: Row | None
    """As it is stored (version, at, who, reason, shop, rebate); None for version 0."""


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


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One line as it is to be decided on."""

    paid: Money
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as it is to be decided on: where, whose, what, when. `level` is the member's."""

    channel: str
    store: str
    member: str | None
    level: str
    lines: tuple[AskedLine, ...]
    at: datetime
    deducted: bool = False


@dataclass(slots=True)
class Promise:
    """What a line is promised; the event carries it, and what was promised is honoured. Only `decide` fills it in."""

    verdict: JoinVerdict
    queue: str
    enabled: bool
    extract: Ratio
    extraction: Money
    version: int
    ratio: Ratio | None = None
    rule: str = ""
    entitlement: Money = Money(0)
    chain: tuple[RuleStep, ...] = ()
    lottery: Lottery | None = None
    place: str = ""
    """Of a random return: `money` waits, `points` is converted at once; "" where there is none."""
    group: Group | None = None
    pending: bool = False
    """Whether chance decides the place, but not here: head office does, when the order arrives."""
    points_ratio: Ratio = FULL


@dataclass(slots=True)
class _Sofar:
    """What the lines of this order decided before this one change for it."""

    gained: Counter[str] = field(default_factory=Counter)
    groups: dict[str, Group] = field(default_factory=dict)


def decide(unit: Unit, asked: Asked) -> tuple[Promise, ...]:
    """Rules 2.2, 2.4, 4, 5, 6 and 11.2 for every line of an order, in their order."""
    return decide_by(unit, in_force(unit), asked)


def decide_by(unit: Unit, then: InForce, asked: Asked) -> tuple[Promise, ...]:
    """The same by a configuration that need not be the one in force any more."""
    sofar = _Sofar()
    return tuple(_decide_line(unit, then, asked, line, sofar) for line in asked.lines)


def place_now(unit: Unit, channel: str, store: str, promise: Promise) -> None:
    """6.1 for a line that joins its queue now, whatever stood when its ratio was decided."""
    settings = in_force(unit).settings
    _take_place(unit, settings, settings.random_return(channel, store), promise, _Sofar())


def _decide_line(unit: Unit, now: InForce, asked: Asked, line: AskedLine, sofar: _Sofar) -> Promise:
    settings = now.settings
    guild = settings.base.scheme == "guild"
    enabled = settings.line_enabled(asked.channel, asked.store, line.sku)
    extract = settings.extract(asked.channel, asked.store, line.sku)
    promise = Promise(
        verdict=_barred(settings, asked, line, enabled),
        queue=GUILD_QUEUE if guild else queue_name(settings, asked.channel, asked.store, line.sku),
        enabled=enabled,
        extract=extract,
        extraction=extract.of(line.paid) if enabled and not guild else Money(0),
        version=now.version,
    )
    if guild:
        _grant_guild(settings, promise, line)
    elif asked.member is not None:
        _grant(unit, now, asked, line, promise, sofar)
    return promise


def _barred(settings: Settings, asked: Asked, line: AskedLine, enabled: bool) -> JoinVerdict:
    if not enabled:
        return JoinVerdict.DISABLED
    if asked.member is None:
        return JoinVerdict.NO_MEMBER
    if not line.paid:
        return JoinVerdict.NOTHING_PAID
    if asked.deducted and settings.base.deducted_orders == "extract_only":
        return JoinVerdict.DEDUCTED
    return JoinVerdict.JOINS


def _grant_guild(settings: Settings, promise: Promise, line: AskedLine) -> None:
    if promise.verdict is not JoinVerdict.JOINS:
        return
    quota = settings.guild.quota
    entitlement = quota.of(line.paid)
    if not entitlement:
        promise.verdict = JoinVerdict.NO_ENTITLEMENT
        return
    promise.ratio, promise.rule, promise.entitlement = quota, GUILD_RULE, entitlement


def _grant(unit: Unit, now: InForce, asked: Asked, line: AskedLine, promise: Promise, sofar: _Sofar) -> None:
    """Chapters 4 to 6 for a member's line: the chain in any case, a place and a ratio if it joins."""
    settings = now.settings
    scopes = settings.scopes(asked.channel, asked.store, line.sku)
    decision = decide_ratio(scopes, settings, asked.level, lambda days: _spent(unit, asked, days))
    promise.chain = decision.chain
    if promise.verdict is not JoinVerdict.JOINS:
        return
    local = asked.at.astimezone(zone(now.time_zone))

    def gained(day: str | None, scope: str) -> int:
        return _gained(unit, asked, line.sku, day, scope) + sofar.gained[_limit_key(asked, line.sku, scope)]

    today = local.date().isoformat()
    promise.verdict = may_join(scopes, local, lambda scope: gained(today, scope), lambda scope: gained(None, scope))
    if promise.verdict is not JoinVerdict.JOINS:
        return
    entitlement = decision.ratio.of(line.paid)
    if not entitlement and decision.lottery is None:
        promise.verdict = JoinVerdict.NO_ENTITLEMENT
        return
    for scope, _ in scopes:
        sofar.gained[_limit_key(asked, line.sku, scope)] += 1
    promise.ratio, promise.rule = decision.ratio, decision.rule
    promise.entitlement, promise.lottery = entitlement, decision.lottery
    _take_place(unit, settings, settings.random_return(asked.channel, asked.store), promise, sofar)


def _take_place(
    unit: Unit, settings: Settings, random_return: RandomReturn | None, promise: Promise, sofar: _Sofar
) -> None:
    if unit.jobs_us == HEAD_OFFICE_DOES:
        promise.pending = random_return is not None
    else:
        promise.place, promise.group = _place(unit, random_return, promise.queue, sofar)
    promise.points_ratio = settings.base.exchange.get("points", FULL)


def _place(unit: Unit, setting: RandomReturn | None, queue: str, sofar: _Sofar) -> tuple[str, Group | None]:
    if setting is None:
        return "", None
    group = sofar.groups.get(queue) or unit.group(queue)
    group = Group.next_after(group, setting)
    money = is_money_place(unit.seed, queue, group.number, group.taken, group.left, group.money_left)
    sofar.groups[queue] = group.with_place_taken(money)
    return "money" if money else "points", group


def at_arrival(unit: Unit, channel: str, store: str, lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What head office decides of a till's promised lines: the queue of each, and what was left to chance.

    A line's part holds only what is not as the till has it; the list is empty where that goes for all of them. What a
    till that stood alone left to chance stands as it told it, and takes no place in a group here. What was promised
    under the other scheme (11.1) waits where people are paid now; where it was, nobody would ever pay it.
    """
    settings = in_force(unit).settings
    guild = settings.base.scheme == "guild"
    sofar = _Sofar()
    decided: list[dict[str, Any]] = []
    for line in lines:
        queue = GUILD_QUEUE if guild else queue_name(settings, channel, store, line["sku"])
        own: dict[str, Any] = {} if queue == line["queue"] else {"queue": queue}
        if line["group"] is not None:
            own["group"] = None
        if line.get("pending") and not guild:
            place, group = _place(unit, settings.random_return(channel, store), queue, sofar)
            if group is not None:
                own |= {"place": place, "group": _group_body(group)}
        decided.append(own)
    return decided if any(decided) else []


def _spent(unit: Unit, asked: Asked, days: int) -> Money:
    """5.1: net paid of the member's orders completed in `days` × 24 h before this order's instant."""
    unit.settle_reads()
    where, store = (
        ("channel = 'mall'", ())
        if asked.channel == MALL_CHANNEL
        else ("channel <> 'mall' AND store = ?", (asked.store,))
    )
    row = unit.sql.one(
        "SELECT coalesce(sum(paid_fen - refunded_fen), 0) FROM bill WHERE member = ? AND completed_us >= ? "  # noqa: S608
        f"AND completed_us < ? AND {where}",
        asked.member,
        microseconds(asked.at - timedelta(days=days)),
        microseconds(asked.at),
        *store,
    )
    return Money(int(row[0]) if row else 0)


_LIMIT_SCOPE = {
    "product": "family = 'mall' AND sku = ?",
    "store": "family = 'store' AND store = ?",
    "store_product": "family = 'store' AND store = ? AND sku = ?",
    "cashier": "family = 'cashier' AND store = ?",
}


def _limit_key(asked: Asked, sku: str, scope: str) -> str:
    return f"{scope}\n{sku}" if scope in ("product", "store_product") else scope


def _gained(unit: Unit, asked: Asked, sku: str, day: str | None, scope: str) -> int:
    """4.2: entries gained in the scope that sets the limit, in all or on a local day; cancelled ones do not count."""
    unit.settle_reads()
    values = {"product": (sku,), "store_product": (asked.store, sku)}.get(scope, (asked.store,))
    where = _LIMIT_SCOPE[scope] + ("" if day is None else " AND day = ?")
    row = unit.sql.one(
        f"SELECT count(*) FROM entry WHERE member = ? AND status <> 'cancelled' AND {where}",  # noqa: S608
        asked.member,
        *values,
        *(() if day is None else (day,)),
    )
    return int(row[0]) if row else 0


def to_body(promise: Promise) -> dict[str, Any]:
    """A line's promise as its event keeps it."""
    body = {
        "verdict": promise.verdict.value,
        "queue": promise.queue,
        "ratio": promise.ratio.hundredths if promise.ratio is not None else None,
        "rule": promise.rule,
        "entitlement": promise.entitlement.fen,
        "lottery": codecs.LOTTERY.write(promise.lottery) if promise.lottery is not None else None,
        "place": promise.place,
        "group": None if promise.group is None else _group_body(promise.group),
        "points_ratio": promise.points_ratio.hundredths,
        "chain": chain_to_body(promise.chain),
    }
    return {**body, "pending": True} if promise.pending else body


def _group_body(group: Group) -> list[int]:
    return [group.number, group.cash, group.points]


def chain_to_body(chain: Sequence[RuleStep]) -> list[dict[str, Any]]:
    """The chain as an event keeps it, unset parts left out."""
    return [_step_body(step) for step in chain]


def _step_body(step: RuleStep) -> dict[str, Any]:
    body: dict[str, Any] = {"kind": step.kind, "scope": step.scope, "outcome": step.outcome.value}
    if step.ratio is not None:
        body["ratio"] = step.ratio.hundredths
    if step.level:
        body["level"] = step.level
    if step.amount is not None:
        body |= {"days": step.days, "amount": step.amount.fen}
    if step.short is not None:
        body["short"] = step.short.fen
    if step.lottery is not None:
        body["lottery"] = codecs.LOTTERY.write(step.lottery)
    return body


def chain_from_body(body: Sequence[dict[str, Any]]) -> tuple[RuleStep, ...]:
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
            lottery_from_body(each.get("lottery")),
        )
        for each in body
    )


def lottery_from_body(body: object) -> Lottery | None:
    """The lottery that an event or an entry keeps."""
    if body is None:
        return None
    lottery = codecs.LOTTERY.read(codecs.Reader(strict=False), "lottery", body)
    assert isinstance(lottery, Lottery)
    return lottery
