"""A ledger that was here before and comes again as another till: what it sent then is not done twice.

A till whose exchange stopped for good leaves and joins with a new code; so does one whose ledger was restored from an
old copy, or that stood alone for a while. It sends its journal from the first event on. What an earlier till of the
same ledger sent (the same event by its hash, or the same bill by its id and content) has arrived, and is linked to
that arrival. Everything else is new here and is settled now, as it arrives. What was put aside is tried once more,
because a person has given out a code since.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sync.office import cases
from sync.protocol import Outcome, PushedEvent, Stop
from terminal.ledger import apply
from terminal.ledger.unit import Unit

OTHER_OFFICE: Final = "other_office"
SETTLED: Final = "it came again with this till and was taken in"
ASIDE_AGAIN: Final = "it came again with this till and was put aside again"


@dataclass(slots=True)
class Returned:
    """What is known of a ledger by the earlier tills that it was, as far as one batch asks."""

    tills: tuple[str, ...]
    office: str
    elsewhere: bool
    """Whether the events that come next are of a time in which it belonged to another office."""
    stranger: bool = False
    """Whether they are of a time before it had joined here at all, as far as anybody knows."""
    arrived: dict[str, int | None] = field(default_factory=dict)
    """The hashes of events that were taken in before, with their arrivals."""
    bills: dict[tuple[str, str], int] = field(default_factory=dict)
    """Bills that were taken in before, by id and digest."""
    aside: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Open cases of events that were put aside before, by the event's hash: id and reason."""

    @classmethod
    def of(cls, unit: Unit, till: str) -> Returned | None:
        """None for a ledger that is new here. One that had joined here while nobody knows of it any more, because
        this office was restored from an older copy, has no earlier tills."""
        row = unit.sql.one("SELECT ledger, came_back FROM joined_till WHERE id = ?", till)
        tills = earlier(unit, str(row[0]) if row else "", till)
        office = unit.sql.one("SELECT office FROM office WHERE id = 1")
        if office is None or row is None or not (tills or row[1]):
            return None
        last = unit.sql.one(
            "SELECT kind, reason FROM till_event WHERE till = ? AND kind IN (?, ?) ORDER BY seq DESC LIMIT 1",
            till, apply.JOINED, apply.LEFT,
        )  # fmt: skip
        return cls(
            tills, str(office[0]), elsewhere=last == (apply.JOINED, OTHER_OFFICE),
            stranger=not tills and not _was_here(unit, till),
        )  # fmt: skip

    def look_up(self, unit: Unit, events: Sequence[PushedEvent], bills: Sequence[str]) -> None:
        """Ask for what a batch's events were here before."""
        if not events or not self.tills:
            return
        hashes = {event.hash for event in events}
        some, stretch = ", ".join("?" for _ in self.tills), (events[0].seq, events[-1].seq)
        for seq_hash, arrival in unit.sql.all(
            f"SELECT hash, arrival FROM till_event WHERE till IN ({some}) AND seq >= ? AND seq <= ? "  # noqa: S608
            "AND outcome = ?",
            *self.tills, *stretch, Outcome.CREATED.value,
        ):  # fmt: skip
            if seq_hash in hashes:
                self.arrived[seq_hash] = arrival
        for case, reason, detail in unit.sql.all(
            f"SELECT id, reason, detail FROM office_case WHERE kind = ? AND closed_at = '' "  # noqa: S608
            f"AND till IN ({some}) AND seq >= ? AND seq <= ?",
            cases.QUARANTINE, *self.tills, *stretch,
        ):  # fmt: skip
            self.aside.setdefault(json.loads(detail)["event"]["hash"], []).append((case, reason))
        for bill, digest, seq, till in unit.sql.among(
            "SELECT b.id, b.digest, b.seq, t.till FROM bill b JOIN till_event t ON t.arrival = b.seq WHERE b.id IN (?)",
            bills,
        ):
            if till in self.tills:
                self.bills[bill, digest] = seq

    def has(self, event: PushedEvent, body: dict[str, Any]) -> tuple[bool, int | None]:
        """Whether an event was taken in before, and its arrival."""
        if event.hash in self.arrived:
            return True, self.arrived[event.hash]
        if event.kind == apply.ORDER_PAID:
            bill, digest = body.get("id"), body.get("digest")
            if isinstance(bill, str) and isinstance(digest, str) and (bill, digest) in self.bills:
                return True, self.bills[bill, digest]
        return False, None

    def settle_cases(self, unit: Unit, event: PushedEvent, at: str, prefix: str, *, aside: bool) -> bool:
        """Close what is open of an event that has come again; returns whether it had been kept from a revoked till."""
        found = self.aside.pop(event.hash, [])
        for case, _ in found:
            unit.sql.run(
                "UPDATE office_case SET closed_at = ?, closed_by = ?, note = ? WHERE id = ? AND closed_at = ''",
                at, f"till {prefix}", ASIDE_AGAIN if aside else SETTLED, case,
            )  # fmt: skip
        return any(reason == Stop.REVOKED.value for _, reason in found)


def earlier(unit: Unit, ledger: str, till: str = "") -> tuple[str, ...]:
    """The tills, but this one, that a ledger was here, where anything of it was taken in."""
    rows = unit.sql.all(
        "SELECT id FROM joined_till j WHERE ledger = ? AND id <> ? AND last_seq > 0 ORDER BY joined_at, id",
        ledger,
        till,
    )
    taken = "SELECT 1 FROM till_event WHERE till = ? AND outcome = ? LIMIT 1"
    ids = tuple(str(row[0]) for row in rows)
    return ids if any(unit.sql.one(taken, each, Outcome.CREATED.value) for each in ids) else ()


def _was_here(unit: Unit, till: str) -> bool:
    """Whether an event of having joined here has come already."""
    row = unit.sql.one(
        "SELECT 1 FROM till_event WHERE till = ? AND kind = ? AND outcome = ? LIMIT 1",
        till, apply.JOINED, Outcome.CREATED.value,
    )  # fmt: skip
    return row is not None
