"""Members: found by phone, card or QR; joined in two fields; their level set."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from terminal import ids
from terminal.errors import Refused
from terminal.ledger import apply
from terminal.ledger.accounts import member_account
from terminal.ledger.unit import Unit
from terminal.money import Money, plain_digits
from terminal.services import office_view
from terminal.services.facts import MemberFacts
from terminal.services.privacy import LOOKED_UP_MAX, NAME_MAX, clean_text, holds_card_number

QR_PREFIX: Final = "paidui:member:"
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_STATUS_LINK = re.compile(r"(?:^|/q/)([A-Z2-7]{26})(?:[?#/].*)?$", re.IGNORECASE | re.ASCII)


def find(unit: Unit, text: str) -> MemberFacts:
    """The member of a phone number, a card, a member QR, or the QR of any of his receipts.

    Raises `Refused("unknown_member")`.
    """
    wanted = plain_digits(clean_text(text, LOOKED_UP_MAX))
    member = unit.sql.one("SELECT id FROM member WHERE phone = ?", _phone(wanted))
    if member is None:
        member = unit.sql.one("SELECT id FROM member WHERE card = ?", wanted)
    if member is None and wanted.lower().startswith(QR_PREFIX):
        member = unit.sql.one("SELECT id FROM member WHERE id = ?", wanted[len(QR_PREFIX) :])
    if member is None and (link := _STATUS_LINK.search(wanted)):
        member = unit.sql.one("SELECT member FROM bill WHERE status_hash = ?", ids.status_hash(link.group(1)))
    if member is None or member[0] is None:
        raise Refused("unknown_member", text=wanted[:40])
    return get(unit, member[0])


def get(unit: Unit, member_id: str) -> MemberFacts:
    """A member by id. Raises `Refused("unknown_member")`."""
    row = unit.sql.one("SELECT id, name, phone, card, level FROM member WHERE id = ?", member_id)
    if row is None:
        row = next((each[:5] for each in unit.pending("member") if each[0] == member_id), None)
    if row is None:
        raise Refused("unknown_member", text=member_id[:40])
    waiting = unit.sql.one(
        "SELECT count(*), coalesce(sum(entitlement_fen - rewarded_fen), 0) FROM entry "
        "WHERE member = ? AND status = 'waiting'",
        member_id,
    )
    own = MemberFacts(
        id=row[0],
        name=row[1],
        phone=row[2] or "",
        card=row[3] or "",
        level=row[4],
        balance=Money(-unit.accounts.balance(member_account(member_id))),
        waiting=waiting[0] if waiting else 0,
        still_to_come=Money(int(waiting[1]) if waiting else 0),
    )
    return office_view.member(unit, own)


def add(unit: Unit, name: str, phone: str) -> MemberFacts:
    """A new member. Raises `Refused`: `bad_name`, `bad_phone`, `phone_taken`, `card_number`."""
    name_text = clean_text(name, NAME_MAX + 1)
    if holds_card_number(name_text) or holds_card_number(phone):
        raise Refused("card_number")
    if not name_text or len(name_text) > NAME_MAX:
        raise Refused("bad_name", limit=NAME_MAX)
    number = _phone(phone)
    if not _MOBILE.fullmatch(number):
        raise Refused("bad_phone", text=number[:20])
    if unit.sql.one("SELECT id FROM member WHERE phone = ?", number) is not None:
        raise Refused("phone_taken", phone=number)
    member_id = ids.new_id()
    join(unit, member_id, name=name_text, phone=number)
    unit.settle_reads()
    return get(unit, member_id)


def join(
    unit: Unit, member_id: str, *, name: str = "", phone: str | None = None, card: str | None = None,
    level: str = "", at: datetime | None = None,
) -> None:  # fmt: skip
    """Enter a member whose facts were checked already (`add`, an import), now or as of `at`."""
    body = {"id": member_id, "name": name, "phone": phone, "card": card, "level": level}
    apply.apply(unit, unit.append(apply.MEMBER_JOINED, at or unit.now(), body))


def _phone(text: str) -> str:
    """A phone number as it is stored and looked up: plain digits, without the blanks and hyphens people write."""
    return re.sub(r"[ \-]", "", plain_digits(clean_text(text, LOOKED_UP_MAX)))


def known(unit: Unit, member_id: str) -> bool:
    """Whether there is a member of that id, this unit's new ones included."""
    if any(row[0] == member_id for row in unit.pending("member")):
        return True
    return unit.sql.one("SELECT 1 FROM member WHERE id = ?", member_id) is not None


def set_level(unit: Unit, member_id: str, level: str, who: str) -> MemberFacts:
    """Give a member a level, or take it away with `""`."""
    get(unit, member_id)
    body = {"id": member_id, "level": clean_text(level, 20), "who": clean_text(who, 40), "approved_by": ""}
    apply.apply(unit, unit.append(apply.MEMBER_RANKED, unit.now(), body))
    return get(unit, member_id)
