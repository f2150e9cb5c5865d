"""Members: found by phone, card, name or QR; joined in two fields with consent; changed, ranked, forgotten.

A member whom nobody asked for his consent is not entered here. What he agreed to is known by the number of its wording
(`TERMS`), so that another wording later does not change what was agreed before. With his consent withdrawn, his name
and numbers leave the till's books; his places and wallets are his all the same, found by the code on any receipt.
"""

from __future__ import annotations

import contextlib
import re
from datetime import datetime
from typing import Final

from terminal import ids
from terminal.errors import Refused
from terminal.ledger import apply, membership
from terminal.ledger.accounts import member_account
from terminal.ledger.decide import in_force
from terminal.ledger.journal import Body
from terminal.ledger.unit import Unit
from terminal.money import Money, plain_digits
from terminal.rebate.settings import Settings
from terminal.services import audit_log, office_view, settings, staff
from terminal.services.facts import MemberFacts
from terminal.services.privacy import LOOKED_UP_MAX, NAME_MAX, clean_text, holds_card_number
from terminal.services.rights import Approval, Right

QR_PREFIX: Final = "paidui:member:"
TERMS: Final = 1
"""The wording that is agreed to when somebody joins: name and number are kept to lead his places and wallets."""
UNMASKED: Final = "member_unmasked"
SEARCH_LEAST: Final = 2
"""Letters or digits of a text from which on names and parts of numbers are searched."""
CODE_LEAST: Final = 6
"""Characters from which on a number or code is a whole one."""
NOBODY: Final = Approval()
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


def search(unit: Unit, text: str, limit: int) -> tuple[MemberFacts, ...]:
    """Members whom a text may mean, the surest first: whom `find` finds, then by the beginning or the end of a phone
    number, the beginning of a card, a part of the name. One letter or digit means nobody, a Chinese character does.

    A whole number or code that names somebody names nobody else, and is found without looking at everybody.
    """
    found: list[str] = []
    with contextlib.suppress(Refused):
        found.append(find(unit, text).id)
    wanted = apply.folded(plain_digits(clean_text(text, LOOKED_UP_MAX)))
    digits = _phone(wanted)
    if len(wanted) >= CODE_LEAST and found:
        return (get(unit, found[0]),)
    if len(wanted) >= SEARCH_LEAST or (wanted and not wanted.isascii()):
        part = _escaped(wanted)
        clauses, values = ["lower(name) LIKE ? ESCAPE '!'", "lower(card) LIKE ? ESCAPE '!'"], [f"%{part}%", f"{part}%"]
        if digits.isdigit():
            clauses += ["phone LIKE ?", "phone LIKE ?"]
            values += [f"{digits}%", f"%{digits}"]
        rows = unit.sql.all(
            f"SELECT id FROM member WHERE {' OR '.join(clauses)} ORDER BY name, id LIMIT ?",  # noqa: S608
            *values,
            limit,
        )
        found += [row[0] for row in rows if row[0] not in found]
    return tuple(get(unit, each) for each in found[:limit])


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


def add(
    unit: Unit, name: str, phone: str, *, consent: bool, card: str = "", approval: Approval = NOBODY
) -> MemberFacts:
    """A new member, who has agreed that name and number are kept.

    Raises `Refused`: `no_consent`, `bad_name`, `bad_phone`, `phone_taken`, `bad_card`, `card_taken`, `card_number`.
    """
    facts = _checked(unit, "", name, phone, card)
    if facts["phone"] is None:
        raise Refused("bad_phone", text="")
    if not consent:
        raise Refused("no_consent")
    member_id = ids.new_id()
    body = {"id": member_id, **facts, "level": "", "consent": TERMS, **by_body(approval)}
    apply.apply(unit, unit.append(apply.MEMBER_JOINED, unit.now(), body))
    unit.settle_reads()
    return get(unit, member_id)


def join(
    unit: Unit, member_id: str, *, name: str = "", phone: str | None = None, card: str | None = None,
    level: str = "", at: datetime | None = None,
) -> None:  # fmt: skip
    """Enter a member whose facts were checked already (an import), now or as of `at`; nothing is known of a consent."""
    body = {"id": member_id, "name": name, "phone": phone, "card": card, "level": level}
    apply.apply(unit, unit.append(apply.MEMBER_JOINED, at or unit.now(), body))


def known(unit: Unit, member_id: str) -> bool:
    """Whether there is a member of that id, this unit's new ones included."""
    if any(row[0] == member_id for row in unit.pending("member")):
        return True
    return unit.sql.one("SELECT 1 FROM member WHERE id = ?", member_id) is not None


