"""Using a claim slip: who had it, what it comes to, and the claim itself; at the till and from the customer's phone.

The code is the only proof that is asked for, so nothing is told about it: one that does not exist, was mistyped or is
none gets the same answer. A claim that is asked for again for the same member is answered as it was done. At a till
that belongs to head office a slip that is not this till's is taken all the same: the claim is kept and sent, and head
office, which has every till's bills, settles it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from terminal import claim_code, ids
from terminal.clock import from_text
from terminal.errors import Refused, Unavailable
from terminal.ledger import apply, claims, jobs
from terminal.ledger.decide import HEAD_OFFICE_DOES, in_force
from terminal.ledger.orders import Order
from terminal.ledger.unit import Unit
from terminal.money import Money, plain_digits
from terminal.services import bills, members, office_view, settings, staff
from terminal.services.claim_facts import ClaimFacts, SlipFacts, SlipPage
from terminal.services.facts import Certainty
from terminal.services.privacy import NAME_MAX, clean_text, mask_name
from terminal.services.rights import Approval, Right

PHONE: Final = "phone"
"""What stands for the till where a customer claimed by himself."""
_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)


def look(unit: Unit, text: str) -> SlipFacts:
    """The slip of a code as it was scanned or typed, while it can be claimed.

    Raises `Refused`: `unknown_claim`; `claim_expired` with `expires_at`; `already_claimed` with the masked `member`;
    `claim_refunded` for a bill that was given back whole.
    """
    slip, _ = _open(unit, text)
    return slip


def page(unit: Unit, text: str) -> SlipPage:
    """What a customer's phone may show of a slip. Raises what `look` raises; only bills that are here are known."""
    _see_bill(unit, text)
    slip, shop = look(unit, text), settings.current(unit).configuration.shop
    zone = in_force(unit).time_zone
    return SlipPage(slip, shop.shop_name, shop.store_name, shop.scheme_name, zone, shop.claim_newcomers)


def preview(unit: Unit, text: str, member_id: str) -> ClaimFacts:
    """What the claim would come to for this member now; nothing is kept of it. Refused as `claim` is."""
    jobs.advance(unit, unit.now())
    with _trial(unit) as trial:
        told = _claim(trial, text, member_id, Approval(), "")
    if told.settlement is None:
        return replace(told, status_token="")
    shown = replace(told.settlement, certainty=Certainty.PREVIEW)
    return replace(told, settlement=shown, status_token="")


def claim(unit: Unit, text: str, member_id: str, approval: Approval) -> ClaimFacts:
    """Claim the bill of a slip for a member, at the till.

    Raises `Refused`: `not_allowed`, `reason_missing`, `unknown_member`, and what `look` raises.
    """
    staff.allow(unit, Right.CLAIM, approval)
    jobs.advance(unit, unit.now())
    return _claim(unit, text, member_id, approval, settings.current(unit).configuration.shop.till)


def claim_by_phone(unit: Unit, text: str, phone: str, name: str = "", *, agreed: bool = False) -> ClaimFacts:
    """Claim it for the member with this phone number, from the customer's own phone; with a name he may be a new one.

    Raises `Refused`: what `look` raises; `unknown_member` where nobody has the number and no name is given, or the shop
    takes no members this way (`may_join` tells); `no_consent`; what `members.add` raises.
    """
    if unit.jobs_us == HEAD_OFFICE_DOES and office_view.link(unit) is None:
        raise Unavailable("office_busy")  # the first till's history is on its way: nothing may come between
    _see_bill(unit, text)
    shop = settings.current(unit).configuration.shop
    jobs.advance(unit, unit.now())
    number = re.sub(r"[ \-]", "", plain_digits(clean_text(phone, NAME_MAX)))
    if not _MOBILE.fullmatch(number):
        raise Refused("bad_phone", text=number[:20])
    row = unit.sql.one("SELECT id FROM member WHERE phone = ?", number)
    if row is not None:
        return _claim(unit, text, row[0], Approval(), PHONE)
    look(unit, text)  # whose number it is not is told only to whoever has a slip
    if not name or not shop.claim_newcomers:
        raise Refused("unknown_member", may_join=shop.claim_newcomers)
    member = members.add(unit, name, number, consent=agreed)
    return _claim(unit, text, member.id, Approval(), PHONE)


def _see_bill(unit: Unit, text: str) -> None:
    """From a phone, where nobody looks on, no claim is kept for a bill that may never come."""
    row = unit.sql.one("SELECT 1 FROM claim WHERE code_hash = ?", claim_code.hashed(claim_code.read(text)))
    if row is None:
        raise Refused("unknown_claim")


