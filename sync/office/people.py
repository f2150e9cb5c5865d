"""Members as they arrive: new ones, second ids of those who joined at another till before, changes, levels.

Two tills that don't hear of each other may both take down the same customer. The first to arrive is the member; the
other id is kept as his second one, is understood everywhere from then on, and a person is told.
"""

from __future__ import annotations

from sync.office.batch import Batch, Sent, Unfit, short, whole
from terminal.ledger import apply
from terminal.ledger.accounts import WALLETS
from terminal.ledger.journal import Body, Event

_NAME_MAX = 200


def joined(batch: Batch, sent: Sent) -> Event | None:
    """A member was taken down. None where he is here already, by this id."""
    body = sent.body
    _check(body)
    if body.get("wallets") and not batch.verbatim:
        raise Unfit("not_yours")  # only what a ledger was begun with
    if body["id"] in batch.members:
        return _heard_of(batch, sent)
    same = batch.phones.get(body["phone"] or "") or batch.cards.get(body["card"] or "")
    decided: Body = {} if same is None else {"same_as": same}
    event = batch.take(sent, decided | _referrer(batch, body))
    apply.apply(batch.unit, event)
    batch.members[body["id"]] = same or body["id"]
    if same is not None:
        batch.flag(sent, "same_member", member=same)
        return event
    if body["phone"]:
        batch.phones[body["phone"]] = body["id"]
    if body["card"]:
        batch.cards[body["card"]] = body["id"]
    return event


def _heard_of(batch: Batch, sent: Sent) -> Event | None:
    """Somebody who is here already: only where another till had brought him along is there anything new to it."""
    member = sent.body["id"]
    batch.unit.settle_reads()
    row = batch.unit.sql.one(
        "SELECT j.kind FROM member m JOIN journal j ON j.seq = m.journal_seq WHERE m.id = ?", member
    )
    if row is None or row[0] != apply.LEARNED or batch.verbatim:
        return None
    event = batch.take(sent, {"known": True} | _referrer(batch, sent.body))
    apply.apply(batch.unit, event)
    return event


def _referrer(batch: Batch, body: Body) -> Body:
    """Who is meant where a member was referred by somebody's second id."""
    referrer = body.get("referrer")
    known = referrer if referrer is None else batch.members.get(referrer, referrer)
    return {} if known == referrer else {"referrer": known}


def ranked(batch: Batch, sent: Sent) -> Event:
    """A member's level was set; the later arrival stands."""
    body = sent.body
    if not short(body.get("id"), least=1) or not short(body.get("level"), 40):
        raise Unfit("bad_member")
    member = batch.members.get(body["id"])
    if member is None:
        raise Unfit("unknown_member")
    event = batch.take(sent, {} if member == body["id"] else {"id": member})
    apply.apply(batch.unit, event)
    return event


def changed(batch: Batch, sent: Sent) -> Event:
    """A member's name, phone or card is another, or he withdrew his consent; the later arrival stands.

    A number that somebody else has meanwhile is put aside whole, for a person to look at.
    """
    body = sent.body
    _check({**body, "level": ""})
    if type(body.get("consent", 1)) is not int:
        raise Unfit("bad_member")
    member = batch.members.get(body["id"])
    if member is None:
        raise Unfit("unknown_member")
    for column, known in (("phone", batch.phones), ("card", batch.cards)):
        holder = known.get(body[column] or "")
        if holder is not None and batch.members.get(holder, holder) != member:
            raise Unfit(f"{column}_taken")
    event = batch.take(sent, {} if member == body["id"] else {"id": member})
    apply.apply(batch.unit, event)
    for column, known in (("phone", batch.phones), ("card", batch.cards)):
        for value in [value for value, holder in known.items() if holder == member]:
            del known[value]
        if body[column]:
            known[body[column]] = member
    return event


def is_person(body: Body) -> bool:
    """Whether this is somebody who can be a member."""
    return (
        short(body.get("id"), least=1)
        and body["id"].isprintable()
        and short(body.get("name"), _NAME_MAX)
        and short(body.get("level"), 40)
        and all(key in body and (body[key] is None or short(body[key])) for key in ("phone", "card"))
        and (body.get("referrer") is None or short(body["referrer"], least=1))
        and short(body.get("rank", ""), 40)
    )


def _check(body: Body) -> None:
    wallets = body.get("wallets", {})
    if not is_person(body) or type(wallets) is not dict:
        raise Unfit("bad_member")
    if not all(wallet in WALLETS and whole(amount, 0, 2**53) for wallet, amount in wallets.items()):
        raise Unfit("bad_member")
