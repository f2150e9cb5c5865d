"""What every request meets first and every answer passes last, whoever answers: rates, lengths, figures, the log.

A plain ASGI layer, so that nothing is answered around it. The API's addresses go to the one application, everything
else to the customers' status page, whose answers say nothing about what there is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync import protocol
from sync.office import problems
from sync.office.limits import Limits
from sync.office.metrics import Metrics
from sync.status.rate import RateLimit, address_key
from terminal.errors import Broken, Refused

log = logging.getLogger(__name__)

_OWN: Final = ("/healthz", "/readyz", "/metrics")
_SILENT: Final = frozenset({*_OWN, "status page"})
"""Not logged where all went well: asked all day by machines, or by phones whose owners are nobody's business."""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Front:
    """Stands before the API (`app`) and the status page (`page`)."""

    def __init__(
        self,
        app: ASGIApp,
        page: ASGIApp,
        limits: Limits,
        metrics: Metrics | None,
        monotonic_ms: Callable[[], int],
    ) -> None:
        self._app = app
        self._page = page
        self._address_max = limits.address_max
        self._metrics = metrics
        self._now = monotonic_ms
        self._anybody = RateLimit(limits.anybody, monotonic_ms, keys_max=limits.keys_max)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._now()
        status = 0

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        state = scope.setdefault("state", {})
        is_api = self._is_api(scope["path"])
        try:
            refused = self._refused(scope) if is_api else None
            if refused is not None:
                state["code"] = refused.code
                await problems.answer(refused)(scope, receive, seen)
            else:
                await (self._app if is_api else self._page)(scope, receive, seen)
        except Exception:
            log.exception("an answer broke")
            if not status:
                await problems.answer(Broken("internal"))(scope, receive, seen)
        finally:
            self._told(scope, "" if is_api else "status page", status, self._now() - began)

    def _is_api(self, path: str) -> bool:
        return path in _OWN or path == protocol.PREFIX or path.startswith(f"{protocol.PREFIX}/")

    def _refused(self, scope: Scope) -> Refused | None:
        client = scope.get("client")
        wait_ms = self._anybody.wait_ms(address_key(client[0]) if client else "")
        if wait_ms > 0:
            return Refused("too_many", wait_ms=wait_ms)
        if len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) > self._address_max:
            return Refused("address_too_long", most=self._address_max)
        return None

    def _told(self, scope: Scope, page: str, status: int, took_ms: int) -> None:
        route = page or getattr(scope.get("route"), "path", "none")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        state = scope["state"]
        code = state.get("code", "")
        if self._metrics is not None:
            self._metrics.request(route, method, status, took_ms / 1_000, code)
        if status < 400 and route in _SILENT:
            return
        kept = {"method": method, "route": route, "status": status, "ms": took_ms}
        if state.get("till"):
            kept["till"] = state["till"]
        if code:
            kept["code"] = code
        log.log(logging.WARNING if status >= 500 or not status else logging.INFO, "answered", extra=kept)


@asynccontextmanager
async def lived(app: ASGIApp) -> AsyncIterator[None]:
    """Another application's own beginning and end, gone through around the block."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    scope: Scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    life = asyncio.ensure_future(app(scope, told.get, said.put))
    await told.put({"type": "lifespan.startup"})
    begun = await said.get()
    if begun["type"] != "lifespan.startup.complete":
        raise RuntimeError(begun.get("message", "an application did not begin"))
    try:
        yield
    finally:
        await told.put({"type": "lifespan.shutdown"})
        await said.get()
        await life
