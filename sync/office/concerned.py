"""What each event of head office's journal changed in which store, so that a pull costs what concerns its own.

Every till asks every few seconds, and somewhere something always happens: if each read through all of it, the cost of
asking would grow with the tills times what they sell. Each process reads each new event once instead, for all stores.
It is only a shortcut over what the journal says: what is not in it is read from the journal, and it may be thrown away
at any time.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sync.office import belonging, changed
from sync.office.changed import Bounds, Everywhere, Stretch
from terminal.ledger.unit import Unit

WINDOW: Final = 50_000
"""Events that are remembered."""
AT_ONCE: Final = 5_000
"""Events that are caught up with; more, and it begins anew from the end."""
SPAN: Final = 64
"""Events that are told together at most."""
MEMBERS_MAX: Final = 200_000
"""Members whose stores are remembered."""
_STORES: Final = (
    "SELECT DISTINCT member, store FROM bill WHERE member IN (?)",
    "SELECT m.id, j.store FROM member m JOIN till_event t ON t.arrival = m.journal_seq "
    "JOIN joined_till j ON j.id = t.till WHERE m.id IN (?)",
    "SELECT a.member, j.store FROM member_alias a JOIN till_event t ON t.arrival = a.journal_seq "
    "JOIN joined_till j ON j.id = t.till WHERE a.member IN (?)",
)


@dataclass(frozen=True, slots=True)
class _Span:
    """A few events and what of one store they changed: entries by their seqs, whose wallets and places."""

    end: int
    entries: frozenset[int]
    members: frozenset[str]


class Concerned:
    """The last events of one ledger's journal, by the stores that they concern. Any thread may ask."""

    def __init__(self, bounds: Bounds = changed.USUAL, window: int = WINDOW) -> None:
        self._bounds = bounds
        self._window = window
        self._lock = threading.Lock()
        self._begin("", 0, "")

    def follow(self, unit: Unit) -> None:
        """Read what was committed since."""
        with self._lock:
            self._follow(unit)

    def covers(self, after: int) -> bool:
        """Whether it is known of all events from one on whom they concern."""
        with self._lock:
            return self._tail <= after <= self._head

    def keeps(self, unit: Unit, after: int) -> bool:
        """Whether a cursor may stay at an event for a good while yet, though the journal went on."""
        return unit.journal_seq - after <= self._window // 4

    def stretch(self, unit: Unit, store: str, after: int, to: int, room: int) -> Stretch | None:
        """The events after one, up to `to` or, where that is 0, as far as they name about `room` entries or members.

        None where that is not known here, or where some of it concerns all stores: then the journal is read. So it is
        by a reader who sees less than was read here: he began before, or an older copy of the ledger was put back, of
        which nothing here may be said.
        """
        with self._lock:
            if unit.journal_seq < self._head:
                return None
            upto = to or self._head
            if not self._tail <= after < upto <= self._head:
                return None
            blocked = next((start for start, end in self._everybody if end > after and start < upto), upto)
            if blocked <= after or (to and blocked < to):
                return None
            upto, entries, members = blocked, set[int](), set[str]()
            for span in self._of(store, after):
                if span.end > upto:
                    break
                entries |= span.entries
                members |= span.members
                if not to and max(len(entries), len(members)) >= room:
                    upto = span.end
                    break
        return Stretch(after, upto, entries=sorted(entries), members=belonging.here(unit, store, members))

    def _of(self, store: str, after: int) -> Iterator[_Span]:
        spans = self._spans.get(store, [])
        return islice(spans, bisect_right(spans, after, key=lambda span: span.end), None)

    def _begin(self, ledger: str, at: int, digest: str) -> None:
        self._ledger, self._tail, self._head, self._digest = ledger, at, at, digest
        self._spans: dict[str, list[_Span]] = {}
        self._everybody: list[tuple[int, int]] = []
        self._stores: dict[str, set[str]] = {}

    def _follow(self, unit: Unit) -> None:
        """Read what was committed since, or begin anew where that is too much, or another journal."""
        seq = unit.journal_seq
        if unit.ledger_id != self._ledger or seq - self._head > AT_ONCE or not self._goes_on(unit, seq):
            self._begin(unit.ledger_id, seq, unit.journal_hash)
            return
        if seq <= self._head:
            return
        while self._head < seq:
            end = min(changed.end_of(unit, self._head, self._bounds), self._head + SPAN)
            self._note(unit, self._head, end)
            self._head = end
        self._digest = unit.journal_hash
        if self._head - self._tail > 2 * self._window:
            self._forget(self._head - self._window)

    def _goes_on(self, unit: Unit, seq: int) -> bool:
        """Whether this journal is the one that was followed, as far as both reach."""
        if seq < self._head:  # a reader that began before, or an older copy
            return self._head - seq <= AT_ONCE
        if seq == self._head:
            return unit.journal_hash == self._digest
        row = unit.sql.one("SELECT prev FROM journal WHERE seq = ?", self._head + 1)
        return row is not None and row[0] == self._digest

    def _forget(self, tail: int) -> None:
        self._tail = tail
        kept = {store: [span for span in spans if span.end > tail] for store, spans in self._spans.items()}
        self._spans = {store: spans for store, spans in kept.items() if spans}
        self._everybody = [span for span in self._everybody if span[1] > tail]
        if len(self._stores) > MEMBERS_MAX:
            self._stores.clear()

    def _note(self, unit: Unit, after: int, end: int) -> None:
        found = changed.everywhere(unit, after, end, self._bounds)
        if found is None:
            self._everybody.append((after, end))
            self._stores.clear()  # where members came to belong in it was not read: asked for anew
            return
        self._learn(unit, found)
        entries: dict[str, set[int]] = {}
        members: dict[str, set[str]] = {}
        for seq, store, _ in found.touched:
            entries.setdefault(store, set()).update(() if seq is None else (seq,))
        for member in found.members:
            for store in self._stores.get(member, ()):
                members.setdefault(store, set()).add(member)
        for store in entries.keys() | members.keys():
            span = _Span(end, frozenset(entries.get(store, ())), frozenset(members.get(store, ())))
            self._spans.setdefault(store, []).append(span)

    def _learn(self, unit: Unit, found: Everywhere) -> None:
        """Which stores these members belong to: asked for once, then followed."""
        wanted = [member for member in found.members if member not in self._stores or member in found.renewed]
        for statement in _STORES:
            for member, store in unit.sql.among(statement, wanted):
                self._stores.setdefault(member, set()).add(store)
        for _, store, member in found.touched:
            if member is not None:
                self._stores.setdefault(member, set()).add(store)
