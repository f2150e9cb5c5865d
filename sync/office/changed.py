"""What a stretch of head office's journal changed for one store: its entries, its members, products, everything.

A stretch is a run of events that is bounded by how many they are and how much they paid, so that reading one costs the
same however large the ledger is. What it names is read afterwards as it stands now; what changes later is in a later
stretch. Bills speak through the tables' own keys; of the few other events the bodies are read. Events that move so
much that it is quicker to read the store's entries again say that, and name nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sync.office import belonging
from sync.protocol import FEED_MAX
from terminal.ledger import apply, jobs, membership
from terminal.ledger.claims import CLAIMED
from terminal.ledger.decide import parsed
from terminal.ledger.journal import Event
from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit
from terminal.rebate.settings import CHANNELS


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one answer looks at and tells."""

    page: int = FEED_MAX
    """Entries, members and products each."""
    events: int = 1_000
    """Events in a stretch."""
    payouts: int = 2_000
    """Payouts in a stretch of more than one event."""
    stretches: int = 3
    """Stretches that one answer reads on where they hold little for the store."""
    bulk: int = 20_000
    """Payouts of one event from which on the store's entries are read again instead."""
    far_behind: int = 50_000
    """Events behind which a till is given all there is again: sooner than all that happened."""


USUAL: Final = Bounds()

_MEMBER_OF_ACCOUNT: Final = slice(len("member:"), None)


