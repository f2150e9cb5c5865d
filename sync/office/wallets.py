"""What only the authority may give away: reserving from wallets, draws, exchanges, transfers; each is done once.

A till that lost the answer asks the same again and is told the same. A reservation holds an amount for a bill that a
till is about to commit; it moves nothing, runs out by itself, and is used up when that bill arrives (`orders`). What
is held is not there for transfers either.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from sync.office import belonging, places
from sync.protocol import (
    RESERVED_FOR_S,
    DrawRequest,
    EntryAnswer,
    ExchangeRequest,
    MemberNews,
    Message,
    ReserveAnswer,
    ReserveRequest,
    TransferRequest,
)
from terminal.clock import to_text
from terminal.errors import Refused
from terminal.ledger import apply, journal
from terminal.ledger.accounts import member_account
from terminal.ledger.journal import Body
from terminal.ledger.queues import Entry
from terminal.ledger.unit import Unit
from terminal.money import Money, Ratio
from terminal.rebate.chance import entry_seed, fingerprint
from terminal.services import entries, members

HELD, LET_GO = "held", "let_go"
_RESERVED_FOR: Final = timedelta(seconds=RESERVED_FOR_S)


def reserve(unit: Unit, till: str, asked: ReserveRequest, now: datetime) -> ReserveAnswer:
    """Hold an amount of a member's wallet for a bill.

    Raises `Refused`: `unknown_member`; `insufficient` with `left`, what could be held; `same_id_other_content`;
    `reservation_over` where it was let go already.
    """
    member = belonging.known(unit, asked.member)
    row = unit.sql.one(
        "SELECT till, bill, member, wallet, amount, remaining, expires_at, state FROM reservation WHERE id = ?",
        asked.id,
    )
    if row is not None:
        if tuple(row[:5]) != (till, asked.bill, member, asked.wallet, asked.amount):
            raise Refused("same_id_other_content", id=asked.id)
        if row[7] == LET_GO:
            raise Refused("reservation_over", id=asked.id)
        return ReserveAnswer(id=asked.id, left=row[5], expires_at=row[6])
    left = available(unit, member, asked.wallet, now)
    if asked.amount > left:
        raise Refused("insufficient", wallet=asked.wallet, left=max(0, left))
    expires_at = to_text((now + _RESERVED_FOR).astimezone(UTC))
    remaining = left - asked.amount
    row = (asked.id, member, asked.wallet, asked.amount, remaining, till, asked.bill, expires_at, HELD)
    unit.sql.insert("reservation", [row])
    return ReserveAnswer(id=asked.id, left=remaining, expires_at=expires_at)


def available(unit: Unit, member: str, wallet: str, now: datetime) -> int:
    """What of a wallet nobody holds; below zero in debt. The wallet is locked until this transaction ends."""
    account = member_account(member, wallet)
    unit.settle_reads()
    unit.sql.one(f"SELECT id FROM account WHERE name = ?{unit.sql.hold}", account)  # noqa: S608
    held = unit.sql.one(
        "SELECT coalesce(sum(amount), 0) FROM reservation "
        "WHERE member = ? AND wallet = ? AND state = 'held' AND expires_at > ?",
        member,
        wallet,
        to_text(now.astimezone(UTC)),
    )
    return -unit.accounts.balance(account) - int(held[0] if held else 0)


def let_go(unit: Unit, till: str, reservation: str) -> None:
    """A till does not need what it had held. One that is not there, or used already, is left as it is."""
    unit.sql.run(
        "UPDATE reservation SET state = 'let_go' WHERE id = ? AND till = ? AND state = 'held'", reservation, till
    )


def draw(unit: Unit, till: str, entry_id: str, asked: DrawRequest, now: datetime) -> EntryAnswer:
    """8.2 and 8.3: the one draw of an entry of the till's store; with the same nonce again, what came of it.

    Raises `Refused`: `unknown_entry`, `no_lottery` (drawn already with another nonce as well), `not_waiting`.
    """
    own = _own(unit, till, entry_id)
    drawn = _draw_of(unit, own) if own.drawn else None
    if drawn is None or drawn["nonce"] != asked.nonce:
        entries.draw(unit, entry_id, asked.nonce, now)
        _done(unit, till, f"draw:{entry_id}", asked)
    return entry(unit, till, entry_id, now)


def exchange(unit: Unit, till: str, entry_id: str, asked: ExchangeRequest, now: datetime) -> EntryAnswer:
    """9.1: an entry of the till's store goes into a wallet; asked for the same wallet again it has gone already.

    Raises `Refused`: `unknown_entry`, `not_waiting`, `no_exchange`.
    """
    _own(unit, till, entry_id)
    if not _was_done(unit, f"exchange:{entry_id}", asked):
        entries.exchange(unit, entry_id, asked.wallet, now)
        _done(unit, till, f"exchange:{entry_id}", asked)
    return entry(unit, till, entry_id, now)


def transfer(unit: Unit, till: str, asked: TransferRequest, now: datetime) -> None:
    """9.2: from one member to another, of what nobody holds.

    Raises `Refused`: `unknown_member`, `no_transfer`, `invalid_amount`, `insufficient` with `left`,
    `same_id_other_content`.
    """
    key = f"transfer:{asked.id}"
    if _was_done(unit, key, asked):
        return
    if unit.sql.one("SELECT 1 FROM done_request WHERE id = ?", key) is not None:
        raise Refused("same_id_other_content", id=asked.id)
    source, target = (belonging.known(unit, each) for each in (asked.source, asked.target))
    left = available(unit, source, asked.wallet, now)
    if asked.amount > left:
        raise Refused("insufficient", wallet=asked.wallet, left=max(0, left))
    entries.transfer(unit, source, target, asked.wallet, Money(asked.amount), now)
    _done(unit, till, key, asked)


def find_member(unit: Unit, till: str, text: str, now: datetime) -> MemberNews:
    """The member of exactly that phone number, card or code, of whatever store.

    Raises `Refused("unknown_member")`.
    """
    wanted = text.strip()
    if wanted.lower().startswith(members.QR_PREFIX):
        wanted = members.QR_PREFIX + belonging.canonical(unit, wanted[len(members.QR_PREFIX) :])
    return belonging.news(unit, [members.find(unit, wanted).id])[0]


def entry(unit: Unit, till: str, entry_id: str, now: datetime) -> EntryAnswer:
    """An entry of the till's store where it stands now, and of its draw what may be shown (8.3).

    Raises `Refused("unknown_entry")`.
    """
    found = _own(unit, till, entry_id)
    place = places.of_entry(unit, found, now=True)
    if found.lottery is None:
        return EntryAnswer(place=place)
    seed = entry_seed(unit.seed, found.id)
    seed_hash = fingerprint(seed)
    drawn = _draw_of(unit, found) if found.drawn else None
    if drawn is None:
        return EntryAnswer(place=place, seed_hash=seed_hash)
    ratio = drawn["ratio"]
    return EntryAnswer(
        place=place,
        seed_hash=seed_hash,
        seed=seed.hex(),
        drawn_ratio=None if ratio is None else Ratio(ratio).hundredths,
        missed=ratio is None,
    )


def _own(unit: Unit, till: str, entry_id: str) -> Entry:
    """An entry of the till's own store; those of others are as unknown to it as those that are not there."""
    found = unit.queues.entry(entry_id)
    row = unit.sql.one("SELECT store FROM joined_till WHERE id = ?", till)
    if found is None or row is None or row[0] != found.store:
        raise Refused("unknown_entry", entry=entry_id)
    return found


