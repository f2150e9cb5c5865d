"""One phone's connection: uvicorn's HTTP/1.1, with a bound on how long it may last and how many one address may hold.

uvicorn waits for ever for the end of a request's head and for a client to read its answer, so that a few dozen
slow clients could keep everybody else out. Here a connection has one deadline for everything it does: a phone needs
a fraction of a second for a page and connects anew half a minute later.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.status.connection_limits import ConnectionLimits
from sync.status.rate import address_key


def protocol_class(limits: ConnectionLimits) -> type[asyncio.Protocol]:
    """The protocol of one server; its connections are counted together."""
    held: Counter[str] = Counter()

    class PhoneConnection(H11Protocol):
        """A connection that ends."""

        _key: str | None = None
        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            key = address_key(self.client[0] if self.client else "")
            if held[key] >= limits.each_client:
                transport.abort()
                return
            held[key] += 1
            self._key = key
            self._deadline = self.loop.call_later(limits.life_s, self._expire)

        def data_received(self, data: bytes) -> None:
            if not self.transport.is_closing():
                super().data_received(data)

        def connection_lost(self, exc: Exception | None) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
            if self._key is not None:
                held[self._key] -= 1
                if not held[self._key]:
                    del held[self._key]
                self._key = None
            super().connection_lost(exc)

        def _expire(self) -> None:
            cycle = cast("Any", self.cycle)
            if cycle is not None and not cycle.response_complete:
                cycle.keep_alive = False
                self._deadline = self.loop.call_later(limits.grace_s, self.transport.abort)
            else:
                self.transport.abort()

    return PhoneConnection
