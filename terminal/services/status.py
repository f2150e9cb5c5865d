"""What the status page shows for a token: the entry it was printed for, and its owner's other entries. Reads only."""

from __future__ import annotations

from typing import Final

from terminal import ids
from terminal.clock import from_text, zone
from terminal.errors import Refused
from terminal.ledger import claims, journal
from terminal.ledger.decide import chain_from_body, in_force
from terminal.ledger.queues import WAITING, Entry
from terminal.ledger.unit import Unit
from terminal.money import Money, Ratio
from terminal.rebate.entitlement import RuleStep
from terminal.services import office_status, picture, settings
from terminal.services.facts import Certainty, EntryFacts, PayoutFacts, StatusFacts
from terminal.services.privacy import mask_name

PAYOUTS_SHOWN: Final = 50
OTHERS_SHOWN: Final = 5


def status(unit: Unit, token: str) -> StatusFacts:
    """Raises `Refused("unknown_token")`."""
    row = unit.sql.one("SELECT id FROM bill WHERE status_hash = ?", ids.status_hash(token))
    entry = unit.queues.entry(row[0]) if row is not None else None
    if entry is None:
        raise Refused("unknown_token")
    shop = settings.current(unit).configuration.shop
    now = in_force(unit)
    queue = unit.queues.by_id(entry.queue)
    own = _entry_facts(unit, entry)
    others = unit.sql.all(
        "SELECT id FROM entry WHERE member = ? AND seq <> ? AND status = 'waiting' ORDER BY seq LIMIT ?",
        entry.member,
        entry.seq,
        OTHERS_SHOWN,
    )
    today = unit.now().astimezone(zone(now.time_zone)).date()
    waits = entry.status == WAITING
    worked_out = StatusFacts(
        shop=shop.shop_name,
        store_name=shop.store_name,
        scheme_name=shop.scheme_name,
        member_name=mask_name(picture.member_name(unit, entry.member)),
        certainty=Certainty.CONFIRMED,
        as_of=unit.now(),
        time_zone=now.time_zone,
        entry=own,
        others=tuple(_entry_facts(unit, other) for (id_,) in others if (other := unit.queues.entry(id_)) is not None),
        river=picture.river(
            unit, queue, own=entry if waits else None, own_ahead=own.entries_ahead, own_member=entry.member
        ),
        pace=picture.pace(unit, queue, own.money_ahead, now.settings.extract_at_cashier(entry.store), today),
        paused=now.settings.base.paused,
        switches=shop.switches,
        level_names=shop.level_names,
    )
    return office_status.told(unit, worked_out, entry.bill, now.settings.extract_at_cashier(entry.store))


def _entry_facts(unit: Unit, entry: Entry) -> EntryFacts:
    queue = unit.queues.by_id(entry.queue)
    bill = unit.sql.one("SELECT number, at, paid_fen FROM bill WHERE seq = ?", entry.bill)
    assert bill is not None
    ahead = picture.position(unit, queue, entry) if entry.status == WAITING else None
    count = unit.sql.one("SELECT count(*) FROM payout WHERE entry = ?", entry.seq)
    return EntryFacts(
        id=entry.id,
        queue=queue.name,
        bill_number=bill[0],
        bill_at=from_text(bill[1]),
        paid=Money(bill[2]),
        ratio=Ratio(entry.ratio),
        rule=entry.rule,
        entitlement=Money(entry.entitlement_fen),
        rewarded=Money(entry.rewarded_fen),
        status=entry.status,
        entries_ahead=ahead.entries_ahead if ahead else None,
        money_ahead=Money(ahead.money_ahead_fen if ahead else 0),
        joined_ahead=entry.joined_ahead,
        joined_money_ahead=Money(entry.joined_money_ahead_fen),
        chain=_chain(unit, entry),
        payouts=_payouts(unit, entry),
        payout_count=count[0] if count else 0,
        ended_at=from_text(entry.ended_at) if entry.ended_at else None,
    )


def _chain(unit: Unit, entry: Entry) -> tuple[RuleStep, ...]:
    claimed = claims.promised(unit, entry.bill)
    if claimed is not None:
        return chain_from_body(claimed["chain"])
    event = journal.event(unit.sql, entry.bill)
    return chain_from_body(event.content["lines"][entry.line - 1]["chain"]) if event is not None else ()


def _payouts(unit: Unit, entry: Entry) -> tuple[PayoutFacts, ...]:
    """The newest payouts received, newest first, each with the bill that it came from."""
    rows = unit.sql.all(
        "SELECT b.at, p.amount_fen, b.member, b.paid_fen FROM payout p JOIN bill b ON b.seq = p.event "
        "WHERE p.entry = ? ORDER BY p.event DESC LIMIT ?",
        entry.seq,
        PAYOUTS_SHOWN,
    )
    return tuple(
        PayoutFacts(
            from_text(at),
            Money(amount),
            mask_name(picture.member_name(unit, member)) if member is not None else "",
            Money(paid),
        )
        for at, amount, member, paid in rows
    )
