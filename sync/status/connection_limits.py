"""How long a connection may last, and how many there may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """`life_s`: after it an idle or slow connection is closed; one that is being answered gets `grace_s` more."""

    life_s: float = 20.0
    grace_s: float = 5.0
    each_client: int = 8
    all_clients: int = 64


CONNECTION_LIMITS: Final = ConnectionLimits()