def _draw_of(unit: Unit, drawn: Entry) -> Body | None:
    """What the journal keeps of an entry's draw."""
    unit.settle_reads()
    row = unit.sql.one("SELECT event FROM done_request WHERE id = ?", f"draw:{drawn.id}")
    if row is not None:
        event = journal.event(unit.sql, row[0])
        return None if event is None else event.content
    # Drawn at a till before it joined: among the events after the entry's own that are no bills.
    for (text,) in unit.sql.all(
        "SELECT body FROM journal WHERE seq > ? AND kind <> 'order_paid' AND kind = ? ORDER BY seq",
        drawn.bill,
        apply.DRAWN,
    ):
        body = journal.Event(0, apply.DRAWN, "", journal.FORMAT, text, "", "").content
        if body["entry"] == drawn.id:
            return body
    return None


def _digest(asked: Message) -> str:
    return hashlib.sha256(journal.canonical(asked.model_dump()).encode("utf-8")).hexdigest()


def _was_done(unit: Unit, key: str, asked: Message) -> bool:
    row = unit.sql.one("SELECT digest FROM done_request WHERE id = ?", key)
    return row is not None and row[0] == _digest(asked)


def _done(unit: Unit, till: str, key: str, asked: Message) -> None:
    """Keep that the unit's last event is what came of a request."""
    unit.settle_reads()
    unit.sql.insert("done_request", [(key, till, _digest(asked), unit.journal_seq)])
