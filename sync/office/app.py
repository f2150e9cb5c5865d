"""Head office as a web application: the tills' API under /v1, health and figures, and the customers' status page.

Made by a factory from what it works with: the pool of ledgers, a clock, the desk that does the work. It keeps nothing
of its own between two requests but counts, so that several processes may serve one database. `Front` stands before
everything and sees each request and its answer once, for limits, figures and the log; the status page keeps its own
gate behind it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp

from sync import protocol
from sync.office import jobs, openapi, problems
from sync.office.desk import Desk
from sync.office.exchange import Exchange, faults
from sync.office.front import Front, lived
from sync.office.guard import Guard
from sync.office.limits import Limits
from sync.office.metrics import Metrics, of_office
from sync.office.pool import Pool, Turn
from sync.office.routes import Routes
from sync.status.app import Limits as StatusLimits
from sync.status.app import StatusSource
from sync.status.app import make_app as make_status_app
from sync.status.page import Message
from sync.status.rate import Rate
from terminal.clock import Clock, system_clock
from terminal.clock import monotonic_ms as system_monotonic_ms
from terminal.errors import Broken, Refused, TillError, Unavailable
from terminal.services import claims, status
from terminal.services.claim_facts import ClaimFacts, SlipPage
from terminal.services.facts import StatusFacts

log = logging.getLogger(__name__)

TITLE: Final = "Paidui head office"
EVERYBODY: Final = Rate(burst=2_000, every_ms=2)
_READ: Final = ["GET", "HEAD"]


def make_app(
    pool: Pool,
    clock: Clock = system_clock,
    *,
    desk: Desk,
    limits: Limits | None = None,
    status_limits: StatusLimits | None = None,
    metrics: Metrics | None = None,
    monotonic_ms: Callable[[], int] = system_monotonic_ms,
    jobs_every_s: float = jobs.EVERY_S,
) -> ASGIApp:
    """The application around a pool of ledgers, which it closes at its end.

    `metrics` is None where no figures are kept; `jobs_every_s` 0 runs no scheduled jobs (tests that move the clock
    themselves).
    """
    limits = limits or Limits()
    exchange = Exchange(pool, Guard(clock, limits, monotonic_ms), clock, limits)
    page = make_status_app(
        _status_source(pool),
        limits=status_limits or StatusLimits(everybody=EVERYBODY),
        monotonic_ms=monotonic_ms,
        not_found=Message.NOT_YET,
        claims=_Claims(pool),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(pool.close)
            await stack.enter_async_context(lived(page))
            if jobs_every_s > 0:
                task = asyncio.create_task(jobs.every_minute(pool, clock, every_s=jobs_every_s))
                stack.push_async_callback(_ended, task)
            yield

    app = FastAPI(
        title=TITLE,
        version=str(protocol.VERSION),
        description=openapi.DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        openapi_tags=openapi.TAGS,
        redirect_slashes=False,
        lifespan=lifespan,
        # What is asked for holds ids and tokens: nothing of it goes to tracing, whatever the environment says.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.include_router(Routes(exchange, desk, metrics).router)
    _add_health(app, _Health(app, pool, metrics))
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(HTTPException, _not_served)
    return Front(app, page, limits, metrics, monotonic_ms)


def _status_source(pool: Pool) -> StatusSource:
    def source(token: str) -> StatusFacts:
        with pool.turn() as turn, turn.read() as unit:
            return status.status(unit, token)

    return source


class _Claims:
    """Slips claimed at head office itself."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def look(self, code: str) -> SlipPage:
        with self._pool.turn() as turn, turn.read() as unit:
            return claims.page(unit, code)

    def claim(self, code: str, phone: str, name: str, *, agreed: bool) -> ClaimFacts:
        with self._pool.turn() as turn, turn.write() as unit:
            return claims.claim_by_phone(unit, code, phone, name, agreed=agreed)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class _Health:
    """Whether the process lives, whether the office works, and how it stands."""

    def __init__(self, app: FastAPI, pool: Pool, metrics: Metrics | None) -> None:
        self._app = app
        self._pool = pool
        self._metrics = metrics

    async def openapi(self) -> Response:
        return JSONResponse(openapi.described(self._app))

    async def healthz(self) -> Response:
        """The process answers."""
        return PlainTextResponse("ok\n")

    async def readyz(self) -> Response:
        """The database is reachable and holds a ledger of this version."""
        try:
            await self._pool.run(_seen)
        except TillError as error:
            return problems.answer(Unavailable(error.code))
        except Exception:
            log.exception("the ledger can't be read")
            return problems.answer(Unavailable("internal"))
        return PlainTextResponse("ready\n")

    async def metrics(self) -> Response:
        """Figures of this process (labelled `worker`) and of the whole office."""
        if self._metrics is None:
            return problems.answer(Refused("not_found"))
        office = []
        try:
            office = await self._pool.run(lambda turn: _figures(turn))
        except TillError as error:
            log.warning("the office's figures can't be read", extra={"code": error.code})
        text = self._metrics.exposed(self._pool.asked, office)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def _add_health(app: FastAPI, health: _Health) -> None:
    app.add_api_route(f"{protocol.PREFIX}/openapi.json", health.openapi, methods=_READ, include_in_schema=False)
    app.add_api_route(
        "/healthz", health.healthz, methods=["GET"], tags=["office"], summary="Alive", operation_id="healthz",
        response_class=PlainTextResponse, responses=openapi.problems(),
    )  # fmt: skip
    app.add_api_route(
        "/readyz", health.readyz, methods=["GET"], tags=["office"], summary="Ready", operation_id="readyz",
        response_class=PlainTextResponse, responses=openapi.problems(),
    )  # fmt: skip
    app.add_api_route(
        "/metrics", health.metrics, methods=["GET"], tags=["office"], summary="Figures for Prometheus",
        operation_id="metrics", response_class=PlainTextResponse, responses=openapi.problems(404),
    )  # fmt: skip


def _seen(turn: Turn) -> None:
    with turn.read() as unit:
        unit.sql.one("SELECT count(*) FROM office")


def _figures(turn: Turn) -> list[Any]:
    with turn.read() as unit:
        return of_office(unit)


async def _bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    request.state.code = "bad_request"
    return problems.answer(Refused("bad_request", faults=faults(list(error.errors()))))


async def _not_served(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        refused = Refused("not_allowed", allow=(error.headers or {}).get("Allow", ""))
    elif error.status_code < 500:
        refused = Refused("not_found")
    else:
        return problems.answer(Broken("internal"))
    request.state.code = refused.code
    return problems.answer(refused)
