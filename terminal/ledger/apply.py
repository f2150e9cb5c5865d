"""What each kind of event does to the projections: the one path for live work, previews and audits alike.

A function here may read the unit and change it; it may not look at a clock, make an id or roll a die. Whatever
of that an event needs is in its body, so that the same journal gives the same ledger anywhere.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from terminal.clock import from_text
from terminal.ledger.accounts import (
    SALES,
    member_account,
    pool_account,
    rebate_account,
    retained_account,
    tender_account,
)
from terminal.ledger.decide import in_force
from terminal.ledger.journal import Body, Event
from terminal.ledger.queues import WAITING, Entry, Queue
from terminal.ledger.unit import Unit, microseconds
from terminal.rebate.queue import Distribution, distribute

CONFIGURED: Final = "configured"
MEMBER_JOINED: Final = "member_joined"
MEMBER_RANKED: Final = "member_ranked"
CATALOGUED: Final = "catalogued"
BILL_PAID: Final = "bill_paid"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a bill did: its queue, its own entry if it joined, and who was paid how much."""

    queue: Queue
    entry: Entry | None
    distribution: Distribution[Entry]
    to_pool_fen: int
    from_pool_fen: int


def apply(unit: Unit, event: Event) -> None:
    """Work an event into the projections. Raises `KeyError` for a kind that is not known."""
    _BY_KIND[event.kind](unit, event)


def bill_paid(unit: Unit, event: Event) -> Outcome:
    """A bill: it joins first, then its extraction is distributed (2.3), then all of it is booked."""
    body = event.content
    at_us = microseconds(from_text(event.at))
    settings = in_force(unit).settings
    queue = unit.queues.get(body["queue"])
    entry = _joined(unit, event, body, queue) if body["verdict"] == "joins" else None
    pool_before = queue.pool_fen
    shared = distribute(settings, body["extraction"], pool_before, unit.queues.waiting(queue), event.seq)
    movements: dict[str, int] = {}
    for no, (paid, fen) in enumerate(shared.given, 1):
        unit.queues.pay(queue, paid, fen, event.at)
        unit.add("payout", (event.seq, no, paid.seq, "queue", fen))
        account = member_account(paid.member)
        movements[account] = movements.get(account, 0) - fen
    given = sum(fen for _, fen in shared.given)
    gathered = shared.pool_fen - pool_before
    outcome = Outcome(queue, entry, shared, max(gathered, 0), max(-gathered, 0))
    if body["extraction"]:
        queue.extracted_fen += body["extraction"]
        queue.rewarded_fen += given
        queue.retained_fen += shared.retained_fen
        queue.pool_fen = shared.pool_fen
        unit.queues.touch(queue)
    if entry is not None and entry.status == WAITING:
        entry.joined_ahead = queue.waiting - 1
        entry.joined_money_ahead_fen = queue.owed_fen - entry.remaining_fen
    filled = sum(1 for paid, _ in shared.given if paid.status != WAITING)
    unit.queues.add_to_day(queue, body["day"], body["paid"], body["extraction"], given, filled)
    _book(unit, event.seq, body, movements, outcome)
    _write_bill(unit, event, body, at_us, outcome)
    unit.bill_serial = max(unit.bill_serial, body["serial"])
    unit.last_bill_us = max(unit.last_bill_us, at_us)
    return outcome


def _joined(unit: Unit, event: Event, body: Body, queue: Queue) -> Entry:
    entry = Entry(
        seq=unit.next_join_seq(),
        id=body["id"],
        queue=queue.id,
        bill=event.seq,
        member=body["member"],
        store=body["store"],
        day=body["day"],
        ratio=body["ratio"],
        rule=body["rule"],
        settings_version=body["settings"],
        entitlement_fen=body["entitlement"],
        rewarded_fen=0,
        status=WAITING,
        joined_ahead=0,
        joined_money_ahead_fen=0,
        ended_at=None,
    )
    unit.queues.join(queue, entry)
    return entry


