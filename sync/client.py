"""One till's calls to head office: each signed, each bounded, each answer either what the contract says or an error.

What an office answers is not trusted to be an answer: anything that the contract's models don't take, half of one, a
page of somebody's login portal, is `Unavailable`, as silence is. Only a well-formed problem can refuse. An office that
says the till's clock is wrong tells its own time, by which the same request is signed once more.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import requests
from pydantic import ValidationError
from urllib3.exceptions import HTTPError

from sync import protocol
from sync.keys import TillKey
from sync.protocol import (
    CompareAnswer,
    DrawRequest,
    EntryAnswer,
    ExchangeRequest,
    FeedAnswer,
    MemberNews,
    MembersFound,
    Message,
    OfficeAnswer,
    PairAnswer,
    PairRequest,
    Problem,
    PushAnswer,
    PushedEvent,
    PushRequest,
    ReserveAnswer,
    ReserveRequest,
    Tally,
    TransferRequest,
)
from sync.session import OfficeSession
from terminal.clock import Clock, monotonic_ms, system_clock
from terminal.errors import Refused, TillError, Unavailable

M = TypeVar("M", bound=Message)

ANSWER_MAX: Final = 16_000_000
"""Bytes of one answer, unpacked."""
WHOLE_S: Final = 30.0
"""How long one call may take in all, whatever comes in between."""
_CHUNK: Final = 65_536
_NOT_NOW: Final = frozenset({408, 425, 429})
_RESERVED: Final = ("self", "code")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: to be connected, between two bytes, and for the whole call."""

    connect_s: float = protocol.CONNECT_S
    read_s: float = protocol.READ_S
    whole_s: float = WHOLE_S


