"""How often one address may ask: a token bucket each, kept as a single number, for a bounded number of addresses.

The number is the instant at which the bucket is full again (the "theoretical arrival time" of the generic cell rate
algorithm): a bucket that nobody uses is the same as none, so forgetting it is harmless. When more addresses come
than are remembered, the one that has been quiet longest is forgotten first.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` requests at once, then one every `every_ms`."""

    burst: int
    every_ms: int


class RateLimit:
    """Counts by key; times come from `monotonic_ms`, so that a clock that is set back opens nothing."""

    def __init__(self, rate: Rate, monotonic_ms: Callable[[], int], *, keys_max: int) -> None:
        self._rate = rate
        self._now = monotonic_ms
        self._keys_max = keys_max
        self._full_at: OrderedDict[str, int] = OrderedDict()

    def wait_ms(self, key: str) -> int:
        """0 and one request taken, or how long until the next would be."""
        now = self._now()
        full_at = max(self._full_at.get(key, now), now)
        wait = full_at - now - (self._rate.burst - 1) * self._rate.every_ms
        if wait > 0:
            self._full_at.move_to_end(key)
            return wait
        self._full_at[key] = full_at + self._rate.every_ms
        self._full_at.move_to_end(key)
        while len(self._full_at) > self._keys_max:
            self._full_at.popitem(last=False)
        return 0

    def __len__(self) -> int:
        return len(self._full_at)


def address_key(host: str) -> str:
    """What counts as one client: an IPv4 address, or the 64-bit network of an IPv6 one (a phone has all of it)."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:64]
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
