"""Who works here: taken on, ranked, let go; signed in by PIN; and whether an action is theirs to do.

PINs stay in this till's own secrets and are no part of the journal. Wrong tries are counted for each person, and the
wait that they cost is the till's: signing in with one's own PIN clears nobody else's, so nobody can go on guessing a
manager's between his own. One PIN is one person, so a PIN alone tells who lets something through.

`OWNER` stands where the manager's PIN of the till itself let something through: it needs no staff to be entered, and
is the way back in when every manager has forgotten his.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from terminal import ids
from terminal.clock import to_text
from terminal.errors import Refused
from terminal.ledger import apply, day
from terminal.ledger.unit import Unit
from terminal.services import audit_log, pin
from terminal.services.office_news import Person
from terminal.services.privacy import NAME_MAX, clean_text, holds_card_number
from terminal.services.rights import Approval, Right, Role, StaffFacts, may

OWNER: Final = "*manager"
STAFF_MAX: Final = 200
MANAGERS_OWN: Final = frozenset({Right.SETTINGS, Right.STAFF, Right.SETTLE_PAYMENT})
"""What asks for the manager's PIN where no staff is entered; all else is everybody's then."""
_TRIES: Final = "pin_tries"
_ANYBODY: Final = ""
_BY_ROLE: Final = "CASE role WHEN 'manager' THEN 0 WHEN 'senior' THEN 1 ELSE 2 END"


def everybody(unit: Unit) -> tuple[StaffFacts, ...]:
    """All who were ever entered: who works here first, managers before seniors before cashiers, then by name."""
    with_pin = {row[0][len("pin:") :] for row in unit.sql.all("SELECT name FROM secret WHERE name LIKE 'pin:%'")}
    rows = unit.sql.all(f"SELECT id, name, role, active FROM staff ORDER BY active DESC, {_BY_ROLE}, name, id")  # noqa: S608
    return tuple(StaffFacts(each[0], each[1], Role(each[2]), bool(each[3]), each[0] in with_pin) for each in rows)


def working(unit: Unit) -> tuple[StaffFacts, ...]:
    """Who works here and can sign in; nobody means that the till is used without staff."""
    return tuple(each for each in everybody(unit) if each.active and each.has_pin)


def find(unit: Unit, staff_id: str) -> StaffFacts:
    """Raises `Refused("unknown_staff")`."""
    for each in everybody(unit):
        if each.id == staff_id:
            return each
    raise Refused("unknown_staff", id=staff_id[:40])


def allow(unit: Unit, right: Right, approval: Approval) -> None:
    """See whether an action may be done: by who does it himself, or because somebody let it through with a reason.

    Raises `Refused`: `not_allowed` with `right` and `who`; `reason_missing`. Without staff everything is allowed but
    what is the manager's own, which needs his PIN.
    """
    roles = {each.name: each.role for each in working(unit)}
    if not roles and right not in MANAGERS_OWN:
        return
    own = roles.get(approval.who)
    if own is not None and may(own, right):
        return
    other = roles.get(approval.approved_by)
    if approval.approved_by != OWNER and (other is None or not may(other, right)):
        raise Refused("not_allowed", right=right.value, who=approval.who)
    if roles and right not in MANAGERS_OWN and not clean_text(approval.reason, audit_log.REASON_MAX):
        raise Refused("reason_missing")


# entering


def save(unit: Unit, person: StaffFacts, approval: Approval) -> StaffFacts:
    """Take somebody on (an empty id), or change name, role or whether he works here.

    Raises `Refused`: `not_allowed`; `unknown_staff`; `bad_staff_name` for one that is empty or begins with *;
    `staff_name_taken` by somebody who works here; `card_number`; `too_many_staff`.
    """
    allow(unit, Right.STAFF, approval)
    there = everybody(unit)
    name = clean_text(person.name, NAME_MAX)
    if not name or name.startswith("*"):
        raise Refused("bad_staff_name", name=person.name[:NAME_MAX])
    if holds_card_number(name):
        raise Refused("card_number", where="name")
    if person.id and person.id not in {each.id for each in there}:
        raise Refused("unknown_staff", id=person.id[:40])
    others = [each for each in there if each.id != person.id]
    if person.active and any(each.active and _same(each.name, name) for each in others):
        raise Refused("staff_name_taken", name=name)
    if not person.id and len(there) >= STAFF_MAX:
        raise Refused("too_many_staff", most=STAFF_MAX)
    staff_id = person.id or ids.new_id()
    body = {"id": staff_id, "name": name, "role": person.role.value, "active": int(person.active)}
    apply.apply(unit, unit.append(day.STAFF_SAVED, unit.now(), body | _by(approval)))
    if not person.active:
        unit.sql.run("DELETE FROM secret WHERE name = ?", _pin_name(staff_id))
    return find(unit, staff_id)


def set_pin(unit: Unit, staff_id: str, digits: str, approval: Approval) -> None:
    """Give somebody who works here a PIN, or another one.

    Raises `Refused`: `not_allowed`; `unknown_staff`; `bad_pin`; `pin_taken` where somebody else has it;
    `staff_name_taken` where somebody of that name has a PIN here already.
    """
    allow(unit, Right.STAFF, approval)
    person = find(unit, staff_id)
    if not person.active:
        raise Refused("unknown_staff", id=staff_id[:40])
    _set_pin(unit, person, digits, approval)


def set_own_pin(unit: Unit, staff_id: str, old: str, new: str) -> bool:
    """Give oneself another PIN; False where the old one is wrong, which is counted.

    Raises `Refused` like `sign_in` and `set_pin`.
    """
    person = _who(unit, staff_id)
    if not _try(unit, (person,), old, person.id):
        _note_wrong(unit, person.name)
        return False
    _set_pin(unit, person, new, Approval(person.name))
    return True


def _set_pin(unit: Unit, person: StaffFacts, digits: str, approval: Approval) -> None:
    plain = pin.new_digits(digits)
    if any(each.id != person.id and _same(each.name, person.name) for each in working(unit)):
        raise Refused("staff_name_taken", name=person.name)  # two tills entered the same: here only one may sign in
    if any(_has(unit, each, plain) for each in working(unit) if each.id != person.id) or pin.is_managers(unit, plain):
        raise Refused("pin_taken")
    pin.keep(unit, _pin_name(person.id), {"hash": pin.hashed(plain)})
    _clear(unit, person.id)
    audit_log.note(unit, audit_log.PIN_SET, approval, subject=person.name)


def learn(unit: Unit, people: Iterable[Person], *, who: str, origin: str) -> None:
    """Take over who works in this store from head office, as its other tills entered it; `who` is head office's name.

    A PIN is set at each till by itself: whoever is new here has none until somebody gives him one. Whoever works here
    no longer can't sign in at once.
    """
    unit.settle_reads()
    here = {row[0]: row[1:] for row in unit.sql.all("SELECT id, name, role, active FROM staff")}
    for person in people:
        name = clean_text(person.name, NAME_MAX)
        if not name or name.startswith("*") or holds_card_number(name):
            continue
        body = {"id": person.id, "name": name, "role": Role(person.role).value, "active": int(person.active)}
        if here.get(person.id) == (name, body["role"], body["active"]):
            continue
        body |= {"who": clean_text(who, NAME_MAX), "approved_by": "", "reason": "", "origin": origin}
        apply.apply(unit, unit.append(day.STAFF_SAVED, unit.now(), body))
        if not person.active:
            unit.sql.run("DELETE FROM secret WHERE name = ?", _pin_name(person.id))


# signing in, and letting something through


def sign_in(unit: Unit, staff_id: str, digits: str) -> StaffFacts | None:
    """Who signed in; None where the PIN is wrong. Both are noted, so this must run in a unit that commits.

    Raises `Refused`: `unknown_staff` for somebody who does not work here any more; `no_pin`; `pin_wait` with `wait_s`
    while it is too early, without looking at the PIN.
    """
    person = _who(unit, staff_id)
    if not _try(unit, (person,), digits, person.id):
        _note_wrong(unit, person.name)
        return None
    audit_log.note(unit, audit_log.SIGNED_IN, Approval(person.name))
    return person


def sign_out(unit: Unit, name: str, *, locked: bool = False) -> None:
    """Somebody left the till, or it locked itself behind him."""
    audit_log.note(unit, audit_log.LOCKED if locked else audit_log.SIGNED_OUT, Approval(name))


def approve(unit: Unit, right: Right, digits: str, who: str = "") -> str | None:
    """The name of whose PIN it is, of those who may do that themselves, or `OWNER`; None where it is nobody's.

    A wrong one is noted for `who` asked. Raises `Refused("pin_wait")` with `wait_s`.
    """
    those = [each for each in working(unit) if may(each.role, right)]
    found = _try(unit, those, digits, _ANYBODY, managers=True)
    if not found:
        _note_wrong(unit, who)
    return found or None


def wait_s(unit: Unit) -> int:
    """Seconds until the next PIN is looked at; 0 for at once."""
    wrong, last = _tries(unit)
    return pin.wait_left_s(sum(wrong.values()), last, unit.now())


def _who(unit: Unit, staff_id: str) -> StaffFacts:
    person = find(unit, staff_id)
    if not person.active:
        raise Refused("unknown_staff", id=staff_id[:40])
    if not person.has_pin:
        raise Refused("no_pin")
    return person


def _try(unit: Unit, those: Iterable[StaffFacts], digits: str, counted: str, *, managers: bool = False) -> str:
    """The name of whose PIN it is, "" for nobody's; a wrong one is counted for `counted`, a right one clears it."""
    still_s = wait_s(unit)
    if still_s:
        raise Refused("pin_wait", wait_s=still_s)
    found = next((each.name for each in those if _has(unit, each, digits)), "")
    if not found and managers and pin.is_managers(unit, digits):
        found = OWNER
    if found:
        _clear(unit, counted)
        return found
    wrong, _ = _tries(unit)
    counts = wrong | {counted: wrong.get(counted, 0) + 1}
    pin.keep(unit, _TRIES, {"wrong": counts, "last": to_text(unit.now())})
    return ""


def _tries(unit: Unit) -> tuple[dict[str, int], str | None]:
    kept = pin.kept(unit, _TRIES)
    return ({}, None) if kept is None else (kept["wrong"], kept["last"])


def _clear(unit: Unit, counted: str) -> None:
    wrong, last = _tries(unit)
    if counted in wrong:
        pin.keep(unit, _TRIES, {"wrong": {key: n for key, n in wrong.items() if key != counted}, "last": last})


def _has(unit: Unit, person: StaffFacts, digits: str) -> bool:
    kept = pin.kept(unit, _pin_name(person.id))
    return kept is not None and pin.matches(kept["hash"], digits)


def _note_wrong(unit: Unit, who: str) -> None:
    audit_log.note(unit, audit_log.WRONG_PIN, Approval(who))


def _pin_name(staff_id: str) -> str:
    return f"pin:{staff_id}"


def _by(approval: Approval) -> dict[str, str]:
    limits = {"who": NAME_MAX, "approved_by": NAME_MAX, "reason": audit_log.REASON_MAX}
    return {name: clean_text(getattr(approval, name), limit) for name, limit in limits.items()}


def _same(one: str, other: str) -> bool:
    return apply.folded(one) == apply.folded(other)
