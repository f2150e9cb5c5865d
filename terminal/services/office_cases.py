"""What needs a person at a joined till: events that head office put aside, and settings that two changed at once.

The later arrival stands until a manager has decided; he may agree, or bring the other value back, which is an ordinary
change of settings with his reason and goes to head office like any other. That it is decided is an event, too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger import apply, day
from terminal.ledger.unit import Unit
from terminal.rebate import tree
from terminal.rebate.codecs import BadSettings
from terminal.services import office_view, settings
from terminal.services.privacy import NAME_MAX, clean_text
from terminal.services.shop import ConfigurationVersion

SHOWN: Final = 100
KEPT, TAKEN = "stands", "other"
"""What a manager can decide of a collision."""


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """An event that head office put aside. `number` is the receipt's, "" where it is no bill."""

    seq: int
    kind: str
    at: datetime
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class Collision:
    """A setting that two changed without knowing of each other; the values in the settings tree's own form."""

    id: str
    path: str
    stands: Any
    stands_who: str
    stands_at: datetime
    other: Any
    other_who: str
    other_at: datetime


@dataclass(frozen=True, slots=True)
class SavedState:
    """How far a saved version has come: waiting for head office, or put aside there with a reason."""

    waits: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cases:
    """All that needs a person, newest first."""

    held: tuple[HeldEvent, ...]
    collisions: tuple[Collision, ...]


def cases(unit: Unit) -> Cases:
    """What stands open now."""
    held = unit.sql.all(
        "SELECT a.event, j.kind, j.at, coalesce(b.number, ''), a.reason FROM acknowledged a "  # noqa: S608 - from there
        "JOIN journal j ON j.seq = a.event LEFT JOIN bill b ON b.seq = a.event "
        f"WHERE {office_view.HELD} ORDER BY a.event DESC LIMIT ?",
        SHOWN,
    )
    open_ones = unit.sql.all(f"{_COLLISION} WHERE state = 'open' ORDER BY stands_at DESC, id LIMIT ?", SHOWN)
    return Cases(
        tuple(HeldEvent(seq, kind, from_text(at), number, reason) for seq, kind, at, number, reason in held),
        tuple(_collision(row) for row in open_ones),
    )


def keep_standing(unit: Unit, collision_id: str, *, who: str) -> Cases:
    """Agree with what stands. Raises `Refused("unknown_collision")`."""
    _settle(unit, _find(unit, collision_id), KEPT, who)
    return cases(unit)


def take_other(unit: Unit, collision_id: str, *, who: str, reason: str) -> ConfigurationVersion:
    """Bring the other value back as the next version.

    Raises `Refused`: `unknown_collision`; `bad_settings` where the value makes no sense (any more); what
    `settings.change` raises.
    """
    found = _find(unit, collision_id)
    now = settings.current(unit)
    try:
        rebate = tree.changed(now.configuration.rebate, found.path, found.other)
    except KeyError as error:
        raise Refused("unknown_setting", path=found.path) from error
    except BadSettings as bad:
        raise Refused("bad_settings", faults=bad.faults) from bad
    saved = settings.change(
        unit, replace(now.configuration, rebate=rebate), based_on=now.version, who=who, reason=reason
    )
    _settle(unit, found, TAKEN, who)
    return saved


def saved_states(unit: Unit, least: int) -> dict[int, SavedState]:
    """What head office has not taken yet of the versions from `least` on; at a till alone nothing is waited for."""
    linked = office_view.link(unit)
    if linked is None:
        return {}
    rows = unit.sql.all(
        "SELECT c.version, c.journal_seq, a.outcome, a.reason FROM configuration c LEFT JOIN acknowledged a "
        "ON a.event = c.journal_seq WHERE c.version >= ?",
        least,
    )
    states: dict[int, SavedState] = {}
    for version, event, outcome, reason in rows:
        if outcome == office_view.QUARANTINED:
            states[version] = SavedState(waits=False, reason=reason or office_view.QUARANTINED)
        elif outcome is None and event > linked.acked_seq:
            states[version] = SavedState(waits=True)
    return states


_COLLISION: Final = "SELECT id, path, stands, stands_who, stands_at, other, other_who, other_at FROM collision"


def _find(unit: Unit, collision_id: str) -> Collision:
    row = unit.sql.one(f"{_COLLISION} WHERE id = ? AND state = 'open'", collision_id)
    if row is None:
        raise Refused("unknown_collision", id=collision_id[:40])
    return _collision(row)


def _settle(unit: Unit, found: Collision, choice: str, who: str) -> None:
    """It is decided: head office hears of it by the event, and by the feed so do the other tills."""
    body = {
        "id": found.id, "path": found.path, "choice": choice, "who": clean_text(who, NAME_MAX), "approved_by": "",
        "reason": "",
    }  # fmt: skip
    apply.apply(unit, unit.append(day.COLLISION_DECIDED, unit.now(), body))
    unit.sql.run("UPDATE collision SET state = 'settled' WHERE id = ?", found.id)


def _collision(row: tuple[Any, ...]) -> Collision:
    id_, path, stands, stands_who, stands_at, other, other_who, other_at = row
    return Collision(
        id_, path, _value(stands), stands_who, from_text(stands_at), _value(other), other_who, from_text(other_at)
    )


def _value(text: str) -> Any:
    """A value of the tree; what is no JSON is shown as the text that it is."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