class Client:
    """Calls from one thread at a time. `till` and `key` are those of the pairing; without them it can only pair."""

    def __init__(
        self,
        session: requests.Session,
        url: str,
        *,
        till: str = "",
        key: TillKey | None = None,
        clock: Clock = system_clock,
        limits: Limits | None = None,
        monotonic: Callable[[], int] = monotonic_ms,
    ) -> None:
        """Raises `Refused("bad_address")` for an address that is none."""
        self._session = session
        self._url = checked_address(url)
        self._till = till
        self._key = key
        self._clock = clock
        self._limits = limits or Limits()
        self._monotonic = monotonic
        self._ahead_ms = 0
        """How far the office's clock is ahead of this machine's, as it said itself."""

    def about(self) -> OfficeAnswer:
        """Who the office is."""
        return self._told(OfficeAnswer, "GET", "/office")

    def pair(self, request: PairRequest) -> PairAnswer:
        """Trade a code for a place. Raises `Refused`: `bad_code`, `code_used`, `code_expired`, `history`."""
        return self._told(PairAnswer, "POST", "/pair", request)

    def push(self, events: Sequence[PushedEvent]) -> PushAnswer:
        """Send events. Raises `Refused`: `gap` with `expected`, or one of the reasons to stop."""
        return self._told(PushAnswer, "POST", "/events", PushRequest(events=list(events)))

    def feed(self, cursor: str) -> FeedAnswer:
        """The page behind a cursor."""
        return self._told(FeedAnswer, "GET", f"/feed?cursor={quote(cursor, safe='')}")

    def compare(self, tally: Tally) -> CompareAnswer:
        """Whether both sides agree."""
        return self._told(CompareAnswer, "POST", "/compare", tally)

    def reserve(self, request: ReserveRequest) -> ReserveAnswer:
        """Hold an amount of a wallet. Raises `Refused("insufficient")`."""
        return self._told(ReserveAnswer, "POST", "/reservations", request)

    def let_go(self, reservation: str) -> None:
        """Let go of what was held."""
        self._call("DELETE", f"/reservations/{quote(reservation, safe='')}", b"")

    def members(self, find: str) -> tuple[MemberNews, ...]:
        """Members of any store by a whole phone number, card or id."""
        return tuple(self._told(MembersFound, "GET", f"/members?find={quote(find, safe='')}").members)

    def entry(self, entry: str) -> EntryAnswer:
        """An entry's place now."""
        return self._told(EntryAnswer, "GET", f"/entries/{quote(entry, safe='')}")

    def draw(self, entry: str, request: DrawRequest) -> EntryAnswer:
        """Draw for an entry (8.3)."""
        return self._told(EntryAnswer, "POST", f"/entries/{quote(entry, safe='')}/draw", request)

    def exchange(self, entry: str, request: ExchangeRequest) -> EntryAnswer:
        """Put what an entry still waits for into a wallet (9.1)."""
        return self._told(EntryAnswer, "POST", f"/entries/{quote(entry, safe='')}/exchange", request)

    def transfer(self, request: TransferRequest) -> None:
        """Move points, love value or vouchers between members (9.2)."""
        self._call("POST", "/transfers", _text_of(request))

    def close(self) -> None:
        self._session.close()

    # one call

    def _told(self, kind: type[M], method: str, target: str, message: Message | None = None) -> M:
        body = self._call(method, target, b"" if message is None else _text_of(message))
        try:
            return kind.model_validate_json(body)
        except ValidationError as error:
            where = error.errors(include_url=False, include_input=False)[0]["loc"]
            raise Unavailable("office_answer", what=".".join(map(str, where))[:80]) from None

    def _call(self, method: str, target: str, body: bytes) -> bytes:
        """The answer's bytes. A clock that the office calls wrong is set by its word, and asked once more."""
        try:
            return self._once(method, protocol.PREFIX + target, body)
        except Refused as refused:
            now_ms = refused.fields.get("now_ms")
            if refused.code != "clock" or type(now_ms) is not int:
                raise
            self._ahead_ms = now_ms - self._now_ms()
        try:
            return self._once(method, protocol.PREFIX + target, body)
        except Refused as refused:
            if refused.code == "clock":
                raise Unavailable("clock") from refused
            raise

    def _once(self, method: str, target: str, body: bytes) -> bytes:
        limits = self._limits
        with self._bounded() as deadline_ms:
            request = requests.Request(method, self._url + target, data=body or None, auth=_nobody)
            prepared = self._session.prepare_request(request)
            signed = prepared.path_url
            prepared.headers.update(self._headers(method, signed, body))
            settings = self._session.merge_environment_settings(prepared.url or "", {}, True, None, None)
            response = self._session.send(
                prepared, timeout=(limits.connect_s, limits.read_s), allow_redirects=False, **settings
            )
            try:
                content = self._read(response, deadline_ms)
            finally:
                response.close()
        return self._judged(response, content)

    def _headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        headers = {"Accept": f"application/json, {protocol.PROBLEM}", "User-Agent": f"paidui/{protocol.VERSION}"}
        if body:
            headers["Content-Type"] = "application/json"
        if self._key is not None and self._till:
            at_ms, nonce = self._now_ms() + self._ahead_ms, secrets.token_urlsafe(18)
            signature = self._key.sign(protocol.to_sign(method, target, self._till, at_ms, nonce, body))
            headers |= {
                protocol.TILL_HEADER: self._till,
                protocol.AT_HEADER: str(at_ms),
                protocol.NONCE_HEADER: nonce,
                protocol.SIGNATURE_HEADER: signature,
            }
        return headers

    @contextmanager
    def _bounded(self) -> Iterator[int]:
        """Whatever goes wrong on the way is `Unavailable`; whatever takes too long is cut off."""
        session = self._session
        watch = None
        if isinstance(session, OfficeSession):
            watch = threading.Timer(self._limits.whole_s, session.cut)
            watch.daemon = True
            watch.start()
        try:
            yield self._monotonic() + int(self._limits.whole_s * 1_000)
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError):
            raise Refused("bad_address", address=self._url) from None
        except (requests.RequestException, HTTPError, OSError) as error:
            raise Unavailable("office_away", why=type(error).__name__) from error
        finally:
            if watch is not None:
                watch.cancel()

    def _read(self, response: requests.Response, deadline_ms: int) -> bytes:
        parts, size = [], 0
        for part in response.iter_content(_CHUNK):
            size += len(part)
            if size > ANSWER_MAX:
                raise Unavailable("office_answer", what="too large")
            if self._monotonic() > deadline_ms:
                raise Unavailable("office_away", why="too slow")
            parts.append(part)
        return b"".join(parts)

    def _judged(self, response: requests.Response, content: bytes) -> bytes:
        status = response.status_code
        if status in (200, 204):
            return content
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != protocol.PROBLEM or status < 400:
            raise Unavailable("office_answer", what=f"status {status}")
        try:
            problem = Problem.model_validate_json(content)
        except ValidationError:
            raise Unavailable("office_answer", what=f"problem {status}") from None
        raise _error(problem, status, response.headers.get("Retry-After", ""))

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1_000)


def checked_address(url: str) -> str:
    """An office's address without a slash at its end. Raises `Refused("bad_address")`."""
    plain = url.strip().rstrip("/")
    try:
        parts = urlsplit(plain)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fits = False
        parts = urlsplit("")
    if not fits or parts.query or parts.fragment or parts.username or not plain.isprintable() or " " in plain:
        raise Refused("bad_address", address=url[:80])
    return plain


def _error(problem: Problem, status: int, retry_after: str) -> TillError:
    """A problem as the till's own error."""
    fields = {name: value for name, value in problem.fields.items() if name not in _RESERVED}
    if status < 500 and status not in _NOT_NOW and problem.code != "repeated":
        return Refused(problem.code, **fields)
    if retry_after.isascii() and retry_after.isdigit():
        fields.setdefault("wait_ms", int(retry_after[:6]) * 1_000)
    return Unavailable(problem.code, **fields)


def _text_of(message: Message) -> bytes:
    """The message as it is sent. Raises `Refused("unsendable")` for a text that no JSON can carry."""
    try:
        return message.model_dump_json(exclude_none=False).encode()
    except ValueError as error:
        raise Refused("unsendable") from error


def _nobody(request: Any) -> Any:
    """Nobody's name and password: without this, `requests` looks for some in the user's own files."""
    return request