@dataclass(slots=True)
class Stretch:
    """What the events after `after` up to `to` changed: seqs of entries, members (with the event that made each),
    barcodes; `everything` says that all of it is to be read again."""

    after: int
    to: int
    everything: bool = False
    entries: list[int] = field(default_factory=list)
    members: list[tuple[int, str]] = field(default_factory=list)
    products: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What a stretch changed anywhere: entries (seq, store, member; seq None for a bill without one), members, and
    those of them of whom it is new to which stores they belong."""

    touched: list[Row]
    members: set[str]
    renewed: set[str]


@dataclass(slots=True)
class _Told:
    """What the events that are no bills name."""

    everything: bool = False
    orders: set[str] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    products: set[str] = field(default_factory=set)


def stretch(unit: Unit, store: str, after: int, to: int = 0, bounds: Bounds = USUAL) -> Stretch:
    """The stretch after an event, as long as its bounds allow, or up to `to`."""
    end = to or _end(unit, after, bounds)
    if end <= after:
        return Stretch(after, after)
    told = _told(unit, after, end)
    if told.everything or _is_bulk(unit, after, end, bounds):
        return Stretch(after, end, everything=True)
    touched = _touched(unit, after, end, told)
    people = {member for _, _, member in touched if member is not None}
    return Stretch(
        after,
        end,
        entries=sorted({seq for seq, where, _ in touched if where == store and seq is not None}),
        members=belonging.here(unit, store, people.union(told.members, _moved(unit, after, end))),
        products=sorted(told.products),
    )


def everywhere(unit: Unit, after: int, end: int, bounds: Bounds = USUAL) -> Everywhere | None:
    """The same for all stores at once; None where it concerns every store."""
    told = _told(unit, after, end)
    if told.everything or told.products or _is_bulk(unit, after, end, bounds):
        return None
    touched = _touched(unit, after, end, told)
    again = unit.sql.all("SELECT member FROM member_alias WHERE journal_seq > ? AND journal_seq <= ?", after, end)
    renewed = told.members.union(row[0] for row in again)
    people = {row[2] for row in touched if row[2] is not None}.union(renewed, _moved(unit, after, end))
    return Everywhere(touched, people, renewed)


def end_of(unit: Unit, after: int, bounds: Bounds = USUAL) -> int:
    """Where a stretch after an event ends."""
    return _end(unit, after, bounds)


def _end(unit: Unit, after: int, bounds: Bounds) -> int:
    end = min(unit.journal_seq, after + bounds.events)
    row = unit.sql.one(
        "SELECT event FROM payout WHERE event > ? AND event <= ? ORDER BY event, no LIMIT 1 OFFSET ?",
        after,
        end,
        bounds.payouts,
    )
    return end if row is None else max(after + 1, int(row[0]) - 1)


def _is_bulk(unit: Unit, after: int, end: int, bounds: Bounds) -> bool:
    if end > after + 1:
        return False
    row = unit.sql.one("SELECT 1 FROM payout WHERE event = ? ORDER BY no LIMIT 1 OFFSET ?", end, bounds.bulk)
    return row is not None


def _told(unit: Unit, after: int, end: int) -> _Told:
    told = _Told()
    rows = unit.sql.all(
        "SELECT seq, kind, at, format, body, prev, hash FROM journal "
        "WHERE seq > ? AND seq <= ? AND kind <> 'order_paid' ORDER BY seq",
        after,
        end,
    )
    for event in (Event(*row) for row in rows):
        body = event.content
        if event.kind == jobs.CLEARED or (event.kind == apply.CONFIGURED and _rehomed(unit, event)):
            told.everything = True
        elif event.kind in (apply.MEMBER_JOINED, apply.MEMBER_RANKED, membership.MEMBER_CHANGED):
            told.members.add(body["id"])
        elif event.kind == apply.LEARNED:
            told.members.update(each.get("same_as", each["id"]) for each in body["members"])
        elif event.kind == CLAIMED and body["bill"] is not None:
            told.orders.add(body["bill"])
        elif event.kind in (apply.DRAWN, apply.EXCHANGED):
            told.entries.add(body["entry"])
        elif event.kind in (apply.REFUNDED, apply.ORDER_COMPLETED):
            told.orders.add(body["order"])
        elif event.kind == apply.CATALOGUED:
            told.products.update(each["barcode"] for each in body["products"])
    return told


def _rehomed(unit: Unit, event: Event) -> bool:
    """Whether a configuration made waiting entries change their queue (3.2)."""
    rows = unit.sql.all(
        "SELECT rebate FROM configuration WHERE journal_seq <= ? ORDER BY version DESC LIMIT 2", event.seq
    )
    if len(rows) < 2:
        return any(getattr(parsed(row[0]).base, f"merge_{family}") for row in rows for family in CHANNELS)
    new, old = (parsed(row[0]).base for row in rows)
    return any(getattr(new, f"merge_{family}") != getattr(old, f"merge_{family}") for family in CHANNELS)


_LINES: Final = (
    "bill b JOIN order_line l ON l.bill = b.seq "
    "LEFT JOIN entry e ON e.id = CASE WHEN b.channel = 'cashier' THEN b.id ELSE b.id || '#' || l.no END"
)
"""Orders with the entries that their lines made."""


def _touched(unit: Unit, after: int, end: int, told: _Told) -> list[Row]:
    """Entries that joined, were paid or ended: seq, store, member; and who bought without an entry, seq NULL.

    Of whatever store: asked for one store alone a database may begin with all its entries.
    """
    sql, bills = unit.sql, f"SELECT e.seq, b.store, b.member FROM {_LINES}"  # noqa: S608
    return [
        *sql.all(f"{bills} WHERE b.seq > ? AND b.seq <= ?", after, end),
        *sql.all(
            "SELECT DISTINCT e.seq, e.store, e.member FROM payout p JOIN entry e ON e.seq = p.entry "
            "WHERE p.event > ? AND p.event <= ?",
            after,
            end,
        ),
        *sql.among("SELECT seq, store, member FROM entry WHERE id IN (?)", sorted(told.entries)),
        *sql.among(f"{bills} WHERE b.id IN (?)", sorted(told.orders)),
    ]


def _moved(unit: Unit, after: int, end: int) -> list[str]:
    """Members whose wallets moved, or who were found to have a second id."""
    again = unit.sql.all("SELECT member FROM member_alias WHERE journal_seq > ? AND journal_seq <= ?", after, end)
    accounts = unit.sql.all(
        "SELECT name FROM account WHERE id IN (SELECT account FROM posting WHERE event > ? AND event <= ?) "
        "AND name LIKE 'member:%'",
        after,
        end,
    )
    return [*(row[0] for row in again), *(name[_MEMBER_OF_ACCOUNT].rpartition(":")[0] for (name,) in accounts)]
