"""What every request passes before it reaches the page, and every answer on its way out.

A plain ASGI layer, so that nothing can be answered around it: methods, the address's length and the rates are
checked first; the strict headers go on everything; and what breaks behind it becomes a page that says so, never a
stack trace.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.status import page
from sync.status.language import choose
from sync.status.rate import Rate, RateLimit, address_key

log = logging.getLogger(__name__)

METHODS: Final = ("GET", "HEAD")
CLAIMS: Final = "/c/"
"""Behind this a slip is claimed: the one place where something may be sent."""
FORM_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # or a browser would not say where its form came from
}
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


CLIENT_RATE: Final = Rate(burst=30, every_ms=1_000)
CLAIMING_RATE: Final = Rate(burst=8, every_ms=60_000)
EVERYBODY_RATE: Final = Rate(burst=120, every_ms=20)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client, and all of them together, may ask for; and how long anything may take."""

    address_max: int = 512  # bytes of path and query
    client: Rate = CLIENT_RATE
    everybody: Rate = EVERYBODY_RATE
    clients_max: int = 4_096
    read_timeout_s: float = 4.0
    reads_waiting_max: int = 32
    remembered_max: int = 256  # last known facts
    claiming: Rate = CLAIMING_RATE  # one client's tries to claim
    each_slip: Rate = CLAIMING_RATE  # tries with one slip, whoever makes them


def language_of(scope: Scope) -> str:
    """The language that this request's answer is written in."""
    try:
        asked = parse_qs(scope["query_string"][:512].decode("latin-1"), max_num_fields=8)
    except ValueError:
        asked = {}
    return choose(asked.get("lang", [None])[-1], Headers(scope=scope).get("accept-language", ""))


class Gate:
    """Wraps the page's app."""

    def __init__(
        self, app: ASGIApp, pages: page.Pages, limits: Limits, monotonic_ms: Callable[[], int], *, claims: bool = False
    ) -> None:
        """With `claims` slips may be claimed here."""
        self._app = app
        self._claims = claims
        self._pages = pages
        self._address_max = limits.address_max
        self._clients = RateLimit(limits.client, monotonic_ms, keys_max=limits.clients_max)
        self._everybody = RateLimit(limits.everybody, monotonic_ms, keys_max=1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = False

        async def send_strictly(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                headers = MutableHeaders(scope=message)
                strict = HEADERS | FORM_HEADERS if scope["path"].startswith(CLAIMS) else HEADERS
                for name, value in strict.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send_strictly)
            return
        try:
            await self._app(scope, receive, send_strictly)
        except Exception:
            # Without the request's path: a token in a log would be as good as the receipt.
            log.exception("a status page could not be written")
            if not answered:
                unavailable = self._page(scope, page.Message.UNAVAILABLE, 503)
                await unavailable(scope, receive, send_strictly)

    def _refusal(self, scope: Scope) -> Response | None:
        client = scope.get("client")
        wait_ms = self._clients.wait_ms(address_key(client[0]) if client else "")
        if wait_ms == 0:
            wait_ms = self._everybody.wait_ms("")
        if wait_ms > 0:
            response = self._page(scope, page.Message.TOO_MANY, 429)
            response.headers["Retry-After"] = str(-(-wait_ms // 1_000))
            return response
        methods = (*METHODS, "POST") if self._claims and scope["path"].startswith(CLAIMS) else METHODS
        if scope["method"] not in methods:
            response = self._page(scope, page.Message.NOT_ALLOWED, 405)
            response.headers["Allow"] = ", ".join(methods)
            return response
        if len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) > self._address_max:
            return self._page(scope, page.Message.TOO_LONG, 414)
        return None

    def _page(self, scope: Scope, message: page.Message, status: int) -> Response:
        language = language_of(scope)
        return HTMLResponse(
            self._pages.message(message, language),
            status,
            {"Content-Language": self._pages.words(language).tag},
        )
