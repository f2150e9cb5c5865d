"""The addresses of the tills' API: each takes its bytes, hands what they say to the desk, and says what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from sync import protocol
from sync.office import examples, openapi
from sync.office.desk import Desk
from sync.office.exchange import Answer, Exchange, Work, parsed
from sync.office.guard import Caller
from sync.office.metrics import Metrics
from sync.office.pool import Turn
from sync.protocol import (
    CompareAnswer,
    DrawRequest,
    EntryAnswer,
    ExchangeRequest,
    FeedAnswer,
    MembersFound,
    OfficeAnswer,
    PairAnswer,
    PairRequest,
    PushAnswer,
    PushRequest,
    ReserveAnswer,
    ReserveRequest,
    Tally,
    TransferRequest,
)
from terminal.clock import to_text
from terminal.errors import Refused, TillError
from terminal.ledger.unit import Unit
from terminal.services.privacy import LOOKED_UP_MAX

log = logging.getLogger(__name__)

_PRINTABLE: Final = r"^[^\x00-\x1f\x7f]+$"
_CURSOR_MAX: Final = 400

EntryId = Annotated[
    str, Path(alias="id", min_length=1, max_length=80, pattern=_PRINTABLE, description="The entry's id.")
]
ReservationId = Annotated[
    str, Path(alias="id", min_length=1, max_length=80, pattern=_PRINTABLE, description="The reservation's id.")
]
Cursor = Annotated[
    str,
    Query(
        max_length=_CURSOR_MAX,
        pattern=r"^[!-~]*$",
        description="The `cursor` of the last answer, as it was; empty begins.",
    ),
]
Find = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LOOKED_UP_MAX,
        pattern=_PRINTABLE,
        description="A whole phone number, card or code.",
    ),
]


class Routes:
    """The answers; `router` has them at their addresses."""

    def __init__(self, exchange: Exchange, desk: Desk, metrics: Metrics | None) -> None:
        self._exchange = exchange
        self._desk = desk
        self._metrics = metrics
        self.router = APIRouter(prefix=protocol.PREFIX)
        for tell in (self._pairing, self._exchanging, self._reserving, self._authority, self._about):
            tell()

    def _pairing(self) -> None:
        desk = self._desk

        async def pair(request: Request) -> Response:
            """Trade a one-time code from `paidui office pair` for the till's place at this office. The till's key is
            made by the till; the office only ever has its public half."""

            def prepare(body: bytes) -> Callable[[Unit, datetime], Answer]:
                asked = parsed(PairRequest, body)
                return lambda unit, now: desk.pair(unit, asked, now)

            return await self._exchange.pair(request, prepare)

        self._route(
            "POST", "/pair", pair, "Pair a till", "pairing", PairAnswer, (400, 403, 404, 408, 409, 413, 415),
            openapi.body(PairRequest, examples.PAIR), signed=False,
        )  # fmt: skip

    def _exchanging(self) -> None:
        desk = self._desk

        async def push(request: Request) -> Response:
            """Events of the till's journal, at most 200, in its order. One that can't be taken is kept for a person
            to look at (`quarantined`) and holds nothing else up. `gap`: go on with `fields.expected`. A revoked till
            may still push: its events are kept in quarantine."""

            def prepare(body: bytes) -> Work:
                events = parsed(PushRequest, body).events
                if any("\0" in event.body for event in events):
                    raise Refused("bad_request", faults=[{"where": "events.body", "what": "no_nul"}])
                return _Push(desk, events, self._metrics)

            return await self._exchange.change(
                request, prepare, revoked_may=True, most=protocol.BODY_MAX, shareable=_shareable, instead=_one_by_one
            )

        async def compare(request: Request) -> Response:
            """The last word of every exchange. Where both sides differ, the exchange with this till stops until a
            person has looked; the till goes on selling."""
            return await self._change(
                request, Tally, lambda asked: lambda unit, by, now: desk.compare(unit, by, asked, now)
            )

        async def feed(request: Request, cursor: Cursor = "") -> Response:
            """What changed in the till's store since `cursor`, a page at a time. Nothing is missed and the same page
            may be read twice."""
            return await self._exchange.read(request, lambda unit, by, now: desk.feed(unit, by.till, cursor, now))

        changes = (400, 401, 403, 404, 408, 409, 413, 415)
        self._route(
            "POST", "/events", push, "Push events", "exchange", PushAnswer, changes,
            openapi.body(PushRequest, examples.PUSH),
        )  # fmt: skip
        self._route(
            "POST", "/compare", compare, "Compare both sides", "exchange", CompareAnswer, changes,
            openapi.body(Tally, examples.TALLY),
        )  # fmt: skip
        self._route("GET", "/feed", feed, "Read the feed", "exchange", FeedAnswer, (401, 403, 409))

    def _reserving(self) -> None:
        desk = self._desk

        async def reserve(request: Request) -> Response:
            """Hold an amount of a member's wallet for a bill that is about to be committed. The bill uses it; what
            is not used is free again after its time."""
            return await self._change(
                request, ReserveRequest, lambda asked: lambda unit, by, now: desk.reserve(unit, by, asked, now)
            )

        async def let_go(request: Request, id_: ReservationId) -> Response:
            """Let go of a reservation whose bill was not committed. One that is over already stays so."""
            return await self._exchange.change(request, lambda _: lambda unit, by, now: desk.let_go(unit, by.till, id_))

        self._route(
            "POST", "/reservations", reserve, "Reserve an amount", "authority", ReserveAnswer,
            (400, 401, 403, 404, 408, 409, 413, 415), openapi.body(ReserveRequest, examples.RESERVE),
        )  # fmt: skip
        self._route(
            "DELETE", "/reservations/{id}", let_go, "Let go of a reservation", "authority", None, (401, 403, 404, 409)
        )

    def _authority(self) -> None:
        desk = self._desk

        async def members(request: Request, find: Find) -> Response:
            """The member of any store who has just this phone number, card or code, with wallets."""

            def found(unit: Unit, by: Caller, now: datetime) -> Answer:
                try:
                    return MembersFound(members=[desk.find_member(unit, by.till, find, now)])
                except Refused as refused:
                    if refused.code != "unknown_member":
                        raise
                    return MembersFound(members=[])

            return await self._exchange.read(request, found)

        async def entry(request: Request, id_: EntryId) -> Response:
            """An entry's place now, and of its draw what may be shown."""
            return await self._exchange.read(request, lambda unit, by, now: desk.entry(unit, by.till, id_, now))

        async def draw(request: Request, id_: EntryId) -> Response:
            """Draw for an entry. The seed's hash was shown before; `nonce` is the customer's side of it."""
            return await self._change(
                request, DrawRequest, lambda asked: lambda unit, by, now: desk.draw(unit, by, id_, asked, now)
            )

        async def exchange(request: Request, id_: EntryId) -> Response:
            """Put what an entry still waits for into a wallet; it leaves the queue."""
            return await self._change(
                request, ExchangeRequest, lambda asked: lambda unit, by, now: desk.exchange(unit, by, id_, asked, now)
            )

        async def transfer(request: Request) -> Response:
            """Move points, love value or vouchers between members."""
            return await self._change(
                request, TransferRequest, lambda asked: lambda unit, by, now: desk.transfer(unit, by, asked, now)
            )

        changes = (400, 401, 403, 404, 408, 409, 413, 415)
        self._route("GET", "/members", members, "Find a member", "authority", MembersFound, (401, 403, 409))
        self._route("GET", "/entries/{id}", entry, "Look at an entry", "authority", EntryAnswer, (401, 403, 404, 409))
        self._route(
            "POST", "/entries/{id}/draw", draw, "Draw", "authority", EntryAnswer, changes,
            openapi.body(DrawRequest, examples.DRAW),
        )  # fmt: skip
        self._route(
            "POST", "/entries/{id}/exchange", exchange, "Exchange an entry", "authority", EntryAnswer, changes,
            openapi.body(ExchangeRequest, examples.EXCHANGE),
        )  # fmt: skip
        self._route(
            "POST", "/transfers", transfer, "Transfer between members", "authority", None, changes,
            openapi.body(TransferRequest, examples.TRANSFER),
        )  # fmt: skip

    def _about(self) -> None:
        async def office() -> Response:
            """Who this office is, which versions of this contract it speaks, and its time."""
            return await self._exchange.look(about)

        self._route("GET", "/office", office, "About this office", "office", OfficeAnswer, (), signed=False)

    async def _change(
        self, request: Request, kind: type[Any], work: Callable[[Any], Callable[[Unit, str, datetime], Answer]]
    ) -> Response:
        def prepare(body: bytes) -> Work:
            done = work(parsed(kind, body))
            return lambda unit, by, now: done(unit, by.till, now)

        return await self._exchange.change(request, prepare)

    def _route(
        self,
        method: str,
        path: str,
        answer: Callable[..., Any],
        summary: str,
        tag: str,
        model: type[Any] | None,
        statuses: tuple[int, ...],
        extra: dict[str, Any] | None = None,
        *,
        signed: bool = True,
    ) -> None:
        told = " ".join((answer.__doc__ or "").split())
        self.router.add_api_route(
            path,
            answer,
            methods=[method],
            name=answer.__name__,
            operation_id=answer.__name__,
            summary=summary,
            description=told,
            tags=[tag],
            response_model=model,
            status_code=200 if model is not None else 204,
            response_description="Done." if model is None else (model.__doc__ or "Done.").partition("\n")[0],
            responses=openapi.problems(*statuses),
            openapi_extra={**(openapi.SIGNED if signed else {}), **(extra or {})},
        )


