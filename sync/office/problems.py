"""What head office answers instead of doing what it was asked: RFC 9457 problems, one for each of the till's errors.

A program goes by `code`, and by `fields` where there are any; title and detail are for whoever reads a log. Nothing of
what was sent is repeated, and nothing of the database's own words gets out.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from starlette.responses import Response

from sync import protocol
from sync.protocol import Problem
from terminal.errors import Refused, TillError, Unavailable

RETRY_S: Final = 5
"""When to come again where it isn't known better."""

_STATUS: Final[Mapping[str, int]] = {
    "bad_json": 400,
    "bad_signature": 401,
    "clock": 401,
    "repeated": 401,
    "unknown_till": 401,
    "unsigned": 401,
    "bad_code": 403,
    "code_expired": 403,
    "code_used": 403,
    "revoked": 403,
    "not_found": 404,
    "not_allowed": 405,
    "too_slow": 408,
    "too_large": 413,
    "address_too_long": 414,
    "not_json": 415,
    "bad_request": 422,
    "bad_cursor": 422,
    "too_many": 429,
}
_TITLE: Final[Mapping[str, str]] = {
    "bad_json": "The body is no JSON, or nested too deeply",
    "bad_signature": "The signature is not this till's over this request",
    "clock": "The request's instant is too far from the office's clock; sign again by fields.now_ms",
    "repeated": "This request came before; sign each with a new nonce",
    "unknown_till": "No till of this office has that id",
    "unsigned": "The request is not signed",
    "revoked": "This till was revoked",
    "bad_code": "No pairing code like this is open",
    "history": "The till has bills, and so has the office: their histories can't become one",
    "gap": "Events are missing before these; go on with fields.expected",
    "fork": "The till's journal went another way than what the office has of it",
    "not_found": "There is nothing at this address",
    "not_allowed": "This address does not do that",
    "too_slow": "The request did not arrive in time",
    "too_large": "The request is too large",
    "address_too_long": "The address is too long",
    "not_json": "Only application/json is read",
    "bad_request": "The request is not as the contract says",
    "too_many": "Too many requests; wait",
    "office_busy": "The office is busy; try again",
    "internal": "The office failed at this; it is in its log",
}


def status_of(error: TillError) -> int:
    """The HTTP status of an error. What the rules refuse and no other status fits is a conflict."""
    if isinstance(error, Unavailable):
        return 503
    if not isinstance(error, Refused):
        return 500
    if error.code in _STATUS:
        return _STATUS[error.code]
    return 404 if error.code.startswith("unknown_") else 409


def problem_of(error: TillError) -> Problem:
    """The problem that tells an error. Where the ledger itself is in trouble, its fields (paths, causes) stay here."""
    status = status_of(error)
    return Problem(
        type=f"urn:paidui:problem:{error.code}"[:400],
        title=_TITLE.get(error.code, HTTPStatus(status).phrase),
        status=status,
        code=error.code,
        fields={name: _plain(value) for name, value in error.fields.items()} if status < 500 else {},
    )


def answer(error: TillError) -> Response:
    """The problem as it goes out."""
    problem = problem_of(error)
    headers = {"Cache-Control": "no-store"}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Paidui-Signature"
    if problem.status == 503:
        headers["Retry-After"] = str(RETRY_S)
    if problem.status == 429:
        headers["Retry-After"] = str(-(-int(problem.fields.get("wait_ms", 1_000)) // 1_000))
    if "allow" in error.fields:
        headers["Allow"] = str(error.fields["allow"])
    return Response(problem.model_dump_json(), problem.status, headers, protocol.PROBLEM)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return _plain(str(value))
