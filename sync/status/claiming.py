"""A claim slip on the customer's phone: what it is good for, a phone number, and the bill is his.

Whoever has the slip may claim, as at a till. Nothing of a person is shown before; that a number belongs to a member is
told only to somebody who holds a slip that is good, a few tries a minute for each phone and for each slip. There is no
session that somebody else's page could ride on; a form that another site sends is refused all the same. The claim is
committed before anything is said, and sent again it is answered as it was done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol
from urllib.parse import parse_qs, urlsplit

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sync.status.claim_view import Tried, claim_view, kept, refusal
from sync.status.gate import Limits, language_of
from sync.status.language import CHOICES
from sync.status.page import Message, Pages
from sync.status.rate import RateLimit, address_key
from sync.status.reader import Reader
from terminal import claim_code
from terminal.errors import Refused, TillError
from terminal.services.claim_facts import ClaimFacts, SlipPage

log = logging.getLogger(__name__)

BODY_MAX: Final = 2_048
FIELDS_MAX: Final = 8
FORM: Final = "application/x-www-form-urlencoded"
_SLIP: Final = frozenset({"unknown_claim", "already_claimed", "claim_expired", "claim_refunded"})
"""What is wrong with the slip itself; all else is wrong with what was entered."""


class ClaimSource(Protocol):
    """Whoever can claim: the till itself, or head office. Blocking; called from the status source's own thread."""

    def look(self, code: str) -> SlipPage:
        """Raises `Refused`: `unknown_claim`, `already_claimed`, `claim_expired`, `claim_refunded`."""

    def claim(self, code: str, phone: str, name: str, *, agreed: bool) -> ClaimFacts:
        """Raises as `look`, and `Refused` for what was entered; `Unavailable` where it is not certain yet."""


class ClaimDesk:
    """Answers the requests about slips."""

    def __init__(
        self, pages: Pages, reader: Reader, source: ClaimSource, limits: Limits, monotonic_ms: Callable[[], int]
    ) -> None:
        self._pages = pages
        self._reader = reader
        self._source = source
        self._clients = RateLimit(limits.claiming, monotonic_ms, keys_max=limits.clients_max)
        self._slips = RateLimit(limits.each_slip, monotonic_ms, keys_max=limits.clients_max)

    async def page(self, code: str, request: Request) -> Response:
        """The slip, and the field."""
        return await self._shown(request, claim_code.read(code), Tried(), None)

    async def claim(self, code: str, request: Request) -> Response:
        """What the form sent."""
        if _is_foreign(request):
            return self._message(request, Message.NOT_ALLOWED, 403)
        read = claim_code.read(code)
        wait_ms = self._wait_ms(request, read)
        if wait_ms:
            response = self._message(request, Message.TOO_MANY, 429)
            response.headers["Retry-After"] = str(-(-wait_ms // 1_000))
            return response
        tried = await _sent(request)
        if tried is None:
            return self._message(request, Message.TOO_LONG, 413)
        if not read:
            return await self._shown(request, "", tried, None)
        asked = partial(self._source.claim, read, tried.phone, tried.name, agreed=tried.agreed)
        try:
            told = await self._reader.ask(asked)
        except Refused as refused:
            return await self._shown(request, read, tried, refused)
        except Exception as error:  # noqa: BLE001 - whatever breaks, a phone gets a page, and may send it again
            return self._failed(request, error)
        return self._done(request, told)

    def _done(self, request: Request, told: ClaimFacts) -> Response:
        language = language_of(request.scope)
        if not told.status_token or told.settlement is None or told.settlement.entry_id is None:
            return self._html(request, self._pages.told(*kept(self._pages.words(language)), language), 200)
        asked = request.query_params.get("lang", "")
        return RedirectResponse(f"/q/{told.status_token}" + (f"?lang={asked}" if asked in CHOICES else ""), 303)

    async def _shown(self, request: Request, code: str, tried: Tried, error: Refused | None) -> Response:
        language = language_of(request.scope)
        words = self._pages.words(language)
        try:
            if not code:
                raise Refused("unknown_claim")
            if error is not None and error.code in _SLIP:
                raise error
            slip = await self._reader.ask(partial(self._source.look, code))
        except Refused as refused:
            return self._html(request, self._pages.told(*refusal(words, refused), language), 404)
        except Exception as failure:  # noqa: BLE001 - as above
            return self._failed(request, failure)
        view = claim_view(slip, words, tried, error)
        return self._html(request, self._pages.claim(view, language), 200 if error is None else 422)

    def _failed(self, request: Request, error: Exception) -> Response:
        expected = isinstance(error, TillError)
        log.warning("a slip can't be claimed: %s", error, exc_info=None if expected else error)
        return self._message(request, Message.UNAVAILABLE, 503)

    def _wait_ms(self, request: Request, code: str) -> int:
        client = request.scope.get("client")
        wait_ms = self._clients.wait_ms(address_key(client[0]) if client else "")
        return wait_ms or self._slips.wait_ms(claim_code.hashed(code))

    def _message(self, request: Request, message: Message, status: int) -> Response:
        return self._html(request, self._pages.message(message, language_of(request.scope)), status)

    def _html(self, request: Request, html: str, status: int) -> Response:
        tag = self._pages.words(language_of(request.scope)).tag
        return HTMLResponse(html, status, {"Content-Language": tag})


def _is_foreign(request: Request) -> bool:
    """Whether another site's page sent it, as far as a browser says so."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")


async def _sent(request: Request) -> Tried | None:
    """What stands in the form; None for what is too long or no form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_MAX:
            return None
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=FIELDS_MAX)
    except ValueError:
        return None
    told = {name: fields.get(name, [""])[-1].strip()[:200] for name in ("phone", "name", "agreed")}
    return Tried(told["phone"], told["name"], told["agreed"] == "1")