class _Push:
    """A batch of events, in one transaction; counted as it is answered."""

    def __init__(self, desk: Desk, events: list[protocol.PushedEvent], metrics: Metrics | None) -> None:
        self.desk = desk
        self.events = events
        self.metrics = metrics

    def __call__(self, unit: Unit, by: Caller, now: datetime) -> Answer:
        return self.counted(self.desk.push(unit, by.till, self.events, now))

    def counted(self, answer: PushAnswer | TillError) -> Answer:
        if self.metrics is not None and isinstance(answer, PushAnswer):
            for each in answer.answers:
                self.metrics.events(each.outcome.value)
        return answer


def _shareable(push: Work) -> bool:
    assert isinstance(push, _Push)
    return push.desk.shareable(push.events)


def _one_by_one(turn: Turn, by: Caller, push: Work, now: datetime) -> Answer:
    """The batch again, in as many transactions as it takes."""
    assert isinstance(push, _Push)
    with turn.writing() as ledger:
        return push.counted(push.desk.push_each(ledger, by.till, push.events, now))


def about(unit: Unit, now: datetime) -> OfficeAnswer:
    row = unit.sql.one("SELECT office, name, public_url FROM office WHERE id = 1")
    office, name, public_url = row if row is not None else ("", "", "")
    return OfficeAnswer(office=office, name=name, public_url=public_url, protocols=[protocol.VERSION], at=to_text(now))
