"""What head office does with what tills ask, as the web application sees it: one function for each request.

Each works within the one transaction that it is handed, and raises a `TillError` where that is to be undone. Where
something is to be kept although the answer is no (a fork is marked, and what was offered put into quarantine), the
error is returned instead: it is committed first and told after.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

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
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit


@dataclass(frozen=True, slots=True)
class Desk:
    """The functions behind the routes. Tills are named by their ids, instants are the office's."""

    pair: Callable[[Unit, PairRequest, datetime], PairAnswer | TillError]
    push: Callable[[Unit, str, Sequence[PushedEvent], datetime], PushAnswer | TillError]
    compare: Callable[[Unit, str, Tally, datetime], CompareAnswer | TillError]
    feed: Callable[[Unit, str, str, datetime], FeedAnswer]
    reserve: Callable[[Unit, str, ReserveRequest, datetime], ReserveAnswer]
    let_go: Callable[[Unit, str, str], None]
    find_member: Callable[[Unit, str, str, datetime], MemberNews]
    entry: Callable[[Unit, str, str, datetime], EntryAnswer]
    draw: Callable[[Unit, str, str, DrawRequest, datetime], EntryAnswer]
    exchange: Callable[[Unit, str, str, ExchangeRequest, datetime], EntryAnswer]
    transfer: Callable[[Unit, str, TransferRequest, datetime], None]
    shareable: Callable[[Sequence[PushedEvent]], bool]
    """Whether a push of these concerns their own queues alone, so that others may push beside it."""
    push_each: Callable[[Ledger, str, Sequence[PushedEvent], datetime], PushAnswer]
    """`push` in transactions of its own, event by event, where it broke in one: what breaks alone is put aside."""


def standard() -> Desk:
    """Head office's own desk."""
    from sync.office import arrive, compare, feed, wallets
    from sync.office.concerned import Concerned

    return Desk(
        pair=arrive.pair,
        push=arrive.push,
        compare=compare.compare,
        feed=partial(feed.feed, concerned=Concerned()),
        reserve=wallets.reserve,
        let_go=wallets.let_go,
        find_member=wallets.find_member,
        entry=wallets.entry,
        draw=wallets.draw,
        exchange=wallets.exchange,
        transfer=wallets.transfer,
        shareable=arrive.shareable,
        push_each=arrive.push_each,
    )
