"""Slips for members who were forgotten: given with a bill that nobody's membership was told of, and found again.

A bill without a member may be claimed for as many days as the shop sets; whether the slip stands on each such receipt
or is printed when somebody asks is the shop's choice, too. The ledger keeps a hash of the code; the code itself is
worked out from a secret of this till, so that a slip can be printed again and nothing that lies about is as good as it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from terminal import claim_code
from terminal.clock import from_text, to_text
from terminal.errors import Refused
from terminal.ledger.claims import terms_now
from terminal.ledger.decide import Promise, in_force
from terminal.ledger.journal import Body
from terminal.ledger.unit import Unit
from terminal.rebate.entitlement import JoinVerdict
from terminal.services.facts import ClaimSlip

_KEY: Final = "claim_key"


def issue(unit: Unit, bill: Body, days: int, promise: Promise, at: datetime) -> Body:
    """What the event of a bill says of its slip, good for so many days; nothing where it can't be claimed."""
    if not days or promise.verdict is not JoinVerdict.NO_MEMBER:
        return {}
    code = claim_code.make(_key(unit) or _plant_key(unit), bill["id"])
    return {
        "claim": {
            "hash": claim_code.hashed(code),
            "expires_at": to_text(at + timedelta(days=days)),
            "terms": terms_now(unit, bill["store"]),
            "time_zone": in_force(unit).time_zone,
        }
    }


def of_bill(unit: Unit, bill: int, bill_id: str, status_base: str) -> ClaimSlip | None:
    """The slip of a bill of this till that can still be claimed; `bill` is its event."""
    row = unit.sql.one("SELECT code_hash, expires_at FROM claim WHERE bill = ? AND claimed IS NULL", bill)
    key = _key(unit) if row is not None else b""
    if row is None or not key:
        return None
    code, expires_at = claim_code.make(key, bill_id), from_text(row[1])
    if claim_code.hashed(code) != row[0] or expires_at < unit.now():
        return None  # of another till's secret, or too old
    left = unit.sql.one("SELECT paid_fen - refunded_fen FROM bill WHERE seq = ?", bill)
    if left is None or left[0] <= 0:
        return None
    return ClaimSlip(code, url(status_base, code), expires_at)


def of_body(unit: Unit, bill_id: str, body: Body, status_base: str) -> ClaimSlip | None:
    """The slip of a bill that is being rung up, by what its event says."""
    if "claim" not in body:
        return None
    code = claim_code.make(_key(unit), bill_id)
    return ClaimSlip(code, url(status_base, code), from_text(body["claim"]["expires_at"]))


def url(base: str, code: str) -> str:
    """The address that the slip's QR names, or the bare code while no base is known."""
    return f"{base.rstrip('/')}/c/{code}" if base else code


def reissue(unit: Unit, bill_id: str, status_base: str = "") -> ClaimSlip:
    """A bill's slip, to be printed. Raises `Refused("no_claim")` where there is none, or none any more."""
    row = unit.sql.one("SELECT seq FROM bill WHERE id = ?", bill_id)
    slip = None if row is None else of_bill(unit, row[0], bill_id, status_base)
    if slip is None:
        raise Refused("no_claim", bill=bill_id[:40])
    return slip


def _key(unit: Unit) -> bytes:
    row = unit.sql.one("SELECT value FROM secret WHERE name = ?", _KEY)
    return b"" if row is None else bytes.fromhex(row[0])


def _plant_key(unit: Unit) -> bytes:
    key = secrets.token_bytes(32)
    unit.sql.run("INSERT INTO secret (name, value) VALUES (?, ?)", _KEY, key.hex())
    return key
