"""The API's own description, for strangers: what every address takes and answers, how a request is signed.

FastAPI writes most of it from the routes. Bodies are described here, because the routes take bytes (a signature is
over bytes), and so are the headers that sign and the problems that any address may answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from sync import protocol
from sync.protocol import (
    DrawRequest,
    ExchangeRequest,
    Message,
    PairRequest,
    Problem,
    PushRequest,
    ReserveRequest,
    Tally,
    TransferRequest,
)

REQUESTS: Final[Sequence[type[Message]]] = (
    PairRequest, PushRequest, Tally, ReserveRequest, DrawRequest, ExchangeRequest, TransferRequest,
)  # fmt: skip
SIGNING: Final[Mapping[str, tuple[str, str]]] = {
    "till": (protocol.TILL_HEADER, "The till's id, from its pairing."),
    "at": (protocol.AT_HEADER, "Milliseconds since 1970; at most five minutes from the office's clock."),
    "nonce": (protocol.NONCE_HEADER, "8 to 80 visible ASCII characters, never used before by this till."),
    "signature": (protocol.SIGNATURE_HEADER, "The Ed25519 signature, 128 lower-case hex digits."),
}
TAGS: Final = [
    {"name": "pairing", "description": "How a till comes to belong, once."},
    {
        "name": "exchange",
        "description": "Push what was sold, pull what changed, compare at the end. A till sends its journal in its own "
        "order, without a gap; what was sent before is answered `exists`, so that a request whose answer was lost is "
        "simply sent again.",
    },
    {
        "name": "authority",
        "description": "What only the office can do, because it alone knows all bills: reserve, draw, exchange, "
        "transfer, find a member of any store.",
    },
    {"name": "office", "description": "The office itself: who it is, whether it works. Not signed."},
]
DESCRIPTION: Final = """\
Tills of many stores sell on their own and send what they sold; head office settles it in the order of arrival and
lets them read what became of it.

**Amounts** are whole fen (1 yuan = 100 fen); wallets other than the balance hundredths; ratios hundredths of a
percent (`1000` is 10 %). **Instants** are ISO 8601 with an offset.

**Signing.** Every request but those of *pairing* and *office* has four headers. `Paidui-Signature` is the Ed25519
signature, in hex, with the key whose public half was given at pairing, over these lines, joined by single line feeds,
without one at the end:

    paidui-1
    <method, upper-case>
    <path with query, exactly as sent>
    <Paidui-Till>
    <Paidui-At>
    <Paidui-Nonce>
    <SHA-256 of the body's bytes in hex; of nothing where there is no body>

A till whose clock is wrong is answered the problem `clock` with the office's time in `fields.now_ms`.

**Errors** are problems (RFC 9457). Programs go by `code`; `fields` holds what the code's sentence needs. `429` and
`503` say in `Retry-After` when to come again, and nothing was done.

**Retrying** is always safe: ids are made by whoever asks before the first try, and the same id does a thing once.
"""
_WHY: Final[Mapping[int, str]] = {
    400: "The body is no JSON, or nested too deeply: `bad_json`.",
    401: "`unsigned`, `unknown_till`, `bad_signature`, `clock`, `repeated`.",
    403: "`revoked`, or the rules of pairing say no.",
    404: "There is none: `unknown_…`, `not_found`.",
    408: "The body did not arrive in time: `too_slow`.",
    409: "The state says no; `code` says which, and asking again changes nothing.",
    413: "The body is too large: `too_large`.",
    414: "The address is too long: `address_too_long`.",
    415: "The body is not `application/json`: `not_json`.",
    422: "Not as described here: `bad_request`, with where and what in `fields.faults`.",
    429: "Too many requests: `too_many`.",
    500: "The office failed at this; its log says at what.",
    503: "The database is away or busy.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that an address may answer; 413 to 503 may come from any."""
    content = {protocol.PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: dict[int | str, dict[str, Any]] = {}
    for status in sorted({*statuses, 414, 422, 429, 500, 503}):
        found[status] = {"description": _WHY[status], "content": content}
        if status in (429, 503):
            schema = {"type": "string", "pattern": "^[0-9]+$"}
            found[status]["headers"] = {"Retry-After": {"description": "Seconds.", "schema": schema}}
    return found


def body(kind: type[Message], example: Mapping[str, Any]) -> dict[str, Any]:
    """What a route takes, as its `openapi_extra`."""
    content = {"schema": {"$ref": f"#/components/schemas/{kind.__name__}"}, "example": dict(example)}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


SIGNED: Final[dict[str, Any]] = {"security": [{name: [] for name in SIGNING}]}


def described(app: FastAPI) -> dict[str, Any]:
    """The whole description; made once."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    schema = FastAPI.openapi(app)
    components = schema.setdefault("components", {})
    pairs = [(kind, "validation") for kind in (*REQUESTS, Problem)]
    _, own = models_json_schema(pairs, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    components["schemas"] = {**own["$defs"], **components.get("schemas", {})}
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["securitySchemes"] = {
        name: {"type": "apiKey", "in": "header", "name": header, "description": told}
        for name, (header, told) in SIGNING.items()
    }
    app.openapi_schema = schema
    return schema