def _open(unit: Unit, text: str, member_id: str = "") -> tuple[SlipFacts, Order | None]:
    """The slip and its bill, if that is here. One that `member_id` has claimed himself is open to him."""
    code = claim_code.read(text)
    row = unit.sql.one(
        "SELECT b.id, c.expires_at, c.member, c.claimed FROM claim c JOIN bill b ON b.seq = c.bill "
        "WHERE c.code_hash = ?",
        claim_code.hashed(code),
    )
    if not code or (row is None and office_view.link(unit) is None):
        raise Refused("unknown_claim")
    if row is None:
        return _elsewhere(unit, code, member_id), None
    order = unit.orders.find(row[0])
    assert order is not None
    told = office_view.place_owner(unit, order.id) if row[3] is None else row[2]
    if told is not None and told != member_id:
        raise Refused("already_claimed", member=_masked(unit, told))
    if row[3] is None:
        if from_text(row[1]) < unit.now():
            raise Refused("claim_expired", expires_at=from_text(row[1]))
        if order.net_fen <= 0:
            raise Refused("claim_refunded", number=order.number or "")
    slip = SlipFacts(
        code, order.number or "", from_text(order.at), from_text(row[1]), Money(order.net_fen), order.store
    )
    return slip, order


def _elsewhere(unit: Unit, code: str, member_id: str) -> SlipFacts:
    row = unit.sql.one("SELECT member FROM claim_elsewhere WHERE code_hash = ?", claim_code.hashed(code))
    if row is not None and row[0] != member_id:
        raise Refused("already_claimed", member=_masked(unit, row[0]))
    return SlipFacts(code)


def _claim(unit: Unit, text: str, member_id: str, approval: Approval, till: str) -> ClaimFacts:
    member = members.get(unit, member_id)
    slip, order = _open(unit, text, member.id)
    known = _known(unit, slip, order)
    if known is not None:
        return known
    code_hash, token = claim_code.hashed(slip.code), ids.new_status_token()
    by = members.by_body(approval)
    if order is None:
        body = {
            "bill": None, "hash": code_hash, "member": member.id, "till": till, "status_hash": ids.status_hash(token),
            "promise": None,
        }  # fmt: skip
    else:
        bill = claims.bill_event(unit, order)
        body = claims.body_of(
            unit, order, bill, member.id, code_hash=code_hash, till=till, status_hash=ids.status_hash(token)
        )
    apply.apply(unit, unit.append(claims.CLAIMED, unit.now(), body | by))
    if order is not None:
        unit.add("status_token", (order.seq, token))
    unit.settle_reads()
    return _told(unit, slip, order, member.id, "created", token)


def _known(unit: Unit, slip: SlipFacts, order: Order | None) -> ClaimFacts | None:
    """The claim, if it was done before for the same member."""
    if order is None:
        row = unit.sql.one("SELECT member FROM claim_elsewhere WHERE code_hash = ?", claim_code.hashed(slip.code))
        return None if row is None else _told(unit, slip, None, row[0], "exists", "")
    row = unit.sql.one("SELECT member FROM claim WHERE bill = ? AND claimed IS NOT NULL", order.seq)
    if row is None:
        return None
    token = unit.sql.one("SELECT token FROM status_token WHERE bill = ?", order.seq)
    return _told(unit, slip, order, row[0], "exists", token[0] if token else "")


def _told(unit: Unit, slip: SlipFacts, order: Order | None, member_id: str, outcome: str, token: str) -> ClaimFacts:
    member = members.get(unit, member_id)
    if order is None:
        return ClaimFacts(slip, member, "", None, outcome, token, confirmed=False)
    settlement = bills.by_id(unit, order.id).settlement
    confirmed = settlement.certainty is Certainty.CONFIRMED
    return ClaimFacts(slip, member, order.id, settlement, outcome, token, confirmed)


def _masked(unit: Unit, member_id: str) -> str:
    row = unit.sql.one("SELECT name, card FROM member WHERE id = ?", member_id)
    return "" if row is None else mask_name(row[0] or row[1] or "")


@contextmanager
def _trial(unit: Unit) -> Iterator[Unit]:
    """A unit of which nothing stays, neither in memory nor in the tables, which a claim has to write to be read."""
    unit.settle_reads()
    unit.sql.run("SAVEPOINT trial_claim")
    try:
        yield unit.scratch()
    finally:
        unit.sql.run("ROLLBACK TO SAVEPOINT trial_claim")
        unit.sql.run("RELEASE SAVEPOINT trial_claim")
