"""What waits for a person at head office: events put aside, flags, alarms, and settings that two changed.

A case is never deleted. The event in it is kept as it was sent, in ASCII, because what makes it a case may be that
its text can't be kept.
"""

from __future__ import annotations

import json
from typing import Any, Final

from sync.protocol import PushedEvent
from terminal import ids
from terminal.ledger.unit import Unit

QUARANTINE: Final = "quarantine"
FLAG: Final = "flag"
ALARM: Final = "alarm"
COLLISION: Final = "collision"

SUBJECT_MAX: Final = 80


def note(
    unit: Unit, kind: str, reason: str, at: str, *, till: str, seq: int = 0, subject: str = "", **detail: Any
) -> None:
    """Open a case about an event of a till, or with seq 0 about the till itself. `subject` names a bill or a member."""
    told = json.dumps(detail, sort_keys=True)
    unit.add("office_case", (ids.new_id(), kind, reason, till, seq, _plain(subject), told, at, "", "", ""))


def put_aside(unit: Unit, till: str, event: PushedEvent, reason: str, at: str, subject: str = "") -> None:
    """Keep an event that is not applied, as it was sent."""
    note(unit, QUARANTINE, reason, at, till=till, seq=event.seq, subject=subject, event=event.model_dump())


def _plain(subject: str) -> str:
    """The subject as any database can keep it."""
    return subject[:SUBJECT_MAX].encode("utf-8", "replace").decode().replace("\0", "")
