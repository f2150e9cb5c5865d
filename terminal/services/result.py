"""What a ledger holds, as the replay format's output: entries, payouts, queues, guild, commissions, wallets."""

from __future__ import annotations

import json
from typing import Any

from terminal.ledger import jobs
from terminal.ledger.accounts import DIVIDEND_POOL, WALLETS
from terminal.ledger.decide import in_force
from terminal.ledger.unit import Unit
from terminal.money import Money, Ratio
from terminal.rebate.guild import QUEUE as GUILD


def output(unit: Unit, refused: list[dict[str, Any]]) -> dict[str, Any]:
    """The object that replay-format.md describes; `refused` is passed through."""
    return {
        "entries": _entries(unit),
        "payouts": _payouts(unit),
        "queues": _queues(unit),
        "guild": _guild(unit),
        "commissions": _commissions(unit),
        "dividends": _dividends(unit),
        "wallets": _wallets(unit),
        "refused": refused,
    }


def _yuan(fen: int) -> str:
    return Money(int(fen)).yuan


def _entries(unit: Unit) -> list[dict[str, Any]]:
    ahead: dict[int, tuple[int, int]] = {}
    entries = []
    for queue, name, entry_id, member, ratio, rule, entitlement, rewarded, status in unit.sql.stream(
        "SELECT e.queue, q.name, e.id, e.member, e.ratio, e.rule, e.entitlement_fen, e.rewarded_fen, e.status "
        "FROM entry e JOIN queue q ON q.id = e.queue ORDER BY e.seq"
    ):
        told: dict[str, Any] = {
            "id": entry_id,
            "queue": name,
            "member": member,
            "ratio": Ratio(ratio).percent,
            "rule": rule,
            "entitlement": _yuan(entitlement),
            "rewarded": _yuan(rewarded),
            "status": status,
        }
        if status == "waiting":
            count, money = ahead.get(queue, (0, 0))
            told |= {"entries_ahead": count, "money_ahead": _yuan(money)}
            ahead[queue] = (count + 1, money + entitlement - rewarded)
        entries.append(told)
    return entries


def _payouts(unit: Unit) -> list[dict[str, Any]]:
    """First-happened order; one row a cause, entry and kind."""
    rows: dict[tuple[str, str, str], int] = {}
    for kind_of_event, body, bill, entry, amount, kind in unit.sql.stream(
        "SELECT j.kind, CASE WHEN j.kind IN ('guild_day', 'order_completed') THEN j.body END, b.id, e.id, "
        "p.amount_fen, p.kind FROM payout p JOIN entry e ON e.seq = p.entry JOIN journal j ON j.seq = p.event "
        "LEFT JOIN bill b ON b.seq = p.event ORDER BY p.event, p.no"
    ):
        cause = bill if kind_of_event == "order_paid" else _cause(kind_of_event, body)
        key = (cause, entry, kind)
        rows[key] = rows.get(key, 0) + amount
    return [
        {"cause": cause, "entry": entry, "amount": _yuan(fen), "kind": kind}
        for (cause, entry, kind), fen in rows.items()
    ]


def _cause(kind: str, body: str) -> str:

    facts = json.loads(body)
    return f"guild:{facts['day']}" if kind == jobs.GUILD_DAY else str(facts["order"])


def _queues(unit: Unit) -> dict[str, Any]:
    """Every queue that an entry is in or ended in, or that had an extraction, of 0.00 too (7.1); not the guild's."""
    rows = unit.sql.all(
        "SELECT name, waiting, owed_fen, extracted_fen, rewarded_fen, retained_fen, pool_fen, refund_cost_fen "
        "FROM queue WHERE name <> ? AND (name IN (SELECT queue FROM order_line) "
        "OR id IN (SELECT queue FROM entry)) ORDER BY name",
        GUILD,
    )
    names = ("owed", "extracted", "rewarded", "retained", "pool", "refund_cost")
    return {
        name: {"waiting": waiting, **dict(zip(names, map(_yuan, amounts), strict=True))}
        for name, waiting, *amounts in rows
    }


def _guild(unit: Unit) -> dict[str, Any] | None:
    if in_force(unit).settings.base.scheme != "guild":
        return None
    queue = unit.queues.find(GUILD)
    if queue is None:
        return {"pool": "0.00", "waiting": 0, "owed": "0.00"}
    return {"pool": _yuan(queue.pool_fen), "waiting": queue.waiting, "owed": _yuan(queue.owed_fen)}


def _commissions(unit: Unit) -> list[dict[str, Any]]:
    rows = unit.sql.all(
        "SELECT b.id, c.kind, c.member, c.now_fen FROM commission c JOIN bill b ON b.seq = c.bill ORDER BY c.bill, c.no"
    )
    return [{"order": order, "kind": kind, "member": member, "amount": _yuan(fen)} for order, kind, member, fen in rows]


def _dividends(unit: Unit) -> dict[str, Any]:
    paid = unit.sql.all("SELECT day, member, amount_fen FROM dividend ORDER BY event, no")
    return {
        "pool": _yuan(-unit.accounts.balance(DIVIDEND_POOL)),
        "paid": [{"day": day, "member": member, "amount": _yuan(fen)} for day, member, fen in paid],
    }


def _wallets(unit: Unit) -> dict[str, Any]:
    members = [row[0] for row in unit.sql.all("SELECT id FROM member ORDER BY journal_seq")]
    wallets: dict[str, dict[str, str]] = {member: dict.fromkeys(WALLETS, "0.00") for member in members}
    for name, fen in unit.sql.stream("SELECT name, balance_fen FROM account WHERE name LIKE 'member:%'"):
        member, wallet = name[len("member:") :].rsplit(":", 1)
        wallets[member][wallet] = _yuan(-fen)
    return wallets
