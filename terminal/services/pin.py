"""PINs: hashed with argon2, with a wait that grows after each wrong try and survives a restart; and the manager's own.

The staff's PINs (`staff`) are kept, looked at and waited for by the same few functions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from terminal.clock import from_text, to_text
from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.money import plain_digits

LENGTH: Final = range(4, 13)
FREE_TRIES: Final = 3
WAIT_MAX_S: Final = 300

_NAME = "manager_pin"


def is_set(unit: Unit) -> bool:
    return unit.sql.one("SELECT 1 FROM secret WHERE name = ?", _NAME) is not None


def set_pin(unit: Unit, pin: str) -> None:
    """Set or replace it. Raises `Refused("bad_pin")` unless it is 4 to 12 digits that are not all the same."""
    keep(unit, _NAME, {"hash": hashed(new_digits(pin)), "wrong": 0, "last": None})


def check(unit: Unit, pin: str) -> bool:
    """Whether it is the manager's; a wrong one is counted, so this must run in a unit that commits.

    From the third wrong one on each next try has to wait, twice as long each time, five minutes at most (ten where
    the clock is set back meanwhile: it is the wall's, because the wait outlives a restart). Raises
    `Refused`: `no_pin` where none is set; `pin_wait` with `wait_s` while it is too early, without looking at the PIN.
    """
    held = kept(unit, _NAME)
    if held is None:
        raise Refused("no_pin")
    now = unit.now()
    still_s = wait_left_s(held["wrong"], held["last"], now)
    if still_s:
        raise Refused("pin_wait", wait_s=still_s)
    right = matches(held["hash"], pin)
    keep(
        unit,
        _NAME,
        held | ({"wrong": 0, "last": None} if right else {"wrong": held["wrong"] + 1, "last": to_text(now)}),
    )
    return right


def is_managers(unit: Unit, pin: str) -> bool:
    """The same without counting: for whoever counts the tries at several PINs at once."""
    held = kept(unit, _NAME)
    return held is not None and matches(held["hash"], pin)


def wait_s(unit: Unit) -> int:
    """Seconds until the next try is looked at; 0 for at once."""
    held = kept(unit, _NAME)
    return 0 if held is None else wait_left_s(held["wrong"], held["last"], unit.now())


# what all PINs share


def new_digits(pin: str) -> str:
    """The digits of a PIN to be set. Raises `Refused("bad_pin")` with its bounds."""
    digits = plain_digits(pin)
    if not (digits.isascii() and digits.isdigit() and len(digits) in LENGTH) or len(set(digits)) == 1:
        raise Refused("bad_pin", least=LENGTH.start, most=LENGTH.stop - 1)
    return digits


def hashed(digits: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(digits)


def matches(hash_text: str, pin: str) -> bool:
    """Whether it is the PIN of that hash; full-width digits count as their plain twins."""
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    digits = plain_digits(pin)
    try:
        return digits.isascii() and PasswordHasher().verify(hash_text, digits)
    except VerificationError:
        return False


def wait_left_s(wrong: int, last: str | None, now: datetime) -> int:
    """Seconds that still have to pass after so many wrong tries, the last of them then."""
    if wrong < FREE_TRIES or last is None:
        return 0
    wait = timedelta(seconds=min(WAIT_MAX_S, 5 * 2 ** min(wrong - FREE_TRIES, 10)))
    passed = now - from_text(last)
    if passed < timedelta(0):  # the clock was set back: waiting until it is there again could take years
        return 0 if -passed > timedelta(seconds=WAIT_MAX_S) else int(wait.total_seconds())
    left = (wait - passed).total_seconds()
    return max(0, -int(-left // 1))


def kept(unit: Unit, name: str) -> dict[str, Any] | None:
    """One of the till's own secrets, or None."""
    row = unit.sql.one("SELECT value FROM secret WHERE name = ?", name)
    return None if row is None else json.loads(row[0])


def keep(unit: Unit, name: str, value: Mapping[str, object]) -> None:
    unit.sql.run(
        "INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        json.dumps(value),
    )
