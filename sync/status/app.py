"""The status page as a web app: an entry's place, its payouts and its reasons, for whoever holds its token.

Public in the shop's network, so it offers next to nothing: a few addresses, no cookies, no script, and one form, by
which a claim slip is used (`claiming`). It knows no ledger; a `StatusSource` is handed in, the till's own or head
office's. A token that was never given out and a text that is no token at all get the same answer. Where the source
can't answer, the last known facts are shown with their time, or a page that says so.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

import resources
from sync.status.claiming import ClaimDesk, ClaimSource
from sync.status.gate import Gate, Limits, language_of
from sync.status.language import Catalogue
from sync.status.page import STYLESHEET_PATH, Message, Pages
from sync.status.reader import Reader, StatusSource
from terminal.clock import monotonic_ms as system_monotonic_ms
from terminal.errors import Refused, TillError
from terminal.ids import status_hash
from terminal.services.facts import StatusFacts

__all__ = ["Limits", "StatusSource", "make_app"]

log = logging.getLogger(__name__)

_TOKEN: Final = re.compile(r"[A-Z2-7]{26}", re.ASCII)
_CLOSE_S: Final = 2.0
_READ: Final = ["GET", "HEAD"]


def make_app(
    source: StatusSource,
    *,
    catalogue: Catalogue = resources.words,
    limits: Limits | None = None,
    monotonic_ms: Callable[[], int] = system_monotonic_ms,
    not_found: Message = Message.NOT_FOUND,
    claims: ClaimSource | None = None,
) -> ASGIApp:
    """The app around a source.

    `source` is asked from one thread of the app's own, one token at a time. `catalogue` gives the words of a
    language, `monotonic_ms` the time that the rates are counted by; `not_found` is the page where there is none. Where
    `claims` is handed in, slips can be claimed.
    """
    limits = limits or Limits()
    pages = Pages(catalogue)
    reader = Reader(source, timeout_s=limits.read_timeout_s, waiting_max=limits.reads_waiting_max)
    desk = _Desk(pages, reader, remembered_max=limits.remembered_max, not_found=not_found)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        reader.close(_CLOSE_S)

    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        # Addresses hold tokens: nothing about a request goes to anybody's tracing, whatever the environment says.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.add_api_route("/q/{token}", desk.status, methods=_READ, response_class=HTMLResponse)
    if claims is not None:
        claiming = ClaimDesk(pages, reader, claims, limits, monotonic_ms)
        app.add_api_route("/c/{code}", claiming.page, methods=_READ, response_class=HTMLResponse)
        app.add_api_route("/c/{code}", claiming.claim, methods=["POST"], response_class=HTMLResponse)
    app.add_api_route(STYLESHEET_PATH, desk.stylesheet, methods=_READ, response_class=Response)
    app.add_api_route("/healthz", desk.health, methods=_READ, response_class=PlainTextResponse)

    async def nothing_there(request: Request, _: Exception) -> Response:
        return desk.message(request, not_found, 404)

    async def broken(request: Request, _: Exception) -> Response:
        return desk.message(request, Message.UNAVAILABLE, 503)

    app.add_exception_handler(HTTPException, nothing_there)
    app.add_exception_handler(Exception, broken)
    return Gate(app, pages, limits, monotonic_ms, claims=claims is not None)


class _Desk:
    """Answers the requests."""

    def __init__(self, pages: Pages, reader: Reader, *, remembered_max: int, not_found: Message) -> None:
        self._pages = pages
        self._reader = reader
        self._remembered_max = remembered_max
        self._not_found = not_found
        self._last_known: OrderedDict[str, StatusFacts] = OrderedDict()
        self._failing = False

    async def status(self, token: str, request: Request) -> Response:
        asked = token.upper()
        if not token.isascii() or _TOKEN.fullmatch(asked) is None:
            return self.message(request, self._not_found, 404)
        key = status_hash(asked)
        try:
            facts = await self._reader.read(asked)
        except Refused as refused:
            if refused.code == "unknown_token":
                self._last_known.pop(key, None)
                return self.message(request, self._not_found, 404)
            return self._unavailable(request, key, refused)
        except Exception as error:  # noqa: BLE001 - whatever breaks in a source, a phone gets a page
            return self._unavailable(request, key, error)
        self._failing = False
        self._remember(key, facts)
        return self._html(request, self._pages.status(facts, language_of(request.scope)), 200)

    async def stylesheet(self) -> Response:
        return Response(
            self._pages.stylesheet,
            media_type="text/css",
            headers={"Cache-Control": "public, max-age=31536000, immutable"},
        )

    async def health(self) -> Response:
        return PlainTextResponse("ok\n")

    def message(self, request: Request, message: Message, status: int) -> Response:
        return self._html(request, self._pages.message(message, language_of(request.scope)), status)

    def _unavailable(self, request: Request, key: str, error: Exception) -> Response:
        if not self._failing:
            # Once until it works again: every phone in the shop asks every half minute.
            expected = isinstance(error, TillError)
            log.warning("the status page can't be read: %s", error, exc_info=None if expected else error)
            self._failing = True
        known = self._last_known.get(key)
        if known is None:
            return self.message(request, Message.UNAVAILABLE, 503)
        return self._html(request, self._pages.status(known, language_of(request.scope), stale=True), 503)

    def _remember(self, key: str, facts: StatusFacts) -> None:
        self._last_known[key] = facts
        self._last_known.move_to_end(key)
        while len(self._last_known) > self._remembered_max:
            self._last_known.popitem(last=False)

    def _html(self, request: Request, html: str, status: int) -> Response:
        tag = self._pages.words(language_of(request.scope)).tag
        return HTMLResponse(html, status, {"Content-Language": tag})
