"""A session to head office whose calls can be cut off from outside, whatever the other side is doing.

The limits that `requests` knows are between two bytes: an office, or what stands in its place, that sends one byte now
and then could hold a call for ever. So the sockets are remembered, and `cut` closes them under whoever waits.
"""

from __future__ import annotations

import contextlib
import socket
import weakref
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class OfficeSession(requests.Session):
    """One connection that is kept open between calls, no retries of its own, and `cut`."""

    def __init__(self) -> None:
        super().__init__()
        self._adapters = [_Adapter(), _Adapter()]
        self.mount("http://", self._adapters[0])
        self.mount("https://", self._adapters[1])

    def cut(self) -> None:
        """End what is under way, from any thread: whoever waits for an answer gets an error at once."""
        for adapter in self._adapters:
            adapter.cut()


class _Adapter(HTTPAdapter):
    def __init__(self) -> None:
        self._connections: weakref.WeakSet[HTTPConnection] = weakref.WeakSet()
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        connections = self._connections

        class Plain(HTTPConnection):
            def connect(self) -> None:
                connections.add(self)
                super().connect()

        class Secret(HTTPSConnection):
            def connect(self) -> None:
                connections.add(self)
                super().connect()

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecretPool(HTTPSConnectionPool):
            ConnectionCls = Secret

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecretPool}

    def cut(self) -> None:
        for connection in list(self._connections):
            sock = connection.sock
            if sock is not None:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
