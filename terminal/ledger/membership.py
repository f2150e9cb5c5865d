"""What becomes of a member's own facts: the consent that he gave when he joined, and changes of them later.

The journal keeps what was written into it; what a member has taken out of the till's books is gone from the table that
everything is found in and shown from. Lines of the log name which of the facts changed, never what they are.
"""

from __future__ import annotations

from typing import Final

from terminal.ledger import day
from terminal.ledger.journal import Event
from terminal.ledger.unit import Unit

MEMBER_CHANGED: Final = "member_changed"
CONSENT_WITHDRAWN: Final = "consent_withdrawn"


def consented(unit: Unit, event: Event, member: str, *, known: bool) -> None:
    """Keep that a member agreed when he joined, if the event says so; `known` tells that he was here before."""
    terms = event.content.get("consent")
    if terms is None:
        return
    if known:
        _agree(unit, event, member, terms)
    else:
        unit.add("consent", (member, terms, event.at, None, event.seq))


def member_changed(unit: Unit, event: Event) -> None:
    """Name, phone and card as they are from now on; `consent` is the terms that he agreed to, 0 where he withdrew."""
    unit.settle_reads()
    body = event.content
    member = body["id"]
    was = unit.sql.one("SELECT name, phone, card FROM member WHERE id = ?", member)
    new = (body["name"], body["phone"], body["card"])
    unit.sql.run("UPDATE member SET name = ?, phone = ?, card = ? WHERE id = ?", *new, member)
    terms, what = body.get("consent"), MEMBER_CHANGED
    changed = [name for name, old, now in zip(("name", "phone", "card"), was or new, new, strict=True) if old != now]
    if terms:
        _agree(unit, event, member, terms)
        changed.append("consent")
    elif terms == 0:
        what = CONSENT_WITHDRAWN
        unit.sql.run("UPDATE consent SET withdrawn_at = ?, event = ? WHERE member = ?", event.at, event.seq, member)
    day.remember(unit, event, what, subject=member, detail={"changed": changed})


def _agree(unit: Unit, event: Event, member: str, terms: int) -> None:
    unit.settle_reads()
    unit.sql.run(
        "INSERT INTO consent (member, terms, agreed_at, withdrawn_at, event) VALUES (?, ?, ?, NULL, ?) "
        "ON CONFLICT (member) DO UPDATE SET terms = excluded.terms, agreed_at = excluded.agreed_at, "
        "withdrawn_at = NULL, event = excluded.event",
        member,
        terms,
        event.at,
        event.seq,
    )
