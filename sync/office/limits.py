"""How much one caller may ask of one process of head office, in one place.

The counts are each process's own: with four workers somebody who is lucky in which of them he meets gets four times as
much. What must hold over all of them (a nonce, a pairing code, a reservation) is in the database instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync import protocol
from sync.status.rate import Rate

ANYBODY: Rate = Rate(burst=2_000, every_ms=1)
TILL: Rate = Rate(burst=200, every_ms=10)
PAIRING: Rate = Rate(burst=20, every_ms=6_000)
"""A shop's tills share one address and may all join on one morning; a code has 59 bits."""
FAILING: Rate = Rate(burst=30, every_ms=2_000)


@dataclass(frozen=True, slots=True)
class Limits:
    """Rates by address (`anybody`, `pairing`, `failing`: signatures that did not hold) and by till, and sizes."""

    anybody: Rate = ANYBODY
    till: Rate = TILL
    pairing: Rate = PAIRING
    failing: Rate = FAILING
    keys_max: int = 16_384
    """Addresses or tills that are counted at once."""
    nonces_max: int = 131_072
    """Nonces of reading requests that are remembered."""
    body_max: int = protocol.BODY_MAX
    small_body_max: int = 65_536
    """Bytes of every request but a push."""
    body_s: float = 20.0
    """How long a request's body may take to arrive."""
    address_max: int = 1_024
    """Bytes of path and query."""
