"""Ids, made here and kept before the first try, so that trying again can never make a second bill.

An id is 128 bits in 32 hex digits: 48 bits of milliseconds, then 80 random bits (the layout of RFC 9562's
UUID version 7 without its fixed bits). The leading time only keeps neighbours together in an index; nothing
reads it back, and two clocks that disagree do no harm.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from typing import Final

TRADE_MARK: Final = "P"
"""What our numbers of payments begin with; the providers' own are digits."""


def new_id() -> str:
    """A new id: 32 lower-case hex digits."""
    return f"{time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF:012x}{secrets.token_hex(10)}"


def new_trade_number() -> str:
    """What a payment provider knows a payment or a refund by: 120 random bits as 25 capital letters and digits."""
    return TRADE_MARK + base64.b32encode(secrets.token_bytes(15)).decode("ascii")


def new_status_token() -> str:
    """A token for a status page: 130 random bits as 26 letters and digits that QR codes hold cheaply."""
    return base64.b32encode(secrets.token_bytes(17)).decode("ascii")[:26]


def status_hash(token: str) -> str:
    """What is stored of a status token: the SHA-256 of its upper-case form, in hex."""
    return hashlib.sha256(token.upper().encode("utf-8", "surrogatepass")).hexdigest()
