"""The manager's PIN: hashed with argon2, with a wait that grows after each wrong try and survives a restart."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

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
    digits = plain_digits(pin)
    if not (digits.isascii() and digits.isdigit() and len(digits) in LENGTH) or len(set(digits)) == 1:
        raise Refused("bad_pin", least=LENGTH.start, most=LENGTH.stop - 1)
    from argon2 import PasswordHasher

    _keep(unit, PasswordHasher().hash(digits), 0, None)


def check(unit: Unit, pin: str) -> bool:
    """Whether it is the manager's; a wrong one is counted, so this must run in a unit that commits.

    From the third wrong one on each next try has to wait, twice as long each time, five minutes at most (ten where
    the clock is set back meanwhile: it is the wall's, because the wait outlives a restart). Raises
    `Refused`: `no_pin` where none is set; `pin_wait` with `wait_s` while it is too early, without looking at the PIN.
    """
    row = unit.sql.one("SELECT value FROM secret WHERE name = ?", _NAME)
    if row is None:
        raise Refused("no_pin")
    kept = json.loads(row[0])
    now = unit.now()
    wait_s = _wait_left_s(kept, now)
    if wait_s:
        raise Refused("pin_wait", wait_s=wait_s)
    digits = plain_digits(pin)
    right = digits.isascii() and _matches(kept["hash"], digits)
    _keep(unit, kept["hash"], 0 if right else kept["wrong"] + 1, None if right else now)
    return right


def _matches(hashed: str, digits: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    try:
        return PasswordHasher().verify(hashed, digits)
    except VerificationError:
        return False


def wait_s(unit: Unit) -> int:
    """Seconds until the next try is looked at; 0 for at once."""
    row = unit.sql.one("SELECT value FROM secret WHERE name = ?", _NAME)
    return 0 if row is None else _wait_left_s(json.loads(row[0]), unit.now())


def _wait_left_s(kept: dict[str, object], now: datetime) -> int:
    wrong, last = kept["wrong"], kept["last"]
    if not isinstance(wrong, int) or wrong < FREE_TRIES or not isinstance(last, str):
        return 0
    wait = timedelta(seconds=min(WAIT_MAX_S, 5 * 2 ** min(wrong - FREE_TRIES, 10)))
    passed = now - from_text(last)
    if passed < timedelta(0):  # the clock was set back: waiting until it is there again could take years
        return 0 if -passed > timedelta(seconds=WAIT_MAX_S) else int(wait.total_seconds())
    left = (wait - passed).total_seconds()
    return max(0, -int(-left // 1))


def _keep(unit: Unit, hashed: str, wrong: int, last: datetime | None) -> None:
    value = json.dumps({"hash": hashed, "wrong": wrong, "last": to_text(last) if last else None})
    unit.sql.run(
        "INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        _NAME,
        value,
    )
