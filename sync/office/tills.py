"""Who belongs to head office: the office itself, one-time codes, tills that pair with one, tills that are shut out.

A code is shown once and kept as its hash. Whoever has a wrong, an old or a used one hears the same, so that nobody
learns which codes there are. The same till may come again with the code that it used: its first answer may be lost.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sync.office import cases, history
from sync.office.batch import Till
from sync.office.returned import earlier
from sync.protocol import START, PairAnswer, PairRequest, Stop
from terminal import ids
from terminal.clock import from_text, to_text
from terminal.errors import Broken, Refused
from terminal.ledger.unit import Unit, microseconds

LEAST_RATIO: Final = 0
MOST_RATIO: Final = 200_00
LATE_DAYS: Final = 7
_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH: Final = 12
_CODE: Final = "SELECT store, prefix, expires_at, till FROM pairing WHERE code_hash = ?"
STORE_MAX: Final = 20
PREFIX_MAX: Final = 4


def begin_office(unit: Unit, name: str, public_url: str) -> str:
    """Make this ledger a head office's, or change its name and address; returns its id."""
    row = unit.sql.one("SELECT office FROM office WHERE id = 1")
    if row is not None:
        unit.sql.run("UPDATE office SET name = ?, public_url = ? WHERE id = 1", name, public_url)
        return str(row[0])
    office = ids.new_id()
    unit.sql.run(
        "INSERT INTO office (id, office, name, created_at, public_url, least_ratio, most_ratio, late_days) "
        "VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
        office, name, to_text(unit.now()), public_url, LEAST_RATIO, MOST_RATIO, LATE_DAYS,
    )  # fmt: skip
    return office


def new_code(unit: Unit, store: str, prefix: str, now: datetime, valid: timedelta) -> str:
    """A code with which one till can pair, as this till of this store; it is shown only here.

    Raises `Refused`: `bad_store`, `bad_prefix`, `prefix_taken`.
    """
    if not 0 < len(store) <= STORE_MAX or "*" in store or not store.isprintable():
        raise Refused("bad_store", limit=STORE_MAX)
    if not (prefix.isascii() and prefix.isalnum() and len(prefix) <= PREFIX_MAX):
        raise Refused("bad_prefix", limit=PREFIX_MAX)
    _check_free(unit, prefix)
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    unit.sql.run(
        "INSERT INTO pairing (code_hash, store, prefix, expires_at, till) VALUES (?, ?, ?, ?, NULL)",
        _hash(code), store, prefix, to_text(now + valid),
    )  # fmt: skip
    return "-".join(code[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def pair(unit: Unit, request: PairRequest, now: datetime) -> PairAnswer:
    """A till joins with a code.

    Raises `Refused`: `bad_code`; `prefix_taken`; `history` where both the till and the office have bills, unless its
    ledger was here before, also if only the ledger itself still knows that; `history_under_way` while another till's
    history is on its way.
    """
    office = unit.sql.one("SELECT office, name, public_url FROM office WHERE id = 1")
    if office is None:
        raise Broken("no_office")
    code = _hash(request.code)
    row = unit.sql.one(_CODE + unit.sql.hold, code)
    if row is None:
        raise Refused("bad_code")
    store, prefix, expires_at, till = row
    if till is None:
        if from_text(expires_at) < now:
            raise Refused("bad_code")
        till = _enrol(unit, request, store, prefix, now, office[0])
        unit.sql.run("UPDATE pairing SET till = ? WHERE code_hash = ?", till, code)
    elif not _is_again(unit, till, request):
        raise Refused("bad_code")
    elif request.bills and not history.under_way(unit) and _is_unheard(unit, till):
        _admit_history(unit, request, office[0], till)  # sold since it asked first, and did not hear that it may join
    return PairAnswer(
        office=office[0], office_name=office[1], till=till, store=store, prefix=prefix, public_url=office[2],
        at=to_text(now),
    )  # fmt: skip


def revoke(unit: Unit, till: str, now: datetime) -> None:
    """Shut a till out: what it sends from here on is put aside. Raises `Refused("unknown_till")`."""
    held = Till.held(unit, till)
    if held.revoked_at:
        return
    unit.sql.run("UPDATE joined_till SET revoked_at = ? WHERE id = ?", to_text(now), till)
    cases.note(unit, cases.FLAG, Stop.REVOKED.value, to_text(now), till=till)
    if held.first_seq == 0 and history.under_way(unit):
        history.end(unit, microseconds(now))


def _admit_history(unit: Unit, request: PairRequest, office: str, till: str = "") -> None:
    """See whether a till with bills of its own may come: as the first, or as one that was here before.

    Raises `Refused("history")`.
    """
    settled = unit.sql.one("SELECT 1 FROM bill LIMIT 1") or unit.sql.one("SELECT 1 FROM member LIMIT 1")
    others = unit.sql.one(
        "SELECT 1 FROM joined_till WHERE id <> ? AND (first_seq > 0 OR revoked_at = '') LIMIT 1", till
    )
    if settled is None and others is None:  # whoever was shut out before he said anything does not count
        history.begin(unit)
    elif request.was_at != office and not earlier(unit, request.ledger, till):
        raise Refused("history", bills=request.bills)


def _enrol(unit: Unit, request: PairRequest, store: str, prefix: str, now: datetime, office: str) -> str:
    _check_free(unit, prefix)
    at = to_text(now)
    if history.under_way(unit):
        unsent = "ledger = ? AND first_seq = 0 AND last_seq = 0 AND revoked_at = ''"
        if not unit.sql.run(f"UPDATE joined_till SET revoked_at = ? WHERE {unsent}", at, request.ledger):  # noqa: S608
            raise Refused("history_under_way")
        history.end(unit, microseconds(now))  # it left before it had sent anything of it, and begins once more
    if request.bills:
        _admit_history(unit, request, office)
    till = ids.new_id()
    unit.sql.run(
        "INSERT INTO joined_till (id, store, prefix, ledger, public_key, joined_at, revoked_at, first_seq, last_seq, "
        "last_hash, bills, paid_fen, chain, stopped, contact_at, came_back) "
        "VALUES (?, ?, ?, ?, ?, ?, '', 0, 0, ?, 0, 0, ?, '', ?, ?)",
        till, store, prefix, request.ledger, request.public_key, at, START, START, at, int(request.was_at == office),
    )  # fmt: skip
    return till


def _is_again(unit: Unit, till: str, request: PairRequest) -> bool:
    row = unit.sql.one("SELECT ledger, public_key, revoked_at FROM joined_till WHERE id = ?", till)
    return row == (request.ledger, request.public_key, "")


def _is_unheard(unit: Unit, till: str) -> bool:
    """Whether nothing of its journal has arrived."""
    return unit.sql.one("SELECT 1 FROM joined_till WHERE id = ? AND last_seq = 0", till) is not None


def _check_free(unit: Unit, prefix: str) -> None:
    """No till has the prefix, and no bill that another till rang up before it joined."""
    taken = unit.sql.one("SELECT 1 FROM joined_till WHERE prefix = ?", prefix)
    if taken is None:
        taken = unit.sql.one("SELECT 1 FROM bill WHERE number IS NOT NULL AND till = ? LIMIT 1", prefix)
    if taken is not None:
        raise Refused("prefix_taken", prefix=prefix)


def _hash(code: str) -> str:
    """What is kept of a code; it is the same however it was typed."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
