"""Who works in a store, as its tills enter it: the later arrival stands, and the store's other tills learn it.

Only name, role and whether somebody works there travel. PINs never leave the till at which they were set: a PIN has
so few digits that whoever held its hash could try them all, and here every store's would lie together.
"""

from __future__ import annotations

from typing import Final

from sync.office.batch import Batch, Sent, Unfit, short, whole
from sync.office.goods import OFFICE, ORIGIN
from terminal.ledger import apply
from terminal.ledger.journal import Body, Event
from terminal.services.privacy import NAME_MAX
from terminal.services.rights import Role

_ROLES: Final = frozenset(role.value for role in Role)


def saved(batch: Batch, sent: Sent) -> Event | None:
    """Somebody was entered, ranked or let go. None for what a till was taught from here."""
    body = sent.body
    if body.get(ORIGIN) == OFFICE:
        return None
    if not _is_person(body):
        raise Unfit("bad_staff")
    event = batch.take(sent, {"store": batch.till.store})
    apply.apply(batch.unit, event)
    return event


def saved_again(batch: Batch, sent: Sent) -> Event | None:
    """The same from a ledger that comes again: who is here already stays as he is here."""
    batch.unit.settle_reads()
    if batch.unit.sql.one("SELECT 1 FROM staff WHERE id = ?", str(sent.body.get("id"))) is not None:
        return None
    return saved(batch, sent)


def _is_person(body: Body) -> bool:
    return (
        short(body.get("id"), least=1)
        and short(body.get("name"), NAME_MAX, 1)
        and not body["name"].startswith("*")
        and body.get("role") in _ROLES
        and whole(body.get("active"), 0, 1)
        and all(short(body.get(key, ""), 200) for key in ("who", "approved_by", "reason"))
    )
