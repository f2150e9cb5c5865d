"""What only head office can do while the till is joined: hold amounts, draw, exchange, transfer, find anybody's card.

A person waits for each of these, so each has a time after which it has failed, counted from when it was asked, and a
line of its own beside the exchange's: a batch that hangs there holds nobody up here. Nothing is done twice by asking
twice: reservations and transfers have their ids before the first try.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sync import protocol
from sync.client import Client
from sync.conversation import Connect
from sync.phases import Lane, result
from sync.protocol import (
    DrawRequest,
    EntryAnswer,
    ExchangeRequest,
    MemberNews,
    ReserveAnswer,
    ReserveRequest,
    TransferRequest,
)
from terminal.clock import monotonic_ms
from terminal.errors import Refused, TillError, Unavailable
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.services import members, office_link, office_mirror
from terminal.services.facts import MemberFacts
from terminal.services.office_link import Link

R = TypeVar("R")

WAITING_MAX: Final = 8
"""Questions that may stand in the line; a further one is refused at once."""

_Asked = tuple["Future[Any]", Callable[[Client, Link], Any], int]


@dataclass(frozen=True, slots=True)
class Sought:
    """A member whom head office found, and the last own event that it had answered then."""

    news: MemberNews
    up_to: int

    @property
    def facts(self) -> MemberFacts:
        """What a cashier may be shown of him before he is chosen."""
        news = self.news
        return MemberFacts(
            news.id, news.name, news.phone, news.card, news.level, Money(news.balance_fen), news.waiting,
            Money(news.still_to_come_fen),
        )  # fmt: skip


class Authority:
    """Questions to head office, one after another on one thread. `changed` hears when an answer moved something there.

    `connect` makes clients whose calls take `protocol.RESERVE_S` at most. Every future comes to its end within that
    time and a call's own, with the answer or a `TillError`: `Unavailable` where head office is not reached, `Refused`
    where it says no, or `not_joined`.
    """

    def __init__(
        self, lane: Lane, connect: Connect, *, changed: Callable[[], None] = lambda: None,
        monotonic: Callable[[], int] = monotonic_ms,
    ) -> None:  # fmt: skip
        self._lane = lane
        self._connect = connect
        self._changed = changed
        self._monotonic = monotonic
        self._line: queue.Queue[_Asked | None] = queue.Queue(WAITING_MAX)
        self._client: Client | None = None
        self._met: tuple[str, str] = ("", "")
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="head-office-authority", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Refuse what is still asked; a call that is under way ends by itself."""
        self._closed = True
        with contextlib.suppress(queue.Full):  # whoever stands in it is refused, and the thread ends behind them
            self._line.put_nowait(None)

    def reserve(self, reservation: str, bill: str, member: str, wallet: str, amount: int) -> Future[ReserveAnswer]:
        """Hold an amount of a wallet for a bill that is about to be committed."""
        request = ReserveRequest(id=reservation, bill=bill, member=member, wallet=wallet, amount=amount)
        return self._ask(lambda client, _: client.reserve(request))

    def let_go(self, reservation: str) -> Future[None]:
        """Let go of what was held: the bill is not committed after all."""
        return self._ask(lambda client, _: client.let_go(reservation))

    def seek_members(self, text: str) -> Future[tuple[Sought, ...]]:
        """Members of any store by a whole phone number, card or code; nothing of them is kept here until one is chosen
        (`meet`)."""
        return self._ask(
            lambda client, link: tuple(
                Sought(each, link.acked_seq) for each in client.members(text) if not each.same_as
            )
        )

    def meet(self, sought: Sought) -> Future[MemberFacts]:
        """Take a member who was sought into this till's books."""
        return self._lane.submit(_met_member, sought.news, sought.up_to)

    def entry(self, entry: str) -> Future[EntryAnswer]:
        """An entry's place now, and of its draw what may be shown."""
        return self._ask(lambda client, _: client.entry(entry))

    def draw(self, entry: str, nonce: str) -> Future[EntryAnswer]:
        """Draw for an entry (8.3)."""
        return self._ask(lambda client, _: self._moved(client.draw(entry, DrawRequest(nonce=nonce))))

    def exchange(self, entry: str, wallet: str) -> Future[EntryAnswer]:
        """Put what an entry still waits for into a wallet (9.1)."""
        return self._ask(lambda client, _: self._moved(client.exchange(entry, ExchangeRequest(wallet=wallet))))

    def transfer(self, transfer: str, source: str, target: str, wallet: str, amount: int) -> Future[None]:
        """Move points, love value or vouchers between members (9.2)."""
        request = TransferRequest(id=transfer, source=source, target=target, wallet=wallet, amount=amount)

        def transferred(client: Client, _: Link) -> None:
            client.transfer(request)
            self._changed()

        return self._ask(transferred)

    def _moved(self, answer: R) -> R:
        self._changed()
        return answer

    def _ask(self, call: Callable[[Client, Link], R]) -> Future[R]:
        future: Future[R] = Future()
        deadline_ms = self._monotonic() + int(protocol.RESERVE_S * 1_000)
        try:
            if self._closed:
                raise Unavailable("ledger_closed")
            self._line.put_nowait((future, call, deadline_ms))
        except queue.Full:
            future.set_exception(Unavailable("office_busy"))
        except Unavailable as closed:
            future.set_exception(closed)
        return future

    def _run(self) -> None:
        while (asked := self._line.get()) is not None:
            future, call, deadline_ms = asked
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._answer(call, deadline_ms))
                except TillError as error:
                    future.set_exception(error)
                except Exception as error:  # noqa: BLE001 - the line goes on, and whoever asked hears of it
                    future.set_exception(Unavailable("unexpected", what=type(error).__name__))
            if self._closed and self._line.empty():
                break
        if self._client is not None:
            self._client.close()

    def _answer(self, call: Callable[[Client, Link], R], deadline_ms: int) -> R:
        if self._closed:
            raise Unavailable("ledger_closed")
        if self._monotonic() > deadline_ms:
            raise Unavailable("office_away", why="too slow")
        link = result(self._lane.look(office_link.standing))
        if link is None:
            raise Refused("not_joined")
        if self._client is None or self._met != (link.url, link.till):
            if self._client is not None:
                self._client.close()
            self._client, self._met = self._connect(link), (link.url, link.till)
        return call(self._client, link)


def _met_member(unit: Unit, news: MemberNews, up_to: int) -> MemberFacts:
    office_mirror.meet(unit, news, up_to)
    return members.get(unit, news.id)
