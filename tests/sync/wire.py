"""Head office within reach without a network: an adapter for `requests` that calls its ASGI application directly.

The application runs on an event loop and threads of its own, as under a server, so that what a request holds open
between two threads is as real here as there; its beginning and end (lifespan) are gone through as well. Whoever wants
messages lost, doubled or cut puts an adapter of their own around this one.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import Future
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse
from urllib3._collections import HTTPHeaderDict

Message = MutableMapping[str, Any]
Application = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

ANSWER_MAX_S: Final = 60.0
"""How long an answer is waited for at most, so that an application that hangs fails a test instead of holding it up."""


class OfficeAdapter(BaseAdapter):
    """Mount it on a session for the office's address: `session.mount("http://office.test", OfficeAdapter(app))`.

    `close` ends the application in its order; with `killed` it is let go as a killed process would be. `client` is the
    address that the application sees requests come from.
    """

    def __init__(self, app: Application, *, client: tuple[str, int] = ("127.0.0.1", 50_000)) -> None:
        super().__init__()
        self.app = app
        self.client = client
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._orderly = True
        self._running: Future[None] = Future()
        self._thread = threading.Thread(target=self._serve, name="office-in-process", daemon=True)
        self._thread.start()
        self._running.result(ANSWER_MAX_S)

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The application's answer. What it raises by itself is raised here: a server would have said 500."""
        if self._loop is None or not self._thread.is_alive():
            raise requests.ConnectionError("the office is not running", request=request)
        answering = asyncio.run_coroutine_threadsafe(self._answer(request), self._loop)
        status, headers, body = answering.result(ANSWER_MAX_S)
        return response_of(request, status, headers, body)

    def close(self, *, killed: bool = False) -> None:
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._orderly = not killed
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _serve(self) -> None:
        try:
            asyncio.run(self._live())
        except BaseException as error:  # noqa: BLE001 - told to whoever waits in the constructor
            if not self._running.done():
                self._running.set_exception(error)

    async def _live(self) -> None:
        """Begin, answer until told to stop, end."""
        said: asyncio.Queue[Message] = asyncio.Queue()
        told: asyncio.Queue[Message] = asyncio.Queue()

        async def live() -> None:
            try:
                scope: Message = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
                await self.app(scope, told.get, said.put)
            except BaseException as error:
                await said.put({"type": "lifespan.none", "message": repr(error)})
                raise

        life = asyncio.ensure_future(live())
        await told.put({"type": "lifespan.startup"})
        begun = await said.get()
        if begun["type"] == "lifespan.startup.failed":
            await life
            raise RuntimeError(begun.get("message", "the office did not start"))
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._running.set_result(None)
        await self._stop.wait()
        if self._orderly and begun["type"] == "lifespan.startup.complete":
            await told.put({"type": "lifespan.shutdown"})
            await said.get()
            await life
        else:
            life.cancel()
            await asyncio.gather(life, return_exceptions=True)

    async def _answer(self, request: requests.PreparedRequest) -> tuple[int, list[tuple[str, str]], bytes]:
        body = request.body or b""
        whole = body.encode() if isinstance(body, str) else bytes(body)
        scope = self._scope(request, len(whole))
        parts: list[Message] = [{"type": "http.request", "body": whole, "more_body": False}]
        status, headers, answer = 500, [], io.BytesIO()

        async def receive() -> Message:
            if parts:
                return parts.pop()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
            elif message["type"] == "http.response.body":
                answer.write(message.get("body", b""))

        await self.app(scope, receive, send)
        return status, headers, answer.getvalue()

    def _scope(self, request: requests.PreparedRequest, length: int) -> Message:
        where = urlsplit(request.url or "")
        headers = [(name.lower().encode("latin-1"), _bytes(value)) for name, value in request.headers.items()]
        if not any(name == b"host" for name, _ in headers):
            headers.append((b"host", where.netloc.encode("latin-1")))
        if length and not any(name == b"content-length" for name, _ in headers):
            headers.append((b"content-length", str(length).encode()))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": where.scheme,
            "path": unquote(where.path),
            "raw_path": where.path.encode("latin-1"),
            "query_string": where.query.encode("latin-1"),
            "root_path": "",
            "headers": headers,
            "client": self.client,
            "server": (where.hostname or "", where.port or 80),
            "state": {},
        }


def response_of(
    request: requests.PreparedRequest, status: int, headers: list[tuple[str, str]], body: bytes
) -> requests.Response:
    """A response as `requests` would have made it of these bytes."""
    response = requests.Response()
    response.status_code = status
    response.headers = CaseInsensitiveDict(headers)
    response.raw = HTTPResponse(
        body=io.BytesIO(body), headers=HTTPHeaderDict(headers), status=status, preload_content=False
    )
    response.url = request.url or ""
    response.request = request
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    return response


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")
