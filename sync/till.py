"""A till's side of head office put together from its parts: what the window, the command line and the tests start.

The ledger's key lies beside it, so whoever has the ledger's path can speak as the till that it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import requests

from sync import comparing, keys, phases, protocol
from sync.authority import Authority
from sync.client import Client, Limits, checked_address
from sync.comparing import Resumed
from sync.conversation import Confirmed, Connect, Conversation, Report
from sync.phases import Lane, result
from sync.session import OfficeSession
from sync.worker import Worker
from terminal.clock import Clock, system_clock
from terminal.errors import Refused
from terminal.services import office_link
from terminal.services.facts import ALONE, LinkFacts
from terminal.services.office_link import Link

Session = Callable[[], requests.Session]

ASKED = Limits(protocol.RESERVE_S, protocol.RESERVE_S, protocol.RESERVE_S)
"""Of what a cashier waits for."""


def connecting(
    ledger: Path | str, *, session: Session = OfficeSession, clock: Clock = system_clock, limits: Limits | None = None
) -> Connect:
    """Makes clients for the till whose ledger this is."""

    def connect(link: Link) -> Client:
        key = keys.read(keys.beside(ledger))
        return Client(session(), link.url, till=link.till, key=key, clock=clock, limits=limits)

    return connect


def conversation(
    ledger: Path | str, lane: Lane, *, report: Report, confirmed: Confirmed, rng: Random | None = None,
    session: Session = OfficeSession, clock: Clock = system_clock,
) -> Conversation:  # fmt: skip
    """The till's exchange with its office; `rng` throws the waits' dice."""
    connect = connecting(ledger, session=session, clock=clock)
    return Conversation(lane, connect, rng=rng or Random(), report=report, confirmed=confirmed, clock=clock)  # noqa: S311


def worker(
    ledger: Path | str, lane: Lane, *, report: Report, confirmed: Confirmed, session: Session = OfficeSession,
    clock: Clock = system_clock,
) -> Worker:  # fmt: skip
    """The network thread; `report` and `confirmed` are called on it."""
    return Worker(conversation(ledger, lane, report=report, confirmed=confirmed, session=session, clock=clock))


def authority(
    ledger: Path | str, lane: Lane, *, changed: Callable[[], None], session: Session = OfficeSession,
    clock: Clock = system_clock,
) -> Authority:  # fmt: skip
    """What only head office can do, each within the time that a cashier waits."""
    return Authority(lane, connecting(ledger, session=session, clock=clock, limits=ASKED), changed=changed)


def join(
    ledger: Path | str, lane: Lane, url: str, code: str, *, session: Session = OfficeSession,
    clock: Clock = system_clock,
) -> LinkFacts:  # fmt: skip
    """Pair the till with an office. The key is kept before the code is spent: asked again, the place is the same."""
    address = checked_address(url)
    key = keys.kept(keys.beside(ledger))
    client = Client(session(), address, clock=clock)
    try:
        return phases.pair(lane, client, address, code, key)
    finally:
        client.close()


def resume(ledger: Path | str, lane: Lane, *, session: Session = OfficeSession, clock: Clock = system_clock) -> Resumed:
    """A person has looked at why the exchange stands still: go on from where head office stands, if that can be.

    Raises `Refused("not_joined")`, and what the call raises.
    """
    known = result(lane.look(office_link.standing))
    if known is None:
        raise Refused("not_joined")
    client = connecting(ledger, session=session, clock=clock)(known)
    try:
        return comparing.resume(lane, client)
    finally:
        client.close()


def leave(ledger: Path | str, lane: Lane, *, forced: bool = False) -> LinkFacts:
    """Be alone again; the key goes, so that joining anew makes a new till.

    Raises `Refused`: `not_joined`; `unconfirmed` with `count` where bills would stay unheard of and nobody insists.
    """
    result(lane.submit(office_link.leave, forced=forced))
    keys.forget(keys.beside(ledger))
    return ALONE