def change(
    unit: Unit, member_id: str, approval: Approval, *, name: str, phone: str, card: str, agreed: bool = False
) -> MemberFacts:
    """Other facts of a member from now on; `agreed` where he gives his consent (anew).

    Raises `Refused`: `not_allowed`, `reason_missing`, `unknown_member`, and as `add`; without a phone number he needs
    a card.
    """
    staff.allow(unit, Right.EDIT_MEMBER, approval)
    unit.settle_reads()
    now = get(unit, member_id)
    body: Body = {"id": member_id, **_checked(unit, member_id, name, phone, card)}
    if agreed:
        body["consent"] = TERMS
    elif (body["name"], body["phone"] or "", body["card"] or "") == (now.name, now.phone, now.card):
        return now
    apply.apply(unit, unit.append(membership.MEMBER_CHANGED, unit.now(), body | by_body(approval)))
    return get(unit, member_id)


def withdraw_consent(unit: Unit, member_id: str, approval: Approval) -> MemberFacts:
    """Take a member's name, phone and card out of the till's books, as he wants it.

    Raises `Refused`: `not_allowed`, `reason_missing`, `unknown_member`.
    """
    staff.allow(unit, Right.EDIT_MEMBER, approval)
    get(unit, member_id)
    body = {"id": member_id, "name": "", "phone": None, "card": None, "consent": 0, **by_body(approval)}
    apply.apply(unit, unit.append(membership.MEMBER_CHANGED, unit.now(), body))
    return get(unit, member_id)


def unmask(unit: Unit, member_id: str, approval: Approval) -> MemberFacts:
    """Let somebody see a member's whole name and number, which is noted. Raises `Refused`: as `withdraw_consent`."""
    staff.allow(unit, Right.SEE_MEMBER, approval)
    member = get(unit, member_id)
    audit_log.note(unit, UNMASKED, approval, subject=member_id)
    return member


def levels(unit: Unit) -> tuple[str, ...]:
    """The levels that a member can have: those that the shop names, and those that the settings know."""
    named = [key for key, _ in settings.current(unit).configuration.shop.level_names]
    return tuple(dict.fromkeys([*named, *sorted(_levels_of(in_force(unit).settings))]))


def set_level(unit: Unit, member_id: str, level: str, approval: Approval) -> MemberFacts:
    """Give a member a level, or take it away with `""`.

    Raises `Refused`: `not_allowed`, `reason_missing`, `unknown_member`, `unknown_level`.
    """
    staff.allow(unit, Right.SET_LEVEL, approval)
    now = get(unit, member_id)
    wanted = clean_text(level, 20)
    if wanted and wanted not in levels(unit):
        raise Refused("unknown_level", level=wanted)
    if wanted == now.level:
        return now
    apply.apply(
        unit, unit.append(apply.MEMBER_RANKED, unit.now(), {"id": member_id, "level": wanted, **by_body(approval)})
    )
    return get(unit, member_id)


def _levels_of(rebate: Settings) -> set[str]:
    scopes = [*rebate.cashiers.values(), *rebate.onlines.values(), *rebate.goods.values()]
    scopes += [scope for shelf in rebate.shelves.values() for scope in shelf.values()]
    return {level for table in (rebate.base.level, *(scope.level for scope in scopes)) for level in table}


def _checked(unit: Unit, member_id: str, name: str, phone: str, card: str) -> Body:
    """Name, phone and card as they are kept; of a member who is there already they may stay his."""
    if any(map(holds_card_number, (name, phone, card))):
        raise Refused("card_number", where="card" if holds_card_number(card) else "name")
    name_text, number, card_text = clean_text(name, NAME_MAX + 1), _phone(phone), clean_text(card, NAME_MAX + 1)
    if not name_text or len(name_text) > NAME_MAX:
        raise Refused("bad_name", limit=NAME_MAX)
    if (number or not card_text) and not _MOBILE.fullmatch(number):
        raise Refused("bad_phone", text=number[:20])
    if len(card_text) > NAME_MAX:
        raise Refused("bad_card", limit=NAME_MAX)
    for column, value in (("phone", number), ("card", card_text)):
        taken = unit.sql.one(f"SELECT id FROM member WHERE {column} = ?", value) if value else None  # noqa: S608
        if taken is not None and taken[0] != member_id:
            raise Refused(f"{column}_taken", **{column: value})
    return {"name": name_text, "phone": number or None, "card": card_text or None}


def by_body(approval: Approval) -> dict[str, str]:
    """Who does something, as events keep it. Raises `Refused("card_number")`."""
    limits = {"who": NAME_MAX, "approved_by": NAME_MAX, "reason": audit_log.REASON_MAX}
    told = {name: clean_text(getattr(approval, name), limit) for name, limit in limits.items()}
    if any(map(holds_card_number, told.values())):
        raise Refused("card_number", where="reason")
    return told


def _phone(text: str) -> str:
    """A phone number as it is stored and looked up: plain digits, without the blanks and hyphens people write."""
    return re.sub(r"[ \-]", "", plain_digits(clean_text(text, LOOKED_UP_MAX)))


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