def _book(unit: Unit, event: int, body: Body, movements: dict[str, int], outcome: Outcome) -> None:
    queue = outcome.queue.name
    for tender in body["tenders"]:
        kind = tender["kind"]
        account = member_account(body["member"]) if kind == "balance" else tender_account(kind)
        movements[account] = movements.get(account, 0) + tender["amount"]
    movements[SALES] = -body["paid"]
    movements[rebate_account(queue)] = body["extraction"]
    movements[retained_account(queue)] = -outcome.distribution.retained_fen
    movements[pool_account(queue)] = outcome.from_pool_fen - outcome.to_pool_fen
    unit.accounts.post(event, movements)


def _write_bill(unit: Unit, event: Event, body: Body, at_us: int, outcome: Outcome) -> None:
    unit.add(
        "bill",
        (
            event.seq, body["id"], body["number"], event.at, at_us, body["day"], body["store"], body["till"],
            body["cashier"], body["member"], body["paid"], body["queue"], body["verdict"], body["extract"],
            body["extraction"], outcome.distribution.retained_fen, outcome.to_pool_fen, outcome.from_pool_fen,
            len(outcome.distribution.given), body["settings"], body["clock_went_back"], body["digest"],
            body["status_hash"],
        ),
    )  # fmt: skip
    for no, line in enumerate(body["lines"], 1):
        unit.add(
            "bill_line",
            (event.seq, no, line["barcode"], line["name"], line["quantity"], line["unit"], line["price"],
             line["discount"], line["amount"]),
        )  # fmt: skip
    for no, tender in enumerate(body["tenders"], 1):
        unit.add(
            "tender",
            (event.seq, no, tender["kind"], tender["amount"], tender["given"], tender["name"], tender["reference"]),
        )


def configured(unit: Unit, event: Event) -> None:
    """A configuration was saved; the next bill follows it, past entries keep what they have (10.3)."""
    body = event.content
    shop, rebate = (json.dumps(body[part], ensure_ascii=False, sort_keys=True) for part in ("shop", "rebate"))
    unit.add("configuration", (body["version"], event.at, body["who"], body["reason"], shop, rebate, event.seq))
    unit.settle_reads()
    unit.memo.clear()


def member_joined(unit: Unit, event: Event) -> None:
    body = event.content
    unit.add(
        "member",
        (body["id"], body["name"], body["phone"], body["card"], body["level"], event.at, event.seq),
    )


def member_ranked(unit: Unit, event: Event) -> None:
    """A member's level was set; entries made before keep their ratio (10.3)."""
    unit.settle_reads()
    body = event.content
    unit.sql.run("UPDATE member SET level = ? WHERE id = ?", body["level"], body["id"])


def catalogued(unit: Unit, event: Event) -> None:
    """Products were listed or changed; the newest listing of a barcode stands."""
    unit.sql.many(
        "INSERT INTO product (barcode, name, price_fen, member_price_fen, unit, grp, search) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (barcode) DO UPDATE SET name = excluded.name, "
        "price_fen = excluded.price_fen, member_price_fen = excluded.member_price_fen, unit = excluded.unit, "
        "grp = excluded.grp, search = excluded.search",
        [
            (each["barcode"], each["name"], each["price"], each["member_price"], each["unit"], each["group"],
             folded(f"{each['name']} {each['barcode']}"))
            for each in event.content["products"]
        ],
    )  # fmt: skip


def folded(text: str) -> str:
    """Text as it is searched: case and width folded."""
    return unicodedata.normalize("NFKC", text).casefold()


_BY_KIND: Final[dict[str, Callable[[Unit, Event], object]]] = {
    CONFIGURED: configured,
    MEMBER_JOINED: member_joined,
    MEMBER_RANKED: member_ranked,
    CATALOGUED: catalogued,
    BILL_PAID: bill_paid,
}
