"""What head office does with what tills ask, as the web application sees it: one function for each request.

Each works within the one transaction that it is handed, and raises a `TillError` where that is to be undone. Where
something is to be kept although the answer is no (a fork is marked, and what was offered put into quarantine), the
error is returned instead: it is committed first and told after.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sync.protocol import (
    CompareAnswer,
    DrawRequest,
    EntryAnswer,
    ExchangeRequest,
    FeedAnswer,
    MemberNews,
    PairAnswer,
    PairRequest,
    PushAnswer,
    PushedEvent,
    ReserveAnswer,
    ReserveRequest,
    Tally,
    TransferRequest,
)
from terminal.errors import TillError
from terminal.ledger.unit import Unit


@dataclass(frozen=True, slots=True)
class Desk:
    """The functions behind the routes. Tills are named by their ids, instants are the office's."""

    pair: Callable[[Unit, PairRequest, datetime], PairAnswer | TillError]
    push: Callable[[Unit, str, Sequence[PushedEvent], datetime], PushAnswer | TillError]
    compare: Callable[[Unit, str, Tally, datetime], CompareAnswer | TillError]
    feed: Callable[[Unit, str, str, datetime], FeedAnswer]
    reserve: Callable[[Unit, str, ReserveRequest, datetime], ReserveAnswer]
    let_go: Callable[[Unit, str, str, datetime], None]
    find_member: Callable[[Unit, str, str, datetime], MemberNews]
    entry: Callable[[Unit, str, str, datetime], EntryAnswer]
    draw: Callable[[Unit, str, str, DrawRequest, datetime], EntryAnswer]
    exchange: Callable[[Unit, str, str, ExchangeRequest, datetime], EntryAnswer]
    transfer: Callable[[Unit, str, TransferRequest, datetime], None]
    set_aside: Callable[[Unit, str, PushedEvent, datetime], PushAnswer | TillError]
    """Keep an event that can't be worked in, for a person to look at (reason `internal`)."""
