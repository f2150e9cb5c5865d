"""One signed request from its bytes to its answer: read within bounds, checked, parsed, worked, written out.

Everything from the signature on happens on one of the pool's threads, in the order that costs a stranger most and head
office least: nothing is parsed that was not signed, and nothing is locked for what can't be parsed. Bodies are read by
pydantic's own JSON reader, which takes neither lone surrogates nor NaN nor deep nesting.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from sync.office import problems
from sync.office.guard import Caller, Guard, Sent
from sync.office.limits import Limits
from sync.office.pool import Pool, Turn
from sync.protocol import Message
from terminal.clock import Clock
from terminal.errors import Broken, Refused, TillError, Unavailable
from terminal.ledger.unit import Unit

log = logging.getLogger(__name__)

M = TypeVar("M", bound=Message)
Answer = Message | TillError | None
Work = Callable[[Unit, Caller, datetime], Answer]

_JSON: Final = "application/json"
_NOT_SHARED: Final = ("ledger_alone", "ledger_busy")
_FAULTS_MAX: Final = 8


class Exchange:
    """Answers requests with the pool's ledgers."""

    def __init__(self, pool: Pool, guard: Guard, clock: Clock, limits: Limits) -> None:
        self._pool = pool
        self._guard = guard
        self._clock = clock
        self._limits = limits

    async def read(self, request: Request, work: Work) -> Response:
        """Answer a till that asks: one reading transaction."""

        def reading(turn: Turn, sent: Sent) -> Answer:
            with turn.read() as unit:
                caller = self._guard.check(unit, sent)
                request.state.till = caller.till
                if caller.revoked:
                    raise Refused("revoked")
                self._guard.once(caller)
                return work(unit, caller, self._clock())

        return await self._answered(request, reading)

    async def change(
        self,
        request: Request,
        prepare: Callable[[bytes], Work],
        *,
        revoked_may: bool = False,
        most: int | None = None,
        shareable: Callable[[Work], bool] | None = None,
        instead: Callable[[Turn, Caller, Work, datetime], Answer] | None = None,
    ) -> Response:
        """Do what a till asks for, in one writing transaction. `prepare` parses its body; what is `shareable` is done
        beside others; `instead` does it by other means where it broke unexpectedly and was undone.
        """

        def changing(turn: Turn, sent: Sent) -> Answer:
            with turn.read() as unit:
                caller = self._guard.check(unit, sent)
            request.state.till = caller.till
            if caller.revoked and not revoked_may:
                raise Refused("revoked")
            work = prepare(sent.body)
            try:
                return self._worked(turn, caller, work, shared=shareable is not None and shareable(work))
            except Refused as refused:
                if refused.code != "repeated":
                    with turn.write() as unit:
                        self._guard.spend(unit, caller)
                raise
            except TillError:
                raise
            except Exception:
                if instead is None:
                    raise
                log.exception("a request broke and is done by parts", extra={"till": caller.till})
                with turn.write() as unit:
                    self._guard.spend(unit, caller)
                return instead(turn, caller, work, self._clock())

        return await self._answered(request, changing, most=most)

    def _worked(self, turn: Turn, caller: Caller, work: Work, *, shared: bool) -> Answer:
        """In one transaction; alone, where it turns out that it can't be done beside others."""
        try:
            with turn.write(shared=shared) as unit:
                self._guard.spend(unit, caller)
                return work(unit, caller, self._clock())
        except Unavailable as trouble:
            if not shared or trouble.code not in _NOT_SHARED:
                raise
        return self._worked(turn, caller, work, shared=False)

    async def pair(self, request: Request, prepare: Callable[[bytes], Callable[[Unit, datetime], Answer]]) -> Response:
        """Pair a till: not signed, but by a one-time code, and only so often from one address."""

        def pairing(turn: Turn, sent: Sent) -> Answer:
            self._guard.pairing(sent.address)
            work = prepare(sent.body)
            with turn.write() as unit:
                return work(unit, self._clock())

        return await self._answered(request, pairing)

    async def look(self, work: Callable[[Unit, datetime], Message]) -> Response:
        """Answer anybody."""

        def looking(turn: Turn, _: Sent | None) -> Answer:
            with turn.read() as unit:
                return work(unit, self._clock())

        return await self._answered(None, looking)

    async def _answered(
        self, request: Request | None, work: Callable[[Turn, Any], Answer], *, most: int | None = None
    ) -> Response:
        try:
            sent = None
            if request is not None:
                sent = await self._sent(request, most or self._limits.small_body_max)

            def worked(turn: Turn) -> Answer:
                return work(turn, sent)

            answer = await self._pool.run(worked)
            if isinstance(answer, TillError):
                raise answer
        except TillError as error:
            return self._problem(request, error)
        except ClientDisconnect:
            return self._problem(request, Refused("too_slow"))
        except Exception:
            log.exception("a request broke")
            return self._problem(request, Broken("internal"))
        if answer is None:
            return Response(status_code=204, headers={"Cache-Control": "no-store"})
        return Response(answer.model_dump_json(), 200, {"Cache-Control": "no-store"}, _JSON)

    def _problem(self, request: Request | None, error: TillError) -> Response:
        if isinstance(error, Broken):
            log.error("the ledger is broken: %s", error.code)
        if request is not None:
            request.state.code = error.code
        return problems.answer(error)

    async def _sent(self, request: Request, most: int) -> Sent:
        body = b""
        if request.method not in ("GET", "HEAD", "DELETE"):
            kind = request.headers.get("content-type", _JSON).partition(";")[0].strip().lower()
            if kind != _JSON:
                raise Refused("not_json")
            try:
                async with asyncio.timeout(self._limits.body_s):
                    body = await _body(request, most)
            except TimeoutError:
                raise Refused("too_slow") from None
        scope = request.scope
        path = scope.get("raw_path") or request.url.path.encode()
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        target = (path.partition(b"?")[0] + query).decode("latin-1")
        return Sent(request.method, target, request.headers, body, request.client.host if request.client else "")


async def _body(request: Request, most: int) -> bytes:
    """The body, unless it is larger than `most`: told by its length where that is said, else by counting."""
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said[:20]) > most:
        raise Refused("too_large", most=most)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise Refused("too_large", most=most)
        parts.append(part)
    return b"".join(parts)


def parsed(kind: type[M], body: bytes) -> M:
    """A message out of its bytes. Raises `Refused("bad_json")`, or `bad_request` with `faults`: where, and what.

    Nothing of what was sent is in the faults.
    """
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=True)
        if found[0]["type"] == "json_invalid" and "surrogate" not in str(found[0].get("ctx")):
            raise Refused("bad_json") from None
        raise Refused("bad_request", faults=faults(found)) from None


def faults(found: list[Any]) -> list[dict[str, str]]:
    """Where a request is not as the contract says, and how; the first few."""
    return [
        {"where": ".".join(str(part) for part in _place(each)), "what": str(each["type"])}
        for each in found[:_FAULTS_MAX]
    ]


def _place(fault: Any) -> tuple[Any, ...]:
    """The names of the contract only: a field that it does not know was named by the sender."""
    place: tuple[Any, ...] = fault["loc"]
    return (*place[:-1], "*") if fault["type"] == "extra_forbidden" else place
