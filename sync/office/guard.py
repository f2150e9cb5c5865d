"""Who is asking: a till, by its Ed25519 signature over the whole request, at the office's time, once.

The signature is checked before a byte of the body is parsed. A changing request's nonce goes into the table
`seen_request` in the same transaction as what it changes, or in one of its own where that was refused: sent again, by
whoever listened, it does nothing, in whichever process it arrives. A reading request's nonce is remembered by the
process alone, so that nothing is written for it: played to another process it would read once more, of what whoever
listened could read along anyway.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync import protocol
from sync.office.limits import Limits
from sync.status.rate import RateLimit
from terminal.clock import Clock
from terminal.errors import Refused
from terminal.ledger.unit import Unit, microseconds

_TILL: Final = re.compile(r"[!-~]{1,80}", re.ASCII)
_AT: Final = re.compile(r"[0-9]{1,16}", re.ASCII)
_NONCE: Final = re.compile(r"[!-~]{8,80}", re.ASCII)
_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it came. `target` is the path with its query, as sent; `address` where it came from."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    address: str


@dataclass(frozen=True, slots=True)
class Caller:
    """The till that signed."""

    till: str
    store: str
    nonce: str
    revoked: bool


class Guard:
    """Checks signed requests, for all threads of a process."""

    def __init__(self, clock: Clock, limits: Limits, monotonic_ms: Callable[[], int]) -> None:
        self._clock = clock
        self._nonces_max = limits.nonces_max
        self._read: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = threading.Lock()
        self._tills = RateLimit(limits.till, monotonic_ms, keys_max=limits.keys_max)
        self._pairing = RateLimit(limits.pairing, monotonic_ms, keys_max=limits.keys_max)
        self._failing = RateLimit(limits.failing, monotonic_ms, keys_max=limits.keys_max)

    def check(self, unit: Unit, sent: Sent) -> Caller:
        """The till that signed this. Raises `Refused`: `unsigned`, `unknown_till`, `bad_signature`, `clock` with
        `now_ms`, `too_many` with `wait_ms`.
        """
        try:
            caller = self._signer(unit, sent)
        except Refused as refused:
            if refused.code != "clock":
                self._take(self._failing, sent.address)
            raise
        self._take(self._tills, caller.till)
        return caller

    def pairing(self, address: str) -> None:
        """Somebody tries a pairing code. Raises `Refused("too_many")`: codes can't be gone through."""
        self._take(self._pairing, address)

    def once(self, caller: Caller) -> None:
        """A reading request. Raises `Refused("repeated")` where this process had it before."""
        key = (caller.till, caller.nonce)
        with self._lock:
            if key in self._read:
                raise Refused("repeated")
            self._read[key] = None
            if len(self._read) > self._nonces_max:
                self._read.popitem(last=False)

    def spend(self, unit: Unit, caller: Caller) -> None:
        """A changing request, within what it changes. Raises `Refused("repeated")`."""
        spent = unit.sql.run(
            "INSERT INTO seen_request (till, nonce, at_us) VALUES (?, ?, ?) ON CONFLICT (till, nonce) DO NOTHING",
            caller.till,
            caller.nonce,
            microseconds(self._clock()),
        )
        if not spent:
            raise Refused("repeated")

    def _signer(self, unit: Unit, sent: Sent) -> Caller:
        till, at, nonce, signature = (
            sent.headers.get(name, "")
            for name in (
                protocol.TILL_HEADER,
                protocol.AT_HEADER,
                protocol.NONCE_HEADER,
                protocol.SIGNATURE_HEADER,
            )
        )
        if not all(
            form.fullmatch(text) for form, text in ((_TILL, till), (_AT, at), (_NONCE, nonce), (_SIGNATURE, signature))
        ):
            raise Refused("unsigned")
        row = unit.sql.one("SELECT store, public_key, revoked_at FROM joined_till WHERE id = ?", till)
        if row is None:
            raise Refused("unknown_till")
        store, public_key, revoked_at = row
        signed = protocol.to_sign(sent.method, sent.target, till, int(at), nonce, sent.body)
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), signed)
        except (InvalidSignature, ValueError):
            raise Refused("bad_signature") from None
        now_ms = microseconds(self._clock()) // 1_000
        if abs(now_ms - int(at)) > protocol.SKEW_MS:
            raise Refused("clock", now_ms=now_ms)
        return Caller(till, store, nonce, bool(revoked_at))

    def _take(self, limit: RateLimit, key: str) -> None:
        with self._lock:
            wait_ms = limit.wait_ms(key)
        if wait_ms > 0:
            raise Refused("too_many", wait_ms=wait_ms)


def forget_seen(unit: Unit, now: datetime) -> None:
    """Forget the nonces of requests whose instant alone would have them refused by now."""
    before = now - 2 * timedelta(milliseconds=protocol.SKEW_MS)
    unit.sql.run("DELETE FROM seen_request WHERE at_us < ?", microseconds(before))
