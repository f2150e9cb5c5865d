"""A ledger's own history as a replay scenario: replaying it gives the entries, queues and wallets that the ledger has.

The journal is read once, event by event. What a scenario has no word for (a member's level that changed, a bill paid
from the balance, a clock that went back) is carried over as nearly as can be, and named.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from terminal.clock import DEFAULT_ZONE, to_text
from terminal.errors import Refused
from terminal.ledger import apply, claims, jobs, journal
from terminal.ledger.accounts import LOVE, LOVE_FROZEN
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.rebate import kept
from terminal.rebate.changes import UNSET, differences, leaves
from terminal.rebate.settings import CASHIER_CHANNEL, STORE_CHANNEL

Tree = dict[str, Any]
_RANDOM_RETURN: Final = "random_return"


@dataclass(slots=True)
class _History:
    """What has been read of the journal so far."""

    settings: Tree = field(default_factory=lambda: {"base": {}, "stores": {}})
    now: Tree = field(default_factory=lambda: {"base": {}, "stores": {}})
    timezone: str = ""
    members: dict[str, Tree] = field(default_factory=dict)
    products: dict[str, Tree] = field(default_factory=dict)
    events: list[Tree] = field(default_factory=list)
    stores: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    clock: datetime | None = None

    def tell(self, event: journal.Event, kind: str, **facts: Any) -> None:
        at = event.instant
        if self.clock is not None and at < self.clock:
            self.notes.append(f"event {event.seq}: its clock had gone back; it is given the time of the one before")
            at = self.clock
        self.clock = at
        self.events.append({"at": to_text(at), "type": kind, **facts})


def scenario(unit: Unit) -> tuple[Tree, list[str]]:
    """The scenario, and a line for each thing that it can't say exactly.

    Raises `Refused("settled_elsewhere")` for a till that belongs to a head office, or did and learned from it: what it
    knows of others came settled, without the bills that a replay would settle.
    """
    if unit.jobs_us == jobs.HEAD_OFFICE_DOES:
        raise Refused("settled_elsewhere")
    history = _History()
    for event in journal.read(unit.sql):
        if event.kind == apply.LEARNED:
            raise Refused("settled_elsewhere")
        reader = _READERS.get(event.kind)
        if reader is not None:
            reader(history, event)
    settings = history.settings
    for store in sorted(history.stores):
        settings.setdefault("stores", {}).setdefault(store, {})
    told: Tree = {
        "seed": unit.seed.decode("utf-8", "surrogatepass"),
        "timezone": history.timezone or DEFAULT_ZONE,
        "settings": settings,
        "members": history.members,
        "products": history.products,
        "events": history.events,
    }
    if history.events and unit.jobs_us:
        until = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=unit.jobs_us)
        told["until"] = until.isoformat()
    return told, history.notes


def _configured(history: _History, event: journal.Event) -> None:
    body = event.content
    tree = kept.upgraded(json.loads(body["rebate"]))
    zone = body["shop"].get("time_zone", DEFAULT_ZONE)
    if history.timezone and zone != history.timezone:
        history.notes.append(
            f"event {event.seq}: the time zone changed to {zone}; the scenario keeps {history.timezone}"
        )
    history.timezone = history.timezone or zone
    for sku in tree.get(
        "goods", {}
    ):  # known from the start, as one that was named without setting anything has no `set`
        history.products.setdefault(sku, {"listed": True})
    if not history.events:
        history.settings = tree
        history.now = kept.upgraded(json.loads(body["rebate"]))
        return
    for change in differences(leaves(history.now), leaves(tree)):
        path, gone = change.path, change.after is UNSET
        if gone and path.endswith(_RANDOM_RETURN) and path.startswith("stores/"):
            history.notes.append(f"event {event.seq}: {path} follows the base again; the scenario turns it off")
        history.tell(event, "set", path=path, value=None if gone else change.after)
    history.now = tree


def _member_joined(history: _History, event: journal.Event) -> None:
    body = event.content
    facts: Tree = {key: body[key] for key in ("level", "referrer", "rank") if body.get(key)}
    wallets = {wallet: Money(amount).yuan for wallet, amount in body.get("wallets", {}).items()}
    if wallets:
        facts["wallets"] = wallets
    history.members[body["id"]] = facts


def _member_ranked(history: _History, event: journal.Event) -> None:
    body = event.content
    facts = history.members[body["id"]]
    if history.events:
        history.notes.append(f"event {event.seq}: the level of {body['id']} changed; a scenario's members keep theirs")
        return
    facts["level"] = body["level"]


def _claimed(history: _History, event: journal.Event) -> None:
    body = event.content
    if body["bill"] is not None:
        history.notes.append(
            f"event {event.seq}: {body['bill']} was claimed for {body['member']} later; the scenario has it without him"
        )


def _order_paid(history: _History, event: journal.Event) -> None:
    body = event.content
    facts: Tree = {"id": body["id"], "channel": body["channel"]}
    if body["channel"] in (CASHIER_CHANNEL, STORE_CHANNEL):
        facts["store"] = body["store"]
        history.stores.add(body["store"])
    if body["member"] is not None:
        facts["member"] = body["member"]
    if body["channel"] == CASHIER_CHANNEL:
        facts["paid"] = Money(body["lines"][0]["paid"]).yuan
    else:
        facts["lines"] = [_line(line) for line in body["lines"]]
    if body["deductions"]:
        facts["deductions"] = {wallet: Money(amount).yuan for wallet, amount in body["deductions"].items()}
    if any(tender["kind"] == "balance" for tender in body.get("tenders", ())):
        history.notes.append(f"event {event.seq}: paid from the balance, which a scenario does not take it from")
    history.tell(event, "order", **facts)


def _line(line: Tree) -> Tree:
    told = {"sku": line["sku"], "paid": Money(line["paid"]).yuan}
    return told | ({"cost": Money(line["cost"]).yuan} if line["cost"] else {})


def _refunded(history: _History, event: journal.Event) -> None:
    body = event.content
    amount = {"amount": Money(body["amount"]).yuan} if body["amount"] else {}
    if body["tender"] == "balance" and "kind" in body:
        history.notes.append(f"event {event.seq}: given back to the balance, which a scenario does not put it into")
    history.tell(event, "refund", order=body["order"], line=body["line"], **amount)


def _drawn(history: _History, event: journal.Event) -> None:
    history.tell(event, "draw", entry=event.content["entry"], nonce=event.content["nonce"])


def _exchanged(history: _History, event: journal.Event) -> None:
    body = event.content
    into = LOVE if body["wallet"] == LOVE_FROZEN else body["wallet"]
    history.tell(event, "exchange", entry=body["entry"], into=into)


def _transferred(history: _History, event: journal.Event) -> None:
    body = event.content
    amount = Money(body["amount"]).yuan
    history.tell(event, "transfer", **{"from": body["from"]}, to=body["to"], wallet=body["wallet"], amount=amount)


def _released(history: _History, event: journal.Event) -> None:
    body = event.content
    history.tell(event, "release", member=body["member"], amount=Money(body["amount"]).yuan)


def _completed(history: _History, event: journal.Event) -> None:
    history.tell(event, "complete", order=event.content["order"])


def _listed(history: _History, event: journal.Event) -> None:
    body = event.content
    if not history.events:
        history.products[body["sku"]] = {"listed": body["listed"]}
    else:
        history.products.setdefault(body["sku"], {"listed": True})
        history.tell(event, "list" if body["listed"] else "unlist", sku=body["sku"])


_READERS: Final[dict[str, Callable[[_History, journal.Event], None]]] = {
    apply.CONFIGURED: _configured,
    apply.MEMBER_JOINED: _member_joined,
    apply.MEMBER_RANKED: _member_ranked,
    apply.LISTED: _listed,
    apply.ORDER_PAID: _order_paid,
    apply.ORDER_COMPLETED: _completed,
    claims.CLAIMED: _claimed,
    apply.REFUNDED: _refunded,
    apply.DRAWN: _drawn,
    apply.EXCHANGED: _exchanged,
    apply.TRANSFERRED: _transferred,
    apply.RELEASED: _released,
}
_RUN_BY_THE_CLOCK: Final = (jobs.GUILD_DAY, jobs.DIVIDENDS_PAID, jobs.CLEARED)
"""Not told: a replay runs them itself, at the instants at which they fall due."""
